/* Items that fit, in one of two orders: by time, or by how many organisations took them up. */
#include "search.h"

#include <stdlib.h>
#include "digest.h"

enum { SHELF_MOST = 100 };

struct placed {
	struct find_item *item;
	size_t adopters;
};

static int compare_placed(const void *a, const void *b)
{
	const struct placed *one = a, *two = b;

	if (one->adopters != two->adopters)
		return one->adopters > two->adopters ? -1 : 1;
	if (one->item->at != two->item->at)
		return one->item->at > two->item->at ? -1 : 1;
	return one->item->leaf > two->item->leaf ? -1 : one->item->leaf < two->item->leaf;
}

static bool has_label(const struct find_item *item, const struct find_label *label)
{
	for (size_t i = 0; i < item->label_count; i++)
		if (item->labels[i] == label)
			return true;
	return false;
}

static bool fits(const struct find_item *item, const struct share_shelf *shelf)
{
	return item->shown && !(shelf->others && item->log->own) && item->at >= shelf->since &&
	       (!shelf->solutions || item->as->is_solution) &&
	       (!shelf->origin || strcmp(item->log->origin, shelf->origin) == 0);
}

static void read_label(struct share_find *find, const char *text, bool is_topic,
	const struct find_label **label, bool *nothing)
{
	struct buf folded;

	if (!text)
		return;
	buf_init(&folded, 4096);
	name_fold(slice_of(text), &folded);
	*label = folded.length ? find_label(find, folded.base, is_topic) : NULL;
	*nothing = *nothing || !*label;
	buf_release(&folded);
}

/* Those that fit; *count of them. The caller frees. */
static struct placed *gather(
	struct share_find *find, const struct share_shelf *shelf, size_t *count)
{
	const struct find_label *tag = NULL, *topic = NULL;
	struct placed *placed = NULL;
	bool nothing = false;
	size_t room = 0;

	*count = 0;
	read_label(find, shelf->tag, false, &tag, &nothing);
	read_label(find, shelf->topic, true, &topic, &nothing);
	for (size_t i = 0; !nothing && i < find->by_place.room; i++) {
		struct find_item *item = find->by_place.slots[i].value;

		if (!item || !fits(item, shelf) || (tag && !has_label(item, tag)) ||
			(topic && !has_label(item, topic)))
			continue;
		if (*count == room) {
			room = room * 2 + 64;
			placed = must_realloc(placed, room * sizeof(*placed));
		}
		placed[(*count)++] =
			(struct placed){ item, shelf->order == SHARE_BY_ADOPTERS
						       ? find_count_answers(item, FIND_ADOPTS, true)
						       : 0 };
	}
	return placed;
}

static int compare_logs(const void *a, const void *b)
{
	uintptr_t left = (uintptr_t) * (struct find_log *const *)a;
	uintptr_t right = (uintptr_t) * (struct find_log *const *)b;

	return left < right ? -1 : left > right;
}

static size_t count_organisations(const struct placed *placed, size_t count)
{
	struct find_log **logs = must_alloc((count + 1) * sizeof(struct find_log *));
	size_t distinct = 0;

	for (size_t i = 0; i < count; i++)
		logs[i] = placed[i].item->log;
	qsort(logs, count, sizeof(struct find_log *), compare_logs);
	for (size_t i = 0; i < count; i++)
		distinct += i == 0 || logs[i] != logs[i - 1];
	free(logs);
	return distinct;
}

int share_find_shelf(struct share_find *find, const struct share_shelf *shelf, json_t **out)
{
	size_t limit =
		shelf->limit > 0 && shelf->limit < SHELF_MOST ? (size_t)shelf->limit : SHELF_MOST;
	size_t from = shelf->offset > 0 ? (size_t)shelf->offset : 0, count;
	json_t *items = json_array();

	pthread_rwlock_rdlock(&find->lock);
	struct placed *placed = gather(find, shelf, &count);
	if (count)
		qsort(placed, count, sizeof(*placed), compare_placed);
	for (size_t i = from; i < count && i - from < limit; i++)
		json_array_append_new(items, find_describe(placed[i].item));
	*out = json_object();
	json_put(*out, "items", items);
	json_put_whole(*out, "count", (int64_t)count);
	json_put_whole(*out, "organisations", (int64_t)count_organisations(placed, count));
	json_put(*out, "next",
		count > from + limit ? json_integer((json_int_t)(from + limit)) : json_null());
	pthread_rwlock_unlock(&find->lock);
	free(placed);
	return 0;
}
