/* Links of feeds: what an entry is at, what it encloses, images and licences. */
#include "feed_reader.h"
#include "resolve.h"

static void add_enclosure(struct feed_reader *reader, const char *href)
{
	json_t *enclosure = json_object();
	json_put_text(enclosure, "href", href);
	reader_copy(reader, enclosure, "type", "type");
	reader_copy(reader, enclosure, "length", "length");
	json_array_append_new(place_list(reader_place(reader), "enclosures"), enclosure);
}

/* <enclosure url=""/> of RSS is a link, too. */
void feed_end_enclosure(struct feed_reader *reader)
{
	const char *url = reader_attribute(reader, "url");
	add_enclosure(reader, url);
	if (reader->brief)
		return;
	json_t *link = json_object();
	json_put_text(link, "rel", "enclosure");
	json_put_text(link, "href", url);
	reader_copy(reader, link, "type", "type");
	reader_copy(reader, link, "length", "length");
	json_array_append_new(place_list(reader_place(reader), "links"), link);
}

static bool is_page(const char *type)
{
	return !*type || strcmp(type, "text/html") == 0 ||
	       strcmp(type, "application/xhtml+xml") == 0;
}

/* <link href=""/> of Atom, <link>http://...</link> of RSS. */
void feed_end_link(struct feed_reader *reader)
{
	static const char registry[] = "http://www.iana.org/assignments/relation/"; /* RFC 4287 */
	json_t *place = reader_place(reader), *link = json_object();
	struct slice text = reader_text(reader);
	const char *href = reader_attribute(reader, "href"), *rel = reader_attribute(reader, "rel"),
		   *type = reader_attribute(reader, "type");
	struct buf whole;
	buf_init(&whole, 64 << 10);
	buf_add_text(&whole, "");
	address_resolve(reader_base(reader), *href ? slice_of(href) : text, &whole);
	const char *address = buf_failed(&whole) || !whole.base ? "" : whole.base;
	if (strncmp(rel, registry, sizeof(registry) - 1) == 0)
		rel += sizeof(registry) - 1;
	if (!*rel)
		rel = "alternate";
	if (!*type)
		type = strcmp(rel, "self") == 0 ? "application/atom+xml" : "text/html";
	json_put_text(link, "rel", rel);
	json_put_text(link, "type", type);
	if (*address) {
		json_put_text(link, "href", address);
		if (strcmp(rel, "enclosure") == 0)
			add_enclosure(reader, address);
		else if (strcmp(rel, "alternate") == 0 && is_page(type) &&
			 (*href || !json_has(place, "link")))
			json_put_text(place, "link", address);
	}
	if (*address && strcmp(rel, "license") == 0)
		place_word(place, "license", slice_of(address));
	reader_copy(reader, link, "title", "title");
	reader_copy(reader, link, "hreflang", "hreflang");
	reader_copy(reader, link, "length", "length");
	json_array_append_new(place_list(place, "links"), link);
	buf_release(&whole);
}

/* <itunes:image href=""/>, and <itunes:link rel="image" href=""/> of old. */
void feed_end_image_link(struct feed_reader *reader)
{
	const char *rel = reader_attribute(reader, "rel"), *href = reader_attribute(reader, "href");
	json_t *image = json_object_get(reader_place(reader), "image");
	if (!*href)
		href = reader_attribute(reader, "url");
	if (!*href || (*rel && strcmp(rel, "image") != 0))
		return;
	if (!json_is_object(image)) {
		image = json_object();
		json_put(reader_place(reader), "image", image);
	}
	place_put(image, "href", json_string(href));
}

void feed_end_guid(struct feed_reader *reader)
{
	json_t *place = reader_place(reader);
	struct slice text = reader_text(reader);
	const char *permalink = reader_attribute(reader, "ispermalink");
	bool is_link = !*permalink || strcasecmp(permalink, "true") == 0;
	struct buf whole;
	buf_init(&whole, 64 << 10);
	if (is_link && reader_base(reader).length)
		address_resolve(reader_base(reader), text, &whole);
	else
		buf_add_slice(&whole, text);
	place_word(place, "id", buf_slice(&whole));
	buf_release(&whole);
	if (place == reader->entry && !json_has(place, "guidislink"))
		json_put_flag(place, "guidislink", is_link);
}

void feed_settle_link(json_t *entry)
{
	const char *id = json_text(entry, "id");
	bool has_link = json_has(entry, "link");
	if (json_has(entry, "guidislink")) {
		bool is_link = json_is_true(json_object_get(entry, "guidislink")) && !has_link;
		json_put_flag(entry, "guidislink", is_link);
		if (is_link && (strncmp(id, "http://", 7) == 0 || strncmp(id, "https://", 8) == 0))
			json_put_text(entry, "link", id);
	}
	const json_t *links = json_object_get(entry, "links");
	for (size_t i = 0; i < json_array_size(links) && !json_has(entry, "link"); i++) {
		const json_t *link = json_array_get(links, i);
		if (strcmp(json_text(link, "rel"), "alternate") == 0 && json_has(link, "href"))
			json_put_text(entry, "link", json_text(link, "href"));
	}
}

void feed_end_licence(struct feed_reader *reader)
{
	struct slice address = reader_address(reader);
	json_t *link = json_object();
	place_word(reader_place(reader), "license", address);
	json_put_text(link, "rel", "license");
	json_put_slice(link, "href", address);
	json_array_append_new(place_list(reader_place(reader), "links"), link);
}
