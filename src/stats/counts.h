/*
 * counts.h: limits of counts, shares and rates. Private to stats.
 *
 *   p    centre P = sum y / sum of;  sd = sqrt(P (1 - P) / of);  limits P -/+ 3 sd, within 0..1
 *   u    centre U = sum y / sum of;  sd = sqrt(U / of);          limits U -/+ 3 sd, at least 0
 *   c    centre C = mean y;          sd = sqrt(C);               limits C -/+ 3 sd, at least 0
 *   pp up   as p and u with sd x s, s = mean moving range of (value - centre) / sd, screened if
 *           asked, / 1.128
 *
 * Montgomery, "Introduction to Statistical Quality Control", 7.2 and 7.3; pp and up: Laney 2002,
 * "Improved control charts for attributes", Quality Engineering 14(4).
 *
 * Where the centre is 0 (or P is 1) sd is 0 and the limits equal the centre. pp and up without
 * two neighbouring values have limits equal to the centre and nothing is outside them.
 */
#ifndef FETTLE_STATS_COUNTS_H
#define FETTLE_STATS_COUNTS_H

#include "limits.h"

void shares_limits(struct limits *limits, bool by_spread); /* p, pp */
void rates_limits(struct limits *limits, bool by_spread);  /* u, up */
void counts_limits(struct limits *limits);                 /* c */

#endif
