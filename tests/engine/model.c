/* The model: taking facts in. */
#include <stdlib.h>
#include "facts.h"

/* ---- life ---- */

int model_open(struct model **out, const struct engine_options *options)
{
	*out = must_alloc(sizeof **out);
	(*out)->today = day_ordinary(options->today);
	return 0;
}

void model_close(struct model *model)
{
	if (!model)
		return;
	free(model->units);
	free(model->assignments);
	free(model->facts);
	free(model);
}

void model_set_today(struct model *model, day_number day)
{
	model->today = day_ordinary(day);
}

day_number model_today(const struct model *model)
{
	return model->today;
}

/* Room for one more after `count`, in steps of doubling. */
static void *room(void *rows, uint32_t count, size_t size)
{
	if (count & (count - 1) || (count && count < 16))
		return rows;
	return must_realloc(rows, (count < 16 ? 16 : (size_t)count * 2) * size);
}

/* ---- units and requirements ---- */

int model_unit_check(const struct model *model, uint32_t unit)
{
	return unit < model->units_count ? 0 :
		error_set(FT_NOT_FOUND, "there is no unit %u", unit);
}

static int unit_depth(const struct model *model, uint32_t unit)
{
	int depth = 0;

	for (; unit != ENGINE_NONE; unit = model->units[unit].parent)
		depth++;
	return depth;
}

static int unit_height(const struct model *model, uint32_t unit)
{
	int height = 0, depth = unit_depth(model, unit);

	for (uint32_t u = 0; u < model->units_count; u++)
		if (is_below(model, u, unit) && unit_depth(model, u) - depth + 1 > height)
			height = unit_depth(model, u) - depth + 1;
	return height;
}

int model_unit_add(struct model *model, uint32_t parent, uint32_t *unit)
{
	int code;

	if (parent != ENGINE_NONE && (code = model_unit_check(model, parent)))
		return code;
	if (unit_depth(model, parent) >= ENGINE_DEPTH_MAX)
		return error_set(FT_REFUSED, "more than %d units above one another",
			ENGINE_DEPTH_MAX);
	model->units = room(model->units, model->units_count, sizeof *model->units);
	model->units[model->units_count] = (struct unit){ .parent = parent };
	*unit = model->units_count++;
	return 0;
}

int model_unit_move(struct model *model, uint32_t unit, uint32_t parent)
{
	int code = model_unit_check(model, unit);

	if (!code && parent != ENGINE_NONE)
		code = model_unit_check(model, parent);
	if (code)
		return code;
	if (parent != ENGINE_NONE && is_below(model, parent, unit))
		return error_set(FT_REFUSED, "unit %u cannot be moved below itself", unit);
	if (unit_depth(model, parent) + unit_height(model, unit) > ENGINE_DEPTH_MAX)
		return error_set(FT_REFUSED, "more than %d units above one another",
			ENGINE_DEPTH_MAX);
	model->units[unit].parent = parent;
	return 0;
}

int model_unit_close(struct model *model, uint32_t unit)
{
	int code = model_unit_check(model, unit);

	if (!code)
		model->units[unit].closed = true;
	return code;
}

uint32_t model_units(const struct model *model)
{
	return model->units_count;
}

uint32_t model_children(const struct model *model, uint32_t unit, uint32_t *units, uint32_t max)
{
	uint32_t count = 0;

	for (uint32_t u = 0; u < model->units_count; u++) {
		if (model->units[u].parent != unit)
			continue;
		if (count < max)
			units[count] = u;
		count++;
	}
	return count;
}

int model_requirement_add(struct model *model, uint32_t *requirement)
{
	if (model->requirements_count == ENGINE_REQUIREMENTS_MAX)
		return error_set(FT_REFUSED, "more than %d requirements", ENGINE_REQUIREMENTS_MAX);
	*requirement = model->requirements_count++;
	return 0;
}

static bool applies_to_nobody(void *context, const struct engine_seat *seat)
{
	(void)context;
	(void)seat;
	return false;
}

int model_requirement_retire(struct model *model, uint32_t requirement, day_number day,
	day_number recorded)
{
	int code = model_scope_all(model, requirement, applies_to_nobody, NULL, day, recorded,
		NULL);

	if (!code)
		engine_set_add(&model->retired, requirement);
	return code;
}

uint32_t model_requirements(const struct model *model)
{
	return model->requirements_count;
}

/* ---- facts ---- */

/* Notes a fact of the assignment; its recorded day never goes back. */
static void fact_add(struct model *model, uint32_t assignment, enum fact_kind kind,
	struct fact fact, day_number recorded)
{
	struct assignment *whose = &model->assignments[assignment];

	if (day_ordinary(recorded) > whose->recorded)
		whose->recorded = day_ordinary(recorded);
	fact.recorded = whose->recorded;
	fact.gone = DAY_NEVER_ENDS;
	fact.next = whose->facts[kind];
	model->facts = room(model->facts, model->facts_count, sizeof *model->facts);
	model->facts[model->facts_count] = fact;
	whose->facts[kind] = model->facts_count++;
}

static int assignment_check(const struct model *model, uint32_t assignment)
{
	return assignment < model->assignments_count ? 0 :
		error_set(FT_NOT_FOUND, "there is no assignment %u", assignment);
}

int model_pair_check(const struct model *model, uint32_t assignment, uint32_t requirement)
{
	if (requirement >= model->requirements_count)
		return error_set(FT_NOT_FOUND, "there is no requirement %u", requirement);
	return assignment_check(model, assignment);
}

int model_join(struct model *model, const struct engine_join *join, day_number recorded,
	uint32_t *assignment)
{
	struct assignment *new;
	int code = model_unit_check(model, join->unit);

	if (code)
		return code;
	if (model->units[join->unit].closed)
		return error_set(FT_REFUSED, "unit %u is closed", join->unit);
	model->assignments = room(model->assignments, model->assignments_count,
		sizeof *model->assignments);
	new = &model->assignments[model->assignments_count];
	*new = (struct assignment){ .join = *join,
		.facts = { ENGINE_NONE, ENGINE_NONE, ENGINE_NONE } };
	for (uint32_t r = 0; r < ENGINE_REQUIREMENTS_MAX; r++)
		if (r >= model->requirements_count || engine_set_has(&model->retired, r))
			engine_set_remove(&new->join.applies, r);
	*assignment = model->assignments_count++;
	fact_add(model, *assignment, FACT_PERIOD,
		(struct fact){ .from = day_ordinary(join->from), .to = DAY_NEVER_ENDS }, recorded);
	return 0;
}

int model_period(struct model *model, uint32_t assignment, day_number from, day_number to,
	day_number recorded)
{
	int code = assignment_check(model, assignment);

	if (code)
		return code;
	if (from > to)
		return error_set(FT_REFUSED, "the last day is before the first");
	fact_add(model, assignment, FACT_PERIOD,
		(struct fact){ .from = day_ordinary(from), .to = day_clamp(to) }, recorded);
	return 0;
}

int model_leave(struct model *model, uint32_t assignment, day_number on, day_number recorded)
{
	struct engine_seat seat;
	int code = model_seat(model, assignment, &seat);

	return code ? code : model_period(model, assignment, seat.from,
		on < seat.from ? seat.from : on, recorded);
}

int model_move(struct model *model, uint32_t assignment, const struct engine_join *to,
	day_number recorded, uint32_t *moved)
{
	int code = assignment_check(model, assignment);

	if (!code)
		code = model_join(model, to, recorded, moved);
	if (!code)
		code = model_leave(model, assignment, to->from, recorded);
	if (code)
		return code;
	for (uint32_t i = model->assignments[assignment].facts[FACT_EVIDENCE]; i != ENGINE_NONE;
		i = model->facts[i].next)
		if (model->facts[i].gone == DAY_NEVER_ENDS)
			fact_add(model, *moved, FACT_EVIDENCE, model->facts[i], recorded);
	return 0;
}

uint32_t model_assignments(const struct model *model)
{
	return model->assignments_count;
}

int model_seat(const struct model *model, uint32_t assignment, struct engine_seat *out)
{
	const struct assignment *whose = &model->assignments[assignment];
	const struct fact *period;
	int code = assignment_check(model, assignment);

	if (code)
		return code;
	period = &model->facts[whose->facts[FACT_PERIOD]];
	*out = (struct engine_seat){ .assignment = assignment, .unit = whose->join.unit,
		.person = whose->join.person, .role = whose->join.role,
		.flags = whose->join.flags, .from = day_widen(period->from),
		.to = day_widen(period->to) };
	return 0;
}

uint32_t model_person(const struct model *model, uint32_t person, uint32_t *assignments,
	uint32_t max)
{
	uint32_t count = 0;

	for (uint32_t a = model->assignments_count; a-- > 0;) {
		if (model->assignments[a].join.person != person)
			continue;
		if (count < max)
			assignments[count] = a;
		count++;
	}
	return count;
}

/* ---- scope ---- */

int model_scope(struct model *model, uint32_t assignment, uint32_t requirement, bool on,
	day_number from, day_number recorded)
{
	int code = model_pair_check(model, assignment, requirement);

	if (code)
		return code;
	if (engine_set_has(&model->retired, requirement))
		return error_set(FT_REFUSED, "requirement %u was retired", requirement);
	fact_add(model, assignment, FACT_SCOPE, (struct fact){ .from = day_ordinary(from),
		.requirement = (uint16_t)requirement, .applies = on }, recorded);
	return 0;
}

int model_scope_all(struct model *model, uint32_t requirement, engine_applies *of,
	void *context, day_number from, day_number recorded, uint32_t *changed)
{
	struct engine_seat seat;
	int code = requirement < model->requirements_count ? 0 :
		error_set(FT_NOT_FOUND, "there is no requirement %u", requirement);

	for (uint32_t a = 0; !code && a < model->assignments_count; a++) {
		model_seat(model, a, &seat);
		code = model_scope(model, a, requirement, of(context, &seat), from, recorded);
	}
	if (!code && changed)
		*changed = model->assignments_count;
	return code;
}

/* ---- evidence ---- */

int model_evidence(struct model *model, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, day_number recorded)
{
	int code = model_pair_check(model, assignment, requirement);

	if (code)
		return code;
	if (from >= to)
		return error_set(FT_REFUSED, "evidence ends before it begins");
	fact_add(model, assignment, FACT_EVIDENCE, (struct fact){ .from = day_ordinary(from),
		.to = day_clamp(to), .requirement = (uint16_t)requirement }, recorded);
	return 0;
}

static int evidence_find(const struct model *model, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, uint32_t *out)
{
	int code = model_pair_check(model, assignment, requirement);

	if (code)
		return code;
	for (*out = model->assignments[assignment].facts[FACT_EVIDENCE]; *out != ENGINE_NONE;
		*out = model->facts[*out].next) {
		const struct fact *fact = &model->facts[*out];

		if (fact->requirement == requirement && fact->gone == DAY_NEVER_ENDS &&
			fact->from == day_ordinary(from) && fact->to == day_clamp(to))
			return 0;
	}
	return error_set(FT_NOT_FOUND, "there is no such evidence to take back");
}

int model_revoke(struct model *model, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, day_number recorded)
{
	struct assignment *whose;
	uint32_t found;
	int code = evidence_find(model, assignment, requirement, from, to, &found);

	if (code)
		return code;
	whose = &model->assignments[assignment];
	if (day_ordinary(recorded) > whose->recorded)
		whose->recorded = day_ordinary(recorded);
	model->facts[found].gone = whose->recorded;
	return 0;
}

int model_correct(struct model *model, uint32_t assignment, uint32_t requirement,
	day_number old_from, day_number old_to, day_number from, day_number to,
	day_number recorded)
{
	int code;

	if (from >= to)
		return error_set(FT_REFUSED, "evidence ends before it begins");
	code = model_revoke(model, assignment, requirement, old_from, old_to, recorded);
	return code ? code :
		model_evidence(model, assignment, requirement, from, to, recorded);
}

/* ---- many at once ---- */

static int record_check(const struct model *model, const struct engine_record *record)
{
	if (record->what > ENGINE_LEAVE)
		return error_set(FT_REFUSED, "%u is no kind of record", record->what);
	if (record->what == ENGINE_LEAVE)
		return assignment_check(model, record->assignment);
	if (record->from >= record->to)
		return error_set(FT_REFUSED, "evidence ends before it begins");
	return model_pair_check(model, record->assignment, record->requirement);
}

static void load_one(struct model *model, const struct engine_record *record)
{
	if (record->what == ENGINE_EVIDENCE)
		model_evidence(model, record->assignment, record->requirement,
			record->from, day_widen(record->to), record->recorded);
	else if (record->what == ENGINE_REVOKE)
		model_revoke(model, record->assignment, record->requirement,
			record->from, day_widen(record->to), record->recorded);
	else
		model_leave(model, record->assignment, record->from, record->recorded);
}

int model_load(struct model *model, const struct engine_record *records, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (record_check(model, &records[i]))
			return error_prefix("record %zu", i);
	for (size_t i = 0; i < count; i++)
		load_one(model, &records[i]);
	return 0;
}
