/*
 * parts.h: pieces that many pages use. Each writes what it is given; nothing here
 * reads the book except the pickers of places and people.
 */
#ifndef FETTLE_PARTS_H
#define FETTLE_PARTS_H

#include "page.h"

/* A select gets longer than anybody scrolls; past this many a picker is a text box with
 * suggestions. */
enum { PICKER_SELECT_MOST = 250, SCOPE_SELECT_MOST = 60 };

/* <h1> from model["heading"], the sentence below it from model["say"]. */
void part_heading(struct html *html, const json_t *model);

/* Where we are: links from the top down; `href` NULL for plain text. */
struct trail { const char *text, *href; };
void part_trail(struct html *html, const struct trail *trail, size_t count);

/* The same for a place and those above it; nothing for the root. */
void part_place_trail(struct visit *visit, struct html *html, int place);

/* The picker of a place at the top of a page: a GET form to `address`. `keep` names query
 * parameters that stay (ends with NULL; may be NULL). */
void part_scope(struct visit *visit, struct html *html, const char *address, int place,
	const char *const *keep, const json_t *live_model);

/* "As it was on", "as believed on": a GET form to `address` for the place, with ?on= and ?known=. */
void part_another_day(struct visit *visit, struct html *html, const char *address,
	const char *place);

/* Is the answer of another day than today, or as it was believed? By its "as_of" and "known". */
bool part_is_other_day(const json_t *model);
/* "As it was on 3 Mar 2026, as we believed on 4 Mar 2026."; "" for today. Text of the arena. */
const char *part_which_day(struct visit *visit, const json_t *model);
/* "&on=2026-03-03&known=2026-03-04" as the present address has it, "" without; text of the arena. */
const char *part_day_query(struct visit *visit);

/* A picker inside a form: <select> or, for many, a text box with suggestions whose value is the id. */
void part_place_input(struct visit *visit, struct html *html, const char *name, const char *id,
	const char *chosen, bool required);
void part_person_input(struct visit *visit, struct html *html, const char *name, const char *id,
	const char *chosen, bool required);

/* <form method="post"> with what http wants to see again; `once` adds an idempotency key. */
void part_form(struct visit *visit, struct html *html, const char *address, const char *class_name,
	bool once);
void part_hidden(struct html *html, const char *name, const char *value);

void part_state(struct html *html, const char *label, bool closed);
/* "Nothing here yet" and what would put something here (with a link when href is not NULL). */
void part_empty(struct html *html, const char *what, const char *then, const char *href);
/* A link that looks like a button. */
void part_button(struct html *html, const char *href, const char *label, bool main);
/* Next page of a list whose model has "next": the current address with ?cursor=. */
void part_next(struct visit *visit, struct html *html, const json_t *model);
/* <time datetime>: the moment under `key` of `object` as "2 hours ago". */
void part_ago(struct html *html, const json_t *object, const char *key);
/* The list of just-in records, from read_recent's items. */
void part_feed(struct html *html, const json_t *items);

/* A label in the middle of a sentence: "Reports" becomes "reports"; text of the arena. */
const char *part_noun(struct arena *arena, const char *label);
const char *part_short(struct arena *arena, const char *text, size_t length_max);

#endif
