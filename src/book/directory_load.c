/* Making a directory from the projections. */
#include "book_private.h"
#include "assets.h"
#include "directory_private.h"
#include <stdlib.h>

void directory_hold(struct directory *directory)
{
	atomic_fetch_add(&directory->holders, 1);
}

void directory_let_go(struct directory *directory)
{
	if (!directory || atomic_fetch_sub(&directory->holders, 1) != 1)
		return;
	if (atomic_fetch_sub(&directory->base->holders, 1) == 1) {
		kinds_free(directory->base->kinds);
		calendar_release(&directory->base->calendar);
		arena_release(&directory->base->texts);
		free(directory->base);
	}
	free(directory->places);
	free(directory->people);
	free(directory->assignments);
	free(directory->place_index.slots);
	free(directory->person_index.slots);
	free(directory);
}

static struct directory *new_directory(void)
{
	struct directory *directory = must_alloc(sizeof(*directory));
	directory->base = must_alloc(sizeof(*directory->base));
	directory->holders = directory->base->holders = 1;
	arena_init(&directory->base->texts);
	return directory;
}

static void *copy_array(const void *items, size_t count, size_t room, size_t size)
{
	char *copy = must_realloc(NULL, (room + 1) * size);
	if (count)
		memcpy(copy, items, count * size);
	return copy;
}

static struct directory_index copy_index(const struct directory_index *index)
{
	return (struct directory_index){
		.slots = copy_array(
			index->slots, index->slot_count, index->slot_count, sizeof(*index->slots)),
		.slot_count = index->slot_count,
	};
}

struct directory *directory_copy(const struct directory *directory)
{
	enum { MORE = 1024 };
	struct directory *copy = must_alloc(sizeof(*copy));
	*copy = *directory;
	copy->holders = 1;
	atomic_fetch_add(&copy->base->holders, 1);
	copy->person_room = copy->person_count + MORE;
	copy->assignment_room = copy->assignment_count + MORE;
	copy->places = copy_array(directory->places, directory->place_count, directory->place_count,
		sizeof(*copy->places));
	copy->people = copy_array(directory->people, directory->person_count, copy->person_room,
		sizeof(*copy->people));
	copy->assignments = copy_array(directory->assignments, directory->assignment_count,
		copy->assignment_room, sizeof(*copy->assignments));
	copy->place_index = copy_index(&directory->place_index);
	copy->person_index = copy_index(&directory->person_index);
	return copy;
}

/* Calls `each` for every thing of a kind, in the order they were made. */
int directory_each_body(struct connection *connection, const char *kind,
	struct directory *directory,
	int (*each)(
		struct connection *, struct directory *, const struct loaded_body *, void *context),
	void *context)
{
	struct query *query = query_start(
		connection, "SELECT id, body FROM thing WHERE kind = $1 ORDER BY made_in");
	query_text(query, 1, slice_of(kind));
	int more;
	while ((more = query_step(query)) == 1) {
		struct loaded_body loaded = { .id = arena_text(&directory->base->texts,
						      query_get_text(query, 0)) };
		json_t *body;
		if ((more = json_read(query_get_text(query, 1), &body)))
			break;
		loaded.body = body;
		more = each(connection, directory, &loaded, context);
		json_decref(body);
		if (more)
			break;
	}
	query_end(query);
	return more;
}

/* -- kinds: the packs adopted, in order -- */

static int add_pack(struct connection *connection, struct directory *directory,
	const struct loaded_body *loaded, void *context)
{
	(void)connection, (void)context;
	json_t *pack;
	int result = json_read(slice_of(json_text(loaded->body, "json")), &pack);
	if (result)
		return error_prefix("the pack %s", loaded->id);
	kinds_add_adopted_pack(directory->base->kinds, pack);
	json_decref(pack);
	return 0;
}

/* Before any pack was adopted the program's own kinds say how to adopt one. */
static int load_kinds(struct connection *connection, struct directory *directory)
{
	directory->base->kinds = kinds_create();
	int result = directory_each_body(connection, "pack", directory, add_pack, NULL);
	if (result || kinds_find(directory->base->kinds, "pack"))
		return result;
	const struct asset *asset = asset_find("packs/pillars.json");
	json_t *pack;
	if ((result = json_read((struct slice){ asset->bytes, asset->length }, &pack)))
		return result;
	result = kinds_add_pack(directory->base->kinds, pack);
	json_decref(pack);
	return result;
}

int check_pack(struct doing *doing, const json_t *clean, json_t *problems)
{
	json_t *pack;
	if (strcmp(doing->kind->name, "pack") != 0 || !json_has(clean, "json"))
		return 0;
	if (json_read(slice_of(json_text(clean, "json")), &pack)) {
		add_problem(problems, "json", "%s", error_message());
		return 0;
	}
	struct directory *directory = new_directory();
	int result = load_kinds(doing->connection, directory);
	if (result == 0 && kinds_add_pack(directory->base->kinds, pack))
		add_problem(problems, "json", "%s", error_message());
	directory_let_go(directory);
	json_decref(pack);
	return result;
}

static int load_calendar(struct directory *directory)
{
	const struct asset *asset = asset_find("packs/calendar_england.json");
	json_t *data;
	int result = json_read((struct slice){ asset->bytes, asset->length }, &data);
	if (result)
		return result;
	result = calendar_init(&directory->base->calendar, data);
	json_decref(data);
	return result;
}

int directory_load(struct connection *connection, struct directory **out)
{
	struct directory *directory = new_directory();
	int result = load_kinds(connection, directory);
	if (result == 0)
		result = load_calendar(directory);
	if (result == 0)
		result = directory_load_places(connection, directory);
	if (result == 0)
		result = directory_load_people(connection, directory);
	if (result) {
		directory_let_go(directory);
		return result;
	}
	*out = directory;
	return 0;
}
