/* The records that a rule counts, as they were known on a day of the past. */
#include "feed.h"
#include "known.h"
#include <stdlib.h>

/* Feeds of one kind, which take the same records. */
struct group {
	struct feed **feeds;
	size_t count;
	const struct directory *directory;
};

static int take_as_known(void *context, const char *id, const struct record *then)
{
	const struct group *group = context;
	int result = 0;
	for (size_t i = 0; result == 0 && i < group->count; i++) {
		struct feed_taking taking = { group->feeds[i], group->directory };
		feed_note_record(group->feeds[i], id);
		if (then)
			result = feed_take_record(&taking, then);
	}
	return result;
}

/* Whose cases of records that nobody changed since may be copied; NULL: all records are read. */
static const struct feed *feed_alike(const struct feed *feed, const struct feed_wanted *wanted)
{
	bool other_tree = feed->asks_places && feed->known < feed->chronicle->tree_known;
	return other_tree ? NULL : wanted->now;
}

static bool counts_records(const struct feed *feed)
{
	return feed->rule.type != RULE_NONE && !feed->rule.by_person;
}

/* All feeds of the kind that are read from the same entry on. */
static int read_kind(struct feed **feeds, const struct feed_wanted *wanted, size_t count,
	const struct feed_known *as, const struct kind *kind, bool alike)
{
	struct group group = { must_alloc((count + 1) * sizeof(struct feed *)), 0,
		as->directory };
	for (size_t i = 0; i < count; i++)
		if (counts_records(feeds[i]) && feeds[i]->rule.records == kind &&
			!feed_alike(feeds[i], &wanted[i]) == !alike)
			group.feeds[group.count++] = feeds[i];
	int result = group.count ? records_as_known(as->reader, kind, alike ? as->known_seq : 0,
					   as->known_seq, take_as_known, &group)
				 : 0;
	free(group.feeds);
	return result;
}

static bool is_first_of_kind(struct feed *const *feeds, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (counts_records(feeds[i]) &&
			feeds[i]->rule.records == feeds[number]->rule.records)
			return false;
	return counts_records(feeds[number]);
}

static int read_records(struct feed **feeds, const struct feed_wanted *wanted, size_t count,
	const struct feed_known *as)
{
	int result = 0;
	for (size_t i = 0; result == 0 && i < count; i++) {
		const struct kind *kind = feeds[i]->rule.records;
		if (feeds[i]->rule.by_person)
			result = duties_as_known(feeds[i], wanted[i].now, as->reader);
		if (result || !is_first_of_kind(feeds, i))
			continue;
		result = read_kind(feeds, wanted, count, as, kind, true);
		if (result == 0)
			result = read_kind(feeds, wanted, count, as, kind, false);
	}
	for (size_t i = 0; result == 0 && i < count; i++)
		if (counts_records(feeds[i]) && feed_alike(feeds[i], &wanted[i]))
			feed_copy_others(feeds[i], wanted[i].now);
	return result;
}

/* -- when places were there -- */

static day_number day_in(const json_t *fields, const char *name)
{
	day_number day;
	return day_parse(slice_of(json_text(fields, name)), &day) ? DAY_NONE : day;
}

static int take_life(void *context, const char *id, const struct record *then)
{
	const struct group *group = context;
	for (size_t i = 0; then && i < group->count; i++) {
		struct feed *feed = group->feeds[i];
		feed->lives = must_realloc(
			feed->lives, (feed->life_count + 1) * sizeof(*feed->lives));
		feed->lives[feed->life_count++] =
			(struct believed_life){ .place = must_copy_text(id),
				.opened = day_in(then->fields, "opened"),
				.closed = day_in(then->fields, "closed") };
	}
	return 0;
}

static int read_lives(struct feed **feeds, size_t count, const struct feed_known *as)
{
	struct group group = { feeds, count, as->directory };
	const struct kind *kind = kinds_find(directory_kinds(as->directory), "place");
	return kind && count ? records_as_known(as->reader, kind, as->known_seq, as->known_seq,
				       take_life, &group)
			     : 0;
}

/* -- all of it -- */

static struct feed *make(const struct feed_wanted *wanted, const struct feed_known *as)
{
	struct feed *feed = feed_create(wanted->measure, wanted->fields);
	feed->chronicle = as->chronicle;
	feed->known = as->known;
	feed->known_seq = as->known_seq;
	feed_read_rule(feed, directory_kinds(as->directory), NULL);
	return feed;
}

int feeds_as_known(struct feed **out, const struct feed_wanted *wanted, size_t count,
	const struct feed_known *as)
{
	for (size_t i = 0; i < count; i++)
		out[i] = make(&wanted[i], as);
	int result = read_lives(out, count, as);
	if (result == 0)
		result = read_records(out, wanted, count, as);
	for (size_t i = 0; i < count; i++) {
		out[i]->chronicle = NULL;
		if (result)
			feed_free(out[i]);
	}
	return result;
}
