/* Nothing that a person typed gets out of its place in a page, whichever part writes it. */
#include "html.h"
#include "fuzz.h"

static const char *find(struct html *html, const char *text)
{
	return html->buf.base ? strcasestr(html->buf.base, text) : NULL;
}

static void check_escape(struct slice input)
{
	struct buf out;

	buf_init(&out, 64 << 20);
	html_escape(&out, input);
	for (size_t i = 0; i < out.length; i++)
		FUZZ_PROMISE(!strchr("<>\"'", out.base[i]));
	buf_release(&out);
}

static void check_markdown(struct slice input)
{
	struct html html;

	html_init(&html, 64 << 20);
	html_markdown(&html, input, 2);
	FUZZ_PROMISE(!find(&html, "<script") && !find(&html, "<img src=\"javascript:"));
	FUZZ_PROMISE(!find(&html, "href=\"javascript:") && !find(&html, "href=\"data:"));
	html_release(&html);
}

static void check_address(const char *text)
{
	struct html html;

	html_init(&html, 64 << 20);
	html_put(&html, RAW("<a href=\""), URL(text), RAW("\">"));
	FUZZ_PROMISE(!find(&html, "\"javascript:") && !find(&html, "\"data:"));
	FUZZ_PROMISE(!find(&html, "\"//") && !find(&html, "\"/\\"));
	for (size_t i = 9; i + 2 < html.buf.length; i++)
		FUZZ_PROMISE(!strchr("<>\"'", html.buf.base[i]));
	html_release(&html);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice input = { (const char *)bytes, length };
	char *text = malloc(length + 1);
	struct html html;

	if (!text)
		return 0;
	memcpy(text, bytes, length);
	text[length] = '\0';
	check_escape(input);
	check_markdown(input);
	check_address(text);
	html_init(&html, 64 << 20);
	html_words(&html, text);
	FUZZ_PROMISE(!find(&html, "<script"));
	html_release(&html);
	free(text);
	return 0;
}
