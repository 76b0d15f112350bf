/* The first rows of a file with what is wrong with them, before anything is imported. */
#include "importing.h"

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

static int describe(struct importing *importing, bool resolved, json_t *out)
{
	json_t *columns = json_array(), *rows = json_array();
	enum row_state state;
	int more = 1;
	for (size_t i = 0; i < csv_columns(importing->csv); i++)
		json_array_append_new(columns, json_string(csv_column_name(importing->csv, i)));
	json_put_text(out, "what", importing->job->what);
	json_put(out, "columns", columns);
	json_put(out, "ignored", json_incref(importing->result->ignored));
	json_put(out, "fields", describe_fields(importing));
	json_put(out, "rows", rows);
	while (resolved && json_array_size(rows) < EXCHANGE_PREVIEW_ROWS &&
		(more = importing_next(importing, &state)) == 1)
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
