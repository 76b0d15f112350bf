/* The places of a directory: from the projections into preorder. */
#include <strings.h>
#include "book_private.h"
#include "directory_private.h"
#include <stdlib.h>

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
	const struct loaded_body *loaded, void *context)
{
	(void)connection;
	struct loading_places *loading = context;
	if (loading->count == loading->capacity) {
		loading->capacity = loading->capacity ? loading->capacity * 2 : 64;
		loading->items =
			must_realloc(loading->items, loading->capacity * sizeof(*loading->items));
	}
	struct arena *arena = &directory->base->texts;
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

/* None is given twice while the program runs. */
static int64_t next_version(void)
{
	static _Atomic int64_t given;
	return atomic_fetch_add(&given, 1) + 1;
}

static const char *place_id(const void *directory, size_t position)
{
	return ((const struct directory *)directory)->places[position].id;
}

int directory_load_places(struct connection *connection, struct directory *directory)
{
	struct loading_places loading = { 0 };
	int result = directory_each_body(connection, "place", directory, add_place, &loading);
	if (result == 0) {
		join_places(&loading);
		free(directory->places);
		free(directory->place_index.slots);
		directory->place_count = 0;
		directory->places_version = next_version();
		directory->places = must_alloc((loading.count + 1) * sizeof(*directory->places));
		number_places(directory, &loading);
		directory_index_build(
			&directory->place_index, directory->place_count, place_id, directory);
	}
	free(loading.items);
	return result;
}
