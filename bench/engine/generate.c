#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "generate.h"
#include "util.h"

enum { TEAM_PEOPLE = 85, TEAMS_IN_DIRECTORATE = 8, DIRECTORATES_IN_DIVISION = 4, REGIONS = 7,
	SYSTEMS = 42, TRUSTS = 220, COUNTRY = 1500000, LATE_MAX = 60, YEAR = 365 };

uint64_t made_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static double share(uint64_t *state)
{
	return (double)(made_random(state) >> 11) * 0x1p-53;
}

static uint32_t below(uint64_t *state, uint32_t limit)
{
	return (uint32_t)((made_random(state) >> 32) * limit >> 32);
}

static double normal(uint64_t *state)
{
	return sqrt(-2 * log(1 - share(state))) * cos(2 * 3.14159265358979 * share(state));
}

/* ---- units ---- */

static uint32_t unit_add(struct made *made, uint32_t parent)
{
	if ((made->units_count & (made->units_count - 1)) == 0)
		made->parents = must_realloc(made->parents,
			(made->units_count + 1) * 2 * sizeof *made->parents);
	made->parents[made->units_count] = parent;
	return made->units_count++;
}

/* Zipf by inverting its integral. */
static uint16_t some_role(uint64_t *state)
{
	return (uint16_t)(pow(MADE_ROLES + 1, share(state)) - 1);
}

static void assignment_add(struct made *made, struct made_assignment assignment)
{
	if ((made->assignments_count & (made->assignments_count - 1)) == 0)
		made->assignments = must_realloc(made->assignments,
			((size_t)made->assignments_count + 1) * 2 * sizeof *made->assignments);
	made->assignments[made->assignments_count++] = assignment;
}

/* Who is in a team today, and (45 in 100 as many) who was in it in these years. */
static void team_fill(struct made *made, uint32_t unit, uint32_t people, uint64_t *state)
{
	for (uint32_t i = 0; i < people + people * 45 / 100; i++) {
		uint32_t days = MADE_YEARS * YEAR, from = below(state, days * 2), end;
		struct made_assignment who = { .unit = unit, .person = made->assignments_count,
			.role = some_role(state), .leave = 65535 };

		from = from < days ? 0 : from - days;
		if (i >= people) {
			end = from + 1 + below(state, days - from);
			who.leave = (uint16_t)(MADE_FIRST + (end < days ? end : days - 1));
			who.leave_recorded = (uint16_t)(who.leave + below(state, 14));
			if (who.leave_recorded > MADE_TODAY)
				who.leave_recorded = MADE_TODAY;
		}
		who.from = (uint16_t)(MADE_FIRST + from);
		assignment_add(made, who);
	}
}

static void trust_fill(struct made *made, uint32_t trust, uint32_t people, uint64_t *state)
{
	uint32_t teams = people / TEAM_PEOPLE + 1, division = 0, directorate = 0;

	for (uint32_t t = 0; t < teams; t++) {
		if (t % (TEAMS_IN_DIRECTORATE * DIRECTORATES_IN_DIVISION) == 0)
			division = unit_add(made, trust);
		if (t % TEAMS_IN_DIRECTORATE == 0)
			directorate = unit_add(made, division);
		team_fill(made, unit_add(made, directorate), people / teams + (t < people % teams),
			state);
	}
}

static void units_make(struct made *made, uint32_t people, uint64_t *state)
{
	uint32_t root = unit_add(made, ENGINE_NONE), regions[REGIONS], systems[SYSTEMS];
	uint32_t trusts = (uint32_t)((double)TRUSTS * people / COUNTRY) + 1;
	double sizes[TRUSTS + 1], sum = 0, nearest = 1e9;

	if (people <= 20000) {
		made->trust = root;
		trust_fill(made, root, people, state);
		return;
	}
	for (uint32_t t = 0; t < trusts; t++)
		sum += sizes[t] = exp(0.6 * normal(state));
	for (uint32_t i = 0; i < REGIONS; i++)
		regions[i] = unit_add(made, root);
	for (uint32_t i = 0; i < SYSTEMS; i++)
		systems[i] = unit_add(made, regions[i * REGIONS / SYSTEMS]);
	for (uint32_t t = 0; t < trusts; t++) {
		uint32_t unit = unit_add(made, systems[t * SYSTEMS / trusts]);
		double size = people * sizes[t] / sum;

		if (fabs(size - 10000) < nearest) {
			nearest = fabs(size - 10000);
			made->trust = unit;
		}
		trust_fill(made, unit, (uint32_t)size, state);
	}
}

static void people_count(struct made *made)
{
	made->people = must_alloc(made->units_count * sizeof *made->people);
	for (uint32_t a = 0; a < made->assignments_count; a++)
		for (uint32_t u = made->assignments[a].unit; u != ENGINE_NONE; u = made->parents[u])
			made->people[u] += made->assignments[a].leave > MADE_TODAY;
}

/* ---- requirements ---- */

/* The first ten apply to everybody, the others to 25 to 90 in 100 roles. */
static void roles_make(struct made *made, uint64_t *state)
{
	for (uint32_t r = 0; r < MADE_REQUIREMENTS; r++) {
		double part = r < 10 ? 1 : 0.25 + 0.65 * share(state) * share(state) * 1.3;

		for (uint32_t role = 0; role < MADE_ROLES; role++)
			if (share(state) < part)
				engine_set_add(&made->roles[role], r);
	}
}

/* ---- records ---- */

static void record_add(struct made *made, struct engine_record record, size_t *room)
{
	if (made->records_count == *room) {
		*room = *room ? *room * 2 : 1 << 20;
		made->records = must_realloc(made->records, *room * sizeof record);
	}
	made->records[made->records_count++] = record;
}

/* Completions of one pair: the first soon after joining, the next about when the last ends; one
 * in twelve is let lapse for some months, one in 25 never happens. */
static void pair_make(struct made *made, uint32_t assignment, uint32_t requirement,
	uint32_t years, uint64_t *state, size_t *room)
{
	const struct made_assignment *who = &made->assignments[assignment];
	uint32_t day = who->from + below(state, 60), last = who->leave < MADE_TODAY ?
		who->leave : MADE_TODAY + 1, step = years ? years * YEAR : 2 * YEAR;

	if (below(state, 25) == 0)
		return;
	while (day < last) {
		struct engine_record record = { .assignment = assignment, .from = (uint16_t)day,
			.to = (uint16_t)(years ? day + step : 65535),
			.recorded = (uint16_t)(day + below(state, LATE_MAX + 1)),
			.requirement = (uint8_t)requirement };

		if (record.recorded > MADE_TODAY)
			record.recorded = MADE_TODAY;
		record_add(made, record, room);
		day += step - 45 + below(state, 60) +
			(below(state, 12) == 0 ? below(state, 200) : 0);
		if (below(state, 6) == 0)
			day -= step / 2;
	}
}

static void records_make(struct made *made, uint64_t *state)
{
	static const uint8_t years[MADE_REQUIREMENTS] = { 1, 1, 1, 1, 1, 2, 1, 3, 3, 0, 1, 1, 1, 2,
		1, 3, 1, 1, 0, 1 };
	size_t room = 0;

	for (uint32_t a = 0; a < made->assignments_count; a++) {
		const struct made_assignment *who = &made->assignments[a];

		for (uint32_t r = 0; r < MADE_REQUIREMENTS; r++)
			if (engine_set_has(&made->roles[who->role], r))
				pair_make(made, a, r, years[r], state, &room);
		if (who->leave != 65535)
			record_add(made, (struct engine_record){ .assignment = a,
				.from = who->leave, .to = 65535, .recorded = who->leave_recorded,
				.what = ENGINE_LEAVE }, &room);
	}
}

/* By recorded day, keeping the order within a day; a record before its person joined waits. */
static void records_sort(struct made *made)
{
	size_t counts[65537] = { 0 };
	struct engine_record *sorted = must_realloc(NULL,
		(made->records_count + 1) * sizeof *sorted);

	for (size_t i = 0; i < made->records_count; i++)
		counts[made->records[i].recorded + 1]++;
	for (int day = 0; day < 65536; day++)
		counts[day + 1] += counts[day];
	for (size_t i = 0; i < made->records_count; i++)
		sorted[counts[made->records[i].recorded]++] = made->records[i];
	free(made->records);
	made->records = sorted;
}

void made_make(struct made *made, uint64_t seed, uint32_t people)
{
	uint64_t state = seed;

	memset(made, 0, sizeof *made);
	units_make(made, people, &state);
	people_count(made);
	roles_make(made, &state);
	records_make(made, &state);
	records_sort(made);
}

void made_release(struct made *made)
{
	free(made->parents);
	free(made->people);
	free(made->assignments);
	free(made->records);
}
