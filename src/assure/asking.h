/* asking.h: what a question about people is about: a view and the columns to show. Private to
 * assure. */
#ifndef FETTLE_ASSURE_ASKING_H
#define FETTLE_ASSURE_ASKING_H

#include "assure_private.h"

struct shown_column {
	const struct requirement *requirement;
	enum way_type type;
	uint32_t number; /* of the engines */
};

struct asking_people {
	struct view view;
	int unit; /* of the view's place; -1: the engines do not know it */
	struct shown_column columns[ENGINE_REQUIREMENTS_MAX];
	size_t column_count;
};

/* On success asking_end() must follow. Codes as view_begin(), and view_requirement() when the
 * query names one; FT_NOT_FOUND: no such framework. */
int asking_begin(struct asking_people *asking, struct assure *assure, struct reader *reader,
	const struct actor *actor, const struct people_query *query);
void asking_end(struct asking_people *asking);
struct engine_set asking_set(const struct asking_people *asking);

json_t *asking_place_json(const struct asking_people *asking);
json_t *column_json(const struct shown_column *column);
json_t *count_json(int64_t n, int64_t of);
/* Does the requirement come from the framework? */
bool comes_from(
	const struct kinds *kinds, const struct requirement *requirement, const char *framework);

#endif
