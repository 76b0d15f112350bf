/* Groups: who is in a unit, and a slot with cells for each who is in force. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "state.h"
#include "util.h"

/* By how much rows grow depends on their size: all get at least the room of the first. */
static void minima_grow(struct engine *engine)
{
	uint32_t count = engine->groups_count, room = engine->minima_room, same;
	size_t size = engine->columns * sizeof *engine->oldest;
	const struct {
		void *rows;
		size_t size;
	} others[] = {
		{ &engine->soonest, size },
		{ &engine->group_oldest, sizeof *engine->group_oldest },
		{ &engine->group_soonest, sizeof *engine->group_soonest },
		{ &engine->order, sizeof *engine->order },
	};

	rows_grow(engine, &engine->oldest, &room, count, count + 1, size);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		same = engine->minima_room;
		rows_grow(engine, others[i].rows, &same, count, room, others[i].size);
	}
	engine->minima_room = room;
	memset(&engine->oldest[(size_t)count * engine->columns], 0xff, size);
	memset(&engine->soonest[(size_t)count * engine->columns], 0xff, size);
	engine->group_oldest[count] = engine->group_soonest[count] = UINT16_MAX;
}

static uint32_t group_make(struct engine *engine, uint32_t unit)
{
	struct unit *whose = &engine->units[unit];
	uint32_t group = engine->groups_count;

	minima_grow(engine);
	rows_grow(engine, &engine->groups, &engine->groups_room, group, group + 1,
		sizeof *engine->groups);
	engine->groups_count++;
	memset(&engine->groups[group], 0, sizeof engine->groups[group]);
	engine->groups[group].unit = unit;
	engine->groups[group].next = ENGINE_NONE;
	if (whose->last_group == ENGINE_NONE)
		whose->first_group = group;
	else
		engine->groups[whose->last_group].next = group;
	whose->last_group = group;
	if (engine->bulk)
		engine->moved = true;
	else
		order_make(engine);
	return group;
}

uint32_t group_for(struct engine *engine, uint32_t unit)
{
	uint32_t last = engine->units[unit].last_group;

	if (last != ENGINE_NONE && engine->groups[last].count < LOCALS_MAX)
		return last;
	return group_make(engine, unit);
}

/* ---- slots ---- */

/* Room for `count` and some more. */
void slots_reserve(struct engine *engine, struct group *group, uint32_t count)
{
	uint32_t room = (count + count / 16 + 4 + SLOTS_STEP - 1) / SLOTS_STEP * SLOTS_STEP;
	uint16_t *cells = must_alloc((size_t)room * engine->columns * sizeof *cells);
	uint16_t *owners = must_alloc(room * sizeof *owners);

	for (uint32_t r = 0; group->used > 0 && r < engine->columns; r++)
		memcpy(&cells[(size_t)r * room], cell_at(group, 0, r), group->used * sizeof *cells);
	if (group->used > 0)
		memcpy(owners, group->owners, group->used * sizeof *owners);
	block_free(engine, group->cells);
	block_free(engine, group->owners);
	group->cells = cells;
	group->owners = owners;
	group->slot_room = room;
}

static void people_change(struct engine *engine, uint32_t unit, uint32_t change)
{
	for (; unit != ENGINE_NONE; unit = engine->units[unit].parent)
		engine->units[unit].people += change;
}

void slot_take(struct engine *engine, struct group *group, uint16_t local)
{
	if (group->slots[local] != SLOT_NONE)
		return;
	if (group->used == group->slot_room)
		slots_reserve(engine, group, group->used + 1);
	group->slots[local] = (uint16_t)group->used;
	group->owners[group->used++] = local;
	if (!engine->bulk)
		people_change(engine, group->unit, 1);
}

/* The last slot moves into the one that becomes free, so that slots in use stay together. */
void slot_release(struct engine *engine, struct group *group, uint16_t local)
{
	uint32_t slot = group->slots[local], last = group->used - 1, number;

	if (slot == SLOT_NONE)
		return;
	number = (uint32_t)(group - engine->groups);
	for (uint32_t r = 0; r < engine->requirements_count; r++) {
		cell_set(engine, number, slot, r, CELL_NONE);
		*cell_at(group, slot, r) = *cell_at(group, last, r);
		*cell_at(group, last, r) = CELL_NONE;
	}
	group->owners[slot] = group->owners[last];
	group->slots[group->owners[slot]] = (uint16_t)slot;
	group->slots[local] = SLOT_NONE;
	group->used--;
	if (!engine->bulk)
		people_change(engine, group->unit, UINT32_MAX);
}

/* ---- side by side ---- */

/* One of the blocks that all groups have. */
struct block {
	size_t at; /* of the pointer, in a group */
	size_t bytes;
};

struct table {
	void *pointer; /* where the engine has it */
	size_t bytes;
};

enum { BLOCKS = 5, TABLES = 5 };

static void blocks_of(const struct engine *engine, const struct group *group, struct block *blocks)
{
	const struct block all[BLOCKS] = {
		{ offsetof(struct group, cells),
			(size_t)group->slot_room * engine->columns * sizeof *group->cells },
		{ offsetof(struct group, presence),
			group->presence_count * sizeof *group->presence },
		{ offsetof(struct group, owners), group->slot_room * sizeof *group->owners },
		{ offsetof(struct group, slots), group->count * sizeof *group->slots },
		{ offsetof(struct group, assignments),
			group->count * sizeof *group->assignments },
	};

	memcpy(blocks, all, sizeof all);
}

/* Takes `bytes` of the block that *pointer says over to *at. */
static void gather(struct engine *engine, void *pointer, size_t bytes, char **at)
{
	void *old, *new = bytes > 0 ? *at : NULL;

	memcpy(&old, pointer, sizeof old);
	if (bytes > 0)
		memcpy(new, old, bytes);
	block_free(engine, old);
	memcpy(pointer, &new, sizeof new);
	*at += (bytes + sizeof(uint32_t) - 1) / sizeof(uint32_t) * sizeof(uint32_t);
}

/* What the engine has one of. */
static void tables_of(struct engine *engine, struct table *tables)
{
	size_t units = (size_t)engine->counts_room * engine->columns;
	size_t groups = (size_t)engine->minima_room * engine->columns;
	const struct table all[TABLES] = {
		{ &engine->assignments, engine->assignments_count * sizeof *engine->assignments },
		{ &engine->counts, units * sizeof *engine->counts },
		{ &engine->never, units * sizeof *engine->never },
		{ &engine->oldest, groups * sizeof *engine->oldest },
		{ &engine->soonest, groups * sizeof *engine->soonest },
	};

	memcpy(tables, all, sizeof all);
}

/* Tables begin with a line of a processor's cache, and so do the cells that follow them. */
static size_t line_end(size_t bytes)
{
	enum { LINE = 64 };

	return (bytes + LINE - 1) / LINE * LINE;
}

static size_t gathered_bytes(const struct engine *engine, const struct table *tables)
{
	size_t bytes = 0;
	struct block blocks[BLOCKS];

	for (int t = 0; t < TABLES; t++)
		bytes += line_end(tables[t].bytes);
	for (uint32_t g = 0; g < engine->groups_count; g++) {
		blocks_of(engine, &engine->groups[g], blocks);
		for (int b = 0; b < BLOCKS; b++)
			bytes += blocks[b].bytes + sizeof(uint32_t);
	}
	return bytes;
}

void groups_gather(struct engine *engine)
{
	struct table tables[TABLES];
	struct block blocks[BLOCKS];
	char *at;

	if (engine->gathered || engine->groups_count == 0 ||
		engine->regions_count >= REGIONS_MAX - 1)
		return;
	engine->gathered = true;
	tables_of(engine, tables);
	at = region_make(engine, gathered_bytes(engine, tables));
	for (int t = 0; t < TABLES; t++) {
		char *next = at + line_end(tables[t].bytes);

		if (tables[t].bytes > 0)
			gather(engine, tables[t].pointer, tables[t].bytes, &at);
		at = next;
	}
	engine->assignments_room = engine->assignments_count;
	for (int b = 0; b < BLOCKS; b++)
		for (uint32_t i = 0; i < engine->groups_count; i++) {
			struct group *group = &engine->groups[engine->order[i]];

			blocks_of(engine, group, blocks);
			gather(engine, (char *)group + blocks[b].at, blocks[b].bytes, &at);
		}
	for (uint32_t g = 0; g < engine->groups_count; g++) {
		engine->groups[g].presence_room = engine->groups[g].presence_count;
		engine->groups[g].room = engine->groups[g].count;
	}
}

/* ---- more requirements ---- */

/* *rows, of `count` times `old` values of `size` bytes, become `count` times `new`. */
static void widen(struct engine *engine, void *rows, uint32_t count, uint32_t old, uint32_t new,
	size_t size, int fill)
{
	char *before, *after = must_alloc((size_t)count * new * size + 1);

	memcpy(&before, rows, sizeof before);
	memset(after, fill, (size_t)count * new * size);
	for (uint32_t i = 0; old > 0 && i < count; i++)
		memcpy(after + (size_t)i * new * size, before + (size_t)i * old * size, old * size);
	block_free(engine, before);
	memcpy(rows, &after, sizeof after);
}

static void group_widen(struct engine *engine, struct group *group, uint32_t columns)
{
	uint32_t old = engine->columns;
	struct history *history = &group->history;

	widen(engine, &group->cells, 1, old * group->slot_room, columns * group->slot_room,
		sizeof *group->cells, 0);
	if (!history->starts)
		return;
	widen(engine, &history->starts, 1, old + 1, columns + 1, sizeof *history->starts, 0);
	widen(engine, &history->counts, 1, old, columns, sizeof *history->counts, 0);
	for (uint32_t r = old + 1; r <= columns; r++)
		history->starts[r] = history->starts[old];
}

void columns_grow(struct engine *engine, uint32_t columns)
{
	uint32_t old = engine->columns;

	for (uint32_t g = 0; g < engine->groups_count; g++)
		group_widen(engine, &engine->groups[g], columns);
	widen(engine, &engine->counts, engine->counts_room, old, columns,
		sizeof *engine->counts, 0);
	widen(engine, &engine->never, engine->counts_room, old, columns,
		sizeof *engine->never, 0);
	widen(engine, &engine->oldest, engine->minima_room, old, columns,
		sizeof *engine->oldest, 0xff);
	widen(engine, &engine->soonest, engine->minima_room, old, columns,
		sizeof *engine->soonest, 0xff);
	for (uint32_t i = 0; i < engine->series_count; i++) {
		bytes_use(engine, engine->series[i].changes, (size_t)engine->window_days * old *
			sizeof(struct engine_count));
		widen(engine, &engine->series[i].changes, engine->window_days, old, columns,
			sizeof(struct engine_count), 0);
	}
	for (uint32_t i = 0; i < engine->expiries_count; i++) {
		bytes_use(engine, engine->expiries[i].ends, (size_t)engine->window_days * old *
			sizeof(uint32_t));
		widen(engine, &engine->expiries[i].ends, engine->window_days, old, columns,
			sizeof(uint32_t), 0);
	}
	engine->columns = columns;
}
