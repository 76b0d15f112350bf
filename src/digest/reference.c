/* References to characters: &eacute; &#233; &#xe9; */
#include "markup.h"
#include "entity_table.h"

#include <stdlib.h>

static int compare(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

static uint32_t named(struct slice name)
{
	char text[16];
	if (name.length >= sizeof(text))
		return 0;
	memcpy(text, name.base, name.length);
	text[name.length] = '\0';
	const void *found = bsearch(text, entity_table,
		sizeof(entity_table) / sizeof(*entity_table), sizeof(*entity_table), compare);
	return found ? entity_table[((const char *)found - (const char *)entity_table) /
				    (ptrdiff_t)sizeof(*entity_table)]
			       .code
		     : 0;
}

static int digit_of(char c, int base)
{
	int digit = -1;
	if (c >= '0' && c <= '9')
		digit = c - '0';
	else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		digit = (c | 0x20) - 'a' + 10;
	return digit < base ? digit : -1;
}

/* What Windows programs wrote for &#146; and its like. */
static uint32_t from_windows(uint32_t c)
{
	static const uint16_t table[32] = { 0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020,
		0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018,
		0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153,
		0x9d, 0x17e, 0x178 };
	return c >= 0x80 && c < 0xa0 ? table[c - 0x80] : c;
}

static size_t read_number(struct slice text, uint32_t *character)
{
	size_t at = 2;
	int base = 10;
	uint32_t number = 0;
	if (text.length > 3 && (text.base[2] | 0x20) == 'x') {
		base = 16;
		at = 3;
	}
	size_t start = at;
	for (int digit; at < text.length && (digit = digit_of(text.base[at], base)) >= 0; at++)
		number = number > 0x110000 ? number : number * (uint32_t)base + (uint32_t)digit;
	if (at == start)
		return 0;
	*character = from_windows(number);
	return at < text.length && text.base[at] == ';' ? at + 1 : at;
}

size_t reference_read(struct slice text, uint32_t *character)
{
	size_t end = 1;
	if (text.length < 3 || text.base[0] != '&')
		return 0;
	if (text.base[1] == '#')
		return read_number(text, character);
	while (end < text.length && end < 16 &&
		(digit_of(text.base[end], 10) >= 0 ||
			((text.base[end] | 0x20) >= 'a' && (text.base[end] | 0x20) <= 'z')))
		end++;
	if (end >= text.length || text.base[end] != ';')
		return 0;
	*character = named((struct slice){ text.base + 1, end - 1 });
	return *character ? end + 1 : 0;
}

void character_add(struct buf *out, uint32_t c)
{
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ||
		(c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c & 0xfffe) == 0xfffe)
		c = 0xfffd;
	if (c < 0x80) {
		buf_add_char(out, (char)c);
	} else if (c < 0x800) {
		buf_add_char(out, (char)(0xc0 | c >> 6));
		buf_add_char(out, (char)(0x80 | (c & 63)));
	} else if (c < 0x10000) {
		buf_add_char(out, (char)(0xe0 | c >> 12));
		buf_add_char(out, (char)(0x80 | (c >> 6 & 63)));
		buf_add_char(out, (char)(0x80 | (c & 63)));
	} else {
		buf_add_char(out, (char)(0xf0 | c >> 18));
		buf_add_char(out, (char)(0x80 | (c >> 12 & 63)));
		buf_add_char(out, (char)(0x80 | (c >> 6 & 63)));
		buf_add_char(out, (char)(0x80 | (c & 63)));
	}
}
