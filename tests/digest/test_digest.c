/* The rules of a digest: windows, resources, tags, copies, who is left out, making it again. */
#include "support.h"

#include <math.h>

static const json_t *find(const json_t *list, const char *key, const char *value)
{
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item) if (strcmp(json_text(item, key), value) == 0) return item;
	return NULL;
}

static json_t *digest_of(const char *text, const char *tag)
{
	struct posts posts;
	posts_from(&posts, text);
	assert_int_equal(posts.fault_count, 0);
	json_t *digest = digest_json(&posts, tag);
	posts_release(&posts);
	return digest;
}

#define SOON " (Thu, 01 Mar 2012 10:00:00 +0000)\n"
#define LATER " (Thu, 01 Mar 2012 11:00:00 +0000)\n"

static void weeks_begin_on_monday_in_london(void **state)
{
	/* in summer, Monday 00:00 in London is Sunday 23:00 UTC */
	static const struct {
		const char *week, *from, *to;
	} weeks[] = { { "2012-W09", "2012-02-27T00:00:00Z", "2012-03-05T00:00:00Z" },
		{ "2012-W12", "2012-03-19T00:00:00Z", "2012-03-25T23:00:00Z" },
		{ "2012-W43", "2012-10-21T23:00:00Z", "2012-10-29T00:00:00Z" },
		{ "2020-W53", "2020-12-28T00:00:00Z", "2021-01-04T00:00:00Z" } };
	(void)state;
	for (size_t i = 0; i < sizeof(weeks) / sizeof(*weeks); i++) {
		day_number monday;
		instant_us from, to;
		struct buf name;
		buf_init(&name, 64);
		assert_int_equal(week_read(slice_of(weeks[i].week), &monday), 0);
		assert_int_equal(instant_parse(slice_of(weeks[i].from), &from), 0);
		assert_int_equal(instant_parse(slice_of(weeks[i].to), &to), 0);
		assert_true(day_start(monday) == from);
		assert_true(day_start(monday + 7) == to);
		assert_int_equal(week_monday(from), monday);
		assert_int_equal(week_monday(from - 1), monday - 7);
		week_add_name(&name, monday);
		assert_string_equal(name.base, weeks[i].week);
		buf_release(&name);
	}
	day_number monday;
	assert_int_equal(week_read(SLICE_LITERAL("2019-W53"), &monday), FT_REFUSED);
	assert_int_equal(week_read(SLICE_LITERAL("2012-09"), &monday), FT_REFUSED);
}

static void the_window_is_kept(void **state)
{
	struct posts posts;
	struct digest *digest;
	(void)state;
	posts_from(&posts, "@ann one #QI (Sun, 25 Mar 2012 22:59:59 +0000)\n"
			   "@ann two #QI (Sun, 25 Mar 2012 23:00:00 +0000)\n"
			   "@bob three #QI (Sun, 01 Apr 2012 22:59:59 +0000)\n"
			   "@bob four #QI (Sun, 01 Apr 2012 23:00:00 +0000)\n");
	day_number monday;
	week_read(SLICE_LITERAL("2012-W13"), &monday);
	struct digest_options options = { .tag = SLICE_LITERAL("qi"),
		.from = day_start(monday),
		.to = day_start(monday + 7) };
	assert_int_equal(digest_make(&digest, &posts, &options), 0);
	assert_int_equal(digest_post_count(digest), 2);
	digest_free(digest);
	options.to = options.from;
	assert_int_equal(digest_make(&digest, &posts, &options), FT_REFUSED);
	posts_release(&posts);
}

static void resources_count_people(void **state)
{
	struct buf text;
	(void)state;
	buf_init(&text, 1 << 20);
	/* a ring of fifty passing one link on, each of them again and again */
	buf_add_text(&text, "@ann see https://example.org/ring?utm_source=a #QI" SOON);
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 50; i++)
			buf_print(&text,
				"@r%d RT @ann: see https://example.org/ring?utm_source=a #QI "
				"(Thu, 01 Mar 2012 12:%02d:%02d +0000)\n",
				i, round, i);
	buf_add_text(&text, "@bob see HTTPS://m.example.org:443/good#part #QI" SOON);
	buf_add_text(&text, "@cat look: https://example.org/good?fbclid=1 #QI" LATER);
	json_t *digest = digest_of(text.base, "qi");
	const json_t *resources = json_object_get(digest, "resources");
	assert_int_equal(json_array_size(resources), 2);
	const json_t *ring = find(resources, "url", "https://example.org/ring");
	const json_t *good = find(resources, "url", "https://example.org/good");
	assert_non_null(ring);
	assert_non_null(good);
	assert_int_equal(json_whole(ring, "authors", 0), 1);
	assert_int_equal(json_whole(ring, "boosts", 0), 50);
	assert_int_equal(json_whole(good, "authors", 0), 2);
	assert_int_equal(json_whole(good, "boosts", -1), 0);
	assert_true(json_number_value(json_object_get(ring, "score")) == 26);
	json_decref(digest);
	buf_release(&text);
}

static void related_tags_are_ranked_by_people(void **state)
{
	struct buf text;
	(void)state;
	buf_init(&text, 1 << 20);
	/* 4 people with both, 1 only ours, 2 only theirs, 13 neither: 20 weeks of persons */
	for (int i = 0; i < 20; i++)
		buf_print(&text, "@p%d words %s%s%s (Thu, 01 Mar 2012 10:00:%02d +0000)\n", i,
			i < 5 ? "#QI " : "", i < 4 || i == 5 || i == 6 ? "#OpenData " : "",
			i == 4 ? "#Lonely" : "", i);
	for (int i = 0; i < 30; i++)
		buf_print(&text, "@p4 again %d #QI #lonely (Thu, 01 Mar 2012 11:00:%02d +0000)\n",
			i, i);
	json_t *digest = digest_of(text.base, "qi");
	const json_t *related = json_object_get(digest, "related");
	assert_int_equal(json_array_size(related), 3);
	assert_string_equal(json_text(json_array_get(related, 0), "tag"), "#qi");
	const json_t *open = json_array_get(related, 1), *lonely = json_array_get(related, 2);
	assert_string_equal(json_text(open, "tag"), "#opendata");
	assert_string_equal(json_text(open, "shown"), "#OpenData");
	/* 2 (4 ln(4/1.5) + ln(1/3.5) + 2 ln(2/4.5) + 13 ln(13/10.5)) */
	double g2 = 2 * (4 * log(4 / 1.5) + log(1 / 3.5) + 2 * log(2 / 4.5) + 13 * log(13 / 10.5));
	assert_true(fabs(json_number_value(json_object_get(open, "g2")) - g2) < 1e-3);
	assert_true(fabs(json_number_value(json_object_get(open, "lift")) - 4 * 20 / 30.0) < 1e-3);
	assert_int_equal(json_whole(lonely, "people", 0), 1);
	assert_int_equal(json_whole(lonely, "person_weeks", 0), 1);
	assert_false(json_has(lonely, "g2"));
	json_decref(digest);
	buf_release(&text);
}

static void reposts_of_every_kind(void **state)
{
	json_t *digest = digest_of(
		"@ann The ward has a new board for falls and it works #QI" SOON
		"@bob RT @ann The ward has a new board for falls and it works #QI" LATER
		"@cat RT @ann: The ward has a new board for falls and\xe2\x80\xa6" LATER
		"@dan The ward has a new board for falls and it works #QI (via @Ann)" LATER
		"@eve So true! RT @ann: The ward has a new board for falls #QI" LATER
		"@fay MT @ann: The ward has a board #QI" LATER
		"@gus RT @nobody: who knows where this is from #QI" LATER
		"@hal Lunch is served via @canteen #QI" LATER,
		"");
	const json_t *posts = json_object_get(digest, "posts");
	const char *hash = json_text(find(posts, "author", "ann"), "hash");
	static const struct {
		const char *author, *key;
		bool found;
	} rows[] = { { "bob", "repost_of", true }, { "cat", "repost_of", true },
		{ "dan", "repost_of", true }, { "eve", "quote_of", false },
		{ "fay", "quote_of", false }, { "gus", "repost_of", false } };
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const json_t *of =
			json_object_get(find(posts, "author", rows[i].author), rows[i].key);
		if (!of)
			fail_msg("%s has no %s", rows[i].author, rows[i].key);
		if (rows[i].found)
			assert_string_equal(json_text(of, "hash"), hash);
	}
	const json_t *lunch = find(posts, "author", "hal");
	assert_false(json_has(lunch, "repost_of") || json_has(lunch, "quote_of"));
	json_decref(digest);
}

static void copies_elsewhere_are_noticed(void **state)
{
	json_t *digest = digest_of(
		"@ann The community ward has published its data about pressure ulcers today "
		"#QI" SOON "@ann@example.social The community ward has published its data about "
			   "pressure ulcers "
		"today! #QI #Data" LATER
		"@bob A different thing altogether was said by somebody else here #QI" LATER
		"@cat The community ward has published its data about pressure ulcers today #QI "
		"(Thu, 08 Mar 2012 11:00:00 +0000)\n",
		"qi");
	const json_t *posts = json_object_get(digest, "posts");
	(void)state;
	const json_t *copy =
		json_object_get(find(posts, "author", "ann@example.social"), "same_as");
	assert_string_equal(json_text(copy, "author"), "ann");
	assert_false(json_has(find(posts, "author", "bob"), "same_as"));
	assert_false(json_has(find(posts, "author", "cat"), "same_as")); /* another week */
	json_decref(digest);
}

static void whoever_asks_is_left_out(void **state)
{
	struct posts posts;
	struct suppression *list;
	struct digest *digest;
	struct buf out;
	(void)state;
	posts_from(&posts, "@Ann secret words #QI" SOON "@bob RT @ann: secret words #QI" LATER
			   "@cat hello @ann https://bad.example/x #QI" LATER);
	assert_int_equal(suppression_read(&list, "list",
				 SLICE_LITERAL("# people\n@ANN\n; links\nhttps://bad.example/\n")),
		0);
	struct digest_options options = { .tag = SLICE_LITERAL("qi"),
		.from = INSTANT_NONE,
		.to = INSTANT_NONE,
		.suppression = list };
	assert_int_equal(digest_make(&digest, &posts, &options), 0);
	buf_init(&out, 1 << 20);
	digest_write_json(digest, &out);
	json_t *json;
	assert_int_equal(json_read(buf_slice(&out), &json), 0);
	assert_null(strstr(out.base, "secret"));
	assert_int_equal(json_array_size(json_object_get(json, "posts")), 1);
	assert_int_equal(json_array_size(json_object_get(json, "mentioned")), 0);
	assert_int_equal(json_array_size(json_object_get(json, "resources")), 0);
	assert_int_equal(json_whole(json, "suppressed", 0), 2);
	json_decref(json);
	digest_free(digest);
	suppression_free(list);
	assert_int_equal(
		suppression_read(&list, "list", SLICE_LITERAL("@ann\nwhat\n")), FT_REFUSED);
	assert_non_null(strstr(error_message(), "line 2"));
	posts_release(&posts);
	buf_release(&out);
}

/* In whatever order, and however often, the posts come. */
static void it_can_be_made_again(void **state)
{
	static const char *const parts[] = {
		"@ann Look at https://example.org/a #QI" SOON
		"@bob RT @ann: Look at https://example.org/a #QI" LATER,
		"@cat Hm #QI #Falls" SOON, "@dan Hm @cat #QI #Falls #Data" SOON "@eve x #qi" LATER
	};
	static const int orders[][5] = { { 0, 1, 2, -1, -1 }, { 2, 1, 0, -1, -1 },
		{ 1, 0, 2, 1, 0 } };
	struct buf first, again;
	(void)state;
	buf_init(&first, 1 << 20);
	for (size_t order = 0; order < 3; order++) {
		struct posts posts;
		struct digest *digest;
		struct digest_options options = {
			.tag = SLICE_LITERAL("QI"), .from = INSTANT_NONE, .to = INSTANT_NONE
		};
		posts_init(&posts);
		for (size_t i = 0; i < 5 && orders[order][i] >= 0; i++)
			assert_int_equal(
				posts_read(&posts, "part", slice_of(parts[orders[order][i]])), 0);
		assert_int_equal(digest_make(&digest, &posts, &options), 0);
		buf_init(&again, 1 << 20);
		digest_write_json(digest, &again);
		digest_write_html(digest, &again);
		digest_write_atom(digest, &again);
		if (order == 0)
			buf_add_slice(&first, buf_slice(&again));
		assert_string_equal(first.base, again.base);
		buf_release(&again);
		digest_free(digest);
		posts_release(&posts);
	}
	buf_release(&first);
}

static void links_in_one_form(void **state)
{
	static const char *const rows[][2] = {
		{ "HTTP://Example.com:80/a/../b?utm_source=x&z=1&a=2#top",
			"http://example.com/b?a=2&z=1" },
		{ "https://example.org", "https://example.org/" },
		{ "https://user:pass@example.org/", "https://example.org/" },
		{ "example.org/x", "http://example.org/x" },
		{ "https://example.org:8443/%7euser/%2f?", "https://example.org:8443/~user/%2F" },
		{ "https://example.org/#!/page", "https://example.org/#!/page" },
		{ "https://m\xc3\xbcnchen.de/", "https://xn--mnchen-3ya.de/" },
		{ "https://example.org/caf\xc3\xa9", "https://example.org/caf%C3%A9" },
		{ "https://en.m.wikipedia.org/wiki/A", "https://en.wikipedia.org/wiki/A" },
		{ "https://m.example.org/x", "https://example.org/x" },
		{ "https://www.youtube.com/watch?v=1&feature=share",
			"https://www.youtube.com/watch?v=1" },
		{ "https://example.org/?feature=share", "https://example.org/?feature=share" },
		{ "https://example.org/a/./b/../../c/", "https://example.org/c/" },
		{ "mailto:a@example.org", NULL },
		{ "javascript:alert(1)", NULL },
		{ "https://", NULL },
		{ "https://a..b/", NULL },
		{ "https://example.org:99999/", NULL },
		{ "", NULL },
	};
	struct buf out;
	(void)state;
	buf_init(&out, 4 * LINK_BYTES);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int result = link_canonical(slice_of(rows[i][0]), &out);
		if (!rows[i][1] && result == 0)
			fail_msg("%s became %s", rows[i][0], out.base);
		if (rows[i][1] && (result || strcmp(out.base, rows[i][1]) != 0))
			fail_msg("%s became %s, not %s", rows[i][0],
				result ? error_message() : out.base, rows[i][1]);
	}
	assert_true(link_is_shortened(SLICE_LITERAL("https://t.co/x")));
	assert_false(link_is_shortened(SLICE_LITERAL("https://at.co/x")));
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weeks_begin_on_monday_in_london),
		cmocka_unit_test(the_window_is_kept),
		cmocka_unit_test(resources_count_people),
		cmocka_unit_test(related_tags_are_ranked_by_people),
		cmocka_unit_test(reposts_of_every_kind),
		cmocka_unit_test(copies_elsewhere_are_noticed),
		cmocka_unit_test(whoever_asks_is_left_out),
		cmocka_unit_test(it_can_be_made_again),
		cmocka_unit_test(links_in_one_form),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
