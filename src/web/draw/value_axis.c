#include <math.h>
#include "axis.h"

/* The largest of 1, 2 and 5 times a power of ten that is not above `step` x 1.01. */
static double round_step(double step, int *power)
{
	*power = (int)floor(log10(step * 1.01));
	double unit = pow(10, *power);
	double times = step * 1.01 / unit;

	return unit * (times >= 5 ? 5 : times >= 2 ? 2 : 1);
}

struct value_axis value_axis_of(double low, double high, double least, double most,
				bool percent)
{
	const double room = .06;
	struct value_axis axis;
	double range = high - low;
	int power;

	if (range <= fabs(high) * 1e-9)
		range = low == 0 ? (percent ? .1 : 1) : fabs(low) * .4;
	axis.low = fmax(low - room * range, least);
	axis.high = fmin(high + room * range, most);
	if (high - low < range / 2) { /* one value: put it in the middle */
		axis.low = fmax(low - range / 2, least);
		axis.high = fmin(high + range / 2, most);
	}
	axis.step = round_step((axis.high - axis.low) * (percent ? 100 : 1) / 3, &power);
	axis.decimals = -power;
	if (percent)
		axis.step /= 100;
	return axis;
}

double value_axis_place(const struct value_axis *axis, double value)
{
	double share = (value - axis->low) / (axis->high - axis->low);

	return axis->bottom - fmin(fmax(share, -.1), 1.1) * (axis->bottom - axis->top);
}
