/* Is there a person in these words? The parts look; this file keeps what they find. */
#include "share.h"

#include <stdlib.h>

#include "hits.h"

static const struct {
	const char *label, *advice;
} kinds[] = {
	[SHARE_HIT_NAME] = { "a name",
		"Say what the person does instead: \"a nurse\", \"the resident\"." },
	[SHARE_HIT_BIRTH] = { "a date of birth", "Leave it out, or say \"in her eighties\"." },
	[SHARE_HIT_DATE] = { "an exact date",
		"If it is about a person, say \"in spring\" or leave it out." },
	[SHARE_HIT_NHS_NUMBER] = { "an NHS number", "Take it out." },
	[SHARE_HIT_POSTCODE] = { "a postcode",
		"Leave it out, or keep the first part only: \"BS3\"." },
	[SHARE_HIT_PHONE] = { "a phone number",
		"Leave it out, or give the number of an office and say that it is one." },
	[SHARE_HIT_EMAIL] = { "an e-mail address",
		"Leave it out, or give the address of an office." },
	[SHARE_HIT_INSURANCE_NUMBER] = { "a National Insurance number", "Take it out." },
};

const char *share_hit_label(enum share_hit_kind kind)
{
	return kinds[kind].label;
}

const char *share_hit_advice(enum share_hit_kind kind)
{
	return kinds[kind].advice;
}

void share_hits_init(struct share_hits *hits)
{
	*hits = (struct share_hits){ 0 };
	arena_init(&hits->arena);
}

void share_hits_release(struct share_hits *hits)
{
	free(hits->items);
	arena_release(&hits->arena);
	*hits = (struct share_hits){ 0 };
}

/* -- what the parts use ----------------------------------------------------------- */

static void remove_at(struct share_hits *hits, size_t i)
{
	hits->hard -= !hits->items[i].is_soft;
	hits->count--;
	memmove(&hits->items[i], &hits->items[i + 1], (hits->count - i) * sizeof(hits->items[0]));
}

/* True when an earlier hit of this text says as much about these bytes. */
static bool is_covered(struct look *look, bool is_soft, size_t start, size_t end)
{
	struct share_hits *hits = look->hits;

	for (size_t i = hits->count; i-- > look->first;) {
		const struct share_hit *hit = &hits->items[i];

		if (hit->start >= end || hit->start + hit->length <= start)
			continue;
		if (hit->is_soft && !is_soft)
			remove_at(hits, i);
		else
			return true;
	}
	return false;
}

void look_add(struct look *look, enum share_hit_kind kind, bool is_soft, size_t start, size_t end,
	const char *words)
{
	struct share_hits *hits = look->hits;

	if (is_covered(look, is_soft, start, end))
		return;
	if (hits->count == SHARE_HITS_COUNT) {
		hits->more = true;
		return;
	}
	if (hits->count == hits->room) {
		hits->room = hits->room ? 2 * hits->room : 16;
		hits->items = must_realloc(hits->items, hits->room * sizeof(hits->items[0]));
	}
	hits->items[hits->count++] = (struct share_hit){ .kind = kind,
		.is_soft = is_soft,
		.field = look->field,
		.start = start,
		.length = end - start,
		.words = words,
		.excerpt = arena_text(
			&hits->arena, (struct slice){ look->text.base + start, end - start }) };
	hits->hard += !is_soft;
}

/* Characters beyond ASCII that end a word: hard, thin and invisible spaces, dashes, quotes. */
static size_t break_bytes(const struct look *look, size_t at)
{
	const unsigned char *p = (const unsigned char *)look->text.base + at;
	size_t left = at < look->text.length ? look->text.length - at : 0;

	if (left >= 2 && p[0] == 0xc2 && (p[1] == 0xa0 || p[1] == 0xab || p[1] == 0xbb))
		return 2;
	if (left >= 3 && p[0] == 0xe2 && p[1] == 0x80 && (p[2] <= 0xa7 || p[2] == 0xaf))
		return 3;
	return left >= 3 && p[0] == 0xe3 && p[1] == 0x80 && p[2] == 0x80 ? 3 : 0;
}

bool look_is_word(const struct look *look, size_t at)
{
	char c = look_at(look, at);

	if (is_digit(c) || is_letter(c) || c == '_')
		return true;
	return (unsigned char)c >= 0x80 && break_bytes(look, at) == 0;
}

bool look_is_word_before(const struct look *look, size_t at)
{
	if (at == 0)
		return false;
	at--;
	while (at > 0 && ((unsigned char)look->text.base[at] & 0xc0) == 0x80)
		at--;
	return look_is_word(look, at);
}

size_t look_gap(const struct look *look, size_t at)
{
	const unsigned char *p = (const unsigned char *)look->text.base + at;
	char c = look_at(look, at);
	size_t bytes = break_bytes(look, at);

	if (c == ' ' || c == '-' || c == '\t')
		return 1;
	if (bytes == 2)
		return p[1] == 0xa0 ? 2 : 0;
	/* U+2000 to U+2015: spaces and dashes; U+202F: a narrow hard space. */
	return bytes == 3 && (p[0] == 0xe3 || p[2] <= 0x95 || p[2] == 0xaf) ? 3 : 0;
}

/* -- checking ---------------------------------------------------------------------- */

static int by_start(const void *a, const void *b)
{
	size_t left = ((const struct share_hit *)a)->start,
	       right = ((const struct share_hit *)b)->start;

	return (left > right) - (left < right);
}

void share_privacy_check(const struct share_names *names, const char *field, struct slice text,
	struct share_hits *hits)
{
	struct look look = { text, field, hits, hits->count };

	look_for_numbers(&look);
	look_for_codes(&look);
	look_for_dates(&look);
	look_for_names(&look, names);
	if (hits->count > look.first)
		qsort(hits->items + look.first, hits->count - look.first, sizeof(hits->items[0]),
			by_start);
}

/* Who wants to be named may be, so a name is no fault here; a number is. */
static void check_credit(
	const struct share_names *names, const char *credit, struct share_hits *hits)
{
	size_t first = hits->count;

	share_privacy_check(names, "credit", slice_of(credit), hits);
	for (size_t i = first; i < hits->count; i++) {
		struct share_hit *hit = &hits->items[i];

		if (hit->kind != SHARE_HIT_NAME || hit->is_soft)
			continue;
		hit->is_soft = true;
		hit->words = "Has this person said that they want to be named?";
		hits->hard--;
	}
}

/* The days of figures and versions say nothing about a person. */
static bool is_dating(const char *key, const json_t *value)
{
	static const char *const keys[] = { "on", "changed_on", "version", "from", "to" };
	day_number day;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(key, keys[i]) == 0 && json_string_length(value) == 10)
			return day_parse(slice_of(json_string_value(value)), &day) == 0;
	return false;
}

static void check_data(
	const struct share_names *names, const json_t *value, struct share_hits *hits)
{
	const json_t *item;
	const char *key;
	size_t i;

	if (json_is_string(value)) {
		share_privacy_check(names, "data",
			(struct slice){ json_string_value(value), json_string_length(value) },
			hits);
	} else if (json_is_array(value)) {
		json_array_foreach(value, i, item) check_data(names, item, hits);
	} else if (json_is_object(value)) {
		json_object_foreach ((json_t *)(uintptr_t)value, key, item)
			if (!is_dating(key, item))
				check_data(names, item, hits);
	}
}

void share_item_check(
	const struct share_names *names, const struct share_item *item, struct share_hits *hits)
{
	share_privacy_check(names, "title", slice_of(item->title), hits);
	share_privacy_check(names, "summary", slice_of(item->summary), hits);
	share_privacy_check(names, "text", slice_of(item->text), hits);
	for (size_t i = 0; i < item->tag_count; i++)
		share_privacy_check(names, "tags", slice_of(item->tags[i]), hits);
	for (size_t i = 0; i < item->credit_count; i++)
		check_credit(names, item->credit[i], hits);
	check_data(names, item->data, hits);
}
