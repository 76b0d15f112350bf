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

/* The measures that rules fed, and what counts by the same rule now. The caller frees. */
static struct feed_wanted *feeds_wanted(
	const struct knowledge *knowledge, const struct feeds *feeds, size_t *count)
{
	const struct measures *measures = &knowledge->measures;
	struct feed_wanted *wanted = must_alloc((measures->count + 1) * sizeof(*wanted));
	*count = 0;
	for (size_t i = 0; i < measures->count; i++) {
		const struct measure *measure = &measures->items[i];
		const struct feed *now = feeds_find(feeds, measure->id);
		bool same = now && rule_is_same(now->fields, measure->fields);
		if (measure->in_use && *measure_rule(measure))
			wanted[(*count)++] = (struct feed_wanted){ .measure = measure->id,
				.fields = measure->fields,
				.now = same ? now : NULL };
	}
	return wanted;
}

static int add_feeds(
	struct knowledge *knowledge, const struct assure *assure, struct reader *reader)
{
	struct chronicle chronicle;
	const struct feed_known as = { .reader = reader,
		.directory = assure->feeds.directory,
		.chronicle = &chronicle,
		.known = knowledge->known,
		.known_seq = knowledge->known_seq };
	size_t count;
	struct feed_wanted *wanted = feeds_wanted(knowledge, &assure->feeds, &count);
	chronicle_tree_as_known(&chronicle, &assure->roster.chronicle, knowledge->known);
	knowledge->feeds = must_alloc((count + 1) * sizeof(struct feed *));
	int result = feeds_as_known(knowledge->feeds, wanted, count, &as);
	knowledge->feed_count = result ? 0 : count;
	for (size_t i = 0; i < knowledge->feed_count; i++) {
		struct feed *feed = knowledge->feeds[i];
		if (*feed->rule.per)
			feed_note_divisors(feed, &assure->readings);
		(void)feed_order_places(feed);
		knowledge->bytes += bytes_of(feed);
	}
	chronicle_tree_release(&chronicle);
	free(wanted);
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
