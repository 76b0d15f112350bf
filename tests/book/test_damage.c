/* Whatever is changed behind Fettle's back is found, named where it can be, and never a crash. */
#include "looking_after.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ledger.h"
#include "store.h"

/* -- changing rows, on both databases -- */

static void change(const char *address, const char *sql)
{
	struct store *store;
	struct connection *connection;
	assert_int_equal(store_open(&store, address, STORE_OPEN), 0);
	assert_int_equal(store_connect(store, &connection), 0);
	assert_int_equal(transaction_begin_write(connection), 0);
	if (connection_execute(connection, sql) || transaction_commit(connection))
		fail_msg("%s: %s", sql, error_message());
	connection_close(connection);
	store_close(store);
}

static void assert_found(const char *address, int64_t seq, const char *words)
{
	struct verification verification;
	int result = book_verify(address, NULL, &verification);
	if (result != FT_DRIFT)
		fail_msg("%d: %s", result, error_message());
	assert_int_equal(verification.bad_seq, seq);
	if (!strstr(verification.what, words))
		fail_msg("\"%s\" does not say \"%s\"", verification.what, words);
}

/* Past 256 entries, so that there is a stored hash over some of them. */
static void make_long_record(const struct test_place *place)
{
	struct scene scene;
	struct bulk *bulk;
	scene_set(&scene, place);
	assert_int_equal(book_bulk_begin(scene.book, &bulk), 0);
	json_t *input = json_pack("{ssss}", "what", "A chair broke", "harm", "0");
	for (int i = 0; i < 260; i++) {
		struct act act = {
			.actor = &ACTOR_SYSTEM, .kind = "incident", .verb = "report", .input = input
		};
		struct outcome outcome;
		assert_int_equal(bulk_act(bulk, &act, &outcome), 0);
		outcome_release(&outcome);
	}
	assert_int_equal(bulk_commit(bulk), 0);
	json_decref(input);
	scene_clear(&scene);
	assert_verifies(place->address);
}

static void a_changed_row_is_named(void **state)
{
	const struct test_place *place = *state;
	static const struct {
		const char *sql;
		int64_t seq;
		const char *words;
	} changes[] = {
		{ "UPDATE entry SET leaf = (SELECT leaf FROM entry WHERE seq = 8) WHERE seq = 9", 9,
			"Entry 9 was changed" },
		{ "UPDATE entry SET body = (SELECT body FROM entry WHERE seq = 8),"
		  " leaf = (SELECT leaf FROM entry WHERE seq = 8) WHERE seq = 9",
			9, "says of itself" },
		{ "UPDATE entry SET thing = 'rowan' WHERE seq = 12", 12, "filed under another" },
		{ "DELETE FROM entry WHERE seq = 20", 20, "Entry 20 is missing" },
		{ "INSERT INTO entry (seq, thing, leaf, body) SELECT -1, thing, leaf, body"
		  " FROM entry WHERE seq = 1",
			0, "before the first" },
		{ "UPDATE node SET hash = (SELECT leaf FROM entry WHERE seq = 1)", 256,
			"is not the one they give" },
		{ "DELETE FROM node", 256, "is missing" },
		{ "INSERT INTO node (level, place, hash) SELECT 2, 0, hash FROM node", 0,
			"stored hashes" },
		{ "DELETE FROM meta WHERE name = 'checkpoint'", 0, "no signed checkpoint" },
		{ "UPDATE meta SET value = 'x' WHERE name = 'signing_key'", 0,
			"signs checkpoints" },
	};
	make_long_record(place);
	char *good = test_path(place->folder, "good.fettle");
	assert_int_equal(book_backup(place->address, good, NULL), 0);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char *copy = test_path(place->folder, "changed.fettle");
		assert_int_equal(book_backup(good, copy, NULL), 0);
		change(copy, changes[i].sql);
		assert_found(copy, changes[i].seq, changes[i].words);
		assert_int_equal(unlink(copy), 0);
		free(copy);
	}
	change(place->address, changes[0].sql);
	assert_found(place->address, changes[0].seq, changes[0].words);
	free(good);
}

static void entries_taken_from_the_end_are_missed(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	record_make(&scene, place);
	int64_t last = book_head(scene.book);
	scene_clear(&scene);
	change(place->address, "DELETE FROM entry WHERE seq = (SELECT MAX(seq) FROM entry)");
	assert_found(place->address, last, "is missing");
}

static void a_changed_entry_is_not_built_upon(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	record_make(&scene, place);
	char *before = record_export(scene.book);
	scene_clear(&scene);
	change(place->address,
		"UPDATE entry SET leaf = (SELECT leaf FROM entry WHERE seq = 8) WHERE seq = 9");
	assert_int_equal(book_rebuild(place->address, NULL), FT_DRIFT);
	assert_non_null(strstr(error_message(), "Entry 9"));
	char *after = record_export_at(place->address);
	assert_same_lines(before, after);
	free(before);
	free(after);
}

static void a_damaged_backup_is_not_restored(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	record_make(&scene, place);
	char *copy = test_path(place->folder, "copy.fettle");
	char *target = test_path(place->folder, "new.fettle");
	assert_int_equal(book_backup(place->address, copy, NULL), 0);
	change(copy, "UPDATE entry SET thing = 'rowan' WHERE seq = 12");
	assert_int_equal(book_restore(copy, target, NULL), FT_DRIFT);
	assert_non_null(strstr(error_message(), "Entry 12"));
	assert_int_equal(access(target, F_OK), -1);
	free(copy);
	free(target);
	scene_clear(&scene);
}

/* -- changing bytes of the file -- */

static void read_file(const char *path, struct buf *bytes)
{
	buf_init(bytes, 64 << 20);
	assert_int_equal(file_read(path, 64 << 20, bytes), 0);
}

static void write_file(const char *path, struct slice bytes)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.base, 1, bytes.length, file), bytes.length);
	assert_int_equal(fclose(file), 0);
}

static void flip_and_verify(const struct test_place *place, struct buf *bytes, size_t at, int bit)
{
	struct verification verification;
	char *path = test_path(place->folder, "flipped.fettle");
	bytes->base[at] = (char)(bytes->base[at] ^ (1 << bit));
	write_file(path, buf_slice(bytes));
	bytes->base[at] = (char)(bytes->base[at] ^ (1 << bit));
	if (book_verify(path, NULL, &verification) != FT_DRIFT)
		fail_msg("bit %d of byte %zu was flipped: %s", bit, at, error_message());
	assert_true(strlen(verification.what) > 20);
	unlink(path);
	free(path);
}

static void any_flipped_byte_is_found(void **state)
{
	enum { HEADER_BYTES = 100, FLIPS = 200 };
	const struct test_place *place = *state;
	struct scene scene;
	struct buf bytes;
	record_make(&scene, place);
	scene_clear(&scene);
	read_file(place->address, &bytes);
	for (size_t i = 0; i < FLIPS; i++) {
		uint64_t number;
		random_bytes(&number, sizeof(number));
		size_t at = i < HEADER_BYTES ? i : (size_t)(number >> 3) % bytes.length;
		flip_and_verify(place, &bytes, at, number & 7);
	}
	flip_and_verify(place, &bytes, bytes.length - 1, 0);
	buf_release(&bytes);
}

static void a_flipped_byte_of_an_entry_names_it(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	struct buf bytes;
	record_make(&scene, place);
	int64_t seq = book_head(scene.book) + 1;
	scene_act(&scene, &scene.nurse, (struct act){ .kind = "incident", .verb = "report" },
		"{'what':'Zanzibar','harm':'0'}", NULL);
	scene_clear(&scene);
	read_file(place->address, &bytes);
	static const char body[] = "\"what\":\"Zanzibar\"},\"thing\"";
	char *at = memmem(bytes.base, bytes.length, body, strlen(body));
	assert_non_null(at);
	at[9] ^= 1;
	write_file(place->address, buf_slice(&bytes));
	char words[64];
	snprintf(words, sizeof(words), "Entry %lld was changed", (long long)seq);
	assert_found(place->address, seq, words);
	buf_release(&bytes);
}

static void a_file_cut_off_is_found(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	struct stat status;
	record_make(&scene, place);
	scene_clear(&scene);
	assert_int_equal(stat(place->address, &status), 0);
	for (int pages = 1; pages < 40; pages += 9) {
		struct verification verification;
		assert_int_equal(truncate(place->address, status.st_size - pages * 4096), 0);
		assert_int_equal(book_verify(place->address, NULL, &verification), FT_DRIFT);
	}
}

static void other_files_are_none_of_ours(void **state)
{
	const struct test_place *place = *state;
	struct verification verification;
	char *path = test_path(place->folder, "letter.fettle");
	char *zeros = must_alloc(20000);
	write_file(path, SLICE_LITERAL("Dear all, this is not a record."));
	assert_int_equal(book_verify(path, NULL, &verification), FT_FAILED);
	write_file(path, (struct slice){ zeros, 20000 });
	assert_int_equal(book_verify(path, NULL, &verification), FT_FAILED);
	write_file(path, SLICE_EMPTY);
	assert_int_equal(book_verify(path, NULL, &verification), FT_FAILED);
	unlink(path);
	assert_int_equal(book_verify(path, NULL, &verification), FT_NOT_FOUND);
	free(zeros);
	free(path);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_changed_row_is_named),
		TEST_CASE(entries_taken_from_the_end_are_missed),
		TEST_CASE(a_changed_entry_is_not_built_upon),
		TEST_CASE(a_damaged_backup_is_not_restored),
		TEST_CASE_OF_SQLITE(any_flipped_byte_is_found),
		TEST_CASE_OF_SQLITE(a_flipped_byte_of_an_entry_names_it),
		TEST_CASE_OF_SQLITE(a_file_cut_off_is_found),
		TEST_CASE(other_files_are_none_of_ours),
	};
	return test_on_both("damage", tests, sizeof(tests) / sizeof(tests[0]));
}
