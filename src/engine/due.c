/* The days on which a requirement applies to somebody: their period and what was said of scope. */
#include "state.h"
#include "util.h"

void due_days(const struct engine *engine, uint32_t assignment, uint32_t requirement,
	struct dayset *out)
{
	const struct assignment *whose = &engine->assignments[assignment];
	const struct group *group = &engine->groups[whose->group];

	out->count = 0;
	if (class_has(engine, whose->applies, requirement))
		dayset_add(out, 0, DAY_NEVER_ENDS);
	for (uint32_t i = 0; i < group->scopes_count; i++) {
		const struct scope_change *change = &group->scopes[i];

		if (change->local != whose->local || change->requirement != requirement)
			continue;
		dayset_cut(out, change->from);
		if (change->applies)
			dayset_add(out, change->from, DAY_NEVER_ENDS);
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
