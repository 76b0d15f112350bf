/*
 * importing.h: one import on its way, as the files of exchange share it.
 *
 * An importer is what differs between readings, headcounts and things: it declares its
 * fields, checks a row, writes a row. importing.c reads the file and keeps count.
 */
#ifndef FETTLE_IMPORTING_H
#define FETTLE_IMPORTING_H

#include "exchange.h"
#include "key_map.h"

enum {
	IMPORT_FIELDS_COUNT = LIMIT_FIELDS_PER_KIND_COUNT + 16,
	IMPORT_ID_BYTES = 64,
	IMPORT_EXAMPLES_COUNT = 20
};

struct import_field {
	const char *name, *label;
	bool required;
	bool is_name;	      /* &amp; and the like are decoded */
	bool literal;	      /* "NA" is a value like any other */
	int column;	      /* -1: not a column */
	const char *constant; /* from --set; NULL */
};

/* The row at hand. Cells live until the next row is read. */
struct row {
	const struct slice *cells; /* NULL: the row could not be read */
	int64_t line;
	struct buf problem; /* what is wrong with it; empty when nothing is */
};

enum row_state { ROW_GOOD, ROW_NO_VALUE, ROW_BAD };

/* Found wrong only while writing. In the order of lines. */
struct late_problem {
	int64_t line;
	char *message;
};

struct importer;

struct importing {
	struct book *book;
	const struct actor *actor;
	const struct import_job *job;
	const struct progress *progress;
	struct import_result *result;
	const struct importer *importer;
	const struct directory *directory;
	const char *file_name; /* for messages */
	struct csv_reader *csv;
	struct row row;
	struct arena arena; /* lives as long as the import */

	struct import_field fields[IMPORT_FIELDS_COUNT];
	size_t field_count;
	bool *column_used;

	struct key_map unknown;	     /* ids of places that are not there ... */
	struct slice *unknown_names; /* ... and what they are called, where the file says so */
	struct key_map named;	     /* places called by their id until now, that the file names */
	struct slice *named_names;
	int64_t unknown_rows;

	struct buf decoded;			 /* the cell just read, when it had to be changed */
	int64_t missing_marks, entities, guards; /* cells that were changed on reading */

	struct bulk *bulk;
	int64_t head_before; /* entries up to this were there before the import */
	struct late_problem *late;
	size_t late_count, late_capacity;

	void *own; /* the importer's */
};

struct importer {
	/* Declares fields and reads what it needs to check rows. */
	int (*open)(struct importing *importing);
	/* Finds everything that is wrong with the row. Called up to twice for a row. */
	enum row_state (*check)(struct importing *importing);
	/* Before the first write of rows, in the bulk. May be NULL. */
	int (*begin)(struct importing *importing);
	/* A good row, checked just before. FT_REFUSED once late_problem() was told: go on. */
	int (*write)(struct importing *importing);
	/* After the last row. *again: read the rows once more. May be NULL. */
	int (*finish)(struct importing *importing, bool *again);
	void (*close)(struct importing *importing);
};

extern const struct importer readings_importer, workforce_importer, training_importer, things_importer;

/* -- fields (columns.c) -- */
/* Its number, for row_cell(). */
int field_add(struct importing *importing, const char *name, const char *label, bool required);
int field_find(const struct importing *importing, const char *name); /* -1 if none */
bool field_given(const struct importing *importing, int field);	     /* a column or a constant */
/* Which column is which field; FT_USAGE. */
int columns_resolve(struct importing *importing);
/* The row's text for a field, trimmed, empty when it says that it is missing. Lives until the
 * next call for a field that had to be decoded, so copy what is needed for longer. */
struct slice row_cell(struct importing *importing, int field);
void row_problem(struct importing *importing, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool is_id(struct slice text);

/* -- places that rows name (places_needed.c) -- */
/* Adds a problem unless the place is there or will be made. `name` may be empty. */
void need_place(struct importing *importing, struct slice id, struct slice name);
/* A place called by its id, for something that names it. */
int make_place(struct importing *importing, const char *id);
int make_needed_places(struct importing *importing);
void note_unknown_places(struct importing *importing);

/* -- while writing (importing.c) -- */
/* Does the act in the bulk. FT_REFUSED and the like are also told to late_problem(). */
int import_act(struct importing *importing, const struct act *act, struct outcome *outcome);
void late_problem(struct importing *importing, int64_t line, const char *message);
void import_note(struct importing *importing, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int importing_open(struct importing *importing, struct book *book, const struct actor *actor,
	const struct import_job *job, struct import_result *result);
void importing_close(struct importing *importing);
/* 1: importing->row is the next row, checked: *state; 0: the end; FT_REFUSED: the rest of the file
 * cannot be read. */
int importing_next(struct importing *importing, enum row_state *state);

/* -- the file of problems (problems.c) -- */
/* Reads the input again and writes it with a column "problem". */
int problems_write(struct importing *importing);

/* -- packs (import_pack.c) -- */
int import_pack(struct book *book, const struct actor *actor, const struct import_job *job,
	struct import_result *result);

#endif
