/* What a person typed must never become markup. */
#include "cmocka_all.h"

#include <stdlib.h>

#include "html.h"

static const char *const ATTACKS[] = {
	"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
	"</title><svg onload=alert(1)>", "<!--", "]]>", "&lt;script&gt;", "javascript:alert(1)",
	"\xc0\xbcscript\xc0\xbe", "`onfocus=alert(1)`", "</textarea><script>",
};

static const char *const BAD_ADDRESSES[] = {
	"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
	"data:text/html,<script>", "vbscript:x", "//evil.example", "/\\evil.example", "\\\\evil", "",
	"http:", "file:///etc/passwd", "\tjavascript:x", "https://", "evil.example/page", "ftp://x",
};

static const char *const GOOD_ADDRESSES[] = {
	"/", "/things/01J", "?place=alder", "#drift", "https://example.org/a?b=c", "http://x",
	"mailto:a@example.org", "/find?q=%20", "HTTPS://EXAMPLE.ORG/",
};

static const char *written(struct html *html, struct html_part part)
{
	buf_clear(&html->buf);
	html_put(html, RAW(" "), part);
	assert_false(html_failed(html));
	return html->buf.base + 1;
}

static void every_byte_is_safe_between_tags_and_in_attributes(void **state)
{
	struct html html;

	(void)state;
	html_init(&html, 1 << 16);
	for (int byte = 0; byte < 256; byte++) {
		char c = (char)byte;
		struct slice one = { &c, 1 };
		const char *text = written(&html, TEXT_SLICE(one));

		assert_true(html.buf.length >= 2);
		for (; *text; text++) {
			assert_null(strchr("<>\"'", *text));
			assert_true((unsigned char)*text >= ' ' || strchr("\t\n\r", *text));
		}
		text = html.buf.base + 1;
		if (byte == '&')
			assert_string_equal(text, "&amp;");
		else if (byte >= ' ' && byte < 127 && !strchr("<>\"'", byte))
			assert_int_equal(html.buf.length, 2);
	}
	html_release(&html);
}

static void attacks_stay_words(void **state)
{
	struct html html;

	(void)state;
	html_init(&html, 1 << 16);
	for (size_t i = 0; i < sizeof(ATTACKS) / sizeof(ATTACKS[0]); i++) {
		assert_null(strpbrk(written(&html, TEXT(ATTACKS[i])), "<>\"'"));
		assert_null(strpbrk(written(&html, ATTR(ATTACKS[i])), "<>\"'"));
		assert_null(strpbrk(written(&html, QUERY(ATTACKS[i])), "<>\"'&?#/ ="));
	}
	html_release(&html);
}

static void only_known_addresses_become_links(void **state)
{
	struct html html;

	(void)state;
	html_init(&html, 1 << 16);
	for (size_t i = 0; i < sizeof(BAD_ADDRESSES) / sizeof(BAD_ADDRESSES[0]); i++)
		assert_string_equal(written(&html, URL(BAD_ADDRESSES[i])), "#");
	for (size_t i = 0; i < sizeof(GOOD_ADDRESSES) / sizeof(GOOD_ADDRESSES[0]); i++)
		assert_string_equal(written(&html, URL(GOOD_ADDRESSES[i])), GOOD_ADDRESSES[i]);
	assert_string_equal(written(&html, URL("/a?b=1&c=\"2\"")), "/a?b=1&amp;c=&quot;2&quot;");
	html_release(&html);
}

static void markdown_cannot_bring_its_own_markup(void **state)
{
	static const char text[] = "# Head\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) "
		"![i](data:text/html,1)\n\n<img src=x onerror=alert(1)> **bold**";
	struct html html;

	(void)state;
	html_init(&html, 1 << 20);
	html_markdown(&html, slice_of(text), 2);
	assert_non_null(strstr(html.buf.base, "<h2>Head</h2>"));
	assert_non_null(strstr(html.buf.base, "<strong>bold</strong>"));
	assert_null(strstr(html.buf.base, "<script"));
	assert_null(strstr(html.buf.base, "javascript:"));
	assert_null(strstr(html.buf.base, "data:text"));
	assert_null(strstr(html.buf.base, "onerror"));
	html_release(&html);
}

static void strangers_bring_no_pictures_and_marked_links(void **state)
{
	static const char text[] = "# Head\n\n[a **b** c](https://x.example/?q=\"&<) ![cat *x*]"
		"(https://x.example/spy.png) [m](mailto:a@b.c) [j](javascript:alert(1)) [s](/account) "
		"[![i](https://x.example/i.png)](HTTP://y.example) <https://z.example>\n\n"
		"<img src=x onerror=alert(1)>";
	struct html html;

	(void)state;
	html_init(&html, 1 << 20);
	html_markdown_foreign(&html, slice_of(text), 3);
	assert_non_null(strstr(html.buf.base, "<h3>Head</h3>"));
	assert_non_null(strstr(html.buf.base, "<a rel=\"nofollow noopener ugc\" href=\""
		"https://x.example/?q=&quot;&amp;&lt;\">a <strong>b</strong> c</a> cat <em>x</em> m j s "
		"<a rel=\"nofollow noopener ugc\" href=\"HTTP://y.example\">i</a> "
		"<a rel=\"nofollow noopener ugc\" href=\"https://z.example\">"));
	assert_null(strstr(html.buf.base, "<img"));
	assert_null(strstr(html.buf.base, "onerror"));
	assert_null(strstr(html.buf.base, "javascript"));
	html_release(&html);
}

static void long_words_are_shown_as_typed(void **state)
{
	char *text = malloc(LIMIT_TEXT_FIELD_BYTES + 2);
	struct html html;

	(void)state;
	memset(text, '>', LIMIT_TEXT_FIELD_BYTES + 1);
	html_init(&html, 1 << 20);
	html_markdown(&html, (struct slice){ text, LIMIT_TEXT_FIELD_BYTES + 1 }, 2);
	assert_memory_equal(html.buf.base, "<pre class=\"typed\">&gt;", 23);
	html_release(&html);
	free(text);
}

static void words_keep_their_lines(void **state)
{
	struct html html;

	(void)state;
	html_init(&html, 1 << 16);
	html_words(&html, "one\ntwo <b>\n\n\nthree");
	assert_string_equal(html.buf.base, "<p>one<br>two &lt;b&gt;</p><p>three</p>");
	html_release(&html);
}

static void a_page_past_its_ceiling_says_so(void **state)
{
	struct html html;

	(void)state;
	html_init(&html, 8);
	html_put(&html, RAW("<p>"), TEXT("far too long for that"), RAW("</p>"));
	assert_true(html_failed(&html));
	html_release(&html);
}

/* Bytes that nobody planned for never leave a quote or an angle bracket; the seed is fixed. */
static void random_bytes_stay_inside(void **state)
{
	uint64_t seed = 0x5eed;
	char bytes[257];
	struct html html;

	(void)state;
	html_init(&html, 1 << 16);
	for (int round = 0; round < 20000; round++) {
		for (size_t i = 0; i < sizeof(bytes) - 1; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			bytes[i] = (char)(seed >> 56);
		}
		bytes[(size_t)(seed >> 32) % (sizeof(bytes) - 1)] = '\0';
		assert_null(strpbrk(written(&html, TEXT(bytes)), "<>\"'"));
		assert_null(strpbrk(written(&html, URL(bytes)), "<>\"'"));
		assert_null(strpbrk(written(&html, QUERY(bytes)), "<>\"'&"));
	}
	html_release(&html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_is_safe_between_tags_and_in_attributes),
		cmocka_unit_test(attacks_stay_words),
		cmocka_unit_test(only_known_addresses_become_links),
		cmocka_unit_test(markdown_cannot_bring_its_own_markup),
		cmocka_unit_test(strangers_bring_no_pictures_and_marked_links),
		cmocka_unit_test(long_words_are_shown_as_typed),
		cmocka_unit_test(words_keep_their_lines),
		cmocka_unit_test(a_page_past_its_ceiling_says_so),
		cmocka_unit_test(random_bytes_stay_inside),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
