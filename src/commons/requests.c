/* What others ask to be erased. An author's own wish is done as it comes (items.c); about anybody
 * else's entry a person decides here, for this node alone. */
#include <inttypes.h>
#include "requests.h"
#include "rules.h"

enum {
	WAITING_OF_ONE_COUNT = 100, /* of one log: more are passed over until some are decided */
	WAITING_COUNT = 5000,
	ASKERS_SHOWN = 20,
	PAGE_COUNT = 50,
	REASON_BYTES = 1000
};
/* Places of one log in the ids of leaves. */
#define LEAVES_MAX (UINT64_C(1) << 40)

/* -- asking -- */

int commons_ask_erase(struct commons *commons, const char *ref, const char *why)
{
	struct commons_entry entry = { .kind = "erase-request", .of = ref, .why = why };
	struct log_row log;
	uint64_t index;
	int result = erase_find(commons, ref, why, &log, &index);

	if (result)
		return result;
	if (log.role == ROLE_OWN)
		return error_set(FT_REFUSED, "That is ours: erase it instead of asking.");
	return commons_publish(commons, &entry, 1, NULL);
}

/* -- keeping what is asked -- */

static int count(struct connection *connection, const char *sql, int64_t log, const char *target,
	int64_t *out)
{
	struct query *query = query_start(connection, sql);

	if (log)
		query_int(query, 1, log);
	if (target)
		query_text(query, log ? 2 : 1, slice_of(target));
	int more = query_step(query);
	*out = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	return more < 0 ? more : 0;
}

/* Is there room for one more of this log? Who asked for the same before is not heard again. */
static int may_wait(struct commons *commons, struct connection *connection,
	const struct log_row *log, const char *target, bool *may)
{
	int64_t same = 0, own = 0, all = 0;
	int result = count(connection,
		"SELECT COUNT(*) FROM commons_request WHERE log = $1 AND target = $2", log->id,
		target, &same);

	if (result == 0)
		result = count(connection,
			"SELECT COUNT(*) FROM commons_request WHERE state = 0 AND log = $1",
			log->id, NULL, &own);
	if (result == 0)
		result = count(connection, "SELECT COUNT(*) FROM commons_request WHERE state = 0",
			0, NULL, &all);
	*may = result == 0 && same == 0 && own < WAITING_OF_ONE_COUNT && all < WAITING_COUNT;
	if (result == 0 && same == 0 && !*may)
		commons_say(commons, "%s asks to erase more than anybody here can look at: %s",
			log->origin, target);
	return result;
}

/* Was its text destroyed already? */
static int is_gone(struct connection *connection, const char *origin, uint64_t index, bool *gone)
{
	struct log_row author;
	int result = log_by_origin(connection, slice_of(origin), &author);

	*gone = false;
	if (result)
		return result == FT_NOT_FOUND ? 0 : result;
	struct query *query = query_start(connection,
		"SELECT 1 FROM commons_item i JOIN commons_blob b ON b.hash = i.body"
		" WHERE i.leaf = $1 AND b.state = $2");
	query_int(query, 1, leaf_id(author.id, index));
	query_int(query, 2, BLOB_ERASED);
	int more = query_step(query);
	*gone = more == 1;
	query_end(query);
	return more < 0 ? more : 0;
}

static int keep(struct connection *connection, int64_t leaf_number, int64_t log,
	const struct leaf *leaf)
{
	char origin[LOG_ORIGIN_BYTES], text[HASH_TEXT];
	uint8_t hash[SHA256_BYTES];
	uint64_t index;
	int result = ref_read(leaf->of, origin, &index, text);

	if (result == 0)
		result = hex_read(slice_of(text), hash, sizeof(hash));
	if (result)
		return result;
	struct query *query = query_start(connection,
		"INSERT INTO commons_request (leaf, log, target, origin, place, hash, why, state,"
		" seen_at, decided_by, reason, decided_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, '', '', 0)"
		" ON CONFLICT (leaf) DO NOTHING");
	query_int(query, 1, leaf_number);
	query_int(query, 2, log);
	query_text(query, 3, slice_of(leaf->of));
	query_text(query, 4, slice_of(origin));
	query_int(query, 5, (int64_t)index);
	query_bytes(query, 6, (struct slice){ (const char *)hash, sizeof(hash) });
	query_text(query, 7, slice_of(erase_reason(json_text(leaf->value, "why"))));
	query_int(query, 8, instant_now());
	return query_run(query);
}

int request_note(struct commons *commons, struct connection *connection,
	const struct log_row *log, int64_t leaf_number, const struct leaf *leaf)
{
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT];
	bool may = false, gone = false;
	uint64_t index;

	if (log->role != ROLE_MIRROR || ref_read(leaf->of, origin, &index, hash) ||
		index >= LEAVES_MAX) {
		error_clear();
		return 0;
	}
	int result = is_gone(connection, origin, index, &gone);
	if (result == 0 && !gone)
		result = may_wait(commons, connection, log, leaf->of, &may);
	return result == 0 && may ? keep(connection, leaf_number, log->id, leaf) : result;
}

int request_close(struct connection *connection, const char *target,
	enum commons_request_state state, const char *person, const char *reason)
{
	struct query *query = query_start(connection,
		"UPDATE commons_request SET state = $2, decided_by = $3, reason = $4,"
		" decided_at = $5 WHERE target = $1 AND (state = 0 OR (state = 1 AND"
		" decided_by = '' AND $3 <> ''))");

	query_text(query, 1, slice_of(target));
	query_int(query, 2, state);
	query_text(query, 3, slice_of(person));
	query_text(query, 4, slice_of(reason));
	query_int(query, 5, instant_now());
	return query_run(query);
}

/* -- reading them -- */

/* Of entries that are here, by logs as far as they have one history. */
#define ASKED_FROM                                                                                 \
	" FROM commons_request r JOIN commons_item i ON i.leaf = r.leaf"                           \
	" JOIN commons_log l ON l.id = r.log WHERE"                                                \
	" i.leaf - l.id * 1099511627776 < CASE WHEN l.common >= 0 AND l.common < l.size"           \
	" THEN l.common ELSE l.size END"
#define IS_HERE                                                                                    \
	" AND EXISTS (SELECT 1 FROM commons_log o JOIN commons_leaf t"                             \
	" ON t.id = o.id * 1099511627776 + r.place AND t.hash = r.hash"                            \
	" WHERE o.origin = r.origin)"

static const char waiting_sql[] =
	"SELECT r.target, COUNT(*)" ASKED_FROM " AND r.state = $1" IS_HERE
	" GROUP BY r.target ORDER BY MIN(r.seen_at), r.target LIMIT $2 OFFSET $3";
static const char decided_sql[] =
	"SELECT r.target, COUNT(*)" ASKED_FROM " AND r.state = $1" IS_HERE
	" GROUP BY r.target ORDER BY MAX(r.decided_at) DESC, r.target LIMIT $2 OFFSET $3";
static const char askers_sql[] =
	"SELECT l.origin, i.leaf, f.hash, r.why, i.said_at, r.seen_at, i.topics, r.decided_by,"
	" r.reason, r.decided_at FROM commons_request r JOIN commons_item i ON i.leaf = r.leaf"
	" JOIN commons_log l ON l.id = r.log JOIN commons_leaf f ON f.id = r.leaf"
	" WHERE r.target = $1 AND r.state = $2 ORDER BY r.seen_at, r.leaf LIMIT $3";

static json_t *read_asker(struct query *query, struct slice origin)
{
	struct slice hash = query_get_bytes(query, 2);
	json_t *asker = json_object();
	struct buf ref;

	buf_init(&ref, 512);
	buf_print(&ref, "%.*s#%" PRId64 "#", (int)origin.length, origin.base,
		query_get_int(query, 1) & (int64_t)(LEAVES_MAX - 1));
	hex_add(&ref, hash.base, hash.length);
	json_put_slice(asker, "origin", origin);
	json_put_slice(asker, "ref", buf_slice(&ref));
	json_put_slice(asker, "why", query_get_text(query, 3));
	json_put_whole(asker, "said_at", query_get_int(query, 4));
	json_put_whole(asker, "seen_at", query_get_int(query, 5));
	buf_release(&ref);
	return asker;
}

/* Who asks for it, without those that a rule keeps from being shown, and what was decided. */
static int put_askers(struct connection *connection, struct slice rules,
	enum commons_request_state state, json_t *item)
{
	struct query *query = query_start(connection, askers_sql);
	json_t *asked = json_array();
	int more;

	json_put(item, "asked", asked);
	query_text(query, 1, slice_of(json_text(item, "target")));
	query_int(query, 2, state);
	query_int(query, 3, ASKERS_SHOWN);
	while ((more = query_step(query)) == 1) {
		struct slice origin = query_get_text(query, 0);

		json_put_slice(item, "decided_by", query_get_text(query, 7));
		json_put_slice(item, "reason", query_get_text(query, 8));
		json_put_whole(item, "decided_at", query_get_int(query, 9));
		if (!rules_refuse(rules, origin, SLICE_LITERAL("erase-request"),
			    query_get_text(query, 6)))
			json_array_append_new(asked, read_asker(query, origin));
	}
	query_end(query);
	return more;
}

/* Whose entry it is, and whether its text is here. */
static int put_target(struct connection *connection, json_t *item)
{
	static const char *const states[] = { "wanted", "held", "erased", "left" };
	char origin[LOG_ORIGIN_BYTES], hash[HASH_TEXT];
	struct log_row log;
	uint64_t index;
	int result = ref_read(json_text(item, "target"), origin, &index, hash);

	if (result == 0)
		result = log_by_origin(connection, slice_of(origin), &log);
	if (result)
		return result;
	json_put_text(item, "origin", origin);
	json_put_flag(item, "own", log.role == ROLE_OWN);
	struct query *query = query_start(connection,
		"SELECT i.kind, i.said_at, b.state FROM commons_item i"
		" LEFT JOIN commons_blob b ON b.hash = i.body WHERE i.leaf = $1");
	query_int(query, 1, leaf_id(log.id, index));
	int more = query_step(query);
	int64_t state = more == 1 && !query_is_null(query, 2) ? query_get_int(query, 2) : -1;
	json_put_slice(item, "kind", more == 1 ? query_get_text(query, 0) : SLICE_EMPTY);
	json_put_whole(item, "said_at", more == 1 ? query_get_int(query, 1) : 0);
	json_put_text(item, "state", state >= 0 && state <= 3 ? states[state] : "");
	query_end(query);
	return more < 0 ? more : 0;
}

static int read_targets(struct connection *connection, enum commons_request_state state,
	int64_t from, int limit, json_t *targets)
{
	struct query *query = query_start(connection,
		state == COMMONS_REQUEST_WAITING ? waiting_sql : decided_sql);
	int more;

	query_int(query, 1, state);
	query_int(query, 2, limit);
	query_int(query, 3, from);
	while ((more = query_step(query)) == 1) {
		json_t *item = json_object();

		json_put_slice(item, "target", query_get_text(query, 0));
		json_put_whole(item, "count", query_get_int(query, 1));
		json_array_append_new(targets, item);
	}
	query_end(query);
	return more;
}

int commons_requests(struct commons *commons, enum commons_request_state state, int64_t from,
	int limit, json_t **out)
{
	struct connection *connection;
	json_t *targets = json_array(), *items = json_array(), *item;
	struct buf rules;
	size_t i;
	int page = limit > 0 && limit < PAGE_COUNT ? limit : PAGE_COUNT;
	int result = store_borrow(commons->store, &connection);

	buf_init(&rules, RULES_BYTES);
	if (result == 0)
		result = rules_read(connection, &rules);
	if (result == 0)
		result = read_targets(connection, state, from > 0 ? from : 0, page, targets);
	json_array_foreach(targets, i, item) {
		if (result == 0)
			result = put_target(connection, item);
		if (result == 0)
			result = put_askers(connection, buf_slice(&rules), state, item);
		if (json_array_size(json_object_get(item, "asked")) > 0)
			json_array_append(items, item);
	}
	store_return(connection);
	buf_release(&rules);
	*out = json_object();
	json_put(*out, "items", items);
	json_put(*out, "next", json_array_size(targets) == (size_t)page
		? json_integer((from > 0 ? from : 0) + page) : json_null());
	json_decref(targets);
	return result;
}

/* -- deciding -- */

/* The code that the first of those who wait gave. FT_NOT_FOUND. */
static int find_waiting(struct connection *connection, const char *target, char why[16])
{
	struct query *query = query_start(connection,
		"SELECT why FROM commons_request WHERE target = $1 AND state = 0"
		" ORDER BY seen_at, leaf LIMIT 1");

	query_text(query, 1, slice_of(target));
	int more = query_step(query);
	if (more == 1)
		snprintf(why, 16, "%.*s", (int)query_get_text(query, 0).length,
			query_get_text(query, 0).base);
	query_end(query);
	return more == 0 ? error_set(FT_NOT_FOUND, "Nobody asks for that to be erased, or it was "
			"decided already.") : more < 0 ? more : 0;
}

static int check_decision(const char *reason)
{
	struct slice words = slice_trim(slice_of(reason));

	if (words.length > 0 && words.length <= REASON_BYTES && text_is_utf8(words))
		return 0;
	error_set(FT_REFUSED, "Say why, in up to %d characters: whoever asks later will want to know.",
		REASON_BYTES);
	return error_set_field("reason");
}

int commons_decide(struct commons *commons, const char *ref, bool erase, const char *reason,
	const char *person)
{
	struct connection *connection;
	char why[16] = "";
	int result = check_decision(reason);

	if (result == 0)
		result = store_borrow(commons->store, &connection);
	if (result)
		return result;
	result = find_waiting(connection, ref, why);
	if (result == 0 && erase) {
		result = commons_erase(commons, ref, why, false);
		if (result == FT_NOT_FOUND) {
			error_clear(); /* gone in the meantime: as was wished */
			result = 0;
		}
	}
	if (result == 0)
		result = transaction_begin_write(connection);
	if (result == 0)
		result = request_close(connection, ref,
			erase ? COMMONS_REQUEST_ERASED : COMMONS_REQUEST_KEPT, person, reason);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	return result;
}
