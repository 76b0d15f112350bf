/* Posts that are deleted where they were said leave here too; but only who may says so. */
#include <string.h>
#include "listener.h"

static void hear(struct listener *listener, const char *source, const char *text)
{
	struct collect_report report;

	if (collect_read(listener->collect, source, "answer", slice_of(text), &report))
		fail_msg("%s", error_message());
}

static size_t count_shown(struct listener *listener)
{
	json_t *posts;
	size_t count;

	assert_int_equal(collect_posts(listener->collect, "nhshackday", 0, 50, &posts), 0);
	count = json_array_size(json_object_get(posts, "items"));
	json_decref(posts);
	return count;
}

/* As add_source(), but at an address on the web, which is not asked. */
static void add_stranger(struct listener *listener, const char *address, char id[65])
{
	json_t *input = json_object();

	json_put_text(input, "name", address);
	json_put_text(input, "address", address);
	json_put_text(input, "form", "file");
	json_put_text(input, "tags", "#NHSHackDay");
	act_on(listener, "source", "add", NULL, input, id);
}

#define FEED(inside) \
	"<feed xmlns=\"http://www.w3.org/2005/Atom\" " \
	"xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"><title>Blog</title>" inside "</feed>"
#define ENTRY(id) \
	"<entry><id>tag:blog.example,2020:" id "</id><title>Words " id " #nhshackday</title>" \
	"<link href=\"http://blog.example/" id "\"/><updated>2020-11-17T10:00:00Z</updated></entry>"
#define DELETED(id) \
	"<at:deleted-entry ref=\"tag:blog.example,2020:" id "\" when=\"2020-11-18T10:00:00Z\"/>"

static void a_deleted_entry_leaves_and_stays_away(void **state)
{
	struct listener listener;
	char blog[65], planet[65];

	listener_begin(&listener, *state);
	add_stranger(&listener, "https://blog.example/feed", blog);
	add_stranger(&listener, "https://planet.example/feed", planet);
	hear(&listener, blog, FEED(ENTRY("1") ENTRY("2") ENTRY("3")));
	assert_int_equal(count_shown(&listener), 3);
	/* another feed may not say so, whatever it names */
	hear(&listener, planet, FEED(DELETED("1")
		"<at:deleted-entry ref=\"http://blog.example/2\" when=\"2020-11-18T10:00:00Z\"/>"));
	assert_int_equal(count_shown(&listener), 3);
	int64_t changes = collect_changes(listener.collect);
	hear(&listener, blog, FEED(ENTRY("1") DELETED("2") ENTRY("3") DELETED("2")));
	assert_int_equal(count_shown(&listener), 2);
	assert_true(collect_changes(listener.collect) > changes);
	/* neither as it was nor from elsewhere */
	hear(&listener, blog, FEED(ENTRY("2")));
	hear(&listener, planet, FEED(ENTRY("1") ENTRY("2")));
	assert_int_equal(count_shown(&listener), 2);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_post"), 2);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_tag"), 2);
	/* no digest had named it: nothing of it is left but that it is gone */
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_tombstone"), 0);
	listener_end(&listener);
}

#define STATUS \
	"[{\"id\":\"1\",\"uri\":\"https://m.example/users/ann/statuses/1\"," \
	"\"url\":\"https://m.example/@ann/1\",\"created_at\":\"2020-11-17T10:00:00.000Z\"," \
	"\"content\":\"<p>Status #nhshackday</p>\",\"account\":{\"id\":\"1\",\"acct\":\"ann@m.example\"," \
	"\"url\":\"https://m.example/@ann\"},\"tags\":[{\"name\":\"nhshackday\"}],\"mentions\":[]}]"
#define DELETE(actor) \
	"{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"type\":\"Delete\"," \
	"\"actor\":\"" actor "\",\"object\":{\"type\":\"Tombstone\"," \
	"\"id\":\"https://m.example/users/ann/statuses/1\"}}"

/* Heard on the timeline of another server; she deletes it at home. */
static void an_author_deletes_at_home(void **state)
{
	struct listener listener;
	char timeline[65], ann[65], bo[65], liar[65];

	listener_begin(&listener, *state);
	add_stranger(&listener, "https://other.example", timeline);
	add_stranger(&listener, "https://m.example/users/ann", ann);
	add_stranger(&listener, "https://m.example/users/bo", bo);
	add_stranger(&listener, "https://liar.example/outbox", liar);
	hear(&listener, timeline, STATUS);
	assert_int_equal(count_shown(&listener), 1);
	hear(&listener, bo, DELETE("https://m.example/users/bo"));
	hear(&listener, liar, DELETE("https://m.example/users/ann"));
	hear(&listener, liar, DELETE("https://liar.example/users/ann"));
	assert_int_equal(count_shown(&listener), 1);
	hear(&listener, ann, DELETE("https://m.example/users/ann"));
	assert_int_equal(count_shown(&listener), 0);
	hear(&listener, timeline, STATUS);
	assert_int_equal(count_shown(&listener), 0);
	listener_end(&listener);
}

static size_t lines_of(const struct buf *text, const char *what)
{
	size_t count = 0;

	for (const char *at = text->base; at && (at = strstr(at, what)); at++)
		count++;
	return count;
}

/* The words go, older ones too; that there were two versions stays, by their hashes. */
static void what_a_digest_named_keeps_a_tombstone(void **state)
{
	const day_number monday = day_from_date(2020, 11, 16);
	struct listener listener;
	struct collected_week week;
	struct buf json, items;
	char blog[65], offer[65];
	int64_t removed;

	listener_begin(&listener, *state);
	add_stranger(&listener, "https://blog.example/feed", blog);
	hear(&listener, blog, FEED(ENTRY("1") ENTRY("2")));
	if (collect_offer_week(
		    listener.collect, &ACTOR_SYSTEM, SLICE_LITERAL("nhshackday"), monday, offer))
		fail_msg("%s", error_message());
	hear(&listener, blog, FEED("<entry><id>tag:blog.example,2020:2</id><title>Better #nhshackday"
		"</title><link href=\"http://blog.example/2\"/><updated>2020-11-17T10:00:00Z</updated>"
		"</entry>"));
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_post"), 3);
	hear(&listener, blog, FEED(DELETED("2")));
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_post"), 1);
	assert_int_equal(collect_week(listener.collect, SLICE_LITERAL("nhshackday"), monday, &week),
		0);
	assert_int_equal(digest_post_count(week.digest), 1);
	buf_init(&json, 1 << 20);
	buf_init(&items, 1 << 20);
	digest_write_json(week.digest, &json);
	collected_week_items(&week, &items);
	assert_non_null(strstr(json.base, "\"taken_back\""));
	assert_int_equal(lines_of(&json, "\"gone\""), 2);
	assert_int_equal(lines_of(&items, "\n"), 3);
	assert_int_equal(lines_of(&items, "\"gone\""), 2);
	assert_null(strstr(items.base, "Better"));
	collected_week_release(&week);
	/* by hand it is the same */
	assert_int_equal(collect_forget(listener.collect, "http://blog.example/1", &removed), 0);
	assert_int_equal(removed, 1);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_tombstone"), 3);
	buf_release(&json);
	buf_release(&items);
	listener_end(&listener);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_deleted_entry_leaves_and_stays_away),
		TEST_CASE(an_author_deletes_at_home),
		TEST_CASE(what_a_digest_named_keeps_a_tombstone),
	};

	return test_on_both("collect-gone", tests, sizeof(tests) / sizeof(tests[0]));
}
