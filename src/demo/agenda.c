#include "agenda.h"

static bool is_sooner(const struct plan *a, const struct plan *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void swap(struct plan *a, struct plan *b)
{
	struct plan kept = *a;
	*a = *b;
	*b = kept;
}

void agenda_add(struct agenda *agenda, const struct plan *plan)
{
	if (agenda->count == agenda->capacity) {
		agenda->capacity = agenda->capacity ? agenda->capacity * 2 : 1024;
		agenda->plans =
			must_realloc(agenda->plans, agenda->capacity * sizeof(*agenda->plans));
	}
	size_t i = agenda->count++;
	agenda->plans[i] = *plan;
	agenda->plans[i].order = agenda->added++;
	while (i > 0 && is_sooner(&agenda->plans[i], &agenda->plans[(i - 1) / 2])) {
		swap(&agenda->plans[i], &agenda->plans[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

bool agenda_take(struct agenda *agenda, struct plan *plan)
{
	if (agenda->count == 0)
		return false;
	*plan = agenda->plans[0];
	agenda->plans[0] = agenda->plans[--agenda->count];
	for (size_t i = 0;;) {
		size_t child = 2 * i + 1;
		if (child >= agenda->count)
			return true;
		if (child + 1 < agenda->count &&
			is_sooner(&agenda->plans[child + 1], &agenda->plans[child]))
			child++;
		if (!is_sooner(&agenda->plans[child], &agenda->plans[i]))
			return true;
		swap(&agenda->plans[child], &agenda->plans[i]);
		i = child;
	}
}

void agenda_release(struct agenda *agenda)
{
	free(agenda->plans);
	*agenda = (struct agenda){ 0 };
}
