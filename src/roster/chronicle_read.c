/* Reading entries ahead of taking them in. */
#include "chronicle_entry.h"
#include <stdlib.h>
#include "chronicle.h"
#include "ledger.h"

void batch_init(struct entry_batch *batch)
{
	*batch = (struct entry_batch){ 0 };
	arena_init(&batch->arena);
}

void batch_release(struct entry_batch *batch)
{
	free(batch->entries);
	free(batch->rows);
	arena_release(&batch->arena);
}

void batch_clear(struct entry_batch *batch)
{
	batch->count = batch->row_count = batch->bytes = 0;
	arena_clear(&batch->arena);
}

/* -- what matters -- */

static bool concerns_us(const struct kind *kind)
{
	static const char *const names[] = { "place", "person", "assignment", "requirement",
		"policy", "course", "skill", "training" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(kind->name, names[i]) == 0)
			return true;
	for (size_t i = 0; i < kind->evidence_count; i++)
		if (*kind->evidence[i].through && *kind->evidence[i].holder_field)
			return true;
	return false;
}

static void name_of(struct slice text, char name[65])
{
	size_t length = text.length < 64 ? text.length : 64;
	if (length)
		memcpy(name, text.base, length);
	name[length] = 0;
}

static void find_verb(struct chronicle_entry *entry, const struct kinds *kinds,
	const struct recorded *recorded)
{
	char kind[65], verb[65];
	name_of(recorded->kind, kind);
	name_of(recorded->verb, verb);
	entry->is_pack = strcmp(kind, "pack") == 0;
	entry->kind = kinds_find(kinds, kind);
	entry->verb = entry->kind ? kind_verb(entry->kind, verb) : NULL;
	if (!entry->verb || !concerns_us(entry->kind))
		entry->kind = NULL;
}

/* -- what there may be very many of -- */

static int read_post(struct chronicle_entry *entry)
{
	static const char *const members[] = { "agency", "from", "person", "role", "to" };
	return ledger_entry_fields(entry->set, members, POST_MEMBERS_COUNT, entry->post);
}

static int read_rows(struct entry_batch *batch, struct chronicle_entry *entry)
{
	struct training_rows rows;
	struct training_row row;
	int result = training_rows_open(&rows, entry->set);
	entry->course = rows.course;
	entry->first_row = batch->row_count;
	while (result == 0 && (result = training_rows_next(&rows, &row)) == 1) {
		batch->rows = room_for(batch->rows, &batch->row_room, batch->row_count + 1,
			sizeof(*batch->rows));
		batch->rows[batch->row_count++] =
			(struct said_row){ row, numbers_hash(row.person) };
		result = 0;
	}
	entry->row_count = batch->row_count - entry->first_row;
	return result;
}

/* -- all of it -- */

static struct slice keep(struct entry_batch *batch, struct slice text)
{
	batch->bytes += text.length;
	return text.length ? (struct slice){ arena_text(&batch->arena, text), text.length }
			   : SLICE_EMPTY;
}

int batch_add(struct entry_batch *batch, const struct kinds *kinds, const struct recorded *recorded)
{
	int result = 0;
	batch->entries = room_for(
		batch->entries, &batch->room, batch->count + 1, sizeof(*batch->entries));
	struct chronicle_entry *entry = &batch->entries[batch->count];
	*entry = (struct chronicle_entry){
		.seq = recorded->seq, .at = recorded->at, .on = recorded->on
	};
	find_verb(entry, kinds, recorded);
	if (entry->kind) {
		entry->thing = keep(batch, recorded->thing);
		entry->place = keep(batch, recorded->place);
		entry->by = keep(batch, recorded->by);
		entry->set = keep(batch, recorded->set);
		if (strcmp(entry->kind->name, "assignment") == 0)
			result = read_post(entry);
		else if (strcmp(entry->kind->name, "training") == 0)
			result = read_rows(batch, entry);
	}
	if (result)
		return error_prefix("entry %lld", (long long)entry->seq);
	batch->count++;
	return 0;
}
