#include "sanitise.h"
#include <stdlib.h>
#include <strings.h>
#include "markup.h"
#include "markup_read.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

enum { DEPTH_MAX = 24, VALUE_BYTES = 4096 };

enum shape {
	SHAPE_INLINE, /* may stand anywhere */
	SHAPE_BLOCK,  /* ends an open paragraph */
	SHAPE_ITEM,   /* stands in a list */
	SHAPE_HEADING,
	SHAPE_EMPTY   /* has no end */
};

static const struct element {
	const char *name;
	enum shape shape;
} elements[] = { /* ascending */
	{ "a", SHAPE_INLINE }, { "b", SHAPE_INLINE }, { "blockquote", SHAPE_BLOCK },
	{ "br", SHAPE_EMPTY }, { "code", SHAPE_INLINE }, { "del", SHAPE_INLINE },
	{ "em", SHAPE_INLINE }, { "h1", SHAPE_HEADING }, { "h2", SHAPE_HEADING },
	{ "h3", SHAPE_HEADING }, { "h4", SHAPE_HEADING }, { "h5", SHAPE_HEADING },
	{ "h6", SHAPE_HEADING }, { "i", SHAPE_INLINE }, { "li", SHAPE_ITEM },
	{ "ol", SHAPE_BLOCK }, { "p", SHAPE_BLOCK }, { "pre", SHAPE_BLOCK },
	{ "rp", SHAPE_INLINE }, { "rt", SHAPE_INLINE }, { "ruby", SHAPE_INLINE },
	{ "s", SHAPE_INLINE }, { "span", SHAPE_INLINE }, { "strong", SHAPE_INLINE },
	{ "u", SHAPE_INLINE }, { "ul", SHAPE_BLOCK },
};

/* What is in these is not for reading. */
static const char *const unread[] = { "applet", "frameset", "iframe", "math", "noembed", "noframes",
	"noscript", "object", "script", "style", "svg", "template", "textarea", "title", "xmp" };

static const char *const classes[] = { "ellipsis", "hashtag", "invisible", "mention", "quote-inline" };
static const char *const class_families[] = { "h-", "p-", "u-", "dt-", "e-" };

struct writer {
	struct buf *out;
	const struct element *open[DEPTH_MAX];
	size_t depth;
};

static int compare(const void *name, const void *row)
{
	return strcmp(name, ((const struct element *)row)->name);
}

static const struct element *find_element(const char *name)
{
	return bsearch(name, elements, COUNT_OF(elements), sizeof(elements[0]), compare);
}

static bool is_one_of(const char *name, const char *const *table, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(name, table[i]) == 0)
			return true;
	return false;
}

/* -- text and attributes -- */

static void resolve(struct slice text, struct buf *out)
{
	while (text.length > 0) {
		uint32_t c = 0;
		size_t used = text.base[0] == '&' ? reference_read(text, &c) : 0;
		if (used) {
			character_add(out, c);
		} else {
			used = 1;
			while (used < text.length && text.base[used] != '&')
				used++;
			buf_add(out, text.base, used);
		}
		text = (struct slice){ text.base + used, text.length - used };
	}
}

/* Control characters mean nothing in HTML, or something bad. */
static void drop_controls(struct buf *text)
{
	size_t kept = 0;

	for (size_t i = 0; i < text->length; i++) {
		unsigned char c = (unsigned char)text->base[i];
		if (c >= ' ' || c == '\n' || c == '\t')
			text->base[kept++] = text->base[i];
	}
	text->length = kept;
}

static void add_text(struct writer *writer, struct slice text, bool has_references)
{
	struct buf plain;

	buf_init(&plain, text.length * 4 + 16);
	if (has_references)
		resolve(text, &plain);
	else
		buf_add_slice(&plain, text);
	drop_controls(&plain);
	markup_escape(buf_slice(&plain), false, writer->out);
	buf_release(&plain);
}

/* Replaces *value with the attribute's; false when there is none. */
static bool get_attribute(const struct piece *piece, const char *name, struct buf *value)
{
	size_t length = strlen(name);

	buf_clear(value);
	for (size_t i = 0; i < piece->attribute_count; i++) {
		struct slice found = piece->attributes[i].name;
		if (found.length != length || strncasecmp(found.base, name, length) != 0)
			continue;
		resolve(piece->attributes[i].value, value);
		drop_controls(value);
		return value->length > 0 && !buf_failed(value);
	}
	return false;
}

static void write_attribute(struct writer *writer, const char *name, struct slice value)
{
	buf_print(writer->out, " %s=\"", name);
	markup_escape(value, true, writer->out);
	buf_add_char(writer->out, '"');
}

static bool leads_to_the_web(struct slice address)
{
	if (address.length < 9 || (strncasecmp(address.base, "https://", 8) != 0 &&
					  strncasecmp(address.base, "http://", 7) != 0))
		return false;
	for (size_t i = 0; i < address.length; i++)
		if ((unsigned char)address.base[i] <= ' ' || address.base[i] == '\\')
			return false;
	return true;
}

static bool keeps_class(struct slice word)
{
	char name[40];

	if (word.length == 0 || word.length >= sizeof(name))
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)word.length, word.base);
	for (size_t i = 0; i < COUNT_OF(class_families); i++)
		if (slice_starts(word, class_families[i]))
			return true;
	return is_one_of(name, classes, COUNT_OF(classes));
}

static void write_classes(struct writer *writer, const struct piece *piece, struct buf *value)
{
	struct slice rest;
	struct buf kept;

	if (!get_attribute(piece, "class", value))
		return;
	buf_init(&kept, VALUE_BYTES);
	rest = buf_slice(value);
	while (rest.length > 0) {
		struct slice word = slice_cut(&rest, ' ');
		if (!keeps_class(word))
			continue;
		if (kept.length > 0)
			buf_add_char(&kept, ' ');
		buf_add_slice(&kept, word);
	}
	if (kept.length > 0)
		write_attribute(writer, "class", buf_slice(&kept));
	buf_release(&kept);
}

static void write_number(struct writer *writer, const struct piece *piece, const char *name,
	struct buf *value)
{
	int64_t number;

	if (!get_attribute(piece, name, value))
		return;
	if (slice_to_int64(slice_trim(buf_slice(value)), &number) == 0 && number > -1000000 &&
		number < 1000000)
		buf_print(writer->out, " %s=\"%d\"", name, (int)number);
	else
		error_clear();
}

static void write_start(struct writer *writer, const char *name, const struct piece *piece)
{
	struct buf value;

	buf_init(&value, VALUE_BYTES);
	buf_print(writer->out, "<%s", name);
	if (strcmp(name, "a") == 0) {
		if (get_attribute(piece, "href", &value)) {
			struct slice href = slice_trim(buf_slice(&value));
			if (leads_to_the_web(href))
				write_attribute(writer, "href", href);
		}
		buf_add_text(writer->out, " rel=\"nofollow noopener noreferrer ugc\"");
	}
	if (strcmp(name, "a") == 0 || strcmp(name, "span") == 0)
		write_classes(writer, piece, &value);
	if (strcmp(name, "ol") == 0)
		write_number(writer, piece, "start", &value);
	if (strcmp(name, "li") == 0)
		write_number(writer, piece, "value", &value);
	buf_add_char(writer->out, '>');
	buf_release(&value);
}

/* -- order -- */

static bool is_open(const struct writer *writer, const char *name, size_t *position)
{
	for (size_t i = writer->depth; i > 0; i--)
		if (strcmp(writer->open[i - 1]->name, name) == 0) {
			*position = i - 1;
			return true;
		}
	return false;
}

static void close_to(struct writer *writer, size_t depth)
{
	while (writer->depth > depth)
		buf_print(writer->out, "</%s>", writer->open[--writer->depth]->name);
}

static void push(struct writer *writer, const struct element *element, const struct piece *piece)
{
	write_start(writer, element->name, piece);
	writer->open[writer->depth++] = element;
}

static void close_element(struct writer *writer, const struct element *element)
{
	const char *name = element->shape == SHAPE_HEADING ? "p" : element->name;
	size_t position, list;

	if (!is_open(writer, name, &position))
		return;
	/* An end of something outside does not end the list or quotation in which it stands. */
	if (element->shape == SHAPE_ITEM &&
		((is_open(writer, "ul", &list) && list > position) ||
			(is_open(writer, "ol", &list) && list > position)))
		return;
	close_to(writer, position);
}

static void open_element(struct writer *writer, const struct element *element,
	const struct piece *piece)
{
	size_t position, list;

	if (element->shape == SHAPE_EMPTY) {
		buf_add_text(writer->out, "<br>");
		return;
	}
	if (writer->depth + 2 > DEPTH_MAX)
		return;
	if (element->shape != SHAPE_INLINE && is_open(writer, "p", &position))
		close_to(writer, position);
	if (strcmp(element->name, "a") == 0 && is_open(writer, "a", &position))
		close_to(writer, position);
	if (element->shape == SHAPE_ITEM) {
		if (!is_open(writer, "ul", &list) && !is_open(writer, "ol", &list))
			return;
		close_element(writer, element);
		if (writer->depth == 0 || (strcmp(writer->open[writer->depth - 1]->name, "ul") != 0 &&
			strcmp(writer->open[writer->depth - 1]->name, "ol") != 0))
			return;
	}
	if (element->shape == SHAPE_HEADING) {
		push(writer, find_element("p"), piece);
		push(writer, find_element("strong"), piece);
		return;
	}
	push(writer, element, piece);
}

/* Past the end of an element whose contents are not for reading. */
static void skip_unread(struct slice *rest, const char *name)
{
	struct piece piece;
	char wanted[PIECE_NAME_BYTES];

	snprintf(wanted, sizeof(wanted), "%s", name);
	do
		piece_next(rest, &piece);
	while (piece.kind != PIECE_END &&
		(piece.kind != PIECE_CLOSE || strcmp(piece.name, wanted) != 0));
}

void fediverse_sanitise(struct slice html, struct buf *out)
{
	struct writer writer = { .out = out };
	struct piece piece;

	for (piece_next(&html, &piece); piece.kind != PIECE_END; piece_next(&html, &piece)) {
		const struct element *element =
			piece.kind == PIECE_OPEN || piece.kind == PIECE_CLOSE
			? find_element(piece.name) : NULL;
		if (piece.kind == PIECE_TEXT || piece.kind == PIECE_RAW)
			add_text(&writer, piece.text, piece.kind == PIECE_TEXT);
		else if (element && piece.kind == PIECE_OPEN)
			open_element(&writer, element, &piece);
		else if (element)
			close_element(&writer, element);
		else if (piece.kind == PIECE_OPEN &&
			 is_one_of(piece.name, unread, COUNT_OF(unread)))
			skip_unread(&html, piece.name);
	}
	close_to(&writer, 0);
}
