/*
 * scope.h: the scope language, one small expression language for who a
 * requirement applies to, who may do or see what, and reports.
 *
 *   role in (nurse, hca) and place under "Larch House" and not agency
 *   by = me or role in (manager, governance)
 *   harm >= 2 and on > 2026-01-01
 *
 *   expression := and-terms joined by "or"; "and" binds tighter; "not" tighter still; ( )
 *   term       := name                       true when the name is a true flag or has any value
 *               | name = value | name != value | name < value | <= | > | >=
 *               | name in (value, ...) | name not in (value, ...)
 *               | name under value           place tree: at or below
 *   value      := word | "text in quotes" | number | 2026-11-22 | me
 *
 * Names and words are letters, digits, _ and -; keywords in any case; in quotes \" and \\
 * stand for " and \. Numbers are compared as numbers (2 = 2.0) unless they are in quotes, days
 * by date, everything else letter by letter; only numbers and days are less or more.
 *
 * A name that the subject has no value for makes its comparison false. When a name has several
 * values (a person's roles) a comparison is true if any value makes it true. != and not in are
 * the opposites of = and in: `role != nurse` is false for somebody who is nurse and assessor.
 *
 * Which names there are depends on where a scope stands: docs/scope.md.
 *
 * A parsed scope is immutable and may be tested by many threads at once.
 */
#ifndef FETTLE_SCOPE_H
#define FETTLE_SCOPE_H

#include "util.h"

struct scope;

/* FT_REFUSED: `column 14: "nurse" must be followed by , or )`. *out is NULL for
 * blank text, which means everybody. */
int scope_parse(struct slice text, struct scope **out);
void scope_free(struct scope *scope); /* NULL is fine */
/* As it would be written by a careful person. */
void scope_write(const struct scope *scope, struct buf *out);

/* What a scope is tested against. */
struct scope_subject {
	void *context;
	/* The values of `name`: returns how many there are (0 if none) and gives each to
	 * `values` (up to `room`). Numbers and days as their text; a true flag as "true". */
	size_t (*values)(void *context, const char *name, struct slice *values, size_t room);
	/* Is the place `place` (an id) at or below `other` (an id, or a name)? */
	bool (*under)(void *context, struct slice place, struct slice other);
};

/* NULL scope is true. `me` stands for the value of the name "me". May change the thread's error
 * record (error.h). */
bool scope_test(const struct scope *scope, const struct scope_subject *subject);

/* Calls `seen` for every name used, so that a checker can refuse unknown ones with their
 * column (from 1). */
void scope_names(const struct scope *scope,
	void (*seen)(void *context, const char *name, int column), void *context);

#endif
