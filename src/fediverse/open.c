/* Opening and closing, settings, connections, threads. */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include "fediverse_private.h"
#include "settings.h"

enum { HOME_AGE_US = 1000000, PERIOD_MS = 5000, SENDERS_USUAL = 3 };

static char *copy(const char *text)
{
	return text && *text ? must_copy_text(text) : NULL;
}

int fediverse_open(struct fediverse **out, struct store *store, struct commons *commons,
	const struct fediverse_options *options)
{
	struct fediverse *fediverse = must_alloc(sizeof(*fediverse));

	fediverse->store = store;
	fediverse->commons = commons;
	fediverse->options = *options;
	fediverse->origin = copy(options->origin);
	fediverse->name = copy(options->name);
	fediverse->owns_fetcher = !options->fetcher;
	fediverse->fetcher = options->fetcher ? options->fetcher : fetcher_create();
	pthread_mutex_init(&fediverse->lock, NULL);
	pthread_cond_init(&fediverse->wake, NULL);
	*out = fediverse;
	return 0;
}

void fediverse_close(struct fediverse *fediverse)
{
	if (!fediverse)
		return;
	fediverse_stop(fediverse);
	if (fediverse->owns_fetcher)
		fediverse->fetcher->free(fediverse->fetcher);
	home_wipe(&fediverse->home);
	pthread_mutex_destroy(&fediverse->lock);
	pthread_cond_destroy(&fediverse->wake);
	free(fediverse->origin);
	free(fediverse->name);
	free(fediverse);
}

int fediverse_count(struct connection *connection, const char *sql, const char *text,
	int64_t *out)
{
	struct query *query = query_start(connection, sql);

	if (text)
		query_text(query, 1, slice_of(text));
	int more = query_step(query);
	*out = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	return more < 0 ? more : 0;
}

void fediverse_say(struct fediverse *fediverse, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	settings_say(fediverse->options.log, fediverse->options.log_context, "fediverse", format,
		arguments);
	va_end(arguments);
}

/* -- settings -- */

static const struct settings settings = SETTINGS_OF("fediverse_setting");

int fediverse_setting(struct connection *connection, const char *name, struct buf *value)
{
	bool found;

	return settings_read(connection, &settings, name, value, &found);
}

int fediverse_set(struct connection *connection, const char *name, const char *value)
{
	return settings_write(connection, &settings, name, slice_of(value));
}

void home_wipe(struct home *home)
{
	secret_wipe(home, sizeof(*home));
}

static int read_into(struct connection *connection, const char *name, char *out, size_t size)
{
	struct buf value;

	buf_init(&value, 8192);
	int result = fediverse_setting(connection, name, &value);
	snprintf(out, size, "%s", result == 0 && value.base ? value.base : "");
	secret_wipe(value.base, value.length);
	buf_release(&value);
	return result;
}

static int read_home(const struct fediverse *fediverse, struct connection *connection,
	struct home *home)
{
	char on[8], private[8];
	int result = read_into(connection, "on", on, sizeof(on));

	*home = (struct home){ 0 };
	if (result == 0)
		result = read_into(connection, "origin", home->origin, sizeof(home->origin));
	if (result == 0)
		result = read_into(connection, "private", private, sizeof(private));
	if (result == 0)
		result = read_into(
			connection, "public_pem", home->public_pem, sizeof(home->public_pem));
	if (result == 0)
		result = read_into(
			connection, "private_pem", home->private_pem, sizeof(home->private_pem));
	if (result)
		return result;
	home->is_private = strcmp(private, "1") == 0;
	url_host(slice_of(home->origin), home->host);
	home->is_on = strcmp(on, "1") == 0 && home->host[0];
	if (home->is_on && fediverse->origin && strcmp(fediverse->origin, home->origin) != 0) {
		home->is_on = false;
		snprintf(home->why_off, sizeof(home->why_off),
			"The server says it is at %.80s, but the fediverse knows us at %.80s.",
			fediverse->origin, home->origin);
	}
	return 0;
}

/* Reads the settings again when they are a second old. */
static int refresh_home(struct fediverse *fediverse)
{
	struct connection *connection;
	struct home home;
	int64_t now = monotonic_us();

	pthread_mutex_lock(&fediverse->lock);
	bool fresh = fediverse->home_read_us && now - fediverse->home_read_us < HOME_AGE_US;
	pthread_mutex_unlock(&fediverse->lock);
	if (fresh)
		return 0;
	int result = store_borrow(fediverse->store, &connection);
	if (result)
		return result;
	result = read_home(fediverse, connection, &home);
	store_return(connection);
	if (result == 0) {
		pthread_mutex_lock(&fediverse->lock);
		fediverse->home = home;
		fediverse->home_read_us = now;
		pthread_mutex_unlock(&fediverse->lock);
	}
	home_wipe(&home);
	return result;
}

int fediverse_home(struct fediverse *fediverse, struct home *out)
{
	int result = refresh_home(fediverse);

	pthread_mutex_lock(&fediverse->lock);
	*out = fediverse->home;
	pthread_mutex_unlock(&fediverse->lock);
	if (result == 0 && !out->is_on)
		result = error_set(FT_NOT_FOUND, "There is nothing here");
	return result;
}

bool fediverse_is_on(struct fediverse *fediverse)
{
	struct home home;
	int result = fediverse_home(fediverse, &home);

	home_wipe(&home);
	if (result)
		error_clear();
	return result == 0;
}

/* -- turning on -- */

/* "https://HOST" and nothing after it. */
static int check_origin(const char *origin, bool is_private)
{
	struct url url;

	if (url_read(slice_of(origin), &url) || url.whole.length != strlen(origin) ||
		url.authority.base + url.authority.length != origin + strlen(origin))
		return error_set(FT_REFUSED, "\"%.100s\" is not an address such as "
			"https://larch.example.org, without a path", origin);
	if (!url.is_https && !is_private)
		return error_set(FT_REFUSED, "The fediverse needs an https:// address that everybody "
			"can reach. http:// is for tests on this machine, with --loopback.");
	return 0;
}

static int make_key(struct connection *connection)
{
	struct buf private, public;
	int result;

	buf_init(&private, 4095);
	buf_init(&public, 1023);
	result = fediverse_setting(connection, "private_pem", &private);
	if (result == 0 && private.length == 0) {
		result = crypto_make_key(&private, &public);
		if (result == 0)
			result = fediverse_set(connection, "private_pem", private.base);
		if (result == 0)
			result = fediverse_set(connection, "public_pem", public.base);
	}
	secret_wipe(private.base, private.length);
	buf_release(&private);
	buf_release(&public);
	return result;
}

static int turn_on(struct connection *connection, const char *origin, bool is_private)
{
	struct buf known;
	int result;

	buf_init(&known, 1024);
	result = fediverse_setting(connection, "origin", &known);
	if (result == 0 && known.length > 0 && strcmp(known.base, origin) != 0)
		result = error_set(FT_CONFLICT, "The fediverse knows us at %s. At another address we "
			"would be somebody else there, and nobody would follow us any more.",
			known.base);
	if (result == 0)
		result = make_key(connection);
	if (result == 0)
		result = fediverse_set(connection, "origin", origin);
	if (result == 0)
		result = fediverse_set(connection, "private", is_private ? "1" : "");
	if (result == 0)
		result = fediverse_set(connection, "on", "1");
	buf_release(&known);
	return result;
}

/* Settings change in one transaction, and this process knows at once. */
static int change(struct fediverse *fediverse, const char *origin, bool is_private)
{
	struct connection *connection;
	int result = store_borrow(fediverse->store, &connection);

	if (result)
		return result;
	result = transaction_begin_write(connection);
	if (result == 0)
		result = origin ? turn_on(connection, origin, is_private)
				: fediverse_set(connection, "on", "");
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	pthread_mutex_lock(&fediverse->lock);
	fediverse->home_read_us = 0;
	pthread_mutex_unlock(&fediverse->lock);
	return result;
}

int fediverse_turn_on(struct fediverse *fediverse, const char *origin, bool is_private)
{
	int result = check_origin(origin, is_private);

	return result ? result : change(fediverse, origin, is_private);
}

int fediverse_turn_off(struct fediverse *fediverse)
{
	return change(fediverse, NULL, false);
}

/* -- threads -- */

int fediverse_work(struct fediverse *fediverse, struct fediverse_report *report)
{
	struct home home;
	int result = fediverse_home(fediverse, &home);

	*report = (struct fediverse_report){ 0 };
	if (result == 0)
		result = publish_new(fediverse, &home, &report->taken);
	if (result == 0)
		result = deliver_due(fediverse, &home, report);
	if (result == 0)
		result = seen_forget(fediverse);
	home_wipe(&home);
	return result;
}

static void sleep_until_next(struct fediverse *fediverse)
{
	int64_t asked = fediverse->options.period_ms, period = asked > 0 ? asked : PERIOD_MS;
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += period / 1000;
	until.tv_nsec += period % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&fediverse->lock);
	if (!fediverse->stopping)
		pthread_cond_timedwait(&fediverse->wake, &fediverse->lock, &until);
	pthread_mutex_unlock(&fediverse->lock);
}

static bool is_stopping(struct fediverse *fediverse)
{
	pthread_mutex_lock(&fediverse->lock);
	bool stopping = fediverse->stopping;
	pthread_mutex_unlock(&fediverse->lock);
	return stopping;
}

static void *run(void *context)
{
	struct fediverse *fediverse = context;
	struct fediverse_report report;

	while (!is_stopping(fediverse)) {
		int result = fediverse_work(fediverse, &report);
		if (result && result != FT_NOT_FOUND && result != FT_BUSY)
			fediverse_say(fediverse, "%s", error_message());
		error_clear();
		if (result || report.delivered + report.failed == 0)
			sleep_until_next(fediverse);
	}
	return NULL;
}

int fediverse_start(struct fediverse *fediverse)
{
	int wanted = fediverse->options.senders;

	if (wanted <= 0 || wanted > SENDERS_MAX)
		wanted = SENDERS_USUAL;
	while (fediverse->thread_count < wanted) {
		if (pthread_create(&fediverse->threads[fediverse->thread_count], NULL, run,
			    fediverse))
			return error_set(FT_FAILED, "cannot start a thread");
		fediverse->thread_count++;
	}
	return 0;
}

void fediverse_stop(struct fediverse *fediverse)
{
	pthread_mutex_lock(&fediverse->lock);
	fediverse->stopping = true;
	pthread_cond_broadcast(&fediverse->wake);
	pthread_mutex_unlock(&fediverse->lock);
	while (fediverse->thread_count > 0)
		pthread_join(fediverse->threads[--fediverse->thread_count], NULL);
}
