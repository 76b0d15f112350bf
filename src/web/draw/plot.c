#include <math.h>
#include "number.h"
#include "plot.h"
#include "svg.h"

enum {
	NARROW_MONTHS = 15,
	NARROW_POINTS = 15,
	TARGET_HEIGHTS = 5 /* a target further off than so many heights of all else is not drawn */
};

double plot_bounded(double value)
{
	const double edge = 1e300;

	return isnan(value) ? value : fmin(fmax(value, -edge), edge);
}

bool plot_shows(const struct plot *plot, double value)
{
	return isfinite(value) && value >= plot->least && value <= plot->most;
}

double plot_target_line(const struct plot *plot)
{
	if (plot->target_side != 0)
		return plot->target_side > 0 ? plot->top : plot->bottom;
	return value_axis_place(&plot->values, plot_bounded(plot->chart->target));
}

const char *plot_target_arrow(const struct plot *plot)
{
	return plot->target_side > 0 ? " \u2191" : plot->target_side < 0 ? " \u2193" : "";
}

int plot_target_decimals(const struct plot *plot)
{
	return plot->decimals > 4 ? 6 : 4;
}

static void choose_rows(struct plot *plot, enum draw_size size)
{
	const struct draw_chart *chart = plot->chart;
	size_t start = 0;

	if (size == DRAW_NARROW && chart->n > NARROW_POINTS) {
		day_number since = day_add_months(chart->on[chart->n - 1], -NARROW_MONTHS);
		while (chart->on[start] <= since && chart->n - start > NARROW_POINTS)
			start++;
	}
	plot->n = chart->n - start;
	plot->on = chart->on + start;
	plot->y = chart->y + start;
	plot->points = chart->points + start;
}

static void find_possible(struct plot *plot)
{
	const struct draw_chart *chart = plot->chart;
	double low = chart->has_target ? chart->target : 0;
	double high = low;

	for (size_t i = 0; i < chart->n; i++) {
		low = fmin(low, chart->y[i]);
		high = fmax(high, chart->y[i]);
	}
	plot->least = low >= 0 ? 0 : -INFINITY;
	plot->most = chart->percent && high <= 1 ? 1 : INFINITY;
}

static void widen(const struct plot *plot, double value, double *low, double *high)
{
	if (!plot_shows(plot, value))
		return;
	*low = fmin(*low, plot_bounded(value));
	*high = fmax(*high, plot_bounded(value));
}

/* On the scale, unless it would press everything else flat. */
static void place_target(struct plot *plot, double *low, double *high)
{
	double target = plot->chart->target, far = TARGET_HEIGHTS * (*high - *low);

	if (far > 0 && isfinite(far) && plot_shows(plot, target))
		plot->target_side = (target > *high + far) - (target < *low - far);
	if (plot->target_side == 0)
		widen(plot, target, low, high);
}

static void find_values(struct plot *plot)
{
	double low = INFINITY, high = -INFINITY;
	bool percent = plot->chart->percent;

	for (size_t i = 0; i < plot->n; i++) {
		widen(plot, plot->y[i], &low, &high);
		widen(plot, plot->points[i].centre, &low, &high);
		widen(plot, plot->points[i].lower, &low, &high);
		widen(plot, plot->points[i].upper, &low, &high);
	}
	if (plot->chart->has_target)
		place_target(plot, &low, &high);
	if (low > high) {
		low = 0;
		high = 1;
	}
	plot->values = value_axis_of(low, high, plot->least, plot->most, percent);
	plot->decimals = plot->values.decimals;
	/* a figure is finer than the marks of the axis */
	if (plot->decimals < 1 && (percent || plot->values.high - plot->values.low < 20))
		plot->decimals = 1;
	else if (plot->decimals >= 1)
		plot->decimals++;
}

static double number_width(const struct plot *plot, double value, int decimals, bool brief)
{
	char text[64];
	struct buf words;

	buf_init(&words, sizeof(text));
	number_add(&words, value, plot->chart->percent, decimals, brief);
	double width = words.base ? svg_text_width(words.base) : 0;
	buf_release(&words);
	return width * plot->font_size;
}

/* Room for the figures at the left and the labels at the right. */
static void find_margins(struct plot *plot)
{
	const struct value_axis *values = &plot->values;
	const struct xmr_point *last = plot->n > 0 ? &plot->points[plot->n - 1] : NULL;
	double left = 0, right = 0;

	for (double k = ceil(values->low / values->step); k * values->step <= values->high; k++)
		left = fmax(left, number_width(plot, k * values->step, values->decimals, true));
	const double ends[] = { last ? last->lower : NAN, last ? last->centre : NAN,
				last ? last->upper : NAN };
	for (size_t i = 0; i < 3; i++)
		right = fmax(right, number_width(plot, ends[i], plot->decimals, plot->brief));
	if (plot->chart->has_target)
		right = fmax(right, number_width(plot, plot->chart->target,
						 plot_target_decimals(plot), plot->brief) +
			    svg_text_width(plot_target_arrow(plot)) * plot->font_size);
	right += svg_text_width(plot->brief ? "Average " : "Upper limit ") * plot->font_size;
	plot->left = fmax(left + 10, 18);
	plot->right = plot->width - right - 10;
}

void plot_init(struct plot *plot, enum draw_size size, const struct draw_chart *chart)
{
	struct note_place places[NOTES_MAX];
	size_t note_rows;

	*plot = (struct plot) { .chart = chart, .brief = size == DRAW_NARROW };
	plot->name = plot->brief ? "narrow" : "wide";
	plot->width = plot->brief ? 340 : 760;
	plot->height = plot->brief ? 250 : 330;
	plot->font_size = plot->brief ? 13 : 13.5;
	plot->note_height = plot->font_size + 4;
	choose_rows(plot, size);
	find_possible(plot);
	find_values(plot);
	find_margins(plot);
	if (plot->n > 0) {
		plot->days = time_axis_of(plot->on, plot->n);
		plot->days.left = plot->left;
		plot->days.right = plot->right;
	}
	plot_place_notes(plot, places, &note_rows);
	plot->top = 12 + (double)note_rows * plot->note_height;
	plot->bottom = plot->height - 40;
	plot->values.top = plot->top;
	plot->values.bottom = plot->bottom;
}
