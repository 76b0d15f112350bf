/*
 * Figures of one day, as known on one, from rows below a unit.
 *
 * They are the sum of all rows that were recorded by then. Or, of a unit that keeps a series, what
 * is known now without the rows that were recorded later; of those only the few matter that say
 * something of that day or of days before. Whichever reads less is used.
 */
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
	struct asked asked;
	uint32_t end;     /* in engine.order */
	atomic_uint next;
};

struct part {
	struct past *past;
	uint32_t *classes; /* how many of each class are there */
	uint32_t n[ENGINE_REQUIREMENTS_MAX];
};

static void tail_sum(const struct past *past, const struct history *history, uint32_t *n)
{
	const struct asked *asked = &past->asked;

	for (uint32_t i = 0; i < history->tail_count; i++) {
		const struct row *row = &history->tail[i];

		if ((row->recorded > asked->known) == asked->later &&
			engine_set_has(past->which, row->requirement))
			n[row->requirement] += (uint32_t)(row->from <= asked->day) -
				(uint32_t)(row->to <= asked->day);
	}
}

/* What to read of each run is found, and the memory fetched while the group before is counted. */
static void history_find(const struct past *past, const struct history *history,
	struct run_part *parts)
{
	uint32_t count = past->engine->requirements_count;

	history_use(past->engine, history);
	if (!history->counts)
		return;
	past->engine->kernels->find_parts(history, 0, count, &past->asked, parts);
	for (uint32_t r = 0; past->which && r < count; r++)
		if (!engine_set_has(past->which, r))
			parts[r] = (struct run_part){ 0, 0, 0, 0 };
}

static void history_sum(const struct past *past, const struct history *history,
	const struct run_part *parts, uint32_t *n)
{
	const struct engine *engine = past->engine;

	if (history->counts)
		engine->kernels->add_parts(history, engine->requirements_count, parts,
			&past->asked, n);
	tail_sum(past, history, n);
}

static void presence_count(const struct past *past, const struct presence *row, uint32_t *classes)
{
	classes[row->applies] += (uint32_t)(row->from <= past->asked.day) -
		(uint32_t)(row->to <= past->asked.day);
}

static void presence_sum(const struct past *past, const struct group *group, uint32_t *classes)
{
	const struct presence *rows = group->presence;
	uint32_t count = group->presence_count;

	if (past->asked.later)
		while (count-- > 0 && rows[count].recorded > past->asked.known)
			presence_count(past, &rows[count], classes);
	else
		for (uint32_t i = 0; i < count && rows[i].recorded <= past->asked.known; i++)
			presence_count(past, &rows[i], classes);
}

static void fetch(const void *bytes, size_t size)
{
	enum { LINE = 64, MOST = 24 * LINE };

	for (size_t at = 0; at < size && at < MOST; at += LINE)
		__builtin_prefetch((const char *)bytes + at);
}

/* What says where the rows of a group are is fetched before it is looked at. */
static void fetch_group(const struct past *past, uint32_t at)
{
	enum { LATEST = 20 };
	const struct engine *engine = past->engine;
	const struct group *next;
	const struct history *history;

	if (at + 3 < past->end)
		fetch(&engine->groups[engine->order[at + 3]], sizeof *next);
	if (at + 2 >= past->end)
		return;
	next = &engine->groups[engine->order[at + 2]];
	history = &next->history;
	if (past->asked.later && next->presence_count > LATEST)
		fetch(next->presence + next->presence_count - LATEST,
			LATEST * sizeof *next->presence);
	if (!history->starts)
		return;
	fetch(history->starts, engine->columns * sizeof *history->starts);
	fetch(history->counts, engine->columns * sizeof *history->counts);
	fetch(run_marks(history, 0), (size_t)history->marks * MARKS * sizeof *history->rows);
}

static void count_groups(struct part *part, uint32_t at, uint32_t end)
{
	const struct past *past = part->past;
	const struct engine *engine = past->engine;
	struct run_part parts[2][ENGINE_REQUIREMENTS_MAX];

	history_find(past, &engine->groups[engine->order[at]].history, parts[at % 2]);
	for (; at < end; at++) {
		const struct group *group = &engine->groups[engine->order[at]];

		fetch_group(past, at);
		if (at + 1 < end)
			history_find(past, &engine->groups[engine->order[at + 1]].history,
				parts[(at + 1) % 2]);
		history_sum(past, &group->history, parts[at % 2], part->n);
		presence_sum(past, group, part->classes);
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

/* Adds what was found; what was recorded later is taken away. */
static void part_add(const struct part *part, struct engine_count *out)
{
	const struct engine *engine = part->past->engine;
	const struct engine_set *which = part->past->which;
	uint32_t times = part->past->asked.later ? UINT32_MAX : 1;

	for (uint32_t r = 0; r < engine->requirements_count; r++)
		if (engine_set_has(which, r))
			out[r].n += part->n[r] * times;
	for (uint32_t class = 0; class < engine->classes_count; class++)
		if (part->classes[class])
			class_add(engine, class, which, part->classes[class] * times, out);
}

/* How many rows of some groups of the unit are to be read for what is asked. */
static uint32_t some_rows(const struct past *past, uint32_t unit)
{
	enum { SOME = 4 };
	const struct engine *engine = past->engine;
	const struct unit *whose = &engine->units[unit];
	uint32_t groups = whose->order_to - whose->order_from, rows = 0;
	struct run_part parts[ENGINE_REQUIREMENTS_MAX];

	for (uint32_t some = 0; some < SOME && some < groups; some++) {
		uint32_t at = whose->order_from + groups * some / SOME;
		const struct history *history = &engine->groups[engine->order[at]].history;

		history_find(past, history, parts);
		for (uint32_t r = 0; history->counts && r < engine->requirements_count; r++)
			rows += parts[r].to - parts[r].from + parts[r].mixed_to - parts[r].mixed;
	}
	return rows;
}

/* Fills in what all that follows is added to. */
static void past_begin(struct past *past, uint32_t unit, struct engine_count *out)
{
	const struct engine *engine = past->engine;
	uint16_t day = past->asked.day;

	if (series_covers(engine, unit, day, day, ENGINE_NOW)) {
		uint32_t rows = some_rows(past, unit);

		past->asked.later = true;
		past->asked.later = some_rows(past, unit) < rows;
	}
	if (past->asked.later) {
		series_read(engine, unit, past->which, day, day, out);
		return;
	}
	for (uint32_t r = 0; r < engine->requirements_count; r++)
		if (engine_set_has(past->which, r))
			out[r] = (struct engine_count){ 0, 0 };
}

void past_count(const struct engine *engine, uint32_t unit, const struct engine_set *which,
	uint16_t day, uint16_t known, struct engine_count *out)
{
	const struct unit *whose = &engine->units[unit];
	struct past past = { .engine = engine, .which = which,
		.asked = { .day = day, .known = known }, .end = whose->order_to };
	struct part parts[THREADS];
	int used = whose->order_to - whose->order_from >= THREADS_FROM_GROUPS ? THREADS : 1;

	past_begin(&past, unit, out);
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
	for (int p = 0; p < used; p++) {
		part_add(&parts[p], out);
		free(parts[p].classes);
	}
}
