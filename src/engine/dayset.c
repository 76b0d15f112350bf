#include <stdlib.h>
#include <string.h>
#include "dayset.h"
#include "util.h"

void dayset_init(struct dayset *days)
{
	days->count = 0;
	days->room = DAYSET_INSIDE;
	days->at = days->inside;
}

void dayset_release(struct dayset *days)
{
	if (days->at != days->inside)
		free(days->at);
}

static void make_room(struct dayset *days)
{
	struct span *more;

	if (days->count < days->room)
		return;
	more = must_alloc(2 * days->room * sizeof *more);
	memcpy(more, days->at, days->count * sizeof *more);
	dayset_release(days);
	days->at = more;
	days->room *= 2;
}

void dayset_add(struct dayset *days, uint16_t from, uint16_t to)
{
	uint32_t first, last;

	if (from >= to)
		return;
	for (first = 0; first < days->count && days->at[first].to < from; first++)
		;
	for (last = first; last < days->count && days->at[last].from <= to; last++) {
		if (days->at[last].from < from)
			from = days->at[last].from;
		if (days->at[last].to > to)
			to = days->at[last].to;
	}
	if (first == last) {
		make_room(days);
		memmove(&days->at[first + 1], &days->at[first],
			(days->count - first) * sizeof *days->at);
		days->count++;
	} else {
		memmove(&days->at[first + 1], &days->at[last],
			(days->count - last) * sizeof *days->at);
		days->count -= last - first - 1;
	}
	days->at[first] = (struct span){ from, to };
}

void dayset_cut(struct dayset *days, uint16_t day)
{
	while (days->count > 0 && days->at[days->count - 1].from >= day)
		days->count--;
	if (days->count > 0 && days->at[days->count - 1].to > day)
		days->at[days->count - 1].to = day;
}

void dayset_meet(const struct dayset *a, const struct dayset *b, struct dayset *out)
{
	uint32_t i = 0, j = 0;

	out->count = 0;
	while (i < a->count && j < b->count) {
		const struct span *x = &a->at[i], *y = &b->at[j];

		dayset_add(out, x->from > y->from ? x->from : y->from,
			x->to < y->to ? x->to : y->to);
		if (x->to < y->to)
			i++;
		else
			j++;
	}
}

void dayset_without(const struct dayset *a, const struct dayset *b, struct dayset *out)
{
	uint32_t j = 0;

	out->count = 0;
	for (uint32_t i = 0; i < a->count; i++) {
		uint16_t from = a->at[i].from, to = a->at[i].to;

		while (j < b->count && b->at[j].to <= from)
			j++;
		for (uint32_t k = j; k < b->count && b->at[k].from < to; k++) {
			dayset_add(out, from, b->at[k].from);
			if (b->at[k].to > from)
				from = b->at[k].to;
		}
		dayset_add(out, from, to);
	}
}

const struct span *dayset_at(const struct dayset *days, uint16_t day)
{
	for (uint32_t i = days->count; i-- > 0;)
		if (days->at[i].from <= day)
			return &days->at[i];
	return NULL;
}

const struct span *dayset_after(const struct dayset *days, uint16_t day)
{
	for (uint32_t i = 0; i < days->count; i++)
		if (days->at[i].from > day)
			return &days->at[i];
	return NULL;
}
