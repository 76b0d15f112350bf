/* What a page says of an offer: what leaves, and what was found in it. */
#include "offer_page.h"

#include "commons.h"
#include "offer_model.h"
#include "share_offer.h"

enum { AROUND_BYTES = 48 };

static const char *where_of(const char *field)
{
	static const char *const names[][2] = { { "title", "the title" }, { "summary", "the summary" },
		{ "text", "the text" }, { "tags", "the tags" }, { "credit", "who is named" },
		{ "data", "what goes with it" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i][0], field) == 0)
			return names[i][1];
	return field;
}

/* A few words before and after, cut between characters. */
static void put_around(const struct share_item *item, const struct share_hit *hit, json_t *out)
{
	const char *text = strcmp(hit->field, "text") == 0 ? item->text
		: strcmp(hit->field, "title") == 0 ? item->title
		: strcmp(hit->field, "summary") == 0 ? item->summary : NULL;
	size_t start = hit->start, end = hit->start + hit->length, from, to;

	if (!text)
		return;
	from = start > AROUND_BYTES ? start - AROUND_BYTES : 0;
	to = strlen(text) - end > AROUND_BYTES ? end + AROUND_BYTES : strlen(text);
	while (from < start && ((unsigned char)text[from] & 0xc0) == 0x80)
		from++;
	while (to > end && ((unsigned char)text[to] & 0xc0) == 0x80)
		to--;
	json_put_slice(out, "before", (struct slice){ text + from, start - from });
	json_put_slice(out, "after", (struct slice){ text + end, to - end });
}

static void put_capital(json_t *out, const char *key, const char *text)
{
	struct buf said;

	say_begin(&said);
	buf_add_text(&said, text);
	if (said.length > 0 && said.base[0] >= 'a' && said.base[0] <= 'z')
		said.base[0] = (char)(said.base[0] - 'a' + 'A');
	json_put_slice(out, key, buf_slice(&said));
	buf_release(&said);
}

static json_t *say_hit(const struct share_review *review, const struct share_hit *hit,
	const char *declared)
{
	json_t *out = json_object();
	struct slice why;

	put_capital(out, "label", share_hit_label(hit->kind));
	json_put_text(out, "field", hit->field);
	json_put_text(out, "where", where_of(hit->field));
	json_put_text(out, "excerpt", hit->excerpt);
	json_put_text(out, "words", hit->words);
	json_put_text(out, "advice", share_hit_advice(hit->kind));
	json_put_flag(out, "soft", hit->is_soft);
	if (share_is_declared(declared, hit, &why))
		json_put_slice(out, "declared", why);
	put_around(&review->item, hit, out);
	return out;
}

static json_t *list_of(const char *const *texts, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(texts[i]));
	return list;
}

static json_t *topic_labels(const json_t *fields)
{
	struct slice rest = slice_of(json_text(fields, "topics"));
	json_t *list = json_array();

	while (rest.length > 0) {
		const struct share_topic *topic = share_topic(slice_cut(&rest, ' '));

		if (topic)
			json_array_append_new(list, json_string(topic->label));
	}
	return list;
}

/* What travels beside the words, in a few of them. */
static void put_figures(const json_t *data, json_t *out)
{
	const char *label = json_text(json_object_get(data, "measure"), "label");
	size_t points = json_array_size(json_object_get(data, "points"));
	size_t requirements = json_array_size(json_object_get(data, "requirements"));
	size_t kinds = json_array_size(json_object_get(data, "kinds"));
	struct buf said;

	if (!data)
		return;
	say_begin(&said);
	if (points > 0) {
		say_count(&said, (int64_t)points, "figure", "figures");
		buf_print(&said, " of \"%s\". ", label);
	}
	if (requirements > 0) {
		say_count(&said, (int64_t)requirements, "requirement", "requirements");
		buf_add_text(&said, ". ");
	}
	if (kinds > 0) {
		say_count(&said, (int64_t)kinds, "kind of record", "kinds of record");
		buf_add_text(&said, ". ");
	}
	if (said.length > 0)
		json_put_slice(out, "figures", slice_trim(buf_slice(&said)));
	buf_release(&said);
}

static json_t *say_review(const struct share_review *review, const json_t *fields)
{
	const struct share_item *item = &review->item;
	const struct share_licence *licence = share_licence(item->licence);
	json_t *out = json_object(), *hits = json_array();

	json_put_text(out, "title", item->title);
	json_put_text(out, "summary", item->summary);
	json_put_text(out, "text", item->text);
	json_put_text(out, "words", json_text(item->data, "words"));
	json_put(out, "tags", list_of(item->tags, item->tag_count));
	json_put(out, "credit", list_of(item->credit, item->credit_count));
	json_put(out, "topics", topic_labels(fields));
	json_put_text(out, "licence_label", licence ? licence->label : "");
	json_put_text(out, "by", item->by);
	json_put_text(out, "from", item->from);
	json_put_flag(out, "fediverse", item->fediverse);
	json_put_slice(out, "json", review->bytes.length ? buf_slice(&review->bytes) : SLICE_EMPTY);
	json_put_whole(out, "bytes", (int64_t)review->bytes.length);
	json_put_text(out, "hash", review->hash);
	json_put_whole(out, "open", (int64_t)review->open);
	for (size_t i = 0; i < review->hits.count; i++)
		json_array_append_new(hits,
			say_hit(review, &review->hits.items[i], json_text(fields, "declared")));
	json_put(out, "hits", hits);
	put_figures(item->data, out);
	return out;
}

int offer_put_review(struct visit *visit, json_t *model)
{
	const json_t *fields = json_object_get(model, "fields");
	struct share_review review;
	int code = share_review_make(fields, visit->directory, book_name(visit->web->book),
		&review);

	if (!code)
		json_put(model, "review", say_review(&review, fields));
	share_review_release(&review);
	return code;
}

/* Whatever cannot be read of the entry is left out: the offer is still ours to write. */
void offer_put_about(struct visit *visit, json_t *model)
{
	const char *ref = json_text(json_object_get(model, "fields"), "to");
	json_t *entry = NULL, *about;
	struct share_item item;

	if (!*ref || !visit->web->commons || commons_item(visit->web->commons, ref, &entry)) {
		error_clear();
		return;
	}
	about = json_object();
	json_put_text(about, "ref", ref);
	json_put_text(about, "title", "an entry of the commons");
	if (share_item_read(slice_of(json_text(entry, "content")), json_text(entry, "content_type"),
			&item) == 0) {
		if (*item.title)
			json_put_text(about, "title", item.title);
		json_put_text(about, "by", *item.by ? item.by : json_text(entry, "origin"));
		share_item_release(&item);
	}
	error_clear();
	json_put(model, "about", about);
	json_decref(entry);
}
