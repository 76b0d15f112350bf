/*
 * Whether the numbers of a snapshot fit together. Its hashes say that it is what was written, not
 * that what was written makes sense: here every number that is later used to find something is
 * looked at, so that nothing outside of the snapshot is ever read and no chain goes round.
 *
 * Numbers that name something in the whole snapshot are in a table; those that only have a meaning
 * within a group, and chains, are looked at in functions of their own.
 */
#include <stddef.h>
#include <string.h>
#include "snapshot.h"
#include "threads.h"
#include "util.h"

enum { ROWS_AT_ONCE = 512, GROUPS_AT_ONCE = 256, THREADS_FROM = 100000 };

enum thing { UNITS, GROUPS, ASSIGNMENTS, CLASSES, SERIES, EXPIRIES, EARLIER, THINGS_COUNT };

/* `EARLIER`: an earlier row of the same section. */
struct number {
	enum section section;
	uint16_t size, at; /* of a row; of the number in it */
	bool or_none;
	enum thing names;
};

#define IN(type, member) sizeof(struct type), offsetof(struct type, member)

/* Those of one section follow one another. */
static const struct number numbers[] = {
	{ SECTION_UNITS, IN(unit, parent), true, UNITS },
	{ SECTION_UNITS, IN(unit, first_child), true, UNITS },
	{ SECTION_UNITS, IN(unit, last_child), true, UNITS },
	{ SECTION_UNITS, IN(unit, next), true, UNITS },
	{ SECTION_UNITS, IN(unit, first_group), true, GROUPS },
	{ SECTION_UNITS, IN(unit, last_group), true, GROUPS },
	{ SECTION_UNITS, IN(unit, series), true, SERIES },
	{ SECTION_UNITS, IN(unit, expiry), true, EXPIRIES },
	{ SECTION_ASSIGNMENTS, IN(assignment, group), false, GROUPS },
	{ SECTION_ASSIGNMENTS, IN(assignment, applies), false, CLASSES },
	{ SECTION_ASSIGNMENTS, IN(assignment, older), true, EARLIER },
	{ SECTION_PERSONS, sizeof(uint32_t), 0, true, ASSIGNMENTS },
	{ SECTION_ORDER, sizeof(uint32_t), 0, false, GROUPS },
	{ SECTION_PENDING, IN(pending, assignment), false, ASSIGNMENTS },
	{ SECTION_GROUPS, IN(snapshot_group, unit), false, UNITS },
	{ SECTION_GROUPS, IN(snapshot_group, next), true, GROUPS },
	{ SECTION_LOCALS, sizeof(uint32_t), 0, false, ASSIGNMENTS },
	{ SECTION_PRESENCE, IN(presence, applies), false, CLASSES },
};

enum { NUMBERS_COUNT = sizeof numbers / sizeof *numbers };

struct looking {
	const struct engine *engine;
	const struct snapshot_head *head;
	uint32_t things[THINGS_COUNT]; /* how many there are */
	int part, parts;
	const char *wrong; /* the section, or NULL */
};

/* Rows first..end of a section. ENGINE_NONE and one is 0, so that it is below all limits. */
static bool numbers_fit(const struct looking *looking, const struct number *number, uint64_t first,
	uint64_t end)
{
	const char *at = (const char *)looking->head +
		looking->head->sections[number->section].offset + first * number->size + number->at;
	uint32_t none = number->or_none, wrong = 0, value;
	uint32_t step = number->names == EARLIER;
	uint32_t limit = looking->things[number->names] + none + step * (uint32_t)first;

	for (uint64_t i = first; i < end; i++, at += number->size, limit += step) {
		memcpy(&value, at, sizeof value);
		wrong |= value + none >= limit;
	}
	return !wrong;
}

/* This thread's part of all rows of the section that numbers[from..to] are in. */
static void section_look(struct looking *looking, int from, int to)
{
	enum section section = numbers[from].section;
	uint64_t rows = looking->head->sections[section].size / numbers[from].size;
	uint64_t first = rows * (uint64_t)looking->part / (uint64_t)looking->parts;
	uint64_t end = rows * (uint64_t)(looking->part + 1) / (uint64_t)looking->parts;

	for (uint64_t next; first < end; first = next) {
		next = end - first > ROWS_AT_ONCE ? first + ROWS_AT_ONCE : end;
		for (int n = from; n < to; n++)
			if (!numbers_fit(looking, &numbers[n], first, next))
				looking->wrong = section_name(section);
	}
}

/* ---- within a group ---- */

/* Each slot in use has an owner, and that owner this slot. */
static bool slots_fit(const struct group *group)
{
	uint32_t taken = 0;

	for (uint32_t i = 0; i < group->count; i++)
		taken += group->slots[i] != SLOT_NONE;
	for (uint32_t slot = 0; slot < group->used; slot++)
		if (group->owners[slot] >= group->count ||
			group->slots[group->owners[slot]] != slot)
			return false;
	return taken == group->used;
}

static bool runs_fit(const struct history *history, uint32_t columns)
{
	if (!history->starts)
		return true;
	for (uint32_t r = 0; r < columns; r++)
		if (history->starts[r] > history->starts[r + 1] ||
			history->counts[r] != history->starts[r + 1] - history->starts[r] ||
			(history->counts[r] > 0 && (history->starts[r + 1] - 1) / BLOCK_ROWS + r >=
				history->marks))
			return false;
	return history->starts[columns] <= history->room;
}

static bool in_order(const struct scope_change *one, const struct scope_change *two)
{
	return one->local < two->local ||
		(one->local == two->local && one->requirement <= two->requirement);
}

static const char *group_wrong(const struct engine *engine, uint32_t number)
{
	const struct group *group = &engine->groups[number];

	if (group->count > LOCALS_MAX || group->used > group->slot_room ||
		group->slot_room % SLOTS_STEP != 0)
		return section_name(SECTION_GROUPS);
	for (uint32_t i = 0; i < group->count; i++) {
		const struct assignment *whose = &engine->assignments[group->assignments[i]];

		if (whose->group != number || whose->local != i)
			return section_name(SECTION_LOCALS);
	}
	if (!slots_fit(group))
		return section_name(SECTION_SLOTS);
	if (!runs_fit(&group->history, engine->columns))
		return section_name(SECTION_STARTS);
	for (uint32_t i = 0; i < group->history.tail_count; i++)
		if (group->history.tail[i].requirement >= engine->requirements_count ||
			group->history.tail[i].local >= group->count)
			return section_name(SECTION_TAILS);
	for (uint32_t i = 0; i < group->scopes_count; i++)
		if (group->scopes[i].requirement >= engine->requirements_count ||
			group->scopes[i].local >= group->count ||
			(i > 0 && !in_order(&group->scopes[i - 1], &group->scopes[i])))
			return section_name(SECTION_SCOPES);
	return NULL;
}

/* What is left of the numbers of an assignment is right when each is found in its group. */
static void groups_look(struct looking *looking)
{
	const struct engine *engine = looking->engine;

	for (uint32_t g = 0; g < engine->groups_count && !looking->wrong; g++)
		if (g / GROUPS_AT_ONCE % (uint32_t)looking->parts == (uint32_t)looking->part)
			looking->wrong = group_wrong(engine, g);
}

static void *look(void *context)
{
	struct looking *looking = context;

	for (int from = 0, to; from < NUMBERS_COUNT; from = to) {
		for (to = from; to < NUMBERS_COUNT &&
			numbers[to].section == numbers[from].section;)
			to++;
		section_look(looking, from, to);
	}
	return NULL;
}

static void *look_in_groups(void *context)
{
	groups_look(context);
	return NULL;
}

/* ---- chains, and what is counted ---- */

static bool ends_above(const struct engine *engine, uint32_t unit)
{
	int depth = 0;

	for (; unit != ENGINE_NONE && depth <= ENGINE_DEPTH_MAX; depth++)
		unit = engine->units[unit].parent;
	return depth <= ENGINE_DEPTH_MAX;
}

/* Every unit but a root is met once among the children of its parent. */
static bool tree_fits(const struct engine *engine)
{
	uint32_t met = 0;

	for (uint32_t u = 0; u < engine->units_count; u++) {
		const struct unit *unit = &engine->units[u];

		if (!ends_above(engine, u) || unit->order_from > unit->order_to ||
			unit->order_to > engine->groups_count ||
			(unit->first_child == ENGINE_NONE) != (unit->last_child == ENGINE_NONE))
			return false;
		met += unit->parent == ENGINE_NONE;
		for (uint32_t c = unit->first_child; c != ENGINE_NONE; c = engine->units[c].next)
			if (engine->units[c].parent != u || ++met > engine->units_count)
				return false;
	}
	return met == engine->units_count;
}

static bool groups_fit(const struct engine *engine)
{
	uint32_t met = 0;
	uint64_t locals = 0;

	for (uint32_t g = 0; g < engine->groups_count; g++)
		locals += engine->groups[g].count;
	for (uint32_t u = 0; u < engine->units_count; u++) {
		uint32_t last = ENGINE_NONE;

		for (uint32_t g = engine->units[u].first_group; g != ENGINE_NONE;
			g = engine->groups[g].next, met++) {
			if (engine->groups[g].unit != u || met == engine->groups_count)
				return false;
			last = g;
		}
		if (engine->units[u].last_group != last)
			return false;
	}
	return met == engine->groups_count && locals == engine->assignments_count;
}

/* Every series and expiry belongs to the one unit that names it. */
static bool series_fit(const struct engine *engine)
{
	uint32_t series = 0, expiries = 0;

	for (uint32_t u = 0; u < engine->units_count; u++) {
		uint32_t s = engine->units[u].series, e = engine->units[u].expiry;

		if ((s != ENGINE_NONE && engine->series[s].unit != u) ||
			(e != ENGINE_NONE && engine->expiries[e].unit != u))
			return false;
		series += s != ENGINE_NONE;
		expiries += e != ENGINE_NONE;
	}
	return series == engine->series_count && expiries == engine->expiries_count;
}

static bool classes_fit(const struct engine *engine)
{
	bool fit = true;

	for (uint32_t c = 0; c < engine->classes_count; c++)
		for (uint32_t r = engine->requirements_count; r < ENGINE_REQUIREMENTS_MAX; r++)
			fit &= !class_has(engine, c, r);
	return fit;
}

/* ---- all ---- */

static int refuse(const char *section)
{
	return error_set(FT_REFUSED, "the snapshot's numbers do not fit together, at %s", section);
}

/* Calls `what` for each part, in threads if there is much. */
static const char *in_parts(struct looking *all, void *(*what)(void *context))
{
	struct looking parts[THREADS];
	const char *wrong = NULL;

	all->parts = all->engine->assignments_count >= THREADS_FROM ? THREADS : 1;
	for (int p = 0; p < all->parts; p++) {
		parts[p] = *all;
		parts[p].part = p;
	}
	if (all->parts > 1)
		threads_run(what, parts, sizeof *parts);
	else
		what(parts);
	for (int p = 0; p < all->parts; p++)
		if (parts[p].wrong)
			wrong = parts[p].wrong;
	return wrong;
}

int snapshot_numbers_check(const struct engine *engine, const struct snapshot_head *head)
{
	struct looking looking = { .engine = engine, .head = head, .things = {
		[UNITS] = head->units, [GROUPS] = head->groups, [ASSIGNMENTS] = head->assignments,
		[CLASSES] = head->classes, [SERIES] = head->series, [EXPIRIES] = head->expiries } };
	const char *wrong = in_parts(&looking, look);

	if (wrong)
		return refuse(wrong);
	if (!tree_fits(engine))
		return refuse(section_name(SECTION_UNITS));
	if (!groups_fit(engine))
		return refuse(section_name(SECTION_GROUPS));
	if (!series_fit(engine))
		return refuse(section_name(SECTION_SERIES));
	if (!classes_fit(engine))
		return refuse(section_name(SECTION_CLASSES));
	wrong = in_parts(&looking, look_in_groups);
	return wrong ? refuse(wrong) : 0;
}
