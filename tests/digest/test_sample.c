/* The digest of 4 March 2012: who took part, what was passed on, which tags. */
#include "support.h"

static json_t *sample(void)
{
	struct posts posts;
	struct buf text;
	data_read("nhshackday_2012-03-04.txt", &text);
	buf_add_char(&text, '\n');
	posts_from(&posts, text.base);
	assert_int_equal(posts.fault_count, 0);
	json_t *json = digest_json(&posts, "NHShackday");
	posts_release(&posts);
	buf_release(&text);
	return json;
}

static const json_t *find(const json_t *list, const char *key, const char *value)
{
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item) if (strcmp(json_text(item, key), value) == 0) return item;
	return NULL;
}

static void exactly_the_authors_are_involved(void **state)
{
	static const char *const authors[] = { "e3intel", "carlplant", "drcjar", "tkelsey1",
		"HSJEditor", "KarlFreeman", "WoodcoteEwan", "eamonnbreslin" };
	json_t *digest = sample();
	const json_t *involved = json_object_get(digest, "involved");
	(void)state;
	assert_string_equal(json_text(digest, "tag"), "#nhshackday");
	assert_int_equal(json_array_size(involved), 8);
	for (size_t i = 0; i < 8; i++) {
		const json_t *person = find(involved, "author", authors[i]);
		assert_non_null(person);
		assert_int_equal(json_whole(person, "posts", -1), i == 0 ? 2 : 1);
	}
	assert_non_null(find(json_object_get(digest, "mentioned"), "author", "github"));
	/* five others spoke to drcjar, or passed something of theirs on */
	assert_string_equal(json_text(json_array_get(involved, 0), "author"), "drcjar");
	json_decref(digest);
}

static void reposts_are_known(void **state)
{
	json_t *digest = sample();
	const json_t *posts = json_object_get(digest, "posts");
	(void)state;
	assert_int_equal(json_array_size(posts), 9);
	const json_t *original = find(posts, "author", "WoodcoteEwan");
	const json_t *repost = find(posts, "author", "tkelsey1");
	const json_t *of = json_object_get(repost, "repost_of");
	assert_string_equal(json_text(of, "author"), "WoodcoteEwan");
	assert_string_equal(json_text(of, "hash"), json_text(original, "hash"));
	size_t i, reposts = 0;
	json_t *post;
	json_array_foreach(posts, i, post) reposts += json_has(post, "repost_of");
	assert_int_equal(reposts, 3);
	assert_string_equal(json_text(repost, "date"), "Thu, 01 Mar 2012 18:30:28 +0000");
	assert_string_equal(json_text(repost, "when"), "2012-03-01T18:30:28Z");
	json_decref(digest);
}

static void small_sets_list_their_tags_plainly(void **state)
{
	json_t *digest = sample();
	const json_t *related = json_object_get(digest, "related");
	(void)state;
	assert_int_equal(json_array_size(related), 2);
	assert_string_equal(json_text(json_array_get(related, 0), "tag"), "#nhshackday");
	assert_string_equal(json_text(json_array_get(related, 0), "shown"), "#NHShackday");
	assert_string_equal(json_text(json_array_get(related, 1), "tag"), "#opendata");
	assert_int_equal(json_whole(json_array_get(related, 1), "people", 0), 2);
	assert_false(json_has(json_array_get(related, 1), "g2"));
	json_decref(digest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exactly_the_authors_are_involved),
		cmocka_unit_test(reposts_are_known),
		cmocka_unit_test(small_sets_list_their_tags_plainly),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
