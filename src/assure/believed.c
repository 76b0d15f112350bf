/* What was believed: series. */
#include "believed.h"
#include <stdlib.h>

static void free_series(struct kept_series *series)
{
	free(series->readings);
	free(series->given);
	free(series);
}

void believed_free(struct believed *believed)
{
	if (!believed)
		return;
	for (size_t i = 0; i < believed->fed_count; i++)
		free_series(believed->fed[i]);
	for (size_t i = 0; i < believed->feed_count; i++)
		feed_free(believed->feeds[i]);
	chronicle_tree_release(&believed->chronicle);
	free(believed->fed);
	free(believed->feeds);
	free(believed->order);
	free(believed);
}

/* -- what rules make of records -- */

static struct kept_series *series_of(const struct view *view, const struct feed *feed,
	const struct feed_place *place, const struct feed_points *made)
{
	const struct kept_series *now =
		readings_find(&view->assure->readings, feed->measure, place->id, "");
	struct judging judging = measures_judging(&view->assure->measures, feed->measure);
	struct kept_series *series = must_alloc(sizeof(*series));
	*series = (struct kept_series){ .id = now ? now->id : 0,
		.measure = feed->measure,
		.place = place->id,
		.stratum = "",
		.readings = must_alloc(made->count * sizeof(*series->readings)),
		.given = must_alloc(made->count * sizeof(*series->given)),
		.count = made->count };
	for (size_t i = 0; i < made->count; i++) {
		series->readings[i] = made->items[i].reading;
		series->given[i] = made->items[i].value;
		series->so_far += made->items[i].so_far;
	}
	series_judge(series, &judging);
	return series;
}

static void add_places(struct believed *believed, const struct view *view, struct feed *feed)
{
	const struct readings *readings = &view->assure->readings;
	day_number today = view->assure->feeds.day;
	day_number day = view->day < today ? view->day : today;
	if (*feed->rule.per)
		feed_note_divisors(feed, readings);
	(void)feed_order_places(feed);
	believed->fed = must_realloc(believed->fed,
		(believed->fed_count + feed->place_count + 1) * sizeof(*believed->fed));
	for (size_t i = 0; i < feed->place_count; i++) {
		struct feed_points made =
			feed_points(feed, feed->places[i], view->directory, readings, day);
		if (made.count)
			believed->fed[believed->fed_count++] =
				series_of(view, feed, feed->places[i], &made);
		free(made.items);
	}
}

static int add_feeds(struct believed *believed, const struct view *view)
{
	const struct feeds *feeds = &view->assure->feeds;
	int64_t known_seq = view_where(view).known_seq;
	int result = 0;
	believed->feeds = must_alloc((feeds->count + 1) * sizeof(struct feed *));
	for (size_t i = 0; result == 0 && i < feeds->count; i++) {
		struct feed **feed = &believed->feeds[believed->feed_count];
		result = feed_as_known(feed, feeds->items[i], view->reader, feeds->directory,
			&believed->chronicle, view->known, known_seq);
		if (result)
			break;
		believed->feed_count++;
		if ((*feed)->rule.type != RULE_NONE)
			add_places(believed, view, *feed);
	}
	return result;
}

static int compare_series(const void *a, const void *b)
{
	const struct kept_series *one = *(const struct kept_series *const *)a;
	const struct kept_series *two = *(const struct kept_series *const *)b;
	int order = strcmp(one->measure, two->measure);
	if (order == 0)
		order = strcmp(one->place, two->place);
	return order ? order : strcmp(one->stratum, two->stratum);
}

static void put_in_order(struct believed *believed, const struct readings *readings)
{
	believed->order = must_alloc(
		(readings->order_count + believed->fed_count + 1) * sizeof(*believed->order));
	for (size_t i = 0; i < readings->order_count; i++)
		if (!readings->order[i]->given)
			believed->order[believed->count++] = readings->order[i];
	for (size_t i = 0; i < believed->fed_count; i++)
		believed->order[believed->count++] = believed->fed[i];
	qsort(believed->order, believed->count, sizeof(*believed->order), compare_series);
}

int believed_open(struct believed **out, const struct view *view)
{
	struct believed *believed = must_alloc(sizeof(*believed));
	chronicle_tree_as_known(
		&believed->chronicle, &view->assure->roster.chronicle, view->known);
	int result = add_feeds(believed, view);
	if (result) {
		believed_free(believed);
		return result;
	}
	put_in_order(believed, &view->assure->readings);
	*out = believed;
	return 0;
}
