/*
 * directory.h: kinds, places, people and who works where, as of one moment.
 *
 * Immutable once made: read it without locks, keep it only while you hold the
 * count that book_directory() gave you.
 */
#ifndef FETTLE_DIRECTORY_H
#define FETTLE_DIRECTORY_H

#include "util.h"
#include "kind.h"

struct place {
	const char *id, *name, *type, *code;
	int parent;        /* position of the parent, -1 for the root */
	int end;           /* places are in preorder: [own position, end) is this place and all below it */
	int depth;         /* 0 for the root */
	bool open_reporting;
	day_number opened, closed; /* DAY_NONE when not known or not closed */
};

struct assignment {
	const char *id, *role;
	int person, place;
	day_number from, to; /* to: first day no longer; DAY_NONE = open */
	bool agency;
};

struct person {
	const char *id, *name; /* name: "Erased person" once erased */
	bool left;
	int first_assignment, assignment_count; /* in directory_assignments, grouped by person */
};

struct directory;

const struct kinds *directory_kinds(const struct directory *directory);
const struct calendar *directory_calendar(const struct directory *directory);

size_t directory_place_count(const struct directory *directory);
const struct place *directory_place_at(const struct directory *directory, int position); /* preorder; 0 is the root */
int directory_place(const struct directory *directory, const char *id); /* position or -1 */
/* Two directories of one program with the same number have the same places in the same positions. */
int64_t directory_places_version(const struct directory *directory);
/* Children in order of name: next sibling is the `end` of the previous. */
bool directory_under(const struct directory *directory, int place, int other); /* at or below */
/* The same of place `place` (an id) and `other` (an id, or a name in any case). */
bool directory_place_under_named(
	const struct directory *directory, struct slice place, struct slice other);

size_t directory_person_count(const struct directory *directory);
const struct person *directory_person_at(const struct directory *directory, int position);
int directory_person(const struct directory *directory, const char *id); /* position or -1 */
const char *directory_person_name(const struct directory *directory, const char *id); /* "" if none */
const struct assignment *directory_assignments(const struct directory *directory, size_t *count);

/* Roles held on `day` at `place` or above it. Returns how many were given (up to room). */
size_t directory_roles(const struct directory *directory, const char *person, int place, day_number day,
	const char **roles, size_t room);

/* Is the assignment inside a scope such as `role in (nurse, hca) and not agency`? NULL: yes. */
bool directory_in_scope(const struct directory *directory, const struct assignment *assignment,
	const struct scope *scope);

#endif
