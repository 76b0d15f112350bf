/* plot.h: one chart on its way to paper: what is shown and where. */
#ifndef FETTLE_DRAW_PLOT_H
#define FETTLE_DRAW_PLOT_H

#include "axis.h"
#include "draw.h"

struct plot {
	const struct draw_chart *chart;
	const char *name;            /* "wide" or "narrow" */
	double width, height, font_size;
	bool brief;                  /* short words on the labels */

	/* the rows that are drawn: the last n of the chart's */
	const day_number *on;
	const double *y;
	const struct xmr_point *points;
	size_t n;

	int target_side;             /* the target is above (1) or below (-1) the scale, too far to
	                              * be drawn; 0: it is on it */
	double least, most;          /* what a value can be at all; infinite: no bound */
	int decimals;                /* for figures in words */
	struct value_axis values;
	struct time_axis days;
	double left, right, top, bottom;
	double note_height;          /* of one row of notes */
};

enum { NOTE_ROWS_MAX = 3, NOTES_MAX = 24 };

/* Where the words of a note are. */
struct note_place {
	const struct draw_note *note;
	double x;            /* of its line */
	size_t row;
	bool right_of_line;
	char words[96];      /* cut to fit, may be empty */
};

/* plot.c: everything about sizes and places. */
void plot_init(struct plot *plot, enum draw_size size, const struct draw_chart *chart);
double plot_bounded(double value); /* infinite and absurd values, brought to the edge of sense */
bool plot_shows(const struct plot *plot, double value); /* finite and possible */
double plot_target_line(const struct plot *plot); /* its height, or that of the nearer edge */
const char *plot_target_arrow(const struct plot *plot); /* what follows its figure, or "" */
int plot_target_decimals(const struct plot *plot); /* a target keeps all its digits */

/* note.c: finds places for the notes; returns how many are shown and sets *rows. */
size_t plot_place_notes(const struct plot *plot, struct note_place places[NOTES_MAX],
			size_t *rows);

/* mark.c: the line through the values and the mark of each. */
void plot_add_data(const struct plot *plot, struct buf *out);

/* describe.c: the chart in words. */
void plot_add_description(const struct plot *plot, struct buf *out);
const char *plot_special_words(enum xmr_special special);

#endif
