#include <math.h>
#include "draw.h"
#include "number.h"

static const struct {
	double from;
	int digits; /* that the word stands for */
	const char *word, *brief;
} scales[] = {
	{ 1e12, 12, " trillion", "tn" }, { 1e9, 9, " billion", "bn" }, { 1e6, 6, " million", "m" },
};

/* 12345678 as 12,345,678. */
static void add_grouped(struct buf *out, long long whole)
{
	if (whole >= 1000) {
		add_grouped(out, whole / 1000);
		buf_print(out, ",%03lld", whole % 1000);
	} else {
		buf_print(out, "%lld", whole);
	}
}

/* A number from 0 to 1e12 to so many decimals, 0 to 6, trailing noughts dropped. */
static void add_decimal(struct buf *out, double value, int decimals)
{
	long long unit = 1;

	for (int i = 0; i < decimals; i++)
		unit *= 10;
	long long scaled = llround(value * (double)unit);
	add_grouped(out, scaled / unit);
	long long rest = scaled % unit;
	if (rest == 0)
		return;
	while (rest % 10 == 0) {
		rest /= 10;
		decimals--;
	}
	buf_print(out, ".%0*lld", decimals, rest);
}

static int bounded(int decimals, int most)
{
	return decimals < 0 ? 0 : decimals > most ? most : decimals;
}

void number_add(struct buf *out, double value, bool percent, int decimals, bool brief)
{
	double size = fabs(percent ? value * 100 : value);
	const char *word = "";

	if (isnan(value))
		return;
	if (value < 0 && size >= .5 * pow(10, -bounded(decimals, 6)))
		buf_add_text(out, "\u2212");
	if (isinf(value)) {
		buf_add_text(out, "\u221e");
		return;
	}
	if (size >= 1e15) {
		int digits = (int)floor(log10(size));
		add_decimal(out, size / pow(10, digits), 1);
		buf_print(out, "e%d", digits);
	} else {
		for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]) && !*word; i++) {
			if (size < scales[i].from)
				continue;
			size /= scales[i].from;
			word = brief ? scales[i].brief : scales[i].word;
			decimals = decimals >= 0 ? 2 : bounded(decimals + scales[i].digits, 3);
		}
		add_decimal(out, size, bounded(decimals, 6));
		buf_add_text(out, word);
	}
	if (percent)
		buf_add_char(out, '%');
}

void draw_number(struct buf *out, double value, bool percent, int decimals)
{
	number_add(out, value, percent, decimals, false);
}
