/* Reading what was said: entries with their texts, newest first. */
#include <inttypes.h>
#include "rules.h"

enum { ITEMS_MAX = 500 };
/* Places of one log in the ids of leaves. */
#define LEAVES_MAX (UINT64_C(1) << 40)

#define ITEM_COLUMNS                                                                               \
	"SELECT i.leaf, l.origin, i.id, i.kind, i.topics, i.said_at, i.seen_at, f.body, f.hash,"   \
	" b.state, b.bytes, l.role"
#define ITEM_TABLES                                                                                \
	" JOIN commons_log l ON l.id = i.log JOIN commons_leaf f ON f.id = i.leaf"                 \
	" LEFT JOIN commons_blob b ON b.hash = i.body"
/* Entries past the last checkpoint, or past where two histories part, are not genuine. */
#define IS_GENUINE                                                                                 \
	" AND i.leaf - l.id * 1099511627776 < CASE WHEN l.common >= 0 AND l.common < l.size"       \
	" THEN l.common ELSE l.size END"

static const char items_sql[] = ITEM_COLUMNS
	" FROM commons_item i" ITEM_TABLES
	" WHERE i.leaf < $1 AND ($2 = '' OR i.kind = $2) AND ($3 = '' OR i.topics LIKE $4)"
	" AND ($5 = '' OR l.origin = $5) AND ($6 = '' OR i.id = $6)" IS_GENUINE
	" ORDER BY i.leaf DESC LIMIT $7";

static const char one_sql[] = ITEM_COLUMNS " FROM commons_item i" ITEM_TABLES
					   " WHERE i.leaf = $1 AND f.hash = $2" IS_GENUINE;

static const char about_sql[] =
	ITEM_COLUMNS " FROM commons_reference r JOIN commons_item i ON i.leaf = r.leaf" ITEM_TABLES
		     " WHERE r.target = $1 AND r.leaf < $2 AND ($3 = '' OR i.kind = $3)" IS_GENUINE
		     " ORDER BY r.leaf DESC LIMIT $4";

static void put_content(json_t *item, struct query *query)
{
	static const char *const states[] = { "wanted", "held", "erased", "left" };
	struct slice blob = query_get_bytes(query, 10);
	int64_t state = query_get_int(query, 9);

	if (query_is_null(query, 9))
		return;
	json_put_text(item, "state", state >= 0 && state <= 3 ? states[state] : "");
	if (blob.length < COMMONS_SALT_BYTES)
		return;
	blob = (struct slice){ blob.base + COMMONS_SALT_BYTES, blob.length - COMMONS_SALT_BYTES };
	if (text_is_utf8(blob) && !memchr(blob.base, 0, blob.length))
		json_put_slice(item, "content", blob);
}

static json_t *read_item(struct query *query)
{
	json_t *item = json_object(), *leaf = NULL;
	struct slice origin = query_get_text(query, 1), hash = query_get_bytes(query, 8);
	int64_t index = query_get_int(query, 0) & ((INT64_C(1) << 40) - 1);
	struct buf ref;

	buf_init(&ref, 512);
	buf_print(&ref, "%.*s#%" PRId64 "#", (int)origin.length, origin.base, index);
	hex_add(&ref, hash.base, hash.length);
	json_put_slice(item, "origin", origin);
	json_put_whole(item, "index", index);
	json_put_slice(item, "ref", buf_slice(&ref));
	json_put_slice(item, "id", query_get_text(query, 2));
	json_put_slice(item, "kind", query_get_text(query, 3));
	json_put_slice(item, "topics", slice_trim(query_get_text(query, 4)));
	json_put_whole(item, "said_at", query_get_int(query, 5));
	json_put_whole(item, "seen_at", query_get_int(query, 6));
	json_put_flag(item, "own", query_get_int(query, 11) == ROLE_OWN);
	if (json_read(query_get_bytes(query, 7), &leaf) == 0) {
		json_put_text(item, "content_type", json_text(leaf, "ct"));
		json_put(item, "leaf", leaf);
	}
	put_content(item, query);
	buf_release(&ref);
	return item;
}

/* Is it one of others that a rule keeps from being shown? */
static bool is_hidden(struct query *query, struct slice rules)
{
	return query_get_int(query, 11) != ROLE_OWN &&
	       rules_refuse(rules, query_get_text(query, 1), query_get_text(query, 3),
		       query_get_text(query, 4));
}

/* Rows of a query to {"items","next"}; ends the query. A page may be short of what is hidden. */
static int read_page(struct query *query, struct slice rules, int limit, json_t **out)
{
	json_t *items = json_array();
	int64_t last = 0;
	int more, count = 0;

	while ((more = query_step(query)) == 1) {
		last = query_get_int(query, 0);
		if (!is_hidden(query, rules))
			json_array_append_new(items, read_item(query));
		count++;
	}
	query_end(query);
	*out = json_object();
	json_put(*out, "items", items);
	json_put(*out, "next", count == limit ? json_integer(last) : json_null());
	return more;
}

static int borrow_with_rules(
	struct commons *commons, struct connection **connection, struct buf *rules)
{
	buf_init(rules, 16 << 20);
	int result = store_borrow(commons->store, connection);
	if (result == 0)
		result = rules_read(*connection, rules);
	if (result) {
		store_return(*connection);
		buf_release(rules);
	}
	return result;
}

static int page_limit(int asked)
{
	return asked > 0 && asked < ITEMS_MAX ? asked : ITEMS_MAX;
}

int commons_items(struct commons *commons, const struct commons_filter *filter, json_t **out)
{
	struct connection *connection;
	struct buf rules;
	char topic[80];
	int limit = page_limit(filter->limit),
	    result = borrow_with_rules(commons, &connection, &rules);

	if (result)
		return result;
	snprintf(topic, sizeof(topic), "%% %.64s %%", filter->topic ? filter->topic : "");
	struct query *query = query_start(connection, items_sql);
	query_int(query, 1, filter->before > 0 ? filter->before : INT64_MAX);
	query_text(query, 2, slice_of(filter->kind));
	query_text(query, 3, slice_of(filter->topic));
	query_text(query, 4, slice_of(topic));
	query_text(query, 5, slice_of(filter->origin));
	query_text(query, 6, slice_of(filter->id));
	query_int(query, 7, limit);
	result = read_page(query, buf_slice(&rules), limit, out);
	store_return(connection);
	buf_release(&rules);
	return result;
}

int commons_item(struct commons *commons, const char *ref, json_t **out)
{
	struct connection *connection;
	char origin[LOG_ORIGIN_BYTES], text[HASH_TEXT];
	uint8_t hash[SHA256_BYTES];
	struct log_row log;
	struct buf rules;
	uint64_t index;
	int result = ref_read(ref, origin, &index, text);

	if (result == 0)
		result = borrow_with_rules(commons, &connection, &rules);
	if (result)
		return result;
	result = log_by_origin(connection, slice_of(origin), &log);
	hex_read(slice_of(text), hash, sizeof(hash));
	if (result == 0 && index < LEAVES_MAX) {
		struct query *query = query_start(connection, one_sql);

		query_int(query, 1, leaf_id(log.id, index));
		query_bytes(query, 2, (struct slice){ (const char *)hash, sizeof(hash) });
		int more = query_step(query);
		if (more == 1 && is_hidden(query, buf_slice(&rules)))
			more = 0;
		if (more == 1)
			*out = read_item(query);
		query_end(query);
		result = more == 1 ? 0 : more == 0 ? FT_NOT_FOUND : more;
	} else if (result == 0) {
		result = FT_NOT_FOUND;
	}
	store_return(connection);
	buf_release(&rules);
	if (result == FT_NOT_FOUND)
		error_set(FT_NOT_FOUND,
			"There is no such entry here, or not yet, or a rule of ours hides it.");
	return result;
}

int commons_about(
	struct commons *commons, const char *ref, const struct commons_filter *filter, json_t **out)
{
	struct connection *connection;
	struct buf rules;
	int limit = page_limit(filter->limit),
	    result = borrow_with_rules(commons, &connection, &rules);

	if (result)
		return result;
	struct query *query = query_start(connection, about_sql);
	query_text(query, 1, slice_of(ref));
	query_int(query, 2, filter->before > 0 ? filter->before : INT64_MAX);
	query_text(query, 3, slice_of(filter->kind));
	query_int(query, 4, limit);
	result = read_page(query, buf_slice(&rules), limit, out);
	store_return(connection);
	buf_release(&rules);
	return result;
}
