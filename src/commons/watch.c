/* Keeping up: what became readable since the last time, and what is no longer to be shown. */
#include <stdlib.h>
#include "rules.h"

enum { ITEMS_AT_ONCE = 500, LEAVES_PER_LOG_BITS = 40, WANTED_OFTEN_COUNT = 5000 };

/* One log, as far as it was told. */
struct watched_log {
	int64_t id, told; /* leaves [0, told) were told */
	bool own;
	char *origin;
};

/* An entry that was told before its text was here. */
struct awaited {
	uint64_t hash; /* the first bytes of the blob's */
	int64_t leaf;
};

struct commons_watch {
	struct commons *commons;
	struct connection *connection;
	commons_heard heard;
	void *context;

	struct watched_log *logs;
	size_t log_count;
	struct awaited *awaited;
	size_t awaited_count, awaited_room;
	struct buf rules;    /* as they were, and the topics that we want */
	int64_t erased;	     /* how many blobs are destroyed */
	struct buf redacted; /* leaves taken back, as they were */
	instant_us looked_at;
};

static uint64_t hash_start(struct slice hex)
{
	uint8_t bytes[8] = { 0 };
	uint64_t number = 0;

	if (hex.length >= 16 && hex_read((struct slice){ hex.base, 16 }, bytes, 8))
		error_clear();
	for (size_t i = 0; i < 8; i++)
		number = number << 8 | bytes[i];
	return number;
}

static void await_text(struct commons_watch *watch, struct slice hash, int64_t leaf)
{
	if (watch->awaited_count == watch->awaited_room) {
		watch->awaited_room = watch->awaited_room * 2 + 64;
		watch->awaited =
			must_realloc(watch->awaited, watch->awaited_room * sizeof(*watch->awaited));
	}
	watch->awaited[watch->awaited_count++] =
		(struct awaited){ .hash = hash_start(hash), .leaf = leaf };
}

/* -- one entry -- */

#define SAID_COLUMNS                                                                               \
	"SELECT i.leaf, i.id, i.kind, i.topics, i.said_at, i.seen_at, f.body, f.hash, b.state,"    \
	" b.bytes, i.body FROM commons_item i JOIN commons_leaf f ON f.id = i.leaf"                \
	" LEFT JOIN commons_blob b ON b.hash = i.body"

static void take_said(struct query *query, const char *origin, bool own, struct commons_said *said)
{
	struct slice blob = query_get_bytes(query, 9);

	*said = (struct commons_said){ .leaf = query_get_int(query, 0),
		.origin = slice_of(origin),
		.own = own,
		.id = query_get_text(query, 1),
		.kind = query_get_text(query, 2),
		.topics = slice_trim(query_get_text(query, 3)),
		.said_at = query_get_int(query, 4),
		.seen_at = query_get_int(query, 5),
		.bytes = query_get_bytes(query, 6),
		.hash = query_get_bytes(query, 7),
		.content = SLICE_EMPTY };
	said->index = (uint64_t)said->leaf & ((UINT64_C(1) << LEAVES_PER_LOG_BITS) - 1);
	if (query_get_int(query, 8) == BLOB_HELD && blob.length >= COMMONS_SALT_BYTES)
		said->content = (struct slice){ blob.base + COMMONS_SALT_BYTES,
			blob.length - COMMONS_SALT_BYTES };
}

static int tell(struct commons_watch *watch, const struct watched_log *log, struct query *query)
{
	struct commons_said said;

	take_said(query, log->origin, log->own, &said);
	int64_t state = query_get_int(query, 8);

	said.gone = state == BLOB_ERASED || state == BLOB_LEFT ||
		    (!said.own && rules_refuse(buf_slice(&watch->rules), said.origin, said.kind,
					  said.topics));
	if (!said.gone && !query_is_null(query, 8) && state == BLOB_WANTED)
		await_text(watch, query_get_text(query, 10), said.leaf);
	return watch->heard(watch->context, &said);
}

/* Leaves [from, to) of one log. */
static int tell_range(
	struct commons_watch *watch, const struct watched_log *log, int64_t from, int64_t to)
{
	int64_t at = leaf_id(log->id, (uint64_t)from), end = leaf_id(log->id, (uint64_t)to);
	int more = 0, count;

	do {
		struct query *query = query_start(watch->connection, SAID_COLUMNS
			" WHERE i.leaf >= $1 AND i.leaf < $2 ORDER BY i.leaf LIMIT $3");
		count = 0;
		query_int(query, 1, at);
		query_int(query, 2, end);
		query_int(query, 3, ITEMS_AT_ONCE);
		while ((more = query_step(query)) == 1) {
			at = query_get_int(query, 0) + 1;
			count++;
			if ((more = tell(watch, log, query)))
				break;
		}
		query_end(query);
	} while (more == 0 && count == ITEMS_AT_ONCE);
	return more;
}

static const struct watched_log *log_of(const struct commons_watch *watch, int64_t leaf)
{
	for (size_t i = 0; i < watch->log_count; i++)
		if (watch->logs[i].id == leaf >> LEAVES_PER_LOG_BITS)
			return &watch->logs[i];
	return NULL;
}

static int tell_one(struct commons_watch *watch, int64_t leaf)
{
	const struct watched_log *log = log_of(watch, leaf);
	int64_t index = leaf & ((INT64_C(1) << LEAVES_PER_LOG_BITS) - 1);

	return log && index < log->told ? tell_range(watch, log, index, index + 1) : 0;
}

static int tell_gone(struct commons_watch *watch, int64_t leaf)
{
	struct commons_said said = { .leaf = leaf, .gone = true };

	return watch->heard(watch->context, &said);
}

/* -- logs -- */

static struct watched_log *find_log(struct commons_watch *watch, int64_t id, struct slice origin)
{
	struct watched_log *log = NULL;

	for (size_t i = 0; i < watch->log_count && !log; i++)
		if (watch->logs[i].id == id)
			log = &watch->logs[i];
	if (log)
		return log;
	watch->logs = must_realloc(watch->logs, (watch->log_count + 1) * sizeof(*watch->logs));
	log = &watch->logs[watch->log_count++];
	*log = (struct watched_log){ .id = id, .origin = must_alloc(origin.length + 1) };
	memcpy(log->origin, origin.base, origin.length);
	return log;
}

/* How far each log may be shown: to its checkpoint, or to where two histories part. */
static int look_at_logs(struct commons_watch *watch, int64_t **ends)
{
	struct query *query = query_start(watch->connection,
		"SELECT id, origin, role, CASE WHEN common >= 0 AND common < size THEN common"
		" ELSE size END FROM commons_log WHERE role <> $1 ORDER BY id");
	size_t count = 0, room = 0;
	int more;

	*ends = NULL;
	query_int(query, 1, ROLE_ARRIVALS);
	while ((more = query_step(query)) == 1) {
		struct watched_log *log =
			find_log(watch, query_get_int(query, 0), query_get_text(query, 1));
		size_t at = (size_t)(log - watch->logs);

		log->own = query_get_int(query, 2) == ROLE_OWN;
		while (at >= room) {
			room = room * 2 + 16;
			*ends = must_realloc(*ends, room * sizeof(**ends));
		}
		for (; count <= at; count++)
			(*ends)[count] = 0;
		(*ends)[at] = query_get_int(query, 3);
	}
	query_end(query);
	while (more == 0 && count < watch->log_count && count < room)
		(*ends)[count++] = 0;
	return more;
}

static int follow_log(struct commons_watch *watch, struct watched_log *log, int64_t end)
{
	int64_t from = log->told;
	int result = 0;

	log->told = end;
	if (end > from)
		return tell_range(watch, log, from, end);
	for (int64_t i = end; result == 0 && i < from; i++)
		result = tell_gone(watch, leaf_id(log->id, (uint64_t)i));
	return result;
}

static int follow_logs(struct commons_watch *watch)
{
	int64_t *ends;
	int result = look_at_logs(watch, &ends);

	for (size_t i = 0; result == 0 && ends && i < watch->log_count; i++)
		if (watch->logs[i].told != ends[i])
			result = follow_log(watch, &watch->logs[i], ends[i]);
	free(ends);
	return result;
}

/* -- texts that came, and those that went -- */

static int compare_numbers(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

/* The hashes of blobs that are still wanted, sorted. */
static int read_wanted(struct commons_watch *watch, uint64_t **wanted, size_t *count)
{
	struct query *query =
		query_start(watch->connection, "SELECT hash FROM commons_blob WHERE state = $1");
	size_t room = 0;
	int more;

	*wanted = NULL;
	*count = 0;
	query_int(query, 1, BLOB_WANTED);
	while ((more = query_step(query)) == 1) {
		if (*count == room) {
			room = room * 2 + 256;
			*wanted = must_realloc(*wanted, room * sizeof(**wanted));
		}
		(*wanted)[(*count)++] = hash_start(query_get_text(query, 0));
	}
	query_end(query);
	if (*count)
		qsort(*wanted, *count, sizeof(**wanted), compare_numbers);
	return more;
}

static int follow_texts(struct commons_watch *watch)
{
	size_t count, kept = 0, waiting = watch->awaited_count;
	instant_us now = instant_now();
	uint64_t *wanted;

	/* A first sync waits for hundreds of thousands: not looked through every second. */
	if (waiting == 0 || (waiting > WANTED_OFTEN_COUNT && now - watch->looked_at < 5000000))
		return 0;
	int result = read_wanted(watch, &wanted, &count);
	struct awaited *list = watch->awaited;
	watch->awaited = NULL;
	watch->awaited_count = watch->awaited_room = 0;
	for (size_t i = 0; i < waiting; i++) {
		if (result == 0 && !(count && bsearch(&list[i].hash, wanted, count, sizeof(*wanted),
						      compare_numbers)))
			result = tell_one(watch, list[i].leaf);
		else
			list[kept++] = list[i];
	}
	for (size_t i = 0; i < watch->awaited_count; i++)
		list[kept++] = watch->awaited[i]; /* never more than were taken out */
	free(watch->awaited);
	watch->awaited = list;
	watch->awaited_count = kept;
	watch->awaited_room = waiting;
	watch->looked_at = now;
	free(wanted);
	return result;
}

static int count_erased(struct commons_watch *watch, int64_t *count)
{
	struct query *query = query_start(
		watch->connection, "SELECT COUNT(*) FROM commons_blob WHERE state = $1");

	query_int(query, 1, BLOB_ERASED);
	int more = query_step(query);
	*count = query_get_int(query, 0);
	query_end(query);
	return more < 0 ? more : 0;
}

static int follow_erasures(struct commons_watch *watch)
{
	int64_t erased;
	int more = 0, result = count_erased(watch, &erased);

	if (result || erased == watch->erased)
		return result;
	struct query *query = query_start(watch->connection,
		"SELECT i.leaf FROM commons_blob b JOIN commons_item i ON i.body = b.hash"
		" WHERE b.state = $1 AND i.body <> ''");
	query_int(query, 1, BLOB_ERASED);
	while (result == 0 && (more = query_step(query)) == 1)
		result = tell_gone(watch, query_get_int(query, 0));
	query_end(query);
	watch->erased = erased;
	return result ? result : more;
}

/* Leaves that were taken back have no row any more: they are listed by number. */
static int follow_redactions(struct commons_watch *watch)
{
	struct buf list;
	struct slice rest;
	int64_t leaf;

	buf_init(&list, 1 << 20);
	int result = setting_get(watch->connection, "redacted", &list);
	if (result == FT_NOT_FOUND) {
		error_clear();
		result = 0;
	}
	rest = buf_slice(&list);
	if (slice_equal(rest, buf_slice(&watch->redacted)))
		rest = SLICE_EMPTY;
	while (result == 0 && rest.length > 0)
		if (slice_to_int64(slice_cut(&rest, ' '), &leaf) == 0)
			result = tell_gone(watch, leaf);
		else
			error_clear();
	buf_release(&watch->redacted);
	watch->redacted = list;
	return result;
}

/* Texts of other topics are not kept: a change of those we want is one of rules, too. */
static int read_topics(struct connection *connection, struct buf *rules)
{
	struct buf topics;

	buf_init(&topics, 64 << 10);
	int result = setting_get(connection, "topics", &topics);
	if (result == FT_NOT_FOUND) {
		error_clear();
		result = 0;
	}
	buf_add_text(rules, "want ");
	buf_add_slice(rules, buf_slice(&topics));
	buf_add_char(rules, '\n');
	buf_release(&topics);
	return result;
}

/* Other rules: everything is told again, as it is to be shown now. */
static int follow_rules(struct commons_watch *watch)
{
	struct buf rules;

	buf_init(&rules, 16 << 20);
	int result = rules_read(watch->connection, &rules);
	if (result == 0)
		result = read_topics(watch->connection, &rules);
	if (result == 0 && !slice_equal(buf_slice(&rules), buf_slice(&watch->rules))) {
		for (size_t i = 0; i < watch->log_count; i++)
			watch->logs[i].told = 0;
		watch->awaited_count = 0;
	}
	buf_release(&watch->rules);
	watch->rules = rules;
	return result;
}

/* -- the watch -- */

int commons_watch_open(struct commons_watch **out, struct commons *commons)
{
	struct commons_watch *watch = must_alloc(sizeof(*watch));

	watch->commons = commons;
	buf_init(&watch->rules, 16 << 20);
	buf_init(&watch->redacted, 1 << 20);
	*out = watch;
	return 0;
}

void commons_watch_close(struct commons_watch *watch)
{
	if (!watch)
		return;
	for (size_t i = 0; i < watch->log_count; i++)
		free(watch->logs[i].origin);
	free(watch->logs);
	free(watch->awaited);
	buf_release(&watch->rules);
	buf_release(&watch->redacted);
	free(watch);
}

int commons_watch_next(struct commons_watch *watch, commons_heard heard, void *context)
{
	int result = store_borrow(watch->commons->store, &watch->connection);

	if (result)
		return result;
	watch->heard = heard;
	watch->context = context;
	result = transaction_begin_read(watch->connection);
	if (result == 0)
		result = follow_rules(watch);
	if (result == 0)
		result = follow_logs(watch);
	if (result == 0)
		result = follow_texts(watch);
	if (result == 0)
		result = follow_erasures(watch);
	if (result == 0)
		result = follow_redactions(watch);
	store_return(watch->connection);
	watch->connection = NULL;
	return result;
}

int commons_read_leaf(struct commons *commons, int64_t leaf, commons_heard heard, void *context)
{
	struct connection *connection;
	struct commons_said said;
	char origin[LOG_ORIGIN_BYTES] = "";
	bool own = false;
	int more, result = store_borrow(commons->store, &connection);

	if (result)
		return result;
	struct query *query =
		query_start(connection, "SELECT origin, role FROM commons_log WHERE id = $1");
	query_int(query, 1, leaf >> LEAVES_PER_LOG_BITS);
	if ((more = query_step(query)) == 1) {
		struct slice text = query_get_text(query, 0);
		snprintf(origin, sizeof(origin), "%.*s", (int)text.length, text.base);
		own = query_get_int(query, 1) == ROLE_OWN;
	}
	query_end(query);
	query = query_start(connection, SAID_COLUMNS " WHERE i.leaf = $1");
	query_int(query, 1, leaf);
	if (more == 1 && (more = query_step(query)) == 1) {
		take_said(query, origin, own, &said);
		result = heard(context, &said);
	}
	query_end(query);
	store_return(connection);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "There is no such entry here.");
	return more < 0 ? more : result;
}
