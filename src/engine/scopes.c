/* To whom a requirement applies, and since when. */
#include <string.h>
#include "state.h"
#include "util.h"

static bool is_up_to(const struct scope_change *change, uint16_t local, uint32_t requirement)
{
	return change->local < local ||
		(change->local == local && change->requirement <= requirement);
}

/* The first change after all of this person, up to this requirement. */
static uint32_t changes_end(const struct group *group, uint16_t local, uint32_t requirement)
{
	uint32_t low = 0, high = group->scopes_count;

	/* While much is told at once, it is mostly told of the newest. */
	if (high > 0 && is_up_to(&group->scopes[high - 1], local, requirement))
		return high;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (is_up_to(&group->scopes[middle], local, requirement))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t scope_changes(const struct group *group, uint16_t local, uint32_t requirement,
	const struct scope_change **first)
{
	uint32_t end = changes_end(group, local, requirement), from = end;

	while (from > 0 && group->scopes[from - 1].local == local &&
		group->scopes[from - 1].requirement == requirement)
		from--;
	*first = from < end ? group->scopes + from : NULL;
	return end - from;
}

static bool was_changed(const struct group *group, uint16_t local, uint32_t requirement)
{
	const struct scope_change *first;

	return scope_changes(group, local, requirement, &first) > 0;
}

static void change_add(struct engine *engine, struct group *group, struct scope_change change)
{
	uint32_t at = changes_end(group, change.local, change.requirement);

	rows_grow(engine, &group->scopes, &group->scopes_room, group->scopes_count,
		group->scopes_count + 1, sizeof change);
	memmove(group->scopes + at + 1, group->scopes + at,
		(group->scopes_count - at) * sizeof change);
	group->scopes[at] = change;
	group->scopes_count++;
}

/* The first of a set from `from` on; ENGINE_NONE. */
static uint32_t next_of(const struct engine *engine, const struct engine_set *set, uint32_t from)
{
	enum { BITS = 64 };

	for (uint32_t r = from; r < engine->requirements_count; r = (r / BITS + 1) * BITS) {
		uint64_t left = set->words[r / BITS] >> r % BITS;

		if (left) {
			r += (uint32_t)__builtin_ctzll(left);
			return r < engine->requirements_count ? r : ENGINE_NONE;
		}
	}
	return ENGINE_NONE;
}

/* What did not apply at all, to somebody of whom there is no evidence. */
static void begin_to_apply(struct engine *engine, uint32_t assignment, uint32_t requirement,
	uint16_t from, struct presence_changes *changes, uint16_t known)
{
	const struct assignment *whose = &engine->assignments[assignment];
	uint16_t first = from > whose->from ? from : whose->from;

	change_add(engine, &engine->groups[whose->group], (struct scope_change){
		.local = whose->local, .from = from, .requirement = (uint8_t)requirement,
		.applies = true });
	if (first < whose->to)
		presence_changes_add(engine, assignment, requirement, first, whose->to, known,
			changes);
}

static bool scope_change(struct engine *engine, uint32_t assignment, uint32_t requirement,
	bool applies, uint16_t from, uint16_t known, struct presence_changes *changes)
{
	const struct assignment *whose = &engine->assignments[assignment];
	struct group *group = &engine->groups[whose->group];
	struct dayset before, after;

	if (!was_changed(group, whose->local, requirement)) {
		if (class_has(engine, whose->applies, requirement) == applies)
			return false;
		if (applies && whose->local >= group->history.told) {
			begin_to_apply(engine, assignment, requirement, from, changes, known);
			return true;
		}
	}
	dayset_init(&before);
	dayset_init(&after);
	due_days(engine, assignment, requirement, &before);
	change_add(engine, group, (struct scope_change){ .local = whose->local, .from = from,
		.requirement = (uint8_t)requirement, .applies = applies });
	due_days(engine, assignment, requirement, &after);
	due_changes(engine, assignment, requirement, &before, &after, known, changes);
	dayset_release(&before);
	dayset_release(&after);
	return true;
}

static void cell_again(struct engine *engine, uint32_t assignment, uint32_t requirement)
{
	const struct assignment *whose = &engine->assignments[assignment];
	struct dayset covered, due;

	dayset_init(&covered);
	dayset_init(&due);
	history_covered(engine, &engine->groups[whose->group].history, requirement, whose->local,
		&covered);
	due_days(engine, assignment, requirement, &due);
	cell_refresh(engine, assignment, requirement, &covered, &due);
	dayset_release(&covered);
	dayset_release(&due);
}

/* FT_NOT_FOUND and FT_REFUSED were ruled out. Returns how many changed. */
static uint32_t scope_set(struct engine *engine, uint32_t assignment,
	const struct engine_set *requirements, bool applies, day_number from, day_number recorded)
{
	uint16_t known = recorded_on(engine, assignment, recorded);
	struct presence_changes changes;
	uint32_t count = 0, last = 0;

	changes.count = 0;
	for (uint32_t r = next_of(engine, requirements, 0); r != ENGINE_NONE;
		r = next_of(engine, requirements, r + 1))
		if (scope_change(engine, assignment, r, applies, day_ordinary(from), known,
			&changes)) {
			count++;
			last = r;
		}
	presence_changes_write(engine, assignment, known, &changes);
	if (count == 1)
		cell_again(engine, assignment, last);
	else if (count > 1)
		cells_refresh(engine, assignment);
	return count;
}

static int retired_check(const struct engine *engine, const struct engine_set *requirements)
{
	for (uint32_t r = next_of(engine, requirements, 0); r != ENGINE_NONE;
		r = next_of(engine, requirements, r + 1))
		if (engine_set_has(&engine->retired, r))
			return error_set(FT_REFUSED, "requirement %u was retired", r);
	return 0;
}

int engine_scopes(struct engine *engine, uint32_t assignment,
	const struct engine_set *requirements, bool applies, day_number from, day_number recorded)
{
	int code = assignment_check(engine, assignment);

	if (!code)
		code = retired_check(engine, requirements);
	if (code)
		return code;
	scope_set(engine, assignment, requirements, applies, from, recorded);
	return engine_whole(engine);
}

int engine_scope(struct engine *engine, uint32_t assignment, uint32_t requirement, bool applies,
	day_number from, day_number recorded)
{
	struct engine_set only = { { 0 } };
	int code = pair_check(engine, assignment, requirement);

	if (code)
		return code;
	engine_set_add(&only, requirement);
	return engine_scopes(engine, assignment, &only, applies, from, recorded);
}

int engine_scope_all(struct engine *engine, uint32_t requirement, engine_applies *applies,
	void *context, day_number from, day_number recorded, uint32_t *changed)
{
	struct engine_set only = { { 0 } };
	struct engine_seat seat;
	uint32_t count = 0;

	if (requirement >= engine->requirements_count)
		return error_set(FT_NOT_FOUND, "there is no requirement %u", requirement);
	engine_set_add(&only, requirement);
	if (retired_check(engine, &only))
		return FT_REFUSED;
	for (uint32_t a = 0; a < engine->assignments_count; a++) {
		if (engine_seat(engine, a, &seat))
			break;
		count += scope_set(engine, a, &only, applies(context, &seat), from, recorded);
	}
	if (changed)
		*changed = count;
	return engine_whole(engine);
}

/* ---- requirements ---- */

int engine_requirement_add(struct engine *engine, uint32_t *requirement)
{
	enum { COLUMNS_STEP = 4 };

	if (engine->requirements_count == ENGINE_REQUIREMENTS_MAX)
		return error_set(FT_REFUSED, "more than %d requirements", ENGINE_REQUIREMENTS_MAX);
	if (engine->requirements_count == engine->columns)
		columns_grow(engine, engine->columns + COLUMNS_STEP);
	*requirement = engine->requirements_count++;
	return engine_whole(engine);
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
