/* A small line of how many of how many, day by day. The style sheet has its colours. */
#include <math.h>

#include "draw.h"
#include "svg.h"

enum { WIDTH = 170, HEIGHT = 34, EDGE = 3, STRETCHES_MOST = 120 };

/* A step that would hardly be seen is left out. */
static const double LEAST_STEP = .3;

static double height_of(double share)
{
	return EDGE + (1 - share) * (HEIGHT - 2 * EDGE);
}

static double end_of(size_t stretch, size_t stretches)
{
	return EDGE + (WIDTH - 2. * EDGE) * (double)stretch / (double)stretches;
}

static void add_number(struct buf *out, char command, double value)
{
	buf_add_char(out, command);
	svg_coordinate(out, value);
}

/* Of many days each stretch tells its last. */
static void add_steps(struct buf *out, const double *shares, size_t n)
{
	size_t stretches = n < STRETCHES_MOST ? n : STRETCHES_MOST;
	double drawn = NAN;

	for (size_t i = 0; i < stretches; i++) {
		double height = height_of(shares[(i + 1) * n / stretches - 1]);
		double start = end_of(i, stretches);
		bool last = i + 1 == stretches;

		if (isnan(height) || isnan(drawn)) {
			if (!isnan(drawn))
				add_number(out, 'H', start);
			if (!isnan(height)) {
				add_number(out, 'M', start);
				add_number(out, ' ', height);
			}
			drawn = height;
		} else if (fabs(height - drawn) >= LEAST_STEP) {
			add_number(out, 'H', start);
			add_number(out, 'V', height);
			drawn = height;
		}
		if (last && !isnan(drawn))
			add_number(out, 'H', end_of(stretches, stretches));
	}
}

void draw_share_line(struct buf *out, const double *shares, size_t n)
{
	svg_print(out, "<svg class=\"shares\" viewBox=\"0 0 %g %g\" aria-hidden=\"true\">",
		(double)WIDTH, (double)HEIGHT);
	svg_print(out, "<path d=\"M%g %gH%gM%g %gH%g\"/><path d=\"", (double)EDGE, height_of(1),
		(double)WIDTH - EDGE, (double)EDGE, height_of(0), (double)WIDTH - EDGE);
	add_steps(out, shares, n);
	buf_add_text(out, "\"/></svg>");
}
