/* A tag or topic for programs that follow it: Atom (RFC 4287) and JSON Feed 1.1. The feed of a
 * digest has a name of its own for each digest; this one keeps its name while its items change. */
#include "share_find.h"

#include <ctype.h>
#include "digest.h"

enum { FEED_ITEMS = 50 };

static void add_escaped(struct buf *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			buf_add_text(out, "&amp;");
			break;
		case '<':
			buf_add_text(out, "&lt;");
			break;
		case '>':
			buf_add_text(out, "&gt;");
			break;
		case '"':
			buf_add_text(out, "&quot;");
			break;
		case '\xef': /* U+FFFE and U+FFFF may not be in XML */
			if (text[1] == '\xbf' && (unsigned char)text[2] >= 0xbe) {
				text += 2;
				break;
			}
			/* fall through */
		default:
			buf_add_char(out, *text);
		}
	}
}

static void add_query(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (isalnum((unsigned char)*text) || strchr("-_.~", *text))
			buf_add_char(out, *text);
		else
			buf_print(out, "%%%02X", (unsigned char)*text);
	}
}

/* The entry's name is the hash of its leaf: the same wherever it is read (RFC 6920). */
static void add_id(struct buf *out, const json_t *item)
{
	const char *hash = strrchr(json_text(item, "ref"), '#');
	uint8_t bytes[SHA256_BYTES] = { 0 };

	if (hash && hex_read(slice_of(hash + 1), bytes, sizeof(bytes)))
		error_clear();
	buf_add_text(out, "ni:///sha-256;");
	base64url_add(out, bytes, sizeof(bytes));
}

static void add_link(struct buf *out, const char *address, const json_t *item)
{
	buf_print(out, "%s/commons/item?ref=", address);
	add_query(out, json_text(item, "ref"));
}

static void element(struct buf *out, const char *name, const char *text)
{
	buf_print(out, "<%s>", name);
	add_escaped(out, text);
	buf_print(out, "</%s>\n", name);
}

static void time_element(struct buf *out, const char *name, instant_us when)
{
	buf_print(out, "<%s>", name);
	instant_add_rfc3339(out, when);
	buf_print(out, "</%s>\n", name);
}

static void write_entry(struct buf *out, const char *address, const json_t *item)
{
	const json_t *tag;
	size_t i;

	buf_add_text(out, "<entry>\n<id>");
	add_id(out, item);
	buf_add_text(out, "</id>\n");
	element(out, "title", json_text(item, "title"));
	time_element(out, "published", json_whole(item, "said_at", 0));
	time_element(out, "updated", json_whole(item, "said_at", 0));
	buf_add_text(out, "<author>");
	element(out, "name", json_text(item, "by"));
	buf_add_text(out, "</author>\n<link rel=\"alternate\" href=\"");
	add_link(out, address, item);
	buf_add_text(out, "\"/>\n");
	json_array_foreach(json_object_get(item, "tags"), i, tag)
	{
		buf_add_text(out, "<category term=\"");
		add_escaped(out, json_string_value(tag));
		buf_add_text(out, "\"/>\n");
	}
	element(out, "summary", json_text(item, "summary"));
	buf_add_text(out, "</entry>\n");
}

static void write_atom(struct buf *out, const char *address, const char *page, const char *title,
	const json_t *items)
{
	const json_t *item;
	size_t i;

	buf_print(out,
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		"<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>%s%s</id>\n",
		address, page);
	element(out, "title", title);
	time_element(out, "updated", json_whole(json_array_get(items, 0), "said_at", 0));
	buf_print(out,
		"<generator>Fettle</generator>\n<link rel=\"alternate\" href=\"%s%s\"/>\n"
		"<link rel=\"self\" href=\"%s%s/feed.atom\"/>\n",
		address, page, address, page);
	json_array_foreach(items, i, item) write_entry(out, address, item);
	buf_add_text(out, "</feed>\n");
}

static json_t *describe_entry(const char *address, const json_t *item)
{
	json_t *entry = json_object();
	struct buf text;

	buf_init(&text, 8192);
	add_id(&text, item);
	json_put_slice(entry, "id", buf_slice(&text));
	buf_clear(&text);
	add_link(&text, address, item);
	json_put_slice(entry, "url", buf_slice(&text));
	buf_clear(&text);
	instant_add_rfc3339(&text, json_whole(item, "said_at", 0));
	json_put_slice(entry, "date_published", buf_slice(&text));
	buf_release(&text);
	json_put_text(entry, "title", json_text(item, "title"));
	json_put_text(entry, "content_text",
		*json_text(item, "summary") ? json_text(item, "summary")
					    : json_text(item, "title"));
	json_put(entry, "authors", json_pack("[{s:s}]", "name", json_text(item, "by")));
	json_put(entry, "tags", json_incref(json_object_get(item, "tags")));
	return entry;
}

static void write_json_feed(struct buf *out, const char *address, const char *page,
	const char *title, const json_t *items)
{
	json_t *feed = json_object(), *entries = json_array();
	const json_t *item;
	struct buf url;
	size_t i;

	buf_init(&url, 4096);
	json_put_text(feed, "version", "https://jsonfeed.org/version/1.1");
	json_put_text(feed, "title", title);
	buf_print(&url, "%s%s", address, page);
	json_put_slice(feed, "home_page_url", buf_slice(&url));
	buf_print(&url, "/feed.json");
	json_put_slice(feed, "feed_url", buf_slice(&url));
	json_array_foreach(items, i, item)
		json_array_append_new(entries, describe_entry(address, item));
	json_put(feed, "items", entries);
	json_write(feed, out);
	buf_release(&url);
	json_decref(feed);
}

int share_find_tag_feed(struct share_find *find, const char *tag, bool is_topic, bool as_json,
	const char *address, struct buf *out)
{
	json_t *found;
	struct buf page, title;
	int result = share_find_tag(find, tag, is_topic, 0, FEED_ITEMS, &found);

	if (result)
		return result;
	buf_init(&page, 4096);
	buf_init(&title, 4096);
	buf_add_text(&page, is_topic ? "/commons/topic/" : "/commons/tag/");
	add_query(&page, json_text(found, is_topic ? "topic" : "tag"));
	buf_print(&title, "%s%s in the health commons", is_topic ? "" : "#",
		json_text(found, "shown"));
	(as_json ? write_json_feed : write_atom)(
		out, address, page.base, title.base, json_object_get(found, "items"));
	buf_release(&page);
	buf_release(&title);
	json_decref(found);
	return 0;
}
