/* What other organisations block: entries of kind "block" in their logs, each with a code that says
 * why. They bind nobody; an operator may take over those of a log that is followed. */
#include <inttypes.h>
#include "blocks.h"
#include "rules.h"

enum {
	KEPT_OF_ONE_COUNT = 5000, /* of one log */
	TAKEN_OVER_COUNT = 20000, /* of all logs */
	BLOCKERS_COUNT = 200,
	PAGE_COUNT = 100
};

/* Entries past the last checkpoint, or past where two histories part, are not genuine. */
#define IS_GENUINE                                                                                 \
	" AND i.leaf - l.id * 1099511627776 < CASE WHEN l.common >= 0 AND l.common < l.size"       \
	" THEN l.common ELSE l.size END"

/* -- keeping them -- */

/* "origin:spam.example" in two parts; false for what is no rule. */
static bool read_about(const char *about, char what[8], struct buf *value)
{
	const char *colon = strchr(about, ':');

	if (!colon || colon - about >= 8)
		return false;
	snprintf(what, 8, "%.*s", (int)(colon - about), about);
	return rules_clean(what, colon + 1, value) == 0;
}

static int count_of(struct connection *connection, int64_t log, int64_t *count)
{
	struct query *query = query_start(connection,
		"SELECT COUNT(*) FROM commons_block WHERE log = $1 AND withdrawn = 0");

	query_int(query, 1, log);
	int more = query_step(query);
	*count = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	return more < 0 ? more : 0;
}

int block_note(struct connection *connection, const struct log_row *log, int64_t leaf_number,
	const struct leaf *leaf)
{
	int64_t count = 0;
	struct buf value;
	char what[8];

	buf_init(&value, LEDGER_NAME_BYTES + 1);
	bool is_rule = read_about(json_text(leaf->value, "about"), what, &value);
	error_clear();
	int result = is_rule ? count_of(connection, log->id, &count) : 0;
	if (is_rule && result == 0 && count < KEPT_OF_ONE_COUNT) {
		struct query *query = query_start(connection,
			"INSERT INTO commons_block (leaf, log, what, value, why, withdrawn)"
			" VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (leaf) DO NOTHING");
		query_int(query, 1, leaf_number);
		query_int(query, 2, log->id);
		query_text(query, 3, slice_of(what));
		query_text(query, 4, buf_slice(&value));
		query_text(query, 5, slice_of(rules_code(json_text(leaf->value, "why"))));
		result = query_run(query);
	}
	buf_release(&value);
	return result;
}

int block_withdraw(struct connection *connection, int64_t leaf_number)
{
	struct query *query = query_start(
		connection, "UPDATE commons_block SET withdrawn = 1 WHERE leaf = $1");

	query_int(query, 1, leaf_number);
	return query_run(query);
}

/* -- taking them over -- */

static void add_line(struct buf *rules, const char *start, struct slice what, struct slice value)
{
	buf_add_text(rules, start);
	buf_add_slice(rules, what);
	buf_add_char(rules, ' ');
	buf_add_slice(rules, value);
	buf_add_char(rules, '\n');
}

int blocks_read(struct connection *connection, struct buf *rules)
{
	struct query *query =
		query_start(connection, "SELECT origin FROM commons_subscription ORDER BY origin");
	size_t count = 0;
	int more;

	for (; (more = query_step(query)) == 1; count++)
		add_line(rules, "listen ", SLICE_LITERAL("origin"), query_get_text(query, 0));
	query_end(query);
	if (more < 0 || count == 0)
		return more;
	query = query_start(connection,
		"SELECT DISTINCT b.what, b.value FROM commons_subscription s"
		" JOIN commons_log l ON l.origin = s.origin JOIN commons_block b ON b.log = l.id"
		" JOIN commons_item i ON i.leaf = b.leaf WHERE b.withdrawn = 0" IS_GENUINE
		" ORDER BY b.what, b.value LIMIT $1");
	query_int(query, 1, TAKEN_OVER_COUNT);
	while ((more = query_step(query)) == 1)
		add_line(rules, "heed ", query_get_text(query, 0), query_get_text(query, 1));
	query_end(query);
	return more;
}

/* "birch.example.org", or the whole name of a log, to the name of one that we mirror. */
static int find_log(struct connection *connection, const char *name, char origin[LOG_ORIGIN_BYTES])
{
	struct slice text = slice_trim(slice_of(name));
	struct log_row log;
	int more = 0;

	snprintf(origin, LOG_ORIGIN_BYTES, "%.*s", (int)text.length, text.base ? text.base : "");
	if (log_by_origin(connection, slice_of(origin), &log) == 0 && log.role == ROLE_MIRROR)
		return 0;
	error_clear();
	struct query *query = query_start(connection,
		"SELECT origin FROM commons_log WHERE role = $1 AND"
		" (origin = $2 OR SUBSTR(origin, 1, LENGTH($2) + 1) = $2 || '/')"
		" ORDER BY id DESC LIMIT 1");
	query_int(query, 1, ROLE_MIRROR);
	query_text(query, 2, text);
	if (text.length > 0 && (more = query_step(query)) == 1)
		snprintf(origin, LOG_ORIGIN_BYTES, "%.*s", (int)query_get_text(query, 0).length,
			query_get_text(query, 0).base);
	query_end(query);
	if (more == 0) {
		error_set(FT_NOT_FOUND, "We do not follow \"%.100s\". Follow it first.", name);
		return error_set_field("origin");
	}
	return more < 0 ? more : 0;
}

static int store_subscription(struct connection *connection, const char *origin, bool on)
{
	struct query *query = query_start(connection,
		on ? "INSERT INTO commons_subscription (origin, since) VALUES ($1, $2)"
		     " ON CONFLICT (origin) DO NOTHING"
		   : "DELETE FROM commons_subscription WHERE origin = $1");

	query_text(query, 1, slice_of(origin));
	if (on)
		query_int(query, 2, instant_now());
	return query_run(query);
}

int commons_subscribe(struct commons *commons, const char *origin, bool on)
{
	struct connection *connection;
	char log[LOG_ORIGIN_BYTES];
	int result = store_borrow(commons->store, &connection);

	if (result)
		return result;
	result = transaction_begin_write(connection);
	if (result == 0)
		result = find_log(connection, origin, log);
	if (result == 0)
		result = store_subscription(connection, log, on);
	if (result == 0)
		result = rules_refresh(commons, connection);
	if (result == 0)
		result = rules_apply(commons, connection);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	return result;
}

/* -- reading them -- */

int commons_blockers(struct commons *commons, json_t **out)
{
	struct connection *connection;
	json_t *items = json_array();
	int more, result = store_borrow(commons->store, &connection);

	*out = json_object();
	json_put(*out, "items", items);
	if (result)
		return result;
	struct query *query = query_start(connection,
		"SELECT l.origin, COUNT(i.leaf), MAX(s.since) FROM commons_log l"
		" LEFT JOIN commons_subscription s ON s.origin = l.origin"
		" LEFT JOIN commons_block b ON b.log = l.id AND b.withdrawn = 0"
		" LEFT JOIN commons_item i ON i.leaf = b.leaf" IS_GENUINE
		" WHERE l.role = $1 AND (b.leaf IS NOT NULL OR s.since IS NOT NULL)"
		" GROUP BY l.origin ORDER BY l.origin LIMIT $2");
	query_int(query, 1, ROLE_MIRROR);
	query_int(query, 2, BLOCKERS_COUNT);
	while ((more = query_step(query)) == 1) {
		json_t *item = json_object();

		json_put_slice(item, "origin", query_get_text(query, 0));
		json_put_whole(item, "count", query_get_int(query, 1));
		json_put_flag(item, "taken_over", !query_is_null(query, 2));
		json_array_append_new(items, item);
	}
	query_end(query);
	store_return(connection);
	return more;
}

static void put_ref(json_t *item, struct slice origin, int64_t leaf, struct slice hash)
{
	struct buf ref;

	buf_init(&ref, 512);
	buf_print(&ref, "%.*s#%" PRId64 "#", (int)origin.length, origin.base,
		leaf & ((INT64_C(1) << 40) - 1));
	hex_add(&ref, hash.base, hash.length);
	json_put_slice(item, "ref", buf_slice(&ref));
	buf_release(&ref);
}

static json_t *read_block(struct query *query, struct slice rules)
{
	struct slice what = query_get_text(query, 2), value = query_get_text(query, 3);
	json_t *item = json_object();

	put_ref(item, query_get_text(query, 0), query_get_int(query, 1),
		query_get_bytes(query, 6));
	json_put_slice(item, "origin", query_get_text(query, 0));
	json_put_slice(item, "what", what);
	json_put_slice(item, "value", value);
	json_put_slice(item, "why", query_get_text(query, 4));
	json_put_whole(item, "said_at", query_get_int(query, 5));
	json_put_text(item, "here", rules_here(rules, what, value));
	return item;
}

int commons_blocks(struct commons *commons, const char *origin, int64_t before, int limit,
	json_t **out)
{
	struct connection *connection;
	json_t *items = json_array();
	struct buf rules;
	int64_t last = 0;
	int page = limit > 0 && limit < PAGE_COUNT ? limit : PAGE_COUNT, count = 0, more;
	int result = store_borrow(commons->store, &connection);

	*out = json_object();
	json_put(*out, "items", items);
	if (result)
		return result;
	buf_init(&rules, RULES_BYTES);
	result = rules_read(connection, &rules);
	struct query *query = query_start(connection,
		"SELECT l.origin, i.leaf, b.what, b.value, b.why, i.said_at, f.hash"
		" FROM commons_block b JOIN commons_item i ON i.leaf = b.leaf"
		" JOIN commons_leaf f ON f.id = b.leaf JOIN commons_log l ON l.id = b.log"
		" WHERE b.withdrawn = 0 AND l.role = $1 AND i.leaf < $2"
		" AND ($3 = '' OR l.origin = $3)" IS_GENUINE " ORDER BY i.leaf DESC LIMIT $4");
	query_int(query, 1, ROLE_MIRROR);
	query_int(query, 2, before > 0 ? before : INT64_MAX);
	query_text(query, 3, slice_of(origin));
	query_int(query, 4, page);
	for (; (more = query_step(query)) == 1; count++) {
		last = query_get_int(query, 1);
		json_array_append_new(items, read_block(query, buf_slice(&rules)));
	}
	query_end(query);
	store_return(connection);
	buf_release(&rules);
	json_put(*out, "next", count == page ? json_integer(last) : json_null());
	return result ? result : more;
}

int blocks_own(struct connection *connection, const char *about, json_t **refs)
{
	struct slice value = slice_of(about), what = slice_cut(&value, ':');
	json_t *list = json_array();
	int more;

	struct query *query = query_start(connection,
		"SELECT l.origin, i.leaf, f.hash FROM commons_block b"
		" JOIN commons_item i ON i.leaf = b.leaf JOIN commons_leaf f ON f.id = b.leaf"
		" JOIN commons_log l ON l.id = b.log"
		" WHERE b.withdrawn = 0 AND l.role = $1 AND b.what = $2 AND b.value = $3"
		" ORDER BY i.leaf");
	query_int(query, 1, ROLE_OWN);
	query_text(query, 2, what);
	query_text(query, 3, value);
	while ((more = query_step(query)) == 1) {
		json_t *item = json_object();

		put_ref(item, query_get_text(query, 0), query_get_int(query, 1),
			query_get_bytes(query, 2));
		json_array_append(list, json_object_get(item, "ref"));
		json_decref(item);
	}
	query_end(query);
	*refs = list;
	return more;
}
