/* What sources say was deleted is left out, what was said anew is not, and a digest keeps a line
 * for what it named once. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "digest.h"
#include "webfeed.h"

static void read_all(struct posts *posts, const char *text)
{
	posts_init(posts);
	if (posts_read(posts, "test", slice_of(text)))
		fail_msg("%s", error_message());
}

static void is_tombstone(const struct posts *posts, size_t at, const char *id, const char *author)
{
	assert_true(posts->tombstone_count > at);
	if (!slice_is(posts->tombstones[at].id, id))
		fail_msg("%.*s", (int)posts->tombstones[at].id.length, posts->tombstones[at].id.base);
	assert_true(slice_is(posts->tombstones[at].author, author));
}

#define ENTRY(id, when) \
	"<entry><id>" id "</id><title>Words of " id "</title><link href=\"https://a.test/" id "\"/>" \
	"<updated>" when "</updated></entry>\n"

/* RFC 6721: of an entry and its tombstone the later one counts. */
static void atom_names_deleted_entries(void **state)
{
	static const char feed[] =
		"<feed xmlns=\"http://www.w3.org/2005/Atom\" "
		"xmlns:t=\"http://purl.org/atompub/tombstones/1.0\"><title>Blog</title>\n"
		ENTRY("one", "2026-11-16T10:00:00Z") ENTRY("two", "2026-11-16T11:00:00Z")
		ENTRY("three", "2026-11-19T12:00:00Z")
		"<t:deleted-entry ref=\"two\" when=\"2026-11-17T10:00:00Z\">"
		"<t:by><name>Ann</name><uri>https://a.test/ann</uri></t:by>"
		"<t:comment>Taken <b>back</b></t:comment><link href=\"https://a.test/why\"/>"
		"</t:deleted-entry>\n"
		"<t:deleted-entry ref=\"three\" when=\"2026-11-18T10:00:00Z\"/>\n"
		"<t:deleted-entry ref=\"long ago\" when=\"2026-11-17T10:00:00Z\"/></feed>";
	struct posts posts;

	(void)state;
	read_all(&posts, feed);
	assert_int_equal(posts.fault_count, 0);
	assert_int_equal(posts.count, 2);
	assert_true(slice_is(posts.items[0].id, "one"));
	assert_true(slice_is(posts.items[1].id, "three"));
	assert_int_equal(posts.tombstone_count, 2);
	is_tombstone(&posts, 0, "two", "");
	is_tombstone(&posts, 1, "long ago", "");
	assert_true(posts.tombstones[0].gone ==
		    day_start(day_from_date(2026, 11, 17)) + INT64_C(10) * 3600 * 1000000);
	posts_release(&posts);
}

static void keep_deleted(void *context, const json_t *entry, const json_t *feed)
{
	assert_string_equal(json_text(entry, "deleted"), "two");
	assert_string_equal(json_text(entry, "deleted_at"), "2026-11-17T10:00:00Z");
	assert_false(json_has(feed, "link"));
	++*(int *)context;
}

static void a_feed_is_not_what_its_tombstones_are(void **state)
{
	struct slice text = SLICE_LITERAL(
		"<feed xmlns=\"http://www.w3.org/2005/Atom\" "
		"xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"><title>Blog</title>"
		"<at:deleted-entry ref=\"two\" when=\"2026-11-17T10:00:00Z\">"
		"<link href=\"https://a.test/why\"/><id>other</id></at:deleted-entry></feed>");
	struct webfeed feed;
	int count = 0;

	(void)state;
	assert_int_equal(webfeed_read(text, keep_deleted, &count, &feed), 0);
	assert_int_equal(count, 1);
	assert_int_equal(feed.entries, 0);
	assert_string_equal(json_text(feed.feed, "title"), "Blog");
	webfeed_release(&feed);
}

#define ACTOR "\"actor\":\"https://m.test/users/ann\","
#define NOTE(id) \
	"{\"type\":\"Create\"," ACTOR "\"object\":{\"type\":\"Note\",\"id\":\"https://m.test/n/" id "\"," \
	"\"attributedTo\":\"https://m.test/users/ann\",\"published\":\"2026-11-16T10:00:00Z\"," \
	"\"content\":\"<p>Words " id "</p>\"}},"

static void outboxes_say_what_was_deleted(void **state)
{
	static const char outbox[] =
		"{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"type\":"
		"\"OrderedCollectionPage\",\"orderedItems\":[" NOTE("1") NOTE("2")
		"{\"type\":\"Delete\"," ACTOR "\"published\":\"2026-11-17T10:00:00Z\","
		"\"object\":\"https://m.test/n/2\"},"
		"{\"type\":\"Delete\"," ACTOR "\"object\":{\"type\":\"Tombstone\","
		"\"id\":\"https://m.test/n/3\",\"deleted\":\"2026-11-17T10:00:00Z\"}},"
		"{\"type\":\"Tombstone\",\"id\":\"https://m.test/n/4\"},"
		"{\"type\":\"Create\"," ACTOR "\"object\":{\"type\":\"Tombstone\","
		"\"id\":\"https://m.test/n/5\"}},"
		"{\"type\":\"Undo\"," ACTOR "\"object\":{\"type\":\"Announce\","
		"\"id\":\"https://m.test/a/6\"}},"
		"{\"type\":\"Undo\"," ACTOR "\"object\":{\"type\":\"Follow\","
		"\"id\":\"https://m.test/f/7\"}},"
		"{\"type\":\"Like\"," ACTOR "\"object\":\"https://m.test/n/8\"}]}";
	struct posts posts;

	(void)state;
	read_all(&posts, outbox);
	assert_int_equal(posts.fault_count, 0);
	assert_int_equal(posts.count, 1);
	assert_true(slice_is(posts.items[0].id, "https://m.test/n/1"));
	assert_int_equal(posts.tombstone_count, 5);
	is_tombstone(&posts, 0, "https://m.test/n/2", "ann@m.test");
	is_tombstone(&posts, 1, "https://m.test/n/3", "ann@m.test");
	is_tombstone(&posts, 2, "https://m.test/n/4", "");
	is_tombstone(&posts, 3, "https://m.test/n/5", "ann@m.test");
	is_tombstone(&posts, 4, "https://m.test/a/6", "ann@m.test");
	posts_release(&posts);
}

/* What one source says was deleted does not touch what another says. */
static void nobody_deletes_in_another_source(void **state)
{
	struct posts posts;
	struct slice lie = SLICE_LITERAL("{\"@context\":\"x\",\"type\":\"Delete\","
					 "\"object\":\"https://m.test/n/1\"}");

	(void)state;
	read_all(&posts, "{\"type\":\"OrderedCollection\",\"orderedItems\":[" NOTE("1") "{}]}");
	assert_int_equal(posts.count, 1);
	assert_int_equal(posts_read(&posts, "lie", lie), 0);
	assert_int_equal(posts.count, 1);
	assert_int_equal(posts.tombstone_count, 1);
	posts_release(&posts);
}

static void make(struct posts *posts, void (*write)(const struct digest *, struct buf *),
	struct buf *out)
{
	struct digest_options options = { .tag = SLICE_LITERAL("qi"),
		.from = day_start(day_from_date(2026, 11, 16)),
		.to = day_start(day_from_date(2026, 11, 23)) };
	struct digest *digest;

	buf_clear(out);
	assert_int_equal(digest_make(&digest, posts, &options), 0);
	write(digest, out);
	digest_free(digest);
}

static const char items[] =
	"{\"hash\":\"00000000000000000000000000000000000000000000000000000000000000ff\","
	"\"said\":\"2026-11-17T10:00:00Z\",\"gone\":\"2026-11-25T10:00:00Z\"}\n"
	"{\"hash\":\"00000000000000000000000000000000000000000000000000000000000000aa\","
	"\"said\":\"2026-11-18T10:00:00Z\",\"gone\":\"2026-11-25T10:00:00Z\"}\n"
	"{\"hash\":\"00000000000000000000000000000000000000000000000000000000000000aa\","
	"\"said\":\"2026-11-18T10:00:00Z\",\"gone\":\"2026-11-25T10:00:00Z\"}\n"
	"{\"hash\":\"00000000000000000000000000000000000000000000000000000000000000bb\","
	"\"said\":\"2026-11-28T10:00:00Z\",\"gone\":\"2026-11-29T10:00:00Z\"}\n"
	"{\"hash\":\"00000000000000000000000000000000000000000000000000000000000000cc\","
	"\"gone\":\"some day\"}\n";

static void a_digest_keeps_a_line_of_what_it_named(void **state)
{
	struct posts posts, again;
	struct buf out;

	(void)state;
	read_all(&posts, items);
	assert_int_equal(posts.fault_count, 1); /* "some day" */
	assert_int_equal(posts.tombstone_count, 4);
	buf_init(&out, 1 << 20);
	tombstone_write_item(&posts.tombstones[0], &out);
	assert_true(slice_starts(slice_of(items), out.base));
	make(&posts, digest_write_json, &out);
	const char *aa = strstr(out.base, "00aa\""), *ff = strstr(out.base, "00ff\"");
	assert_true(aa && ff && aa < ff);
	assert_null(strstr(aa + 1, "00aa\""));
	assert_null(strstr(out.base, "00bb\"")); /* of another week */
	make(&posts, digest_write_text, &out);
	assert_non_null(strstr(out.base, "2 posts that were in it were taken back by their authors."));
	make(&posts, digest_write_html, &out);
	assert_non_null(strstr(out.base, "<p>2 posts that were in it were taken back"));
	/* who follows it as a feed is told so, too */
	make(&posts, digest_write_atom, &out);
	read_all(&again, out.base);
	assert_int_equal(again.tombstone_count, 2);
	assert_true(slice_starts(again.tombstones[0].id, "urn:uuid:"));
	posts_release(&again);
	posts_release(&posts);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(atom_names_deleted_entries),
		cmocka_unit_test(a_feed_is_not_what_its_tombstones_are),
		cmocka_unit_test(outboxes_say_what_was_deleted),
		cmocka_unit_test(nobody_deletes_in_another_source),
		cmocka_unit_test(a_digest_keeps_a_line_of_what_it_named),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("digest-tombstones", tests, NULL, NULL);
}
