/* From the cases of a place to a point for each period. */
#include "feed.h"
#include <math.h>
#include <stdlib.h>

struct making {
	const struct feed *feed;
	const struct feed_place *place;
	const struct readings *readings;
	day_number day;	 /* today, or the day asked about */
	size_t next;	 /* of the cases: the first not yet in a period */
	double *lengths; /* duration: days of the period's answered cases */
};

/* -- dividing -- */

/* The readings of one series in the period added up; NaN when there is none. */
static double sum_of(const struct making *making, const struct kept_series *series,
	day_number from, day_number until)
{
	double sum = (double)NAN;
	for (size_t i = 0; i < series->count; i++) {
		struct kept_reading reading = series->readings[i];
		if (reading.on >= from && reading.on < until &&
			series_reading_known(series, i, making->feed->known_seq, &reading))
			sum = (isnan(sum) ? 0 : sum) + reading.n;
	}
	return sum;
}

/* Of the place as a whole; where only parts of it are read, of all its parts. */
static double divisor(const struct making *making, day_number from, day_number until)
{
	const struct readings *readings = making->readings;
	const char *per = making->feed->rule.per, *where = making->place->id;
	const struct kept_series *whole = readings_find(readings, per, where, "");
	if (whole)
		return sum_of(making, whole, from, until);
	double sum = (double)NAN;
	for (size_t i = 0; i < readings->order_count; i++) {
		const struct kept_series *part = readings->order[i];
		if (strcmp(part->measure, per) != 0 || strcmp(part->place, where) != 0)
			continue;
		double more = sum_of(making, part, from, until);
		if (!isnan(more))
			sum = (isnan(sum) ? 0 : sum) + more;
	}
	return sum;
}

/* -- one point -- */

static int compare_numbers(const void *a, const void *b)
{
	const double *one = a, *two = b;
	return (*one > *two) - (*one < *two);
}

static double typical(const struct rule *rule, double *lengths, size_t count)
{
	double sum = 0;
	if (count == 0)
		return (double)NAN;
	if (!rule->mean) {
		qsort(lengths, count, sizeof(*lengths), compare_numbers);
		return (lengths[(count - 1) / 2] + lengths[count / 2]) / 2;
	}
	for (size_t i = 0; i < count; i++)
		sum += lengths[i];
	return sum / (double)count;
}

bool feed_case_is_due(const struct feed *feed, const struct feed_case *one, day_number day)
{
	return one->counted && one->on <= day &&
	       (feed->rule.since == DAY_NONE || one->on >= feed->rule.since) &&
	       (feed->rule.type != RULE_IN_TIME || one->on + feed->rule.within_days < day);
}

static double value_of(const struct making *making, const struct feed_point *point, size_t answered)
{
	const struct rule *rule = &making->feed->rule;
	const struct kept_reading *reading = &point->reading;
	if (rule->type == RULE_DURATION)
		return typical(rule, making->lengths, answered);
	if (isnan(reading->of))
		return rule->type == RULE_COUNT && !*rule->per ? reading->n : (double)NAN;
	return reading->of > 0 ? reading->n / reading->of * rule->times : (double)NAN;
}

static void add_case(struct making *making, struct feed_point *point, const struct feed_case *one,
	size_t *answered)
{
	struct kept_reading *reading = &point->reading;
	bool takes_days = making->feed->rule.type == RULE_DURATION;
	bool over = !isnan(one->n) && one->on + one->n <= making->day;
	if (takes_days && over)
		making->lengths[(*answered)++] = one->n;
	reading->n += takes_days ? over : one->n;
	reading->of += one->of;
	reading->seq = one->seq > reading->seq ? one->seq : reading->seq;
	point->count++;
}

static struct feed_point make_point(struct making *making, day_number from)
{
	const struct rule *rule = &making->feed->rule;
	day_number until = rule_period_next(rule->period, from);
	struct feed_point point = { .reading.on = from };
	size_t answered = 0;
	for (; making->next < making->place->count; making->next++) {
		const struct feed_case *one = making->place->cases[making->next];
		if (one->on >= until)
			break;
		if (feed_case_is_due(making->feed, one, making->day))
			add_case(making, &point, one, &answered);
	}
	if (rule->type == RULE_COUNT)
		point.reading.of = *rule->per ? divisor(making, from, until) : (double)NAN;
	point.value = value_of(making, &point, answered);
	point.reading.row = (int32_t)point.count;
	int more = rule->type == RULE_IN_TIME ? rule->within_days : 0;
	point.so_far = until - 1 + more >= making->day;
	return point;
}

/* -- all of a place -- */

static void days_open(const struct making *making, const struct place *place, day_number *opened,
	day_number *closed)
{
	const struct feed *feed = making->feed;
	*opened = place->opened;
	*closed = place->closed;
	for (size_t i = 0; i < feed->life_count; i++) {
		if (strcmp(feed->lives[i].place, place->id) == 0) {
			*opened = feed->lives[i].opened;
			*closed = feed->lives[i].closed;
		}
	}
}

/* The first and the last day that can have a point: the place is there and records are kept. */
static void find_life(const struct making *making, const struct directory *directory,
	day_number *first, day_number *last)
{
	const struct rule *rule = &making->feed->rule;
	int position = directory_place(directory, making->place->id);
	*first = making->feed->first_day;
	*last = making->day;
	if (*first == DAY_NONE)
		return;
	if (position >= 0) {
		day_number opened, closed;
		days_open(making, directory_place_at(directory, position), &opened, &closed);
		if (opened != DAY_NONE && opened > *first)
			*first = opened;
		if (closed != DAY_NONE && closed < *last)
			*last = closed;
	}
	/* What was written down about other days was there all the same. */
	const struct feed_place *place = making->place;
	if (place->count && place->cases[0]->on < *first)
		*first = place->cases[0]->on;
	if (place->count && place->cases[place->count - 1]->on > *last &&
		place->cases[place->count - 1]->on <= making->day)
		*last = place->cases[place->count - 1]->on;
	if (rule->since != DAY_NONE && rule->since > *first)
		*first = rule->since;
}

static void add_point(struct feed_points *points, size_t *room, const struct feed_point *point)
{
	if (points->count == *room) {
		*room = *room * 2 + 32;
		points->items = must_realloc(points->items, *room * sizeof(*points->items));
	}
	points->items[points->count++] = *point;
}

/* Is there anything but noughts out of nothing? A place whose records are all elsewhere now is as
 * one that never had any. */
static bool says_something(const struct feed *feed, const struct feed_place *place,
	const struct feed_points *points)
{
	bool any = place->count > 0 && !*feed->rule.per;
	for (size_t i = 0; i < points->count && !any; i++)
		any = points->items[i].count || !isnan(points->items[i].reading.of);
	return any;
}

struct feed_points feed_points(const struct feed *feed, const struct feed_place *place,
	const struct directory *directory, const struct readings *readings, day_number day)
{
	const struct rule *rule = &feed->rule;
	struct making making = { feed, place, readings, day, 0, NULL };
	struct feed_points points = { 0 };
	size_t room = 0;
	day_number first, last;
	find_life(&making, directory, &first, &last);
	if (first == DAY_NONE || last < first)
		return points;
	making.lengths = must_alloc((place->count + 1) * sizeof(double));
	while (making.next < place->count && place->cases[making.next]->on < first)
		making.next++;
	day_number from = rule_period_start(rule->period, first);
	for (; from <= last; from = rule_period_next(rule->period, from)) {
		struct feed_point point = make_point(&making, from);
		/* Nothing counted is a number; nothing looked at is none, nor is what began only
		 * in the middle of the period. */
		bool whole = rule->type == RULE_COUNT && from >= first;
		if (point.count || whole)
			add_point(&points, &room, &point);
	}
	free(making.lengths);
	if (!says_something(feed, place, &points))
		points.count = 0;
	return points;
}
