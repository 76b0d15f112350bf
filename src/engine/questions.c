/* Every question is answered by looking at all facts. */
#include "facts.h"

/* ---- what is true of one assignment ---- */

static bool in_period(const struct engine *engine, const struct assignment *assignment,
	uint16_t day, uint16_t known)
{
	for (uint32_t i = assignment->facts[FACT_PERIOD]; i != ENGINE_NONE;
		i = engine->facts[i].next) {
		const struct fact *fact = &engine->facts[i];

		if (fact->recorded <= known)
			return fact->from <= day && day < fact->to;
	}
	return false;
}

static bool applies(const struct engine *engine, const struct assignment *assignment,
	uint32_t requirement, uint16_t day, uint16_t known)
{
	for (uint32_t i = assignment->facts[FACT_SCOPE]; i != ENGINE_NONE;
		i = engine->facts[i].next) {
		const struct fact *fact = &engine->facts[i];

		if (fact->requirement == requirement && fact->recorded <= known &&
			fact->from <= day)
			return fact->applies;
	}
	return engine_set_has(&assignment->join.applies, requirement);
}

static bool covered(const struct engine *engine, const struct assignment *assignment,
	uint32_t requirement, uint16_t day, uint16_t known)
{
	for (uint32_t i = assignment->facts[FACT_EVIDENCE]; i != ENGINE_NONE;
		i = engine->facts[i].next) {
		const struct fact *fact = &engine->facts[i];

		if (fact->requirement == requirement && fact->recorded <= known &&
			fact->gone > known && fact->from <= day && day < fact->to)
			return true;
	}
	return false;
}

/* ---- questions ---- */

static uint16_t day_known(day_number known)
{
	return known == ENGINE_NOW ? DAY_LAST : day_ordinary(known);
}

/* Adds `assignment` to the figures of its requirements on a day. */
static void count_one(const struct engine *engine, uint32_t assignment,
	const struct engine_set *which, uint16_t day, uint16_t known, struct engine_count *out)
{
	const struct assignment *whose = &engine->assignments[assignment];

	if (!in_period(engine, whose, day, known))
		return;
	for (uint32_t r = 0; r < engine->requirements_count; r++) {
		if (!engine_set_has(which, r) || !applies(engine, whose, r, day, known))
			continue;
		out[r].of++;
		out[r].n += covered(engine, whose, r, day, known);
	}
}

static void clear(const struct engine *engine, const struct engine_set *which,
	struct engine_count *out)
{
	for (uint32_t r = 0; r < engine->requirements_count; r++)
		if (engine_set_has(which, r))
			out[r] = (struct engine_count){ 0 };
}

int engine_board_on(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	day_number valid, day_number known, struct engine_count *out)
{
	int code = unit_check(engine, unit);

	if (code)
		return code;
	clear(engine, which, out);
	for (uint32_t a = 0; a < engine->assignments_count; a++)
		if (is_below(engine, engine->assignments[a].join.unit, unit))
			count_one(engine, a, which, day_ordinary(valid), day_known(known), out);
	return 0;
}

int engine_board(const struct engine *engine, uint32_t unit, struct engine_count *out)
{
	return engine_board_on(engine, unit, NULL, engine->today, ENGINE_NOW, out);
}

int engine_board_scan(const struct engine *engine, uint32_t unit, struct engine_count *out)
{
	return engine_board(engine, unit, out);
}

int engine_league_on(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	day_number valid, day_number known, struct engine_count *out, uint32_t max,
	uint32_t *count)
{
	int code = unit_check(engine, unit);

	*count = 0;
	for (uint32_t u = 0; !code && u < engine->units_count; u++) {
		if (engine->units[u].parent != unit)
			continue;
		if (*count < max)
			code = engine_board_on(engine, u, which, valid, known,
				out + (size_t)*count * engine->requirements_count);
		++*count;
	}
	return code;
}

int engine_league(const struct engine *engine, uint32_t unit, struct engine_count *out,
	uint32_t max, uint32_t *count)
{
	return engine_league_on(engine, unit, NULL, engine->today, ENGINE_NOW, out, max, count);
}

int engine_series(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	day_number from, day_number to, day_number known, struct engine_count *out)
{
	int code = unit_check(engine, unit);

	if (!code && to >= from && to - from >= SERIES_DAYS_MAX)
		code = error_set(FT_REFUSED, "more than %d days", SERIES_DAYS_MAX);
	for (day_number day = from; !code && day <= to; day++)
		code = engine_board_on(engine, unit, which, day, known,
			out + (size_t)(day - from) * engine->requirements_count);
	return code;
}

/* The first day after `day` that is not covered; `day` is. */
static uint16_t covered_until(const struct engine *engine, const struct assignment *assignment,
	uint32_t requirement, uint16_t day)
{
	while (day < DAY_LAST && covered(engine, assignment, requirement, day, DAY_LAST))
		day++;
	return day == DAY_LAST ? DAY_NEVER_ENDS : day;
}

/* The first day without, after the last covered day before `day`; 0 if there is none. */
static uint16_t lapsed_on(const struct engine *engine, const struct assignment *assignment,
	uint32_t requirement, uint16_t day)
{
	while (day >= DAY_FIRST && !covered(engine, assignment, requirement, day, DAY_LAST))
		day--;
	return day < DAY_FIRST ? 0 : (uint16_t)(day + 1);
}

int engine_state(const struct engine *engine, uint32_t assignment, uint32_t requirement,
	enum engine_state *state, day_number *until)
{
	const struct assignment *whose = &engine->assignments[assignment];
	int code = pair_check(engine, assignment, requirement);

	if (code)
		return code;
	*until = DAY_NONE;
	*state = ENGINE_NOT_NEEDED;
	if (!in_period(engine, whose, engine->today, DAY_LAST) ||
		!applies(engine, whose, requirement, engine->today, DAY_LAST))
		return 0;
	if (covered(engine, whose, requirement, engine->today, DAY_LAST)) {
		*state = ENGINE_IN_DATE;
		*until = day_widen(covered_until(engine, whose, requirement, engine->today));
		return 0;
	}
	*until = lapsed_on(engine, whose, requirement, engine->today);
	*state = *until ? ENGINE_LAPSED : ENGINE_NEVER;
	if (!*until)
		*until = DAY_NONE;
	return 0;
}

/* ---- lists ---- */

/* DAY_NONE is after every day. */
static bool is_sooner(const struct engine_item *a, const struct engine_item *b)
{
	return a->day != DAY_NONE && (b->day == DAY_NONE || a->day < b->day);
}

static void list_add(struct engine_list *list, struct engine_item item)
{
	uint32_t at = list->listed;

	list->count++;
	list->never += item.day == DAY_NONE;
	while (at > 0 && is_sooner(&item, &list->items[at - 1]))
		at--;
	if (at == ENGINE_LIST_MAX)
		return;
	if (list->listed < ENGINE_LIST_MAX)
		list->listed++;
	for (uint32_t i = list->listed - 1; i > at; i--)
		list->items[i] = list->items[i - 1];
	list->items[at] = item;
}

typedef bool list_rule(enum engine_state state, day_number until, day_number last);

static int list_make(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	list_rule *belongs, day_number last, struct engine_list *out)
{
	enum engine_state state;
	struct engine_item item;
	int code = unit_check(engine, unit);

	*out = (struct engine_list){ 0 };
	for (uint32_t a = 0; !code && a < engine->assignments_count; a++) {
		if (!is_below(engine, engine->assignments[a].join.unit, unit))
			continue;
		for (uint32_t r = 0; r < engine->requirements_count; r++) {
			if (!engine_set_has(which, r))
				continue;
			item = (struct engine_item){ .assignment = a, .requirement = r };
			engine_state(engine, a, r, &state, &item.day);
			if (belongs(state, item.day, last))
				list_add(out, item);
		}
	}
	return code;
}

static bool is_due(enum engine_state state, day_number until, day_number last)
{
	return state == ENGINE_IN_DATE && until <= last;
}

int engine_due(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	int days, struct engine_list *out)
{
	return list_make(engine, unit, which, is_due, engine->today + days, out);
}

static bool is_overdue(enum engine_state state, day_number until, day_number last)
{
	(void)until;
	(void)last;
	return state == ENGINE_NEVER || state == ENGINE_LAPSED;
}

int engine_overdue(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	struct engine_list *out)
{
	return list_make(engine, unit, which, is_overdue, 0, out);
}

/* ---- keeping ---- */

void engine_memory(const struct engine *engine, struct engine_memory *out)
{
	*out = (struct engine_memory){
		.history = engine->facts_count * sizeof *engine->facts,
		.assignments = engine->assignments_count * sizeof *engine->assignments,
		.other = sizeof *engine + engine->units_count * sizeof *engine->units,
	};
	out->total = out->history + out->assignments + out->other;
	for (uint32_t i = 0; i < engine->facts_count; i++)
		out->evidence += engine->facts[i].from < engine->facts[i].to;
}

int engine_check(const struct engine *engine)
{
	(void)engine;
	return 0;
}
