/*
 * exchange: records from and to other people's files.
 *
 * Importing a CSV. Every column is a field by its name, or as the job maps it; the
 * rows become entries in one transaction: all of them or none.
 *
 *   const struct import_pair map[] = { { "place", "org_code" }, { "on", "period" },
 *                                      { "n", "breaches" }, { "of", "attendances" } };
 *   const struct import_pair set[] = { { "measure", "ae-4h" } };
 *   struct import_job job = { .what = "readings", .path = "ae.csv",
 *                             .map = map, .map_count = 4, .set = set, .set_count = 1 };
 *   struct import_result result;
 *   int code = exchange_import(book, &ACTOR_SYSTEM, &job, NULL, &result);
 *   // FT_REFUSED: result.problems rows are wrong, and result.problems_path holds them
 *   import_result_release(&result);
 *
 * The file is read twice: once to check every row, once to write. Memory grows with the
 * number of places and series, not with the number of rows. Importing a file again
 * writes nothing: rows that say what the record says are counted as already there, rows that say
 * something else are written as corrections.
 *
 * What can be imported, and the fields of each, is in docs/import.md.
 *
 * Threads: any number may import at once; they take turns at the record's one writer.
 */
#ifndef FETTLE_EXCHANGE_H
#define FETTLE_EXCHANGE_H

#include <stdio.h>

#include "util.h"
#include "book.h"

struct import_pair {
	const char *field, *value; /* value: the name of a column, or a constant */
};

struct import_job {
	const char *what; /* "places", "readings", "workforce", "training", "people", "pack", or any kind
			     that can be made, by its name or plural */
	const char *path; /* the file; "-" is standard input */
	const struct import_pair *map;
	size_t map_count;
	const struct import_pair *set;
	size_t set_count;
	bool create_places;	   /* places that are not there are made, under the root */
	bool dry_run;		   /* everything but the commit */
	bool skip_bad;		   /* import the good rows although others are wrong */
	const char *problems_path; /* NULL: INPUT.problems.csv beside the input, or in the working
				      directory; "": no such file */
};

struct import_result {
	int64_t rows;	       /* read from the file */
	int64_t written;       /* new in the record */
	int64_t changed;       /* say something else than the record did: corrections */
	int64_t already_there; /* say what the record says */
	int64_t repeated;      /* said by an earlier row of the same file */
	int64_t no_value;      /* without a value: skipped */
	int64_t problems;      /* rows that are wrong */
	int64_t series; /* different series among the rows (readings), or places with staff groups
			 */
	int64_t places_created, places_named;
	int64_t entries; /* appended to the ledger */
	int64_t microseconds;
	char problems_path[4096]; /* "" when there is none */
	json_t *ignored;	  /* names of columns that were not used */
	json_t *notes;		  /* sentences that a person should read */
	json_t *examples;	  /* the first problems: [{"line","message"}] */
};

void import_result_release(struct import_result *result);
/* The same as an object; a new reference. */
json_t *import_result_json(const struct import_result *result);

/*
 * Imports. `progress` may be NULL; it is called with "Checking" and "Importing", rows done
 * and rows in all (estimated while checking). FT_REFUSED: rows are wrong (result->problems)
 * or the file as a whole is; nothing was imported. FT_USAGE: the job names a field
 * or column that is not there. FT_NOT_FOUND: no such file, no such kind. FT_NOT_ALLOWED.
 * `result` is filled in every case.
 */
int exchange_import(struct book *book, const struct actor *actor, const struct import_job *job,
	const struct progress *progress, struct import_result *result);

/*
 * What an import would do, for a page: {"what","columns":[names],"ignored":[names],
 * "resolved":bool (false: "message" says which field has no column yet; rows are as they stand),
 * "fields":[{"name","label","required","column" (name or null),"constant" (or null),
 * "suggested" (a column that looks like it, or null)}],
 * "rows":[{"line","cells":[texts],"problem":text or ""}] the first EXCHANGE_PREVIEW_ROWS}.
 * `job->map` may be empty: columns are guessed by the names of fields. FT_ codes as above.
 */
int exchange_preview(
	struct book *book, const struct actor *actor, const struct import_job *job, json_t **out);
enum { EXCHANGE_PREVIEW_ROWS = 20 };

/* Writes "readings", "workforce", "training" or all things of a kind that the actor may see as CSV, with the
 * columns that an import reads. Cells that a spreadsheet would run begin with a '. FT_NOT_FOUND:
 * no such kind. */
int exchange_export(struct book *book, struct reader *reader, const struct actor *actor,
	const char *what, FILE *out);

#endif
