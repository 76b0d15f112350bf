/* What must be so: adopted in the first days, looked after by somebody. */
#include "story.h"

static int adopt(struct story *story, const struct plan *plan)
{
	struct deed deed = { .by = demo_first_person,
		.kind = "requirement",
		.verb = "adopt",
		.new_id = json_text(plan->what, "id"),
		.place = json_text(plan->what, "place"),
		.fields = fields_of(plan->what, "adopt") };
	return story_act(story, &deed, NULL);
}

int requirements_begin(struct story *story)
{
	const json_t *all = story->requirements;
	for (size_t i = 0; i < json_array_size(all); i++) {
		struct plan plan = { .happen = adopt, .what = json_array_get(all, i) };
		plan.at = story->clock;
		agenda_add(&story->agenda, &plan);
	}
	return 0;
}
