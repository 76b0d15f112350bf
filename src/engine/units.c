/* The tree of units, and the order of groups in it. */
#include <stdlib.h>
#include "state.h"
#include "util.h"

int unit_check(const struct engine *engine, uint32_t unit)
{
	return unit < engine->units_count ? engine_whole(engine) :
		error_set(FT_NOT_FOUND, "there is no unit %u", unit);
}

static int depth_of(const struct engine *engine, uint32_t unit)
{
	int depth = 0;

	for (; unit != ENGINE_NONE; unit = engine->units[unit].parent)
		depth++;
	return depth;
}

/* The unit after this one in preorder, below `top`; ENGINE_NONE at the end. */
static uint32_t unit_next(const struct engine *engine, uint32_t unit, uint32_t top)
{
	if (engine->units[unit].first_child != ENGINE_NONE)
		return engine->units[unit].first_child;
	while (unit != top && engine->units[unit].next == ENGINE_NONE)
		unit = engine->units[unit].parent;
	return unit == top ? ENGINE_NONE : engine->units[unit].next;
}

static int height_of(const struct engine *engine, uint32_t unit)
{
	int height = 0, above = depth_of(engine, engine->units[unit].parent);

	for (uint32_t u = unit; u != ENGINE_NONE; u = unit_next(engine, u, unit)) {
		int depth = depth_of(engine, u) - above;

		if (depth > height)
			height = depth;
	}
	return height;
}

static void counters_grow(struct engine *engine)
{
	uint32_t room = engine->counts_room, same = room, count = engine->units_count;

	rows_grow(engine, &engine->counts, &room, count, count + 1,
		engine->columns * sizeof *engine->counts);
	/* by how much rows grow depends on their size */
	rows_grow(engine, &engine->never, &same, count, room,
		engine->columns * sizeof *engine->never);
	engine->counts_room = room;
}

static void child_add(struct engine *engine, uint32_t parent, uint32_t unit)
{
	struct unit *above;

	engine->units[unit].parent = parent;
	engine->units[unit].next = ENGINE_NONE;
	if (parent == ENGINE_NONE)
		return;
	above = &engine->units[parent];
	if (above->last_child == ENGINE_NONE)
		above->first_child = unit;
	else
		engine->units[above->last_child].next = unit;
	above->last_child = unit;
}

static void child_remove(struct engine *engine, uint32_t unit)
{
	uint32_t before = ENGINE_NONE, parent = engine->units[unit].parent;
	struct unit *above;

	if (parent == ENGINE_NONE)
		return;
	above = &engine->units[parent];
	for (uint32_t u = above->first_child; u != unit; u = engine->units[u].next)
		before = u;
	if (before == ENGINE_NONE)
		above->first_child = engine->units[unit].next;
	else
		engine->units[before].next = engine->units[unit].next;
	if (above->last_child == unit)
		above->last_child = before;
}

int engine_unit_add(struct engine *engine, uint32_t parent, uint32_t *unit)
{
	uint32_t end;
	int code;

	if (parent != ENGINE_NONE && (code = unit_check(engine, parent)))
		return code;
	if (depth_of(engine, parent) >= ENGINE_DEPTH_MAX)
		return error_set(FT_REFUSED, "more than %d units above one another",
			ENGINE_DEPTH_MAX);
	rows_grow(engine, &engine->units, &engine->units_room, engine->units_count,
		engine->units_count + 1, sizeof *engine->units);
	counters_grow(engine);
	*unit = engine->units_count++;
	end = parent == ENGINE_NONE ? engine->groups_count : engine->units[parent].order_to;
	engine->units[*unit] = (struct unit){ .first_child = ENGINE_NONE,
		.last_child = ENGINE_NONE, .first_group = ENGINE_NONE, .last_group = ENGINE_NONE,
		.order_from = end, .order_to = end, .series = ENGINE_NONE,
		.expiry = ENGINE_NONE };
	child_add(engine, parent, *unit);
	return 0;
}

int engine_unit_move(struct engine *engine, uint32_t unit, uint32_t parent)
{
	int code = unit_check(engine, unit);

	if (!code && parent != ENGINE_NONE)
		code = unit_check(engine, parent);
	if (code)
		return code;
	for (uint32_t u = parent; u != ENGINE_NONE; u = engine->units[u].parent)
		if (u == unit)
			return error_set(FT_REFUSED, "unit %u cannot be moved below itself", unit);
	if (depth_of(engine, parent) + height_of(engine, unit) > ENGINE_DEPTH_MAX)
		return error_set(FT_REFUSED, "more than %d units above one another",
			ENGINE_DEPTH_MAX);
	if (!engine->bulk)
		unit_shift(engine, unit, engine->units[unit].parent, false);
	child_remove(engine, unit);
	child_add(engine, parent, unit);
	engine->moved = true;
	if (!engine->bulk) {
		unit_shift(engine, unit, parent, true);
		order_make(engine);
	}
	return engine_whole(engine);
}

int engine_unit_close(struct engine *engine, uint32_t unit)
{
	int code = unit_check(engine, unit);

	if (!code)
		engine->units[unit].closed = true;
	return code;
}

uint32_t engine_units(const struct engine *engine)
{
	return engine->units_count;
}

uint32_t engine_children(const struct engine *engine, uint32_t unit, uint32_t *units, uint32_t max)
{
	uint32_t count = 0;

	if (unit >= engine->units_count)
		return 0;
	for (uint32_t u = engine->units[unit].first_child; u != ENGINE_NONE;
		u = engine->units[u].next) {
		if (count < max)
			units[count] = u;
		count++;
	}
	return count;
}

bool engine_unit_closed(const struct engine *engine, uint32_t unit)
{
	return unit < engine->units_count && engine->units[unit].closed;
}

/* ---- the order of groups ---- */

static uint32_t order_unit(struct engine *engine, uint32_t unit, uint32_t count)
{
	engine->units[unit].order_from = count;
	for (uint32_t g = engine->units[unit].first_group; g != ENGINE_NONE;
		g = engine->groups[g].next)
		engine->order[count++] = g;
	return count;
}

void order_make(struct engine *engine)
{
	uint32_t count = 0;

	for (uint32_t root = 0; root < engine->units_count; root++) {
		uint32_t u = root;

		if (engine->units[root].parent != ENGINE_NONE)
			continue;
		for (;;) {
			count = order_unit(engine, u, count);
			if (engine->units[u].first_child != ENGINE_NONE) {
				u = engine->units[u].first_child;
				continue;
			}
			engine->units[u].order_to = count;
			while (u != root && engine->units[u].next == ENGINE_NONE) {
				u = engine->units[u].parent;
				engine->units[u].order_to = count;
			}
			if (u == root)
				break;
			u = engine->units[u].next;
		}
	}
	engine->moved = false;
}
