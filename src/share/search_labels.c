/* Tags and topics, and what stands under them. */
#include "search.h"

#include <stdlib.h>

/* Where it is or would be: by name, a tag before the topic of the same name. */
static size_t position(const struct share_find *find, const char *folded, bool is_topic)
{
	size_t low = 0, high = find->label_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct find_label *label = find->labels[middle];
		int order = strcmp(label->folded, folded);

		if (order < 0 || (order == 0 && label->is_topic < is_topic))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct find_label *find_label(const struct share_find *find, const char *folded, bool is_topic)
{
	size_t at = position(find, folded, is_topic);
	struct find_label *label = at < find->label_count ? find->labels[at] : NULL;

	return label && label->is_topic == is_topic && strcmp(label->folded, folded) == 0 ? label
											  : NULL;
}

static struct find_label *get_label(
	struct share_find *find, const char *folded, const char *shown, bool is_topic)
{
	size_t at = position(find, folded, is_topic);
	struct find_label *label = find_label(find, folded, is_topic);

	if (label)
		return label;
	if (find->label_count == find->label_room) {
		find->label_room = find->label_room * 2 + 64;
		find->labels =
			must_realloc(find->labels, find->label_room * sizeof(struct find_label *));
	}
	label = must_alloc(sizeof(*label));
	*label = (struct find_label){ .folded = must_copy_text(folded),
		.shown = must_copy_text(shown),
		.is_topic = is_topic };
	memmove(&find->labels[at + 1], &find->labels[at],
		(find->label_count - at) * sizeof(struct find_label *));
	find->labels[at] = label;
	find->label_count++;
	return label;
}

static bool has_capital(const char *text)
{
	for (; *text; text++)
		if (*text >= 'A' && *text <= 'Z')
			return true;
	return false;
}

void find_label_put(struct share_find *find, struct find_item *item, const char *folded,
	const char *shown, bool is_topic)
{
	struct find_label *label;

	if (item->label_count == FIND_LABELS_COUNT || !folded || !*folded)
		return;
	label = get_label(find, folded, shown, is_topic);
	for (size_t i = 0; i < item->label_count; i++)
		if (item->labels[i] == label)
			return;
	item->labels[item->label_count++] = label;
	if (has_capital(shown) && !has_capital(label->shown)) {
		free(label->shown);
		label->shown = must_copy_text(shown);
	}
	if (label->count == label->room) {
		label->room = label->room * 2 + 4;
		label->items = must_realloc(label->items, label->room * sizeof(*label->items));
	}
	label->items[label->count++] = item;
	if (label->count > 1 && find_compare_times(&label->items[label->count - 2], &item) < 0)
		label->unsorted = true;
	label->stale = find->labels_stale = true;
}

static void drop(struct find_label *label, const struct find_item *item)
{
	for (size_t i = 0; i < label->count; i++) {
		if (label->items[i] != item)
			continue;
		memmove(&label->items[i], &label->items[i + 1],
			(label->count - i - 1) * sizeof(*label->items));
		label->count--;
		return;
	}
}

void find_labels_drop(struct share_find *find, struct find_item *item)
{
	/* A label without items stays: it is small, and the next may come. */
	for (size_t i = 0; i < item->label_count; i++) {
		drop(item->labels[i], item);
		item->labels[i]->stale = find->labels_stale = true;
	}
	item->label_count = 0;
}
