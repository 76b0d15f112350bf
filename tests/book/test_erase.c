/* Erasing a person: nothing personal can be read any more, and the record still verifies. */
#include "looking_after.h"
#include <stdlib.h>
#include <string.h>
#include "store.h"

static int64_t count_of(const char *address, const char *sql, const char *text)
{
	struct store *store;
	struct connection *connection;
	assert_int_equal(store_open(&store, address, STORE_READ_ONLY), 0);
	assert_int_equal(store_connect(store, &connection), 0);
	struct query *query = query_start(connection, sql);
	query_text(query, 1, slice_of(text));
	assert_int_equal(query_step(query), 1);
	int64_t count = query_get_int(query, 0);
	query_end(query);
	connection_close(connection);
	store_close(store);
	return count;
}

static void read_key(const char *address, const char *owner, uint8_t key[32])
{
	struct store *store;
	struct connection *connection;
	assert_int_equal(store_open(&store, address, STORE_READ_ONLY), 0);
	assert_int_equal(store_connect(store, &connection), 0);
	struct query *query =
		query_start(connection, "SELECT secret FROM seal_key WHERE owner = $1");
	query_text(query, 1, slice_of(owner));
	assert_int_equal(query_step(query), 1);
	assert_int_equal(query_get_bytes(query, 0).length, 32);
	memcpy(key, query_get_bytes(query, 0).base, 32);
	query_end(query);
	connection_close(connection);
	store_close(store);
}

static bool file_holds(const char *path, const void *bytes, size_t length)
{
	struct buf file;
	buf_init(&file, 64 << 20);
	assert_int_equal(file_read(path, 64 << 20, &file), 0);
	bool found = memmem(file.base, file.length, bytes, length) != NULL;
	buf_release(&file);
	return found;
}

static void nothing_personal_is_left(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	uint8_t key[32];
	record_make(&scene, place);
	read_key(place->address, scene.nurse.person, key);
	if (!place->is_postgresql) {
		scene_clear(&scene);
		assert_true(file_holds(place->address, key, sizeof(key)));
		assert_int_equal(book_open(&scene.book, place->address, BOOK_WRITE), 0);
	}
	char *before = record_export(scene.book);
	assert_non_null(strstr(before, "Sam Osei"));
	assert_int_equal(book_erase_person(scene.book, &ACTOR_SYSTEM, scene.nurse.person), 0);
	const struct directory *directory = book_directory(scene.book);
	assert_string_equal(directory_person_name(directory, scene.nurse.person), "Erased person");
	book_directory_release(scene.book, directory);
	char *after = record_export(scene.book);
	assert_null(strstr(after, "Sam Osei"));
	assert_null(strstr(after, "\"osei\""));
	assert_non_null(strstr(after, "Dana Whitlock"));
	assert_non_null(strstr(after, "Bed rail on bay 3"));
	scene_clear(&scene);
	if (!place->is_postgresql)
		assert_false(file_holds(place->address, key, sizeof(key)));
	assert_verifies(place->address);
	assert_rebuilds(place->address);
	char *rebuilt = record_export_at(place->address);
	assert_same_lines(after, rebuilt);
	free(before);
	free(after);
	free(rebuilt);
}

static void what_they_wrote_says_erased(void **state)
{
	struct scene scene;
	struct reader *reader;
	json_t *things, *found;
	record_make(&scene, *state);
	assert_int_equal(book_erase_person(scene.book, &ACTOR_SYSTEM, scene.nurse.person), 0);
	assert_int_equal(book_reader(scene.book, &reader), 0);
	struct things_filter filter = { .kind = "incident", .limit = 10 };
	assert_int_equal(read_things(reader, &scene.manager, &filter, &things), 0);
	const json_t *incident = json_array_get(json_object_get(things, "items"), 0);
	assert_string_equal(json_text(incident, "by_name"), "Erased person");
	assert_string_equal(json_text(json_object_get(incident, "shown"), "contact"), "Erased");
	assert_int_equal(read_find(reader, &scene.manager, "osei", 10, &found), 0);
	assert_int_equal(json_array_size(json_object_get(found, "items")), 0);
	json_decref(things);
	json_decref(found);
	reader_close(reader);
	scene_clear(&scene);
}

static void they_cannot_come_back(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	struct outcome outcome;
	char link[44], token[44];
	struct actor actor;
	record_make(&scene, place);
	const char *sam = scene.nurse.person;
	assert_int_equal(account_make_link(scene.book, sam, link), 0);
	assert_int_equal(account_use_link(scene.book, link, "sam", "three odd teapots", token), 0);
	assert_int_equal(account_session(scene.book, token, &actor), 0);
	assert_int_equal(book_erase_person(scene.book, &ACTOR_SYSTEM, sam), 0);
	assert_int_equal(account_session(scene.book, token, &actor), FT_NOT_FOUND);
	assert_int_equal(
		account_sign_in(scene.book, "sam", "three odd teapots", token), FT_NOT_ALLOWED);
	assert_int_equal(account_make_link(scene.book, sam, link), FT_NOT_FOUND);
	assert_int_equal(scene_try(&scene, &ACTOR_SYSTEM,
				 (struct act){ .kind = "person", .verb = "change", .thing = sam },
				 "{'name':'Sam Again'}", &outcome),
		FT_CONFLICT);
	outcome_release(&outcome);
	assert_int_equal(
		count_of(place->address, "SELECT COUNT(*) FROM account WHERE person = $1", sam), 0);
	scene_clear(&scene);
}

static void only_an_administrator_erases(void **state)
{
	struct scene scene;
	record_make(&scene, *state);
	struct actor local = scene_person(&scene, "Ada Ward", "administrator", "rowan");
	struct actor whole = scene_person(&scene, "Ada Whole", "administrator", "larch-house");
	int64_t head = book_head(scene.book);
	const char *sam = scene.nurse.person;
	assert_int_equal(book_erase_person(scene.book, &scene.manager, sam), FT_NOT_ALLOWED);
	/* Who may not even see somebody learns nothing about them. */
	assert_int_equal(book_erase_person(scene.book, &local, sam), FT_NOT_FOUND);
	assert_int_equal(
		book_erase_person(scene.book, &whole, "01ARZ3NDEKTSV4RRFFQ69G5FAV"), FT_NOT_FOUND);
	assert_int_equal(book_head(scene.book), head);
	assert_int_equal(book_erase_person(scene.book, &whole, sam), 0);
	assert_int_equal(book_head(scene.book), head + 1);
	scene_clear(&scene);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(nothing_personal_is_left),
		TEST_CASE(what_they_wrote_says_erased),
		TEST_CASE(they_cannot_come_back),
		TEST_CASE(only_an_administrator_erases),
	};
	return test_on_both("erase", tests, sizeof(tests) / sizeof(tests[0]));
}
