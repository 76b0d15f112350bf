/* What others block: shown with its reason, and taken over from whom the operator chooses. On both
 * databases. */
#include <stdio.h>
#include <stdlib.h>
#include "members.h"
#include "rules.h"

/* c deposits at a, b pulls from a. */
struct three {
	struct pair pair;
	struct member c;
	struct wire c_to_a;
	char *address;
};

static void say(struct member *node, const char *topics)
{
	struct commons_entry entry = { .kind = "post",
		.content_type = "text/plain",
		.content = SLICE_LITERAL("words"),
		.topics = topics };

	assert_int_equal(commons_publish(node->commons, &entry, 1, NULL), 0);
}

static void begin(struct three *three, const struct test_place *place)
{
	make_pair(&three->pair, place);
	three->c_to_a = (struct wire){ { wire_get, NULL }, &three->pair.a, NULL, 0 };
	three->address = place->is_postgresql ? test_postgresql_place(test_server())
					      : test_path(place->folder, "third.fettle");
	member_make(&three->c, three->address, "c.test", &three->c_to_a);
	follow(&three->c, &three->pair.a, true);
	follow(&three->pair.a, &three->c, false);
	follow(&three->pair.b, &three->c, false);
	say(&three->c, "falls");
	pull(&three->c);
	pull(&three->pair.b);
}

static void end(struct three *three)
{
	member_close(&three->c);
	free_pair(&three->pair);
	free(three->address);
}

/* Posts of c at this node; with their texts. */
static int shown(struct member *node, int *texts)
{
	struct commons_filter filter = { .origin = "c.test/fettle/commons", .kind = "post" };
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

static void must_show(struct member *node, int count, int with_text)
{
	int texts;

	assert_int_equal(shown(node, &texts), count);
	assert_int_equal(texts, with_text);
}

static void block(struct member *node, const char *what, const char *value, const char *code)
{
	struct commons_rule rule = { .what = what, .value = value, .said = code };

	assert_int_equal(commons_set_rules(node->commons, &rule, 1), 0);
}

static size_t count_of(struct member *node, const char *origin)
{
	json_t *page;

	assert_int_equal(commons_blocks(node->commons, origin, 0, 0, &page), 0);
	size_t count = json_array_size(json_object_get(page, "items"));
	json_decref(page);
	return count;
}

static void what_others_block_is_seen_and_binds_nobody(void **state)
{
	struct three three;
	json_t *page, *blockers;

	begin(&three, *state);
	struct member *a = &three.pair.a, *b = &three.pair.b;
	assert_int_equal(commons_blockers(b->commons, &blockers), 0);
	assert_int_equal(json_array_size(json_object_get(blockers, "items")), 0);
	json_decref(blockers);
	block(a, "origin", "c.test", "spam");
	block(a, "origin", "c.test", "spam"); /* said once */
	block(a, "topic", "horoscopes", "off-topic");
	pull(b);
	must_show(b, 1, 1);
	assert_int_equal(commons_blocks(b->commons, "a.test/fettle/commons", 0, 0, &page), 0);
	const json_t *items = json_object_get(page, "items");
	assert_int_equal(json_array_size(items), 2);
	assert_string_equal(json_text(json_array_get(items, 1), "value"), "c.test");
	assert_string_equal(json_text(json_array_get(items, 1), "why"), "spam");
	assert_string_equal(json_text(json_array_get(items, 1), "here"), "");
	json_decref(page);
	assert_int_equal(count_of(b, NULL), 2);
	assert_int_equal(count_of(b, "c.test/fettle/commons"), 0);
	assert_int_equal(commons_blockers(b->commons, &blockers), 0);
	items = json_object_get(blockers, "items");
	assert_int_equal(json_array_size(items), 1);
	assert_int_equal(json_whole(json_array_get(items, 0), "count", 0), 2);
	assert_false(json_flag(json_array_get(items, 0), "taken_over", true));
	json_decref(blockers);
	/* Allowing it here takes back what our log said. */
	assert_int_equal(commons_allow(a->commons, "topic", "horoscopes"), 0);
	pull(b);
	assert_int_equal(count_of(b, NULL), 1);
	end(&three);
}

/* Only says it: the texts stay with whoever says so, and can be had from there. */
static void tell(struct member *node, const char *about, struct commons_place *place)
{
	struct commons_entry entry = { .kind = "block", .subject = about, .why = "harm" };

	assert_int_equal(commons_publish(node->commons, &entry, 1, place), 0);
}

static void take_back(struct member *node, const struct commons_place *place)
{
	struct commons_entry entry = { .kind = "withdraw", .of = place->ref };

	assert_int_equal(commons_publish(node->commons, &entry, 1, NULL), 0);
}

static void what_is_taken_over_follows_what_they_say(void **state)
{
	struct commons_place falls, whole;
	struct three three;

	begin(&three, *state);
	struct member *a = &three.pair.a, *b = &three.pair.b;
	assert_int_equal(commons_subscribe(b->commons, "nobody.test", true), FT_NOT_FOUND);
	assert_int_equal(commons_subscribe(b->commons, "", true), FT_NOT_FOUND);
	assert_int_equal(commons_subscribe(b->commons, "a.test", true), 0);
	must_show(b, 1, 1);
	/* Said later, it holds from then on. */
	tell(a, "topic:falls", &falls);
	pull(b);
	must_show(b, 0, 0);
	/* Taken back there, it no longer does; the text is fetched again. */
	take_back(a, &falls);
	pull(b);
	pull(b);
	must_show(b, 1, 1);
	/* A whole log: its heads are kept, its entries no longer taken in. */
	tell(a, "origin:c.test", &whole);
	pull(b);
	must_show(b, 0, 0);
	assert_int_equal(commons_subscribe(b->commons, "a.test/fettle/commons", false), 0);
	pull(b);
	must_show(b, 1, 1);
	end(&three);
}

static void our_own_rules_come_first(void **state)
{
	struct three three;

	begin(&three, *state);
	struct member *a = &three.pair.a, *b = &three.pair.b;
	block(a, "origin", "c.test", "spam");
	block(a, "topic", "falls", "harm");
	block(a, "origin", "a.test", "other"); /* who blocks itself is heard all the same */
	assert_int_equal(commons_subscribe(b->commons, "a.test", true), 0);
	pull(b);
	must_show(b, 0, 0);
	assert_int_equal(commons_allow(b->commons, "origin", "test"), 0);
	must_show(b, 1, 0);
	/* A block of ours stays when theirs goes. */
	assert_int_equal(commons_block(b->commons, "origin", "c.test", "ours"), 0);
	assert_int_equal(commons_allow(a->commons, "origin", "c.test"), 0);
	pull(b);
	must_show(b, 0, 0);
	assert_int_equal(commons_subscribe(b->commons, "a.test", false), 0);
	must_show(b, 0, 0);
	end(&three);
}

/* Rules are lines in order: each is found, and nothing that only begins like one. */
static void rules_are_found_among_many(void **state)
{
	struct buf rules;

	(void)state;
	buf_init(&rules, RULES_BYTES);
	buf_add_text(&rules, "allow origin b.example\nallow topic sepsis\n");
	for (int i = 0; i < 5000; i++)
		buf_print(&rules, "block origin h%04d.example\n", i);
	buf_add_text(&rules, "heed kind event\nheed origin b.example\nheed origin far.example\n"
			     "heed topic falls\nheed topic sepsis\nlisten origin a.far.example/l\n");
	struct slice all = buf_slice(&rules);
	const struct {
		const char *origin, *kind, *topics;
		bool refused;
	} cases[] = { { "h0000.example/l", "post", "", true },
		{ "h4999.example/l", "post", "", true }, { "h499.example/l", "post", "", false },
		{ "x.h2500.example/l", "post", "", true }, { "example/l", "post", "", false },
		{ "b.example/l", "post", "", false }, { "far.example/l", "post", "", true },
		{ "a.far.example/l", "post", "", false }, { "k.example/l", "event", "", true },
		{ "k.example/l", "post", "beds falls", true },
		{ "k.example/l", "post", "sepsis", false }, { "k.example/l", "even", "", false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (rules_refuse(all, slice_of(cases[i].origin), slice_of(cases[i].kind),
			    slice_of(cases[i].topics)) != cases[i].refused)
			fail_msg("%s %s %s", cases[i].origin, cases[i].kind, cases[i].topics);
	buf_release(&rules);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(what_others_block_is_seen_and_binds_nobody),
		TEST_CASE(what_is_taken_over_follows_what_they_say),
		TEST_CASE(our_own_rules_come_first),
		TEST_CASE(rules_are_found_among_many),
	};

	return test_on_both("commons blocks", tests, sizeof(tests) / sizeof(tests[0]));
}
