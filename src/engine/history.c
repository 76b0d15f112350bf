/* Rows of history: adding, packing into runs, and finding the evidence of one assignment. */
#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "scan.h"
#include "state.h"
#include "util.h"

enum { TAIL_LEAST = 32, TAIL_MOST = 256, TAIL_SHARE = 32, ROW_COLUMNS = 5, ROWS_BEYOND = 16 };

size_t history_rows_bytes(uint32_t room, uint32_t marks)
{
	/* what is read in sixteens may reach beyond the end */
	return ((size_t)room * ROW_COLUMNS + (size_t)marks * MARKS + ROWS_BEYOND) *
		sizeof(uint16_t);
}

/* Copies the run of a requirement, and what the tail has of it, to `at` of `to`. */
static uint32_t run_copy(const struct history *from, uint32_t requirement, struct history *to,
	uint32_t at)
{
	uint32_t start = from->starts ? from->starts[requirement] : 0;
	uint32_t count = from->counts ? from->counts[requirement] : 0;

	for (size_t c = 0; count > 0 && c < ROW_COLUMNS; c++)
		memcpy(to->rows + c * to->room + at, from->rows + c * from->room + start,
			count * sizeof *to->rows);
	at += count;
	for (uint32_t i = 0; i < from->tail_count; i++)
		if (from->tail[i].requirement == requirement)
			history_put(to, at++, &from->tail[i]);
	return at;
}

static uint32_t rows_count(const struct history *history, uint32_t columns)
{
	uint32_t count = history->tail_count;

	for (uint32_t r = 0; history->counts && r < columns; r++)
		count += history->counts[r];
	return count;
}

size_t history_packed_bytes(const struct history *history, uint32_t columns)
{
	uint32_t rows = rows_count(history, columns);
	size_t bytes = history_rows_bytes(rows, marks_room(rows, columns)) +
		(2 * columns + 1) * sizeof(uint32_t);

	return (bytes + 15) / 16 * 16;
}

void history_pack(const struct engine *engine, const struct history *from, struct history *to,
	char *at)
{
	uint32_t columns = engine->columns, end = 0;

	history_use(engine, from);
	*to = (struct history){ .room = rows_count(from, columns), .told = from->told };
	to->marks = marks_room(to->room, columns);
	if (at) {
		to->starts = (uint32_t *)(void *)at;
		to->counts = to->starts + columns + 1;
		to->rows = (uint16_t *)(to->counts + columns);
	} else {
		to->starts = must_alloc((columns + 1) * sizeof *to->starts);
		to->counts = must_alloc(columns * sizeof *to->counts);
		to->rows = must_realloc(NULL, history_rows_bytes(to->room, to->marks));
	}
	for (uint32_t r = 0; r < columns; r++) {
		to->starts[r] = end;
		end = run_copy(from, r, to, end);
		to->counts[r] = end - to->starts[r];
	}
	to->starts[columns] = end;
	runs_make(to, columns);
}

/* Packs it in place; the memory of the tail is kept for the next. */
static void repack(struct engine *engine, struct history *history)
{
	struct history packed;

	history_pack(engine, history, &packed, NULL);
	packed.tail = history->tail;
	packed.tail_room = history->tail_room;
	block_free(engine, history->starts);
	block_free(engine, history->counts);
	block_free(engine, history->rows);
	*history = packed;
}

void history_add(struct engine *engine, struct history *history, struct row row)
{
	uint32_t most = history->room / TAIL_SHARE;

	history_use(engine, history);
	if (row.local >= history->told) {
		history->told = row.local + 1u;
		history->newest = history->tail_count;
	}
	rows_grow(engine, &history->tail, &history->tail_room, history->tail_count,
		history->tail_count + 1, sizeof *history->tail);
	history->tail[history->tail_count++] = row;
	most = most < TAIL_LEAST ? TAIL_LEAST : most > TAIL_MOST ? TAIL_MOST : most;
	if (history->tail_count >= most && !engine->bulk)
		repack(engine, history);
}

/* Where a pair's rows are in the tail is looked for by local and requirement as one number. */
static uint32_t pair_key(const struct row *row)
{
	uint32_t key;

	static_assert(offsetof(struct row, requirement) == offsetof(struct row, local) +
		sizeof row->local, "they are read as one");
	memcpy(&key, (const char *)row + offsetof(struct row, local), sizeof key);
	return key;
}

static uint32_t tail_find(const struct row *tail, uint32_t at, uint32_t count, uint32_t key)
{
	for (; at + 4 <= count; at += 4)
		if ((pair_key(&tail[at]) == key) | (pair_key(&tail[at + 1]) == key) |
			(pair_key(&tail[at + 2]) == key) | (pair_key(&tail[at + 3]) == key))
			break;
	while (at < count && pair_key(&tail[at]) != key)
		at++;
	return at;
}

static bool tail_walk(const struct history *history, uint32_t requirement, uint16_t local,
	history_see *see, void *context)
{
	struct row wanted = { .local = local, .requirement = (uint16_t)requirement };
	/* While much is told at once, it is mostly told of the newest. */
	uint32_t key = pair_key(&wanted), i = local + 1u == history->told ? history->newest : 0;

	for (; (i = tail_find(history->tail, i, history->tail_count, key)) < history->tail_count;
		i++) {
		struct row *row = &history->tail[i];

		if (row->raw != RAW_NONE && see(context, row->raw, row->to, &row->raw))
			return true;
	}
	return false;
}

/* Places are found first and rows fetched meanwhile: each is in memory of its own. */
static bool walk_rows(const struct engine *engine, const struct history *history, uint32_t start,
	uint32_t count, uint16_t local, history_see *see, void *context)
{
	const uint16_t *to = history->rows + history->room + start;
	const uint16_t *who = to + (size_t)history->room * 2;
	uint16_t *raw = history->rows + (size_t)history->room * 4 + start;
	uint32_t places[PLACES_MAX], found, at = 0;

	while (at < count) {
		found = engine->kernels->find_equal(who, &at, count, local, places);
		for (uint32_t p = 0; p < found; p++) {
			__builtin_prefetch(&raw[places[p]]);
			__builtin_prefetch(&to[places[p]]);
		}
		for (uint32_t p = 0; p < found; p++) {
			uint16_t *from = &raw[places[p]];

			if (*from != RAW_NONE && see(context, *from, to[places[p]], from))
				return true;
		}
	}
	return false;
}

bool history_walk(const struct engine *engine, const struct history *history,
	uint32_t requirement, uint16_t local, history_see *see, void *context)
{
	uint32_t start = history->starts ? history->starts[requirement] : 0;
	uint32_t count = history->counts ? history->counts[requirement] : 0;

	if (local >= history->told)
		return false;
	history_use(engine, history);
	if (count > 0 && walk_rows(engine, history, start, count, local, see, context))
		return true;
	return tail_walk(history, requirement, local, see, context);
}

static bool see_span(void *context, uint16_t from, uint16_t to, uint16_t *raw)
{
	(void)raw;
	dayset_add(context, from, to);
	return false;
}

void history_covered(const struct engine *engine, const struct history *history,
	uint32_t requirement, uint16_t local, struct dayset *out)
{
	out->count = 0;
	history_walk(engine, history, requirement, local, see_span, out);
}
