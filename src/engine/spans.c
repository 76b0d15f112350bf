#include <stdlib.h>
#include <string.h>
#include "spans.h"
#include "util.h"

void spans_init(struct spans *spans)
{
	spans->count = 0;
	spans->room = SPANS_INSIDE;
	spans->at = spans->inside;
}

void spans_release(struct spans *spans)
{
	if (spans->at != spans->inside)
		free(spans->at);
}

static void make_room(struct spans *spans)
{
	struct span *more;

	if (spans->count < spans->room)
		return;
	more = must_alloc(2 * spans->room * sizeof *more);
	memcpy(more, spans->at, spans->count * sizeof *more);
	spans_release(spans);
	spans->at = more;
	spans->room *= 2;
}

void spans_add(struct spans *spans, uint16_t from, uint16_t to)
{
	uint32_t first, last;

	if (from >= to)
		return;
	for (first = 0; first < spans->count && spans->at[first].to < from; first++)
		;
	for (last = first; last < spans->count && spans->at[last].from <= to; last++) {
		if (spans->at[last].from < from)
			from = spans->at[last].from;
		if (spans->at[last].to > to)
			to = spans->at[last].to;
	}
	if (first == last) {
		make_room(spans);
		memmove(&spans->at[first + 1], &spans->at[first],
			(spans->count - first) * sizeof *spans->at);
		spans->count++;
	} else {
		memmove(&spans->at[first + 1], &spans->at[last],
			(spans->count - last) * sizeof *spans->at);
		spans->count -= last - first - 1;
	}
	spans->at[first] = (struct span){ from, to };
}

void spans_cut(struct spans *spans, uint16_t day)
{
	while (spans->count > 0 && spans->at[spans->count - 1].from >= day)
		spans->count--;
	if (spans->count > 0 && spans->at[spans->count - 1].to > day)
		spans->at[spans->count - 1].to = day;
}

void spans_meet(const struct spans *a, const struct spans *b, struct spans *out)
{
	uint32_t i = 0, j = 0;

	out->count = 0;
	while (i < a->count && j < b->count) {
		const struct span *x = &a->at[i], *y = &b->at[j];

		spans_add(out, x->from > y->from ? x->from : y->from,
			x->to < y->to ? x->to : y->to);
		if (x->to < y->to)
			i++;
		else
			j++;
	}
}

void spans_without(const struct spans *a, const struct spans *b, struct spans *out)
{
	uint32_t j = 0;

	out->count = 0;
	for (uint32_t i = 0; i < a->count; i++) {
		uint16_t from = a->at[i].from, to = a->at[i].to;

		while (j < b->count && b->at[j].to <= from)
			j++;
		for (uint32_t k = j; k < b->count && b->at[k].from < to; k++) {
			spans_add(out, from, b->at[k].from);
			if (b->at[k].to > from)
				from = b->at[k].to;
		}
		spans_add(out, from, to);
	}
}

const struct span *spans_at(const struct spans *spans, uint16_t day)
{
	for (uint32_t i = spans->count; i-- > 0;)
		if (spans->at[i].from <= day)
			return &spans->at[i];
	return NULL;
}

const struct span *spans_after(const struct spans *spans, uint16_t day)
{
	for (uint32_t i = 0; i < spans->count; i++)
		if (spans->at[i].from > day)
			return &spans->at[i];
	return NULL;
}
