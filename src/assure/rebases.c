/* New limits from a day on. */
#include "rebases.h"
#include <stdlib.h>

void rebases_init(struct rebases *rebases)
{
	*rebases = (struct rebases){ .shelf.kind = "rebase" };
}

static void release_one(struct rebase *rebase)
{
	free(rebase->id);
	free(rebase->measure);
	free(rebase->place);
	free(rebase->stratum);
	free(rebase->reason);
}

void rebases_release(struct rebases *rebases)
{
	for (size_t i = 0; i < rebases->count; i++)
		release_one(&rebases->items[i]);
	free(rebases->items);
}

/* Of a series; an empty stratum is the measure without parts. */
static int compare_series(const struct rebase *rebase, const char *measure, const char *place,
	const char *stratum)
{
	int order = strcmp(rebase->measure, measure);
	if (order == 0)
		order = strcmp(rebase->place, place);
	return order ? order : strcmp(rebase->stratum, stratum);
}

static int compare(const struct rebase *one, const struct rebase *two)
{
	int order = compare_series(one, two->measure, two->place, two->stratum);
	if (order == 0)
		order = (one->from > two->from) - (one->from < two->from);
	return order ? order : strcmp(one->id, two->id);
}

static void insert(struct rebases *rebases, const struct rebase *rebase)
{
	size_t at = rebases->count;
	if (rebases->count == rebases->room) {
		rebases->room = 2 * rebases->room + 8;
		rebases->items =
			must_realloc(rebases->items, rebases->room * sizeof(*rebases->items));
	}
	while (at > 0 && compare(&rebases->items[at - 1], rebase) > 0)
		at--;
	memmove(&rebases->items[at + 1], &rebases->items[at],
		(rebases->count - at) * sizeof(*rebases->items));
	rebases->items[at] = *rebase;
	rebases->count++;
}

struct taking {
	struct rebases *rebases;
	void (*changed)(void *context, const char *measure);
	void *context;
};

static void take_away(struct taking *taking, const char *id)
{
	struct rebases *rebases = taking->rebases;
	size_t at = 0;
	while (at < rebases->count && strcmp(rebases->items[at].id, id) != 0)
		at++;
	if (at == rebases->count)
		return;
	taking->changed(taking->context, rebases->items[at].measure);
	release_one(&rebases->items[at]);
	rebases->count--;
	memmove(&rebases->items[at], &rebases->items[at + 1],
		(rebases->count - at) * sizeof(*rebases->items));
}

static int take_rebase(void *context, const json_t *thing)
{
	struct taking *taking = context;
	const json_t *fields = json_object_get(thing, "fields");
	day_number from;
	take_away(taking, json_text(thing, "id"));
	if (json_flag(thing, "closed", false) ||
		day_parse(slice_of(json_text(fields, "from")), &from))
		return 0;
	struct rebase rebase = {
		.id = must_copy_text(json_text(thing, "id")),
		.measure = must_copy_text(json_text(fields, "measure")),
		.place = must_copy_text(json_text(thing, "place")),
		.stratum = must_copy_text(json_text(fields, "stratum")),
		.reason = must_copy_text(json_text(fields, "reason")),
		.from = from,
	};
	insert(taking->rebases, &rebase);
	taking->changed(taking->context, rebase.measure);
	return 0;
}

int rebases_refresh(struct rebases *rebases, struct reader *reader,
	void (*changed)(void *context, const char *measure), void *context)
{
	struct taking taking = { rebases, changed, context };
	return shelf_refresh(&rebases->shelf, reader, take_rebase, &taking, NULL);
}

const struct rebase *rebases_of(const struct rebases *rebases, const char *measure,
	const char *place, const char *stratum, size_t *count)
{
	size_t low = 0, high = rebases->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_series(&rebases->items[middle], measure, place, stratum) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*count = 0;
	while (low + *count < rebases->count &&
		compare_series(&rebases->items[low + *count], measure, place, stratum) == 0)
		(*count)++;
	return *count ? &rebases->items[low] : NULL;
}
