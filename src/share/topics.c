/* The vocabulary of topics. A topic stands in a leaf for ever, so it is a word of this list and
 * never what somebody typed. */
#include "share_offer.h"

static const struct share_topic topics[] = { { "access", "Access and waiting" },
	{ "autism-learning-disability", "Autism and learning disability" },
	{ "care-planning", "Care planning" }, { "children", "Children and young people" },
	{ "complaints-voice", "Complaints and what people say" },
	{ "data-digital", "Data and digital" }, { "dementia", "Dementia" },
	{ "deprivation-of-liberty", "Deprivation of liberty and capacity" },
	{ "deterioration", "Somebody getting worse" }, { "end-of-life", "End of life" },
	{ "equipment", "Equipment and buildings" }, { "equality", "Equality" },
	{ "falls", "Falls" }, { "fire", "Fire" }, { "food-hydration", "Food and drink" },
	{ "governance", "Governance" }, { "handover", "Handover and discharge" },
	{ "infection", "Infection" }, { "maternity", "Maternity" }, { "medicines", "Medicines" },
	{ "mental-health", "Mental health" }, { "mouth-care", "Mouth care" },
	{ "moving", "Moving people" }, { "pressure-ulcers", "Pressure ulcers" },
	{ "primary-care", "Primary care" }, { "records", "Records" },
	{ "restraint", "Restraint and restrictive practice" }, { "safeguarding", "Safeguarding" },
	{ "sepsis", "Sepsis" }, { "staffing", "Staffing and rotas" },
	{ "surgery", "Surgery and procedures" }, { "training", "Training and skills" },
	{ "wellbeing", "Wellbeing of staff" }, { NULL, NULL } };

const struct share_topic *share_topics(void)
{
	return topics;
}

const struct share_topic *share_topic(struct slice name)
{
	for (size_t i = 0; topics[i].name; i++)
		if (slice_is(name, topics[i].name))
			return &topics[i];
	return NULL;
}

const char *share_topic_label(const char *name)
{
	const struct share_topic *topic = share_topic(slice_of(name));
	return topic ? topic->label : name;
}
