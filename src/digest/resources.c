/* What people pointed to. */
#include "digest_parts.h"
#include "pairs.h"

#include <stdlib.h>

struct use { /* somebody gave a link */
	uint32_t resource, person, entry;
	bool boost;
};

struct uses {
	struct use *items;
	size_t count, capacity;
};

static void use_add(struct uses *uses, struct use use)
{
	if (uses->count == uses->capacity) {
		uses->capacity = uses->capacity ? uses->capacity * 2 : 256;
		uses->items = must_realloc(uses->items, uses->capacity * sizeof(*uses->items));
	}
	uses->items[uses->count++] = use;
}

/* The posts whose links an entry gives: its own, and those of what it passes on. */
static void add_links(struct digest *digest, const struct suppression *list, uint32_t number,
	const struct post *post, struct index *index, struct uses *uses, struct buf *canonical)
{
	const struct entry *entry = &digest->entries[number];
	for (size_t i = 0; i < post->links.count; i++) {
		if (link_canonical(post->links.items[i], canonical) ||
			suppression_has_link(list, buf_slice(canonical)))
			continue;
		uint32_t at = index_find(index, buf_slice(canonical));
		if (at == INDEX_NONE)
			at = index_get(index,
				(struct slice){ arena_text(&digest->arena, buf_slice(canonical)),
					canonical->length });
		use_add(uses, (struct use){ .resource = at,
				      .person = entry->author,
				      .entry = number,
				      .boost = entry->kind == ENTRY_REPOST });
	}
}

static int compare_uses(const void *a, const void *b)
{
	const struct use *left = a, *right = b;
	if (left->resource != right->resource)
		return left->resource < right->resource ? -1 : 1;
	return left->entry < right->entry ? -1 : left->entry > right->entry;
}

/* The uses of one resource: who gave it themselves counts 1, who only passed it on one half.
 * stamps[person] is the resource that this person was last seen with, from 1. */
static void count_one(struct digest *digest, struct resource *resource, const struct use *uses,
	size_t count, uint32_t *stamps)
{
	resource->first = uses[0].entry;
	resource->people = arena_alloc(&digest->arena, count * sizeof(uint32_t));
	struct pairs people = { 0 }; /* person; 0: gave it, 1: passed it on */
	uint32_t stamp = uses[0].resource + 1;
	for (size_t i = 0; i < count; i++) {
		pair_set_add(&people, uses[i].person, uses[i].boost);
		if (stamps[uses[i].person] != stamp)
			resource->people[resource->people_count++] = uses[i].person;
		stamps[uses[i].person] = stamp;
	}
	pair_set_settle(&people);
	for (size_t i = 0; i < people.count; i++) {
		uint64_t pair = people.items[i];
		bool gave = i > 0 && pair_left(people.items[i - 1]) == pair_left(pair);
		if (pair_right(pair) == 0)
			resource->authors++;
		else if (!gave)
			resource->boosts++;
	}
	pair_set_release(&people);
}

static int compare_resources(const void *a, const void *b)
{
	const struct resource *left = a, *right = b;
	uint32_t left_score = 2 * left->authors + left->boosts;
	uint32_t right_score = 2 * right->authors + right->boosts;
	if (left_score != right_score)
		return left_score > right_score ? -1 : 1;
	if (left->first != right->first)
		return left->first < right->first ? -1 : 1;
	return strcmp(left->link.base, right->link.base);
}

void resources_count(struct digest *digest, const struct suppression *list)
{
	struct uses uses = { 0 };
	struct index index;
	struct buf canonical;
	index_init(&index);
	buf_init(&canonical, 3 * LINK_BYTES);
	for (uint32_t i = 0; i < digest->entry_count; i++) {
		const struct entry *entry = &digest->entries[i];
		if (entry->outside)
			continue;
		add_links(digest, list, i, entry->post, &index, &uses, &canonical);
		if (entry->kind == ENTRY_REPOST && entry->original != ENTRY_NONE)
			add_links(digest, list, i, digest->entries[entry->original].post, &index,
				&uses, &canonical);
	}
	if (uses.count)
		qsort(uses.items, uses.count, sizeof(*uses.items), compare_uses);
	uint32_t *stamps = must_alloc((digest->person_index.count + 1) * sizeof(*stamps));
	digest->resources = must_alloc((index.count + 1) * sizeof(*digest->resources));
	for (size_t i = 0, end; i < uses.count; i = end) {
		for (end = i + 1; end < uses.count; end++)
			if (uses.items[end].resource != uses.items[i].resource)
				break;
		struct resource *resource = &digest->resources[digest->resource_count++];
		resource->link = index.keys[uses.items[i].resource];
		resource->shortened = link_is_shortened(resource->link);
		count_one(digest, resource, uses.items + i, end - i, stamps);
	}
	qsort(digest->resources, digest->resource_count, sizeof(*digest->resources),
		compare_resources);
	free(stamps);
	free(uses.items);
	index_release(&index);
	buf_release(&canonical);
}
