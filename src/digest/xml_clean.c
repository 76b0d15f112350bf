/* The bytes of a feed made fit for a strict parser. */
#include "xml_clean.h"
#include "characters.h"
#include "markup.h"
#include "xml_entities.h"

enum { HEAD_BYTES = 4096 };

/* Takes the text apart and puts it together again; copying begins with the first change. */
struct cleaner {
	struct clean_xml *result;
	struct slice text;
	size_t start;	   /* of the feed in it */
	size_t at, copied; /* up to here it is in result->own, once copying */
	int64_t line;
	size_t line_at; /* up to here `line` has counted */
	struct xml_entities entities;
};

static struct slice rest_of(const struct cleaner *c)
{
	return (struct slice){ c->text.base + c->at, c->text.length - c->at };
}

static void copy_to_here(struct cleaner *c)
{
	buf_add(&c->result->own, c->text.base + c->copied, c->at - c->copied);
}

/* Leaves out `bytes` from here; the caller puts something in their place. */
static void leave_out(struct cleaner *c, size_t bytes, const char *wrong)
{
	copy_to_here(c);
	if (wrong && !c->result->wrong) {
		for (; c->line_at < c->at; c->line_at++)
			c->line += c->text.base[c->line_at] == '\n';
		c->result->wrong = wrong;
		c->result->wrong_line = c->line;
		c->result->changed = true;
	}
	c->at += bytes;
	c->copied = c->at;
}

static size_t find(struct slice s, size_t start, const char *what)
{
	if (start >= s.length)
		return s.length;
	const char *found = memmem(s.base + start, s.length - start, what, strlen(what));
	return found ? (size_t)(found - s.base) + strlen(what) : s.length;
}

/* The end of <!DOCTYPE ... [ ... ]>, quotes heeded. */
static size_t doctype_end(struct slice s)
{
	int depth = 0;
	for (size_t i = 0; i < s.length; i++) {
		char c = s.base[i];
		if (c == '"' || c == '\'') {
			const char *end = memchr(s.base + i + 1, c, s.length - i - 1);
			if (!end)
				return s.length;
			i = (size_t)(end - s.base);
		} else if (slice_starts((struct slice){ s.base + i, s.length - i }, "<!--")) {
			i = find(s, i + 4, "-->") - 1;
		} else if (c == '[') {
			depth++;
		} else if (c == ']') {
			depth--;
		} else if (c == '>' && depth <= 0) {
			return i + 1;
		}
	}
	return s.length;
}

static void clean_doctype(struct cleaner *c)
{
	struct slice all = rest_of(c), type = { all.base, doctype_end(all) };
	c->result->is_netscape = memmem(type.base, type.length, "DTD RSS 0.91", 12) != NULL;
	xml_entities_read(type, &c->entities);
	leave_out(c, type.length,
		c->entities.left_others
			? "It declares entities that are more than words, which are not expanded"
			: NULL);
	for (size_t i = 0; i < type.length; i++)
		if (type.base[i] == '\n')
			buf_add_char(&c->result->own, '\n');
}

static bool is_none(uint32_t character)
{
	return character > 0x10ffff || (character >= 0xd800 && character < 0xe000);
}

/* The five of XML stay; what the document type declares and what HTML has becomes
 * characters; what is none is text. */
static void clean_reference(struct cleaner *c)
{
	static const char *const kept[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&apos;" };
	struct slice rest = rest_of(c);
	uint32_t character;
	for (size_t i = 0; i < 5; i++) {
		if (slice_starts(rest, kept[i])) {
			c->at += strlen(kept[i]);
			return;
		}
	}
	struct slice word;
	size_t used = xml_entities_find(&c->entities, rest, &word);
	if (used) {
		leave_out(c, used, NULL);
		buf_add_slice(&c->result->own, word);
		return;
	}
	used = reference_read(rest, &character);
	if (used && character < 0x80 && strchr("&<>\"'", (int)character) && character) {
		c->at += rest.base[used - 1] == ';' ? used : 0;
		if (rest.base[used - 1] != ';') {
			leave_out(c, used, "A reference has no ; at its end");
			buf_print(&c->result->own, "&#%u;", character);
		}
	} else if (used) {
		leave_out(c, used,
			rest.base[1] != '#'  ? "It has references that only HTML has"
			: is_none(character) ? "It has references to characters that are none"
					     : NULL);
		if (character == '\r' || character == '\n' || character == '\t')
			buf_print(&c->result->own, "&#%u;", character);
		else
			character_add(&c->result->own, character);
	} else {
		leave_out(c, 1, "It has an & that should be &amp;");
		buf_add_text(&c->result->own, "&amp;");
	}
}

static bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
	       (unsigned char)c >= 0x80;
}

static bool begins_end_of(struct slice rest, const char *name)
{
	rest = slice_trim(rest);
	return rest.length > 2 + strlen(name) && rest.base[0] == '<' && rest.base[1] == '/' &&
	       strncasecmp(rest.base + 2, name, strlen(name)) == 0;
}

/* Bytes of "<br", "<hr" or "<img" with its attributes, when nothing ends it; 0: it is no such tag.
 */
static size_t open_void_bytes(struct slice rest)
{
	static const char *const names[] = { "br", "hr", "img" };
	char first = rest.length > 4 ? (char)(rest.base[1] | 0x20) : '\0';
	if (first != 'b' && first != 'h' && first != 'i')
		return 0;
	for (size_t i = 0; i < 3; i++) {
		size_t length = strlen(names[i]) + 1;
		if (rest.length <= length ||
			strncasecmp(rest.base + 1, names[i], length - 1) != 0 ||
			!strchr(" \t\r\n>", rest.base[length]))
			continue;
		const char *end = memchr(rest.base, '>', rest.length);
		size_t bytes = end ? (size_t)(end - rest.base) : 0;
		if (bytes == 0 || end[-1] == '/' || memchr(rest.base + 1, '<', bytes - 1))
			return 0;
		struct slice after = { end + 1, rest.length - bytes - 1 };
		after.length = after.length < 64 ? after.length : 64;
		return begins_end_of(after, names[i]) ? 0 : bytes;
	}
	return 0;
}

/* At a <: past what needs no cleaning, or to the name of a tag, whose values may need some. */
static void clean_opening(struct cleaner *c)
{
	struct slice rest = rest_of(c);
	size_t open = open_void_bytes(rest);
	if (open) {
		c->at += open;
		leave_out(c, 0, "It has an element that is not closed");
		buf_add_char(&c->result->own, '/');
	} else if (rest.length > 1 && (rest.base[1] == '/' || is_name_start(rest.base[1])))
		c->at++;
	else if (slice_starts(rest, "<!--"))
		c->at += find(rest, 4, "-->");
	else if (slice_starts(rest, "<![CDATA["))
		c->at += find(rest, 9, "]]>");
	else if (slice_starts(rest, "<!DOCTYPE") || slice_starts(rest, "<!doctype"))
		clean_doctype(c);
	else if (slice_starts(rest, "<?xml ") && c->at > c->start)
		leave_out(c, find(rest, 2, "?>"), "It has a second XML declaration");
	else if (slice_starts(rest, "<?"))
		c->at += find(rest, 2, "?>");
	else {
		leave_out(c, 1, "It has a < that should be &lt;");
		buf_add_text(&c->result->own, "&lt;");
	}
}

/* C0 and C1 controls, U+FFFE and U+FFFF may not be in XML. Bytes; 0: the character may stay. */
static size_t bad_character(struct slice rest)
{
	unsigned char c = (unsigned char)rest.base[0];
	if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
		return 1;
	if (c == 0xef && rest.length > 2 && rest.base[1] == '\xbf' &&
		(rest.base[2] == '\xbe' || rest.base[2] == '\xbf'))
		return 3;
	return 0;
}

/* CDATA and comments are passed over whole above, so controls in them are looked for here. */
static bool has_bad_character(struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		while (text.length - i > 8 && eight_are_plain(text.base + i))
			i += 8;
		if (((unsigned char)text.base[i] < 0x20 || text.base[i] == '\xef') &&
			bad_character((struct slice){ text.base + i, text.length - i }))
			return true;
	}
	return false;
}

static void drop_bad_characters(struct slice text, struct buf *out)
{
	size_t plain = 0;
	for (size_t i = 0; i < text.length;) {
		size_t bad = bad_character((struct slice){ text.base + i, text.length - i });
		if (bad) {
			buf_add(out, text.base + plain, i - plain);
			plain = i + bad;
		}
		i += bad ? bad : 1;
	}
	buf_add(out, text.base + plain, text.length - plain);
}

/* Bytes before the next of `c`, or all. *known is where it was found last; nothing is looked
 * through twice. */
static size_t bytes_before(struct slice rest, char c, const char **known)
{
	if (!*known || *known < rest.base) {
		const char *found = memchr(rest.base, c, rest.length);
		*known = found ? found : rest.base + rest.length;
	}
	return (size_t)(*known - rest.base);
}

/* Where the XML declaration is; the length when there is none before the first element of a feed.
 */
static size_t start_of_declaration(struct slice text)
{
	static const char *const elements[] = { "<rss", "<RSS", "<feed", ":feed",
		"<rdf:", "<channel", "<opml", "<!--" };
	size_t length = text.length < HEAD_BYTES ? text.length : HEAD_BYTES;
	const char *found = memmem(text.base, length, "<?xml ", 6);
	size_t bytes = found ? (size_t)(found - text.base) : text.length;
	for (size_t i = 0; found && i < sizeof(elements) / sizeof(*elements); i++)
		if (memmem(text.base, bytes, elements[i], strlen(elements[i])))
			return text.length;
	return bytes;
}

/* The encoding that the XML declaration names. */
static void read_declared(struct slice bytes, char out[40])
{
	struct slice head = { bytes.base, bytes.length < HEAD_BYTES ? bytes.length : HEAD_BYTES };
	struct buf ebcdic;
	bool guessed;
	out[0] = '\0';
	buf_init(&ebcdic, 1 << 20);
	if (slice_starts(head, "\x4c\x6f\xa7\x94"))
		head = decode_text(head, "", &ebcdic, &guessed);
	size_t start = start_of_declaration(head);
	head = (struct slice){ head.base + start, head.length - start };
	const char *close = memmem(head.base, head.length, "?>", 2);
	const char *name =
		close ? memmem(head.base, (size_t)(close - head.base), "encoding", 8) : NULL;
	if (name) {
		name += 8;
		while (name < close && strchr(" =\t\n\r", *name))
			name++;
		char quote = name < close ? *name++ : '"';
		size_t length = 0;
		while (name < close && *name != quote && length < 39)
			out[length++] = *name++;
		out[length] = '\0';
	}
	buf_release(&ebcdic);
}

/* What programs that fail say before the feed begins, and white space there. */
static void skip_to_start(struct cleaner *c)
{
	size_t bytes = start_of_declaration(c->text);
	c->start = bytes == c->text.length ? 0 : bytes;
	if (c->start == 0)
		return;
	struct slice before = { c->text.base, bytes };
	bool is_blank = slice_trim(before).length == 0;
	leave_out(c, bytes, is_blank ? NULL : "Something stands before its beginning");
	for (size_t i = 0; i < bytes; i++)
		if (before.base[i] == '\n')
			c->line++;
	c->line_at = bytes;
}

void xml_clean(struct slice bytes, struct clean_xml *out)
{
	char declared[40];
	struct buf decoded, kept;
	bool guessed;
	*out = (struct clean_xml){ .wrong = NULL };
	read_declared(bytes, declared);
	struct slice text = decode_text(bytes, declared, &decoded, &guessed);
	buf_init(&kept, text.length + 16);
	if (has_bad_character(text)) {
		drop_bad_characters(text, &kept);
		text = buf_slice(&kept);
		out->changed = true;
		out->wrong = "It has control characters";
	}
	if (guessed) {
		out->changed = true;
		out->wrong = "It is not in the encoding that it says";
	}
	buf_init(&out->own, text.length * 6 + (1 << 20));
	struct cleaner c = { .result = out, .text = text, .line = 1 };
	const char *opening = NULL, *reference = NULL;
	skip_to_start(&c);
	while (c.at < text.length) {
		const struct slice rest = rest_of(&c);
		size_t open = bytes_before(rest, '<', &opening);
		size_t and = bytes_before(rest, '&', &reference);
		c.at += open < and? open : and;
		if (open < and)
			clean_opening(&c);
		else if (and < rest.length)
			clean_reference(&c);
	}
	if (c.copied || text.base != bytes.base) {
		copy_to_here(&c);
		out->bytes = buf_slice(&out->own);
	} else {
		out->bytes = text;
	}
	buf_release(&decoded);
	buf_release(&kept);
}

void xml_clean_release(struct clean_xml *clean)
{
	buf_release(&clean->own);
}
