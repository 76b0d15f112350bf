/* Items in words, and how many organisations answered them. */
#include "search.h"

#include <stdlib.h>

static int compare_logs(const void *a, const void *b)
{
	uintptr_t left = (uintptr_t) * (struct find_log *const *)a;
	uintptr_t right = (uintptr_t) * (struct find_log *const *)b;

	return left < right ? -1 : left > right;
}

/* Those who answered are gathered and then counted once each. */
struct logs {
	struct find_log **items;
	size_t count, room;
};

static void add_log(struct logs *logs, struct find_log *log)
{
	if (logs->count == logs->room) {
		logs->room = logs->room * 2 + 16;
		logs->items = must_realloc(logs->items, logs->room * sizeof(*logs->items));
	}
	logs->items[logs->count++] = log;
}

static size_t count_distinct(struct logs *logs)
{
	size_t distinct = 0;

	if (logs->count)
		qsort(logs->items, logs->count, sizeof(*logs->items), compare_logs);
	for (size_t i = 0; i < logs->count; i++)
		distinct += i == 0 || logs->items[i] != logs->items[i - 1];
	free(logs->items);
	return distinct;
}

size_t find_count_answers(const struct find_item *item, enum find_role role, bool adopted)
{
	enum { CORRECTIONS_MAX = 64 };
	const struct find_log *author = item->log;
	struct logs logs = { 0 };

	for (int i = 0; item && item->leaf && i < CORRECTIONS_MAX; i++) {
		const struct find_item *answer = item->answers;

		for (; answer; answer = answer->next_answer)
			if (answer->kind->role == role && answer->log != author &&
				(answer->adopted || !adopted) && find_is_about(answer, item))
				add_log(&logs, answer->log);
		if (item->kind->role != FIND_CORRECTS || !item->to || item->to->log != author)
			break;
		item = item->to;
	}
	return count_distinct(&logs);
}

static void put_ref(json_t *object, const char *key, const struct find_item *item)
{
	struct buf ref;

	buf_init(&ref, 1024);
	buf_print(&ref, "%s#%llu#", item->log->origin, (unsigned long long)item->index);
	hex_add(&ref, item->hash, sizeof(item->hash));
	json_put_slice(object, key, buf_slice(&ref));
	buf_release(&ref);
}

static void put_list(json_t *object, const char *key, const char *text)
{
	struct slice rest = slice_of(text);
	json_t *list = json_array();

	while (rest.length > 0) {
		struct slice line = slice_cut(&rest, '\n');
		json_array_append_new(list, json_stringn(line.base, line.length));
	}
	json_put(object, key, list);
}

static void put_topics(json_t *object, const struct find_item *item)
{
	json_t *list = json_array();

	for (size_t i = 0; i < item->label_count; i++)
		if (item->labels[i]->is_topic)
			json_array_append_new(list, json_string(item->labels[i]->folded));
	json_put(object, "topics", list);
}

json_t *find_describe(const struct find_item *item)
{
	json_t *object = json_object();

	put_ref(object, "ref", item);
	json_put_text(object, "origin", item->log->origin);
	json_put_whole(object, "index", (int64_t)item->index);
	json_put_text(object, "kind", item->kind->name);
	json_put_text(object, "kind_label", item->as->label);
	json_put_text(object, "title", item->title);
	json_put_text(object, "summary", item->summary);
	json_put_text(object, "by", *item->by ? item->by : item->log->name);
	json_put_text(object, "licence", item->licence);
	put_list(object, "tags", item->shown_tags);
	put_topics(object, item);
	json_put_whole(object, "said_at", item->at);
	json_put_whole(object, "seen_at", item->seen_at);
	json_put_flag(object, "own", item->log->own);
	json_put_flag(object, "is_solution", item->as->is_solution);
	json_put_whole(object, "adopters", (int64_t)find_count_answers(item, FIND_ADOPTS, true));
	json_put_whole(object, "tried", (int64_t)find_count_answers(item, FIND_ADOPTS, false));
	json_put_whole(object, "endorsed", (int64_t)find_count_answers(item, FIND_ENDORSES, false));
	json_put_whole(object, "replies", (int64_t)find_count_answers(item, FIND_ANSWERS, false));
	if (item->moved == XMR_VARIATION_NONE)
		json_put(object, "moved", json_null());
	else
		json_put_text(object, "moved", xmr_variation_name(item->moved));
	if (item->to && item->to->leaf && item->kind->role != FIND_CORRECTS &&
		find_is_about(item, item->to))
		put_ref(object, "to", item->to);
	return object;
}
