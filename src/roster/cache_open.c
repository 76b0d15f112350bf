/* Reading the cache, if it can be believed. */
#include "cache_file.h"
#include <stdlib.h>

static int read_roster(struct book *book, struct buf *folder, struct buf *bytes)
{
	struct buf path;
	cache_folder(book, folder);
	if (!folder->length)
		return error_set(FT_NOT_FOUND, "There is no folder for a cache.");
	buf_init(&path, folder->length + 64);
	buf_print(&path, "%s/roster", folder->base);
	int result = file_read(path.base, SIZE_MAX / 2, bytes);
	buf_release(&path);
	return result;
}

static int check_form(const struct buf *bytes, struct cache_head *head)
{
	struct cache_form form;
	cache_form_fill(&form);
	if (bytes->length < sizeof(*head) + SHA256_BYTES)
		return error_set(FT_REFUSED, "it is cut short");
	memcpy(head, bytes->base, sizeof(*head));
	if (memcmp(&head->form, &form, sizeof(form)) != 0)
		return error_set(
			FT_REFUSED, "another version of the program wrote it, or it is damaged");
	return 0;
}

static int check_whole(const struct buf *bytes, const struct cache_head *head)
{
	uint8_t digest[SHA256_BYTES];
	size_t size = bytes->length - SHA256_BYTES;
	sha256(bytes->base, size, digest);
	if (head->size != size - sizeof(*head) ||
		memcmp(digest, bytes->base + size, sizeof(digest)) != 0)
		return error_set(FT_REFUSED, "it is damaged or cut short");
	return 0;
}

/* Does the record begin with the entries that are in the cache? */
static int check_record(
	const struct cache_head *head, struct reader *reader, const struct kinds *kinds)
{
	uint8_t root[SHA256_BYTES], rules[SHA256_BYTES];
	int result = reader_root(reader, head->seq, root);
	if (result == FT_NOT_FOUND || (result == 0 && memcmp(root, head->root, sizeof(root)) != 0))
		return error_set(FT_REFUSED, "it is of another record, or of a later time");
	if (result)
		return result;
	roster_rules(kinds, rules);
	if (memcmp(rules, head->rules, sizeof(rules)) != 0)
		return error_set(FT_REFUSED, "packs have changed since it was written");
	return 0;
}

static int open_engine(
	struct teller *teller, const char *folder, const char *name, const struct cache_head *head)
{
	struct engine_options options = { 0 };
	struct buf path, mark;
	buf_init(&path, strlen(folder) + 64);
	buf_init(&mark, ENGINE_POSITION_MAX);
	buf_print(&path, "%s/%s", folder, name);
	int result = engine_snapshot_open(&teller->engine, &options, path.base, &mark);
	if (result == 0 && (mark.length != sizeof(head->mark) ||
				   memcmp(mark.base, head->mark, sizeof(head->mark)) != 0))
		result = error_set(FT_REFUSED, "its files are not of one time");
	else if (result == FT_NOT_FOUND)
		result = error_set(FT_REFUSED, "its file %s is missing", name);
	buf_release(&path);
	buf_release(&mark);
	return result;
}

static int fill_roster(struct roster *roster, const struct buf *bytes,
	const struct cache_head *head, const char *folder)
{
	struct kept from = { .at = bytes->base + sizeof(*head), .left = (size_t)head->size };
	int result = open_engine(&roster->people, folder, "people", head);
	if (result == 0)
		result = open_engine(&roster->doubles, folder, "doubles", head);
	if (result == 0)
		roster_recall(roster, &from);
	if (result == 0 && (from.bad || roster->chronicle.seq != head->seq))
		result = error_set(FT_REFUSED, "its tables do not fit together");
	memcpy(roster->rules, head->rules, sizeof(roster->rules));
	if (result) {
		roster_close(roster);
		roster_init(roster);
		return result;
	}
	engine_settle(roster->people.engine);
	engine_settle(roster->doubles.engine);
	return 0;
}

int cache_open(
	struct roster *roster, struct book *book, struct reader *reader, const struct kinds *kinds)
{
	struct buf folder, bytes;
	struct cache_head head;
	buf_init(&folder, LIMIT_ENTRY_BYTES);
	buf_init(&bytes, SIZE_MAX / 2);
	int result = read_roster(book, &folder, &bytes);
	if (result == 0)
		result = check_form(&bytes, &head);
	if (result == 0)
		result = check_whole(&bytes, &head);
	if (result == 0)
		result = check_record(&head, reader, kinds);
	if (result == 0)
		result = fill_roster(roster, &bytes, &head, folder.base);
	buf_release(&folder);
	buf_release(&bytes);
	return result;
}

int cache_entries(struct book *book, int64_t *seq)
{
	struct buf folder, bytes;
	struct cache_head head;
	buf_init(&folder, LIMIT_ENTRY_BYTES);
	buf_init(&bytes, SIZE_MAX / 2);
	int result = read_roster(book, &folder, &bytes);
	if (result == 0)
		result = check_form(&bytes, &head);
	if (result == 0)
		*seq = head.seq;
	buf_release(&folder);
	buf_release(&bytes);
	return result;
}
