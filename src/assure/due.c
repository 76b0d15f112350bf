/* Who has to do something again soon, and who should have. */
#include "asking.h"
#include <stdlib.h>

struct listing {
	const struct asking_people *asking;
	bool named;
	json_t *items;
	uint64_t seen[ASSURE_LIST_MOST]; /* person << 32 | requirement, of the items so far */
	size_t count;
};

/* Somebody who works at two places has one thing to do, not two. */
static bool is_listed(struct listing *listing, int person, uint32_t requirement)
{
	uint64_t key = (uint64_t)(uint32_t)person << 32 | requirement;
	for (size_t i = 0; i < listing->count; i++)
		if (listing->seen[i] == key)
			return true;
	if (listing->count < ASSURE_LIST_MOST)
		listing->seen[listing->count++] = key;
	return false;
}

static const struct shown_column *column_of(const struct asking_people *asking, uint32_t number)
{
	for (size_t i = 0; i < asking->column_count; i++)
		if (asking->columns[i].number == number)
			return &asking->columns[i];
	return NULL;
}

static void add_item(struct listing *listing, const struct engine_item *item)
{
	const struct view *view = &listing->asking->view;
	const struct roster *roster = &view->assure->roster;
	const struct shown_column *column = column_of(listing->asking, item->requirement);
	int person = roster->stays[item->assignment].person;
	const char *id = roster->chronicle.person_ids.texts[person];
	if (!column || is_listed(listing, person, item->requirement) ||
		(!listing->named && strcmp(id, actor_person(view->actor)) != 0))
		return;
	json_t *row = column_json(column);
	json_object_del(row, "target");
	json_put_text(row, "person", id);
	json_put_text(row, "name", directory_person_name(view->directory, id));
	json_put_day(row, "until", item->day == DAY_NONE ? DAY_NONE : item->day - 1);
	json_array_append_new(listing->items, row);
}

static json_t *list_json(const struct asking_people *asking, const struct engine_list *list,
	const struct engine_list *doubles, bool with_never)
{
	struct listing listing = {
		.asking = asking, .named = view_sees_people(&asking->view), .items = json_array()
	};
	json_t *json = json_object();
	json_put_whole(json, "count", (int64_t)(list->count - doubles->count));
	if (with_never)
		json_put_whole(json, "never", (int64_t)(list->never - doubles->never));
	for (uint32_t i = 0; i < list->listed; i++)
		add_item(&listing, &list->items[i]);
	json_put(json, "items", listing.items);
	return json;
}

static int put_lists(const struct asking_people *asking, int days, json_t *json)
{
	const struct roster *roster = &asking->view.assure->roster;
	struct engine_set set = asking_set(asking);
	struct engine_list list = { 0 }, doubles = { 0 };
	uint32_t unit = (uint32_t)asking->unit;
	int result = engine_due(roster->people.engine, unit, &set, days, &list);
	if (result == 0)
		result = engine_due(roster->doubles.engine, unit, &set, days, &doubles);
	if (result)
		return result;
	json_put(json, "due", list_json(asking, &list, &doubles, false));
	result = engine_overdue(roster->people.engine, unit, &set, &list);
	if (result == 0)
		result = engine_overdue(roster->doubles.engine, unit, &set, &doubles);
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
