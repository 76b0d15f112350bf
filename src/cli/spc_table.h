/*
 * spc_table.h: the rows of a CSV that are charted, in the order in which they are charted: by
 * group, then by day. Private to fettle spc.
 */
#ifndef FETTLE_CLI_SPC_TABLE_H
#define FETTLE_CLI_SPC_TABLE_H

#include "stats.h"
#include "util.h"

enum { SPC_GROUP_COLUMNS = 4 };

struct spc_columns {
	const char *group[SPC_GROUP_COLUMNS]; /* their values are joined by " / " */
	size_t group_count;                   /* 0: all rows are one group */
	const char *date, *value;
	const char *of;                       /* NULL: none */
};

struct spc_row {
	const char *group;
	double y, of;  /* NaN: missing */
	int64_t line;  /* of the file */
	day_number on;
};

struct spc_table {
	struct arena texts;
	struct spc_row *rows;
	size_t count, room;
};

void spc_table_init(struct spc_table *table);
void spc_table_release(struct spc_table *table);

/* Reads `path` ("-": standard input). FT_USAGE: there is no such column. FT_REFUSED: cells that
 * are wrong (the first of them with their lines and columns), or two rows of one group and day. */
int spc_table_read(struct spc_table *table, const char *path, const struct spc_columns *columns,
	enum chart_kind kind);

#endif
