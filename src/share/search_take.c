/* Entries of the commons as they come and go. What others wrote is hostile: share_item_read()
 * bounds and cleans it, and here every count has a limit. */
#include "search.h"
#include "share.h"

#include <math.h>
#include <stdlib.h>
#include "digest.h"

static const struct find_kind KINDS[] = {
	{ "learning", "What we learnt", FIND_SAYS, true, true },
	{ "policy", "Policy", FIND_SAYS, true, true },
	{ "pack", "Pack", FIND_SAYS, true, true },
	{ "result", "A change and its result", FIND_SAYS, true, true },
	{ "project", "Project", FIND_SAYS, true, true },
	{ "event", "Event", FIND_SAYS, false, true },
	{ "post", "Post", FIND_SAYS, false, true },
	{ "digest", "Digest", FIND_SAYS, false, true },
	{ "reply", "Reply", FIND_ANSWERS, false, true },
	{ "fork", "Our version of it", FIND_SAYS, true, true },
	{ "adopt", "What happened when we tried it", FIND_ADOPTS, false, true },
	{ "endorse", "Endorsement", FIND_ENDORSES, false, false },
	{ "withdraw", "Withdrawal", FIND_WITHDRAWS, false, false },
	{ "correct", "Correction", FIND_CORRECTS, false, false },
};

const struct find_kind *find_kind(struct slice name)
{
	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
		if (slice_is(name, KINDS[i].name))
			return &KINDS[i];
	return NULL;
}

/* -- organisations and places in their logs -- */

static struct find_log *get_log(struct share_find *find, struct slice origin, bool own)
{
	struct find_log *log;
	char *text;

	for (log = find->logs; log; log = log->next)
		if (slice_equal(slice_of(log->origin), origin))
			return log;
	log = must_alloc(sizeof(*log));
	text = must_alloc(origin.length + 1);
	memcpy(text, origin.base, origin.length);
	*log = (struct find_log){ .origin = text,
		.own = own,
		.number = (uint32_t)find->log_count++,
		.next = find->logs };
	log->name = must_alloc(origin.length + 1);
	memcpy(log->name, origin.base, strcspn(text, "/"));
	find->logs = log;
	return log;
}

/* The item at "ORIGIN#INDEX", made when it is not known yet. */
static struct find_item *get_item(struct share_find *find, const char *place)
{
	uint64_t key = search_map_key(place);
	struct find_item *item = search_map_get(&find->by_place, key);

	if (item)
		return item;
	item = must_alloc(sizeof(*item));
	item->document = SEARCH_NONE;
	item->title = item->summary = item->by = item->licence = "";
	item->shown_tags = item->credit = "";
	search_map_put(&find->by_place, key, item);
	return item;
}

void find_item_free(struct find_item *item)
{
	free(item->texts);
	free(item);
}

/* Does this item name the other by the hash it really has? */
static bool is_about(const struct find_item *answer, const struct find_item *item)
{
	uint8_t hash[SHA256_BYTES];

	if (!item->leaf || !answer->readable ||
		hex_read(slice_of(answer->to_hash), hash, sizeof(hash))) {
		error_clear();
		return false;
	}
	return memcmp(hash, item->hash, sizeof(hash)) == 0;
}

bool find_is_about(const struct find_item *answer, const struct find_item *item)
{
	return is_about(answer, item);
}

/* -- showing and hiding -- */

static void note_document(struct share_find *find, struct find_item *item)
{
	if (item->document >= find->said_room) {
		find->said_room = find->said_room * 2 + 256;
		find->said_items =
			must_realloc(find->said_items, find->said_room * sizeof(*find->said_items));
	}
	find->said_items[item->document] = item;
}

static void hide(struct share_find *find, struct find_item *item)
{
	if (item->document != SEARCH_NONE)
		search_index_remove(find->said, item->document);
	item->document = SEARCH_NONE;
	item->shown = false;
	find_labels_drop(find, item);
	find->text_bytes -= item->text_bytes;
	free(item->texts);
	item->texts = NULL;
	item->text_bytes = 0;
	item->title = item->summary = item->by = item->licence = "";
	item->shown_tags = item->credit = "";
}

static const char *put_line(struct buf *block, const char *text, size_t *offset)
{
	*offset = block->length;
	buf_add(block, text, strlen(text) + 1);
	return text;
}

static size_t put_lines(struct buf *block, const char *const *texts, size_t count)
{
	size_t offset = block->length;

	for (size_t i = 0; i < count; i++)
		buf_print(block, "%s%s", i ? "\n" : "", texts[i]);
	buf_add_char(block, 0);
	return offset;
}

static void keep_texts(
	struct share_find *find, struct find_item *item, const struct share_item *text)
{
	bool full = find->text_bytes >= FIND_TEXT_BYTES;
	size_t at[6];
	struct buf block;

	buf_init(&block, 64 << 10);
	put_line(&block, text->title, &at[0]);
	put_line(&block, full ? "" : text->summary, &at[1]);
	put_line(&block, text->by, &at[2]);
	put_line(&block, text->licence, &at[3]);
	at[4] = put_lines(&block, text->tags, text->tag_count);
	at[5] = put_lines(&block, text->credit, full ? 0 : text->credit_count);
	item->text_bytes = block.length;
	find->text_bytes += block.length;
	item->texts = buf_take(&block);
	item->title = item->texts + at[0];
	item->summary = item->texts + at[1];
	item->by = item->texts + at[2];
	item->licence = item->texts + at[3];
	item->shown_tags = item->texts + at[4];
	item->credit = item->texts + at[5];
}

static void put_labels(struct share_find *find, struct find_item *item,
	const struct share_item *text, struct slice topics)
{
	struct buf folded;

	buf_init(&folded, 4096);
	for (size_t i = 0; i < text->tag_count; i++) {
		name_fold(slice_of(text->tags[i]), &folded);
		find_label_put(find, item, folded.base, text->tags[i], false);
	}
	while (topics.length > 0) {
		struct slice topic = slice_cut(&topics, ' ');
		buf_clear(&folded);
		buf_add_slice(&folded, topic);
		if (topic.length)
			find_label_put(find, item, folded.base, folded.base, true);
	}
	buf_release(&folded);
}

static void add_to_index(struct share_find *find, struct find_item *item,
	const struct share_item *text, bool has_own_summary, struct slice topics)
{
	struct search_field fields[] = { { slice_of(text->title), 3 },
		{ slice_of(item->shown_tags), 3 }, { topics, 3 },
		{ has_own_summary ? slice_of(text->summary) : SLICE_EMPTY, 1 },
		{ slice_of(text->by), 1 }, { slice_of(text->text), 1 } };

	item->document = search_index_add(find->said, fields, sizeof(fields) / sizeof(fields[0]));
	note_document(find, item);
}

/* Withdrawn or corrected by its own author? */
static bool is_superseded(struct find_item *item)
{
	item->withdrawn = false;
	item->replaced_by = NULL;
	for (struct find_item *answer = item->answers; answer; answer = answer->next_answer) {
		if (answer->log != item->log || !is_about(answer, item))
			continue;
		if (answer->kind->role == FIND_WITHDRAWS)
			item->withdrawn = true;
		if (answer->kind->role == FIND_CORRECTS && !answer->withdrawn && !item->replaced_by)
			item->replaced_by = answer;
	}
	return item->withdrawn || item->replaced_by;
}

static bool can_be_read(const struct find_item *item)
{
	return item->readable &&
	       (item->kind->role == FIND_SAYS || item->kind->role == FIND_ANSWERS ||
		       item->kind->role == FIND_CORRECTS);
}

static void read_again(struct share_find *find, int64_t leaf)
{
	if (find->again_count == find->again_room) {
		find->again_room = find->again_room * 2 + 16;
		find->again = must_realloc(find->again, find->again_room * sizeof(*find->again));
	}
	find->again[find->again_count++] = leaf;
}

/* What others say about it changed. */
static void look_again(struct share_find *find, struct find_item *item)
{
	enum { CORRECTIONS_MAX = 64 };

	for (int i = 0; item && item->leaf && i < CORRECTIONS_MAX; i++) {
		bool was = item->shown, superseded = is_superseded(item);
		if (was && superseded)
			hide(find, item);
		else if (!was && !superseded && can_be_read(item))
			read_again(find, item->leaf);
		if (item->kind->role != FIND_CORRECTS)
			break;
		item = item->to;
	}
}

/* -- one entry -- */

static enum xmr_variation moved_by(const json_t *data)
{
	enum { POINTS_MAX = 500 };
	const json_t *points = json_object_get(data, "points"), *point;
	const char *better = json_text(json_object_get(data, "measure"), "better");
	struct xmr_options options = { .screen = true,
		.better = strcmp(better, "higher") == 0	 ? XMR_HIGHER
			  : strcmp(better, "lower") == 0 ? XMR_LOWER
							 : XMR_NEITHER };
	struct xmr_summary summary = { .variation = XMR_VARIATION_NONE };
	double values[POINTS_MAX];
	struct xmr_point *charted;
	size_t i, count = 0;

	json_array_foreach(points, i, point)
	{
		const json_t *value = json_object_get(point, "value");
		double number = json_is_number(value) ? json_number_value(value) : (double)NAN;

		if (json_is_string(value) &&
			slice_to_double(slice_of(json_string_value(value)), &number))
			error_clear();
		if (count < POINTS_MAX)
			values[count++] = number;
	}
	if (count == 0)
		return XMR_VARIATION_NONE;
	charted = must_alloc(count * sizeof(*charted));
	if (xmr_chart(values, count, &options, charted, &summary) != XMR_OK)
		summary.variation = XMR_VARIATION_NONE;
	free(charted);
	return summary.variation;
}

static bool is_adopted(const json_t *data)
{
	const char *outcome = json_text(data, "outcome");

	return strcmp(outcome, "adopted") == 0 || strcmp(outcome, "adapted") == 0;
}

/* What the leaf names: the entry that it withdraws or corrects, else the first it refers to. */
static const char *target_of(const json_t *leaf, const struct find_kind *kind)
{
	const char *of = json_text(leaf, "of");
	const json_t *first = json_array_get(json_object_get(leaf, "refs"), 0);

	if (kind->role == FIND_WITHDRAWS || kind->role == FIND_CORRECTS)
		return of;
	return json_is_string(first) ? json_string_value(first) : "";
}

/* "ORIGIN#INDEX#HASH": ties the item to the one at that place. */
static void tie(struct share_find *find, struct find_item *item, const char *ref)
{
	const char *hash = strrchr(ref, '#');
	char place[LEDGER_NAME_BYTES + 32];

	if (item->to || !hash || hash == ref || strlen(hash + 1) != 2 * SHA256_BYTES ||
		(size_t)(hash - ref) >= sizeof(place))
		return;
	snprintf(place, sizeof(place), "%.*s", (int)(hash - ref), ref);
	snprintf(item->to_hash, sizeof(item->to_hash), "%s", hash + 1);
	item->to = get_item(find, place);
	item->next_answer = item->to->answers;
	item->to->answers = item;
}

static void name_log(struct find_log *log, const struct share_item *text, instant_us at)
{
	if (!*text->by || at < log->named_at)
		return;
	free(log->name);
	log->name = must_copy_text(text->by);
	log->named_at = at;
}

static void fill(struct share_find *find, struct find_item *item, const struct commons_said *said,
	const json_t *leaf, const struct share_item *text)
{
	const struct find_kind *as = find_kind(slice_of(json_text(text->data, "kind")));

	item->leaf = said->leaf;
	item->index = said->index;
	item->log = get_log(find, said->origin, said->own);
	item->kind = find_kind(said->kind);
	item->as = as && as->role == FIND_SAYS ? as : item->kind;
	if (said->hash.length == SHA256_BYTES)
		memcpy(item->hash, said->hash.base, SHA256_BYTES);
	item->seen_at = said->seen_at;
	item->at = said->said_at < said->seen_at ? said->said_at : said->seen_at;
	item->readable = true;
	item->adopted = is_adopted(text->data);
	item->moved = moved_by(text->data);
	search_map_put(&find->by_leaf, (uint64_t)said->leaf, item);
	tie(find, item, target_of(leaf, item->kind));
	name_log(item->log, text, item->at);
}

static void take(struct share_find *find, const struct commons_said *said, const json_t *leaf,
	const struct share_item *text)
{
	char place[LEDGER_NAME_BYTES + 32];
	struct find_item *item;

	snprintf(place, sizeof(place), "%.*s#%llu", (int)said->origin.length, said->origin.base,
		(unsigned long long)said->index);
	item = get_item(find, place);
	if (item->shown)
		return;
	fill(find, item, said, leaf, text);
	atomic_fetch_add(&find->changes, 1);
	if (!is_superseded(item) && can_be_read(item) && *text->title) {
		keep_texts(find, item, text);
		put_labels(find, item, text, said->topics);
		add_to_index(find, item, text, strcmp(json_text(leaf, "ct"), SHARE_ITEM_TYPE) == 0,
			said->topics);
		item->shown = true;
	}
	look_again(find, item->to);
}

static void forget(struct share_find *find, int64_t leaf)
{
	struct find_item *item = search_map_get(&find->by_leaf, (uint64_t)leaf);

	if (!item || !item->readable)
		return;
	hide(find, item);
	item->readable = false;
	atomic_fetch_add(&find->changes, 1);
	look_again(find, item->to);
}

int find_take_said(void *context, const struct commons_said *said)
{
	struct share_find *find = context;
	const struct find_kind *kind = said->gone ? NULL : find_kind(said->kind);
	bool silent = kind && (kind->role == FIND_ENDORSES || kind->role == FIND_WITHDRAWS);
	struct share_item text;
	json_t *leaf = NULL;

	if (said->gone) {
		pthread_rwlock_wrlock(&find->lock);
		forget(find, said->leaf);
		pthread_rwlock_unlock(&find->lock);
	}
	if (!kind || (said->content.length == 0 && !silent))
		return 0;
	if (json_read(said->bytes, &leaf)) {
		error_clear(); /* taken back, or nothing that we understand */
		return 0;
	}
	if (said->content.length == 0 ||
		share_item_read(said->content, json_text(leaf, "ct"), &text)) {
		error_clear();
		share_item_init(&text);
	}
	if (*text.title || silent) {
		pthread_rwlock_wrlock(&find->lock);
		take(find, said, leaf, &text);
		pthread_rwlock_unlock(&find->lock);
	}
	share_item_release(&text);
	json_decref(leaf);
	return 0;
}
