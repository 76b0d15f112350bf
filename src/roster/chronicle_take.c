/* Taking entries in. */
#include "chronicle.h"
#include "ledger.h"
#include <stdlib.h>

struct taking {
	struct chronicle *chronicle;
	const struct chronicle_entry *entry;
	const struct said_row *rows; /* of the batch */
	json_t *set;
};

static day_number clamp(day_number day)
{
	return day < DAY_FIRST ? DAY_FIRST : day > DAY_CLEAR ? DAY_LAST : day;
}

static day_number day_in(const json_t *set, const char *field, day_number otherwise)
{
	day_number day;
	const char *text = json_text(set, field);
	return *text && day_parse(slice_of(text), &day) == 0 ? clamp(day) : otherwise;
}

static bool is_told(const json_t *set, const char *field)
{
	return json_object_get(set, field) != NULL;
}

/* Kinds may be replaced by those of a newer pack. */
static const char *kept_state(struct chronicle *chronicle, const char *name)
{
	int number = numbers_add(&chronicle->states, slice_of(name));
	return chronicle->states.texts[number];
}

/* Every entry has the place where its thing was then. It says that the thing is there from its day
 * on when that is another place than before, or when it says nothing else: who corrects what
 * somebody's role was last year does not move them. */
static int place_said(const struct taking *taking, int before, bool says_more)
{
	int place = numbers_find(&taking->chronicle->place_ids, taking->entry->place);
	return place == before && (says_more || *taking->entry->verb->to) ? -1 : place;
}

static int last_place(const struct tellings *tellings)
{
	size_t left = tellings->count;
	while (left && tellings->items[left - 1].place < 0)
		left--;
	return left ? tellings->items[left - 1].place : -1;
}

/* Only the members that matter are kept: a policy's words do not. */
static struct telling telling_of(const struct taking *taking, const char *const *fields)
{
	const struct state *state = kind_state(taking->entry->kind, taking->entry->verb->to);
	struct telling telling = { .on = clamp(taking->entry->on),
		.known = taking->chronicle->known,
		.place = numbers_find(&taking->chronicle->place_ids, taking->entry->place),
		.state = state ? kept_state(taking->chronicle, state->name) : NULL,
		.closed = state && state->closed,
		.set = json_object() };
	for (; *fields; fields++) {
		json_t *value = json_object_get(taking->set, *fields);
		if (value)
			json_put(telling.set, *fields, json_incref(value));
	}
	return telling;
}

/* -- places -- */

static int take_place(struct taking *taking)
{
	static const char *const fields[] = { "name", "type", "parent", NULL };
	struct chronicle *chronicle = taking->chronicle;
	size_t before = chronicle->place_ids.count;
	int number = numbers_add(&chronicle->place_ids, taking->entry->thing);
	chronicle->places = room_for(chronicle->places, &chronicle->place_room,
		chronicle->place_ids.count, sizeof(*chronicle->places));
	struct told_place *place = &chronicle->places[number];
	bool is_new = chronicle->place_ids.count > before;
	struct telling telling = telling_of(taking, fields);
	if (is_new)
		telling.on = DAY_FIRST;
	if (!is_new && json_object_size(telling.set) == 0) {
		json_decref(telling.set);
		return 0;
	}
	tellings_add(&place->tellings, &telling);
	told_place_settle(chronicle, place);
	if (!is_new) {
		chronicle->marks.everything = true;
		chronicle->tree_known = chronicle->known;
	}
	return 0;
}

/* -- people and their posts -- */

static int take_person(struct taking *taking)
{
	struct chronicle *chronicle = taking->chronicle;
	int number = chronicle_person(chronicle, taking->entry->thing);
	struct told_person *person = &chronicle->people[number];
	bool here = strcmp(taking->entry->verb->to, "here") == 0;
	if (!*taking->entry->verb->to || (here && person->presence_count == 0))
		return 0;
	person->presences = must_realloc(
		person->presences, (person->presence_count + 1) * sizeof(*person->presences));
	person->presences[person->presence_count++] =
		(struct presence){ .on = clamp(taking->entry->on),
			.known = holding_short(chronicle->known),
			.here = here };
	if (person->first_post >= 0)
		mark_person(chronicle, number);
	return 0;
}

static struct slice plain(struct slice raw)
{
	struct slice text;
	return ledger_raw_plain(raw, &text) ? text : SLICE_EMPTY;
}

static day_number day_of(struct slice raw, day_number otherwise)
{
	day_number day;
	struct slice text = plain(raw);
	return text.length && day_parse(text, &day) == 0 ? clamp(day) : otherwise;
}

static struct post *new_post(struct chronicle *chronicle, struct slice whose, int number)
{
	chronicle->posts = room_for(chronicle->posts, &chronicle->post_room,
		chronicle->post_ids.count, sizeof(*chronicle->posts));
	struct post *post = &chronicle->posts[number];
	int person = numbers_find(&chronicle->person_ids, whose);
	*post = (struct post){ .person = person, .next_of_person = -1 };
	if (person >= 0) {
		post->next_of_person = chronicle->people[person].first_post;
		chronicle->people[person].first_post = number;
	}
	return post;
}

/* `before`: as it was; days that are not said again stay. */
static struct post_telling post_telling_of(
	const struct taking *taking, const struct post_telling *before)
{
	struct chronicle *chronicle = taking->chronicle;
	const struct slice *raws = taking->entry->post;
	struct slice role = plain(raws[POST_ROLE]), agency = raws[POST_AGENCY];
	bool says_more = role.length || agency.length || raws[POST_FROM].length ||
			 raws[POST_TO].length;
	return (struct post_telling){ .on = clamp(taking->entry->on),
		.known = holding_short(chronicle->known),
		.from = raws[POST_FROM].length ? holding_short(day_of(raws[POST_FROM], DAY_FIRST))
					       : before->from,
		.to = raws[POST_TO].length ? holding_short(day_of(raws[POST_TO], DAY_LAST))
					   : before->to,
		.role = role.length ? numbers_add(&chronicle->roles, role) : -1,
		.place = place_said(taking, before->place, says_more),
		.agency = agency.length ? (signed char)slice_is(agency, "true")
					: (signed char)-1 };
}

static void tell_post(struct post *post, const struct post_telling *telling)
{
	if (post->telling_count == 0) {
		post->tellings = must_alloc(2 * sizeof(*post->tellings));
		post->tellings[0] = post->last;
		post->telling_count = 1;
	}
	post->tellings =
		must_realloc(post->tellings, (post->telling_count + 1) * sizeof(*post->tellings));
	post->tellings[post->telling_count++] = *telling;
	post->last = post_on(post, DAY_LAST);
}

static int take_post(struct taking *taking)
{
	struct chronicle *chronicle = taking->chronicle;
	size_t before = chronicle->post_ids.count;
	int number = numbers_add(&chronicle->post_ids, taking->entry->thing);
	bool is_new = chronicle->post_ids.count > before;
	struct slice whose = plain(taking->entry->post[POST_PERSON]);
	struct post *post =
		is_new ? new_post(chronicle, whose, number) : &chronicle->posts[number];
	const struct post_telling nothing = {
		.from = 0, .to = holding_short(DAY_LAST), .place = -1
	};
	struct post_telling telling =
		post_telling_of(taking, is_new ? &nothing : &post->last);
	if (is_new) {
		telling.agency = telling.agency > 0;
		telling.role = telling.role < 0 ? numbers_add(&chronicle->roles, SLICE_EMPTY)
						: telling.role;
		post->last = telling;
		if (telling.place < 0)
			post->person = -1;
	} else {
		tell_post(post, &telling);
	}
	if (post->person >= 0)
		mark_person(chronicle, post->person);
	return 0;
}

/* -- what is asked, and the ways to it -- */

static int take_asked(struct taking *taking)
{
	static const char *const fields[] = { "applies_to", NULL };
	int number = chronicle_asked(taking->chronicle, taking->entry->thing);
	struct asked *asked = &taking->chronicle->askeds[number];
	struct telling telling = telling_of(taking, fields);
	tellings_add(&asked->tellings, &telling);
	asked_settle(taking->chronicle, asked);
	return 0;
}

static int take_way(struct taking *taking, enum way_type type)
{
	static const char *const fields[] = { "audience", "requirements", "version", "published_on",
		"reviewed_on", "review_months", NULL };
	int number = chronicle_way(taking->chronicle, taking->entry->thing);
	struct way *way = &taking->chronicle->ways[number];
	if (number > UINT16_MAX)
		return error_set(FT_REFUSED,
			"There are more than %d policies, courses and skills: figures cannot keep "
			"up with so many.",
			UINT16_MAX);
	struct telling telling = telling_of(taking, fields);
	telling.place = place_said(
		taking, last_place(&way->tellings), json_object_size(taking->set) > 0);
	way->type = type;
	tellings_add(&way->tellings, &telling);
	way_settle(taking->chronicle, number);
	return 0;
}

/* -- who has what -- */

static size_t field_values(void *context, const char *name, struct slice *values, size_t room)
{
	const json_t *value = json_object_get(context, name);
	if (room == 0 || !(json_is_string(value) || json_is_true(value)))
		return 0;
	values[0] =
		json_is_true(value) ? SLICE_LITERAL("true") : slice_of(json_string_value(value));
	return 1;
}

static bool never_under(void *context, struct slice place, struct slice other)
{
	(void)context, (void)place, (void)other;
	return false;
}

static bool is_good(const struct taking *taking, const struct evidence_rule *rule)
{
	struct scope_subject subject = { taking->set, field_values, never_under };
	if (*rule->n_field)
		return json_whole(taking->set, rule->y_field, 0) > 0;
	return !rule->y_when || scope_test(rule->y_when, &subject);
}

/* The version that the act pinned. */
static uint16_t edition_of(const struct taking *taking, const struct evidence_rule *rule)
{
	const struct kind *kind = taking->entry->kind;
	for (size_t i = 0; i < kind->field_count; i++)
		if (strcmp(kind->fields[i].pins, rule->through) == 0)
			return (uint16_t)json_whole(taking->set, kind->fields[i].name, 0);
	return 0;
}

/* Doing something is practice, knowing of it paper. */
static bool rule_counts(const struct evidence_rule *rule, enum way_type type)
{
	return type == WAY_SKILL ? rule->strand == STRAND_PRACTICE : rule->strand == STRAND_PAPER;
}

static void add_holding(struct chronicle *chronicle, int person, const struct holding *holding)
{
	struct told_person *who = &chronicle->people[person];
	if (who->holding_count == who->holding_room) {
		who->holding_room = who->holding_room + who->holding_room / 4 + 4;
		who->holdings =
			must_realloc(who->holdings, who->holding_room * sizeof(*who->holdings));
	}
	who->holdings[who->holding_count++] = *holding;
	mark_pair(chronicle, person, holding->way);
}

static int thing_number(struct chronicle *chronicle, struct slice id)
{
	int thing = numbers_add(&chronicle->thing_ids, id);
	chronicle->holders = room_for(chronicle->holders, &chronicle->thing_room,
		chronicle->thing_ids.count, sizeof(*chronicle->holders));
	return thing;
}

/* What the thing said before; NULL if nothing. */
static struct holding *holding_of(struct chronicle *chronicle, struct slice thing, int *person)
{
	int number = numbers_find(&chronicle->thing_ids, thing);
	if (number < 0 || chronicle->holders[number] == 0)
		return NULL;
	*person = (int)(chronicle->holders[number] >> 32);
	struct told_person *who = &chronicle->people[*person];
	for (uint32_t i = 0; i < who->holding_count; i++)
		if (who->holdings[i].thing == number)
			return &who->holdings[i];
	return NULL;
}

static void withdraw(struct taking *taking)
{
	struct chronicle *chronicle = taking->chronicle;
	int person;
	struct holding *holding = holding_of(chronicle, taking->entry->thing, &person);
	if (!holding)
		return;
	struct told_person *who = &chronicle->people[person];
	mark_pair(chronicle, person, holding->way);
	chronicle->holders[holding->thing] = 0;
	*holding = who->holdings[--who->holding_count];
}

static int holder_of(const struct taking *taking, const struct evidence_rule *rule)
{
	struct slice id = strcmp(rule->holder_field, "me") == 0
				  ? taking->entry->by
				  : slice_of(json_text(taking->set, rule->holder_field));
	return numbers_find(&taking->chronicle->person_ids, id);
}

static void hold(struct taking *taking, const struct evidence_rule *rule)
{
	struct chronicle *chronicle = taking->chronicle;
	const json_t *set = taking->set;
	int way = numbers_find(&chronicle->way_ids, slice_of(json_text(set, rule->through)));
	int person = holder_of(taking, rule);
	if (way < 0 || person < 0 || !rule_counts(rule, chronicle->ways[way].type))
		return;
	struct holding holding = { .thing = thing_number(chronicle, taking->entry->thing),
		.way = (uint16_t)way,
		.edition = edition_of(taking, rule),
		.on = holding_short(clamp(taking->entry->on)),
		.until = holding_short(day_in(set, rule->until_field, DAY_LAST)),
		.order = (uint32_t)taking->entry->seq & CHRONICLE_ENTRIES_MOST,
		.good = is_good(taking, rule) };
	chronicle->holders[holding.thing] = (uint64_t)(uint32_t)person << 32 | ((uint32_t)way + 1);
	add_holding(chronicle, person, &holding);
}

/* A later act says it again: of the same somebody, the same day unless it says another. */
static void hold_again(struct taking *taking, const struct evidence_rule *rule)
{
	struct chronicle *chronicle = taking->chronicle;
	int person;
	struct holding *holding = holding_of(chronicle, taking->entry->thing, &person);
	if (!holding) {
		hold(taking, rule);
		return;
	}
	holding->order = (uint32_t)taking->entry->seq & CHRONICLE_ENTRIES_MOST;
	holding->on = holding_short(
		day_in(taking->set, taking->entry->verb->redates, holding_day(holding->on)));
	if (is_told(taking->set, rule->until_field))
		holding->until =
			holding_short(day_in(taking->set, rule->until_field, DAY_LAST));
	mark_pair(chronicle, person, holding->way);
}

static int take_holding(struct taking *taking)
{
	const struct kind *kind = taking->entry->kind;
	if (taking->entry->verb->withdraws)
		withdraw(taking);
	for (size_t i = 0; i < kind->evidence_count; i++) {
		const struct evidence_rule *rule = &kind->evidence[i];
		if (strcmp(rule->verb, taking->entry->verb->name) != 0 || !*rule->through ||
			!*rule->holder_field)
			continue;
		if (taking->entry->verb->from)
			hold_again(taking, rule);
		else
			hold(taking, rule);
	}
	return 0;
}

/* -- rows of an import -- */

/* What an earlier row said of the same person, course and day; NULL if nothing. */
static struct holding *row_holding(struct told_person *who, int way, uint16_t on)
{
	for (uint32_t i = 0; i < who->holding_count; i++)
		if (holding_is_row(&who->holdings[i]) && who->holdings[i].way == way &&
			who->holdings[i].on == on)
			return &who->holdings[i];
	return NULL;
}

static void take_row(
	struct chronicle *chronicle, int way, int person, struct holding holding, bool revoked)
{
	struct told_person *who = &chronicle->people[person];
	struct holding *before = row_holding(who, way, holding.on);
	if (!before && !revoked)
		add_holding(chronicle, person, &holding);
	if (!before)
		return;
	if (revoked)
		*before = who->holdings[--who->holding_count];
	else
		*before = holding;
	mark_pair(chronicle, person, way);
}

static struct holding row_as_holding(
	const struct taking *taking, const struct training_row *row, int number, int way)
{
	return (struct holding){ .thing = -1 - number,
		.way = (uint16_t)way,
		.on = holding_short(clamp(row->on)),
		.until = row->until == DAY_NONE ? holding_short(DAY_LAST)
						: holding_short(clamp(row->until)),
		.order = (uint32_t)taking->entry->seq & CHRONICLE_ENTRIES_MOST,
		.good = true };
}

/* So many rows at once that what the first step has fetched is there at the next. */
enum { ROWS_AT_ONCE = 16 };

static void find_people(const struct chronicle *chronicle, const struct said_row *rows,
	size_t count, int people[ROWS_AT_ONCE])
{
	const struct numbers *ids = &chronicle->person_ids;
	for (size_t i = 0; i < count; i++)
		numbers_fetch(ids, rows[i].person_hash);
	for (size_t i = 0; i < count; i++) {
		int guess = numbers_guess(ids, rows[i].person_hash);
		if (guess >= 0)
			__builtin_prefetch(&chronicle->people[guess]);
	}
	for (size_t i = 0; i < count; i++) {
		people[i] = numbers_find_hashed(ids, rows[i].row.person, rows[i].person_hash);
		if (people[i] >= 0)
			__builtin_prefetch(chronicle->people[people[i]].holdings);
	}
}

static int take_training(struct taking *taking)
{
	struct chronicle *chronicle = taking->chronicle;
	const struct chronicle_entry *entry = taking->entry;
	int way = numbers_find(&chronicle->way_ids, entry->course);
	if (way < 0 || chronicle->ways[way].type != WAY_COURSE)
		return 0;
	for (size_t done = 0; done < entry->row_count; done += ROWS_AT_ONCE) {
		const struct said_row *rows = &taking->rows[entry->first_row + done];
		size_t left = entry->row_count - done;
		int people[ROWS_AT_ONCE];
		size_t count = left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE;
		find_people(chronicle, rows, count, people);
		for (size_t i = 0; i < count; i++)
			if (people[i] >= 0)
				take_row(chronicle, way, people[i],
					row_as_holding(taking, &rows[i].row, (int)(done + i), way),
					rows[i].row.revoked);
	}
	return 0;
}

/* -- by kind -- */

static int take_with_values(struct taking *taking)
{
	const char *name = taking->entry->kind->name;
	if (strcmp(name, "place") == 0)
		return take_place(taking);
	if (strcmp(name, "requirement") == 0)
		return take_asked(taking);
	for (int type = 0; type < WAY_TYPES_COUNT; type++)
		if (strcmp(name, way_type_name((enum way_type)type)) == 0)
			return take_way(taking, (enum way_type)type);
	return take_holding(taking);
}

/* What there may be very many of is read as it is written. */
static int take_kind(struct taking *taking)
{
	const char *name = taking->entry->kind->name;
	if (strcmp(name, "person") == 0)
		return take_person(taking);
	if (strcmp(name, "assignment") == 0)
		return take_post(taking);
	if (strcmp(name, "training") == 0)
		return take_training(taking);
	int result = json_read(taking->entry->set, &taking->set);
	if (result == 0)
		result = take_with_values(taking);
	json_decref(taking->set);
	return result;
}

/* Rather no figures than such that take one entry for another. */
static int check_number(int64_t seq)
{
	if (seq <= CHRONICLE_ENTRIES_MOST)
		return 0;
	return error_set(FT_REFUSED,
		"The record has more than %d entries: figures cannot tell so many apart.",
		CHRONICLE_ENTRIES_MOST);
}

int chronicle_take(struct chronicle *chronicle, const struct chronicle_entry *entry,
	const struct said_row *rows)
{
	struct taking taking = { .chronicle = chronicle, .entry = entry, .rows = rows };
	int result = check_number(entry->seq);
	if (result)
		return result;
	chronicle->seq = entry->seq;
	if (!entry->kind)
		return 0;
	result = take_kind(&taking);
	return result ? error_prefix("entry %lld", (long long)entry->seq) : 0;
}
