/* The forms in which posts come. */
#include "support.h"

static const struct post *only(const struct posts *posts)
{
	if (posts->fault_count)
		print_message("# %s\n", posts->faults[0].message.base);
	assert_int_equal(posts->fault_count, 0);
	assert_int_equal(posts->count, 1);
	return &posts->items[0];
}

static void assert_slice(struct slice s, const char *text)
{
	if (!slice_is(s, text))
		fail_msg("\"%.*s\" is not \"%s\"", (int)s.length, s.base, text);
}

static void assert_when(instant_us when, const char *text)
{
	struct buf out;
	buf_init(&out, 100);
	assert_true(when != INSTANT_NONE);
	instant_add_rfc3339(&out, when);
	assert_string_equal(out.base, text);
	buf_release(&out);
}

static void mastodon_with_a_boost(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts,
		"[{\"id\":\"1\",\"uri\":\"https://a.example/users/ann/statuses/1/activity\","
		"\"created_at\":\"2024-03-04T10:00:00.000Z\",\"account\":{\"id\":\"9\",\"acct\":"
		"\"ann\","
		"\"url\":\"https://a.example/@ann\",\"note\":\"<p>nurse</"
		"p>\"},\"content\":\"\",\"reblog\":"
		"{\"id\":\"7\",\"uri\":\"https://b.example/users/bob/statuses/7\",\"url\":"
		"\"https://b.example/@bob/7\",\"account\":{\"acct\":\"bob@b.example\"},\"content\":"
		"\"<p>Read <a href=\\\"https://c.example/x?a=1&amp;b=2\\\"><span "
		"class=\\\"invisible\\\">"
		"https://</span><span class=\\\"ellipsis\\\">c.example/x?a</span></a> <a "
		"class=\\\"mention "
		"hashtag\\\" "
		"href=\\\"https://b.example/tags/QI\\\">#<span>QI</span></a></p>\",\"tags\":"
		"[{\"name\":\"qi\"}],\"mentions\":[],\"language\":\"en\"}}]");
	const struct post *post = only(&posts);
	assert_slice(post->source, "mastodon");
	assert_slice(post->author, "ann@a.example");
	assert_slice(post->repost_of.author, "bob@b.example");
	assert_slice(post->repost_of.id, "https://b.example/users/bob/statuses/7");
	assert_slice(post->links.items[0], "https://c.example/x?a=1&b=2");
	assert_int_equal(post->links.count, 1);
	assert_slice(post->tags.items[0], "QI");
	assert_int_equal(post->tags.count, 1);
	assert_slice(post->lang, "en");
	assert_when(post->when, "2024-03-04T10:00:00Z");
	posts_release(&posts);
}

static void a_bio_can_say_no(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts, "[{\"id\":\"1\",\"created_at\":\"2024-03-04T10:00:00Z\",\"account\":{"
			   "\"acct\":\"a@b.c\","
			   "\"note\":\"<p>me <a href=\\\"x\\\">#<span>x</span></a> "
			   "#NoBot</p>\"},\"content\":\"#QI\"}]");
	assert_true(only(&posts)->opted_out);
	json_t *digest = digest_json(&posts, "qi");
	assert_int_equal(json_array_size(json_object_get(digest, "posts")), 0);
	assert_int_equal(json_whole(digest, "suppressed", 0), 1);
	json_decref(digest);
	posts_release(&posts);
}

static void activities(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts,
		"{\"@context\":\"https://www.w3.org/ns/"
		"activitystreams\",\"type\":\"OrderedCollectionPage\","
		"\"orderedItems\":[{\"type\":\"Create\",\"actor\":\"https://a.example/users/"
		"ann\",\"object\":{"
		"\"type\":\"Note\",\"id\":\"https://a.example/n/1\",\"url\":\"https://a.example/"
		"@ann/1\","
		"\"published\":\"2024-03-04T10:00:00Z\",\"contentMap\":{\"cy\":\"<p>Helo "
		"#QI</p>\"},\"tag\":"
		"{\"type\":\"Hashtag\",\"name\":\"#QI\"}}},{\"type\":\"Announce\",\"id\":\"https://"
		"a.example/b/2\","
		"\"actor\":\"https://a.example/users/ann\",\"published\":\"2024-03-05T10:00:00Z\","
		"\"object\":\"https://b.example/n/"
		"9\"},{\"type\":\"Follow\",\"actor\":\"x\",\"object\":\"y\"}]}");
	assert_int_equal(posts.count, 2);
	assert_int_equal(posts.fault_count, 0);
	assert_slice(posts.items[0].author, "ann@a.example");
	assert_slice(posts.items[0].text, "Helo #QI");
	assert_slice(posts.items[0].lang, "cy");
	assert_slice(posts.items[1].repost_of.id, "https://b.example/n/9");
	posts_release(&posts);
}

static void bluesky(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts, "{\"feed\":[{\"post\":{\"uri\":\"at://did:plc:1/app.bsky.feed.post/"
			   "3k\",\"author\":{\"handle\":"
			   "\"ann.example.org\",\"displayName\":\"Ann\"},\"record\":{\"text\":"
			   "\"Hello @bob.example.org #QI "
			   "example.org/"
			   "long...\",\"createdAt\":\"2024-03-04T10:00:00.123Z\",\"langs\":[\"en\"]"
			   ",\"facets\":"
			   "[{\"features\":[{\"$type\":\"app.bsky.richtext.facet#link\",\"uri\":"
			   "\"https://example.org/longer/page\"}]}]}},\"reason\":{\"$type\":"
			   "\"app.bsky.feed.defs#reasonRepost\",\"by\":{\"handle\":\"cat.example."
			   "org\"},\"indexedAt\":"
			   "\"2024-03-05T10:00:00Z\"}}],\"cursor\":\"x\"}");
	const struct post *post = only(&posts);
	assert_slice(post->author, "cat.example.org");
	assert_slice(post->repost_of.author, "ann.example.org");
	assert_slice(post->repost_of.url, "https://bsky.app/profile/ann.example.org/post/3k");
	assert_slice(post->mentions.items[0], "bob.example.org");
	assert_int_equal(post->links.count, 1);
	assert_slice(post->links.items[0], "https://example.org/longer/page");
	assert_when(post->when, "2024-03-05T10:00:00Z");
	posts_release(&posts);
}

static void a_twitter_archive(void **state)
{
	struct posts posts;
	(void)state;
	posts_init(&posts);
	assert_int_equal(posts_read(&posts, "account.js",
				 SLICE_LITERAL("window.YTD.account.part0 = [ "
					       "{\"account\":{\"username\":\"Ann\"}} ]")),
		0);
	assert_int_equal(
		posts_read(&posts, "tweets.js",
			SLICE_LITERAL("window.YTD.tweets.part0 = [\n{\"tweet\" : "
				      "{\"id_str\":\"12\",\"full_text\":"
				      "\"Tea &amp; cake https://t.co/abc #QI\",\"created_at\":"
				      "\"Thu Mar 01 10:31:18 +0000 "
				      "2012\",\"entities\":{\"urls\":[{\"url\":"
				      "\"https://t.co/abc\",\"expanded_url\":\"https://example.org/"
				      "page\"}],"
				      "\"hashtags\":[{\"text\":\"QI\"}]},\"lang\":\"und\"}}\n]\n")),
		0);
	const struct post *post = only(&posts);
	assert_slice(post->source, "archive");
	assert_slice(post->author, "Ann");
	assert_slice(post->text, "Tea & cake https://t.co/abc #QI");
	assert_int_equal(post->links.count, 1); /* not t.co beside it */
	assert_slice(post->links.items[0], "https://example.org/page");
	assert_slice(post->lang, "");
	assert_when(post->when, "2012-03-01T10:31:18Z");
	posts_release(&posts);
}

static void lines_of_tweets(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts, "{\"id_str\":\"1\",\"text\":\"RT @Bob: cut\\u2026\",\"created_at\":"
			   "\"Thu Mar 01 10:31:18 +0000 "
			   "2012\",\"user\":{\"screen_name\":\"ann\"},\"retweeted_status\":"
			   "{\"id_str\":\"9\",\"full_text\":\"cut no more "
			   "#QI\",\"user\":{\"screen_name\":\"Bob\"},"
			   "\"entities\":{}}}\n"
			   "{\"id_str\":\"2\",\"text\":\"yes\",\"created_at\":\"Thu Mar 01 "
			   "10:32:18 +0000 2012\",\"user\":"
			   "{\"screen_name\":\"cat\"},\"in_reply_to_screen_name\":\"ann\",\"in_"
			   "reply_to_status_id_str\":"
			   "\"1\"}\n");
	assert_int_equal(posts.count, 2);
	assert_int_equal(posts.fault_count, 0);
	assert_slice(posts.items[0].text, "RT @Bob: cut no more #QI");
	assert_slice(posts.items[0].repost_of.id, "9");
	assert_slice(posts.items[1].reply_to.author, "ann");
	posts_release(&posts);
}

static void pages_of_tweets(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts, "{\"data\":[{\"id\":\"1\",\"author_id\":\"8\",\"text\":\"RT @Bob: "
			   "x\",\"created_at\":"
			   "\"2012-03-01T10:31:18.000Z\",\"referenced_tweets\":[{\"type\":"
			   "\"retweeted\",\"id\":\"5\"}]}],"
			   "\"includes\":{\"users\":[{\"id\":\"8\",\"username\":\"ann\"},{\"id\":"
			   "\"9\",\"username\":\"Bob\"}],"
			   "\"tweets\":[{\"id\":\"5\",\"author_id\":\"9\",\"text\":\"x and "
			   "y\",\"entities\":{\"urls\":["
			   "{\"expanded_url\":\"https://example.org/a\",\"unwound_url\":\"https://"
			   "example.org/b\"}],"
			   "\"hashtags\":[{\"tag\":\"QI\"}]}}]},\"meta\":{\"result_count\":1}}\n"
			   "{\"meta\":{\"result_count\":0},\"data\":[]}\n");
	const struct post *post = only(&posts);
	assert_slice(post->author, "ann");
	assert_slice(post->repost_of.author, "Bob");
	assert_slice(post->text, "RT @Bob: x and y");
	assert_slice(post->links.items[0], "https://example.org/b");
	assert_slice(post->tags.items[0], "QI");
	posts_release(&posts);
}

static void spreadsheets(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts,
		"id_str,from_user,text,created_at,time,in_reply_to_screen_name,status_url,entities_"
		"str\n"
		"1,ann,\"Look, #QI\",Thu Mar 01 10:31:18 +0000 2012,01/03/2012 10:31:18,,"
		"http://twitter.com/ann/statuses/1,\"{\"\"urls\"\":[{\"\"expanded_url\"\":"
		"\"\"https://example.org/a\"\"}]}\"\n");
	const struct post *post = only(&posts);
	assert_slice(post->source, "tags");
	assert_slice(post->author, "ann");
	assert_slice(post->links.items[0], "https://example.org/a");
	posts_release(&posts);
	posts_from(&posts,
		"id,created_at,text,author.username,author.name,referenced_tweets.retweeted.id,"
		"retweeted_username,entities.hashtags\n"
		"7,2012-03-01T10:31:18.000Z,RT @Bob: hm,ann,Ann "
		"A,5,Bob,\"[{\"\"tag\"\":\"\"QI\"\"}]\"\n");
	post = only(&posts);
	assert_slice(post->source, "twarc");
	assert_slice(post->name, "Ann A");
	assert_slice(post->repost_of.author, "Bob");
	assert_slice(post->tags.items[0], "QI");
	posts_release(&posts);
}

static void json_feed(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts,
		"{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Ward "
		"notes\",\"language\":\"en-GB\","
		"\"authors\":[{\"name\":\"Ann\"}],\"items\":[{\"id\":\"1\",\"url\":\"https://"
		"example.org/1\","
		"\"title\":\"Tea\",\"content_html\":\"<p>Hot &amp; <a "
		"href='https://example.org/t'>strong"
		"</a></p>\",\"date_published\":\"2024-03-04T10:00:00+01:00\",\"tags\":[\"QI\"]}]}");
	const struct post *post = only(&posts);
	assert_slice(post->author, "Ann");
	assert_slice(post->text, "Tea\nHot & strong");
	assert_slice(post->links.items[0], "https://example.org/t");
	assert_when(post->when, "2024-03-04T09:00:00Z");
	assert_slice(post->lang, "en-GB");
	posts_release(&posts);
}

static void a_reply_names_whom(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts,
		"{\"data\":[{\"id\":\"1\",\"text\":\"Yes #QI\",\"author_id\":\"9\","
		"\"created_at\":\"2022-01-01T00:00:00.000Z\",\"in_reply_to_user_id\":\"10\","
		"\"referenced_tweets\":[{\"type\":\"replied_to\",\"id\":\"77\"}]}],"
		"\"includes\":{\"users\":[{\"id\":\"9\",\"username\":\"ann\"},"
		"{\"id\":\"10\",\"username\":\"bob\"}]}}");
	const struct post *post = only(&posts);
	assert_slice(post->author, "ann");
	assert_slice(post->reply_to.id, "77");
	assert_slice(post->reply_to.author, "bob");
	posts_release(&posts);
}

/* The longer of two texts, tags escaped twice, addresses beside the page of the feed. */
static void entries_as_people_write_them(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts,
		"<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel>"
		"<title>@ann.example - Ann</title><link>https://ann.example/blog/</link>"
		"<item><link>2024/1.html</link><category>Quality &amp;amp; Safety</category>"
		"<description>The whole of it, which says more</description><summary>Less</summary>"
		"</item></channel></rss>");
	const struct post *post = only(&posts);
	assert_slice(post->source, "rss");
	assert_slice(post->author, "ann.example");
	assert_slice(post->url, "https://ann.example/blog/2024/1.html");
	assert_slice(post->text, "The whole of it, which says more");
	assert_slice(post->tags.items[0], "Quality & Safety");
	posts_release(&posts);
	posts_from(&posts,
		"<rss version='2.0'><channel><title>Ann B</title><link>https://soc.example/@ann"
		"</link><generator>Mastodon v4.2</generator><item><description>a</description>"
		"</item></channel></rss>");
	post = only(&posts);
	assert_slice(post->author, "ann@soc.example");
	posts_release(&posts);
	posts_from(&posts,
		"<feed xmlns='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/'>"
		"<entry><title>Hands</title><media:group><media:description>How to wash #hands"
		"</media:description></media:group></entry></feed>");
	post = only(&posts);
	assert_slice(post->source, "atom");
	assert_slice(post->text, "Hands\nHow to wash #hands");
	assert_slice(post->tags.items[0], "hands");
	posts_release(&posts);
}

static void feeds_and_lists_of_feeds(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts,
		"<rss version='2.0'><channel><title>Ward</title><item><title>Tea</title><link>"
		"https://example.org/1</link><description>&lt;p&gt;Hot "
		"#QI&lt;/p&gt;</description><author>"
		"ann@example.org (Ann)</author><pubDate>Mon, 04 Mar 2024 10:00:00 "
		"GMT</pubDate><category>Tea"
		"</category></item></channel></rss>");
	const struct post *post = only(&posts);
	assert_slice(post->source, "rss");
	assert_slice(post->author, "Ann");
	assert_slice(post->text, "Tea\nHot #QI");
	assert_int_equal(post->tags.count, 2);
	assert_when(post->when, "2024-03-04T10:00:00Z");
	posts_release(&posts);
	posts_from(&posts, "<?xml version='1.0'?><rdf:RDF "
			   "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
			   "xmlns='http://purl.org/rss/1.0/' "
			   "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>W"
			   "</title></channel><item "
			   "rdf:about='https://example.org/1'><title>Tea</title><dc:creator>Ann"
			   "</dc:creator><dc:date>2024-03-04</dc:date></item></rdf:RDF>");
	post = only(&posts);
	assert_slice(post->author, "Ann");
	assert_slice(post->id, "https://example.org/1");
	posts_release(&posts);
	posts_from(&posts,
		"<opml version='2.0'><body><outline text='x'><outline text='Ward' type='rss' "
		"xmlUrl='https://example.org/feed'/></outline></body></opml>");
	assert_int_equal(posts.count, 0);
	assert_int_equal(posts.feed_count, 1);
	assert_slice(posts.feeds[0].url, "https://example.org/feed");
	posts_release(&posts);
}

static void relative_addresses(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts, "<feed xmlns='http://www.w3.org/2005/Atom' "
			   "xml:base='https://example.org/a/'><entry "
			   "xml:base='b/c'><id>x</id><link href='../d?e'/><content "
			   "type='html'>&lt;a href='f#g'&gt;h"
			   "&lt;/a&gt; &lt;a "
			   "href='//other.example/../i'&gt;j&lt;/a&gt;</content></entry></feed>");
	const struct post *post = only(&posts);
	assert_slice(post->url, "https://example.org/a/d?e");
	assert_int_equal(post->links.count, 2);
	assert_slice(post->links.items[0], "https://example.org/a/b/f#g");
	assert_slice(post->links.items[1], "https://other.example/i");
	posts_release(&posts);
}

static void faults_have_their_place(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts,
		"@ann Good #QI (Thu, 01 Mar 2012 10:31:18 +0000)\nno author\n@bob no date\n");
	assert_int_equal(posts.count, 1);
	assert_int_equal(posts.fault_count, 2);
	assert_int_equal(posts.faults[0].line, 2);
	assert_int_equal(posts.faults[0].offset, 48);
	assert_int_equal(posts.faults[1].line, 3);
	posts_release(&posts);
	posts_init(&posts);
	assert_int_equal(posts_read(&posts, "x", SLICE_LITERAL("nothing of the kind")), FT_REFUSED);
	assert_int_equal(posts_read(&posts, "x", SLICE_LITERAL("  \n ")), FT_REFUSED);
	assert_int_equal(posts_read(&posts, "x", SLICE_LITERAL("{\"a\":1}")), FT_REFUSED);
	assert_int_equal(
		posts_read(&posts, "x", SLICE_LITERAL("<html><p>x</p></html>")), FT_REFUSED);
	posts_release(&posts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mastodon_with_a_boost),
		cmocka_unit_test(a_bio_can_say_no),
		cmocka_unit_test(activities),
		cmocka_unit_test(bluesky),
		cmocka_unit_test(a_twitter_archive),
		cmocka_unit_test(lines_of_tweets),
		cmocka_unit_test(pages_of_tweets),
		cmocka_unit_test(spreadsheets),
		cmocka_unit_test(json_feed),
		cmocka_unit_test(a_reply_names_whom),
		cmocka_unit_test(entries_as_people_write_them),
		cmocka_unit_test(feeds_and_lists_of_feeds),
		cmocka_unit_test(relative_addresses),
		cmocka_unit_test(faults_have_their_place),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
