/* A digest as an Atom feed and as JSON Feed: an entry for each post that stands for itself. */
#include "write_parts.h"
#include "markup.h"

enum { TITLE_CHARACTERS = 80 };

static void text(struct buf *out, struct slice s)
{
	/* U+FFFE and U+FFFF may be in JSON but not in XML; other controls were cleaned away */
	for (size_t i = 0; i + 2 < s.length; i++) {
		if (s.base[i] != '\xef' || s.base[i + 1] != '\xbf' ||
			(unsigned char)s.base[i + 2] < 0xbe)
			continue;
		markup_escape((struct slice){ s.base, i }, true, out);
		s = (struct slice){ s.base + i + 3, s.length - i - 3 };
		i = (size_t)-1;
	}
	markup_escape(s, true, out);
}

static void element(struct buf *out, const char *name, struct slice value)
{
	buf_print(out, "<%s>", name);
	text(out, value);
	buf_print(out, "</%s>\n", name);
}

static void time_element(struct buf *out, const char *name, instant_us when)
{
	buf_print(out, "<%s>", name);
	instant_add_rfc3339(out, when == INSTANT_NONE ? 0 : when);
	buf_print(out, "</%s>\n", name);
}

static bool is_web(struct slice link)
{
	return slice_starts(link, "http://") || slice_starts(link, "https://");
}

static void link_element(struct buf *out, const char *rel, struct slice address)
{
	if (!is_web(address))
		return;
	buf_print(out, "<link rel=\"%s\" href=\"", rel);
	text(out, address);
	buf_add_text(out, "\"/>\n");
}

static struct slice first_line(struct slice words)
{
	return slice_cut(&words, '\n');
}

static void write_entry(struct buf *out, const struct post *post)
{
	struct buf title;
	buf_init(&title, 4096);
	text_shorten(first_line(post->text), TITLE_CHARACTERS, &title);
	buf_add_text(out, "<entry>\n<id>");
	add_urn(post->hash, out);
	buf_add_text(out, "</id>\n");
	element(out, "title", title.length ? buf_slice(&title) : SLICE_LITERAL("(no words)"));
	time_element(out, "published", post->when);
	time_element(out, "updated", post->when);
	buf_add_text(out, "<author>");
	element(out, "name", post->author.length ? post->author : SLICE_LITERAL("unknown"));
	buf_add_text(out, "</author>\n");
	link_element(out, "alternate", post->url);
	for (size_t i = 0; i < post->links.count; i++)
		link_element(out, "related", post->links.items[i]);
	for (size_t i = 0; i < post->tags.count; i++) {
		buf_add_text(out, "<category term=\"");
		text(out, post->tags.items[i]);
		buf_add_text(out, "\"/>\n");
	}
	buf_add_text(out, "<content type=\"text\">");
	text(out, post->text);
	buf_add_text(out, "</content>\n</entry>\n");
	buf_release(&title);
}

/* RFC 6721 wants to know when; 1970 is long enough ago for what does not say. */
static void write_deleted(struct buf *out, const struct tombstone *tombstone)
{
	buf_add_text(out, "<at:deleted-entry ref=\"");
	add_urn(tombstone->hash, out);
	buf_add_text(out, "\" when=\"");
	instant_add_rfc3339(out, tombstone->gone == INSTANT_NONE ? 0 : tombstone->gone);
	buf_add_text(out, "\"/>\n");
}

void digest_write_atom(const struct digest *digest, struct buf *out)
{
	struct buf title;
	buf_init(&title, 8192);
	digest_add_title(digest, &title);
	buf_add_text(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			  "<feed xmlns=\"http://www.w3.org/2005/Atom\"");
	if (digest->tombstone_count)
		buf_add_text(out, " xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"");
	buf_add_text(out, ">\n<id>");
	add_urn(digest->hash, out);
	buf_add_text(out, "</id>\n");
	element(out, "title", buf_slice(&title));
	time_element(out, "updated", digest_last(digest));
	element(out, "generator", SLICE_LITERAL("Fettle"));
	if (digest->permalink)
		link_element(out, "alternate", slice_of(digest->permalink));
	for (uint32_t i = digest->entry_count; i > 0; i--)
		if (entry_is_listed(digest, &digest->entries[i - 1]))
			write_entry(out, digest->entries[i - 1].post);
	for (uint32_t i = 0; i < digest->tombstone_count; i++)
		write_deleted(out, digest->tombstones[i]);
	buf_add_text(out, "</feed>\n");
	buf_release(&title);
}

/* -- JSON Feed -- */

static void member(struct buf *out, const char *key, struct slice value)
{
	buf_print(out, ",\n   \"%s\": ", key);
	buf_add_json_text(out, value);
}

static void write_item(struct buf *out, const struct post *post, bool first)
{
	buf_add_text(out, first ? "\n  {\"id\": \"" : ",\n  {\"id\": \"");
	add_urn(post->hash, out);
	buf_add_char(out, '"');
	if (is_web(post->url))
		member(out, "url", post->url);
	member(out, "content_text", post->text);
	if (post->when != INSTANT_NONE) {
		buf_add_text(out, ",\n   \"date_published\": \"");
		instant_add_rfc3339(out, post->when);
		buf_add_char(out, '"');
	}
	buf_add_text(out, ",\n   \"authors\": [{\"name\": ");
	buf_add_json_text(out, post->author);
	buf_add_text(out, "}]");
	buf_add_text(out, ",\n   \"tags\": [");
	for (size_t i = 0; i < post->tags.count; i++) {
		buf_add_text(out, i ? ", " : "");
		buf_add_json_text(out, post->tags.items[i]);
	}
	buf_add_char(out, ']');
	if (post->lang.length)
		member(out, "language", post->lang);
	buf_add_text(out, ",\n   \"_fettle\": {\"hash\": \"");
	hex_add(out, post->hash, SHA256_BYTES);
	buf_add_text(out, "\"}}");
}

void digest_write_jsonfeed(const struct digest *digest, struct buf *out)
{
	struct buf title;
	bool first = true;
	buf_init(&title, 8192);
	digest_add_title(digest, &title);
	buf_add_text(out, "{\"version\": \"https://jsonfeed.org/version/1.1\",\n \"title\": ");
	buf_add_json_text(out, buf_slice(&title));
	if (digest->permalink && is_web(slice_of(digest->permalink))) {
		buf_add_text(out, ",\n \"home_page_url\": ");
		buf_add_json_text(out, slice_of(digest->permalink));
	}
	buf_add_text(out, ",\n \"_fettle\": {\"hash\": \"");
	hex_add(out, digest->hash, SHA256_BYTES);
	buf_add_text(out, "\"},\n \"items\": [");
	for (uint32_t i = digest->entry_count; i > 0; i--) {
		if (!entry_is_listed(digest, &digest->entries[i - 1]))
			continue;
		write_item(out, digest->entries[i - 1].post, first);
		first = false;
	}
	buf_add_text(out, first ? "]}\n" : "\n ]}\n");
	buf_release(&title);
}
