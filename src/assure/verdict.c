/* Paper against practice. */
#include "verdict.h"
#include "crew.h"
#include <math.h>
#include <stdlib.h>

enum { SEEN_DAYS = 365 };

static const struct {
	int urgency;
	const char *label;
} states[] = {
	[PRACTICE_CONTRADICTED] = { 0, "Reports say otherwise" },
	[PRACTICE_PAPER_ONLY] = { 1, "We say it more than we do it" },
	[PRACTICE_UNKNOWN] = { 2, "Not known" },
	[PRACTICE_PARTLY] = { 3, "Partly" },
	[PRACTICE_UNWRITTEN] = { 4, "Good practice, not written down" },
	[PRACTICE_EMBEDDED] = { 5, "Level" },
};

int verdict_urgency(enum practice_state state)
{
	return states[state].urgency;
}

const char *verdict_state_label(enum practice_state state)
{
	return states[state].label;
}

bool places_are_in_line(const struct directory *directory, const char *place, int other)
{
	int position = directory_place(directory, place);
	return position >= 0 && other >= 0 &&
	       (directory_under(directory, position, other) ||
		       directory_under(directory, other, position));
}

bool judged_place_has(const struct judged_place *where, const char *id)
{
	int place = directory_place(where->directory, id);
	if (!where->tree)
		return place >= 0 && directory_under(where->directory, place, where->place);
	const char *above = directory_place_at(where->directory, where->place)->id;
	return chronicle_was_believed_under(where->tree,
		numbers_find(&where->tree->place_ids, slice_of(id)),
		numbers_find(&where->tree->place_ids, slice_of(above)), where->known);
}

/* -- paper -- */

struct judging_place {
	const struct judged_place *where;
	struct crew crew;
	struct reach *reaches; /* of the policies and courses that are offered here */
	size_t reach_count;
	/* Of the requirement being judged: */
	bool *applies; /* to each assignment? */
	bool *serves;  /* each reach it? */
};

/* Everybody at the place, and what reaches them: only where the engine does not count. */
static void need_crew(struct judging_place *judging)
{
	const struct judged_place *where = judging->where;
	const struct catalogue *catalogue = where->catalogue;
	if (judging->reaches)
		return;
	crew_init(&judging->crew, where->directory, where->coverage->roster, where->place,
		where->day);
	judging->applies =
		must_alloc((judging->crew.assignment_count + 1) * sizeof(*judging->applies));
	judging->serves = must_alloc((catalogue->means_count + 1) * sizeof(*judging->serves));
	judging->reaches = must_alloc((catalogue->means_count + 1) * sizeof(*judging->reaches));
	for (size_t i = 0; i < catalogue->means_count; i++) {
		const struct means *means = catalogue->means[i];
		if (means->offered && means->type != MEANS_SKILL && means->requirements[0] &&
			places_are_in_line(where->directory, means->place, where->place))
			reach_init(&judging->reaches[judging->reach_count++], means,
				&judging->crew);
	}
}

static void end_place(struct judging_place *judging)
{
	for (size_t i = 0; i < judging->reach_count; i++)
		reach_release(&judging->reaches[i]);
	free(judging->applies);
	free(judging->serves);
	if (judging->reaches)
		crew_release(&judging->crew);
	free(judging->reaches);
}

/* Is the reach for this member in a role to which the requirement applies? */
static bool counts_for(
	const struct judging_place *judging, const struct reach *reach, size_t member)
{
	const struct member *who = &judging->crew.members[member];
	for (size_t i = who->first; i < who->first + who->count; i++)
		if (reach->is_for[i] && judging->applies[i])
			return true;
	return false;
}

/* People who need a policy (course) that serves the requirement, and have all that they need. */
static struct share count_people(const struct judging_place *judging, enum means_type type)
{
	struct share share = { 0 };
	for (size_t member = 0; member < judging->crew.member_count; member++) {
		bool needs = false, has = true;
		for (size_t i = 0; i < judging->reach_count; i++) {
			const struct reach *reach = &judging->reaches[i];
			if (!judging->serves[i] || reach->means->type != type ||
				!counts_for(judging, reach, member))
				continue;
			needs = true;
			has = has && reach_has(reach, &judging->crew, member);
		}
		share.of += needs;
		share.n += needs && has;
	}
	return share;
}

static double share_value(struct share share)
{
	return share.of > 0 ? (double)share.n / (double)share.of : (double)NAN;
}

static double share_of_paper(const struct verdict *verdict)
{
	struct practice_paper paper = { .in_force = verdict->in_force,
		.attested = share_value(verdict->attested),
		.trained = share_value(verdict->trained),
		.assessed = (double)NAN };
	return practice_paper_share(&paper);
}

/* On another day than today. */
static double judge_paper_then(const struct coverage *coverage, struct verdict *verdict)
{
	const char *id = verdict->requirement->id;
	verdict->in_force = coverage_in_force(coverage, id);
	coverage_share(coverage, id, WAY_POLICY, &verdict->attested);
	coverage_share(coverage, id, WAY_COURSE, &verdict->trained);
	return share_of_paper(verdict);
}

/* Without the engine. */
static void count_crew(struct judging_place *judging, struct verdict *verdict)
{
	need_crew(judging);
	for (size_t i = 0; i < judging->crew.assignment_count; i++)
		judging->applies[i] = directory_in_scope(judging->where->directory,
			judging->crew.assignments[i], verdict->requirement->applies_to);
	for (size_t i = 0; i < judging->reach_count; i++)
		judging->serves[i] = means_serves(judging->reaches[i].means, verdict->requirement);
	verdict->attested = count_people(judging, MEANS_POLICY);
	verdict->trained = count_people(judging, MEANS_COURSE);
}

static bool is_in_force(const struct judged_place *where, const struct requirement *requirement)
{
	const struct catalogue *catalogue = where->catalogue;
	for (size_t i = 0; i < catalogue->means_count; i++) {
		const struct means *means = catalogue->means[i];
		if (means->type == MEANS_POLICY && means->offered &&
			means_serves(means, requirement) && policy_is_in_date(means, where->day) &&
			places_are_in_line(where->directory, means->place, where->place))
			return true;
	}
	return false;
}

static double judge_paper(struct judging_place *judging, struct verdict *verdict)
{
	const struct judged_place *where = judging->where;
	const struct requirement *requirement = verdict->requirement;
	verdict->in_force = is_in_force(where, requirement);
	if (!requirement->adopted || !coverage_counts(where->coverage, requirement->id)) {
		count_crew(judging, verdict);
	} else {
		coverage_share(where->coverage, requirement->id, WAY_POLICY, &verdict->attested);
		coverage_share(where->coverage, requirement->id, WAY_COURSE, &verdict->trained);
	}
	return share_of_paper(verdict);
}

/* -- practice -- */

struct sightings {
	struct practice_seen *seen;
	size_t seen_count;
	double *report_ages;
	size_t report_count;
};


/* A thing may name a requirement several times; it is one report. */
static bool is_first_of_its_thing(const struct kept_evidence *evidence)
{
	const struct kept_evidence *other = evidence->next_of_thing;
	for (; other; other = other->next_of_thing)
		if (other->requirement == evidence->requirement &&
			other->strand == evidence->strand)
			return false;
	return true;
}

static void add_sighting(const struct judged_place *where, struct verdict *verdict,
	struct sightings *sightings, const struct kept_evidence *evidence)
{
	int age = where->day - evidence->on;
	bool recent = age < SEEN_DAYS;
	if (evidence->strand == STRAND_CONTRADICTION) {
		if (!is_first_of_its_thing(evidence))
			return;
		sightings->report_ages[sightings->report_count++] = age;
		verdict->reports += recent;
	} else if (evidence_is_seen(evidence) &&
		   (evidence->until == DAY_NONE || evidence->until >= where->day)) {
		sightings->seen[sightings->seen_count++] =
			(struct practice_seen){ .right = (double)evidence->y,
				.seen = (double)evidence->n,
				.age_days = age,
				.method = (enum practice_method)evidence->method };
		verdict->seen.n += recent ? evidence->y : 0;
		verdict->seen.of += recent ? evidence->n : 0;
	} else {
		return;
	}
	if (evidence->on > verdict->last_evidence)
		verdict->last_evidence = evidence->on;
}

static void judge_practice(const struct judged_place *where, struct verdict *verdict, double paper)
{
	const struct id *id = ids_find(&where->proofs->ids, verdict->requirement->id);
	const struct kept_evidence *first = id ? id->of_practice : NULL;
	size_t room = 1;
	for (const struct kept_evidence *e = first; e; e = e->next_of_requirement)
		room++;
	struct sightings sightings = { .seen = must_alloc(room * sizeof(*sightings.seen)),
		.report_ages = must_alloc(room * sizeof(*sightings.report_ages)) };
	for (const struct kept_evidence *e = first; e; e = e->next_of_requirement)
		if (e->on <= where->day && e->seq <= where->known_seq &&
			judged_place_has(where, e->place->text))
			add_sighting(where, verdict, &sightings, e);
	/* evidence_is_seen() lets only numbers through that can be judged. */
	(void)practice_judge(paper, sightings.seen, sightings.seen_count, sightings.report_ages,
		sightings.report_count, &practice_usual, &verdict->level);
	free(sightings.seen);
	free(sightings.report_ages);
}

/* -- all of a place -- */

static double judge_any_paper(struct judging_place *judging, struct verdict *verdict)
{
	return judging->where->is_now ? judge_paper(judging, verdict)
				      : judge_paper_then(judging->where->coverage, verdict);
}

static struct verdict judge(struct judging_place *judging, const struct requirement *requirement)
{
	struct verdict verdict = { .requirement = requirement, .last_evidence = DAY_NONE };
	double paper = judge_any_paper(judging, &verdict);
	judge_practice(judging->where, &verdict, paper);
	return verdict;
}

/* On another day there is also what was given up since. */
static bool is_adopted(const struct judged_place *where, const struct requirement *requirement)
{
	if (requirement->adopted || where->is_now || !where->coverage)
		return requirement->adopted;
	const struct chronicle *chronicle = &where->coverage->roster->chronicle;
	int asked = numbers_find(&chronicle->asked_ids, slice_of(requirement->id));
	if (asked < 0)
		return false;
	day_number known = where->coverage->known == ENGINE_NOW ? DAY_LAST : where->coverage->known;
	struct told told = tellings_on(&chronicle->askeds[asked].tellings, where->day, known);
	json_decref(told.set);
	return told.any && !told.closed;
}

struct verdict *verdicts_make(
	const struct judged_place *where, const struct requirement *only, size_t *count)
{
	const struct catalogue *catalogue = where->catalogue;
	struct verdict *verdicts =
		must_alloc((catalogue->requirement_count + 1) * sizeof(*verdicts));
	struct judging_place judging = { .where = where };
	*count = 0;
	for (size_t i = 0; i < catalogue->requirement_count; i++) {
		const struct requirement *requirement = catalogue->requirements[i];
		bool wanted =
			only ? requirement == only
			     : is_adopted(where, requirement) &&
				       places_are_in_line(where->directory, requirement->place,
					       where->place);
		if (wanted)
			verdicts[(*count)++] = judge(&judging, requirement);
	}
	end_place(&judging);
	return verdicts;
}

static bool same_share(struct share one, struct share two)
{
	return one.n == two.n && one.of == two.of;
}

void verdicts_renew(const struct judged_place *where, struct verdict *verdicts, size_t count)
{
	struct judging_place judging = { .where = where };
	for (size_t i = 0; i < count; i++) {
		struct verdict now = { .requirement = verdicts[i].requirement,
			.last_evidence = DAY_NONE };
		double paper = judge_any_paper(&judging, &now);
		if (now.in_force == verdicts[i].in_force &&
			same_share(now.attested, verdicts[i].attested) &&
			same_share(now.trained, verdicts[i].trained))
			continue;
		judge_practice(where, &now, paper);
		verdicts[i] = now;
	}
	end_place(&judging);
}
