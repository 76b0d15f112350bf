/* The days on which a requirement applies to somebody: their period and what was said of scope. */
#include "state.h"
#include "util.h"

void due_days(const struct engine *engine, uint32_t assignment, uint32_t requirement,
	struct dayset *out)
{
	const struct assignment *whose = &engine->assignments[assignment];
	const struct scope_change *changes;
	uint32_t count = scope_changes(&engine->groups[whose->group], whose->local, requirement,
		&changes);

	due_days_after(engine, assignment, requirement, changes, count, out);
}

void due_days_after(const struct engine *engine, uint32_t assignment, uint32_t requirement,
	const struct scope_change *changes, uint32_t count, struct dayset *out)
{
	const struct assignment *whose = &engine->assignments[assignment];

	out->count = 0;
	if (class_has(engine, whose->applies, requirement))
		dayset_add(out, 0, DAY_NEVER_ENDS);
	for (uint32_t i = 0; i < count; i++) {
		dayset_cut(out, changes[i].from);
		if (changes[i].applies)
			dayset_add(out, changes[i].from, DAY_NEVER_ENDS);
	}
	dayset_cut(out, whose->to);
	while (out->count > 0 && out->at[0].to <= whose->from) {
		for (uint32_t i = 1; i < out->count; i++)
			out->at[i - 1] = out->at[i];
		out->count--;
	}
	if (out->count > 0 && out->at[0].from < whose->from)
		out->at[0].from = whose->from;
}
