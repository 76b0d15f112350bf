/* Readings in memory: loading, taking in later ones, judging. */
#include "readings.h"
#include <math.h>
#include <stdlib.h>

void readings_init(struct readings *readings)
{
	*readings = (struct readings){ 0 };
	arena_init(&readings->texts);
}

void readings_release(struct readings *readings)
{
	for (size_t i = 0; i < readings->count; i++)
		free(readings->series[i].readings);
	free(readings->series);
	free(readings->order);
	free(readings->values);
	free(readings->points);
	arena_release(&readings->texts);
}

double reading_value(const struct kept_reading *reading)
{
	if (isnan(reading->of))
		return reading->n;
	return reading->of > 0 ? reading->n / reading->of : (double)NAN;
}

/* -- which series there are -- */

static struct kept_series *series_by_id(const struct readings *readings, int64_t id)
{
	size_t low = 0, high = readings->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (readings->series[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < readings->count && readings->series[low].id == id ? &readings->series[low]
								       : NULL;
}

static int take_series(void *context, const struct series *series)
{
	struct readings *readings = context;
	if (readings->room < readings->count + 1) {
		readings->room = readings->room ? readings->room * 2 : 64;
		readings->series =
			must_realloc(readings->series, readings->room * sizeof(*readings->series));
	}
	readings->series[readings->count++] = (struct kept_series){
		.id = series->id,
		.measure = arena_text(&readings->texts, slice_of(series->measure)),
		.place = arena_text(&readings->texts, slice_of(series->place)),
		.stratum = arena_text(&readings->texts, slice_of(series->stratum)),
	};
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	const struct kept_series *one = a, *two = b;
	return (one->id > two->id) - (one->id < two->id);
}

static int compare_names(
	const struct kept_series *one, const char *measure, const char *place, const char *stratum)
{
	int order = strcmp(one->measure, measure);
	if (order == 0)
		order = strcmp(one->place, place);
	return order ? order : strcmp(one->stratum, stratum);
}

static int compare_in_order(const void *a, const void *b)
{
	const struct kept_series *one = *(struct kept_series *const *)a;
	const struct kept_series *two = *(struct kept_series *const *)b;
	return compare_names(one, two->measure, two->place, two->stratum);
}

/* Reads the list anew; the readings of series that are known already move over. */
static int read_list(struct readings *readings, struct reader *reader)
{
	struct readings fresh;
	readings_init(&fresh);
	int result = read_series(reader, NULL, NULL, take_series, &fresh);
	if (result) {
		readings_release(&fresh);
		return result;
	}
	if (fresh.count)
		qsort(fresh.series, fresh.count, sizeof(*fresh.series), compare_ids);
	fresh.order = must_alloc((fresh.count + 1) * sizeof(*fresh.order));
	for (size_t i = 0; i < fresh.count; i++) {
		struct kept_series *now = &fresh.series[i];
		struct kept_series *before = series_by_id(readings, now->id);
		fresh.order[i] = now;
		if (!before)
			continue;
		now->readings = before->readings;
		now->count = before->count;
		now->room = before->room;
		now->changed = before->changed;
		now->summary = before->summary;
		now->latest = before->latest;
		before->readings = NULL;
	}
	if (fresh.count)
		qsort(fresh.order, fresh.count, sizeof(*fresh.order), compare_in_order);
	readings_release(readings);
	*readings = fresh;
	return 0;
}

const struct kept_series *readings_find(const struct readings *readings, const char *measure,
	const char *place, const char *stratum)
{
	size_t low = 0, high = readings->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_names(readings->order[middle], measure, place, stratum) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < readings->count &&
			       compare_names(readings->order[low], measure, place, stratum) == 0
		       ? readings->order[low]
		       : NULL;
}

/* -- readings -- */

static void shrink(struct kept_series *series)
{
	if (series && series->room > series->count) {
		series->readings =
			must_realloc(series->readings, series->count * sizeof(*series->readings));
		series->room = series->count;
	}
}

/* Where the day is or belongs; usually at the end. */
static size_t find_day(const struct kept_series *series, day_number on)
{
	if (series->count == 0 || series->readings[series->count - 1].on < on)
		return series->count;
	size_t low = 0, high = series->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (series->readings[middle].on < on)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void put_reading(struct kept_series *series, const struct kept_reading *reading)
{
	size_t at = find_day(series, reading->on);
	series->changed = true;
	if (at < series->count && series->readings[at].on == reading->on) {
		series->readings[at] = *reading;
		return;
	}
	if (series->count == series->room) {
		series->room += series->room / 2 + 16;
		series->readings =
			must_realloc(series->readings, series->room * sizeof(*series->readings));
	}
	memmove(&series->readings[at + 1], &series->readings[at],
		(series->count - at) * sizeof(*series->readings));
	series->readings[at] = *reading;
	series->count++;
}

struct taking {
	struct readings *readings;
	struct kept_series *series; /* of the last reading; they come grouped */
};

enum { SERIES_UNKNOWN = 1 };

static int take_reading(void *context, int64_t id, const struct reading *reading)
{
	struct taking *taking = context;
	if (!taking->series || taking->series->id != id) {
		shrink(taking->series);
		taking->series = series_by_id(taking->readings, id);
		if (!taking->series)
			return SERIES_UNKNOWN;
	}
	put_reading(taking->series, &(struct kept_reading){ .n = reading->n,
					    .of = reading->of,
					    .seq = reading->seq,
					    .on = reading->on,
					    .row = reading->row });
	return 0;
}

int readings_refresh(struct readings *readings, struct reader *reader, int64_t after_seq)
{
	enum { TRIES = 8 }; /* somebody may import new series faster than we read their list */
	int result = after_seq > 0 ? 0 : read_list(readings, reader);
	for (int i = 0; result == 0 && i < TRIES; i++) {
		struct taking taking = { .readings = readings };
		result = read_all_readings(reader, after_seq, take_reading, &taking);
		shrink(taking.series);
		if (result != SERIES_UNKNOWN)
			return result;
		result = read_list(readings, reader);
	}
	return result ? result
		      : error_set(FT_BUSY, "Readings are coming in too fast to count. Try again.");
}

/* -- judging -- */

void readings_change(struct readings *readings, const char *measure)
{
	for (size_t i = 0; i < readings->count; i++)
		if (strcmp(readings->series[i].measure, measure) == 0)
			readings->series[i].changed = true;
}

static void chart(const struct kept_series *series, const struct judging *judging, double *values,
	struct xmr_point *points, struct xmr_summary *summary)
{
	struct xmr_options options = { .screen = true,
		.better = judging->better,
		.has_target = judging->has_target,
		.target = judging->target };
	for (size_t i = 0; i < series->count; i++)
		values[i] = reading_value(&series->readings[i]);
	/* The options are sound, so there is no fault to answer. */
	(void)xmr_chart(values, series->count, &options, points, summary);
}

void series_chart(const struct kept_series *series, const struct judging *judging, double *values,
	struct xmr_point *points)
{
	struct xmr_summary summary;
	chart(series, judging, values, points, &summary);
}

static void judge(
	struct readings *readings, struct kept_series *series, const struct judging *judging)
{
	if (readings->scratch_room < series->count) {
		size_t room = series->count + series->count / 2;
		readings->scratch_room = room;
		readings->values = must_realloc(readings->values, room * sizeof(double));
		readings->points = must_realloc(readings->points, room * sizeof(struct xmr_point));
	}
	chart(series, judging, readings->values, readings->points, &series->summary);
	series->changed = false;
	if (series->count) {
		size_t last = series->summary.values ? series->summary.last : series->count - 1;
		series->latest = series->readings[last];
	}
}

void readings_judge(struct readings *readings,
	struct judging (*judging_of)(void *context, const char *measure), void *context)
{
	const char *measure = NULL;
	struct judging judging = { 0 };
	for (size_t i = 0; i < readings->count; i++) {
		struct kept_series *series = readings->order[i];
		if (!series->changed)
			continue;
		if (!measure || strcmp(measure, series->measure) != 0) {
			measure = series->measure;
			judging = judging_of(context, measure);
		}
		judge(readings, series, &judging);
	}
}
