#include <math.h>
#include <stdlib.h>
#include "label.h"
#include "number.h"
#include "plot.h"
#include "svg.h"

static void open_chart(const struct plot *plot, struct buf *out)
{
	const char *id = plot->chart->id, *name = plot->name;

	svg_print(out, "<svg class=\"spc %s\" viewBox=\"0 0 %g %g\" role=\"img\" "
		  "aria-labelledby=\"%s-%s-t %s-%s-d\" font-size=\"%g\">", name, plot->width,
		  plot->height, id, name, id, name, plot->font_size);
	svg_print(out, "<title id=\"%s-%s-t\">%s</title><desc id=\"%s-%s-d\">", id, name,
		  plot->chart->title, id, name);
	if (plot->chart->description)
		svg_text(out, plot->chart->description);
	else
		plot_add_description(plot, out);
	buf_add_text(out, "</desc>");
}

static void add_value_axis(const struct plot *plot, struct buf *out)
{
	const struct value_axis *axis = &plot->values;
	double k = ceil(axis->low / axis->step);

	for (int count = 0; k * axis->step <= axis->high && count < 12; k++, count++) {
		double y = value_axis_place(axis, k * axis->step);
		svg_print(out, "<path d=\"M%g %gH%g\" stroke=\"%s\"/>", plot->left, y, plot->right,
			  COLOUR_GRID);
		svg_print(out, "<text x=\"%g\" y=\"%g\" text-anchor=\"end\" fill=\"%s\">",
			  plot->left - 8, y + plot->font_size * .35, COLOUR_SOFT_INK);
		number_add(out, k * axis->step, plot->chart->percent, axis->decimals, true);
		buf_add_text(out, "</text>");
	}
}

static void add_time_axis(const struct plot *plot, struct buf *out)
{
	struct time_tick ticks[TIME_TICKS_MAX];
	size_t count = time_axis_ticks(&plot->days, plot->font_size, ticks);

	svg_print(out, "<path d=\"M%g %gH%g", plot->left, plot->bottom, plot->right);
	for (size_t i = 0; i < count; i++)
		svg_print(out, "M%g %gv5", ticks[i].place, plot->bottom);
	svg_print(out, "\" stroke=\"#a9b5ae\"/><g text-anchor=\"middle\" fill=\"%s\">",
		  COLOUR_SOFT_INK);
	for (size_t i = 0; i < count; i++) {
		svg_print(out, "<text x=\"%g\" y=\"%g\">%s</text>", ticks[i].place,
			  plot->bottom + 19, ticks[i].label);
		if (ticks[i].year[0])
			svg_print(out, "<text x=\"%g\" y=\"%g\">%s</text>", ticks[i].place,
				  plot->bottom + 35, ticks[i].year);
	}
	buf_add_text(out, "</g>");
}

static bool same_value(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool same_limits(const struct xmr_point *a, const struct xmr_point *b)
{
	return same_value(a->centre, b->centre) && same_value(a->lower, b->lower) &&
	       same_value(a->upper, b->upper);
}

static void add_limit(const struct plot *plot, struct buf *out, double value, double left,
		      double right)
{
	if (plot_shows(plot, value))
		svg_print(out, "<path d=\"M%g %gH%g\" stroke=\"%s\" stroke-width=\"1.5\" "
			  "stroke-dasharray=\"5 5\"/>", left,
			  value_axis_place(&plot->values, plot_bounded(value)), right, COLOUR_SAME);
}

static void add_segment(const struct plot *plot, struct buf *out, const struct xmr_point *limits,
			double left, double right)
{
	const struct value_axis *axis = &plot->values;

	if (!isfinite(limits->centre))
		return;
	if (limits->upper > limits->lower) {
		double lower = fmin(fmax(plot_bounded(limits->lower), axis->low), axis->high);
		double upper = fmin(fmax(plot_bounded(limits->upper), axis->low), axis->high);
		double top = value_axis_place(axis, upper);
		svg_print(out, "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"%s\" "
			  "opacity=\".06\"/>", left, top, right - left,
			  value_axis_place(axis, lower) - top, COLOUR_SAME);
		add_limit(plot, out, limits->lower, left, right);
		add_limit(plot, out, limits->upper, left, right);
	}
	svg_print(out, "<path d=\"M%g %gH%g\" stroke=\"%s\" stroke-width=\"1.8\"/>", left,
		  value_axis_place(axis, plot_bounded(limits->centre)), right, COLOUR_INK);
}

/* Each stretch of rows with the same limits, border halfway to the next. */
static void add_segments(const struct plot *plot, struct buf *out)
{
	double left = plot->left;

	for (size_t i = 0; i < plot->n; i++) {
		double right = plot->right;
		if (i + 1 < plot->n) {
			if (same_limits(&plot->points[i], &plot->points[i + 1]))
				continue;
			right = (time_axis_row_place(&plot->days, i) +
				 time_axis_row_place(&plot->days, i + 1)) / 2;
		}
		add_segment(plot, out, &plot->points[i], left, right);
		left = right;
	}
}

struct end_label {
	const char *words, *brief_words, *colour, *weight, *after;
	double value;
	int decimals;
	double line, place; /* the line's height, and the label's after spreading */
};

static int by_line(const void *a, const void *b)
{
	double left = ((const struct end_label *)a)->line;
	double right = ((const struct end_label *)b)->line;

	return (left > right) - (left < right);
}

static void add_end_label(const struct plot *plot, struct buf *out, const struct end_label *label)
{
	if (fabs(label->place - label->line) > 3)
		svg_print(out, "<path d=\"M%g %gL%g %g\" stroke=\"%s\"/>", plot->right + 1,
			  label->line, plot->right + 8, label->place, label->colour);
	svg_print(out, "<text x=\"%g\" y=\"%g\" fill=\"%s\" font-weight=\"%s\">%s ",
		  plot->right + 10, label->place + plot->font_size * .35, label->colour,
		  label->weight, plot->brief ? label->brief_words : label->words);
	number_add(out, label->value, plot->chart->percent, label->decimals, plot->brief);
	svg_print(out, "%s</text>", label->after);
}

static void add_end_labels(const struct plot *plot, struct buf *out)
{
	const struct xmr_point *last = &plot->points[plot->n - 1];
	bool wide = last->upper > last->lower;
	const char *centre = plot->chart->median ? "Median" : "Average";
	const int decimals = plot->decimals;
	const struct end_label all[] = {
		{ "Upper limit", "Upper", COLOUR_SOFT_INK, "400", "", wide ? last->upper : NAN,
		  decimals, 0, 0 },
		{ centre, centre, COLOUR_INK, "700", "", last->centre, decimals, 0, 0 },
		{ "Target", "Target", COLOUR_TARGET, "700", plot_target_arrow(plot),
		  plot->chart->has_target ? plot->chart->target : NAN,
		  plot_target_decimals(plot), 0, 0 },
		{ "Lower limit", "Lower", COLOUR_SOFT_INK, "400", "", wide ? last->lower : NAN,
		  decimals, 0, 0 },
	};
	struct end_label labels[4];
	double places[4];
	size_t count = 0;

	for (size_t i = 0; i < 4; i++) {
		if (!plot_shows(plot, all[i].value))
			continue;
		labels[count] = all[i];
		labels[count++].line = i == 2 ? plot_target_line(plot) :
			value_axis_place(&plot->values, plot_bounded(all[i].value));
	}
	qsort(labels, count, sizeof(labels[0]), by_line);
	for (size_t i = 0; i < count; i++)
		places[i] = labels[i].line;
	label_spread(places, count, plot->font_size * 1.15, plot->top, plot->bottom - 2);
	for (size_t i = 0; i < count; i++) {
		labels[i].place = places[i];
		add_end_label(plot, out, &labels[i]);
	}
}

static void add_target(const struct plot *plot, struct buf *out)
{
	if (plot->chart->has_target && plot_shows(plot, plot->chart->target) &&
	    plot->target_side == 0)
		svg_print(out, "<path d=\"M%g %gH%g\" stroke=\"%s\" stroke-width=\"1.8\" "
			  "stroke-dasharray=\"9 4\"/>", plot->left,
			  plot_target_line(plot), plot->right, COLOUR_TARGET);
}

/* First all lines, then all words, with a rim that keeps lines off them. */
static void add_notes(const struct plot *plot, struct buf *out)
{
	struct note_place places[NOTES_MAX];
	size_t rows, count = plot_place_notes(plot, places, &rows);

	if (count == 0)
		return;
	buf_add_text(out, "<path d=\"");
	for (size_t i = 0; i < count; i++)
		svg_print(out, "M%g %gV%g", places[i].x,
			  2 + (double)places[i].row * plot->note_height, plot->bottom);
	svg_print(out, "\" stroke=\"%s\" stroke-width=\"1.5\" stroke-dasharray=\"2 4\"/>"
		  "<g font-weight=\"650\" fill=\"%s\" stroke=\"#fff\" stroke-width=\"4\" "
		  "stroke-linejoin=\"round\" paint-order=\"stroke\">", COLOUR_PINE, COLOUR_PINE);
	for (size_t i = 0; i < count; i++) {
		const struct note_place *place = &places[i];
		double baseline = (double)place->row * plot->note_height + plot->font_size;
		if (place->words[0])
			svg_print(out, "<text x=\"%g\" y=\"%g\" text-anchor=\"%s\">%s</text>",
				  place->x + (place->right_of_line ? 8 : -8), baseline,
				  place->right_of_line ? "start" : "end", place->words);
	}
	buf_add_text(out, "</g>");
}

void draw_chart(struct buf *out, enum draw_size size, const struct draw_chart *chart)
{
	struct plot plot;

	plot_init(&plot, size, chart);
	open_chart(&plot, out);
	if (plot.n == 0) {
		svg_print(out, "<text x=\"%g\" y=\"%g\" text-anchor=\"middle\" fill=\"%s\">"
			  "No readings yet</text></svg>", plot.width / 2, plot.height / 2,
			  COLOUR_SOFT_INK);
		return;
	}
	add_value_axis(&plot, out);
	add_segments(&plot, out);
	add_target(&plot, out);
	add_time_axis(&plot, out);
	add_notes(&plot, out);
	plot_add_data(&plot, out);
	add_end_labels(&plot, out);
	buf_add_text(out, "</svg>");
}
