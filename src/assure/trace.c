/* One requirement through all six pillars. */
#include "assure_private.h"
#include "crew.h"
#include <stdlib.h>

enum { ITEMS_MOST = 20 }; /* of each pillar, the newest */

static json_t *item(const char *id, const char *title, const char *state_label, const char *href)
{
	json_t *row = json_object();
	json_put_text(row, "id", id);
	json_put_text(row, "title", title);
	json_put_text(row, "state_label", state_label);
	json_put_text(row, "href", href);
	return row;
}

static json_t *thing_item(const char *id, const char *title, const char *state_label)
{
	char href[80] = "";
	if (*id)
		snprintf(href, sizeof(href), "/things/%s", id);
	return item(id, title, state_label, href);
}

/* -- policies, courses, skills: how many of those who need it have it -- */

static json_t *means_item(
	const struct view *view, const struct means *means, const struct crew *crew)
{
	char href[80];
	struct share share = { 0 };
	struct reach reach;
	reach_init(&reach, means, crew);
	for (size_t member = 0; member < crew->member_count; member++) {
		bool needs = reach_needs(&reach, crew, member);
		share.of += needs;
		share.n += needs && reach_has(&reach, crew, member);
	}
	reach_release(&reach);
	bool policy = means->type == MEANS_POLICY;
	snprintf(href, sizeof(href), "/%s/%s", policy ? "library" : "things", means->id);
	bool late = policy && means->offered && !policy_is_in_date(means, view->day);
	json_t *row = item(means->id, means->title,
		late ? "In force, review overdue" : means->state_label, href);
	json_put_day(row, "on", means->published_on);
	if (means->offered) {
		json_put_whole(row, "n", share.n);
		json_put_whole(row, "of", share.of);
	}
	return row;
}

static void put_means(const struct view *view, const struct requirement *requirement, json_t *out)
{
	static const char *const pillars[MEANS_TYPES_COUNT] = {
		[MEANS_POLICY] = "policy", [MEANS_COURSE] = "training", [MEANS_SKILL] = "competence"
	};
	const struct catalogue *catalogue = &view->assure->catalogue;
	struct crew crew;
	crew_init(&crew, view->directory, &view->assure->roster, view->place, view->day);
	for (int type = 0; type < MEANS_TYPES_COUNT; type++)
		json_put(out, pillars[type], json_array());
	for (size_t i = 0; i < catalogue->means_count; i++) {
		const struct means *means = catalogue->means[i];
		if (means_serves(means, requirement) &&
			places_are_in_line(view->directory, means->place, view->place))
			json_array_append_new(json_object_get(out, pillars[means->type]),
				means_item(view, means, &crew));
	}
	crew_release(&crew);
}

/* -- reports, audits and checks: from the evidence -- */

struct listing {
	const struct view *view;
	json_t *items;
	int64_t hidden; /* things that the actor may not see */
};

/* The newest evidence of each thing, in the order of `list`. */
static int add_thing(struct listing *listing, const struct kept_evidence *evidence)
{
	json_t *thing;
	int result = read_thing(
		listing->view->reader, listing->view->actor, evidence->thing->text, &thing);
	if (result == FT_NOT_FOUND) {
		listing->hidden++;
		return 0;
	}
	if (result)
		return result;
	json_t *row = thing_item(
		evidence->thing->text, json_text(thing, "title"), json_text(thing, "state_label"));
	json_put_day(row, "on", evidence->on);
	if (evidence->strand == STRAND_PRACTICE) {
		json_put_whole(row, "n", evidence->y);
		json_put_whole(row, "of", evidence->n);
	}
	json_array_append_new(listing->items, row);
	json_decref(thing);
	return 0;
}

static bool is_listed(const struct kept_evidence *evidence, enum strand strand)
{
	/* Sign-offs are practice too, but competence is counted above. */
	return evidence->strand == strand && !*evidence->subject->text;
}

static int put_things(const struct view *view, const struct requirement *requirement,
	const char *pillar, enum strand strand, json_t *out)
{
	size_t count;
	const struct kept_evidence **list = evidence_here(view, requirement, &count);
	const struct id *before = NULL;
	struct listing listing = { .view = view, .items = json_array() };
	int result = 0;
	json_put(out, pillar, listing.items);
	for (size_t i = 0; result == 0 && i < count; i++) {
		if (!is_listed(list[i], strand) || list[i]->thing == before)
			continue;
		if (json_array_size(listing.items) == ITEMS_MOST)
			break;
		before = list[i]->thing;
		result = add_thing(&listing, list[i]);
	}
	free(list);
	if (listing.hidden) {
		char title[96];
		snprintf(title, sizeof(title), "%lld more that you may not open",
			(long long)listing.hidden);
		json_array_append_new(listing.items, thing_item("", title, ""));
	}
	return result;
}

/* -- actions -- */

static int put_actions(const struct view *view, const struct requirement *requirement, json_t *out)
{
	const struct things_filter filter = { .kind = "action",
		.place = directory_place_at(view->directory, view->place)->id,
		.link_field = "requirement",
		.link_to = requirement->id,
		.limit = ITEMS_MOST };
	json_t *items = json_array(), *page;
	json_put(out, "action", items);
	int result = read_things(view->reader, view->actor, &filter, &page);
	if (result == FT_NOT_FOUND)
		return 0; /* no pack declares actions */
	if (result)
		return result;
	for (size_t i = 0; i < json_array_size(json_object_get(page, "items")); i++) {
		const json_t *thing = json_array_get(json_object_get(page, "items"), i);
		json_t *due = json_object_get(json_object_get(thing, "fields"), "due");
		json_t *row = thing_item(json_text(thing, "id"), json_text(thing, "title"),
			json_text(thing, "state_label"));
		json_put(row, "on", due ? json_incref(due) : json_null());
		json_array_append_new(items, row);
	}
	json_decref(page);
	return 0;
}

int assure_trace(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *requirement, const char *place, json_t **out)
{
	struct view view;
	const struct requirement *found;
	int result = view_begin(&view, assure, reader, actor, place);
	if (result)
		return result;
	json_t *trace = json_object();
	result = view_requirement(&view, requirement, &found);
	if (result == 0) {
		put_means(&view, found, trace);
		result = put_things(&view, found, "incident", STRAND_CONTRADICTION, trace);
	}
	if (result == 0)
		result = put_things(&view, found, "audit", STRAND_PRACTICE, trace);
	if (result == 0)
		result = put_actions(&view, found, trace);
	view_end(&view);
	if (result)
		json_decref(trace);
	else
		*out = trace;
	return result;
}
