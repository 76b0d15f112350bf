/* facts.h: what the model keeps, private to the model: every fact as it was told. */
#ifndef FETTLE_MODEL_FACTS_H
#define FETTLE_MODEL_FACTS_H

#include "model.h"
#include "util.h"

enum { DAY_FIRST = 2, DAY_LAST = 65534, DAY_NEVER_ENDS = 65535, SERIES_DAYS_MAX = 36600 };
enum fact_kind { FACT_PERIOD, FACT_SCOPE, FACT_EVIDENCE };

struct unit {
	uint32_t parent;
	bool closed;
};

struct fact {
	uint32_t next; /* the one before it of the same assignment and kind */
	uint16_t from, to, recorded;
	uint16_t gone; /* the day its revocation was recorded */
	uint16_t requirement;
	bool applies;
};

struct assignment {
	struct engine_join join;
	uint16_t recorded;
	uint32_t facts[3]; /* newest of each kind */
};

struct model {
	struct unit *units;
	struct assignment *assignments;
	struct fact *facts;
	uint32_t units_count, assignments_count, facts_count, requirements_count;
	struct engine_set retired;
	uint16_t today;
};

/* ---- days ---- */

static inline uint16_t day_clamp(day_number day)
{
	return (uint16_t)(day < DAY_FIRST ? DAY_FIRST : day > DAY_LAST ? DAY_NEVER_ENDS : day);
}

static inline uint16_t day_ordinary(day_number day)
{
	return (uint16_t)(day < DAY_FIRST ? DAY_FIRST : day > DAY_LAST ? DAY_LAST : day);
}

static inline day_number day_widen(uint16_t day)
{
	return day == DAY_NEVER_ENDS ? ENGINE_FOREVER : day;
}

static inline bool is_below(const struct model *model, uint32_t unit, uint32_t above)
{
	while (unit != above && unit != ENGINE_NONE)
		unit = model->units[unit].parent;
	return unit == above;
}

int model_unit_check(const struct model *model, uint32_t unit);
int model_pair_check(const struct model *model, uint32_t assignment, uint32_t requirement);

#endif
