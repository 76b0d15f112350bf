#include <math.h>
#include "draw.h"
#include "svg.h"

/* What differs between the two drawings; lengths in the units of the picture. */
struct shape {
	double width;                    /* of the picture; the height is 200 */
	const char *name;                /* class and ending of ids */
	double vial_left, vial_width;    /* inside its rim */
	double bubble_x, bubble_y;       /* radii */
	double travel;                   /* of the bubble from the middle to its end */
	double line;                     /* distance of a line from the middle */
	double words;                    /* middle of the words from the end of the picture */
	double word_size, hint_size;
	const char *left_hint, *right_hint;
};

static const struct shape shapes[] = {
	[DRAW_WIDE] = { 680, "wide", 195, 290, 37, 15.5, 107, 44, 126.5, 19, 14,
			"what we say", "what we do" },
	[DRAW_NARROW] = { 420, "narrow", 135, 150, 27, 13.5, 47, 33, 91, 15, 13,
			  "we say", "we do" },
};

/* Where the bubble is, -1 (left, Paper) to 1. The factor puts a gap of .2 at .34, where the
 * lines of the mini level are. */
static double position(double gap)
{
	const double factor = 1.67;

	return -tanh(factor * fmin(fmax(gap, -1), 1)) / tanh(factor);
}

static void add_gradients(struct buf *out, const char *id, const char *name)
{
	static const struct {
		const char *part, *element, *attributes;
		struct { const char *at, *colour; } stops[4];
	} gradients[] = {
		{ "vial", "linearGradient", " x1=\"0\" x2=\"0\" y1=\"0\" y2=\"1\">",
		  { { "0", "#b9cc35" }, { ".28", "#dcea6a" }, { ".62", "#cfe04f" },
		    { "1", "#9fb325" } } },
		{ "body", "linearGradient", " x1=\"0\" x2=\"0\" y1=\"0\" y2=\"1\">",
		  { { "0", "#1b5a4c" }, { ".12", "#12473b" }, { ".88", "#0f3d33" },
		    { "1", "#08261f" } } },
		{ "bubble", "radialGradient", " cx=\".42\" cy=\".3\" r=\".8\">",
		  { { "0", "#fffff2" }, { ".55", "#f3f9bf" }, { "1", "#c8d861" } } },
	};

	buf_add_text(out, "<defs>");
	for (size_t i = 0; i < sizeof(gradients) / sizeof(gradients[0]); i++) {
		svg_print(out, "<%s id=\"%s-%s-%s\"", gradients[i].element, id, name,
			  gradients[i].part);
		buf_add_text(out, gradients[i].attributes);
		for (size_t k = 0; k < 4 && gradients[i].stops[k].at; k++)
			svg_print(out, "<stop offset=\"%s\" stop-color=\"%s\"/>",
				  gradients[i].stops[k].at, gradients[i].stops[k].colour);
		svg_print(out, "</%s>", gradients[i].element);
	}
	buf_add_text(out, "</defs>");
}

static void add_body(struct buf *out, const char *id, const struct shape *shape)
{
	double right = shape->width - 42;

	svg_print(out, "<rect x=\"42\" y=\"48\" width=\"%g\" height=\"104\" rx=\"12\" "
		  "fill=\"url(#%s-%s-body)\"/>", right - 42, id, shape->name);
	svg_print(out, "<path d=\"M58 57.5H%gM58 142.5H%g\" stroke=\"#2c6b5c\"/>", right - 16,
		  right - 16);
	svg_print(out, "<path d=\"M50 48a8 8 0 0 0-8 8v88a8 8 0 0 0 16 0V56a8 8 0 0 0-8-8zM%g "
		  "48a8 8 0 0 0-8 8v88a8 8 0 0 0 16 0V56a8 8 0 0 0-8-8z\" fill=\"%s\"/>",
		  right - 8, COLOUR_PINE_DEEP);
	svg_print(out, "<g fill=\"#eef4e6\" font-weight=\"700\" font-size=\"%g\" "
		  "text-anchor=\"middle\"><text x=\"%g\" y=\"98\">Paper</text><text x=\"%g\" "
		  "y=\"98\">Practice</text></g>", shape->word_size, shape->words,
		  shape->width - shape->words);
	svg_print(out, "<g fill=\"#bcd2c6\" font-size=\"%g\" text-anchor=\"middle\"><text x=\"%g\" "
		  "y=\"119\">%s</text><text x=\"%g\" y=\"119\">%s</text></g>", shape->hint_size,
		  shape->words, shape->left_hint, shape->width - shape->words, shape->right_hint);
}

static void add_vial(struct buf *out, const char *id, const struct shape *shape, bool known)
{
	svg_print(out, "<rect x=\"%g\" y=\"68\" width=\"%g\" height=\"64\" rx=\"32\" "
		  "fill=\"#061d17\"/>", shape->vial_left - 7, shape->vial_width + 14);
	svg_print(out, "<rect x=\"%g\" y=\"75\" width=\"%g\" height=\"50\" rx=\"25\" ",
		  shape->vial_left, shape->vial_width);
	if (known)
		svg_print(out, "fill=\"url(#%s-%s-vial)\"/>", id, shape->name);
	else
		buf_add_text(out, "fill=\"#eef1f2\"/>");
}

/* How far the truth may be from the bubble: from its left end at one bound to its right
 * end at the other. */
static void add_band(struct buf *out, const struct shape *shape, double low, double high)
{
	double middle = shape->width / 2;

	if (!(low < high))
		return;
	double left = middle + position(high) * shape->travel - shape->bubble_x;
	double right = middle + position(low) * shape->travel + shape->bubble_x;
	svg_print(out, "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" rx=\"%g\" "
		  "fill=\"#f6fad2\" opacity=\".6\"/>", left, 95 - shape->bubble_y, right - left,
		  2 * shape->bubble_y, shape->bubble_y);
}

static void add_bubble(struct buf *out, const struct shape *shape, const struct draw_level *level)
{
	double middle = shape->width / 2;
	double x = middle + position(level->gap) * shape->travel;
	double left = shape->vial_left + 29, right = shape->width - left;

	svg_print(out, "<path d=\"M%g 90v20M%g 90v20\" stroke=\"#5d6b12\" stroke-width=\"1.5\" "
		  "opacity=\".55\"/>", left, right);
	add_band(out, shape, level->gap_low, level->gap_high);
	svg_print(out, "<g class=\"bub\"><ellipse cx=\"%g\" cy=\"95\" rx=\"%g\" ry=\"%g\" "
		  "fill=\"url(#%s-%s-bubble)\" stroke=\"#5d6b12\" stroke-width=\"1.4\"/>", x,
		  shape->bubble_x, shape->bubble_y, level->id, shape->name);
	svg_print(out, "<ellipse cx=\"%g\" cy=\"89\" rx=\"%g\" ry=\"3.4\" fill=\"#fff\" "
		  "opacity=\".95\"/></g>", x - 11, shape->bubble_x / 3);
	svg_print(out, "<path d=\"M%g 75v50M%g 75v50\" stroke=\"%s\" stroke-width=\"2.6\"/>",
		  middle - shape->line, middle + shape->line, COLOUR_INK);
	svg_print(out, "<path d=\"M%g 81.5H%g\" stroke=\"#fff\" stroke-width=\"3.5\" "
		  "stroke-linecap=\"round\" opacity=\".5\"/>", shape->vial_left + 22,
		  shape->vial_left + shape->vial_width - 22);
}

void draw_level(struct buf *out, enum draw_size size, const struct draw_level *level)
{
	const struct shape *shape = &shapes[size];
	bool known = !isnan(level->gap);
	const double greatest_tilt = 7; /* degrees */

	svg_print(out, "<svg class=\"%s\" viewBox=\"0 0 %g 200\" role=\"img\" "
		  "aria-labelledby=\"%s-%s-t\"><title id=\"%s-%s-t\">%s</title>", shape->name,
		  shape->width, level->id, shape->name, level->id, shape->name, level->title);
	add_gradients(out, level->id, shape->name);
	/* the true horizontal, to judge the tilt by */
	svg_print(out, "<path d=\"M1 100H%g\" stroke=\"#7d8d84\" stroke-width=\"2\" "
		  "stroke-dasharray=\"1 8\" stroke-linecap=\"round\"/>", shape->width);
	svg_print(out, "<g transform=\"rotate(%g %g 100)\">",
		  known ? -greatest_tilt * position(level->gap) : 0, shape->width / 2);
	add_body(out, level->id, shape);
	add_vial(out, level->id, shape, known);
	if (known)
		add_bubble(out, shape, level);
	else
		svg_print(out, "<text x=\"%g\" y=\"106\" text-anchor=\"middle\" font-size=\"%g\" "
			  "font-weight=\"700\" fill=\"%s\">no evidence</text>", shape->width / 2,
			  shape->word_size, COLOUR_SOFT_INK);
	buf_add_text(out, "</g></svg>");
}

void draw_mini_level(struct buf *out, int width, double gap)
{
	double middle = width / 2., travel = middle - 23;

	svg_print(out, "<svg viewBox=\"0 0 %g 30\" aria-hidden=\"true\">", (double)width);
	svg_print(out, "<rect x=\"2\" y=\"2\" width=\"%g\" height=\"26\" rx=\"13\" fill=\"%s\"/>"
		  "<rect x=\"5\" y=\"5\" width=\"%g\" height=\"20\" rx=\"10\" fill=\"%s\"/>",
		  width - 4., COLOUR_PINE, width - 10., isnan(gap) ? "#eef1f2" : COLOUR_VIAL);
	if (isnan(gap))
		svg_print(out, "<text x=\"%g\" y=\"20\" text-anchor=\"middle\" font-size=\"14\" "
			  "font-weight=\"700\" fill=\"%s\">no evidence</text>", middle,
			  COLOUR_SOFT_INK);
	else
		svg_print(out, "<ellipse cx=\"%g\" cy=\"14\" rx=\"14\" ry=\"7\" fill=\"#fbffe0\" "
			  "stroke=\"#5d6b12\" stroke-width=\"1.3\"/><path d=\"M%g 5v20M%g 5v20\" "
			  "stroke=\"%s\" stroke-width=\"1.7\"/>", middle + position(gap) * travel,
			  middle - 18, middle + 18, COLOUR_INK);
	buf_add_text(out, "</svg>");
}
