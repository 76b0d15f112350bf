/*
 * draw.h: the pictures of Fettle, as SVG text inside a page: the spirit level, the
 * icons beside a figure, the XmR chart.
 *
 * Pure functions that add to a buffer; nothing is kept, every function may be called
 * from any thread. All text is given as UTF-8 and escaped here. Check buf_failed() at the
 * end of the page, not after each picture: a picture is about 2 kB, a chart at most
 * 120 kB.
 *
 * A picture that scaled down would have lettering too small to read, so level and chart
 * come in two drawings. A page writes both and its style sheet shows one of them
 * (.wide and .narrow, which are classes on the pictures).
 *
 * `id` is the start of the ids inside a picture: ASCII letters, digits and hyphens,
 * starting with a letter, used once in a page. The wide and the narrow drawing of one
 * thing may share it: each adds its own ending.
 *
 *	draw_level(page, DRAW_WIDE, &(struct draw_level){
 *		.id = "level", .title = "The bubble sits towards paper.", .gap = .24 });
 */
#ifndef FETTLE_DRAW_H
#define FETTLE_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include "buf.h"
#include "day.h"
#include "stats.h"

enum draw_size {
	DRAW_WIDE,    /* level 680x200, chart 760x330 */
	DRAW_NARROW   /* level 420x200, chart 340x250: for a phone */
};

/* --- the spirit level --- */

struct draw_level {
	const char *id;
	const char *title;  /* what it shows, in a sentence, for those who do not see it */
	double gap;         /* paper minus practice, -1..1; NaN: not known, an empty vial */
	double gap_low, gap_high; /* its interval, drawn as a pale band; both 0 or NaN: none */
};

/* The body tilts and the bubble rises to the higher end: to the left, Paper, if we say
 * more than we do. A gap of .2, the smallest that matters (practice.h), puts the middle of
 * the bubble on a line; beyond that it moves less and less. */
void draw_level(struct buf *out, enum draw_size size, const struct draw_level *level);

/* The vial alone, 30 high and `width` (150 or 170) wide, hidden from screen readers: the
 * words belong beside it. NaN: "no evidence". */
void draw_mini_level(struct buf *out, int width, double gap);

/* A line of n shares (0..1), one for each day, 170 wide and 34 high between lines for none and
 * all; hidden from screen readers. NaN: nobody on that day, a gap. */
void draw_share_line(struct buf *out, const double *shares, size_t n);

/* --- icons, 48x48, hidden from screen readers: the words belong beside them --- */

void draw_variation_icon(struct buf *out, enum xmr_variation variation);
void draw_assurance_icon(struct buf *out, enum xmr_assurance assurance);

/* Those words: "Getting better", "Getting worse", "Higher than usual", "No real change",
 * "Too little data"; "Will keep meeting", "Will keep missing", "Hit or miss",
 * "No target set". */
const char *draw_variation_words(enum xmr_variation variation);
const char *draw_assurance_words(enum xmr_assurance assurance);

/* --- the XmR chart --- */

/* A vertical dotted line with words: something that happened. */
struct draw_note {
	day_number on;
	const char *words;
};

struct draw_chart {
	const char *id;
	const char *title;
	const char *description;         /* NULL: written from the figures */
	const day_number *on;            /* in order of time */
	const double *y;                 /* NaN: missing, breaks the line */
	const struct xmr_point *points;  /* as xmr_chart() gave them */
	size_t n;                        /* may be 0 */
	bool percent;                    /* y and target are fractions, shown as percentages */
	bool median;                     /* the centre is a median, not a mean */
	bool has_target;
	double target;
	const struct draw_note *notes;   /* those outside the days drawn are left out */
	size_t note_count;
};

/* Circle: no real change; diamond: better; square: worse (purple triangles where neither
 * direction is better). Centre, limits and target are labelled at the right end of their
 * lines. The value axis starts just under what is drawn, not at nought; limits beyond
 * what is possible (below 0 where no value is negative, above 100 %) are not drawn.
 * Where limits differ from row to row (new limits, or shares of different numbers) they are drawn as
 * steps; a chart without limits has NaN for them. DRAW_NARROW shows the last 15 months, or the last 15 points if those are more.
 * Points stand at their days (months if no two share one), or in even steps if two share a
 * day. In a series of months or years one without a row breaks the line, as NaN does.
 * Line and axis adapt from 1 point to thousands. */
void draw_chart(struct buf *out, enum draw_size size, const struct draw_chart *chart);

/* A figure as the chart writes it: "71%", "4.2%", "1,204", "3.7", "1.2 million";
 * `decimals` at most, without trailing noughts; "" for NaN. */
void draw_number(struct buf *out, double value, bool percent, int decimals);

#endif
