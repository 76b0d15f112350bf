#include <math.h>
#include "plot.h"
#include "svg.h"

const char *plot_special_words(enum xmr_special special)
{
	static const char *const words[] = {
		[XMR_COMMON] = "",
		[XMR_ABOVE_UPPER] = "above the upper limit",
		[XMR_BELOW_LOWER] = "below the lower limit",
		[XMR_TREND_UP] = "7 or more rising in a row",
		[XMR_TREND_DOWN] = "7 or more falling in a row",
		[XMR_TWO_IN_THREE_ABOVE] = "2 of 3 near the upper limit",
		[XMR_TWO_IN_THREE_BELOW] = "2 of 3 near the lower limit",
		[XMR_SHIFT_ABOVE] = "7 or more in a row above the average",
		[XMR_SHIFT_BELOW] = "7 or more in a row below the average",
		[XMR_MISSING] = "",
	};
	return words[special];
}

static const char *kind_words(enum xmr_kind kind)
{
	switch (kind) {
	case XMR_KIND_IMPROVEMENT: return ", getting better";
	case XMR_KIND_CONCERN: return ", getting worse";
	case XMR_KIND_COMMON: return "no real change";
	default: return "";
	}
}

static void add_figure(const struct plot *plot, struct buf *out, double value)
{
	draw_number(out, value, plot->chart->percent, plot->decimals);
}

static void add_limits(const struct plot *plot, struct buf *out, const struct xmr_point *last)
{
	buf_add_text(out, plot->chart->median ? " Median " : " Average ");
	add_figure(plot, out, last->centre);
	if (last->upper > last->lower) {
		buf_add_text(out, ", process limits ");
		add_figure(plot, out, last->lower);
		buf_add_text(out, " to ");
		add_figure(plot, out, last->upper);
	}
	if (plot->chart->has_target) {
		buf_add_text(out, ", target ");
		draw_number(out, plot->chart->target, plot->chart->percent,
			    plot_target_decimals(plot));
	}
	buf_add_char(out, '.');
}

void plot_add_description(const struct plot *plot, struct buf *out)
{
	size_t values = 0, last = 0;

	for (size_t i = 0; i < plot->n; i++) {
		if (isfinite(plot->y[i])) {
			values++;
			last = i;
		}
	}
	if (values == 0) {
		buf_add_text(out, "No readings yet.");
		return;
	}
	buf_print(out, "%zu %s, ", values, values == 1 ? "point" : "points");
	time_axis_add_words(&plot->days, 0, out);
	if (plot->n > 1) {
		buf_add_text(out, " to ");
		time_axis_add_words(&plot->days, plot->n - 1, out);
	}
	buf_add_char(out, '.');
	add_limits(plot, out, &plot->points[last]);
	buf_add_text(out, " The last is ");
	add_figure(plot, out, plot->y[last]);
	svg_print(out, ": %s%s.", plot_special_words(plot->points[last].special),
		  kind_words(plot->points[last].kind));
}
