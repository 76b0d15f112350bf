/* The records that a rule counts, as they were known on a day of the past. */
#include "feed.h"
#include <stdlib.h>

/* As the projection merges what entries set; rules cannot ask about what is sealed. */
static void merge(const struct kind *kind, struct slice set, json_t *fields)
{
	json_t *members, *value;
	const char *name;
	if (json_read(set, &members))
		return;
	json_object_foreach (members, name, value) {
		const struct field *field = kind_field(kind, name);
		if (json_is_null(value))
			json_object_del(fields, name);
		else if (field && field->type != FIELD_ROWS)
			json_put(fields, name, json_incref(value));
	}
	json_decref(members);
}

bool record_as_known(
	const struct kind *kind, const struct record *now, int64_t known_seq, struct record *out)
{
	json_t *fields;
	if (now->made_in > known_seq)
		return false;
	*out = *now;
	out->state = "";
	out->fields = fields = json_object();
	out->act_count = 0;
	while (out->act_count < now->act_count && now->acts[out->act_count].seq <= known_seq) {
		const struct act_done_to *act = &now->acts[out->act_count++];
		const struct verb *verb = kind_verb(kind, act->verb);
		merge(kind, act->set, fields);
		if (verb && *verb->to)
			out->state = verb->to;
		out->place = act->place;
		out->version = act->seq;
	}
	return true;
}

static int take_as_known(void *context, const struct record *record)
{
	struct feed_taking *taking = context;
	struct feed *feed = taking->feed;
	struct record then;
	feed_note_record(feed, record->id);
	if (record->version <= feed->known_seq)
		return feed_take_record(context, record);
	if (!record_as_known(feed->rule.records, record, feed->known_seq, &then))
		return 0;
	int result = feed_take_record(context, &then);
	json_decref((json_t *)then.fields);
	return result;
}

/* -- when places were there -- */

static day_number day_in(const json_t *fields, const char *name)
{
	day_number day;
	return day_parse(slice_of(json_text(fields, name)), &day) ? DAY_NONE : day;
}

struct taking_lives {
	struct feed *feed;
	const struct kind *kind;
};

static int take_life(void *context, const struct record *place)
{
	const struct taking_lives *taking = context;
	struct feed *feed = taking->feed;
	struct record then;
	if (!record_as_known(taking->kind, place, feed->known_seq, &then))
		return 0;
	feed->lives =
		must_realloc(feed->lives, (feed->life_count + 1) * sizeof(*feed->lives));
	feed->lives[feed->life_count++] =
		(struct believed_life){ .place = must_copy_text(place->id),
			.opened = day_in(then.fields, "opened"),
			.closed = day_in(then.fields, "closed") };
	json_decref((json_t *)then.fields);
	return 0;
}

/* -- all of it -- */

static int read_again(struct feed *feed, const struct feed *now, struct reader *reader,
	const struct directory *directory)
{
	struct feed_taking taking = { feed, directory };
	bool other_tree = feed->asks_places && feed->known < feed->chronicle->tree_known;
	if (feed->rule.by_person)
		return duties_as_known(feed, now, reader);
	int result = read_records_since(reader, feed->rule.records->name,
		other_tree ? 0 : feed->known_seq, true, take_as_known, &taking);
	if (result == 0 && !other_tree)
		feed_copy_others(feed, now);
	return result;
}

int feed_as_known(struct feed **out, const struct feed *now, struct reader *reader,
	const struct directory *directory, const struct chronicle *chronicle, day_number known,
	int64_t known_seq)
{
	struct feed *feed = feed_create(now->measure, now->fields);
	struct taking_lives taking = { feed, kinds_find(directory_kinds(directory), "place") };
	int result = 0;
	feed->chronicle = chronicle;
	feed->known = known;
	feed->known_seq = known_seq;
	feed_read_rule(feed, directory_kinds(directory), NULL);
	if (feed->rule.type != RULE_NONE && taking.kind)
		result = read_records_since(reader, "place", known_seq, true, take_life, &taking);
	if (result == 0 && feed->rule.type != RULE_NONE)
		result = read_again(feed, now, reader, directory);
	if (result) {
		feed_free(feed);
		return result;
	}
	*out = feed;
	return 0;
}
