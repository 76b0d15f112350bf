/* What an engine was told, as bytes, and back. */
#include "teller.h"
#include "teller_private.h"
#include <stdlib.h>

static bool is_empty(const struct told_cell *cell)
{
	return cell->applies.count == 0 && cell->pieces.count == 0;
}

void teller_keep(const struct teller *teller, struct buf *out)
{
	size_t count = 0;
	for (size_t i = 0; i < teller->cell_slots; i++)
		count += teller->cells[i].key && !is_empty(&teller->cells[i]);
	keep_number(out, (int64_t)count);
	for (size_t i = 0; i < teller->cell_slots; i++) {
		const struct told_cell *cell = &teller->cells[i];
		if (!cell->key || is_empty(cell))
			continue;
		keep_number(out, (int64_t)cell->key);
		keep_array(out, cell->applies.items, cell->applies.count, sizeof(struct span));
		keep_array(out, cell->pieces.items, cell->pieces.count, sizeof(struct span));
	}
}

static void recall_spans(struct kept *from, struct spans *spans)
{
	spans->items = kept_array(from, &spans->count, sizeof(*spans->items));
	spans->room = spans->count;
}

void teller_recall(struct teller *teller, struct kept *from)
{
	size_t count = kept_count(from, 3 * sizeof(int64_t));
	teller_make_room(teller, count);
	for (size_t i = 0; i < count && !from->bad; i++) {
		uint64_t key = (uint64_t)kept_number(from);
		struct told_cell *cell = teller_cell(teller, key);
		if (key == 0 || !is_empty(cell)) {
			from->bad = true;
			return;
		}
		recall_spans(from, &cell->applies);
		recall_spans(from, &cell->pieces);
	}
}
