/*
 * Records that come many at once: sorted by group, then loaded group by group, by two threads.
 *
 * Sorting goes in two steps so that both have few enough places to write to: first into buckets
 * of neighbouring groups, then, in what a processor's cache holds, into groups. The histories
 * of a bucket then take the place of its records: memory that was never used costs more than
 * all else.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "state.h"
#include "threads.h"
#include "util.h"

enum { BUCKETS = 256, BUCKET_GROUPS_LEAST = 8, MANY = 256, MANY_SHARE = 16, PAGE = 4096 };

static int record_check(const struct engine *engine, const struct engine_record *record)
{
	if (record->what > ENGINE_LEAVE)
		return error_set(FT_REFUSED, "%u is no kind of record", record->what);
	if (record->what == ENGINE_LEAVE)
		return assignment_check(engine, record->assignment);
	if (record->from >= record->to)
		return error_set(FT_REFUSED, "evidence ends before it begins");
	return pair_check(engine, record->assignment, record->requirement);
}

void load_one(struct engine *engine, const struct engine_record *record)
{
	if (record->what == ENGINE_EVIDENCE)
		engine_evidence(engine, record->assignment, record->requirement,
			record->from, day_widen(record->to), record->recorded);
	else if (record->what == ENGINE_REVOKE)
		engine_revoke(engine, record->assignment, record->requirement,
			record->from, day_widen(record->to), record->recorded);
	else
		engine_leave(engine, record->assignment, record->from, record->recorded);
}

/* ---- one after the other ---- */

enum { LINE = 64, AHEAD_ASSIGNMENT = 12, AHEAD_GROUP = 8, AHEAD_RUN = 5, AHEAD_ROWS = 2 };

static void fetch(const void *bytes, size_t size)
{
	for (size_t at = 0; at < size; at += LINE)
		__builtin_prefetch((const char *)bytes + at);
}

void pair_fetch(const struct engine *engine, uint32_t assignment, uint32_t requirement)
{
	const struct assignment *whose = &engine->assignments[assignment];
	const struct group *group = &engine->groups[whose->group];
	uint16_t slot = group->slots[whose->local];
	const struct history *history = &group->history;
	size_t at = (size_t)group->unit * engine->columns + requirement;
	size_t minima = (size_t)(group - engine->groups) * engine->columns + requirement;

	for (size_t column = 1; history->starts && column < 5; column += column == 1 ? 2 : 1)
		fetch(history->rows + history->room * column + history->starts[requirement],
			history->counts[requirement] * sizeof *history->rows);
	fetch(history->tail, history->tail_count * sizeof *history->tail);
	if (slot != SLOT_NONE)
		__builtin_prefetch(cell_at(group, slot, requirement));
	__builtin_prefetch(&engine->counts[at]);
	__builtin_prefetch(&engine->never[at]);
	__builtin_prefetch(&engine->oldest[minima]);
	__builtin_prefetch(&engine->soonest[minima]);
}

/* A change waits mostly for memory that is far apart: so what those to come will need is fetched
 * while this one is made, from one step of the way to the next. */
static void fetch_ahead(const struct engine *engine, const struct engine_record *records,
	size_t left)
{
	const struct assignment *assignments = engine->assignments;

	if (left > AHEAD_ASSIGNMENT)
		__builtin_prefetch(&assignments[records[AHEAD_ASSIGNMENT].assignment]);
	if (left > AHEAD_GROUP)
		fetch(&engine->groups[assignments[records[AHEAD_GROUP].assignment].group],
			sizeof *engine->groups);
	if (left > AHEAD_RUN) {
		const struct engine_record *record = &records[AHEAD_RUN];
		const struct assignment *whose = &assignments[record->assignment];
		const struct group *group = &engine->groups[whose->group];

		__builtin_prefetch(&group->history.starts[record->requirement]);
		__builtin_prefetch(&group->history.counts[record->requirement]);
		__builtin_prefetch(&group->slots[whose->local]);
		__builtin_prefetch(&engine->units[group->unit]);
	}
	if (left > AHEAD_ROWS && records[AHEAD_ROWS].what != ENGINE_LEAVE)
		pair_fetch(engine, records[AHEAD_ROWS].assignment,
			records[AHEAD_ROWS].requirement);
}

static int load_in_turn(struct engine *engine, const struct engine_record *records, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (record_check(engine, &records[i]))
			return error_prefix("record %zu", i);
	groups_settle(engine);
	for (size_t i = 0; i < count; i++) {
		fetch_ahead(engine, &records[i], count - i);
		load_one(engine, &records[i]);
	}
	return engine_whole(engine);
}

/* ---- many ---- */

struct load {
	struct engine *engine;
	const struct engine_record *records;
	size_t count;
	uint8_t *buckets;              /* of each assignment */
	uint32_t bucket_groups;        /* groups in a bucket */
	struct engine_record *sorted;
	size_t starts[THREADS][BUCKETS + 1]; /* where each thread's part of a bucket begins */
	bool kept;                     /* `sorted` is for histories, too */
	atomic_uint next;
	atomic_size_t wrong;           /* the first wrong record, or count */
};

struct worker {
	struct load *load;
	int number;
};

static void part_of(const struct load *load, int number, size_t *from, size_t *to)
{
	*from = load->count / THREADS * (size_t)number;
	*to = number == THREADS - 1 ? load->count : load->count / THREADS * (size_t)(number + 1);
}

static bool is_right(const struct engine *engine, const struct engine_record *record)
{
	if (record->assignment >= engine->assignments_count || record->what > ENGINE_LEAVE)
		return false;
	return record->what == ENGINE_LEAVE || (record->from < record->to &&
		record->requirement < engine->requirements_count);
}

static void *count_part(void *context)
{
	const struct worker *worker = context;
	struct load *load = worker->load;
	size_t counts[BUCKETS] = { 0 }, from, to;

	part_of(load, worker->number, &from, &to);
	for (size_t i = from; i < to; i++) {
		const struct engine_record *record = &load->records[i];

		if (!is_right(load->engine, record)) {
			size_t first = atomic_load(&load->wrong);

			while (i < first && !atomic_compare_exchange_weak(&load->wrong, &first, i))
				;
			return NULL;
		}
		counts[load->buckets[record->assignment]]++;
	}
	memcpy(load->starts[worker->number], counts, sizeof counts);
	return NULL;
}

static void *scatter_part(void *context)
{
	const struct worker *worker = context;
	struct load *load = worker->load;
	size_t at[BUCKETS], from, to;

	memcpy(at, load->starts[worker->number], sizeof at);
	part_of(load, worker->number, &from, &to);
	for (size_t i = from; i < to; i++)
		load->sorted[at[load->buckets[load->records[i].assignment]]++] = load->records[i];
	return NULL;
}

/* Counts of each thread's part become where it begins. */
static void starts_make(struct load *load)
{
	size_t at = 0;

	for (int b = 0; b < BUCKETS; b++)
		for (int t = 0; t < THREADS; t++) {
			size_t count = load->starts[t][b];

			load->starts[t][b] = at;
			at += count;
		}
	load->starts[0][BUCKETS] = at;
}

/* By group, in their order, and each with its local number in place of the assignment. */
static void bucket_sort(const struct load *load, uint32_t bucket, struct engine_record *sorted,
	size_t *starts)
{
	const struct assignment *assignments = load->engine->assignments;
	const struct engine_record *records = &load->sorted[load->starts[0][bucket]];
	size_t count = load->starts[0][bucket + 1] - load->starts[0][bucket], at = 0;
	uint32_t first = bucket * load->bucket_groups;

	memset(starts, 0, (load->bucket_groups + 1) * sizeof *starts);
	for (size_t i = 0; i < count; i++)
		starts[assignments[records[i].assignment].group - first]++;
	for (uint32_t g = 0; g < load->bucket_groups; g++) {
		size_t here = starts[g];

		starts[g] = at;
		at += here;
	}
	for (size_t i = 0; i < count; i++) {
		const struct assignment *whose = &assignments[records[i].assignment];
		struct engine_record *to = &sorted[starts[whose->group - first]++];

		*to = records[i];
		to->assignment = whose->local;
	}
}

/* The histories are put where the records were; pages that they do not need are given back. */
static void bucket_load(struct loader *loader, const struct load *load, uint32_t bucket,
	struct engine_record *sorted, size_t *starts)
{
	uint32_t first = bucket * load->bucket_groups, groups = load->bucket_groups;
	uintptr_t base = (uintptr_t)&load->sorted[load->starts[0][bucket]];
	uintptr_t end = (uintptr_t)&load->sorted[load->starts[0][bucket + 1]];
	size_t at = 0;

	if (first + groups > load->engine->groups_count)
		groups = first < load->engine->groups_count ?
			load->engine->groups_count - first : 0;
	bucket_sort(load, bucket, sorted, starts);
	base = (base + 15) / 16 * 16;
	loader->base = (char *)base;
	loader->size = load->kept && base < end ? end - base : 0;
	loader->used = 0;
	for (uint32_t g = 0; g < groups; g++) {
		group_load(loader, first + g, sorted + at, (uint32_t)(starts[g] - at));
		at = starts[g];
	}
	base = (base + loader->used + PAGE - 1) / PAGE * PAGE;
	if (base + PAGE <= end)
		madvise((void *)base, (end - base) / PAGE * PAGE, MADV_DONTNEED);
}

static size_t largest_bucket(const struct load *load)
{
	size_t largest = 0;

	for (int b = 0; b < BUCKETS; b++)
		if (load->starts[0][b + 1] - load->starts[0][b] > largest)
			largest = load->starts[0][b + 1] - load->starts[0][b];
	return largest;
}

static void *load_buckets(void *context)
{
	const struct worker *worker = context;
	struct load *load = worker->load;
	struct loader loader = { .engine = load->engine };
	struct engine_record *sorted = must_alloc((largest_bucket(load) + 1) * sizeof *sorted);
	size_t *starts = must_alloc((load->bucket_groups + 1) * sizeof *starts);
	uint32_t bucket;

	while ((bucket = atomic_fetch_add(&load->next, 1)) < BUCKETS)
		bucket_load(&loader, load, bucket, sorted, starts);
	loader_release(&loader);
	free(sorted);
	free(starts);
	return NULL;
}

static void in_threads(struct load *load, void *(*work)(void *context))
{
	struct worker workers[THREADS];

	for (int t = 0; t < THREADS; t++)
		workers[t] = (struct worker){ load, t };
	threads_run(work, workers, sizeof *workers);
}

static void buckets_make(struct load *load)
{
	const struct engine *engine = load->engine;

	load->bucket_groups = engine->groups_count / BUCKETS + 1;
	if (load->bucket_groups < BUCKET_GROUPS_LEAST)
		load->bucket_groups = BUCKET_GROUPS_LEAST;
	load->buckets = must_alloc(engine->assignments_count + 1);
	for (uint32_t a = 0; a < engine->assignments_count; a++)
		load->buckets[a] = (uint8_t)(engine->assignments[a].group / load->bucket_groups);
}

static void load_sorted(struct load *load)
{
	struct engine *engine = load->engine;

	starts_make(load);
	load->kept = engine->regions_count < REGIONS_MAX - 1;
	load->sorted = (void *)region_make(engine, load->count * sizeof *load->sorted);
	in_threads(load, scatter_part);
	in_threads(load, load_buckets);
	if (!load->kept)
		region_drop(engine, (const char *)load->sorted);
}

int engine_load(struct engine *engine, const struct engine_record *records, size_t count)
{
	struct load load = { .engine = engine, .records = records, .count = count };
	int code = 0;

	/* It works out all groups: too much for a few records. */
	if (!engine->bulk || count < MANY || count < engine->assignments_count / MANY_SHARE)
		return load_in_turn(engine, records, count);
	atomic_store(&load.wrong, count);
	buckets_make(&load);
	in_threads(&load, count_part);
	if (atomic_load(&load.wrong) < count) {
		record_check(engine, &records[atomic_load(&load.wrong)]);
		code = error_prefix("record %zu", atomic_load(&load.wrong));
	} else {
		load_sorted(&load);
		code = engine_whole(engine);
	}
	free(load.buckets);
	return code;
}
