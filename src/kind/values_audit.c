#include "values.h"

#include <stdio.h>

/* Questions of an audit template and the answers of an audit. */

enum {
	QUESTIONS_COUNT_MOST = 200,
	QUESTION_CHARS = 500,
	ACT_CHARS = 1000,
	SEEN_MOST = 1000000
};

/* -- questions ------------------------------------------------------------------ */

void question_make_id(struct slice text, char id[QUESTION_ID_CHARS + 1])
{
	uint8_t digest[SHA256_BYTES];

	sha256(text.base, text.length, digest);
	snprintf(id, QUESTION_ID_CHARS + 1, "q%02x%02x%02x%02x", digest[0], digest[1], digest[2],
		digest[3]);
}

static int put_question_text(struct value_reader *reader, json_t *question, struct slice given)
{
	struct slice text;
	int code = value_clean(reader, given, &text);

	if (code)
		return code;
	if (text.length == 0)
		return error_set(FT_REFUSED, "A question has no words.");
	if (memchr(text.base, '|', text.length) || memchr(text.base, '\n', text.length))
		return error_set(FT_REFUSED, "A question is one line without a | in it.");
	if (text_length(text) > QUESTION_CHARS)
		return error_set(FT_REFUSED, "A question has more than %d characters.",
			QUESTION_CHARS);
	json_put_slice(question, "text", text);
	return 0;
}

static int put_requirement(json_t *question, struct slice text)
{
	if (text.length == 0)
		return 0;
	if (!value_is_id(text))
		return error_set(FT_REFUSED, "\"%.*s\" cannot be the id of a requirement.",
			(int)text.length, text.base);
	json_put_slice(question, "requirement", text);
	return 0;
}

/* Words after the question, with | between them: critical, count, id=..., or a requirement. */
static int put_question_part(json_t *question, struct slice part)
{
	part = slice_trim(part);
	if (slice_is(part, "critical"))
		json_put_flag(question, "critical", true);
	else if (slice_is(part, "count") || slice_is(part, "yes_no"))
		json_put_slice(question, "type", part);
	else if (slice_starts(part, "id="))
		json_put_slice(question, "id", (struct slice){ part.base + 3, part.length - 3 });
	else
		return put_requirement(question, part);
	return 0;
}

static int question_from_line(struct value_reader *reader, struct slice line, json_t *question)
{
	struct slice text = slice_cut(&line, '|');
	int code = put_question_text(reader, question, text);

	while (line.length > 0 && !code)
		code = put_question_part(question, slice_cut(&line, '|'));
	return code;
}

static int question_from_object(struct value_reader *reader, const json_t *given, json_t *question)
{
	const json_t *text = json_object_get(given, "text");
	const char *key;
	json_t *value;
	int code;

	if (!json_is_string(text))
		return error_set(FT_REFUSED, "A question has no \"text\".");
	code = put_question_text(reader, question, value_slice(text));
	json_object_foreach((json_t *)given, key, value) {
		if (code || strcmp(key, "text") == 0 || json_is_null(value))
			continue;
		if (strcmp(key, "critical") == 0 && json_is_boolean(value)) {
			if (json_is_true(value))
				json_put_flag(question, key, true);
		} else if (strcmp(key, "requirement") == 0 && json_is_string(value)) {
			code = put_requirement(question, slice_trim(value_slice(value)));
		} else if ((strcmp(key, "id") == 0 || strcmp(key, "type") == 0) &&
			json_is_string(value)) {
			json_put_slice(question, key, value_slice(value));
		} else {
			code = error_set(FT_REFUSED, "A question cannot have this \"%s\".", key);
		}
	}
	return code;
}

/* Fills in what was left out and adds the question to the list. Takes the reference. */
static int add_question(json_t *list, json_t *question)
{
	const char *type = json_text(question, "type"), *id;
	char made[QUESTION_ID_CHARS + 1];
	int code = 0;

	if (!*type)
		json_put_text(question, "type", type = "yes_no");
	if (!*json_text(question, "id")) {
		question_make_id(slice_of(json_text(question, "text")), made);
		json_put_text(question, "id", made);
	}
	id = json_text(question, "id");
	if (strcmp(type, "yes_no") != 0 && strcmp(type, "count") != 0)
		code = error_set(FT_REFUSED, "The type of a question is yes_no or count, not \"%s\".",
			type);
	else if (!value_is_id(slice_of(id)))
		code = error_set(FT_REFUSED, "\"%s\" cannot be the id of a question.", id);
	for (size_t i = 0; i < json_array_size(list) && !code; i++)
		if (strcmp(json_text(json_array_get(list, i), "id"), id) == 0)
			code = error_set(FT_REFUSED, "This question is there twice: %s",
				json_text(question, "text"));
	if (!code && json_array_size(list) == QUESTIONS_COUNT_MOST)
		code = error_set(FT_REFUSED, "There are more than %d questions.",
			QUESTIONS_COUNT_MOST);
	if (code)
		json_decref(question);
	else
		json_array_append_new(list, question);
	return code;
}

static int questions_from_text(struct value_reader *reader, struct slice text, json_t *list)
{
	int code = 0;

	while (text.length > 0 && !code) {
		struct slice line = slice_trim(slice_cut(&text, '\n'));
		json_t *question;

		if (line.length == 0)
			continue;
		question = json_object();
		code = question_from_line(reader, line, question);
		if (code)
			json_decref(question);
		else
			code = add_question(list, question);
	}
	return code;
}

static int questions_from_array(struct value_reader *reader, const json_t *array, json_t *list)
{
	int code = 0;

	if (!json_is_array(array))
		return error_set(FT_REFUSED, "This must be a list of questions.");
	for (size_t i = 0; i < json_array_size(array) && !code; i++) {
		json_t *question = json_object();

		code = question_from_object(reader, json_array_get(array, i), question);
		if (code)
			json_decref(question);
		else
			code = add_question(list, question);
	}
	return code;
}

/* From text: one question per line, or JSON when it begins like a list. */
int value_read_questions(struct value_reader *reader, const json_t *value, json_t **out)
{
	json_t *list = json_array(), *parsed = NULL;
	struct slice text;
	int code;

	if (!json_is_string(value)) {
		code = questions_from_array(reader, value, list);
	} else {
		text = slice_trim(value_slice(value));
		if (slice_starts(text, "[")) {
			code = json_read(text, &parsed);
			if (!code)
				code = questions_from_array(reader, parsed, list);
		} else {
			code = questions_from_text(reader, text, list);
		}
	}
	json_decref(parsed);
	if (code || json_array_size(list) == 0)
		json_decref(list);
	else
		*out = list;
	return code;
}

/* -- answers ----------------------------------------------------------------------- */

static int read_count(const char *key, const json_t *value, json_t **out)
{
	int64_t number = -1;

	if (json_is_integer(value))
		number = json_integer_value(value);
	else if (!json_is_string(value) || slice_to_int64(slice_trim(value_slice(value)), &number))
		return error_set(FT_REFUSED, "\"%s\" must be a whole number.", key);
	if (number < 0 || number > SEEN_MOST)
		return error_set(FT_REFUSED, "\"%s\" must be between 0 and %d.", key, SEEN_MOST);
	*out = json_integer(number);
	return 0;
}

static int read_answer_word(struct slice text, json_t **out)
{
	if (!slice_is(text, "yes") && !slice_is(text, "no") && !slice_is(text, "not_seen"))
		return error_set(FT_REFUSED, "The answer is yes, no or not_seen, not \"%.*s\".",
			(int)text.length, text.base);
	*out = json_stringn_nocheck(text.base, text.length);
	return 0;
}

static int read_act(struct slice text, json_t **out)
{
	if (text_length(text) > ACT_CHARS)
		return error_set(FT_REFUSED, "What will be done has more than %d characters.", ACT_CHARS);
	*out = json_stringn_nocheck(text.base, text.length);
	return 0;
}

static int read_answer_member(struct value_reader *reader, const char *key, const json_t *value,
	json_t **out)
{
	struct slice text;

	if (strcmp(key, "y") == 0 || strcmp(key, "n") == 0)
		return read_count(key, value, out);
	if (!json_is_string(value))
		return error_set(FT_REFUSED, "\"%s\" must be text.", key);
	if (value_clean(reader, value_slice(value), &text))
		return FT_REFUSED;
	if (strcmp(key, "answer") == 0)
		return read_answer_word(text, out);
	if (strcmp(key, "act") == 0)
		return read_act(text, out);
	if (strcmp(key, "due") == 0)
		return value_read_day(text, out);
	if (strcmp(key, "owner") != 0)
		return error_set(FT_REFUSED, "An answer has no \"%s\".", key);
	if (!value_is_id(text))
		return error_set(FT_REFUSED, "\"%.*s\" cannot be the id of a person.", (int)text.length,
			text.base);
	*out = json_stringn_nocheck(text.base, text.length);
	return 0;
}

static int check_counts(const json_t *answer)
{
	bool y = json_has(answer, "y"), n = json_has(answer, "n");

	if (y != n)
		return error_set(FT_REFUSED, "How many were right and how many were seen go together.");
	if (y && json_whole(answer, "y", 0) > json_whole(answer, "n", 0))
		return error_set(FT_REFUSED, "%lld right of %lld seen cannot be.",
			(long long)json_whole(answer, "y", 0), (long long)json_whole(answer, "n", 0));
	if (y && json_has(answer, "answer"))
		return error_set(FT_REFUSED, "An answer is either yes, no or not_seen, or a count.");
	return 0;
}

static int read_answer(struct value_reader *reader, const json_t *given, json_t *answer)
{
	const char *key;
	json_t *value;

	if (!json_is_object(given))
		return error_set(FT_REFUSED, "it must be an object {\"answer\": ...}.");
	json_object_foreach((json_t *)given, key, value) {
		json_t *clean = NULL;

		if (value_is_blank(value))
			continue;
		if (read_answer_member(reader, key, value, &clean))
			return FT_REFUSED;
		json_object_set_new_nocheck(answer, key, clean);
	}
	if (!json_has(answer, "act")) { /* a form sends who and when for every question */
		json_object_del(answer, "owner");
		json_object_del(answer, "due");
	}
	return check_counts(answer);
}

static int answers_from_object(struct value_reader *reader, const json_t *given, json_t *answers)
{
	const char *key;
	json_t *value;

	if (!json_is_object(given))
		return error_set(FT_REFUSED, "This must be an object of answers.");
	if (json_object_size(given) > QUESTIONS_COUNT_MOST)
		return error_set(FT_REFUSED, "There are more than %d answers.", QUESTIONS_COUNT_MOST);
	json_object_foreach((json_t *)given, key, value) {
		json_t *answer = json_object();

		if (!value_is_id(slice_of(key))) {
			json_decref(answer);
			return error_set(FT_REFUSED, "\"%s\" cannot be the id of a question.", key);
		}
		if (read_answer(reader, value, answer)) {
			json_decref(answer);
			return error_prefix("Question %s", key);
		}
		if (json_object_size(answer) > 0)
			json_object_set_new_nocheck(answers, key, answer);
		else
			json_decref(answer);
	}
	return 0;
}

int value_read_answers(struct value_reader *reader, const json_t *value, json_t **out)
{
	json_t *answers = json_object(), *parsed = NULL;
	int code = 0;

	if (json_is_string(value)) {
		code = json_read(slice_trim(value_slice(value)), &parsed);
		value = parsed;
	}
	if (!code)
		code = answers_from_object(reader, value, answers);
	json_decref(parsed);
	if (code || json_object_size(answers) == 0)
		json_decref(answers);
	else
		*out = answers;
	return code;
}
