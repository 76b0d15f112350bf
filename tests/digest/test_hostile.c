/* Feeds and exports of the wild: cut off, in the wrong encoding, with bombs in them, very large. */
#include "support.h"
#include "webfeed.h"

#include <malloc.h>
#include <stdlib.h>
#include <sys/resource.h>

#define HEAD "<rss version='2.0'><channel><title>W</title>"
#define ITEM(n, text) "<item><guid>" n "</guid><description>" text "</description></item>"

static size_t count_of(const char *text, size_t *faults)
{
	struct posts posts;
	posts_init(&posts);
	posts_read(&posts, "test", slice_of(text));
	size_t count = posts.count;
	*faults = posts.fault_count;
	posts_release(&posts);
	return count;
}

static void what_was_complete_is_kept(void **state)
{
	size_t faults;
	(void)state;
	assert_int_equal(
		count_of(HEAD ITEM("1", "a") ITEM("2", "b") "<item><guid>3</gu", &faults), 2);
	assert_int_equal(faults, 1);
	assert_int_equal(count_of("[{\"id_str\":\"1\",\"text\":\"a\",\"created_at\":\"x\"},{\"id_"
				  "str\":\"2\",\"te",
				 &faults),
		1);
	assert_int_equal(faults, 1);
	assert_int_equal(
		count_of("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\","
			 "\"content_text\":\"a\"},{\"id\":",
			&faults),
		1);
	assert_int_equal(faults, 1);
}

static void a_broken_entry_does_not_take_the_others(void **state)
{
	size_t faults;
	(void)state;
	assert_int_equal(count_of(HEAD ITEM("1", "a") "<item><b><i>x</b></i></item>" ITEM("3",
					  "c") "<item <<></item>" ITEM("5", "e") "</channel></rss>",
				 &faults),
		3);
	assert_true(faults >= 1);
	assert_int_equal(
		count_of("[{\"id_str\":\"1\",\"text\":\"a\",\"created_at\":\"x\"},{\"id_str\":tru},"
			 "{\"id_str\":\"3\",\"text\":\"c\",\"created_at\":\"x\"}]",
			&faults),
		2);
	assert_int_equal(faults, 1);
}

static void one_text(const char *bytes, size_t length, const char *expected)
{
	struct posts posts;
	posts_init(&posts);
	if (posts_read(&posts, "test", (struct slice){ bytes, length }))
		fail_msg("%s", error_message());
	assert_int_equal(posts.count, 1);
	if (!slice_is(posts.items[0].text, expected))
		fail_msg("\"%.*s\" is not \"%s\"", (int)posts.items[0].text.length,
			posts.items[0].text.base, expected);
	posts_release(&posts);
}

#define ONE_TEXT(bytes, expected) one_text(bytes, sizeof(bytes) - 1, expected)

static void encodings(void **state)
{
	(void)state;
	ONE_TEXT("<?xml version='1.0' encoding='iso-8859-1'?>" HEAD ITEM("1", "caf\xe9 \x93q\x94"),
		"caf\xc3\xa9 \xe2\x80\x9cq\xe2\x80\x9d");
	/* says UTF-8 and is not */
	ONE_TEXT("<?xml version='1.0' encoding='utf-8'?>" HEAD ITEM("1", "caf\xe9 \xc3\xa9"),
		"caf\xc3\xa9 \xc3\xa9");
	/* says Latin-1 and is UTF-8 */
	ONE_TEXT("<?xml version='1.0' encoding='iso-8859-1'?>" HEAD ITEM("1", "caf\xc3\xa9"),
		"caf\xc3\xa9");
	ONE_TEXT("<?xml version='1.0' encoding='koi8-r'?>" HEAD ITEM("1", "\xc4\xc1"),
		"\xd0\xb4\xd0\xb0");
	ONE_TEXT("\xef\xbb\xbf" HEAD ITEM("1", "a"), "a");
	/* names of other programs, smaller sets for larger ones */
	ONE_TEXT("<?xml version='1.0' encoding='x-sjis'?>" HEAD ITEM("1", "\x93\xfa\x96\x7b"),
		"\xe6\x97\xa5\xe6\x9c\xac");
	ONE_TEXT("<?xml version='1.0' encoding='ks_c_5601-1987'?>" HEAD ITEM("1", "\xc7\xd1"),
		"\xed\x95\x9c");
	/* says UTF-16 and has one byte for each character; the declaration comes late, or twice */
	ONE_TEXT("<?xml version='1.0' encoding='utf-16'?>" HEAD ITEM("1", "caf\xe9"),
		"caf\xc3\xa9");
	ONE_TEXT("\n <?xml version='1.0' encoding='koi8-r'?><?xml version='1.0'?>" HEAD ITEM(
			 "1", "\xc4\xc1"),
		"\xd0\xb4\xd0\xb0");
	ONE_TEXT(HEAD ITEM("1", "<![CDATA[<?xml version='1.0'?> goes first]]>"), "goes first");
	/* halves of a character */
	ONE_TEXT(HEAD ITEM("1", "a\xed\xa0\xbd\xed\xb8\x80"), "a\xf0\x9f\x98\x80");
	ONE_TEXT("\xff\xfe<\0r\0s\0s\0>\0<\0i\0t\0e\0m\0>\0<\0t\0i\0t\0l\0e\0>\0\xe9\0<\0/"
		 "\0t\0i\0t\0l\0e\0"
		 ">\0<\0/\0i\0t\0e\0m\0>\0<\0/\0r\0s\0s\0>\0",
		"\xc3\xa9");
	ONE_TEXT("@ann caf\xe9 #QI (Thu, 01 Mar 2012 10:00:00 +0000)", "caf\xc3\xa9 #QI");
	ONE_TEXT("\xff\xfe@\0a\0 \0\xe9\0(\0"
		 "2\0"
		 "0\0"
		 "1\0"
		 "2\0)\0",
		"\xc3\xa9");
	/* what only HTML has, what nothing has */
	ONE_TEXT(HEAD ITEM("1", "a&nbsp;b &eacute; &bogus; R&D &#146; \x01x"),
		"a\xc2\xa0"
		"b \xc3\xa9 &bogus; R&D \xe2\x80\x99 x");
}

static void entities_are_not_expanded(void **state)
{
	size_t faults;
	struct buf bomb;
	(void)state;
	buf_init(&bomb, 1 << 20);
	buf_add_text(&bomb, "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a0 'lollollol'>");
	for (int i = 1; i < 30; i++)
		buf_print(&bomb, "<!ENTITY a%d '&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;'>", i,
			i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	buf_add_text(&bomb, "]>" HEAD ITEM("1", "&a29;") "</channel></rss>");
	struct rusage before, after;
	getrusage(RUSAGE_SELF, &before);
	assert_int_equal(count_of(bomb.base, &faults), 1);
	assert_int_equal(faults, 1);
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < 64 << 10); /* kB */
	one_text(bomb.base, bomb.length, "&a29;");
	buf_release(&bomb);
	ONE_TEXT("<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" HEAD ITEM("1", "a&x;b"),
		"a&x;b");
	ONE_TEXT("<!DOCTYPE rss [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/x'> %p;]>" HEAD ITEM(
			 "1", "a"),
		"a");
}

static void markup_is_made_harmless(void **state)
{
	struct posts posts;
	(void)state;
	posts_from(&posts,
		HEAD ITEM("1", "&lt;script&gt;alert(1)&lt;/script&gt;&lt;a href='javascript:x'&gt;y"
			       "&lt;/a&gt;&lt;b onclick='x'&gt;z&lt;/b&gt;") "</channel></rss>");
	assert_true(slice_is(posts.items[0].text, "yz"));
	assert_int_equal(posts.items[0].links.count, 0);
	posts_release(&posts);
}

static void deep_and_odd(void **state)
{
	struct buf text;
	size_t faults;
	(void)state;
	buf_init(&text, 16 << 20);
	buf_add_text(&text, HEAD "<item>");
	for (int i = 0; i < 100000; i++)
		buf_add_text(&text, "<b>");
	count_of(text.base, &faults);
	assert_true(faults > 0);
	buf_clear(&text);
	for (int i = 0; i < 1000000; i++)
		buf_add_char(&text, '[');
	count_of(text.base, &faults);
	buf_clear(&text);
	buf_add_text(&text, HEAD);
	for (int i = 0; i < 20000; i++)
		buf_add_text(&text, "<item></x>");
	int64_t start = monotonic_us();
	count_of(text.base, &faults);
	assert_true(monotonic_us() - start < 20000000);
	buf_clear(&text);
	for (int i = 0; i < 300000; i++)
		buf_add_text(&text, "{\"a\":1}\n");
	count_of(text.base, &faults);
	assert_int_equal(faults, POSTS_FAULTS_COUNT);
	buf_release(&text);
}

static void fifty_megabytes(void **state)
{
	struct posts posts;
	struct buf feed;
	struct rusage before, after;
	(void)state;
	buf_init(&feed, 60 << 20);
	buf_add_text(&feed, HEAD);
	for (int i = 0; feed.length < (50 << 20); i++)
		buf_print(&feed,
			"<item><guid>%d</guid><author>p%d</author><description>Post %d about #QI "
			"%0400d"
			"</description></item>\n",
			i, i % 997, i, i);
	getrusage(RUSAGE_SELF, &before);
	int64_t start = monotonic_us();
	posts_init(&posts);
	assert_int_equal(posts_read(&posts, "large", buf_slice(&feed)), 0);
	getrusage(RUSAGE_SELF, &after);
	print_message("# %zu posts in %lld ms, %ld MB more\n", posts.count,
		(long long)(monotonic_us() - start) / 1000,
		(after.ru_maxrss - before.ru_maxrss) >> 10);
	assert_true(posts.count > 100000);
	assert_int_equal(posts.fault_count, 1); /* it is not closed */
	posts_release(&posts);
	buf_release(&feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_complete_is_kept),
		cmocka_unit_test(a_broken_entry_does_not_take_the_others),
		cmocka_unit_test(encodings),
		cmocka_unit_test(entities_are_not_expanded),
		cmocka_unit_test(markup_is_made_harmless),
		cmocka_unit_test(deep_and_odd),
		cmocka_unit_test(fifty_megabytes),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
