/* The records behind one point of a measure that a rule feeds. */
#include "assure_private.h"
#include <stdlib.h>

enum { ITEMS_MOST = 50, LOOK_AT_MOST = 1000 };

static int compare_things(const void *a, const void *b)
{
	const struct feed_case *one = *(const struct feed_case *const *)a;
	const struct feed_case *two = *(const struct feed_case *const *)b;
	return strcmp(one->thing, two->thing);
}

static int compare_days(const void *a, const void *b)
{
	const struct feed_case *one = *(const struct feed_case *const *)a;
	const struct feed_case *two = *(const struct feed_case *const *)b;
	if (one->on != two->on)
		return one->on < two->on ? -1 : 1;
	return (one->seq > two->seq) - (one->seq < two->seq);
}

/* Those that count in the period, each record once, by day. The caller frees. */
static const struct feed_case **cases_of(const struct feed *feed, const struct feed_place *place,
	day_number from, day_number today_is, size_t *count)
{
	const struct feed_case **list = must_alloc((place->count + 1) * sizeof(*list));
	size_t found = 0, kept = 0;
	for (size_t i = 0; i < place->count; i++)
		if (rule_period_start(feed->rule.period, place->cases[i]->on) == from &&
			feed_case_is_due(feed, place->cases[i], today_is))
			list[found++] = place->cases[i];
	qsort(list, found, sizeof(*list), compare_things);
	for (size_t i = 0; i < found; i++)
		if (kept == 0 || strcmp(list[kept - 1]->thing, list[i]->thing) != 0)
			list[kept++] = list[i];
	qsort(list, kept, sizeof(*list), compare_days);
	*count = kept;
	return list;
}

static json_t *item_of(const struct feed_case *one, const json_t *thing)
{
	json_t *item = json_object();
	json_put_text(item, "thing", one->thing);
	json_put_text(item, "kind", json_text(thing, "kind"));
	json_put_text(item, "title", json_text(thing, "title"));
	json_put_text(item, "state_label", json_text(thing, "state_label"));
	json_put_day(item, "on", one->on);
	json_put_whole(item, "seq", one->seq);
	return item;
}

static int list_records(const struct view *view, const struct feed_case *const *list, size_t count,
	json_t *answer)
{
	json_t *items = json_array();
	int64_t hidden = 0;
	size_t looked = 0;
	int result = 0;
	for (; result == 0 && looked < count && looked < LOOK_AT_MOST; looked++) {
		json_t *thing;
		result = read_thing(view->reader, view->actor, list[looked]->thing, &thing);
		if (result == FT_NOT_FOUND) {
			hidden++;
			result = 0;
			continue;
		}
		if (result)
			break;
		if (json_array_size(items) < ITEMS_MOST)
			json_array_append_new(items, item_of(list[looked], thing));
		json_decref(thing);
	}
	json_put_whole(answer, "count", (int64_t)count);
	json_put_whole(answer, "hidden", hidden);
	json_put(answer, "items", items);
	return result;
}

int assure_records(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *measure, const char *place, day_number on, json_t **out)
{
	struct view view;
	int result = view_begin(&view, assure, reader, actor, place);
	if (result)
		return result;
	const char *where = directory_place_at(view.directory, view.place)->id;
	const struct feed *feed = feeds_find(&assure->feeds, measure);
	const struct feed_place *found = feed ? feed_place_find(feed, where) : NULL;
	json_t *answer = json_object();
	if (found && feed->rule.by_person && !view_sees_people(&view)) {
		result = error_set(FT_NOT_ALLOWED,
			"Who did this in time and who did not is for those who lead the place.");
	} else if (!found) {
		result = error_set(FT_NOT_FOUND, "No rule counts records for \"%s\" at \"%s\".",
			measure, where);
	} else {
		size_t count;
		on = rule_period_start(feed->rule.period, on);
		const struct feed_case **list = cases_of(feed, found, on, view.day, &count);
		const struct measure *named = measures_find(&assure->measures, measure);
		json_put_text(answer, "measure", measure);
		json_put_text(answer, "label", named ? named->label : measure);
		json_put_text(answer, "place", where);
		json_put_text(answer, "place_name", place_label(view.directory, where));
		json_put_day(answer, "on", on);
		json_put_day(answer, "until", rule_period_next(feed->rule.period, on) - 1);
		result = list_records(&view, list, count, answer);
		free(list);
	}
	view_end(&view);
	if (result)
		json_decref(answer);
	else
		*out = answer;
	return result;
}
