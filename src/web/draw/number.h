/* number.h: figures as people write them. */
#ifndef FETTLE_DRAW_NUMBER_H
#define FETTLE_DRAW_NUMBER_H

#include <stdbool.h>
#include "buf.h"

/* As draw_number(). `decimals` may be negative (-4: to the nearest 10,000), which says
 * how exact millions must be. `brief`: "1.2m" for "1.2 million". */
void number_add(struct buf *out, double value, bool percent, int decimals, bool brief);

#endif
