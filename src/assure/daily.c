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

/* Figures of each day: [day * step + requirement]. */
struct days {
	day_number from, to;
	size_t count, step;
	struct engine_count *sums, *scratch;
};

static json_t *counts_of(const struct days *days, size_t column, bool in_date)
{
	json_t *list = json_array();
	for (size_t i = 0; i < days->count; i++) {
		const struct engine_count *sum = &days->sums[i * days->step + column];
		json_array_append_new(list, json_integer(in_date ? sum->n : sum->of));
	}
	return list;
}

/* Adds the figures of one unit of one engine, or takes them off. */
static int add_unit(const struct asking_people *asking, const struct teller *teller,
	const struct roster_part *part, int sign, struct days *days)
{
	struct engine_set set = asking_set(asking);
	int result = engine_series(teller->engine, part->unit, &set, days->from, days->to,
		asking->view.known, days->scratch);
	for (size_t i = 0; result == 0 && i < days->count; i++) {
		for (size_t k = 0; k < asking->column_count; k++) {
			size_t at = i * days->step + asking->columns[k].number;
			days->sums[at].n += (uint32_t)sign * days->scratch[at].n;
			days->sums[at].of += (uint32_t)sign * days->scratch[at].of;
		}
	}
	return result;
}

static int add_up(const struct asking_people *asking, struct days *days)
{
	const struct roster *roster = &asking->view.assure->roster;
	size_t count;
	struct roster_part *parts = roster_parts(roster, asking->unit, asking->view.known, &count);
	int result = 0;
	for (size_t i = 0; result == 0 && i < count; i++) {
		result = add_unit(asking, &roster->people, &parts[i], parts[i].sign, days);
		if (result == 0)
			result = add_unit(
				asking, &roster->doubles, &parts[i], -parts[i].sign, days);
	}
	free(parts);
	return result;
}

static int put_columns(
	const struct asking_people *asking, day_number from, day_number to, json_t *json)
{
	struct days days = { .from = from, .to = to, .count = (size_t)(to - from) + 1 };
	days.step = engine_requirements(asking->view.assure->roster.people.engine);
	days.sums = must_alloc((days.count * days.step + 1) * sizeof(*days.sums));
	days.scratch = must_alloc((days.count * days.step + 1) * sizeof(*days.scratch));
	json_t *columns = json_array();
	int result = add_up(asking, &days);
	for (size_t i = 0; result == 0 && i < asking->column_count; i++) {
		json_t *column = column_json(&asking->columns[i]);
		json_put(column, "n", counts_of(&days, asking->columns[i].number, true));
		json_put(column, "of", counts_of(&days, asking->columns[i].number, false));
		json_array_append_new(columns, column);
	}
	free(days.sums);
	free(days.scratch);
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
