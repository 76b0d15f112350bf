/* What an engine was told, packed. */
#include "told.h"
#include <stdlib.h>

enum { APPLIES_NEVER, APPLIES_ALWAYS, APPLIES_ON_SOME_DAYS };
enum {
	HEAD_WORDS = 2,
	SPAN_WORDS = 2,
	OPEN_ROOM = 256, /* words, at first */
	WORD_LAST = UINT16_MAX,
};

void told_release(struct told_table *told)
{
	for (size_t i = 0; i < told->room; i++)
		free(told->assignments[i].words);
	free(told->assignments);
	free(told->open.words);
}

/* -- a cell in words -- */

static uint32_t requirement_of(const uint16_t *cell)
{
	return cell[0] & 0xff;
}

static int how_it_applies(const uint16_t *cell)
{
	return cell[0] >> 8;
}

/* Of a cell that begins within `left` words; 0: it does not end within them. */
static uint32_t cell_words(const uint16_t *cell, uint32_t left)
{
	if (left < HEAD_WORDS)
		return 0;
	uint32_t words = HEAD_WORDS + SPAN_WORDS * (uint32_t)cell[1];
	if (how_it_applies(cell) == APPLIES_ON_SOME_DAYS) {
		if (left <= HEAD_WORDS)
			return 0;
		words += 1 + SPAN_WORDS * (uint32_t)cell[HEAD_WORDS];
	}
	return words > left ? 0 : words;
}

static day_number day_of(uint16_t word)
{
	return word == WORD_LAST ? DAY_LAST : word;
}

static uint16_t word_of(day_number day)
{
	return day > DAY_CLEAR ? WORD_LAST : (uint16_t)(day < 0 ? 0 : day);
}

static const uint16_t *read_spans(const uint16_t *words, size_t count, struct spans *out)
{
	if (count > out->room) {
		out->items = must_realloc(out->items, count * sizeof(*out->items));
		out->room = count;
	}
	for (size_t i = 0; i < count; i++, words += SPAN_WORDS)
		out->items[i] = (struct span){ day_of(words[0]), day_of(words[1]) };
	out->count = count;
	return words;
}

static uint16_t *write_spans(uint16_t *words, const struct spans *spans)
{
	for (size_t i = 0; i < spans->count; i++) {
		*words++ = word_of(spans->items[i].from);
		*words++ = word_of(spans->items[i].to);
	}
	return words;
}

static int how(const struct spans *applies)
{
	if (applies->count == 0)
		return APPLIES_NEVER;
	return spans_are_always(applies) ? APPLIES_ALWAYS : APPLIES_ON_SOME_DAYS;
}

static uint32_t words_needed(const struct spans *applies, const struct spans *pieces)
{
	size_t some = how(applies) == APPLIES_ON_SOME_DAYS ? 1 + SPAN_WORDS * applies->count : 0;
	if (applies->count == 0 && pieces->count == 0)
		return 0;
	return (uint32_t)(HEAD_WORDS + some + SPAN_WORDS * pieces->count);
}

/* -- the cells of an assignment -- */

static void make_room(struct told_table *told, size_t count)
{
	if (count <= told->room)
		return;
	size_t room = told->room + told->room / 2 + 16;
	room = room < count ? count : room;
	told->assignments = must_realloc(told->assignments, room * sizeof(*told->assignments));
	memset(&told->assignments[told->room], 0, (room - told->room) * sizeof(*told->assignments));
	told->room = room;
}

static void make_open_room(struct told_table *told, uint32_t count)
{
	if (count <= told->open_room)
		return;
	told->open_room = count * 2 < OPEN_ROOM ? OPEN_ROOM : count * 2;
	told->open.words =
		must_realloc(told->open.words, told->open_room * sizeof(*told->open.words));
}

static void copy_words(uint16_t *to, const uint16_t *from, uint32_t count)
{
	if (count)
		memcpy(to, from, count * sizeof(*to));
}

void told_settle(struct told_table *told)
{
	if (told->is_open && told->changed) {
		make_room(told, (size_t)told->open_assignment + 1);
		struct told_cells *cells = &told->assignments[told->open_assignment];
		uint32_t count = told->open.count;
		if (count != cells->count) {
			free(cells->words);
			cells->words = count ? must_alloc(count * sizeof(*cells->words)) : NULL;
			cells->count = count;
		}
		copy_words(cells->words, told->open.words, count);
	}
	told->is_open = false;
}

static void open_cells(struct told_table *told, uint32_t assignment)
{
	if (told->is_open && told->open_assignment == assignment)
		return;
	told_settle(told);
	told->open_assignment = assignment;
	told->is_open = true;
	told->changed = false;
	told->at = told->asked = told->open.count = 0;
	if (assignment >= told->room)
		return;
	const struct told_cells *cells = &told->assignments[assignment];
	make_open_room(told, cells->count);
	copy_words(told->open.words, cells->words, cells->count);
	told->open.count = cells->count;
}

/* Where the cell is, or where it would be; *words is how long it is, 0: there is none. */
static uint32_t find(struct told_table *told, uint32_t requirement, uint32_t *words)
{
	const struct told_cells *cells = &told->open;
	uint32_t at = requirement < told->asked ? 0 : told->at;
	*words = 0;
	while (at < cells->count && requirement_of(&cells->words[at]) < requirement)
		at += cell_words(&cells->words[at], cells->count - at);
	if (at < cells->count && requirement_of(&cells->words[at]) == requirement)
		*words = cell_words(&cells->words[at], cells->count - at);
	told->at = at;
	told->asked = requirement;
	return at;
}

void told_get(struct told_table *told, uint32_t assignment, uint32_t requirement,
	struct spans *applies, struct spans *pieces)
{
	uint32_t words;
	spans_clear(applies);
	spans_clear(pieces);
	open_cells(told, assignment);
	uint32_t at = find(told, requirement, &words);
	if (words == 0)
		return;
	const uint16_t *cell = &told->open.words[at];
	const uint16_t *next = cell + HEAD_WORDS;
	if (how_it_applies(cell) == APPLIES_ALWAYS)
		spans_add(applies, DAY_FIRST, DAY_LAST);
	else if (how_it_applies(cell) == APPLIES_ON_SOME_DAYS)
		next = read_spans(next + 1, *next, applies);
	read_spans(next, cell[1], pieces);
}

/* Makes the words from `at`, `before` of them, `after` long. */
static void resize(struct told_table *told, uint32_t at, uint32_t before, uint32_t after)
{
	uint32_t count = told->open.count - before + after;
	uint32_t behind = told->open.count - before - at;
	make_open_room(told, count);
	if (behind && before != after)
		memmove(&told->open.words[at + after], &told->open.words[at + before],
			behind * sizeof(*told->open.words));
	told->open.count = count;
}

void told_put(struct told_table *told, uint32_t assignment, uint32_t requirement,
	const struct spans *applies, const struct spans *pieces)
{
	uint32_t before, after = words_needed(applies, pieces);
	open_cells(told, assignment);
	uint32_t at = find(told, requirement, &before);
	resize(told, at, before, after);
	told->changed = true;
	if (after == 0)
		return;
	uint16_t *next = &told->open.words[at];
	*next++ = (uint16_t)(requirement | (uint32_t)how(applies) << 8);
	*next++ = (uint16_t)pieces->count;
	if (how(applies) == APPLIES_ON_SOME_DAYS) {
		*next++ = (uint16_t)applies->count;
		next = write_spans(next, applies);
	}
	write_spans(next, pieces);
}

/* -- as bytes -- */

void told_keep(const struct told_table *told, struct buf *out)
{
	size_t count = told->room;
	while (count > 0 && told->assignments[count - 1].count == 0)
		count--;
	keep_number(out, (int64_t)count);
	for (size_t i = 0; i < count; i++)
		keep_array(out, told->assignments[i].words, told->assignments[i].count,
			sizeof(uint16_t));
}

/* Ascending, and each as long as it says. */
static bool are_cells(const struct told_cells *cells)
{
	int64_t last = -1;
	for (uint32_t at = 0, words; at < cells->count; at += words) {
		words = cell_words(&cells->words[at], cells->count - at);
		if (words == 0 || requirement_of(&cells->words[at]) <= last ||
			how_it_applies(&cells->words[at]) > APPLIES_ON_SOME_DAYS)
			return false;
		last = requirement_of(&cells->words[at]);
	}
	return true;
}

void told_recall(struct told_table *told, struct kept *from)
{
	size_t count = kept_count(from, sizeof(int64_t));
	make_room(told, count);
	for (size_t i = 0; i < count && !from->bad; i++) {
		struct told_cells *cells = &told->assignments[i];
		uint32_t words = (uint32_t)kept_count(from, sizeof(*cells->words));
		if (words == 0)
			continue;
		cells->words = must_alloc(words * sizeof(*cells->words));
		cells->count = words;
		kept_bytes(from, cells->words, words * sizeof(*cells->words));
		if (!are_cells(cells))
			from->bad = true;
	}
}
