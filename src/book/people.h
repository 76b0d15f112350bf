/* people.h: entries that add many people at once (kind "people"). Private to book. */
#ifndef FETTLE_BOOK_PEOPLE_H
#define FETTLE_BOOK_PEOPLE_H

#include "book_private.h"

bool is_people(const struct kind *kind);

/* Every row must be of people who are not there yet, at places and in roles that are. Adds to
 * `problems`. */
int check_people(struct doing *doing, const json_t *clean, json_t *problems);
/* Makes each person's key and replaces what is personal in doing->set by boxes under it. */
int seal_people(struct doing *doing);
/* As if each person had been added and given their role by acts of their own. */
int project_people(struct doing *doing, const json_t *rows);

/* What a sealed row stands for: the `set` of "add a person", and of "give a role" (NULL: the row
 * gives none). New references. */
json_t *people_row_person(const json_t *row);
json_t *people_row_role(const json_t *row);
const json_t *people_row_of(const json_t *rows, const char *thing, bool *is_role);

/* Tells `each` what the rows of an entry stand for, as if it had been recorded one by one. */
struct people_reading {
	const struct recorded *entry;
	int (*each)(void *context, const struct recorded *entry);
	void *context;
	struct buf text; /* scratch */
};
int read_people_rows(struct people_reading *reading);

#endif
