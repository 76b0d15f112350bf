#include "kind_test.h"

/* The packs in packs/ load, and hold what the program and the pillars rely on. */

static const char *const shipped[] = {
	"pillars", "cqc_regulations", "core_skills", "care_certificate", "cqc_saf",
};

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static struct kinds *kinds;

static int load(void **state)
{
	(void)state;
	kinds = kinds_create();
	for (size_t i = 0; i < COUNT_OF(shipped); i++) {
		json_t *pack = test_shipped(shipped[i]);

		if (kinds_add_pack(kinds, pack))
			fail_msg("%s: %s", shipped[i], error_message());
		json_decref(pack);
	}
	return 0;
}

static int unload(void **state)
{
	(void)state;
	kinds_free(kinds);
	return 0;
}

static const struct kind *kind_of(const char *name)
{
	const struct kind *kind = kinds_find(kinds, name);

	if (!kind)
		fail_msg("there is no kind %s", name);
	return kind;
}

/* -- what other modules rely on by name --------------------------------------------- */

static const struct {
	const char *kind, *verb, *fields; /* that the verb takes, with spaces between them */
} relied_on[] = {
	{ "place", "add", "name type parent opened open_reporting" },
	{ "place", "change", "name parent" },
	{ "place", "close", "closed" },
	{ "person", "add", "name email phone note" },
	{ "person", "leave", "" },
	{ "assignment", "start", "person role from to agency" },
	{ "assignment", "end", "to" },
	{ "requirement", "adopt", "text summary key_question source applies_to owner target "
		"check_every_months" },
	{ "requirement", "retire", "" },
	{ "policy", "draft", "title code owner requirements audience words changes question "
		"answer_right answer_wrong_1 answer_wrong_2 review_months" },
	{ "policy", "edit", "words" },
	{ "policy", "approve", "" },
	{ "policy", "publish", "" },
	{ "policy", "revise", "" },
	{ "policy", "approve_revision", "" },
	{ "policy", "publish_revision", "" },
	{ "policy", "review", "" },
	{ "policy", "withdraw", "" },
	{ "signature", "sign", "policy version answer" },
	{ "signature", "question", "policy version words" },
	{ "course", "add", "title subject refresh_months minutes requirements audience provider" },
	{ "completion", "record", "course person method provider score evidence" },
	{ "skill", "add", "title statement requirements audience valid_months" },
	{ "signoff", "sign_off", "skill person outcome method saw" },
	{ "incident", "report", "what harm where still_at_risk contact" },
	{ "incident", "triage", "requirements owner" },
	{ "incident", "answer", "answer" },
	{ "incident", "close", "" },
	{ "audit_template", "add", "title questions method repeat_months" },
	{ "audit", "finish", "template answers method note" },
	{ "check", "record", "requirement seen right method note" },
	{ "action", "open", "what owner due requirement from" },
	{ "action", "extend", "due reason" },
	{ "action", "done", "done_note effect_measure check_on" },
	{ "action", "check_effect", "effect" },
	{ "action", "drop", "" },
	{ "measure", "add", "label n_label of_label better target unit requirements" },
	{ "rebase", "rebase", "measure from stratum reason" },
	{ "rebase", "withdraw", "why_withdrawn" },
	{ "readings", "import", "measure rows" },
	{ "workforce", "import", "on rows" },
	{ "pack", "adopt", "name version json" },
	{ "setting", "set", "name value" },
};

static bool takes(const struct verb *verb, struct slice field)
{
	for (size_t i = 0; i < verb->field_count; i++)
		if (slice_is(field, verb->fields[i]))
			return true;
	return false;
}

static void test_kinds_that_others_rely_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(relied_on); i++) {
		const struct verb *verb = kind_verb(kind_of(relied_on[i].kind), relied_on[i].verb);
		struct slice fields = slice_of(relied_on[i].fields);

		if (!verb)
			fail_msg("%s has no verb %s", relied_on[i].kind, relied_on[i].verb);
		while (fields.length > 0) {
			struct slice field = slice_cut(&fields, ' ');

			if (!takes(verb, field))
				fail_msg("%s %s does not take %.*s", relied_on[i].kind,
					relied_on[i].verb, (int)field.length, field.base);
		}
	}
}

static void test_every_verb_can_be_described(void **state)
{
	(void)state;
	for (size_t i = 0; i < kinds_count(kinds); i++) {
		const struct kind *kind = kinds_at(kinds, i);

		for (size_t j = 0; j < kind->verb_count; j++) {
			json_t *schema = verb_schema(kind, &kind->verbs[j]);

			assert_int_equal(json_object_size(json_object_get(schema, "properties")),
				kind->verbs[j].field_count);
			assert_true(*kind->verbs[j].done);
			json_decref(schema);
		}
	}
}

/* A state that is not closed must have a verb that leads on. */
static void test_nothing_is_stuck(void **state)
{
	(void)state;
	for (size_t i = 0; i < kinds_count(kinds); i++) {
		const struct kind *kind = kinds_at(kinds, i);

		for (size_t j = 0; j < kind->state_count; j++) {
			bool leads_on = kind->states[j].closed;

			for (size_t k = 0; k < kind->verb_count; k++)
				leads_on = leads_on ||
					verb_allowed_from(&kind->verbs[k], kind->states[j].name);
			if (!leads_on)
				fail_msg("%s: nothing leads on from %s", kind->name,
					kind->states[j].name);
		}
	}
}

/* -- six pillars, one requirement --------------------------------------------------- */

/* The field by which a kind is tied to requirements, its own or of what it is about. */
static const struct {
	const char *pillar, *kind, *field, *of;
} pillars[] = {
	{ "policy", "policy", "requirements", "" },
	{ "policy", "signature", "policy", "requirements" },
	{ "training", "course", "requirements", "" },
	{ "training", "completion", "course", "requirements" },
	{ "competence", "skill", "requirements", "" },
	{ "competence", "signoff", "skill", "requirements" },
	{ "incident", "incident", "requirements", "" },
	{ "audit", "check", "requirement", "" },
	{ "action", "action", "requirement", "" },
};

static void test_every_pillar_leads_to_its_requirement(void **state)
{
	const struct kind *audit = kind_of("audit");
	const struct field *answers = kind_field(audit, "answers");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pillars); i++) {
		const struct field *field = kind_field(kind_of(pillars[i].kind), pillars[i].field);

		assert_non_null(field);
		if (*pillars[i].of)
			field = kind_field(kind_of(field->refers_to), pillars[i].of);
		assert_string_equal(field->refers_to, "requirement");
	}
	/* an audit by each question of its template, and from there into the action */
	assert_string_equal(kind_field(audit, answers->template_field)->refers_to, "audit_template");
	assert_int_equal(kind_field(kind_of("audit_template"), "questions")->type, FIELD_QUESTIONS);
	assert_string_equal(json_text(kind_verb(audit, "finish")->spawns[0].set, "requirement"),
		"$question.requirement");
}

/* Which verbs prove what, and how. */
static const struct {
	const char *kind, *verb;
	enum strand strand;
	const char *measure;
} proofs[] = {
	{ "signature", "sign", STRAND_PAPER, "attested" },
	{ "completion", "record", STRAND_PAPER, "trained" },
	{ "signoff", "sign_off", STRAND_PRACTICE, "" },
	{ "audit", "finish", STRAND_PRACTICE, "" },
	{ "check", "record", STRAND_PRACTICE, "" },
	{ "incident", "triage", STRAND_CONTRADICTION, "" },
};

static void test_every_pillar_is_evidence(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(proofs); i++) {
		const struct kind *kind = kind_of(proofs[i].kind);
		bool found = false;

		for (size_t j = 0; j < kind->evidence_count; j++)
			found = found || (strcmp(kind->evidence[j].verb, proofs[i].verb) == 0 &&
				kind->evidence[j].strand == proofs[i].strand &&
				strcmp(kind->evidence[j].measure, proofs[i].measure) == 0);
		if (!found)
			fail_msg("%s %s proves nothing", proofs[i].kind, proofs[i].verb);
	}
}

static void test_starter_requirements_come_from_somewhere(void **state)
{
	(void)state;
	assert_true(kinds_starter_count(kinds) >= 10);
	for (size_t i = 0; i < kinds_starter_count(kinds); i++) {
		const json_t *starter = kinds_starter_at(kinds, i);
		const json_t *source = json_object_get(starter, "source");

		assert_true(json_array_size(source) > 0);
		for (size_t j = 0; j < json_array_size(source); j++)
			if (!kinds_node(kinds, json_string_value(json_array_get(source, j)), NULL))
				fail_msg("%s comes from nowhere", json_text(starter, "id"));
	}
	assert_null(kinds_starter_at(kinds, kinds_starter_count(kinds)));
}

/* -- who may ------------------------------------------------------------------------------ */

struct somebody {
	const char *me, *role, *person, *by;
};

static size_t values_of(void *context, const char *name, struct slice *values, size_t room)
{
	const struct somebody *who = context;
	const char *value = strcmp(name, "me") == 0 ? who->me : strcmp(name, "role") == 0 ? who->role :
		strcmp(name, "person") == 0 ? who->person : strcmp(name, "by") == 0 ? who->by : NULL;

	if (!value || room == 0)
		return 0;
	values[0] = slice_of(value);
	return 1;
}

static bool allows(const struct scope *scope, struct somebody who)
{
	struct scope_subject subject = { &who, values_of, NULL };

	return scope_test(scope, &subject);
}

static void test_who_may(void **state)
{
	const struct scope *sign_off = kind_verb(kind_of("signoff"), "sign_off")->who;
	const struct scope *see = kind_of("incident")->see;
	const struct verb *approve = kind_verb(kind_of("policy"), "approve");

	(void)state;
	/* nobody signs off themselves */
	assert_true(allows(sign_off, (struct somebody){ "joy", "assessor", "sam", "" }));
	assert_false(allows(sign_off, (struct somebody){ "joy", "assessor", "joy", "" }));
	assert_false(allows(sign_off, (struct somebody){ "joy", "nurse", "sam", "" }));
	/* a report is seen by whoever wrote it and whoever answers for the place */
	assert_true(allows(see, (struct somebody){ "joy", "nurse", NULL, "joy" }));
	assert_true(allows(see, (struct somebody){ "ann", "manager", NULL, "joy" }));
	assert_false(allows(see, (struct somebody){ "sam", "nurse", NULL, "joy" }));
	assert_false(allows(see, (struct somebody){ "sam", "administrator", NULL, "joy" }));
	/* two people for a policy */
	assert_true(approve->second_person);
	assert_true(allows(approve->who, (struct somebody){ "ann", "governance", NULL, "joy" }));
	assert_false(allows(approve->who, (struct somebody){ "joy", "nurse", NULL, "joy" }));
	/* anybody reports, an inspector only looks */
	assert_true(kind_verb(kind_of("incident"), "report")->anyone);
	assert_false(allows(kind_verb(kind_of("check"), "record")->who,
		(struct somebody){ "ins", "inspector", NULL, "" }));
}

/* -- frameworks ----------------------------------------------------------------------------- */

static const struct {
	const char *framework;
	size_t leaves; /* numbered statements, without the headings above them */
} sizes[] = {
	{ "cqc_regulations", 19 + 11 }, { "care_certificate", 16 }, { "cqc_saf", 34 },
};

static bool is_heading(const struct framework *framework, const char *id)
{
	for (size_t i = 0; i < framework->node_count; i++)
		if (strcmp(framework->nodes[i].parent, id) == 0)
			return true;
	return false;
}

static void test_frameworks_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < kinds_framework_count(kinds); i++) {
		const struct framework *framework = kinds_framework_at(kinds, i);
		size_t leaves = 0;

		for (size_t j = 0; j < framework->node_count; j++)
			leaves += !is_heading(framework, framework->nodes[j].id);
		for (size_t j = 0; j < COUNT_OF(sizes); j++)
			if (strcmp(sizes[j].framework, framework->name) == 0)
				assert_int_equal(leaves, sizes[j].leaves);
		assert_true(*framework->source);
	}
}

/* What nobody checked says so, and says what. */
static void test_what_was_not_checked_says_so(void **state)
{
	static const char *const unchecked[] = { "RA2014-20", "RA2014-20A", "RR2009-18", "CSTF-FIRE-1",
		"CC-1", "OMMT-1" };
	static const char *const checked[] = { "RA2014-12", "CSTF-FIRE", "SAF-S1", "CC-16" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(unchecked); i++) {
		const struct node *node = kinds_node(kinds, unchecked[i], NULL);

		assert_non_null(node);
		assert_false(node->checked);
		assert_true(*node->note);
	}
	for (size_t i = 0; i < COUNT_OF(checked); i++)
		assert_true(kinds_node(kinds, checked[i], NULL)->checked);
	for (size_t i = 0; i < kinds_framework_count(kinds); i++)
		if (!kinds_framework_at(kinds, i)->checked)
			assert_true(*kinds_framework_at(kinds, i)->note);
}

static void test_core_skills_have_periods(void **state)
{
	const struct framework *of;
	const struct node *node = kinds_node(kinds, "CSTF-FIRE-1", &of);

	(void)state;
	assert_string_equal(of->name, "core_skills");
	assert_string_equal(node->parent, "CSTF-FIRE");
	assert_int_equal(json_whole(node->facts, "refresh_months", 0), 24);
}

/* -- what the documentation shows ----------------------------------------------------------- */

static void test_the_example_of_the_documentation_works(void **state)
{
	static const char fence[] = "```json\n";
	char path[4096], *start, *end;
	struct buf page;
	json_t *pack;

	(void)state;
	snprintf(path, sizeof(path), "%s/docs/kinds.md", getenv("FETTLE_SOURCE"));
	buf_init(&page, 1 << 20);
	assert_int_equal(file_read(path, 1 << 20, &page), 0);
	start = strstr(page.base, fence);
	assert_non_null(start);
	start += strlen(fence);
	end = strstr(start, "```");
	assert_non_null(end);
	*end = 0;
	pack = test_json(start);
	if (kinds_add_pack(kinds, pack))
		fail_msg("%s", error_message());
	assert_non_null(kind_verb(kind_of("night_visit"), "talk"));
	json_decref(pack);
	buf_release(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds_that_others_rely_on),
		cmocka_unit_test(test_every_verb_can_be_described),
		cmocka_unit_test(test_nothing_is_stuck),
		cmocka_unit_test(test_every_pillar_leads_to_its_requirement),
		cmocka_unit_test(test_every_pillar_is_evidence),
		cmocka_unit_test(test_starter_requirements_come_from_somewhere),
		cmocka_unit_test(test_who_may),
		cmocka_unit_test(test_frameworks_are_whole),
		cmocka_unit_test(test_what_was_not_checked_says_so),
		cmocka_unit_test(test_core_skills_have_periods),
		cmocka_unit_test(test_the_example_of_the_documentation_works),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, load, unload);
}
