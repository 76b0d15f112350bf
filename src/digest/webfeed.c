/* Reading a feed: expat gives elements, the tables say what they are. */
#include "feed_reader.h"
#include "xml_clean.h"
#include "markup.h"
#include "resolve.h"

#include <expat.h>
#include <stdlib.h>

enum { TEXT_BYTES_MAX = 4 << 20, RESTARTS_COUNT = 500, HEAD_BYTES_MAX = 64 << 10 };

static const struct field unknown_field = { "", SPACE_OTHER, ACT_PLAIN, NULL, NULL };

/* One pass over a part of the feed. */
struct pass {
	struct feed_reader *reader;
	XML_Parser parser;
	size_t head; /* up to here it is read for the second time */
	bool too_deep;
};

/* -- namespaces -- */

static const struct {
	const char *address;
	enum space space;
} spaces[] = {
	{ "http://www.w3.org/2005/Atom", SPACE_CORE },
	{ "http://purl.org/atom/ns#", SPACE_CORE },
	{ "http://purl.org/atom/app#", SPACE_OTHER },
	{ "http://purl.org/rss/1.0/", SPACE_CORE },
	{ "http://purl.org/net/rss1.1#", SPACE_CORE },
	{ "http://my.netscape.com/rdf/simple/0.9/", SPACE_CORE },
	{ "http://my.netscape.com/publish/formats/rss-0.91.dtd", SPACE_CORE },
	{ "http://channel.netscape.com/rdf/simple/0.9/", SPACE_CORE },
	{ "http://backend.userland.com/rss", SPACE_CORE },
	{ "http://blogs.law.harvard.edu/tech/rss", SPACE_CORE },
	{ "http://purl.org/dc/elements/1.1/", SPACE_DC },
	{ "http://purl.org/dc/elements/1.0/", SPACE_DC },
	{ "http://purl.org/dc/terms/", SPACE_TERMS },
	{ "http://purl.org/rss/1.0/modules/content/", SPACE_CONTENT },
	{ "http://www.itunes.com/dtds/podcast-1.0.dtd", SPACE_ITUNES },
	{ "http://example.com/dtds/podcast-1.0.dtd", SPACE_ITUNES },
	{ "http://search.yahoo.com/mrss", SPACE_MEDIA },
	{ "http://www.w3.org/1999/xhtml", SPACE_XHTML },
	{ "http://webns.net/mvcb/", SPACE_ADMIN },
	{ "http://www.w3.org/1999/02/22-rdf-syntax-ns#", SPACE_RDF },
	{ "http://web.resource.org/cc/", SPACE_CREATIVE },
	{ "http://purl.org/atompub/tombstones/1.0", SPACE_TOMBSTONES },
	{ "http://creativecommons.org/ns#license", SPACE_CREATIVE },
	{ "http://backend.userland.com/creativeCommonsRssModule", SPACE_CREATIVE },
	{ "http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html", SPACE_CREATIVE },
};

/* Prefixes that mean what they usually mean when nobody declared them. */
static const struct {
	const char *prefix;
	enum space space;
} usual_prefixes[] = {
	{ "dc", SPACE_DC },
	{ "dcterms", SPACE_TERMS },
	{ "content", SPACE_CONTENT },
	{ "itunes", SPACE_ITUNES },
	{ "media", SPACE_MEDIA },
	{ "xhtml", SPACE_XHTML },
	{ "admin", SPACE_ADMIN },
	{ "rdf", SPACE_RDF },
	{ "atom", SPACE_CORE },
	{ "at", SPACE_TOMBSTONES },
	{ "rss", SPACE_CORE },
};

static enum space space_of_address(const char *address)
{
	for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++) {
		size_t length = strlen(spaces[i].address);
		/* the ones of Userland and Yahoo go on with a version or a slash */
		bool open = strstr(spaces[i].address, "userland") || spaces[i].space == SPACE_MEDIA;
		if (open ? strncasecmp(address, spaces[i].address, length) == 0
			 : strcasecmp(address, spaces[i].address) == 0)
			return spaces[i].space;
	}
	return SPACE_OTHER;
}

/* Atom is what the root is of; RSS has it beside, for links to itself. */
static void note_version(struct feed_reader *reader, const char *prefix, const char *address)
{
	bool of_root = strcmp(prefix, reader->root_prefix) == 0;
	if (of_root && strcmp(address, "http://www.w3.org/2005/Atom") == 0)
		reader->out->version = "atom10";
	else if (of_root && strcmp(address, "http://purl.org/atom/ns#") == 0)
		reader->out->version = "atom03";
	else if (strcmp(address, "http://purl.org/rss/1.0/") == 0)
		reader->out->version = "rss10";
	else if (strstr(address, "netscape.com/rdf/simple/0.9/"))
		reader->out->version = "rss090";
	else
		return;
	reader->is_atom = strncmp(reader->out->version, "atom", 4) == 0;
}

static void declare(struct feed_reader *reader, const char *prefix, const char *address)
{
	if (reader->space_count == FEED_SPACES || strlen(prefix) >= 16)
		return;
	snprintf(reader->spaces[reader->space_count].prefix, 16, "%s", prefix);
	reader->spaces[reader->space_count++].space = space_of_address(address);
	if (!*reader->out->version && reader->depth <= 1)
		note_version(reader, prefix, address);
}

static enum space space_of_prefix(const struct feed_reader *reader, const char *prefix)
{
	for (size_t i = reader->space_count; i > 0; i--)
		if (strcmp(reader->spaces[i - 1].prefix, prefix) == 0)
			return reader->spaces[i - 1].space;
	if (!*prefix)
		return SPACE_CORE;
	for (size_t i = 0; i < sizeof(usual_prefixes) / sizeof(*usual_prefixes); i++)
		if (strcasecmp(usual_prefixes[i].prefix, prefix) == 0)
			return usual_prefixes[i].space;
	return SPACE_OTHER;
}

/* "dc:Creator" into "dc" and "creator"; false when it is too long to be known. */
static bool cut_name(const char *name, char prefix[FEED_NAME_BYTES], char local[FEED_NAME_BYTES])
{
	const char *colon = strchr(name, ':');
	const char *rest = colon ? colon + 1 : name;
	size_t length = colon ? (size_t)(colon - name) : 0;
	prefix[0] = local[0] = '\0';
	if (length >= FEED_NAME_BYTES || strlen(rest) >= FEED_NAME_BYTES)
		return false;
	memcpy(prefix, name, length);
	prefix[length] = '\0';
	for (size_t i = 0;; i++) {
		local[i] = rest[i] >= 'A' && rest[i] <= 'Z' ? (char)(rest[i] | 0x20) : rest[i];
		if (!rest[i])
			return true;
	}
}

/* -- elements -- */

/* Names as long as that are cut, at a whole character. */
static void lower_key(const char *name, char out[FEED_NAME_BYTES])
{
	size_t i = 0;
	for (; name[i] && i + 1 < FEED_NAME_BYTES; i++)
		out[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] | 0x20) : name[i];
	while (i > 0 && ((unsigned char)name[i] & 0xc0) == 0x80)
		i--;
	out[i] = '\0';
}

/* NULL when there are none. */
static json_t *read_attributes(struct feed_reader *reader, const char **attributes)
{
	json_t *object = *attributes ? json_object() : NULL;
	char key[FEED_NAME_BYTES];
	for (; *attributes; attributes += 2) {
		if (strcmp(attributes[0], "xmlns") == 0)
			declare(reader, "", attributes[1]);
		else if (strncmp(attributes[0], "xmlns:", 6) == 0)
			declare(reader, attributes[0] + 6, attributes[1]);
		else {
			lower_key(attributes[0], key);
			json_put_text(object, key, attributes[1]);
		}
	}
	return object;
}

static const char *rss_version(const char *number, bool is_netscape)
{
	static const struct {
		const char *number, *version;
	} versions[] = { { "0.90", "rss090" }, { "0.91", "rss091u" }, { "0.92", "rss092" },
		{ "0.93", "rss093" }, { "0.94", "rss094" }, { "2.0", "rss20" } };
	if (strcmp(number, "0.91") == 0 && is_netscape)
		return "rss091n";
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++)
		if (strcmp(versions[i].number, number) == 0)
			return versions[i].version;
	return strncmp(number, "2.", 2) == 0 ? "rss20" : "rss";
}

/* The first element says what it is. False: it is no feed. */
static bool root_start(struct feed_reader *reader, const char *local, const json_t *attributes)
{
	const char *number = json_text(attributes, "version");
	if (strcmp(local, "rss") == 0) {
		bool netscape = strcmp(reader->out->version, "rss091n") == 0;
		if (!*reader->out->version || netscape)
			reader->out->version = rss_version(number, netscape);
	} else if (strcmp(local, "feed") == 0) {
		if (!*reader->out->version || strcmp(reader->out->version, "atom03") == 0)
			reader->out->version = strcmp(number, "0.1") == 0   ? "atom01"
					       : strcmp(number, "0.2") == 0 ? "atom02"
					       : strcmp(number, "0.3") == 0 || *reader->out->version
						       ? "atom03"
						       : "atom";
		reader->is_atom = true;
	} else if (strcmp(local, "opml") == 0) {
		reader->out->version = "opml";
	} else if (strcmp(local, "rdf") == 0) {
		reader->is_rdf = true;
		if (!*reader->out->version)
			reader->out->version = "rss10";
	} else if (strcmp(local, "channel") == 0) {
		reader->out->version = number && *number ? "cdf" : "rss";
	} else {
		return false;
	}
	return true;
}

/* An element inside a text becomes text. */
static void add_markup_start(struct feed_reader *reader, const char *local, const char **attributes)
{
	if (!reader->markup && !reader->is_html) {
		struct buf escaped;
		buf_init(&escaped, TEXT_BYTES_MAX);
		markup_escape(buf_slice(&reader->text), false, &escaped);
		buf_clear(&reader->text);
		buf_add_slice(&reader->text, buf_slice(&escaped));
		buf_release(&escaped);
	}
	reader->markup = true;
	buf_print(&reader->text, "<%s", local);
	for (; *attributes; attributes += 2) {
		if (strncmp(attributes[0], "xmlns", 5) == 0)
			continue;
		buf_print(&reader->text, " %s=\"", attributes[0]);
		markup_escape(slice_of(attributes[1]), true, &reader->text);
		buf_add_char(&reader->text, '"');
	}
	buf_add_char(&reader->text, '>');
}

static void declare_base(const struct feed_reader *reader, struct level *level, const char *base)
{
	struct buf whole;
	if (!*base)
		return;
	buf_init(&whole, TEXT_BYTES_MAX);
	address_resolve(reader_base(reader), slice_of(base), &whole);
	level->base = buf_take(&whole);
	buf_release(&whole);
}

static void declare_language(
	struct feed_reader *reader, struct level *level, const json_t *attributes)
{
	if (!json_has(attributes, "xml:lang"))
		return;
	level->language = must_copy_text(json_text(attributes, "xml:lang"));
	for (char *c = level->language; *c; c++)
		*c = *c == '_' ? '-' : *c;
	if (reader->depth == 1 && *level->language)
		place_put(reader->feed, "language", json_string(level->language));
}

static void level_release(struct level *level)
{
	free(level->base);
	free(level->language);
	level->base = level->language = NULL;
}

static void XMLCALL on_start(void *context, const char *name, const char **attributes)
{
	struct pass *pass = context;
	struct feed_reader *reader = pass->reader;
	char prefix[FEED_NAME_BYTES], local[FEED_NAME_BYTES];
	if (reader->depth == FEED_DEPTH) {
		pass->too_deep = true;
		XML_StopParser(pass->parser, XML_FALSE);
		return;
	}
	if ((size_t)XML_GetCurrentByteIndex(pass->parser) >= pass->head)
		reader->feed = reader->out->feed;
	bool known = cut_name(name, prefix, local);
	struct level *level = &reader->levels[reader->depth++];
	*level = (struct level){ .spaces = reader->space_count };
	if (reader->field) {
		add_markup_start(reader, known ? local : "span", attributes);
		return;
	}
	if (reader->depth == 1)
		snprintf(reader->root_prefix, sizeof(reader->root_prefix), "%s", prefix);
	json_t *object = read_attributes(reader, attributes);
	declare_base(reader, level, json_text(object, "xml:base"));
	declare_language(reader, level, object);
	enum space space = known ? space_of_prefix(reader, prefix) : SPACE_OTHER;
	if (reader->depth == 1 && !root_start(reader, local, object)) {
		json_decref(object);
		XML_StopParser(pass->parser, XML_FALSE);
		return;
	}
	bool is_channel = strcmp(local, "channel") == 0 && reader->depth == 2 && !reader->is_rdf;
	if (pass->head == 0 && (reader->depth == 1 || is_channel))
		reader->opening = (size_t)XML_GetCurrentByteIndex(pass->parser) +
				  (size_t)XML_GetCurrentByteCount(pass->parser);
	level->field = feed_field_find(space, local);
	bool wrapper = reader->depth == 1 || strcmp(local, "items") == 0 || space == SPACE_RDF ||
		       (space == SPACE_MEDIA && strcmp(local, "group") == 0) ||
		       strcmp(local, "body") == 0 || strcmp(local, "head") == 0;
	if (!level->field && wrapper) {
		json_decref(object);
		return;
	}
	if (!level->field) {
		char low[FEED_NAME_BYTES];
		lower_key(prefix, low);
		snprintf(reader->unknown_key, sizeof(reader->unknown_key), "%s%s%s", low,
			*low ? "_" : "", local);
	}
	feed_field_start(reader, level->field ? level->field : &unknown_field, object);
	const char *type = json_text(object, "type");
	if (reader->field &&
		(strcmp(type, "xhtml") == 0 || strcmp(json_text(object, "mode"), "xml") == 0))
		reader->markup = reader->field->action <= ACT_CONTENT;
}

static void XMLCALL on_end(void *context, const char *name)
{
	struct pass *pass = context;
	struct feed_reader *reader = pass->reader;
	char prefix[FEED_NAME_BYTES], local[FEED_NAME_BYTES];
	if (reader->depth == 0)
		return;
	if (reader->field && reader->depth > reader->field_depth) {
		buf_print(&reader->text, "</%s>", cut_name(name, prefix, local) ? local : "span");
	} else if (reader->field) {
		feed_field_end(reader);
		reader->field = NULL;
	} else {
		feed_level_end(reader, reader->levels[reader->depth - 1].field);
	}
	struct level *level = &reader->levels[--reader->depth];
	reader->space_count = level->spaces;
	level_release(level);
}

static void XMLCALL on_text(void *context, const char *text, int length)
{
	struct feed_reader *reader = ((struct pass *)context)->reader;
	struct slice s = { text, (size_t)length };
	if (reader->field && reader->markup && !reader->is_html)
		markup_escape(s, false, &reader->text);
	else if (reader->field)
		buf_add_slice(&reader->text, s);
	else if (reader->person)
		buf_add_slice(&reader->person_text, s);
	else if (reader->source)
		buf_add_slice(&reader->text, s);
}

/* -- passes -- */

static void forget(struct feed_reader *reader)
{
	json_decref(reader->entry);
	json_decref(reader->source);
	json_decref(reader->image);
	json_decref(reader->input);
	json_decref(reader->person);
	json_decref(reader->attributes);
	reader->entry = reader->source = reader->image = reader->input = reader->person = NULL;
	reader->attributes = NULL;
	reader->field = NULL;
	for (size_t i = 0; i < reader->depth; i++)
		level_release(&reader->levels[i]);
	reader->depth = reader->space_count = 0;
}

static void note_wrong(struct webfeed *out, int64_t line, const char *wrong)
{
	out->illformed = true;
	if (*out->wrong)
		return;
	out->line = line;
	snprintf(out->wrong, sizeof(out->wrong), "%s", wrong);
}

static bool parse(XML_Parser parser, struct slice bytes, bool last)
{
	enum { CHUNK = 1 << 20 };
	while (bytes.length > CHUNK) {
		if (XML_Parse(parser, bytes.base, CHUNK, XML_FALSE) != XML_STATUS_OK)
			return false;
		bytes.base += CHUNK;
		bytes.length -= CHUNK;
	}
	return XML_Parse(parser, bytes.base, (int)bytes.length, last) == XML_STATUS_OK;
}

/* Reads the head, then from `start` on. Where it stopped, or bytes.length. */
static size_t run_pass(
	struct feed_reader *reader, struct slice bytes, size_t head, size_t start, int64_t line)
{
	struct pass pass = { .reader = reader, .parser = XML_ParserCreate("UTF-8"), .head = head };
	char wrong[200];
	size_t stopped = bytes.length;
	if (!pass.parser)
		return bytes.length;
	XML_SetUserData(pass.parser, &pass);
	XML_SetElementHandler(pass.parser, on_start, on_end);
	XML_SetCharacterDataHandler(pass.parser, on_text);
	bool done = (head == 0 || parse(pass.parser, (struct slice){ bytes.base, head }, false)) &&
		    parse(pass.parser, (struct slice){ bytes.base + start, bytes.length - start },
			    true);
	if (!done) {
		XML_Index at = XML_GetCurrentByteIndex(pass.parser);
		enum XML_Error error = XML_GetErrorCode(pass.parser);
		stopped = at < 0 || (size_t)at < head ? start : start + (size_t)at - head;
		if (stopped >= bytes.length)
			stopped = bytes.length;
		reader->out->cut = error == XML_ERROR_NO_ELEMENTS || stopped == bytes.length;
		bool cut = reader->out->cut;
		snprintf(wrong, sizeof(wrong), "%s",
			pass.too_deep ? "Elements are nested too deeply"
			: cut	      ? "It ends before its elements do"
				      : XML_ErrorString(error));
		int64_t lines = 0;
		for (size_t i = start; i < stopped; i++)
			lines += bytes.base[i] == '\n';
		note_wrong(reader->out, line + lines, wrong);
	}
	XML_ParserFree(pass.parser);
	return stopped;
}

/* Where the next entry begins at or after `at`. */
static size_t next_entry(struct slice bytes, size_t at)
{
	static const char *const starts[] = { "<item", "<entry" };
	size_t best = bytes.length;
	for (size_t i = 0; i < 2; i++) {
		size_t length = strlen(starts[i]), from = at;
		while (from < best) {
			const char *found =
				memmem(bytes.base + from, best - from, starts[i], length);
			if (!found)
				break;
			size_t place = (size_t)(found - bytes.base);
			if (place + length < bytes.length &&
				strchr(" \t\r\n>", bytes.base[place + length])) {
				best = place;
				break;
			}
			from = place + 1;
		}
	}
	return best;
}

static int64_t lines_before(struct slice bytes, size_t at)
{
	int64_t line = 1;
	for (size_t i = 0; i < at; i++)
		line += bytes.base[i] == '\n';
	return line;
}

/* After a fault: the head again, or what begins the feed when the fault is there, into nowhere,
 * then on from the next entry. */
static void go_on(struct feed_reader *reader, struct slice bytes, size_t stopped)
{
	size_t head = next_entry(bytes, 0);
	if (stopped < head)
		head = reader->opening;
	json_t *nowhere = json_object();
	for (int i = 0; i < RESTARTS_COUNT && head && head < HEAD_BYTES_MAX; i++) {
		if (reader->entry)
			reader->out->left_out++;
		forget(reader);
		size_t start = next_entry(bytes, stopped);
		if (start >= bytes.length)
			break;
		reader->out->cut = false;
		reader->feed = nowhere;
		stopped = run_pass(reader, bytes, head, start, lines_before(bytes, start));
		if (stopped < start + 5)
			stopped = start + 5;
		if (stopped >= bytes.length)
			break;
	}
	json_decref(nowhere);
}

static int read_bytes(
	struct slice bytes, bool brief, webfeed_entry *entry, void *context, struct webfeed *out)
{
	struct clean_xml clean;
	*out = (struct webfeed){ .feed = json_object(), .version = "" };
	struct feed_reader *reader = must_alloc(sizeof(*reader));
	reader->out = out;
	reader->entry_done = entry;
	reader->context = context;
	reader->brief = brief;
	reader->feed = out->feed;
	buf_init(&reader->text, TEXT_BYTES_MAX);
	buf_init(&reader->person_text, 1 << 16);
	xml_clean(bytes, &clean);
	if (clean.is_netscape)
		out->version = "rss091n";
	if (clean.changed)
		note_wrong(out, clean.wrong_line, clean.wrong ? clean.wrong : "It was mended");
	size_t stopped = run_pass(reader, clean.bytes, 0, 0, 1);
	if (stopped < clean.bytes.length)
		go_on(reader, clean.bytes, stopped);
	if (reader->entry)
		out->left_out++;
	forget(reader);
	int result = 0;
	if (!*out->version || (clean.is_netscape && out->entries == 0 &&
				      json_object_size(out->feed) == 0 && *out->wrong))
		result = error_set(
			FT_REFUSED, "It is not a feed%s%s.", *out->wrong ? ": " : "", out->wrong);
	buf_release(&reader->text);
	buf_release(&reader->person_text);
	free(reader);
	xml_clean_release(&clean);
	return result;
}

int webfeed_read(struct slice bytes, webfeed_entry *entry, void *context, struct webfeed *out)
{
	return read_bytes(bytes, false, entry, context, out);
}

int webfeed_read_brief(struct slice bytes, webfeed_entry *entry, void *context, struct webfeed *out)
{
	return read_bytes(bytes, true, entry, context, out);
}

void webfeed_release(struct webfeed *feed)
{
	json_decref(feed->feed);
	feed->feed = NULL;
}
