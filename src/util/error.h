/*
 * error.h: the result convention of the whole program.
 *
 * A function that can fail returns int: 0 for success, one of the expected
 * codes that its header names, or FT_FAILED for everything else. Whoever
 * returns non-zero has set the calling thread's error record: a sentence for a
 * person saying what is wrong, where, and what to do. Callers either handle an
 * expected code or pass it up unchanged; they never print and carry on.
 *
 * The codes are also the exit codes of the command line (as positive numbers)
 * and map one to one to HTTP statuses.
 */
#ifndef FETTLE_ERROR_H
#define FETTLE_ERROR_H

#include <stdarg.h>

enum {
	FT_OK = 0,
	FT_FAILED = -1,       /* unexpected: disk, database, memory, a bug */
	FT_USAGE = -2,        /* the caller's words are wrong */
	FT_NOT_FOUND = -3,
	FT_NOT_ALLOWED = -4,
	FT_CONFLICT = -5,     /* somebody else changed it first */
	FT_REFUSED = -6,      /* input is invalid */
	FT_DRIFT = -7,        /* a check ran and found something wrong */
	FT_BUSY = -8          /* try again shortly: queue full, database away */
};

/* Sets this thread's error record; returns `code`, so `return error_set(...)`
 * reads well. The text is cut at 1023 bytes on a character boundary; control characters
 * become spaces and bytes that are not UTF-8 question marks. */
int error_set(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
int error_setv(int code, const char *format, va_list arguments);

/* Puts `format` and ": " in front of the message that is there; returns its code. */
int error_prefix(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For FT_REFUSED: which field of the input is meant ("" when none). Kept until
 * the next error_set. Returns the code of the record. */
int error_set_field(const char *field);

int error_code(void);            /* of the last error on this thread */
const char *error_message(void); /* never NULL; valid until the next error on this thread */
const char *error_field(void);   /* never NULL */
void error_clear(void);

/* "not found" and the like, for logs and problem documents. */
const char *error_code_name(int code);

#endif
