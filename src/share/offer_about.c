/* Offers about an entry of the commons: somebody's that we changed, or one of ours that was wrong.
 */
#include "offer.h"

static void put_words(const json_t *entry, const struct share_item *item, bool fork, json_t *fields)
{
	struct buf list;

	json_put_text(fields, "title", item->title);
	json_put_text(fields, "summary", item->summary);
	json_put_text(fields, "text", item->text);
	json_put_text(fields, "topics", json_text(entry, "topics"));
	if (share_licence(item->licence))
		json_put_text(fields, "licence", item->licence);
	buf_init(&list, SHARE_ITEM_BYTES);
	for (size_t i = 0; i < item->tag_count; i++)
		buf_print(&list, "%s%s", i ? " " : "", item->tags[i]);
	json_put_slice(fields, "tags", list.length ? buf_slice(&list) : SLICE_EMPTY);
	buf_clear(&list);
	if (fork && *item->by)
		buf_add_text(&list, item->by);
	for (size_t i = 0; i < item->credit_count; i++)
		buf_print(&list, "%s%s", list.length ? "\n" : "", item->credit[i]);
	json_put_slice(fields, "credit", list.length ? buf_slice(&list) : SLICE_EMPTY);
	buf_release(&list);
}

static void put_data(const json_t *entry, const struct share_item *item, bool fork, json_t *fields)
{
	json_t *data = item->data ? json_copy(item->data) : json_object();
	struct buf text;

	if (fork)
		json_put_text(data, "kind", json_text(entry, "kind"));
	buf_init(&text, SHARE_ITEM_BYTES);
	json_write_pretty(data, &text);
	if (json_object_size(data) > 0 && !buf_failed(&text))
		json_put_slice(fields, "data", buf_slice(&text));
	buf_release(&text);
	json_decref(data);
}

int offer_start_about(const struct share_start *start, json_t *fields)
{
	const char *sort = json_text(fields, "sort");
	bool fork = strcmp(sort, "fork") == 0, correct = strcmp(sort, "correct") == 0;
	struct share_item item;
	json_t *entry = NULL;
	int result = commons_item(start->commons, start->to, &entry);

	if (result == 0 && correct && !offer_is_ours(start->commons, start->to))
		result = error_set(
			FT_REFUSED, "Only an entry of ours can be corrected. Reply to others.");
	if (result == 0 && (fork || correct)) {
		result = share_item_read(slice_of(json_text(entry, "content")),
			json_text(entry, "content_type"), &item);
		if (result == 0) {
			put_words(entry, &item, fork, fields);
			put_data(entry, &item, fork, fields);
			share_item_release(&item);
		}
	}
	json_decref(entry);
	return result;
}
