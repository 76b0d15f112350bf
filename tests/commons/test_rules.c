/* What of others is kept and shown: rules, lists of hosts, topics, quotas; what is erased; how
 * often a checkpoint is signed. On both databases. */
#include <stdio.h>
#include <stdlib.h>
#include "members.h"
#include "mirror.h"
#include "notes.h"
#include "pull.h"
#include "rules.h"

static void say(struct member *node, const char *kind, const char *topics, const char *words)
{
	struct commons_entry entry = { .kind = kind,
		.content_type = "text/plain",
		.content = slice_of(words),
		.topics = topics };

	assert_int_equal(commons_publish(node->commons, &entry, 1, NULL), 0);
}

/* Entries of a at b; with their texts. */
static int shown(struct member *node, const char *topic, int *texts)
{
	struct commons_filter filter = { .origin = "a.test/fettle/commons", .topic = topic };
	const json_t *item;
	json_t *items;
	size_t i;

	assert_int_equal(commons_items(node->commons, &filter, &items), 0);
	*texts = 0;
	json_array_foreach(json_object_get(items, "items"), i, item) *texts +=
		json_has(item, "content");
	int count = (int)json_array_size(json_object_get(items, "items"));
	json_decref(items);
	return count;
}

static int64_t held_bytes(struct member *node)
{
	struct connection *connection;

	assert_int_equal(store_borrow(node->commons->store, &connection), 0);
	struct query *query =
		query_start(connection, "SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM commons_blob");
	assert_int_equal(query_step(query), 1);
	int64_t bytes = query_get_int(query, 0);
	query_end(query);
	store_return(connection);
	return bytes;
}

static void blocked_topics_and_kinds_are_neither_kept_nor_shown(void **state)
{
	struct pair pair;
	int texts;

	make_pair(&pair, *state);
	assert_int_equal(commons_block(pair.b.commons, "topic", "horoscopes", "noise"), 0);
	say(&pair.a, "post", "horoscopes falls", "you will trip");
	say(&pair.a, "post", "falls", "low beds");
	say(&pair.a, "event", "falls", "a meeting");
	pull(&pair.b);
	assert_int_equal(shown(&pair.b, "falls", &texts), 2);
	assert_int_equal(texts, 2);
	assert_int_equal(held_bytes(&pair.b), 16 + 8 + 16 + 9);
	assert_int_equal(commons_block(pair.b.commons, "kind", "event", NULL), 0);
	assert_int_equal(shown(&pair.b, "falls", &texts), 1);
	assert_int_equal(held_bytes(&pair.b), 16 + 8);
	assert_int_equal(commons_allow(pair.b.commons, "topic", "horoscopes"), 0);
	assert_int_equal(commons_allow(pair.b.commons, "kind", "event"), 0);
	pull(&pair.b);
	assert_int_equal(shown(&pair.b, "falls", &texts), 3);
	assert_int_equal(texts, 3);
	assert_int_equal(commons_block(pair.b.commons, "mood", "x", NULL), FT_REFUSED);
	assert_int_equal(commons_block(pair.b.commons, "topic", "Two Words", NULL), FT_REFUSED);
	free_pair(&pair);
}

static void of_a_blocked_log_only_heads_are_kept(void **state)
{
	struct connection *connection;
	struct pair pair;
	struct log_row row;
	int texts;

	make_pair(&pair, *state);
	say(&pair.a, "post", "falls", "low beds");
	pull(&pair.b);
	assert_int_equal(shown(&pair.b, NULL, &texts), 2);
	/* A host stands for its logs, and for those of hosts below it. */
	assert_int_equal(
		commons_block(pair.b.commons, "origin", "https://TEST/", "advertisements"), 0);
	assert_int_equal(shown(&pair.b, NULL, &texts), 0);
	assert_int_equal(held_bytes(&pair.b), 0);
	say(&pair.a, "post", "falls", "more");
	pull(&pair.b);
	assert_int_equal(store_borrow(pair.b.commons->store, &connection), 0);
	assert_int_equal(log_by_hash(connection, slice_of(pair.a.hash), &row), 0);
	store_return(connection);
	assert_int_equal(row.size, 2);
	assert_int_equal(row.pending_size, 3);
	struct commons_peer peer = { .key = pair.a.key, .is_quiet = true };
	assert_int_equal(commons_add_peer(pair.b.commons, &peer), FT_CONFLICT);
	/* The nearest rule decides. */
	assert_int_equal(commons_allow(pair.b.commons, "origin", "a.test"), 0);
	say(&pair.a, "post", "falls", "more again");
	pull(&pair.b);
	assert_int_equal(shown(&pair.b, NULL, &texts), 4);
	assert_int_equal(texts, 3);
	free_pair(&pair);
}

/* Another history of a, signed by a. */
static void sign_other(struct member *a, uint64_t size, struct buf *note)
{
	struct identity identity;
	struct ledger_checkpoint checkpoint = { .size = size };

	assert_int_equal(identity_copy(a->commons, &identity), 0);
	checkpoint.origin = slice_of(identity.origin);
	memset(checkpoint.root, 7, sizeof(checkpoint.root));
	assert_int_equal(ledger_checkpoint_sign(&checkpoint, &identity.log, note), 0);
	secret_wipe(&identity, sizeof(identity));
}

static void two_histories_of_a_blocked_log_are_found(void **state)
{
	struct connection *connection;
	struct identity identity;
	struct pair pair;
	struct head head;
	struct buf note, kept;
	json_t *status;

	make_pair(&pair, *state);
	assert_int_equal(commons_block(pair.b.commons, "origin", "a.test", NULL), 0);
	say(&pair.a, "post", "falls", "low beds");
	pull(&pair.b);
	buf_init(&note, COMMONS_NOTE_BYTES);
	buf_init(&kept, COMMONS_NOTE_BYTES);
	sign_other(&pair.a, 2, &note);
	assert_int_equal(store_borrow(pair.b.commons->store, &connection), 0);
	assert_int_equal(identity_copy(pair.b.commons, &identity), 0);
	assert_int_equal(head_read(connection, buf_slice(&note), &head, &kept), 0);
	assert_int_equal(transaction_begin_write(connection), 0);
	assert_int_equal(fork_watch_blocked(pair.b.commons, connection, &identity, &head), 0);
	assert_int_equal(transaction_commit(connection), 0);
	store_return(connection);
	assert_int_equal(commons_status(pair.b.commons, &status), 0);
	assert_int_equal(json_array_size(json_object_get(status, "forks")), 1);
	json_decref(status);
	buf_release(&note);
	buf_release(&kept);
	free_pair(&pair);
}

static void a_block_is_said_when_the_operator_wishes(void **state)
{
	struct test_place *place = *state;
	struct commons_rule rule = { .what = "origin", .value = "spam.example", .said = "spam" };
	struct commons_filter filter = { .kind = "block" };
	struct member node;
	json_t *items;

	member_make(&node, place->address, "a.test", NULL);
	assert_int_equal(commons_block(node.commons, "topic", "horoscopes", "nobody is told"), 0);
	assert_int_equal(commons_set_rules(node.commons, &rule, 1), 0);
	rule.said = "because";
	assert_int_equal(commons_set_rules(node.commons, &rule, 1), FT_REFUSED);
	assert_int_equal(commons_items(node.commons, &filter, &items), 0);
	assert_int_equal(json_array_size(json_object_get(items, "items")), 1);
	const json_t *leaf =
		json_object_get(json_array_get(json_object_get(items, "items"), 0), "leaf");
	assert_string_equal(json_text(leaf, "about"), "origin:spam.example");
	assert_string_equal(json_text(leaf, "why"), "spam");
	json_decref(items);
	member_close(&node);
}

static void lists_of_hosts_go_in_and_out(void **state)
{
	static const char list[] =
		"#domain,#severity,#reject_media,#reject_reports,#public_comment,"
		"#obfuscate\nbad.domain,suspend,False,False,Bad server,False\n"
		"worse.domain,silence,True,True,\"Worse, much\",False\n"
		"fine.domain,noop,True,False,,False\nhid***.domain,suspend,,,,\n";
	struct test_place *place = *state;
	struct member node;
	struct buf csv;
	int64_t count;
	char *path = test_path(place->folder, "domain_blocks.csv");

	member_make(&node, place->address, "a.test", NULL);
	assert_int_equal(file_replace(path, slice_of(list)), 0);
	assert_int_equal(commons_rules_read_csv(node.commons, path, &count), 0);
	assert_int_equal(count, 2);
	buf_init(&csv, 1 << 16);
	assert_int_equal(commons_rules_write_csv(node.commons, &csv), 0);
	assert_string_equal(csv.base,
		"#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\r\n"
		"bad.domain,suspend,True,True,Bad server,False\r\n"
		"worse.domain,suspend,True,True,\"Worse, much\",False\r\n");
	assert_int_equal(file_replace(path, slice_of("name\nx\n")), 0);
	assert_int_equal(commons_rules_read_csv(node.commons, path, &count), FT_REFUSED);
	buf_release(&csv);
	free(path);
	member_close(&node);
}

static void topics_are_chosen_and_kept(void **state)
{
	struct pair pair;
	int texts;

	make_pair(&pair, *state);
	assert_int_equal(commons_set_topics(pair.b.commons, " sepsis  falls"), 0);
	say(&pair.a, "post", "falls", "low beds");
	say(&pair.a, "post", "horoscopes", "you will trip");
	say(&pair.a, "post", NULL, "nothing in particular");
	member_close(&pair.b);
	member_open(&pair.b, pair.address, "b.test", &pair.to_a);
	pull(&pair.b);
	assert_int_equal(shown(&pair.b, NULL, &texts), 4);
	assert_int_equal(texts, 1);
	assert_int_equal(commons_set_topics(pair.b.commons, "Falls"), FT_REFUSED);
	assert_int_equal(commons_set_topics(pair.b.commons, NULL), 0);
	pull(&pair.b);
	assert_int_equal(shown(&pair.b, NULL, &texts), 4);
	assert_int_equal(texts, 3);
	free_pair(&pair);
}

/* As if a had been introduced instead of chosen. */
static void only_introduce(struct pair *pair, const char *by)
{
	struct connection *connection;

	assert_int_equal(store_borrow(pair->b.commons->store, &connection), 0);
	assert_int_equal(transaction_begin_write(connection), 0);
	assert_int_equal(connection_execute(connection,
				 "UPDATE commons_log SET trust = 1, distance = 1 WHERE role = 3"),
		0);
	assert_int_equal(quota_introduced(connection, "a.test/fettle/commons", by), 0);
	assert_int_equal(transaction_commit(connection), 0);
	store_return(connection);
	make_due(&pair->b);
}

static void say_much(struct member *node, int count)
{
	struct commons_entry *entries = must_alloc((size_t)count * sizeof(*entries));

	for (int i = 0; i < count; i++)
		entries[i] = (struct commons_entry){ .kind = "post", .topics = "falls" };
	assert_int_equal(commons_publish(node->commons, entries, (size_t)count, NULL), 0);
	free(entries);
}

static void strangers_have_quotas_until_two_introduce_them(void **state)
{
	struct pair pair;

	make_pair(&pair, *state);
	only_introduce(&pair, "c.test/fettle/commons");
	say_much(&pair.a, 999);
	pull(&pair.b);
	assert_int_equal(size_of(&pair.b, pair.a.hash), 1000);
	say_much(&pair.a, 1);
	pull(&pair.b);
	assert_int_equal(size_of(&pair.b, pair.a.hash), 1000);
	assert_non_null(strstr(pair.b.said, "more than it may have"));
	only_introduce(&pair, "c.test/fettle/commons");
	say_much(&pair.a, 1);
	pull(&pair.b);
	assert_int_equal(size_of(&pair.b, pair.a.hash), 1000);
	only_introduce(&pair, "d.test/fettle/commons");
	say_much(&pair.a, 1);
	pull(&pair.b);
	assert_int_equal(size_of(&pair.b, pair.a.hash), 1003);
	free_pair(&pair);
}

static void bytes_of_strangers_are_counted(void **state)
{
	static char ref[150], hash[65];
	const char *refs[17] = { NULL };
	struct commons_entry entries[800];
	struct connection *connection;
	struct pair pair;
	struct log_row row;
	bool room;

	make_pair(&pair, *state);
	only_introduce(&pair, "c.test/fettle/commons");
	memset(hash, 'a', 64);
	snprintf(ref, sizeof(ref), "somebody.with.a.long.name.example.org/fettle/commons#17#%s",
		hash);
	for (int i = 0; i < 16; i++)
		refs[i] = ref;
	for (int i = 0; i < 800; i++) /* 2 kB each */
		entries[i] = (struct commons_entry){ .kind = "post", .refs = refs };
	assert_int_equal(commons_publish(pair.a.commons, entries, 800, NULL), 0);
	pull(&pair.b);
	assert_int_equal(size_of(&pair.b, pair.a.hash), -1);
	assert_non_null(strstr(pair.b.said, "more bytes"));
	/* Texts: 16 MB of a log that one introduced. */
	assert_int_equal(store_borrow(pair.b.commons->store, &connection), 0);
	assert_int_equal(log_by_hash(connection, slice_of(pair.a.hash), &row), 0);
	assert_int_equal(transaction_begin_write(connection), 0);
	for (int i = 0; i < 17; i++) {
		assert_int_equal(quota_blob(connection, &row, 1 << 20, &room), 0);
		assert_int_equal(room, i < 16);
	}
	store_return(connection);
	free_pair(&pair);
}

static void texts_are_erased_here_and_asked_of_others(void **state)
{
	struct commons_entry entry = { .kind = "post",
		.content_type = "text/plain",
		.content = SLICE_LITERAL("about somebody") };
	struct commons_filter filter = { .kind = "erase-request" };
	struct commons_place where;
	struct pair pair;
	json_t *items;
	int texts;

	make_pair(&pair, *state);
	assert_int_equal(commons_publish(pair.a.commons, &entry, 1, &where), 0);
	pull(&pair.b);
	assert_int_equal(commons_erase(pair.b.commons, where.ref, "because", false), FT_REFUSED);
	assert_int_equal(commons_erase(pair.b.commons, where.ref, "gdpr", true), 0);
	assert_int_equal(commons_erase(pair.b.commons, where.ref, "gdpr", false), FT_NOT_FOUND);
	shown(&pair.b, NULL, &texts);
	assert_int_equal(texts, 0);
	assert_int_equal(held_bytes(&pair.a), 16 + 14);
	assert_int_equal(commons_items(pair.b.commons, &filter, &items), 0);
	assert_int_equal(json_array_size(json_object_get(items, "items")), 1);
	json_decref(items);
	assert_int_equal(commons_erase(pair.a.commons, where.ref, "gdpr", false), 0);
	assert_int_equal(held_bytes(&pair.a), 0);
	free_pair(&pair);
}

/* -- checkpoints -- */

static int64_t checkpoint_size(struct member *node, bool *cosigned)
{
	struct commons_answer answer;
	struct slice rest;
	int64_t size;

	assert_int_equal(get(node, "/fettle/commons/checkpoint", &answer), 200);
	rest = buf_slice(&answer.body);
	slice_cut(&rest, '\n');
	assert_int_equal(slice_to_int64(slice_cut(&rest, '\n'), &size), 0);
	*cosigned = memmem(answer.body.base, answer.body.length, "/fettle/w ", 10) != NULL;
	commons_answer_release(&answer);
	return size;
}

static void change_time(struct member *node, const char *sql)
{
	struct connection *connection;

	assert_int_equal(store_borrow(node->commons->store, &connection), 0);
	assert_int_equal(transaction_begin_write(connection), 0);
	assert_int_equal(connection_execute(connection, sql), 0);
	assert_int_equal(transaction_commit(connection), 0);
	store_return(connection);
}

static void a_checkpoint_waits_when_told_to_and_comes_daily(void **state)
{
	struct test_place *place = *state;
	struct commons_report report;
	struct member node;
	bool cosigned;

	member_make(&node, place->address, "a.test", NULL);
	node.commons->options.checkpoint_ms = 60000;
	publish(&node, 2);
	assert_int_equal(checkpoint_size(&node, &cosigned), 1);
	assert_int_equal(commons_pull(node.commons, NULL, NULL, &report), 0);
	assert_int_equal(checkpoint_size(&node, &cosigned), 1);
	change_time(&node, "UPDATE commons_log SET changed_at = changed_at - 60000000");
	publish(&node, 1);
	assert_int_equal(checkpoint_size(&node, &cosigned), 4);
	publish(&node, 1);
	change_time(&node, "UPDATE commons_log SET changed_at = changed_at - 60000000");
	assert_int_equal(commons_pull(node.commons, NULL, NULL, &report), 0);
	assert_int_equal(checkpoint_size(&node, &cosigned), 5);
	assert_false(cosigned);
	change_time(&node, "UPDATE commons_log SET changed_at = changed_at - 90000000000");
	assert_int_equal(commons_pull(node.commons, NULL, NULL, &report), 0);
	assert_int_equal(checkpoint_size(&node, &cosigned), 5);
	assert_true(cosigned);
	member_close(&node);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(blocked_topics_and_kinds_are_neither_kept_nor_shown),
		TEST_CASE(of_a_blocked_log_only_heads_are_kept),
		TEST_CASE(two_histories_of_a_blocked_log_are_found),
		TEST_CASE(a_block_is_said_when_the_operator_wishes),
		TEST_CASE(lists_of_hosts_go_in_and_out),
		TEST_CASE(topics_are_chosen_and_kept),
		TEST_CASE(strangers_have_quotas_until_two_introduce_them),
		TEST_CASE(bytes_of_strangers_are_counted),
		TEST_CASE(texts_are_erased_here_and_asked_of_others),
		TEST_CASE(a_checkpoint_waits_when_told_to_and_comes_daily),
	};

	return test_on_both("commons rules", tests, sizeof(tests) / sizeof(tests[0]));
}
