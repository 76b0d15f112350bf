/* A snapshot of the engine with any bytes changed is refused, and so is any other file. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "engine.h"
#include "fuzz.h"
#include "util.h"

enum { PEOPLE = 40, TODAY = 20000, SNAPSHOT_MAX = 16 << 20 };

/* A small organisation's snapshot, made once. */
static const struct buf *snapshot(void)
{
	static struct buf bytes;
	struct engine_options options = { .today = TODAY, .series_people = 1000 };
	struct engine *engine;
	uint32_t unit, number;
	char path[] = "/tmp/fettle-fuzz-XXXXXX";
	int fd;

	if (bytes.length > 0)
		return &bytes;
	buf_init(&bytes, SNAPSHOT_MAX);
	engine_open(&engine, &options);
	engine_unit_add(engine, ENGINE_NONE, &unit);
	engine_requirement_add(engine, &number);
	for (uint32_t p = 0; p < PEOPLE; p++) {
		struct engine_join join = { .unit = unit, .person = p, .from = TODAY - 9,
			.applies = { { 1 } } };

		engine_join(engine, &join, TODAY - 9, &number);
		engine_evidence(engine, number, 0, TODAY - 5, TODAY + (day_number)p, TODAY - 4);
	}
	fd = mkstemp(path);
	FUZZ_PROMISE(fd >= 0 && engine_snapshot_write(engine, path, slice_of("x")) == 0);
	FUZZ_PROMISE(file_read(path, SNAPSHOT_MAX, &bytes) == 0);
	close(fd);
	unlink(path);
	engine_close(engine);
	return &bytes;
}

static int open_bytes(const char *bytes, size_t length)
{
	struct engine_options options = { 0 };
	struct engine *engine;
	struct buf position;
	char path[64];
	int code, fd = memfd_create("snapshot", MFD_CLOEXEC);

	FUZZ_PROMISE(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	buf_init(&position, ENGINE_POSITION_MAX);
	code = engine_snapshot_open(&engine, &options, path, &position);
	if (!code) {
		code = engine_check(engine);
		engine_close(engine);
	}
	buf_release(&position);
	close(fd);
	return code;
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
	free(changed);
	return 0;
}
