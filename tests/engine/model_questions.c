/* The model: every question is answered by looking at all facts. */
#include "facts.h"

/* ---- what is true of one assignment ---- */

static bool in_period(const struct model *model, const struct assignment *assignment,
	uint16_t day, uint16_t known)
{
	for (uint32_t i = assignment->facts[FACT_PERIOD]; i != ENGINE_NONE;
		i = model->facts[i].next) {
		const struct fact *fact = &model->facts[i];

		if (fact->recorded <= known)
			return fact->from <= day && day < fact->to;
	}
	return false;
}

static bool applies(const struct model *model, const struct assignment *assignment,
	uint32_t requirement, uint16_t day, uint16_t known)
{
	for (uint32_t i = assignment->facts[FACT_SCOPE]; i != ENGINE_NONE;
		i = model->facts[i].next) {
		const struct fact *fact = &model->facts[i];

		if (fact->requirement == requirement && fact->recorded <= known &&
			fact->from <= day)
			return fact->applies;
	}
	return engine_set_has(&assignment->join.applies, requirement);
}

static bool covered(const struct model *model, const struct assignment *assignment,
	uint32_t requirement, uint16_t day, uint16_t known)
{
	for (uint32_t i = assignment->facts[FACT_EVIDENCE]; i != ENGINE_NONE;
		i = model->facts[i].next) {
		const struct fact *fact = &model->facts[i];

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
static void count_one(const struct model *model, uint32_t assignment,
	const struct engine_set *which, uint16_t day, uint16_t known, struct engine_count *out)
{
	const struct assignment *whose = &model->assignments[assignment];

	if (!in_period(model, whose, day, known))
		return;
	for (uint32_t r = 0; r < model->requirements_count; r++) {
		if (!engine_set_has(which, r) || !applies(model, whose, r, day, known))
			continue;
		out[r].of++;
		out[r].n += covered(model, whose, r, day, known);
	}
}

static void clear(const struct model *model, const struct engine_set *which,
	struct engine_count *out)
{
	for (uint32_t r = 0; r < model->requirements_count; r++)
		if (engine_set_has(which, r))
			out[r] = (struct engine_count){ 0 };
}

int model_board_on(const struct model *model, uint32_t unit, const struct engine_set *which,
	day_number valid, day_number known, struct engine_count *out)
{
	int code = model_unit_check(model, unit);

	if (code)
		return code;
	clear(model, which, out);
	for (uint32_t a = 0; a < model->assignments_count; a++)
		if (is_below(model, model->assignments[a].join.unit, unit))
			count_one(model, a, which, day_ordinary(valid), day_known(known), out);
	return 0;
}

int model_board(const struct model *model, uint32_t unit, struct engine_count *out)
{
	return model_board_on(model, unit, NULL, model->today, ENGINE_NOW, out);
}

int model_series(const struct model *model, uint32_t unit, const struct engine_set *which,
	day_number from, day_number to, day_number known, struct engine_count *out)
{
	int code = model_unit_check(model, unit);

	if (!code && to >= from && to - from >= SERIES_DAYS_MAX)
		code = error_set(FT_REFUSED, "more than %d days", SERIES_DAYS_MAX);
	for (day_number day = from; !code && day <= to; day++)
		code = model_board_on(model, unit, which, day, known,
			out + (size_t)(day - from) * model->requirements_count);
	return code;
}

/* The first day from `day` on that is not covered. */
static uint16_t covered_until(const struct model *model, const struct assignment *assignment,
	uint32_t requirement, uint16_t day)
{
	for (uint32_t i = assignment->facts[FACT_EVIDENCE]; i != ENGINE_NONE;) {
		const struct fact *fact = &model->facts[i];

		i = fact->next;
		if (fact->requirement != requirement || fact->gone != DAY_NEVER_ENDS ||
			fact->from > day || fact->to <= day)
			continue;
		day = fact->to;
		i = assignment->facts[FACT_EVIDENCE];
	}
	return day;
}

/* The first day without, after the last covered day before `day`, which is not; 0: none. */
static uint16_t lapsed_on(const struct model *model, const struct assignment *assignment,
	uint32_t requirement, uint16_t day)
{
	uint16_t last = 0;

	for (uint32_t i = assignment->facts[FACT_EVIDENCE]; i != ENGINE_NONE;
		i = model->facts[i].next) {
		const struct fact *fact = &model->facts[i];

		if (fact->requirement == requirement && fact->gone == DAY_NEVER_ENDS &&
			fact->from < fact->to && fact->to <= day && fact->to > last)
			last = fact->to;
	}
	return last;
}

int model_state(const struct model *model, uint32_t assignment, uint32_t requirement,
	enum engine_state *state, day_number *until)
{
	const struct assignment *whose = &model->assignments[assignment];
	int code = model_pair_check(model, assignment, requirement);

	if (code)
		return code;
	*until = DAY_NONE;
	*state = ENGINE_NOT_NEEDED;
	if (!in_period(model, whose, model->today, DAY_LAST) ||
		!applies(model, whose, requirement, model->today, DAY_LAST))
		return 0;
	if (covered(model, whose, requirement, model->today, DAY_LAST)) {
		*state = ENGINE_IN_DATE;
		*until = day_widen(covered_until(model, whose, requirement, model->today));
		return 0;
	}
	*until = lapsed_on(model, whose, requirement, model->today);
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

static int list_make(const struct model *model, uint32_t unit, const struct engine_set *which,
	list_rule *belongs, day_number last, struct engine_list *out)
{
	enum engine_state state;
	struct engine_item item;
	int code = model_unit_check(model, unit);

	*out = (struct engine_list){ 0 };
	for (uint32_t a = 0; !code && a < model->assignments_count; a++) {
		if (!is_below(model, model->assignments[a].join.unit, unit))
			continue;
		for (uint32_t r = 0; r < model->requirements_count; r++) {
			if (!engine_set_has(which, r))
				continue;
			item = (struct engine_item){ .assignment = a, .requirement = r };
			model_state(model, a, r, &state, &item.day);
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

int model_due(const struct model *model, uint32_t unit, const struct engine_set *which,
	int days, struct engine_list *out)
{
	return list_make(model, unit, which, is_due, model->today + days, out);
}

static bool is_overdue(enum engine_state state, day_number until, day_number last)
{
	(void)until;
	(void)last;
	return state == ENGINE_NEVER || state == ENGINE_LAPSED;
}

int model_overdue(const struct model *model, uint32_t unit, const struct engine_set *which,
	struct engine_list *out)
{
	return list_make(model, unit, which, is_overdue, 0, out);
}
