#include "organisation.h"

#include <stdio.h>

static int act(struct book *book, const char *kind, const char *verb, const char *thing,
	const char *place, json_t *input, char made[65])
{
	struct act one = { .actor = &ACTOR_SYSTEM, .kind = kind, .verb = verb, .thing = thing,
		.place = place, .input = input };
	struct outcome outcome;
	int code = book_act(book, &one, &outcome);

	if (code) {
		char *problems = outcome.problems ? json_dumps(outcome.problems, 0) : NULL;

		fprintf(stderr, "%s %s: %s %s\n", kind, verb, outcome.message, problems ? problems : "");
		free(problems);
	} else if (made) {
		snprintf(made, 65, "%s", outcome.thing);
	}
	outcome_release(&outcome);
	json_decref(input);
	return code;
}

static int add_person(struct book *book, const char *name, const char *role, const char *place,
	char made[65])
{
	int code = act(book, "person", "add", NULL, NULL, json_pack("{s:s}", "name", name), made);

	return code ? code : act(book, "assignment", "start", NULL, place,
		json_pack("{s:s,s:s,s:s}", "person", made, "role", role, "from", "2025-01-01"), NULL);
}

static int add_policy(struct book *book, struct organisation *out)
{
	int code = act(book, "policy", "draft", NULL, NULL, json_pack(
		"{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "title", "Medicines policy", "code", "MED-1",
		"owner", out->administrator, "requirements", out->requirement, "words",
		"# Insulin\n\nTwo people check **every** dose.\n\n- one draws it up\n- one checks it\n\n"
		"<script>alert(1)</script>", "changes",
		"Two people check every insulin dose.\nSay the dose aloud to each other.", "question",
		"Who can be the second person?", "answer_right", "A nurse or a senior carer",
		"answer_wrong_1", "Anybody who is near", "answer_wrong_2", "Nobody is needed",
		"review_months", "12"), out->policy);

	if (!code)
		code = act(book, "policy", "approve", out->policy, NULL, json_object(), NULL);
	return code ? code : act(book, "policy", "publish", out->policy, NULL, json_object(), NULL);
}

static int fill(struct book *book, struct organisation *out)
{
	int code = act(book, "place", "add", NULL, NULL, json_pack("{s:s,s:s,s:s,s:s}", "name",
		"Alder ward", "type", "ward", "parent", book_root(book), "open_reporting", "true"), out->ward);

	if (!code)
		code = add_person(book, "Dana Whitlock", "administrator", book_root(book),
			out->administrator);
	if (!code)
		code = act(book, "assignment", "start", NULL, book_root(book), json_pack("{s:s,s:s,s:s}",
			"person", out->administrator, "role", "manager", "from", "2025-01-01"), NULL);
	if (!code)
		code = add_person(book, "Sam Osei <b>", "nurse", out->ward, out->nurse);
	if (!code)
		code = act(book, "requirement", "adopt", NULL, NULL, json_pack("{s:s,s:s,s:s}", "text",
			"Insulin is checked by two people before it is given", "key_question", "safe",
			"source", "RA2014-12"), out->requirement);
	if (!code)
		code = add_policy(book, out);
	if (!code)
		code = act(book, "audit_template", "add", NULL, NULL, json_pack("{s:s,s:s,s:s}", "title",
			"Medicines, monthly", "method", "overt", "questions", "Were two people there? | critical\n"
			"Was the fridge between 2 and 8 degrees?\nHow many charts were complete? | count"),
			out->template);
	if (!code)
		code = act(book, "incident", "report", NULL, out->ward, json_pack("{s:s,s:s}", "what",
			"Bed rail on bay 3 was the wrong size. <img src=x onerror=alert(1)>", "harm", "0"),
			out->incident);
	if (!code)
		code = act(book, "action", "open", NULL, out->ward, json_pack("{s:s,s:s,s:s}", "what",
			"Put a second checker on the night rota", "owner", out->administrator, "due",
			"2026-11-10"), NULL);
	return code;
}

int organisation_make(const char *address, struct organisation *out)
{
	const struct founding founding = { .name = "Fernbrook Health & Care", .root = "fernbrook",
		.demonstration = true };
	struct book *book = NULL;
	int code = book_create(address, &founding);

	if (!code)
		code = book_open(&book, address, BOOK_WRITE);
	if (code)
		return code;
	code = fill(book, out);
	book_close(book);
	return code;
}
