#include <math.h>
#include <stdio.h>
#include <string.h>
#include "label.h"
#include "svg.h"

/* Take `apart` times the index off each position, and the question becomes: the nearest
 * rising sequence. That is solved by merging neighbours that fall into blocks at their
 * mean (pool adjacent violators). */
void label_spread(double *at, size_t n, double apart, double low, double high)
{
	double mean[LABELS_MAX];
	size_t size[LABELS_MAX], blocks = 0;

	for (size_t i = 0; i < n && i < LABELS_MAX; i++) {
		mean[blocks] = at[i] - (double)i * apart;
		size[blocks] = 1;
		blocks++;
		while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
			size_t both = size[blocks - 2] + size[blocks - 1];
			mean[blocks - 2] = (mean[blocks - 2] * (double)size[blocks - 2] +
					    mean[blocks - 1] * (double)size[blocks - 1]) /
					   (double)both;
			size[blocks - 2] = both;
			blocks--;
		}
	}
	double top = high - (double)(n - 1) * apart;
	for (size_t block = 0, i = 0; block < blocks; block++) {
		double base = fmax(fmin(mean[block], top), low);
		for (size_t k = 0; k < size[block]; k++, i++)
			at[i] = base + (double)i * apart;
	}
}

void label_cut(const char *text, double width, char *cut, size_t size)
{
	size_t length = strlen(text);
	const char *more = "";

	if (length > size - 4)
		length = size - 4;
	snprintf(cut, size, "%.*s", (int)length, text);
	if (strlen(text) > length || svg_text_width(cut) > width)
		more = "\u2026";
	while (*more && length > 0) {
		while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
		cut[length] = '\0';
		if (svg_text_width(cut) + 1 <= width)
			break;
		length--;
	}
	while (*more && length > 0 && cut[length - 1] == ' ')
		cut[--length] = '\0';
	snprintf(cut + length, size - length, "%s", length > 0 || !*more ? more : "");
}
