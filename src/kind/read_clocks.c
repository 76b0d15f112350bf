#include "read_parts.h"

enum { CLOCKS_COUNT_MOST = 20, EVIDENCE_COUNT_MOST = 20 };

static const struct member clock_members[] = {
	MEMBER(name, NAME, true, clock),
	MEMBER(label, TEXT, true, clock),
	MEMBER_LIST(starts, start_count, true, clock),
	MEMBER_LIST(stops, stop_count, false, clock),
	MEMBER(due_field, NAME, false, clock),
	MEMBER(days, INT, false, clock),
	MEMBER(months, INT, false, clock),
	MEMBER(months_field, TEXT, false, clock),
	MEMBER(working, FLAG, false, clock),
	MEMBER(person_field, NAME, false, clock),
	MEMBER(role, NAME, false, clock),
	MEMBER(minutes, INT, false, clock),
	MEMBER(verb, NAME, false, clock),
	MEMBER(renews, NAME, false, clock),
	{ 0 },
};

static const struct member evidence_members[] = {
	MEMBER(verb, NAME, true, evidence_rule),
	MEMBER(measure, NAME, false, evidence_rule),
	MEMBER(method, NAME, false, evidence_rule),
	MEMBER(method_field, NAME, false, evidence_rule),
	MEMBER(requirement_field, NAME, false, evidence_rule),
	MEMBER(through, NAME, false, evidence_rule),
	MEMBER(holder_field, NAME, false, evidence_rule),
	MEMBER(until_field, NAME, false, evidence_rule),
	MEMBER(answers_field, NAME, false, evidence_rule),
	MEMBER(y_field, NAME, false, evidence_rule),
	MEMBER(n_field, NAME, false, evidence_rule),
	MEMBER(y_when, SCOPE, false, evidence_rule),
	MEMBER_ELSEWHERE("strand"),
	{ 0 },
};

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static const char *const measures[] = { "attested", "trained" };
static const char *const methods[] = { "covert", "overt", "peer", "record", "sensor", "self" };

static int check_due(const struct place_in_pack *at, const struct clock *clock)
{
	int ways = (*clock->due_field != 0) + (clock->days > 0) + (clock->months > 0) +
		(*clock->months_field != 0);

	if (ways != 1)
		return refuse_at(at, "it must say when it is due by one of \"due_field\", \"days\", "
			"\"months\" or \"months_field\"");
	if (clock->working && clock->days == 0)
		return refuse_at(at, "only \"days\" can be \"working\"");
	if (*clock->person_field && *clock->role)
		return refuse_at(at, "\"person_field\" and \"role\" exclude each other");
	if (!*clock->person_field && !*clock->role)
		return refuse_at(at, "\"person_field\" or \"role\" must say whose clock it is");
	return 0;
}

static int read_clock(const struct place_in_pack *at, const json_t *object, void *part)
{
	int code = members_read(at, object, clock_members, part);

	return code ? code : check_due(at, part);
}

int read_clocks(const struct place_in_pack *at, const json_t *declaration, struct kind *kind)
{
	static const struct part_list list = {
		.key = "clocks", .what = "clock", .named_by = "name", .unique = true,
		.most = CLOCKS_COUNT_MOST, .size = sizeof(struct clock),
		.read = read_clock,
	};
	void *clocks;
	int code = parts_read(at, declaration, &list, &clocks, &kind->clock_count);

	kind->clocks = clocks;
	return code;
}

static int read_strand(const struct place_in_pack *at, const json_t *object,
	struct evidence_rule *rule)
{
	const char *name = json_text(object, "strand");
	int strand = strand_from_name(name);

	if (strand < 0)
		return refuse_at(at, "\"strand\" is \"%s\", but must be paper, practice or contradiction",
			name);
	rule->strand = (enum strand)strand;
	return 0;
}

/* What was measured, how it was seen. */
static int check_method(const struct place_in_pack *at, const struct evidence_rule *rule)
{
	bool paper = rule->strand == STRAND_PAPER, practice = rule->strand == STRAND_PRACTICE;

	if (paper && name_position(measures, COUNT_OF(measures), rule->measure) < 0)
		return refuse_at(at, "\"measure\" must be attested or trained");
	if (!paper && *rule->measure)
		return refuse_at(at, "only evidence on paper has a \"measure\"");
	if (*rule->method && name_position(methods, COUNT_OF(methods), rule->method) < 0)
		return refuse_at(at, "\"method\" must be covert, overt, peer, record, sensor or self");
	if (practice && (*rule->method != 0) == (*rule->method_field != 0))
		return refuse_at(at, "one of \"method\" and \"method_field\" must say how it was seen");
	return 0;
}

/* How much of what was seen was right. */
static int check_counts(const struct place_in_pack *at, const struct evidence_rule *rule)
{
	int ways = (*rule->answers_field != 0) + (*rule->y_field != 0) + (rule->y_when != NULL);

	if ((*rule->y_field != 0) != (*rule->n_field != 0))
		return refuse_at(at, "\"y_field\" and \"n_field\" go together");
	if (rule->strand == STRAND_PRACTICE && ways != 1)
		return refuse_at(at, "it must count by one of \"answers_field\", \"y_field\" or \"y_when\"");
	if (rule->strand != STRAND_PRACTICE && ways != 0)
		return refuse_at(at, "only evidence of practice counts right and wrong");
	if (!*rule->requirement_field && !*rule->answers_field)
		return refuse_at(at, "\"requirement_field\" must say what it is evidence for");
	return 0;
}

static int read_rule(const struct place_in_pack *at, const json_t *object, void *part)
{
	int code;

	if ((code = members_read(at, object, evidence_members, part)) ||
		(code = read_strand(at, object, part)) || (code = check_method(at, part)))
		return code;
	return check_counts(at, part);
}

int read_evidence_rules(const struct place_in_pack *at, const json_t *declaration,
	struct kind *kind)
{
	static const struct part_list list = {
		.key = "evidence", .what = "evidence from verb", .named_by = "verb",
		.most = EVIDENCE_COUNT_MOST, .size = sizeof(struct evidence_rule),
		.read = read_rule,
	};
	void *rules;
	int code = parts_read(at, declaration, &list, &rules, &kind->evidence_count);

	kind->evidence = rules;
	return code;
}
