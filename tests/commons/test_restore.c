/* Records that were restored: what was published since is read back before anything else is said,
 * and when it is too late for that the log goes on under another name. On both databases. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "members.h"

static char *new_place(const struct test_place *place, const char *name)
{
	return place->is_postgresql ? test_postgresql_place(test_server())
				    : test_path(place->folder, name);
}

/* b is closed, and opened again as it was in the backup. */
static void restore(struct pair *pair, const struct test_place *place, const char *backup)
{
	static int number;
	char name[32];

	snprintf(name, sizeof(name), "restored%d.fettle", ++number);
	member_close(&pair->b);
	free(pair->address);
	pair->address = new_place(place, name);
	assert_int_equal(book_restore(backup, pair->address, NULL), 0);
	member_open(&pair->b, pair->address, "b.test", &pair->to_a);
}

static char *back_up(struct pair *pair, const struct test_place *place)
{
	char *backup = test_path(place->folder, "backup.fettle");

	assert_int_equal(book_backup(pair->address, backup, NULL), 0);
	return backup;
}

static void a_restored_record_reads_itself_back(void **state)
{
	struct pair pair;

	make_pair(&pair, *state);
	publish(&pair.b, 1);
	pull(&pair.b);
	char *backup = back_up(&pair, *state);
	publish(&pair.b, 300);
	pull(&pair.b);
	assert_int_equal(size_of(&pair.a, pair.b.hash), 302);
	restore(&pair, *state, backup);
	publish(&pair.b, 1);
	pull(&pair.b);
	assert_int_equal(size_of(&pair.a, pair.b.hash), 303);
	free_pair(&pair);
	free(backup);
}

/* The same file, with older bytes in it: neither name nor inode tell. */
static void older_bytes_in_the_same_file_are_noticed(void **state)
{
	const struct test_place *place = *state;
	struct pair pair;
	struct buf bytes;

	make_pair(&pair, place);
	publish(&pair.b, 1);
	pull(&pair.b);
	char *backup = back_up(&pair, place);
	publish(&pair.b, 2);
	pull(&pair.b);
	member_close(&pair.b);
	buf_init(&bytes, 64 << 20);
	assert_int_equal(file_read(backup, 64 << 20, &bytes), 0);
	FILE *file = fopen(pair.address, "r+");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.base, 1, bytes.length, file), bytes.length);
	assert_int_equal(ftruncate(fileno(file), (off_t)bytes.length), 0);
	fclose(file);
	member_open(&pair.b, pair.address, "b.test", &pair.to_a);
	publish(&pair.b, 1);
	pull(&pair.b);
	assert_int_equal(size_of(&pair.a, pair.b.hash), 5);
	buf_release(&bytes);
	free_pair(&pair);
	free(backup);
}

static void fail_everything(const char *path, struct fetched *out)
{
	(void)path;
	out->status = 500;
}

static void nothing_is_published_until_mirrors_answer(void **state)
{
	struct commons_entry entry = { .kind = "post", .topics = "falls" };
	struct pair pair;

	make_pair(&pair, *state);
	publish(&pair.b, 1);
	pull(&pair.b);
	char *backup = back_up(&pair, *state);
	publish(&pair.b, 1);
	pull(&pair.b);
	restore(&pair, *state, backup);
	pair.to_a.spoil = fail_everything;
	assert_int_equal(commons_publish(pair.b.commons, &entry, 1, NULL), FT_BUSY);
	pull(&pair.b);
	assert_int_equal(commons_publish(pair.b.commons, &entry, 1, NULL), FT_BUSY);
	pair.to_a.spoil = NULL;
	assert_int_equal(commons_publish(pair.b.commons, &entry, 1, NULL), 0);
	free_pair(&pair);
	free(backup);
}

/* -- too late -- */

static void hold_nothing(const char *path, struct fetched *out)
{
	if (strstr(path, "/fettle/m/"))
		out->status = 404;
}

static int count_items(struct member *node, const char *origin)
{
	struct commons_filter filter = { .origin = origin, .kind = "learning" };
	json_t *items;

	assert_int_equal(commons_items(node->commons, &filter, &items), 0);
	int count = (int)json_array_size(json_object_get(items, "items"));
	json_decref(items);
	return count;
}

/* Two entries, a backup, three entries, the backup with a mirror that has forgotten, two entries.
 */
static void make_fork(struct pair *pair, const struct test_place *place)
{
	publish(&pair->b, 2);
	pull(&pair->b);
	char *backup = back_up(pair, place);
	publish(&pair->b, 3);
	pull(&pair->b);
	restore(pair, place, backup);
	pair->to_a.spoil = hold_nothing;
	publish(&pair->b, 2);
	pair->to_a.spoil = NULL;
	unlink(backup);
	free(backup);
	backup = back_up(pair, place);
	restore(pair, place, backup);
	free(backup);
}

static void a_log_of_two_histories_goes_on_under_another_name(void **state)
{
	static const char old[] = "b.test/fettle/commons", new[] = "b.test/fettle/commons/2";
	struct commons_answer answer;
	struct pair pair;
	char key[LEDGER_KEY_TEXT_BYTES];
	json_t *leaf, *peers;

	make_pair(&pair, *state);
	make_fork(&pair, *state);
	publish(&pair.b, 1);
	assert_string_equal(commons_origin(pair.b.commons), new);
	assert_int_equal(commons_verifier_key(pair.b.commons, key), 0);
	assert_true(slice_starts(slice_of(key), "b.test/fettle/commons/2+"));
	assert_int_equal(count_items(&pair.b, old), 2);
	assert_int_equal(count_items(&pair.b, new), 3 + 2 + 1);
	assert_int_equal(get(&pair.b, "/fettle/commons/leaf/0", &answer), 200);
	assert_int_equal(json_read(buf_slice(&answer.body), &leaf), 0);
	assert_string_equal(json_text(leaf, "follows"), old);
	assert_string_equal(json_text(leaf, "key"), key);
	json_decref(leaf);
	commons_answer_release(&answer);
	/* Whoever followed the one follows the other, although nobody can reach its author. */
	pull(&pair.b);
	assert_int_equal(count_items(&pair.a, new), 3 + 2 + 1);
	assert_int_equal(commons_peers(pair.a.commons, 0, 0, &peers), 0);
	assert_int_equal(json_array_size(json_object_get(peers, "items")), 2);
	json_decref(peers);
	publish(&pair.b, 1);
	pull(&pair.b);
	assert_int_equal(count_items(&pair.a, new), 3 + 2 + 2);
	free_pair(&pair);
}

/* a forks and is followed by b, who reads a's arrivals. */
static void a_statement_of_succession_arrives(void **state)
{
	const struct test_place *place = *state;
	static const char new[] = "a.test/fettle/commons/2";
	struct pair pair;

	make_pair(&pair, place);
	publish(&pair.a, 2);
	pull(&pair.b);
	/* As make_fork() does, for the one who is reached: b's mirror is its only one. */
	struct wire to_b = { { wire_get, NULL }, &pair.b, NULL, 0 };
	char *backup = test_path(place->folder, "backup.fettle");
	char *first = new_place(place, "first.fettle"), *second = new_place(place, "again.fettle");
	assert_int_equal(book_backup(place->address, backup, NULL), 0);
	publish(&pair.a, 3);
	pull(&pair.b);
	member_close(&pair.a);
	assert_int_equal(book_restore(backup, first, NULL), 0);
	member_open(&pair.a, first, "a.test", &to_b);
	publish(&pair.a, 1); /* it knows no address to ask */
	member_close(&pair.a);
	unlink(backup);
	assert_int_equal(book_backup(first, backup, NULL), 0);
	assert_int_equal(book_restore(backup, second, NULL), 0);
	member_open(&pair.a, second, "a.test", &to_b);
	follow(&pair.a, &pair.b, true);
	publish(&pair.a, 1);
	assert_string_equal(commons_origin(pair.a.commons), new);
	for (int i = 0; i < 4; i++) {
		pull(&pair.b);
		make_due(&pair.b);
	}
	assert_int_equal(count_items(&pair.b, new), 3 + 1 + 1);
	assert_int_equal(count_items(&pair.b, "a.test/fettle/commons"), 2);
	publish(&pair.a, 1);
	pull(&pair.b);
	assert_int_equal(count_items(&pair.b, new), 3 + 1 + 2);
	free_pair(&pair);
	free(backup);
	free(first);
	free(second);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_restored_record_reads_itself_back),
		TEST_CASE_OF_SQLITE(older_bytes_in_the_same_file_are_noticed),
		TEST_CASE(nothing_is_published_until_mirrors_answer),
		TEST_CASE(a_log_of_two_histories_goes_on_under_another_name),
		TEST_CASE(a_statement_of_succession_arrives),
	};

	return test_on_both("commons restore", tests, sizeof(tests) / sizeof(tests[0]));
}
