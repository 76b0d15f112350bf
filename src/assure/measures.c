/* Measures: labels, which way is better, targets. */
#include "measures.h"
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

static struct measure read_measure(const json_t *thing)
{
	const json_t *fields = json_object_get(thing, "fields");
	const char *target = json_text(fields, "target");
	struct measure measure = {
		.id = must_copy_text(json_text(thing, "id")),
		.label = must_copy_text(json_text(fields, "label")),
		.unit = must_copy_text(json_text(fields, "unit")),
		.judging.better = direction_of(json_text(fields, "better")),
		.in_use = !json_flag(thing, "closed", false),
		.requirements = names_from_json(json_object_get(fields, "requirements")),
		.fields = json_incref(json_object_get(thing, "fields")),
	};
	measure.judging.has_target =
		*target && slice_to_double(slice_of(target), &measure.judging.target) == 0;
	return measure;
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
	struct measures *measures = taking->measures;
	struct measure measure = read_measure(thing);
	size_t at = position_of(measures, measure.id);
	if (at < measures->count && strcmp(measures->items[at].id, measure.id) == 0) {
		if (!judged_alike(&measures->items[at].judging, &measure.judging))
			readings_change(taking->readings, measure.id);
		release_one(&measures->items[at]);
		measures->items[at] = measure;
		return 0;
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
	readings_change(taking->readings, measure.id);
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
