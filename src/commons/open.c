/* Opening and closing, connections, settings. */
#include <stdlib.h>
#include <time.h>
#include "rules.h"

static char *copy(const char *text)
{
	return text && *text ? must_copy_text(text) : NULL;
}

int commons_open(struct commons **out, struct store *store, const struct commons_options *options)
{
	struct commons *commons = must_alloc(sizeof(*commons));
	struct connection *connection;

	commons->store = store;
	commons->options = *options;
	commons->host = copy(options->host);
	commons->url = copy(options->url);
	commons->name = copy(options->name);
	buf_init(&commons->rules, 0);
	commons->owns_fetcher = !options->fetcher;
	commons->fetcher = options->fetcher ? options->fetcher : fetcher_create();
	pthread_mutex_init(&commons->lock, NULL);
	pthread_mutex_init(&commons->pulling, NULL);
	pthread_cond_init(&commons->wake, NULL);
	int result = store_borrow(commons->store, &connection);
	if (result == 0) {
		result = identity_load(connection, &commons->identity);
		if (result == 0)
			result = rules_refresh(commons, connection);
		store_return(connection);
	}
	if (result) {
		commons_close(commons);
		return result;
	}
	*out = commons;
	return 0;
}

void commons_close(struct commons *commons)
{
	if (!commons)
		return;
	commons_stop_pulling(commons);
	if (commons->owns_fetcher)
		commons->fetcher->free(commons->fetcher);
	secret_wipe(&commons->identity, sizeof(commons->identity));
	pthread_mutex_destroy(&commons->lock);
	pthread_mutex_destroy(&commons->pulling);
	pthread_cond_destroy(&commons->wake);
	free(commons->host);
	free(commons->url);
	free(commons->name);
	free(commons->topics);
	buf_release(&commons->rules);
	identity_forget_names(commons);
	free(commons);
}

int setting_get(struct connection *connection, const char *name, struct buf *value)
{
	struct query *query =
		query_start(connection, "SELECT value FROM commons_setting WHERE name = $1");

	buf_clear(value);
	query_text(query, 1, slice_of(name));
	int more = query_step(query);
	if (more == 1)
		buf_add_slice(value, query_get_text(query, 0));
	query_end(query);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "The commons has no %s yet.", name);
	return more < 0 ? more : 0;
}

int setting_set(struct connection *connection, const char *name, struct slice value)
{
	struct query *query =
		query_start(connection, "INSERT INTO commons_setting (name, value) VALUES ($1, $2)"
					" ON CONFLICT (name) DO UPDATE SET value = excluded.value");

	query_text(query, 1, slice_of(name));
	query_text(query, 2, value);
	return query_run(query);
}

void commons_say(struct commons *commons, const char *format, ...)
{
	struct buf line;
	va_list arguments;

	buf_init(&line, 4096);
	va_start(arguments, format);
	buf_printv(&line, format, arguments);
	va_end(arguments);
	for (size_t i = 0; i < line.length; i++)
		if ((unsigned char)line.base[i] < ' ')
			line.base[i] = ' '; /* one line, whatever a stranger put into it */
	if (commons->options.log)
		commons->options.log(commons->options.log_context, line.base ? line.base : "");
	else
		fprintf(stderr, "commons: %s\n", line.base ? line.base : "");
	buf_release(&line);
}
