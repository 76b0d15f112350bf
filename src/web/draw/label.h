/* label.h: placing words so that they do not touch. */
#ifndef FETTLE_DRAW_LABEL_H
#define FETTLE_DRAW_LABEL_H

#include <stddef.h>

enum { LABELS_MAX = 16 };

/* Moves the positions at[0..n-1], which rise, as little as possible (least squares) so
 * that each is at least `apart` from the next and all are within low..high, if there is
 * room for that at all. n is at most LABELS_MAX. */
void label_spread(double *at, size_t n, double apart, double low, double high);

/* Copies `text` into `cut`, with an ellipsis if it is wider than `width` (in units of the
 * font size). Never cuts inside a character. */
void label_cut(const char *text, double width, char *cut, size_t size);

#endif
