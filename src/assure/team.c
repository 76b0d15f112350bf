/* Who can do what at a place. */
#include "assure_private.h"
#include "crew.h"
#include <stdlib.h>

enum { ENDING_DAYS = 60 }; /* time enough to book a place and do it */

struct team {
	const struct view *view;
	struct crew crew;
	struct reach *columns;
	size_t column_count;
	bool sees_all;
	json_t *people, *gaps;
};

/* -- columns -- */

static bool is_for_anybody(const struct team *team, const struct reach *reach)
{
	for (size_t i = 0; i < team->crew.assignment_count; i++)
		if (reach->is_for[i])
			return true;
	return false;
}

static int compare_columns(const void *a, const void *b)
{
	const struct means *one = ((const struct reach *)a)->means;
	const struct means *two = ((const struct reach *)b)->means;
	/* Skills stop a shift, then courses, then policies. */
	if (one->type != two->type)
		return one->type > two->type ? -1 : 1;
	int order = strcmp(one->title, two->title);
	return order ? order : strcmp(one->id, two->id);
}

static void find_columns(struct team *team)
{
	const struct view *view = team->view;
	const struct catalogue *catalogue = &view->assure->catalogue;
	team->columns = must_alloc((catalogue->means_count + 1) * sizeof(*team->columns));
	for (size_t i = 0; i < catalogue->means_count; i++) {
		const struct means *means = catalogue->means[i];
		struct reach *column = &team->columns[team->column_count];
		if (!means->offered)
			continue;
		reach_init(column, means, &team->crew);
		if (is_for_anybody(team, column))
			team->column_count++;
		else
			reach_release(column);
	}
	qsort(team->columns, team->column_count, sizeof(*team->columns), compare_columns);
}

static json_t *columns_json(const struct team *team)
{
	json_t *columns = json_array();
	for (size_t i = 0; i < team->column_count; i++) {
		const struct means *means = team->columns[i].means;
		json_t *column = json_object();
		json_put_text(column, "id", means->id);
		json_put_text(column, "kind", means_type_name(means->type));
		json_put_text(column, "title", means->title);
		json_array_append_new(columns, column);
	}
	return columns;
}

/* -- cells -- */

struct cell {
	const struct reach *column;
	const struct standing *standing;
	bool needed, is_gap;
	const char *state;
	json_t *thing; /* of the standing, NULL when there is none or it may not be seen */
};

static const char *state_of(const struct cell *cell, const struct team *team, bool has)
{
	const struct standing *standing = cell->standing;
	if (cell->column->means->type == MEANS_POLICY)
		return has ? "signed" : "not_signed";
	if (!standing)
		return "not_yet";
	if (standing->until != DAY_NONE && standing->until < team->view->day)
		return "ended";
	if (cell->column->means->type == MEANS_SKILL) {
		const char *outcome = json_text(json_object_get(cell->thing, "fields"), "outcome");
		if (*outcome)
			return strcmp(outcome, "not_yet") == 0	    ? "not_yet"
			       : strcmp(outcome, "can_assess") == 0 ? "can_assess"
			       : strcmp(outcome, "alone") == 0	    ? "alone"
								    : "with_supervision";
		return has ? "alone" : "not_yet";
	}
	if (standing->until != DAY_NONE && standing->until - team->view->day <= ENDING_DAYS)
		return "ending";
	return "in_date";
}

/* What is there to show of the evidence, as far as the actor may see it. */
static int fill_cell(struct cell *cell, const struct team *team, size_t member)
{
	const struct reach *column = cell->column;
	bool has = reach_has(column, &team->crew, member);
	cell->standing = reach_standing(column, member);
	cell->needed = reach_needs(column, &team->crew, member);
	if (cell->standing && cell->standing->thing) {
		int result = read_thing(team->view->reader, team->view->actor,
			cell->standing->thing, &cell->thing);
		if (result && result != FT_NOT_FOUND)
			return result;
		if (result)
			cell->thing = NULL;
	}
	cell->state = state_of(cell, team, has);
	cell->is_gap = cell->needed && !has;
	return 0;
}

static json_t *cell_json(const struct cell *cell, size_t column)
{
	const json_t *fields = json_object_get(cell->thing, "fields");
	json_t *json = json_object();
	json_put_whole(json, "column", (int64_t)column);
	json_put_flag(json, "needed", cell->needed);
	json_put_text(json, "state", cell->state);
	json_put_day(json, "until", cell->standing ? cell->standing->until : DAY_NONE);
	json_put_text(json, "by_name", json_text(cell->thing, "by_name"));
	json_put_text(json, "saw", json_text(fields, "saw"));
	json_put_text(json, "thing", json_text(cell->thing, "id"));
	if (cell->standing && !cell->standing->thing) {
		json_put_whole(json, "entry", cell->standing->seq);
		json_put_whole(json, "row", cell->standing->row);
	}
	return json;
}

/* -- gaps in words -- */

static void say_gap(const struct cell *cell, const char *name, struct buf *out)
{
	const struct means *means = cell->column->means;
	buf_print(out, "%s: %s", name, means->title);
	if (means->type == MEANS_POLICY) {
		buf_print(out, ", version %lld, not signed", (long long)means->edition);
	} else if (strcmp(cell->state, "ended") == 0 || strcmp(cell->state, "ending") == 0) {
		bool ended = cell->state[3] == 'e';
		buf_add_text(out, ended ? " ended " : " ends ");
		day_add_short(out, cell->standing->until);
	} else if (strcmp(cell->state, "with_supervision") == 0) {
		buf_add_text(out, ", only with somebody beside them");
	} else {
		buf_add_text(out,
			means->type == MEANS_SKILL ? ", not yet signed off" : ", not yet done");
	}
}

static void add_gap(
	struct team *team, const struct cell *cell, const struct person *person, size_t column)
{
	json_t *gap = json_object();
	struct buf text;
	buf_init(&text, 4096);
	say_gap(cell, person->name, &text);
	json_put_slice(gap, "text", buf_slice(&text));
	buf_release(&text);
	json_put_text(gap, "person", person->id);
	json_put_whole(gap, "column", (int64_t)column);
	json_put_day(gap, "until", cell->standing ? cell->standing->until : DAY_NONE);
	json_array_append_new(team->gaps, gap);
}

/* -- people -- */

static json_t *roles_json(const struct team *team, const struct member *who)
{
	const struct kinds *kinds = directory_kinds(team->view->directory);
	json_t *roles = json_array();
	for (size_t i = who->first; i < who->first + who->count; i++) {
		const char *name = team->crew.assignments[i]->role;
		const struct role *role = kinds_role(kinds, name);
		json_array_append_new(roles, json_string(role ? role->label : name));
	}
	return roles;
}

static int add_person(struct team *team, size_t member)
{
	const struct member *who = &team->crew.members[member];
	const struct person *person = directory_person_at(team->view->directory, who->person);
	if (!team->sees_all && strcmp(person->id, actor_person(team->view->actor)) != 0)
		return 0;
	json_t *row = json_object(), *cells = json_array();
	int64_t gaps = 0;
	int result = 0;
	json_put_text(row, "person", person->id);
	json_put_text(row, "name", person->name);
	json_put(row, "roles", roles_json(team, who));
	for (size_t i = 0; result == 0 && i < team->column_count; i++) {
		struct cell cell = { .column = &team->columns[i] };
		if ((result = fill_cell(&cell, team, member)))
			break;
		if (cell.needed || cell.standing)
			json_array_append_new(cells, cell_json(&cell, i));
		if (cell.is_gap || (cell.needed && strcmp(cell.state, "ending") == 0))
			add_gap(team, &cell, person, i);
		gaps += cell.is_gap;
		json_decref(cell.thing);
	}
	json_put_whole(row, "gaps", gaps);
	json_put(row, "cells", cells);
	json_array_append_new(team->people, row);
	return result;
}

/* -- order -- */

static int compare_people(const void *a, const void *b)
{
	const json_t *one = *(json_t *const *)a, *two = *(json_t *const *)b;
	bool gaps_one = json_whole(one, "gaps", 0) > 0, gaps_two = json_whole(two, "gaps", 0) > 0;
	if (gaps_one != gaps_two)
		return gaps_one ? -1 : 1;
	int order = strcmp(json_text(one, "name"), json_text(two, "name"));
	return order ? order : strcmp(json_text(one, "person"), json_text(two, "person"));
}

/* What never was comes first; ISO dates are in order as texts. */
static int compare_gaps(const void *a, const void *b)
{
	const json_t *one = *(json_t *const *)a, *two = *(json_t *const *)b;
	int order = strcmp(json_text(one, "until"), json_text(two, "until"));
	return order ? order : strcmp(json_text(one, "text"), json_text(two, "text"));
}

static json_t *in_order(json_t *list, int (*compare)(const void *a, const void *b))
{
	size_t count = json_array_size(list);
	json_t **items = must_alloc((count + 1) * sizeof(json_t *));
	json_t *sorted = json_array();
	for (size_t i = 0; i < count; i++)
		items[i] = json_array_get(list, i);
	qsort(items, count, sizeof(json_t *), compare);
	for (size_t i = 0; i < count; i++)
		json_array_append(sorted, items[i]);
	free(items);
	json_decref(list);
	return sorted;
}

/* -- the answer -- */

bool view_sees_people(const struct view *view)
{
	static const char *const roles[] = { "manager", "governance", "assessor", "administrator" };
	enum { ROOM = 32 };
	const char *held[ROOM];
	if (view->actor->system)
		return true;
	size_t count = directory_roles(
		view->directory, actor_person(view->actor), view->place, view->day, held, ROOM);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < sizeof(roles) / sizeof(roles[0]); k++)
			if (strcmp(held[i], roles[k]) == 0)
				return true;
	return false;
}

int assure_team(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *place, json_t **out)
{
	struct view view;
	int result = view_begin(&view, assure, reader, actor, place);
	if (result)
		return result;
	struct team team = { .view = &view,
		.sees_all = view_sees_people(&view),
		.people = json_array(),
		.gaps = json_array() };
	crew_init(&team.crew, view.directory, &assure->roster, view.place, view.day);
	find_columns(&team);
	for (size_t member = 0; result == 0 && member < team.crew.member_count; member++)
		result = add_person(&team, member);
	json_t *answer = json_object();
	json_put_text(answer, "place", directory_place_at(view.directory, view.place)->id);
	json_put(answer, "columns", columns_json(&team));
	json_put(answer, "people", in_order(team.people, compare_people));
	json_put(answer, "gaps", in_order(team.gaps, compare_gaps));
	for (size_t i = 0; i < team.column_count; i++)
		reach_release(&team.columns[i]);
	free(team.columns);
	crew_release(&team.crew);
	view_end(&view);
	if (result)
		json_decref(answer);
	else
		*out = answer;
	return result;
}
