/* Figures of tags and topics: who is under each, and which go together. Those of labels with many
 * items are worked out beforehand, so that a view takes as long as what it shows. */
#include "search.h"

#include <stdlib.h>
#include "digest.h"

enum {
	RELATED_LEAST = 3,
	RELATED_MOST = 20,
	LARGE_COUNT = 500,          /* items of a label; past it a view uses what was worked out */
	LARGE_ALL_COUNT = 5000,     /* the same of all items */
	EVERY_US = 10000000         /* figures of large labels are at most this old */
};

/* -- weeks of organisations ---------------------------------------------------------------- */

/* Organisation and week of each item, as numbers: sorted, how many different ones. */
struct weeks {
	uint64_t *items;
	size_t count, room;
};

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

static void count_label(const struct find_label *label, size_t *in_weeks, size_t *organisations)
{
	struct weeks weeks = { 0 };

	for (size_t i = 0; i < label->count; i++)
		add_week(&weeks, label->items[i]);
	*in_weeks = count_distinct(&weeks, 0);
	*organisations = count_distinct(&weeks, 32);
	free(weeks.items);
}

/* As counted last, when that is right or there are many. */
static bool is_counted(const struct find_label *label)
{
	return label->figured && (!label->stale || label->count > LARGE_COUNT);
}

static size_t weeks_of(const struct find_label *label)
{
	size_t weeks = label->weeks, organisations;

	if (!is_counted(label))
		count_label(label, &weeks, &organisations);
	return weeks;
}

size_t find_organisations(const struct find_label *label)
{
	size_t weeks, organisations = label->organisations;

	if (!is_counted(label))
		count_label(label, &weeks, &organisations);
	return organisations;
}

static size_t count_all(const struct share_find *find, size_t *shown)
{
	struct weeks weeks = { 0 };

	for (size_t i = 0; i < find->by_place.room; i++) {
		const struct find_item *item = find->by_place.slots[i].value;
		if (item && item->shown)
			add_week(&weeks, item);
	}
	size_t distinct = count_distinct(&weeks, 0);
	*shown = weeks.count;
	free(weeks.items);
	return distinct;
}

static size_t weeks_of_all(const struct share_find *find)
{
	size_t shown;

	return find->all_figured_us && (!find->labels_stale || find->shown_count > LARGE_ALL_COUNT)
		       ? find->all_weeks
		       : count_all(find, &shown);
}

/* -- who --------------------------------------------------------------------------- */

static int compare_logs(const void *a, const void *b)
{
	const struct find_log *one = ((const struct label_log *)a)->log,
			      *two = ((const struct label_log *)b)->log;
	int order = strcasecmp(one->name, two->name);

	return order ? order : strcmp(one->origin, two->origin);
}

static void list_logs(
	const struct share_find *find, const struct find_label *label, struct label_figures *out)
{
	size_t *places = must_alloc((find->log_count + 1) * sizeof(*places)), room = 0;

	for (size_t i = 0; i < label->count; i++) {
		struct find_log *log = label->items[i]->log;
		size_t *place = &places[log->number];

		if (*place == 0) { /* counting from 1 */
			if (out->log_count == room) {
				room = room * 2 + 16;
				out->logs = must_realloc(out->logs, room * sizeof(*out->logs));
			}
			out->logs[out->log_count] = (struct label_log){ .log = log };
			*place = ++out->log_count;
		}
		out->logs[*place - 1].items++;
	}
	free(places);
	if (out->log_count)
		qsort(out->logs, out->log_count, sizeof(*out->logs), compare_logs);
}

/* -- related ----------------------------------------------------------------------- */

struct together {
	struct find_related related;
	struct weeks weeks;
};

/* A small map from labels to places in a list, by address. */
struct places {
	struct {
		const struct find_label *label;
		size_t place;
	} *slots;
	size_t room, count; /* room: a power of two */
};

static size_t slot_of(const struct places *places, const struct find_label *label)
{
	size_t at = (size_t)(((uintptr_t)label >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20) &
		    (places->room - 1);

	while (places->slots[at].label && places->slots[at].label != label)
		at = (at + 1) & (places->room - 1);
	return at;
}

static void grow(struct places *places)
{
	struct places old = *places;

	places->room = old.room ? old.room * 2 : 64;
	places->slots = must_alloc(places->room * sizeof(*places->slots));
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].label)
			places->slots[slot_of(places, old.slots[i].label)] = old.slots[i];
	free(old.slots);
}

static struct together *together_with(struct places *places, struct together **list, size_t *room,
	const struct find_label *label)
{
	if (2 * (places->count + 1) > places->room)
		grow(places);
	size_t at = slot_of(places, label);

	if (!places->slots[at].label) {
		if (places->count == *room) {
			*room = *room * 2 + 16;
			*list = must_realloc(*list, *room * sizeof(**list));
		}
		(*list)[places->count] = (struct together){ .related = { .label = label } };
		places->slots[at].label = label;
		places->slots[at].place = places->count++;
	}
	return &(*list)[places->slots[at].place];
}

static void judge(struct together *together, size_t ours, size_t all)
{
	struct find_related *related = &together->related;
	double both = (double)count_distinct(&together->weeks, 0);
	double theirs = (double)weeks_of(related->label);

	related->organisations = count_distinct(&together->weeks, 32);
	related->lift = both * (double)all / ((double)ours * theirs);
	related->ranked = related->organisations >= RELATED_LEAST && related->lift > 1;
	related->g2 =
		related->ranked ? digest_likelihood(both, (double)ours, theirs, (double)all) : 0;
}

static int compare_related(const void *a, const void *b)
{
	const struct find_related *one = &((const struct together *)a)->related,
				  *two = &((const struct together *)b)->related;

	if (one->ranked != two->ranked)
		return one->ranked ? -1 : 1;
	if (one->ranked && one->g2 != two->g2)
		return one->g2 > two->g2 ? -1 : 1;
	if (one->organisations != two->organisations)
		return one->organisations > two->organisations ? -1 : 1;
	return strcmp(one->label->folded, two->label->folded);
}

static void list_related(
	const struct share_find *find, const struct find_label *label, struct label_figures *out)
{
	size_t room = 0, all = weeks_of_all(find), ours = weeks_of(label);
	struct together *list = NULL;
	struct places places = { 0 };

	for (size_t i = 0; i < label->count; i++)
		for (size_t l = 0; l < label->items[i]->label_count; l++)
			if (label->items[i]->labels[l] != label)
				add_week(&together_with(&places, &list, &room,
						 label->items[i]->labels[l])
						  ->weeks,
					label->items[i]);
	for (size_t i = 0; i < places.count; i++)
		judge(&list[i], ours, all);
	if (places.count)
		qsort(list, places.count, sizeof(*list), compare_related);
	out->related = must_alloc((RELATED_MOST + 1) * sizeof(*out->related));
	for (size_t i = 0; i < places.count; i++) {
		free(list[i].weeks.items);
		if (i < RELATED_MOST)
			out->related[out->related_count++] = list[i].related;
	}
	free(list);
	free(places.slots);
}

/* -- figures --------------------------------------------------------------------------------- */

void find_figures_release(struct label_figures *figures)
{
	free(figures->logs);
	free(figures->related);
	*figures = (struct label_figures){ 0 };
}

const struct label_figures *find_figures(
	const struct share_find *find, const struct find_label *label, struct label_figures *own)
{
	*own = (struct label_figures){ 0 };
	if (label->large)
		return label->large;
	list_logs(find, label, own);
	list_related(find, label, own);
	return own;
}

int find_compare_times(const void *a, const void *b)
{
	const struct find_item *one = *(struct find_item *const *)a,
			       *two = *(struct find_item *const *)b;

	if (one->at != two->at)
		return one->at > two->at ? -1 : 1;
	return one->leaf > two->leaf ? -1 : one->leaf < two->leaf;
}

static int compare_oldest_first(const void *a, const void *b)
{
	return find_compare_times(b, a);
}

/* -- refreshing: only this thread changes labels, so it reads them without the lock ---------- */

static void sort_items(struct share_find *find, struct find_label *label)
{
	struct find_item **old = label->items, **sorted;

	if (!label->unsorted)
		return;
	sorted = must_alloc(label->room * sizeof(struct find_item *));
	memcpy(sorted, old, label->count * sizeof(struct find_item *));
	qsort(sorted, label->count, sizeof(struct find_item *), compare_oldest_first);
	pthread_rwlock_wrlock(&find->lock);
	label->items = sorted;
	label->unsorted = false;
	pthread_rwlock_unlock(&find->lock);
	free(old);
}

static bool is_due(const struct find_label *label, int64_t now)
{
	return label->stale && (label->count <= LARGE_COUNT || !label->figured ||
				       now - label->figured_us > EVERY_US);
}

static void count_again(struct share_find *find, struct find_label *label)
{
	size_t weeks, organisations;

	count_label(label, &weeks, &organisations);
	pthread_rwlock_wrlock(&find->lock);
	label->weeks = weeks;
	label->organisations = organisations;
	label->figured = true;
	pthread_rwlock_unlock(&find->lock);
}

static void count_all_again(struct share_find *find, int64_t now)
{
	size_t shown, weeks;

	if (find->all_figured_us && find->shown_count > LARGE_ALL_COUNT &&
		now - find->all_figured_us < EVERY_US)
		return;
	weeks = count_all(find, &shown);
	pthread_rwlock_wrlock(&find->lock);
	find->all_weeks = weeks;
	find->shown_count = shown;
	find->all_figured_us = now;
	pthread_rwlock_unlock(&find->lock);
}

/* What views of a label with many items show. */
static void figure_large(struct share_find *find, struct find_label *label, int64_t now)
{
	struct label_figures *figures = NULL, *old = label->large;

	if (label->count > LARGE_COUNT) {
		figures = must_alloc(sizeof(*figures));
		list_logs(find, label, figures);
		list_related(find, label, figures);
	}
	pthread_rwlock_wrlock(&find->lock);
	label->large = figures;
	label->figured_us = now;
	label->stale = false;
	pthread_rwlock_unlock(&find->lock);
	if (old)
		find_figures_release(old);
	free(old);
}

void find_figures_refresh(struct share_find *find)
{
	int64_t now = monotonic_us();
	bool stale = false;

	if (!find->labels_stale)
		return;
	for (size_t i = 0; i < find->label_count; i++) {
		sort_items(find, find->labels[i]);
		if (is_due(find->labels[i], now))
			count_again(find, find->labels[i]);
	}
	count_all_again(find, now);
	for (size_t i = 0; i < find->label_count; i++) {
		struct find_label *label = find->labels[i];

		if (is_due(label, now))
			figure_large(find, label, now);
		stale = stale || label->stale;
	}
	pthread_rwlock_wrlock(&find->lock);
	find->labels_stale = stale;
	pthread_rwlock_unlock(&find->lock);
}
