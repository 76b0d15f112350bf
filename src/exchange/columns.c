/* Which column of a file is which field, and what a cell says. */
#include "importing.h"

int field_add(struct importing *importing, const char *name, const char *label, bool required)
{
	if (importing->field_count == IMPORT_FIELDS_COUNT)
		return -1;
	importing->fields[importing->field_count] = (struct import_field){ .name = name,
		.label = label,
		.required = required,
		.literal = required,
		.column = -1 };
	return (int)importing->field_count++;
}

int field_find(const struct importing *importing, const char *name)
{
	for (size_t i = 0; i < importing->field_count; i++)
		if (strcmp(importing->fields[i].name, name) == 0)
			return (int)i;
	return -1;
}

bool field_given(const struct importing *importing, int field)
{
	return field >= 0 &&
	       (importing->fields[field].column >= 0 || importing->fields[field].constant);
}

static void list_names(struct buf *list, const char *name)
{
	if (list->length)
		buf_add_text(list, ", ");
	buf_add_text(list, name);
}

static int refuse_field(const struct importing *importing, const char *option, const char *name)
{
	struct buf list;
	buf_init(&list, 8 << 10);
	for (size_t i = 0; i < importing->field_count; i++)
		list_names(&list, importing->fields[i].name);
	error_set(FT_USAGE, "%s: %s have no field \"%s\". Their fields are: %s.", option,
		importing->job->what, name, list.base ? list.base : "none");
	buf_release(&list);
	return FT_USAGE;
}

static int refuse_column(const struct importing *importing, const struct import_pair *pair)
{
	struct buf list;
	buf_init(&list, 64 << 10);
	for (size_t i = 0; i < csv_columns(importing->csv); i++)
		list_names(&list, csv_column_name(importing->csv, i));
	error_set(FT_USAGE, "--map %s=%s: %s has no column \"%s\". Its columns are: %.700s.",
		pair->field, pair->value, importing->file_name, pair->value,
		list.base ? list.base : "none");
	buf_release(&list);
	return FT_USAGE;
}

static int apply_map(struct importing *importing, const struct import_pair *pair)
{
	int field = field_find(importing, pair->field);
	if (field < 0)
		return refuse_field(importing, "--map", pair->field);
	int column = csv_column(importing->csv, pair->value);
	if (column < 0)
		return refuse_column(importing, pair);
	importing->fields[field].column = column;
	importing->column_used[column] = true;
	return 0;
}

static int apply_set(struct importing *importing, const struct import_pair *pair)
{
	int field = field_find(importing, pair->field);
	if (field < 0)
		return refuse_field(importing, "--set", pair->field);
	if (importing->fields[field].column >= 0)
		return error_set(
			FT_USAGE, "%s is given twice, by --map and by --set.", pair->field);
	importing->fields[field].constant = pair->value;
	return 0;
}

static int require_fields(const struct importing *importing)
{
	for (size_t i = 0; i < importing->field_count; i++) {
		const struct import_field *field = &importing->fields[i];
		if (field->required && field->column < 0 && !field->constant)
			return error_set(FT_USAGE,
				"%s: nothing says the %s of a row. Name its column with "
				"--map %s=COLUMN, or one value for all rows with --set %s=VALUE.",
				importing->file_name, field->name, field->name, field->name);
	}
	return 0;
}

int columns_resolve(struct importing *importing)
{
	const struct import_job *job = importing->job;
	size_t columns = csv_columns(importing->csv);
	int result = 0;
	importing->column_used = arena_alloc(&importing->arena, columns + 1);
	for (size_t i = 0; result == 0 && i < job->map_count; i++)
		result = apply_map(importing, &job->map[i]);
	for (size_t i = 0; result == 0 && i < job->set_count; i++)
		result = apply_set(importing, &job->set[i]);
	if (result)
		return result;
	for (size_t i = 0; i < importing->field_count; i++) {
		struct import_field *field = &importing->fields[i];
		int column = field_given(importing, (int)i)
				     ? -1
				     : csv_column(importing->csv, field->name);
		if (column < 0 || importing->column_used[column])
			continue;
		field->column = column;
		importing->column_used[column] = true;
	}
	for (size_t i = 0; i < columns; i++)
		if (!importing->column_used[i])
			json_array_append_new(importing->result->ignored,
				json_string(csv_column_name(importing->csv, i)));
	return require_fields(importing);
}

/* -- cells -- */

/* How files say that there is nothing, as NHS releases and statistical programs do. */
static bool says_missing(struct slice text)
{
	static const char *const marks[] = { "NA", "N/A", "n/a", "#N/A", "NULL", "null", "*", "-",
		".." };
	if (text.length == 0 || text.length > 4)
		return false;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (slice_is(text, marks[i]))
			return true;
	return false;
}

/* Exports put a ' before what a spreadsheet would run; read back it is gone. */
static struct slice without_guard(struct importing *importing, struct slice text)
{
	if (text.length < 2 || text.base[0] != '\'' || !strchr("=+-@\t\r", text.base[1]))
		return text;
	importing->guards++;
	return (struct slice){ text.base + 1, text.length - 1 };
}

/* The five entities of XML, which files made from web pages carry in names. */
static struct slice without_entities(struct importing *importing, struct slice text)
{
	static const struct {
		const char *entity;
		char character;
	} entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' },
		{ "&apos;", '\'' }, { "&#39;", '\'' } };
	if (!memchr(text.base, '&', text.length))
		return text;
	struct buf *out = &importing->decoded;
	bool changed = false;
	buf_clear(out);
	for (size_t i = 0; i < text.length;) {
		struct slice rest = { text.base + i, text.length - i };
		size_t used = 1;
		char character = text.base[i];
		for (size_t e = 0; e < sizeof(entities) / sizeof(entities[0]); e++)
			if (character == '&' && slice_starts(rest, entities[e].entity)) {
				used = strlen(entities[e].entity);
				character = entities[e].character;
				changed = true;
			}
		buf_add_char(out, character);
		i += used;
	}
	importing->entities += changed;
	return changed ? buf_slice(out) : text;
}

struct slice row_cell(struct importing *importing, int number)
{
	if (number < 0)
		return SLICE_EMPTY;
	const struct import_field *field = &importing->fields[number];
	if (field->constant)
		return slice_trim(slice_of(field->constant));
	if (field->column < 0)
		return SLICE_EMPTY;
	struct slice text = slice_trim(importing->row.cells[field->column]);
	if (text.length == 0)
		return text;
	if (!field->literal && says_missing(text)) {
		importing->missing_marks++;
		return SLICE_EMPTY;
	}
	text = without_guard(importing, text);
	return field->is_name ? without_entities(importing, text) : text;
}

void row_problem(struct importing *importing, const char *format, ...)
{
	struct buf *problem = &importing->row.problem;
	if (problem->length)
		buf_add_text(problem, " ");
	va_list arguments;
	va_start(arguments, format);
	buf_printv(problem, format, arguments);
	va_end(arguments);
}

bool is_id(struct slice text)
{
	if (text.length == 0 || text.length > IMPORT_ID_BYTES)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = text.base[i];
		bool plain =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!plain && (c == 0 || !strchr("_-.:", c)))
			return false;
	}
	return true;
}
