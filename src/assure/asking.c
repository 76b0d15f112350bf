/* What a question about people is about. */
#include "asking.h"

bool comes_from(
	const struct kinds *kinds, const struct requirement *requirement, const char *framework)
{
	for (size_t i = 0; i < json_array_size(requirement->source); i++) {
		const char *node = json_string_value(json_array_get(requirement->source, i));
		const struct framework *of = NULL;
		if (node && kinds_node(kinds, node, &of) && of && strcmp(of->name, framework) == 0)
			return true;
	}
	return false;
}

static int check_framework(const struct kinds *kinds, const char *name)
{
	for (size_t i = 0; i < kinds_framework_count(kinds); i++)
		if (strcmp(kinds_framework_at(kinds, i)->name, name) == 0)
			return 0;
	return error_set(FT_NOT_FOUND, "There is no framework \"%s\".", name);
}

static bool is_shown(const struct view *view, const struct requirement *requirement)
{
	int place = directory_place(view->directory, requirement->place);
	return place >= 0 && places_are_in_line(view->directory, requirement->place, view->place) &&
	       view_is_near(view, place);
}

static void add_columns(struct asking_people *asking, const struct requirement *requirement)
{
	const struct chronicle *chronicle = &asking->view.assure->roster.chronicle;
	int asked = numbers_find(&chronicle->asked_ids, slice_of(requirement->id));
	for (int type = 0; asked >= 0 && type < WAY_TYPES_COUNT; type++) {
		int column = chronicle->askeds[asked].columns[type];
		if (column >= 0 && chronicle->columns[column].number >= 0)
			asking->columns[asking->column_count++] =
				(struct shown_column){ requirement, (enum way_type)type,
					(uint32_t)chronicle->columns[column].number };
	}
}

static int find_columns(struct asking_people *asking, const struct people_query *query)
{
	struct view *view = &asking->view;
	const struct catalogue *catalogue = &view->assure->catalogue;
	const struct kinds *kinds = directory_kinds(view->directory);
	bool by_framework = query->framework && *query->framework;
	const struct requirement *only = NULL;
	int result = 0;
	if (query->requirement && *query->requirement)
		result = view_requirement(view, query->requirement, &only);
	if (result == 0 && by_framework)
		result = check_framework(kinds, query->framework);
	for (size_t i = 0; result == 0 && i < catalogue->requirement_count; i++) {
		const struct requirement *requirement = catalogue->requirements[i];
		if ((only ? requirement == only : is_shown(view, requirement)) &&
			(!by_framework || comes_from(kinds, requirement, query->framework)))
			add_columns(asking, requirement);
	}
	return result;
}

int asking_begin(struct asking_people *asking, struct assure *assure, struct reader *reader,
	const struct actor *actor, const struct people_query *query)
{
	asking->column_count = 0;
	int result = view_begin(&asking->view, assure, reader, actor, query->place);
	if (result)
		return result;
	result = view_on(&asking->view, query->on, query->known);
	if (result == 0)
		result = find_columns(asking, query);
	if (result)
		view_end(&asking->view);
	else
		asking->unit = coverage_unit(&assure->roster,
			directory_place_at(asking->view.directory, asking->view.place)->id);
	return result;
}

void asking_end(struct asking_people *asking)
{
	view_end(&asking->view);
}

struct engine_set asking_set(const struct asking_people *asking)
{
	struct engine_set set = { 0 };
	for (size_t i = 0; i < asking->column_count; i++)
		engine_set_add(&set, asking->columns[i].number);
	return set;
}

json_t *asking_place_json(const struct asking_people *asking)
{
	const struct place *place = directory_place_at(asking->view.directory, asking->view.place);
	return json_pack("{ssss}", "id", place->id, "name", place->name);
}

json_t *column_json(const struct shown_column *column)
{
	json_t *json = json_object();
	json_put_text(json, "requirement", column->requirement->id);
	json_put_text(json, "text", column->requirement->text);
	json_put_text(json, "type", way_share_name(column->type));
	json_put_number(json, "target", column->requirement->target);
	return json;
}

json_t *count_json(int64_t n, int64_t of)
{
	return json_pack("{sIsI}", "n", (json_int_t)n, "of", (json_int_t)of);
}
