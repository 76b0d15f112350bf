/* The layout of a snapshot and its hash. */
#include <string.h>
#include "snapshot.h"
#include "util.h"

static const char *const names[SECTIONS_COUNT] = {
	"the units", "the assignments", "the people", "the sets of requirements",
	"the order of groups", "the counters", "the counters of never", "the oldest cells",
	"the soonest cells", "what is pending", "the groups", "who is in them", "the slots",
	"the owners of slots", "the cells", "the runs of evidence", "their lengths",
	"the latest evidence", "the presence", "the scopes", "the evidence", "the series",
	"the expiries",
};

const char *section_name(enum section section)
{
	return names[section];
}

/* The two halves of the product, so that every bit has a part in many. */
static inline uint64_t mix(uint64_t a, uint64_t word)
{
	const uint64_t prime = 0x9e3779b97f4a7c15u;
	unsigned __int128 product = (unsigned __int128)(a ^ word) * prime;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Eight lanes, so that a processor can multiply without waiting. */
uint64_t snapshot_hash(const void *bytes, size_t size)
{
	enum { LANES = 8, STRIDE = LANES * 8 };
	const char *at = bytes;
	uint64_t lanes[LANES] = { 1, 2, 3, 4, 5, 6, 7, 8 }, words[LANES], hash = size;
	size_t left = size;

	for (; left >= STRIDE; left -= STRIDE, at += STRIDE) {
		memcpy(words, at, STRIDE);
		for (int i = 0; i < LANES; i++)
			lanes[i] = mix(lanes[i], words[i]);
	}
	memset(words, 0, sizeof words);
	memcpy(words, at, left);
	for (int i = 0; i < LANES; i++)
		hash = mix(hash, mix(lanes[i], words[i]));
	return hash;
}

static void group_sizes(const struct snapshot_head *head, const struct snapshot_group *group,
	uint64_t *sizes)
{
	sizes[SECTION_LOCALS] += (uint64_t)group->count * sizeof(uint32_t);
	sizes[SECTION_SLOTS] += (uint64_t)group->count * sizeof(uint16_t);
	sizes[SECTION_OWNERS] += (uint64_t)group->slot_room * sizeof(uint16_t);
	sizes[SECTION_CELLS] += (uint64_t)group->slot_room * head->columns * sizeof(uint16_t);
	sizes[SECTION_STARTS] += group->has_runs ? (head->columns + 1) * sizeof(uint32_t) : 0;
	sizes[SECTION_RUNS] += group->has_runs ? head->columns * sizeof(uint32_t) : 0;
	sizes[SECTION_ROWS] += snapshot_rows_bytes(group->rows_room, group->marks);
	sizes[SECTION_TAILS] += (uint64_t)group->tail * sizeof(struct row);
	sizes[SECTION_PRESENCE] += (uint64_t)group->presence * sizeof(struct presence);
	sizes[SECTION_SCOPES] += (uint64_t)group->scopes * sizeof(struct scope_change);
}

void snapshot_plan(struct snapshot_head *head, const struct snapshot_group *groups)
{
	uint64_t unit_cells = (uint64_t)head->units * head->columns;
	uint64_t group_cells = (uint64_t)head->groups * head->columns;
	uint64_t window_cells = (uint64_t)head->window_days * head->columns;
	uint64_t offset = sizeof *head, sizes[SECTIONS_COUNT] = {
		[SECTION_UNITS] = (uint64_t)head->units * sizeof(struct unit),
		[SECTION_ASSIGNMENTS] = (uint64_t)head->assignments * sizeof(struct assignment),
		[SECTION_PERSONS] = (uint64_t)head->persons * sizeof(uint32_t),
		[SECTION_CLASSES] = (uint64_t)head->classes * sizeof(struct engine_set),
		[SECTION_ORDER] = (uint64_t)head->groups * sizeof(uint32_t),
		[SECTION_COUNTS] = unit_cells * sizeof(struct engine_count),
		[SECTION_NEVER] = unit_cells * sizeof(uint32_t),
		[SECTION_OLDEST] = group_cells * sizeof(uint16_t),
		[SECTION_SOONEST] = group_cells * sizeof(uint16_t),
		[SECTION_PENDING] = (uint64_t)head->pending * sizeof(struct pending),
		[SECTION_GROUPS] = (uint64_t)head->groups * sizeof(struct snapshot_group),
		[SECTION_SERIES] = head->series * window_cells * sizeof(struct engine_count),
		[SECTION_EXPIRIES] = head->expiries * window_cells * sizeof(uint32_t),
	};

	for (uint32_t g = 0; g < head->groups; g++)
		group_sizes(head, &groups[g], sizes);
	for (int s = 0; s < SECTIONS_COUNT; s++) {
		offset = (offset + SNAPSHOT_ALIGN - 1) / SNAPSHOT_ALIGN * SNAPSHOT_ALIGN;
		head->sections[s] = (struct snapshot_section){ offset, sizes[s] };
		offset += sizes[s];
	}
	head->hashes_offset = (offset + 2 * SNAPSHOT_ALIGN) / SNAPSHOT_ALIGN * SNAPSHOT_ALIGN;
	head->file_size = head->hashes_offset + sizeof(uint64_t) *
		((head->hashes_offset + SNAPSHOT_BLOCK - 1) / SNAPSHOT_BLOCK + 1);
}
