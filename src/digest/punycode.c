/* Punycode: the encoding procedure of RFC 3492, section 6.3. */
#include "punycode.h"
#include "characters.h"

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, LETTERS_MAX = 63 };

static uint32_t adapt(uint32_t delta, uint32_t count, bool first)
{
	uint32_t k = 0;
	delta = first ? delta / DAMP : delta / 2;
	delta += delta / count;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static void add_number(uint32_t number, uint32_t bias, struct buf *out)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
		uint32_t digit = number < t ? number : t + (number - t) % (BASE - t);
		buf_add_char(out, (char)(digit < 26 ? 'a' + digit : '0' + digit - 26));
		if (number < t)
			return;
		number = (number - t) / (BASE - t);
	}
}

static int read_letters(struct slice label, uint32_t letters[LETTERS_MAX], uint32_t *count)
{
	size_t bytes;
	*count = 0;
	for (size_t at = 0; at < label.length; at += bytes) {
		int32_t c = character_at(label, at, &bytes);
		if (*count == LETTERS_MAX || c == 0xfffd)
			return error_set(FT_REFUSED, "That cannot be part of a host name.");
		letters[(*count)++] = (uint32_t)c;
	}
	return 0;
}

int punycode_add(struct slice label, struct buf *out)
{
	uint32_t letters[LETTERS_MAX], count, done = 0, now = 128, delta = 0, bias = 72;
	int result = read_letters(label, letters, &count);
	if (result)
		return result;
	for (uint32_t i = 0; i < count; i++) {
		if (letters[i] < 128) {
			buf_add_char(out, (char)letters[i]);
			done++;
		}
	}
	uint32_t plain = done;
	if (plain)
		buf_add_char(out, '-');
	while (done < count) {
		uint32_t next = UINT32_MAX;
		for (uint32_t i = 0; i < count; i++)
			if (letters[i] >= now && letters[i] < next)
				next = letters[i];
		delta += (next - now) * (done + 1); /* at most 0x10ffff * 64 */
		now = next;
		for (uint32_t i = 0; i < count; i++) {
			delta += letters[i] < now;
			if (letters[i] != now)
				continue;
			add_number(delta, bias, out);
			bias = adapt(delta, done + 1, done == plain);
			delta = 0;
			done++;
		}
		delta++;
		now++;
	}
	return 0;
}
