/* Classes of characters. */
#include "characters.h"

#include <utf8proc.h>

struct range {
	int32_t first, last;
};

static bool is_in(int32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count && c >= ranges[i].first; i++)
		if (c <= ranges[i].last)
			return true;
	return false;
}

#define IS_IN(c, ranges) is_in(c, ranges, sizeof(ranges) / sizeof(*(ranges)))

int32_t character_beyond_ascii(struct slice text, size_t at, size_t *bytes)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t got = utf8proc_iterate(
		(const utf8proc_uint8_t *)text.base + at, (utf8proc_ssize_t)(text.length - at), &c);
	*bytes = got > 0 ? (size_t)got : 1;
	return got > 0 ? c : 0xfffd;
}

int32_t character_before_beyond_ascii(struct slice text, size_t at)
{
	size_t start = at, bytes;
	while (start > 0 && at - start < 4) {
		start--;
		if (((unsigned char)text.base[start] & 0xc0) != 0x80)
			break;
	}
	return character_at(text, start, &bytes);
}

bool is_space_character(int32_t c)
{
	static const struct range spaces[] = { { 9, 13 }, { 32, 32 }, { 0x85, 0x85 },
		{ 0xa0, 0xa0 }, { 0x1680, 0x1680 }, { 0x180e, 0x180e }, { 0x2000, 0x200a },
		{ 0x2028, 0x2029 }, { 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 } };
	return IS_IN(c, spaces);
}

bool is_direction_mark(int32_t c)
{
	static const struct range marks[] = { { 0x61c, 0x61c }, { 0x200e, 0x200f },
		{ 0x202a, 0x202e }, { 0x2066, 0x2069 } };
	return IS_IN(c, marks);
}

bool is_latin_accented(int32_t c)
{
	static const struct range letters[] = { { 0xc0, 0xd6 }, { 0xd8, 0xf6 }, { 0xf8, 0x24f },
		{ 0x253, 0x254 }, { 0x256, 0x257 }, { 0x259, 0x259 }, { 0x25b, 0x25b },
		{ 0x263, 0x263 }, { 0x268, 0x268 }, { 0x26f, 0x26f }, { 0x272, 0x272 },
		{ 0x289, 0x289 }, { 0x28b, 0x28b }, { 0x2bb, 0x2bb }, { 0x300, 0x36f },
		{ 0x1e00, 0x1eff } };
	return IS_IN(c, letters);
}

bool is_tag_letter(int32_t c)
{
	if (c < 0x80)
		return is_ascii_word(c) && c > '9';
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return true;
	default:
		return false;
	}
}

bool is_tag_character(int32_t c)
{
	static const struct range joiners[] = { { 0xb7, 0xb7 }, { 0x5be, 0x5be }, { 0x5f3, 0x5f4 },
		{ 0xf0b, 0xf0c }, { 0x200c, 0x200d }, { 0x3003, 0x3003 }, { 0x301c, 0x301c },
		{ 0x309b, 0x309c }, { 0x30a0, 0x30a0 }, { 0x30fb, 0x30fb }, { 0xa67e, 0xa67e },
		{ 0xff5e, 0xff5e } };
	if (c < 0x80)
		return is_ascii_word(c) || c == '_';
	return is_tag_letter(c) || utf8proc_category(c) == UTF8PROC_CATEGORY_ND ||
	       IS_IN(c, joiners);
}

bool is_domain_character(int32_t c)
{
	if (c < 0x80)
		return is_ascii_word(c) || c == '"' || c == '`';
	return !is_space_character(c) && !is_direction_mark(c) && c != 0xfeff && c != 0xfffe &&
	       c != 0xffff && c != 0xfffd;
}
