#include <math.h>
#include "plot.h"
#include "svg.h"

/* Marks closer than this many units are drawn small, without words of their own, and
 * only where something happened. */
#define CROWDED 3.0

enum { TITLES_MAX = 120 };

/* How each kind of point looks: a path around the place of the point, for a size of 1. */
static const struct mark {
	const char *colour;
	double corners[4][2];
	int corner_count; /* 0: a circle */
} marks[] = {
	[XMR_KIND_COMMON] = { COLOUR_SAME, { { 0 } }, 0 },
	[XMR_KIND_IMPROVEMENT] = { COLOUR_BETTER,
				   { { 0, -1.5 }, { 1.5, 0 }, { 0, 1.5 }, { -1.5, 0 } }, 4 },
	[XMR_KIND_CONCERN] = { COLOUR_WORSE,
			       { { -1.15, -1.15 }, { 1.15, -1.15 }, { 1.15, 1.15 },
				 { -1.15, 1.15 } }, 4 },
	[XMR_KIND_NEUTRAL_HIGH] = { COLOUR_NEITHER, { { 0, -1.5 }, { 1.4, 1.1 }, { -1.4, 1.1 } },
				    3 },
	[XMR_KIND_NEUTRAL_LOW] = { COLOUR_NEITHER, { { 0, 1.5 }, { 1.4, -1.1 }, { -1.4, -1.1 } },
				   3 },
	[XMR_KIND_MISSING] = { COLOUR_SAME, { { 0 } }, 0 },
};

static double spacing(const struct plot *plot)
{
	return plot->n > 1 ? (plot->right - plot->left) / (double)(plot->n - 1) : INFINITY;
}

static double value_place(const struct plot *plot, size_t i)
{
	return value_axis_place(&plot->values, plot_bounded(plot->y[i]));
}

static void add_line(const struct plot *plot, struct buf *out)
{
	bool crowded = spacing(plot) < CROWDED;
	bool pen_down = false;

	buf_add_text(out, "<path d=\"");
	for (size_t i = 0; i < plot->n; i++) {
		if (!isfinite(plot->y[i])) {
			pen_down = false;
			continue;
		}
		if (i > 0 && time_axis_skips(&plot->days, i))
			pen_down = false;
		double x = time_axis_row_place(&plot->days, i), y = value_place(plot, i);
		buf_add_char(out, pen_down ? 'L' : 'M');
		svg_coordinate(out, crowded ? round(x) : x);
		buf_add_char(out, ' ');
		svg_coordinate(out, crowded ? round(y) : y);
		pen_down = true;
	}
	svg_print(out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"%g\"/>", COLOUR_LINE,
		  crowded ? 1. : spacing(plot) < 9 ? 1.4 : 2.);
}

static void add_path(struct buf *out, const struct mark *mark, double x, double y, double size)
{
	for (int corner = 0; corner < mark->corner_count; corner++) {
		buf_add_char(out, corner == 0 ? 'M' : 'L');
		svg_coordinate(out, x + mark->corners[corner][0] * size);
		buf_add_char(out, ' ');
		svg_coordinate(out, y + mark->corners[corner][1] * size);
	}
	buf_add_char(out, 'z');
}

/* "March 2026: 3.7, 7 in a row below the average", shown when pointed at. */
static void add_title(const struct plot *plot, struct buf *out, size_t i)
{
	const char *special = plot_special_words(plot->points[i].special);

	buf_add_text(out, "<title>");
	time_axis_add_words(&plot->days, i, out);
	buf_add_text(out, ": ");
	draw_number(out, plot->y[i], plot->chart->percent, plot->decimals);
	svg_print(out, "%s%s</title>", *special ? ", " : "", special);
}

static void add_mark(const struct plot *plot, struct buf *out, size_t i, double size)
{
	const struct mark *mark = &marks[plot->points[i].kind];
	double x = time_axis_row_place(&plot->days, i), y = value_place(plot, i);

	if (mark->corner_count == 0) {
		svg_print(out, "<circle cx=\"%g\" cy=\"%g\" r=\"%g\"", x, y, size);
	} else {
		buf_add_text(out, "<path d=\"");
		add_path(out, mark, x, y, size);
		buf_add_char(out, '"');
	}
	if (plot->n > TITLES_MAX) {
		svg_print(out, " fill=\"%s\"/>", mark->colour);
		return;
	}
	svg_print(out, " fill=\"%s\">", mark->colour);
	add_title(plot, out, i);
	buf_add_text(out, mark->corner_count == 0 ? "</circle>" : "</path>");
}

/* Thousands of points: one path for all of a kind, two units of line for each. */
static void add_crowded(const struct plot *plot, struct buf *out)
{
	for (enum xmr_kind kind = XMR_KIND_IMPROVEMENT; kind <= XMR_KIND_NEUTRAL_LOW; kind++) {
		bool open = false;
		for (size_t i = 0; i < plot->n; i++) {
			if (plot->points[i].kind != kind || !isfinite(plot->y[i]))
				continue;
			buf_add_text(out, open ? "M" : "<path d=\"M");
			svg_coordinate(out, round(time_axis_row_place(&plot->days, i)) - 1);
			buf_add_char(out, ' ');
			svg_coordinate(out, round(value_place(plot, i)));
			buf_add_text(out, "h2");
			open = true;
		}
		if (open)
			svg_print(out, "\" stroke=\"%s\" stroke-width=\"2\"/>", marks[kind].colour);
	}
}

void plot_add_data(const struct plot *plot, struct buf *out)
{
	double size = fmin(4.6, fmax(1.6, spacing(plot) * .42));

	add_line(plot, out);
	if (spacing(plot) < CROWDED) {
		add_crowded(plot, out);
		return;
	}
	svg_print(out, "<g stroke=\"#fff\" stroke-width=\"%g\">", size > 3 ? 1.5 : .5);
	for (size_t i = 0; i < plot->n; i++) {
		if (isfinite(plot->y[i]))
			add_mark(plot, out, i, size);
	}
	buf_add_text(out, "</g>");
}
