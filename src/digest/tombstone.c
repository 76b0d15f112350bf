/* Posts that are no more: as their source says, or as an archive remembers them. */
#include "post.h"
#include "index.h"

#include <stdlib.h>

struct tombstone *posts_add_tombstone(struct posts *posts)
{
	if (posts->tombstone_count == posts->tombstone_capacity) {
		posts->tombstone_capacity =
			posts->tombstone_capacity ? posts->tombstone_capacity * 2 : 16;
		posts->tombstones = must_realloc(posts->tombstones,
			posts->tombstone_capacity * sizeof(*posts->tombstones));
	}
	struct tombstone *tombstone = &posts->tombstones[posts->tombstone_count++];
	*tombstone = (struct tombstone){ .id = SLICE_EMPTY,
		.author = SLICE_EMPTY,
		.said = INSTANT_NONE,
		.gone = INSTANT_NONE };
	return tombstone;
}

/* What was said after it went is said anew, as RFC 6721 has it. */
static bool is_over(const struct tombstone *tombstone, const struct post *post)
{
	return tombstone->gone == INSTANT_NONE || post->when == INSTANT_NONE ||
	       post->when <= tombstone->gone;
}

void posts_settle_tombstones(struct posts *posts, size_t first, size_t first_tombstone)
{
	struct index ids;
	size_t kept = first, left = first_tombstone, count = posts->tombstone_count;
	if (count == first_tombstone)
		return;
	bool *again = must_alloc(count - first_tombstone);
	uint32_t *named = must_alloc((count - first_tombstone) * sizeof(*named));
	index_init(&ids);
	for (size_t i = first_tombstone; i < count; i++) {
		uint32_t before = ids.count;
		if (posts->tombstones[i].id.length &&
			index_get(&ids, posts->tombstones[i].id) == before)
			named[before] = (uint32_t)(i - first_tombstone);
	}
	for (size_t i = first; i < posts->count; i++) {
		const struct post *post = &posts->items[i];
		uint32_t at = post->id.length ? index_find(&ids, post->id) : INDEX_NONE;
		bool over = at != INDEX_NONE &&
			    is_over(&posts->tombstones[first_tombstone + named[at]], post);
		if (at != INDEX_NONE && !over)
			again[named[at]] = true;
		if (!over)
			posts->items[kept++] = *post;
	}
	posts->count = kept;
	for (size_t i = first_tombstone; i < count; i++)
		if (!again[i - first_tombstone])
			posts->tombstones[left++] = posts->tombstones[i];
	posts->tombstone_count = left;
	index_release(&ids);
	free(named);
	free(again);
}
