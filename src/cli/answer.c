/* Answers on stdout, errors on stderr. */
#include "cli.h"

#include <math.h>
#include <stdlib.h>

void answer_json(json_t *value)
{
	struct buf text;
	buf_init(&text, (size_t)1 << 30);
	json_write_pretty(value, &text);
	fwrite(text.base, 1, text.length, stdout);
	putchar('\n');
	buf_release(&text);
	json_decref(value);
}

void answer_line(const json_t *value)
{
	struct buf text;
	buf_init(&text, LIMIT_UPLOAD_BYTES);
	json_write(value, &text);
	fwrite(text.base, 1, text.length, stdout);
	putchar('\n');
	buf_release(&text);
}

/* -- numbers -- */

void number_text(double number, int decimals, char out[40])
{
	if (isnan(number)) {
		snprintf(out, 40, "-");
		return;
	}
	snprintf(out, 40, "%.*f", decimals, number);
	if (!strchr(out, '.'))
		return;
	size_t length = strlen(out);
	while (out[length - 1] == '0')
		out[--length] = 0;
	if (out[length - 1] == '.')
		out[length - 1] = 0;
}

void count_text(int64_t count, char out[40])
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%lld", (long long)count), at = 0;
	for (int i = 0; i < length; i++) {
		out[at++] = digits[i];
		int left = length - 1 - i;
		if (left && left % 3 == 0 && digits[i] != '-')
			out[at++] = ',';
	}
	out[at] = 0;
}

/* -- tables -- */

struct table {
	struct arena texts;
	const char *const *headings;
	size_t columns, count, capacity;
	const char **cells; /* row after row */
};

struct table *table_create(const char *const *headings, size_t columns)
{
	struct table *table = must_alloc(sizeof(*table));
	arena_init(&table->texts);
	table->headings = headings;
	table->columns = columns;
	return table;
}

void table_add(struct table *table, const char *const *cells)
{
	if (table->count == table->capacity) {
		table->capacity = table->capacity ? 2 * table->capacity : 64;
		table->cells = must_realloc(
			table->cells, table->capacity * table->columns * sizeof(*table->cells));
	}
	const char **row = table->cells + table->count++ * table->columns;
	for (size_t i = 0; i < table->columns; i++)
		row[i] = arena_text(&table->texts, slice_of(cells[i]));
}

static const char *heading(const struct table *table, size_t column)
{
	return table->headings[column] + (table->headings[column][0] == '>');
}

static size_t width(const struct table *table, size_t column)
{
	size_t most = text_length(slice_of(heading(table, column)));
	for (size_t i = 0; i < table->count; i++) {
		size_t length = text_length(slice_of(table->cells[i * table->columns + column]));
		most = length > most ? length : most;
	}
	return most;
}

static void print_cell(FILE *out, const char *text, size_t room, bool right, bool last)
{
	int space = (int)(room - text_length(slice_of(text)));
	if (right)
		fprintf(out, "%*s%s", space, "", text);
	else
		fprintf(out, "%s%*s", text, last ? 0 : space, "");
	fputs(last ? "\n" : "  ", out);
}

void table_print(struct table *table, FILE *out)
{
	size_t *widths = must_alloc((table->columns + 1) * sizeof(*widths));
	for (size_t i = 0; i < table->columns; i++)
		widths[i] = width(table, i);
	for (size_t r = 0; out && r <= table->count; r++)
		for (size_t i = 0; i < table->columns; i++)
			print_cell(out,
				r ? table->cells[(r - 1) * table->columns + i] : heading(table, i),
				widths[i], table->headings[i][0] == '>', i + 1 == table->columns);
	free(widths);
	free(table->cells);
	arena_release(&table->texts);
	free(table);
}

/* -- errors -- */

int exit_code(int code)
{
	return code == 0 ? 0 : code < FT_DRIFT ? 1 : -code;
}

void report_error(int code, bool json)
{
	if (!json) {
		fprintf(stderr, "fettle: %s\n", error_message());
		return;
	}
	json_t *error = json_object();
	json_put_text(error, "error", error_code_name(code));
	json_put_whole(error, "exit", exit_code(code));
	json_put_text(error, "message", error_message());
	if (*error_field())
		json_put_text(error, "field", error_field());
	struct buf text;
	buf_init(&text, LIMIT_BODY_BYTES);
	json_write(error, &text);
	fprintf(stderr, "%s\n", text.base);
	buf_release(&text);
	json_decref(error);
}
