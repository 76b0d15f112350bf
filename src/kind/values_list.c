#include "values.h"

enum { THINGS_COUNT_MOST = 1000 };

static bool has_text(const json_t *array, struct slice text)
{
	for (size_t i = 0; i < json_array_size(array); i++)
		if (slice_equal(value_slice(json_array_get(array, i)), text))
			return true;
	return false;
}

/* Adds one id unless it is there already. */
static int add_id(json_t *list, const struct field *field, struct slice text)
{
	const char *what = field->type == FIELD_NODES ? "statement of a framework" :
		*field->refers_to ? field->refers_to : "thing";

	text = slice_trim(text);
	if (text.length == 0 || has_text(list, text))
		return 0;
	if (!value_is_id(text))
		return error_set(FT_REFUSED, "\"%.*s\" cannot be the id of a %s.", (int)text.length,
			text.base, what);
	if (json_array_size(list) == THINGS_COUNT_MOST)
		return error_set(FT_REFUSED, "There are more than %d of them.", THINGS_COUNT_MOST);
	json_array_append_new(list, json_stringn_nocheck(text.base, text.length));
	return 0;
}

/* Ids with commas, semicolons, spaces or line ends between them. */
static int add_ids_of_text(json_t *list, const struct field *field, struct slice text)
{
	size_t start = 0;
	int code = 0;

	for (size_t i = 0; i <= text.length && !code; i++) {
		if (i < text.length && !(text.base[i] && strchr(",; \t\r\n", text.base[i])))
			continue;
		code = add_id(list, field, (struct slice){ text.base + start, i - start });
		start = i + 1;
	}
	return code;
}

int value_read_things(struct value_reader *reader, const struct field *field, const json_t *value,
	json_t **out)
{
	json_t *list = json_array();
	struct slice text;
	int code = 0;

	if (json_is_string(value)) {
		code = value_clean(reader, value_slice(value), &text);
		if (!code)
			code = add_ids_of_text(list, field, text);
	} else if (json_is_array(value)) {
		for (size_t i = 0; i < json_array_size(value) && !code; i++) {
			const json_t *one = json_array_get(value, i);

			code = json_is_string(one) ? add_id(list, field, value_slice(one)) :
				error_set(FT_REFUSED, "Each of these must be text.");
		}
	} else {
		code = error_set(FT_REFUSED, "This must be a list.");
	}
	if (code || json_array_size(list) == 0)
		json_decref(list);
	else
		*out = list;
	return code;
}

static int check_row(const json_t *row, size_t number)
{
	if (!json_is_array(row))
		return error_set(FT_REFUSED, "Row %zu must be a list of texts.", number);
	if (json_array_size(row) > LIMIT_CSV_COLUMNS_COUNT)
		return error_set(FT_REFUSED, "Row %zu has more than %d columns.", number,
			LIMIT_CSV_COLUMNS_COUNT);
	for (size_t i = 0; i < json_array_size(row); i++)
		if (!json_is_string(json_array_get(row, i)))
			return error_set(FT_REFUSED, "Row %zu, column %zu must be text.", number, i + 1);
	return 0;
}

/* Imports clean their own rows: here they are only checked, and not copied. */
int value_read_rows(const json_t *value, json_t **out)
{
	size_t count = json_array_size(value);
	int code = 0;

	if (!json_is_array(value))
		return error_set(FT_REFUSED, "This must be a list of rows.");
	if (count > LIMIT_IMPORT_ROWS_PER_ENTRY)
		return error_set(FT_REFUSED, "There are %zu rows; %d fit into one entry.", count,
			LIMIT_IMPORT_ROWS_PER_ENTRY);
	for (size_t i = 0; i < count && !code; i++)
		code = check_row(json_array_get(value, i), i + 1);
	if (!code)
		*out = json_incref((json_t *)value);
	return code;
}
