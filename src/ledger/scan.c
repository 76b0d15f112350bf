#include "scan.h"

/* One byte of the text at *at, its escape undone. Only characters below 128 are ever
 * escaped in canonical bytes, so one byte is enough. */
static unsigned char next_byte(const unsigned char **at, const unsigned char *end)
{
	static const char escapes[] = "b\bt\tn\nf\fr\r";
	unsigned char byte = *(*at)++;

	if (byte != '\\' || *at == end)
		return byte;
	byte = *(*at)++;
	for (const char *pair = escapes; *pair; pair += 2)
		if (byte == (unsigned char)pair[0])
			return (unsigned char)pair[1];
	if (byte != 'u' || end - *at < 4)
		return byte;
	unsigned high = (*at)[2] == '1' ? 16 : 0, low = (*at)[3];
	*at += 4;
	return (unsigned char)(high + (low <= '9' ? low - '0' : low - 'a' + 10));
}

/* Bytes of UTF-8 order like code points. UTF-16 differs in one thing: characters from
 * U+10000 on (first byte F0 or more) come before U+E000 to U+FFFF (first byte EE or EF). */
static int unit_compare(unsigned char a, unsigned char b)
{
	if (a >= 0xee && b >= 0xee && (a >= 0xf0) != (b >= 0xf0))
		return a >= 0xf0 ? -1 : 1;
	return a < b ? -1 : a > b;
}

static int plain_compare(struct span a, struct span b)
{
	size_t shorter = a.length < b.length ? a.length : b.length;

	for (size_t i = 0; i < shorter; i++)
		if (a.base[i] != b.base[i])
			return unit_compare(a.base[i], b.base[i]);
	return a.length < b.length ? -1 : a.length > b.length;
}

static int escaped_compare(struct span a, struct span b)
{
	const unsigned char *end_a = a.base + a.length, *end_b = b.base + b.length;
	const unsigned char *at_a = a.base, *at_b = b.base;

	while (at_a < end_a && at_b < end_b) {
		unsigned char byte_a = a.escaped ? next_byte(&at_a, end_a) : *at_a++;
		unsigned char byte_b = b.escaped ? next_byte(&at_b, end_b) : *at_b++;
		if (byte_a != byte_b)
			return unit_compare(byte_a, byte_b);
	}
	return at_a < end_a ? 1 : at_b < end_b ? -1 : 0;
}

int span_compare(struct span a, struct span b)
{
	return a.escaped || b.escaped ? escaped_compare(a, b) : plain_compare(a, b);
}

void wanted_start(struct wanted *wanted)
{
	wanted->next = 0;
	for (size_t i = 0; i < wanted->count; i++)
		wanted->raws[i] = SLICE_EMPTY;
}

/* As span_compare; most keys offered are the wanted ones, letter for letter. */
static int compare_key(const char *wanted, struct span key)
{
	size_t same = 0;

	while (same < key.length && wanted[same] && wanted[same] == (char)key.base[same])
		same++;
	if (same == key.length && !wanted[same] && !key.escaped)
		return 0;
	return span_compare(
		(struct span){ (const unsigned char *)wanted, strlen(wanted), false }, key);
}

bool wanted_offer(struct wanted *wanted, struct span key, struct slice raw)
{
	while (wanted->next < wanted->count) {
		int order = compare_key(wanted->keys[wanted->next], key);
		if (order > 0)
			return false;
		wanted->next++;
		if (order == 0) {
			wanted->raws[wanted->next - 1] = raw;
			return true;
		}
	}
	return false;
}
