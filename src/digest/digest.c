/* Making a digest: choosing the posts, then one step after the other. */
#include "digest_parts.h"

#include <stdlib.h>

uint32_t digest_person_find(struct digest *digest, struct slice name)
{
	name_fold(name, &digest->folded);
	return index_find(&digest->person_index, buf_slice(&digest->folded));
}

uint32_t digest_person(struct digest *digest, struct slice name)
{
	uint32_t at = digest_person_find(digest, name);
	if (at != INDEX_NONE)
		return at;
	struct slice key = { arena_text(&digest->arena, buf_slice(&digest->folded)),
		digest->folded.length };
	uint32_t capacity = digest->person_index.key_capacity;
	at = index_get(&digest->person_index, key);
	if (capacity != digest->person_index.key_capacity)
		digest->people = must_realloc(digest->people,
			digest->person_index.key_capacity * sizeof(*digest->people));
	digest->people[at] = (struct person){ .key = key, .name = name, .said = SLICE_EMPTY };
	return at;
}

/* -- choosing posts -- */

/* A post with what it is sorted by beside it. */
struct choice {
	instant_us when;
	const struct post *post;
};

static int compare_choices(const void *a, const void *b)
{
	const struct choice *left = a, *right = b;
	if (left->when != right->when)
		return left->when < right->when ? -1 : 1;
	return memcmp(left->post->hash, right->post->hash, SHA256_BYTES);
}

/* What comes from one source is in order already, mostly. */
static void sort_choices(struct choice *choices, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		if (compare_choices(&choices[i - 1], &choices[i]) <= 0)
			continue;
		qsort(choices, count, sizeof(*choices), compare_choices);
		return;
	}
}

static bool in_window(const struct digest *digest, const struct post *post)
{
	if (post->when == INSTANT_NONE)
		return digest->from == INSTANT_NONE && digest->to == INSTANT_NONE;
	return (digest->from == INSTANT_NONE || post->when >= digest->from) &&
	       (digest->to == INSTANT_NONE || post->when < digest->to);
}

static bool has_tag(const struct post *post, struct slice tag)
{
	if (tag.length == 0)
		return true;
	for (size_t i = 0; i < post->tags.count; i++)
		if (name_is(post->tags.items[i], tag))
			return true;
	return false;
}

static bool is_suppressed(
	const struct suppression *list, const struct post *post, struct buf *folded)
{
	if (post->opted_out)
		return true;
	if (!list)
		return false;
	const struct slice people[] = { post->author, post->repost_of.author,
		post->quote_of.author };
	for (size_t i = 0; i < 3; i++) {
		name_fold(people[i], folded);
		if (folded->length && suppression_has_person(list, buf_slice(folded)))
			return true;
	}
	return suppression_has_post(list, post->hash) || suppression_has_address(list, post->url);
}

bool suppression_hides(const struct suppression *list, const struct post *post)
{
	struct buf folded;
	buf_init(&folded, 4096);
	bool hides = is_suppressed(list, post, &folded);
	buf_release(&folded);
	return hides;
}

/* All posts that may stay, in order, each once. */
static struct choice *choose(struct digest *digest, const struct posts *posts,
	const struct suppression *list, uint32_t *count)
{
	struct choice *chosen = must_alloc((posts->count + 1) * sizeof(*chosen));
	uint32_t kept = 0, wanted = 0;
	for (size_t i = 0; i < posts->count; i++) {
		const struct post *post = &posts->items[i];
		if (is_suppressed(list, post, &digest->folded))
			digest->suppressed_count +=
				in_window(digest, post) && has_tag(post, digest->tag);
		else
			chosen[wanted++] = (struct choice){ post->when, post };
	}
	sort_choices(chosen, wanted);
	for (uint32_t i = 0; i < wanted; i++)
		if (kept == 0 || compare_choices(&chosen[kept - 1], &chosen[i]) != 0)
			chosen[kept++] = chosen[i];
	*count = kept;
	return chosen;
}

static void fill(struct digest *digest, const struct posts *posts, const struct suppression *list)
{
	struct choice *chosen = choose(digest, posts, list, &digest->entry_count);
	day_number week = 0;
	instant_us next = INSTANT_NONE; /* when the week is over */
	digest->entries = must_alloc((digest->entry_count + 1) * sizeof(*digest->entries));
	for (uint32_t i = 0; i < digest->entry_count; i++) {
		struct entry *entry = &digest->entries[i];
		const struct post *post = chosen[i].post;
		if (post->when != INSTANT_NONE && post->when >= next) {
			week = week_monday(post->when);
			next = day_start(week + 7);
		}
		*entry = (struct entry){ .post = post,
			.original = ENTRY_NONE,
			.same_as = ENTRY_NONE,
			.of = ENTRY_NONE,
			.week = week };
		entry->author = digest_person(digest, post->author);
		entry->outside = !in_window(digest, post) || !has_tag(post, digest->tag);
	}
	free(chosen);
}

/* Taking a person's posts away takes what others wrote "RT @name" of too. */
static void suppress_textual(struct digest *digest, const struct suppression *list)
{
	for (uint32_t i = 0; list && i < digest->entry_count; i++) {
		struct entry *entry = &digest->entries[i];
		if (entry->of == ENTRY_NONE || entry->outside ||
			!suppression_has_person(list, digest->people[entry->of].key))
			continue;
		entry->outside = true;
		digest->suppressed_count++;
	}
}

static int compare_tombstones(const void *a, const void *b)
{
	const struct tombstone *const *left = a, *const *right = b;
	return memcmp((*left)->hash, (*right)->hash, SHA256_BYTES);
}

/* What archives remember by hash; what only has an id did its work when it was read. */
static void keep_tombstones(struct digest *digest, const struct posts *posts)
{
	uint32_t found = 0, kept = 0;
	digest->tombstones = must_alloc((posts->tombstone_count + 1) * sizeof(struct tombstone *));
	for (size_t i = 0; i < posts->tombstone_count; i++) {
		const struct tombstone *tombstone = &posts->tombstones[i];
		bool early = digest->from != INSTANT_NONE && tombstone->said < digest->from;
		bool late = digest->to != INSTANT_NONE && tombstone->said >= digest->to;
		if (tombstone->id.length == 0 && !early && !late)
			digest->tombstones[found++] = tombstone;
	}
	qsort(digest->tombstones, found, sizeof(*digest->tombstones), compare_tombstones);
	for (uint32_t i = 0; i < found; i++)
		if (kept == 0 || compare_tombstones(&digest->tombstones[kept - 1],
					 &digest->tombstones[i]) != 0)
			digest->tombstones[kept++] = digest->tombstones[i];
	digest->tombstone_count = kept;
}

/* The digest's name: the SHA-256 of the hashes of its posts, in order, as hexadecimal lines. */
static void settle_hash(struct digest *digest)
{
	struct buf lines;
	buf_init(&lines, (size_t)digest->entry_count * 65 + 65);
	for (uint32_t i = 0; i < digest->entry_count; i++) {
		if (digest->entries[i].outside)
			continue;
		hex_add(&lines, digest->entries[i].post->hash, SHA256_BYTES);
		buf_add_char(&lines, '\n');
		digest->inside_count++;
	}
	sha256(lines.base ? lines.base : "", lines.length, digest->hash);
	buf_release(&lines);
}

int digest_make(
	struct digest **out, const struct posts *posts, const struct digest_options *options)
{
	*out = NULL;
	if (options->from != INSTANT_NONE && options->to != INSTANT_NONE &&
		options->from >= options->to)
		return error_set(FT_REFUSED, "The digest ends before it begins.");
	if (posts->count >= ENTRY_NONE / 2)
		return error_set(FT_REFUSED, "There are too many posts for one digest.");
	struct digest *digest = must_alloc(sizeof(*digest));
	arena_init(&digest->arena);
	index_init(&digest->person_index);
	buf_init(&digest->folded, 4096);
	name_fold(options->tag, &digest->folded);
	digest->tag = (struct slice){ arena_text(&digest->arena, buf_slice(&digest->folded)),
		digest->folded.length };
	digest->shown = digest->tag;
	digest->from = options->from;
	digest->to = options->to;
	digest->names_background = options->names_background;
	if (options->permalink)
		digest->permalink = arena_text(&digest->arena, slice_of(options->permalink));
	fill(digest, posts, options->suppression);
	reposts_find(digest);
	suppress_textual(digest, options->suppression);
	copies_find(digest);
	people_count(digest, options->suppression);
	resources_count(digest, options->suppression);
	related_count_up(digest);
	settle_hash(digest);
	keep_tombstones(digest, posts);
	*out = digest;
	return 0;
}

void digest_free(struct digest *digest)
{
	if (!digest)
		return;
	arena_release(&digest->arena);
	index_release(&digest->person_index);
	buf_release(&digest->folded);
	free(digest->entries);
	free(digest->people);
	free(digest->involved);
	free(digest->mentioned);
	free(digest->resources);
	free(digest->related);
	free(digest->tombstones);
	free(digest);
}

size_t digest_post_count(const struct digest *digest)
{
	return digest->inside_count;
}
