/*
 * Lists: who is due, who is overdue.
 *
 * Each column of a group knows its least cell (minima), and each group the least of its columns.
 * The 50 least minima bound the fiftieth item from above, so only groups and columns at or below
 * that bound are looked at.
 */
#include <string.h>
#include "scan.h"
#include "state.h"
#include "util.h"

/* The ENGINE_LIST_MAX least values seen, as a heap with the largest first. */
struct least {
	uint32_t count;
	uint16_t values[ENGINE_LIST_MAX];
};

static uint16_t least_bound(const struct least *least, uint16_t most)
{
	return least->count < ENGINE_LIST_MAX || least->values[0] > most ? most : least->values[0];
}

static void least_add(struct least *least, uint16_t value)
{
	uint32_t at, below;

	if (least->count < ENGINE_LIST_MAX) {
		for (at = least->count++; at > 0 && least->values[(at - 1) / 2] < value;
			at = (at - 1) / 2)
			least->values[at] = least->values[(at - 1) / 2];
		least->values[at] = value;
		return;
	}
	for (at = 0; (below = 2 * at + 1) < least->count; at = below) {
		if (below + 1 < least->count && least->values[below + 1] > least->values[below])
			below++;
		if (least->values[below] <= value)
			break;
		least->values[at] = least->values[below];
	}
	least->values[at] = value;
}

/* What a list is about: cells from `first` to `last`, of minima that say where they are. */
struct search {
	const struct engine *engine;
	const struct unit *unit;
	const struct engine_set *which;
	const uint16_t *minima, *group_minima;
	uint16_t first, last;
	engine_wanted *wanted; /* NULL: all are */
	void *context;
};

/* The next run of groups that are neighbours in memory: [*group, *group + result). */
static uint32_t groups_run(const struct search *search, uint32_t *at, uint32_t *group)
{
	const uint32_t *order = search->engine->order;
	uint32_t count = 0;

	*group = order[*at];
	while (*at < search->unit->order_to && order[*at] == *group + count) {
		count++;
		++*at;
	}
	return count;
}

/* The last day that still matters to a bound: when there are enough, the day before it. */
static uint16_t least_wanted(const struct least *least, uint16_t most)
{
	uint16_t bound = least_bound(least, most);

	return least->count < ENGINE_LIST_MAX ? bound : (uint16_t)(bound - 1);
}

static void group_bound(const struct search *search, uint32_t group, struct least *least)
{
	const struct engine *engine = search->engine;
	const uint16_t *minima = &search->minima[(size_t)group * engine->columns];

	for (uint32_t r = 0; (r = engine->kernels->find_most(minima, r, engine->columns,
		least_wanted(least, search->last))) < engine->columns; r++)
		if (engine_set_has(search->which, r))
			least_add(least, minima[r]);
}

/* A bound for the day of the last item: no more than ENGINE_LIST_MAX columns begin before it. */
static uint16_t search_bound(const struct search *search)
{
	const struct engine *engine = search->engine;
	struct least least = { .count = 0 };
	uint32_t group, end;

	for (uint32_t at = search->unit->order_from; at < search->unit->order_to &&
		least_bound(&least, DAY_NEVER_ENDS) > search->first;) {
		end = groups_run(search, &at, &group);
		for (end += group; (group = engine->kernels->find_most(search->group_minima,
			group, end, least_wanted(&least, search->last))) < end; group++)
			group_bound(search, group, &least);
	}
	return least_bound(&least, search->last);
}

/* Puts an item where its day belongs; the last falls out of a full list. */
static void item_add(struct engine_list *list, struct engine_item item)
{
	uint32_t at = list->listed < ENGINE_LIST_MAX ? list->listed++ : ENGINE_LIST_MAX - 1;

	for (; at > 0 && list->items[at - 1].day > item.day; at--)
		list->items[at] = list->items[at - 1];
	list->items[at] = item;
}

/* The last day that still belongs in the list: in a full one, before its last. */
static uint16_t list_bound(const struct engine_list *list, uint16_t bound)
{
	day_number last = list->items[ENGINE_LIST_MAX - 1].day;

	return list->listed == ENGINE_LIST_MAX && last <= bound ? (uint16_t)(last - 1) : bound;
}

static bool is_wanted(const struct search *search, const struct engine_item *item)
{
	return !search->wanted || search->wanted(search->context, item);
}

static void column_search(const struct search *search, uint32_t group, uint32_t requirement,
	uint16_t bound, struct engine_list *list)
{
	const struct group *whose = &search->engine->groups[group];
	const uint16_t *cells = cell_at(whose, 0, requirement);
	const struct kernels *kernels = search->engine->kernels;

	for (uint32_t slot = 0; (slot = kernels->find_most(cells, slot, whose->used,
		list_bound(list, bound))) < whose->used; slot++) {
		struct engine_item item = { .requirement = requirement,
			.assignment = whose->assignments[whose->owners[slot]],
			.day = cells[slot] };

		if (cells[slot] >= search->first && is_wanted(search, &item))
			item_add(list, item);
	}
}

static void group_search(const struct search *search, uint32_t group, uint16_t bound,
	struct engine_list *list)
{
	const struct engine *engine = search->engine;
	const uint16_t *minima = &search->minima[(size_t)group * engine->columns];

	for (uint32_t r = 0; (r = engine->kernels->find_most(minima, r, engine->columns,
		list_bound(list, bound))) < engine->columns; r++)
		if (engine_set_has(search->which, r))
			column_search(search, group, r, bound, list);
}

static void search_run(const struct search *search, struct engine_list *list)
{
	const struct engine *engine = search->engine;
	uint16_t bound;
	uint32_t group, end;

	if (search->first > search->last)
		return;
	/* The least of a column may be one that is not wanted. */
	bound = search->wanted ? search->last : search_bound(search);
	for (uint32_t at = search->unit->order_from; at < search->unit->order_to &&
		list_bound(list, bound) >= search->first;) {
		end = groups_run(search, &at, &group);
		for (end += group; (group = engine->kernels->find_most(search->group_minima,
			group, end, list_bound(list, bound))) < end; group++)
			group_search(search, group, bound, list);
	}
}

/* ---- due ---- */

static uint64_t expiry_count(const struct engine *engine, uint32_t unit,
	const struct engine_set *which, uint16_t after, uint16_t to)
{
	const uint32_t *ends = expiry_ends(engine, unit) +
		(size_t)(after + 1 - engine->window_from) * engine->columns;
	uint64_t count = 0;

	for (uint32_t day = after; day < to; day++, ends += engine->columns)
		for (uint32_t r = 0; r < engine->requirements_count; r++)
			if (engine_set_has(which, r))
				count += ends[r];
	return count;
}

static uint64_t due_count(const struct engine *engine, uint32_t number,
	const struct engine_set *which, uint16_t to)
{
	const struct unit *unit = &engine->units[number];
	uint64_t count = 0;

	if (unit->expiry != ENGINE_NONE && engine->today >= engine->window_from &&
		to < engine->window_from + engine->window_days)
		return expiry_count(engine, number, which, engine->today, to);
	for (uint32_t i = unit->order_from; i < unit->order_to; i++) {
		const struct group *group = &engine->groups[engine->order[i]];

		for (uint32_t r = 0; r < engine->requirements_count; r++)
			if (engine_set_has(which, r))
				count += engine->kernels->count_between(cell_at(group, 0, r),
					group->slot_room, engine->today, to);
	}
	return count;
}

int engine_due_wanted(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	int days, engine_wanted *wanted, void *context, struct engine_list *out)
{
	int64_t to = (int64_t)engine->today + days;
	struct search search = { .engine = engine, .which = which,
		.wanted = wanted, .context = context,
		.minima = engine->soonest, .group_minima = engine->group_soonest,
		.first = (uint16_t)(engine->today + 1),
		.last = (uint16_t)(to < engine->today ? engine->today :
			to > DAY_LAST ? DAY_LAST : to) };
	int code = unit_check(engine, unit);

	if (code)
		return code;
	search.unit = &engine->units[unit];
	out->never = 0;
	out->listed = 0;
	out->count = due_count(engine, unit, which, search.last);
	search_run(&search, out);
	return engine_whole(engine);
}

int engine_due(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	int days, struct engine_list *out)
{
	return engine_due_wanted(engine, unit, which, days, NULL, NULL, out);
}

/* ---- overdue ---- */

/* Fills what is left of the list with who never was in date. */
static void never_list(const struct search *search, struct engine_list *list)
{
	const struct engine *engine = search->engine;

	for (uint32_t i = search->unit->order_from; i < search->unit->order_to; i++) {
		const struct group *group = &engine->groups[engine->order[i]];

		for (uint32_t r = 0; r < engine->requirements_count; r++) {
			const uint16_t *cells = cell_at(group, 0, r);

			if (!engine_set_has(search->which, r))
				continue;
			for (uint32_t slot = 0; slot < group->used; slot++) {
				struct engine_item item = { .requirement = r, .day = DAY_NONE };

				if (cells[slot] != CELL_NEVER)
					continue;
				if (list->listed == ENGINE_LIST_MAX)
					return;
				item.assignment = group->assignments[group->owners[slot]];
				if (is_wanted(search, &item))
					list->items[list->listed++] = item;
			}
		}
	}
}

int engine_overdue_wanted(const struct engine *engine, uint32_t unit,
	const struct engine_set *which, engine_wanted *wanted, void *context,
	struct engine_list *out)
{
	struct search search = { .engine = engine, .which = which,
		.wanted = wanted, .context = context,
		.minima = engine->oldest, .group_minima = engine->group_oldest,
		.first = DAY_FIRST, .last = engine->today };
	int code = unit_check(engine, unit);

	if (code)
		return code;
	search.unit = &engine->units[unit];
	out->count = out->never = 0;
	out->listed = 0;
	for (uint32_t r = 0; r < engine->requirements_count; r++) {
		size_t at = (size_t)unit * engine->columns + r;

		if (!engine_set_has(which, r))
			continue;
		out->count += engine->counts[at].of - engine->counts[at].n;
		out->never += engine->never[at];
	}
	search_run(&search, out);
	if (out->listed < ENGINE_LIST_MAX && out->never > 0)
		never_list(&search, out);
	return 0;
}

int engine_overdue(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	struct engine_list *out)
{
	return engine_overdue_wanted(engine, unit, which, NULL, NULL, out);
}
