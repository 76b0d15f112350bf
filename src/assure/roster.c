/* From entries to the engine. */
#include "roster_private.h"
#include <stdlib.h>

int roster_open(struct roster *roster, day_number today)
{
	struct engine_options options = { .today = today };
	*roster = (struct roster){ 0 };
	chronicle_init(&roster->chronicle);
	truth_init(&roster->truth, &roster->chronicle);
	return engine_open(&roster->engine, &options);
}

void roster_close(struct roster *roster)
{
	for (size_t i = 0; i < roster->cell_slots; i++) {
		spans_release(&roster->cells[i].applies);
		spans_release(&roster->cells[i].pieces);
	}
	free(roster->cells);
	free(roster->stays);
	free(roster->first_stay);
	free(roster->parents);
	free(roster->columns_of_way);
	free(roster->heads);
	spans_release(&roster->applies);
	spans_release(&roster->held);
	spans_release(&roster->told);
	spans_release(&roster->left);
	truth_release(&roster->truth);
	chronicle_release(&roster->chronicle);
	engine_close(roster->engine);
}

/* -- places -- */

static int add_units(struct roster *roster)
{
	const struct chronicle *chronicle = &roster->chronicle;
	int result = 0;
	roster->parents = room_for(roster->parents, &roster->parent_room,
		chronicle->place_ids.count, sizeof(*roster->parents));
	for (size_t i = engine_units(roster->engine); result == 0 && i < chronicle->place_ids.count;
		i++) {
		uint32_t unit;
		int parent = place_on(&chronicle->places[i], DAY_LAST)->parent;
		/* Who hangs below a place that comes later is moved there afterwards. */
		if (parent >= (int)i)
			parent = 0;
		roster->parents[i] = i == 0 ? -1 : parent;
		result = engine_unit_add(
			roster->engine, i == 0 ? ENGINE_NONE : (uint32_t)parent, &unit);
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
			int result =
				engine_unit_move(roster->engine, (uint32_t)i, (uint32_t)parent);
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
		int result = engine_requirement_add(roster->engine, &number);
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

/* -- posts -- */

static int find_stay(const struct roster *roster, int post, int place)
{
	int stay = (size_t)post < roster->first_stay_room ? roster->first_stay[post] - 1 : -1;
	while (stay >= 0 && roster->stays[stay].place != place)
		stay = roster->stays[stay].next;
	return stay;
}

static int add_stay(struct roster *roster, int post, int place)
{
	roster->first_stay = room_for(roster->first_stay, &roster->first_stay_room,
		(size_t)post + 1, sizeof(*roster->first_stay));
	roster->stays = room_for(
		roster->stays, &roster->stay_room, roster->stay_count + 1, sizeof(*roster->stays));
	int stay = (int)roster->stay_count++;
	roster->stays[stay] = (struct stay){
		.post = post,
		.place = place,
		.next = roster->first_stay[post] - 1,
		.period = truth_period(&roster->truth, &roster->chronicle.posts[post]),
	};
	roster->first_stay[post] = stay + 1;
	return stay;
}

/* What applies on all days goes along with the joining. */
static void set_applies(struct roster *roster, int stay, struct engine_set *set)
{
	const struct chronicle *chronicle = &roster->chronicle;
	for (size_t i = 0; i < chronicle->column_count; i++) {
		if (chronicle->columns[i].number < 0)
			continue;
		roster_truth(roster, stay, (int)i);
		if (roster->applies.count != 1 || roster->applies.items[0].from != DAY_FIRST ||
			roster->applies.items[0].to != DAY_LAST)
			continue;
		engine_set_add(set, (uint32_t)chronicle->columns[i].number);
		spans_copy(&roster_find_cell(roster, stay, (int)i)->applies, &roster->applies);
	}
}

static int tell_period(struct roster *roster, int number)
{
	const struct stay *stay = &roster->stays[number];
	return engine_period(roster->engine, (uint32_t)number, stay->period.from,
		stay->period.to == DAY_LAST ? ENGINE_FOREVER : stay->period.to,
		roster->chronicle.known);
}

static int join(struct roster *roster, int post, int place)
{
	const struct post *who = &roster->chronicle.posts[post];
	int stay = add_stay(roster, post, place);
	struct engine_join join = { .unit = (uint32_t)place,
		.person = (uint32_t)who->person,
		.role = (uint16_t)who->last.role,
		.flags = (uint16_t)who->last.agency,
		.from = roster->stays[stay].period.from };
	uint32_t assignment;
	set_applies(roster, stay, &join.applies);
	int result = engine_join(roster->engine, &join, roster->chronicle.known, &assignment);
	if (result == 0 && roster->stays[stay].period.to != DAY_LAST)
		result = tell_period(roster, stay);
	return result;
}

static int tell_columns(struct roster *roster, int stay)
{
	int result = 0;
	for (size_t i = 0; result == 0 && i < roster->chronicle.column_count; i++)
		result = roster_cell(roster, stay, (int)i);
	return result;
}

static int tell_post_at(struct roster *roster, int post, int place)
{
	int result = 0, stay = find_stay(roster, post, place);
	if (stay < 0) {
		result = join(roster, post, place);
		stay = find_stay(roster, post, place);
	} else {
		struct span period = truth_period(&roster->truth, &roster->chronicle.posts[post]);
		if (memcmp(&period, &roster->stays[stay].period, sizeof(period)) != 0) {
			roster->stays[stay].period = period;
			result = tell_period(roster, stay);
		}
	}
	return result ? result : tell_columns(roster, stay);
}

/* All places that the post was at by what is known now, and those that it was thought to be at. */
static int tell_post(struct roster *roster, int post)
{
	const struct post *who = &roster->chronicle.posts[post];
	int result = 0;
	if (who->telling_count == 0)
		return tell_post_at(roster, post, who->last.place);
	for (uint32_t i = 0; result == 0 && i < who->telling_count; i++)
		if (who->tellings[i].place >= 0)
			result = tell_post_at(roster, post, who->tellings[i].place);
	return result;
}

/* -- what is marked -- */

static int tell_all(struct roster *roster, bool every_column)
{
	const struct marks *marks = &roster->chronicle.marks;
	int result = 0;
	for (size_t stay = 0; result == 0 && stay < roster->stay_count; stay++)
		for (size_t i = 0; result == 0 && i < roster->chronicle.column_count; i++)
			if (every_column || (i < marks->column_room && marks->columns[i]))
				result = roster_cell(roster, (int)stay, (int)i);
	return result;
}

static int tell_posts(struct roster *roster)
{
	const struct marks *marks = &roster->chronicle.marks;
	int result = 0;
	for (size_t i = 0; result == 0 && i < marks->post_count; i++)
		if (roster->chronicle.posts[marks->posts[i]].person >= 0)
			result = tell_post(roster, marks->posts[i]);
	return result;
}

static int compare_pairs(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, two = *(const uint64_t *)b;
	return (one > two) - (one < two);
}

static int tell_pair(struct roster *roster, int person, int way)
{
	const struct chronicle *chronicle = &roster->chronicle;
	const struct engine_set *columns = &roster->columns_of_way[way];
	int result = 0;
	for (int post = chronicle->people[person].first_post; post >= 0;
		post = chronicle->posts[post].next_of_person)
		for (int stay = (size_t)post < roster->first_stay_room
					? roster->first_stay[post] - 1
					: -1;
			stay >= 0; stay = roster->stays[stay].next)
			for (uint32_t i = 0; result == 0 && i < chronicle->column_count; i++)
				if (engine_set_has(columns, i))
					result = roster_cell(roster, stay, (int)i);
	return result;
}

static int tell_pairs(struct roster *roster)
{
	struct marks *marks = &roster->chronicle.marks;
	int result = 0;
	if (marks->pair_count > 1)
		qsort(marks->pairs, marks->pair_count, sizeof(*marks->pairs), compare_pairs);
	for (size_t i = 0; result == 0 && i < marks->pair_count; i++)
		if (i == 0 || marks->pairs[i] != marks->pairs[i - 1])
			result = tell_pair(roster, (int)(marks->pairs[i] >> 32),
				(int)(uint32_t)marks->pairs[i]);
	return result;
}

int roster_flush(struct roster *roster)
{
	struct marks *marks = &roster->chronicle.marks;
	bool asks_otherwise = marks->everything || marks->catalogue;
	int result = add_units(roster);
	if (result == 0 && marks->everything)
		result = move_units(roster);
	if (asks_otherwise)
		truth_forget(&roster->truth);
	if (result == 0 && asks_otherwise)
		result = add_columns(roster);
	find_columns_of_ways(roster);
	if (result == 0 && asks_otherwise)
		result = tell_all(roster, marks->everything);
	if (result == 0)
		result = tell_posts(roster);
	if (result == 0)
		result = tell_pairs(roster);
	marks_clear(marks);
	return result;
}

/* -- entries -- */

struct calling {
	struct roster *roster;
	const struct kinds *kinds;
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

static int take_entry(void *context, const struct recorded *entry)
{
	const struct calling *calling = context;
	struct roster *roster = calling->roster;
	day_number day = instant_day(entry->at);
	if (day > roster->chronicle.known) {
		int result = roster_flush(roster);
		if (result)
			return result;
		roster->chronicle.known = day;
	}
	note_head(roster, entry->seq);
	return chronicle_take(&roster->chronicle, calling->kinds, entry);
}

int64_t roster_head_on(const struct roster *roster, day_number known)
{
	size_t count = roster->head_count;
	while (count > 0 && roster->heads[count - 1].day > known)
		count--;
	return count ? roster->heads[count - 1].seq : 0;
}

int roster_refresh(struct roster *roster, struct reader *reader, const struct kinds *kinds)
{
	struct calling calling = { roster, kinds };
	int result = read_ledger(reader, roster->chronicle.seq, take_entry, &calling);
	return result ? result : roster_flush(roster);
}
