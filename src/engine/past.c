/* Figures of one day, as known on one, from all rows below a unit. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "scan.h"
#include "state.h"
#include "threads.h"
#include "util.h"

/* Groups are counted in threads from this many on, so many at a time. */
enum { THREADS_FROM_GROUPS = 1000, GROUPS_AT_ONCE = 32 };

/* What all threads count, and what each of them found. */
struct past {
	const struct engine *engine;
	const struct engine_set *which;
	uint16_t day, known;
	uint32_t end;     /* in engine.order */
	atomic_uint next;
};

struct part {
	struct past *past;
	uint32_t *classes; /* how many of each class are there */
	uint32_t n[ENGINE_REQUIREMENTS_MAX];
};

static int32_t tail_sum(const struct history *history, uint32_t requirement, uint16_t day,
	uint16_t known)
{
	int32_t sum = 0;

	for (uint32_t i = 0; i < history->tail_count; i++) {
		const struct row *row = &history->tail[i];

		if (row->requirement == requirement && row->recorded <= known)
			sum += (row->from <= day) - (row->to <= day);
	}
	return sum;
}

/* What to read of each run is found, and the memory fetched while the group before is counted. */
static void history_find(const struct past *past, const struct history *history,
	struct run_part *parts)
{
	uint32_t count = past->engine->requirements_count;

	history_use(past->engine, history);
	if (!history->counts)
		return;
	past->engine->kernels->find_parts(history, 0, count, past->day, past->known, parts);
	for (uint32_t r = 0; past->which && r < count; r++)
		if (!engine_set_has(past->which, r))
			parts[r] = (struct run_part){ 0, 0, 0 };
}

static void history_sum(const struct past *past, const struct history *history,
	const struct run_part *parts, uint32_t *n)
{
	uint32_t count = past->engine->requirements_count;

	if (history->counts)
		past->engine->kernels->add_parts(history, count, parts, past->day, past->known, n);
	for (uint32_t r = 0; history->tail_count > 0 && r < count; r++)
		n[r] += (uint32_t)tail_sum(history, r, past->day, past->known);
}

static void presence_sum(const struct past *past, const struct group *group, uint32_t *classes)
{
	for (uint32_t i = 0; i < group->presence_count; i++) {
		const struct presence *row = &group->presence[i];
		uint32_t known_then = row->recorded <= past->known;

		classes[row->applies] += known_then * ((uint32_t)(row->from <= past->day) -
			(uint32_t)(row->to <= past->day));
	}
}

/* What says where the rows of a group are is fetched before it is looked at. */
static void fetch_group(const struct engine *engine, uint32_t at, uint32_t end)
{
	enum { LINE = 64, LINES = 14 };
	const struct history *next;

	if (at + 3 < end)
		__builtin_prefetch(&engine->groups[engine->order[at + 3]].history);
	if (at + 2 >= end)
		return;
	next = &engine->groups[engine->order[at + 2]].history;
	__builtin_prefetch(next->starts);
	__builtin_prefetch(next->counts);
	for (int line = 0; next->starts && line < LINES; line++)
		__builtin_prefetch((const char *)(next->rows + (size_t)next->room * 5) +
			line * LINE);
}

static void count_groups(struct part *part, uint32_t at, uint32_t end)
{
	const struct engine *engine = part->past->engine;
	struct run_part parts[2][ENGINE_REQUIREMENTS_MAX];

	history_find(part->past, &engine->groups[engine->order[at]].history, parts[at % 2]);
	for (; at < end; at++) {
		const struct group *group = &engine->groups[engine->order[at]];

		fetch_group(engine, at, end);
		if (at + 1 < end)
			history_find(part->past, &engine->groups[engine->order[at + 1]].history,
				parts[(at + 1) % 2]);
		history_sum(part->past, &group->history, parts[at % 2], part->n);
		presence_sum(part->past, group, part->classes);
	}
}

static void *count_part(void *context)
{
	struct part *part = context;
	struct past *past = part->past;
	uint32_t at;

	while ((at = atomic_fetch_add(&past->next, GROUPS_AT_ONCE)) < past->end)
		count_groups(part, at,
			past->end - at < GROUPS_AT_ONCE ? past->end : at + GROUPS_AT_ONCE);
	return NULL;
}

static void part_add(const struct part *part, const struct engine_set *which,
	struct engine_count *out)
{
	const struct engine *engine = part->past->engine;

	for (uint32_t r = 0; r < engine->requirements_count; r++)
		if (engine_set_has(which, r))
			out[r].n += part->n[r];
	for (uint32_t class = 0; class < engine->classes_count; class++)
		if (part->classes[class])
			class_add(engine, class, which, part->classes[class], out);
}

void past_count(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	uint16_t day, uint16_t known, struct engine_count *out)
{
	const struct unit *whose = &engine->units[unit];
	struct past past = { .engine = engine, .which = which, .day = day, .known = known,
		.end = whose->order_to };
	struct part parts[THREADS];
	int used = whose->order_to - whose->order_from >= THREADS_FROM_GROUPS ? THREADS : 1;

	atomic_init(&past.next, whose->order_from);
	for (int p = 0; p < used; p++) {
		parts[p].past = &past;
		parts[p].classes = must_alloc((engine->classes_count + 1) * sizeof(uint32_t));
		memset(parts[p].n, 0, sizeof parts[p].n);
	}
	if (used > 1)
		threads_run(count_part, parts, sizeof *parts);
	else
		count_part(parts);
	for (uint32_t r = 0; r < engine->requirements_count; r++)
		if (engine_set_has(which, r))
			out[r] = (struct engine_count){ 0, 0 };
	for (int p = 0; p < used; p++) {
		part_add(&parts[p], which, out);
		free(parts[p].classes);
	}
}
