/* A small line of how many of how many, day by day. */
#include <math.h>

#include "draw.h"
#include "svg.h"

enum { WIDTH = 170, HEIGHT = 34, EDGE = 3, POINTS_MOST = 160 };

static double height_of(double share)
{
	return EDGE + (1 - share) * (HEIGHT - 2 * EDGE);
}

/* Of many days each point tells the last of its stretch. */
void draw_share_line(struct buf *out, const double *shares, size_t n)
{
	size_t points = n < POINTS_MOST ? n : POINTS_MOST;
	bool open = false;

	svg_print(out, "<svg class=\"shares\" viewBox=\"0 0 %g %g\" aria-hidden=\"true\">",
		(double)WIDTH, (double)HEIGHT);
	svg_print(out, "<path d=\"M%g %gH%gM%g %gH%g\" stroke=\"%s\" stroke-width=\"1\"/>",
		(double)EDGE, height_of(1), (double)WIDTH - EDGE, (double)EDGE, height_of(0),
		(double)WIDTH - EDGE, COLOUR_GRID);
	buf_add_text(out, "<path fill=\"none\" d=\"");
	for (size_t i = 0; i < points; i++) {
		double share = shares[(i + 1) * n / points - 1];
		double x = EDGE + (WIDTH - 2. * EDGE) * (double)(i + 1) / (double)points;

		if (isfinite(share)) {
			buf_add_char(out, open ? 'L' : 'M');
			svg_coordinate(out, x);
			buf_add_char(out, ' ');
			svg_coordinate(out, height_of(share));
		}
		open = isfinite(share);
	}
	svg_print(out, "\" stroke=\"%s\" stroke-width=\"2\"/></svg>", COLOUR_PINE);
}
