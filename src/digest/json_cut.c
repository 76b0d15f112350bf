/* JSON cut into pieces. */
#include "json_cut.h"

static void skip(struct slice *rest, const char *any)
{
	size_t count = 0;
	while (count < rest->length && rest->base[count] && strchr(any, rest->base[count]))
		count++;
	rest->base += count;
	rest->length -= count;
}

/* Bytes of the string that `s` begins with, or 0 when it does not end. */
static size_t string_bytes(struct slice s)
{
	size_t at = 1;
	while (at < s.length) {
		const char *quote = memchr(s.base + at, '"', s.length - at);
		if (!quote)
			return 0;
		size_t end = (size_t)(quote - s.base), back = end;
		while (back > 1 && s.base[back - 1] == '\\')
			back--;
		at = end + 1;
		if ((end - back) % 2 == 0)
			return at;
	}
	return 0;
}

/* Bytes of the value that `s` begins with, or 0 when it is not complete. */
static size_t value_bytes(struct slice s)
{
	static const bool marks[256] = {
		['"'] = true, ['{'] = true, ['['] = true, ['}'] = true, [']'] = true
	};
	size_t at = 0, depth = 0;
	while (at < s.length) {
		char c = s.base[at];
		if (depth > 0 && !marks[(unsigned char)c]) {
			at++;
			continue;
		}
		if (c == '"') {
			size_t bytes = string_bytes((struct slice){ s.base + at, s.length - at });
			if (!bytes)
				return 0;
			at += bytes;
			if (depth == 0)
				return at;
			continue;
		}
		if (c == '{' || c == '[')
			depth++;
		else if (depth == 0 && (c == ',' || c == '}' || c == ']' || c <= ' '))
			return at;
		else if ((c == '}' || c == ']') && --depth == 0)
			return at + 1;
		at++;
	}
	return depth == 0 ? at : 0;
}

bool json_cut_value(struct slice *rest, struct slice *value)
{
	skip(rest, " \t\r\n,");
	size_t bytes = rest->length ? value_bytes(*rest) : 0;
	if (bytes == 0)
		return false;
	*value = (struct slice){ rest->base, bytes };
	rest->base += bytes;
	rest->length -= bytes;
	return true;
}

bool json_cut_member(struct slice *rest, struct slice *key, struct slice *value)
{
	if (!json_cut_value(rest, key) || key->length < 2 || key->base[0] != '"')
		return false;
	*key = (struct slice){ key->base + 1, key->length - 2 };
	skip(rest, " \t\r\n");
	if (rest->length == 0 || rest->base[0] != ':')
		return false;
	rest->base++;
	rest->length--;
	skip(rest, " \t\r\n");
	size_t bytes = rest->length ? value_bytes(*rest) : 0;
	*value = (struct slice){ rest->base, bytes ? bytes : rest->length };
	rest->base += value->length;
	rest->length -= value->length;
	return value->length > 0;
}

struct slice json_inside(struct slice value)
{
	if (value.length == 0)
		return value;
	char open = value.base[0], last = value.base[value.length - 1];
	value.base++;
	value.length--;
	if (value.length && ((open == '[' && last == ']') || (open == '{' && last == '}')))
		value.length--;
	return value;
}
