/* Requirements, policies, courses and skills in memory. */
#include "catalogue.h"
#include "names.h"
#include <math.h>
#include <stdlib.h>

static const char *const type_names[MEANS_TYPES_COUNT] = {
	[MEANS_POLICY] = "policy", [MEANS_COURSE] = "course", [MEANS_SKILL] = "skill"
};

const char *means_type_name(enum means_type type)
{
	return type_names[type];
}

void catalogue_init(struct catalogue *catalogue)
{
	*catalogue = (struct catalogue){ .requirement_shelf.kind = "requirement" };
	for (int type = 0; type < MEANS_TYPES_COUNT; type++)
		catalogue->means_shelves[type].kind = type_names[type];
}

static void free_requirement(struct requirement *requirement)
{
	free(requirement->id);
	free(requirement->place);
	free(requirement->text);
	free(requirement->summary);
	free(requirement->key_question);
	free(requirement->owner);
	json_decref(requirement->source);
	scope_free(requirement->applies_to);
	free(requirement);
}

static void free_means(struct means *means)
{
	free(means->id);
	free(means->place);
	free(means->title);
	free(means->state_label);
	free(means->changes);
	scope_free(means->audience);
	names_free(means->requirements);
	free(means);
}

void catalogue_release(struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->requirement_count; i++)
		free_requirement(catalogue->requirements[i]);
	for (size_t i = 0; i < catalogue->means_count; i++)
		free_means(catalogue->means[i]);
	free(catalogue->requirements);
	free(catalogue->means);
}

/* -- finding -- */

static size_t requirement_position(const struct catalogue *catalogue, const char *id)
{
	size_t low = 0, high = catalogue->requirement_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(catalogue->requirements[middle]->id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct requirement *catalogue_requirement(const struct catalogue *catalogue, const char *id)
{
	size_t at = requirement_position(catalogue, id);
	return at < catalogue->requirement_count && strcmp(catalogue->requirements[at]->id, id) == 0
		       ? catalogue->requirements[at]
		       : NULL;
}

static size_t means_position(const struct catalogue *catalogue, const char *id)
{
	size_t low = 0, high = catalogue->means_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(catalogue->means[middle]->id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct means *catalogue_means(const struct catalogue *catalogue, const char *id)
{
	size_t at = means_position(catalogue, id);
	return at < catalogue->means_count && strcmp(catalogue->means[at]->id, id) == 0
		       ? catalogue->means[at]
		       : NULL;
}

bool means_serves(const struct means *means, const struct requirement *requirement)
{
	return names_have(means->requirements, requirement->id);
}

bool policy_is_in_date(const struct means *policy, day_number day)
{
	return policy->offered && (policy->review_due == DAY_NONE || policy->review_due >= day);
}

/* -- reading -- */

/* A scope was parsed when it was written; should a newer program know more words than we do, then
 * it applies to everybody: a gap too many is seen, one too few is not. */
static struct scope *read_scope(const json_t *fields, const char *name)
{
	struct scope *scope = NULL;
	if (scope_parse(slice_of(json_text(fields, name)), &scope))
		return NULL;
	return scope;
}

static day_number read_day(const json_t *fields, const char *name)
{
	day_number day;
	return day_parse(slice_of(json_text(fields, name)), &day) ? DAY_NONE : day;
}

static double read_percent(const char *text)
{
	double percent;
	return *text && slice_to_double(slice_of(text), &percent) == 0 ? percent / 100
								       : (double)NAN;
}

static int read_risk(const char *word)
{
	return strcmp(word, "high") == 0 ? 3 : strcmp(word, "low") == 0 ? 1 : 2;
}

static int take_requirement(void *context, const json_t *thing)
{
	struct catalogue *catalogue = context;
	const json_t *fields = json_object_get(thing, "fields");
	json_t *source = json_object_get(fields, "source");
	struct requirement *requirement = must_alloc(sizeof(*requirement));
	*requirement = (struct requirement){
		.id = must_copy_text(json_text(thing, "id")),
		.place = must_copy_text(json_text(thing, "place")),
		.adopted = !json_flag(thing, "closed", false),
		.text = must_copy_text(json_text(fields, "text")),
		.summary = must_copy_text(json_text(fields, "summary")),
		.key_question = must_copy_text(json_text(fields, "key_question")),
		.owner = must_copy_text(json_text(fields, "owner")),
		.source = json_is_array(source) ? json_deep_copy(source) : json_array(),
		.target = read_percent(json_text(fields, "target")),
		.risk = read_risk(json_text(fields, "risk")),
		.applies_to = read_scope(fields, "applies_to"),
	};
	size_t at = requirement_position(catalogue, requirement->id);
	struct requirement **list = catalogue->requirements;
	if (at < catalogue->requirement_count && strcmp(list[at]->id, requirement->id) == 0) {
		free_requirement(list[at]);
		list[at] = requirement;
		return 0;
	}
	if (catalogue->requirement_count == catalogue->requirement_room) {
		catalogue->requirement_room = catalogue->requirement_room * 2 + 32;
		list = must_realloc(list, catalogue->requirement_room * sizeof(*list));
		catalogue->requirements = list;
	}
	memmove(&list[at + 1], &list[at], (catalogue->requirement_count - at) * sizeof(*list));
	list[at] = requirement;
	catalogue->requirement_count++;
	return 0;
}

static void read_policy(const json_t *thing, struct means *policy)
{
	const json_t *fields = json_object_get(thing, "fields");
	const char *state = json_text(thing, "state");
	day_number reviewed_on = read_day(fields, "reviewed_on");
	int64_t months = json_whole(fields, "review_months", 0);
	policy->offered = strcmp(state, "in_force") == 0 || strcmp(state, "revising") == 0 ||
			  strcmp(state, "revision_approved") == 0;
	policy->edition = json_whole(fields, "version", 0);
	policy->published_on = read_day(fields, "published_on");
	policy->review_due = DAY_NONE;
	if (reviewed_on == DAY_NONE || reviewed_on < policy->published_on)
		reviewed_on = policy->published_on;
	if (months > 0 && reviewed_on != DAY_NONE)
		policy->review_due = day_add_months(reviewed_on, (int)months);
}

static struct means *read_means(const json_t *thing)
{
	const json_t *fields = json_object_get(thing, "fields");
	const char *kind = json_text(thing, "kind");
	struct means *means = must_alloc(sizeof(*means));
	*means = (struct means){
		.id = must_copy_text(json_text(thing, "id")),
		.place = must_copy_text(json_text(thing, "place")),
		.title = must_copy_text(json_text(thing, "title")),
		.state_label = must_copy_text(json_text(thing, "state_label")),
		.changes = must_copy_text(json_text(fields, "in_force_changes")),
		.offered = !json_flag(thing, "closed", false),
		.published_on = DAY_NONE,
		.review_due = DAY_NONE,
		.audience = read_scope(fields, "audience"),
		.requirements = names_from_json(json_object_get(fields, "requirements")),
	};
	while (strcmp(type_names[means->type], kind) != 0)
		means->type++;
	if (means->type == MEANS_POLICY)
		read_policy(thing, means);
	return means;
}

static int take_means(void *context, const json_t *thing)
{
	struct catalogue *catalogue = context;
	struct means *means = read_means(thing), **list = catalogue->means;
	size_t at = means_position(catalogue, means->id);
	if (at < catalogue->means_count && strcmp(list[at]->id, means->id) == 0) {
		free_means(list[at]);
		list[at] = means;
		return 0;
	}
	if (catalogue->means_count == catalogue->means_room) {
		catalogue->means_room = catalogue->means_room * 2 + 32;
		list = must_realloc(list, catalogue->means_room * sizeof(*list));
		catalogue->means = list;
	}
	memmove(&list[at + 1], &list[at], (catalogue->means_count - at) * sizeof(*list));
	list[at] = means;
	catalogue->means_count++;
	return 0;
}

int catalogue_refresh(struct catalogue *catalogue, struct reader *reader, bool *changed)
{
	int result = shelf_refresh(
		&catalogue->requirement_shelf, reader, take_requirement, catalogue, changed);
	for (int type = 0; result == 0 && type < MEANS_TYPES_COUNT; type++)
		result = shelf_refresh(
			&catalogue->means_shelves[type], reader, take_means, catalogue, changed);
	return result;
}
