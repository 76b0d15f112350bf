/* Asking what is due: once for the command line, for ever in threads. */
#include <stdlib.h>
#include "collect_private.h"

enum { IDLE_MS = 5000, TROUBLE_MS = 30000 };

/* -- one turn -- */

/* Asks the next source that is due; *asked: there was one. */
static int ask_next(struct collect *collect, const char *only, struct collect_report *report,
	struct source_row *row, bool *asked)
{
	struct connection *connection;
	int result = store_borrow(collect->store, &connection);

	*asked = false;
	if (result)
		return result;
	result = claim_next(collect, connection, only, row, asked);
	if (result == 0 && *asked)
		result = ask_source(collect, connection, row, report);
	store_return(connection);
	return result;
}

/* -- for the command line -- */

static int follow_now(struct collect *collect)
{
	struct connection *connection;
	bool changed;
	int result = store_borrow(collect->store, &connection);

	if (result == 0)
		result = sources_follow(collect, connection, &changed);
	store_return(connection);
	return result;
}

/* How many ms until a source that is due has a free host; -1: none is due. */
static int64_t wait_for_host(struct collect *collect)
{
	struct connection *connection;
	int64_t now = instant_now(), wait = -1;

	if (store_borrow(collect->store, &connection))
		return -1;
	struct query *query = query_start(connection,
		"SELECT count(*) FROM collect_source WHERE state = 'active' AND form <> 'file'"
		" AND next_at <= $1 AND held_until < $1");
	query_int(query, 1, now);
	if (query_step(query) == 1 && query_get_int(query, 0) > 0)
		wait = collect->options.gap_ms;
	query_end(query);
	store_return(connection);
	return wait;
}

static void tell(const struct source_row *row, const struct collect_report *report,
	void (*said)(void *context, const char *line), void *context)
{
	char line[1200];

	snprintf(line, sizeof(line), "%s: %s%s%lld new posts.", row->name, row->message,
		row->message[0] ? " " : "", (long long)report->taken);
	if (said)
		said(context, line);
}

static void add_report(struct collect_report *all, const struct collect_report *one)
{
	all->asked += one->asked;
	all->failed += one->failed;
	all->taken += one->taken;
	all->known += one->known;
}

int collect_now(struct collect *collect, const char *source,
	void (*said)(void *context, const char *line), void *context,
	struct collect_report *report)
{
	enum { WAITS_MAX = 120 }; /* for hosts that asked for quiet */
	struct source_row *row = must_alloc(sizeof(*row));
	bool asked = true;
	int result = follow_now(collect), waits = 0;
	int64_t wait;

	*report = (struct collect_report){ 0 };
	while (result == 0 && waits < WAITS_MAX) {
		struct collect_report one = { 0 };

		result = ask_next(collect, source, &one, row, &asked);
		add_report(report, &one);
		if (result == 0 && asked) {
			tell(row, &one, said, context);
			waits = 0;
			if (source)
				break;
			continue;
		}
		wait = source ? collect->options.gap_ms : wait_for_host(collect);
		if (wait < 0 || collect_must_stop(collect))
			break;
		collect_wait_ms(collect, wait);
		waits++;
	}
	free(row);
	return result;
}

int collect_try(struct collect *collect, const char *source)
{
	struct connection *connection;
	int64_t rows = 0;
	int result = store_borrow(collect->store, &connection);

	if (result == 0)
		result = transaction_begin_write(connection);
	if (result == 0) {
		struct query *query = query_start(connection,
			"UPDATE collect_source SET next_at = $2, etag = '', modified = ''"
			" WHERE source = $1");
		query_text(query, 1, slice_of(source));
		query_int(query, 2, instant_now());
		result = query_run_counted(query, &rows);
	}
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	if (result == 0 && rows == 0)
		return error_set(FT_NOT_FOUND, "There is no such source.");
	collect_wake(collect);
	return result;
}

static int note_taken(struct connection *connection, const char *source, int64_t taken)
{
	int result = transaction_begin_write(connection);

	if (result)
		return result;
	struct query *query = query_start(connection,
		"UPDATE collect_source SET taken = taken + $2, heard_at = $3 WHERE source = $1");
	query_text(query, 1, slice_of(source));
	query_int(query, 2, taken);
	query_int(query, 3, instant_now());
	result = query_run(query);
	return result ? result : transaction_commit(connection);
}

int collect_read(struct collect *collect, const char *source, const char *name, struct slice bytes,
	struct collect_report *report)
{
	struct source_row *row = must_alloc(sizeof(*row));
	struct taking taking = { .collect = collect, .row = row };
	struct suppression *list = NULL;
	struct posts posts;
	int result = follow_now(collect);

	*report = (struct collect_report){ 0 };
	posts_init(&posts);
	if (result == 0)
		result = store_borrow(collect->store, &taking.connection);
	if (result == 0)
		result = source_row_load(taking.connection, source, row);
	if (result == 0)
		result = leave_out_load(collect, &list);
	taking.suppression = list;
	if (result == 0)
		result = posts_read(&posts, name, bytes);
	if (result == 0)
		result = take_posts(&taking, &posts);
	report->taken = taking.taken;
	report->known = taking.known;
	if (result == 0)
		result = note_taken(taking.connection, source, taking.taken);
	store_return(taking.connection);
	suppression_free(list);
	posts_release(&posts);
	free(row);
	return result;
}

/* -- threads -- */

/* Grows when a post comes and when one goes, whoever took it. */
static int newest_change(struct connection *connection, struct told *out)
{
	struct query *query = query_start(connection,
		"SELECT (SELECT coalesce(max(id), 0) FROM collect_post),"
		" (SELECT count(*) FROM collect_gone)");
	int more = query_step(query);

	*out = (struct told){ query_get_int(query, 0), query_get_int(query, 1) };
	query_end(query);
	return more < 0 ? more : 0;
}

/* Whoever took them: other servers write the same table. */
static int tell_of_new(struct collect *collect, struct connection *connection)
{
	struct told now = collect->told;
	int result = newest_change(connection, &now);

	if (result || (now.post <= collect->told.post && now.gone == collect->told.gone))
		return result;
	collect->told = now;
	atomic_fetch_add(&collect->changes, 1);
	if (collect->heard)
		collect->heard(collect->heard_context);
	return 0;
}

int64_t collect_changes(const struct collect *collect)
{
	return atomic_load(&collect->changes);
}

static int load_told(struct collect *collect)
{
	struct connection *connection;
	int result = store_borrow(collect->store, &connection);

	if (result == 0)
		result = newest_change(connection, &collect->told);
	store_return(connection);
	return result;
}

/* What one of the threads does for all. */
static int look_around(struct collect *collect)
{
	struct connection *connection;
	bool changed = false;
	int result = store_borrow(collect->store, &connection);

	if (result == 0)
		result = sources_follow(collect, connection, &changed);
	if (result == 0)
		result = tell_of_new(collect, connection);
	if (result == 0 && monotonic_us() >= collect->next_drafts) {
		collect->next_drafts = monotonic_us() + MINUTE_US;
		result = drafts_make(collect, connection);
	}
	store_return(connection);
	if (result == 0 && changed)
		collect_wake(collect);
	return result;
}

static void *ask_for_ever(void *context)
{
	struct collect *collect = context;
	struct source_row *row = must_alloc(sizeof(*row));
	struct collect_report report = { 0 };
	bool first, asked;

	pthread_mutex_lock(&collect->lock);
	first = pthread_equal(pthread_self(), collect->threads[0]);
	pthread_mutex_unlock(&collect->lock);
	while (!collect_must_stop(collect)) {
		int result = first ? look_around(collect) : 0;

		asked = false;
		if (result == 0)
			result = ask_next(collect, NULL, &report, row, &asked);
		if (result && !collect_must_stop(collect))
			collect_say(collect, "%s", error_message());
		if (result || !asked)
			collect_wait_ms(collect, result ? TROUBLE_MS : IDLE_MS);
	}
	free(row);
	return NULL;
}

/* On the book's thread: quick. */
static void hear(void *context, const struct event *event)
{
	if (strcmp(event->kind, "source") == 0 || strcmp(event->kind, "left_out") == 0)
		collect_wake(context);
}

int collect_start(struct collect *collect, void (*heard)(void *context), void *context)
{
	int result = load_told(collect);

	collect->heard = heard;
	collect->heard_context = context;
	if (result == 0)
		result = book_follow(collect->book, hear, collect);
	if (result)
		return result;
	pthread_mutex_lock(&collect->lock); /* so that each thread can see which it is */
	for (int i = 0; i < collect->options.threads; i++) {
		if (pthread_create(&collect->threads[i], NULL, ask_for_ever, collect))
			break;
		collect->thread_count++;
	}
	pthread_mutex_unlock(&collect->lock);
	if (collect->thread_count > 0)
		return 0;
	book_unfollow(collect->book, collect);
	return error_set(FT_FAILED, "The threads that ask sources could not start.");
}
