#include "draw.h"
#include "svg.h"

static void open_icon(struct buf *out, const char *colour)
{
	svg_print(out, "<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\"><circle cx=\"24\" cy=\"24\" "
		  "r=\"21.5\" fill=\"#fff\" stroke=\"%s\" stroke-width=\"4\"/>", colour);
}

static void add_letter(struct buf *out, const char *letter, double x, double y, const char *colour)
{
	svg_print(out, "<text x=\"%g\" y=\"%g\" font-size=\"17\" font-weight=\"700\" fill=\"%s\" "
		  "text-anchor=\"middle\">%s</text>", x, y, colour, letter);
}

static void add_dash(struct buf *out)
{
	svg_print(out, "<path d=\"M14 24H34\" stroke=\"%s\" stroke-width=\"3\"/>", COLOUR_SAME);
}

/* A line through points with a dot at each. */
static void add_dots(struct buf *out, const double points[][2], int count, const char *colour)
{
	for (int i = 0; i < count; i++)
		svg_print(out, i == 0 ? "<path d=\"M%g %g" : "L%g %g", points[i][0], points[i][1]);
	svg_print(out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"/><g fill=\"%s\">", colour,
		  colour);
	for (int i = 0; i < count; i++)
		svg_print(out, "<circle cx=\"%g\" cy=\"%g\" r=\"2.9\"/>", points[i][0], points[i][1]);
	buf_add_text(out, "</g>");
}

static const struct {
	const char *words, *letter, *colour;
} variations[] = {
	[XMR_VARIATION_COMMON] = { "No real change", "", COLOUR_SAME },
	[XMR_VARIATION_IMPROVEMENT_HIGH] = { "Getting better", "H", COLOUR_BETTER },
	[XMR_VARIATION_IMPROVEMENT_LOW] = { "Getting better", "L", COLOUR_BETTER },
	[XMR_VARIATION_CONCERN_HIGH] = { "Getting worse", "H", COLOUR_WORSE },
	[XMR_VARIATION_CONCERN_LOW] = { "Getting worse", "L", COLOUR_WORSE },
	[XMR_VARIATION_NEUTRAL_HIGH] = { "Higher than usual", "H", COLOUR_NEITHER },
	[XMR_VARIATION_NEUTRAL_LOW] = { "Lower than usual", "L", COLOUR_NEITHER },
	[XMR_VARIATION_NONE] = { "Too little data", NULL, COLOUR_SAME },
};

void draw_variation_icon(struct buf *out, enum xmr_variation variation)
{
	static const double rising[][2] = { { 12, 34 }, { 20, 31 }, { 28, 24 }, { 35, 15 } };
	static const double falling[][2] = { { 13, 15 }, { 21, 18 }, { 29, 25 }, { 36, 33 } };
	static const double level[][2] = { { 10, 27 }, { 17, 21 }, { 24, 28 }, { 31, 20 },
					   { 38, 26 } };
	const char *colour = variations[variation].colour;
	const char *letter = variations[variation].letter;

	open_icon(out, colour);
	if (!letter) {
		add_dash(out);
	} else if (letter[0] == 'H') {
		add_letter(out, letter, 16, 22, colour);
		add_dots(out, rising, 4, colour);
	} else if (letter[0] == 'L') {
		add_letter(out, letter, 16, 38, colour);
		add_dots(out, falling, 4, colour);
	} else {
		add_dots(out, level, 5, colour);
	}
	buf_add_text(out, "</svg>");
}

static const struct {
	const char *words, *letter, *colour;
	double letter_y;
	const char *target, *wave; /* the two lines, as paths */
} assurances[] = {
	[XMR_NO_ASSURANCE] = { "No target set", NULL, COLOUR_SAME, 0, NULL, NULL },
	[XMR_PASS] = { "Will keep meeting", "P", COLOUR_BETTER, 22, "M7 36H41",
		       "M10 30q5-6 9 0t9 0t9-1" },
	[XMR_FAIL] = { "Will keep missing", "F", COLOUR_WORSE, 41, "M8 15H40",
		       "M10 23q5-6 9 0t9 0t9-1" },
	[XMR_INCONSISTENT] = { "Hit or miss", "?", COLOUR_SAME, 20, "M6 30H42",
			       "M9 33q5-12 10-3t10 0t10-4" },
};

void draw_assurance_icon(struct buf *out, enum xmr_assurance assurance)
{
	const char *colour = assurances[assurance].colour;

	open_icon(out, colour);
	if (!assurances[assurance].letter) {
		add_dash(out);
	} else {
		add_letter(out, assurances[assurance].letter, 24, assurances[assurance].letter_y,
			   colour);
		svg_print(out, "<path d=\"%s\" stroke=\"%s\" stroke-width=\"2\" "
			  "stroke-dasharray=\"3 3\"/>", assurances[assurance].target, colour);
		svg_print(out, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.4\"/>",
			  assurances[assurance].wave, colour);
	}
	buf_add_text(out, "</svg>");
}

const char *draw_variation_words(enum xmr_variation variation)
{
	return variations[variation].words;
}

const char *draw_assurance_words(enum xmr_assurance assurance)
{
	return assurances[assurance].words;
}
