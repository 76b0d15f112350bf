/* Records that come many at once. */
#include "state.h"
#include "util.h"

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

static void load_one(struct engine *engine, const struct engine_record *record)
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

int engine_load(struct engine *engine, const struct engine_record *records, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (record_check(engine, &records[i]))
			return error_prefix("record %zu", i);
	for (size_t i = 0; i < count; i++)
		load_one(engine, &records[i]);
	return 0;
}
