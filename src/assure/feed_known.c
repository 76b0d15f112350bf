/* The records that a rule counts, as they were known on a day of the past. */
#include "feed.h"
#include "known.h"
#include <stdlib.h>

static int take_as_known(void *context, const char *id, const struct record *then)
{
	struct feed_taking *taking = context;
	feed_note_record(taking->feed, id);
	return then ? feed_take_record(context, then) : 0;
}

/* -- when places were there -- */

static day_number day_in(const json_t *fields, const char *name)
{
	day_number day;
	return day_parse(slice_of(json_text(fields, name)), &day) ? DAY_NONE : day;
}

static int take_life(void *context, const char *id, const struct record *then)
{
	struct feed *feed = context;
	if (!then)
		return 0;
	feed->lives =
		must_realloc(feed->lives, (feed->life_count + 1) * sizeof(*feed->lives));
	feed->lives[feed->life_count++] =
		(struct believed_life){ .place = must_copy_text(id),
			.opened = day_in(then->fields, "opened"),
			.closed = day_in(then->fields, "closed") };
	return 0;
}

/* -- all of it -- */

static int read_lives(struct feed *feed, const struct feed_known *as, struct reader *reader)
{
	const struct kind *kind = kinds_find(directory_kinds(as->directory), "place");
	return kind ? records_as_known(
			      reader, kind, as->known_seq, as->known_seq, take_life, feed)
		    : 0;
}

static int read_again(struct feed *feed, const struct feed_known *as, struct reader *reader)
{
	struct feed_taking taking = { feed, as->directory };
	bool other_tree = feed->asks_places && feed->known < feed->chronicle->tree_known;
	const struct feed *alike = other_tree ? NULL : as->now;
	if (feed->rule.by_person)
		return duties_as_known(feed, as->now, reader);
	int result = records_as_known(reader, feed->rule.records, alike ? as->known_seq : 0,
		as->known_seq, take_as_known, &taking);
	if (result == 0 && alike)
		feed_copy_others(feed, alike);
	return result;
}

int feed_as_known(struct feed **out, const struct feed_known *as, struct reader *reader)
{
	struct feed *feed = feed_create(as->measure, as->fields);
	int result = 0;
	feed->chronicle = as->chronicle;
	feed->known = as->known;
	feed->known_seq = as->known_seq;
	feed_read_rule(feed, directory_kinds(as->directory), NULL);
	if (feed->rule.type != RULE_NONE)
		result = read_lives(feed, as, reader);
	if (result == 0 && feed->rule.type != RULE_NONE)
		result = read_again(feed, as, reader);
	if (result) {
		feed_free(feed);
		return result;
	}
	*out = feed;
	return 0;
}
