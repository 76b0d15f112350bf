#include "spc_table.h"

#include <math.h>
#include <stdlib.h>

enum { PROBLEMS_SHOWN = 4, PROBLEMS_BYTES = 4096, GROUP_BYTES = 256 << 10 };

/* What is being read: where the columns are, and what was found to be wrong. */
struct reading {
	struct csv_reader *csv;
	const char *name; /* of the file */
	enum chart_kind kind;
	int group[SPC_GROUP_COLUMNS], date, value, of; /* -1: none */
	size_t group_count;
	struct buf problems, group_text;
	size_t problem_count;
};

void spc_table_init(struct spc_table *table)
{
	*table = (struct spc_table){ 0 };
	arena_init(&table->texts);
}

void spc_table_release(struct spc_table *table)
{
	free(table->rows);
	arena_release(&table->texts);
}

/* -- columns -- */

static int find_column(struct reading *reading, const char *option, const char *name, int *out)
{
	*out = csv_column(reading->csv, name);
	if (*out >= 0)
		return 0;
	struct buf known;
	buf_init(&known, PROBLEMS_BYTES);
	for (size_t i = 0; i < csv_columns(reading->csv) && known.length < 600; i++)
		buf_print(&known, "%s%s", i ? ", " : "", csv_column_name(reading->csv, i));
	int result = error_set(FT_USAGE, "--%s %s: %s has no such column. Its columns are: %s.",
		option, name, reading->name, known.length ? known.base : "");
	buf_release(&known);
	return result;
}

static int find_columns(struct reading *reading, const struct spc_columns *columns)
{
	int result = find_column(reading, "date", columns->date, &reading->date);
	if (result == 0)
		result = find_column(reading, "value", columns->value, &reading->value);
	reading->of = -1;
	if (result == 0 && columns->of)
		result = find_column(reading, "of", columns->of, &reading->of);
	reading->group_count = columns->group_count;
	for (size_t i = 0; result == 0 && i < columns->group_count; i++)
		result = find_column(reading, "group", columns->group[i], &reading->group[i]);
	return result;
}

/* -- problems -- */

/* `what` goes on after the cell's text. */
static void add_problem(struct reading *reading, int column, struct slice cell, const char *what)
{
	if (reading->problem_count++ >= PROBLEMS_SHOWN)
		return;
	int shown = cell.length > 40 ? 40 : (int)cell.length;
	buf_print(&reading->problems, "%s%s, line %lld, column \"%.60s\": \"%.*s\"%s",
		reading->problem_count > 1 ? " " : "", reading->name,
		(long long)csv_line(reading->csv), csv_column_name(reading->csv, (size_t)column),
		shown, cell.base, what);
}

static int refuse_problems(struct reading *reading)
{
	if (reading->problem_count == 0)
		return 0;
	if (reading->problem_count > PROBLEMS_SHOWN)
		buf_print(&reading->problems, " And %zu more.",
			reading->problem_count - PROBLEMS_SHOWN);
	return error_set(FT_REFUSED, "%s", reading->problems.base);
}

/* -- cells -- */

static bool is_missing(struct slice cell)
{
	return cell.length == 0 || slice_is(cell, "NA") || slice_is(cell, "NaN");
}

static double read_number(struct reading *reading, int column, struct slice cell)
{
	double number = NAN;
	if (!is_missing(cell) && slice_to_double(cell, &number)) {
		add_problem(reading, column, cell,
			" is not a number. Write it like 12, 0.5 or 1e5; leave the cell empty if it "
			"is missing.");
		return NAN;
	}
	return number;
}

static bool is_iso(struct slice cell)
{
	for (size_t i = 0; i < cell.length; i++) {
		bool dash = i == 4 || i == 7;
		if (dash ? cell.base[i] != '-' : cell.base[i] < '0' || cell.base[i] > '9')
			return false;
	}
	return cell.length == strlen("2026-11-22");
}

static day_number read_date(struct reading *reading, struct slice cell)
{
	const char *b = cell.base;
	if (!is_iso(cell)) {
		add_problem(reading, reading->date, cell,
			" is not a date like 2026-11-22. Write year-month-day.");
		return 0;
	}
	int year = (b[0] - '0') * 1000 + (b[1] - '0') * 100 + (b[2] - '0') * 10 + b[3] - '0';
	int month = (b[5] - '0') * 10 + b[6] - '0', day = (b[8] - '0') * 10 + b[9] - '0';
	day_number on = day_from_date(year, month, day);
	if (on == DAY_NONE)
		add_problem(reading, reading->date, cell,
			" is no day of the calendar. Check the month and the day.");
	return on;
}

/* The group of a row; most files have rows of one group beside each other. */
static const char *read_group(struct reading *reading, struct spc_table *table,
	const struct slice *fields)
{
	const struct spc_row *before = table->count ? &table->rows[table->count - 1] : NULL;
	buf_clear(&reading->group_text);
	for (size_t i = 0; i < reading->group_count; i++) {
		if (i)
			buf_add_text(&reading->group_text, " / ");
		buf_add_slice(&reading->group_text, slice_trim(fields[reading->group[i]]));
	}
	struct slice group = buf_slice(&reading->group_text);
	if (before && slice_is(group, before->group))
		return before->group;
	return arena_text(&table->texts, group);
}

static void check_row(struct reading *reading, const struct spc_row *row,
	const struct slice *fields)
{
	double value;
	enum chart_fault fault = chart_value(reading->kind, reading->of >= 0, row->y, row->of,
		&value);
	if (fault == CHART_OK)
		return;
	int column = fault == CHART_OF_BELOW_NOUGHT || fault == CHART_OF_NOTHING ? reading->of
										  : reading->value;
	char what[200];
	snprintf(what, sizeof(what), ": %s", chart_fault_text(fault));
	add_problem(reading, column, slice_trim(fields[column]), what);
}

static void read_row(struct reading *reading, struct spc_table *table, const struct slice *fields)
{
	size_t problems = reading->problem_count;
	struct spc_row row = { .of = NAN, .line = csv_line(reading->csv) };
	row.group = read_group(reading, table, fields);
	row.on = read_date(reading, slice_trim(fields[reading->date]));
	row.y = read_number(reading, reading->value, slice_trim(fields[reading->value]));
	if (reading->of >= 0)
		row.of = read_number(reading, reading->of, slice_trim(fields[reading->of]));
	if (problems == reading->problem_count)
		check_row(reading, &row, fields);
	if (table->count == table->room) {
		table->room = table->room ? 2 * table->room : 1024;
		table->rows = must_realloc(table->rows, table->room * sizeof(*table->rows));
	}
	table->rows[table->count++] = row;
}

/* -- order -- */

static int compare_rows(const void *a, const void *b)
{
	const struct spc_row *one = a, *two = b;
	int order = one->group == two->group ? 0 : strcmp(one->group, two->group);
	if (order == 0)
		order = (one->on > two->on) - (one->on < two->on);
	if (order == 0)
		order = (one->line > two->line) - (one->line < two->line);
	return order;
}

static int sort_rows(struct spc_table *table, const char *name)
{
	size_t sorted = 1;
	while (sorted < table->count &&
		compare_rows(&table->rows[sorted - 1], &table->rows[sorted]) < 0)
		sorted++;
	if (sorted < table->count)
		qsort(table->rows, table->count, sizeof(*table->rows), compare_rows);
	for (size_t i = 1; i < table->count; i++) {
		const struct spc_row *one = &table->rows[i - 1], *two = &table->rows[i];
		if (one->on != two->on || strcmp(one->group, two->group) != 0)
			continue;
		struct buf day;
		buf_init(&day, 16);
		day_add_iso(&day, one->on);
		int result = error_set(FT_REFUSED,
			"%s, lines %lld and %lld: both are for %s%s%.80s. Keep one of them, or name "
			"the column that tells them apart with another --group.", name,
			(long long)one->line, (long long)two->line, day.base,
			*one->group ? " and " : "", one->group);
		buf_release(&day);
		return result;
	}
	return 0;
}

static int read_rows(struct reading *reading, struct spc_table *table,
	const struct spc_columns *columns)
{
	const struct slice *fields;
	int result = find_columns(reading, columns), more = 0;
	while (result == 0 && (more = csv_next(reading->csv, &fields)) == 1)
		read_row(reading, table, fields);
	if (result == 0)
		result = more;
	return result ? result : refuse_problems(reading);
}

int spc_table_read(struct spc_table *table, const char *path, const struct spc_columns *columns,
	enum chart_kind kind)
{
	struct reading reading = {
		.name = strcmp(path, "-") == 0 ? "standard input" : path, .kind = kind
	};
	int result = csv_open(&reading.csv, path);
	if (result)
		return result;
	buf_init(&reading.problems, PROBLEMS_BYTES);
	buf_init(&reading.group_text, GROUP_BYTES);
	buf_add_text(&reading.group_text, "");
	result = read_rows(&reading, table, columns);
	if (result == 0)
		result = sort_rows(table, reading.name);
	buf_release(&reading.problems);
	buf_release(&reading.group_text);
	csv_close(reading.csv);
	return result;
}
