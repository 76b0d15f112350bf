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

json_t *place_list(json_t *place, const char *key)
{
	json_t *list = json_object_get(place, key);
	if (!json_is_array(list)) {
		list = json_array();
		json_put(place, key, list);
	}
	return list;
}

const char *reader_attribute(const struct feed_reader *reader, const char *name)
{
	return json_text(reader->attributes, name);
}

struct slice reader_text(const struct feed_reader *reader)
{
	return slice_trim(buf_slice(&reader->text));
}

/* RSS 1.0 says addresses so. */
struct slice reader_address(const struct feed_reader *reader)
{
	struct slice text = reader_text(reader);
	return text.length ? text : slice_of(reader_attribute(reader, "rdf:resource"));
}

void feed_key(const char *key, const char *suffix, char out[FEED_KEY_BYTES])
{
	size_t length = strlen(key), more = strlen(suffix) + 1;
	if (length + more > FEED_KEY_BYTES)
		length = FEED_KEY_BYTES - more;
	memcpy(out, key, length);
	memcpy(out + length, suffix, more);
}

void place_word(json_t *place, const char *key, struct slice word)
{
	if (word.length && !json_has(place, key))
		json_put_slice(place, key, word);
}

void reader_copy(const struct feed_reader *reader, json_t *to, const char *name, const char *key)
{
	const char *value = reader_attribute(reader, name);
	if (*value)
		json_put_text(to, key, value);
}

/* -- containers -- */

/* <item href="" lastmod=""> of Microsoft's channels. */
static void cdf_attributes(const struct feed_reader *reader, json_t *place)
{
	if (!reader->is_atom && !reader->is_rdf) {
		reader_copy(reader, place, "href", "link");
		reader_copy(reader, place, "lastmod", "updated");
	}
}

static void entry_start(struct feed_reader *reader, const struct field *field)
{
	if (reader->entry)
		return;
	reader->entry = json_object();
	reader->entry_depth = reader->depth;
	if (field->key) { /* RFC 6721 */
		json_put_text(reader->entry, field->key, reader_attribute(reader, "ref"));
		reader_copy(reader, reader->entry, "when", "deleted_at");
	}
	cdf_attributes(reader, reader->entry);
	/* RSS 1.0 names its items so */
	const char *about = reader_attribute(reader, "rdf:about");
	if (*about)
		json_put_text(reader->entry, "about", about);
	const char *language = reader_attribute(reader, "xml:lang");
	if (*language)
		json_put_text(reader->entry, "language", language);
}

static void entry_end(struct feed_reader *reader)
{
	json_t *entry = reader->entry;
	reader->entry = NULL;
	if (json_has(entry, "about")) {
		const char *about = json_text(entry, "about");
		if (!json_has(entry, "id"))
			json_put_text(entry, "id", about);
		if (!json_has(entry, "link") &&
			(strncmp(about, "http://", 7) == 0 || strncmp(about, "https://", 8) == 0))
			json_put_text(entry, "link", about);
		json_object_del(entry, "about");
	}
	feed_settle_link(entry);
	if (!reader->brief && !json_has(entry, "deleted"))
		place_list(entry, "enclosures");
	reader->out->entries += !json_has(entry, "deleted");
	reader->entry_done(reader->context, entry, reader->out->feed);
	json_decref(entry);
}

static void outline(struct feed_reader *reader)
{
	const char *address = reader_attribute(reader, "xmlurl");
	const char *title = reader_attribute(reader, "title");
	if (!*address)
		return;
	json_t *entry = json_object();
	json_put_text(entry, "title", *title ? title : reader_attribute(reader, "text"));
	json_put_text(entry, "feed", address);
	reader_copy(reader, entry, "htmlurl", "link");
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
	reader_copy(reader, reader->source, "url", "href");
}

static void source_end(struct feed_reader *reader)
{
	json_t *source = reader->source;
	reader->source = NULL;
	if (!json_has(source, "title"))
		place_word(source, "title", reader_text(reader));
	place_put(reader->entry, "source", source);
}

static void add_tag(struct feed_reader *reader, struct slice term, bool is_itunes)
{
	json_t *tag = json_object();
	if (term.length)
		json_put_slice(tag, "term", term);
	reader_copy(reader, tag, "scheme", "scheme");
	reader_copy(reader, tag, "domain", "scheme");
	reader_copy(reader, tag, "label", "label");
	if (is_itunes && !reader->brief)
		json_put_text(tag, "scheme", "http://www.itunes.com/");
	if (json_object_size(tag))
		json_array_append_new(place_list(reader_place(reader), "tags"), tag);
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
	const char *type = reader_attribute(reader, "type");
	reader->is_html = strcasecmp(type, "html") == 0 || strcasecmp(type, "text/html") == 0;
	switch (field ? field->action : ACT_PLAIN) {
	case ACT_ENTRY:
		entry_start(reader, field);
		return;
	case ACT_FEED: {
		const char *language = reader_attribute(reader, "xml:lang");
		if (*language)
			place_put(reader->feed, "language", json_string(language));
		cdf_attributes(reader, reader->feed);
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
		if (*reader_attribute(reader, "text")) {
			add_tag(reader, slice_of(reader_attribute(reader, "text")), true);
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
	reader_copy(reader, detail, "src", "src");
	json_array_append_new(place_list(reader_place(reader), "content"), detail);
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
	struct slice rest = reader_text(reader);
	place_word(reader_place(reader), "validity", rest);
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
	struct slice text = reader_text(reader);
	if (reader->person && text.length) {
		place_word(reader->person, key, text);
		reader->person_has_parts = true;
	} else if (reader->image || reader->input) {
		place_word(reader_place(reader), key, text);
	} else if (text.length) {
		place_word(reader_place(reader), strcmp(key, "href") == 0 ? "url" : key, text);
	}
}

static void end_category(struct feed_reader *reader)
{
	const char *term = reader_attribute(reader, "term");
	add_tag(reader, *term ? slice_of(term) : reader_text(reader),
		reader->field->space == SPACE_ITUNES);
}

static void end_tags(struct feed_reader *reader)
{
	struct slice rest = reader_text(reader);
	while (rest.length) {
		struct slice term = slice_trim(slice_cut(&rest, ','));
		if (term.length)
			add_tag(reader, term, reader->field->space == SPACE_ITUNES);
	}
}

static void end_generator(struct feed_reader *reader)
{
	json_t *detail = json_object(), *place = reader_place(reader);
	struct slice text = reader_address(reader);
	json_put_slice(detail, "name", text);
	reader_copy(reader, detail, "url", "href");
	reader_copy(reader, detail, "uri", "href");
	reader_copy(reader, detail, "rdf:resource", "href");
	reader_copy(reader, detail, "version", "version");
	place_word(place, "generator", text);
	place_put(place, "generator_detail", detail);
}

static void end_unknown(struct feed_reader *reader)
{
	if (reader->brief)
		return;
	struct slice text = reader_text(reader);
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
	struct slice text = reader_text(reader);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (text.length == strlen(words[i].word) &&
			strncasecmp(text.base, words[i].word, text.length) == 0)
			place_put(reader_place(reader), reader->field->key,
				json_boolean(words[i].means));
}

static void end_number(struct feed_reader *reader)
{
	struct slice text = reader_text(reader);
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
	address_resolve(reader_base(reader), reader_text(reader), &whole);
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
		put_date(reader, field->key, reader_text(reader));
		break;
	case ACT_VALID:
		end_valid(reader);
		break;
	case ACT_PERSON_PART:
		end_person_part(reader);
		break;
	case ACT_LINK:
		feed_end_link(reader);
		break;
	case ACT_GUID:
		feed_end_guid(reader);
		break;
	case ACT_CATEGORY:
	case ACT_NESTED_CATEGORY:
		end_category(reader);
		break;
	case ACT_TAGS:
		end_tags(reader);
		break;
	case ACT_LICENCE:
		feed_end_licence(reader);
		break;
	case ACT_GENERATOR:
		end_generator(reader);
		break;
	case ACT_ENCLOSURE:
		feed_end_enclosure(reader);
		break;
	case ACT_ATTRIBUTES: /* Media RSS has several of each */
		if (!reader->attributes)
			reader->attributes = json_object();
		if (strncmp(field->key, "media_", 6) == 0)
			json_array_append(
				place_list(reader_place(reader), field->key), reader->attributes);
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
		feed_end_image_link(reader);
		break;
	default:
		if (field->key)
			place_word(reader_place(reader), field->key, reader_address(reader));
		else
			end_unknown(reader);
	}
}
