/* Who a visitor may look as. */
#include "demo.h"
#include "assets.h"

static void add_persona(const struct directory *directory, const json_t *persona, json_t *items)
{
	const char *id = json_text(persona, "person");
	int position = directory_person(directory, id);
	if (position < 0)
		return;
	const struct person *person = directory_person_at(directory, position);
	if (person->left || person->assignment_count == 0)
		return;
	size_t count;
	const struct assignment *assignment =
		&directory_assignments(directory, &count)[person->first_assignment];
	json_t *item = json_object();
	json_put_text(item, "person", id);
	json_put_text(item, "name", person->name);
	json_put_text(item, "role", json_text(persona, "role"));
	json_put_text(item, "place_name", directory_place_at(directory, assignment->place)->name);
	json_put_text(item, "about", json_text(persona, "about"));
	json_array_append_new(items, item);
}

int demo_personas(const struct directory *directory, json_t **out)
{
	const struct asset *asset = asset_find("packs/demo/people.json");
	json_t *data;
	int result = asset ? json_read((struct slice){ asset->bytes, asset->length }, &data)
			   : error_set(FT_FAILED, "packs/demo/people.json is not in this program.");
	if (result)
		return result;
	json_t *items = json_array();
	const json_t *personas = json_object_get(data, "personas");
	for (size_t i = 0; i < json_array_size(personas); i++)
		add_persona(directory, json_array_get(personas, i), items);
	json_decref(data);
	*out = json_pack("{so}", "items", items);
	return 0;
}
