/*
 * serving_lock.c: FILE.lock, locked by flock(2), so that the kernel lets go of it
 * when its process dies, however it dies.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "error.h"
#include "serving_lock.h"
#include "store_driver.h"

static char *lock_path(const struct store *store)
{
	size_t size = strlen(store->address) + sizeof(".lock");
	char *path = must_alloc(size);

	snprintf(path, size, "%s.lock", store->address);
	return path;
}

/* Somebody may have removed the file between our opening and our locking it. */
static bool is_still_at(int file, const char *path)
{
	struct stat opened, named;

	return fstat(file, &opened) == 0 && stat(path, &named) == 0 &&
	       opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

static int refuse(const struct store *store, int file)
{
	char text[32] = "";
	long process = 0;

	if (pread(file, text, sizeof(text) - 1, 0) > 0)
		process = strtol(text, NULL, 10);
	if (process <= 0)
		return error_set(FT_CONFLICT, "%s is already being served by another process. "
				 "Stop that one first.", store->name);
	return error_set(FT_CONFLICT, "%s is already being served by process %ld. "
			 "Stop that one first.", store->name, process);
}

static int write_process_number(int file)
{
	char text[32];
	int length = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	if (ftruncate(file, 0) != 0 || pwrite(file, text, (size_t)length, 0) != length)
		return -1;
	return 0;
}

int serving_lock_take(struct store *store)
{
	char *path = lock_path(store);
	int result = 0;

	while (store->serving_lock < 0 && result == 0) {
		int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

		if (file < 0) {
			result = error_set(FT_FAILED, "Cannot write %s: %s.", path, strerror(errno));
		} else if (flock(file, LOCK_EX | LOCK_NB) != 0) {
			result = errno == EWOULDBLOCK ? refuse(store, file)
				: error_set(FT_FAILED, "Cannot lock %s: %s.", path, strerror(errno));
			close(file);
		} else if (!is_still_at(file, path)) {
			close(file);
		} else if (write_process_number(file) != 0) {
			result = error_set(FT_FAILED, "Cannot write %s: %s.", path, strerror(errno));
			close(file);
		} else {
			store->serving_lock = file;
		}
	}
	free(path);
	return result;
}

void serving_lock_release(struct store *store)
{
	char *path;

	if (store->serving_lock < 0)
		return;
	path = lock_path(store);
	unlink(path); /* while we hold it: see is_still_at() */
	free(path);
	close(store->serving_lock);
	store->serving_lock = -1;
}
