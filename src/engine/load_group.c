/*
 * Loading all records of a group at once.
 *
 * Evidence mostly comes in order: each begins no earlier than the last run of days that are
 * covered. Then that run is all one has to know of a pair to say what the evidence adds, if it
 * applies on one run of days. An assignment for which this does not hold, once, is told one record
 * at a time, as elsewhere.
 */
#include <stdlib.h>
#include <string.h>
#include "state.h"
#include "util.h"

/* The last run of covered days, or the days on which it applies; `to` is 0 where there are none. */
struct pair {
	uint16_t from, to;
};

struct local {
	uint16_t from, to, recorded;
	bool hard;
	const struct engine_set *applies;
	uint32_t class;
};

static struct pair *pair_of(const struct loader *loader, uint32_t local, uint32_t requirement)
{
	return (struct pair *)loader->pairs + (size_t)local * loader->engine->columns + requirement;
}

static struct pair *due_at(const struct loader *loader, uint32_t local, uint32_t requirement)
{
	return (struct pair *)loader->dues + (size_t)local * loader->engine->columns + requirement;
}

static inline struct pair due_of(const struct loader *loader, uint32_t local, uint32_t requirement)
{
	const struct local *whose = (const struct local *)loader->locals + local;
	bool applies;

	if (loader->scopes)
		return *due_at(loader, local, requirement);
	applies = engine_set_has(whose->applies, requirement);
	return (struct pair){ whose->from, applies ? whose->to : 0 };
}

/* Those to whom something applies on several runs of days are hard. */
static void dues_find(struct loader *loader, const struct group *group)
{
	const struct engine *engine = loader->engine;
	struct local *locals = loader->locals;
	struct dayset days;

	if (!loader->dues)
		loader->dues = must_alloc((size_t)LOCALS_MAX * engine->columns *
			sizeof(struct pair));
	loader->scopes = false;
	for (uint32_t i = 0; i < group->count; i++)
		for (uint32_t r = 0; r < engine->requirements_count; r++)
			*due_at(loader, i, r) = due_of(loader, i, r);
	loader->scopes = true;
	dayset_init(&days);
	for (uint32_t i = 0, next; i < group->scopes_count; i = next) {
		const struct scope_change *change = &group->scopes[i];

		for (next = i + 1; next < group->scopes_count; next++)
			if (group->scopes[next].local != change->local ||
				group->scopes[next].requirement != change->requirement)
				break;
		due_days_after(engine, group->assignments[change->local], change->requirement,
			change, next - i, &days);
		*due_at(loader, change->local, change->requirement) = days.count > 0 ?
			(struct pair){ days.at[0].from, days.at[0].to } : (struct pair){ 0, 0 };
		locals[change->local].hard = locals[change->local].hard || days.count > 1;
	}
	dayset_release(&days);
}

/* `again`: those that were found hard stay so. */
static void locals_init(struct loader *loader, const struct group *group, bool again)
{
	const struct engine *engine = loader->engine;
	struct local *locals;

	if (!loader->locals) {
		loader->locals = must_alloc(LOCALS_MAX * sizeof *locals);
		loader->pairs = must_alloc((size_t)LOCALS_MAX * engine->columns *
			sizeof(struct pair));
	}
	locals = loader->locals;
	for (uint32_t i = 0; i < group->count; i++) {
		const struct assignment *whose = &engine->assignments[group->assignments[i]];

		locals[i] = (struct local){ .from = whose->from, .to = whose->to,
			.recorded = whose->recorded, .hard = again && locals[i].hard,
			.applies = &engine->classes[whose->applies], .class = whose->applies };
	}
	loader->scopes = group->scopes_count > 0;
	if (loader->scopes)
		dues_find(loader, group);
}

static bool any_is_hard(const struct loader *loader, const struct group *group)
{
	const struct local *locals = loader->locals;

	for (uint32_t i = 0; i < group->count; i++)
		if (locals[i].hard)
			return true;
	return false;
}

static void pairs_clear(struct loader *loader, const struct group *group)
{
	memset(loader->pairs, 0,
		(size_t)group->count * loader->engine->columns * sizeof(struct pair));
}

/* ---- which assignments are told one record at a time ---- */

/* Adds evidence to the last run; false if it begins before that. */
static bool pair_extend(struct pair *pair, uint16_t from, uint16_t to)
{
	if (pair->to != 0 && from < pair->from)
		return false;
	if (from > pair->to || pair->to == 0)
		pair->from = from;
	if (to > pair->to)
		pair->to = to;
	return true;
}

static bool leave_is_hard(const struct loader *loader, uint32_t local, uint16_t on)
{
	if (loader->scopes)
		return true;
	for (uint32_t r = 0; r < loader->engine->requirements_count; r++)
		if (pair_of(loader, local, r)->from > on)
			return true;
	return false;
}

static uint32_t find_hard(struct loader *loader, const struct engine_record *records,
	uint32_t count)
{
	struct local *locals = loader->locals;
	uint32_t hard = 0;

	for (uint32_t i = 0; i < count; i++) {
		const struct engine_record *record = &records[i];
		uint16_t local = (uint16_t)record->assignment, from = day_ordinary(record->from);

		if (locals[local].hard)
			continue;
		if (record->what == ENGINE_EVIDENCE) {
			locals[local].hard = !pair_extend(
				pair_of(loader, local, record->requirement), from,
				day_end(day_widen(record->to)));
		} else {
			locals[local].hard = record->what == ENGINE_REVOKE ||
				locals[local].to != DAY_NEVER_ENDS ||
				leave_is_hard(loader, local, from);
			locals[local].to = from;
		}
		hard += locals[local].hard;
	}
	return hard;
}

/* ---- the others ---- */

static void tail_add(struct loader *loader, uint32_t requirement, const struct row *row)
{
	struct history *scratch = &loader->scratch;

	rows_grow(loader->engine, &scratch->tail, &scratch->tail_room, scratch->tail_count,
		scratch->tail_count + 1, sizeof *row);
	scratch->tail[scratch->tail_count] = *row;
	scratch->tail[scratch->tail_count++].requirement = (uint16_t)requirement;
}

/* In the run, so that it stays in the order of records, or where there is no room in the tail. */
static inline void row_add(struct loader *loader, uint32_t requirement, const struct row *row)
{
	struct history *scratch = &loader->scratch;
	uint32_t at = scratch->starts[requirement] + scratch->counts[requirement];

	if (at == scratch->starts[requirement + 1]) {
		tail_add(loader, requirement, row);
		return;
	}
	scratch->counts[requirement]++;
	history_put(scratch, at, row);
}

/* False where one interval is not enough. */
static bool evidence_load(struct loader *loader, uint16_t local, uint32_t requirement,
	uint16_t from, uint16_t to)
{
	const struct local *whose = (const struct local *)loader->locals + local;
	struct pair *pair = pair_of(loader, local, requirement);
	struct pair due = due_of(loader, local, requirement);
	uint16_t first = from < pair->to ? pair->to : from, end = to < due.to ? to : due.to;
	struct row row = { .from = to, .to = to, .recorded = whose->recorded, .local = local,
		.raw = from };

	if (!pair_extend(pair, from, to))
		return false;
	if (first < due.from)
		first = due.from;
	if (first < end) {
		if (end == to)
			row.from = first;
		else
			row_add(loader, requirement, &(struct row){ .from = first, .to = end,
				.recorded = whose->recorded, .local = local, .raw = RAW_NONE });
	}
	row_add(loader, requirement, &row);
	return true;
}

/* What is covered from the first leave on counts no more. */
static bool leave_load(struct loader *loader, struct group *group, uint16_t local, uint16_t on)
{
	struct local *whose = (struct local *)loader->locals + local;
	uint16_t end = on < whose->from ? whose->from : on;

	if (whose->to != DAY_NEVER_ENDS || leave_is_hard(loader, local, on))
		return false;
	presence_add(loader->engine, group, (struct presence){ .from = whose->to, .to = end,
		.recorded = whose->recorded, .applies = whose->class });
	whose->to = end;
	for (uint32_t r = 0; r < loader->engine->requirements_count; r++) {
		uint16_t until = pair_of(loader, local, r)->to;

		if (until > end && engine_set_has(whose->applies, r))
			row_add(loader, r, &(struct row){ .from = until, .to = end,
				.recorded = whose->recorded, .local = local, .raw = RAW_NONE });
	}
	return true;
}

/* Passes over those who are known to be hard; false as soon as another is found. */
static bool records_load(struct loader *loader, struct group *group,
	const struct engine_record *records, uint32_t count)
{
	struct local *locals = loader->locals;
	bool easy = true;

	for (uint32_t i = 0; easy && i < count; i++) {
		const struct engine_record *record = &records[i];
		uint16_t local = (uint16_t)record->assignment;

		if (locals[local].hard)
			continue;
		if (day_ordinary(record->recorded) > locals[local].recorded)
			locals[local].recorded = day_ordinary(record->recorded);
		if (record->what == ENGINE_EVIDENCE)
			easy = evidence_load(loader, local, record->requirement,
				day_ordinary(record->from), day_end(day_widen(record->to)));
		else
			easy = record->what == ENGINE_LEAVE &&
				leave_load(loader, group, local, day_ordinary(record->from));
	}
	return easy;
}

/* ---- putting it in place ---- */

/* Runs with room for all evidence of the records, and a row more for each who leaves. */
static void scratch_init(struct loader *loader, const struct engine_record *records,
	uint32_t count)
{
	struct history *scratch = &loader->scratch;
	uint32_t columns = loader->engine->columns, leaves = 0;

	if (!scratch->starts) {
		scratch->starts = must_alloc((columns + 1) * sizeof *scratch->starts);
		scratch->counts = must_alloc(columns * sizeof *scratch->counts);
	}
	memset(scratch->starts, 0, (columns + 1) * sizeof *scratch->starts);
	memset(scratch->counts, 0, columns * sizeof *scratch->counts);
	scratch->tail_count = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (records[i].what == ENGINE_EVIDENCE)
			scratch->starts[records[i].requirement + 1]++;
		leaves += records[i].what == ENGINE_LEAVE;
	}
	for (uint32_t r = 0; r < columns; r++)
		scratch->starts[r + 1] += scratch->starts[r] + leaves;
	if (scratch->starts[columns] > scratch->room) {
		free(scratch->rows);
		scratch->room = scratch->starts[columns] + scratch->starts[columns] / 2;
		scratch->rows = must_alloc(history_rows_bytes(scratch->room, 0));
	}
}

static void history_take(struct loader *loader, struct group *group)
{
	struct engine *engine = loader->engine;
	size_t size = history_packed_bytes(&loader->scratch, engine->columns);
	bool fits = loader->used + size <= loader->size;

	block_free(engine, group->history.tail);
	history_pack(engine, &loader->scratch, &group->history,
		fits ? loader->base + loader->used : NULL);
	loader->used += fits ? size : 0;
	group->history.told = group->count;
	group->history.newest = 0;
}

/* Cells of somebody in force today; false if something of theirs begins later. */
static bool cells_load(struct loader *loader, struct group *group, uint16_t local)
{
	struct engine *engine = loader->engine;
	const struct local *whose = (const struct local *)loader->locals + local;
	uint16_t look = whose->to;

	for (uint32_t r = 0; r < engine->requirements_count; r++)
		if (pair_of(loader, local, r)->from > engine->today ||
			(loader->scopes && due_of(loader, local, r).from > engine->today))
			return false;
	slot_take(engine, group, local);
	for (uint32_t r = 0; r < engine->requirements_count; r++) {
		uint16_t to = pair_of(loader, local, r)->to;
		struct pair due = due_of(loader, local, r);

		uint16_t *cell = cell_at(group, group->slots[local], r);

		*cell = engine->today >= due.to ? CELL_NONE : to ? to : CELL_NEVER;
		if (engine->today < due.to && due.to < look)
			look = due.to;
	}
	pending_add(engine, look, group->assignments[local]);
	return true;
}

static void group_finish(struct loader *loader, struct group *group)
{
	struct engine *engine = loader->engine;
	const struct local *locals = loader->locals;
	uint32_t in_force = 0;

	for (uint32_t i = 0; i < group->count; i++) {
		struct assignment *whose = &engine->assignments[group->assignments[i]];

		if (!locals[i].hard) {
			whose->to = locals[i].to;
			whose->recorded = locals[i].recorded;
		}
		in_force += whose->from <= engine->today && engine->today < whose->to;
	}
	if (in_force > group->slot_room)
		slots_reserve(engine, group, in_force);
	for (uint32_t i = 0; i < group->count; i++) {
		const struct assignment *whose = &engine->assignments[group->assignments[i]];

		if (locals[i].hard || whose->from > engine->today || engine->today >= whose->to ||
			!cells_load(loader, group, (uint16_t)i))
			cells_work_out(engine, group->assignments[i]);
	}
	group->stale = false;
}

static void tell(struct loader *loader, const struct group *group,
	const struct engine_record *record)
{
	struct engine_record whole = *record;

	whole.assignment = group->assignments[record->assignment];
	load_one(loader->engine, &whole);
}

/* Tells what is known about the hard ones, and has their rows and everybody's in scratch. */
static void load_hard(struct loader *loader, struct group *group,
	const struct engine_record *records, uint32_t count)
{
	const struct local *locals;

	locals_init(loader, group, false);
	locals = loader->locals;
	pairs_clear(loader, group);
	find_hard(loader, records, count);
	for (uint32_t i = 0; i < count; i++)
		if (locals[records[i].assignment].hard)
			tell(loader, group, &records[i]);
	locals_init(loader, group, true);
	pairs_clear(loader, group);
	scratch_init(loader, records, count);
	for (uint32_t i = 0; i < group->history.tail_count; i++)
		row_add(loader, group->history.tail[i].requirement,
			&group->history.tail[i]);
	records_load(loader, group, records, count);
}

void group_load(struct loader *loader, uint32_t number, const struct engine_record *records,
	uint32_t count)
{
	struct group *group = &loader->engine->groups[number];
	uint32_t presence = group->presence_count;

	if (group->history.starts || group->history.tail_count) {
		for (uint32_t i = 0; i < count; i++)
			tell(loader, group, &records[i]);
		return;
	}
	locals_init(loader, group, false);
	pairs_clear(loader, group);
	scratch_init(loader, records, count);
	if (any_is_hard(loader, group) || !records_load(loader, group, records, count)) {
		group->presence_count = presence;
		load_hard(loader, group, records, count);
	}
	history_take(loader, group);
	group_finish(loader, group);
}

void loader_release(struct loader *loader)
{
	free(loader->scratch.starts);
	free(loader->scratch.counts);
	free(loader->scratch.rows);
	free(loader->scratch.tail);
	free(loader->pairs);
	free(loader->dues);
	free(loader->locals);
}
