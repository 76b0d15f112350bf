/* Random changes, told to the engine and to the model. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "world.h"
#include "util.h"

static uint64_t random_next(struct world *world)
{
	uint64_t z = (world->random += 0x9e3779b97f4a7c15u);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint32_t world_dice(struct world *world, uint32_t sides)
{
	return (uint32_t)(random_next(world) % sides);
}

/* ---- days ---- */

/* Mostly near today; now and then far away, or where days are clamped. */
static day_number some_day(struct world *world)
{
	switch (world_dice(world, 40)) {
	case 0:
		return (day_number)world_dice(world, 70000) - 2000;
	case 1:
		return world->today + 1 + (day_number)world_dice(world, 3);
	case 2:
		return world->today;
	default:
		return world->today - 400 + (day_number)world_dice(world, 600);
	}
}

static day_number some_end(struct world *world, day_number from)
{
	static const day_number usual[] = { 1, 2, 30, 90, 365, 730 };

	switch (world_dice(world, 10)) {
	case 0:
		return ENGINE_FOREVER;
	case 1:
		return from + 1 + (day_number)world_dice(world, 2000);
	default:
		return from + usual[world_dice(world, 6)];
	}
}

/* Recorded days go on; now and then one is late. */
static day_number some_recorded(struct world *world)
{
	if (world_dice(world, 8) == 0)
		world->recorded += (day_number)world_dice(world, 4);
	return world_dice(world, 12) == 0 ? world->recorded - (day_number)world_dice(world, 30) :
		world->recorded;
}

/* ---- one change each ---- */

static bool add_unit(struct world *world)
{
	uint32_t parent = world_dice(world, world->units + 1), a = 0, b = 0;
	int x, y;

	if (world->units == WORLD_UNITS_MAX)
		return true;
	if (parent == world->units)
		parent = ENGINE_NONE;
	x = engine_unit_add(world->engine, parent, &a);
	y = model_unit_add(world->model, parent, &b);
	world->units += x == 0;
	return x == y && a == b;
}

static bool move_unit(struct world *world)
{
	uint32_t unit = world_dice(world, world->units);
	uint32_t parent = world_dice(world, world->units + 1);

	if (parent == world->units)
		parent = ENGINE_NONE;
	return engine_unit_move(world->engine, unit, parent) ==
		model_unit_move(world->model, unit, parent);
}

static bool close_unit(struct world *world)
{
	uint32_t unit = world_dice(world, world->units);

	if (world_dice(world, 20) > 0)
		return true;
	return engine_unit_close(world->engine, unit) == model_unit_close(world->model, unit);
}

static bool add_requirement(struct world *world)
{
	uint32_t a = 0, b = 0;
	int x, y;

	if (world->requirements == WORLD_REQUIREMENTS_MAX)
		return true;
	x = engine_requirement_add(world->engine, &a);
	y = model_requirement_add(world->model, &b);
	world->requirements += x == 0;
	return x == y && a == b;
}

static bool retire_requirement(struct world *world)
{
	uint32_t requirement = world_dice(world, world->requirements);
	day_number day = some_day(world), recorded = some_recorded(world);

	if (world_dice(world, 30) > 0)
		return true;
	return engine_requirement_retire(world->engine, requirement, day, recorded) ==
		model_requirement_retire(world->model, requirement, day, recorded);
}

static struct engine_join some_join(struct world *world)
{
	struct engine_join join = {
		.unit = world_dice(world, world->units),
		.person = world_dice(world, 100),
		.role = (uint16_t)world_dice(world, 5),
		.flags = (uint16_t)world_dice(world, 2),
		.from = some_day(world),
		.applies = { { world_dice(world, 1 << WORLD_REQUIREMENTS_MAX) } },
	};

	if (world_dice(world, 3) == 0)
		join.unit = join.unit % 3;
	return join;
}

static bool join(struct world *world)
{
	struct engine_join who = some_join(world);
	day_number recorded = some_recorded(world);
	uint32_t a = 0, b = 0;
	int x = engine_join(world->engine, &who, recorded, &a);
	int y = model_join(world->model, &who, recorded, &b);

	world->assignments += x == 0;
	return x == y && a == b;
}

/* One more than there are: now and then one that does not exist. */
static uint32_t some_assignment(struct world *world)
{
	return world_dice(world, world->assignments + (world_dice(world, 200) == 0));
}

static bool leave(struct world *world)
{
	uint32_t assignment = some_assignment(world);
	day_number on = world_dice(world, 4) == 0 ? ENGINE_FOREVER : some_day(world);
	day_number recorded = some_recorded(world);

	return engine_leave(world->engine, assignment, on, recorded) ==
		model_leave(world->model, assignment, on, recorded);
}

static bool period(struct world *world)
{
	uint32_t assignment = some_assignment(world);
	day_number from = some_day(world), to = some_end(world, from - 10);
	day_number recorded = some_recorded(world);

	return engine_period(world->engine, assignment, from, to, recorded) ==
		model_period(world->model, assignment, from, to, recorded);
}

static bool move(struct world *world)
{
	uint32_t assignment = some_assignment(world), a = 0, b = 0;
	struct engine_join to = some_join(world);
	day_number recorded = some_recorded(world);
	int x = engine_move(world->engine, assignment, &to, recorded, &a);
	int y = model_move(world->model, assignment, &to, recorded, &b);

	world->assignments += x == 0;
	return x == y && a == b;
}

static bool scope(struct world *world)
{
	uint32_t assignment = some_assignment(world);
	uint32_t requirement = world_dice(world, world->requirements);
	bool applies = world_dice(world, 2);
	day_number from = some_day(world), recorded = some_recorded(world);

	return engine_scope(world->engine, assignment, requirement, applies, from, recorded) ==
		model_scope(world->model, assignment, requirement, applies, from, recorded);
}

/* One after the other to the model. */
static bool scopes(struct world *world)
{
	uint32_t assignment = some_assignment(world);
	struct engine_set set = { { world_dice(world, 512) } };
	bool applies = world_dice(world, 2), same;
	day_number from = some_day(world), recorded = some_recorded(world);
	int code = engine_scopes(world->engine, assignment, &set, applies, from, recorded);

	same = true;
	for (uint32_t r = 0; r < world->requirements && code != FT_REFUSED; r++)
		if (engine_set_has(&set, r))
			same = same && code == model_scope(world->model, assignment, r, applies,
				from, recorded);
	return same;
}

static bool in_roles(void *context, const struct engine_seat *seat)
{
	return *(const uint32_t *)context >> seat->role & 1;
}

static bool scope_all(struct world *world)
{
	uint32_t roles = world_dice(world, 32);
	uint32_t requirement = world_dice(world, world->requirements);
	day_number from = some_day(world), recorded = some_recorded(world);

	return engine_scope_all(world->engine, requirement, in_roles, &roles, from, recorded,
			NULL) ==
		model_scope_all(world->model, requirement, in_roles, &roles, from, recorded, NULL);
}

static void remember(struct world *world, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to)
{
	struct told *told = &world->told[world->told_count++ % WORLD_TOLD];

	*told = (struct told){ assignment, requirement, from, to };
}

static bool evidence(struct world *world)
{
	uint32_t assignment = some_assignment(world);
	uint32_t requirement = world_dice(world, world->requirements);
	day_number from = some_day(world), to = some_end(world, from), recorded;

	if (world_dice(world, 30) == 0)
		to = from - 1;
	recorded = some_recorded(world);
	remember(world, assignment, requirement, from, to);
	return engine_evidence(world->engine, assignment, requirement, from, to, recorded) ==
		model_evidence(world->model, assignment, requirement, from, to, recorded);
}

/* The same interval again, or one that touches or overlaps it. */
static bool evidence_again(struct world *world)
{
	struct told told = world->told[world_dice(world, WORLD_TOLD)];
	day_number recorded = some_recorded(world);

	if (told.to == ENGINE_FOREVER || told.to <= told.from)
		return true;
	if (world_dice(world, 3) > 0) {
		day_number length = told.to - told.from;

		told.from += (day_number)world_dice(world, 3) * length / 2;
		told.to = told.from + length - (day_number)world_dice(world, 2) * length / 2;
	}
	remember(world, told.assignment, told.requirement, told.from, told.to);
	return engine_evidence(world->engine, told.assignment, told.requirement, told.from, told.to,
			recorded) ==
		model_evidence(world->model, told.assignment, told.requirement, told.from, told.to,
			recorded);
}

static bool take_back(struct world *world)
{
	struct told told = world->told[world_dice(world, WORLD_TOLD)];
	day_number recorded = some_recorded(world);

	return engine_revoke(world->engine, told.assignment, told.requirement, told.from, told.to,
			recorded) ==
		model_revoke(world->model, told.assignment, told.requirement, told.from, told.to,
			recorded);
}

static bool correct(struct world *world)
{
	struct told told = world->told[world_dice(world, WORLD_TOLD)];
	day_number from = some_day(world), to = some_end(world, from);
	day_number recorded = some_recorded(world);

	remember(world, told.assignment, told.requirement, from, to);
	return engine_correct(world->engine, told.assignment, told.requirement, told.from, told.to,
			from, to, recorded) ==
		model_correct(world->model, told.assignment, told.requirement, told.from, told.to,
			from, to, recorded);
}

static struct engine_record some_record(struct world *world)
{
	struct told told = world->told[world_dice(world, WORLD_TOLD)];
	struct engine_record record = {
		.assignment = world_dice(world, world->assignments),
		.requirement = (uint8_t)world_dice(world, world->requirements),
		.recorded = (uint16_t)some_recorded(world),
		.what = (uint8_t)(world_dice(world, 8) > 0 ? ENGINE_EVIDENCE :
			world_dice(world, 2) ? ENGINE_LEAVE : ENGINE_REVOKE),
	};

	record.from = (uint16_t)(world->today - 400 + (day_number)world_dice(world, 500));
	record.to = world_dice(world, 10) == 0 ? 65535 :
		(uint16_t)(record.from + 1 + world_dice(world, 500));
	if (record.what == ENGINE_REVOKE && told.from >= 2 && told.to < 65535 &&
		told.from < told.to && told.assignment < world->assignments) {
		record.assignment = told.assignment;
		record.requirement = (uint8_t)told.requirement;
		record.from = (uint16_t)told.from;
		record.to = (uint16_t)told.to;
	}
	remember(world, record.assignment, record.requirement, record.from,
		record.to == 65535 ? ENGINE_FOREVER : record.to);
	return record;
}

static bool load(struct world *world)
{
	enum { RECORDS = 24 };
	struct engine_record records[RECORDS];
	uint32_t count = world_dice(world, RECORDS), joins = world_dice(world, 4);
	bool bulk = world_dice(world, 2), same = true;

	if (bulk)
		engine_bulk_begin(world->engine);
	for (uint32_t i = 0; bulk && i < joins; i++)
		same = same && join(world);
	for (uint32_t i = 0; i < count; i++)
		records[i] = some_record(world);
	same = same && engine_load(world->engine, records, count) ==
		model_load(world->model, records, count);
	if (bulk)
		engine_bulk_end(world->engine);
	return same;
}

bool world_load(struct world *world, uint32_t joins, uint32_t count)
{
	struct engine_record *records = must_alloc(count * sizeof *records);
	uint32_t scoped = world_dice(world, 4); /* every so many something is said of scope */
	bool same = true;

	engine_bulk_begin(world->engine);
	for (uint32_t i = 0; same && i < joins; i++)
		same = join(world) && (scoped == 0 || i % scoped || scopes(world)) &&
			(scoped == 0 || i % 7 || period(world));
	for (uint32_t i = 0; i < count; i++)
		records[i] = some_record(world);
	same = same && engine_load(world->engine, records, count) ==
		model_load(world->model, records, count);
	engine_bulk_end(world->engine);
	free(records);
	return same;
}

static bool midnight(struct world *world)
{
	world->today += world_dice(world, 100) == 0 ? -(day_number)world_dice(world, 50) :
		(day_number)world_dice(world, world_dice(world, 10) == 0 ? 200 : 3);
	if (world->recorded < world->today)
		world->recorded = world->today;
	engine_set_today(world->engine, world->today);
	model_set_today(world->model, world->today);
	return true;
}

/* What is written and opened again is the same, and knows where its feeder was. */
static bool reopen(struct world *world)
{
	struct engine_options options = { .portable = world->portable };
	struct buf path, position;
	bool same;

	buf_init(&path, 256);
	buf_init(&position, ENGINE_POSITION_MAX);
	buf_print(&path, "%s/engine.snapshot", world->folder);
	same = engine_snapshot_write(world->engine, path.base, slice_of("entry 17")) == 0;
	engine_close(world->engine);
	world->engine = NULL;
	same = same && engine_snapshot_open(&world->engine, &options, path.base, &position) == 0 &&
		slice_is(buf_slice(&position), "entry 17");
	if (same && world_dice(world, 2))
		engine_settle(world->engine);
	unlink(path.base);
	buf_release(&path);
	buf_release(&position);
	return same;
}

/* ---- all of them ---- */

struct change {
	const char *name;
	uint32_t share; /* of all changes, in thousandths */
	bool (*make)(struct world *world);
};

static const struct change changes[] = {
	{ "evidence", 330, evidence },
	{ "evidence again", 110, evidence_again },
	{ "a revocation", 80, take_back },
	{ "a correction", 50, correct },
	{ "joining", 70, join },
	{ "leaving", 60, leave },
	{ "a period", 30, period },
	{ "moving", 50, move },
	{ "scope", 50, scope },
	{ "scopes", 20, scopes },
	{ "scope of all", 12, scope_all },
	{ "a new unit", 10, add_unit },
	{ "a moved unit", 8, move_unit },
	{ "a closed unit", 5, close_unit },
	{ "a new requirement", 5, add_requirement },
	{ "a retired requirement", 5, retire_requirement },
	{ "midnight", 70, midnight },
	{ "many at once", 10, load },
	{ "a snapshot", 3, reopen },
};

bool world_change(struct world *world)
{
	uint32_t sum = 0, at, i = 0;

	for (size_t c = 0; c < sizeof changes / sizeof *changes; c++)
		sum += changes[c].share;
	at = world_dice(world, sum);
	while (at >= changes[i].share)
		at -= changes[i++].share;
	world->doing = changes[i].name;
	return changes[i].make(world);
}

void world_init(struct world *world, uint64_t seed)
{
	struct engine_options options;

	memset(world, 0, sizeof *world);
	world->random = seed;
	world->today = world->recorded = 20000;
	options = (struct engine_options){ .today = world->today,
		.series_people = world_dice(world, 2) ? 1 + world_dice(world, 20) : 0,
		.portable = world_dice(world, 2) };
	world->portable = options.portable;
	snprintf(world->folder, sizeof world->folder, "/tmp/fettle-engine-XXXXXX");
	if (!mkdtemp(world->folder))
		abort();
	engine_open(&world->engine, &options);
	model_open(&world->model, &options);
	for (int i = 0; i < 4; i++)
		add_requirement(world);
	for (int i = 0; i < 6; i++)
		add_unit(world);
	for (int i = 0; i < 10; i++)
		join(world);
}

void world_release(struct world *world)
{
	engine_close(world->engine);
	model_close(world->model);
	rmdir(world->folder);
}
