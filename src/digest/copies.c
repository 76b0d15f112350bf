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

/* How many hashes have each bit: eight counters of eight bits in a word, emptied before they
 * are full. */
struct votes {
	uint64_t lanes[8];
	int counts[64];
	int waiting, all;
};

static void empty_lanes(struct votes *votes)
{
	for (int bit = 0; bit < 64; bit++)
		votes->counts[bit] += (int)(votes->lanes[bit / 8] >> (bit % 8 * 8) & 0xff);
	memset(votes->lanes, 0, sizeof(votes->lanes));
	votes->waiting = 0;
}

static void vote(struct votes *votes, uint64_t hash)
{
	for (int byte = 0; byte < 8; byte++) {
		/* each bit of the byte to the bottom of a byte of its own */
		uint64_t spread = (hash >> (byte * 8) & 0xff) * 0x0101010101010101u;
		spread &= 0x8040201008040201u;
		spread = ((spread & 0x7f7f7f7f7f7f7f7fu) + 0x7f7f7f7f7f7f7f7fu) | spread;
		votes->lanes[byte] += spread >> 7 & 0x0101010101010101u;
	}
	votes->all++;
	if (++votes->waiting == 255)
		empty_lanes(votes);
}

/* Each bit is that of most of the words and pairs of words. False: too few words to tell. */
static bool simhash(struct slice words, uint64_t *out)
{
	struct votes votes = { .waiting = 0 };
	uint64_t last = 0;
	int count = 0;
	while (words.length) {
		uint64_t hash = word_hash(slice_cut(&words, ' '));
		vote(&votes, hash);
		if (count++)
			vote(&votes, (last ^ (hash << 1 | hash >> 63)) * 0x9e3779b97f4a7c15u);
		last = hash;
	}
	empty_lanes(&votes);
	*out = 0;
	for (int bit = 0; bit < 64; bit++)
		*out |= (uint64_t)(2 * votes.counts[bit] > votes.all) << bit;
	return count >= WORDS_LEAST;
}

/* Entries by 16 bits of their hash, newest first; two that are at most 3 bits apart share one of
 * the four bands. */
struct band {
	uint32_t *first;    /* of each value of the band */
	uint32_t *previous; /* of each entry */
};

struct copies {
	struct digest *digest;
	struct band bands[BANDS];
	uint64_t *hashes;
	day_number *weeks;
	struct index exact; /* week and hash, for the many that are equal */
	uint32_t *exact_first;
};

static uint32_t band_value(uint64_t hash, int band)
{
	return (uint32_t)(hash >> (16 * band) & 0xffff);
}

static uint32_t find_near(const struct copies *copies, uint32_t entry)
{
	uint32_t best = ENTRY_NONE;
	uint64_t hash = copies->hashes[entry];
	for (int band = 0; band < BANDS; band++) {
		const struct band *b = &copies->bands[band];
		uint32_t at = b->first[band_value(hash, band)];
		for (int seen = 0; at != ENTRY_NONE && seen < LOOKED_AT_COUNT; seen++) {
			if (copies->weeks[at] == copies->weeks[entry] && at < best &&
				__builtin_popcountll(hash ^ copies->hashes[at]) <= BITS_APART)
				best = at;
			at = b->previous[at];
		}
	}
	return best;
}

static void remember(struct copies *copies, uint32_t entry)
{
	for (int band = 0; band < BANDS; band++) {
		struct band *b = &copies->bands[band];
		uint32_t value = band_value(copies->hashes[entry], band);
		b->previous[entry] = b->first[value];
		b->first[value] = entry;
	}
}

/* The earlier entry with the very same hash in the week, or ENTRY_NONE when this is the first. */
static uint32_t find_equal(struct copies *copies, uint32_t entry)
{
	char key[12];
	memcpy(key, &copies->hashes[entry], 8);
	memcpy(key + 8, &copies->weeks[entry], 4);
	struct slice text = { key, sizeof(key) };
	uint32_t at = index_find(&copies->exact, text);
	if (at != INDEX_NONE)
		return copies->exact_first[at];
	text.base = arena_copy(&copies->digest->arena, key, sizeof(key));
	copies->exact_first[index_get(&copies->exact, text)] = entry;
	return ENTRY_NONE;
}

static void look_at(struct copies *copies, uint32_t number, struct buf *words)
{
	struct entry *entry = &copies->digest->entries[number];
	if (entry->kind == ENTRY_REPOST || entry->outside || entry->post->when == INSTANT_NONE)
		return;
	text_essence(entry->post->text, true, words);
	if (!simhash(buf_slice(words), &copies->hashes[number]))
		return;
	copies->weeks[number] = week_monday(entry->post->when);
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
	struct copies copies = { .digest = digest };
	struct buf words;
	size_t count = digest->entry_count + 1;
	buf_init(&words, 4 * POST_TEXT_BYTES);
	index_init(&copies.exact);
	copies.hashes = must_alloc(count * sizeof(*copies.hashes));
	copies.weeks = must_alloc(count * sizeof(*copies.weeks));
	copies.exact_first = must_alloc(count * sizeof(*copies.exact_first));
	for (int band = 0; band < BANDS; band++) {
		copies.bands[band].first = must_alloc(65536 * sizeof(uint32_t));
		memset(copies.bands[band].first, 0xff, 65536 * sizeof(uint32_t));
		copies.bands[band].previous = must_alloc(count * sizeof(uint32_t));
	}
	for (uint32_t i = 0; i < digest->entry_count; i++)
		look_at(&copies, i, &words);
	for (int band = 0; band < BANDS; band++) {
		free(copies.bands[band].first);
		free(copies.bands[band].previous);
	}
	free(copies.hashes);
	free(copies.weeks);
	free(copies.exact_first);
	index_release(&copies.exact);
	buf_release(&words);
}
