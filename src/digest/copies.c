/* The same thing said in several places: SimHash of the words, at most 3 bits of 64 apart, in one
 * week. */
#include "digest_parts.h"

#include <stdlib.h>

enum { WORDS_LEAST = 5, BITS_APART = 3, BANDS = 4, LOOKED_AT_COUNT = 64 };

static uint64_t word_hash(struct slice word)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < word.length; i++)
		hash = (hash ^ (unsigned char)word.base[i]) * 0x100000001b3u;
	hash ^= hash >> 32;
	hash *= 0xd6e8feb86659fd93u;
	return hash ^ (hash >> 32);
}

enum { PLANES = 20 }; /* a text has fewer words and pairs than 2 to the 20th */

/* How many hashes have each bit: 64 counters side by side, one binary figure of each in a plane. */
struct votes {
	uint64_t planes[PLANES];
	uint32_t all;
};

static void vote(struct votes *votes, uint64_t hash)
{
	for (int i = 0; hash && i < PLANES; i++) {
		uint64_t carry = votes->planes[i] & hash;
		votes->planes[i] ^= hash;
		hash = carry;
	}
	votes->all++;
}

/* The bits whose counters are above one half of all, compared from the highest figure down. */
static uint64_t majority(const struct votes *votes)
{
	uint32_t half = votes->all / 2;
	uint64_t above = 0, equal = ~(uint64_t)0;
	for (int i = PLANES - 1; i >= 0; i--) {
		uint64_t plane = votes->planes[i];
		if (half >> i & 1) {
			equal &= plane;
		} else {
			above |= equal & plane;
			equal &= ~plane;
		}
	}
	return above;
}

/* Each bit is that of most of the words and pairs of words. False: too few words to tell. */
static bool simhash(struct slice words, uint64_t *out)
{
	struct votes votes = { .all = 0 };
	uint64_t last = 0;
	int count = 0;
	while (words.length) {
		uint64_t hash = word_hash(slice_cut(&words, ' '));
		vote(&votes, hash);
		if (count++)
			vote(&votes, (last ^ (hash << 1 | hash >> 63)) * 0x9e3779b97f4a7c15u);
		last = hash;
	}
	*out = majority(&votes);
	return count >= WORDS_LEAST;
}

/* What is known of an entry: its hash, and for each band of 16 bits of it the entry before with the
 * same ones. Two that are at most 3 bits apart share one of the four bands. */
struct sketch {
	uint64_t hash;
	uint32_t previous[BANDS];
};

struct copies {
	struct digest *digest;
	struct sketch *sketches; /* of entries */
	uint32_t *newest[BANDS]; /* entry, of each value of the band */
	/* entry + 1, by week and hash, for the many that are equal; 0: free */
	uint32_t *firsts;
	uint32_t mask;
	uint64_t seed;
};

static uint32_t band_value(uint64_t hash, int band)
{
	return (uint32_t)(hash >> (16 * band) & 0xffff);
}

static bool is_near(uint64_t left, uint64_t right)
{
	uint64_t apart = left ^ right;
	for (int i = 0; i < BITS_APART; i++)
		apart &= apart - 1; /* without its lowest bit */
	return apart == 0;
}

/* Entries are in order of time, so the first of another week ends the search. */
static uint32_t find_near(const struct copies *copies, uint32_t entry)
{
	const struct entry *entries = copies->digest->entries;
	uint32_t best = ENTRY_NONE;
	uint64_t hash = copies->sketches[entry].hash;
	for (int band = 0; band < BANDS; band++) {
		uint32_t at = copies->newest[band][band_value(hash, band)];
		for (int seen = 0; at != ENTRY_NONE && seen < LOOKED_AT_COUNT; seen++) {
			if (entries[at].week != entries[entry].week)
				break;
			if (at < best && is_near(hash, copies->sketches[at].hash))
				best = at;
			at = copies->sketches[at].previous[band];
		}
	}
	return best;
}

static void remember(struct copies *copies, uint32_t entry)
{
	struct sketch *sketch = &copies->sketches[entry];
	for (int band = 0; band < BANDS; band++) {
		uint32_t *newest = &copies->newest[band][band_value(sketch->hash, band)];
		sketch->previous[band] = *newest;
		*newest = entry;
	}
}

/* The earlier entry with the very same hash in the week, or ENTRY_NONE when this is the first. */
static uint32_t find_equal(struct copies *copies, uint32_t entry)
{
	const struct entry *entries = copies->digest->entries;
	uint64_t hash = copies->sketches[entry].hash;
	uint32_t at = (uint32_t)index_mix(hash, copies->seed ^ (uint32_t)entries[entry].week);
	for (at &= copies->mask; copies->firsts[at]; at = (at + 1) & copies->mask) {
		uint32_t first = copies->firsts[at] - 1;
		if (copies->sketches[first].hash == hash &&
			entries[first].week == entries[entry].week)
			return first;
	}
	copies->firsts[at] = entry + 1;
	return ENTRY_NONE;
}

static void look_at(struct copies *copies, uint32_t number, struct buf *words)
{
	struct entry *entry = &copies->digest->entries[number];
	if (entry->kind == ENTRY_REPOST || entry->outside || entry->post->when == INSTANT_NONE)
		return;
	text_essence(entry->post->text, true, words);
	if (!simhash(buf_slice(words), &copies->sketches[number].hash))
		return;
	uint32_t same = find_equal(copies, number);
	if (same == ENTRY_NONE) {
		same = find_near(copies, number);
		remember(copies, number);
	}
	if (same == ENTRY_NONE)
		return;
	const struct entry *first = &copies->digest->entries[same];
	entry->same_as = first->same_as == ENTRY_NONE ? same : first->same_as;
}

void copies_find(struct digest *digest)
{
	struct copies copies = { .digest = digest, .mask = 63 };
	struct buf words;
	size_t count = digest->entry_count + 1;
	while (copies.mask / 2 < count)
		copies.mask = copies.mask * 2 + 1;
	buf_init(&words, 4 * POST_TEXT_BYTES);
	random_bytes(&copies.seed, sizeof(copies.seed));
	copies.sketches = must_alloc(count * sizeof(*copies.sketches));
	copies.firsts = must_alloc(((size_t)copies.mask + 1) * sizeof(*copies.firsts));
	for (int band = 0; band < BANDS; band++) {
		copies.newest[band] = must_alloc(65536 * sizeof(uint32_t));
		memset(copies.newest[band], 0xff, 65536 * sizeof(uint32_t));
	}
	for (uint32_t i = 0; i < digest->entry_count; i++)
		look_at(&copies, i, &words);
	for (int band = 0; band < BANDS; band++)
		free(copies.newest[band]);
	free(copies.sketches);
	free(copies.firsts);
	buf_release(&words);
}
