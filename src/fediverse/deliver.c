/* Taking what we did to the inboxes of others: from a table, so that nothing is lost with a
 * process; whoever is about to deliver leases a row first, so that of several servers one does. */
#include <stdlib.h>
#include "fediverse_private.h"
#include "signature.h"

enum {
	BATCH_COUNT = 8,
	POST_SECONDS = 15,
	LEASE_SECONDS = 180, /* more than a batch can take */
	ANSWER_BYTES = 64 << 10,
	RETRY_MS = 60 * 1000
};

static const int64_t GIVE_UP_US = INT64_C(7) * 24 * 3600 * 1000000;
static const int64_t WAIT_US_MAX = INT64_C(12) * 3600 * 1000000;

/* -- into the table -- */

static int keep_activity(struct connection *connection, const char *id, const char *local,
	const json_t *activity)
{
	struct buf text;

	buf_init(&text, FEDIVERSE_BODY_BYTES);
	json_write(activity, &text);
	struct query *query = query_start(connection,
		"INSERT INTO fediverse_activity (id, local, body, made_at) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (id) DO UPDATE SET body = excluded.body, made_at = excluded.made_at");
	query_text(query, 1, slice_of(id));
	query_text(query, 2, slice_of(local));
	query_text(query, 3, buf_slice(&text));
	query_int(query, 4, instant_now());
	int result = query_run(query);
	buf_release(&text);
	return result;
}

static int add_delivery(struct connection *connection, const char *id, struct slice inbox)
{
	struct query *query = query_start(connection,
		"INSERT INTO fediverse_delivery (activity, inbox, host, tries, made_at, next_at)"
		" VALUES ($1, $2, $3, 0, $4, $4) ON CONFLICT (activity, inbox) DO NOTHING");
	char host[256];

	url_host(inbox, host);
	query_text(query, 1, slice_of(id));
	query_text(query, 2, inbox);
	query_text(query, 3, slice_of(host));
	query_int(query, 4, instant_now());
	return query_run(query);
}

int deliver_to(struct connection *connection, const char *id, const char *local, json_t *activity,
	const char *inbox)
{
	int result = keep_activity(connection, id, local, activity);

	json_decref(activity);
	return result ? result : add_delivery(connection, id, slice_of(inbox));
}

int deliver_also(struct connection *connection, const char *id, const char *inbox)
{
	return add_delivery(connection, id, slice_of(inbox));
}

/* Many followers on one server are one delivery. */
static int add_followers(struct connection *connection, const char *id, const char *local)
{
	struct query *query = query_start(connection,
		"SELECT DISTINCT CASE WHEN a.shared_inbox <> '' THEN a.shared_inbox ELSE a.inbox END"
		" FROM fediverse_follower f JOIN fediverse_actor a ON a.id = f.actor"
		" WHERE f.local = $1");
	int more, result = 0;

	query_text(query, 1, slice_of(local));
	while ((more = query_step(query)) == 1 && result == 0)
		result = add_delivery(connection, id, query_get_text(query, 0));
	query_end(query);
	return more < 0 ? more : result;
}

int deliver_to_followers(struct connection *connection, const char *id, const char *local,
	json_t *activity, const char *const *audience)
{
	int result = keep_activity(connection, id, local, activity);

	json_decref(activity);
	for (; result == 0 && *audience; audience++)
		result = add_followers(connection, id, *audience);
	return result;
}

/* -- out of it -- */

struct delivery {
	char activity[512], inbox[URL_BYTES + 1], host[256], local[LOCAL_KEY_BYTES];
	struct buf body;
	int64_t tries;
	instant_us made_at;
};

static void release(struct delivery *deliveries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_release(&deliveries[i].body);
}

static void copy_text(char *out, size_t size, struct slice text)
{
	snprintf(out, size, "%.*s", (int)text.length, text.base);
}

static int read_due(struct connection *connection, instant_us now, struct delivery *out,
	size_t *count)
{
	struct query *query = query_start(connection,
		"SELECT d.activity, d.inbox, d.host, d.tries, d.made_at, a.local, a.body"
		" FROM fediverse_delivery d JOIN fediverse_activity a ON a.id = d.activity"
		" WHERE d.next_at <= $1 ORDER BY d.next_at LIMIT $2");
	int more;

	*count = 0;
	query_int(query, 1, now);
	query_int(query, 2, BATCH_COUNT);
	while ((more = query_step(query)) == 1 && *count < BATCH_COUNT) {
		struct delivery *delivery = &out[(*count)++];
		copy_text(delivery->activity, sizeof(delivery->activity), query_get_text(query, 0));
		copy_text(delivery->inbox, sizeof(delivery->inbox), query_get_text(query, 1));
		copy_text(delivery->host, sizeof(delivery->host), query_get_text(query, 2));
		delivery->tries = query_get_int(query, 3);
		delivery->made_at = query_get_int(query, 4);
		copy_text(delivery->local, sizeof(delivery->local), query_get_text(query, 5));
		buf_init(&delivery->body, FEDIVERSE_BODY_BYTES);
		buf_add_slice(&delivery->body, query_get_text(query, 6));
	}
	query_end(query);
	return more < 0 ? more : 0;
}

static int postpone(struct connection *connection, const struct delivery *delivery,
	int64_t tries, instant_us next_at)
{
	struct query *query = query_start(connection,
		"UPDATE fediverse_delivery SET tries = $3, next_at = $4"
		" WHERE activity = $1 AND inbox = $2");

	query_text(query, 1, slice_of(delivery->activity));
	query_text(query, 2, slice_of(delivery->inbox));
	query_int(query, 3, tries);
	query_int(query, 4, next_at);
	return query_run(query);
}

/* Leases what is due. Writers are one at a time, so nobody else gets the same rows. */
static int lease(struct connection *connection, struct delivery *out, size_t *count)
{
	instant_us now = instant_now();
	int64_t due = 0;
	struct query *query = query_start(
		connection, "SELECT COUNT(*) FROM fediverse_delivery WHERE next_at <= $1");

	*count = 0;
	query_int(query, 1, now);
	int more = query_step(query);
	due = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	if (more < 0 || due == 0)
		return more < 0 ? more : 0;
	int result = transaction_begin_write(connection);
	if (result == 0)
		result = read_due(connection, now, out, count);
	for (size_t i = 0; result == 0 && i < *count; i++)
		result = postpone(connection, &out[i], out[i].tries + 1,
			now + LEASE_SECONDS * INT64_C(1000000));
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	return result;
}

static int run_with(struct connection *connection, const char *sql, const char *text)
{
	struct query *query = query_start(connection, sql);

	query_text(query, 1, slice_of(text));
	return query_run(query);
}

static int finish(struct connection *connection, const struct delivery *delivery)
{
	struct query *query = query_start(connection,
		"DELETE FROM fediverse_delivery WHERE activity = $1 AND inbox = $2");

	query_text(query, 1, slice_of(delivery->activity));
	query_text(query, 2, slice_of(delivery->inbox));
	return query_run(query);
}

/* 410: nobody lives there any more. */
static int forget_inbox(struct connection *connection, const char *inbox)
{
	int result = run_with(connection,
		"DELETE FROM fediverse_follower WHERE actor IN"
		" (SELECT id FROM fediverse_actor WHERE inbox = $1 OR shared_inbox = $1)", inbox);

	return result ? result : run_with(connection,
		"DELETE FROM fediverse_delivery WHERE inbox = $1", inbox);
}

/* Twice as late each time, give or take a fifth; later when the server says when. */
static instant_us next_try(const struct fediverse *fediverse, const struct delivery *delivery,
	int64_t retry_seconds)
{
	int64_t wait = fediverse->options.retry_ms > 0 ? fediverse->options.retry_ms : RETRY_MS;
	uint32_t random;

	wait *= 1000;
	for (int64_t i = 0; i < delivery->tries && wait < WAIT_US_MAX; i++)
		wait *= 2;
	if (wait > WAIT_US_MAX)
		wait = WAIT_US_MAX;
	random_bytes(&random, sizeof(random));
	wait = wait / 10 * 8 + wait / 10 * 4 / 1000 * (int64_t)(random % 1000);
	if (retry_seconds > GIVE_UP_US / 1000000)
		retry_seconds = GIVE_UP_US / 1000000;
	if (retry_seconds * 1000000 > wait)
		wait = retry_seconds * 1000000;
	return instant_now() + wait;
}

/* The whole host is spared until then. */
static int spare_host(struct connection *connection, const char *host, instant_us until)
{
	struct query *query = query_start(connection,
		"UPDATE fediverse_delivery SET next_at = $2 WHERE host = $1 AND next_at < $2");

	query_text(query, 1, slice_of(host));
	query_int(query, 2, until);
	return query_run(query);
}

static bool is_worth_a_try(int status)
{
	return status == 0 || status == 401 || status == 408 || status == 429 ||
		(status >= 500 && status != 501);
}

static int settle(struct fediverse *fediverse, struct connection *connection,
	const struct delivery *delivery, const struct fetched *fetched, const char *why,
	struct fediverse_report *report)
{
	int status = fetched->status;
	bool given_up = !is_worth_a_try(status) ||
		instant_now() - delivery->made_at > GIVE_UP_US;
	int result = transaction_begin_write(connection);

	if (result)
		return result;
	if (status >= 200 && status < 300) {
		report->delivered++;
		result = finish(connection, delivery);
	} else if (status == 410) {
		report->given_up++;
		result = forget_inbox(connection, delivery->inbox);
	} else if (given_up) {
		report->given_up++;
		fediverse_say(fediverse, "%s: gave up delivering (%d %s)", delivery->inbox, status,
			why);
		result = finish(connection, delivery);
	} else {
		instant_us next = next_try(fediverse, delivery, fetched->retry_seconds);
		report->failed++;
		result = postpone(connection, delivery, delivery->tries + 1, next);
		if (result == 0 && (status == 0 || status == 429 || status == 503))
			result = spare_host(connection, delivery->host, next);
	}
	return result ? result : transaction_commit(connection);
}

static int send_one(struct fediverse *fediverse, const struct home *home,
	const struct delivery *delivery, struct fetched *out)
{
	char key_id[URL_BYTES];
	struct signature_key key = { key_id, slice_of(home->private_pem) };
	const char *lines[4];
	struct arena arena;

	*out = (struct fetched){ 0 };
	arena_init(&arena);
	snprintf(key_id, sizeof(key_id), "%s/ap/%s#main-key", home->origin, delivery->local);
	int result = signature_make(&key, "POST", delivery->inbox, buf_slice(&delivery->body),
		instant_now(), &arena, lines);
	struct fetch fetch = { .url = delivery->inbox, .bytes_max = ANSWER_BYTES,
		.is_private = home->is_private, .post = buf_slice(&delivery->body),
		.content_type = "application/activity+json", .headers = lines,
		.seconds = POST_SECONDS };
	if (result == 0)
		result = fediverse->fetcher->get(fediverse->fetcher, &fetch, out);
	arena_release(&arena);
	return result;
}

int deliver_due(struct fediverse *fediverse, const struct home *home,
	struct fediverse_report *report)
{
	struct delivery *deliveries = must_alloc(BATCH_COUNT * sizeof(*deliveries));
	struct connection *connection;
	size_t count = 0;
	int result = store_borrow(fediverse->store, &connection);

	if (result == 0)
		result = lease(connection, deliveries, &count);
	for (size_t i = 0; result == 0 && i < count; i++) {
		struct fetched fetched;
		int sent = send_one(fediverse, home, &deliveries[i], &fetched);
		if (sent == FT_REFUSED && fetched.status == 0)
			fetched.status = 400; /* not an address that is asked, now or later */
		result = settle(fediverse, connection, &deliveries[i], &fetched,
			sent ? error_message() : "", report);
		fetched_release(&fetched);
	}
	release(deliveries, count);
	free(deliveries);
	store_return(connection);
	return result;
}
