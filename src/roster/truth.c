/* Whom what is asked of, and who has it. */
#include "truth.h"
#include <stdlib.h>

enum { SLOTS_AT_FIRST = 256 };

void truth_init(struct truth *truth, const struct chronicle *chronicle)
{
	*truth = (struct truth){ .chronicle = chronicle, .slot_count = SLOTS_AT_FIRST };
	truth->slots = must_alloc(truth->slot_count * sizeof(*truth->slots));
	arena_init(&truth->arena);
}

void truth_forget(struct truth *truth)
{
	for (size_t i = 0; i < truth->group_count; i++)
		free(truth->groups[i].by_column);
	truth->group_count = 0;
	truth->last_here = truth->last_anywhere = 0;
	if (truth->columns)
		memset(truth->columns, 0, truth->column_room * sizeof(*truth->columns));
	memset(truth->slots, 0, truth->slot_count * sizeof(*truth->slots));
	arena_clear(&truth->arena);
}

void truth_release(struct truth *truth)
{
	truth_forget(truth);
	free(truth->groups);
	free(truth->slots);
	free(truth->columns);
	free(truth->made.items);
	free(truth->made.ways);
	free(truth->days);
	free(truth->holdings);
	spans_release(&truth->one);
	spans_release(&truth->two);
	spans_release(&truth->three);
	spans_release(&truth->four);
	spans_release(&truth->missing);
	spans_release(&truth->post_applies);
	spans_release(&truth->post_held);
	arena_release(&truth->arena);
}

/* -- groups -- */

static size_t group_slot(const struct truth *truth, int place, int role, int agency)
{
	uint64_t hash = ((uint64_t)(uint32_t)place << 32 | (uint32_t)(role * 2 + agency)) *
			0x9e3779b97f4a7c15u;
	size_t slot = (size_t)(hash >> 29) & (truth->slot_count - 1);
	for (; truth->slots[slot]; slot = (slot + 1) & (truth->slot_count - 1)) {
		const struct group *group = &truth->groups[truth->slots[slot] - 1];
		if (group->place == place && group->role == role && group->agency == agency)
			break;
	}
	return slot;
}

static void grow_slots(struct truth *truth)
{
	truth->slot_count *= 2;
	free(truth->slots);
	truth->slots = must_alloc(truth->slot_count * sizeof(*truth->slots));
	for (size_t i = 0; i < truth->group_count; i++) {
		const struct group *group = &truth->groups[i];
		truth->slots[group_slot(truth, group->place, group->role, group->agency)] =
			(uint32_t)i + 1;
	}
}

static size_t add_group(struct truth *truth, int place, int role, int agency)
{
	size_t slot = group_slot(truth, place, role, agency);
	if (!truth->slots[slot]) {
		if (truth->group_count * 2 >= truth->slot_count) {
			grow_slots(truth);
			slot = group_slot(truth, place, role, agency);
		}
		truth->groups = room_for(truth->groups, &truth->group_room, truth->group_count + 1,
			sizeof(*truth->groups));
		truth->groups[truth->group_count] =
			(struct group){ .place = place, .role = role, .agency = agency };
		truth->slots[slot] = (uint32_t)++truth->group_count;
	}
	return truth->slots[slot] - 1;
}

/* One column after the other is asked about somebody, so it is mostly that of before. */
static struct group *find_group(struct truth *truth, const struct post_telling *as, bool anywhere)
{
	size_t *last = anywhere ? &truth->last_anywhere : &truth->last_here;
	int place = anywhere ? -1 : as->place;
	const struct group *group = &truth->groups[*last];
	if (*last >= truth->group_count || group->place != place || group->role != as->role ||
		group->agency != as->agency)
		*last = add_group(truth, place, as->role, as->agency);
	return &truth->groups[*last];
}

/* -- what a column asks of a group -- */

static int compare_days(const void *a, const void *b)
{
	day_number one = *(const day_number *)a, two = *(const day_number *)b;
	return (one > two) - (one < two);
}

static void add_day(struct truth *truth, size_t *count, day_number day)
{
	truth->days = room_for(truth->days, &truth->day_room, *count + 1, sizeof(*truth->days));
	truth->days[(*count)++] = day;
}

/* The days on which the answer may change, ascending. */
static size_t find_days(struct truth *truth, const struct column *column)
{
	const struct chronicle *chronicle = truth->chronicle;
	const struct asked *asked = &chronicle->askeds[column->asked];
	size_t count = 0, kept = 0;
	for (size_t i = 0; i < asked->standing_count; i++)
		add_day(truth, &count, asked->standings[i].from);
	for (size_t i = 0; i < column->way_count; i++) {
		const struct way *way = &chronicle->ways[column->ways[i]];
		for (size_t k = 0; k < way->standing_count; k++)
			add_day(truth, &count, way->standings[k].from);
	}
	for (size_t i = 0; i < chronicle->tree_day_count; i++)
		add_day(truth, &count, chronicle->tree_days[i]);
	qsort(truth->days, count, sizeof(*truth->days), compare_days);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || truth->days[kept - 1] != truth->days[i])
			truth->days[kept++] = truth->days[i];
	return kept;
}

static bool serves(const struct way_standing *standing, int asked)
{
	for (const int *one = standing->asked; *one >= 0; one++)
		if (*one == asked)
			return true;
	return false;
}

/* The ways that somebody in this post needs on the day, into `out`. */
static size_t ways_on(const struct truth *truth, const struct column *column,
	const struct post_telling *as, int person, day_number day, struct needed_way *out)
{
	const struct chronicle *chronicle = truth->chronicle;
	const struct asked_standing *asked = asked_on(&chronicle->askeds[column->asked], day);
	size_t count = 0;
	if (!asked || !asked->adopted ||
		!chronicle_in_scope(chronicle, as, person, asked->applies_to, day))
		return 0;
	for (size_t i = 0; i < column->way_count; i++) {
		const struct way_standing *way = way_on(&chronicle->ways[column->ways[i]], day);
		if (way && way->offered && serves(way, column->asked) &&
			chronicle_under(chronicle, as->place, way->place, day) &&
			chronicle_in_scope(chronicle, as, person, way->audience, day))
			out[count++] = (struct needed_way){ column->ways[i],
				column->type == WAY_POLICY ? (uint16_t)way->edition : (uint16_t)0 };
	}
	return count;
}

static bool same_ways(
	const struct needs *needs, const struct need *need, size_t first, size_t count)
{
	return need->count == count &&
	       (count == 0 || memcmp(&needs->ways[need->first], &needs->ways[first],
				      count * sizeof(*needs->ways)) == 0);
}

/* Works out truth->made. */
static void make_needs(
	struct truth *truth, const struct column *column, const struct post_telling *as, int person)
{
	size_t days = find_days(truth, column), used = 0;
	struct needs *needs = &truth->made;
	needs->items = room_for(needs->items, &truth->need_room, days, sizeof(*needs->items));
	needs->ways = room_for(needs->ways, &truth->way_room, days * column->way_count,
		sizeof(*needs->ways));
	needs->count = 0;
	for (size_t i = 0; i < days; i++) {
		day_number from = truth->days[i];
		day_number to = i + 1 < days ? truth->days[i + 1] : DAY_LAST;
		size_t count = ways_on(truth, column, as, person, from, &needs->ways[used]);
		if (count == 0)
			continue;
		struct need *last = needs->count ? &needs->items[needs->count - 1] : NULL;
		if (last && last->days.to == from && same_ways(needs, last, used, count)) {
			last->days.to = to;
			continue;
		}
		needs->items[needs->count++] =
			(struct need){ .days = { from, to }, .first = used, .count = count };
		used += count;
	}
	needs->way_count = used;
}

static bool same_bytes(const void *one, const void *two, size_t size)
{
	return size == 0 || memcmp(one, two, size) == 0;
}

/* The same as what was made, kept. */
static const struct needs *keep_made(struct truth *truth, size_t column)
{
	const struct needs *made = &truth->made;
	size_t items = made->count * sizeof(*made->items);
	size_t ways = made->way_count * sizeof(*made->ways);
	struct needs *needs = truth->columns[column].all;
	for (; needs; needs = needs->next)
		if (needs->count == made->count && needs->way_count == made->way_count &&
			same_bytes(needs->items, made->items, items) &&
			same_bytes(needs->ways, made->ways, ways))
			return needs;
	needs = arena_alloc(&truth->arena, sizeof(*needs));
	*needs = (struct needs){ .items = arena_copy(&truth->arena, made->items, items),
		.count = made->count,
		.way_count = made->way_count,
		.ways = arena_copy(&truth->arena, made->ways, ways),
		.next = truth->columns[column].all };
	truth->columns[column].all = needs;
	return needs;
}

static struct scope_asks asks_of(struct truth *truth, size_t number)
{
	const struct chronicle *chronicle = truth->chronicle;
	const struct column *column = &chronicle->columns[number];
	truth->columns = room_for(
		truth->columns, &truth->column_room, number + 1, sizeof(*truth->columns));
	struct truth_column *kept = &truth->columns[number];
	if (kept->looked)
		return kept->asks;
	kept->looked = true;
	kept->asks = chronicle->askeds[column->asked].asks;
	for (size_t i = 0; i < column->way_count; i++) {
		const struct scope_asks *way = &chronicle->ways[column->ways[i]].asks;
		kept->asks.person = kept->asks.person || way->person;
		kept->asks.place = kept->asks.place || way->place;
	}
	return kept->asks;
}

static const struct needs *needs_of(
	struct truth *truth, int number, const struct post_telling *as, int person)
{
	const struct column *column = &truth->chronicle->columns[number];
	struct scope_asks asks = asks_of(truth, (size_t)number);
	if (asks.person) {
		make_needs(truth, column, as, person);
		return keep_made(truth, (size_t)number);
	}
	struct group *group = find_group(truth, as, !asks.place);
	if ((size_t)number >= group->column_room) {
		size_t before = group->column_room;
		group->column_room = truth->chronicle->column_count;
		group->by_column = must_realloc(
			group->by_column, group->column_room * sizeof(*group->by_column));
		memset(&group->by_column[before], 0,
			(group->column_room - before) * sizeof(*group->by_column));
	}
	if (!group->by_column[number]) {
		make_needs(truth, column, as, -1);
		group->by_column[number] = keep_made(truth, (size_t)number);
	}
	return group->by_column[number];
}

/* -- who has it -- */

static int compare_holdings(const void *a, const void *b)
{
	const struct holding *one = a, *two = b;
	if (one->on != two->on)
		return one->on < two->on ? -1 : 1;
	return (one->order > two->order) - (one->order < two->order);
}

/* What counts on a day is what was said last of the days up to it. */
static void held_days(struct truth *truth, const struct told_person *person,
	const struct needed_way *needed, bool is_policy, struct spans *out)
{
	size_t count = 0;
	spans_clear(out);
	truth->holdings = room_for(truth->holdings, &truth->holding_room, person->holding_count,
		sizeof(*truth->holdings));
	for (uint32_t i = 0; i < person->holding_count; i++) {
		const struct holding *holding = &person->holdings[i];
		if (holding->way == needed->way &&
			(!is_policy || holding->edition == needed->edition))
			truth->holdings[count++] = *holding;
	}
	if (count > 1)
		qsort(truth->holdings, count, sizeof(*truth->holdings), compare_holdings);
	for (size_t i = 0; i < count; i++) {
		const struct holding *holding = &truth->holdings[i];
		day_number to = holding->until >= DAY_CLEAR ? DAY_LAST : holding->until + 1;
		if (i + 1 < count && holding_day(truth->holdings[i + 1].on) < to)
			to = holding_day(truth->holdings[i + 1].on);
		if (holding->good)
			spans_add(out, holding_day(holding->on), to);
	}
}

/* Adds to *held the days of the need on which the person has all of it. */
static void add_held(struct truth *truth, const struct told_person *person,
	const struct needs *needs, const struct need *need, bool is_policy, struct span days,
	struct spans *held)
{
	spans_clear(&truth->one);
	spans_add(&truth->one, days.from, days.to);
	for (size_t i = 0; i < need->count && truth->one.count; i++) {
		held_days(truth, person, &needs->ways[need->first + i], is_policy, &truth->two);
		spans_meet(&truth->three, &truth->one, &truth->two);
		spans_copy(&truth->one, &truth->three);
	}
	for (size_t i = 0; i < truth->one.count; i++)
		spans_add(held, truth->one.items[i].from, truth->one.items[i].to);
}

/* -- a post -- */

static void add_applies(const struct told_person *person, struct span days, struct spans *applies)
{
	if (person->presence_count < 2) {
		spans_add(applies, days.from, days.to);
		return;
	}
	/* Who left and came back: few days, looked at one change after the other. */
	for (day_number from = days.from; from < days.to;) {
		day_number to = days.to;
		for (uint32_t i = 0; i < person->presence_count; i++)
			if (person->presences[i].on > from && person->presences[i].on < to)
				to = person->presences[i].on;
		if (person_is_here(person, from))
			spans_add(applies, from, to);
		from = to;
	}
}

static void add_as(struct truth *truth, const struct post *post, const struct post_telling *as,
	int column, struct span days, struct spans *applies, struct spans *held)
{
	const struct told_person *person = &truth->chronicle->people[post->person];
	const struct needs *needs = needs_of(truth, column, as, post->person);
	bool is_policy = truth->chronicle->columns[column].type == WAY_POLICY;
	for (size_t i = 0; i < needs->count; i++) {
		const struct need *need = &needs->items[i];
		struct span both = { need->days.from > days.from ? need->days.from : days.from,
			need->days.to < days.to ? need->days.to : days.to };
		if (both.from >= both.to)
			continue;
		add_applies(person, both, applies);
		add_held(truth, person, needs, need, is_policy, both, held);
	}
}

static void post_truth(struct truth *truth, const struct post *post, int place, int column,
	struct spans *applies, struct spans *held)
{
	day_number from = DAY_FIRST;
	spans_clear(applies);
	spans_clear(held);
	if (post->telling_count == 0) {
		if (post->last.place == place)
			add_as(truth, post, &post->last, column,
				(struct span){ DAY_FIRST, DAY_LAST }, applies, held);
		return;
	}
	while (from < DAY_LAST) {
		day_number to = DAY_LAST;
		for (uint32_t i = 1; i < post->telling_count; i++)
			if (post->tellings[i].on > from && post->tellings[i].on < to)
				to = post->tellings[i].on;
		struct post_telling as = post_on(post, from);
		if (as.place == place)
			add_as(truth, post, &as, column, (struct span){ from, to }, applies, held);
		from = to;
	}
}

/* -- somebody at a place -- */

static bool was_at(const struct post *post, int place)
{
	if (post->telling_count == 0)
		return post->last.place == place;
	for (uint32_t i = 0; i < post->telling_count; i++)
		if (post->tellings[i].place == place)
			return true;
	return false;
}

struct span truth_period(const struct truth *truth, int number, int place)
{
	const struct chronicle *chronicle = truth->chronicle;
	const struct told_person *person = &chronicle->people[number];
	struct span period = { DAY_LAST, DAY_FIRST };
	for (int i = person->first_post; i >= 0; i = chronicle->posts[i].next_of_person) {
		const struct post *post = &chronicle->posts[i];
		if (!was_at(post, place))
			continue;
		struct span days = post_days(post);
		period.from = days.from < period.from ? days.from : period.from;
		period.to = days.to > period.to ? days.to : period.to;
	}
	if (person->presence_count == 1 && !person->presences[0].here &&
		person->presences[0].on < period.to)
		period.to = person->presences[0].on;
	if (period.from > DAY_CLEAR)
		period.from = DAY_CLEAR;
	if (period.to < period.from)
		period.to = period.from;
	return period;
}

/* Adds what another post at the place asks: what is missing in one is missing. The stay ends with
 * the last post there; what somebody has does not: until when they have it is told all the same. */
static void add_post(struct truth *truth, const struct post *post, struct span period,
	struct spans *applies)
{
	struct span days = post_days(post);
	spans_clear(&truth->one);
	spans_add(&truth->one, days.from, days.to < period.to ? days.to : DAY_LAST);
	spans_meet(&truth->four, &truth->post_applies, &truth->one);
	spans_join(&truth->one, applies, &truth->four);
	spans_copy(applies, &truth->one);
	spans_without(&truth->two, &truth->four, &truth->post_held);
	spans_join(&truth->three, &truth->missing, &truth->two);
	spans_copy(&truth->missing, &truth->three);
}

static void tell_always(struct spans *applies, struct span period)
{
	for (size_t i = 0; i < applies->count; i++) {
		if (applies->items[i].from > period.from || applies->items[i].to < period.to)
			continue;
		spans_clear(applies);
		spans_add(applies, DAY_FIRST, DAY_LAST);
		return;
	}
}

void truth_stay(struct truth *truth, int person, int place, struct span period, int column,
	struct spans *applies, struct spans *held)
{
	const struct chronicle *chronicle = truth->chronicle;
	int first = chronicle->people[person].first_post;
	if (first >= 0 && chronicle->posts[first].next_of_person < 0) {
		post_truth(truth, &chronicle->posts[first], place, column, applies, held);
		tell_always(applies, period);
		return;
	}
	spans_clear(applies);
	spans_clear(&truth->missing);
	for (int i = first; i >= 0; i = chronicle->posts[i].next_of_person) {
		const struct post *post = &chronicle->posts[i];
		if (!was_at(post, place))
			continue;
		post_truth(truth, post, place, column, &truth->post_applies, &truth->post_held);
		add_post(truth, post, period, applies);
	}
	spans_without(held, applies, &truth->missing);
	tell_always(applies, period);
}
