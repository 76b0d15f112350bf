/* svg.h: colours, lettering and the writing of numbers and text into SVG. */
#ifndef FETTLE_DRAW_SVG_H
#define FETTLE_DRAW_SVG_H

#include "buf.h"

/* Each has at least 3:1 on white for shapes, 4.5:1 for text (WCAG 1.4.3, 1.4.11). */
#define COLOUR_INK "#14231e"
#define COLOUR_SOFT_INK "#465750"
#define COLOUR_GRID "#e7ece7"
#define COLOUR_PINE "#0f3d33"
#define COLOUR_PINE_DEEP "#08261f"
#define COLOUR_VIAL "#cfe04f"
#define COLOUR_BETTER "#0b6fa8"
#define COLOUR_WORSE "#b8480b"
#define COLOUR_SAME "#65717a"
#define COLOUR_NEITHER "#5b3b9e"
#define COLOUR_TARGET "#a3123a"
#define COLOUR_LINE "#7f8b93"

/* A coordinate to a tenth, shortest form, in any locale: 34, 60.3, -.5 is -0.5. */
void svg_coordinate(struct buf *out, double value);

/* Like buf_print, but %g writes a coordinate, %s escapes, and there is nothing else. */
void svg_print(struct buf *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Text between tags or in a quoted attribute. Bytes that XML forbids are dropped. */
void svg_text(struct buf *out, const char *text);

/* Width of text in the page's typeface, in units of the font size; an upper estimate. */
double svg_text_width(const char *text);

#endif
