/* Readings in memory: loading, taking in later ones, judging. */
#include "readings.h"
#include "rebases.h"
#include <math.h>
#include <stdlib.h>

void readings_init(struct readings *readings)
{
	*readings = (struct readings){ 0 };
	arena_init(&readings->texts);
}

static void free_fed(struct kept_series *series)
{
	free(series->readings);
	free(series->replaced);
	free(series->given);
	free((char *)series->measure);
	free((char *)series->place);
	free(series);
}

void readings_release(struct readings *readings)
{
	for (size_t i = 0; i < readings->count; i++) {
		free(readings->series[i].readings);
		free(readings->series[i].replaced);
	}
	for (size_t i = 0; i < readings->fed_count; i++)
		free_fed(readings->fed[i]);
	free(readings->fed);
	free(readings->series);
	free(readings->order);
	free(readings->values);
	free(readings->points);
	arena_release(&readings->texts);
}

double series_value(const struct kept_series *series, size_t number)
{
	const struct kept_reading *reading = &series->readings[number];
	if (series->given)
		return series->given[number];
	if (isnan(reading->of))
		return reading->n;
	return reading->of > 0 ? reading->n / reading->of : (double)NAN;
}

/* Of the replaced values: the first of a later day, or of this day by an entry after `seq`. */
static size_t replaced_after(const struct kept_series *series, day_number on, int64_t seq)
{
	size_t low = 0, high = series->replaced_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct kept_reading *one = &series->replaced[middle];
		if (one->on < on || (one->on == on && one->seq <= seq))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool series_reading_known(const struct kept_series *series, size_t number, int64_t known_seq,
	struct kept_reading *out)
{
	*out = series->readings[number];
	if (out->seq <= known_seq)
		return true;
	size_t after = replaced_after(series, out->on, known_seq);
	if (after == 0 || series->replaced[after - 1].on != out->on)
		return false;
	*out = series->replaced[after - 1];
	return true;
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

static void put_in_order(struct readings *readings)
{
	size_t count = 0;
	readings->order = must_realloc(readings->order,
		(readings->count + readings->fed_count + 1) * sizeof(*readings->order));
	for (size_t i = 0; i < readings->count; i++)
		readings->order[count++] = &readings->series[i];
	for (size_t i = 0; i < readings->fed_count; i++)
		readings->order[count++] = readings->fed[i];
	readings->order_count = count;
	qsort(readings->order, count, sizeof(*readings->order), compare_in_order);
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
	for (size_t i = 0; i < fresh.count; i++) {
		struct kept_series *now = &fresh.series[i];
		struct kept_series *before = series_by_id(readings, now->id);
		if (!before)
			continue;
		now->readings = before->readings;
		now->count = before->count;
		now->room = before->room;
		now->changed = before->changed;
		now->summary = before->summary;
		now->latest = before->latest;
		now->latest_value = before->latest_value;
		now->replaced = before->replaced;
		now->replaced_count = before->replaced_count;
		before->readings = before->replaced = NULL;
	}
	fresh.fed = readings->fed;
	fresh.fed_count = readings->fed_count;
	fresh.fed_last = readings->fed_last;
	readings->fed = NULL;
	readings->fed_count = 0;
	readings_release(readings);
	*readings = fresh;
	put_in_order(readings);
	return 0;
}

const struct kept_series *readings_find(const struct readings *readings, const char *measure,
	const char *place, const char *stratum)
{
	size_t low = 0, high = readings->order_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_names(readings->order[middle], measure, place, stratum) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < readings->order_count &&
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

static void keep_replaced(struct kept_series *series, const struct kept_reading *reading)
{
	size_t at = replaced_after(series, reading->on, reading->seq);
	series->replaced = must_realloc(series->replaced,
		(series->replaced_count + 1) * sizeof(*series->replaced));
	memmove(&series->replaced[at + 1], &series->replaced[at],
		(series->replaced_count - at) * sizeof(*series->replaced));
	series->replaced[at] = *reading;
	series->replaced_count++;
}

static void put_reading(struct kept_series *series, const struct kept_reading *reading)
{
	size_t at = find_day(series, reading->on);
	series->changed = true;
	if (at < series->count && series->readings[at].on == reading->on) {
		if (series->readings[at].seq > reading->seq)
			return;
		if (series->readings[at].seq < reading->seq)
			keep_replaced(series, &series->readings[at]);
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

/* -- fed by rules -- */

static bool same_number(double one, double two)
{
	return one == two || (isnan(one) && isnan(two));
}

static bool is_fed_alike(const struct kept_series *series, const struct fed_points *points)
{
	if (series->count != points->count || series->so_far != points->so_far)
		return false;
	for (size_t i = 0; i < points->count; i++) {
		const struct kept_reading *one = &series->readings[i], *two = &points->readings[i];
		if (one->on != two->on || one->seq != two->seq || one->row != two->row ||
			!same_number(one->n, two->n) ||
			!same_number(one->of, two->of) ||
			!same_number(series->given[i], points->values[i]))
			return false;
	}
	return true;
}

static struct kept_series *add_fed(
	struct readings *readings, const char *measure, const char *place)
{
	struct kept_series *series = must_alloc(sizeof(*series));
	series->id = --readings->fed_last;
	series->measure = must_copy_text(measure);
	series->place = must_copy_text(place);
	series->stratum = "";
	readings->fed = must_realloc(
		readings->fed, (readings->fed_count + 1) * sizeof(struct kept_series *));
	readings->fed[readings->fed_count++] = series;
	put_in_order(readings);
	return series;
}

static void drop_fed(struct readings *readings, size_t at)
{
	free_fed(readings->fed[at]);
	readings->fed[at] = readings->fed[--readings->fed_count];
	put_in_order(readings);
}

static size_t find_fed(const struct readings *readings, const char *measure, const char *place)
{
	size_t at = 0;
	while (at < readings->fed_count &&
		(strcmp(readings->fed[at]->measure, measure) != 0 ||
			strcmp(readings->fed[at]->place, place) != 0))
		at++;
	return at;
}

void readings_feed(struct readings *readings, const char *measure, const char *place,
	const struct fed_points *points)
{
	size_t at = find_fed(readings, measure, place), count = points->count;
	if (count == 0) {
		if (at < readings->fed_count)
			drop_fed(readings, at);
		return;
	}
	struct kept_series *series = at < readings->fed_count
					     ? readings->fed[at]
					     : add_fed(readings, measure, place);
	if (is_fed_alike(series, points))
		return;
	series->readings = must_realloc(series->readings, count * sizeof(*series->readings));
	series->given = must_realloc(series->given, count * sizeof(*series->given));
	memcpy(series->readings, points->readings, count * sizeof(*series->readings));
	memcpy(series->given, points->values, count * sizeof(*series->given));
	series->count = series->room = count;
	series->so_far = points->so_far;
	series->changed = true;
}

void readings_unfeed(struct readings *readings, const char *measure)
{
	for (size_t i = readings->fed_count; i-- > 0;)
		if (strcmp(readings->fed[i]->measure, measure) == 0)
			drop_fed(readings, i);
}

/* -- judging -- */

void readings_change(struct readings *readings, const char *measure)
{
	for (size_t i = 0; i < readings->order_count; i++)
		if (strcmp(readings->order[i]->measure, measure) == 0)
			readings->order[i]->changed = true;
}

size_t series_row_from(const struct kept_series *series, day_number from)
{
	return find_day(series, from);
}

/* A period that is not over is not judged. */
static bool is_judged(const struct kept_series *series, size_t i)
{
	return i + series->so_far < series->count;
}

enum { REBASES_MOST = 64 };

/* The rows that start new limits, rising; how many. Of more than REBASES_MOST the last count. */
static size_t find_rebase_rows(const struct kept_series *series, const struct judging *judging,
	size_t rows[REBASES_MOST])
{
	size_t count = 0, found = 0;
	const struct rebase *rebase = rebases_of(judging->rebases, series->measure, series->place,
		series->stratum, &count);
	for (size_t i = count > REBASES_MOST ? count - REBASES_MOST : 0; i < count; i++) {
		size_t row = find_day(series, rebase[i].from);
		if (row > 0 && row < series->count && (found == 0 || rows[found - 1] < row))
			rows[found++] = row;
	}
	return found;
}

static void chart(const struct kept_series *series, const struct judging *judging, double *values,
	struct xmr_point *points, struct xmr_summary *summary)
{
	struct chart_answer answer;
	series_chart_as(series, judging, CHART_XMR, values, points, &answer);
	*summary = answer.summary;
}

/* Shares have a P chart. Where there can be more than one for each of `of`, it is a rate and has a
 * U chart; counts have a C chart. */
bool series_can_chart(const struct kept_series *series, enum chart_kind kind)
{
	bool counts = kind == CHART_C, pooled = chart_needs_of(kind);
	bool rate = kind == CHART_U || kind == CHART_UP, is_rate = false;
	if (kind == CHART_G || kind == CHART_T || kind == CHART_CUSUM ||
		((counts || pooled) && series->given))
		return false;
	for (size_t i = 0; (counts || pooled) && i < series->count; i++) {
		const struct kept_reading *reading = &series->readings[i];
		double value;
		if (isnan(reading->of) == pooled || floor(reading->n) != reading->n ||
			chart_value(kind, pooled, reading->n, reading->of, &value) != CHART_OK)
			return false;
		is_rate = is_rate || reading->n > reading->of;
	}
	return series->count > 0 && (!rate || is_rate);
}

void series_chart_as(const struct kept_series *series, const struct judging *judging,
	enum chart_kind kind, double *values, struct xmr_point *points,
	struct chart_answer *answer)
{
	size_t rows[REBASES_MOST], n = series->count;
	bool shares = chart_needs_of(kind);
	double *y = must_alloc((2 * n + 1) * sizeof(*y)), *of = y + n;
	struct xmr_options options = { .screen = true,
		.rebase = rows,
		.better = judging->better,
		.has_target = judging->has_target,
		.target = judging->target };
	if (judging->rebases)
		options.rebase_count = find_rebase_rows(series, judging, rows);
	for (size_t i = 0; i < n; i++) {
		const struct kept_reading *reading = &series->readings[i];
		double value = shares ? reading->n : series_value(series, i);
		bool drawn = is_judged(series, i) && fabs(value) <= CHART_LARGEST;
		y[i] = drawn ? value : (double)NAN;
		of[i] = reading->of;
	}
	/* The options are sound, and series_can_chart() has looked at the rows. */
	(void)chart_make(kind, y, shares ? of : NULL, n, &options, values, points, answer, NULL);
	free(y);
}

static void judge(struct kept_series *series, const struct judging *judging, double *values,
	struct xmr_point *points)
{
	chart(series, judging, values, points, &series->summary);
	series->changed = false;
	if (series->count) {
		size_t last = series->summary.values ? series->summary.last : series->count - 1;
		series->latest = series->readings[last];
		series->latest_value = series_value(series, last);
	}
}

void series_judge(struct kept_series *series, const struct judging *judging)
{
	double *values = must_alloc((series->count + 1) * sizeof(*values));
	struct xmr_point *points = must_alloc((series->count + 1) * sizeof(*points));
	judge(series, judging, values, points);
	free(values);
	free(points);
}

static void make_room(struct readings *readings, size_t count)
{
	if (readings->scratch_room >= count)
		return;
	readings->scratch_room = count + count / 2;
	readings->values =
		must_realloc(readings->values, readings->scratch_room * sizeof(*readings->values));
	readings->points =
		must_realloc(readings->points, readings->scratch_room * sizeof(*readings->points));
}

void readings_judge(struct readings *readings,
	struct judging (*judging_of)(void *context, const char *measure), void *context)
{
	const char *measure = NULL;
	struct judging judging = { 0 };
	for (size_t i = 0; i < readings->order_count; i++) {
		struct kept_series *series = readings->order[i];
		if (!series->changed)
			continue;
		if (!measure || strcmp(measure, series->measure) != 0) {
			measure = series->measure;
			judging = judging_of(context, measure);
		}
		make_room(readings, series->count);
		judge(series, &judging, readings->values, readings->points);
	}
}
