/* What a text says, for comparing it with another. */
#include "digest_parts.h"

static bool is_left_out(struct slice word, bool words)
{
	if (word.length > 7 && (word.base[0] | 0x20) == 'h' &&
		(strncasecmp(word.base, "http://", 7) == 0 ||
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

/* Letters and figures in lower case; 0 is everything else. */
static const char plain_letters[256] = {
	['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6',
	['7'] = '7', ['8'] = '8', ['9'] = '9', ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd',
	['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j', ['K'] = 'k',
	['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r',
	['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y',
	['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f',
	['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm',
	['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't',
	['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z',
};

/* Words of ASCII, as text_words() would give them, but without its detour over NFKD. */
static void add_plain(struct slice word, struct buf *out)
{
	char *room = buf_reserve(out, 2 * word.length), *at = room;
	bool due = out->length > 0; /* a space, before the next letter */
	for (size_t i = 0; room && i < word.length; i++) {
		char letter = plain_letters[(unsigned char)word.base[i]];
		if (!letter) {
			due = at > room || out->length > 0;
			continue;
		}
		if (due)
			*at++ = ' ';
		*at++ = letter;
		due = false;
	}
	if (!room)
		return;
	*at = '\0';
	out->length += (size_t)(at - room);
}

/* Until the text or `most` bytes are there. */
static void add_essence(struct slice text, bool words, size_t most, struct buf *out)
{
	buf_clear(out);
	while (text.length && out->length < most) {
		struct slice word = { text.base, 0 };
		unsigned char all = 0;
		while (word.length < text.length && (unsigned char)text.base[word.length] > ' ')
			all |= (unsigned char)text.base[word.length++];
		size_t passed = word.length ? word.length : 1;
		text.base += passed;
		text.length -= passed;
		if (word.length == 0 || is_left_out(word, words))
			continue;
		if (all < 0x80)
			add_plain(word, out);
		else
			text_words(word, add_word, out);
	}
}

void text_essence(struct slice text, bool words, struct buf *out)
{
	add_essence(text, words, SIZE_MAX, out);
}

void text_essence_start(struct slice text, size_t least, struct buf *out)
{
	add_essence(text, false, least, out);
}
