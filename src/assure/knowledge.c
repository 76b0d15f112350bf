/* What was known of measures. */
#include "knowledge.h"
#include "assure_private.h"
#include <stdlib.h>

void knowledge_free(struct knowledge *knowledge)
{
	if (!knowledge)
		return;
	for (size_t i = 0; i < knowledge->feed_count; i++)
		feed_free(knowledge->feeds[i]);
	free(knowledge->feeds);
	measures_release(&knowledge->measures);
	free(knowledge);
}

const struct feed *knowledge_feed(const struct knowledge *knowledge, const char *measure)
{
	size_t low = 0, high = knowledge->feed_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(knowledge->feeds[middle]->measure, measure);
		if (order == 0)
			return knowledge->feeds[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static size_t bytes_of(const struct feed *feed)
{
	enum { ID_BYTES = 27 };
	size_t bytes = sizeof(*feed) + feed->slot_count * sizeof(*feed->records) +
		       feed->record_count * ID_BYTES;
	for (size_t i = 0; i < feed->place_count; i++)
		bytes += feed->places[i]->count * sizeof(struct feed_case) +
			 feed->places[i]->room * sizeof(struct feed_case *);
	return bytes;
}

static int add_feed(struct knowledge *knowledge, const struct assure *assure,
	struct reader *reader, struct feed_known *as, const struct measure *measure)
{
	struct feed *feed;
	as->measure = measure->id;
	as->fields = measure->fields;
	as->now = feeds_find(&assure->feeds, measure->id);
	if (as->now && !rule_is_same(as->now->fields, measure->fields))
		as->now = NULL;
	int result = feed_as_known(&feed, as, reader);
	if (result)
		return result;
	if (*feed->rule.per)
		feed_note_divisors(feed, &assure->readings);
	(void)feed_order_places(feed);
	feed->chronicle = NULL;
	knowledge->feeds[knowledge->feed_count++] = feed;
	knowledge->bytes += bytes_of(feed);
	return 0;
}

static int add_feeds(
	struct knowledge *knowledge, const struct assure *assure, struct reader *reader)
{
	const struct measures *measures = &knowledge->measures;
	struct chronicle chronicle;
	struct feed_known as = { .directory = assure->feeds.directory,
		.chronicle = &chronicle,
		.known = knowledge->known,
		.known_seq = knowledge->known_seq };
	int result = 0;
	chronicle_tree_as_known(&chronicle, &assure->roster.chronicle, knowledge->known);
	knowledge->feeds = must_alloc((measures->count + 1) * sizeof(struct feed *));
	for (size_t i = 0; result == 0 && i < measures->count; i++)
		if (measures->items[i].in_use && *measure_rule(&measures->items[i]))
			result = add_feed(knowledge, assure, reader, &as, &measures->items[i]);
	chronicle_tree_release(&chronicle);
	return result;
}

int knowledge_make(struct knowledge **out, const struct assure *assure, struct reader *reader,
	day_number known, int64_t known_seq)
{
	struct knowledge *knowledge = must_alloc(sizeof(*knowledge));
	knowledge->known = known;
	knowledge->known_seq = known_seq;
	knowledge->bytes = sizeof(*knowledge);
	int result = measures_as_known(&knowledge->measures, &assure->measures, reader,
		directory_kinds(assure->feeds.directory), known_seq);
	if (result == 0)
		result = add_feeds(knowledge, assure, reader);
	if (result) {
		knowledge_free(knowledge);
		return result;
	}
	*out = knowledge;
	return 0;
}
