/*
 * model.h: the engine again, as simple as can be: it keeps every fact as it was told, and answers
 * by looking at all of them. The functions are those of engine.h with the same meaning.
 */
#ifndef FETTLE_ENGINE_MODEL_H
#define FETTLE_ENGINE_MODEL_H

#include "engine.h"

struct model;

int model_open(struct model **out, const struct engine_options *options);
void model_close(struct model *model);
void model_set_today(struct model *model, day_number day);
day_number model_today(const struct model *model);
int model_unit_add(struct model *model, uint32_t parent, uint32_t *unit);
int model_unit_move(struct model *model, uint32_t unit, uint32_t parent);
int model_unit_close(struct model *model, uint32_t unit);
uint32_t model_units(const struct model *model);
uint32_t model_children(const struct model *model, uint32_t unit, uint32_t *units, uint32_t max);
int model_requirement_add(struct model *model, uint32_t *requirement);
int model_requirement_retire(struct model *model, uint32_t requirement, day_number day,
	day_number recorded);
uint32_t model_requirements(const struct model *model);
int model_join(struct model *model, const struct engine_join *join, day_number recorded,
	uint32_t *assignment);
int model_period(struct model *model, uint32_t assignment, day_number from, day_number to,
	day_number recorded);
int model_leave(struct model *model, uint32_t assignment, day_number on, day_number recorded);
int model_move(struct model *model, uint32_t assignment, const struct engine_join *to,
	day_number recorded, uint32_t *moved);
uint32_t model_assignments(const struct model *model);
int model_seat(const struct model *model, uint32_t assignment, struct engine_seat *out);
uint32_t model_person(const struct model *model, uint32_t person, uint32_t *assignments,
	uint32_t max);
int model_scope(struct model *model, uint32_t assignment, uint32_t requirement, bool applies,
	day_number from, day_number recorded);
int model_scope_all(struct model *model, uint32_t requirement, engine_applies *applies,
	void *context, day_number from, day_number recorded, uint32_t *changed);
int model_evidence(struct model *model, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, day_number recorded);
int model_revoke(struct model *model, uint32_t assignment, uint32_t requirement,
	day_number from, day_number to, day_number recorded);
int model_correct(struct model *model, uint32_t assignment, uint32_t requirement,
	day_number old_from, day_number old_to, day_number from, day_number to,
	day_number recorded);
int model_load(struct model *model, const struct engine_record *records, size_t count);
int model_board(const struct model *model, uint32_t unit, struct engine_count *out);
int model_board_on(const struct model *model, uint32_t unit, const struct engine_set *which,
	day_number valid, day_number known, struct engine_count *out);
int model_series(const struct model *model, uint32_t unit, const struct engine_set *which,
	day_number from, day_number to, day_number known, struct engine_count *out);
int model_state(const struct model *model, uint32_t assignment, uint32_t requirement,
	enum engine_state *state, day_number *until);
int model_due(const struct model *model, uint32_t unit, const struct engine_set *which,
	int days, struct engine_list *out);
int model_overdue(const struct model *model, uint32_t unit, const struct engine_set *which,
	struct engine_list *out);

#endif
