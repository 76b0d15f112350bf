/* Telling an engine what has changed. */
#include "teller.h"
#include "teller_private.h"
#include <stdlib.h>

enum { CELL_SLOTS_AT_FIRST = 1024 };

int teller_open(struct teller *teller, day_number today)
{
	struct engine_options options = { .today = today };
	*teller = (struct teller){ 0 };
	return engine_open(&teller->engine, &options);
}

void teller_close(struct teller *teller)
{
	for (size_t i = 0; i < teller->cell_slots; i++) {
		spans_release(&teller->cells[i].applies);
		spans_release(&teller->cells[i].pieces);
	}
	free(teller->cells);
	spans_release(&teller->told);
	spans_release(&teller->left);
	engine_close(teller->engine);
}

/* -- what was told -- */

static size_t cell_slot(const struct teller *teller, uint64_t key)
{
	uint64_t hash = key * 0x9e3779b97f4a7c15u;
	size_t slot = (size_t)(hash >> 24) & (teller->cell_slots - 1);
	while (teller->cells[slot].key && teller->cells[slot].key != key)
		slot = (slot + 1) & (teller->cell_slots - 1);
	return slot;
}

static void grow_cells(struct teller *teller)
{
	struct told_cell *before = teller->cells;
	size_t slots = teller->cell_slots;
	teller->cell_slots = slots ? slots * 2 : CELL_SLOTS_AT_FIRST;
	teller->cells = must_alloc(teller->cell_slots * sizeof(*teller->cells));
	for (size_t i = 0; i < slots; i++)
		if (before[i].key)
			teller->cells[cell_slot(teller, before[i].key)] = before[i];
	free(before);
}

void teller_make_room(struct teller *teller, size_t more)
{
	while ((teller->cell_count + more) * 3 >= teller->cell_slots * 2)
		grow_cells(teller);
}

struct told_cell *teller_cell(struct teller *teller, uint64_t key)
{
	teller_make_room(teller, 1);
	struct told_cell *cell = &teller->cells[cell_slot(teller, key)];
	if (!cell->key) {
		*cell = (struct told_cell){ .key = key };
		teller->cell_count++;
	}
	return cell;
}

static struct told_cell *find_cell(struct teller *teller, uint32_t assignment, uint32_t requirement)
{
	return teller_cell(teller, (uint64_t)assignment << 32 | (requirement + 1));
}

int teller_join(struct teller *teller, const struct engine_join *join, day_number known,
	uint32_t *assignment)
{
	int result = engine_join(teller->engine, join, known, assignment);
	for (uint32_t i = 0; result == 0 && i < engine_requirements(teller->engine); i++)
		if (engine_set_has(&join->applies, i))
			spans_add(&find_cell(teller, *assignment, i)->applies, DAY_FIRST, DAY_LAST);
	return result;
}

/* One cell while it is told. */
struct telling_cell {
	struct teller *teller;
	struct told_cell *cell;
	uint32_t assignment, requirement;
	day_number known;
};

/* -- to whom it applies -- */

static int tell_scope(const struct telling_cell *telling, bool applies, day_number from)
{
	return engine_scope(telling->teller->engine, telling->assignment, telling->requirement,
		applies, from, telling->known);
}

/* What is said from a day on replaces what was said before of that day and all later ones. */
static int tell_scope_from(
	const struct telling_cell *telling, const struct spans *applies, day_number day)
{
	int result = tell_scope(telling, spans_have(applies, day), day);
	for (size_t i = 0; result == 0 && i < applies->count; i++) {
		if (applies->items[i].from > day)
			result = tell_scope(telling, true, applies->items[i].from);
		if (result == 0 && applies->items[i].to > day && applies->items[i].to < DAY_CLEAR)
			result = tell_scope(telling, false, applies->items[i].to);
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

static int tell_applies(const struct telling_cell *telling, const struct spans *applies)
{
	day_number day = first_difference(&telling->cell->applies, applies);
	if (day == DAY_LAST)
		return 0;
	spans_copy(&telling->cell->applies, applies);
	return tell_scope_from(telling, applies, day);
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
static int revoke_pieces(const struct telling_cell *telling, const struct spans *held)
{
	struct spans *pieces = &telling->cell->pieces;
	size_t kept = 0;
	int result = 0;
	for (size_t i = 0; i < pieces->count; i++) {
		struct span piece = pieces->items[i];
		struct spans whole = { &piece, 1, 1 };
		spans_without(&telling->teller->left, &whole, held);
		if (telling->teller->left.count == 0 || result)
			pieces->items[kept++] = piece;
		else
			result = engine_revoke(telling->teller->engine, telling->assignment,
				telling->requirement, piece.from, piece.to, telling->known);
	}
	pieces->count = kept;
	return result;
}

static int tell_held(const struct telling_cell *telling, const struct spans *held)
{
	struct teller *teller = telling->teller;
	struct told_cell *cell = telling->cell;
	int result = revoke_pieces(telling, held);
	spans_clear(&teller->told);
	for (size_t i = 0; i < cell->pieces.count; i++)
		spans_add(&teller->told, cell->pieces.items[i].from, cell->pieces.items[i].to);
	spans_without(&teller->left, held, &teller->told);
	for (size_t i = 0; result == 0 && i < teller->left.count; i++) {
		struct span piece = teller->left.items[i];
		result = engine_evidence(teller->engine, telling->assignment, telling->requirement,
			piece.from, piece.to, telling->known);
		if (result == 0)
			add_piece(cell, piece);
	}
	return result;
}

int teller_tell(struct teller *teller, uint32_t assignment, uint32_t requirement,
	const struct spans *applies, const struct spans *held, day_number known)
{
	struct telling_cell telling = { .teller = teller,
		.cell = find_cell(teller, assignment, requirement),
		.assignment = assignment,
		.requirement = requirement,
		.known = known };
	int result = tell_applies(&telling, applies);
	return result ? result : tell_held(&telling, held);
}
