#include <math.h>
#include <stdbool.h>
#include "proportion.h"

struct share_interval share_wilson(double count, double of, double z)
{
	if (!(count >= 0 && count <= of && isfinite(of) && z >= 0))
		return (struct share_interval) { NAN, NAN };
	if (of == 0)
		return (struct share_interval) { 0, 1 };
	double share = count / of;
	double spread = z * z / of;
	double centre = (share + spread / 2) / (1 + spread);
	double half = z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread);
	/* at 0 and 1 the ends are exact; rounding must not push past them */
	return (struct share_interval) {
		.low = count == 0 ? 0 : fmax(centre - half, 0),
		.high = count == of ? 1 : fmin(centre + half, 1),
	};
}

struct share_interval share_newcombe(double count1, double of1, double count2, double of2,
				     double z)
{
	struct share_interval first = share_wilson(count1, of1, z);
	struct share_interval second = share_wilson(count2, of2, z);

	if (isnan(first.low) || isnan(second.low))
		return (struct share_interval) { NAN, NAN };
	if (of1 == 0 || of2 == 0)
		return (struct share_interval) { first.low - second.high, first.high - second.low };
	double share1 = count1 / of1, share2 = count2 / of2;
	double difference = share1 - share2;
	return (struct share_interval) {
		.low = difference - hypot(share1 - first.low, second.high - share2),
		.high = difference + hypot(first.high - share1, share2 - second.low),
	};
}
