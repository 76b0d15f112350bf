/* The made-up health service as tables that other programs read. */
#include <stdio.h>
#include <stdlib.h>
#include "tables.h"
#include "util.h"

static FILE *table(const char *folder, const char *name)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s.csv", folder, name);
	return fopen(path, "w");
}

/* Assignments are numbered in the order of the tree: a unit's are first <= a < last. */
static void export_units(const char *folder, const struct made *made)
{
	uint32_t *first = must_alloc(made->units_count * sizeof *first);
	uint32_t *last = must_alloc(made->units_count * sizeof *last);
	FILE *file = table(folder, "unit");

	for (uint32_t a = 0; a < made->assignments_count; a++)
		for (uint32_t u = made->assignments[a].unit; u != ENGINE_NONE;
			u = made->parents[u]) {
			if (last[u] == 0)
				first[u] = a;
			last[u] = a + 1;
		}
	for (uint32_t u = 0; u < made->units_count; u++)
		fprintf(file, "%u,%d,%u,%u\n", u, (int)made->parents[u], first[u], last[u]);
	fclose(file);
	free(first);
	free(last);
}

static void export_cells(const char *folder, const struct made *made, struct engine *engine)
{
	FILE *facts = table(folder, "fact"), *there = table(folder, "presence");
	enum engine_state state;
	day_number until;

	for (uint32_t a = 0; a < made->assignments_count; a++) {
		const struct made_assignment *who = &made->assignments[a];

		fprintf(there, "%u,%u,%u,%u\n", a, who->role, who->from, who->leave);
		for (uint32_t r = 0; r < MADE_REQUIREMENTS; r++) {
			engine_state(engine, a, r, &state, &until);
			if (state != ENGINE_NOT_NEEDED)
				fprintf(facts, "%u,%u,%d\n", a, r, state == ENGINE_NEVER ? 1 :
					until == ENGINE_FOREVER ? 65535 : until);
		}
	}
	fclose(facts);
	fclose(there);
	there = table(folder, "scope");
	for (uint32_t role = 0; role < MADE_ROLES; role++)
		for (uint32_t r = 0; r < MADE_REQUIREMENTS; r++)
			if (engine_set_has(&made->roles[role], r))
				fprintf(there, "%u,%u\n", role, r);
	fclose(there);
}

/* What each record adds, so that no two cover the same day: the best that SQL can be given. */
static void export_coverage(const char *folder, const struct made *made)
{
	uint16_t *reach = must_alloc((size_t)made->assignments_count * MADE_REQUIREMENTS *
		sizeof *reach);
	FILE *file = table(folder, "coverage");

	for (size_t i = 0; i < made->records_count; i++) {
		const struct engine_record *record = &made->records[i];
		const struct made_assignment *who = &made->assignments[record->assignment];
		uint16_t *end = &reach[(size_t)record->assignment * MADE_REQUIREMENTS +
			record->requirement];
		uint16_t from = record->from > *end ? record->from : *end;
		uint16_t to = record->to < who->leave ? record->to : who->leave;

		if (record->what != ENGINE_EVIDENCE)
			continue;
		if (from < to)
			fprintf(file, "%u,%u,%u,%u,%u\n", record->assignment,
				record->requirement, from, to, record->recorded);
		if (record->to > *end)
			*end = record->to;
	}
	fclose(file);
	free(reach);
}

void tables_write(const char *folder, const struct made *made, struct engine *engine)
{
	export_units(folder, made);
	export_cells(folder, made, engine);
	export_coverage(folder, made);
}
