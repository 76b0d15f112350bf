/* What was believed: series. */
#include "believed.h"
#include "then.h"
#include <stdlib.h>

void believed_free(struct believed *believed)
{
	if (!believed)
		return;
	for (size_t i = 0; i < believed->fed_count; i++)
		series_then_free(believed->fed[i]);
	if (believed->knowledge)
		knowledge_cache_let_go(believed->cache, believed->knowledge);
	free(believed->fed);
	free(believed->order);
	free(believed);
}

/* Kept only when the reader sees all that was taken in: what it does not see it takes for
 * unchanged. */
static int know(struct believed *believed, const struct view *view)
{
	struct assure *assure = view->assure;
	int64_t known_seq = view_where(view).known_seq, head;
	struct knowledge *made;
	believed->cache = &assure->knowledge;
	believed->knowledge = knowledge_cache_find(believed->cache, view->known, known_seq);
	if (believed->knowledge)
		return 0;
	int result = reader_head(view->reader, &head);
	if (result == 0)
		result = knowledge_make(&made, assure, view->reader, view->known, known_seq);
	if (result)
		return result;
	knowledge_cache_add(believed->cache, made, head >= assure->head);
	believed->knowledge = made;
	return 0;
}

/* -- what rules make of records -- */

static struct kept_series *series_of(const struct view *view, const struct measures *measures,
	const struct feed *feed, const struct feed_place *place, const struct feed_points *made)
{
	const struct kept_series *now =
		readings_find(&view->assure->readings, feed->measure, place->id, "");
	struct judging judging = measures_judging((void *)measures, feed->measure);
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

static void add_places(struct believed *believed, const struct view *view, const struct feed *feed)
{
	const struct judged_place where = view_where(view);
	day_number today = view->assure->feeds.day;
	day_number day = view->day < today ? view->day : today;
	believed->fed = must_realloc(believed->fed,
		(believed->fed_count + feed->place_count + 1) * sizeof(*believed->fed));
	for (size_t i = 0; i < feed->place_count; i++) {
		const struct feed_place *place = feed->places[i];
		if (!judged_place_has(&where, place->id))
			continue;
		struct feed_points made = feed_points(
			feed, place, view->directory, &view->assure->readings, day);
		if (made.count)
			believed->fed[believed->fed_count++] = series_of(
				view, &believed->knowledge->measures, feed, place, &made);
		free(made.items);
	}
}

/* -- all of them, in order -- */

static int compare_series(const struct kept_series *one, const struct kept_series *two)
{
	int order = strcmp(one->measure, two->measure);
	if (order == 0)
		order = strcmp(one->place, two->place);
	return order ? order : strcmp(one->stratum, two->stratum);
}

/* Was it a series that is imported, of a measure that was there? */
static bool was_imported(const struct believed *believed, const struct kept_series *series)
{
	const struct measure *measure =
		measures_find(&believed->knowledge->measures, series->measure);
	return !series->given && measure && !*measure_rule(measure);
}

static void put_in_order(struct believed *believed, const struct readings *readings)
{
	size_t fed = 0;
	believed->order = must_alloc(
		(readings->order_count + believed->fed_count + 1) * sizeof(*believed->order));
	for (size_t i = 0; i < readings->order_count; i++) {
		const struct kept_series *series = readings->order[i];
		if (!was_imported(believed, series))
			continue;
		while (fed < believed->fed_count &&
			compare_series(believed->fed[fed], series) < 0)
			believed->order[believed->count++] = believed->fed[fed++];
		believed->order[believed->count++] = series;
	}
	while (fed < believed->fed_count)
		believed->order[believed->count++] = believed->fed[fed++];
}

int believed_open(struct believed **out, const struct view *view)
{
	struct believed *believed = must_alloc(sizeof(*believed));
	int result = know(believed, view);
	if (result) {
		believed_free(believed);
		return result;
	}
	for (size_t i = 0; i < believed->knowledge->feed_count; i++)
		if (believed->knowledge->feeds[i]->rule.type != RULE_NONE)
			add_places(believed, view, believed->knowledge->feeds[i]);
	put_in_order(believed, &view->assure->readings);
	*out = believed;
	return 0;
}
