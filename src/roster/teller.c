/* Telling an engine what has changed. */
#include "teller.h"
#include <stdlib.h>
#include "chronicle.h"

int teller_open(struct teller *teller, day_number today)
{
	struct engine_options options = { .today = today };
	*teller = (struct teller){ 0 };
	return engine_open(&teller->engine, &options);
}

void teller_close(struct teller *teller)
{
	told_release(&teller->told);
	free(teller->records);
	spans_release(&teller->applies);
	spans_release(&teller->pieces);
	spans_release(&teller->covered);
	spans_release(&teller->left);
	engine_close(teller->engine);
}

int teller_join(struct teller *teller, const struct engine_join *join, day_number known,
	uint32_t *assignment)
{
	int result = engine_join(teller->engine, join, known, assignment);
	struct span always = { DAY_FIRST, DAY_LAST };
	const struct spans applies = { &always, 1, 1 }, nothing = { 0 };
	for (uint32_t i = 0; result == 0 && i < engine_requirements(teller->engine); i++)
		if (engine_set_has(&join->applies, i))
			told_put(&teller->told, *assignment, i, &applies, &nothing);
	return result;
}

/* One cell while it is told: what was told of it is in the teller's `applies` and `pieces`. */
struct telling_cell {
	struct teller *teller;
	uint32_t assignment, requirement;
	day_number known;
	bool changed;
};

/* -- to whom it applies -- */

static int settle_scope(struct teller *teller)
{
	if (!teller->scope.any)
		return 0;
	teller->scope.any = false;
	return engine_scopes(teller->engine, teller->scope.assignment, &teller->scope.requirements,
		teller->scope.applies, teller->scope.from, teller->scope.known);
}

/* What is said alike of requirements of one assignment is told together. */
static int tell_scope(const struct telling_cell *telling, bool applies, day_number from)
{
	struct teller *teller = telling->teller;
	int result = 0;
	if (!teller->scope.any || teller->scope.assignment != telling->assignment ||
		teller->scope.applies != applies || teller->scope.from != from) {
		result = settle_scope(teller);
		teller->scope.any = true;
		teller->scope.assignment = telling->assignment;
		teller->scope.applies = applies;
		teller->scope.from = from;
		teller->scope.known = telling->known;
		teller->scope.requirements = (struct engine_set){ 0 };
	}
	engine_set_add(&teller->scope.requirements, telling->requirement);
	return result;
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

static int tell_applies(struct telling_cell *telling, const struct spans *applies)
{
	struct spans *before = &telling->teller->applies;
	day_number day = first_difference(before, applies);
	if (day == DAY_LAST)
		return 0;
	spans_copy(before, applies);
	telling->changed = true;
	return tell_scope_from(telling, applies, day);
}

/* -- who has it -- */

static void add_piece(struct spans *pieces, struct span piece)
{
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

static void record(const struct telling_cell *telling, int what, struct span piece)
{
	struct teller *teller = telling->teller;
	teller->records = room_for(teller->records, &teller->record_room, teller->record_count + 1,
		sizeof(*teller->records));
	teller->records[teller->record_count++] =
		(struct engine_record){ .assignment = telling->assignment,
			.from = holding_short(piece.from),
			.to = holding_short(piece.to),
			.recorded = holding_short(telling->known),
			.requirement = (uint8_t)telling->requirement,
			.what = (uint8_t)what };
}

/* Takes back the pieces that say more than is true. */
static void revoke_pieces(struct telling_cell *telling, const struct spans *held)
{
	struct spans *pieces = &telling->teller->pieces;
	size_t kept = 0;
	for (size_t i = 0; i < pieces->count; i++) {
		struct span piece = pieces->items[i];
		struct spans whole = { &piece, 1, 1 };
		spans_without(&telling->teller->left, &whole, held);
		if (telling->teller->left.count == 0)
			pieces->items[kept++] = piece;
		else
			record(telling, ENGINE_REVOKE, piece);
	}
	telling->changed = telling->changed || kept < pieces->count;
	pieces->count = kept;
}

static void tell_held(struct telling_cell *telling, const struct spans *held)
{
	struct teller *teller = telling->teller;
	revoke_pieces(telling, held);
	spans_clear(&teller->covered);
	for (size_t i = 0; i < teller->pieces.count; i++)
		spans_add(&teller->covered, teller->pieces.items[i].from,
			teller->pieces.items[i].to);
	spans_without(&teller->left, held, &teller->covered);
	for (size_t i = 0; i < teller->left.count; i++) {
		struct span piece = teller->left.items[i];
		record(telling, ENGINE_EVIDENCE, piece);
		add_piece(&teller->pieces, piece);
		telling->changed = true;
	}
}

int teller_tell(struct teller *teller, uint32_t assignment, uint32_t requirement,
	const struct spans *applies, const struct spans *held, day_number known)
{
	struct telling_cell telling = { .teller = teller,
		.assignment = assignment,
		.requirement = requirement,
		.known = known };
	told_get(&teller->told, assignment, requirement, &teller->applies, &teller->pieces);
	if (applies->count + held->count + teller->applies.count + teller->pieces.count == 0)
		return 0; /* as mostly */
	int result = tell_applies(&telling, applies);
	tell_held(&telling, held);
	if (telling.changed)
		told_put(&teller->told, assignment, requirement, &teller->applies, &teller->pieces);
	return result;
}

int teller_settle(struct teller *teller)
{
	enum { RECORDS_KEPT = 10000 }; /* what a day says */
	int result = settle_scope(teller);
	if (result == 0 && teller->record_count)
		result = engine_load(teller->engine, teller->records, teller->record_count);
	told_settle(&teller->told);
	teller->record_count = 0;
	if (teller->record_room > RECORDS_KEPT) {
		free(teller->records);
		teller->records = NULL;
		teller->record_room = 0;
	}
	return result;
}
