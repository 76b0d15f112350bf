/* Packs: strict when adopted, forgiving ever after. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "acting.h"
#include "store.h"

static const char night_pack[] =
	"{\"pack\":\"nights\",\"version\":\"1\",\"title\":\"Nights\",\"kinds\":[{\"name\":\"visit\","
	"\"label\":\"Visit\",\"plural\":\"Visits\",\"family\":\"record\",\"title_field\":\"saw\","
	"\"fields\":[{\"name\":\"saw\",\"label\":\"Saw\",\"type\":\"text\",\"required\":true}],"
	"\"states\":[{\"name\":\"made\",\"label\":\"Made\"},{\"name\":\"over\",\"label\":\"Over\"}],"
	"\"verbs\":[{\"name\":\"make\",\"label\":\"Make\",\"to\":\"made\",\"fields\":[\"saw\"]},"
	"{\"name\":\"finish\",\"label\":\"Finish\",\"from\":[\"made\"],\"to\":\"over\"}]}]}";

static int adopt(struct scene *scene, const char *id, const char *text, struct outcome *outcome)
{
	json_t *input = json_object();
	json_put_text(input, "name", "nights");
	json_put_text(input, "version", "1");
	json_put_text(input, "json", text);
	struct act act = { .actor = &ACTOR_SYSTEM, .kind = "pack", .verb = "adopt", .new_id = id,
		.input = input };
	int result = book_act(scene->book, &act, outcome);
	json_decref(input);
	return result;
}

/* What an older program would have kept: it knew of no rule against it. */
static void rewrite_stored(const char *address, const char *from, const char *to)
{
	struct store *store;
	struct connection *connection;
	assert_int_equal(store_open(&store, address, STORE_OPEN), 0);
	assert_int_equal(store_connect(store, &connection), 0);
	assert_int_equal(transaction_begin_write(connection), 0);
	struct query *query = query_start(connection, "UPDATE thing SET body = replace(body, $1, $2)"
						      " WHERE id = 'pack.nights'");
	query_text(query, 1, slice_of(from));
	query_text(query, 2, slice_of(to));
	assert_int_equal(query_run(query), 0);
	assert_int_equal(transaction_commit(connection), 0);
	connection_close(connection);
	store_close(store);
}

static bool doctor_is_content_with_packs(const char *address)
{
	json_t *found, *check;
	size_t i;
	bool ok = false;
	assert_int_equal(book_check(address, &found), 0);
	json_array_foreach(json_object_get(found, "checks"), i, check)
		if (strcmp(json_text(check, "name"), "packs") == 0)
			ok = json_flag(check, "ok", false);
	json_decref(found);
	return ok;
}

static void a_wrong_pack_is_refused_when_it_is_adopted(void **state)
{
	struct scene scene;
	struct outcome outcome;
	char text[sizeof(night_pack)];
	scene_set(&scene, *state);
	snprintf(text, sizeof(text), "%s", night_pack);
	memcpy(strstr(text, "\"over\",\"label"), "\"ever\"", 6);
	int64_t head = book_head(scene.book);
	assert_int_equal(adopt(&scene, "pack.nights", text, &outcome), FT_REFUSED);
	assert_string_equal(
		json_text(json_array_get(outcome.problems, 0), "field"), "json");
	assert_non_null(strstr(outcome.message, "verb \"finish\": state \"over\" is not declared"));
	outcome_release(&outcome);
	assert_int_equal(adopt(&scene, "pack.nights", "{not json", &outcome), FT_REFUSED);
	outcome_release(&outcome);
	assert_int_equal(book_head(scene.book), head);
	scene_clear(&scene);
}

static void what_was_adopted_locks_nobody_out(void **state)
{
	const struct test_place *place = *state;
	struct scene scene;
	struct outcome outcome;
	scene_set(&scene, place);
	if (adopt(&scene, "pack.nights", night_pack, &outcome))
		fail_msg("%s", outcome.message);
	outcome_release(&outcome);
	assert_true(doctor_is_content_with_packs(place->address));
	scene_clear(&scene);
	rewrite_stored(place->address, "\\\"over\\\",\\\"label", "\\\"gone\\\",\\\"label");
	rewrite_stored(place->address, "\\\"title_field", "\\\"colour\\\":5,\\\"title_field");
	if (book_open(&scene.book, place->address, BOOK_WRITE))
		fail_msg("%s", error_message());
	scene_act(&scene, &scene.nurse, (struct act){ .kind = "visit", .verb = "make" },
		"{'saw':'All well'}", NULL);
	scene_act(&scene, &scene.nurse, (struct act){ .kind = "incident", .verb = "report" },
		"{'what':'A fall','harm':'0'}", NULL);
	assert_false(doctor_is_content_with_packs(place->address));
	scene_clear(&scene);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_wrong_pack_is_refused_when_it_is_adopted),
		TEST_CASE(what_was_adopted_locks_nobody_out),
	};
	return test_on_both("book packs", tests, sizeof(tests) / sizeof(tests[0]));
}
