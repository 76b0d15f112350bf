/*
 * form.h: the form of any verb of any kind, from its declaration.
 *
 *   struct form form = { .kind = incident, .verb = report, .action = "/kinds/incident/new/report" };
 *   form_model(visit, &form, model);
 *   ...
 *   form_face(visit, model, html);
 *
 * The model (what programs see): {"kind","kind_label","verb","label","hint","action","thing","version",
 * "place","asks_place","on","asks_on","fields":[{"name","label","hint","why","type","required",
 * "choices":[{"value","label","hint"}],"value","problem",...}],"problems":[{"field","label","message"}]}.
 */
#ifndef FETTLE_FORM_H
#define FETTLE_FORM_H

#include "page.h"

struct form {
	const struct kind *kind;
	const struct verb *verb;
	const char *action;      /* where it is sent */
	const json_t *thing;     /* as read_thing(); NULL for a new one */
	const json_t *like;      /* an older one to be done again: what and who are taken from it; or NULL */
	const json_t *typed;     /* what came back refused: request_fields(); NULL at first */
	const json_t *problems;  /* [{"field","message"}] or NULL */
};

int form_model(struct visit *visit, const struct form *form, json_t *model);

/* The whole form with its summary of problems. */
void form_face(struct visit *visit, const json_t *model, struct html *html);

/* Pieces of it, for forms that are laid out by hand. */
void form_problems(struct html *html, const json_t *problems);
void form_field(struct visit *visit, struct html *html, const json_t *field);
/* FIELD_ANSWERS: one question after the other; in form_answers.c. */
void form_answers(struct visit *visit, struct html *html, const json_t *field);
int form_questions(struct visit *visit, const struct form *form, const struct field *field, json_t *out);

/* What the act needs besides its fields, from the form's _place and _on or the JSON body's. */
const char *form_extra(struct request *request, const char *name);

#endif
