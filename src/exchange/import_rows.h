/* import_rows.h: the state of an import of readings or headcounts. Private to exchange. */
#ifndef FETTLE_IMPORT_ROWS_H
#define FETTLE_IMPORT_ROWS_H

#include "importing.h"
#include "seen_filter.h"

enum { ROWS_KEY_BYTES = 512, ROWS_LABEL_BYTES = 150 };

/* What the row at hand says. */
struct row_values {
	struct slice measure, place, label; /* label: stratum or staff group */
	struct slice n, of;		    /* as typed */
	double n_number, of_number;	    /* of_number: NaN when there is none */
	day_number day;
	int series; /* number of measure, place and label in this file */
};

/* A row that waits in a batch. */
struct said {
	int series;
	day_number day;
	double n, of;
};

struct batch { /* rows of one entry to come: of one measure, or of one day */
	json_t *rows;
	int count;
	struct said said[LIMIT_IMPORT_ROWS_PER_ENTRY];
};

enum { SERIES_GOOD = 1, SERIES_IN_RECORD = 2 };

struct rows {
	const char *kind;	 /* "readings" or "workforce" */
	const char *batch_field; /* what all rows of an entry share: "measure" or "on" */
	bool batch_is_day;	 /* workforce */
	bool least_zero;	 /* the value is a count of people */
	int measure, place, place_name, on, label, n,
		of;	      /* numbers of fields, -1 when there is none */
	day_number usual_day; /* of rows that do not say; DAY_NONE */
	day_number last_day;  /* no row may be later */
	struct row_values values;

	struct reader *reader; /* while checking */
	struct key_map measures;
	bool *measure_known;
	size_t measure_room;
	struct key_map series;
	uint8_t *series_state; /* SERIES_ bits */
	size_t series_room;
	int64_t more_than_all; /* rows with n above of */
	struct buf label_cleaned, name_cleaned;

	/* while writing */
	struct seen_filter filter; /* of series and days */
	struct key_map batch_keys;
	struct batch **batches;
	day_number written_day; /* the day in day_text */
	struct buf day_text;
	int (*find)(struct reader *reader, const struct row_values *values, struct reading *reading,
		bool *found);
};

/* Finds what is wrong with the row and fills rows->values (rows_check.c). */
enum row_state rows_check(struct importing *importing);
/* The day of a file named after one, else today; says so in a note. */
int usual_day_of_file(struct importing *importing);

#endif
