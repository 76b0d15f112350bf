/* Tags and topics: how much is said under each, by whom, and which go together. */
#include "share_offer.h"
#include "search.h"

#include <stdlib.h>
#include "digest.h"
#include "share.h"

enum { PAGE_MOST = 100, ORGANISATIONS_MOST = 200 };

/* Topics have names for people; a tag is shown as most people write it. */
static const char *shown_as(const struct find_label *label)
{
	return label->is_topic ? share_topic_label(label->folded) : label->shown;
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
		json_put_whole(row, "organisations", (int64_t)find_organisations(label));
		json_array_append_new(label->is_topic ? topics : tags, row);
	}
	pthread_rwlock_unlock(&find->lock);
	*out = json_object();
	json_put(*out, "tags", tags);
	json_put(*out, "topics", topics);
	return 0;
}

/* -- one ------------------------------------------------------------------------------------- */

static json_t *list_organisations(const struct label_figures *figures)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < figures->log_count && i < ORGANISATIONS_MOST; i++) {
		const struct label_log *one = &figures->logs[i];
		json_t *row = json_object();

		json_put_text(row, "by", one->log->name);
		json_put_text(row, "origin", one->log->origin);
		json_put_flag(row, "own", one->log->own);
		json_put_whole(row, "items", (int64_t)one->items);
		json_array_append_new(rows, row);
	}
	return rows;
}

static json_t *list_related(const struct label_figures *figures)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < figures->related_count; i++) {
		const struct find_related *one = &figures->related[i];
		json_t *row = json_object();

		json_put_text(row, "tag", one->label->folded);
		json_put_text(row, "shown", shown_as(one->label));
		json_put_flag(row, "is_topic", one->label->is_topic);
		json_put_whole(row, "organisations", (int64_t)one->organisations);
		json_put_flag(row, "ranked", one->ranked);
		json_put_number(row, "g2", one->g2);
		json_put_number(row, "lift", one->lift);
		json_array_append_new(rows, row);
	}
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

/* Newest first, from the end of those that are in order. */
static json_t *list_items(const struct find_label *label, size_t from, size_t limit)
{
	struct find_item **sorted = NULL;
	json_t *rows = json_array();

	if (label->unsorted) { /* until the next refresh */
		sorted = must_alloc(label->count * sizeof(struct find_item *));
		memcpy(sorted, label->items, label->count * sizeof(struct find_item *));
		qsort(sorted, label->count, sizeof(struct find_item *), find_compare_times);
	}
	for (size_t i = from; i < label->count && i - from < limit; i++)
		json_array_append_new(rows,
			find_describe(sorted ? sorted[i] : label->items[label->count - 1 - i]));
	free(sorted);
	return rows;
}

static json_t *describe(
	const struct share_find *find, const struct find_label *label, size_t from, size_t limit)
{
	struct label_figures own;
	const struct label_figures *figures = find_figures(find, label, &own);
	json_t *object = json_object();

	json_put_text(object, label->is_topic ? "topic" : "tag", label->folded);
	json_put_text(object, "shown", shown_as(label));
	json_put_whole(object, "items_count", (int64_t)label->count);
	json_put_whole(object, "organisations_count", (int64_t)figures->log_count);
	json_put(object, "organisations", list_organisations(figures));
	json_put(object, "related", list_related(figures));
	json_put(object, "items", list_items(label, from, limit));
	json_put(object, "next",
		label->count > from + limit ? json_integer((json_int_t)(from + limit))
					    : json_null());
	find_figures_release(&own);
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
