/* Who has to do something again soon, and who should have. */
#include "asking.h"
#include <stdlib.h>

/* Whose items are wanted: of somebody who works at several places below one, what there is to do
 * once, where it is most urgent; without leave to see others, only one's own. */
struct choosing {
	const struct roster *roster;
	int unit;
	int only; /* person; -1: all, INT32_MAX: nobody */
};

static bool is_below(const struct roster *roster, int place, int unit)
{
	while (place >= 0 && place != unit)
		place = roster->parents[place];
	return place == unit;
}

/* Is it more urgent at the other of their stays? Never done comes before long ago, that before
 * soon. */
static bool is_sooner(
	const struct choosing *choosing, int other, const struct engine_item *item)
{
	enum engine_state state;
	day_number until;
	if (engine_state(choosing->roster->people.engine, (uint32_t)other, item->requirement,
		    &state, &until) ||
		state == ENGINE_NOT_NEEDED)
		return false;
	if ((state == ENGINE_NEVER) != (item->day == DAY_NONE))
		return state == ENGINE_NEVER;
	if (state == ENGINE_NEVER || until == item->day)
		return (uint32_t)other < item->assignment;
	return until < item->day;
}

static bool is_chosen(void *context, const struct engine_item *item)
{
	const struct choosing *choosing = context;
	const struct roster *roster = choosing->roster;
	int person = roster->stays[item->assignment].person;
	if (choosing->only >= 0 && person != choosing->only)
		return false;
	for (int i = roster->first_stay[person] - 1; i >= 0; i = roster->stays[i].next)
		if ((uint32_t)i != item->assignment &&
			is_below(roster, roster->stays[i].place, choosing->unit) &&
			is_sooner(choosing, i, item))
			return false;
	return true;
}

static bool are_chosen(struct choosing *choosing, const struct engine_list *list)
{
	for (uint32_t i = 0; i < list->listed; i++)
		if (!is_chosen(choosing, &list->items[i]))
			return false;
	return true;
}

static json_t *item_json(const struct asking_people *asking, const struct engine_item *item)
{
	const struct roster *roster = &asking->view.assure->roster;
	const char *id =
		roster->chronicle.person_ids.texts[roster->stays[item->assignment].person];
	size_t column = 0;
	while (asking->columns[column].number != item->requirement)
		column++;
	json_t *row = column_json(&asking->columns[column]);
	json_object_del(row, "target");
	json_put_text(row, "person", id);
	json_put_text(row, "name", directory_person_name(asking->view.directory, id));
	json_put_day(row, "until", item->day == DAY_NONE ? DAY_NONE : item->day - 1);
	return row;
}

static json_t *list_json(const struct asking_people *asking, const struct engine_list *list,
	const struct engine_list *doubles, bool with_never)
{
	json_t *json = json_object(), *items = json_array();
	json_put_whole(json, "count", (int64_t)(list->count - doubles->count));
	if (with_never)
		json_put_whole(json, "never", (int64_t)(list->never - doubles->never));
	for (uint32_t i = 0; i < list->listed; i++)
		json_array_append_new(items, item_json(asking, &list->items[i]));
	json_put(json, "items", items);
	return json;
}

/* Mostly nobody is twice among the first: only where somebody is, all are looked through. */
static int due_list(const struct engine *engine, const struct engine_set *set, int days,
	struct choosing *choosing, struct engine_list *list)
{
	uint32_t unit = (uint32_t)choosing->unit;
	int result = engine_due(engine, unit, set, days, list);
	return result || are_chosen(choosing, list)
		       ? result
		       : engine_due_wanted(engine, unit, set, days, is_chosen, choosing, list);
}

static int overdue_list(const struct engine *engine, const struct engine_set *set,
	struct choosing *choosing, struct engine_list *list)
{
	uint32_t unit = (uint32_t)choosing->unit;
	int result = engine_overdue(engine, unit, set, list);
	return result || are_chosen(choosing, list)
		       ? result
		       : engine_overdue_wanted(engine, unit, set, is_chosen, choosing, list);
}

static struct choosing choosing_for(const struct asking_people *asking)
{
	const struct view *view = &asking->view;
	const struct roster *roster = &view->assure->roster;
	struct choosing choosing = { .roster = roster, .unit = asking->unit, .only = -1 };
	if (!view_sees_people(view)) {
		int self = numbers_find(
			&roster->chronicle.person_ids, slice_of(actor_person(view->actor)));
		choosing.only = self < 0 ? INT32_MAX : self;
	}
	return choosing;
}

static int put_lists(const struct asking_people *asking, int days, json_t *json)
{
	const struct roster *roster = &asking->view.assure->roster;
	const struct engine *people = roster->people.engine, *twice = roster->doubles.engine;
	struct engine_set set = asking_set(asking);
	struct engine_list list = { 0 }, doubles = { 0 };
	uint32_t unit = (uint32_t)asking->unit;
	struct choosing choosing = choosing_for(asking);
	int result = due_list(people, &set, days, &choosing, &list);
	if (result == 0)
		result = engine_due(twice, unit, &set, days, &doubles);
	if (result)
		return result;
	json_put(json, "due", list_json(asking, &list, &doubles, false));
	result = overdue_list(people, &set, &choosing, &list);
	if (result == 0)
		result = engine_overdue(twice, unit, &set, &doubles);
	if (result == 0)
		json_put(json, "overdue", list_json(asking, &list, &doubles, true));
	return result;
}

static int check_days(int days)
{
	enum { DAYS_MOST = 3660 };
	if (days < 0 || days > DAYS_MOST)
		return error_set(
			FT_REFUSED, "How many days ahead? 0 to %d can be asked for.", DAYS_MOST);
	return 0;
}

int assure_due(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct people_query *query, json_t **out)
{
	struct people_query now = *query;
	struct asking_people asking;
	now.on = now.known = 0;
	int result = check_days(query->days);
	if (result == 0)
		result = asking_begin(&asking, assure, reader, actor, &now);
	if (result)
		return result;
	json_t *json = json_object();
	json_put_day(json, "as_of", asking.view.day);
	json_put_whole(json, "days", query->days);
	json_put(json, "place", asking_place_json(&asking));
	json_put_flag(json, "named", view_sees_people(&asking.view));
	if (asking.unit >= 0)
		result = put_lists(&asking, query->days, json);
	asking_end(&asking);
	if (result)
		json_decref(json);
	else
		*out = json;
	return result;
}
