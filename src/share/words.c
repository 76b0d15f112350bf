/* Two texts word by word: Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), first
 * on lines and then on the words of the lines that differ. */
#include "words.h"

#include <stdlib.h>

/* More edits than this and the pieces have nothing to do with each other. Memory is its square. */
enum { EDITS_MAX = 1200, PASSES_MAX = 20 };

struct piece { /* a line, or a word with the space after it */
	struct slice compared, shown;
	uint64_t hash;
};

struct pieces {
	struct piece *list;
	size_t count, room;
};

enum side { SIDE_BOTH, SIDE_OURS, SIDE_THEIRS };

struct writing { /* runs of one side are joined */
	json_t *runs;
	struct buf text;
	enum side side;
	struct words_count count;
};

static uint64_t hash_of(struct slice text)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.base[i]) * UINT64_C(1099511628211);
	return hash;
}

static void add_piece(struct pieces *pieces, struct slice compared, struct slice shown)
{
	if (pieces->count == pieces->room) {
		pieces->room = pieces->room ? 2 * pieces->room : 64;
		pieces->list = must_realloc(pieces->list, pieces->room * sizeof(pieces->list[0]));
	}
	pieces->list[pieces->count++] = (struct piece){ compared, shown, hash_of(compared) };
}

static bool same(const struct piece *a, const struct piece *b)
{
	return a->hash == b->hash && slice_equal(a->compared, b->compared);
}

static struct slice part(struct slice text, size_t from, size_t to)
{
	return (struct slice){ text.base + from, to - from };
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Blank lines belong to the line before them: they are no common ground. */
static struct pieces cut_lines(struct slice text)
{
	struct pieces lines = { 0 };
	size_t at = 0;

	while (at < text.length) {
		size_t from = at;

		while (at < text.length && text.base[at] != '\n')
			at++;
		while (at < text.length && is_space(text.base[at]))
			at++;
		add_piece(&lines, slice_trim(part(text, from, at)), part(text, from, at));
	}
	return lines;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80 || c == '\'' || c == '-';
}

static struct pieces cut_words(struct slice text)
{
	struct pieces words = { 0 };
	size_t at = 0;

	while (at < text.length) {
		size_t from = at, end;

		if (is_letter(text.base[at]))
			while (at < text.length && is_letter(text.base[at]))
				at++;
		else if (!is_space(text.base[at]))
			at++;
		end = at;
		while (at < text.length && is_space(text.base[at]))
			at++;
		add_piece(&words, part(text, from, end), part(text, from, at));
	}
	return words;
}

/* -- Myers ---------------------------------------------------------------------------------- */

struct stretch { /* of two lists */
	const struct piece *a, *b;
	size_t n, m;
};

/* How far each diagonal got after d edits: d + 1 numbers from position d * (d + 1) / 2. */
static size_t row_of(size_t d)
{
	return d * (d + 1) / 2;
}

/* The position in `a` on diagonal number `i` (of d + 1) from the row before. */
static size_t step(const size_t *reach, size_t d, size_t i, bool *down)
{
	const size_t *before = reach + (d ? row_of(d - 1) : 0);

	*down = i == 0 || (i != d && before[i - 1] < before[i]);
	return d == 0 ? 0 : *down ? before[i] : before[i - 1] + 1;
}

/* Diagonal i of d edits is x - y = 2 i - d. */
static size_t other(size_t x, size_t d, size_t i)
{
	return x + d - 2 * i;
}

/* The number of edits, or SIZE_MAX when there are too many. Positions past an end are kept as they
 * are: they are never chosen, because nothing there is the same. */
static size_t count_edits(const struct stretch *s, size_t *reach)
{
	for (size_t d = 0; d <= EDITS_MAX && d <= s->n + s->m; d++) {
		for (size_t i = 0; i <= d; i++) {
			bool down;
			size_t x = step(reach, d, i, &down), y;

			y = other(x, d, i);
			while (x < s->n && y < s->m && same(&s->a[x], &s->b[y]))
				x++, y++;
			reach[row_of(d) + i] = x;
			if (x == s->n && y == s->m)
				return d;
		}
	}
	return SIZE_MAX;
}

/* Marks what is in both: kept_a[x] and kept_b[y]. Walks back from the end. */
static void mark_kept(
	const struct stretch *s, const size_t *reach, size_t d, bool *kept_a, bool *kept_b)
{
	size_t x = s->n, i = (s->n + d - s->m) / 2;

	for (;; d--) {
		bool down;
		size_t from = step(reach, d, i, &down);

		while (x > from) {
			x--;
			kept_a[x] = true;
			kept_b[other(x, d, i)] = true;
		}
		if (d == 0)
			return;
		x = down ? from : from - 1;
		i = down ? i : i - 1;
	}
}

/* False: too different to say. kept_ arrays begin false. */
static bool find_kept(const struct stretch *s, bool *kept_a, bool *kept_b)
{
	size_t most = s->n + s->m < EDITS_MAX ? s->n + s->m : EDITS_MAX;
	size_t *reach = must_alloc(row_of(most + 1) * sizeof(size_t));
	size_t edits = count_edits(s, reach);

	if (edits != SIZE_MAX)
		mark_kept(s, reach, edits, kept_a, kept_b);
	free(reach);
	return edits != SIZE_MAX;
}

/* -- writing -------------------------------------------------------------------------------- */

static void end_run(struct writing *writing)
{
	static const char *const names[] = { "both", "ours", "theirs" };

	if (writing->text.length > 0) {
		json_t *run = json_object();

		json_put_text(run, "is", names[writing->side]);
		json_put_slice(run, "text", buf_slice(&writing->text));
		json_array_append_new(writing->runs, run);
	}
	buf_clear(&writing->text);
}

static void write_piece(struct writing *writing, enum side side, struct slice shown)
{
	if (writing->side != side)
		end_run(writing);
	writing->side = side;
	buf_add_slice(&writing->text, shown);
}

static void write_words(
	struct writing *writing, enum side side, const struct piece *words, size_t n)
{
	size_t *count = side == SIDE_BOTH   ? &writing->count.both
			: side == SIDE_OURS ? &writing->count.ours
					    : &writing->count.theirs;

	for (size_t i = 0; i < n; i++) {
		write_piece(writing, side, words[i].shown);
		*count += words[i].compared.length > 0 && is_letter(words[i].compared.base[0]);
	}
}

/* The next words that are kept in both, from *x and *y on: their number. Bytes of the words before
 * them that are not, of the side that has more, are in *changed. */
static size_t next_island(const struct stretch *s, const bool *kept_a, const bool *kept_b,
	size_t *x, size_t *y, size_t *changed)
{
	size_t ours = 0, theirs = 0, length = 0;

	while (*x < s->n && !kept_a[*x])
		ours += s->a[(*x)++].compared.length;
	while (*y < s->m && !kept_b[*y])
		theirs += s->b[(*y)++].compared.length;
	while (*x + length < s->n && *y + length < s->m && kept_a[*x + length] &&
		kept_b[*y + length])
		length++;
	*changed = ours > theirs ? ours : theirs;
	return length;
}

/* One pass of drop_islands(): true when there was one. */
static bool drop_once(bool *kept_a, bool *kept_b, const struct stretch *s)
{
	size_t x = 0, y = 0, before, after;
	size_t length = next_island(s, kept_a, kept_b, &x, &y, &before);
	bool dropped = false;

	while (length > 0) {
		size_t next_x = x + length, next_y = y + length, bytes = 0;
		size_t next = next_island(s, kept_a, kept_b, &next_x, &next_y, &after);

		for (size_t i = 0; i < length; i++)
			bytes += s->a[x + i].compared.length;
		if (bytes <= before && bytes <= after) {
			memset(kept_a + x, 0, length * sizeof(bool));
			memset(kept_b + y, 0, length * sizeof(bool));
			after += before + bytes;
			dropped = true;
		}
		x = next_x;
		y = next_y;
		length = next;
		before = after;
	}
	return dropped;
}

/* A word between two changes that are longer than it is there by chance: "the" is no common ground.
 */
static void drop_islands(bool *kept_a, bool *kept_b, const struct stretch *s)
{
	for (int pass = 0; pass < PASSES_MAX && drop_once(kept_a, kept_b, s); pass++)
		;
}

static void write_stretch(
	struct writing *writing, const struct stretch *s, const bool *kept_a, const bool *kept_b)
{
	size_t x = 0, y = 0;

	while (x < s->n || y < s->m) {
		size_t a = x, b = y;

		while (a < s->n && !kept_a[a])
			a++;
		while (b < s->m && !kept_b[b])
			b++;
		write_words(writing, SIDE_OURS, s->a + x, a - x);
		write_words(writing, SIDE_THEIRS, s->b + y, b - y);
		for (x = a, y = b; x < s->n && y < s->m && kept_a[x] && kept_b[y]; x++, y++)
			write_words(writing, SIDE_BOTH, s->b + y, 1);
	}
}

static void compare_words(struct writing *writing, struct slice ours, struct slice theirs)
{
	struct pieces a = cut_words(ours), b = cut_words(theirs);
	struct stretch s = { a.list, b.list, a.count, b.count };
	bool *kept = must_alloc((a.count + b.count + 1) * sizeof(bool));

	if (a.count > 0 && b.count > 0 && find_kept(&s, kept, kept + a.count))
		drop_islands(kept, kept + a.count, &s);
	write_stretch(writing, &s, kept, kept + a.count);
	free(kept);
	free(a.list);
	free(b.list);
}

/* From the first byte of the first line to the last of the last. */
static struct slice text_of(const struct piece *lines, size_t n)
{
	const struct slice last = n ? lines[n - 1].shown : SLICE_EMPTY;

	return n ? (struct slice){ lines[0].shown.base,
		(size_t)(last.base + last.length - lines[0].shown.base) }
		 : SLICE_EMPTY;
}

static void compare_lines(
	struct writing *writing, const struct stretch *s, const bool *kept_a, const bool *kept_b)
{
	size_t x = 0, y = 0;

	while (x < s->n || y < s->m) {
		size_t a = x, b = y;

		while (a < s->n && !kept_a[a])
			a++;
		while (b < s->m && !kept_b[b])
			b++;
		if (a > x || b > y)
			compare_words(writing, text_of(s->a + x, a - x), text_of(s->b + y, b - y));
		for (x = a, y = b; x < s->n && y < s->m && kept_a[x] && kept_b[y]; x++, y++) {
			struct pieces words = cut_words(s->b[y].shown);

			write_words(writing, SIDE_BOTH, words.list, words.count);
			free(words.list);
		}
	}
}

json_t *words_compare(struct slice ours, struct slice theirs, struct words_count *count)
{
	struct pieces a = cut_lines(ours), b = cut_lines(theirs);
	struct stretch s = { a.list, b.list, a.count, b.count };
	bool *kept = must_alloc((a.count + b.count + 1) * sizeof(bool));
	struct writing writing = { .runs = json_array() };

	buf_init(&writing.text, ours.length + theirs.length + 1);
	if (a.count > 0 && b.count > 0)
		find_kept(&s, kept, kept + a.count);
	compare_lines(&writing, &s, kept, kept + a.count);
	end_run(&writing);
	if (count)
		*count = writing.count;
	buf_release(&writing.text);
	free(kept);
	free(a.list);
	free(b.list);
	return writing.runs;
}
