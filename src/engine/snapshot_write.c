/* Writing a snapshot: section after section, hashed block by block as it goes out. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "snapshot.h"
#include "util.h"

struct writer {
	int fd, code;
	const char *path;
	uint64_t offset; /* of what was put so far */
	uint32_t filled; /* bytes of the block */
	uint32_t hashes_count;
	uint64_t *hashes;
	char *block;
};

static void write_all(struct writer *writer, const char *bytes, size_t size)
{
	while (size > 0 && !writer->code) {
		ssize_t written = write(writer->fd, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			writer->code = error_set(FT_FAILED, "%s cannot be written: %s",
				writer->path, strerror(errno));
			return;
		}
		bytes += written;
		size -= (size_t)written;
	}
}

static void block_end(struct writer *writer)
{
	writer->hashes[writer->hashes_count++] = snapshot_hash(writer->block, writer->filled);
	write_all(writer, writer->block, writer->filled);
	writer->filled = 0;
}

static void put(struct writer *writer, const void *bytes, size_t size)
{
	const char *at = bytes;

	writer->offset += size;
	while (size > 0) {
		size_t part = SNAPSHOT_BLOCK - writer->filled;

		if (part > size)
			part = size;
		memcpy(writer->block + writer->filled, at, part);
		writer->filled += (uint32_t)part;
		at += part;
		size -= part;
		if (writer->filled == SNAPSHOT_BLOCK)
			block_end(writer);
	}
}

static void put_up_to(struct writer *writer, uint64_t offset)
{
	static const char nothing[4 * SNAPSHOT_ALIGN];

	put(writer, nothing, offset - writer->offset);
}

static void put_group(struct writer *writer, const struct engine *engine,
	const struct group *group, enum section section)
{
	uint32_t columns = engine->columns;
	const struct history *history = &group->history;
	const struct {
		const void *at;
		size_t size;
	} parts[SECTIONS_COUNT] = {
		[SECTION_LOCALS] = { group->assignments, group->count * sizeof(uint32_t) },
		[SECTION_SLOTS] = { group->slots, group->count * sizeof(uint16_t) },
		[SECTION_OWNERS] = { group->owners, group->slot_room * sizeof(uint16_t) },
		[SECTION_CELLS] = { group->cells,
			(size_t)group->slot_room * columns * sizeof(uint16_t) },
		[SECTION_STARTS] = { history->starts,
			history->starts ? (columns + 1) * sizeof(uint32_t) : 0 },
		[SECTION_RUNS] = { history->counts,
			history->starts ? columns * sizeof(uint32_t) : 0 },
		[SECTION_ROWS] = { history->rows,
			snapshot_rows_bytes(history->room, history->marks) },
		[SECTION_TAILS] = { history->tail, history->tail_count * sizeof(struct row) },
		[SECTION_PRESENCE] = { group->presence,
			group->presence_count * sizeof(struct presence) },
		[SECTION_SCOPES] = { group->scopes,
			group->scopes_count * sizeof(struct scope_change) },
	};

	if (parts[section].size > 0)
		put(writer, parts[section].at, parts[section].size);
}

static void put_section(struct writer *writer, const struct engine *engine,
	const struct snapshot_head *head, const struct snapshot_group *groups, enum section section)
{
	const void *const whole[SECTIONS_COUNT] = {
		[SECTION_UNITS] = engine->units, [SECTION_ASSIGNMENTS] = engine->assignments,
		[SECTION_PERSONS] = engine->newest, [SECTION_CLASSES] = engine->classes,
		[SECTION_ORDER] = engine->order, [SECTION_COUNTS] = engine->counts,
		[SECTION_NEVER] = engine->never, [SECTION_OLDEST] = engine->oldest,
		[SECTION_SOONEST] = engine->soonest, [SECTION_PENDING] = engine->pending,
		[SECTION_GROUPS] = groups,
	};
	size_t window = (size_t)engine->window_days * engine->columns;

	put_up_to(writer, head->sections[section].offset);
	if (section <= SECTION_GROUPS) {
		put(writer, whole[section], head->sections[section].size);
		return;
	}
	for (uint32_t i = 0; section == SECTION_SERIES && i < engine->series_count; i++)
		put(writer, engine->series[i].changes, window * sizeof(struct engine_count));
	for (uint32_t i = 0; section == SECTION_EXPIRIES && i < engine->expiries_count; i++)
		put(writer, engine->expiries[i].ends, window * sizeof(uint32_t));
	for (uint32_t g = 0; g < engine->groups_count; g++)
		put_group(writer, engine, &engine->groups[g], section);
}

static struct snapshot_group *list_groups(const struct engine *engine)
{
	struct snapshot_group *groups = must_alloc((engine->groups_count + 1) * sizeof *groups);

	for (uint32_t g = 0; g < engine->groups_count; g++) {
		const struct group *group = &engine->groups[g];

		groups[g] = (struct snapshot_group){ .unit = group->unit, .next = group->next,
			.count = group->count, .used = group->used, .slot_room = group->slot_room,
			.rows_room = group->history.room, .marks = group->history.marks,
			.tail = group->history.tail_count,
			.presence = group->presence_count, .scopes = group->scopes_count,
			.has_runs = group->history.starts != NULL };
	}
	return groups;
}

static void head_fill(const struct engine *engine, struct slice position,
	struct snapshot_head *head)
{
	*head = (struct snapshot_head){ .magic = "FTLENGN", .version = SNAPSHOT_VERSION,
		.byte_order = SNAPSHOT_ORDER, .head_size = sizeof *head,
		.group_size = sizeof(struct snapshot_group), .unit_size = sizeof(struct unit),
		.assignment_size = sizeof(struct assignment), .units = engine->units_count,
		.groups = engine->groups_count, .assignments = engine->assignments_count,
		.persons = engine->persons_count, .classes = engine->classes_count,
		.requirements = engine->requirements_count, .columns = engine->columns,
		.pending = engine->pending_count, .series = engine->series_count,
		.expiries = engine->expiries_count, .series_people = engine->series_people,
		.today = engine->today, .window_from = engine->window_from,
		.window_days = engine->window_days, .retired = engine->retired,
		.position_size = (uint32_t)position.length };
	memcpy(head->position, position.base, position.length);
}

static int write_file(const struct engine *engine, struct slice position, struct writer *writer)
{
	struct snapshot_group *groups = list_groups(engine);
	struct snapshot_head head;
	uint64_t last;

	head_fill(engine, position, &head);
	snapshot_plan(&head, groups);
	writer->block = must_alloc(SNAPSHOT_BLOCK);
	writer->hashes = must_alloc(head.file_size - head.hashes_offset);
	put(writer, &head, sizeof head);
	for (int s = 0; s < SECTIONS_COUNT; s++)
		put_section(writer, engine, &head, groups, (enum section)s);
	put_up_to(writer, head.hashes_offset);
	if (writer->filled > 0)
		block_end(writer);
	last = snapshot_hash(writer->hashes, writer->hashes_count * sizeof last);
	write_all(writer, (const char *)writer->hashes, writer->hashes_count * sizeof last);
	write_all(writer, (const char *)&last, sizeof last);
	free(writer->block);
	free(writer->hashes);
	free(groups);
	return writer->code;
}

int engine_snapshot_write(const struct engine *engine, const char *path, struct slice position)
{
	struct writer writer = { .path = path };
	struct buf temporary;
	int code;

	if (engine_whole_now(engine))
		return FT_DRIFT; /* what is damaged must not look whole in another */
	if (position.length > ENGINE_POSITION_MAX)
		return error_set(FT_REFUSED, "a position of more than %d bytes",
			ENGINE_POSITION_MAX);
	buf_init(&temporary, SNAPSHOT_BLOCK);
	buf_print(&temporary, "%s.new", path);
	writer.fd = open(temporary.base, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (writer.fd < 0) {
		code = error_set(FT_FAILED, "%s cannot be written: %s", temporary.base,
			strerror(errno));
		goto out;
	}
	code = write_file(engine, position, &writer);
	if (close(writer.fd) && !code)
		code = error_set(FT_FAILED, "%s cannot be written: %s", path, strerror(errno));
	if (!code && rename(temporary.base, path))
		code = error_set(FT_FAILED, "%s cannot be replaced: %s", path, strerror(errno));
	if (code)
		unlink(temporary.base);
out:
	buf_release(&temporary);
	return code;
}
