/* HTML of strangers: what stays, what goes, and that what comes out is well nested. */
#include "sanitise.h"
#include "support.h"

static const struct {
	const char *name, *in, *out;
} cases[] = {
	{ "a post as Mastodon writes it",
		"<p><span class=\"h-card\" translate=\"no\"><a href=\"https://larch.example/@commons\" "
		"class=\"u-url mention\">@<span>commons</span></a></span> thank you</p>",
		"<p><span class=\"h-card\"><a href=\"https://larch.example/@commons\" rel=\"nofollow "
		"noopener noreferrer ugc\" class=\"u-url mention\">@<span>commons</span></a></span> "
		"thank you</p>" },
	{ "scripts go with their text", "a<script>alert(1)</script>b<style>p{}</style>c", "abc" },
	{ "an open script swallows the rest", "a<script>alert(1)", "a" },
	{ "events go", "<p onclick=\"x()\" style=\"color:red\" id=\"a\">b</p>", "<p>b</p>" },
	{ "pictures go", "<p>a<img src=x onerror=alert(1)>b</p>", "<p>ab</p>" },
	{ "javascript does not link", "<a href=\"javascript:alert(1)\">a</a>",
		"<a rel=\"nofollow noopener noreferrer ugc\">a</a>" },
	{ "nor when it hides", "<a href=\" java&#x0A;script&colon;alert(1)\">a</a>",
		"<a rel=\"nofollow noopener noreferrer ugc\">a</a>" },
	{ "nor data", "<a href='data:text/html,x'>a</a>",
		"<a rel=\"nofollow noopener noreferrer ugc\">a</a>" },
	{ "nor relative addresses", "<a href=\"/sign-out\">a</a>",
		"<a rel=\"nofollow noopener noreferrer ugc\">a</a>" },
	{ "quotes do not end an attribute", "<a href='https://a.example/\"onclick=x'>a</a>",
		"<a href=\"https://a.example/&quot;onclick=x\" rel=\"nofollow noopener noreferrer "
		"ugc\">a</a>" },
	{ "text is escaped", "1 < 2 & 3 &lt;b&gt; &amp;amp;", "1 &lt; 2 &amp; 3 &lt;b&gt; &amp;amp;" },
	{ "what is open is closed", "<p><b>a", "<p><b>a</b></p>" },
	{ "what was not opened is not closed", "</div></p>a</b>", "a" },
	{ "crossed ends are put in order", "<b><i>a</b>b</i>", "<b><i>a</i></b>b" },
	{ "paragraphs do not nest", "<p>a<p>b", "<p>a</p><p>b</p>" },
	{ "links do not nest", "<a href=\"https://a.example/\">a<a href=\"https://b.example/\">b",
		"<a href=\"https://a.example/\" rel=\"nofollow noopener noreferrer ugc\">a</a>"
		"<a href=\"https://b.example/\" rel=\"nofollow noopener noreferrer ugc\">b</a>" },
	{ "headings are bold", "<h1>a</h1>b", "<p><strong>a</strong></p>b" },
	{ "lists keep their numbers", "<ol start=3><li value=\"4\">a<li>b</ol>",
		"<ol start=\"3\"><li value=\"4\">a</li><li>b</li></ol>" },
	{ "an item without a list is text", "<li>a</li>", "a" },
	{ "forms and frames go", "<form action=x><input value=y><iframe src=z>q</iframe>a</form>",
		"a" },
	{ "classes of our pages go", "<span class=\"btn main invisible\">a</span>",
		"<span class=\"invisible\">a</span>" },
	{ "comments go", "a<!-- <b> -->b<![CDATA[<i>]]>c", "ab&lt;i&gt;c" },
	{ "line breaks stay", "a<br/>b<br>c", "a<br>b<br>c" },
	{ "not quite a tag", "<<b>a", "&lt;<b>a</b>" },
};

static void sanitise_twice(const char *in, struct buf *once, struct buf *twice)
{
	buf_clear(once);
	buf_clear(twice);
	fediverse_sanitise(slice_of(in), once);
	fediverse_sanitise(buf_slice(once), twice);
	buf_add_text(once, "");
	buf_add_text(twice, "");
}

static void html_comes_out_harmless(void **state)
{
	struct buf once, twice;

	(void)state;
	buf_init(&once, 1 << 20);
	buf_init(&twice, 1 << 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sanitise_twice(cases[i].in, &once, &twice);
		if (!slice_is(buf_slice(&once), cases[i].out))
			print_message("# %s\n", cases[i].name);
		assert_string_equal(once.base ? once.base : "", cases[i].out);
		assert_string_equal(once.base ? once.base : "", twice.base ? twice.base : "");
	}
	buf_release(&once);
	buf_release(&twice);
}

/* Depth is bounded, and so is what a deep text costs. */
static void depth_is_bounded(void **state)
{
	struct buf in, out;

	(void)state;
	buf_init(&in, 4 << 20);
	buf_init(&out, 4 << 20);
	for (int i = 0; i < 100000; i++)
		buf_add_text(&in, "<blockquote>");
	buf_add_text(&in, "deep");
	fediverse_sanitise(buf_slice(&in), &out);
	assert_true(out.length < 2000);
	assert_non_null(strstr(out.base, "deep"));
	buf_release(&in);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_comes_out_harmless),
		cmocka_unit_test(depth_is_bounded),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("fediverse-sanitise", tests, NULL, NULL);
}
