/* HTML made harmless, and HTML made text. */
#include "markup.h"
#include "markup_read.h"
#include "resolve.h"

#include <stdlib.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(*(table)))

/* All four ascend. */
static const char *const harmless[] = { "a", "abbr", "acronym", "address", "article", "aside", "b",
	"bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col",
	"colgroup", "dd", "del", "details", "dfn", "dir", "div", "dl", "dt", "em", "figcaption",
	"figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img",
	"ins", "kbd", "li", "mark", "nav", "ol", "p", "pre", "q", "ruby", "s", "samp", "section",
	"small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td",
	"tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr" };
static const char *const harmless_attributes[] = { "abbr", "align", "alt", "axis", "border", "cite",
	"class", "colspan", "datetime", "dir", "headers", "height", "href", "hreflang", "id",
	"lang", "longdesc", "name", "rel", "rev", "rowspan", "scope", "span", "src", "start",
	"summary", "title", "type", "valign", "value", "width", "xml:lang" };
static const char *const without_end[] = { "area", "base", "br", "col", "hr", "img", "input",
	"link", "meta", "param", "wbr" };
/* What is in these is not for reading. */
static const char *const unread[] = { "applet", "iframe", "noscript", "object", "script", "style",
	"svg", "title" };
static const char *const blocks[] = { "address", "article", "aside", "blockquote", "br", "dd",
	"div", "dl", "dt", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
	"li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul" };

static int compare(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

static bool is_one_of(const char *name, const char *const *table, size_t count)
{
	return bsearch(name, table, count, sizeof(*table), compare) != NULL;
}

static const char *escape_of(char c, bool attribute)
{
	return c == '&'		       ? "&amp;"
	       : c == '<'	       ? "&lt;"
	       : c == '>'	       ? "&gt;"
	       : c == '"' && attribute ? "&quot;"
				       : NULL;
}

void markup_escape(struct slice text, bool attribute, struct buf *out)
{
	size_t plain = 0;
	for (size_t i = 0; i < text.length; i++) {
		const char *escape = escape_of(text.base[i], attribute);
		if (!escape)
			continue;
		buf_add(out, text.base + plain, i - plain);
		buf_add_text(out, escape);
		plain = i + 1;
	}
	buf_add(out, text.base + plain, text.length - plain);
}

static void resolve(struct slice text, struct buf *out)
{
	while (text.length) {
		const char *next = memchr(text.base, '&', text.length);
		size_t plain = next ? (size_t)(next - text.base) : text.length, used = 0;
		uint32_t c;
		buf_add(out, text.base, plain);
		text.base += plain;
		text.length -= plain;
		if (text.length == 0)
			return;
		used = reference_read(text, &c);
		if (used)
			character_add(out, c);
		else
			buf_add_char(out, '&');
		text.base += used ? used : 1;
		text.length -= used ? used : 1;
	}
}

/* -- harmless -- */

static bool is_address(const char *name)
{
	return strcmp(name, "href") == 0 || strcmp(name, "src") == 0 || strcmp(name, "cite") == 0 ||
	       strcmp(name, "longdesc") == 0;
}

/* http, https, mailto, or no scheme at all. Browsers skip control characters, so we do. */
static bool is_harmless_address(struct slice value)
{
	static const char *const schemes[] = { "http", "https", "mailto" };
	char scheme[16];
	size_t length = 0;
	for (size_t i = 0; i < value.length; i++) {
		unsigned char c = (unsigned char)value.base[i];
		if (c <= ' ' || c == 0x7f)
			continue;
		if (c == '/' || c == '?' || c == '#')
			return true;
		if (c == ':') {
			scheme[length] = '\0';
			return is_one_of(scheme, schemes, COUNT_OF(schemes));
		}
		if (length + 1 == sizeof(scheme))
			return !memchr(value.base + i, ':', value.length - i);
		scheme[length++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : (char)c;
	}
	return true;
}

struct clean_attribute {
	char name[16];
	struct slice value;
};

static int compare_attributes(const void *a, const void *b)
{
	const struct clean_attribute *left = a, *right = b;
	return strcmp(left->name, right->name);
}

static bool lower_name(struct slice name, char out[16])
{
	if (name.length >= 16)
		return false;
	for (size_t i = 0; i < name.length; i++)
		out[i] = name.base[i] >= 'A' && name.base[i] <= 'Z' ? (char)(name.base[i] | 0x20)
								    : name.base[i];
	out[name.length] = '\0';
	return true;
}

static void add_attribute(const struct clean_attribute *one, struct slice base, struct buf *out)
{
	bool address = is_address(one->name);
	struct buf value, whole;
	buf_init(&value, 1 << 20);
	buf_init(&whole, 2 << 20);
	resolve(one->value, &value);
	if (address && base.length)
		address_resolve(base, slice_trim(buf_slice(&value)), &whole);
	else
		buf_add_slice(&whole, buf_slice(&value));
	if (!address || is_harmless_address(buf_slice(&whole))) {
		buf_print(out, " %s=\"", one->name);
		markup_escape(buf_slice(&whole), true, out);
		buf_add_char(out, '"');
	}
	buf_release(&value);
	buf_release(&whole);
}

static void add_attributes(const struct piece *piece, struct slice base, struct buf *out)
{
	struct clean_attribute kept[PIECE_ATTRIBUTES_COUNT];
	size_t count = 0;
	for (size_t i = 0; i < piece->attribute_count; i++) {
		struct clean_attribute *one = &kept[count];
		if (!lower_name(piece->attributes[i].name, one->name) ||
			!is_one_of(one->name, harmless_attributes, COUNT_OF(harmless_attributes)))
			continue;
		one->value = piece->attributes[i].value;
		count++;
	}
	qsort(kept, count, sizeof(*kept), compare_attributes);
	for (size_t i = 0; i < count; i++)
		add_attribute(&kept[i], base, out);
}

/* Text with its references: those that XML has stay, others become characters. */
static void add_text(struct slice text, struct buf *out)
{
	while (text.length) {
		uint32_t c = 0;
		size_t used = text.base[0] == '&' ? reference_read(text, &c) : 0;
		if (used && (c == '<' || c == '>' || c == '&' || c == '"'))
			buf_add_text(out, c == '<'   ? "&lt;"
					  : c == '>' ? "&gt;"
					  : c == '&' ? "&amp;"
						     : "&quot;");
		else if (used)
			character_add(out, c);
		else if (text.base[0] == '&')
			buf_add_text(out, "&amp;");
		else if (text.base[0] == '<')
			buf_add_text(out, "&lt;");
		else {
			while (used < text.length && text.base[used] != '&' &&
				text.base[used] != '<')
				used++;
			buf_add(out, text.base, used);
		}
		text.base += used ? used : 1;
		text.length -= used ? used : 1;
	}
}

/* After an element whose contents are not for reading: past its end. */
static void skip_unread(struct slice *rest, const char *name)
{
	struct piece piece;
	int depth = 1;
	while (depth > 0) {
		piece_next(rest, &piece);
		if (piece.kind == PIECE_END)
			return;
		if (strcmp(piece.name, name) != 0)
			continue;
		if (piece.kind == PIECE_CLOSE)
			depth--;
		else if (piece.kind == PIECE_OPEN && strcmp(name, "script") != 0 &&
			 strcmp(name, "style") != 0)
			depth++;
	}
}

static void sanitise_open(
	const struct piece *piece, struct slice base, struct slice *rest, struct buf *out)
{
	if (is_one_of(piece->name, unread, COUNT_OF(unread))) {
		char name[PIECE_NAME_BYTES];
		memcpy(name, piece->name, sizeof(name));
		skip_unread(rest, name);
		return;
	}
	if (!is_one_of(piece->name, harmless, COUNT_OF(harmless)))
		return;
	buf_print(out, "<%s", piece->name);
	add_attributes(piece, base, out);
	bool ends = is_one_of(piece->name, without_end, COUNT_OF(without_end));
	buf_add_text(out, ends ? " />" : ">");
}

void markup_sanitise(struct slice html, struct slice base, struct buf *out)
{
	struct piece piece;
	for (piece_next(&html, &piece); piece.kind != PIECE_END; piece_next(&html, &piece)) {
		if (piece.kind == PIECE_TEXT)
			add_text(piece.text, out);
		else if (piece.kind == PIECE_RAW)
			markup_escape(piece.text, false, out);
		else if (piece.kind == PIECE_OPEN)
			sanitise_open(&piece, base, &html, out);
		else if (piece.kind == PIECE_CLOSE &&
			 is_one_of(piece.name, harmless, COUNT_OF(harmless)) &&
			 !is_one_of(piece.name, without_end, COUNT_OF(without_end)))
			buf_print(out, "</%s>", piece.name);
	}
}

/* -- text -- */

struct plain {
	struct buf *out;
	size_t start; /* of what we added */
	bool space;   /* one is due before the next word */
	void (*link)(void *context, struct slice href, struct slice classes);
	void *context;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Bytes of the word that begins at `at`. */
static size_t word_bytes(struct slice text, size_t at)
{
	static const bool ends[256] = {
		['\0'] = true, [' '] = true, ['\n'] = true, ['\t'] = true, ['\r'] = true
	};
	size_t end = at;
	while (end < text.length && !ends[(unsigned char)text.base[end]])
		end++;
	return end - at;
}

static void add_words(struct plain *plain, struct slice text)
{
	size_t at = 0;
	while (at < text.length) {
		size_t start = at;
		at += word_bytes(text, at);
		size_t length = plain->out->length;
		if (at > start && plain->space && length > plain->start &&
			plain->out->base[length - 1] != '\n')
			buf_add_char(plain->out, ' ');
		if (at > start)
			plain->space = false;
		buf_add(plain->out, text.base + start, at - start);
		while (at < text.length && is_blank(text.base[at])) {
			plain->space = true;
			at++;
		}
		if (at < text.length && !text.base[at])
			at++; /* a NUL is nothing */
	}
}

static void new_line(struct plain *plain)
{
	size_t length = plain->out->length;
	if (length > plain->start && plain->out->base[length - 1] != '\n')
		buf_add_char(plain->out, '\n');
	plain->space = false;
}

static struct slice attribute(const struct piece *piece, const char *wanted)
{
	char name[16];
	for (size_t i = 0; i < piece->attribute_count; i++)
		if (lower_name(piece->attributes[i].name, name) && strcmp(name, wanted) == 0)
			return piece->attributes[i].value;
	return SLICE_EMPTY;
}

static void text_open(struct plain *plain, const struct piece *piece, struct slice *rest)
{
	if (is_one_of(piece->name, unread, COUNT_OF(unread))) {
		char name[PIECE_NAME_BYTES];
		memcpy(name, piece->name, sizeof(name));
		skip_unread(rest, name);
		return;
	}
	struct slice href = attribute(piece, "href");
	if (strcmp(piece->name, "a") == 0 && href.length && plain->link) {
		struct buf value;
		buf_init(&value, 1 << 16);
		resolve(href, &value);
		plain->link(
			plain->context, slice_trim(buf_slice(&value)), attribute(piece, "class"));
		buf_release(&value);
	}
	if (is_one_of(piece->name, blocks, COUNT_OF(blocks)))
		new_line(plain);
}

void markup_text(struct slice html, struct buf *out,
	void (*link)(void *context, struct slice href, struct slice classes), void *context)
{
	struct plain plain = { .out = out, .start = out->length, .link = link, .context = context };
	struct piece piece;
	struct buf resolved;
	buf_init(&resolved, html.length * 4 + 16);
	for (piece_next(&html, &piece); piece.kind != PIECE_END; piece_next(&html, &piece)) {
		if (piece.kind == PIECE_TEXT && !memchr(piece.text.base, '&', piece.text.length)) {
			add_words(&plain, piece.text);
		} else if (piece.kind == PIECE_TEXT) {
			buf_clear(&resolved);
			resolve(piece.text, &resolved);
			add_words(&plain, buf_slice(&resolved));
		} else if (piece.kind == PIECE_RAW) {
			add_words(&plain, piece.text);
		} else if (piece.kind == PIECE_OPEN) {
			text_open(&plain, &piece, &html);
		} else if (piece.kind == PIECE_CLOSE &&
			   is_one_of(piece.name, blocks, COUNT_OF(blocks))) {
			new_line(&plain);
		}
	}
	while (out->length > plain.start && out->base[out->length - 1] == '\n')
		out->base[--out->length] = '\0';
	buf_release(&resolved);
}

bool markup_is(struct slice text)
{
	struct piece piece;
	uint32_t c;
	for (size_t i = 0; i < text.length; i++)
		if (text.base[i] == '&' &&
			reference_read((struct slice){ text.base + i, text.length - i }, &c))
			return true;
	for (piece_next(&text, &piece); piece.kind != PIECE_END; piece_next(&text, &piece))
		if ((piece.kind == PIECE_OPEN || piece.kind == PIECE_CLOSE) &&
			is_one_of(piece.name, harmless, COUNT_OF(harmless)))
			return true;
	return false;
}
