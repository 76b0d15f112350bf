/* The engine over plain facts: taking them in. */
#include <stdlib.h>
#include "facts.h"

/* ---- life ---- */

int engine_open(struct engine **out, const struct engine_options *options)
{
	*out = must_alloc(sizeof **out);
	(*out)->today = day_ordinary(options->today);
	return 0;
}

void engine_close(struct engine *engine)
{
	if (!engine)
		return;
	free(engine->units);
	free(engine->assignments);
	free(engine->facts);
	free(engine);
}

void engine_set_today(struct engine *engine, day_number day)
{
	engine->today = day_ordinary(day);
}

day_number engine_today(const struct engine *engine)
{
	return engine->today;
}

/* Room for one more after `count`, in steps of doubling. */
static void *room(void *rows, uint32_t count, size_t size)
{
	if (count & (count - 1) || (count && count < 16))
		return rows;
	return must_realloc(rows, (count < 16 ? 16 : (size_t)count * 2) * size);
}

/* ---- units and requirements ---- */

int unit_check(const struct engine *engine, uint32_t unit)
{
	return unit < engine->units_count ? 0 :
		error_set(FT_NOT_FOUND, "there is no unit %u", unit);
}

static int unit_depth(const struct engine *engine, uint32_t unit)
{
	int depth = 0;

	for (; unit != ENGINE_NONE; unit = engine->units[unit].parent)
		depth++;
	return depth;
}

static int unit_height(const struct engine *engine, uint32_t unit)
{
	int height = 0, depth = unit_depth(engine, unit);

	for (uint32_t u = 0; u < engine->units_count; u++)
		if (is_below(engine, u, unit) && unit_depth(engine, u) - depth + 1 > height)
			height = unit_depth(engine, u) - depth + 1;
	return height;
}

int engine_unit_add(struct engine *engine, uint32_t parent, uint32_t *unit)
{
	int code;

	if (parent != ENGINE_NONE && (code = unit_check(engine, parent)))
		return code;
	if (unit_depth(engine, parent) >= ENGINE_DEPTH_MAX)
		return error_set(FT_REFUSED, "more than %d units above one another",
			ENGINE_DEPTH_MAX);
	engine->units = room(engine->units, engine->units_count, sizeof *engine->units);
	engine->units[engine->units_count] = (struct unit){ .parent = parent };
	*unit = engine->units_count++;
	return 0;
}

int engine_unit_move(struct engine *engine, uint32_t unit, uint32_t parent)
{
	int code = unit_check(engine, unit);

	if (!code && parent != ENGINE_NONE)
		code = unit_check(engine, parent);
	if (code)
		return code;
	if (parent != ENGINE_NONE && is_below(engine, parent, unit))
		return error_set(FT_REFUSED, "unit %u cannot be moved below itself", unit);
	if (unit_depth(engine, parent) + unit_height(engine, unit) > ENGINE_DEPTH_MAX)
		return error_set(FT_REFUSED, "more than %d units above one another",
			ENGINE_DEPTH_MAX);
	engine->units[unit].parent = parent;
	return 0;
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

	for (uint32_t u = 0; u < engine->units_count; u++) {
		if (engine->units[u].parent != unit)
			continue;
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

int engine_requirement_add(struct engine *engine, uint32_t *requirement)
{
	if (engine->requirements_count == ENGINE_REQUIREMENTS_MAX)
		return error_set(FT_REFUSED, "more than %d requirements", ENGINE_REQUIREMENTS_MAX);
	*requirement = engine->requirements_count++;
	return 0;
}

static bool applies_to_nobody(void *context, const struct engine_seat *seat)
{
	(void)context;
	(void)seat;
	return false;
}

int engine_requirement_retire(struct engine *engine, uint32_t requirement, day_number day,
	day_number recorded)
{
	int code = engine_scope_all(engine, requirement, applies_to_nobody, NULL, day, recorded,
		NULL);

	if (!code)
		engine_set_add(&engine->retired, requirement);
	return code;
}

uint32_t engine_requirements(const struct engine *engine)
{
	return engine->requirements_count;
}

/* ---- facts ---- */

/* Notes a fact of the assignment; its recorded day never goes back. */
static void fact_add(struct engine *engine, uint32_t assignment, enum fact_kind kind,
	struct fact fact, day_number recorded)
{
	struct assignment *whose = &engine->assignments[assignment];

	if (day_ordinary(recorded) > whose->recorded)
		whose->recorded = day_ordinary(recorded);
	fact.recorded = whose->recorded;
	fact.gone = DAY_NEVER_ENDS;
	fact.next = whose->facts[kind];
	engine->facts = room(engine->facts, engine->facts_count, sizeof *engine->facts);
	engine->facts[engine->facts_count] = fact;
	whose->facts[kind] = engine->facts_count++;
}

static int assignment_check(const struct engine *engine, uint32_t assignment)
{
	return assignment < engine->assignments_count ? 0 :
		error_set(FT_NOT_FOUND, "there is no assignment %u", assignment);
}

int pair_check(const struct engine *engine, uint32_t assignment, uint32_t requirement)
{
	if (requirement >= engine->requirements_count)
		return error_set(FT_NOT_FOUND, "there is no requirement %u", requirement);
	return assignment_check(engine, assignment);
}

int engine_join(struct engine *engine, const struct engine_join *join, day_number recorded,
	uint32_t *assignment)
{
	struct assignment *new;
	int code = unit_check(engine, join->unit);

	if (code)
		return code;
	if (engine->units[join->unit].closed)
		return error_set(FT_REFUSED, "unit %u is closed", join->unit);
	engine->assignments = room(engine->assignments, engine->assignments_count,
		sizeof *engine->assignments);
	new = &engine->assignments[engine->assignments_count];
	*new = (struct assignment){ .join = *join,
		.facts = { ENGINE_NONE, ENGINE_NONE, ENGINE_NONE } };
	for (uint32_t r = 0; r < ENGINE_REQUIREMENTS_MAX; r++)
		if (r >= engine->requirements_count || engine_set_has(&engine->retired, r))
			engine_set_remove(&new->join.applies, r);
	*assignment = engine->assignments_count++;
	fact_add(engine, *assignment, FACT_PERIOD,
		(struct fact){ .from = day_clamp(join->from), .to = DAY_NEVER_ENDS }, recorded);
	return 0;
}

int engine_period(struct engine *engine, uint32_t assignment, day_number from, day_number to,
	day_number recorded)
{
	int code = assignment_check(engine, assignment);

	if (code)
		return code;
	if (from > to)
		return error_set(FT_REFUSED, "the last day is before the first");
	fact_add(engine, assignment, FACT_PERIOD,
		(struct fact){ .from = day_clamp(from), .to = day_clamp(to) }, recorded);
	return 0;
}

int engine_leave(struct engine *engine, uint32_t assignment, day_number on, day_number recorded)
{
	struct engine_seat seat;
	int code = engine_seat(engine, assignment, &seat);

	return code ? code : engine_period(engine, assignment, seat.from,
		on < seat.from ? seat.from : on, recorded);
}

int engine_move(struct engine *engine, uint32_t assignment, const struct engine_join *to,
	day_number recorded, uint32_t *moved)
{
	int code = assignment_check(engine, assignment);

	if (!code)
		code = engine_join(engine, to, recorded, moved);
	if (!code)
		code = engine_leave(engine, assignment, to->from, recorded);
	if (code)
		return code;
	for (uint32_t i = engine->assignments[assignment].facts[FACT_EVIDENCE]; i != ENGINE_NONE;
		i = engine->facts[i].next)
		if (engine->facts[i].gone == DAY_NEVER_ENDS)
			fact_add(engine, *moved, FACT_EVIDENCE, engine->facts[i], recorded);
	return 0;
}

uint32_t engine_assignments(const struct engine *engine)
{
	return engine->assignments_count;
}

int engine_seat(const struct engine *engine, uint32_t assignment, struct engine_seat *out)
{
	const struct assignment *whose = &engine->assignments[assignment];
	const struct fact *period;
	int code = assignment_check(engine, assignment);

	if (code)
		return code;
	period = &engine->facts[whose->facts[FACT_PERIOD]];
	*out = (struct engine_seat){ .assignment = assignment, .unit = whose->join.unit,
		.person = whose->join.person, .role = whose->join.role,
		.flags = whose->join.flags, .from = day_widen(period->from),
		.to = day_widen(period->to) };
	return 0;
}

uint32_t engine_person(const struct engine *engine, uint32_t person, uint32_t *assignments,
	uint32_t max)
{
	uint32_t count = 0;

	for (uint32_t a = engine->assignments_count; a-- > 0;) {
		if (engine->assignments[a].join.person != person)
			continue;
		if (count < max)
			assignments[count] = a;
		count++;
	}
	return count;
}

/* ---- scope ---- */

int engine_scope(struct engine *engine, uint32_t assignment, uint32_t requirement, bool on,
	day_number from, day_number recorded)
{
	int code = pair_check(engine, assignment, requirement);

	if (code)
		return code;
	if (engine_set_has(&engine->retired, requirement))
		return error_set(FT_REFUSED, "requirement %u was retired", requirement);
	fact_add(engine, assignment, FACT_SCOPE, (struct fact){ .from = day_clamp(from),
		.requirement = (uint16_t)requirement, .applies = on }, recorded);
	return 0;
}

int engine_scope_all(struct engine *engine, uint32_t requirement, engine_applies *of,
	void *context, day_number from, day_number recorded, uint32_t *changed)
{
	struct engine_seat seat;
	int code = requirement < engine->requirements_count ? 0 :
		error_set(FT_NOT_FOUND, "there is no requirement %u", requirement);

	for (uint32_t a = 0; !code && a < engine->assignments_count; a++) {
		engine_seat(engine, a, &seat);
		code = engine_scope(engine, a, requirement, of(context, &seat), from, recorded);
	}
	if (!code && changed)
		*changed = engine->assignments_count;
	return code;
}

/* ---- evidence ---- */

int engine_evidence(struct engine *engine, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, day_number recorded)
{
	int code = pair_check(engine, assignment, requirement);

	if (code)
		return code;
	if (from >= to)
		return error_set(FT_REFUSED, "evidence ends before it begins");
	fact_add(engine, assignment, FACT_EVIDENCE, (struct fact){ .from = day_clamp(from),
		.to = day_clamp(to), .requirement = (uint16_t)requirement }, recorded);
	return 0;
}

static int evidence_find(const struct engine *engine, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, uint32_t *out)
{
	int code = pair_check(engine, assignment, requirement);

	if (code)
		return code;
	for (*out = engine->assignments[assignment].facts[FACT_EVIDENCE]; *out != ENGINE_NONE;
		*out = engine->facts[*out].next) {
		const struct fact *fact = &engine->facts[*out];

		if (fact->requirement == requirement && fact->gone == DAY_NEVER_ENDS &&
			fact->from == day_clamp(from) && fact->to == day_clamp(to))
			return 0;
	}
	return error_set(FT_NOT_FOUND, "there is no such evidence to take back");
}

int engine_revoke(struct engine *engine, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, day_number recorded)
{
	struct assignment *whose;
	uint32_t found;
	int code = evidence_find(engine, assignment, requirement, from, to, &found);

	if (code)
		return code;
	whose = &engine->assignments[assignment];
	if (day_ordinary(recorded) > whose->recorded)
		whose->recorded = day_ordinary(recorded);
	engine->facts[found].gone = whose->recorded;
	return 0;
}

int engine_correct(struct engine *engine, uint32_t assignment, uint32_t requirement,
	day_number old_from, day_number old_to, day_number from, day_number to,
	day_number recorded)
{
	int code;

	if (from >= to)
		return error_set(FT_REFUSED, "evidence ends before it begins");
	code = engine_revoke(engine, assignment, requirement, old_from, old_to, recorded);
	return code ? code :
		engine_evidence(engine, assignment, requirement, from, to, recorded);
}

/* ---- many at once ---- */

void engine_bulk_begin(struct engine *engine)
{
	(void)engine;
}

void engine_bulk_end(struct engine *engine)
{
	(void)engine;
}

static int record_check(const struct engine *engine, const struct engine_record *record)
{
	if (record->what > ENGINE_LEAVE)
		return error_set(FT_REFUSED, "%u is no kind of record", record->what);
	if (record->what == ENGINE_LEAVE)
		return assignment_check(engine, record->assignment);
	if (record->from >= record->to)
		return error_set(FT_REFUSED, "evidence ends before it begins");
	return pair_check(engine, record->assignment, record->requirement);
}

static void load_one(struct engine *engine, const struct engine_record *record)
{
	if (record->what == ENGINE_EVIDENCE)
		engine_evidence(engine, record->assignment, record->requirement,
			record->from, day_widen(record->to), record->recorded);
	else if (record->what == ENGINE_REVOKE)
		engine_revoke(engine, record->assignment, record->requirement,
			record->from, day_widen(record->to), record->recorded);
	else
		engine_leave(engine, record->assignment, record->from, record->recorded);
}

int engine_load(struct engine *engine, const struct engine_record *records, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (record_check(engine, &records[i]))
			return error_prefix("record %zu", i);
	for (size_t i = 0; i < count; i++)
		load_one(engine, &records[i]);
	return 0;
}
