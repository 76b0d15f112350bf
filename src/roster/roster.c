/* From entries to the engine. */
#include "roster_private.h"
#include <stdlib.h>
#include "ahead.h"
#include "relay.h"

void roster_init(struct roster *roster)
{
	*roster = (struct roster){ 0 };
	chronicle_init(&roster->chronicle);
	truth_init(&roster->truth, &roster->chronicle);
}

int roster_open(struct roster *roster, day_number today)
{
	int result = teller_open(&roster->people, today);
	return result ? result : teller_open(&roster->doubles, today);
}

void roster_close(struct roster *roster)
{
	for (size_t i = 0; i < roster->part_room; i++) {
		spans_release(&roster->parts[i].applies);
		spans_release(&roster->parts[i].held);
	}
	worked_release(&roster->worked);
	spans_release(&roster->column.applies);
	spans_release(&roster->column.held);
	free(roster->parts);
	free(roster->stays);
	free(roster->overlaps);
	free(roster->first_stay);
	free(roster->first_overlap);
	free(roster->first_here);
	free(roster->parents);
	free(roster->columns_of_way);
	free(roster->heads);
	spans_release(&roster->applies);
	spans_release(&roster->held);
	spans_release(&roster->scratch);
	truth_release(&roster->truth);
	chronicle_release(&roster->chronicle);
	teller_close(&roster->people);
	teller_close(&roster->doubles);
}

void roster_set_today(struct roster *roster, day_number today)
{
	engine_set_today(roster->people.engine, today);
	engine_set_today(roster->doubles.engine, today);
}

day_number roster_today(const struct roster *roster)
{
	return engine_today(roster->people.engine);
}

int roster_first_here(const struct roster *roster, int place)
{
	return place >= 0 && (size_t)place < roster->first_here_room
		       ? roster->first_here[place] - 1
		       : -1;
}

/* -- places -- */

static int add_units(struct roster *roster)
{
	const struct chronicle *chronicle = &roster->chronicle;
	int result = 0;
	roster->parents = room_for(roster->parents, &roster->parent_room,
		chronicle->place_ids.count, sizeof(*roster->parents));
	for (size_t i = engine_units(roster->people.engine);
		result == 0 && i < chronicle->place_ids.count; i++) {
		uint32_t unit;
		int parent = place_on(&chronicle->places[i], DAY_LAST)->parent;
		/* Who hangs below a place that comes later is moved there afterwards. */
		if (parent >= (int)i)
			parent = 0;
		roster->parents[i] = i == 0 ? -1 : parent;
		uint32_t above = i == 0 ? ENGINE_NONE : (uint32_t)parent;
		result = engine_unit_add(roster->people.engine, above, &unit);
		if (result == 0)
			result = engine_unit_add(roster->doubles.engine, above, &unit);
	}
	return result;
}

/* Two places may change their order, so who cannot move yet is tried again. */
static int move_units(struct roster *roster)
{
	const struct chronicle *chronicle = &roster->chronicle;
	for (bool moved = true; moved;) {
		moved = false;
		for (size_t i = 1; i < chronicle->place_ids.count; i++) {
			int parent = place_on(&chronicle->places[i], DAY_LAST)->parent;
			if (parent == roster->parents[i])
				continue;
			int result = engine_unit_move(
				roster->people.engine, (uint32_t)i, (uint32_t)parent);
			if (result == 0)
				result = engine_unit_move(
					roster->doubles.engine, (uint32_t)i, (uint32_t)parent);
			if (result && result != FT_REFUSED)
				return result;
			if (result == 0) {
				roster->parents[i] = parent;
				moved = true;
			}
		}
	}
	return 0;
}

/* -- columns -- */

static int add_columns(struct roster *roster)
{
	struct chronicle *chronicle = &roster->chronicle;
	for (size_t i = 0; i < chronicle->column_count; i++) {
		struct column *column = &chronicle->columns[i];
		uint32_t number;
		if (column->number >= 0)
			continue;
		int result = engine_requirement_add(roster->people.engine, &number);
		if (result == 0)
			result = engine_requirement_add(roster->doubles.engine, &number);
		if (result == FT_REFUSED)
			break;
		if (result)
			return result;
		column->number = (int)number;
	}
	return 0;
}

static void find_columns_of_ways(struct roster *roster)
{
	const struct chronicle *chronicle = &roster->chronicle;
	roster->columns_of_way = room_for(roster->columns_of_way, &roster->columns_of_way_room,
		chronicle->way_ids.count, sizeof(*roster->columns_of_way));
	if (chronicle->way_ids.count)
		memset(roster->columns_of_way, 0,
			chronicle->way_ids.count * sizeof(*roster->columns_of_way));
	for (size_t i = 0; i < chronicle->column_count; i++)
		for (size_t k = 0;
			chronicle->columns[i].number >= 0 && k < chronicle->columns[i].way_count;
			k++)
			engine_set_add(&roster->columns_of_way[chronicle->columns[i].ways[k]],
				(uint32_t)i);
}

/* -- what is marked -- */

/* People are worked out while those before them are told. */
enum { PEOPLE_AT_ONCE = 64 };

struct telling_people {
	struct roster *roster;
	struct {
		struct worked people[PEOPLE_AT_ONCE];
		size_t count;
	} batches[RELAY_BATCHES];
};

static int work_out_all(struct relay *relay, void *context)
{
	struct telling_people *telling = context;
	const struct marks *marks = &telling->roster->chronicle.marks;
	int result = 0;
	for (size_t done = 0; result == 0 && done < marks->person_count; done += PEOPLE_AT_ONCE) {
		size_t left = marks->person_count - done, batch = relay_batch(relay);
		size_t count = left < PEOPLE_AT_ONCE ? left : PEOPLE_AT_ONCE;
		for (size_t i = 0; i < count; i++)
			work_out(&telling->batches[batch].people[i], &telling->roster->truth,
				marks->people[done + i]);
		telling->batches[batch].count = count;
		result = relay_hand_over(relay);
	}
	return result;
}

static int tell_batch(void *context, size_t batch)
{
	struct telling_people *telling = context;
	int result = 0;
	for (size_t i = 0; result == 0 && i < telling->batches[batch].count; i++)
		result = roster_tell_person(
			telling->roster, &telling->batches[batch].people[i]);
	return result;
}

static int tell_one_by_one(struct roster *roster)
{
	const struct marks *marks = &roster->chronicle.marks;
	int result = 0;
	for (size_t i = 0; result == 0 && i < marks->person_count; i++) {
		work_out(&roster->worked, &roster->truth, marks->people[i]);
		result = roster_tell_person(roster, &roster->worked);
	}
	return result;
}

static int tell_people(struct roster *roster)
{
	if (roster->chronicle.marks.person_count <= PEOPLE_AT_ONCE)
		return tell_one_by_one(roster);
	struct telling_people *telling = must_alloc(sizeof(*telling));
	telling->roster = roster;
	int result = relay_run(work_out_all, tell_batch, telling);
	for (size_t i = 0; i < RELAY_BATCHES; i++)
		for (size_t k = 0; k < PEOPLE_AT_ONCE; k++)
			worked_release(&telling->batches[i].people[k]);
	free(telling);
	return result;
}

/* Of columns (NULL: all) to those who are not marked: they are told all of it anyway. */
static int tell_everybody(struct roster *roster, const struct engine_set *columns)
{
	int result = 0;
	for (size_t i = 0; result == 0 && i < roster->chronicle.person_ids.count; i++)
		if (!person_is_marked(&roster->chronicle.marks, (int)i))
			result = roster_tell_columns(roster, (int)i, columns);
	return result;
}

static int tell_changed_columns(struct roster *roster)
{
	const struct marks *marks = &roster->chronicle.marks;
	struct engine_set columns = { 0 };
	for (size_t i = 0; i < marks->column_room; i++)
		if (marks->columns[i] && roster->chronicle.columns[i].number >= 0)
			engine_set_add(&columns, (uint32_t)i);
	return tell_everybody(roster, &columns);
}

static int compare_pairs(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, two = *(const uint64_t *)b;
	return (one > two) - (one < two);
}

static int tell_pairs(struct roster *roster)
{
	struct marks *marks = &roster->chronicle.marks;
	size_t count = marks->pair_count;
	int result = 0;
	if (count > 1)
		qsort(marks->pairs, count, sizeof(*marks->pairs), compare_pairs);
	for (size_t i = 0; result == 0 && i < count; i++)
		if (i == 0 || marks->pairs[i] != marks->pairs[i - 1])
			result = roster_tell_columns(roster, (int)(marks->pairs[i] >> 32),
				&roster->columns_of_way[(uint32_t)marks->pairs[i]]);
	return result;
}

static int flush(struct roster *roster)
{
	struct marks *marks = &roster->chronicle.marks;
	bool asks_otherwise = marks->everything || marks->catalogue;
	bool more_places = roster->chronicle.place_ids.count > engine_units(roster->people.engine);
	int result = add_units(roster);
	if (result == 0 && (marks->everything || more_places))
		result = move_units(roster);
	if (asks_otherwise)
		truth_forget(&roster->truth);
	if (result == 0 && asks_otherwise)
		result = add_columns(roster);
	find_columns_of_ways(roster);
	if (result == 0)
		result = tell_people(roster);
	if (result == 0 && asks_otherwise)
		result = marks->everything ? tell_everybody(roster, NULL)
					   : tell_changed_columns(roster);
	if (result == 0)
		result = tell_pairs(roster);
	if (result == 0)
		result = teller_settle(&roster->people);
	if (result == 0)
		result = teller_settle(&roster->doubles);
	marks_clear(marks);
	return result;
}

/* -- entries -- */

struct calling {
	struct roster *roster;
	bool pack_came;
};

static void note_head(struct roster *roster, int64_t seq)
{
	day_number day = roster->chronicle.known;
	if (roster->head_count == 0 || roster->heads[roster->head_count - 1].day != day) {
		roster->heads = room_for(roster->heads, &roster->head_room, roster->head_count + 1,
			sizeof(*roster->heads));
		roster->heads[roster->head_count++].day = day;
	}
	roster->heads[roster->head_count - 1].seq = seq;
}

static int take_entry(struct calling *calling, const struct chronicle_entry *entry,
	const struct said_row *rows)
{
	struct roster *roster = calling->roster;
	day_number day = instant_day(entry->at);
	if (day > roster->chronicle.known) {
		int result = flush(roster);
		if (result)
			return result;
		roster->chronicle.known = day;
	}
	note_head(roster, entry->seq);
	calling->pack_came = calling->pack_came || entry->is_pack;
	return chronicle_take(&roster->chronicle, entry, rows);
}

static int take_batch(void *context, const struct entry_batch *batch)
{
	int result = 0;
	for (size_t i = 0; result == 0 && i < batch->count; i++)
		result = take_entry(context, &batch->entries[i], batch->rows);
	return result;
}

int64_t roster_head_on(const struct roster *roster, day_number known)
{
	size_t count = roster->head_count;
	while (count > 0 && roster->heads[count - 1].day > known)
		count--;
	return count ? roster->heads[count - 1].seq : 0;
}

/* What was taken in before was read by the kinds of then. A pack of roles changes none. */
static void note_pack(struct roster *roster, const struct kinds *kinds)
{
	uint8_t rules[SHA256_BYTES];
	roster_rules(kinds, rules);
	roster->mixed = roster->mixed || memcmp(rules, roster->rules, sizeof(rules)) != 0;
}

int roster_refresh(struct roster *roster, struct reader *reader, const struct kinds *kinds)
{
	struct calling calling = { .roster = roster };
	bool from_the_beginning = roster->chronicle.seq == 0;
	if (from_the_beginning)
		roster_rules(kinds, roster->rules);
	roster->started = roster->failing = true;
	if (from_the_beginning) {
		engine_bulk_begin(roster->people.engine);
		engine_bulk_begin(roster->doubles.engine);
	}
	int result = ahead_read(reader, kinds, roster->chronicle.seq, take_batch, &calling);
	if (result == 0)
		result = flush(roster);
	if (calling.pack_came && !from_the_beginning)
		note_pack(roster, kinds);
	if (from_the_beginning) {
		engine_bulk_end(roster->people.engine);
		engine_bulk_end(roster->doubles.engine);
	}
	roster->failing = result != 0;
	return result;
}
