/* Numbers with a fraction, in the fewest digits that read back as the same number. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "buf.h"

enum { DIGITS_LEAST = 15, DIGITS_MOST = 17, POWERS = 20, MANTISSA_BITS = 53 };

/* As a whole number of 10ths, 100ths and so on: m / 10^k is rounded correctly, so if that gives
 * the number back its decimal does too. Most of what people write is so. */
static bool add_short_decimal(struct buf *buf, double number)
{
	static const double power[] = { 1, 10, 100, 1e3, 1e4, 1e5, 1e6 };
	enum { PLACES = sizeof(power) / sizeof(power[0]) };
	if (!(fabs(number) < 1e9) || (number == 0 && signbit(number)))
		return false;
	for (int places = 0; places < PLACES; places++) {
		double whole = nearbyint(number * power[places]);
		if (whole / power[places] != number)
			continue;
		int64_t scaled = (int64_t)fabs(whole), unit = (int64_t)power[places];
		if (whole < 0)
			buf_add_char(buf, '-');
		buf_add_int(buf, scaled / unit);
		if (places > 0)
			buf_print(buf, ".%0*lld", places, (long long)(scaled % unit));
		return true;
	}
	return false;
}

/* digits x 10^(exponent + 1 - count): the first digit stands for 10^exponent. */
struct decimal {
	uint64_t digits;
	int count, exponent;
};

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

/* number = mantissa / 2^shift, rounded to `count` digits, half to even. All of it is exact: the
 * numbers are less than 2^128. *error is how far off, in units of 2^-shift / 10^places. */
static uint64_t round_to(uint64_t mantissa, int shift, int places, const uint64_t *power,
	wide *error)
{
	/* 10^19 is the largest power in 64 bits */
	wide scaled = (wide)mantissa * power[places < 19 ? places : 19];
	if (places > 19)
		scaled *= power[places - 19];
	uint64_t digits = (uint64_t)(scaled >> shift);
	wide rest = scaled - ((wide)digits << shift), half = (wide)1 << (shift - 1);
	bool up = rest > half || (rest == half && digits % 2 == 1);
	*error = up ? ((wide)1 << shift) - rest : rest;
	return digits + up;
}

/* The fewest digits, for numbers that are not written with an exponent. */
static bool find_digits(double number, struct decimal *out)
{
	uint64_t power[POWERS] = { 1 };
	int binary, exponent = number >= 1 ? 0 : -1;
	for (int i = 1; i < POWERS; i++)
		power[i] = power[i - 1] * 10;
	uint64_t mantissa = (uint64_t)ldexp(frexp(number, &binary), MANTISSA_BITS);
	int shift = MANTISSA_BITS - binary;
	if (mantissa == (uint64_t)1 << (MANTISSA_BITS - 1))
		return false; /* its neighbour below is nearer than the one above */
	while (exponent >= 0 && exponent < 15 && number >= (double)power[exponent + 1])
		exponent++;
	while (exponent < 0 && number * (double)power[-exponent] < 1)
		exponent--;
	for (int count = DIGITS_LEAST; count <= DIGITS_MOST; count++) {
		wide error;
		int places = count - 1 - exponent;
		uint64_t digits = round_to(mantissa, shift, places, power, &error);
		if (digits >= power[count] || digits < power[count - 1])
			return false;
		wide unit = (wide)power[places < 19 ? places : 19];
		if (places > 19)
			unit *= power[places - 19];
		/* nearer than half way to the next number */
		if (2 * error >= unit)
			continue;
		*out = (struct decimal){ digits, count, exponent };
		return true;
	}
	return false;
}

#else
/* Without numbers of 128 bits the digits are found by trying. */
static bool find_digits(double number, struct decimal *out)
{
	(void)number;
	(void)out;
	return false;
}
#endif

static void add_decimal(struct buf *buf, struct decimal decimal)
{
	char digits[DIGITS_MOST + 1];
	while (decimal.count > 1 && decimal.digits % 10 == 0) {
		decimal.digits /= 10;
		decimal.count--;
	}
	for (int i = decimal.count; i > 0; i--, decimal.digits /= 10)
		digits[i - 1] = (char)('0' + decimal.digits % 10);
	int whole = decimal.exponent + 1; /* digits before the point */
	if (whole <= 0)
		buf_add(buf, "0.0000", (size_t)(2 - whole));
	for (int i = 0; i < whole; i++)
		buf_add_char(buf, i < decimal.count ? digits[i] : '0');
	int from = whole > 0 ? whole : 0;
	if (from >= decimal.count)
		return;
	if (whole > 0)
		buf_add_char(buf, '.');
	buf_add(buf, digits + from, (size_t)(decimal.count - from));
}

void buf_add_real(struct buf *buf, double number)
{
	char text[40];
	struct decimal decimal;
	double size = fabs(number);
	if (add_short_decimal(buf, number))
		return;
	if (size >= 1e-4 && size < 1e15 && find_digits(size, &decimal)) {
		if (number < 0)
			buf_add_char(buf, '-');
		add_decimal(buf, decimal);
		return;
	}
	for (int digits = DIGITS_LEAST; digits <= DIGITS_MOST; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	buf_add_text(buf, text);
}
