/* Which measures rules feed, and when they are fed again. */
#include "feeds.h"
#include <stdlib.h>

void feeds_init(struct feeds *feeds, struct book *book, const struct chronicle *chronicle)
{
	*feeds = (struct feeds){ .book = book, .chronicle = chronicle, .day = DAY_NONE };
}

void feeds_release(struct feeds *feeds)
{
	for (size_t i = 0; i < feeds->count; i++)
		feed_free(feeds->items[i]);
	free(feeds->items);
	if (feeds->directory)
		book_directory_release(feeds->book, feeds->directory);
}

bool feeds_are_old(const struct feeds *feeds)
{
	return feeds->count && feeds->day != today();
}

static size_t position_of(const struct feeds *feeds, const char *measure)
{
	size_t low = 0, high = feeds->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(feeds->items[middle]->measure, measure) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct feed *feeds_find(const struct feeds *feeds, const char *measure)
{
	size_t at = position_of(feeds, measure);
	return at < feeds->count && strcmp(feeds->items[at]->measure, measure) == 0
		       ? feeds->items[at]
		       : NULL;
}

/* -- which there are -- */

static bool has_rule(const struct measure *measure)
{
	return measure && measure->in_use && *measure_rule(measure);
}

static void drop_unwanted(
	struct feeds *feeds, const struct measures *measures, struct readings *readings)
{
	size_t kept = 0;
	for (size_t i = 0; i < feeds->count; i++) {
		struct feed *feed = feeds->items[i];
		const struct measure *measure = measures_find(measures, feed->measure);
		if (has_rule(measure) && json_equal(measure->fields, feed->fields)) {
			feeds->items[kept++] = feed;
			continue;
		}
		readings_unfeed(readings, feed->measure);
		feed_free(feed);
	}
	feeds->count = kept;
}

static void add_wanted(struct feeds *feeds, const struct measures *measures)
{
	const struct kinds *kinds = directory_kinds(feeds->directory);
	for (size_t i = 0; i < measures->count; i++) {
		const struct measure *measure = &measures->items[i];
		if (!has_rule(measure) || feeds_find(feeds, measure->id))
			continue;
		struct feed *feed = feed_create(measure->id, measure->fields);
		size_t at = position_of(feeds, measure->id);
		feed->chronicle = feeds->chronicle;
		feed_read_rule(feed, kinds, NULL);
		feeds->items = must_realloc(
			feeds->items, (feeds->count + 1) * sizeof(struct feed *));
		memmove(&feeds->items[at + 1], &feeds->items[at],
			(feeds->count - at) * sizeof(struct feed *));
		feeds->items[at] = feed;
		feeds->count++;
	}
}

/* True if it is another than before. */
static bool take_directory(struct feeds *feeds)
{
	const struct directory *now = book_directory(feeds->book);
	if (now == feeds->directory) {
		book_directory_release(feeds->book, now);
		return false;
	}
	const struct directory *before = feeds->directory;
	feeds->directory = now;
	feeds->kinds_edition += !before || directory_kinds(now) != directory_kinds(before);
	for (size_t i = 0; i < feeds->count; i++)
		feed_read_rule(
			feeds->items[i], directory_kinds(now), directory_kinds(before));
	if (before)
		book_directory_release(feeds->book, before);
	return true;
}

/* -- feeding -- */

static void feed_place(const struct feeds *feeds, const struct feed *feed, struct feed_place *place,
	struct readings *readings)
{
	struct feed_points made =
		feed_points(feed, place, feeds->directory, readings, feeds->day);
	struct kept_reading *list = must_alloc((made.count + 1) * sizeof(*list));
	double *values = must_alloc((made.count + 1) * sizeof(*values));
	struct fed_points points = { list, values, made.count, 0 };
	for (size_t i = 0; i < made.count; i++) {
		list[i] = made.items[i].reading;
		values[i] = made.items[i].value;
		points.so_far += made.items[i].so_far;
	}
	readings_feed(readings, feed->measure, place->id, &points);
	place->changed = false;
	free(made.items);
	free(list);
	free(values);
}

static void feed_places(
	const struct feeds *feeds, struct feed *feed, bool all, struct readings *readings)
{
	all = feed_order_places(feed) || all;
	for (size_t i = 0; i < feed->place_count; i++)
		if (all || feed->places[i]->changed)
			feed_place(feeds, feed, feed->places[i], readings);
}

static int refresh_feed(struct feeds *feeds, struct feed *feed, struct reader *reader,
	bool directory_changed, bool all, struct readings *readings)
{
	if (feed->rule.type == RULE_NONE) {
		readings_unfeed(readings, feed->measure);
		return 0;
	}
	int result = feed_refresh(feed, reader, feeds->directory, directory_changed);
	if (result)
		return result;
	if (*feed->rule.per)
		feed_note_divisors(feed, readings);
	feed_places(feeds, feed, all, readings);
	return 0;
}

int feeds_refresh(struct feeds *feeds, struct reader *reader, const struct measures *measures,
	struct readings *readings)
{
	bool other_directory = take_directory(feeds);
	day_number day = today();
	bool all = other_directory || day != feeds->day;
	int result = 0;
	feeds->day = day;
	drop_unwanted(feeds, measures, readings);
	add_wanted(feeds, measures);
	for (size_t i = 0; result == 0 && i < feeds->count; i++)
		result = refresh_feed(
			feeds, feeds->items[i], reader, other_directory, all, readings);
	return result;
}
