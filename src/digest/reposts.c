/* Who passes on what: as the source says, or as people wrote it by hand: "RT @ann: ...". */
#include "digest_parts.h"

#include <stdlib.h>

enum { LOOKED_AT_COUNT = 2000 }; /* of one author's posts, for one repost */

/* How a text says that it is somebody else's. */
struct said {
	struct slice author; /* without @ */
	struct slice rest;   /* what is passed on */
	bool own_words;	     /* something stands before it, or it is said to be changed */
	bool credit;	     /* "via @ann" at the end: passed on only if ann wrote it */
};

enum { START_BYTES = 8 };

/* An entry that others may pass on. Those of one author that begin alike hang together. */
struct source {
	uint64_t start;	   /* the first bytes of its essence; zeros after a shorter one */
	uint32_t previous; /* entry before it in its place; ENTRY_NONE */
	uint32_t number;   /* among its author's, from 1 */
	struct slice essence; /* base NULL: not made yet */
};

struct finder {
	struct digest *digest;
	struct index ids, urls;	  /* made when the first post names another */
	uint32_t *by_id, *by_url; /* entry of each */
	bool has_names;
	struct source *sources;	/* of entries */
	uint32_t *places, mask; /* newest entry of each place */
	uint64_t seed;
	uint32_t *counts; /* sources of each author so far */
	uint32_t people;  /* authors: persons who come after are only named */
	struct buf words;
};

/* -- reading the text -- */

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.' || c == '@';
}

static struct slice from(struct slice s, size_t at)
{
	return (struct slice){ s.base + at, s.length - at };
}

/* "@name" after white space, and the ":" that may follow; what is after it in *rest. */
static bool take_name(struct slice *rest, struct slice *name)
{
	struct slice s = slice_trim(*rest);
	size_t end = 1;
	if (s.length < 2 || s.base[0] != '@')
		return false;
	while (end < s.length && is_name_character(s.base[end]))
		end++;
	*name = (struct slice){ s.base + 1, end - 1 };
	while (name->length &&
		(name->base[name->length - 1] == '.' || name->base[name->length - 1] == '-'))
		name->length--;
	s = slice_trim(from(s, end));
	if (slice_starts(s, ":"))
		s = slice_trim(from(s, 1));
	*rest = s;
	return name->length > 0;
}

static bool is_word(struct slice text, size_t at, const char *word)
{
	size_t length = strlen(word);
	if (text.length - at <= length || (text.base[at] | 0x20) != (word[0] | 0x20))
		return false;
	return strncasecmp(text.base + at, word, length) == 0 &&
	       (text.base[at + length] == ' ' || text.base[at + length] == '@' ||
		       text.base[at + length] == ':');
}

static bool read_start(struct slice text, struct said *said)
{
	static const char *const words[] = { "RT", "MT", "via", "HT" };
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!is_word(text, 0, words[i]))
			continue;
		struct slice rest = slice_trim(from(text, strlen(words[i])));
		if (slice_starts(rest, ":"))
			rest = from(rest, 1);
		*said = (struct said){ .own_words = i != 0, .credit = i > 1 };
		said->rest = rest;
		return take_name(&said->rest, &said->author);
	}
	return false;
}

/* "well said! RT @ann: ..." */
static bool read_middle(struct slice text, struct said *said)
{
	for (size_t at = 1; at + 3 < text.length; at++) {
		if (text.base[at - 1] != ' ' || (text.base[at] != 'R' && text.base[at] != 'M') ||
			!(is_word(text, at, "RT") || is_word(text, at, "MT")))
			continue;
		*said = (struct said){ .own_words = true, .rest = from(text, at + 2) };
		if (take_name(&said->rest, &said->author))
			return true;
	}
	return false;
}

/* "... via @ann", "(via @ann)" at the end. */
static bool read_end(struct slice text, struct said *said)
{
	struct slice rest;
	for (size_t at = text.length > 40 ? text.length - 40 : 1; at + 5 < text.length; at++) {
		if (!is_word(text, at, "via") ||
			(text.base[at - 1] != ' ' && text.base[at - 1] != '('))
			continue;
		rest = from(text, at + 3);
		*said = (struct said){ .credit = true };
		said->rest = (struct slice){ text.base, at };
		if (take_name(&rest, &said->author) && (rest.length == 0 || slice_is(rest, ")")))
			return true;
	}
	return false;
}

/* -- finding the original -- */

/* Made once: an author's posts are compared with many. */
static struct slice essence_of(struct finder *finder, uint32_t entry)
{
	struct slice *essence = &finder->sources[entry].essence;
	if (essence->base)
		return *essence;
	text_essence(finder->digest->entries[entry].post->text, false, &finder->words);
	*essence = (struct slice){ arena_text(&finder->digest->arena, buf_slice(&finder->words)),
		finder->words.length };
	return *essence;
}

static uint64_t start_of(struct slice essence)
{
	uint64_t start = 0;
	memcpy(&start, essence.base,
		essence.length < START_BYTES ? essence.length : START_BYTES);
	return start;
}

static uint32_t *place_of(struct finder *finder, uint32_t author, uint64_t start)
{
	return &finder->places[index_mix(start, finder->seed ^ author) & finder->mask];
}

/* From here on others may pass it on. */
static void source_add(struct finder *finder, uint32_t number)
{
	const struct entry *entry = &finder->digest->entries[number];
	struct source *source = &finder->sources[number];
	text_essence_start(entry->post->text, START_BYTES, &finder->words);
	source->start = start_of(buf_slice(&finder->words));
	source->number = ++finder->counts[entry->author];
	uint32_t *place = place_of(finder, entry->author, source->start);
	source->previous = *place;
	*place = number;
}

/* "...", "…" at the end: the rest was cut off. */
static bool is_cut(struct slice text)
{
	text = slice_trim(text);
	return text.length >= 3 &&
	       (memcmp(text.base + text.length - 3, "...", 3) == 0 ||
		       memcmp(text.base + text.length - 3, "\xe2\x80\xa6", 3) == 0);
}

static bool begins_with(struct slice text, struct slice start, size_t least)
{
	return start.length >= least && text.length >= start.length &&
	       memcmp(text.base, start.base, start.length) == 0;
}

/* The essences of what was passed on and of what may be its original. What was cut may have lost
 * part of its last word. */
static bool is_same_text(struct slice mine, struct slice theirs, bool cut)
{
	enum { LEAST = 12 };
	if (mine.length == theirs.length)
		return mine.length && memcmp(mine.base, theirs.base, mine.length) == 0;
	if (cut && begins_with(theirs, mine, LEAST))
		return true;
	/* words added after it */
	return begins_with(mine, theirs, LEAST) && mine.base[theirs.length] == ' ';
}

/* The earliest of the author's latest sources that says the same. Two texts that do begin alike. */
static uint32_t find_by_text(struct finder *finder, uint32_t author, struct slice text)
{
	uint32_t best = ENTRY_NONE, all = finder->counts[author];
	struct buf words;
	buf_init(&words, 4 * POST_TEXT_BYTES);
	text_essence(text, false, &words);
	struct slice mine = buf_slice(&words);
	uint64_t start = start_of(mine);
	for (uint32_t i = *place_of(finder, author, start); i != ENTRY_NONE;
		i = finder->sources[i].previous) {
		const struct source *source = &finder->sources[i];
		if (source->start != start || finder->digest->entries[i].author != author)
			continue;
		if (all - source->number >= LOOKED_AT_COUNT)
			break;
		if (is_same_text(mine, essence_of(finder, i), is_cut(text)))
			best = i; /* the earliest: the list goes back in time */
	}
	buf_release(&words);
	return best;
}

/* Those that are named by their source, by id and address. */
static void read_names(struct finder *finder)
{
	uint32_t count = finder->digest->entry_count;
	finder->has_names = true;
	finder->by_id = must_alloc((count + 1) * sizeof(uint32_t));
	finder->by_url = must_alloc((count + 1) * sizeof(uint32_t));
	for (uint32_t i = 0; i < count; i++) {
		const struct post *post = finder->digest->entries[i].post;
		uint32_t before = finder->ids.count;
		if (post->id.length && index_get(&finder->ids, post->id) == before)
			finder->by_id[before] = i;
		before = finder->urls.count;
		if (post->url.length && index_get(&finder->urls, post->url) == before)
			finder->by_url[before] = i;
	}
}

static uint32_t find_by_name(struct finder *finder, const struct post_of *other)
{
	if (!finder->has_names)
		read_names(finder);
	uint32_t at = other->id.length ? index_find(&finder->ids, other->id) : INDEX_NONE;
	if (at != INDEX_NONE)
		return finder->by_id[at];
	at = other->url.length ? index_find(&finder->urls, other->url) : INDEX_NONE;
	if (at == INDEX_NONE && other->id.length)
		at = index_find(&finder->urls, other->id);
	return at == INDEX_NONE ? ENTRY_NONE : finder->by_url[at];
}

/* -- one entry -- */

/* At the first original: a repost of a repost is one of what that passed on. */
static uint32_t follow(const struct digest *digest, uint32_t at)
{
	for (int depth = 0; at != ENTRY_NONE && depth < 16; depth++) {
		const struct entry *entry = &digest->entries[at];
		if (entry->kind != ENTRY_REPOST || entry->original == ENTRY_NONE)
			break;
		at = entry->original;
	}
	return at;
}

static void settle(struct finder *finder, uint32_t number, enum entry_kind kind, uint32_t original,
	struct slice author)
{
	struct digest *digest = finder->digest;
	struct entry *entry = &digest->entries[number];
	original = follow(digest, original);
	entry->kind = kind;
	entry->original = original == number ? ENTRY_NONE : original;
	if (entry->original != ENTRY_NONE)
		entry->of = digest->entries[original].author;
	else if (author.length)
		entry->of = digest_person(digest, author);
}

static bool by_source(struct finder *finder, uint32_t number)
{
	const struct post *post = finder->digest->entries[number].post;
	const struct post_of *other = post->repost_of.is ? &post->repost_of : &post->quote_of;
	if (!other->is)
		return false;
	uint32_t original = find_by_name(finder, other);
	uint32_t author =
		other->author.length ? digest_person(finder->digest, other->author) : ENTRY_NONE;
	if (original == ENTRY_NONE && author < finder->people && post->repost_of.is) {
		struct said said;
		struct slice text = read_start(post->text, &said) ? said.rest : post->text;
		original = find_by_text(finder, author, text);
	}
	settle(finder, number, post->repost_of.is ? ENTRY_REPOST : ENTRY_QUOTE, original,
		other->author);
	return true;
}

static bool by_text(struct finder *finder, uint32_t number)
{
	struct said said;
	struct digest *digest = finder->digest;
	struct slice text = digest->entries[number].post->text;
	if (!read_start(text, &said) && !read_middle(text, &said) && !read_end(text, &said))
		return false;
	uint32_t author = digest_person_find(digest, said.author), original = ENTRY_NONE;
	if (author < finder->people)
		original = find_by_text(finder, author, said.rest);
	if (said.credit && original == ENTRY_NONE)
		return false;
	settle(finder, number, said.own_words && !said.credit ? ENTRY_QUOTE : ENTRY_REPOST,
		original, said.author);
	return true;
}

/* -- all -- */

static void finder_open(struct finder *finder, struct digest *digest)
{
	uint32_t count = digest->entry_count;
	*finder = (struct finder){ .digest = digest, .people = digest->person_index.count };
	index_init(&finder->ids);
	index_init(&finder->urls);
	random_bytes(&finder->seed, sizeof(finder->seed));
	finder->mask = 63;
	while (finder->mask < count)
		finder->mask = finder->mask * 2 + 1;
	size_t bytes = ((size_t)finder->mask + 1) * sizeof(uint32_t);
	finder->places = must_alloc(bytes);
	memset(finder->places, 0xff, bytes);
	finder->sources = must_alloc((count + 1) * sizeof(*finder->sources));
	finder->counts = must_alloc((finder->people + 1) * sizeof(uint32_t));
	buf_init(&finder->words, 4 * POST_TEXT_BYTES);
}

static void finder_close(struct finder *finder)
{
	index_release(&finder->ids);
	index_release(&finder->urls);
	free(finder->by_id);
	free(finder->by_url);
	free(finder->sources);
	free(finder->places);
	free(finder->counts);
	buf_release(&finder->words);
}

void reposts_find(struct digest *digest)
{
	struct finder finder;
	finder_open(&finder, digest);
	for (uint32_t i = 0; i < digest->entry_count; i++) {
		struct entry *entry = &digest->entries[i];
		if (!by_source(&finder, i) && !by_text(&finder, i) && entry->post->reply_to.is)
			entry->kind = ENTRY_REPLY;
		if (entry->kind != ENTRY_REPOST)
			source_add(&finder, i);
	}
	finder_close(&finder);
}
