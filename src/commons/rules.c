/* Local rules: what of others is neither kept nor shown here. They bind nobody else. */
#include <ctype.h>
#include <stdlib.h>
#include "blocks.h"
#include "rules.h"

enum { ITEMS_AT_ONCE = 2000, REASON_BYTES = 1000 };

int rules_refresh(struct commons *commons, struct connection *connection)
{
	struct buf rules, topics;

	buf_init(&rules, RULES_BYTES);
	buf_init(&topics, COMMONS_LEAF_BYTES);
	int result = rules_read(connection, &rules);
	if (result == 0)
		result = setting_get(connection, "topics", &topics);
	if (result == FT_NOT_FOUND) {
		buf_add_slice(&topics, slice_of(commons->options.topics));
		result = 0;
	}
	pthread_mutex_lock(&commons->lock);
	if (result == 0) {
		struct buf old = commons->rules;
		commons->rules = rules;
		rules = old;
		free(commons->topics);
		commons->topics = topics.length ? must_copy_text(topics.base) : NULL;
	}
	pthread_mutex_unlock(&commons->lock);
	buf_release(&rules);
	buf_release(&topics);
	return result;
}

static bool is_interesting(const char *wanted, struct slice topics)
{
	if (!wanted)
		return true;
	while (topics.length > 0) {
		struct slice topic = slice_cut(&topics, ' ');
		for (struct slice mine = slice_of(wanted); topic.length > 0 && mine.length > 0;)
			if (slice_equal(slice_cut(&mine, ' '), topic))
				return true;
	}
	return false;
}

bool rules_want_text(struct commons *commons, struct slice origin, struct slice kind,
	struct slice topics, int64_t length)
{
	pthread_mutex_lock(&commons->lock);
	bool wanted = length <= COMMONS_BLOB_BYTES && !commons->options.checkpoints_only &&
		      is_interesting(commons->topics, topics) &&
		      !rules_refuse(buf_slice(&commons->rules), origin, kind, topics);
	pthread_mutex_unlock(&commons->lock);
	return wanted;
}

/* -- applying -- */

struct log_trusted {
	int64_t id;
	enum log_trust trust;
};

static int set_trust(struct connection *connection, const struct log_trusted *log)
{
	struct query *query =
		query_start(connection, "UPDATE commons_log SET trust = $2 WHERE id = $1");

	query_int(query, 1, log->id);
	query_int(query, 2, log->trust);
	return query_run(query);
}

/* A blocked log keeps its row, so that its heads are still compared. */
static int apply_to_logs(struct connection *connection, struct slice rules)
{
	struct query *query = query_start(
		connection, "SELECT id, origin, trust, distance FROM commons_log WHERE role = $1");
	struct log_trusted *changed = NULL;
	size_t count = 0;
	int more, result = 0;

	query_int(query, 1, ROLE_MIRROR);
	while ((more = query_step(query)) == 1) {
		bool blocked = rules_refuse_log(rules, query_get_text(query, 1));
		enum log_trust trust = blocked			      ? TRUST_BLOCKED
				       : query_get_int(query, 3) == 0 ? TRUST_PINNED
								      : TRUST_INTRODUCED;
		if (trust == (enum log_trust)query_get_int(query, 2))
			continue;
		changed = must_realloc(changed, (count + 1) * sizeof(*changed));
		changed[count++] = (struct log_trusted){ query_get_int(query, 0), trust };
	}
	query_end(query);
	for (size_t i = 0; more == 0 && result == 0 && i < count; i++)
		result = set_trust(connection, &changed[i]);
	free(changed);
	return more ? more : result;
}

static int set_text(struct connection *connection, const char *hash, bool wanted)
{
	struct query *query = query_start(
		connection, wanted ? "UPDATE commons_blob SET state = 0, tries = 0, next_at = 0"
				     " WHERE hash = $1 AND state = 3"
				   : "UPDATE commons_blob SET state = 3, bytes = NULL"
				     " WHERE hash = $1 AND state IN (0, 1)");

	query_text(query, 1, slice_of(hash));
	return query_run(query);
}

struct text_changed {
	char hash[HASH_TEXT];
	bool wanted;
};

/* Some texts of others after the entry *last. *more is false when there are no further ones. */
static int apply_to_texts(
	struct commons *commons, struct connection *connection, int64_t *last, bool *more)
{
	struct query *query = query_start(connection,
		"SELECT i.leaf, l.origin, i.kind, i.topics, b.hash, b.state, b.size"
		" FROM commons_item i JOIN commons_log l ON l.id = i.log"
		" JOIN commons_blob b ON b.hash = i.body WHERE i.leaf > $1 AND i.body <> ''"
		" AND l.role = $2 AND b.state <> $3 ORDER BY i.leaf LIMIT $4");
	struct text_changed *changed = must_alloc(ITEMS_AT_ONCE * sizeof(*changed));
	size_t seen = 0, count = 0;
	int step, result = 0;

	query_int(query, 1, *last);
	query_int(query, 2, ROLE_MIRROR);
	query_int(query, 3, BLOB_ERASED);
	query_int(query, 4, ITEMS_AT_ONCE);
	while ((step = query_step(query)) == 1 && seen < ITEMS_AT_ONCE) {
		struct slice hash = query_get_text(query, 4);
		bool wanted =
			rules_want_text(commons, query_get_text(query, 1), query_get_text(query, 2),
				query_get_text(query, 3), query_get_int(query, 6));
		bool is_left = query_get_int(query, 5) == BLOB_LEFT;
		*last = query_get_int(query, 0);
		seen++;
		if (wanted != is_left)
			continue;
		snprintf(changed[count].hash, HASH_TEXT, "%.*s", (int)hash.length, hash.base);
		changed[count++].wanted = wanted;
	}
	query_end(query);
	for (size_t i = 0; step >= 0 && result == 0 && i < count; i++)
		result = set_text(connection, changed[i].hash, changed[i].wanted);
	free(changed);
	*more = seen == ITEMS_AT_ONCE;
	return step < 0 ? step : result;
}

/* Tells rules apart. */
static void mark_of(const struct buf *rules, char mark[HASH_TEXT])
{
	origin_hash(rules->length ? rules->base : "", mark);
}

int rules_apply(struct commons *commons, struct connection *connection)
{
	struct buf rules;
	int64_t last = 0;
	bool more = true;

	buf_init(&rules, RULES_BYTES);
	int result = rules_read(connection, &rules);
	if (result == 0)
		result = apply_to_logs(connection, buf_slice(&rules));
	while (result == 0 && more)
		result = apply_to_texts(commons, connection, &last, &more);
	if (result == 0) {
		char mark[HASH_TEXT];

		mark_of(&rules, mark);
		result = setting_set(connection, "rules_applied", slice_of(mark));
	}
	buf_release(&rules);
	return result;
}

/* Are these the rules that were applied last? */
static int is_applied(struct connection *connection, bool *applied)
{
	struct buf rules, known;
	char mark[HASH_TEXT];

	buf_init(&rules, RULES_BYTES);
	buf_init(&known, HASH_TEXT);
	int result = rules_read(connection, &rules);
	if (result == 0)
		result = setting_get(connection, "rules_applied", &known);
	mark_of(&rules, mark);
	*applied = result == FT_NOT_FOUND ? rules.length == 0
					  : slice_is(buf_slice(&known), mark);
	if (result == FT_NOT_FOUND) {
		error_clear();
		result = 0;
	}
	buf_release(&rules);
	buf_release(&known);
	return result;
}

int rules_settle(struct commons *commons, struct connection *connection)
{
	bool applied;
	int result = is_applied(connection, &applied);

	if (result || applied)
		return result;
	result = transaction_begin_write(connection);
	if (result == 0)
		result = rules_refresh(commons, connection);
	if (result == 0)
		result = rules_apply(commons, connection);
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	return result;
}

/* -- making -- */

static int check_what(const char *what)
{
	if (strcmp(what, "origin") == 0 || strcmp(what, "kind") == 0 || strcmp(what, "topic") == 0)
		return 0;
	error_set(FT_REFUSED, "A rule is about an origin, a kind or a topic.");
	return error_set_field("what");
}

int rules_clean(const char *what, const char *value, struct buf *out)
{
	struct slice text = slice_trim(slice_of(value));

	if (check_what(what))
		return error_code();
	if (strcmp(what, "origin") == 0 && slice_starts(text, "https://"))
		text = (struct slice){ text.base + 8, text.length - 8 };
	while (text.length > 0 && text.base[text.length - 1] == '/')
		text.length--;
	for (size_t i = 0; i < text.length; i++) {
		char c = (char)tolower((unsigned char)text.base[i]);
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
		if (!plain && (strcmp(what, "origin") || !strchr("./:_", c) || c == '\0')) {
			error_set(FT_REFUSED, "\"%.100s\" is not the name of a %s.", value,
				strcmp(what, "origin") ? what : "log or host");
			return error_set_field("value");
		}
		buf_add_char(out, c);
	}
	if (out->length > 0 && out->length <= LEDGER_NAME_BYTES)
		return 0;
	error_set(FT_REFUSED, "Say which %s: up to %d characters.", what, LEDGER_NAME_BYTES);
	return error_set_field("value");
}

static int check_rule(const struct commons_rule *rule)
{
	if (rule->reason && strlen(rule->reason) > REASON_BYTES) {
		error_set(FT_REFUSED, "A reason has at most %d characters.", REASON_BYTES);
		return error_set_field("reason");
	}
	return 0;
}

static int store_rule(
	struct connection *connection, const struct commons_rule *rule, struct slice value)
{
	struct query *query = query_start(connection,
		"INSERT INTO commons_rule (what, value, allow, reason)"
		" VALUES ($1, $2, $3, $4) ON CONFLICT (what, value) DO UPDATE SET"
		" allow = excluded.allow, reason = excluded.reason");
	int64_t rows;

	query_text(query, 1, slice_of(rule->what));
	query_text(query, 2, value);
	query_int(query, 3, rule->allow);
	query_text(query, 4, slice_of(rule->reason));
	return query_run_counted(query, &rows);
}

static int set_in(struct commons *commons, struct connection *connection,
	const struct commons_rule *rules, size_t count)
{
	struct buf value;
	int result = 0;

	buf_init(&value, LEDGER_NAME_BYTES + 1);
	for (size_t i = 0; result == 0 && i < count; i++) {
		buf_clear(&value);
		result = check_rule(&rules[i]);
		if (result == 0)
			result = rules_clean(rules[i].what, rules[i].value, &value);
		if (result == 0)
			result = store_rule(connection, &rules[i], buf_slice(&value));
	}
	buf_release(&value);
	if (result == 0)
		result = rules_refresh(commons, connection);
	return result ? result : rules_apply(commons, connection);
}

const char *rules_code(const char *code)
{
	static const char *const codes[] = { "spam", "harm", "unsafe", "personal", "legal",
		"off-topic" };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(codes[i], code) == 0)
			return codes[i];
	return "other";
}

/* What of ours stands in our log about "origin:spam.example". */
static int find_said(struct commons *commons, const char *about, json_t **refs)
{
	struct connection *connection;
	int result = store_borrow(commons->store, &connection);

	*refs = NULL;
	if (result)
		return result;
	result = blocks_own(connection, about, refs);
	store_return(connection);
	return result;
}

/* Says it in our log, once, with a code instead of words: a leaf holds nothing about people. */
static int say_block(
	struct commons *commons, const struct commons_rule *rule, const char *about)
{
	struct commons_entry entry = { .kind = "block", .why = rule->said, .subject = about };
	json_t *refs;

	if (strcmp(rules_code(rule->said), rule->said) != 0) {
		error_set(FT_REFUSED, "What is said to others is one of spam, harm, unsafe, "
				      "personal, legal, off-topic and other.");
		return error_set_field("said");
	}
	int result = find_said(commons, about, &refs);
	if (result == 0 && json_array_size(refs) == 0)
		result = commons_publish(commons, &entry, 1, NULL);
	json_decref(refs);
	return result;
}

/* What is allowed again is no longer said to be blocked: who took it over from us hears that. */
static int take_back_block(struct commons *commons, const char *about)
{
	const json_t *ref;
	json_t *refs;
	size_t i;
	int result = find_said(commons, about, &refs);

	json_array_foreach(refs, i, ref)
	{
		struct commons_entry entry = { .kind = "withdraw", .of = json_string_value(ref) };

		if (result == 0)
			result = commons_publish(commons, &entry, 1, NULL);
	}
	json_decref(refs);
	return result;
}

static int say(struct commons *commons, const struct commons_rule *rule)
{
	char about[LEDGER_NAME_BYTES + 16];
	struct buf value;

	if (!rule->said && !rule->allow)
		return 0;
	buf_init(&value, LEDGER_NAME_BYTES + 1);
	int result = rules_clean(rule->what, rule->value, &value);
	snprintf(about, sizeof(about), "%s:%s", rule->what, value.base ? value.base : "");
	if (result == 0)
		result = rule->allow ? take_back_block(commons, about)
				     : say_block(commons, rule, about);
	buf_release(&value);
	return result;
}

int commons_set_rules(struct commons *commons, const struct commons_rule *rules, size_t count)
{
	struct connection *connection;
	int result = 0;

	for (size_t i = 0; result == 0 && i < count; i++)
		result = say(commons, &rules[i]);
	if (result == 0)
		result = store_borrow(commons->store, &connection);
	if (result)
		return result;
	result = transaction_begin_write(connection);
	if (result == 0)
		result = set_in(commons, connection, rules, count);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	return result;
}

int commons_block(struct commons *commons, const char *what, const char *value, const char *reason)
{
	struct commons_rule rule = { .what = what, .value = value, .reason = reason };

	return commons_set_rules(commons, &rule, 1);
}

int commons_allow(struct commons *commons, const char *what, const char *value)
{
	struct commons_rule rule = { .what = what, .value = value, .allow = true };

	return commons_set_rules(commons, &rule, 1);
}

static int put_taken_over(struct connection *connection, json_t *rules)
{
	json_t *origins = json_array();
	struct query *query =
		query_start(connection, "SELECT origin FROM commons_subscription ORDER BY origin");
	int more;

	while ((more = query_step(query)) == 1) {
		struct slice origin = query_get_text(query, 0);
		json_array_append_new(origins, json_stringn(origin.base, origin.length));
	}
	query_end(query);
	json_put(rules, "taken_over", origins);
	return more;
}

int commons_rules(struct commons *commons, json_t **out)
{
	struct connection *connection;
	struct buf topics;
	int more, result = store_borrow(commons->store, &connection);

	if (result)
		return result;
	json_t *items = json_array();
	struct query *query = query_start(connection,
		"SELECT what, value, allow, reason FROM commons_rule ORDER BY what, value");
	while ((more = query_step(query)) == 1) {
		json_t *item = json_object();
		json_put_slice(item, "what", query_get_text(query, 0));
		json_put_slice(item, "value", query_get_text(query, 1));
		json_put_flag(item, "allow", query_get_int(query, 2) != 0);
		json_put_slice(item, "reason", query_get_text(query, 3));
		json_array_append_new(items, item);
	}
	query_end(query);
	*out = json_object();
	json_put(*out, "items", items);
	if (more == 0)
		more = put_taken_over(connection, *out);
	buf_init(&topics, COMMONS_LEAF_BYTES);
	if (more == 0 && setting_get(connection, "topics", &topics) == 0)
		json_put_slice(*out, "topics", buf_slice(&topics));
	error_clear();
	buf_release(&topics);
	store_return(connection);
	return more;
}

/* -- topics -- */

static int check_topics(const char *topics, struct buf *out)
{
	struct slice rest = slice_of(topics);

	while (rest.length > 0) {
		struct slice word = slice_cut(&rest, ' ');
		if (word.length == 0)
			continue;
		if (!leaf_topic_is(word)) {
			error_set(FT_REFUSED, "\"%.*s\" is not a topic: a word of a-z, 0-9 and -.",
				(int)(word.length < 100 ? word.length : 100), word.base);
			return error_set_field("topics");
		}
		if (out->length)
			buf_add_char(out, ' ');
		buf_add_slice(out, word);
	}
	return buf_failed(out) ? error_set(FT_REFUSED, "Those are too many topics.") : 0;
}

int commons_set_topics(struct commons *commons, const char *topics)
{
	struct connection *connection = NULL;
	struct buf clean;

	buf_init(&clean, COMMONS_LEAF_BYTES);
	int result = check_topics(topics ? topics : "", &clean);
	if (result == 0)
		result = store_borrow(commons->store, &connection);
	if (result == 0)
		result = transaction_begin_write(connection);
	if (result == 0)
		result = setting_set(
			connection, "topics", clean.length ? buf_slice(&clean) : SLICE_LITERAL(""));
	if (result == 0)
		result = rules_refresh(commons, connection);
	if (result == 0)
		result = rules_apply(commons, connection);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	buf_release(&clean);
	return result;
}
