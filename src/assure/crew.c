/* Who works at a place, and what reaches them. */
#include "crew.h"
#include <stdlib.h>

bool assignment_is_current(const struct assignment *assignment, day_number day)
{
	return (assignment->from == DAY_NONE || assignment->from <= day) &&
	       (assignment->to == DAY_NONE || day < assignment->to);
}

/* Those of one person follow each other. */
static void add_assignment(struct crew *crew, const struct assignment *assignment)
{
	int *at = &crew->member_at[assignment->person];
	if (*at < 0) {
		*at = (int)crew->member_count++;
		crew->members[*at] = (struct member){ .person = assignment->person,
			.first = crew->assignment_count };
	}
	crew->members[*at].count++;
	crew->assignments[crew->assignment_count++] = assignment;
}

void crew_init(struct crew *crew, const struct directory *directory, int place, day_number day)
{
	size_t count, people = directory_person_count(directory);
	const struct assignment *all = directory_assignments(directory, &count);
	*crew = (struct crew){ .directory = directory,
		.day = day,
		.assignments = must_alloc((count + 1) * sizeof(*crew->assignments)),
		.members = must_alloc((people + 1) * sizeof(*crew->members)),
		.member_at = must_alloc((people + 1) * sizeof(*crew->member_at)) };
	for (size_t i = 0; i < people; i++)
		crew->member_at[i] = -1;
	for (size_t i = 0; i < count; i++)
		if (assignment_is_current(&all[i], day) &&
			directory_under(directory, all[i].place, place) &&
			!directory_person_at(directory, all[i].person)->left)
			add_assignment(crew, &all[i]);
}

void crew_release(struct crew *crew)
{
	free(crew->assignments);
	free(crew->members);
	free(crew->member_at);
}

/* -- what reaches them -- */

/* Is it of the sort that counts for these means at all? */
static bool may_stand(
	const struct means *means, const struct kept_evidence *evidence, day_number day)
{
	if (evidence->on > day)
		return false;
	switch (means->type) {
	case MEANS_POLICY:
		return evidence->strand == STRAND_PAPER && evidence->edition == means->edition;
	case MEANS_COURSE:
		return evidence->strand == STRAND_PAPER;
	default:
		return evidence->strand == STRAND_PRACTICE;
	}
}

static void weigh(struct reach *reach, const struct standing *one, size_t member)
{
	struct standing *best = &reach->standing[member];
	if (!best->any || one->on > best->on || (one->on == best->on && one->seq > best->seq))
		*best = *one;
}

static void weigh_things(
	struct reach *reach, const struct crew *crew, const struct kept_evidence *first)
{
	for (const struct kept_evidence *e = first; e; e = e->next_of_subject) {
		int person = directory_person(crew->directory, e->holder->text);
		int member = person < 0 ? -1 : crew->member_at[person];
		if (member < 0 || !may_stand(reach->means, e, crew->day))
			continue;
		struct standing one = { .on = e->on,
			.until = e->until,
			.y = e->y,
			.seq = e->seq,
			.thing = e->thing->text,
			.any = true };
		weigh(reach, &one, (size_t)member);
	}
}

static void weigh_rows(struct reach *reach, const struct crew *crew, const struct proofs *proofs,
	int course, size_t member)
{
	int person = crew->members[member].person;
	const char *id = directory_person_at(crew->directory, person)->id;
	const struct kept_row *row = proofs_row(proofs, proofs_first_row(proofs, id));
	for (; row; row = proofs_row(proofs, row->next)) {
		if (row->course != (uint32_t)course || row->revoked || row->on > crew->day)
			continue;
		struct standing one = { .on = row->on,
			.until = row->until,
			.y = 1,
			.seq = row->seq,
			.row = (int)row->row,
			.any = true };
		weigh(reach, &one, member);
	}
}

/* Things hang on the policy, course or skill; rows of imports on who has them. */
static void find_standing(struct reach *reach, const struct crew *crew, const struct proofs *proofs)
{
	const struct id *subject = ids_find(&proofs->ids, reach->means->id);
	int course = reach->means->type == MEANS_COURSE
			     ? numbers_find(&proofs->rows.courses, slice_of(reach->means->id))
			     : -1;
	if (subject)
		weigh_things(reach, crew, subject->of_subject);
	for (size_t i = 0; course >= 0 && i < crew->member_count; i++)
		weigh_rows(reach, crew, proofs, course, i);
}

void reach_init(struct reach *reach, const struct means *means, const struct crew *crew,
	const struct proofs *proofs)
{
	int place = directory_place(crew->directory, means->place);
	*reach = (struct reach){ .means = means,
		.is_for = must_alloc((crew->assignment_count + 1) * sizeof(*reach->is_for)),
		.standing = must_alloc((crew->member_count + 1) * sizeof(*reach->standing)) };
	for (size_t i = 0; i < crew->assignment_count; i++)
		reach->is_for[i] =
			place >= 0 &&
			directory_under(crew->directory, crew->assignments[i]->place, place) &&
			directory_in_scope(crew->directory, crew->assignments[i], means->audience);
	find_standing(reach, crew, proofs);
}

void reach_release(struct reach *reach)
{
	free(reach->is_for);
	free(reach->standing);
}

const struct standing *reach_standing(const struct reach *reach, size_t member)
{
	return reach->standing[member].any ? &reach->standing[member] : NULL;
}

bool reach_has(const struct reach *reach, const struct crew *crew, size_t member)
{
	const struct standing *standing = reach_standing(reach, member);
	if (!standing || (standing->until != DAY_NONE && standing->until < crew->day))
		return false;
	return reach->means->type != MEANS_SKILL || standing->y > 0;
}

bool reach_needs(const struct reach *reach, const struct crew *crew, size_t member)
{
	const struct member *who = &crew->members[member];
	for (size_t i = who->first; i < who->first + who->count; i++)
		if (reach->is_for[i])
			return true;
	return false;
}
