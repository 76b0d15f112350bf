#include "text.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "arena.h"
#include "error.h"

enum { WORD_BYTES_MIN = 2, WORD_BYTES_MAX = 40 };

/* U+FDFA, 3 bytes, becomes 33 in NFKD: the worst case of Unicode. */
enum { FOLD_GROWTH_MAX = 12, FOLD_SLACK_BYTES = 64 };

/* Bytes of the run of ASCII at the start of `s`. */
static size_t ascii_run(struct slice s)
{
	size_t i = 0;
	for (; i + 8 <= s.length; i += 8) {
		uint64_t word;
		memcpy(&word, s.base + i, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < s.length && (unsigned char)s.base[i] < 0x80)
		i++;
	return i;
}

/* Unicode, table 3-7: well-formed UTF-8 byte sequences. */
size_t text_character_bytes(struct slice s)
{
	if (s.length == 0)
		return 0;
	const unsigned char *p = (const unsigned char *)s.base;
	unsigned char lead = p[0];
	if (lead < 0x80)
		return 1;
	size_t bytes = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
	if (bytes == 0 || bytes > s.length)
		return 0;
	unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < bytes; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return bytes;
}

bool text_is_utf8(struct slice s)
{
	size_t at = 0;
	while (at < s.length) {
		at += ascii_run((struct slice){ s.base + at, s.length - at });
		/* Text that is not English is seldom one foreign character at a time. */
		while (at < s.length && (unsigned char)s.base[at] >= 0x80) {
			size_t bytes = text_character_bytes(
				(struct slice){ s.base + at, s.length - at });
			if (bytes == 0)
				return false;
			at += bytes;
		}
	}
	return true;
}

static int refuse_bytes(void)
{
	return error_set(FT_REFUSED, "The text is not valid UTF-8; save it as UTF-8 and try again");
}

static int check_room(const struct buf *out)
{
	if (!buf_failed(out))
		return FT_OK;
	return error_set(FT_REFUSED, "The text is longer than the %zu bytes allowed", out->ceiling);
}

/* Removes control characters and makes line ends \n, in place. Returns the new length. */
static size_t strip_controls(char *text, size_t length)
{
	size_t kept = 0;
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		bool c1 = c == 0xc2 && (unsigned char)text[i + 1] < 0xa0;
		if (c == '\r') {
			text[kept++] = '\n';
			i += i + 1 < length && text[i + 1] == '\n';
		} else if (c1) {
			i++;
			if ((unsigned char)text[i] == 0x85) /* NEL, a line end */
				text[kept++] = '\n';
		} else if ((c >= 0x20 && c != 0x7f) || c == '\t' || c == '\n') {
			text[kept++] = (char)c;
		}
	}
	return kept;
}

/* utf8proc's mapping of `s`; the caller frees mapped->base. */
static int map_text(struct slice s, utf8proc_option_t options, struct slice *mapped)
{
	utf8proc_uint8_t *bytes = NULL;
	utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)s.base,
		(utf8proc_ssize_t)s.length, &bytes, options);
	if (length == UTF8PROC_ERROR_INVALIDUTF8)
		return refuse_bytes();
	if (length < 0)
		return error_set(FT_FAILED, "Unicode: %s", utf8proc_errmsg(length));
	*mapped = (struct slice){ (char *)bytes, (size_t)length };
	return FT_OK;
}

int text_clean(struct slice s, struct buf *out)
{
	if (!text_is_utf8(s))
		return refuse_bytes();
	char *text = must_alloc(s.length + 1);
	if (s.length > 0)
		memcpy(text, s.base, s.length);
	/* Before composing: two characters that a control kept apart may combine. */
	struct slice clean = { text, strip_controls(text, s.length) };
	struct slice composed = SLICE_EMPTY;
	int result = FT_OK;
	buf_clear(out);
	if (ascii_run(clean) == clean.length) {
		buf_add_slice(out, slice_trim(clean));
	} else {
		result = map_text(clean, UTF8PROC_STABLE | UTF8PROC_COMPOSE, &composed);
		if (result)
			goto out;
		buf_add_slice(out, slice_trim(composed));
		free((char *)composed.base);
	}
	result = check_room(out);
out:
	free(text);
	return result;
}

static void add_lower_ascii(struct buf *out, struct slice s)
{
	char *room = buf_reserve(out, s.length);
	if (!room)
		return;
	for (size_t i = 0; i < s.length; i++) {
		char c = s.base[i];
		room[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
	}
	out->length += s.length;
}

int text_fold(struct slice s, struct buf *out)
{
	buf_clear(out);
	if (ascii_run(s) == s.length) {
		add_lower_ascii(out, s);
		return check_room(out);
	}
	struct slice mapped = SLICE_EMPTY;
	int result = map_text(s, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
		UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE, &mapped);
	if (result)
		return result;
	buf_add_slice(out, mapped);
	free((char *)mapped.base);
	return check_room(out);
}

static void add_code_point(struct buf *out, utf8proc_int32_t code_point)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t length = utf8proc_encode_char(code_point, bytes);
	buf_add(out, bytes, (size_t)length);
}

void text_from_windows_1252(struct slice s, struct buf *out)
{
	/* 0x80 to 0x9f; the rest of the upper half is Latin-1 */
	static const uint16_t code_points[32] = {
		0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
		0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
		0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
	};
	while (s.length > 0) {
		size_t run = ascii_run(s);
		buf_add(out, s.base, run);
		s = (struct slice){ s.base + run, s.length - run };
		if (s.length == 0)
			break;
		unsigned char c = (unsigned char)s.base[0];
		add_code_point(out, c < 0xa0 ? code_points[c - 0x80] : c);
		s = (struct slice){ s.base + 1, s.length - 1 };
	}
}

static bool is_word_character(utf8proc_int32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
	utf8proc_category_t category = utf8proc_category(c);
	return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
		(category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

static int each_folded_word(struct slice folded,
	int (*word)(void *context, struct slice folded), void *context)
{
	size_t at = 0, start = 0, kept = 0; /* the word is kept bytes from start */
	while (at <= folded.length) {
		utf8proc_int32_t c = -1;
		utf8proc_ssize_t bytes = 1;
		if (at < folded.length)
			bytes = utf8proc_iterate((const utf8proc_uint8_t *)folded.base + at,
				(utf8proc_ssize_t)(folded.length - at), &c);
		if (bytes < 1)
			bytes = 1;
		if (c >= 0 && is_word_character(c)) {
			if (at + (size_t)bytes - start <= WORD_BYTES_MAX)
				kept = at + (size_t)bytes - start;
		} else {
			int stop = 0;
			if (kept >= WORD_BYTES_MIN)
				stop = word(context, (struct slice){ folded.base + start, kept });
			if (stop)
				return stop;
			start = at + (size_t)bytes;
			kept = 0;
		}
		at += (size_t)bytes;
	}
	return FT_OK;
}

int text_words(struct slice s, int (*word)(void *context, struct slice folded), void *context)
{
	struct buf folded;
	buf_init(&folded, s.length * FOLD_GROWTH_MAX + FOLD_SLACK_BYTES);
	int result = text_fold(s, &folded);
	if (result == FT_OK)
		result = each_folded_word(buf_slice(&folded), word, context);
	buf_release(&folded);
	return result;
}

/* Bytes of the first `count` characters. */
static size_t characters_to_bytes(struct slice s, size_t count)
{
	size_t at = 0;
	while (at < s.length && count > 0) {
		at++;
		while (at < s.length && ((unsigned char)s.base[at] & 0xc0) == 0x80)
			at++;
		count--;
	}
	return at;
}

void text_shorten(struct slice s, size_t length_max, struct buf *out)
{
	if (length_max == 0)
		return;
	if (s.length <= length_max || text_length(s) <= length_max) {
		buf_add_slice(out, s);
		return;
	}
	size_t end = characters_to_bytes(s, length_max - 1);
	size_t word_end = end;
	while (word_end > 0 && s.base[word_end] != ' ' && s.base[word_end] != '\n')
		word_end--;
	/* One very long word is better cut than dropped. */
	if (word_end > end / 2)
		end = word_end;
	buf_add_slice(out, slice_trim((struct slice){ s.base, end }));
	buf_add_text(out, "…");
}

size_t text_length(struct slice s)
{
	size_t characters = 0;
	for (size_t i = 0; i < s.length; i++)
		characters += ((unsigned char)s.base[i] & 0xc0) != 0x80;
	return characters;
}

static int by_text(const void *a, const void *b)
{
	const struct slice *key = a;
	const char *word = *(const char *const *)b;
	int order = strncmp(key->base, word, key->length);
	return order ? order : -(word[key->length] != 0);
}

bool text_is_common_word(struct slice folded)
{
	static const char *const words[] = { "about", "after", "all", "an", "and", "any", "are", "as",
		"at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "he", "her", "his",
		"in", "is", "it", "its", "no", "not", "of", "on", "or", "our", "she", "so", "that", "the",
		"their", "them", "then", "there", "they", "this", "to", "was", "we", "were", "when",
		"which", "who", "with", "you" };
	return bsearch(&folded, words, sizeof(words) / sizeof(words[0]), sizeof(words[0]), by_text);
}
