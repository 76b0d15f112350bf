/* folder.c: temporary folders, and the clock that stands still. */
#include <ftw.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "support.h"

char *test_folder_make(void)
{
	const char *parent = getenv("TMPDIR");
	char *folder = test_path(parent && *parent ? parent : "/tmp", "fettle-test-XXXXXX");

	if (!mkdtemp(folder)) {
		perror(folder);
		abort();
	}
	return folder;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	(void)status;
	(void)kind;
	(void)where;
	return remove(path);
}

void test_folder_remove(char *folder)
{
	if (!folder)
		return;
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(folder);
}

char *test_path(const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = must_alloc(size);

	snprintf(path, size, "%s/%s", folder, name);
	return path;
}

static _Atomic int64_t clock_us;

static instant_us read_clock(void)
{
	return clock_us;
}

void test_clock_set(instant_us now)
{
	clock_us = now;
	instant_set_clock(read_clock);
}

void test_clock_add(int64_t microseconds)
{
	clock_us += microseconds;
}

void test_clock_release(void)
{
	instant_set_clock(NULL);
}
