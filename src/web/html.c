#include "html.h"

#include <cmark.h>
#include <stdlib.h>

/* What a byte becomes; NULL: itself. */
static const char *const ESCAPES[256] = {
	['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
	[0] = "\xef\xbf\xbd", [1] = "\xef\xbf\xbd", [2] = "\xef\xbf\xbd", [3] = "\xef\xbf\xbd",
	[4] = "\xef\xbf\xbd", [5] = "\xef\xbf\xbd", [6] = "\xef\xbf\xbd", [7] = "\xef\xbf\xbd",
	[8] = "\xef\xbf\xbd", [11] = "\xef\xbf\xbd", [12] = "\xef\xbf\xbd", [14] = "\xef\xbf\xbd",
	[15] = "\xef\xbf\xbd", [16] = "\xef\xbf\xbd", [17] = "\xef\xbf\xbd", [18] = "\xef\xbf\xbd",
	[19] = "\xef\xbf\xbd", [20] = "\xef\xbf\xbd", [21] = "\xef\xbf\xbd", [22] = "\xef\xbf\xbd",
	[23] = "\xef\xbf\xbd", [24] = "\xef\xbf\xbd", [25] = "\xef\xbf\xbd", [26] = "\xef\xbf\xbd",
	[27] = "\xef\xbf\xbd", [28] = "\xef\xbf\xbd", [29] = "\xef\xbf\xbd", [30] = "\xef\xbf\xbd",
	[31] = "\xef\xbf\xbd", [127] = "\xef\xbf\xbd",
};

static const char *const SCHEMES[] = { "http://", "https://", "mailto:" };

void html_init(struct html *html, size_t ceiling)
{
	buf_init(&html->buf, ceiling);
}

void html_release(struct html *html)
{
	buf_release(&html->buf);
}

bool html_failed(const struct html *html)
{
	return buf_failed(&html->buf);
}

void html_escape(struct buf *out, struct slice text)
{
	const unsigned char *from = (const unsigned char *)text.base;
	const unsigned char *end = from + text.length;

	while (from < end) {
		const unsigned char *run = from;

		while (run < end && !ESCAPES[*run])
			run++;
		buf_add(out, from, (size_t)(run - from));
		if (run < end)
			buf_add_text(out, ESCAPES[*run++]);
		from = run;
	}
}

bool html_url_is_safe(struct slice url)
{
	if (url.length == 0)
		return false;
	for (size_t i = 0; i < url.length; i++) {
		if ((unsigned char)url.base[i] <= ' ' || url.base[i] == '\\')
			return false;
	}
	if (url.base[0] == '/')
		return url.length == 1 || url.base[1] != '/';
	if (url.base[0] == '?' || url.base[0] == '#')
		return true;
	for (size_t i = 0; i < sizeof(SCHEMES) / sizeof(SCHEMES[0]); i++) {
		size_t length = strlen(SCHEMES[i]);

		if (url.length > length && strncasecmp(url.base, SCHEMES[i], length) == 0)
			return true;
	}
	return false;
}

static void add_url(struct buf *out, struct slice url)
{
	html_escape(out, html_url_is_safe(url) ? url : SLICE_LITERAL("#"));
}

static bool needs_no_percent(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
		|| c == '-' || c == '_' || c == '.' || c == '~';
}

static void add_query(struct buf *out, struct slice text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.base[i];

		if (needs_no_percent(c)) {
			buf_add_char(out, (char)c);
			continue;
		}
		buf_add_char(out, '%');
		buf_add_char(out, digits[c >> 4]);
		buf_add_char(out, digits[c & 15]);
	}
}

static struct slice part_slice(const struct html_part *part)
{
	if (!part->base)
		return SLICE_EMPTY;
	if (part->length == SIZE_MAX)
		return slice_of(part->base);
	return (struct slice){ part->base, part->length };
}

void html_parts(struct html *html, const struct html_part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct html_part *part = &parts[i];

		switch (part->type) {
		case HTML_RAW:
			buf_add(&html->buf, part->base, part->length);
			break;
		case HTML_TEXT:
		case HTML_ATTRIBUTE:
			html_escape(&html->buf, part_slice(part));
			break;
		case HTML_URL:
			add_url(&html->buf, part_slice(part));
			break;
		case HTML_QUERY:
			add_query(&html->buf, part_slice(part));
			break;
		case HTML_NUMBER:
			buf_add_int(&html->buf, part->number);
			break;
		}
	}
}

/* Moves every heading down so that the page's own outline stays whole. */
static void lower_headings(cmark_node *document, int headings_from)
{
	cmark_iter *walk = cmark_iter_new(document);
	cmark_event_type event;

	while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(walk);
		int level;

		if (event != CMARK_EVENT_ENTER || cmark_node_get_type(node) != CMARK_NODE_HEADING)
			continue;
		level = cmark_node_get_heading_level(node) + headings_from - 1;
		cmark_node_set_heading_level(node, level > 6 ? 6 : level);
	}
	cmark_iter_free(walk);
}

void html_markdown(struct html *html, struct slice text, int headings_from)
{
	const int options = CMARK_OPT_SAFE | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_SMART;
	cmark_node *document;
	char *rendered;

	if (text.length > LIMIT_TEXT_FIELD_BYTES) {
		html_put(html, RAW("<pre class=\"typed\">"), TEXT_SLICE(text), RAW("</pre>"));
		return;
	}
	document = cmark_parse_document(text.base, text.length, options);
	lower_headings(document, headings_from);
	rendered = cmark_render_html(document, options);
	buf_add_text(&html->buf, rendered);
	free(rendered);
	cmark_node_free(document);
}

void html_words(struct html *html, const char *text)
{
	struct slice rest = slice_of(text);
	bool open = false;

	while (rest.length > 0) {
		struct slice line = slice_cut(&rest, '\n');

		if (slice_trim(line).length == 0) {
			if (open)
				html_put(html, RAW("</p>"));
			open = false;
			continue;
		}
		if (open)
			html_put(html, RAW("<br>"));
		else
			html_put(html, RAW("<p>"));
		html_put(html, TEXT_SLICE(line));
		open = true;
	}
	if (open)
		html_put(html, RAW("</p>"));
}
