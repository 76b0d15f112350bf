/* Sources are asked politely, and strangers who mean harm get no further than a line of words. */
#include <string.h>
#include <unistd.h>
#include "listener.h"

#define HOURS_US (60 * MINUTE_US)

static bool was_asked(struct listener *listener, const char *words)
{
	pthread_mutex_lock(&listener->stranger.lock);
	bool was = strstr(listener->stranger.request, words) != NULL;
	pthread_mutex_unlock(&listener->stranger.lock);
	return was;
}

static void a_feed_is_asked_once_and_then_with_what_we_have(void **state)
{
	struct listener listener;
	char id[65];

	listener_begin(&listener, *state);
	add_source(&listener, "/feed", "feed", id);
	assert_int_equal(ask_now(&listener, NULL).taken, 2);
	assert_true(was_asked(&listener, "User-Agent: Fettle"));
	assert_true(was_asked(&listener, "+https://larch.example.org"));
	assert_false(was_asked(&listener, "If-None-Match"));
	assert_int_equal(ask_now(&listener, NULL).asked, 0);
	struct source_row row = row_of(&listener, id);
	assert_true(row.next_at > instant_now() + 59 * MINUTE_US);
	assert_true(row.next_at < instant_now() + 67 * MINUTE_US);
	sources_due(&listener);
	struct collect_report report = ask_now(&listener, NULL);
	assert_int_equal(report.asked, 1);
	assert_int_equal(report.taken + report.known + report.failed, 0);
	assert_true(was_asked(&listener, "If-None-Match: \"v2\""));
	assert_true(was_asked(&listener, "If-Modified-Since: Tue, 17 Nov 2020 10:00:00 GMT"));
	assert_int_equal(row_of(&listener, id).status, 304);
	atomic_store(&listener.stranger.items, 3);
	sources_due(&listener);
	report = ask_now(&listener, NULL);
	assert_int_equal(report.taken, 1);
	assert_int_equal(report.known, 2);
	listener_end(&listener);
}

static void who_is_busy_is_left_in_peace(void **state)
{
	struct listener listener;
	char busy[65], feed[65];

	listener_begin(&listener, *state);
	add_source(&listener, "/busy", "feed", busy);
	assert_int_equal(ask_now(&listener, NULL).failed, 1);
	struct source_row row = row_of(&listener, busy);
	assert_int_equal(row.status, 429);
	assert_true(row.next_at >= instant_now() + 2 * HOURS_US - MINUTE_US);
	assert_non_null(strstr(row.message, "come less often"));
	assert_non_null(strstr(listener.said, "/busy"));
	/* the whole host is */
	add_source(&listener, "/feed", "feed", feed);
	struct connection *connection;
	bool found;
	assert_int_equal(store_borrow(listener.collect->store, &connection), 0);
	assert_int_equal(sources_follow(listener.collect, connection, &found), 0);
	assert_int_equal(claim_next(listener.collect, connection, NULL, &row, &found), 0);
	assert_false(found);
	store_return(connection);
	listener_end(&listener);
}

static void waits_grow_to_a_day(void **state)
{
	struct source_row row = { .minutes = 60 };
	int64_t least = 0;

	(void)state;
	for (row.failures = 1; row.failures < 40; row.failures++) {
		int64_t wait = claim_back_off_us(&row, 0);
		assert_true(wait <= DAY_US * 120 / 100);
		assert_true(wait >= least);
		least = wait * 60 / 100;
		if (row.failures > 6)
			assert_true(wait >= DAY_US * 80 / 100);
	}
	assert_true(claim_back_off_us(&row, 3 * 86400) >= 3 * DAY_US);
	assert_true(claim_back_off_us(&row, INT32_MAX) <= 7 * DAY_US);
}

static void only_the_first_part_of_too_much_is_read(void **state)
{
	struct listener listener;
	char id[65];

	listener_begin(&listener, *state);
	add_source(&listener, "/endless", "feed", id);
	struct collect_report report = ask_now(&listener, NULL);
	assert_int_equal(report.failed, 0);
	assert_in_range(report.taken, 10000, 40000);
	assert_non_null(strstr(row_of(&listener, id).message, "more than 5 MB"));
	listener_end(&listener);
}

static void bombs_drips_and_loops_end_in_words(void **state)
{
	static const struct {
		const char *path, *words;
	} cases[] = { { "/bomb", "more than 5 MB" }, { "/loop", "more than three times" },
		{ "/inside", "private address" }, { "/page", "browser" },
		{ "/drip", "Nobody answers" }, { "/gone", "gone for good" },
		{ "/nothing", "nothing at this address" } };
	struct listener listener;
	struct stranger inside;
	char id[65];

	listener_begin(&listener, *state);
	stranger_start(&inside);
	atomic_store(&listener.stranger.inside, inside.port);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t before = monotonic_us();

		add_source(&listener, cases[i].path, "feed", id);
		struct collect_report report = ask_now(&listener, id);
		assert_int_equal(report.failed, 1);
		assert_int_equal(report.taken, 0);
		struct source_row row = row_of(&listener, id);
		if (!strstr(row.message, cases[i].words))
			fail_msg("%s: %s", cases[i].path, row.message);
		assert_true(monotonic_us() - before < 20 * SECOND_US);
		sources_due(&listener);
	}
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_post"), 0);
	assert_int_equal(atomic_load(&inside.asked), 0);
	stranger_stop(&inside);
	listener_end(&listener);
}

static void what_is_gone_is_not_asked_again(void **state)
{
	struct listener listener;
	char id[65];

	listener_begin(&listener, *state);
	add_source(&listener, "/gone", "feed", id);
	ask_now(&listener, NULL);
	assert_true(row_of(&listener, id).next_at == NEVER);
	assert_int_equal(ask_now(&listener, NULL).asked, 0);
	assert_int_equal(collect_try(listener.collect, id), 0);
	assert_int_equal(ask_now(&listener, NULL).asked, 1);
	listener_end(&listener);
}

static void a_permanent_move_is_remembered(void **state)
{
	struct listener listener;
	char id[65];

	listener_begin(&listener, *state);
	add_source(&listener, "/moved", "feed", id);
	assert_int_equal(ask_now(&listener, NULL).taken, 2);
	assert_non_null(strstr(row_of(&listener, id).moved, "/feed"));
	int before = atomic_load(&listener.stranger.asked);
	sources_due(&listener);
	ask_now(&listener, NULL);
	assert_int_equal(atomic_load(&listener.stranger.asked), before + 1);
	listener_end(&listener);
}

static void packed_and_wrongly_encoded_feeds_are_read(void **state)
{
	struct listener listener;
	char packed[65], encoding[65];

	listener_begin(&listener, *state);
	add_source(&listener, "/gzip", "feed", packed);
	assert_int_equal(ask_now(&listener, packed).taken, 2);
	add_source(&listener, "/encoding", "feed", encoding);
	assert_int_equal(ask_now(&listener, encoding).taken, 1);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_post WHERE item LIKE "
					       "'%Café%'"), 1);
	listener_end(&listener);
}

static void private_addresses_are_refused_by_default(void **state)
{
	struct listener listener;
	char id[65], address[100];
	json_t *input = json_object();

	listener_begin(&listener, *state);
	snprintf(address, sizeof(address), "http://localhost:%d/feed", listener.stranger.port);
	json_put_text(input, "name", "inside");
	json_put_text(input, "address", address);
	json_put_text(input, "form", "feed");
	act_on(&listener, "source", "add", NULL, input, id);
	assert_int_equal(ask_now(&listener, NULL).failed, 1);
	assert_non_null(strstr(row_of(&listener, id).message, "private address"));
	/* what is allowed is one host and port, not whatever the address becomes */
	input = json_object();
	json_put_text(input, "private_host", "localhost:1");
	act_on(&listener, "source", "allow_private", id, input, NULL);
	sources_due(&listener);
	assert_int_equal(ask_now(&listener, NULL).failed, 1);
	assert_int_equal(atomic_load(&listener.stranger.asked), 0);
	listener_end(&listener);
}

static void a_timeline_is_read_page_by_page(void **state)
{
	struct listener listener;
	char id[65];

	listener_begin(&listener, *state);
	atomic_store(&listener.stranger.statuses, 50);
	add_source(&listener, "", "mastodon", id);
	assert_int_equal(ask_now(&listener, NULL).taken, 39); /* 11 to 50; 13 says #nobot */
	assert_true(was_asked(&listener, "GET /api/v1/timelines/tag/nhshackday?limit=40 HTTP"));
	atomic_store(&listener.stranger.statuses, 150);
	sources_due(&listener);
	int before = atomic_load(&listener.stranger.asked);
	assert_int_equal(ask_now(&listener, NULL).taken, 100);
	assert_int_equal(atomic_load(&listener.stranger.asked), before + 3);
	assert_true(was_asked(&listener, "min_id=130"));
	sources_due(&listener);
	assert_int_equal(ask_now(&listener, NULL).taken, 0);
	assert_true(was_asked(&listener, "min_id=150"));
	listener_end(&listener);
}

static void a_profile_leads_to_its_posts(void **state)
{
	struct listener listener;
	char actor[65], alone[65];

	listener_begin(&listener, *state);
	add_source(&listener, "/actor", "activity", actor);
	assert_int_equal(ask_now(&listener, actor).taken, 3);
	add_source(&listener, "/nobot", "activity", alone);
	assert_int_equal(ask_now(&listener, alone).failed, 1);
	assert_non_null(strstr(row_of(&listener, alone).message, "not to be collected"));
	listener_end(&listener);
}

static void a_list_makes_sources(void **state)
{
	struct listener listener;
	char id[65];
	int64_t made;

	listener_begin(&listener, *state);
	add_source(&listener, "/opml", "list", id);
	assert_int_equal(ask_now(&listener, id).failed, 0);
	assert_non_null(strstr(row_of(&listener, id).message, "2 new sources"));
	assert_int_equal(collect_import_list(listener.collect, &ACTOR_SYSTEM,
				 SLICE_LITERAL("<opml version=\"2.0\"><body><outline text=\"X\" "
					       "xmlUrl=\"https://x.example/feed\"/><outline text=\"X\" "
					       "xmlUrl=\"https://x.example/feed\"/></body></opml>"),
				 "falls", &made), 0);
	assert_int_equal(made, 1);
	assert_int_equal(collect_import_list(listener.collect, &ACTOR_SYSTEM,
				 SLICE_LITERAL("<rss version=\"2.0\"><channel/></rss>"), "", &made),
		FT_REFUSED);
	json_t *sources;
	assert_int_equal(collect_sources(listener.collect, &sources), 0);
	assert_int_equal(json_array_size(json_object_get(sources, "items")), 4);
	json_decref(sources);
	listener_end(&listener);
}

/* Two servers, two threads each, one host: never two requests at once, none repeated. */
static void of_several_servers_one_asks(void **state)
{
	const struct test_place *place = *state;
	struct listener one, two;
	char id[65], path[40];

	listener_begin(&one, place);
	for (int i = 0; i < 6; i++) {
		snprintf(path, sizeof(path), "/other?%d", i);
		add_source(&one, path, "feed", id);
	}
	atomic_store(&one.stranger.delay_ms, 30);
	two = (struct listener){ 0 };
	listener_open(&two, place->address);
	assert_int_equal(collect_start(one.collect, NULL, NULL), 0);
	assert_int_equal(collect_start(two.collect, NULL, NULL), 0);
	for (int i = 0; i < 300 && atomic_load(&one.stranger.asked) < 6; i++) {
		collect_wake(one.collect);
		collect_wake(two.collect);
		usleep(50000);
	}
	usleep(300000);
	listener_close(&two);
	assert_int_equal(atomic_load(&one.stranger.asked), 6);
	assert_int_equal(atomic_load(&one.stranger.most_at_once), 1);
	assert_int_equal(count_rows(&one, "SELECT count(*) FROM collect_post"), 2);
	listener_end(&one);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_feed_is_asked_once_and_then_with_what_we_have),
		TEST_CASE(who_is_busy_is_left_in_peace),
		TEST_CASE_OF_SQLITE(waits_grow_to_a_day),
		TEST_CASE(only_the_first_part_of_too_much_is_read),
		TEST_CASE_OF_SQLITE(bombs_drips_and_loops_end_in_words),
		TEST_CASE(what_is_gone_is_not_asked_again),
		TEST_CASE(a_permanent_move_is_remembered),
		TEST_CASE(packed_and_wrongly_encoded_feeds_are_read),
		TEST_CASE(private_addresses_are_refused_by_default),
		TEST_CASE(a_timeline_is_read_page_by_page),
		TEST_CASE(a_profile_leads_to_its_posts),
		TEST_CASE(a_list_makes_sources),
		TEST_CASE(of_several_servers_one_asks),
	};

	return test_on_both("collect-asking", tests, sizeof(tests) / sizeof(tests[0]));
}
