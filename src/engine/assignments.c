/* Who is where and when: joining, leaving, moving. */
#include <stdlib.h>
#include <string.h>
#include "state.h"
#include "util.h"

enum { PERSONS_MAX = 1 << 28 };

int assignment_check(const struct engine *engine, uint32_t assignment)
{
	return assignment < engine->assignments_count ? engine_whole(engine) :
		error_set(FT_NOT_FOUND, "there is no assignment %u", assignment);
}

int pair_check(const struct engine *engine, uint32_t assignment, uint32_t requirement)
{
	if (requirement >= engine->requirements_count)
		return error_set(FT_NOT_FOUND, "there is no requirement %u", requirement);
	return assignment_check(engine, assignment);
}

uint16_t recorded_on(struct engine *engine, uint32_t assignment, day_number recorded)
{
	struct assignment *whose = &engine->assignments[assignment];

	if (day_ordinary(recorded) > whose->recorded)
		whose->recorded = day_ordinary(recorded);
	return whose->recorded;
}

/* ---- what a change of days does to history and presence ---- */

static void coverage_row(struct engine *engine, uint32_t assignment, uint32_t requirement,
	uint16_t from, uint16_t to, uint16_t recorded)
{
	const struct assignment *whose = &engine->assignments[assignment];
	struct group *group = &engine->groups[whose->group];

	history_add(engine, &group->history, (struct row){ .from = from, .to = to,
		.recorded = recorded, .local = whose->local, .raw = RAW_NONE,
		.requirement = (uint16_t)requirement });
	series_note(engine, group->unit, requirement, from, to, true);
}

void coverage_change(struct engine *engine, uint32_t assignment, uint32_t requirement,
	const struct dayset *before, const struct dayset *after, uint16_t recorded)
{
	struct dayset parts;

	dayset_init(&parts);
	dayset_without(after, before, &parts);
	for (uint32_t i = 0; i < parts.count; i++)
		coverage_row(engine, assignment, requirement, parts.at[i].from, parts.at[i].to,
			recorded);
	dayset_without(before, after, &parts);
	for (uint32_t i = 0; i < parts.count; i++)
		coverage_row(engine, assignment, requirement, parts.at[i].to, parts.at[i].from,
			recorded);
	dayset_release(&parts);
}

void presence_changes_write(struct engine *engine, uint32_t assignment, uint16_t recorded,
	struct presence_changes *changes)
{
	struct group *group = &engine->groups[engine->assignments[assignment].group];

	for (uint32_t i = 0; i < changes->count; i++)
		presence_add(engine, group, (struct presence){ .from = changes->at[i].from,
			.to = changes->at[i].to, .recorded = recorded,
			.applies = class_of(engine, &changes->at[i].applies) });
	changes->count = 0;
}

void presence_changes_add(struct engine *engine, uint32_t assignment, uint32_t requirement,
	uint16_t from, uint16_t to, uint16_t recorded, struct presence_changes *changes)
{
	uint32_t i;

	series_note(engine, engine->groups[engine->assignments[assignment].group].unit,
		requirement, from, to, false);
	for (i = 0; i < changes->count; i++)
		if (changes->at[i].from == from && changes->at[i].to == to)
			break;
	if (i == CHANGES_MAX) {
		presence_changes_write(engine, assignment, recorded, changes);
		i = 0;
	}
	if (i == changes->count) {
		memset(&changes->at[i], 0, sizeof changes->at[i]);
		changes->at[i].from = from;
		changes->at[i].to = to;
		changes->count++;
	}
	engine_set_add(&changes->at[i].applies, requirement);
}

void due_changes(struct engine *engine, uint32_t assignment, uint32_t requirement,
	const struct dayset *before, const struct dayset *after, uint16_t recorded,
	struct presence_changes *changes)
{
	const struct assignment *whose = &engine->assignments[assignment];
	struct dayset covered, a, b;

	dayset_init(&covered);
	dayset_init(&a);
	dayset_init(&b);
	dayset_without(after, before, &a);
	for (uint32_t i = 0; i < a.count; i++)
		presence_changes_add(engine, assignment, requirement, a.at[i].from, a.at[i].to,
			recorded, changes);
	dayset_without(before, after, &a);
	for (uint32_t i = 0; i < a.count; i++)
		presence_changes_add(engine, assignment, requirement, a.at[i].to, a.at[i].from,
			recorded, changes);
	history_covered(engine, &engine->groups[whose->group].history, requirement, whose->local,
		&covered);
	if (covered.count > 0) {
		dayset_meet(&covered, before, &a);
		dayset_meet(&covered, after, &b);
		coverage_change(engine, assignment, requirement, &a, &b, recorded);
	}
	dayset_release(&covered);
	dayset_release(&a);
	dayset_release(&b);
}

void period_set(struct engine *engine, uint32_t assignment, uint16_t from, uint16_t to,
	uint16_t recorded)
{
	struct assignment *whose = &engine->assignments[assignment];
	bool scopes = engine->groups[whose->group].scopes_count > 0;
	uint16_t old_from = whose->from, old_to = whose->to;
	struct presence_changes changes;
	struct dayset before, after;

	changes.count = 0;

	dayset_init(&before);
	dayset_init(&after);
	for (uint32_t r = 0; r < engine->requirements_count; r++) {
		if (!scopes && !class_has(engine, whose->applies, r))
			continue;
		due_days(engine, assignment, r, &before);
		whose->from = from;
		whose->to = to;
		due_days(engine, assignment, r, &after);
		whose->from = old_from;
		whose->to = old_to;
		due_changes(engine, assignment, r, &before, &after, recorded, &changes);
	}
	presence_changes_write(engine, assignment, recorded, &changes);
	whose->from = from;
	whose->to = to;
	dayset_release(&before);
	dayset_release(&after);
}

/* ---- joining ---- */

static void person_add(struct engine *engine, uint32_t person, uint32_t assignment)
{
	if (person >= engine->persons_count) {
		uint32_t room = engine->persons_count;

		rows_grow(engine, &engine->newest, &room, room, person + 1, sizeof(uint32_t));
		memset(engine->newest + engine->persons_count, 0xff,
			(room - engine->persons_count) * sizeof(uint32_t));
		engine->persons_count = room;
	}
	engine->assignments[assignment].older = engine->newest[person];
	engine->newest[person] = assignment;
}

static void locals_grow(struct engine *engine, struct group *group)
{
	uint32_t room = group->room;

	rows_grow(engine, &group->assignments, &room, group->count, group->count + 1,
		sizeof *group->assignments);
	room = group->room;
	rows_grow(engine, &group->slots, &room, group->count, group->count + 1,
		sizeof *group->slots);
	group->room = room;
}

static uint16_t local_take(struct engine *engine, uint32_t group, uint32_t assignment)
{
	struct group *whose = &engine->groups[group];

	locals_grow(engine, whose);
	whose->assignments[whose->count] = assignment;
	whose->slots[whose->count] = SLOT_NONE;
	return (uint16_t)whose->count++;
}

static struct engine_set known_only(const struct engine *engine, const struct engine_set *set)
{
	struct engine_set known = { { 0 } };

	for (uint32_t r = 0; r < engine->requirements_count; r++)
		if (engine_set_has(set, r) && !engine_set_has(&engine->retired, r))
			engine_set_add(&known, r);
	return known;
}

/* What applies to somebody new, of whom nothing else is known, is one row. */
static void join_presence(struct engine *engine, uint32_t assignment)
{
	const struct assignment *whose = &engine->assignments[assignment];
	struct group *group = &engine->groups[whose->group];

	for (uint32_t r = 0; !engine->bulk && r < engine->requirements_count; r++)
		if (class_has(engine, whose->applies, r))
			series_note(engine, group->unit, r, whose->from, whose->to, false);
	presence_add(engine, group, (struct presence){ .from = whose->from, .to = whose->to,
		.recorded = whose->recorded, .applies = whose->applies });
}

int engine_join(struct engine *engine, const struct engine_join *join, day_number recorded,
	uint32_t *assignment)
{
	struct engine_set applies = known_only(engine, &join->applies);
	uint32_t group;
	int code = unit_check(engine, join->unit);

	if (code)
		return code;
	if (engine->units[join->unit].closed)
		return error_set(FT_REFUSED, "unit %u is closed", join->unit);
	if (join->person >= PERSONS_MAX)
		return error_set(FT_REFUSED, "%u is too large for a person's number", join->person);
	group = group_for(engine, join->unit);
	rows_grow(engine, &engine->assignments, &engine->assignments_room,
		engine->assignments_count, engine->assignments_count + 1,
		sizeof *engine->assignments);
	*assignment = engine->assignments_count++;
	engine->assignments[*assignment] = (struct assignment){ .group = group,
		.local = local_take(engine, group, *assignment), .role = join->role,
		.flags = join->flags, .person = join->person, .from = day_ordinary(join->from),
		.to = DAY_NEVER_ENDS, .recorded = day_ordinary(recorded),
		.applies = class_of(engine, &applies) };
	person_add(engine, join->person, *assignment);
	join_presence(engine, *assignment);
	cells_refresh(engine, *assignment);
	return engine_whole(engine);
}

int engine_period(struct engine *engine, uint32_t assignment, day_number from, day_number to,
	day_number recorded)
{
	int code = assignment_check(engine, assignment);

	if (code)
		return code;
	if (from > to)
		return error_set(FT_REFUSED, "the last day is before the first");
	period_set(engine, assignment, day_ordinary(from), day_end(to),
		recorded_on(engine, assignment, recorded));
	cells_refresh(engine, assignment);
	return engine_whole(engine);
}

int engine_leave(struct engine *engine, uint32_t assignment, day_number on, day_number recorded)
{
	struct engine_seat seat;
	int code = engine_seat(engine, assignment, &seat);

	return code ? code : engine_period(engine, assignment, seat.from,
		on < seat.from ? seat.from : on, recorded);
}

/* ---- moving ---- */

struct carried {
	uint32_t count, room;
	struct span *at;
};

static bool carry(void *context, uint16_t from, uint16_t to, uint16_t *raw)
{
	struct carried *carried = context;

	(void)raw;
	if (carried->count == carried->room) {
		carried->room = carried->room ? carried->room * 2 : 16;
		carried->at = must_realloc(carried->at, carried->room * sizeof *carried->at);
	}
	carried->at[carried->count++] = (struct span){ from, to };
	return false;
}

/* They are listed before they are added, since adding may move the rows. */
static void carry_all(struct engine *engine, uint32_t from, uint32_t to, uint16_t recorded)
{
	const struct assignment *old = &engine->assignments[from];
	struct carried carried = { 0 };

	for (uint32_t r = 0; r < engine->requirements_count; r++) {
		carried.count = 0;
		history_walk(engine, &engine->groups[old->group].history, r, old->local, carry,
			&carried);
		if (carried.count > 0)
			evidence_add(engine, to, r, carried.at, carried.count, recorded);
	}
	free(carried.at);
}

int engine_move(struct engine *engine, uint32_t assignment, const struct engine_join *to,
	day_number recorded, uint32_t *moved)
{
	int code = assignment_check(engine, assignment);

	if (!code)
		code = engine_join(engine, to, recorded, moved);
	if (code)
		return code;
	carry_all(engine, assignment, *moved, recorded_on(engine, *moved, recorded));
	return engine_leave(engine, assignment, to->from, recorded);
}

/* ---- reading ---- */

uint32_t engine_assignments(const struct engine *engine)
{
	return engine->assignments_count;
}

int engine_seat(const struct engine *engine, uint32_t assignment, struct engine_seat *out)
{
	const struct assignment *whose;
	int code = assignment_check(engine, assignment);

	if (code)
		return code;
	whose = &engine->assignments[assignment];
	*out = (struct engine_seat){ .assignment = assignment,
		.unit = engine->groups[whose->group].unit, .person = whose->person,
		.role = whose->role, .flags = whose->flags, .from = whose->from,
		.to = day_widen(whose->to) };
	return 0;
}

uint32_t engine_person(const struct engine *engine, uint32_t person, uint32_t *assignments,
	uint32_t max)
{
	uint32_t count = 0;

	if (person >= engine->persons_count)
		return 0;
	for (uint32_t a = engine->newest[person]; a != ENGINE_NONE;
		a = engine->assignments[a].older) {
		if (count < max)
			assignments[count] = a;
		count++;
	}
	return count;
}
