/* Rows of presence: to whom what applies, in the order in which they were recorded. */
#include <stdlib.h>
#include <string.h>
#include "state.h"
#include "util.h"

/* What is recorded is mostly the newest, so its place is near the end. */
void presence_add(struct engine *engine, struct group *group, struct presence row)
{
	uint32_t at = group->presence_count;

	rows_grow(engine, &group->presence, &group->presence_room, at, at + 1,
		sizeof *group->presence);
	for (; !engine->bulk && at > 0 && group->presence[at - 1].recorded > row.recorded; at--)
		group->presence[at] = group->presence[at - 1];
	group->presence[at] = row;
	group->presence_count++;
}

static bool is_sorted(const struct group *group)
{
	uint32_t wrong = 0;

	for (uint32_t i = 1; i < group->presence_count; i++)
		wrong |= group->presence[i - 1].recorded > group->presence[i].recorded;
	return !wrong;
}

void presence_sort(struct group *group)
{
	uint32_t count = group->presence_count, *order;
	struct presence *sorted;
	uint16_t *days;

	if (is_sorted(group))
		return;
	order = must_alloc(2 * (size_t)count * sizeof *order);
	days = must_alloc(count * sizeof *days);
	sorted = must_alloc(count * sizeof *sorted);
	for (uint32_t i = 0; i < count; i++)
		days[i] = group->presence[i].recorded;
	days_order(days, count, order);
	for (uint32_t i = 0; i < count; i++)
		sorted[i] = group->presence[order[i]];
	memcpy(group->presence, sorted, count * sizeof *sorted);
	free(order);
	free(days);
	free(sorted);
}
