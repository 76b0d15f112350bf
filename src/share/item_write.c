/* An item as the bytes that leave. */
#include "share.h"

#include "digest.h"
#include "ledger.h"

void share_item_init(struct share_item *item)
{
	*item = (struct share_item){
		.title = "", .summary = "", .text = "", .licence = "", .by = "", .from = ""
	};
	arena_init(&item->arena);
}

void share_item_release(struct share_item *item)
{
	json_decref(item->data);
	item->data = NULL;
	arena_release(&item->arena);
}

bool share_tag_is(struct slice text)
{
	struct tokens tokens;
	struct buf marked;

	if (text.length == 0 || text_length(text) > SHARE_TAG_CHARS)
		return false;
	buf_init(&marked, 8 * SHARE_TAG_CHARS);
	buf_add_char(&marked, '#');
	buf_add_slice(&marked, text);
	tokens_find(buf_slice(&marked), TOKEN_TAG, &tokens);
	bool is = tokens.count == 1 && tokens.items[0].start == 0 &&
		  tokens.items[0].end == marked.length;
	tokens_release(&tokens);
	buf_release(&marked);
	return is;
}

static int refuse(const char *field, const char *message)
{
	error_set(FT_REFUSED, "%s", message);
	return error_set_field(field);
}

static int check_lengths(const struct share_item *item)
{
	const struct {
		const char *field, *text;
		size_t chars;
	} lines[] = { { "title", item->title, SHARE_TITLE_CHARS },
		{ "summary", item->summary, SHARE_SUMMARY_CHARS },
		{ "by", item->by, SHARE_TITLE_CHARS } };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (text_length(slice_of(lines[i].text)) > lines[i].chars) {
			error_set(FT_REFUSED, "This has more than %zu characters.", lines[i].chars);
			return error_set_field(lines[i].field);
		}
	if (strlen(item->text) > SHARE_TEXT_BYTES)
		return refuse("text", "The text is longer than 256 kB. Offer it in parts.");
	if (!share_licence(item->licence))
		return refuse("licence", "Choose a licence, so that others know what they may do.");
	return 0;
}

static int put_tags(const struct share_item *item, json_t *out)
{
	json_t *list = json_array();

	json_put(out, "tags", list);
	for (size_t i = 0; i < item->tag_count; i++) {
		if (!share_tag_is(slice_of(item->tags[i]))) {
			error_set(FT_REFUSED,
				"\"%.80s\" cannot be a tag: letters and digits, no spaces.",
				item->tags[i]);
			return error_set_field("tags");
		}
		json_array_append_new(list, json_string(item->tags[i]));
	}
	return 0;
}

static int put_credit(const struct share_item *item, json_t *out)
{
	json_t *list = json_array();

	json_put(out, "credit", list);
	for (size_t i = 0; i < item->credit_count; i++) {
		if (text_length(slice_of(item->credit[i])) > SHARE_CREDIT_CHARS)
			return refuse("credit", "A name has at most 120 characters.");
		json_array_append_new(list, json_string(item->credit[i]));
	}
	return 0;
}

static void put_text(json_t *out, const char *key, const char *text)
{
	if (*text)
		json_put_text(out, key, text);
}

int share_item_write(const struct share_item *item, struct buf *out)
{
	json_t *object;
	size_t start = out->length;
	int result = check_lengths(item);

	if (result)
		return result;
	object = json_object();
	json_put_whole(object, "v", 1);
	put_text(object, "title", item->title);
	put_text(object, "summary", item->summary);
	put_text(object, "text", item->text);
	put_text(object, "licence", item->licence);
	put_text(object, "by", item->by);
	put_text(object, "from", item->from);
	if (item->fediverse)
		json_put_flag(object, "fediverse", true);
	if (item->tag_count)
		result = put_tags(item, object);
	if (result == 0 && item->credit_count)
		result = put_credit(item, object);
	if (item->data)
		json_put(object, "data", json_incref(item->data));
	if (result == 0)
		result = ledger_canonical(object, out);
	json_decref(object);
	if (result == 0 && out->length - start > SHARE_ITEM_BYTES)
		result = refuse("text", "This is larger than 1 MB. Offer it in parts.");
	return result;
}
