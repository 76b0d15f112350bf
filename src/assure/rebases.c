/* New limits from a day on. */
#include "rebases.h"
#include "known.h"
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

/* NULL: it is not there. */
static const struct rebase *find(const struct rebases *rebases, const char *id)
{
	for (size_t i = 0; i < rebases->count; i++)
		if (strcmp(rebases->items[i].id, id) == 0)
			return &rebases->items[i];
	return NULL;
}

static void take_away(struct rebases *rebases, const char *id)
{
	const struct rebase *found = find(rebases, id);
	if (!found)
		return;
	size_t at = (size_t)(found - rebases->items);
	release_one(&rebases->items[at]);
	rebases->count--;
	memmove(&rebases->items[at], &rebases->items[at + 1],
		(rebases->count - at) * sizeof(*rebases->items));
}

static struct rebase make(
	const char *id, const char *place, const json_t *fields, day_number from)
{
	return (struct rebase){ .id = must_copy_text(id),
		.measure = must_copy_text(json_text(fields, "measure")),
		.place = must_copy_text(place),
		.stratum = must_copy_text(json_text(fields, "stratum")),
		.reason = must_copy_text(json_text(fields, "reason")),
		.from = from };
}

struct taking {
	struct rebases *rebases;
	void (*changed)(void *context, const char *measure);
	void *context;
};

static int take_rebase(void *context, const json_t *thing)
{
	struct taking *taking = context;
	const char *id = json_text(thing, "id");
	const json_t *fields = json_object_get(thing, "fields");
	const struct rebase *before = find(taking->rebases, id);
	day_number from;
	if (before)
		taking->changed(taking->context, before->measure);
	take_away(taking->rebases, id);
	if (json_flag(thing, "closed", false) ||
		day_parse(slice_of(json_text(fields, "from")), &from))
		return 0;
	struct rebase rebase = make(id, json_text(thing, "place"), fields, from);
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

/* -- as they were known -- */

static void copy(struct rebases *out, const struct rebases *from)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct rebase *rebase = &from->items[i];
		insert(out, &(struct rebase){ .id = must_copy_text(rebase->id),
				    .measure = must_copy_text(rebase->measure),
				    .place = must_copy_text(rebase->place),
				    .stratum = must_copy_text(rebase->stratum),
				    .reason = must_copy_text(rebase->reason),
				    .from = rebase->from });
	}
}

struct recalling {
	struct rebases *rebases;
	const struct kind *kind;
};

static int recall(void *context, const char *id, const struct record *then)
{
	struct recalling *recalling = context;
	day_number from;
	take_away(recalling->rebases, id);
	if (!then || record_is_closed(recalling->kind, then) ||
		day_parse(slice_of(json_text(then->fields, "from")), &from))
		return 0;
	struct rebase rebase = make(id, then->place, then->fields, from);
	insert(recalling->rebases, &rebase);
	return 0;
}

int rebases_as_known(struct rebases *out, const struct rebases *now, struct reader *reader,
	const struct kinds *kinds, int64_t known_seq)
{
	struct recalling recalling = { out, kinds_find(kinds, now->shelf.kind) };
	rebases_init(out);
	copy(out, now);
	if (!recalling.kind || now->shelf.version <= known_seq)
		return 0;
	return records_as_known(
		reader, recalling.kind, known_seq, known_seq, recall, &recalling);
}

/* -- of a series -- */

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
