/* A series as it was on another day. */
#include "then.h"
#include <stdlib.h>

void series_then_free(struct kept_series *series)
{
	if (!series)
		return;
	free(series->readings);
	free(series->given);
	free(series);
}

static void copy_readings(const struct view *view, const struct kept_series *series,
	struct kept_series *then)
{
	int64_t known_seq = view_where(view).known_seq;
	then->readings = must_alloc((series->count + 1) * sizeof(*then->readings));
	for (size_t i = 0; i < series->count && series->readings[i].on <= view->day; i++)
		if (series_reading_known(series, i, known_seq, &then->readings[then->count]))
			then->count++;
}

static void count_records(const struct view *view, const struct kept_series *series,
	struct kept_series *then)
{
	const struct feed *feed = feeds_find(&view->assure->feeds, series->measure);
	const struct feed_place *place = feed ? feed_place_find(feed, series->place) : NULL;
	if (!place)
		return;
	day_number today = view->assure->feeds.day;
	struct feed_points made = feed_points(feed, place, view->directory,
		&view->assure->readings, view->day < today ? view->day : today);
	then->readings = must_alloc((made.count + 1) * sizeof(*then->readings));
	then->given = must_alloc((made.count + 1) * sizeof(*then->given));
	for (size_t i = 0; i < made.count; i++) {
		then->readings[i] = made.items[i].reading;
		then->given[i] = made.items[i].value;
		then->so_far += made.items[i].so_far;
	}
	then->count = made.count;
	free(made.items);
}

struct kept_series *series_then(const struct view *view, const struct kept_series *series)
{
	struct kept_series *then = must_alloc(sizeof(*then));
	*then = (struct kept_series){ .id = series->id,
		.measure = series->measure,
		.place = series->place,
		.stratum = series->stratum };
	if (series->given)
		count_records(view, series, then);
	else
		copy_readings(view, series, then);
	if (then->count == 0) {
		series_then_free(then);
		return NULL;
	}
	struct judging judging = measures_judging((void *)view_measures(view), series->measure);
	series_judge(then, &judging);
	return then;
}
