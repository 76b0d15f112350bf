/* A digest as text, in the order in which digests of tags have always been read. */
#include "write_parts.h"
#include "moment.h"

enum { RESOURCES_SHOWN = 25, TAGS_SHOWN = 25 };

static void write_post(const struct post *post, struct buf *out)
{
	buf_add_char(out, '@');
	buf_add_slice(out, post->author);
	buf_add_char(out, ' ');
	for (size_t i = 0; i < post->text.length; i++)
		buf_add_char(out, post->text.base[i] == '\n' ? ' ' : post->text.base[i]);
	if (post->when != INSTANT_NONE) {
		buf_add_text(out, " (");
		moment_add_rfc2822(out, post->when);
		buf_add_char(out, ')');
	}
	buf_add_char(out, '\n');
}

void digest_write_text(const struct digest *digest, struct buf *out)
{
	digest_add_title(digest, out);
	buf_add_text(out, "\n\nInvolved");
	for (uint32_t i = 0; i < digest->involved_count; i++) {
		buf_add_text(out, " @");
		buf_add_slice(out, digest->people[digest->involved[i]].name);
	}
	buf_add_text(out, "\n\nTop resources\n");
	for (uint32_t i = 0; i < digest->resource_count && i < RESOURCES_SHOWN; i++) {
		const struct resource *resource = &digest->resources[i];
		buf_print(out, "%5.1f  %.*s\n", resource->authors + resource->boosts / 2.0,
			(int)resource->link.length, resource->link.base);
	}
	buf_add_text(out, digest->resource_count ? "\nRelated tags" : "  none\n\nRelated tags");
	for (uint32_t i = 0; i < digest->related_count && i < TAGS_SHOWN; i++) {
		buf_add_text(out, " #");
		buf_add_slice(out, digest->related[i].shown);
	}
	buf_add_text(out, "\n\n");
	digest_add_taken_back(digest, out);
	buf_add_text(out, digest->tombstone_count ? "\n\n" : "");
	for (uint32_t i = 0; i < digest->entry_count; i++)
		if (!digest->entries[i].outside)
			write_post(digest->entries[i].post, out);
}
