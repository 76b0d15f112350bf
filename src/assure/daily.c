/* Day by day. */
#include "asking.h"
#include <stdlib.h>

enum { USUAL_DAYS = 365 };

static int check_days(day_number from, day_number to)
{
	if (to < from)
		return error_set(FT_REFUSED, "The last day is before the first.");
	if (to - from >= ASSURE_DAYS_MOST)
		return error_set(
			FT_REFUSED, "At most %d days can be shown at once.", ASSURE_DAYS_MOST);
	return 0;
}

static json_t *counts_of(const struct engine_count *people, const struct engine_count *doubles,
	size_t days, size_t step, size_t column, bool in_date)
{
	json_t *list = json_array();
	for (size_t i = 0; i < days; i++) {
		const struct engine_count *more = &people[i * step + column];
		const struct engine_count *less = &doubles[i * step + column];
		json_array_append_new(
			list, json_integer(in_date ? (json_int_t)more->n - less->n
						   : (json_int_t)more->of - less->of));
	}
	return list;
}

static int put_columns(
	const struct asking_people *asking, day_number from, day_number to, json_t *json)
{
	const struct roster *roster = &asking->view.assure->roster;
	struct engine_set set = asking_set(asking);
	size_t days = (size_t)(to - from) + 1, step = engine_requirements(roster->people.engine);
	struct engine_count *people = must_alloc((days * step + 1) * sizeof(*people));
	struct engine_count *doubles = must_alloc((days * step + 1) * sizeof(*doubles));
	json_t *columns = json_array();
	int result = engine_series(roster->people.engine, (uint32_t)asking->unit, &set, from, to,
		asking->view.known, people);
	if (result == 0)
		result = engine_series(roster->doubles.engine, (uint32_t)asking->unit, &set, from,
			to, asking->view.known, doubles);
	for (size_t i = 0; result == 0 && i < asking->column_count; i++) {
		json_t *column = column_json(&asking->columns[i]);
		size_t number = asking->columns[i].number;
		json_put(column, "n", counts_of(people, doubles, days, step, number, true));
		json_put(column, "of", counts_of(people, doubles, days, step, number, false));
		json_array_append_new(columns, column);
	}
	free(people);
	free(doubles);
	json_put(json, "columns", columns);
	return result;
}

int assure_daily(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct people_query *query, json_t **out)
{
	day_number to = query->to ? query->to : today();
	day_number from = query->from ? query->from : to - USUAL_DAYS;
	struct asking_people asking;
	int result = check_days(from, to);
	if (result == 0)
		result = asking_begin(&asking, assure, reader, actor, query);
	if (result)
		return result;
	json_t *json = json_object();
	json_put(json, "place", asking_place_json(&asking));
	json_put_day(json, "from", from);
	json_put_day(json, "to", to);
	json_put_day(json, "known", asking.view.known == ENGINE_NOW ? DAY_NONE : asking.view.known);
	if (asking.unit >= 0)
		result = put_columns(&asking, from, to, json);
	asking_end(&asking);
	if (result)
		json_decref(json);
	else
		*out = json;
	return result;
}
