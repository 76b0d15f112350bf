/* Items written and read, other people's among them. */
#include "support.h"

#include <stdlib.h>
#include "share.h"

static void fill(struct share_item *item)
{
	share_item_init(item);
	item->title = "Low beds";
	item->text = "We lowered them.";
	item->licence = "CC-BY-4.0";
	item->by = "Larch House";
	item->tags[item->tag_count++] = "NHSHackday";
	item->credit[item->credit_count++] = "Practice development team";
}

static void written_once_and_read_again(void **state)
{
	struct share_item item, again;
	struct buf out;

	(void)state;
	fill(&item);
	item.data = json_pack("{s:i,s:s}", "review_months", 12, "audience", "role in (nurse)");
	buf_init(&out, SHARE_ITEM_BYTES);
	assert_int_equal(share_item_write(&item, &out), 0);
	assert_string_equal(out.base,
		"{\"by\":\"Larch House\",\"credit\":[\"Practice development "
		"team\"],\"data\":{\"audience\":"
		"\"role in "
		"(nurse)\",\"review_months\":12},\"licence\":\"CC-BY-4.0\",\"tags\":["
		"\"NHSHackday\"],"
		"\"text\":\"We lowered them.\",\"title\":\"Low beds\",\"v\":1}");
	assert_int_equal(share_item_read(buf_slice(&out), SHARE_ITEM_TYPE, &again), 0);
	assert_string_equal(again.title, "Low beds");
	assert_string_equal(again.tags[0], "NHSHackday");
	assert_string_equal(again.credit[0], "Practice development team");
	assert_int_equal(json_whole(again.data, "review_months", 0), 12);
	assert_false(again.fediverse);
	share_item_release(&again);
	share_item_release(&item);
	buf_release(&out);
}

static void refused_to(struct share_item *item, const char *field)
{
	struct buf out;

	buf_init(&out, SHARE_ITEM_BYTES);
	assert_int_equal(share_item_write(item, &out), FT_REFUSED);
	assert_string_equal(error_field(), field);
	assert_int_equal(out.length, 0);
	buf_release(&out);
}

static void what_may_not_be_written(void **state)
{
	struct share_item item;
	char *text = must_alloc(SHARE_TEXT_BYTES + 2);

	(void)state;
	fill(&item);
	item.licence = "";
	refused_to(&item, "licence");
	item.licence = "CC-BY-4.0";
	item.tags[0] = "two words";
	refused_to(&item, "tags");
	item.tags[0] = "2026"; /* a number is no tag anywhere */
	refused_to(&item, "tags");
	item.tag_count = 0;
	memset(text, 'a', SHARE_TEXT_BYTES + 1);
	item.text = text;
	refused_to(&item, "text");
	item.text = "";
	item.data = json_pack("{s:f}", "value", 1.5);
	refused_to(&item, "value");
	share_item_release(&item);
	free(text);
}

static int read_as(const char *text, const char *type, struct share_item *item)
{
	return share_item_read(slice_of(text), type, item);
}

static void strangers_are_cleaned(void **state)
{
	struct share_item item;

	(void)state;
	assert_int_equal(
		read_as("{\"v\":1,\"unknown\":[{}],\"title\":\"a\\u202eb\\nc\\u0007\",\"text\":"
			"\"x\\r\\n"
			"y\",\"tags\":[\"Falls\",\"a "
			"b\",7,\"Falls2\"],\"credit\":[\"\",\"Ann\",{}],\"licence\":\"Mine\","
			"\"data\":7,\"fediverse\":\"yes\"}",
			SHARE_ITEM_TYPE "; v=1", &item),
		0);
	assert_string_equal(item.title, "ab c");
	assert_string_equal(item.text, "x\ny");
	assert_int_equal(item.tag_count, 2);
	assert_string_equal(item.tags[1], "Falls2");
	assert_int_equal(item.credit_count, 1);
	assert_string_equal(item.licence, "Mine");
	assert_null(item.data);
	assert_false(item.fediverse);
	share_item_release(&item);
}

/* A post is a few sentences: the first stands for it, the others follow. */
static void what_has_no_title_begins_with_one(void **state)
{
	static const struct {
		const char *text, *title, *summary;
		bool is_titled;
	} cases[] = {
		{ "Doors open at nine. Bring tea. #Falls", "Doors open at nine.", "Bring tea. #Falls",
			false },
		{ "All that we made: https://example.org/a", "All that we made",
			"https://example.org/a", false },
		{ "Hm. Who can tell pumps apart by ear? We cannot.",
			"Hm. Who can tell pumps apart by ear?", "We cannot.", false },
		{ "One line and nothing else", "One line and nothing else", "", false },
		{ "# Beds\n\nLow is safe. Not always.", "Beds", "Low is safe. Not always.", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct share_item item;

		assert_int_equal(read_as(cases[i].text, "text/markdown", &item), 0);
		assert_string_equal(item.title, cases[i].title);
		assert_string_equal(item.summary, cases[i].summary);
		assert_int_equal(item.is_titled, cases[i].is_titled);
		share_item_release(&item);
	}
}

static void markdown_has_a_title(void **state)
{
	struct share_item item;

	(void)state;
	assert_int_equal(
		read_as("\n\n## Low *beds* ##\n\nFalls\nhalved.\n\nMore.", "Text/Markdown", &item),
		0);
	assert_string_equal(item.title, "Low *beds*");
	assert_string_equal(item.summary, "Falls halved.");
	assert_false(item.is_plain);
	share_item_release(&item);
	assert_int_equal(read_as("No heading here\n\nAnd more", "text/markdown", &item), 0);
	assert_string_equal(item.title, "No heading here");
	assert_string_equal(item.summary, "And more");
	share_item_release(&item);
	assert_int_equal(read_as("#tag not a heading\nsecond", "text/plain", &item), 0);
	assert_string_equal(item.title, "#tag not a heading");
	assert_true(item.is_plain);
	share_item_release(&item);
	assert_int_equal(read_as("", "text/plain", &item), 0);
	assert_string_equal(item.title, "");
	share_item_release(&item);
}

static void the_hostile_are_refused(void **state)
{
	static const char *const bad[] = { "", "[]", "{\"v\":2}", "{\"title\":\"no version\"}",
		"{\"v\":1,\"v\":1}", "{\"v\":1,\"title\":\"\\ud800\"}", "{\"v\":1} x", "\xff\xfe" };
	struct share_item item;
	struct buf big;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(read_as(bad[i], SHARE_ITEM_TYPE, &item), FT_REFUSED);
	assert_int_equal(read_as("<p>", "text/html", &item), FT_REFUSED);
	assert_int_equal(read_as("\xff", "text/plain", &item), FT_REFUSED);
	buf_init(&big, 2 << 20);
	buf_add_text(&big, "{\"v\":1,\"data\":{\"a\":[0");
	for (int i = 0; i < SHARE_VALUES_COUNT; i++)
		buf_add_text(&big, ",0");
	buf_add_text(&big, "]}}");
	assert_int_equal(share_item_read(buf_slice(&big), SHARE_ITEM_TYPE, &item), FT_REFUSED);
	while (big.length <= SHARE_ITEM_BYTES)
		buf_add_text(&big, "                                        ");
	assert_int_equal(share_item_read(buf_slice(&big), "text/plain", &item), FT_REFUSED);
	buf_release(&big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_once_and_read_again),
		cmocka_unit_test(what_may_not_be_written),
		cmocka_unit_test(strangers_are_cleaned),
		cmocka_unit_test(what_has_no_title_begins_with_one),
		cmocka_unit_test(markdown_has_a_title),
		cmocka_unit_test(the_hostile_are_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("share items", tests, NULL, NULL);
}
