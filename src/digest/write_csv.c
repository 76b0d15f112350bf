/* The posts of a digest as CSV. */
#include "write_parts.h"

static const char *const columns[] = { "hash", "when", "author", "name", "text", "kind", "of",
	"url", "links", "tags", "mentions", "lang", "source", "id" };

static void list_field(struct buf *out, const struct slices *list)
{
	struct buf joined;
	buf_init(&joined, POST_LINKS_COUNT * 8192);
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			buf_add_char(&joined, ' ');
		buf_add_slice(&joined, list->items[i]);
	}
	csv_add_field(out, buf_slice(&joined), false);
	buf_release(&joined);
}

static void write_row(const struct digest *digest, const struct entry *entry, struct buf *out)
{
	static const char *const kinds[] = { "post", "reply", "quote", "repost" };
	const struct post *post = entry->post;
	struct buf field;
	struct slice of = SLICE_EMPTY;
	buf_init(&field, 256);
	hex_add(&field, post->hash, SHA256_BYTES);
	csv_add_field(out, buf_slice(&field), true);
	buf_clear(&field);
	if (post->when != INSTANT_NONE)
		instant_add_rfc3339(&field, post->when);
	csv_add_field(out, buf_slice(&field), false);
	if (entry->of != ENTRY_NONE)
		of = digest->people[entry->of].name;
	else if (post->reply_to.is)
		of = post->reply_to.author;
	csv_add_field(out, post->author, false);
	csv_add_field(out, post->name, false);
	csv_add_field(out, post->text, false);
	csv_add_field(out, slice_of(kinds[entry->kind]), false);
	csv_add_field(out, of, false);
	csv_add_field(out, post->url, false);
	list_field(out, &post->links);
	list_field(out, &post->tags);
	list_field(out, &post->mentions);
	csv_add_field(out, post->lang, false);
	csv_add_field(out, post->source, false);
	csv_add_field(out, post->id, false);
	csv_add_row_end(out);
	buf_release(&field);
}

void digest_write_csv(const struct digest *digest, struct buf *out)
{
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		csv_add_field(out, slice_of(columns[i]), i == 0);
	csv_add_row_end(out);
	for (uint32_t i = 0; i < digest->entry_count; i++)
		if (!digest->entries[i].outside)
			write_row(digest, &digest->entries[i], out);
}
