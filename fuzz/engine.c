/*
 * A snapshot of the engine with any bytes changed is refused, and so is any other file. With
 * hashes made anew it may be opened: then what it says may be wrong, but it can be asked.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "snapshot.h"
#include "fuzz.h"
#include "util.h"

enum { PEOPLE = 90, UNITS = 5, TODAY = 20000, DAYS = 30, SNAPSHOT_MAX = 16 << 20 };

/* A small organisation, with all that a snapshot has a part for. */
static struct engine *organisation(void)
{
	struct engine_options options = { .today = TODAY - 1, .series_people = PEOPLE / 2 };
	struct engine *engine;
	uint32_t number, who;

	engine_open(&engine, &options);
	for (uint32_t u = 0; u < UNITS; u++)
		engine_unit_add(engine, u > 0 ? (u - 1) / 2 : ENGINE_NONE, &number);
	engine_requirement_add(engine, &number);
	engine_requirement_add(engine, &number);
	for (uint32_t p = 0; p < PEOPLE; p++) {
		struct engine_join join = { .unit = p % UNITS, .person = p * 3 / 4,
			.from = TODAY - 9, .applies = { { 1 + p % 3 } } };

		engine_join(engine, &join, TODAY - 9, &who);
		for (day_number day = TODAY - 8; day < TODAY - 4; day++)
			engine_evidence(engine, who, p % 2, day, TODAY + (day_number)p, day + 1);
		if (p % 9 == 0)
			engine_leave(engine, who, TODAY + (day_number)p - 20, TODAY - 2);
		if (p % 11 == 0)
			engine_scope(engine, who, 1, true, TODAY - 3, TODAY - 2);
	}
	engine_set_today(engine, TODAY);
	return engine;
}

/* Its snapshot, made once. */
static const struct buf *snapshot(void)
{
	static struct buf bytes;
	struct engine *engine;
	char path[] = "/tmp/fettle-fuzz-XXXXXX";
	int fd;

	if (bytes.length > 0)
		return &bytes;
	buf_init(&bytes, SNAPSHOT_MAX);
	engine = organisation();
	fd = mkstemp(path);
	FUZZ_PROMISE(fd >= 0 && engine_snapshot_write(engine, path, slice_of("x")) == 0);
	FUZZ_PROMISE(file_read(path, SNAPSHOT_MAX, &bytes) == 0);
	close(fd);
	unlink(path);
	engine_close(engine);
	return &bytes;
}

static int open_file(const char *bytes, size_t length, struct engine **engine)
{
	struct engine_options options = { 0 };
	struct buf position;
	char path[64];
	int code, fd = memfd_create("snapshot", MFD_CLOEXEC);

	FUZZ_PROMISE(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	buf_init(&position, ENGINE_POSITION_MAX);
	code = engine_snapshot_open(engine, &options, path, &position);
	buf_release(&position);
	close(fd);
	return code;
}

static int open_bytes(const char *bytes, size_t length)
{
	struct engine *engine;
	int code = open_file(bytes, length, &engine);

	if (!code) {
		code = engine_check(engine);
		engine_close(engine);
	}
	return code;
}

/* ---- changed, with hashes that are right ---- */

static void seal(char *bytes, const struct snapshot_head *head)
{
	uint64_t *hashes = (uint64_t *)(void *)(bytes + head->hashes_offset);
	uint32_t block = 0;

	for (uint64_t at = 0; at < head->hashes_offset; at += SNAPSHOT_BLOCK, block++) {
		uint64_t left = head->hashes_offset - at;

		hashes[block] = snapshot_hash(bytes + at,
			left < SNAPSHOT_BLOCK ? left : SNAPSHOT_BLOCK);
	}
	hashes[block] = snapshot_hash(hashes, block * sizeof *hashes);
}

static void ask_and_change(struct engine *engine)
{
	static struct engine_count out[DAYS * ENGINE_REQUIREMENTS_MAX];
	struct engine_join join = { .unit = 0, .person = 3, .from = TODAY };
	struct engine_list list;
	uint32_t number;

	engine_check(engine);
	for (uint32_t u = 0; u < engine_units(engine); u++) {
		engine_board(engine, u, out);
		engine_board_on(engine, u, NULL, TODAY - 3, TODAY - 2, out);
		engine_series(engine, u, NULL, TODAY - DAYS + 1, TODAY, ENGINE_NOW, out);
		engine_due(engine, u, NULL, 60, &list);
		engine_overdue(engine, u, NULL, &list);
	}
	engine_join(engine, &join, TODAY, &number);
	engine_evidence(engine, number / 2, 0, TODAY - 3, TODAY + 9, TODAY);
	engine_revoke(engine, 1, 0, TODAY - 5, TODAY + 1, TODAY);
	engine_leave(engine, number / 3, TODAY, TODAY);
	engine_unit_move(engine, 2, 0);
	engine_set_today(engine, TODAY + 3);
	engine_check(engine);
}

static void open_sealed(char *bytes, size_t length, const struct snapshot_head *head)
{
	struct engine *engine;

	seal(bytes, head);
	if (open_file(bytes, length, &engine) == 0) {
		ask_and_change(engine);
		engine_close(engine);
	}
}

/* The input is the file; and, five bytes at a time, what is changed in a good one. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	const struct buf *good = snapshot();
	char *changed;

	FUZZ_PROMISE(open_bytes((const char *)bytes, length) != 0 || (length == good->length &&
		memcmp(bytes, good->base, length) == 0));
	changed = malloc(good->length);
	FUZZ_PROMISE(changed != NULL);
	memcpy(changed, good->base, good->length);
	for (; length >= 5; bytes += 5, length -= 5) {
		uint32_t at;

		memcpy(&at, bytes, sizeof at);
		changed[at % good->length] = (char)(changed[at % good->length] ^ bytes[4]);
	}
	FUZZ_PROMISE((open_bytes(changed, good->length) == 0) ==
		(memcmp(changed, good->base, good->length) == 0));
	open_sealed(changed, good->length, (const void *)good->base);
	free(changed);
	return 0;
}
