/* Making a directory from the projections. */
#include "book_private.h"
#include "assets.h"
#include "directory_private.h"

/* Kinds whose entries change what a directory says. */
static const char *const directory_kind_names[] = { "place", "person", "assignment", "pack" };

bool directory_depends_on(const char *kind)
{
	for (size_t i = 0; i < sizeof(directory_kind_names) / sizeof(directory_kind_names[0]); i++)
		if (strcmp(kind, directory_kind_names[i]) == 0)
			return true;
	return false;
}

void directory_hold(struct directory *directory)
{
	atomic_fetch_add(&directory->holders, 1);
}

void directory_let_go(struct directory *directory)
{
	if (!directory || atomic_fetch_sub(&directory->holders, 1) != 1)
		return;
	kinds_free(directory->kinds);
	calendar_release(&directory->calendar);
	free(directory->place_index.slots);
	free(directory->person_index.slots);
	arena_release(&directory->arena);
	free(directory);
}

/* What is read of one thing. */
struct loaded {
	const char *id; /* lives in the directory's arena; the rest until the next thing */
	char place[65], state[65];
	const json_t *body;
};

static void copy_column(struct query *query, int column, char to[65])
{
	struct slice text = query_get_text(query, column);
	snprintf(to, 65, "%.*s", (int)text.length, text.base);
}

/* Calls `each` for every thing of a kind, in the order they were made. */
static int each_body(struct connection *connection, const char *kind, struct directory *directory,
	int (*each)(struct connection *, struct directory *, const struct loaded *, void *context),
	void *context)
{
	struct query *query = query_start(connection,
		"SELECT id, place, body, state FROM thing WHERE kind = $1 ORDER BY made_in");
	query_text(query, 1, slice_of(kind));
	int more;
	while ((more = query_step(query)) == 1) {
		struct loaded loaded = { .id = arena_text(
						 &directory->arena, query_get_text(query, 0)) };
		copy_column(query, 1, loaded.place);
		copy_column(query, 3, loaded.state);
		json_t *body;
		if ((more = json_read(query_get_text(query, 2), &body)))
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
	const struct loaded *loaded, void *context)
{
	(void)connection, (void)context;
	json_t *pack;
	int result = json_read(slice_of(json_text(loaded->body, "json")), &pack);
	if (result)
		return error_prefix("the pack %s", loaded->id);
	kinds_add_adopted_pack(directory->kinds, pack);
	json_decref(pack);
	return 0;
}

/* Before any pack was adopted the program's own kinds say how to adopt one. */
static int load_kinds(struct connection *connection, struct directory *directory)
{
	directory->kinds = kinds_create();
	int result = each_body(connection, "pack", directory, add_pack, NULL);
	if (result || kinds_find(directory->kinds, "pack"))
		return result;
	const struct asset *asset = asset_find("packs/pillars.json");
	json_t *pack;
	if ((result = json_read((struct slice){ asset->bytes, asset->length }, &pack)))
		return result;
	result = kinds_add_pack(directory->kinds, pack);
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
	struct directory *directory = must_alloc(sizeof(*directory));
	directory->holders = 1;
	arena_init(&directory->arena);
	int result = load_kinds(doing->connection, directory);
	if (result == 0 && kinds_add_pack(directory->kinds, pack))
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
	result = calendar_init(&directory->calendar, data);
	json_decref(data);
	return result;
}

/* -- places -- */

struct loading_place {
	struct place place;
	const char *parent_id;
	int first_child, next_sibling; /* positions in the loading order, -1 none */
};

struct loading_places {
	struct loading_place *items;
	size_t count, capacity;
};

static day_number body_day(const json_t *body, const char *field)
{
	day_number day;
	const char *text = json_text(body, field);
	return *text && day_parse(slice_of(text), &day) == 0 ? day : DAY_NONE;
}

static int add_place(struct connection *connection, struct directory *directory,
	const struct loaded *loaded, void *context)
{
	(void)connection;
	struct loading_places *loading = context;
	if (loading->count == loading->capacity) {
		loading->capacity = loading->capacity ? loading->capacity * 2 : 64;
		loading->items =
			must_realloc(loading->items, loading->capacity * sizeof(*loading->items));
	}
	struct arena *arena = &directory->arena;
	loading->items[loading->count++] = (struct loading_place){
		.place = { .id = loaded->id,
			.name = arena_text(arena, slice_of(json_text(loaded->body, "name"))),
			.type = arena_text(arena, slice_of(json_text(loaded->body, "type"))),
			.code = loaded->id,
			.open_reporting = json_flag(loaded->body, "open_reporting", false),
			.opened = body_day(loaded->body, "opened"),
			.closed = body_day(loaded->body, "closed") },
		.parent_id = arena_text(arena, slice_of(json_text(loaded->body, "parent"))),
		.first_child = -1,
		.next_sibling = -1,
	};
	return 0;
}

static const char *loading_id(const void *context, size_t position)
{
	return ((const struct loading_places *)context)->items[position].place.id;
}

static int by_name_backwards(const void *a, const void *b, void *context)
{
	const struct loading_place *items = context;
	const struct place *x = &items[*(const int *)a].place, *y = &items[*(const int *)b].place;
	int order = strcasecmp(y->name, x->name);
	return order ? order : strcmp(y->id, x->id);
}

/* Hangs every place under its parent; the first place is the root, and so is the parent of
 * whoever names none. */
static void join_places(struct loading_places *loading)
{
	struct directory_index index;
	directory_index_build(&index, loading->count, loading_id, loading);
	int *order = must_alloc((loading->count + 1) * sizeof(*order));
	for (size_t i = 0; i < loading->count; i++)
		order[i] = (int)i;
	qsort_r(order, loading->count, sizeof(*order), by_name_backwards, loading->items);
	for (size_t i = 0; i < loading->count; i++) {
		int self = order[i];
		if (self == 0)
			continue;
		struct loading_place *item = &loading->items[self];
		int parent = directory_index_find(&index, item->parent_id, loading_id, loading);
		if (parent < 0 || parent == self)
			parent = 0;
		item->next_sibling = loading->items[parent].first_child;
		loading->items[parent].first_child = self;
	}
	free(order);
	free(index.slots);
}

/* Preorder without recursion: `stack` holds the next sibling to visit at each depth. */
static void number_places(struct directory *directory, struct loading_places *loading)
{
	int stack[LIMIT_PLACE_DEPTH + 1], above[LIMIT_PLACE_DEPTH + 1], depth = 0;
	stack[0] = loading->count ? 0 : -1;
	above[0] = -1;
	while (depth >= 0) {
		int self = stack[depth];
		if (self < 0) {
			if (--depth >= 0)
				directory->places[above[depth + 1]].end =
					(int)directory->place_count;
			continue;
		}
		stack[depth] = loading->items[self].next_sibling;
		int position = (int)directory->place_count++;
		struct place *place = &directory->places[position];
		*place = loading->items[self].place;
		place->parent = above[depth];
		place->depth = depth;
		place->end = position + 1;
		if (depth < LIMIT_PLACE_DEPTH && loading->items[self].first_child >= 0) {
			above[++depth] = position;
			stack[depth] = loading->items[self].first_child;
		}
	}
}

static const char *place_id(const void *directory, size_t position)
{
	return ((const struct directory *)directory)->places[position].id;
}

static int load_places(struct connection *connection, struct directory *directory)
{
	struct loading_places loading = { 0 };
	int result = each_body(connection, "place", directory, add_place, &loading);
	if (result == 0) {
		join_places(&loading);
		directory->places = arena_alloc(
			&directory->arena, (loading.count + 1) * sizeof(*directory->places));
		number_places(directory, &loading);
		directory_index_build(
			&directory->place_index, directory->place_count, place_id, directory);
	}
	free(loading.items);
	return result;
}

/* -- people -- */

struct loading_people {
	struct person *items;
	size_t count, capacity;
};

static int add_person(struct connection *connection, struct directory *directory,
	const struct loaded *loaded, void *context)
{
	struct loading_people *loading = context;
	if (loading->count == loading->capacity) {
		loading->capacity = loading->capacity ? loading->capacity * 2 : 64;
		loading->items =
			must_realloc(loading->items, loading->capacity * sizeof(*loading->items));
	}
	const char *name = "Erased person";
	json_t *clear;
	int result =
		unseal_value(connection, "name", json_object_get(loaded->body, "name"), &clear);
	if (result == 0) {
		if (json_is_string(clear))
			name = arena_text(&directory->arena, slice_of(json_string_value(clear)));
		json_decref(clear);
	} else if (result != FT_NOT_FOUND) {
		return result;
	}
	loading->items[loading->count++] = (struct person){
		.id = loaded->id, .name = name, .left = strcmp(loaded->state, "here") != 0
	};
	return 0;
}

static const char *person_id(const void *directory, size_t position)
{
	return ((const struct directory *)directory)->people[position].id;
}

struct loading_assignments {
	struct assignment *items;
	size_t count, capacity;
	const char *role; /* of the last one: many follow each other with the same */
};

/* The role as the kinds name it, so that it is not copied for each who has it. */
static const char *shared_role(
	struct directory *directory, struct loading_assignments *loading, const char *name)
{
	const struct role *role = kinds_role(directory->kinds, name);
	if (role)
		return role->name;
	if (!loading->role || strcmp(loading->role, name) != 0)
		loading->role = arena_text(&directory->arena, slice_of(name));
	return loading->role;
}

static int add_assignment(struct connection *connection, struct directory *directory,
	const struct loaded *loaded, void *context)
{
	(void)connection;
	struct loading_assignments *loading = context;
	int person = directory_person(directory, json_text(loaded->body, "person"));
	int position = directory_place(directory, loaded->place);
	if (person < 0 || position < 0)
		return 0;
	if (loading->count == loading->capacity) {
		loading->capacity = loading->capacity ? loading->capacity * 2 : 64;
		loading->items =
			must_realloc(loading->items, loading->capacity * sizeof(*loading->items));
	}
	loading->items[loading->count++] = (struct assignment){
		.id = loaded->id,
		.role = shared_role(directory, loading, json_text(loaded->body, "role")),
		.person = person,
		.place = position,
		.from = body_day(loaded->body, "from"),
		.to = body_day(loaded->body, "to"),
		.agency = json_flag(loaded->body, "agency", false),
	};
	return 0;
}

static int by_person(const void *a, const void *b)
{
	const struct assignment *x = a, *y = b;
	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	return strcmp(x->id, y->id);
}

static void group_assignments(struct directory *directory, struct loading_assignments *loading)
{
	if (loading->count)
		qsort(loading->items, loading->count, sizeof(*loading->items), by_person);
	directory->assignment_count = loading->count;
	directory->assignments = arena_copy(
		&directory->arena, loading->items, loading->count * sizeof(*loading->items));
	for (size_t i = 0; i < loading->count; i++) {
		struct person *person = &directory->people[directory->assignments[i].person];
		if (person->assignment_count++ == 0)
			person->first_assignment = (int)i;
	}
}

static int load_people(struct connection *connection, struct directory *directory)
{
	struct loading_people people = { 0 };
	struct loading_assignments assignments = { 0 };
	int result = each_body(connection, "person", directory, add_person, &people);
	if (result)
		goto out;
	directory->person_count = people.count;
	directory->people =
		arena_copy(&directory->arena, people.items, people.count * sizeof(*people.items));
	directory_index_build(&directory->person_index, people.count, person_id, directory);
	result = each_body(connection, "assignment", directory, add_assignment, &assignments);
	if (result == 0)
		group_assignments(directory, &assignments);
out:
	free(people.items);
	free(assignments.items);
	return result;
}

int directory_load(struct connection *connection, struct directory **out)
{
	struct directory *directory = must_alloc(sizeof(*directory));
	directory->holders = 1;
	arena_init(&directory->arena);
	int result = load_kinds(connection, directory);
	if (result == 0)
		result = load_calendar(directory);
	if (result == 0)
		result = load_places(connection, directory);
	if (result == 0)
		result = load_people(connection, directory);
	if (result) {
		directory_let_go(directory);
		return result;
	}
	*out = directory;
	return 0;
}
