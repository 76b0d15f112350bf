#include "import_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEPT_SECONDS = 24 * 3600, KEY_CHARS = 43 };

static int open_folder(struct request *request, const char **folder)
{
	const char *base = getenv("TMPDIR");
	struct stat status;

	*folder = arena_print(&request->arena, "%s/fettle-imports-%u", base && *base ? base : "/tmp",
		(unsigned)getuid());
	if (mkdir(*folder, 0700) != 0 && errno != EEXIST)
		return error_set(FT_FAILED, "The folder %s cannot be made: %s", *folder, strerror(errno));
	if (lstat(*folder, &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != getuid()
		|| (status.st_mode & 077) != 0)
		return error_set(FT_FAILED, "The folder %s is not private to Fettle.", *folder);
	return 0;
}

static void remove_old(struct request *request, const char *folder)
{
	DIR *listing = opendir(folder);
	const struct dirent *file;

	while (listing && (file = readdir(listing))) {
		const char *path = arena_print(&request->arena, "%s/%s", folder, file->d_name);
		struct stat status;

		if (lstat(path, &status) == 0 && S_ISREG(status.st_mode)
			&& status.st_mtime + KEPT_SECONDS < time(NULL))
			unlink(path);
	}
	if (listing)
		closedir(listing);
}

static const char *path_of(struct request *request, const char *folder, const char *key)
{
	const char *owned = arena_print(&request->arena, "%s %s", key, request->actor.person);
	uint8_t digest[SHA256_BYTES];
	struct buf name;
	const char *path;

	sha256(owned, strlen(owned), digest);
	buf_init(&name, 128);
	hex_add(&name, digest, sizeof(digest));
	path = arena_print(&request->arena, "%s/%s.csv", folder, name.base);
	buf_release(&name);
	return path;
}

int import_file_keep(struct request *request, const struct upload *upload, char key[44])
{
	const char *folder, *path;
	int code = open_folder(request, &folder);

	if (code)
		return code;
	remove_old(request, folder);
	random_secret(key);
	path = path_of(request, folder, key);
	if (rename(upload->path, path) != 0)
		return error_set(FT_FAILED, "The file cannot be kept in %s: %s", folder,
			strerror(errno));
	request_keep_upload(request, upload);
	return 0;
}

int import_file_find(struct request *request, const char *key, const char **path)
{
	const char *folder;
	int code = open_folder(request, &folder);

	if (code)
		return code;
	*path = path_of(request, folder, key);
	if (strlen(key) != KEY_CHARS || access(*path, R_OK) != 0)
		return error_set(FT_NOT_FOUND, "This file is no longer here. Upload it again.");
	return 0;
}

void import_file_remove(struct request *request, const char *key)
{
	const char *path;

	if (import_file_find(request, key, &path) == 0)
		unlink(path);
}

const char *import_file_problems(struct request *request, const char *key)
{
	const char *path;

	if (import_file_find(request, key, &path) != 0)
		return "";
	return arena_print(&request->arena, "%s.problems.csv", path);
}
