/* The tree of files that GET answers, in a folder: for nginx, or an object store. */
#include <errno.h>
#include <sys/stat.h>
#include "commons_private.h"
#include "tile_path.h"

struct exporting {
	struct commons *commons;
	const char *folder;
	int64_t files;
};

static int make_folders(const char *path)
{
	char part[4096];

	snprintf(part, sizeof(part), "%s", path);
	for (char *slash = part + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdir(part, 0777) && errno != EEXIST)
			return error_set(FT_FAILED, "%s: %s.", part, strerror(errno));
		*slash = '/';
	}
	return 0;
}

/* One file, as GET answers it; what is not there is not written. */
static int write_path(struct exporting *exporting, const char *path)
{
	struct commons_answer answer;
	char place[4096];
	int result = commons_get(exporting->commons, path, &answer);

	if (result)
		return result;
	if (answer.status == 200) {
		if ((size_t)snprintf(place, sizeof(place), "%s%s", exporting->folder, path) >=
			sizeof(place))
			result = error_set(FT_REFUSED, "The name of that folder is too long.");
		if (result == 0)
			result = make_folders(place);
		if (result == 0)
			result = file_replace(place, buf_slice(&answer.body));
		exporting->files++;
	}
	commons_answer_release(&answer);
	return result;
}

static int write_tile(struct exporting *exporting, const char *prefix, const struct tile_path *path)
{
	struct buf name;

	buf_init(&name, 512);
	buf_add_text(&name, prefix);
	tile_path_write(path, &name);
	int result = write_path(exporting, name.base);
	buf_release(&name);
	return result;
}

static int write_log(struct exporting *exporting, const char *prefix, uint64_t size)
{
	struct tile_path path = { .entries = true };
	char name[256];
	int result = 0;

	for (uint64_t i = 0; result == 0 && (path.width = tile_width(size, 0, i)) > 0; i++) {
		path.index = i;
		result = write_tile(exporting, prefix, &path);
	}
	path.entries = false;
	for (; result == 0 && tile_width(size, path.level, 0) > 0; path.level++)
		for (uint64_t i = 0;
			result == 0 && (path.width = tile_width(size, path.level, i)) > 0; i++) {
			path.index = i;
			result = write_tile(exporting, prefix, &path);
		}
	/* Last, so that it never names what is not there yet. */
	snprintf(name, sizeof(name), "%scheckpoint", prefix);
	return result ? result : write_path(exporting, name);
}

static int write_logs(struct exporting *exporting, struct connection *connection)
{
	struct query *query =
		query_start(connection, "SELECT role, hash, size FROM commons_log ORDER BY id");
	char prefix[128];
	int more, result = 0;

	while (result == 0 && (more = query_step(query)) == 1) {
		int64_t role = query_get_int(query, 0);
		struct slice hash = query_get_text(query, 1);
		uint64_t size = (uint64_t)query_get_int(query, 2);
		if (role == ROLE_MIRROR)
			snprintf(prefix, sizeof(prefix), "/fettle/m/%.*s/", (int)hash.length,
				hash.base);
		else
			snprintf(prefix, sizeof(prefix), "/fettle/%s/",
				role == ROLE_OWN ? "commons" : "seen");
		result = write_log(exporting, prefix, size);
	}
	query_end(query);
	return result ? result : more;
}

static int write_blobs(struct exporting *exporting, struct connection *connection)
{
	struct query *query = query_start(
		connection, "SELECT hash FROM commons_blob WHERE state = $1 ORDER BY hash");
	char path[128];
	int more, result = 0;

	query_int(query, 1, BLOB_HELD);
	while (result == 0 && (more = query_step(query)) == 1) {
		struct slice hash = query_get_text(query, 0);
		snprintf(path, sizeof(path), "/fettle/blob/%.*s", (int)hash.length, hash.base);
		result = write_path(exporting, path);
	}
	query_end(query);
	return result ? result : more;
}

int commons_export(struct commons *commons, const char *folder, int64_t *files)
{
	static const char *const paths[] = { "/fettle/policy", "/fettle/forks",
		"/.well-known/did.json" };
	struct exporting exporting = { commons, folder, 0 };
	struct connection *connection = NULL;
	int result = commons_is_founded(commons) ? 0 : error_code();

	if (result == 0)
		result = store_borrow(commons->store, &connection);
	if (result == 0)
		result = write_blobs(&exporting, connection);
	if (result == 0)
		result = write_logs(&exporting, connection);
	for (size_t i = 0; result == 0 && i < sizeof(paths) / sizeof(paths[0]); i++)
		result = write_path(&exporting, paths[i]);
	store_return(connection);
	*files = exporting.files;
	return result;
}
