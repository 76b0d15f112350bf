/*
 * Opening a snapshot: the file is mapped and used where it lies. What is changed later is changed
 * in memory only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "snapshot.h"
#include "util.h"

struct mapping {
	char *base;
	size_t size;
};

static int map_file(const char *path, struct mapping *out)
{
	struct stat stat;
	int code = 0, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_set(errno == ENOENT ? FT_NOT_FOUND : FT_FAILED,
			"%s cannot be opened: %s", path, strerror(errno));
	if (fstat(fd, &stat)) {
		code = error_set(FT_FAILED, "%s cannot be read: %s", path, strerror(errno));
	} else if ((size_t)stat.st_size < sizeof(struct snapshot_head)) {
		code = error_set(FT_REFUSED, "%s is no snapshot, or is cut short", path);
	} else {
		out->size = (size_t)stat.st_size;
		out->base = mmap(NULL, out->size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
		if (out->base == MAP_FAILED)
			code = error_set(FT_FAILED, "%s cannot be mapped: %s", path,
				strerror(errno));
	}
	close(fd);
	return code;
}

/* ---- is it whole? ---- */

/* The head by itself; sizes are checked against it later, so they must not overflow. */
static int check_head(const struct mapping *mapping, const struct snapshot_head *head)
{
	if (memcmp(head->magic, "FTLENGN", sizeof head->magic) != 0)
		return error_set(FT_REFUSED, "this is no snapshot, or it was damaged at its head");
	if (head->version != SNAPSHOT_VERSION || head->byte_order != SNAPSHOT_ORDER ||
		head->head_size != sizeof *head ||
		head->group_size != sizeof(struct snapshot_group) ||
		head->unit_size != sizeof(struct unit) ||
		head->assignment_size != sizeof(struct assignment))
		return error_set(FT_REFUSED, "the snapshot is of another version or machine");
	if (head->file_size != mapping->size || head->hashes_offset >= mapping->size ||
		head->hashes_offset % SNAPSHOT_ALIGN != 0 ||
		mapping->size - head->hashes_offset != sizeof(uint64_t) *
			((head->hashes_offset + SNAPSHOT_BLOCK - 1) / SNAPSHOT_BLOCK + 1))
		return error_set(FT_REFUSED, "the snapshot is cut short, or its head was damaged");
	return 0;
}

/* Where they are said to be they must be within the file; the rest is for check_plan. */
static int check_sections(const struct snapshot_head *head)
{
	for (int s = 0; s < SECTIONS_COUNT; s++)
		if (head->sections[s].offset > head->hashes_offset ||
			head->sections[s].size > head->hashes_offset - head->sections[s].offset ||
			head->sections[s].offset % SNAPSHOT_ALIGN != 0)
			return error_set(FT_REFUSED, "the snapshot's head was damaged at %s",
				section_name((enum section)s));
	return 0;
}

static int check_plan(const struct mapping *mapping, const struct snapshot_head *head)
{
	const struct snapshot_section *groups = &head->sections[SECTION_GROUPS];
	struct snapshot_head plan = *head;

	if (head->requirements > head->columns || head->columns > ENGINE_REQUIREMENTS_MAX ||
		head->today < DAY_FIRST || head->today > DAY_LAST ||
		head->position_size > ENGINE_POSITION_MAX || groups->offset > mapping->size ||
		groups->size > mapping->size - groups->offset ||
		groups->size != (uint64_t)head->groups * sizeof(struct snapshot_group))
		return error_set(FT_REFUSED, "the snapshot's head does not fit together");
	snapshot_plan(&plan, (const void *)(mapping->base + groups->offset));
	if (plan.file_size != head->file_size ||
		memcmp(plan.sections, head->sections, sizeof plan.sections) != 0)
		return error_set(FT_REFUSED, "the snapshot's parts do not fit together");
	return 0;
}

/* ---- taking it over ---- */

static void *section_at(const struct mapping *mapping, const struct snapshot_head *head,
	enum section section)
{
	return mapping->base + head->sections[section].offset;
}

static void take_whole(struct engine *engine, const struct mapping *mapping,
	const struct snapshot_head *head)
{
	engine->units = section_at(mapping, head, SECTION_UNITS);
	engine->assignments = section_at(mapping, head, SECTION_ASSIGNMENTS);
	engine->newest = section_at(mapping, head, SECTION_PERSONS);
	engine->classes = section_at(mapping, head, SECTION_CLASSES);
	engine->order = section_at(mapping, head, SECTION_ORDER);
	engine->counts = section_at(mapping, head, SECTION_COUNTS);
	engine->never = section_at(mapping, head, SECTION_NEVER);
	engine->oldest = section_at(mapping, head, SECTION_OLDEST);
	engine->soonest = section_at(mapping, head, SECTION_SOONEST);
	engine->pending = section_at(mapping, head, SECTION_PENDING);
	engine->units_count = engine->units_room = engine->counts_room = head->units;
	engine->assignments_count = engine->assignments_room = head->assignments;
	engine->persons_count = head->persons;
	engine->classes_count = engine->classes_room = head->classes;
	engine->groups_count = engine->groups_room = engine->minima_room = head->groups;
	engine->pending_count = engine->pending_room = head->pending;
	engine->requirements_count = head->requirements;
	engine->columns = head->columns;
	engine->retired = head->retired;
	engine->today = head->today;
	engine->window_from = head->window_from;
	engine->window_days = head->window_days;
	engine->series_people = head->series_people;
}

/* The next `count` values of a section, which *at walks through. */
static void *take(char **at, size_t count, size_t size)
{
	char *taken = *at;

	*at += count * size;
	return count > 0 ? taken : NULL;
}

static void take_group(const struct snapshot_group *from, uint32_t columns, char **at,
	struct group *group)
{
	struct history *history = &group->history;
	uint32_t runs = from->has_runs ? columns : 0;

	*group = (struct group){ .unit = from->unit, .next = from->next, .count = from->count,
		.room = from->count, .used = from->used, .slot_room = from->slot_room,
		.presence_count = from->presence, .presence_room = from->presence,
		.scopes_count = from->scopes, .scopes_room = from->scopes };
	group->assignments = take(&at[SECTION_LOCALS], from->count, sizeof(uint32_t));
	group->slots = take(&at[SECTION_SLOTS], from->count, sizeof(uint16_t));
	group->owners = take(&at[SECTION_OWNERS], from->slot_room, sizeof(uint16_t));
	group->cells = take(&at[SECTION_CELLS], (size_t)from->slot_room * columns,
		sizeof(uint16_t));
	history->starts = take(&at[SECTION_STARTS], runs ? runs + 1 : 0, sizeof(uint32_t));
	history->counts = take(&at[SECTION_RUNS], runs, sizeof(uint32_t));
	history->room = from->rows_room;
	history->marks = from->marks;
	history->told = from->count;
	history->rows = take(&at[SECTION_ROWS], snapshot_rows_bytes(from->rows_room, from->marks),
		1);
	history->tail_count = history->tail_room = from->tail;
	history->tail = take(&at[SECTION_TAILS], from->tail, sizeof(struct row));
	group->presence = take(&at[SECTION_PRESENCE], from->presence, sizeof(struct presence));
	group->scopes = take(&at[SECTION_SCOPES], from->scopes, sizeof(struct scope_change));
}

static void take_groups(struct engine *engine, const struct mapping *mapping,
	const struct snapshot_head *head)
{
	const struct snapshot_group *groups = section_at(mapping, head, SECTION_GROUPS);
	char *at[SECTIONS_COUNT];

	for (int s = 0; s < SECTIONS_COUNT; s++)
		at[s] = section_at(mapping, head, (enum section)s);
	engine->groups = must_alloc((head->groups + 1) * sizeof *engine->groups);
	engine->group_oldest = must_alloc((head->groups + 1) * sizeof(uint16_t));
	engine->group_soonest = must_alloc((head->groups + 1) * sizeof(uint16_t));
	for (uint32_t g = 0; g < head->groups; g++)
		take_group(&groups[g], head->columns, at, &engine->groups[g]);
}

static void take_series(struct engine *engine, const struct mapping *mapping,
	const struct snapshot_head *head)
{
	size_t window = (size_t)head->window_days * head->columns;
	struct engine_count *changes = section_at(mapping, head, SECTION_SERIES);
	uint32_t *ends = section_at(mapping, head, SECTION_EXPIRIES);

	engine->series = must_alloc((head->series + 1) * sizeof *engine->series);
	engine->expiries = must_alloc((head->expiries + 1) * sizeof *engine->expiries);
	engine->series_count = head->series;
	engine->expiries_count = head->expiries;
	for (uint32_t u = 0; u < head->units; u++) {
		uint32_t s = engine->units[u].series, e = engine->units[u].expiry;

		if (s < head->series)
			engine->series[s] = (struct series){ .unit = u,
				.changes = changes + s * window };
		if (e < head->expiries)
			engine->expiries[e] = (struct expiry){ .unit = u,
				.ends = ends + e * window };
	}
}

int engine_snapshot_open(struct engine **out, const struct engine_options *options,
	const char *path, struct buf *position)
{
	struct mapping mapping;
	const struct snapshot_head *head;
	struct engine *engine;
	int code = map_file(path, &mapping);

	if (code)
		return code;
	head = (const void *)mapping.base;
	if ((code = check_head(&mapping, head)) || (code = check_sections(head)) ||
		(code = snapshot_check(mapping.base, head)) ||
		(code = check_plan(&mapping, head))) {
		munmap(mapping.base, mapping.size);
		return code;
	}
	engine = engine_make(options);
	engine->regions[engine->regions_count++] = (struct region){ .base = mapping.base,
		.size = mapping.size, .file = true };
	engine->unchecked = unchecked_make(mapping.base, head);
	take_whole(engine, &mapping, head);
	take_groups(engine, &mapping, head);
	take_series(engine, &mapping, head);
	code = snapshot_numbers_check(engine, head);
	if (code) {
		engine_close(engine);
		return code;
	}
	classes_index(engine);
	for (uint32_t g = 0; g < head->groups; g++)
		group_minima_make(engine, g);
	buf_clear(position);
	buf_add(position, head->position, head->position_size);
	*out = engine;
	return 0;
}
