/* Bytes of whatever encoding as UTF-8. */
#include "xml_clean.h"
#include "markup.h"

#include <errno.h>
#include <iconv.h>

/* Two halves of a character, each as three bytes (CESU-8, of older Java). */
static bool add_halves(struct slice rest, struct buf *out)
{
	const unsigned char *c = (const unsigned char *)rest.base;
	if (rest.length < 6 || c[0] != 0xed || (c[1] & 0xf0) != 0xa0 || (c[2] & 0xc0) != 0x80 ||
		c[3] != 0xed || (c[4] & 0xf0) != 0xb0 || (c[5] & 0xc0) != 0x80)
		return false;
	uint32_t high = (uint32_t)(c[1] & 0x0f) << 6 | (c[2] & 0x3f),
		 low = (uint32_t)(c[4] & 0x0f) << 6 | (c[5] & 0x3f);
	character_add(out, 0x10000 + (high << 10 | low));
	return true;
}

/* Adds what is not UTF-8 as Windows-1252, character by character, and the rest as it is. */
static void add_mixed(struct slice bytes, struct buf *out)
{
	size_t plain = 0;
	for (size_t at = 0; at < bytes.length;) {
		struct slice rest = { bytes.base + at, bytes.length - at };
		size_t length = (unsigned char)rest.base[0] < 0x80 ? 1 : text_character_bytes(rest);
		if (length) {
			at += length;
			continue;
		}
		buf_add(out, bytes.base + plain, at - plain);
		if (add_halves(rest, out)) {
			at += 6;
		} else {
			text_from_windows_1252((struct slice){ rest.base, 1 }, out);
			at++;
		}
		plain = at;
	}
	buf_add(out, bytes.base + plain, bytes.length - plain);
}

/* False when the name is not known, or nothing sensible comes of it. */
static bool convert(struct slice bytes, const char *from, struct buf *out)
{
	enum { CHUNK = 64 << 10 };
	iconv_t converter = iconv_open("UTF-8", from);
	char *in = (char *)bytes.base;
	size_t left = bytes.length, wrong = 0;
	if (converter == (iconv_t)-1)
		return false;
	while (left) {
		char *room = buf_reserve(out, CHUNK), *to = room;
		size_t space = CHUNK;
		if (!room)
			break;
		size_t result = iconv(converter, &in, &left, &to, &space);
		out->length += (size_t)(to - room);
		out->base[out->length] = '\0';
		if (result != (size_t)-1 || errno == E2BIG)
			continue;
		character_add(out, 0xfffd);
		in++;
		left--;
		wrong++;
	}
	iconv_close(converter);
	return wrong * 20 <= bytes.length;
}

/* As browsers do (encoding.spec.whatwg.org): names that iconv does not have, and larger sets that
 * are meant by the names of smaller ones. "": Windows-1252. */
static const struct {
	const char *declared, *meant;
} meanings[] = {
	{ "iso-8859-1", "" },
	{ "iso8859-1", "" },
	{ "iso_8859-1", "" },
	{ "latin1", "" },
	{ "latin-1", "" },
	{ "us-ascii", "" },
	{ "ascii", "" },
	{ "cp1252", "" },
	{ "windows-1252", "" },
	{ "utf8", "" },
	{ "utf-8", "" },
	{ "gb2312", "GB18030" },
	{ "gb_2312-80", "GB18030" },
	{ "gbk", "GB18030" },
	{ "euc-kr", "CP949" },
	{ "ks_c_5601", "CP949" },
	{ "ks_c_5601-1987", "CP949" },
	{ "shift_jis", "CP932" },
	{ "shift-jis", "CP932" },
	{ "sjis", "CP932" },
	{ "ms_kanji", "CP932" },
	{ "big5", "BIG5-HKSCS" },
	{ "x-big5", "BIG5-HKSCS" },
	{ "mac-roman", "MACINTOSH" },
	{ "tis-620", "CP874" },
	{ "windows-874", "CP874" },
};

/* NULL: Windows-1252, or UTF-8 that is none. */
static const char *meant(const char *declared)
{
	if (strncasecmp(declared, "x-", 2) == 0)
		declared += 2;
	/* who has UTF-16 without a mark and without zeros has it not */
	if (!*declared || strncasecmp(declared, "utf-16", 6) == 0 ||
		strncasecmp(declared, "utf-32", 6) == 0)
		return NULL;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (strcasecmp(declared, meanings[i].declared) == 0)
			return *meanings[i].meant ? meanings[i].meant : NULL;
	return declared;
}

/* By byte-order mark, or by where the zeros are in the first character. */
static const char *by_mark(struct slice bytes)
{
	static const struct {
		const char *start;
		size_t length;
		const char *name;
	} marks[] = { { "\xff\xfe\0\0", 4, "UTF-32LE" }, { "\0\0\xfe\xff", 4, "UTF-32BE" },
		{ "<\0\0\0", 4, "UTF-32LE" }, { "\0\0\0<", 4, "UTF-32BE" },
		{ "\xff\xfe", 2, "UTF-16LE" }, { "\xfe\xff", 2, "UTF-16BE" },
		{ "\x4c\x6f\xa7\x94", 4, "IBM037" } };
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (bytes.length >= marks[i].length &&
			memcmp(bytes.base, marks[i].start, marks[i].length) == 0)
			return marks[i].name;
	if (bytes.length < 2 || !bytes.base[0] == !bytes.base[1])
		return NULL;
	return bytes.base[0] ? "UTF-16LE" : "UTF-16BE";
}

static struct slice without_mark(struct slice text)
{
	if (slice_starts(text, "\xef\xbb\xbf"))
		return (struct slice){ text.base + 3, text.length - 3 };
	return text;
}

/* Has escape sequences of ISO 2022 or HZ: ASCII that is not meant as such. */
static bool has_escapes(struct slice bytes)
{
	return memchr(bytes.base, 0x1b, bytes.length) || memmem(bytes.base, bytes.length, "~{", 2);
}

struct slice decode_text(struct slice bytes, const char *declared, struct buf *own, bool *guessed)
{
	const char *mark = bytes.length ? by_mark(bytes) : NULL;
	*guessed = false;
	buf_init(own, bytes.length * 4 + (1 << 20));
	if (mark && convert(bytes, mark, own))
		return without_mark(buf_slice(own));
	bytes = without_mark(bytes);
	declared = meant(declared);
	if (text_is_utf8(bytes) && !(declared && has_escapes(bytes)))
		return bytes;
	buf_clear(own);
	if (declared && convert(bytes, declared, own))
		return buf_slice(own);
	buf_clear(own);
	*guessed = true;
	add_mixed(bytes, own);
	return buf_slice(own);
}
