/* import_things.h: the state of an import of places, people or any other kind. Private to exchange.
 */
#ifndef FETTLE_IMPORT_THINGS_H
#define FETTLE_IMPORT_THINGS_H

#include "importing.h"

struct known_id { /* of an id that the file gives */
	int64_t first_line;
	uint64_t content; /* hash of what that row says */
	int32_t written;  /* things it became: rows without an id may say the same */
	uint64_t role;	  /* hash of the role a new person came with; 0: none */
	bool done;	  /* in the record now */
	bool refused;	  /* a problem was told */
};

struct things {
	const struct kind *kind;
	const struct verb *add,
		*change; /* change: NULL when things of this kind cannot be changed */
	bool is_place, is_person;
	int id, place, on, closed;  /* numbers of fields, -1 when there is none */
	int first, count;	    /* fields of the verb are [first, first + count) */
	int role, from, to, agency; /* people: what they do at the place; -1 */
	struct key_map ids;	    /* or hashes of rows, where rows have no id */
	struct known_id *known;
	struct crowd *crowd;	    /* people: new ones on their way; NULL */
	json_t *input;		 /* the row at hand, as the verb takes it */
	int number;		 /* of its id */
	bool repeated;		 /* an earlier row says the same */
	int64_t waiting, waited; /* places whose parent is yet to come; at the last reading */
	int64_t alike;		 /* rows without an id that say what an earlier one says */
	bool stuck;		 /* the last reading put nothing in its place */
};

int things_open(struct importing *importing); /* these four: things_check.c */
enum row_state things_check(struct importing *importing);
int things_begin(struct importing *importing);
void things_close(struct importing *importing);

/* What is known of an id of the file; made when there is nothing yet. Valid until the next call. */
struct known_id *things_number(struct things *things, struct slice id, bool *is_new);

/* What the kind called `what` is to an import; NULL. "audit findings" finds audit_finding. */
const struct kind *kind_called(const struct kinds *kinds, const char *what);

/* Gives the person of the row the role it names (import_people.c). */
void check_role(struct importing *importing, struct things *things);
int write_role(
	struct importing *importing, struct things *things, const char *person, bool *is_new);

/* New people who come many in one entry (import_people.c). */
struct crowd *crowd_create(struct importing *importing);
void crowd_free(struct crowd *crowd);
/* Can the row at hand come so? */
bool crowd_takes(struct importing *importing, const struct things *things);
/* Somebody new, with the role of the row, if it says one. */
int crowd_add(struct importing *importing, struct things *things);
/* One more role of somebody who is there; *is_new: no earlier row gave it. */
int crowd_add_role(struct importing *importing, struct things *things, bool *is_new);
int crowd_flush(struct importing *importing, struct crowd *crowd);

/* The row's content for an idempotency key: 64 hexadecimal digits. */
void content_key(
	const char *kind, const json_t *input, struct slice place, struct slice on, char key[80]);

#endif
