/* What an offer would send out, and why it may not leave as it is. */
#include "share_offer.h"

enum { WHY_CHARS_LEAST = 4, FIELD_BYTES = 1 << 20 };

/* What each sort must say. */
static const struct {
	const char *sort;
	bool title, words, to, data;
} needs[] = {
	{ "learning", true, true, false, false },
	{ "policy", true, false, false, true },
	{ "pack", true, false, false, true },
	{ "result", true, true, false, false },
	{ "post", false, true, false, false },
	{ "project", true, true, false, false },
	{ "event", true, true, false, false },
	{ "reply", false, true, true, false },
	{ "endorse", false, false, true, false },
	{ "fork", true, true, true, false },
	{ "correct", false, true, true, false },
	{ "adopt", false, false, true, true },
	{ "digest", true, false, false, true },
};

static void problem(struct share_review *review, const char *field, const char *message)
{
	json_array_append_new(
		review->problems, json_pack("{s:s,s:s}", "field", field, "message", message));
}

/* -- from fields to an item ----------------------------------------------------------------- */

static const char *text_of(struct share_item *item, const json_t *fields, const char *name)
{
	struct buf clean;
	const char *result = "";

	buf_init(&clean, FIELD_BYTES);
	if (text_clean(slice_of(json_text(fields, name)), &clean) == 0)
		result = arena_text(&item->arena, buf_slice(&clean));
	buf_release(&clean);
	return result;
}

/* As kept, or as a form sends it. */
static bool is_ticked(const json_t *fields, const char *name, bool otherwise)
{
	const char *text = json_text(fields, name);

	if (!*text)
		return json_flag(fields, name, otherwise);
	return strcmp(text, "false") != 0 && strcmp(text, "no") != 0 && strcmp(text, "0") != 0;
}

/* Words between spaces and commas, with or without #. */
static struct slice next_word(struct slice *rest)
{
	size_t start = 0, end;

	while (start < rest->length && strchr(" ,#\n\t", rest->base[start]))
		start++;
	end = start;
	while (end < rest->length && !strchr(" ,#\n\t", rest->base[end]))
		end++;
	struct slice word = { rest->base + start, end - start };
	*rest = (struct slice){ rest->base + end, rest->length - end };
	return word;
}

static void read_tags(struct share_review *review, const json_t *fields)
{
	struct share_item *item = &review->item;
	struct slice rest = slice_of(text_of(item, fields, "tags")), word;

	while ((word = next_word(&rest)).length > 0) {
		if (item->tag_count == SHARE_TAGS_COUNT) {
			problem(review, "tags", "At most 16 tags.");
			return;
		}
		if (!share_tag_is(word))
			problem(review, "tags",
				arena_print(&item->arena,
					"\"%.*s\" cannot be a tag: letters and digits, not only "
					"digits.",
					word.length < 80 ? (int)word.length : 0, word.base));
		else
			item->tags[item->tag_count++] = arena_text(&item->arena, word);
	}
}

static void read_credit(struct share_review *review, const json_t *fields)
{
	struct share_item *item = &review->item;
	struct slice rest = slice_of(text_of(item, fields, "credit"));

	while (rest.length > 0) {
		struct slice line = slice_trim(slice_cut(&rest, '\n'));

		if (line.length == 0)
			continue;
		if (item->credit_count == SHARE_CREDITS_COUNT) {
			problem(review, "credit", "At most 16 names.");
			return;
		}
		item->credit[item->credit_count++] = arena_text(&item->arena, line);
	}
}

static void read_data(struct share_review *review, const json_t *fields)
{
	const char *text = json_text(fields, "data");

	if (!*text)
		return;
	if (json_read(slice_of(text), &review->item.data) == 0 &&
		!json_is_object(review->item.data)) {
		json_decref(review->item.data);
		review->item.data = NULL;
		error_set(FT_REFUSED, "it is not an object");
	}
	if (!review->item.data)
		problem(review, "data",
			arena_print(&review->item.arena, "The figures cannot be read: %s.",
				error_message()));
}

static void check_topics(struct share_review *review, const json_t *fields)
{
	struct slice rest = slice_of(json_text(fields, "topics")), word;

	while ((word = next_word(&rest)).length > 0)
		if (!share_topic(word))
			problem(review, "topics",
				arena_print(&review->item.arena,
					"There is no topic \"%.*s\". Free words are tags.",
					word.length < 80 ? (int)word.length : 0, word.base));
}

/* ORIGIN#INDEX#HASH */
static bool is_ref(const char *ref)
{
	const char *first = strchr(ref, '#'), *last = strrchr(ref, '#');

	return first && last > first + 1 && first > ref &&
	       strspn(first + 1, "0123456789") == (size_t)(last - first - 1) &&
	       strlen(last + 1) == 64 && strspn(last + 1, "0123456789abcdef") == 64;
}

static void check_needs(struct share_review *review, const json_t *fields)
{
	const struct share_item *item = &review->item;
	const char *sort = json_text(fields, "sort"), *to = json_text(fields, "to");
	size_t i = 0;

	while (i < sizeof(needs) / sizeof(needs[0]) && strcmp(needs[i].sort, sort) != 0)
		i++;
	if (i == sizeof(needs) / sizeof(needs[0])) {
		problem(review, "sort", "Say what it is.");
		return;
	}
	if (needs[i].title && !*item->title)
		problem(review, "title", "Give it a title that others would search for.");
	if (needs[i].words && !*item->title && !*item->text)
		problem(review, "text", "Say something.");
	if (needs[i].words && needs[i].title && !*item->text && !*item->summary)
		problem(review, "text", "Tell others what you did and what happened.");
	if (needs[i].data && !item->data && !*json_text(fields, "data"))
		problem(review, "data", "What is to be shared is missing.");
	if (needs[i].to && !is_ref(to))
		problem(review, "to",
			"Say which entry it is about: open that entry and choose from there.");
}

/* -- hits --------------------------------------------------------------------------------- */

bool share_is_declared(const char *declared, const struct share_hit *hit, struct slice *why)
{
	struct slice rest = slice_of(declared);
	size_t length = strlen(hit->excerpt);

	while (rest.length > 0) {
		struct slice line = slice_trim(slice_cut(&rest, '\n'));

		if (line.length < length + 3 || memcmp(line.base, hit->excerpt, length) != 0 ||
			memcmp(line.base + length, " = ", 3) != 0)
			continue;
		*why = slice_trim(
			(struct slice){ line.base + length + 3, line.length - length - 3 });
		if (text_length(*why) >= WHY_CHARS_LEAST)
			return true;
	}
	return false;
}

void share_declare(struct buf *declared, const char *excerpt, const char *why)
{
	if (declared->length > 0)
		buf_add_char(declared, '\n');
	buf_add_text(declared, excerpt);
	buf_add_text(declared, " = ");
	for (; *why; why++)
		buf_add_char(declared, *why == '\n' || *why == '\r' ? ' ' : *why);
}

static void check_hits(struct share_review *review, const char *declared)
{
	struct slice why;

	for (size_t i = 0; i < review->hits.count; i++) {
		const struct share_hit *hit = &review->hits.items[i];

		if (hit->is_soft || share_is_declared(declared, hit, &why))
			continue;
		review->open++;
		problem(review, hit->field,
			arena_print(&review->item.arena, "\"%s\": %s %s", hit->excerpt, hit->words,
				share_hit_advice(hit->kind)));
	}
	if (review->hits.more)
		problem(review, "text", "There is more like this than can be listed.");
}

/* -- the whole ------------------------------------------------------------------------------ */

/* The hash leaves out whether it may go to the fediverse: who approves decides that with the
 * approval. */
static int write_bytes(struct share_review *review)
{
	bool fediverse = review->item.fediverse;
	uint8_t digest[SHA256_BYTES];
	struct buf hex;
	int result;

	review->item.fediverse = false;
	result = share_item_write(&review->item, &review->bytes);
	review->item.fediverse = fediverse;
	if (result)
		return result;
	sha256(review->bytes.base, review->bytes.length, digest);
	buf_init(&hex, sizeof(review->hash));
	hex_add(&hex, digest, sizeof(digest));
	memcpy(review->hash, hex.base, sizeof(review->hash));
	buf_release(&hex);
	if (!fediverse)
		return 0;
	buf_clear(&review->bytes);
	return share_item_write(&review->item, &review->bytes);
}

int share_review_make(const json_t *fields, const struct directory *directory, const char *by,
	struct share_review *out)
{
	struct share_item *item = &out->item;
	struct share_names *names = share_names_create(directory);

	*out = (struct share_review){ .problems = json_array() };
	share_item_init(item);
	share_hits_init(&out->hits);
	buf_init(&out->bytes, 2 * SHARE_ITEM_BYTES);
	item->title = text_of(item, fields, "title");
	item->summary = text_of(item, fields, "summary");
	item->text = text_of(item, fields, "text");
	item->licence = text_of(item, fields, "licence");
	item->from = text_of(item, fields, "from");
	item->by = arena_text(&item->arena, slice_of(by));
	item->fediverse = is_ticked(fields, "fediverse", false) &&
			  is_ticked(fields, "fediverse_agreed", true);
	read_tags(out, fields);
	read_credit(out, fields);
	read_data(out, fields);
	check_topics(out, fields);
	check_needs(out, fields);
	share_item_check(names, item, &out->hits);
	check_hits(out, json_text(fields, "declared"));
	share_names_free(names);
	if (write_bytes(out))
		problem(out, error_field(), error_message());
	return 0;
}

void share_review_release(struct share_review *review)
{
	share_item_release(&review->item);
	share_hits_release(&review->hits);
	buf_release(&review->bytes);
	json_decref(review->problems);
	*review = (struct share_review){ 0 };
}
