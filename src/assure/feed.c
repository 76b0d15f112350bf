/* Cases of records, by place and by record. */
#include "feed.h"
#include <math.h>
#include <stdlib.h>
#include <strings.h>

struct feed *feed_create(const char *measure, json_t *fields)
{
	struct feed *feed = must_alloc(sizeof(*feed));
	feed->measure = must_copy_text(measure);
	feed->fields = json_incref(fields);
	feed->first_day = DAY_NONE;
	feed->known = ENGINE_NOW;
	feed->known_seq = INT64_MAX;
	feed->slot_count = 64;
	feed->records = must_alloc(feed->slot_count * sizeof(*feed->records));
	arena_init(&feed->arena);
	return feed;
}

void feed_free(struct feed *feed)
{
	if (!feed)
		return;
	for (size_t i = 0; i < feed->place_count; i++)
		free(feed->places[i]->cases);
	for (size_t i = 0; i < feed->life_count; i++)
		free(feed->lives[i].place);
	free(feed->lives);
	duties_free(feed->duties);
	rule_release(&feed->rule);
	json_decref(feed->fields);
	arena_release(&feed->arena);
	free(feed->records);
	free(feed->places);
	free(feed->measure);
	free(feed);
}

static bool same_kind(const char *name, const struct kinds *one, const struct kinds *other)
{
	const struct kind *a = kinds_find(one, name), *b = kinds_find(other, name);
	return a && b && json_equal(a->declaration, b->declaration);
}

static void note_place(void *context, const char *name, int column)
{
	bool *asks = context;
	(void)column;
	*asks = *asks || strcmp(name, "place") == 0;
}

static void start_again(struct feed *feed)
{
	feed->version = 0;
	duties_free(feed->duties);
	feed->duties = NULL;
}

void feed_read_rule(struct feed *feed, const struct kinds *kinds, const struct kinds *before)
{
	rule_release(&feed->rule);
	feed->asks_places = false;
	feed->problem[0] = 0;
	if (rule_read(kinds, feed->fields, &feed->rule, NULL)) {
		snprintf(feed->problem, sizeof(feed->problem), "%s", error_message());
		start_again(feed);
		return;
	}
	scope_names(feed->rule.when, note_place, &feed->asks_places);
	const struct kind *by_person = feed->rule.by_person;
	if (feed->asks_places || !before || !same_kind(feed->rule.records->name, kinds, before) ||
		(by_person && !same_kind(by_person->name, kinds, before)))
		start_again(feed);
}

/* -- places -- */

static size_t place_position(const struct feed *feed, const char *id)
{
	size_t low = 0, high = feed->place_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(feed->places[middle]->id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct feed_place *feed_place_find(const struct feed *feed, const char *id)
{
	size_t at = place_position(feed, id);
	return at < feed->place_count && strcmp(feed->places[at]->id, id) == 0 ? feed->places[at]
									       : NULL;
}

struct feed_place *feed_place_get(struct feed *feed, const char *id)
{
	struct feed_place *place = feed_place_find(feed, id);
	if (place)
		return place;
	if (feed->place_count == feed->place_room) {
		feed->place_room = feed->place_room * 2 + 16;
		feed->places =
			must_realloc(feed->places, feed->place_room * sizeof(*feed->places));
	}
	size_t at = place_position(feed, id);
	place = arena_alloc(&feed->arena, sizeof(*place));
	place->id = arena_text(&feed->arena, slice_of(id));
	place->changed = true;
	memmove(&feed->places[at + 1], &feed->places[at],
		(feed->place_count - at) * sizeof(*feed->places));
	feed->places[at] = place;
	feed->place_count++;
	return place;
}

static int compare_cases(const void *a, const void *b)
{
	const struct feed_case *one = *(struct feed_case *const *)a;
	const struct feed_case *two = *(struct feed_case *const *)b;
	if (one->on != two->on)
		return one->on < two->on ? -1 : 1;
	if (one->seq != two->seq)
		return one->seq < two->seq ? -1 : 1;
	return strcmp(one->thing, two->thing);
}

/* Mostly what is new is the newest. */
void feed_order(struct feed_place *place)
{
	for (size_t i = 1; i < place->count; i++)
		if (compare_cases(&place->cases[i - 1], &place->cases[i]) > 0) {
			qsort(place->cases, place->count, sizeof(struct feed_case *),
				compare_cases);
			return;
		}
}

bool feed_order_places(struct feed *feed)
{
	day_number first = DAY_NONE;
	for (size_t i = 0; i < feed->place_count; i++) {
		struct feed_place *place = feed->places[i];
		if (place->changed)
			feed_order(place);
		if (place->count && (first == DAY_NONE || place->cases[0]->on < first))
			first = place->cases[0]->on;
	}
	bool other = first != feed->first_day;
	feed->first_day = first;
	return other;
}

void feed_note_divisors(struct feed *feed, const struct readings *readings)
{
	for (size_t i = 0; i < readings->order_count; i++) {
		const struct kept_series *series = readings->order[i];
		if (strcmp(series->measure, feed->rule.per) == 0 &&
			(series->changed || !feed->divided))
			feed_place_get(feed, series->place)->changed = true;
	}
	feed->divided = true;
}

/* -- records -- */

static size_t slot_of(const struct feed *feed, const char *id)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (const char *c = id; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
	size_t slot = (size_t)(hash ^ hash >> 32) & (feed->slot_count - 1);
	while (feed->records[slot].id && strcmp(feed->records[slot].id, id) != 0)
		slot = (slot + 1) & (feed->slot_count - 1);
	return slot;
}

static void grow(struct feed *feed)
{
	struct feed_record *old = feed->records;
	size_t old_count = feed->slot_count;
	feed->slot_count *= 2;
	feed->records = must_alloc(feed->slot_count * sizeof(*feed->records));
	for (size_t i = 0; i < old_count; i++)
		if (old[i].id)
			feed->records[slot_of(feed, old[i].id)] = old[i];
	free(old);
}

static struct feed_record *record_of(struct feed *feed, const char *id)
{
	if (feed->record_count * 2 >= feed->slot_count)
		grow(feed);
	struct feed_record *record = &feed->records[slot_of(feed, id)];
	if (!record->id) {
		record->id = arena_text(&feed->arena, slice_of(id));
		feed->record_count++;
	}
	return record;
}

static void take_out(struct feed_case *one)
{
	struct feed_place *place = one->place;
	size_t at = place->count;
	while (at-- > 0 && place->cases[at] != one)
		;
	memmove(&place->cases[at], &place->cases[at + 1],
		(place->count - at - 1) * sizeof(*place->cases));
	place->count--;
	place->changed = true;
}

void feed_forget(struct feed *feed, const char *id)
{
	struct feed_record *record = &feed->records[slot_of(feed, id)];
	struct feed_case *next;
	for (struct feed_case *one = record->first; one; one = next) {
		next = one->next;
		take_out(one);
		one->next = feed->spare;
		feed->spare = one;
	}
	record->first = NULL;
}

void feed_add(struct feed *feed, const char *id, const struct feed_case *values, const char *place,
	const char *thing)
{
	struct feed_record *record = record_of(feed, id);
	struct feed_place *where = feed_place_get(feed, place);
	struct feed_case *one = feed->spare;
	if (one)
		feed->spare = one->next;
	else
		one = arena_alloc(&feed->arena, sizeof(*one));
	*one = *values;
	one->thing = strcmp(thing, record->id) == 0 ? record->id
						    : arena_text(&feed->arena, slice_of(thing));
	one->place = where;
	one->next = record->first;
	record->first = one;
	if (where->count == where->room) {
		where->room = where->room * 2 + 8;
		where->cases = must_realloc(where->cases, where->room * sizeof(*where->cases));
	}
	where->cases[where->count++] = one;
	where->changed = true;
}

void feed_note_record(struct feed *feed, const char *record)
{
	(void)record_of(feed, record);
}

void feed_copy_others(struct feed *feed, const struct feed *from)
{
	for (size_t i = 0; i < from->slot_count; i++) {
		const char *id = from->records[i].id;
		if (!id || feed->records[slot_of(feed, id)].id)
			continue;
		for (const struct feed_case *one = from->records[i].first; one; one = one->next)
			feed_add(feed, id, one, one->place->id, one->thing);
	}
}

/* -- from records to cases -- */

/* In the tree as it is known, with the names of now. */
static bool place_is_under(void *context, struct slice place, struct slice other)
{
	const struct feed_taking *taking = context;
	const struct chronicle *chronicle = taking->feed->chronicle;
	day_number known = taking->feed->known;
	if (known >= chronicle->tree_known)
		return directory_place_under_named(taking->directory, place, other);
	int number = numbers_find(&chronicle->place_ids, place);
	for (int depth = 0; number >= 0 && depth <= LIMIT_PLACE_DEPTH; depth++) {
		const char *name = place_on(&chronicle->places[number], DAY_LAST)->name;
		if (slice_is(other, chronicle->place_ids.texts[number]) ||
			(strlen(name) == other.length &&
				strncasecmp(name, other.base, other.length) == 0))
			return true;
		number = place_believed_parent(chronicle, number, known);
	}
	return false;
}

static bool is_one_of(const struct act_done_to *act, const struct verb *const *verbs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(act->verb, verbs[i]->name) == 0)
			return true;
	return false;
}

/* From the first start to the first end after it. False: it never began. */
static bool time_steps(const struct rule *rule, const struct record *record, struct feed_case *out)
{
	size_t i = 0;
	while (i < record->act_count &&
		!is_one_of(&record->acts[i], rule->starts, rule->start_count))
		i++;
	if (i == record->act_count)
		return false;
	out->on = record->acts[i].on;
	out->seq = record->acts[i].seq;
	out->of = 1;
	out->n = (double)NAN;
	for (i++; i < record->act_count; i++)
		if (is_one_of(&record->acts[i], rule->ends, rule->end_count)) {
			int days = record->acts[i].on - out->on;
			out->n = days > 0 ? days : 0;
			out->seq = record->acts[i].seq;
			break;
		}
	if (rule->type == RULE_IN_TIME)
		out->n = !isnan(out->n) && out->n <= rule->within_days;
	return true;
}

static bool make_case(const struct rule *rule, const struct record *record, struct feed_case *out)
{
	*out = (struct feed_case){ .on = record->on, .seq = record->version, .n = 1, .of = 1 };
	if (rule->type == RULE_IN_TIME || rule->type == RULE_DURATION)
		return time_steps(rule, record, out);
	if (rule->dated_by &&
		day_parse(slice_of(json_text(record->fields, rule->dated_by->name)), &out->on))
		return false;
	return rule->type != RULE_SHARE || rule_share(rule, record->fields, &out->n, &out->of);
}

int feed_take_record(void *context, const struct record *record)
{
	struct feed_taking *taking = context;
	struct feed *feed = taking->feed;
	struct feed_case one;
	feed->version = record->version;
	feed_forget(feed, record->id);
	if (record->on == DAY_NONE || !make_case(&feed->rule, record, &one))
		return 0;
	one.counted = rule_counts(&feed->rule, &(struct rule_record){ .fields = record->fields,
						       .state = record->state,
						       .place = record->place,
						       .under = place_is_under,
						       .context = taking });
	feed_add(feed, record->id, &one, record->place, record->id);
	return 0;
}

int feed_refresh(struct feed *feed, struct reader *reader, const struct directory *directory,
	bool directory_changed)
{
	struct feed_taking taking = { feed, directory };
	enum rule_type type = feed->rule.type;
	if (type == RULE_NONE)
		return 0;
	if (feed->rule.by_person)
		return duties_refresh(feed, reader, directory_changed);
	return read_records_since(reader, feed->rule.records->name, feed->version,
		type == RULE_IN_TIME || type == RULE_DURATION, feed_take_record, &taking);
}
