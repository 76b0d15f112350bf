/* The loops of scan.c, sixteen or thirty-two cells at a time. */
#include "scan.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,popcnt")))

/* Sums of 16 bits are taken out before they could be too large. */
enum { STEP = 16, FLUSH_ROWS = 16384 * STEP, AHEAD_BYTES = 4096 };

AVX2 static inline __m256i load(const uint16_t *at)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

AVX2 static inline __m256i all_of(uint16_t value)
{
	return _mm256_set1_epi16((short)value);
}

/* All ones where a <= b, unsigned. */
AVX2 static inline __m256i at_most(__m256i a, __m256i b)
{
	return _mm256_cmpeq_epi16(_mm256_subs_epu16(a, b), _mm256_setzero_si256());
}

/* How many of 32 are all ones. */
AVX2 static inline uint32_t ones(__m256i a, __m256i b)
{
	return (uint32_t)_mm_popcnt_u32(
		(unsigned int)_mm256_movemask_epi8(_mm256_packs_epi16(a, b)));
}

AVX2 static void count_board(const uint16_t *cells, uint32_t count, uint32_t columns,
	uint16_t today, struct engine_count *out)
{
	const __m256i day = all_of(today), zero = _mm256_setzero_si256();

	for (uint32_t r = 0; r < columns; r++, cells += count) {
		uint32_t ended = 0, none = 0;

		for (uint32_t i = 0; i < count; i += 2 * STEP) {
			__m256i a = load(cells + i), b = load(cells + i + STEP);

			_mm_prefetch((const char *)(cells + i) + AHEAD_BYTES, _MM_HINT_T0);
			ended += ones(at_most(a, day), at_most(b, day));
			none += ones(_mm256_cmpeq_epi16(a, zero), _mm256_cmpeq_epi16(b, zero));
		}
		out[r].n += count - ended;
		out[r].of += count - none;
	}
}

AVX2 static void count_cells(const uint16_t *cells, uint32_t count, uint16_t today,
	struct cell_counts *out)
{
	const __m256i one = all_of(1);
	struct engine_count counts = { 0, 0 };
	uint32_t never = 0;

	count_board(cells, count, 1, today, &counts);
	out->n = counts.n;
	out->of = counts.of;
	for (uint32_t i = 0; i < count; i += 2 * STEP)
		never += ones(_mm256_cmpeq_epi16(load(cells + i), one),
			_mm256_cmpeq_epi16(load(cells + i + STEP), one));
	out->never = never;
}

AVX2 static uint16_t least_of(__m256i values)
{
	__m128i least = _mm_min_epu16(_mm256_castsi256_si128(values),
		_mm256_extracti128_si256(values, 1));

	return (uint16_t)_mm_cvtsi128_si32(_mm_minpos_epu16(least));
}

/* What is too small wraps round to the largest values, so one minimum does both. */
AVX2 static void least_cells(const uint16_t *cells, uint32_t count, uint16_t today,
	uint16_t *oldest, uint16_t *soonest)
{
	const __m256i two = all_of(2), next = all_of((uint16_t)(today + 1));
	__m256i least = all_of(65535 - 2), after = all_of((uint16_t)(65535 - today - 1));

	for (uint32_t i = 0; i < count; i += STEP) {
		__m256i a = load(cells + i);

		least = _mm256_min_epu16(least, _mm256_sub_epi16(a, two));
		after = _mm256_min_epu16(after, _mm256_sub_epi16(a, next));
	}
	*oldest = (uint16_t)(least_of(least) + 2);
	*soonest = (uint16_t)(least_of(after) + today + 1);
}

AVX2 static uint32_t count_between(const uint16_t *cells, uint32_t count, uint16_t after,
	uint16_t to)
{
	const __m256i low = all_of(after), high = all_of(to);
	uint32_t between = 0;

	for (uint32_t i = 0; i < count; i += 2 * STEP) {
		__m256i a = load(cells + i), b = load(cells + i + STEP);

		between += ones(_mm256_andnot_si256(at_most(a, low), at_most(a, high)),
			_mm256_andnot_si256(at_most(b, low), at_most(b, high)));
	}
	return between;
}

AVX2 static int32_t sum_of(__m256i shorts)
{
	__m256i pairs = _mm256_madd_epi16(shorts, all_of(1));
	__m128i four = _mm_add_epi32(_mm256_castsi256_si128(pairs),
		_mm256_extracti128_si256(pairs, 1));

	four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
	return _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1)));
}

/* The first `count` of sixteen. */
AVX2 static inline __m256i first_of(uint32_t count)
{
	static const uint16_t mask[2 * STEP] = { 65535, 65535, 65535, 65535, 65535, 65535, 65535,
		65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535 };

	return load(mask + STEP - count);
}

/* -1 where a row counts, +1 where it is taken away. */
AVX2 static inline __m256i day_weights(const uint16_t *from, const uint16_t *to, __m256i day)
{
	return _mm256_sub_epi16(at_most(load(from), day), at_most(load(to), day));
}

AVX2 static void places(const uint16_t *values, uint16_t first, uint16_t days, uint16_t *out)
{
	const __m256i before = all_of(first), most = all_of(days);

	for (uint32_t i = 0; i < BLOCK_ROWS; i += STEP)
		_mm256_storeu_si256((__m256i *)(void *)(out + i),
			_mm256_min_epu16(_mm256_subs_epu16(load(values + i), before), most));
}

/* How many of `values`, which only grow, are at most `bound`. */
AVX2 static inline uint32_t count_most(const uint16_t *values, uint32_t count, __m256i bound)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < count; i += STEP) {
		unsigned int found = (unsigned int)_mm256_movemask_epi8(
			at_most(load(values + i), bound));

		if (count - i < STEP)
			found &= (1u << 2 * (count - i)) - 1;
		most += (uint32_t)_mm_popcnt_u32(found) / 2;
	}
	return most;
}

/* Parts are too short for a processor to see what is read next. */
AVX2 static inline void fetch_part(const uint16_t *from, const uint16_t *to,
	const uint16_t *recorded, const struct run_part *part)
{
	uint32_t first = part->from < part->mixed ? part->from : part->mixed;
	uint32_t end = part->to > part->mixed_to ? part->to : part->mixed_to;

	if (first == end)
		return;
	for (uint32_t i = first; i < end; i += BLOCK_ROWS) {
		_mm_prefetch((const char *)(from + i), _MM_HINT_T0);
		_mm_prefetch((const char *)(to + i), _MM_HINT_T0);
	}
	_mm_prefetch((const char *)(from + end - 1), _MM_HINT_T0);
	_mm_prefetch((const char *)(to + end - 1), _MM_HINT_T0);
	_mm_prefetch((const char *)(recorded + part->mixed), _MM_HINT_T0);
	_mm_prefetch((const char *)(recorded + part->mixed_to), _MM_HINT_T0);
}

AVX2 static void find_parts(const struct history *history, uint32_t first, uint32_t count,
	const struct asked *asked, struct run_part *parts)
{
	const __m256i day = all_of(asked->day), known = all_of(asked->known);
	const uint16_t *from = history->rows, *to = from + history->room;
	const uint16_t *recorded = to + history->room;

	for (uint32_t r = first; r < first + count; r++, parts++) {
		uint32_t start = history->starts[r], end = start + history->counts[r];
		uint32_t blocks = run_blocks(history, r);
		const uint16_t *marks = run_marks(history, r);
		uint32_t told = count_most(marks, blocks, known);

		*parts = asked->later ?
			part_later(start, end, told, count_most(marks + 2 * blocks, blocks, day)) :
			part_known(start, end, count_most(marks + blocks, blocks, day), told);
		fetch_part(from, to, recorded, parts);
	}
}

/* What the loops compare with: `flip` is all ones for what was recorded later. */
struct compared {
	__m256i day, known, flip;
};

/* Sixteen rows, if those asked for. */
AVX2 static inline __m256i row_weights(const uint16_t *from, const uint16_t *to,
	const uint16_t *recorded, const struct compared *with)
{
	return _mm256_and_si256(
		_mm256_xor_si256(at_most(load(recorded), with->known), with->flip),
		day_weights(from, to, with->day));
}

/* `count` rows, at most BLOCK_ROWS, of which some may not be asked for. */
AVX2 static inline __m256i mixed_weights(const uint16_t *from, const uint16_t *to,
	const uint16_t *recorded, uint32_t count, const struct compared *with)
{
	uint32_t low = count < STEP ? count : STEP;

	return _mm256_add_epi16(
		_mm256_and_si256(first_of(low), row_weights(from, to, recorded, with)),
		_mm256_and_si256(first_of(count - low), row_weights(from + STEP, to + STEP,
			recorded + STEP, with)));
}

/* Less than BLOCK_ROWS rows. */
AVX2 static inline __m256i last_weights(const uint16_t *from, const uint16_t *to, uint32_t count,
	__m256i day)
{
	uint32_t low = count < STEP ? count : STEP;

	return _mm256_add_epi16(_mm256_and_si256(first_of(low), day_weights(from, to, day)),
		_mm256_and_si256(first_of(count - low),
			day_weights(from + STEP, to + STEP, day)));
}

AVX2 static uint32_t part_sum(const uint16_t *from, const uint16_t *to, const uint16_t *recorded,
	const struct run_part *part, const struct compared *with)
{
	__m256i sums = mixed_weights(from + part->mixed, to + part->mixed, recorded + part->mixed,
		part->mixed_to - part->mixed, with);
	uint32_t sum = 0, i = part->from;
	uint32_t whole = part->to - (part->to - part->from) % BLOCK_ROWS;

	while (i < whole) {
		uint32_t end = whole - i < FLUSH_ROWS ? whole : i + FLUSH_ROWS;

		for (; i < end; i += BLOCK_ROWS)
			sums = _mm256_add_epi16(sums, _mm256_add_epi16(
				day_weights(from + i, to + i, with->day),
				day_weights(from + i + STEP, to + i + STEP, with->day)));
		sum -= (uint32_t)sum_of(sums);
		sums = _mm256_setzero_si256();
	}
	if (i < part->to)
		sums = _mm256_add_epi16(sums,
			last_weights(from + i, to + i, part->to - i, with->day));
	return sum - (uint32_t)sum_of(sums);
}

AVX2 static void add_parts(const struct history *history, uint32_t count,
	const struct run_part *parts, const struct asked *asked, uint32_t *n)
{
	const struct compared with = { all_of(asked->day), all_of(asked->known),
		all_of(asked->later ? 65535 : 0) };
	const uint16_t *from = history->rows, *to = from + history->room;
	const uint16_t *recorded = to + history->room;

	for (uint32_t r = 0; r < count; r++)
		if (parts[r].from < parts[r].to || parts[r].mixed < parts[r].mixed_to)
			n[r] += part_sum(from, to, recorded, &parts[r], &with);
}

AVX2 static uint32_t find_most(const uint16_t *values, uint32_t at, uint32_t count, uint16_t bound)
{
	const __m256i most = all_of(bound);

	for (; at + STEP <= count; at += STEP) {
		unsigned int found = (unsigned int)_mm256_movemask_epi8(
			at_most(load(values + at), most));

		if (found)
			return at + (uint32_t)__builtin_ctz(found) / 2;
	}
	while (at < count && values[at] > bound)
		at++;
	return at;
}

AVX2 static uint32_t find_equal(const uint16_t *values, uint32_t *at, uint32_t count,
	uint16_t value, uint32_t *places)
{
	const __m256i same = all_of(value);
	uint32_t found = 0;

	for (; *at < count && found <= PLACES_MAX - STEP; *at += STEP) {
		unsigned int here = (unsigned int)_mm256_movemask_epi8(
			_mm256_cmpeq_epi16(load(values + *at), same));

		if (count - *at < STEP)
			here &= (1u << 2 * (count - *at)) - 1;
		for (; here; here &= here - 1, here &= here - 1)
			places[found++] = *at + (uint32_t)__builtin_ctz(here) / 2;
	}
	return found;
}

const struct kernels *kernels_avx2(void)
{
	static const struct kernels kernels = {
		.count_cells = count_cells,
		.count_board = count_board,
		.least_cells = least_cells,
		.count_between = count_between,
		.find_parts = find_parts,
		.add_parts = add_parts,
		.places = places,
		.find_most = find_most,
		.find_equal = find_equal,
	};

	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") ? &kernels : NULL;
}

#else

const struct kernels *kernels_avx2(void)
{
	return NULL;
}

#endif
