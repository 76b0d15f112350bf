/* Logs in the store, on both databases: publishing, serving, taking back, the rules of witness and
 * mirror, new keys. One process; peers are other stores behind a fetcher. */
#include <stdio.h>
#include <stdlib.h>
#include "members.h"
#include "notes.h"

static void a_log_verifies_until_a_byte_changes(void **state)
{
	struct test_place *place = *state;
	struct commons_verification verification;
	struct commons_entry entries[300];
	struct member node;
	struct buf file;
	int64_t files;
	char *folder = test_path(place->folder, "out");
	char *log = test_path(folder, "fettle/commons");
	char *bundle = test_path(log, "tile/entries/000");

	member_make(&node, place->address, "a.test", NULL);
	for (size_t i = 0; i < 300; i++)
		entries[i] = (struct commons_entry){ .kind = "post", .topics = "falls" };
	assert_int_equal(commons_publish(node.commons, entries, 300, NULL), 0);
	publish(&node, 2);
	assert_int_equal(commons_export(node.commons, folder, &files), 0);
	assert_int_equal(commons_verify(log, node.key, &verification), 0);
	assert_int_equal(verification.size, 303);
	assert_int_equal(verification.tiles, 3);
	buf_init(&file, 1 << 20);
	assert_int_equal(file_read(bundle, 1 << 20, &file), 0);
	file.base[5000] ^= 1;
	assert_int_equal(file_replace(bundle, buf_slice(&file)), 0);
	assert_int_equal(commons_verify(log, node.key, &verification), FT_DRIFT);
	buf_release(&file);
	member_close(&node);
	free(folder);
	free(log);
	free(bundle);
}

static void what_is_taken_back_leaves_its_hash(void **state)
{
	struct test_place *place = *state;
	struct commons_answer answer;
	struct member node;

	member_make(&node, place->address, "a.test", NULL);
	publish(&node, 3);
	assert_int_equal(commons_redact(node.commons, node.hash, 2), 0);
	assert_int_equal(get(&node, "/fettle/commons/tile/entries/000.p/4", &answer), 451);
	commons_answer_release(&answer);
	assert_int_equal(get(&node, "/fettle/commons/tile/0/000.p/4", &answer), 200);
	commons_answer_release(&answer);
	assert_int_equal(get(&node, "/fettle/commons/leaf/2", &answer), 451);
	commons_answer_release(&answer);
	assert_int_equal(get(&node, "/fettle/commons/leaf/1", &answer), 200);
	commons_answer_release(&answer);
	assert_int_equal(get(&node, "/fettle/commons/leaf/4", &answer), 404);
	commons_answer_release(&answer);
	publish(&node, 1);
	assert_int_equal(get(&node, "/fettle/commons/tile/0/000.p/5", &answer), 200);
	commons_answer_release(&answer);
	member_close(&node);
}

static void an_author_who_cannot_be_reached_is_mirrored(void **state)
{
	struct pair pair;
	struct commons_report report;
	json_t *items;
	struct commons_filter filter = { .origin = "b.test/fettle/commons" };

	make_pair(&pair, *state);
	publish(&pair.a, 2);
	publish(&pair.b, 300);
	report = pull(&pair.b);
	assert_int_equal(report.heads, 1);
	assert_int_equal(report.entries, 3);
	assert_int_equal(report.blobs, 2);
	assert_int_equal(size_of(&pair.a, pair.b.hash), 301);
	assert_int_equal(size_of(&pair.b, pair.a.hash), 3);
	assert_int_equal(commons_items(pair.a.commons, &filter, &items), 0);
	assert_int_equal(json_array_size(json_object_get(items, "items")), 301);
	assert_string_equal(
		json_text(json_array_get(json_object_get(items, "items"), 0), "content"), "words");
	json_decref(items);
	report = pull(&pair.b);
	assert_int_equal(report.heads + report.entries + report.blobs, 0);
	free_pair(&pair);
}

static void a_new_key_is_followed(void **state)
{
	struct pair pair;
	char key[LEDGER_KEY_TEXT_BYTES];
	struct log_row row;
	struct connection *connection;

	make_pair(&pair, *state);
	publish(&pair.a, 1);
	pull(&pair.b);
	assert_int_equal(commons_rotate_key(pair.a.commons), 0);
	publish(&pair.a, 1);
	pull(&pair.b);
	assert_int_equal(size_of(&pair.b, pair.a.hash), 4);
	assert_int_equal(commons_verifier_key(pair.a.commons, key), 0);
	assert_string_not_equal(key, pair.a.key);
	assert_int_equal(store_borrow(pair.b.commons->store, &connection), 0);
	assert_int_equal(log_by_hash(connection, slice_of(pair.a.hash), &row), 0);
	assert_string_equal(row.key, key);
	store_return(connection);
	free_pair(&pair);
}

static void what_is_erased_is_gone_everywhere(void **state)
{
	struct pair pair;
	struct commons_entry entry = { .kind = "post",
		.content_type = "text/plain",
		.content = slice_of("private after all") };
	struct commons_place where;
	struct commons_filter filter = { .origin = "a.test/fettle/commons", .kind = "post" };
	json_t *items;

	make_pair(&pair, *state);
	assert_int_equal(commons_publish(pair.a.commons, &entry, 1, &where), 0);
	pull(&pair.b);
	entry = (struct commons_entry){ .kind = "tombstone", .of = where.ref, .why = "gdpr" };
	assert_int_equal(commons_publish(pair.a.commons, &entry, 1, NULL), 0);
	pull(&pair.b);
	for (int i = 0; i < 2; i++) {
		struct member *node = i ? &pair.a : &pair.b;
		assert_int_equal(commons_items(node->commons, &filter, &items), 0);
		const json_t *item = json_array_get(json_object_get(items, "items"), 0);
		assert_string_equal(json_text(item, "state"), "erased");
		assert_false(json_has(item, "content"));
		json_decref(items);
	}
	filter = (struct commons_filter){ .origin = "b.test/fettle/commons", .kind = "erased" };
	assert_int_equal(commons_items(pair.b.commons, &filter, &items), 0);
	assert_int_equal(json_array_size(json_object_get(items, "items")), 1);
	json_decref(items);
	free_pair(&pair);
}

/* -- what a witness and a mirror answer -- */

static int post(struct member *node, const char *path, struct buf *body, char first[64])
{
	struct commons_answer answer;

	assert_int_equal(commons_post(node->commons, path, buf_slice(body), false, &answer), 0);
	snprintf(first, 64, "%.*s", (int)strcspn(answer.body.base, "\n"), answer.body.base);
	int status = answer.status;
	if (status == 409)
		assert_string_equal(answer.content_type,
			strstr(path, "entries") ? "text/x.tlog.mirror-info" : "text/x.tlog.size");
	commons_answer_release(&answer);
	return status;
}

static int submit(struct member *node, uint64_t old, const char *proof, struct slice note)
{
	struct buf body;
	char first[64];

	buf_init(&body, 64 << 10);
	buf_print(&body, "old %llu\n%s\n", (unsigned long long)old, proof);
	buf_add_slice(&body, note);
	int status = post(node, "/fettle/w/add-checkpoint", &body, first);
	buf_release(&body);
	return status;
}

static void the_witness_keeps_the_rules(void **state)
{
	struct pair pair;
	struct commons_answer one, two;
	struct ledger_signing_key stranger;
	struct slice text, lines;
	struct buf forged;
	char proof[128];

	make_pair(&pair, *state);
	get(&pair.b, "/fettle/commons/checkpoint", &one);
	assert_int_equal(submit(&pair.a, 2, "", buf_slice(&one.body)), 400);
	assert_int_equal(submit(&pair.a, 1, "", buf_slice(&one.body)), 409);
	assert_int_equal(submit(&pair.a, 0, "AAAA", buf_slice(&one.body)), 400);
	assert_int_equal(submit(&pair.a, 0, "", buf_slice(&one.body)), 200);
	assert_int_equal(submit(&pair.a, 0, "", buf_slice(&one.body)), 409);
	assert_int_equal(submit(&pair.a, 1, "", buf_slice(&one.body)), 200);
	publish(&pair.b, 1);
	get(&pair.b, "/fettle/commons/checkpoint", &two);
	assert_int_equal(submit(&pair.a, 1, "", buf_slice(&two.body)), 422);
	/* The proof from one entry to two is the second leaf's hash. */
	struct commons_answer tile;
	struct buf line;
	get(&pair.b, "/fettle/commons/tile/0/000.p/2", &tile);
	buf_init(&line, 128);
	merkle_hash_add(&line, (const uint8_t *)tile.body.base + 32);
	snprintf(proof, sizeof(proof), "%s\n", line.base);
	assert_int_equal(submit(&pair.a, 1, proof, buf_slice(&two.body)), 200);
	assert_int_equal(submit(&pair.a, 2, "", buf_slice(&one.body)), 400);
	/* Signed by nobody who is known, and of nobody who is known. */
	buf_init(&forged, COMMONS_NOTE_BYTES);
	assert_int_equal(ledger_key_make(&stranger, "b.test/fettle/commons"), 0);
	assert_int_equal(ledger_note_split(buf_slice(&two.body), &text, &lines), 0);
	assert_int_equal(ledger_note_sign(text, &stranger, &forged), 0);
	assert_int_equal(submit(&pair.a, 2, "", buf_slice(&forged)), 403);
	buf_clear(&forged);
	buf_add_text(
		&forged, "nobody.test/log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n");
	buf_add_slice(&forged, lines);
	assert_int_equal(submit(&pair.a, 0, "", buf_slice(&forged)), 404);
	buf_release(&forged);
	buf_release(&line);
	commons_answer_release(&one);
	commons_answer_release(&two);
	commons_answer_release(&tile);
	free_pair(&pair);
}

static void a_mirror_refuses_other_entries(void **state)
{
	static const char origin[] = "b.test/fettle/commons";
	struct pair pair;
	struct commons_answer note, bundle;
	struct buf body;
	char first[64];

	make_pair(&pair, *state);
	get(&pair.b, "/fettle/commons/checkpoint", &note);
	assert_int_equal(submit(&pair.a, 0, "", buf_slice(&note.body)), 200);
	get(&pair.b, "/fettle/commons/tile/entries/000.p/1", &bundle);
	buf_init(&body, 1 << 16);
	buf_add(&body, "\0\x15", 2);
	buf_add_text(&body, origin);
	buf_add(&body,
		"\0\0\0\0\0\0\0\0"
		"\0\0\0\0\0\0\0\1"
		"\0\0",
		18);
	assert_int_equal(post(&pair.a, "/fettle/m/add-entries", &body, first), 400);
	size_t start = body.length;
	buf_add_slice(&body, buf_slice(&bundle.body));
	buf_add(&body, "\0", 1);
	body.base[start + 20] ^= 1;
	assert_int_equal(post(&pair.a, "/fettle/m/add-entries", &body, first), 422);
	body.base[start + 20] ^= 1;
	assert_int_equal(size_of(&pair.a, pair.b.hash), -1);
	assert_int_equal(post(&pair.a, "/fettle/m/add-entries", &body, first), 200);
	assert_int_equal(size_of(&pair.a, pair.b.hash), 1);
	body.base[2 + strlen(origin) + 15] = 9;
	assert_int_equal(post(&pair.a, "/fettle/m/add-entries", &body, first), 409);
	assert_string_equal(first, "1");
	body.base[3] = 'x';
	assert_int_equal(post(&pair.a, "/fettle/m/add-entries", &body, first), 404);
	buf_release(&body);
	commons_answer_release(&note);
	commons_answer_release(&bundle);
	free_pair(&pair);
}

/* An entry knows by its reference, and so do those that name it; nothing else is an answer. */
static void what_names_an_entry_is_found(void **state)
{
	struct pair pair;
	struct commons_place said, answered;
	struct commons_entry entry = { .kind = "learning" };
	const struct commons_filter any = { .limit = 10 }, endorsements = { .kind = "endorse" };
	json_t *item, *about;

	make_pair(&pair, *state);
	assert_int_equal(commons_publish(pair.a.commons, &entry, 1, &said), 0);
	pull(&pair.b);
	const char *refs[] = { said.ref, NULL };
	entry = (struct commons_entry){ .kind = "endorse", .refs = refs };
	assert_int_equal(commons_publish(pair.b.commons, &entry, 1, &answered), 0);
	entry = (struct commons_entry){ .kind = "correct", .of = said.ref };
	assert_int_equal(commons_publish(pair.b.commons, &entry, 1, NULL), 0);

	assert_int_equal(commons_item(pair.b.commons, said.ref, &item), 0);
	assert_string_equal(json_text(item, "ref"), said.ref);
	assert_string_equal(json_text(item, "origin"), "a.test/fettle/commons");
	json_decref(item);
	assert_int_equal(commons_about(pair.b.commons, said.ref, &any, &about), 0);
	assert_int_equal(json_array_size(json_object_get(about, "items")), 2);
	json_decref(about);
	assert_int_equal(commons_about(pair.b.commons, said.ref, &endorsements, &about), 0);
	assert_int_equal(json_array_size(json_object_get(about, "items")), 1);
	assert_string_equal(
		json_text(json_array_get(json_object_get(about, "items"), 0), "ref"), answered.ref);
	json_decref(about);

	assert_int_equal(commons_item(pair.a.commons, answered.ref, &item), FT_NOT_FOUND);
	char *last = said.ref + strlen(said.ref) - 1;
	*last = *last == '0' ? '1' : '0';
	assert_int_equal(commons_item(pair.a.commons, said.ref, &item), FT_NOT_FOUND);
	assert_int_equal(commons_item(pair.a.commons, "a.test#1", &item), FT_REFUSED);
	assert_int_equal(commons_item(pair.a.commons, "", &item), FT_REFUSED);
	free_pair(&pair);
}

/* Two processes of one record: what one begins or changes, the other knows. */
static void a_log_that_another_process_begins_is_noticed(void **state)
{
	struct test_place *place = *state;
	struct founding founding = { .name = "a.test", .root = "root" };
	struct commons_options options = { .host = "a.test" };
	struct commons *served, *command;
	struct book *book, *other;
	char key[LEDGER_KEY_TEXT_BYTES], before[LEDGER_KEY_TEXT_BYTES];
	json_t *status;

	assert_int_equal(book_create(place->address, &founding), 0);
	assert_int_equal(book_open(&book, place->address, BOOK_WRITE), 0);
	assert_int_equal(book_open(&other, place->address, BOOK_WRITE), 0);
	assert_int_equal(commons_open(&served, book_store(book), &options), 0);
	assert_int_equal(commons_open(&command, book_store(other), &options), 0);
	assert_string_equal(commons_origin(served), "");
	assert_int_equal(commons_verifier_key(served, before), FT_NOT_FOUND);
	assert_int_equal(commons_found(command), 0);
	const char *origin = commons_origin(served);
	assert_string_equal(origin, "a.test/fettle/commons");
	assert_ptr_equal(origin, commons_origin(served));
	assert_true(commons_is_founded(served));
	assert_int_equal(commons_verifier_key(served, before), 0);
	assert_int_equal(commons_rotate_key(command), 0);
	assert_int_equal(commons_verifier_key(served, key), 0);
	assert_string_not_equal(key, before);
	assert_int_equal(commons_status(served, &status), 0);
	assert_string_equal(json_text(status, "key"), key);
	json_decref(status);
	commons_close(command);
	commons_close(served);
	book_close(other);
	book_close(book);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_log_verifies_until_a_byte_changes),
		TEST_CASE(what_is_taken_back_leaves_its_hash),
		TEST_CASE(an_author_who_cannot_be_reached_is_mirrored),
		TEST_CASE(a_new_key_is_followed),
		TEST_CASE(what_is_erased_is_gone_everywhere),
		TEST_CASE(the_witness_keeps_the_rules),
		TEST_CASE(a_mirror_refuses_other_entries),
		TEST_CASE(what_names_an_entry_is_found),
		TEST_CASE(a_log_that_another_process_begins_is_noticed),
	};

	return test_on_both("commons", tests, sizeof(tests) / sizeof(tests[0]));
}
