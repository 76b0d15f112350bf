/* Places side by side. */
#include "asking.h"
#include <math.h>
#include <stdlib.h>
#include <strings.h>

struct league {
	struct asking_people asking;
	struct coverage *total;
	struct coverage *children; /* of those that may be seen */
	int *places;		   /* positions of these */
	size_t count;
};

static int add_child(struct league *league, int place)
{
	struct view *view = &league->asking.view;
	size_t number = league->count++;
	league->places = must_realloc(league->places, league->count * sizeof(*league->places));
	league->children =
		must_realloc(league->children, league->count * sizeof(*league->children));
	league->places[number] = place;
	return coverage_load(&league->children[number], &view->assure->roster,
		directory_place_at(view->directory, place)->id, view->day, view->known);
}

struct named_place {
	const char *name, *id;
	int place;
};

static int compare_names(const void *a, const void *b)
{
	const struct named_place *one = a, *two = b;
	int order = strcasecmp(one->name, two->name);
	return order ? order : strcmp(one->id, two->id);
}

/* The places that were known to be next below then. */
static int count_places_then(struct league *league)
{
	const struct view *view = &league->asking.view;
	const struct chronicle *tree = view_where(view).tree;
	int places = (int)directory_place_count(view->directory), count = 0, result = 0;
	struct named_place *list = must_alloc(((size_t)places + 1) * sizeof(*list));
	for (int i = 0; i < places; i++) {
		const struct place *place = directory_place_at(view->directory, i);
		int number = numbers_find(&tree->place_ids, slice_of(place->id));
		if (number > 0 && tree->places[number].tellings.items[0].known <= view->known &&
			view_is_near(view, i) &&
			place_believed_parent(tree, number, view->known) == league->asking.unit)
			list[count++] = (struct named_place){ place->name, place->id, i };
	}
	qsort(list, (size_t)count, sizeof(*list), compare_names);
	for (int i = 0; result == 0 && i < count; i++)
		result = add_child(league, list[i].place);
	free(list);
	return result;
}

static int count_places(struct league *league)
{
	struct view *view = &league->asking.view;
	int end = directory_place_at(view->directory, view->place)->end;
	int result = view_cover(view);
	league->total = view->coverage;
	if (view_where(view).tree)
		return result ? result : count_places_then(league);
	for (int child = view->place + 1; result == 0 && child < end;
		child = directory_place_at(view->directory, child)->end)
		if (view_is_near(view, child))
			result = add_child(league, child);
	return result;
}

/* Columns that nobody is asked for that day are not shown. */
static void keep_asked(struct league *league)
{
	struct asking_people *asking = &league->asking;
	size_t kept = 0;
	for (size_t i = 0; i < asking->column_count; i++)
		if (league->total->counts[asking->columns[i].number].of > 0)
			asking->columns[kept++] = asking->columns[i];
	asking->column_count = kept;
}

static json_t *cells(const struct league *league, const struct coverage *coverage)
{
	json_t *list = json_array();
	for (size_t i = 0; i < league->asking.column_count; i++) {
		const struct engine_count *count =
			&coverage->counts[league->asking.columns[i].number];
		json_array_append_new(list, count_json(count->n, count->of));
	}
	return list;
}

static json_t *children_json(const struct league *league)
{
	json_t *children = json_array();
	for (size_t i = 0; i < league->count; i++) {
		const struct place *place =
			directory_place_at(league->asking.view.directory, league->places[i]);
		json_t *child = json_object();
		json_put_text(child, "place", place->id);
		json_put_text(child, "name", place->name);
		json_put(child, "cells", cells(league, &league->children[i]));
		json_array_append_new(children, child);
	}
	return children;
}

/* -- by framework -- */

static bool is_met(const struct engine_count *count, double target)
{
	return count->n == count->of ||
	       (!isnan(target) && (double)count->n >= target * (double)count->of);
}

static json_t *met_json(const struct league *league, const struct coverage *coverage,
	const struct framework *framework)
{
	const struct kinds *kinds = directory_kinds(league->asking.view.directory);
	int64_t met = 0, of = 0;
	for (size_t i = 0; i < league->asking.column_count; i++) {
		const struct shown_column *column = &league->asking.columns[i];
		const struct engine_count *count = &coverage->counts[column->number];
		if (count->of == 0 || !comes_from(kinds, column->requirement, framework->name))
			continue;
		of++;
		met += is_met(count, column->requirement->target);
	}
	return count_json(met, of);
}

static json_t *frameworks_json(const struct league *league)
{
	const struct kinds *kinds = directory_kinds(league->asking.view.directory);
	json_t *frameworks = json_array();
	for (size_t i = 0; i < kinds_framework_count(kinds); i++) {
		const struct framework *framework = kinds_framework_at(kinds, i);
		json_t *total = met_json(league, league->total, framework);
		if (json_whole(total, "of", 0) == 0) {
			json_decref(total);
			continue;
		}
		json_t *row = json_object(), *list = json_array();
		json_put_text(row, "name", framework->name);
		json_put_text(row, "title", framework->title);
		json_put(row, "total", total);
		for (size_t k = 0; k < league->count; k++)
			json_array_append_new(
				list, met_json(league, &league->children[k], framework));
		json_put(row, "cells", list);
		json_array_append_new(frameworks, row);
	}
	return frameworks;
}

static json_t *league_json(const struct league *league)
{
	const struct view *view = &league->asking.view;
	json_t *json = json_object(), *columns = json_array();
	json_put_day(json, "as_of", view->day);
	json_put_day(json, "known", view->known == ENGINE_NOW ? DAY_NONE : view->known);
	json_put(json, "place", asking_place_json(&league->asking));
	for (size_t i = 0; i < league->asking.column_count; i++)
		json_array_append_new(columns, column_json(&league->asking.columns[i]));
	json_put(json, "columns", columns);
	json_put(json, "total", cells(league, league->total));
	json_put(json, "children", children_json(league));
	json_put(json, "frameworks", frameworks_json(league));
	return json;
}

int assure_league(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct people_query *query, json_t **out)
{
	struct league league = { 0 };
	int result = asking_begin(&league.asking, assure, reader, actor, query);
	if (result)
		return result;
	result = count_places(&league);
	if (result == 0) {
		keep_asked(&league);
		*out = league_json(&league);
	}
	free(league.children);
	free(league.places);
	asking_end(&league.asking);
	return result;
}
