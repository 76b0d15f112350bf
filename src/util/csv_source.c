#include "csv_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "error.h"
#include "text.h"

void csv_source_init(struct csv_source *source, const char *name)
{
	*source = (struct csv_source){ .name = must_copy_text(name), .fd = -1 };
}

void csv_source_take_bytes(struct csv_source *source, struct slice bytes)
{
	source->bytes = bytes;
	source->total = (int64_t)bytes.length;
}

void csv_source_release(struct csv_source *source)
{
	if (source->fd > STDIN_FILENO)
		close(source->fd);
	free(source->name);
}

int csv_source_read(struct csv_source *source, int64_t position, char *out, size_t size,
	size_t *got)
{
	int64_t left = source->total - position;
	size_t want = left < (int64_t)size ? (size_t)left : size;
	*got = 0;
	if (source->fd < 0) {
		if (want > 0)
			memcpy(out, source->bytes.base + position, want);
		*got = want;
		return FT_OK;
	}
	while (*got < want) {
		ssize_t bytes = pread(source->fd, out + *got, want - *got,
			position + (int64_t)*got);
		if (bytes < 0 && errno == EINTR)
			continue;
		if (bytes < 0)
			return error_set(FT_FAILED, "%s cannot be read: %s", source->name,
				strerror(errno));
		if (bytes == 0)
			return error_set(FT_FAILED, "%s became shorter while it was read",
				source->name);
		*got += (size_t)bytes;
	}
	return FT_OK;
}

static int open_temporary(const struct csv_source *source, int *fd)
{
	const char *folder = getenv("TMPDIR");
	if (!folder || !*folder)
		folder = "/tmp";
	*fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (*fd < 0)
		return error_set(FT_FAILED, "%s cannot be kept in a temporary file in %s: %s",
			source->name, folder, strerror(errno));
	return FT_OK;
}

/* The rest of `from` to `to`; -1 with errno. */
static int copy_bytes(int from, int to)
{
	char piece[16 << 10];
	for (;;) {
		ssize_t got = read(from, piece, sizeof(piece));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		for (ssize_t done = 0; done < got;) {
			ssize_t put = write(to, piece + done, (size_t)(got - done));
			if (put < 0 && errno != EINTR)
				return -1;
			done += put > 0 ? put : 0;
		}
	}
}

/* A pipe can be read only once, and reading needs two passes: keep it in a file
 * that nobody else sees. */
static int spool(struct csv_source *source)
{
	int copy;
	int result = open_temporary(source, &copy);
	if (result)
		return result;
	if (copy_bytes(source->fd, copy)) {
		result = error_set(FT_FAILED, "%s cannot be copied to a temporary file: %s",
			source->name, strerror(errno));
		close(copy);
		return result;
	}
	if (source->fd != STDIN_FILENO)
		close(source->fd);
	source->fd = copy;
	return FT_OK;
}

static int fail_to_open(const struct csv_source *source)
{
	if (errno == ENOENT)
		return error_set(FT_NOT_FOUND, "%s: there is no such file", source->name);
	return error_set(FT_FAILED, "%s cannot be opened: %s", source->name, strerror(errno));
}

int csv_source_open(struct csv_source *source, const char *path)
{
	struct stat status;
	source->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (source->fd < 0 || fstat(source->fd, &status))
		return fail_to_open(source);
	if (S_ISDIR(status.st_mode))
		return error_set(FT_REFUSED, "%s is a folder, not a CSV file", path);
	if (!S_ISREG(status.st_mode)) {
		int result = spool(source);
		if (result)
			return result;
		if (fstat(source->fd, &status))
			return fail_to_open(source);
	}
	source->total = status.st_size;
	return FT_OK;
}

static int64_t count_line_ends(const char *bytes, size_t length)
{
	int64_t count = 0;
	for (size_t i = 0; i < length; i++)
		count += bytes[i] == '\n' || (bytes[i] == '\r' &&
			(i + 1 == length || bytes[i + 1] != '\n'));
	return count;
}

static int refuse_nul(struct csv_source *source, int64_t position, char *chunk)
{
	int64_t line = 1;
	for (int64_t at = 0; at < position;) {
		/* one byte more than is counted shows whether a \n follows a \r */
		size_t got, counted;
		int result = csv_source_read(source, at, chunk, CSV_CHUNK_BYTES, &got);
		if (result)
			return result;
		counted = got - 1 < (size_t)(position - at) ? got - 1 : (size_t)(position - at);
		line += count_line_ends(chunk, counted);
		if (counted > 0 && chunk[counted - 1] == '\r' && chunk[counted] == '\n')
			line--;
		at += (int64_t)counted;
	}
	return error_set(FT_REFUSED, "%s, line %lld: there is a NUL byte; save the file as "
		"\"CSV UTF-8\" and try again", source->name, (long long)line);
}

/* Bytes at the end of the chunk that begin a character whose rest is in the next. */
static size_t cut_character(const char *bytes, size_t length)
{
	for (size_t back = 1; back <= 3 && back <= length; back++) {
		unsigned char c = (unsigned char)bytes[length - back];
		if (c >= 0xc0) {
			size_t needed = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
			return needed > back ? back : 0;
		}
		if (c < 0x80)
			break;
	}
	return 0;
}

int csv_source_scan(struct csv_source *source, char *chunk)
{
	source->windows_1252 = false;
	for (int64_t position = 0; position < source->total;) {
		size_t got;
		int result = csv_source_read(source, position, chunk, CSV_CHUNK_BYTES, &got);
		if (result)
			return result;
		const char *nul = memchr(chunk, '\0', got);
		if (nul)
			return refuse_nul(source, position + (nul - chunk), chunk);
		bool last = position + (int64_t)got == source->total;
		size_t used = last ? got : got - cut_character(chunk, got);
		if (!source->windows_1252)
			source->windows_1252 = !text_is_utf8((struct slice){ chunk, used });
		position += (int64_t)used;
	}
	return FT_OK;
}
