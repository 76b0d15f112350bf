/* Where the cache is, and writing it. */
#include "cache_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store.h"

/* -- where -- */

/* "/var/cache/fettle" of "/var/cache/fettle:/var/cache/other", or "" when it is not absolute. */
static struct slice folder_in(const char *variable)
{
	struct slice list = slice_of(getenv(variable) ? getenv(variable) : "");
	struct slice first = slice_cut(&list, ':');
	return first.length && first.base[0] == '/' ? first : SLICE_EMPTY;
}

static void user_folder(struct book *book, struct buf *folder)
{
	enum { NAME_BYTES = 12 };
	const char *key = book_verifier_key(book);
	uint8_t digest[SHA256_BYTES];
	struct slice service = folder_in("CACHE_DIRECTORY"), user = folder_in("XDG_CACHE_HOME");
	struct slice home = folder_in("HOME");
	if (service.length)
		buf_add_slice(folder, service);
	else if (user.length)
		buf_add_slice(folder, user);
	else if (home.length)
		buf_print(folder, "%.*s/.cache", (int)home.length, home.base);
	else
		return;
	sha256(key, strlen(key), digest);
	buf_add_text(folder, "/fettle/");
	hex_add(folder, digest, NAME_BYTES);
}

void cache_folder(struct book *book, struct buf *folder)
{
	const struct store *store = book_store(book);
	buf_clear(folder);
	if (store_is_postgresql(store))
		user_folder(book, folder);
	else
		buf_print(folder, "%s.cache", store_name(store));
}

/* Makes it with the folders above it that are missing. */
static int make_folder(const char *folder)
{
	char *path = must_copy_text(folder);
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = 0;
		mkdir(path, 0700);
		*at = '/';
	}
	int result = mkdir(path, 0700) && errno != EEXIST
			     ? error_set(FT_FAILED, "%s cannot be made: %s", path, strerror(errno))
			     : 0;
	free(path);
	return result;
}

/* -- writing -- */

void cache_form_fill(struct cache_form *form)
{
	*form = (struct cache_form){ .magic = "FTLCACH",
		.program = FETTLE_VERSION,
		.version = CACHE_VERSION,
		.byte_order = CACHE_ORDER,
		.holding = sizeof(struct holding),
		.presence = sizeof(struct presence),
		.post_telling = sizeof(struct post_telling),
		.stay = sizeof(struct stay),
		.overlap = sizeof(struct overlap),
		.span = sizeof(struct span) };
}

static void path_in(const struct caching *caching, const char *name, struct buf *path)
{
	buf_init(path, caching->folder.length + 64);
	buf_print(path, "%s/%s", caching->folder.base, name);
}

static int take_lock(struct caching *caching)
{
	struct buf path;
	int result = 0;
	path_in(caching, "lock", &path);
	caching->lock = open(path.base, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (caching->lock < 0)
		result =
			error_set(FT_FAILED, "%s cannot be opened: %s", path.base, strerror(errno));
	else if (flock(caching->lock, LOCK_EX | LOCK_NB))
		result = error_set(FT_BUSY, "%s is held by another process.", path.base);
	buf_release(&path);
	return result;
}

static void release(struct caching *caching)
{
	if (caching->lock >= 0)
		close(caching->lock);
	buf_release(&caching->folder);
	buf_release(&caching->bytes);
}

int cache_begin(struct caching *caching, struct book *book)
{
	*caching = (struct caching){ .lock = -1 };
	buf_init(&caching->folder, LIMIT_ENTRY_BYTES);
	buf_init(&caching->bytes, SIZE_MAX / 2);
	random_bytes(caching->mark, sizeof(caching->mark));
	cache_folder(book, &caching->folder);
	int result =
		caching->folder.length
			? make_folder(caching->folder.base)
			: error_set(FT_FAILED, "There is no folder for a cache: HOME is not set.");
	if (result == 0)
		result = take_lock(caching);
	if (result)
		release(caching);
	return result;
}

static int write_engine(
	const struct caching *caching, const struct teller *teller, const char *name)
{
	struct slice mark = { (const char *)caching->mark, sizeof(caching->mark) };
	struct buf path;
	path_in(caching, name, &path);
	int result = engine_snapshot_write(teller->engine, path.base, mark);
	buf_release(&path);
	return result;
}

int cache_take(struct caching *caching, const struct roster *roster)
{
	struct cache_head room = { 0 };
	struct buf path;
	/* Without it there is no cache, so one that is half written never looks like one. */
	path_in(caching, "roster", &path);
	unlink(path.base);
	buf_release(&path);
	caching->seq = roster->chronicle.seq;
	memcpy(caching->rules, roster->rules, sizeof(caching->rules));
	keep_bytes(&caching->bytes, &room, sizeof(room));
	roster_keep(roster, &caching->bytes);
	int result = write_engine(caching, &roster->people, "people");
	return result ? result : write_engine(caching, &roster->doubles, "doubles");
}

static int write_bytes(const struct caching *caching, const char *path, const char *temporary)
{
	int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good = file >= 0;
	for (size_t done = 0; good && done < caching->bytes.length;) {
		ssize_t written =
			write(file, caching->bytes.base + done, caching->bytes.length - done);
		good = written > 0 || (written < 0 && errno == EINTR);
		done += written > 0 ? (size_t)written : 0;
	}
	if (file >= 0 && close(file))
		good = false;
	if (good && rename(temporary, path) == 0)
		return 0;
	int result = error_set(FT_FAILED, "%s cannot be written: %s", path, strerror(errno));
	unlink(temporary);
	return result;
}

static int write_roster(struct caching *caching, const uint8_t root[SHA256_BYTES])
{
	struct cache_head head;
	struct buf path, temporary;
	uint8_t digest[SHA256_BYTES];
	memset(&head, 0, sizeof(head));
	cache_form_fill(&head.form);
	head.seq = caching->seq;
	head.size = caching->bytes.length - sizeof(head);
	memcpy(head.root, root, sizeof(head.root));
	memcpy(head.rules, caching->rules, sizeof(head.rules));
	memcpy(head.mark, caching->mark, sizeof(head.mark));
	memcpy(caching->bytes.base, &head, sizeof(head));
	sha256(caching->bytes.base, caching->bytes.length, digest);
	keep_bytes(&caching->bytes, digest, sizeof(digest));
	path_in(caching, "roster", &path);
	path_in(caching, "roster.new", &temporary);
	int result = write_bytes(caching, path.base, temporary.base);
	buf_release(&path);
	buf_release(&temporary);
	return result;
}

int cache_end(struct caching *caching, struct reader *reader, int result)
{
	uint8_t root[SHA256_BYTES];
	if (result == 0)
		result = reader_root(reader, caching->seq, root);
	if (result == 0)
		result = write_roster(caching, root);
	release(caching);
	return result;
}
