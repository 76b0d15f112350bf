/* A digest as JSON. Written as it goes: a hundred thousand posts are not built in memory first. */
#include "digest_parts.h"
#include "moment.h"

/* Where in the text we are: whether a comma is due, and how deep. */
struct writer {
	const struct digest *digest;
	struct buf *out;
	int depth;
	bool first;
};

/* A comma where one is due, a new line, and the key with its colon; "": only as far as the line. */
static void begin(struct writer *w, const char *name)
{
	size_t length = strlen(name), indent = 2 * (size_t)w->depth;
	char *room = buf_reserve(w->out, indent + length + 6), *at = room;
	if (!room)
		return;
	if (!w->first)
		*at++ = ',';
	*at++ = '\n';
	memset(at, ' ', indent);
	at += indent;
	if (length) {
		*at++ = '"';
		memcpy(at, name, length);
		at += length;
		memcpy(at, "\": ", 3);
		at += 3;
	}
	*at = '\0';
	w->out->length += (size_t)(at - room);
	w->first = false;
}

static void begin_item(struct writer *w)
{
	begin(w, "");
}

static void key(struct writer *w, const char *name)
{
	begin(w, name);
}

static void open(struct writer *w, char bracket)
{
	buf_add_char(w->out, bracket);
	w->depth++;
	w->first = true;
}

static void close(struct writer *w, char bracket)
{
	w->depth--;
	if (!w->first) {
		w->first = true;
		begin_item(w);
	}
	buf_add_char(w->out, bracket);
	w->first = false;
}

static void text(struct writer *w, const char *name, struct slice value)
{
	key(w, name);
	buf_add_json_text(w->out, value);
}

static void number(struct writer *w, const char *name, int64_t value)
{
	key(w, name);
	buf_add_int(w->out, value);
}

static void flag(struct writer *w, const char *name, bool value)
{
	key(w, name);
	buf_add_text(w->out, value ? "true" : "false");
}

/* Rounded so that the last bits of a logarithm do not matter. */
static void real(struct writer *w, const char *name, double value)
{
	key(w, name);
	buf_print(w->out, "%.4f", value);
}

static void hash(struct writer *w, const char *name, const uint8_t bytes[SHA256_BYTES])
{
	key(w, name);
	buf_add_char(w->out, '"');
	hex_add(w->out, bytes, SHA256_BYTES);
	buf_add_char(w->out, '"');
}

static void when(struct writer *w, const char *name, instant_us value)
{
	key(w, name);
	if (value == INSTANT_NONE) {
		buf_add_text(w->out, "null");
		return;
	}
	buf_add_char(w->out, '"');
	instant_add_rfc3339(w->out, value);
	buf_add_char(w->out, '"');
}

static void tag(struct writer *w, const char *name, struct slice value)
{
	struct buf whole;
	buf_init(&whole, 4096);
	buf_add_char(&whole, '#');
	buf_add_slice(&whole, value);
	text(w, name, buf_slice(&whole));
	buf_release(&whole);
}

static void list(struct writer *w, const char *name, const struct slices *items)
{
	key(w, name);
	buf_add_char(w->out, '[');
	for (size_t i = 0; i < items->count; i++) {
		buf_add_text(w->out, i ? ", " : "");
		buf_add_json_text(w->out, items->items[i]);
	}
	buf_add_char(w->out, ']');
}

/* -- parts -- */

static void write_window(struct writer *w)
{
	const struct digest *digest = w->digest;
	key(w, "window");
	open(w, '{');
	when(w, "from", digest->from);
	when(w, "to", digest->to);
	instant_us first = INSTANT_NONE, last = INSTANT_NONE;
	for (uint32_t i = 0; i < digest->entry_count; i++) {
		const struct entry *entry = &digest->entries[i];
		if (entry->outside || entry->post->when == INSTANT_NONE)
			continue;
		first = first == INSTANT_NONE ? entry->post->when : first;
		last = entry->post->when;
	}
	when(w, "first", first);
	when(w, "last", last);
	key(w, "weeks");
	buf_add_char(w->out, '[');
	for (day_number week = first == INSTANT_NONE ? 0 : week_monday(first), most = week + 3700;
		last != INSTANT_NONE && week <= week_monday(last) && week < most; week += 7) {
		buf_add_text(w->out, week == week_monday(first) ? "\"" : ", \"");
		week_add_name(w->out, week);
		buf_add_char(w->out, '"');
	}
	buf_add_char(w->out, ']');
	close(w, '}');
}

static void write_roles(struct writer *w, const struct person *person)
{
	const struct {
		const char *name;
		uint32_t count;
	} roles[] = { { "posted", person->posts }, { "replied", person->replies },
		{ "shared", person->shares }, { "mentioned", person->mentions } };
	bool first = true;
	key(w, "roles");
	buf_add_char(w->out, '[');
	for (size_t i = 0; i < 4; i++) {
		if (!roles[i].count)
			continue;
		buf_print(w->out, "%s\"%s\"", first ? "" : ", ", roles[i].name);
		first = false;
	}
	buf_add_char(w->out, ']');
}

static void write_people(struct writer *w, const char *name, const uint32_t *people, uint32_t count)
{
	key(w, name);
	open(w, '[');
	for (uint32_t i = 0; i < count; i++) {
		const struct person *person = &w->digest->people[people[i]];
		begin_item(w);
		open(w, '{');
		text(w, "author", person->name);
		if (person->said.length)
			text(w, "name", person->said);
		number(w, "posts", person->posts + person->replies + person->shares);
		write_roles(w, person);
		number(w, "others", person->others);
		if (person->first_time)
			flag(w, "first_time", true);
		close(w, '}');
	}
	close(w, ']');
}

static void write_resources(struct writer *w)
{
	const struct digest *digest = w->digest;
	key(w, "resources");
	open(w, '[');
	for (uint32_t i = 0; i < digest->resource_count; i++) {
		const struct resource *resource = &digest->resources[i];
		begin_item(w);
		open(w, '{');
		text(w, "url", resource->link);
		key(w, "score");
		buf_print(w->out, "%u%s", resource->authors + resource->boosts / 2,
			resource->boosts % 2 ? ".5" : "");
		number(w, "authors", resource->authors);
		number(w, "boosts", resource->boosts);
		when(w, "first", digest->entries[resource->first].post->when);
		key(w, "by");
		buf_add_char(w->out, '[');
		for (uint32_t j = 0; j < resource->people_count; j++) {
			buf_add_text(w->out, j ? ", " : "");
			buf_add_json_text(w->out, digest->people[resource->people[j]].name);
		}
		buf_add_char(w->out, ']');
		if (resource->shortened)
			flag(w, "unresolved", true);
		close(w, '}');
	}
	close(w, ']');
}

static void write_related(struct writer *w)
{
	key(w, "related");
	open(w, '[');
	for (uint32_t i = 0; i < w->digest->related_count; i++) {
		const struct related *related = &w->digest->related[i];
		begin_item(w);
		open(w, '{');
		tag(w, "tag", related->tag);
		tag(w, "shown", related->shown);
		number(w, "people", related->people);
		number(w, "person_weeks", related->person_weeks);
		if (related->ranked) {
			real(w, "g2", related->g2);
			real(w, "lift", related->lift);
		}
		close(w, '}');
	}
	close(w, ']');
}

static void write_of(struct writer *w, const struct entry *entry, const char *name)
{
	const struct digest *digest = w->digest;
	const struct post *post = entry->post;
	const struct post_of *other = post->repost_of.is ? &post->repost_of : &post->quote_of;
	key(w, name);
	open(w, '{');
	if (entry->of != ENTRY_NONE)
		text(w, "author", digest->people[entry->of].name);
	if (entry->original != ENTRY_NONE) {
		const struct post *original = digest->entries[entry->original].post;
		if (original->id.length)
			text(w, "id", original->id);
		if (original->url.length)
			text(w, "url", original->url);
		hash(w, "hash", original->hash);
	} else if (other->is) {
		if (other->id.length)
			text(w, "id", other->id);
		if (other->url.length)
			text(w, "url", other->url);
	}
	close(w, '}');
}

static void write_reply(struct writer *w, const struct post_of *other)
{
	key(w, "reply_to");
	open(w, '{');
	if (other->author.length)
		text(w, "author", other->author);
	if (other->id.length)
		text(w, "id", other->id);
	if (other->url.length)
		text(w, "url", other->url);
	close(w, '}');
}

static void write_same(struct writer *w, const struct entry *entry)
{
	const struct post *first = w->digest->entries[entry->same_as].post;
	key(w, "same_as");
	open(w, '{');
	text(w, "author", first->author);
	text(w, "source", first->source);
	hash(w, "hash", first->hash);
	close(w, '}');
}

static void write_post(struct writer *w, const struct entry *entry)
{
	const struct post *post = entry->post;
	begin_item(w);
	open(w, '{');
	hash(w, "hash", post->hash);
	text(w, "source", post->source);
	if (post->id.length)
		text(w, "id", post->id);
	if (post->url.length)
		text(w, "url", post->url);
	text(w, "author", post->author);
	if (post->name.length)
		text(w, "name", post->name);
	when(w, "when", post->when);
	if (post->when != INSTANT_NONE) {
		key(w, "date");
		buf_add_char(w->out, '"');
		moment_add_rfc2822(w->out, post->when);
		buf_add_char(w->out, '"');
	}
	text(w, "text", post->text);
	list(w, "links", &post->links);
	list(w, "tags", &post->tags);
	list(w, "mentions", &post->mentions);
	if (post->lang.length)
		text(w, "lang", post->lang);
	if (entry->kind == ENTRY_REPOST)
		write_of(w, entry, "repost_of");
	else if (entry->kind == ENTRY_QUOTE)
		write_of(w, entry, "quote_of");
	if (post->reply_to.is)
		write_reply(w, &post->reply_to);
	if (entry->same_as != ENTRY_NONE)
		write_same(w, entry);
	close(w, '}');
}

/* Posts that were in the digest once: their hashes, and when they were taken back. */
static void write_tombstones(struct writer *w)
{
	key(w, "taken_back");
	open(w, '[');
	for (uint32_t i = 0; i < w->digest->tombstone_count; i++) {
		const struct tombstone *tombstone = w->digest->tombstones[i];
		begin_item(w);
		open(w, '{');
		hash(w, "hash", tombstone->hash);
		when(w, "gone", tombstone->gone);
		close(w, '}');
	}
	close(w, ']');
}

/* Posts without the tag or of other weeks: who is new and which tags are related depends on
 * them. */
static void write_background(struct writer *w)
{
	key(w, "background");
	open(w, '[');
	for (uint32_t i = 0; i < w->digest->entry_count; i++) {
		if (!w->digest->entries[i].outside)
			continue;
		begin_item(w);
		buf_add_char(w->out, '"');
		hex_add(w->out, w->digest->entries[i].post->hash, SHA256_BYTES);
		buf_add_char(w->out, '"');
	}
	close(w, ']');
}

void digest_write_json(const struct digest *digest, struct buf *out)
{
	struct writer w = { .digest = digest, .out = out };
	open(&w, '{');
	tag(&w, "tag", digest->tag);
	tag(&w, "shown", digest->shown);
	if (digest->permalink)
		text(&w, "permalink", slice_of(digest->permalink));
	write_window(&w);
	hash(&w, "hash", digest->hash);
	number(&w, "suppressed", digest->suppressed_count);
	if (digest->tombstone_count)
		write_tombstones(&w);
	write_people(&w, "involved", digest->involved, digest->involved_count);
	write_people(&w, "mentioned", digest->mentioned, digest->mentioned_count);
	write_resources(&w);
	write_related(&w);
	key(&w, "posts");
	open(&w, '[');
	for (uint32_t i = 0; i < digest->entry_count; i++)
		if (!digest->entries[i].outside)
			write_post(&w, &digest->entries[i]);
	close(&w, ']');
	if (digest->names_background)
		write_background(&w);
	close(&w, '}');
	buf_add_char(out, '\n');
}
