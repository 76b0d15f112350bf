/* The facts in a file: a head, the arrays, and a digest of all of it. */
#include <stdlib.h>
#include <string.h>
#include "facts.h"

static const char MAGIC[8] = "FTLENG0";

struct head {
	char magic[8];
	uint32_t units, assignments, facts, requirements, today, position;
	struct engine_set retired;
	char position_bytes[ENGINE_POSITION_MAX];
};

int engine_snapshot_write(const struct engine *engine, const char *path, struct slice position)
{
	struct head head = { .units = engine->units_count, .assignments = engine->assignments_count,
		.facts = engine->facts_count, .requirements = engine->requirements_count,
		.today = engine->today, .position = (uint32_t)position.length,
		.retired = engine->retired };
	struct buf out;
	uint8_t digest[SHA256_BYTES];
	int code;

	if (position.length > ENGINE_POSITION_MAX)
		return error_set(FT_REFUSED, "a position of more than %d bytes",
			ENGINE_POSITION_MAX);
	memcpy(head.magic, MAGIC, sizeof head.magic);
	memcpy(head.position_bytes, position.base, position.length);
	buf_init(&out, SIZE_MAX / 2);
	buf_add(&out, &head, sizeof head);
	buf_add(&out, engine->units, engine->units_count * sizeof *engine->units);
	buf_add(&out, engine->assignments,
		engine->assignments_count * sizeof *engine->assignments);
	buf_add(&out, engine->facts, engine->facts_count * sizeof *engine->facts);
	sha256(out.base, out.length, digest);
	buf_add(&out, digest, sizeof digest);
	code = file_replace(path, buf_slice(&out));
	buf_release(&out);
	return code;
}

/* A copy of `count` rows at *at, with room as room() keeps it. */
static void *rows_take(const char **at, uint32_t count, size_t size)
{
	size_t room = 16;
	void *rows;

	while (room < count)
		room *= 2;
	rows = must_alloc(room * size);
	memcpy(rows, *at, count * size);
	*at += count * size;
	return rows;
}

static int head_check(struct slice bytes, struct head *head)
{
	uint8_t digest[SHA256_BYTES];
	size_t size = sizeof *head + sizeof digest;

	if (bytes.length < size)
		return error_set(FT_REFUSED, "the snapshot is cut short");
	memcpy(head, bytes.base, sizeof *head);
	if (memcmp(head->magic, MAGIC, sizeof MAGIC) != 0)
		return error_set(FT_REFUSED, "the snapshot is of another version");
	sha256(bytes.base, bytes.length - sizeof digest, digest);
	if (memcmp(digest, bytes.base + bytes.length - sizeof digest, sizeof digest) != 0)
		return error_set(FT_REFUSED, "the snapshot has been changed or is cut short");
	return 0;
}

int engine_snapshot_open(struct engine **out, const struct engine_options *options,
	const char *path, struct buf *position)
{
	struct engine *engine;
	struct head head;
	struct buf bytes;
	const char *at;
	int code;

	buf_init(&bytes, SIZE_MAX / 2);
	code = file_read(path, SIZE_MAX / 2, &bytes);
	if (!code)
		code = head_check(buf_slice(&bytes), &head);
	if (!code)
		code = engine_open(&engine, options);
	if (code)
		goto done;
	engine->units_count = head.units;
	engine->assignments_count = head.assignments;
	engine->facts_count = head.facts;
	engine->requirements_count = head.requirements;
	engine->retired = head.retired;
	engine->today = (uint16_t)head.today;
	at = bytes.base + sizeof head;
	engine->units = rows_take(&at, head.units, sizeof *engine->units);
	engine->assignments = rows_take(&at, head.assignments, sizeof *engine->assignments);
	engine->facts = rows_take(&at, head.facts, sizeof *engine->facts);
	buf_clear(position);
	buf_add(position, head.position_bytes, head.position);
	*out = engine;
done:
	buf_release(&bytes);
	return code;
}
