/* Tags and topics: how much is said under each, by whom, and which go together. */
#include "share_offer.h"
#include "search.h"

#include <stdlib.h>
#include "digest.h"
#include "share.h"

enum { RELATED_LEAST = 3, RELATED_MOST = 20, PAGE_MOST = 100 };

/* -- weeks of organisations ------------------------------------------------------------- */

/* Organisation and week of each item, as numbers: sorted, how many different ones. */
struct weeks {
	uint64_t *items;
	size_t count, room;
};

/* Topics have names for people; a tag is shown as most people write it. */
static const char *shown_as(const struct find_label *label)
{
	return label->is_topic ? share_topic_label(label->folded) : label->shown;
}

static void add_week(struct weeks *weeks, const struct find_item *item)
{
	if (weeks->count == weeks->room) {
		weeks->room = weeks->room * 2 + 64;
		weeks->items = must_realloc(weeks->items, weeks->room * sizeof(*weeks->items));
	}
	weeks->items[weeks->count++] =
		(uint64_t)item->log->number << 32 | (uint32_t)week_monday(item->at);
}

static int compare_weeks(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

/* Different ones, shifted by `bits` first: 0 for weeks of organisations, 32 for organisations. */
static size_t count_distinct(struct weeks *weeks, unsigned bits)
{
	size_t distinct = 0;

	if (weeks->count)
		qsort(weeks->items, weeks->count, sizeof(*weeks->items), compare_weeks);
	for (size_t i = 0; i < weeks->count; i++)
		distinct += i == 0 || weeks->items[i] >> bits != weeks->items[i - 1] >> bits;
	return distinct;
}

static size_t count_of_label(const struct find_label *label, unsigned bits)
{
	struct weeks weeks = { 0 };

	for (size_t i = 0; i < label->count; i++)
		add_week(&weeks, label->items[i]);
	size_t distinct = count_distinct(&weeks, bits);
	free(weeks.items);
	return distinct;
}

static size_t count_of_all(const struct share_find *find)
{
	struct weeks weeks = { 0 };

	for (size_t i = 0; i < find->by_place.room; i++) {
		const struct find_item *item = find->by_place.slots[i].value;
		if (item && item->shown)
			add_week(&weeks, item);
	}
	size_t distinct = count_distinct(&weeks, 0);
	free(weeks.items);
	return distinct;
}

/* -- which there are --------------------------------------------------------------------- */

int share_find_tags(struct share_find *find, json_t **out)
{
	json_t *tags = json_array(), *topics = json_array();

	pthread_rwlock_rdlock(&find->lock);
	for (size_t i = 0; i < find->label_count; i++) {
		const struct find_label *label = find->labels[i];
		json_t *row;

		if (label->count == 0)
			continue;
		row = json_object();
		json_put_text(row, label->is_topic ? "topic" : "tag", label->folded);
		json_put_text(row, "shown", shown_as(label));
		json_put_whole(row, "items", (int64_t)label->count);
		json_put_whole(row, "organisations", (int64_t)count_of_label(label, 32));
		json_array_append_new(label->is_topic ? topics : tags, row);
	}
	pthread_rwlock_unlock(&find->lock);
	*out = json_object();
	json_put(*out, "tags", tags);
	json_put(*out, "topics", topics);
	return 0;
}

/* -- related ------------------------------------------------------------------------------- */

struct related {
	const struct find_label *label;
	struct weeks together;
	size_t organisations;
	double g2, lift;
	bool ranked; /* three organisations or more, oftener together than by chance */
};

static struct related *find_related(
	struct related **list, size_t *count, size_t *room, const struct find_label *label)
{
	for (size_t i = 0; i < *count; i++)
		if ((*list)[i].label == label)
			return &(*list)[i];
	if (*count == *room) {
		*room = *room * 2 + 16;
		*list = must_realloc(*list, *room * sizeof(**list));
	}
	(*list)[*count] = (struct related){ .label = label };
	return &(*list)[(*count)++];
}

static void judge(struct related *related, size_t ours, size_t all)
{
	double both = (double)count_distinct(&related->together, 0);
	double theirs = (double)count_of_label(related->label, 0);

	related->organisations = count_distinct(&related->together, 32);
	related->lift = both * (double)all / ((double)ours * theirs);
	related->ranked = related->organisations >= RELATED_LEAST && related->lift > 1;
	related->g2 =
		related->ranked ? digest_likelihood(both, (double)ours, theirs, (double)all) : 0;
}

static int compare_related(const void *a, const void *b)
{
	const struct related *one = a, *two = b;

	if (one->ranked != two->ranked)
		return one->ranked ? -1 : 1;
	if (one->ranked && one->g2 != two->g2)
		return one->g2 > two->g2 ? -1 : 1;
	if (one->organisations != two->organisations)
		return one->organisations > two->organisations ? -1 : 1;
	return strcmp(one->label->folded, two->label->folded);
}

static json_t *list_related(const struct share_find *find, const struct find_label *label)
{
	struct related *list = NULL;
	size_t count = 0, room = 0, all = count_of_all(find), ours = count_of_label(label, 0);
	json_t *rows = json_array();

	for (size_t i = 0; i < label->count; i++)
		for (size_t l = 0; l < label->items[i]->label_count; l++)
			if (label->items[i]->labels[l] != label)
				add_week(&find_related(
						 &list, &count, &room, label->items[i]->labels[l])
						  ->together,
					label->items[i]);
	for (size_t i = 0; i < count; i++)
		judge(&list[i], ours, all);
	if (count)
		qsort(list, count, sizeof(*list), compare_related);
	for (size_t i = 0; i < count; i++) {
		free(list[i].together.items);
		if (i >= RELATED_MOST)
			continue;
		json_t *row = json_object();
		json_put_text(row, "tag", list[i].label->folded);
		json_put_text(row, "shown", shown_as(list[i].label));
		json_put_flag(row, "is_topic", list[i].label->is_topic);
		json_put_whole(row, "organisations", (int64_t)list[i].organisations);
		json_put_flag(row, "ranked", list[i].ranked);
		json_put_number(row, "g2", list[i].g2);
		json_put_number(row, "lift", list[i].lift);
		json_array_append_new(rows, row);
	}
	free(list);
	return rows;
}

/* -- one ------------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
	const struct find_item *one = *(struct find_item *const *)a,
			       *two = *(struct find_item *const *)b;
	int order = strcasecmp(one->log->name, two->log->name);

	return order ? order : strcmp(one->log->origin, two->log->origin);
}

static int compare_times(const void *a, const void *b)
{
	const struct find_item *one = *(struct find_item *const *)a,
			       *two = *(struct find_item *const *)b;

	if (one->at != two->at)
		return one->at > two->at ? -1 : 1;
	return one->leaf > two->leaf ? -1 : one->leaf < two->leaf;
}

static struct find_item **sorted(
	const struct find_label *label, int (*compare)(const void *, const void *))
{
	struct find_item **items = must_alloc((label->count + 1) * sizeof(struct find_item *));

	if (label->count)
		memcpy(items, label->items, label->count * sizeof(struct find_item *));
	qsort(items, label->count, sizeof(struct find_item *), compare);
	return items;
}

static json_t *list_organisations(const struct find_label *label)
{
	struct find_item **items = sorted(label, compare_names);
	json_t *rows = json_array();

	for (size_t i = 0, next; i < label->count; i = next) {
		json_t *row = json_object();

		for (next = i; next < label->count && items[next]->log == items[i]->log; next++)
			;
		json_put_text(row, "by", items[i]->log->name);
		json_put_text(row, "origin", items[i]->log->origin);
		json_put_flag(row, "own", items[i]->log->own);
		json_put_whole(row, "items", (int64_t)(next - i));
		json_array_append_new(rows, row);
	}
	free(items);
	return rows;
}

static bool is_topic_word(struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.base[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return text.length > 0 && text.length <= 64;
}

/* "#Falls" is "falls". */
static int read_name(const char *text, bool is_topic, struct buf *folded)
{
	if (!is_topic && *text == '#')
		text++;
	if (is_topic ? !is_topic_word(slice_of(text)) : !share_tag_is(slice_of(text)))
		return error_set(FT_REFUSED,
			is_topic ? "A topic is a word of a-z, 0-9 and -, such as pressure-ulcers."
				 : "A tag is one word of letters and digits, such as #falls.");
	name_fold(slice_of(text), folded);
	return 0;
}

static json_t *list_items(const struct find_label *label, size_t from, size_t limit)
{
	struct find_item **items = sorted(label, compare_times);
	json_t *rows = json_array();

	for (size_t i = from; i < label->count && i - from < limit; i++)
		json_array_append_new(rows, find_describe(items[i]));
	free(items);
	return rows;
}

static json_t *describe(
	const struct share_find *find, const struct find_label *label, size_t from, size_t limit)
{
	json_t *object = json_object();

	json_put_text(object, label->is_topic ? "topic" : "tag", label->folded);
	json_put_text(object, "shown", shown_as(label));
	json_put_whole(object, "items_count", (int64_t)label->count);
	json_put(object, "organisations", list_organisations(label));
	json_put(object, "related", list_related(find, label));
	json_put(object, "items", list_items(label, from, limit));
	json_put(object, "next",
		label->count > from + limit ? json_integer((json_int_t)(from + limit))
					    : json_null());
	return object;
}

int share_find_tag(struct share_find *find, const char *tag, bool is_topic, int offset, int limit,
	json_t **out)
{
	size_t most = limit > 0 && limit < PAGE_MOST ? (size_t)limit : PAGE_MOST;
	const struct find_label *label;
	struct buf folded;

	buf_init(&folded, 4096);
	int result = read_name(tag, is_topic, &folded);
	if (result == 0) {
		pthread_rwlock_rdlock(&find->lock);
		label = find_label(find, folded.base, is_topic);
		if (label && label->count)
			*out = describe(find, label, offset > 0 ? (size_t)offset : 0, most);
		else
			result = error_set(FT_NOT_FOUND,
				"Nobody in the commons has written under %s%.80s yet.",
				is_topic ? "" : "#", folded.base);
		pthread_rwlock_unlock(&find->lock);
	}
	buf_release(&folded);
	return result;
}
