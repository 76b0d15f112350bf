/*
 * html.h: writing HTML that cannot be broken out of.
 *
 * A page is a row of typed parts. Only RAW() writes bytes as they are, and it takes
 * nothing but a string literal (anything else does not compile), so what came from
 * a person can only enter through a part that escapes it:
 *
 *   html_put(html, RAW("<a href=\""), URL(address), RAW("\">"), TEXT(title), RAW("</a>"));
 *   html_put(html, RAW("<a href=\"/find?q="), QUERY(words), RAW("\">"));
 *   html_put(html, RAW("<p class=\"num\">"), NUMBER(n), RAW(" checks</p>"));
 *
 * TEXT and ATTR both escape & < > " and ', so either is safe between tags and inside quoted
 * attributes; the two names say what was meant. URL lets through addresses on this server
 * (starting with a single / or with ? or #), http:, https: and mailto:, and writes "#" for all else.
 * Control characters that HTML does not allow become U+FFFD.
 *
 * The writer has the ceiling of its buffer: check html_failed() once at the end.
 */
#ifndef FETTLE_HTML_H
#define FETTLE_HTML_H

#include "util.h"

struct html {
	struct buf buf;
};

enum html_part_type {
	HTML_RAW, HTML_TEXT, HTML_ATTRIBUTE, HTML_URL, HTML_QUERY, HTML_NUMBER
};

struct html_part {
	enum html_part_type type;
	const char *base;  /* NULL writes nothing */
	size_t length;     /* of HTML_RAW; others are NUL-terminated text, or slices when not SIZE_MAX */
	int64_t number;
};

#define RAW(literal) ((struct html_part){ HTML_RAW, "" literal, sizeof(literal) - 1, 0 })
#define TEXT(text) ((struct html_part){ HTML_TEXT, (text), SIZE_MAX, 0 })
#define ATTR(text) ((struct html_part){ HTML_ATTRIBUTE, (text), SIZE_MAX, 0 })
#define URL(text) ((struct html_part){ HTML_URL, (text), SIZE_MAX, 0 })
#define QUERY(text) ((struct html_part){ HTML_QUERY, (text), SIZE_MAX, 0 })
#define NUMBER(whole) ((struct html_part){ HTML_NUMBER, NULL, 0, (whole) })
#define TEXT_SLICE(slice) ((struct html_part){ HTML_TEXT, (slice).base, (slice).length, 0 })

#define html_put(html, ...) html_parts((html), (const struct html_part[]){ __VA_ARGS__ }, \
	sizeof((const struct html_part[]){ __VA_ARGS__ }) / sizeof(struct html_part))

void html_init(struct html *html, size_t ceiling);
void html_release(struct html *html);
bool html_failed(const struct html *html);

void html_parts(struct html *html, const struct html_part *parts, size_t count);

/* Text in an element without attributes that nobody needs to see written out: <p>...</p>. */
#define html_element(html, name, text) \
	html_put((html), RAW("<" name ">"), TEXT(text), RAW("</" name ">"))

/* Markdown to HTML by CommonMark in its safe mode: no raw HTML, no javascript: or data: addresses.
 * `headings_from` (1..6) is the level that # becomes. Longer texts than LIMIT_TEXT_FIELD_BYTES
 * are shown as they were typed. */
void html_markdown(struct html *html, struct slice text, int headings_from);

/* The same for what strangers wrote: pictures are left out but for their words, links lead to http: and
 * https: only and are marked nofollow noopener ugc. */
void html_markdown_foreign(struct html *html, struct slice text, int headings_from);

/* Paragraphs of plain words: blank lines part them, line ends stay. */
void html_words(struct html *html, const char *text);

/* The same escaping for other writers of markup (SVG text, Atom). */
void html_escape(struct buf *out, struct slice text);
bool html_url_is_safe(struct slice url);

#endif
