/* What the forms of a digest have in common. */
#include "write_parts.h"

#include <stdlib.h>

instant_us digest_last(const struct digest *digest)
{
	for (uint32_t i = digest->entry_count; i > 0; i--) {
		const struct entry *entry = &digest->entries[i - 1];
		if (!entry->outside && entry->post->when != INSTANT_NONE)
			return entry->post->when;
	}
	return INSTANT_NONE;
}

static instant_us first_of(const struct digest *digest)
{
	for (uint32_t i = 0; i < digest->entry_count; i++) {
		const struct entry *entry = &digest->entries[i];
		if (!entry->outside && entry->post->when != INSTANT_NONE)
			return entry->post->when;
	}
	return INSTANT_NONE;
}

void digest_add_span(const struct digest *digest, struct buf *out)
{
	instant_us from = digest->from == INSTANT_NONE ? first_of(digest) : digest->from;
	instant_us to = digest->to == INSTANT_NONE ? digest_last(digest) : digest->to - 1;
	if (from == INSTANT_NONE || to == INSTANT_NONE)
		return;
	day_add_words(out, instant_day(from));
	if (instant_day(to) != instant_day(from)) {
		buf_add_text(out, " to ");
		day_add_words(out, instant_day(to));
	}
}

void digest_add_title(const struct digest *digest, struct buf *out)
{
	if (digest->tag.length) {
		buf_add_char(out, '#');
		buf_add_slice(out, digest->shown);
	} else {
		buf_add_text(out, "All posts");
	}
	size_t before = out->length;
	buf_add_text(out, ", ");
	digest_add_span(digest, out);
	if (out->length == before + 2) {
		out->length = before;
		out->base[before] = '\0';
	}
}

void digest_add_taken_back(const struct digest *digest, struct buf *out)
{
	uint32_t count = digest->tombstone_count;
	if (count)
		buf_print(out, "%u %s in it %s taken back by %s.", count,
			count == 1 ? "post that was" : "posts that were",
			count == 1 ? "was" : "were",
			count == 1 ? "its author" : "their authors");
}

void add_urn(const uint8_t hash[SHA256_BYTES], struct buf *out)
{
	static const size_t cuts[] = { 0, 4, 6, 8, 10, 16 };
	uint8_t id[16];
	memcpy(id, hash, sizeof(id));
	id[6] = (uint8_t)(0x80 | (id[6] & 0x0f));
	id[8] = (uint8_t)(0x80 | (id[8] & 0x3f));
	buf_add_text(out, "urn:uuid:");
	for (size_t i = 0; i < 5; i++) {
		if (i)
			buf_add_char(out, '-');
		hex_add(out, id + cuts[i], cuts[i + 1] - cuts[i]);
	}
}

/* The entry under which it is shown, which is itself listed; ENTRY_NONE when there is none. */
static uint32_t folded_into(const struct digest *digest, const struct entry *entry)
{
	uint32_t into = entry->kind == ENTRY_REPOST ? entry->original : entry->same_as;
	if (entry->outside || into == ENTRY_NONE)
		return ENTRY_NONE;
	if (digest->entries[into].same_as != ENTRY_NONE)
		into = digest->entries[into].same_as;
	return digest->entries[into].outside ? ENTRY_NONE : into;
}

bool entry_is_listed(const struct digest *digest, const struct entry *entry)
{
	return !entry->outside && folded_into(digest, entry) == ENTRY_NONE;
}

void folded_make(const struct digest *digest, struct folded *out)
{
	size_t bytes = (digest->entry_count + 1) * sizeof(uint32_t);
	out->first = must_alloc(bytes);
	out->next = must_alloc(bytes);
	memset(out->first, 0xff, bytes);
	for (uint32_t i = digest->entry_count; i > 0; i--) {
		uint32_t into = folded_into(digest, &digest->entries[i - 1]);
		out->next[i - 1] = ENTRY_NONE;
		if (into == ENTRY_NONE)
			continue;
		out->next[i - 1] = out->first[into];
		out->first[into] = i - 1;
	}
}

void folded_free(struct folded *folded)
{
	free(folded->first);
	free(folded->next);
}
