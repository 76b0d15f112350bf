/* Telling the engine what has changed of one cell. */
#include "roster_private.h"
#include <stdlib.h>

enum { CELL_SLOTS_AT_FIRST = 1024 };

/* -- what was told -- */

static size_t cell_slot(const struct roster *roster, uint64_t key)
{
	uint64_t hash = key * 0x9e3779b97f4a7c15u;
	size_t slot = (size_t)(hash >> 24) & (roster->cell_slots - 1);
	while (roster->cells[slot].key && roster->cells[slot].key != key)
		slot = (slot + 1) & (roster->cell_slots - 1);
	return slot;
}

static void grow_cells(struct roster *roster)
{
	struct told_cell *before = roster->cells;
	size_t slots = roster->cell_slots;
	roster->cell_slots = slots ? slots * 2 : CELL_SLOTS_AT_FIRST;
	roster->cells = must_alloc(roster->cell_slots * sizeof(*roster->cells));
	for (size_t i = 0; i < slots; i++)
		if (before[i].key)
			roster->cells[cell_slot(roster, before[i].key)] = before[i];
	free(before);
}

struct told_cell *roster_find_cell(struct roster *roster, int stay, int column)
{
	uint64_t key = (uint64_t)(uint32_t)stay << 32 | ((uint32_t)column + 1);
	if ((roster->cell_count + 1) * 3 >= roster->cell_slots * 2)
		grow_cells(roster);
	struct told_cell *cell = &roster->cells[cell_slot(roster, key)];
	if (!cell->key) {
		*cell = (struct told_cell){ .key = key };
		roster->cell_count++;
	}
	return cell;
}

/* -- to whom it applies -- */

static int tell_applies_from(
	struct roster *roster, uint32_t assignment, uint32_t requirement, day_number day)
{
	const struct spans *now = &roster->applies;
	day_number known = roster->chronicle.known;
	int result = engine_scope(
		roster->engine, assignment, requirement, spans_have(now, day), day, known);
	for (size_t i = 0; result == 0 && i < now->count; i++) {
		if (now->items[i].from > day)
			result = engine_scope(roster->engine, assignment, requirement, true,
				now->items[i].from, known);
		if (result == 0 && now->items[i].to > day && now->items[i].to < DAY_CLEAR)
			result = engine_scope(roster->engine, assignment, requirement, false,
				now->items[i].to, known);
	}
	return result;
}

/* The first day on which two sets differ; DAY_LAST if none. */
static day_number first_difference(const struct spans *one, const struct spans *two)
{
	for (size_t i = 0;; i++) {
		bool more_one = i < one->count, more_two = i < two->count;
		if (!more_one && !more_two)
			return DAY_LAST;
		if (!more_one || !more_two)
			return more_one ? one->items[i].from : two->items[i].from;
		const struct span *a = &one->items[i], *b = &two->items[i];
		if (a->from != b->from)
			return a->from < b->from ? a->from : b->from;
		if (a->to != b->to)
			return a->to < b->to ? a->to : b->to;
	}
}

static int tell_applies(
	struct roster *roster, struct told_cell *cell, uint32_t assignment, uint32_t requirement)
{
	day_number day = first_difference(&cell->applies, &roster->applies);
	if (day == DAY_LAST)
		return 0;
	spans_copy(&cell->applies, &roster->applies);
	return tell_applies_from(roster, assignment, requirement, day);
}

/* -- who has it -- */

static void add_piece(struct told_cell *cell, struct span piece)
{
	struct spans *pieces = &cell->pieces;
	size_t at = pieces->count;
	if (pieces->count == pieces->room) {
		pieces->room = pieces->room * 2 + 2;
		pieces->items = must_realloc(pieces->items, pieces->room * sizeof(*pieces->items));
	}
	for (; at > 0 && pieces->items[at - 1].from > piece.from; at--)
		pieces->items[at] = pieces->items[at - 1];
	pieces->items[at] = piece;
	pieces->count++;
}

/* Takes back the pieces that say more than is true. */
static int revoke_pieces(
	struct roster *roster, struct told_cell *cell, uint32_t assignment, uint32_t requirement)
{
	size_t kept = 0;
	int result = 0;
	for (size_t i = 0; i < cell->pieces.count; i++) {
		struct span piece = cell->pieces.items[i];
		struct spans whole = { &piece, 1, 1 };
		spans_without(&roster->left, &whole, &roster->held);
		if (roster->left.count == 0 || result)
			cell->pieces.items[kept++] = piece;
		else
			result = engine_revoke(roster->engine, assignment, requirement, piece.from,
				piece.to, roster->chronicle.known);
	}
	cell->pieces.count = kept;
	return result;
}

static int tell_held(
	struct roster *roster, struct told_cell *cell, uint32_t assignment, uint32_t requirement)
{
	int result = revoke_pieces(roster, cell, assignment, requirement);
	spans_clear(&roster->told);
	for (size_t i = 0; i < cell->pieces.count; i++)
		spans_add(&roster->told, cell->pieces.items[i].from, cell->pieces.items[i].to);
	spans_without(&roster->left, &roster->held, &roster->told);
	for (size_t i = 0; result == 0 && i < roster->left.count; i++) {
		struct span piece = roster->left.items[i];
		result = engine_evidence(roster->engine, assignment, requirement, piece.from,
			piece.to, roster->chronicle.known);
		if (result == 0)
			add_piece(cell, piece);
	}
	return result;
}

/* -- both -- */

void roster_truth(struct roster *roster, int number, int column)
{
	const struct stay *stay = &roster->stays[number];
	const struct post *post = &roster->chronicle.posts[stay->post];
	truth_cell(&roster->truth, post, stay->place, column, &roster->applies, &roster->held);
	for (size_t i = 0; i < roster->applies.count; i++) {
		if (roster->applies.items[i].from > stay->period.from ||
			roster->applies.items[i].to < stay->period.to)
			continue;
		spans_clear(&roster->applies);
		spans_add(&roster->applies, DAY_FIRST, DAY_LAST);
		return;
	}
}

int roster_cell(struct roster *roster, int stay, int column)
{
	int number = roster->chronicle.columns[column].number;
	if (number < 0)
		return 0;
	roster_truth(roster, stay, column);
	struct told_cell *cell = roster_find_cell(roster, stay, column);
	int result = tell_applies(roster, cell, (uint32_t)stay, (uint32_t)number);
	return result ? result : tell_held(roster, cell, (uint32_t)stay, (uint32_t)number);
}
