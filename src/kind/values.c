#include "values.h"

#include <math.h>
#include <stdio.h>
#include <strings.h>

enum { ID_CHARS = 63, DECIMAL_CHARS = 40 };

/* -- text ------------------------------------------------------------------- */

struct slice value_slice(const json_t *string)
{
	return (struct slice){ json_string_value(string), json_string_length(string) };
}

static bool is_plain(struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.base[i];

		if (c > 126 || (c < 32 && c != '\n' && c != '\t'))
			return false;
	}
	return true;
}

int value_clean(struct value_reader *reader, struct slice text, struct slice *out)
{
	int code = 0;

	*out = slice_trim(text);
	if (is_plain(text))
		return 0;
	code = text_clean(text, &reader->scratch);
	*out = buf_slice(&reader->scratch);
	return code;
}

bool value_is_blank(const json_t *value)
{
	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_NULL:
		return true;
	case JSON_STRING:
		return slice_trim(value_slice(value)).length == 0;
	case JSON_ARRAY:
		return json_array_size(value) == 0;
	case JSON_OBJECT:
		return json_object_size(value) == 0;
	default:
		return false;
	}
}

static json_t *new_text(struct slice text)
{
	return json_stringn_nocheck(text.base, text.length);
}

/* Line ends in what must be one line become spaces. */
static struct slice join_lines(struct value_reader *reader, struct slice text)
{
	if (!memchr(text.base, '\n', text.length))
		return text;
	if (text.base != reader->scratch.base) {
		buf_clear(&reader->scratch);
		buf_add_slice(&reader->scratch, text);
	}
	for (size_t i = 0; i < reader->scratch.length; i++)
		if (reader->scratch.base[i] == '\n')
			reader->scratch.base[i] = ' ';
	return buf_slice(&reader->scratch);
}

static int read_text(struct value_reader *reader, const struct field *field, struct slice text,
	json_t **out)
{
	size_t length = text.length;

	if (field->type == FIELD_TEXT)
		text = join_lines(reader, text);
	if (length > field->length_max)
		length = text_length(text);
	if (length > field->length_max)
		return error_set(FT_REFUSED, "This has %zu characters; at most %zu fit.", length,
			field->length_max);
	*out = new_text(text);
	return 0;
}

/* -- numbers ------------------------------------------------------------------ */

static int read_whole(const struct field *field, struct slice text, json_t **out)
{
	int64_t number;

	if (slice_to_int64(text, &number))
		return error_set(FT_REFUSED, "\"%.*s\" is not a whole number.", (int)text.length,
			text.base);
	if (field->least != INT64_MIN && number < field->least)
		return error_set(FT_REFUSED, "This must be %lld or more.", (long long)field->least);
	if (field->most != INT64_MAX && number > field->most)
		return error_set(FT_REFUSED, "This must be %lld or less.", (long long)field->most);
	*out = json_integer(number);
	return 0;
}

/* Digits with at most one point, as most people write numbers. */
static bool is_plain_decimal(struct slice text)
{
	size_t digits = 0, points = 0;

	for (size_t i = text.base[0] == '-'; i < text.length; i++) {
		digits += text.base[i] >= '0' && text.base[i] <= '9';
		points += text.base[i] == '.';
	}
	return digits > 0 && points <= 1 && text.length < DECIMAL_CHARS &&
		digits + points + (text.base[0] == '-') == text.length;
}

/* "007.50" becomes "7.50", ".5" "0.5", "5." "5"; digits that were given are kept. */
static json_t *plain_decimal(struct slice text)
{
	char plain[DECIMAL_CHARS + 4];
	size_t i = text.base[0] == '-', length = 0;
	bool zero = strspn(text.base + i, "0.") >= text.length - i;

	if (i > 0 && !zero)
		plain[length++] = '-';
	while (i + 1 < text.length && text.base[i] == '0' && text.base[i + 1] != '.')
		i++;
	if (text.base[i] == '.')
		plain[length++] = '0';
	memcpy(plain + length, text.base + i, text.length - i);
	length += text.length - i;
	if (plain[length - 1] == '.')
		length--;
	return new_text((struct slice){ plain, length });
}

/* With as few digits as say the same number. */
static int read_double(double number, json_t **out)
{
	char text[DECIMAL_CHARS];
	double back = NAN;

	if (fabs(number) > 1e15)
		return error_set(FT_REFUSED, "This number is too large.");
	for (int digits = 0; digits <= 17 && !(back == number); digits++) {
		snprintf(text, sizeof(text), "%.*f", digits, number);
		if (slice_to_double(slice_of(text), &back))
			break;
	}
	*out = plain_decimal(slice_of(text));
	return 0;
}

static int read_decimal(struct slice text, json_t **out)
{
	double number;

	if (text.base[0] == '+')
		text = (struct slice){ text.base + 1, text.length - 1 };
	if (text.length > 0 && is_plain_decimal(text)) {
		*out = plain_decimal(text);
		return 0;
	}
	if (slice_to_double(text, &number))
		return error_set(FT_REFUSED, "\"%.*s\" is not a number.", (int)text.length, text.base);
	return read_double(number, out);
}

/* -- the others ----------------------------------------------------------------- */

int value_read_day(struct slice text, json_t **out)
{
	day_number day;
	char iso[16];
	int year, month, day_of_month, code = day_parse(text, &day);

	if (code)
		return code;
	day_to_date(day, &year, &month, &day_of_month);
	snprintf(iso, sizeof(iso), "%04d-%02d-%02d", year, month, day_of_month);
	*out = json_string(iso);
	return 0;
}

static int refuse_choice(const struct field *field)
{
	struct buf message;
	int code;

	buf_init(&message, LIMIT_PACK_BYTES);
	buf_add_text(&message, "This is not one of the answers. They are: ");
	for (size_t i = 0; i < field->choice_count; i++)
		buf_print(&message, "%s%s", i > 0 ? "; " : "", field->choices[i].value);
	code = error_set(FT_REFUSED, "%s", message.base);
	buf_release(&message);
	return code;
}

/* By value, or by label as in a spreadsheet that people filled in. */
static int read_choice(const struct field *field, struct slice text, json_t **out)
{
	for (size_t i = 0; i < field->choice_count; i++) {
		const struct choice *choice = &field->choices[i];

		if (!slice_is(text, choice->value) && !slice_is(text, choice->label))
			continue;
		*out = json_string_nocheck(choice->value);
		return 0;
	}
	return refuse_choice(field);
}

static int read_flag(struct slice text, json_t **out)
{
	static const struct {
		const char *word;
		bool flag;
	} words[] = {
		{ "true", true }, { "yes", true }, { "on", true }, { "1", true }, { "y", true },
		{ "false", false }, { "no", false }, { "off", false }, { "0", false }, { "n", false },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].word) == text.length &&
			strncasecmp(words[i].word, text.base, text.length) == 0) {
			*out = json_boolean(words[i].flag);
			return 0;
		}
	return error_set(FT_REFUSED, "\"%.*s\" must be yes or no.", (int)text.length, text.base);
}

bool value_is_id(struct slice text)
{
	if (text.length == 0 || text.length > ID_CHARS)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.base[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			(c && strchr("_-.:", c))))
			return false;
	}
	return true;
}

static int read_thing(const struct field *field, struct slice text, json_t **out)
{
	if (!value_is_id(text))
		return error_set(FT_REFUSED, "\"%.*s\" cannot be the id of a %s.", (int)text.length,
			text.base, *field->refers_to ? field->refers_to : "thing");
	*out = new_text(text);
	return 0;
}

struct scope_check {
	const char *unknown;
	int column;
};

static void check_name(void *context, const char *name, int column)
{
	static const char *const known[] = { "role", "place", "place_type", "person", "agency" };
	struct scope_check *check = context;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i], name) == 0)
			return;
	if (!check->unknown) {
		check->unknown = name;
		check->column = column;
	}
}

static int read_scope(struct slice text, json_t **out)
{
	struct scope_check check = { NULL, 0 };
	struct scope *scope;
	int code = scope_parse(text, &scope);

	if (code)
		return code;
	scope_names(scope, check_name, &check);
	if (check.unknown)
		code = error_set(FT_REFUSED, "column %d: \"%s\" is not known here; people are chosen by "
			"role, place, place_type, person and agency", check.column, check.unknown);
	else
		*out = new_text(text);
	scope_free(scope);
	return code;
}

/* -- by type ------------------------------------------------------------------------ */

static int read_by_text(struct value_reader *reader, const struct field *field, struct slice given,
	json_t **out)
{
	struct slice text;
	int code = value_clean(reader, given, &text);

	if (code)
		return code;
	if (text.length == 0)
		return 0;
	switch (field->type) {
	case FIELD_WHOLE:
		return read_whole(field, text, out);
	case FIELD_DECIMAL:
		return read_decimal(text, out);
	case FIELD_DAY:
		return value_read_day(text, out);
	case FIELD_CHOICE:
		return read_choice(field, text, out);
	case FIELD_FLAG:
		return read_flag(text, out);
	case FIELD_THING:
		return read_thing(field, text, out);
	case FIELD_SCOPE:
		return read_scope(text, out);
	default:
		return read_text(reader, field, text, out);
	}
}

/* Typed JSON where text was not sent. */
static int read_typed(const struct field *field, const json_t *value, json_t **out)
{
	char text[32];

	if (json_is_boolean(value) && field->type == FIELD_FLAG) {
		*out = json_boolean(json_is_true(value));
		return 0;
	}
	if (json_is_integer(value)) {
		snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
		if (field->type == FIELD_WHOLE)
			return read_whole(field, slice_of(text), out);
		if (field->type == FIELD_DECIMAL)
			return read_decimal(slice_of(text), out);
		if (field->type == FIELD_CHOICE)
			return read_choice(field, slice_of(text), out);
	}
	if (json_is_real(value) && field->type == FIELD_DECIMAL)
		return read_double(json_real_value(value), out);
	if (field->type == FIELD_WHOLE || field->type == FIELD_DECIMAL)
		return error_set(FT_REFUSED, "This must be a number.");
	if (field->type == FIELD_FLAG)
		return error_set(FT_REFUSED, "This must be true or false.");
	return error_set(FT_REFUSED, "This must be text.");
}

int value_read(struct value_reader *reader, const struct field *field, const json_t *value,
	json_t **out)
{
	*out = NULL;
	if (value_is_blank(value))
		return 0;
	switch (field->type) {
	case FIELD_THINGS:
	case FIELD_NODES:
		return value_read_things(reader, field, value, out);
	case FIELD_QUESTIONS:
		return value_read_questions(reader, value, out);
	case FIELD_ANSWERS:
		return value_read_answers(reader, value, out);
	case FIELD_ROWS:
		return value_read_rows(value, out);
	default:
		break;
	}
	if (json_is_string(value))
		return read_by_text(reader, field, value_slice(value), out);
	return read_typed(field, value, out);
}
