/* What an act does beyond what was sent. */
#include "book_private.h"

static int months_after(
	struct doing *doing, const struct thing_row *after, const struct effect *effect)
{
	json_t *months;
	int result = row_value(doing->connection, after, effect->from, &months);
	if (result)
		return result;
	/* What is corrected is as long good as it was, unless it happened on another day. */
	day_number from = *doing->verb->redates ? redated_day(doing) : doing->day;
	if (from != DAY_NONE && json_is_integer(months) && json_integer_value(months) > 0)
		json_put_day(doing->set, effect->field,
			day_add_months(from, (int)json_integer_value(months)));
	json_decref(months);
	return 0;
}

static int apply_effect(struct doing *doing, struct thing_row *after, const struct effect *effect)
{
	json_t *from = json_object_get(after->body, effect->from);
	switch (effect->type) {
	case EFFECT_COPY:
		json_put(doing->set, effect->field, from ? json_deep_copy(from) : json_null());
		break;
	case EFFECT_ADD:
		json_put_whole(doing->set, effect->field,
			json_whole(after->body, effect->field, 0) + effect->number);
		break;
	case EFFECT_DAY:
		json_put_day(doing->set, effect->field, doing->day);
		break;
	case EFFECT_BY:
		json_put_text(doing->set, effect->field, doing->by);
		break;
	case EFFECT_MONTHS_AFTER:
		return months_after(doing, after, effect);
	}
	return 0;
}

int apply_effects(struct doing *doing)
{
	struct thing_row after = { .body = doing->row.body ? json_copy(doing->row.body)
							   : json_object() };
	json_object_update(after.body, doing->set);
	int result = 0;
	for (size_t i = 0; result == 0 && i < doing->verb->effect_count; i++)
		result = apply_effect(doing, &after, &doing->verb->effects[i]);
	json_decref(after.body);
	return result;
}

/* -- things that come out of an act -- */

struct spawning {
	struct book *book;
	const struct act *act;
	const struct doing *doing;
	const struct spawn *spawn;
	const json_t *answer, *question; /* NULL when not for each answer */
};

/* "$answer.act", "$question.requirement", "$thing", "$field", or the text itself. */
static json_t *spawn_value(const struct spawning *spawning, const json_t *template)
{
	const char *text = json_string_value(template);
	if (!text || text[0] != '$')
		return json_incref((json_t *)template);
	const char *name = text + 1;
	if (strcmp(name, "thing") == 0)
		return json_string(spawning->doing->row.id);
	if (strncmp(name, "answer.", 7) == 0)
		return json_incref(json_object_get(spawning->answer, name + 7));
	if (strncmp(name, "question.", 9) == 0)
		return json_incref(json_object_get(spawning->question, name + 9));
	return json_incref(json_object_get(spawning->doing->row.body, name));
}

static int spawn_one(const struct spawning *spawning)
{
	const struct spawn *spawn = spawning->spawn;
	const struct kind *kind =
		kinds_find(directory_kinds(spawning->doing->directory), spawn->kind);
	json_t *input = json_object();
	const char *field;
	json_t *template;
	json_object_foreach ((json_t *)spawn->set, field, template) {
		json_t *value = spawn_value(spawning, template);
		const struct field *declared = kind ? kind_field(kind, field) : NULL;
		if (value && declared && declared->type == FIELD_THINGS && json_is_string(value))
			value = json_pack("[o]", value);
		if (value)
			json_put(input, field, value);
	}
	struct act act = { .actor = spawning->act->actor,
		.kind = spawn->kind,
		.verb = spawn->verb,
		.place = spawning->doing->row.place,
		.on = spawning->doing->on,
		.input = input };
	struct outcome outcome;
	int result = perform_trusted(spawning->book, &act, &outcome);
	if (result && outcome.problems)
		result = error_set(FT_REFUSED, "%s: %s", kind ? kind->label : spawn->kind,
			json_text(json_array_get(outcome.problems, 0), "message"));
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

static int spawn_each(struct spawning *spawning)
{
	const struct doing *doing = spawning->doing;
	const struct field *answers = kind_field(doing->kind, spawning->spawn->for_each);
	char path[160];
	snprintf(path, sizeof(path), "%s.questions", answers->template_field);
	json_t *questions;
	int result = row_value(doing->connection, &doing->row, path, &questions);
	for (size_t i = 0; result == 0 && i < json_array_size(questions); i++) {
		spawning->question = json_array_get(questions, i);
		spawning->answer = json_object_get(json_object_get(doing->row.body, answers->name),
			json_text(spawning->question, "id"));
		if (*json_text(spawning->answer, "act"))
			result = spawn_one(spawning);
	}
	json_decref(questions);
	return result;
}

int perform_spawns(struct book *book, const struct act *act, const struct doing *doing)
{
	int result = 0;
	for (size_t i = 0; result == 0 && i < doing->verb->spawn_count; i++) {
		struct spawning spawning = {
			.book = book, .act = act, .doing = doing, .spawn = &doing->verb->spawns[i]
		};
		result = *spawning.spawn->for_each ? spawn_each(&spawning) : spawn_one(&spawning);
	}
	return result;
}
