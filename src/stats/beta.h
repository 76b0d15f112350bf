/*
 * beta.h: the beta distribution.
 *
 * The regularised incomplete beta function by its continued fraction, evaluated with
 * the modified Lentz method (Lentz 1976; Thompson and Barnett 1986; DLMF 8.17.22).
 */
#ifndef FETTLE_STATS_BETA_H
#define FETTLE_STATS_BETA_H

/* Pr(X <= x) for X ~ Beta(alpha, beta), both > 0. 0 for x <= 0 and 1 for x >= 1; NaN if
 * alpha or beta is not a positive finite number or x is NaN. To 1e-11 relative or better for
 * shapes up to a million. */
double beta_below(double x, double alpha, double beta);

/* The x with Pr(X <= x) = probability, to 1e-12 relative or better. Safeguarded
 * Newton. NaN as above or if probability is outside 0..1. */
double beta_quantile(double probability, double alpha, double beta);

#endif
