/* What was collected is kept once, corrected when its author corrects it, gone when they want that,
 * and makes the same digest anywhere. */
#include <string.h>
#include "listener.h"

static void one_post_from_two_sources_is_one(void **state)
{
	struct listener listener;
	char feed[65], other[65];

	listener_begin(&listener, *state);
	add_source(&listener, "/feed", "feed", feed);
	add_source(&listener, "/other", "feed", other);
	assert_int_equal(ask_now(&listener, feed).taken, 2);
	struct collect_report report = ask_now(&listener, other);
	assert_int_equal(report.taken, 0);
	assert_int_equal(report.known, 2);
	listener_end(&listener);
}

static void a_corrected_post_takes_the_place_of_the_old(void **state)
{
	struct listener listener;
	char feed[65];
	json_t *posts;

	listener_begin(&listener, *state);
	add_source(&listener, "/feed", "feed", feed);
	ask_now(&listener, feed);
	snprintf(listener.stranger.edited, sizeof(listener.stranger.edited), "Better words");
	sources_due(&listener);
	struct collect_report report = ask_now(&listener, feed);
	assert_int_equal(report.taken, 1);
	assert_int_equal(report.known, 1);
	assert_int_equal(collect_posts(listener.collect, "NHSHackDay", 0, 10, &posts), 0);
	const json_t *items = json_object_get(posts, "items");
	assert_int_equal(json_array_size(items), 2);
	assert_non_null(strstr(json_text(json_array_get(items, 1), "text"), "Better words"));
	assert_false(json_has(posts, "people"));
	json_decref(posts);
	listener.stranger.edited[0] = '\0'; /* and back again */
	sources_due(&listener);
	assert_int_equal(ask_now(&listener, feed).taken, 1);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_post"), 3);
	assert_int_equal(
		count_rows(&listener, "SELECT count(*) FROM collect_post WHERE is_old = 0"), 2);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_tag"), 2);
	listener_end(&listener);
}

static void who_is_left_out_goes_and_stays_away(void **state)
{
	struct listener listener;
	char feed[65], rule[65];
	json_t *input = json_object(), *posts;

	listener_begin(&listener, *state);
	add_source(&listener, "/feed", "feed", feed);
	ask_now(&listener, feed);
	json_put_text(input, "who", "ann1@example.org");
	act_on(&listener, "left_out", "add", NULL, input, rule);
	/* hidden at once, before anything was swept */
	assert_int_equal(collect_posts(listener.collect, "nhshackday", 0, 10, &posts), 0);
	assert_int_equal(json_array_size(json_object_get(posts, "items")), 1);
	json_decref(posts);
	sources_due(&listener);
	atomic_store(&listener.stranger.items, 8); /* 8 is hers too */
	assert_int_equal(ask_now(&listener, feed).taken, 5);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_post WHERE author = "
					       "'ann1@example.org'"), 0);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_post"), 6);
	listener_end(&listener);
}

static void what_its_author_took_back_stays_away(void **state)
{
	struct listener listener;
	char feed[65];
	int64_t removed;

	listener_begin(&listener, *state);
	add_source(&listener, "/feed", "feed", feed);
	ask_now(&listener, feed);
	assert_int_equal(collect_forget(listener.collect,
				 "http://blog.example/1?utm_campaign=other", &removed), 0);
	assert_int_equal(removed, 1);
	atomic_store(&listener.stranger.items, 3);
	sources_due(&listener);
	assert_int_equal(ask_now(&listener, feed).taken, 1);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_post"), 2);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_tag"), 2);
	listener_end(&listener);
}

static void write_week(struct collected_week *week, struct buf *json, struct buf *items)
{
	digest_write_json(week->digest, json);
	collected_week_items(week, items);
}

static void a_week_can_be_made_again_from_its_items(void **state)
{
	struct listener listener;
	struct collected_week week;
	struct buf json, items, again;
	struct digest *digest;
	struct posts posts;
	char feed[65];
	day_number monday = day_from_date(2020, 11, 16);

	listener_begin(&listener, *state);
	atomic_store(&listener.stranger.items, 40);
	add_source(&listener, "/feed", "feed", feed);
	ask_now(&listener, feed);
	assert_int_equal(
		collect_week(listener.collect, SLICE_LITERAL("NHSHackday"), monday, &week), 0);
	assert_int_equal(digest_post_count(week.digest), 40);
	buf_init(&json, 1 << 20);
	buf_init(&items, 1 << 20);
	buf_init(&again, 1 << 20);
	write_week(&week, &json, &items);
	posts_init(&posts);
	assert_int_equal(posts_read(&posts, "items", buf_slice(&items)), 0);
	assert_int_equal(posts.fault_count, 0);
	assert_int_equal(posts.count, 40);
	struct digest_options options = { .tag = SLICE_LITERAL("nhshackday"),
		.from = day_start(monday), .to = day_start(monday + 7), .names_background = true,
		.permalink = "https://larch.example.org/commons/digest/nhshackday/2020-W47" };
	assert_int_equal(digest_make(&digest, &posts, &options), 0);
	digest_write_json(digest, &again);
	assert_true(slice_equal(buf_slice(&json), buf_slice(&again)));
	digest_free(digest);
	posts_release(&posts);
	/* an item that was changed is not taken for the one it was */
	char *word = memmem(items.base, items.length, "Words 7", 7);
	assert_non_null(word);
	word[0] = 'w';
	posts_init(&posts);
	assert_int_equal(posts_read(&posts, "items", buf_slice(&items)), 0);
	assert_int_equal(posts.count, 39);
	assert_int_equal(posts.fault_count, 1);
	posts_release(&posts);
	buf_release(&json);
	buf_release(&items);
	buf_release(&again);
	collected_week_release(&week);
	listener_end(&listener);
}

static json_t *offers_of(struct listener *listener)
{
	struct things_filter filter = { .kind = "offer", .limit = 10 };
	struct reader *reader;
	json_t *offers;

	assert_int_equal(book_reader(listener->book, &reader), 0);
	assert_int_equal(read_things(reader, &ACTOR_SYSTEM, &filter, &offers), 0);
	reader_close(reader);
	return offers;
}

static void mark_weekly(struct listener *listener, const char *source)
{
	json_t *input = json_object();

	json_put_flag(input, "weekly", true);
	act_on(listener, "source", "change", source, input, NULL);
}

static int make_drafts(struct listener *listener)
{
	struct connection *connection;
	bool changed;
	int result;

	assert_int_equal(store_borrow(listener->collect->store, &connection), 0);
	assert_int_equal(sources_follow(listener->collect, connection, &changed), 0);
	result = drafts_make(listener->collect, connection);
	store_return(connection);
	return result;
}

/* It waits as a draft: what leaves is for people to say. */
static void a_digest_is_drafted_once_each_monday(void **state)
{
	struct listener listener;
	char feed[65];
	json_t *offers, *data;
	const json_t *fields;
	day_number monday = day_from_date(2020, 11, 23);

	listener_begin(&listener, *state);
	atomic_store(&listener.stranger.items, 9);
	add_source(&listener, "/feed", "feed", feed);
	ask_now(&listener, feed);
	mark_weekly(&listener, feed);
	test_clock_set(day_start(monday) + 60 * MINUTE_US);
	assert_int_equal(make_drafts(&listener), 0);
	offers = offers_of(&listener);
	assert_int_equal(json_array_size(json_object_get(offers, "items")), 0);
	json_decref(offers);
	test_clock_set(day_start(monday) + 7 * 60 * MINUTE_US);
	assert_int_equal(make_drafts(&listener), 0);
	assert_int_equal(make_drafts(&listener), 0);
	test_clock_set(day_start(monday + 2));
	assert_int_equal(make_drafts(&listener), 0);
	test_clock_release();
	offers = offers_of(&listener);
	assert_int_equal(json_array_size(json_object_get(offers, "items")), 1);
	const json_t *offer = json_array_get(json_object_get(offers, "items"), 0);
	assert_string_equal(json_text(offer, "state"), "draft");
	fields = json_object_get(offer, "fields");
	assert_string_equal(json_text(fields, "sort"), "digest");
	assert_int_equal(json_read(slice_of(json_text(fields, "data")), &data), 0);
	assert_int_equal(json_array_size(json_object_get(data, "items")), 9);
	assert_string_equal(json_text(data, "tag"), "#nhshackday");
	assert_null(strstr(json_text(fields, "text"), "ann1"));
	json_decref(data);
	json_decref(offers);
	listener_end(&listener);
}

static void files_are_read_by_hand(void **state)
{
	struct listener listener;
	struct collect_report report;
	char id[65];
	struct slice lines = SLICE_LITERAL(
		"@ann One #nhshackday (Thu, 01 Mar 2012 10:31:18 +0000)\n"
		"@bo Two, of something else (Thu, 01 Mar 2012 10:32:18 +0000)\n");

	listener_begin(&listener, *state);
	add_source(&listener, "/tweets", "file", id);
	assert_int_equal(collect_read(listener.collect, id, "posts.txt", lines, &report), 0);
	assert_int_equal(report.taken, 1);
	assert_int_equal(collect_read(listener.collect, id, "posts.txt", lines, &report), 0);
	assert_int_equal(report.taken, 0);
	assert_int_equal(report.known, 1);
	assert_int_equal(ask_now(&listener, NULL).asked, 0);
	assert_int_equal(atomic_load(&listener.stranger.asked), 0);
	listener_end(&listener);
}

static void a_rebuild_leaves_it_alone(void **state)
{
	const struct test_place *place = *state;
	struct listener listener;
	char feed[65];

	listener_begin(&listener, place);
	add_source(&listener, "/feed", "feed", feed);
	ask_now(&listener, feed);
	listener_close(&listener);
	assert_int_equal(book_rebuild(place->address, NULL), 0);
	listener_open(&listener, place->address);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_post"), 2);
	assert_int_equal(ask_now(&listener, NULL).asked, 0);
	listener_end(&listener);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(one_post_from_two_sources_is_one),
		TEST_CASE(a_corrected_post_takes_the_place_of_the_old),
		TEST_CASE(who_is_left_out_goes_and_stays_away),
		TEST_CASE(what_its_author_took_back_stays_away),
		TEST_CASE(a_week_can_be_made_again_from_its_items),
		TEST_CASE(a_digest_is_drafted_once_each_monday),
		TEST_CASE(files_are_read_by_hand),
		TEST_CASE(a_rebuild_leaves_it_alone),
	};

	return test_on_both("collect-archive", tests, sizeof(tests) / sizeof(tests[0]));
}
