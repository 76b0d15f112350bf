/*
 * Whether a snapshot is what was written. What says how things stand today is checked when it
 * is opened; history and series, which are most of it, block by block when they are first used.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include "snapshot.h"
#include "threads.h"
#include "util.h"

enum { THREADS_FROM_BLOCKS = 64, BLOCKS_AT_ONCE = 16 };

static uint64_t block_size(uint64_t end, uint32_t block)
{
	uint64_t left = end - (uint64_t)block * SNAPSHOT_BLOCK;

	return left > SNAPSHOT_BLOCK ? SNAPSHOT_BLOCK : left;
}

static int wrong_block(const struct snapshot_head *head, uint32_t block)
{
	uint64_t at = (uint64_t)block * SNAPSHOT_BLOCK;

	for (int s = SECTIONS_COUNT; s-- > 0;)
		if (block > 0 && head->sections[s].offset <= at)
			return error_set(FT_REFUSED, "the snapshot was damaged in its block %u, "
				"at %s", block, section_name((enum section)s));
	return error_set(FT_REFUSED, "the snapshot was damaged in its block %u, at its head", block);
}

/* ---- at once ---- */

struct checking {
	const char *base;
	const uint64_t *hashes;
	uint64_t end;    /* of what is hashed */
	uint32_t blocks; /* to be checked now */
	atomic_uint next;
	atomic_uint wrong; /* a block, or `blocks` */
};

static void *check_blocks(void *context)
{
	struct checking *checking = context;
	uint32_t from, to;

	while ((from = atomic_fetch_add(&checking->next, BLOCKS_AT_ONCE)) < checking->blocks) {
		char *bytes = (char *)checking->base + (uint64_t)from * SNAPSHOT_BLOCK;

		to = from + BLOCKS_AT_ONCE < checking->blocks ? from + BLOCKS_AT_ONCE :
			checking->blocks;
		madvise(bytes, (uint64_t)(to - 1 - from) * SNAPSHOT_BLOCK +
			block_size(checking->end, to - 1), MADV_POPULATE_READ);
		for (uint32_t b = from; b < to; b++, bytes += SNAPSHOT_BLOCK)
			if (snapshot_hash(bytes, block_size(checking->end, b)) !=
				checking->hashes[b])
				atomic_store(&checking->wrong, b);
	}
	return NULL;
}

int snapshot_check(const char *base, const struct snapshot_head *head)
{
	uint64_t later = head->sections[SECTION_ROWS].offset;
	uint32_t all = (uint32_t)((head->hashes_offset + SNAPSHOT_BLOCK - 1) / SNAPSHOT_BLOCK);
	struct checking checking = { .base = base, .end = head->hashes_offset,
		.hashes = (const uint64_t *)(const void *)(base + head->hashes_offset),
		.blocks = (uint32_t)((later + SNAPSHOT_BLOCK - 1) / SNAPSHOT_BLOCK) };

	if (snapshot_hash(checking.hashes, all * sizeof(uint64_t)) != checking.hashes[all])
		return error_set(FT_REFUSED, "the snapshot was damaged at its hashes");
	if (checking.blocks == 0)
		checking.blocks = 1;
	atomic_store(&checking.wrong, checking.blocks);
	if (checking.blocks >= THREADS_FROM_BLOCKS)
		threads_run(check_blocks, &checking, 0);
	else
		check_blocks(&checking);
	return atomic_load(&checking.wrong) < checking.blocks ?
		wrong_block(head, atomic_load(&checking.wrong)) : 0;
}

/* ---- later ---- */

struct unchecked *unchecked_make(const char *base, const struct snapshot_head *head)
{
	struct unchecked *unchecked = must_alloc(sizeof *unchecked);
	uint64_t blocks = (head->hashes_offset + SNAPSHOT_BLOCK - 1) / SNAPSHOT_BLOCK;

	unchecked->base = base;
	unchecked->hashes = (const uint64_t *)(const void *)(base + head->hashes_offset);
	unchecked->end = head->hashes_offset;
	unchecked->from = head->sections[SECTION_ROWS].offset;
	unchecked->checked = must_alloc(blocks + 1);
	for (uint64_t b = 0; b * SNAPSHOT_BLOCK < unchecked->from; b++)
		atomic_store(&unchecked->checked[b], 1);
	return unchecked;
}

void unchecked_free(struct unchecked *unchecked)
{
	if (unchecked)
		free(unchecked->checked);
	free(unchecked);
}

/* Threads that check the same block at once come to the same result. */
static void block_check(struct unchecked *unchecked, uint32_t block)
{
	const char *bytes = unchecked->base + (uint64_t)block * SNAPSHOT_BLOCK;
	uint64_t size = block_size(unchecked->end, block);

	madvise((char *)bytes, size, MADV_POPULATE_READ);
	if (snapshot_hash(bytes, size) == unchecked->hashes[block])
		atomic_store_explicit(&unchecked->checked[block], 1, memory_order_release);
	else
		atomic_store(&unchecked->damaged, true);
}

void unchecked_use(struct unchecked *unchecked, const void *bytes, size_t size)
{
	uint64_t at = (uint64_t)((uintptr_t)bytes - (uintptr_t)unchecked->base);

	if (at < unchecked->from || at >= unchecked->end || size == 0)
		return;
	if (size > unchecked->end - at)
		size = unchecked->end - at;
	for (uint64_t b = at / SNAPSHOT_BLOCK; b <= (at + size - 1) / SNAPSHOT_BLOCK; b++)
		if (!atomic_load_explicit(&unchecked->checked[b], memory_order_acquire))
			block_check(unchecked, (uint32_t)b);
}

int engine_whole(const struct engine *engine)
{
	if (!engine->unchecked || !atomic_load(&engine->unchecked->damaged))
		return 0;
	return error_set(FT_DRIFT, "the snapshot that the figures came from was damaged: they must "
		"be worked out again from the record");
}

int engine_whole_now(const struct engine *engine)
{
	size_t window = (size_t)engine->window_days * engine->columns;

	for (uint32_t g = 0; g < engine->groups_count; g++)
		history_use(engine, &engine->groups[g].history);
	for (uint32_t i = 0; i < engine->series_count; i++)
		bytes_use(engine, engine->series[i].changes, window * sizeof(struct engine_count));
	for (uint32_t i = 0; i < engine->expiries_count; i++)
		bytes_use(engine, engine->expiries[i].ends, window * sizeof(uint32_t));
	return engine_whole(engine);
}
