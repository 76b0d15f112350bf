/* What a record is to a rule. */
#include "rule.h"

#include <stdlib.h>

/* A state to which a record comes only by being taken back. */
static bool is_taken_back(const struct kind *kind, const char *state)
{
	for (size_t i = 0; i < kind->verb_count; i++)
		if (kind->verbs[i].withdraws && strcmp(kind->verbs[i].to, state) == 0 && *state)
			return true;
	return false;
}

struct asked_record {
	const struct rule_record *record;
	char scratch[8][32]; /* a comparison has all values of one name at once */
	unsigned used;
};

static bool scalar(struct asked_record *asked, const json_t *value, struct slice *out)
{
	char *scratch = asked->scratch[asked->used % 8];

	if (json_is_string(value)) {
		*out = (struct slice){ json_string_value(value), json_string_length(value) };
	} else if (json_is_integer(value)) {
		asked->used++;
		snprintf(scratch, 32, "%lld", (long long)json_integer_value(value));
		*out = slice_of(scratch);
	} else if (json_is_true(value)) {
		*out = SLICE_LITERAL("true");
	} else {
		return false;
	}
	return out->length > 0;
}

static size_t record_values(void *context, const char *name, struct slice *values, size_t room)
{
	struct asked_record *asked = context;
	const json_t *value = json_object_get(asked->record->fields, name);
	struct slice one;
	size_t count = 0;

	if (strcmp(name, "state") == 0 || strcmp(name, "place") == 0)
		one = slice_of(*name == 's' ? asked->record->state : asked->record->place);
	else if (!scalar(asked, value, &one))
		one = SLICE_EMPTY;
	if (one.length) {
		if (room)
			values[0] = one;
		return 1;
	}
	for (size_t i = 0; i < json_array_size(value); i++)
		if (scalar(asked, json_array_get(value, i), &one)) {
			if (count < room)
				values[count] = one;
			count++;
		}
	return count;
}

static bool record_under(void *context, struct slice place, struct slice other)
{
	const struct asked_record *asked = context;

	return asked->record->under &&
	       asked->record->under(asked->record->context, place, other);
}

bool rule_counts(const struct rule *rule, const struct rule_record *record)
{
	struct asked_record asked = { .record = record };
	struct scope_subject subject = { &asked, record_values, record_under };

	return !is_taken_back(rule->records, record->state) && scope_test(rule->when, &subject);
}

static bool number_in(const json_t *fields, const struct field *field, double *out)
{
	const json_t *value = json_object_get(fields, field->name);

	if (json_is_integer(value)) {
		*out = (double)json_integer_value(value);
		return true;
	}
	return json_is_string(value) &&
	       slice_to_double(slice_of(json_string_value(value)), out) == 0;
}

/* Yes and no are one of one; what was not seen is nothing. */
static void add_answer(const json_t *answer, double *n, double *of)
{
	const char *word = json_text(answer, "answer");

	if (json_has(answer, "n")) {
		*n += (double)json_whole(answer, "y", 0);
		*of += (double)json_whole(answer, "n", 0);
	} else if (strcmp(word, "yes") == 0 || strcmp(word, "no") == 0) {
		*n += *word == 'y';
		*of += 1;
	}
}

bool rule_share(const struct rule *rule, const json_t *fields, double *n, double *of)
{
	const char *id;
	json_t *answer, *answers = json_object_get(fields, rule->n_field->name);

	*n = *of = 0;
	if (rule->n_field->type != FIELD_ANSWERS)
		return number_in(fields, rule->n_field, n) && number_in(fields, rule->of_field, of);
	json_object_foreach (answers, id, answer)
		if (!*rule->question || strcmp(rule->question, id) == 0)
			add_answer(answer, n, of);
	return *of > 0;
}

day_number rule_period_start(enum rule_period period, day_number day)
{
	int year, month, day_of_month;

	if (period == RULE_DAY)
		return day;
	if (period == RULE_WEEK)
		return day - day_of_week(day);
	day_to_date(day, &year, &month, &day_of_month);
	return day - (day_of_month - 1);
}

day_number rule_period_next(enum rule_period period, day_number start)
{
	if (period == RULE_MONTH)
		return day_add_months(start, 1);
	return start + (period == RULE_WEEK ? 7 : 1);
}
