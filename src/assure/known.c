/* Records folded from their entries up to one of them. */
#include "known.h"

/* As the projection merges what entries set. */
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

/* The day that the act says the record is of. */
static day_number redated(
	const struct act_done_to *act, const struct verb *verb, day_number otherwise)
{
	day_number day;
	json_t *set;
	if (json_read(act->set, &set))
		return otherwise;
	const char *text = json_text(set, verb->redates);
	if (!*text || day_parse(slice_of(text), &day))
		day = otherwise;
	json_decref(set);
	return day;
}

/* `fields`: an empty object, for those of then. */
static struct record fold(
	const struct kind *kind, const struct record *now, int64_t known_seq, json_t *fields)
{
	struct record then = *now;
	then.state = "";
	then.fields = fields;
	then.act_count = 0;
	while (then.act_count < now->act_count && now->acts[then.act_count].seq <= known_seq) {
		const struct act_done_to *act = &now->acts[then.act_count++];
		const struct verb *verb = kind_verb(kind, act->verb);
		merge(kind, act->set, fields);
		if (then.act_count == 1)
			then.on = act->on;
		else if (verb && *verb->redates)
			then.on = redated(act, verb, then.on);
		if (verb && *verb->to)
			then.state = verb->to;
		then.place = act->place;
		then.version = act->seq;
	}
	return then;
}

struct folding {
	const struct kind *kind;
	int64_t known_seq;
	int (*each)(void *context, const char *id, const struct record *then);
	void *context;
};

static int take(void *context, const struct record *now)
{
	const struct folding *folding = context;
	if (now->version <= folding->known_seq)
		return folding->each(folding->context, now->id, now);
	if (now->made_in > folding->known_seq)
		return folding->each(folding->context, now->id, NULL);
	json_t *fields = json_object();
	struct record then = fold(folding->kind, now, folding->known_seq, fields);
	int result = folding->each(folding->context, now->id, &then);
	json_decref(fields);
	return result;
}

int records_as_known(struct reader *reader, const struct kind *kind, int64_t after,
	int64_t known_seq,
	int (*each)(void *context, const char *id, const struct record *then), void *context)
{
	struct folding folding = { kind, known_seq, each, context };
	return read_records_since(reader, kind->name, after, true, take, &folding);
}

bool record_is_closed(const struct kind *kind, const struct record *record)
{
	const struct state *state = kind_state(kind, record->state);
	return state && state->closed;
}
