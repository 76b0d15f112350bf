/* spc_write.h: charted groups on stdout, as CSV, JSON or words. Private to fettle spc. */
#ifndef FETTLE_CLI_SPC_WRITE_H
#define FETTLE_CLI_SPC_WRITE_H

#include "cli.h"
#include "spc_table.h"

enum spc_form { SPC_WORDS, SPC_CSV, SPC_JSON };

/* One charted group. */
struct spc_group {
	const struct spc_row *rows;
	const double *values;
	const struct xmr_point *points;
	size_t n;
	const struct chart_answer *answer;
};

struct spc_writer {
	enum spc_form form;
	enum chart_kind kind;
	const struct xmr_options *options;
	struct buf text;     /* on its way to stdout */
	struct table *table; /* SPC_WORDS */
	size_t groups;
	struct { /* the number written last: limits repeat from row to row */
		double number;
		char text[32];
		size_t length;
	} last[3];
};

void spc_write_begin(struct spc_writer *writer);
void spc_write_group(struct spc_writer *writer, const struct spc_group *group);
void spc_write_end(struct spc_writer *writer);

#endif
