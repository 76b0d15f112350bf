/* HTML cut into pieces. */
#include "markup_read.h"

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static struct slice from(struct slice s, size_t at)
{
	return at < s.length ? (struct slice){ s.base + at, s.length - at } : SLICE_EMPTY;
}

/* Where `what` begins in `s`, or its length. */
static size_t find(struct slice s, const char *what)
{
	const char *found = memmem(s.base, s.length, what, strlen(what));
	return found ? (size_t)(found - s.base) : s.length;
}

static void take(struct slice *rest, size_t bytes)
{
	*rest = from(*rest, bytes);
}

static void read_name(struct slice *rest, struct piece *piece)
{
	size_t length = 0, start = 0;
	while (length < rest->length && !is_space(rest->base[length]) &&
		!strchr("/><=", rest->base[length] ? rest->base[length] : '>')) {
		if (rest->base[length] == ':')
			start = length + 1;
		length++;
	}
	piece->name[0] = '\0';
	if (length - start < PIECE_NAME_BYTES) {
		for (size_t i = start; i < length; i++)
			piece->name[i - start] = is_letter(rest->base[i])
							 ? (char)(rest->base[i] | 0x20)
							 : rest->base[i];
		piece->name[length - start] = '\0';
	}
	take(rest, length);
}

static struct slice read_value(struct slice *rest)
{
	struct slice value;
	char quote = rest->length ? rest->base[0] : '\0';
	if (quote == '"' || quote == '\'') {
		take(rest, 1);
		const char *end = memchr(rest->base, quote, rest->length);
		value = (struct slice){ rest->base,
			end ? (size_t)(end - rest->base) : rest->length };
		take(rest, value.length + 1);
		return value;
	}
	value = (struct slice){ rest->base, 0 };
	while (value.length < rest->length && !is_space(rest->base[value.length]) &&
		rest->base[value.length] != '>')
		value.length++;
	take(rest, value.length);
	return value;
}

static void skip_space(struct slice *rest)
{
	size_t count = 0;
	while (count < rest->length && is_space(rest->base[count]))
		count++;
	take(rest, count);
}

static void read_attributes(struct slice *rest, struct piece *piece)
{
	for (;;) {
		skip_space(rest);
		while (rest->length && rest->base[0] == '/')
			take(rest, 1);
		if (rest->length == 0)
			return;
		if (rest->base[0] == '>' || rest->base[0] == '<') {
			take(rest, rest->base[0] == '>');
			return;
		}
		struct slice name = { rest->base, 0 }, value = SLICE_EMPTY;
		while (name.length < rest->length && !is_space(rest->base[name.length]) &&
			rest->base[name.length] != '=' && rest->base[name.length] != '>' &&
			rest->base[name.length] != '/')
			name.length++;
		take(rest, name.length);
		skip_space(rest);
		if (rest->length && rest->base[0] == '=') {
			take(rest, 1);
			skip_space(rest);
			value = read_value(rest);
		}
		if (name.length && piece->attribute_count < PIECE_ATTRIBUTES_COUNT) {
			piece->attributes[piece->attribute_count].name = name;
			piece->attributes[piece->attribute_count++].value = value;
		}
	}
}

/* "<!--", "<!DOCTYPE", "<![CDATA[", "<?": false when it is none of them. */
static bool read_declaration(struct slice *rest, struct piece *piece)
{
	size_t end;
	if (slice_starts(*rest, "<!--")) {
		end = find(from(*rest, 4), "-->") + 4 + 3;
	} else if (slice_starts(*rest, "<![CDATA[")) {
		piece->kind = PIECE_RAW;
		piece->text = from(*rest, 9);
		piece->text.length = find(piece->text, "]]>");
		take(rest, 9 + piece->text.length + 3);
		return true;
	} else if (rest->length > 2 && rest->base[1] == '!' &&
		   (is_letter(rest->base[2]) || rest->base[2] == '[')) {
		end = find(*rest, ">") + 1;
	} else if (rest->length > 2 && rest->base[1] == '?') {
		end = find(*rest, ">") + 1;
	} else {
		return false;
	}
	piece->kind = PIECE_NOTHING;
	take(rest, end);
	return true;
}

static void read_text(struct slice *rest, struct piece *piece)
{
	const char *end = memchr(rest->base + 1, '<', rest->length - 1);
	piece->kind = PIECE_TEXT;
	piece->text = (struct slice){ rest->base, end ? (size_t)(end - rest->base) : rest->length };
	take(rest, piece->text.length);
}

void piece_next(struct slice *rest, struct piece *piece)
{
	piece->attribute_count = 0;
	piece->text = SLICE_EMPTY;
	if (rest->length == 0) {
		piece->kind = PIECE_END;
	} else if (rest->base[0] != '<') {
		read_text(rest, piece);
	} else if (rest->length > 1 && is_letter(rest->base[1])) {
		piece->kind = PIECE_OPEN;
		take(rest, 1);
		read_name(rest, piece);
		read_attributes(rest, piece);
	} else if (rest->length > 2 && rest->base[1] == '/' && is_letter(rest->base[2])) {
		piece->kind = PIECE_CLOSE;
		take(rest, 2);
		read_name(rest, piece);
		take(rest, find(*rest, ">") + 1);
	} else if (!read_declaration(rest, piece)) {
		read_text(rest, piece);
	}
}
