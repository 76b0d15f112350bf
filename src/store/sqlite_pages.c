/* sqlite_pages.c: summing pages on their way into the file, and checking them there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "error.h"
#include "sqlite_pages.h"
#include "store_sqlite.h"

enum {
	HEADER_BYTES = 100,
	RESERVED_AT = 20,       /* in the header: bytes that SQLite leaves alone on each page */
	PAGE_COUNT_AT = 28,
	APPLICATION_ID_AT = 68,
	PAGES_AT_ONCE = 256,
	TRIES = 5,              /* a page may be caught while it is being written */
	NAP_MS = 20
};

static const int64_t lock_bytes_at = 0x40000000; /* the page with SQLite's locks holds nothing */

/* The sum of SQLite's log, begun with the page's number: pages that changed places differ. */
static void sum_page(const uint8_t *page, int64_t number, uint8_t sum[PAGE_SUM_BYTES])
{
	uint32_t s0 = (uint32_t)number, s1 = 0x46544c31;

	for (size_t i = 0; i + PAGE_SUM_BYTES < SUMMED_PAGE_BYTES; i += 8) {
		uint32_t words[2];

		memcpy(words, page + i, sizeof(words));
		s0 += le32toh(words[0]) + s1;
		s1 += le32toh(words[1]) + s0;
	}
	if (s0 == 0 && s1 == 0)
		s1 = 1; /* zeros mean that there is no sum */
	s0 = htole32(s0);
	s1 = htole32(s1);
	memcpy(sum, &s0, sizeof(s0));
	memcpy(sum + sizeof(s0), &s1, sizeof(s1));
}

/*
 * The layer
 */

struct page_file {
	sqlite3_file base;
	bool summed;
	sqlite3_file *real; /* behind this struct */
};

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct page_file *)file)->real;
}

static bool is_page(sqlite3_file *file, int amount, sqlite3_int64 offset)
{
	return ((struct page_file *)file)->summed && amount == SUMMED_PAGE_BYTES &&
	       offset % SUMMED_PAGE_BYTES == 0;
}

static int page_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int page_read(sqlite3_file *file, void *bytes, int amount, sqlite3_int64 offset)
{
	int code = real_of(file)->pMethods->xRead(real_of(file), bytes, amount, offset);

	if (code == SQLITE_OK && is_page(file, amount, offset))
		memset((char *)bytes + amount - PAGE_SUM_BYTES, 0, PAGE_SUM_BYTES);
	return code;
}

static int page_write(sqlite3_file *file, const void *bytes, int amount, sqlite3_int64 offset)
{
	uint8_t page[SUMMED_PAGE_BYTES];

	if (is_page(file, amount, offset)) {
		memcpy(page, bytes, sizeof(page));
		sum_page(page, offset / SUMMED_PAGE_BYTES + 1,
			 page + SUMMED_PAGE_BYTES - PAGE_SUM_BYTES);
		bytes = page;
	}
	return real_of(file)->pMethods->xWrite(real_of(file), bytes, amount, offset);
}

static int page_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int page_sync(sqlite3_file *file, int flags)
{
	return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int page_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int page_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int page_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int page_is_reserved(sqlite3_file *file, int *reserved)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), reserved);
}

static int page_control(sqlite3_file *file, int operation, void *argument)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int page_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int page_characteristics(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int page_map(sqlite3_file *file, int region, int size, int extend, void volatile **memory)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, memory);
}

static int page_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void page_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int page_unmap(sqlite3_file *file, int remove)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

/* Version 2: without the functions for reading through memory maps, which would pass by. */
static const sqlite3_io_methods page_methods = {
	.iVersion = 2,
	.xClose = page_close,
	.xRead = page_read,
	.xWrite = page_write,
	.xTruncate = page_truncate,
	.xSync = page_sync,
	.xFileSize = page_size,
	.xLock = page_lock,
	.xUnlock = page_unlock,
	.xCheckReservedLock = page_is_reserved,
	.xFileControl = page_control,
	.xSectorSize = page_sector,
	.xDeviceCharacteristics = page_characteristics,
	.xShmMap = page_map,
	.xShmLock = page_shm_lock,
	.xShmBarrier = page_barrier,
	.xShmUnmap = page_unmap,
};

/* An empty file will have room for sums: every connection asks for it (sqlite_open.c). */
static bool has_room(sqlite3_file *real)
{
	uint8_t header[HEADER_BYTES];
	sqlite3_int64 size;

	if (real->pMethods->xFileSize(real, &size) != SQLITE_OK)
		return false;
	return size == 0 || (size >= HEADER_BYTES &&
			     real->pMethods->xRead(real, header, HEADER_BYTES, 0) == SQLITE_OK &&
			     header[RESERVED_AT] == PAGE_SUM_BYTES);
}

/* Logs, journals and temporary files go straight to the system. */
static int page_open(sqlite3_vfs *layer, const char *name, sqlite3_file *base, int flags,
		     int *out_flags)
{
	sqlite3_vfs *real_layer = layer->pAppData;
	struct page_file *file = (struct page_file *)base;
	int code;

	if (!(flags & SQLITE_OPEN_MAIN_DB))
		return real_layer->xOpen(real_layer, name, base, flags, out_flags);
	file->real = (sqlite3_file *)(file + 1);
	code = real_layer->xOpen(real_layer, name, file->real, flags, out_flags);
	base->pMethods = file->real->pMethods ? &page_methods : NULL;
	file->summed = code == SQLITE_OK && has_room(file->real);
	return code;
}

static sqlite3_vfs layer;
static pthread_once_t registered = PTHREAD_ONCE_INIT;

static void register_layer(void)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);

	layer = *real;
	layer.pNext = NULL;
	layer.zName = "fettle";
	layer.pAppData = real;
	layer.szOsFile = (int)sizeof(struct page_file) + real->szOsFile;
	layer.xOpen = page_open;
	sqlite3_vfs_register(&layer, 0);
}

const char *sqlite_pages_layer(void)
{
	pthread_once(&registered, register_layer);
	return layer.zName;
}

/*
 * Checking
 */

struct page_check {
	int file;
	int64_t pages;
	int64_t unsummed;
	int64_t bad;       /* pages that do not fit their sums */
	int64_t first_bad; /* number of the first of them */
};

enum page_state { PAGE_FITS, PAGE_UNSUMMED, PAGE_BAD };

static bool has_its_sum(const uint8_t *page, int64_t number)
{
	uint8_t sum[PAGE_SUM_BYTES];

	sum_page(page, number, sum);
	return memcmp(page + SUMMED_PAGE_BYTES - PAGE_SUM_BYTES, sum, PAGE_SUM_BYTES) == 0;
}

static enum page_state judge_page(const uint8_t *page, int64_t number)
{
	static const uint8_t zeros[SUMMED_PAGE_BYTES];
	const uint8_t *stored = page + SUMMED_PAGE_BYTES - PAGE_SUM_BYTES;

	if (number == lock_bytes_at / SUMMED_PAGE_BYTES + 1)
		return PAGE_FITS;
	if (memcmp(stored, zeros, PAGE_SUM_BYTES) == 0) /* never written, if all of it is zeros */
		return memcmp(page, zeros, SUMMED_PAGE_BYTES) == 0 ? PAGE_FITS : PAGE_UNSUMMED;
	return has_its_sum(page, number) ? PAGE_FITS : PAGE_BAD;
}

static bool read_page(int file, int64_t number, uint8_t page[SUMMED_PAGE_BYTES])
{
	return pread(file, page, SUMMED_PAGE_BYTES, (number - 1) * SUMMED_PAGE_BYTES) ==
	       SUMMED_PAGE_BYTES;
}

/* A page that looks bad is read again: somebody may just have been writing it. */
static enum page_state judge_again(int file, int64_t number)
{
	enum page_state state = PAGE_BAD;

	for (int i = 0; i < TRIES && state == PAGE_BAD; i++) {
		struct timespec nap = { .tv_nsec = NAP_MS * 1000000L };
		uint8_t page[SUMMED_PAGE_BYTES];

		nanosleep(&nap, NULL);
		if (read_page(file, number, page))
			state = judge_page(page, number);
	}
	return state;
}

static void check_page(struct page_check *check, const uint8_t *page, int64_t number)
{
	enum page_state state = judge_page(page, number);

	/* Once some are bad, waiting for each would take for ever. */
	if (state == PAGE_BAD && check->bad < TRIES)
		state = judge_again(check->file, number);
	check->unsummed += state == PAGE_UNSUMMED;
	if (state == PAGE_BAD && check->bad++ == 0)
		check->first_bad = number;
}

static int check_pages(struct page_check *check, const char *path)
{
	uint8_t *block = must_alloc((size_t)PAGES_AT_ONCE * SUMMED_PAGE_BYTES);
	ssize_t length = 0;

	while ((length = pread(check->file, block, (size_t)PAGES_AT_ONCE * SUMMED_PAGE_BYTES,
			       check->pages * SUMMED_PAGE_BYTES)) > 0) {
		if (length < SUMMED_PAGE_BYTES)
			break; /* SQLite ignores what is less than a page */
		for (ssize_t i = 0; i + SUMMED_PAGE_BYTES <= length; i += SUMMED_PAGE_BYTES)
			check_page(check, block + i, ++check->pages);
	}
	free(block);
	if (length < 0)
		return error_set(FT_FAILED, "Cannot read %s: %s.", path, strerror(errno));
	return 0;
}

static bool looks_like_fettle(const uint8_t *page)
{
	uint32_t mark;

	memcpy(&mark, page + APPLICATION_ID_AT, sizeof(mark));
	return memcmp(page, "SQLite format 3", 16) == 0 && be32toh(mark) == APPLICATION_ID &&
	       page[RESERVED_AT] == PAGE_SUM_BYTES;
}

/* Fettle's, whatever has become of its first page: then the second one says so.
 * *page_count: what the first page says of the file, if it can be believed. */
static bool is_summed(int file, int64_t *page_count)
{
	uint8_t first[SUMMED_PAGE_BYTES] = { 0 }, second[SUMMED_PAGE_BYTES] = { 0 };
	uint32_t count;

	read_page(file, 1, first);
	read_page(file, 2, second);
	memcpy(&count, first + PAGE_COUNT_AT, sizeof(count));
	*page_count = has_its_sum(first, 1) ? be32toh(count) : 0;
	return looks_like_fettle(first) || has_its_sum(second, 2);
}

/* Then the file may still be growing into the size that it says it has. */
static bool has_log(const char *path)
{
	struct buf log;
	struct stat status;
	bool found;

	buf_init(&log, strlen(path) + sizeof("-wal"));
	buf_print(&log, "%s-wal", path);
	found = stat(log.base, &status) == 0 && status.st_size > 0;
	buf_release(&log);
	return found;
}

static int name_bad_page(const struct page_check *check, const char *path)
{
	char others[64] = "";

	if (check->bad > 1)
		snprintf(others, sizeof(others), ", nor are %lld others",
			 (long long)check->bad - 1);
	return error_set(FT_DRIFT, "%s: page %lld of %lld, from byte %lld of the file on, is not as "
			 "Fettle wrote it%s. The disk damaged it, or another program wrote into the "
			 "file.", path, (long long)check->first_bad, (long long)check->pages,
			 (long long)((check->first_bad - 1) * SUMMED_PAGE_BYTES), others);
}

static int judge_file(struct page_check *check, const char *path)
{
	int64_t expected;
	int result;

	if (!is_summed(check->file, &expected))
		return 0;
	result = check_pages(check, path);
	if (result != 0)
		return result;
	if (check->bad > 0)
		return name_bad_page(check, path);
	if (check->pages < expected && !has_log(path))
		return error_set(FT_DRIFT, "%s ends too early: it has %lld pages of %lld.", path,
				 (long long)check->pages, (long long)expected);
	return 0;
}

int sqlite_pages_check(const char *path, int64_t *unsummed)
{
	struct page_check check = { .file = open(path, O_RDONLY | O_CLOEXEC) };
	int result;

	*unsummed = 0;
	if (check.file < 0)
		return 0; /* opening it will say why */
	result = judge_file(&check, path);
	*unsummed = check.unsummed;
	close(check.file);
	return result;
}
