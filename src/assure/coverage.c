/* Counting who has what is asked of them. */
#include "coverage.h"
#include <stdlib.h>

/* What a policy, course or skill leaves behind. */
static const char *const share_names[WAY_TYPES_COUNT] = { "attested", "trained", "signed_off" };

const char *way_share_name(enum way_type type)
{
	return share_names[type];
}

int coverage_unit(const struct roster *roster, const char *place)
{
	int unit = numbers_find(&roster->chronicle.place_ids, slice_of(place));
	return unit >= 0 && (uint32_t)unit < engine_units(roster->people.engine) ? unit : -1;
}

/* Adds the figures of one unit of one engine, or takes them off. */
static int count_in(const struct teller *teller, struct coverage *coverage, uint32_t unit, int sign)
{
	struct engine_count counts[ENGINE_REQUIREMENTS_MAX] = { 0 };
	bool is_now = coverage->day == engine_today(teller->engine) &&
		      coverage->known == ENGINE_NOW;
	int result = is_now ? engine_board(teller->engine, unit, counts)
			    : engine_board_on(teller->engine, unit, NULL, coverage->day,
				      coverage->known, counts);
	for (uint32_t i = 0; i < engine_requirements(teller->engine); i++) {
		coverage->counts[i].n += (uint32_t)sign * counts[i].n;
		coverage->counts[i].of += (uint32_t)sign * counts[i].of;
	}
	return result;
}

int coverage_load(struct coverage *coverage, const struct roster *roster, const char *place,
	day_number day, day_number known)
{
	size_t count;
	int unit = coverage_unit(roster, place), result = 0;
	*coverage =
		(struct coverage){ .roster = roster, .day = day, .known = known, .place = unit };
	if (unit < 0)
		return 0;
	struct roster_part *parts = roster_parts(roster, unit, known, &count);
	for (size_t i = 0; result == 0 && i < count; i++) {
		result = count_in(&roster->people, coverage, parts[i].unit, parts[i].sign);
		if (result == 0)
			result = count_in(
				&roster->doubles, coverage, parts[i].unit, -parts[i].sign);
	}
	free(parts);
	return result;
}

bool coverage_share(const struct coverage *coverage, const char *requirement, enum way_type type,
	struct share *share)
{
	const struct chronicle *chronicle = &coverage->roster->chronicle;
	int asked = numbers_find(&chronicle->asked_ids, slice_of(requirement));
	int column = asked < 0 ? -1 : chronicle->askeds[asked].columns[type];
	*share = (struct share){ 0 };
	if (column < 0 || chronicle->columns[column].number < 0)
		return false;
	const struct engine_count *count = &coverage->counts[chronicle->columns[column].number];
	*share = (struct share){ .n = count->n, .of = count->of };
	return true;
}

bool coverage_counts(const struct coverage *coverage, const char *requirement)
{
	const struct chronicle *chronicle = &coverage->roster->chronicle;
	int asked = numbers_find(&chronicle->asked_ids, slice_of(requirement));
	for (int type = 0; asked >= 0 && type < WAY_TYPES_COUNT; type++) {
		int column = chronicle->askeds[asked].columns[type];
		if (column >= 0 && chronicle->columns[column].number < 0)
			return false;
	}
	return true;
}

json_t *coverage_json(const struct coverage *coverage, const char *requirement)
{
	json_t *json = json_object();
	for (int type = 0; type < WAY_TYPES_COUNT; type++) {
		struct share share;
		if (coverage_share(coverage, requirement, (enum way_type)type, &share))
			json_put(json, share_names[type],
				json_pack("{sIsI}", "n", (json_int_t)share.n, "of",
					(json_int_t)share.of));
	}
	return json;
}

bool coverage_in_force(const struct coverage *coverage, const char *requirement)
{
	const struct chronicle *chronicle = &coverage->roster->chronicle;
	int asked = numbers_find(&chronicle->asked_ids, slice_of(requirement));
	int column = asked < 0 ? -1 : chronicle->askeds[asked].columns[WAY_POLICY];
	if (column < 0)
		return false;
	for (size_t i = 0; i < chronicle->columns[column].way_count; i++) {
		const struct way *policy = &chronicle->ways[chronicle->columns[column].ways[i]];
		int place;
		if (policy_was_in_date(
			    policy, requirement, coverage->day, coverage->known, &place) &&
			(chronicle_was_believed_under(
				 chronicle, place, coverage->place, coverage->known) ||
				chronicle_was_believed_under(
					chronicle, coverage->place, place, coverage->known)))
			return true;
	}
	return false;
}
