/* What others ask to be erased: an author's own wish is done, others' wait for a person, who erases
 * or keeps. On both databases. */
#include <stdio.h>
#include <stdlib.h>
#include "members.h"

/* c says things and deposits them at a; b pulls from a. */
struct three {
	struct pair pair;
	struct member c;
	struct wire c_to_a;
	char *address;
	struct commons_place said;
};

static void begin(struct three *three, const struct test_place *place)
{
	struct commons_entry entry = { .kind = "post",
		.content_type = "text/plain",
		.content = SLICE_LITERAL("about somebody") };

	make_pair(&three->pair, place);
	three->c_to_a = (struct wire){ { wire_get, NULL }, &three->pair.a, NULL, 0 };
	three->address = place->is_postgresql ? test_postgresql_place(test_server())
					      : test_path(place->folder, "third.fettle");
	member_make(&three->c, three->address, "c.test", &three->c_to_a);
	follow(&three->c, &three->pair.a, true);
	follow(&three->pair.a, &three->c, false);
	follow(&three->pair.b, &three->c, false);
	assert_int_equal(commons_publish(three->c.commons, &entry, 1, &three->said), 0);
	pull(&three->c);
	pull(&three->pair.b);
}

static void end(struct three *three)
{
	member_close(&three->c);
	free_pair(&three->pair);
	free(three->address);
}

static char *state_of_text(struct member *node, const char *ref, char state[16])
{
	json_t *item = NULL;

	assert_int_equal(commons_item(node->commons, ref, &item), 0);
	snprintf(state, 16, "%s", json_text(item, "state"));
	assert_int_equal(json_has(item, "content"), strcmp(state, "held") == 0);
	json_decref(item);
	return state;
}

static json_t *requests(struct member *node, enum commons_request_state state)
{
	json_t *page = NULL, *items;

	assert_int_equal(commons_requests(node->commons, state, 0, 0, &page), 0);
	items = json_incref(json_object_get(page, "items"));
	json_decref(page);
	return items;
}

static size_t count_requests(struct member *node, enum commons_request_state state)
{
	json_t *items = requests(node, state);
	size_t count = json_array_size(items);

	json_decref(items);
	return count;
}

/* How often our log says "erased" about this entry. */
static size_t receipts(struct member *node, const char *ref)
{
	const struct commons_filter filter = { .kind = "erased" };
	json_t *page = NULL;
	const json_t *item;
	size_t i, count = 0;

	assert_int_equal(commons_about(node->commons, ref, &filter, &page), 0);
	json_array_foreach(json_object_get(page, "items"), i, item) count +=
		json_flag(item, "own", false);
	json_decref(page);
	return count;
}

static void a_person_decides_about_the_words_of_others(void **state)
{
	struct three three;
	char text[16], absent[512];

	begin(&three, *state);
	struct member *a = &three.pair.a, *b = &three.pair.b;
	const char *ref = three.said.ref;

	snprintf(absent, sizeof(absent), "%.*s#999999%s", (int)strcspn(ref, "#"), ref,
		strrchr(ref, '#'));
	assert_int_equal(commons_ask_erase(a->commons, absent, "gdpr"), FT_NOT_FOUND);
	assert_int_equal(commons_ask_erase(a->commons, ref, "because"), FT_REFUSED);
	assert_int_equal(commons_ask_erase(three.c.commons, ref, "gdpr"), FT_REFUSED);
	assert_int_equal(commons_ask_erase(a->commons, ref, "gdpr"), 0);
	assert_string_equal(state_of_text(a, ref, text), "held");
	pull(b);
	assert_string_equal(state_of_text(b, ref, text), "held");
	json_t *waiting = requests(b, COMMONS_REQUEST_WAITING);
	const json_t *item = json_array_get(waiting, 0);
	const json_t *asker = json_array_get(json_object_get(item, "asked"), 0);
	assert_int_equal(json_array_size(waiting), 1);
	assert_string_equal(json_text(item, "target"), ref);
	assert_string_equal(json_text(item, "origin"), "c.test/fettle/commons");
	assert_string_equal(json_text(item, "state"), "held");
	assert_false(json_flag(item, "own", true));
	assert_string_equal(json_text(asker, "origin"), "a.test/fettle/commons");
	assert_string_equal(json_text(asker, "why"), "gdpr");
	json_decref(waiting);

	assert_int_equal(commons_decide(b->commons, ref, true, " ", "amina"), FT_REFUSED);
	assert_int_equal(commons_decide(b->commons, ref, true, "They are right.", "amina"), 0);
	assert_string_equal(state_of_text(b, ref, text), "erased");
	assert_int_equal(receipts(b, ref), 1);
	assert_int_equal(count_requests(b, COMMONS_REQUEST_WAITING), 0);
	waiting = requests(b, COMMONS_REQUEST_ERASED);
	assert_string_equal(json_text(json_array_get(waiting, 0), "decided_by"), "amina");
	assert_string_equal(json_text(json_array_get(waiting, 0), "reason"), "They are right.");
	json_decref(waiting);
	assert_int_equal(commons_decide(b->commons, ref, true, "Again.", "amina"), FT_NOT_FOUND);
	/* It never comes back, though others have it. */
	make_due(b);
	pull(b);
	assert_string_equal(state_of_text(b, ref, text), "erased");
	assert_string_equal(state_of_text(a, ref, text), "held");
	end(&three);
}

static void what_is_kept_is_not_asked_twice_by_one(void **state)
{
	struct three three;
	char text[16];

	begin(&three, *state);
	struct member *a = &three.pair.a, *b = &three.pair.b;
	const char *ref = three.said.ref;

	assert_int_equal(commons_ask_erase(a->commons, ref, "error"), 0);
	pull(&three.c);
	json_t *waiting = requests(&three.c, COMMONS_REQUEST_WAITING);
	assert_int_equal(json_array_size(waiting), 1);
	assert_true(json_flag(json_array_get(waiting, 0), "own", false));
	json_decref(waiting);
	assert_int_equal(commons_decide(three.c.commons, ref, false, "It is right.", "joe"), 0);
	assert_string_equal(state_of_text(&three.c, ref, text), "held");
	assert_int_equal(count_requests(&three.c, COMMONS_REQUEST_KEPT), 1);
	assert_int_equal(commons_ask_erase(a->commons, ref, "legal"), 0);
	pull(&three.c);
	assert_int_equal(count_requests(&three.c, COMMONS_REQUEST_WAITING), 0);
	/* Somebody else who asks is heard. Erasing what is ours asks everybody. */
	follow(&three.c, b, false);
	assert_int_equal(commons_ask_erase(b->commons, ref, "legal"), 0);
	pull(b);
	pull(&three.c);
	assert_int_equal(count_requests(&three.c, COMMONS_REQUEST_WAITING), 1);
	assert_int_equal(commons_decide(three.c.commons, ref, true, "So be it.", "joe"), 0);
	assert_string_equal(state_of_text(&three.c, ref, text), "erased");
	assert_int_equal(count_requests(&three.c, COMMONS_REQUEST_ERASED), 1);
	pull(&three.c);
	assert_string_equal(state_of_text(a, ref, text), "erased");
	assert_int_equal(receipts(a, ref), 1);
	end(&three);
}

static void an_author_who_asks_is_obeyed(void **state)
{
	struct three three;
	char text[16];

	begin(&three, *state);
	const char *ref = three.said.ref;
	struct commons_entry entry = { .kind = "erase-request", .of = ref, .why = "gdpr" };

	assert_int_equal(commons_ask_erase(three.pair.a.commons, ref, "gdpr"), 0);
	pull(&three.pair.b);
	assert_int_equal(count_requests(&three.pair.b, COMMONS_REQUEST_WAITING), 1);
	assert_int_equal(commons_publish(three.c.commons, &entry, 1, NULL), 0);
	assert_string_equal(state_of_text(&three.c, ref, text), "erased");
	pull(&three.c);
	pull(&three.pair.b);
	assert_string_equal(state_of_text(&three.pair.a, ref, text), "erased");
	assert_string_equal(state_of_text(&three.pair.b, ref, text), "erased");
	assert_int_equal(receipts(&three.pair.b, ref), 1);
	/* Whoever asked before has what they wished. */
	assert_int_equal(count_requests(&three.pair.b, COMMONS_REQUEST_WAITING), 0);
	assert_int_equal(count_requests(&three.pair.b, COMMONS_REQUEST_ERASED), 1);
	end(&three);
}

static int64_t count_rows(struct member *node)
{
	struct connection *connection;

	assert_int_equal(store_borrow(node->commons->store, &connection), 0);
	struct query *query = query_start(connection, "SELECT COUNT(*) FROM commons_request");
	assert_int_equal(query_step(query), 1);
	int64_t count = query_get_int(query, 0);
	query_end(query);
	store_return(connection);
	return count;
}

static void one_log_cannot_fill_the_queue(void **state)
{
	static char refs[150][LEDGER_NAME_BYTES + 96];
	struct commons_entry entries[150];
	struct three three;

	begin(&three, *state);
	struct member *a = &three.pair.a, *b = &three.pair.b;
	for (int i = 0; i < 150; i++) {
		snprintf(refs[i], sizeof(refs[i]), "c.test/fettle/commons#%d#%064x", 100 + i, i);
		entries[i] = (struct commons_entry){ .kind = "erase-request", .of = refs[i] };
	}
	assert_int_equal(commons_publish(a->commons, entries, 150, NULL), 0);
	pull(b);
	assert_int_equal(count_rows(b), 100);
	assert_non_null(strstr(b->said, "more than anybody here can look at"));
	/* Entries that are not here are nothing to decide about. */
	assert_int_equal(count_requests(b, COMMONS_REQUEST_WAITING), 0);
	/* Nor are the wishes of those who are blocked. */
	assert_int_equal(commons_ask_erase(b->commons, three.said.ref, "gdpr"), 0);
	pull(b);
	assert_int_equal(count_requests(a, COMMONS_REQUEST_WAITING), 1);
	assert_int_equal(commons_block(a->commons, "origin", "b.test", NULL), 0);
	assert_int_equal(count_requests(a, COMMONS_REQUEST_WAITING), 0);
	end(&three);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_person_decides_about_the_words_of_others),
		TEST_CASE(what_is_kept_is_not_asked_twice_by_one),
		TEST_CASE(an_author_who_asks_is_obeyed),
		TEST_CASE(one_log_cannot_fill_the_queue),
	};

	return test_on_both("commons requests", tests, sizeof(tests) / sizeof(tests[0]));
}
