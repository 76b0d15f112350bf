/* In time, by each person: who had to do something about an edition of a record (sign a version
 * of a policy), and who did within the days allowed. */
#include "audience.h"
#include "feed.h"
#include "known.h"
#include <stdlib.h>

struct edition {
	int64_t number, seq;
	day_number on;
	char *place;		/* whose it was then, with all below it */
	struct scope *audience; /* NULL: everybody there */
};

struct deed {
	char *person;
	char *thing; /* the record that says so */
	int64_t edition, seq, version; /* version: its last entry */
	day_number on;
};

/* One record that people have to do something about. */
struct duty {
	char *id;
	struct edition *editions;
	size_t edition_count;
	struct deed *deeds; /* by edition, person, day */
	size_t deed_count, deed_room;
	bool known; /* its record was read; deeds may come first */
	bool changed;
};

struct duties {
	struct duty **items; /* by id */
	size_t count, room;
	int64_t deeds_version; /* of the newest deed that was read */
};

static void forget_editions(struct duty *duty)
{
	for (size_t i = 0; i < duty->edition_count; i++) {
		free(duty->editions[i].place);
		scope_free(duty->editions[i].audience);
	}
	free(duty->editions);
	duty->editions = NULL;
	duty->edition_count = 0;
}

void duties_free(struct duties *duties)
{
	if (!duties)
		return;
	for (size_t i = 0; i < duties->count; i++) {
		struct duty *duty = duties->items[i];
		forget_editions(duty);
		for (size_t k = 0; k < duty->deed_count; k++) {
			free(duty->deeds[k].person);
			free(duty->deeds[k].thing);
		}
		free(duty->deeds);
		free(duty->id);
		free(duty);
	}
	free(duties->items);
	free(duties);
}

static struct duty *duty_get(struct duties *duties, const char *id)
{
	size_t low = 0, high = duties->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(duties->items[middle]->id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < duties->count && strcmp(duties->items[low]->id, id) == 0)
		return duties->items[low];
	if (duties->count == duties->room) {
		duties->room = duties->room * 2 + 32;
		duties->items = must_realloc(duties->items, duties->room * sizeof(struct duty *));
	}
	struct duty *duty = must_alloc(sizeof(*duty));
	duty->id = must_copy_text(id);
	memmove(&duties->items[low + 1], &duties->items[low],
		(duties->count - low) * sizeof(struct duty *));
	duties->items[low] = duty;
	duties->count++;
	return duty;
}

/* -- what has to be done -- */

/* The field of a deed that pins the edition of what it is about; NULL: any edition will do. */
static const struct field *edition_field(const struct rule *rule)
{
	const struct kind *kind = rule->by_person;
	for (size_t i = 0; i < kind->field_count; i++)
		if (strcmp(kind->fields[i].pins, rule->through->name) == 0)
			return &kind->fields[i];
	return NULL;
}

/* Whom it was for when it began: as the record stood by then, with what was said later of days
 * before. */
static void find_audience(
	const struct record *record, const struct act_done_to *start, struct edition *edition)
{
	const char *place = record->place;
	json_t *audience = NULL;
	for (size_t i = 0; i < record->act_count; i++) {
		const struct act_done_to *act = &record->acts[i];
		json_t *set;
		if (act->seq > start->seq && act->on >= start->on)
			continue;
		if (act->seq <= start->seq)
			place = act->place;
		if (json_read(act->set, &set))
			continue;
		if (json_object_get(set, "audience")) {
			json_decref(audience);
			audience = json_incref(json_object_get(set, "audience"));
		}
		json_decref(set);
	}
	const char *text = json_is_string(audience) ? json_string_value(audience) : "";
	if (scope_parse(slice_of(text), &edition->audience))
		edition->audience = NULL; /* words of a newer program: a gap too many is seen */
	edition->place = must_copy_text(place);
	json_decref(audience);
}

static void add_edition(struct duty *duty, const struct record *record,
	const struct act_done_to *act, const struct field *edition_is)
{
	json_t *set;
	struct edition *edition = &duty->editions[duty->edition_count++];
	*edition = (struct edition){ .seq = act->seq, .on = act->on };
	if (edition_is && json_read(act->set, &set) == 0) {
		edition->number = json_whole(set, edition_is->name, 0);
		json_decref(set);
	}
	find_audience(record, act, edition);
}

static int take_duty(void *context, const struct record *record)
{
	struct feed *feed = context;
	const struct rule *rule = &feed->rule;
	struct duty *duty = duty_get(feed->duties, record->id);
	feed->version = record->version;
	forget_editions(duty);
	duty->known = duty->changed = true;
	duty->editions = must_alloc((record->act_count + 1) * sizeof(*duty->editions));
	struct rule_record now = {
		.fields = record->fields, .state = record->state, .place = record->place
	};
	if (!rule_counts(rule, &now))
		return 0;
	for (size_t i = 0; i < record->act_count; i++)
		for (size_t k = 0; k < rule->start_count; k++)
			if (strcmp(record->acts[i].verb, rule->starts[k]->name) == 0)
				add_edition(duty, record, &record->acts[i], edition_field(rule));
	return 0;
}

/* -- what was done -- */

static const char *holder_of(const struct rule *rule, const struct record *record)
{
	const struct kind *kind = rule->by_person;
	for (size_t i = 0; i < kind->evidence_count; i++) {
		const struct evidence_rule *evidence = &kind->evidence[i];
		if (strcmp(evidence->verb, rule->ends[0]->name) != 0)
			continue;
		return strcmp(evidence->holder_field, "me") == 0
			       ? record->made_by
			       : json_text(record->fields, evidence->holder_field);
	}
	return "";
}

static void forget_deed(struct duties *duties, const char *thing)
{
	for (size_t i = 0; i < duties->count; i++) {
		struct duty *duty = duties->items[i];
		for (size_t k = 0; k < duty->deed_count; k++) {
			if (strcmp(duty->deeds[k].thing, thing) != 0)
				continue;
			free(duty->deeds[k].person);
			free(duty->deeds[k].thing);
			duty->deeds[k] = duty->deeds[--duty->deed_count];
			duty->changed = true;
			return;
		}
	}
}

static void add_deed(struct duty *duty, const struct deed *deed)
{
	if (duty->deed_count == duty->deed_room) {
		duty->deed_room = duty->deed_room * 2 + 8;
		duty->deeds = must_realloc(duty->deeds, duty->deed_room * sizeof(*duty->deeds));
	}
	duty->deeds[duty->deed_count++] = *deed;
	duty->changed = true;
}

static int take_deed(void *context, const struct record *record)
{
	struct feed *feed = context;
	const struct rule *rule = &feed->rule;
	const char *about = json_text(record->fields, rule->through->name);
	const struct field *edition = edition_field(rule);
	feed->duties->deeds_version = record->version;
	if (record->version != record->made_in)
		forget_deed(feed->duties, record->id);
	if (!*about || (*rule->ends[0]->to && strcmp(record->state, rule->ends[0]->to) != 0))
		return 0;
	add_deed(duty_get(feed->duties, about),
		&(struct deed){
			.person = must_copy_text(holder_of(rule, record)),
			.thing = must_copy_text(record->id),
			.edition = edition ? json_whole(record->fields, edition->name, 0) : 0,
			.seq = record->made_in,
			.version = record->version,
			.on = record->on,
		});
	return 0;
}

/* -- cases -- */

static int compare_deeds(const void *a, const void *b)
{
	const struct deed *one = a, *two = b;
	if (one->edition != two->edition)
		return one->edition < two->edition ? -1 : 1;
	int order = strcmp(one->person, two->person);
	if (order)
		return order;
	if (one->on != two->on)
		return one->on < two->on ? -1 : 1;
	return (one->seq > two->seq) - (one->seq < two->seq);
}

/* The first deed of a person about an edition, not before it began. */
static const struct deed *deed_of(
	const struct duty *duty, const struct edition *edition, const char *person)
{
	const struct deed wanted = {
		.person = (char *)person, .edition = edition->number, .on = edition->on
	};
	size_t low = 0, high = duty->deed_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_deeds(&duty->deeds[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	const struct deed *found = &duty->deeds[low];
	return low < duty->deed_count && found->edition == edition->number &&
			       strcmp(found->person, person) == 0
		       ? found
		       : NULL;
}

/* A person counts at each place where they are in the audience on the last day allowed. */
static void add_person(struct feed *feed, const struct duty *duty, const struct edition *edition,
	struct audience *audience, int person)
{
	enum { PLACES_MOST = 64 };
	const struct chronicle *chronicle = feed->chronicle;
	day_number until = edition->on + feed->rule.within_days;
	int places[PLACES_MOST];
	const struct deed *deed = deed_of(duty, edition, chronicle->person_ids.texts[person]);
	struct feed_case one = { .n = deed && deed->on <= until,
		.of = 1,
		.seq = deed ? deed->seq : edition->seq,
		.on = edition->on,
		.counted = true };
	size_t count = audience_places(audience, person, until, places, PLACES_MOST);
	for (size_t i = 0; i < count; i++)
		feed_add(feed, duty->id, &one, chronicle->place_ids.texts[places[i]],
			deed ? deed->thing : duty->id);
}

static void add_edition_cases(
	struct feed *feed, const struct duty *duty, const struct edition *edition)
{
	const struct chronicle *chronicle = feed->chronicle;
	struct audience audience = { .chronicle = chronicle,
		.known = feed->known,
		.scope = edition->audience,
		.place = numbers_find(&chronicle->place_ids, slice_of(edition->place)) };
	day_number until = edition->on + feed->rule.within_days;
	audience_init(&audience);
	for (size_t i = 0; audience.place >= 0 && i < chronicle->person_ids.count; i++)
		if (audience_had(&audience, (int)i, edition->on, until))
			add_person(feed, duty, edition, &audience, (int)i);
	audience_release(&audience);
}

static void make_cases(struct feed *feed, struct duty *duty)
{
	feed_forget(feed, duty->id);
	if (duty->deed_count)
		qsort(duty->deeds, duty->deed_count, sizeof(*duty->deeds), compare_deeds);
	for (size_t i = 0; i < duty->edition_count; i++) {
		const struct edition *edition = &duty->editions[i];
		/* Who was given something newer to sign had not all of the days for this one. */
		bool replaced = i + 1 < duty->edition_count &&
				duty->editions[i + 1].on <= edition->on + feed->rule.within_days;
		if (!replaced)
			add_edition_cases(feed, duty, edition);
	}
	duty->changed = false;
}

int duties_refresh(struct feed *feed, struct reader *reader, bool directory_changed)
{
	if (!feed->duties)
		feed->duties = must_alloc(sizeof(*feed->duties));
	struct duties *duties = feed->duties;
	int result = read_records_since(
		reader, feed->rule.records->name, feed->version, true, take_duty, feed);
	if (result == 0)
		result = read_records_since(reader, feed->rule.by_person->name,
			duties->deeds_version, false, take_deed, feed);
	for (size_t i = 0; result == 0 && i < duties->count; i++)
		if (duties->items[i]->known && (duties->items[i]->changed || directory_changed))
			make_cases(feed, duties->items[i]);
	return result;
}

/* -- as it was known -- */

static int take_known_duty(void *context, const char *id, const struct record *then)
{
	(void)id;
	return then ? take_duty(context, then) : 0;
}

static int take_known_deed(void *context, const char *id, const struct record *then)
{
	(void)id;
	return then ? take_deed(context, then) : 0;
}

/* Those that nobody has changed since. */
static void copy_deeds(struct feed *feed, const struct duties *now)
{
	for (size_t i = 0; now && i < now->count; i++) {
		const struct duty *from = now->items[i];
		struct duty *to = duty_get(feed->duties, from->id);
		for (size_t k = 0; k < from->deed_count; k++) {
			struct deed deed = from->deeds[k];
			if (deed.version > feed->known_seq)
				continue;
			deed.person = must_copy_text(deed.person);
			deed.thing = must_copy_text(deed.thing);
			add_deed(to, &deed);
		}
	}
}

int duties_as_known(struct feed *feed, const struct feed *now, struct reader *reader)
{
	feed->duties = must_alloc(sizeof(*feed->duties));
	int result = records_as_known(
		reader, feed->rule.records, 0, feed->known_seq, take_known_duty, feed);
	if (result == 0)
		result = records_as_known(reader, feed->rule.by_person,
			now ? feed->known_seq : 0, feed->known_seq, take_known_deed, feed);
	if (now)
		copy_deeds(feed, now->duties);
	for (size_t i = 0; result == 0 && i < feed->duties->count; i++)
		if (feed->duties->items[i]->known)
			make_cases(feed, feed->duties->items[i]);
	return result;
}
