#include "tile_path.h"
#include "error.h"

enum { INDEX_GROUPS = 5 }; /* of three digits */

/* Decimal digits without a needless zero. */
static bool read_number(struct slice text, unsigned max, unsigned *out)
{
	unsigned number = 0;

	if (text.length == 0 || text.length > 3 || (text.length > 1 && text.base[0] == '0'))
		return false;
	for (size_t i = 0; i < text.length; i++) {
		if (text.base[i] < '0' || text.base[i] > '9')
			return false;
		number = number * 10 + (unsigned)(text.base[i] - '0');
	}
	*out = number;
	return number <= max;
}

/* Exactly three digits, pushed onto *index. */
static bool push_group(struct slice digits, uint64_t *index)
{
	if (digits.length != 3)
		return false;
	for (size_t i = 0; i < 3; i++) {
		if (digits.base[i] < '0' || digits.base[i] > '9')
			return false;
		*index = *index * 10 + (uint64_t)(digits.base[i] - '0');
	}
	return true;
}

/* "x001/x234/067": the first group of several is not all zeros. */
static bool read_index(struct slice *rest, struct tile_path *out, bool *partial)
{
	out->index = 0;
	for (unsigned group = 0; group < INDEX_GROUPS; group++) {
		struct slice part = slice_cut(rest, '/');
		bool last = part.length > 0 && part.base[0] != 'x';
		if (!last && part.length > 0) {
			part.base++;
			part.length--;
		}
		*partial = last && part.length == 5 && memcmp(part.base + 3, ".p", 2) == 0;
		if (*partial)
			part.length = 3;
		if (!push_group(part, &out->index) || (group == 0 && !last && out->index == 0))
			return false;
		if (last)
			return true;
	}
	return false;
}

int tile_path_read(struct slice text, struct tile_path *out)
{
	struct slice rest = text;
	bool partial = false;
	size_t slashes = 0, parts = 2;

	*out = (struct tile_path){ .width = 256 };
	bool right = text.length > 0 && text.base[text.length - 1] != '/' &&
		     slice_is(slice_cut(&rest, '/'), "tile");
	struct slice level = slice_cut(&rest, '/');
	out->entries = slice_is(level, "entries");
	right = right && (out->entries || read_number(level, 63, &out->level)) &&
		read_index(&rest, out, &partial);
	if (right && partial)
		right = read_number(rest, 255, &out->width) && out->width > 0;
	else if (right)
		right = rest.length == 0;
	/* slice_cut() gives an empty rest for "a" and "a/" alike. */
	for (size_t i = 0; i < text.length; i++)
		slashes += text.base[i] == '/';
	for (uint64_t index = out->index / 1000; index; index /= 1000)
		parts++;
	if (!right || slashes != parts + (partial ? 1 : 0))
		return error_set(FT_REFUSED, "That is not the name of a tile.");
	return 0;
}

void tile_path_write(const struct tile_path *path, struct buf *out)
{
	uint64_t scale = 1;

	if (path->entries)
		buf_add_text(out, "tile/entries/");
	else
		buf_print(out, "tile/%u/", path->level);
	while (path->index / scale >= 1000)
		scale *= 1000;
	for (; scale > 1; scale /= 1000)
		buf_print(out, "x%03u/", (unsigned)(path->index / scale % 1000));
	buf_print(out, "%03u", (unsigned)(path->index % 1000));
	if (path->width < 256)
		buf_print(out, ".p/%u", path->width);
}

unsigned tile_width(uint64_t size, unsigned level, uint64_t index)
{
	uint64_t hashes = level < 8 ? size >> (8 * level) : 0;

	if (index >= (hashes + 255) / 256)
		return 0;
	return hashes - index * 256 < 256 ? (unsigned)(hashes - index * 256) : 256;
}

int bundle_next(struct slice *rest, struct slice *entry)
{
	const unsigned char *bytes = (const unsigned char *)rest->base;
	size_t length = rest->length >= 2 ? (size_t)bytes[0] << 8 | bytes[1] : 0;

	if (rest->length < 2 || rest->length - 2 < length)
		return error_set(FT_REFUSED, "the bundle is cut off");
	*entry = (struct slice){ rest->base + 2, length };
	*rest = (struct slice){ rest->base + 2 + length, rest->length - 2 - length };
	return 0;
}

void bundle_add(struct buf *out, struct slice entry)
{
	buf_add_char(out, (char)(entry.length >> 8 & 0xff));
	buf_add_char(out, (char)(entry.length & 0xff));
	buf_add_slice(out, entry);
}
