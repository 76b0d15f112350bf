/* Evidence: what it adds, and what its revocation takes away. */
#include "state.h"
#include "util.h"

/* What is known of a pair before a change, and what counts of it. */
struct pair {
	struct dayset covered, due, before, after;
};

static void pair_init(struct pair *pair, const struct engine *engine, uint32_t assignment,
	uint32_t requirement)
{
	const struct assignment *whose = &engine->assignments[assignment];

	dayset_init(&pair->covered);
	dayset_init(&pair->due);
	dayset_init(&pair->before);
	dayset_init(&pair->after);
	history_covered(engine, &engine->groups[whose->group].history, requirement, whose->local,
		&pair->covered);
	due_days(engine, assignment, requirement, &pair->due);
}

static void pair_release(struct pair *pair)
{
	dayset_release(&pair->covered);
	dayset_release(&pair->due);
	dayset_release(&pair->before);
	dayset_release(&pair->after);
}

/* The evidence itself is one row. Where it adds the end of its own interval, and nothing else,
 * the row says so; otherwise the row adds nothing and others say what it adds. */
static void evidence_put(struct engine *engine, uint32_t assignment, uint32_t requirement,
	struct pair *pair, struct span raw, uint16_t recorded)
{
	const struct assignment *whose = &engine->assignments[assignment];
	struct group *group = &engine->groups[whose->group];
	struct row row = { .from = raw.to, .to = raw.to, .recorded = recorded, .raw = raw.from,
		.local = whose->local, .requirement = (uint16_t)requirement };
	struct dayset added;

	dayset_init(&added);
	dayset_meet(&pair->covered, &pair->due, &pair->before);
	dayset_add(&pair->covered, raw.from, raw.to);
	dayset_meet(&pair->covered, &pair->due, &pair->after);
	dayset_without(&pair->after, &pair->before, &added);
	if (added.count == 1 && added.at[0].to == raw.to) {
		row.from = added.at[0].from;
		series_note(engine, group->unit, requirement, row.from, row.to, true);
	} else if (added.count > 0) {
		coverage_change(engine, assignment, requirement, &pair->before, &pair->after,
			recorded);
	}
	history_add(engine, &group->history, row);
	dayset_release(&added);
}

void evidence_add(struct engine *engine, uint32_t assignment, uint32_t requirement,
	const struct span *evidence, uint32_t count, uint16_t recorded)
{
	struct pair pair;

	pair_init(&pair, engine, assignment, requirement);
	for (uint32_t i = 0; i < count; i++)
		evidence_put(engine, assignment, requirement, &pair, evidence[i], recorded);
	if (count > 0)
		cell_refresh(engine, assignment, requirement, &pair.covered, &pair.due);
	pair_release(&pair);
}

void engine_settle(struct engine *engine)
{
	groups_settle(engine);
}

int engine_evidence(struct engine *engine, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, day_number recorded)
{
	struct span evidence = { day_ordinary(from), day_end(to) };
	int code = pair_check(engine, assignment, requirement);

	if (code)
		return code;
	if (from >= to)
		return error_set(FT_REFUSED, "evidence ends before it begins");
	groups_settle(engine);
	if (!engine->bulk)
		pair_fetch(engine, assignment, requirement);
	evidence_add(engine, assignment, requirement, &evidence, 1,
		recorded_on(engine, assignment, recorded));
	return engine_whole(engine);
}

/* ---- taking back ---- */

static bool take_back(void *context, uint16_t from, uint16_t to, uint16_t *raw)
{
	const struct span *wanted = context;

	if (from != wanted->from || to != wanted->to)
		return false;
	*raw = RAW_NONE;
	return true;
}

int engine_revoke(struct engine *engine, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, day_number recorded)
{
	struct span wanted = { day_ordinary(from), day_end(to) };
	const struct assignment *whose;
	struct history *history;
	struct pair pair;
	int code = pair_check(engine, assignment, requirement);

	if (code)
		return code;
	whose = &engine->assignments[assignment];
	history = &engine->groups[whose->group].history;
	pair_init(&pair, engine, assignment, requirement);
	dayset_meet(&pair.covered, &pair.due, &pair.before);
	if (!history_walk(engine, history, requirement, whose->local, take_back, &wanted)) {
		code = error_set(FT_NOT_FOUND, "there is no such evidence to take back");
		goto out;
	}
	history_covered(engine, history, requirement, whose->local, &pair.covered);
	dayset_meet(&pair.covered, &pair.due, &pair.after);
	coverage_change(engine, assignment, requirement, &pair.before, &pair.after,
		recorded_on(engine, assignment, recorded));
	cell_refresh(engine, assignment, requirement, &pair.covered, &pair.due);
out:
	pair_release(&pair);
	return engine_whole(engine) ? FT_DRIFT : code;
}

int engine_correct(struct engine *engine, uint32_t assignment, uint32_t requirement,
	day_number old_from, day_number old_to, day_number from, day_number to,
	day_number recorded)
{
	int code;

	if (from >= to)
		return error_set(FT_REFUSED, "evidence ends before it begins");
	code = engine_revoke(engine, assignment, requirement, old_from, old_to, recorded);
	return code ? code :
		engine_evidence(engine, assignment, requirement, from, to, recorded);
}
