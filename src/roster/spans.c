/* Sets of days. */
#include "spans.h"
#include <stdlib.h>

void spans_release(struct spans *spans)
{
	free(spans->items);
	*spans = (struct spans){ 0 };
}

void spans_clear(struct spans *spans)
{
	spans->count = 0;
}

void spans_add(struct spans *spans, day_number from, day_number to)
{
	if (from >= to)
		return;
	struct span *last = spans->count ? &spans->items[spans->count - 1] : NULL;
	if (last && from <= last->to) {
		last->to = to > last->to ? to : last->to;
		return;
	}
	if (spans->count == spans->room) {
		spans->room = spans->room * 2 + 4;
		spans->items = must_realloc(spans->items, spans->room * sizeof(*spans->items));
	}
	spans->items[spans->count++] = (struct span){ from, to };
}

void spans_copy(struct spans *to, const struct spans *from)
{
	spans_clear(to);
	for (size_t i = 0; i < from->count; i++)
		spans_add(to, from->items[i].from, from->items[i].to);
}

void spans_join(struct spans *out, const struct spans *one, const struct spans *two)
{
	spans_clear(out);
	for (size_t i = 0, k = 0; i < one->count || k < two->count;) {
		bool from_one = k == two->count ||
				(i < one->count && one->items[i].from <= two->items[k].from);
		const struct span *next = from_one ? &one->items[i++] : &two->items[k++];
		spans_add(out, next->from, next->to);
	}
}

void spans_meet(struct spans *out, const struct spans *one, const struct spans *two)
{
	spans_clear(out);
	for (size_t i = 0, k = 0; i < one->count && k < two->count;) {
		const struct span *a = &one->items[i], *b = &two->items[k];
		spans_add(
			out, a->from > b->from ? a->from : b->from, a->to < b->to ? a->to : b->to);
		if (a->to < b->to)
			i++;
		else
			k++;
	}
}

void spans_without(struct spans *out, const struct spans *one, const struct spans *two)
{
	spans_clear(out);
	size_t k = 0;
	for (size_t i = 0; i < one->count; i++) {
		day_number from = one->items[i].from, to = one->items[i].to;
		while (k < two->count && two->items[k].to <= from)
			k++;
		for (size_t j = k; j < two->count && two->items[j].from < to; j++) {
			spans_add(out, from, two->items[j].from);
			from = two->items[j].to;
		}
		spans_add(out, from, to);
	}
}

bool spans_same(const struct spans *one, const struct spans *two)
{
	return one->count == two->count &&
	       (one->count == 0 ||
		       memcmp(one->items, two->items, one->count * sizeof(*one->items)) == 0);
}

bool spans_are_always(const struct spans *spans)
{
	return spans->count == 1 && spans->items[0].from == DAY_FIRST &&
	       spans->items[0].to == DAY_LAST;
}

bool spans_have(const struct spans *spans, day_number day)
{
	for (size_t i = 0; i < spans->count && spans->items[i].from <= day; i++)
		if (day < spans->items[i].to)
			return true;
	return false;
}
