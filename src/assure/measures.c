/* Measures: labels, which way is better, targets. */
#include "measures.h"
#include "known.h"
#include "names.h"
#include <stdlib.h>

void measures_init(struct measures *measures)
{
	*measures = (struct measures){ .shelf.kind = "measure" };
	rebases_init(&measures->rebases);
}

static void release_one(struct measure *measure)
{
	free(measure->id);
	free(measure->label);
	free(measure->unit);
	names_free(measure->requirements);
	json_decref(measure->fields);
}

void measures_release(struct measures *measures)
{
	for (size_t i = 0; i < measures->count; i++)
		release_one(&measures->items[i]);
	free(measures->items);
	rebases_release(&measures->rebases);
}

static size_t position_of(const struct measures *measures, const char *id)
{
	size_t low = 0, high = measures->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(measures->items[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct measure *measures_find(const struct measures *measures, const char *id)
{
	size_t at = position_of(measures, id);
	return at < measures->count && strcmp(measures->items[at].id, id) == 0
		       ? &measures->items[at]
		       : NULL;
}

static enum xmr_direction direction_of(const char *better)
{
	if (strcmp(better, "higher") == 0)
		return XMR_HIGHER;
	return strcmp(better, "lower") == 0 ? XMR_LOWER : XMR_NEITHER;
}

const char *measure_better_name(const struct measure *measure)
{
	static const char *const names[] = {
		[XMR_HIGHER] = "higher", [XMR_LOWER] = "lower", [XMR_NEITHER] = "neutral"
	};
	return names[measure->judging.better];
}

const char *measure_rule(const struct measure *measure)
{
	return json_text(measure->fields, "rule");
}

static struct measure make(const char *id, json_t *fields, bool in_use)
{
	const char *target = json_text(fields, "target");
	struct measure measure = {
		.id = must_copy_text(id),
		.label = must_copy_text(json_text(fields, "label")),
		.unit = must_copy_text(json_text(fields, "unit")),
		.judging.better = direction_of(json_text(fields, "better")),
		.in_use = in_use,
		.requirements = names_from_json(json_object_get(fields, "requirements")),
		.fields = json_incref(fields),
	};
	measure.judging.has_target =
		*target && slice_to_double(slice_of(target), &measure.judging.target) == 0;
	return measure;
}

/* In place of the one with its id. */
static void put(struct measures *measures, struct measure measure)
{
	size_t at = position_of(measures, measure.id);
	if (at < measures->count && strcmp(measures->items[at].id, measure.id) == 0) {
		release_one(&measures->items[at]);
		measures->items[at] = measure;
		return;
	}
	if (measures->count == measures->room) {
		measures->room = measures->room ? measures->room * 2 : 16;
		measures->items =
			must_realloc(measures->items, measures->room * sizeof(*measures->items));
	}
	memmove(&measures->items[at + 1], &measures->items[at],
		(measures->count - at) * sizeof(*measures->items));
	measures->items[at] = measure;
	measures->count++;
}

static bool judged_alike(const struct judging *one, const struct judging *two)
{
	return one->better == two->better && one->has_target == two->has_target &&
	       (!one->has_target || one->target == two->target);
}

struct taking {
	struct measures *measures;
	struct readings *readings;
};

static int take_measure(void *context, const json_t *thing)
{
	struct taking *taking = context;
	struct measure measure = make(json_text(thing, "id"), json_object_get(thing, "fields"),
		!json_flag(thing, "closed", false));
	const struct measure *before = measures_find(taking->measures, measure.id);
	if (!before || !judged_alike(&before->judging, &measure.judging))
		readings_change(taking->readings, measure.id);
	put(taking->measures, measure);
	return 0;
}

static void judge_again(void *context, const char *measure)
{
	readings_change(context, measure);
}

int measures_refresh(struct measures *measures, struct reader *reader, struct readings *readings)
{
	struct taking taking = { measures, readings };
	int result = shelf_refresh(&measures->shelf, reader, take_measure, &taking, NULL);
	return result ? result
		      : rebases_refresh(&measures->rebases, reader, judge_again, readings);
}

/* -- as they were known -- */

static void take_away(struct measures *measures, const char *id)
{
	size_t at = position_of(measures, id);
	if (at == measures->count || strcmp(measures->items[at].id, id) != 0)
		return;
	release_one(&measures->items[at]);
	measures->count--;
	memmove(&measures->items[at], &measures->items[at + 1],
		(measures->count - at) * sizeof(*measures->items));
}

struct recalling {
	struct measures *measures;
	const struct kind *kind;
};

static int recall(void *context, const char *id, const struct record *then)
{
	struct recalling *recalling = context;
	if (then)
		put(recalling->measures,
			make(id, (json_t *)then->fields,
				!record_is_closed(recalling->kind, then)));
	else
		take_away(recalling->measures, id);
	return 0;
}

int measures_as_known(struct measures *out, const struct measures *now, struct reader *reader,
	const struct kinds *kinds, int64_t known_seq)
{
	struct recalling recalling = { out, kinds_find(kinds, now->shelf.kind) };
	int result = 0;
	measures_init(out);
	for (size_t i = 0; i < now->count; i++)
		put(out, make(now->items[i].id, now->items[i].fields, now->items[i].in_use));
	if (recalling.kind && now->shelf.version > known_seq)
		result = records_as_known(
			reader, recalling.kind, known_seq, known_seq, recall, &recalling);
	return result ? result
		      : rebases_as_known(
				&out->rebases, &now->rebases, reader, kinds, known_seq);
}

/* -- for charts -- */

struct judging measures_judging(void *context, const char *measure)
{
	const struct measures *measures = context;
	const struct measure *found = measures_find(measures, measure);
	struct judging judging = { .better = XMR_NEITHER };
	if (found)
		judging = found->judging;
	judging.rebases = &measures->rebases;
	return judging;
}
