/* What is done when an element of a feed begins and ends. */
#include "feed_reader.h"
#include "resolve.h"

json_t *reader_place(const struct feed_reader *reader)
{
	return reader->image	? reader->image
	       : reader->input	? reader->input
	       : reader->source ? reader->source
	       : reader->entry	? reader->entry
				: reader->feed;
}

struct slice reader_base(const struct feed_reader *reader)
{
	for (size_t i = reader->depth; i > 0; i--)
		if (reader->levels[i - 1].base)
			return slice_of(reader->levels[i - 1].base);
	return SLICE_EMPTY;
}

const char *reader_language(const struct feed_reader *reader)
{
	for (size_t i = reader->depth; i > 0; i--)
		if (reader->levels[i - 1].language)
			return reader->levels[i - 1].language;
	return json_text(reader->feed, "language");
}

void place_put(json_t *place, const char *key, json_t *value)
{
	if (json_has(place, key))
		json_decref(value);
	else
		json_put(place, key, value);
}

static json_t *list_of(json_t *place, const char *key)
{
	json_t *list = json_object_get(place, key);
	if (!json_is_array(list)) {
		list = json_array();
		json_put(place, key, list);
	}
	return list;
}

static const char *attribute(const struct feed_reader *reader, const char *name)
{
	return json_text(reader->attributes, name);
}

static struct slice text_of(const struct feed_reader *reader)
{
	return slice_trim(buf_slice(&reader->text));
}

/* RSS 1.0 says addresses so. */
static struct slice text_or_resource(const struct feed_reader *reader)
{
	struct slice text = text_of(reader);
	return text.length ? text : slice_of(attribute(reader, "rdf:resource"));
}

void feed_key(const char *key, const char *suffix, char out[FEED_KEY_BYTES])
{
	size_t length = strlen(key), more = strlen(suffix) + 1;
	if (length + more > FEED_KEY_BYTES)
		length = FEED_KEY_BYTES - more;
	memcpy(out, key, length);
	memcpy(out + length, suffix, more);
}

static void put_word(json_t *place, const char *key, struct slice word)
{
	if (word.length && !json_has(place, key))
		json_put_slice(place, key, word);
}

static void copy_attribute(
	const struct feed_reader *reader, json_t *to, const char *name, const char *key)
{
	const char *value = attribute(reader, name);
	if (*value)
		json_put_text(to, key, value);
}

/* -- containers -- */

static void entry_start(struct feed_reader *reader, const struct field *field)
{
	if (reader->entry)
		return;
	reader->entry = json_object();
	reader->entry_depth = reader->depth;
	if (field->key) { /* RFC 6721 */
		json_put_text(reader->entry, field->key, attribute(reader, "ref"));
		copy_attribute(reader, reader->entry, "when", "deleted_at");
	}
	/* RSS 1.0 names its items so */
	const char *about = attribute(reader, "rdf:about");
	if (*about)
		json_put_text(reader->entry, "about", about);
	const char *language = attribute(reader, "xml:lang");
	if (*language)
		json_put_text(reader->entry, "language", language);
}

/* A guid is the link of an entry that has no other, which is known at its end. */
static void settle_guid(json_t *entry)
{
	const char *id = json_text(entry, "id");
	bool is_link =
		json_is_true(json_object_get(entry, "guidislink")) && !json_has(entry, "link");
	json_put_flag(entry, "guidislink", is_link);
	if (is_link && (strncmp(id, "http://", 7) == 0 || strncmp(id, "https://", 8) == 0))
		json_put_text(entry, "link", id);
}

static void entry_end(struct feed_reader *reader)
{
	json_t *entry = reader->entry;
	reader->entry = NULL;
	if (json_has(entry, "about")) {
		const char *about = json_text(entry, "about");
		if (!json_has(entry, "id"))
			json_put_text(entry, "id", about);
		json_object_del(entry, "about");
	}
	if (json_has(entry, "guidislink"))
		settle_guid(entry);
	if (!reader->brief && !json_has(entry, "deleted"))
		list_of(entry, "enclosures");
	reader->out->entries += !json_has(entry, "deleted");
	reader->entry_done(reader->context, entry, reader->out->feed);
	json_decref(entry);
}

static void outline(struct feed_reader *reader)
{
	const char *address = attribute(reader, "xmlurl");
	const char *title = attribute(reader, "title");
	if (!*address)
		return;
	json_t *entry = json_object();
	json_put_text(entry, "title", *title ? title : attribute(reader, "text"));
	json_put_text(entry, "feed", address);
	copy_attribute(reader, entry, "htmlurl", "link");
	reader->out->entries++;
	reader->entry_done(reader->context, entry, reader->out->feed);
	json_decref(entry);
}

static void input_start(struct feed_reader *reader, const struct field *field)
{
	bool image = field->action == ACT_IMAGE;
	json_t **slot = image ? &reader->image : &reader->input;
	if (reader->image || reader->input)
		return;
	json_t *place = reader_place(reader);
	if (!json_is_object(json_object_get(place, field->key)))
		json_put(place, field->key, json_object());
	*slot = json_incref(json_object_get(place, field->key));
	*(image ? &reader->image_depth : &reader->input_depth) = reader->depth;
}

static void source_start(struct feed_reader *reader)
{
	if (!reader->entry || reader->source)
		return;
	reader->source = json_object();
	reader->source_depth = reader->depth;
	copy_attribute(reader, reader->source, "url", "href");
}

static void source_end(struct feed_reader *reader)
{
	json_t *source = reader->source;
	reader->source = NULL;
	if (!json_has(source, "title"))
		put_word(source, "title", text_of(reader));
	place_put(reader->entry, "source", source);
}

static void add_tag(struct feed_reader *reader, struct slice term, bool is_itunes)
{
	json_t *tag = json_object();
	if (term.length)
		json_put_slice(tag, "term", term);
	copy_attribute(reader, tag, "scheme", "scheme");
	copy_attribute(reader, tag, "domain", "scheme");
	copy_attribute(reader, tag, "label", "label");
	if (is_itunes && !reader->brief)
		json_put_text(tag, "scheme", "http://www.itunes.com/");
	if (json_object_size(tag))
		json_array_append_new(list_of(reader_place(reader), "tags"), tag);
	else
		json_decref(tag);
}

/* -- beginning -- */

void feed_field_start(struct feed_reader *reader, const struct field *field, json_t *attributes)
{
	json_decref(reader->attributes);
	reader->attributes = attributes;
	buf_clear(&reader->text);
	reader->markup = false;
	switch (field ? field->action : ACT_PLAIN) {
	case ACT_ENTRY:
		entry_start(reader, field);
		return;
	case ACT_FEED: {
		const char *language = attribute(reader, "xml:lang");
		if (*language)
			place_put(reader->feed, "language", json_string(language));
		return;
	}
	case ACT_SOURCE:
		source_start(reader);
		return;
	case ACT_IMAGE:
	case ACT_INPUT:
		input_start(reader, field);
		return;
	case ACT_OUTLINE:
		outline(reader);
		return;
	case ACT_PERSON:
		person_start(reader, field);
		return;
	case ACT_NESTED_CATEGORY:
		if (*attribute(reader, "text")) {
			add_tag(reader, slice_of(attribute(reader, "text")), true);
			return;
		}
		break;
	default:
		break;
	}
	reader->field = field;
	reader->field_depth = reader->depth;
}

void feed_level_end(struct feed_reader *reader, const struct field *field)
{
	(void)field;
	if (reader->person && reader->depth == reader->person_depth)
		person_end(reader);
	else if (reader->source && reader->depth == reader->source_depth)
		source_end(reader);
	else if (reader->image && reader->depth == reader->image_depth) {
		json_decref(reader->image);
		reader->image = NULL;
	} else if (reader->input && reader->depth == reader->input_depth) {
		json_decref(reader->input);
		reader->input = NULL;
	} else if (reader->entry && reader->depth == reader->entry_depth) {
		entry_end(reader);
	}
}

/* -- ending -- */

static void end_text(struct feed_reader *reader, const char *key)
{
	json_t *place = reader_place(reader), *detail = text_detail(reader, reader->field->type);
	char detail_key[FEED_KEY_BYTES];
	if (json_has(place, key) && *json_text(place, key)) {
		json_decref(detail);
		return;
	}
	feed_key(key, "_detail", detail_key);
	json_put(place, key, json_incref(json_object_get(detail, "value")));
	json_put(place, detail_key, detail);
}

static void end_content(struct feed_reader *reader)
{
	json_t *detail = text_detail(reader, reader->field->type);
	copy_attribute(reader, detail, "src", "src");
	json_array_append_new(list_of(reader_place(reader), "content"), detail);
}

static void end_description(struct feed_reader *reader)
{
	if (reader->image || reader->input)
		end_text(reader, "description");
	else if (reader->source || !reader->entry)
		end_text(reader, "subtitle");
	else if (json_has(reader->entry, "summary") && !json_has(reader->entry, "content"))
		end_content(reader); /* the longer of two descriptions comes second */
	else
		end_text(reader, "summary");
}

static void put_date(struct feed_reader *reader, const char *key, struct slice text)
{
	json_t *place = reader_place(reader);
	char parsed[FEED_KEY_BYTES];
	if (text.length == 0 || json_has(place, key))
		return;
	json_put_slice(place, key, text);
	json_t *parts = reader->brief ? NULL : date_parts(text);
	feed_key(key, "_parsed", parsed);
	if (parts)
		json_put(place, parsed, parts);
}

/* "start=...;end=...;scheme=W3C-DTF" */
static void end_valid(struct feed_reader *reader)
{
	struct slice rest = text_of(reader);
	put_word(reader_place(reader), "validity", rest);
	while (rest.length) {
		struct slice value = slice_trim(slice_cut(&rest, ';'));
		struct slice name = slice_trim(slice_cut(&value, '='));
		const char *key = slice_is(name, "start") ? "validity_start"
				  : slice_is(name, "end") ? "validity_end"
							  : NULL;
		if (key)
			put_date(reader, key, slice_trim(value));
	}
}

static void end_person_part(struct feed_reader *reader)
{
	const char *key = reader->field->key;
	struct slice text = text_of(reader);
	if (reader->person && text.length) {
		put_word(reader->person, key, text);
		reader->person_has_parts = true;
	} else if (reader->image || reader->input) {
		put_word(reader_place(reader), key, text);
	} else if (text.length) {
		put_word(reader_place(reader), strcmp(key, "href") == 0 ? "url" : key, text);
	}
}

static void add_enclosure(struct feed_reader *reader, const char *href)
{
	json_t *enclosure = json_object();
	json_put_text(enclosure, "href", href);
	copy_attribute(reader, enclosure, "type", "type");
	copy_attribute(reader, enclosure, "length", "length");
	json_array_append_new(list_of(reader_place(reader), "enclosures"), enclosure);
}

/* <enclosure url=""/> of RSS is a link, too. */
static void end_enclosure(struct feed_reader *reader)
{
	const char *url = attribute(reader, "url");
	add_enclosure(reader, url);
	if (reader->brief)
		return;
	json_t *link = json_object();
	json_put_text(link, "rel", "enclosure");
	json_put_text(link, "href", url);
	copy_attribute(reader, link, "type", "type");
	copy_attribute(reader, link, "length", "length");
	json_array_append_new(list_of(reader_place(reader), "links"), link);
}

static bool is_page(const char *type)
{
	return !*type || strcmp(type, "text/html") == 0 ||
	       strcmp(type, "application/xhtml+xml") == 0;
}

/* <link href=""/> of Atom, <link>http://...</link> of RSS. */
static void end_link(struct feed_reader *reader)
{
	json_t *place = reader_place(reader), *link = json_object();
	struct slice text = text_of(reader);
	const char *href = attribute(reader, "href"), *rel = attribute(reader, "rel"),
		   *type = attribute(reader, "type");
	struct buf whole;
	buf_init(&whole, 64 << 10);
	buf_add_text(&whole, "");
	address_resolve(reader_base(reader), *href ? slice_of(href) : text, &whole);
	const char *address = buf_failed(&whole) || !whole.base ? "" : whole.base;
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
		put_word(place, "license", slice_of(address));
	copy_attribute(reader, link, "title", "title");
	copy_attribute(reader, link, "hreflang", "hreflang");
	copy_attribute(reader, link, "length", "length");
	json_array_append_new(list_of(place, "links"), link);
	buf_release(&whole);
}

static void end_guid(struct feed_reader *reader)
{
	json_t *place = reader_place(reader);
	struct slice text = text_of(reader);
	const char *permalink = attribute(reader, "ispermalink");
	bool is_link = !*permalink || strcmp(permalink, "true") == 0;
	put_word(place, "id", text);
	if (place == reader->entry && !json_has(place, "guidislink"))
		json_put_flag(place, "guidislink", is_link);
}

static void end_category(struct feed_reader *reader)
{
	const char *term = attribute(reader, "term");
	add_tag(reader, *term ? slice_of(term) : text_of(reader),
		reader->field->space == SPACE_ITUNES);
}

static void end_tags(struct feed_reader *reader)
{
	struct slice rest = text_of(reader);
	while (rest.length) {
		struct slice term = slice_trim(slice_cut(&rest, ','));
		if (term.length)
			add_tag(reader, term, reader->field->space == SPACE_ITUNES);
	}
}

static void end_generator(struct feed_reader *reader)
{
	json_t *detail = json_object(), *place = reader_place(reader);
	struct slice text = text_or_resource(reader);
	json_put_slice(detail, "name", text);
	copy_attribute(reader, detail, "url", "href");
	copy_attribute(reader, detail, "uri", "href");
	copy_attribute(reader, detail, "rdf:resource", "href");
	copy_attribute(reader, detail, "version", "version");
	put_word(place, "generator", text);
	place_put(place, "generator_detail", detail);
}

static void end_licence(struct feed_reader *reader)
{
	struct slice address = text_or_resource(reader);
	json_t *link = json_object();
	put_word(reader_place(reader), "license", address);
	json_put_text(link, "rel", "license");
	json_put_slice(link, "href", address);
	json_array_append_new(list_of(reader_place(reader), "links"), link);
}

static void end_unknown(struct feed_reader *reader)
{
	if (reader->brief)
		return;
	struct slice text = text_of(reader);
	json_t *place = reader->person ? reader->person : reader_place(reader);
	json_t *before = json_object_get(place, reader->unknown_key);
	json_t *word = json_stringn(text.base, text.length);
	if (!word)
		return;
	if (text.length && json_is_array(before))
		json_array_append(before, word);
	else if (text.length && json_is_string(before))
		json_put(place, reader->unknown_key, json_pack("[OO]", before, word));
	else if (text.length)
		place_put(place, reader->unknown_key, json_incref(word));
	else if (json_object_size(reader->attributes))
		place_put(place, reader->unknown_key, json_incref(reader->attributes));
	json_decref(word);
}

static void end_flag(struct feed_reader *reader)
{
	static const struct {
		const char *word;
		bool means;
	} words[] = { { "yes", true }, { "true", true }, { "no", false }, { "false", false },
		{ "clean", false } };
	struct slice text = text_of(reader);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (text.length == strlen(words[i].word) &&
			strncasecmp(text.base, words[i].word, text.length) == 0)
			place_put(reader_place(reader), reader->field->key,
				json_boolean(words[i].means));
}

/* <itunes:image href=""/>, and <itunes:link rel="image" href=""/> of old. */
static void end_image_link(struct feed_reader *reader)
{
	const char *rel = attribute(reader, "rel"), *href = attribute(reader, "href");
	json_t *image = json_object_get(reader_place(reader), "image");
	if (!*href)
		href = attribute(reader, "url");
	if (!*href || (*rel && strcmp(rel, "image") != 0))
		return;
	if (!json_is_object(image)) {
		image = json_object();
		json_put(reader_place(reader), "image", image);
	}
	place_put(image, "href", json_string(href));
}

static void end_number(struct feed_reader *reader)
{
	struct slice text = text_of(reader);
	int number = 0;
	for (size_t i = 0; i < text.length && i < 6; i++) {
		if (text.base[i] < '0' || text.base[i] > '9')
			return;
		number = number * 10 + (text.base[i] - '0');
	}
	if (text.length && text.length <= 6)
		place_put(reader_place(reader), reader->field->key, json_integer(number));
}

static bool is_address(const struct field *field)
{
	static const char *const keys[] = { "href", "docs", "comments", "icon", "logo" };
	for (size_t i = 0; field->key && i < sizeof(keys) / sizeof(*keys); i++)
		if (strcmp(keys[i], field->key) == 0)
			return true;
	return false;
}

/* A relative address becomes what it is meant to be. */
static void settle_address(struct feed_reader *reader)
{
	struct buf whole;
	buf_init(&whole, 64 << 10);
	address_resolve(reader_base(reader), text_of(reader), &whole);
	buf_clear(&reader->text);
	buf_add_slice(&reader->text, buf_slice(&whole));
	buf_release(&whole);
}

void feed_field_end(struct feed_reader *reader)
{
	const struct field *field = reader->field;
	if (is_address(field) && reader_base(reader).length)
		settle_address(reader);
	switch (field->action) {
	case ACT_TEXT:
		end_text(reader, field->key);
		break;
	case ACT_DESCRIPTION:
		end_description(reader);
		break;
	case ACT_CONTENT:
		end_content(reader);
		break;
	case ACT_DATE:
		put_date(reader, field->key, text_of(reader));
		break;
	case ACT_VALID:
		end_valid(reader);
		break;
	case ACT_PERSON_PART:
		end_person_part(reader);
		break;
	case ACT_LINK:
		end_link(reader);
		break;
	case ACT_GUID:
		end_guid(reader);
		break;
	case ACT_CATEGORY:
	case ACT_NESTED_CATEGORY:
		end_category(reader);
		break;
	case ACT_TAGS:
		end_tags(reader);
		break;
	case ACT_LICENCE:
		end_licence(reader);
		break;
	case ACT_GENERATOR:
		end_generator(reader);
		break;
	case ACT_ENCLOSURE:
		end_enclosure(reader);
		break;
	case ACT_ATTRIBUTES: /* Media RSS has several of each */
		if (!reader->attributes)
			reader->attributes = json_object();
		if (strncmp(field->key, "media_", 6) == 0)
			json_array_append(
				list_of(reader_place(reader), field->key), reader->attributes);
		else
			place_put(
				reader_place(reader), field->key, json_incref(reader->attributes));
		break;
	case ACT_NUMBER:
		end_number(reader);
		break;
	case ACT_FLAG:
		end_flag(reader);
		break;
	case ACT_IMAGE_LINK:
		end_image_link(reader);
		break;
	default:
		if (field->key)
			put_word(reader_place(reader), field->key, text_or_resource(reader));
		else
			end_unknown(reader);
	}
}
