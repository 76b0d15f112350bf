/* The first rows of a file with what is wrong with them, before anything is imported. */
#include <strings.h>

#include "importing.h"

/* What columns of a field are often called, whole or after an underscore or a space. */
static const struct {
	const char *field, *ending;
} customary[] = {
	{ "id", "code" },
	{ "name", "title" },
	{ "parent", "parent_code" },
	{ "opened", "open_date" },
	{ "closed", "close_date" },
	{ "place", "org_code" },
	{ "place", "ward" },
	{ "place", "site" },
	{ "on", "date" },
	{ "on", "period" },
	{ "on", "month" },
	{ "n", "numerator" },
	{ "n", "count" },
	{ "of", "denominator" },
};

static bool ends_with(const char *name, const char *ending)
{
	size_t length = strlen(name), tail = strlen(ending);
	if (length < tail || strcasecmp(name + length - tail, ending) != 0)
		return false;
	return length == tail || strchr("_ ", name[length - tail - 1]) != NULL;
}

static bool is_taken(const struct importing *importing, size_t column)
{
	for (size_t i = 0; i < importing->field_count; i++)
		if (importing->fields[i].column == (int)column)
			return true;
	return false;
}

/* The first free column that is called so; NULL if none is. */
static const char *column_called(const struct importing *importing, const char *ending)
{
	for (size_t i = 0; i < csv_columns(importing->csv); i++)
		if (!is_taken(importing, i) &&
			ends_with(csv_column_name(importing->csv, i), ending))
			return csv_column_name(importing->csv, i);
	return NULL;
}

/* What a person will want to choose, only before they have chosen anything. */
static const char *suggest(const struct importing *importing, const struct import_field *field)
{
	if (field->column >= 0 || field->constant || importing->job->map_count)
		return NULL;
	const char *column = column_called(importing, field->name);
	for (size_t i = 0; !column && i < sizeof(customary) / sizeof(customary[0]); i++)
		if (strcmp(customary[i].field, field->name) == 0)
			column = column_called(importing, customary[i].ending);
	return column;
}

static json_t *describe_fields(const struct importing *importing)
{
	json_t *fields = json_array();
	for (size_t i = 0; i < importing->field_count; i++) {
		const struct import_field *field = &importing->fields[i];
		json_t *one = json_object();
		json_put_text(one, "name", field->name);
		json_put_text(one, "label", field->label);
		json_put_flag(one, "required", field->required);
		if (field->column >= 0)
			json_put_text(one, "column",
				csv_column_name(importing->csv, (size_t)field->column));
		else
			json_put(one, "column", json_null());
		const char *suggested = suggest(importing, field);
		json_put(one, "suggested", suggested ? json_string(suggested) : json_null());
		if (field->constant)
			json_put_text(one, "constant", field->constant);
		else
			json_put(one, "constant", json_null());
		json_array_append_new(fields, one);
	}
	return fields;
}

static json_t *describe_row(const struct importing *importing)
{
	json_t *row = json_object(), *cells = json_array();
	for (size_t i = 0; importing->row.cells && i < csv_columns(importing->csv); i++)
		json_array_append_new(cells,
			json_stringn(importing->row.cells[i].base, importing->row.cells[i].length));
	json_put_whole(row, "line", importing->row.line);
	json_put(row, "cells", cells);
	json_put_slice(row, "problem", buf_slice(&importing->row.problem));
	return row;
}

/* 1 with a row of the file, 0 at its end. Without its fields a row is only looked at. */
static int next_row(struct importing *importing, bool resolved)
{
	enum row_state state;
	if (resolved)
		return importing_next(importing, &state);
	int more = csv_next(importing->csv, &importing->row.cells);
	importing->row.line = csv_line(importing->csv);
	return more;
}

static int describe(struct importing *importing, bool resolved, json_t *out)
{
	json_t *columns = json_array(), *rows = json_array();
	int more = 1;
	for (size_t i = 0; i < csv_columns(importing->csv); i++)
		json_array_append_new(columns, json_string(csv_column_name(importing->csv, i)));
	json_put_text(out, "what", importing->job->what);
	json_put(out, "columns", columns);
	json_put(out, "ignored", json_incref(importing->result->ignored));
	json_put(out, "fields", describe_fields(importing));
	json_put(out, "rows", rows);
	json_put_flag(out, "resolved", resolved);
	while (json_array_size(rows) < EXCHANGE_PREVIEW_ROWS &&
		(more = next_row(importing, resolved)) == 1)
		json_array_append_new(rows, describe_row(importing));
	return more < 0 ? more : 0;
}

int exchange_preview(
	struct book *book, const struct actor *actor, const struct import_job *job, json_t **out)
{
	struct importing importing;
	struct import_result result;
	int code = importing_open(&importing, book, actor, job, &result);
	/* A field without a column is what the page is there to settle. */
	bool asks = code == FT_USAGE && importing.csv && importing.field_count;
	*out = NULL;
	if (code == 0 || asks) {
		json_t *answer = json_object();
		json_put_text(answer, "message", asks ? error_message() : "");
		code = describe(&importing, !asks, answer);
		*out = answer;
	}
	importing_close(&importing);
	import_result_release(&result);
	return code;
}
