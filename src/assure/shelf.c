/* Following all things of one kind. */
#include "shelf.h"

/* Takes what is new on one page; *more becomes false where the known part begins. */
static int take_page(struct shelf *shelf, const json_t *items,
	int (*take)(void *context, const json_t *thing), void *context, bool *more)
{
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *thing = json_array_get(items, i);
		if (json_whole(thing, "version", 0) <= shelf->version) {
			*more = false;
			return 0;
		}
		int result = take(context, thing);
		if (result)
			return result;
	}
	return 0;
}

int shelf_refresh(struct shelf *shelf, struct reader *reader,
	int (*take)(void *context, const json_t *thing), void *context, bool *changed)
{
	/* Mostly nothing is new, which the first row shows. */
	struct things_filter filter = { .kind = shelf->kind, .limit = shelf->version ? 1 : 500 };
	char cursor[32];
	int64_t newest = 0;
	int result = 0;
	for (bool more = true; result == 0 && more;) {
		json_t *page;
		result = read_things(reader, &ACTOR_SYSTEM, &filter, &page);
		if (result == FT_NOT_FOUND)
			return 0; /* no pack declares the kind */
		if (result)
			return result;
		const json_t *items = json_object_get(page, "items");
		if (!newest)
			newest = json_whole(json_array_get(items, 0), "version", 0);
		result = take_page(shelf, items, take, context, &more);
		snprintf(cursor, sizeof(cursor), "%s", json_text(page, "next"));
		json_decref(page);
		filter.cursor = cursor;
		filter.limit = LIMIT_PAGE_ROWS;
		more = more && *cursor;
	}
	if (result == 0 && newest > shelf->version) {
		shelf->version = newest;
		if (changed)
			*changed = true;
	}
	return result;
}
