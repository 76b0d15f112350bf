/*
 * snapshot.h: what a snapshot file is; private to engine.
 *
 *   head        struct snapshot_head
 *   sections    arrays as they are in memory, each begins at a multiple of 64 bytes; those from
 *               SECTION_ROWS on are checked when they are first used, the others at once
 *   hashes      one for each SNAPSHOT_BLOCK of all that is before them, then one of the hashes
 *
 * Hashes are there against disks and copies that fail, not against people. What is whole by them
 * is still not used before all its numbers were found to fit together.
 */
#ifndef FETTLE_ENGINE_SNAPSHOT_H
#define FETTLE_ENGINE_SNAPSHOT_H

#include "state.h"

enum {
	SNAPSHOT_VERSION = 5,
	SNAPSHOT_ORDER = 0x01020304, /* reads otherwise on a machine with another byte order */
	SNAPSHOT_ALIGN = 64,
	SNAPSHOT_BLOCK = 1 << 16,
};

enum section {
	SECTION_UNITS, SECTION_ASSIGNMENTS, SECTION_PERSONS, SECTION_CLASSES, SECTION_ORDER,
	SECTION_COUNTS, SECTION_NEVER, SECTION_OLDEST, SECTION_SOONEST, SECTION_PENDING,
	SECTION_GROUPS, SECTION_LOCALS, SECTION_SLOTS, SECTION_OWNERS, SECTION_CELLS,
	SECTION_STARTS, SECTION_RUNS, SECTION_TAILS, SECTION_PRESENCE, SECTION_SCOPES,
	SECTION_ROWS, SECTION_SERIES, SECTION_EXPIRIES,
	SECTIONS_COUNT
};

struct snapshot_section {
	uint64_t offset, size; /* bytes */
};

struct snapshot_head {
	char magic[8];
	uint32_t version, byte_order, head_size, group_size, unit_size, assignment_size;
	uint64_t file_size, hashes_offset;
	uint32_t units, groups, assignments, persons, classes, requirements, columns, pending;
	uint32_t series, expiries, series_people;
	uint16_t today, window_from, window_days, unused;
	struct engine_set retired;
	uint32_t position_size;
	char position[ENGINE_POSITION_MAX];
	struct snapshot_section sections[SECTIONS_COUNT];
};

/* The numbers of a group; its arrays follow one another in their sections. */
struct snapshot_group {
	uint32_t unit, next, count, used, slot_room, rows_room, marks, tail, presence, scopes;
	uint32_t has_runs;
};

/* ---- snapshot_check.c ---- */

/* All of it but what is checked when it is used: FT_REFUSED. */
int snapshot_check(const char *base, const struct snapshot_head *head);
struct unchecked *unchecked_make(const char *base, const struct snapshot_head *head);

/* ---- snapshot_numbers.c ---- */

/* Whether all numbers that are used to find something do find it: FT_REFUSED. `head` is where the
 * snapshot begins, and `engine` what it was taken for. */
int snapshot_numbers_check(const struct engine *engine, const struct snapshot_head *head);

/* ---- snapshot.c ---- */

/* Rows of a group, with their marks. */
static inline uint64_t snapshot_rows_bytes(uint32_t room, uint32_t marks)
{
	return ((uint64_t)room * 5 + (uint64_t)marks * MARKS) * sizeof(uint16_t);
}

uint64_t snapshot_hash(const void *bytes, size_t size);
const char *section_name(enum section section);
/* Fills the sizes in: they follow from the counts in the head and from the groups. */
void snapshot_plan(struct snapshot_head *head, const struct snapshot_group *groups);

#endif
