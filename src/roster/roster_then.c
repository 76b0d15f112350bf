/* A place and what was below it in the tree of another day, from figures of the tree of now. */
#include "roster.h"
#include <stdlib.h>

/* For each place: was it the place itself, or below it? The caller frees. */
static bool *find_below(const struct roster *roster, int place, day_number known)
{
	const struct chronicle *chronicle = &roster->chronicle;
	size_t count = engine_units(roster->people.engine);
	int *parents = must_alloc((count + 1) * sizeof(*parents));
	bool *below = must_alloc((count + 1) * sizeof(*below));
	for (size_t i = 0; i < count; i++)
		parents[i] = place_believed_parent(chronicle, (int)i, known);
	for (size_t i = 0; i < count; i++) {
		int above = (int)i;
		for (int depth = 0; depth <= LIMIT_PLACE_DEPTH && above >= 0 && above != place;
			depth++)
			above = parents[above];
		below[i] = above == place;
	}
	free(parents);
	return below;
}

/* A unit has what is in itself and in the units below it now. So those that were below the place,
 * under one that was not, are added, and those that were not, under one that was, are taken off. */
struct roster_part *roster_parts(
	const struct roster *roster, int place, day_number known, size_t *count)
{
	size_t units = engine_units(roster->people.engine);
	if (known >= roster->chronicle.tree_known) {
		struct roster_part *whole = must_alloc(sizeof(*whole));
		*whole = (struct roster_part){ (uint32_t)place, 1 };
		*count = 1;
		return whole;
	}
	struct roster_part *parts = must_alloc((units + 1) * sizeof(*parts));
	bool *below = find_below(roster, place, known);
	*count = 0;
	for (size_t i = 0; i < units; i++) {
		int parent = roster->parents[i];
		int sign = below[i] - (parent >= 0 && below[parent]);
		if (sign)
			parts[(*count)++] = (struct roster_part){ (uint32_t)i, sign };
	}
	free(below);
	return parts;
}
