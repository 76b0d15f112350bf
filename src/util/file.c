#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "hash.h"

enum { READ_BYTES = 64 << 10, TEMPORARY_NAME_BYTES = 4096 };

static int fail(const char *path, const char *doing)
{
	int code = errno == ENOENT ? FT_NOT_FOUND : FT_FAILED;
	if (code == FT_NOT_FOUND)
		return error_set(code, "%s: there is no such file", path);
	return error_set(code, "%s: %s: %s", path, doing, strerror(errno));
}

/* Reads until the end into `out`, at most `left` bytes. */
static int read_all(int fd, const char *path, size_t left, struct buf *out)
{
	for (;;) {
		/* One byte is asked for when there is room for none, to see the end. */
		char one_more;
		size_t want = left < READ_BYTES ? left : READ_BYTES;
		char *room = want ? buf_reserve(out, want) : NULL;
		ssize_t got = read(fd, room ? room : &one_more, room ? want : 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(path, "cannot be read");
		if (got == 0)
			break;
		if (!room)
			return error_set(FT_REFUSED, "%s is larger than the %zu bytes allowed",
				path, out->length);
		out->length += (size_t)got;
		left -= (size_t)got;
	}
	if (out->base)
		out->base[out->length] = '\0';
	return FT_OK;
}

int file_read(const char *path, size_t bytes_max, struct buf *out)
{
	buf_clear(out);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(path, "cannot be opened");
	int result = read_all(fd, path, bytes_max < out->ceiling ? bytes_max : out->ceiling, out);
	close(fd);
	if (result)
		buf_clear(out);
	return result;
}

static int write_all(int fd, struct slice bytes)
{
	while (bytes.length > 0) {
		ssize_t written = write(fd, bytes.base, bytes.length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		bytes.base += written;
		bytes.length -= (size_t)written;
	}
	return 0;
}

/* The rename itself must reach the disk too. */
static int sync_folder_of(const char *path)
{
	char folder[TEMPORARY_NAME_BYTES];
	const char *slash = strrchr(path, '/');
	if (!slash)
		snprintf(folder, sizeof(folder), ".");
	else
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path) + 1, path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	int result = fsync(fd);
	close(fd);
	return result;
}

int file_replace(const char *path, struct slice bytes)
{
	char temporary[TEMPORARY_NAME_BYTES];
	uint32_t random;
	random_bytes(&random, sizeof(random));
	int length = snprintf(temporary, sizeof(temporary), "%s.%08x.new", path, random);
	if (length < 0 || (size_t)length >= sizeof(temporary))
		return error_set(FT_FAILED, "%s: the path is too long", path);

	struct stat old;
	bool had_one = stat(path, &old) == 0;
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return fail(temporary, "cannot be written");
	int result = FT_OK;
	if ((had_one && fchmod(fd, old.st_mode & 07777)) || write_all(fd, bytes) || fsync(fd))
		result = fail(temporary, "cannot be written");
	if (close(fd) && result == FT_OK)
		result = fail(temporary, "cannot be written");
	if (result == FT_OK && rename(temporary, path))
		result = fail(path, "cannot be replaced");
	if (result) {
		unlink(temporary);
		return result;
	}
	return sync_folder_of(path) ? fail(path, "its folder cannot be synced") : FT_OK;
}
