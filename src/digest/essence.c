/* What a text says, for comparing it with another. */
#include "digest_parts.h"

static bool is_left_out(struct slice word, bool words)
{
	if (word.length > 7 && (strncasecmp(word.base, "http://", 7) == 0 ||
				       strncasecmp(word.base, "https://", 8) == 0))
		return true;
	return words && (word.base[0] == '#' || word.base[0] == '@');
}

static int add_word(void *context, struct slice folded)
{
	struct buf *out = context;
	if (out->length)
		buf_add_char(out, ' ');
	buf_add_slice(out, folded);
	return 0;
}

/* Words of ASCII, as text_words() would give them, but without its detour over NFKD. */
static void add_plain(struct slice word, struct buf *out)
{
	char *room = buf_reserve(out, 2 * word.length), *at = room;
	bool open = false, begun = out->length > 0;
	for (size_t i = 0; room && i < word.length; i++) {
		char c = word.base[i];
		bool upper = c >= 'A' && c <= 'Z';
		bool letter = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (letter && !open && (begun || at > room))
			*at++ = ' ';
		if (letter)
			*at++ = upper ? (char)(c | 0x20) : c;
		open = letter;
	}
	if (!room)
		return;
	*at = '\0';
	out->length += (size_t)(at - room);
}

static bool is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.length; i++)
		if ((unsigned char)s.base[i] >= 0x80)
			return false;
	return true;
}

void text_essence(struct slice text, bool words, struct buf *out)
{
	buf_clear(out);
	while (text.length) {
		struct slice word = { text.base, 0 };
		while (word.length < text.length && (unsigned char)text.base[word.length] > ' ')
			word.length++;
		text.base += word.length;
		text.length -= word.length;
		if (word.length == 0) {
			text.base++;
			text.length--;
		} else if (!is_left_out(word, words)) {
			if (is_ascii(word))
				add_plain(word, out);
			else
				text_words(word, add_word, out);
		}
	}
}
