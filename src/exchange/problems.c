/* The input again with a column that says what is wrong with each row. */
#include "importing.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static void path_without_ending(const char *path, char *out, size_t room)
{
	size_t length = strlen(path);
	if (length > 4 && strcasecmp(path + length - 4, ".csv") == 0)
		length -= 4;
	snprintf(out, room, "%.*s", (int)length, path);
}

/* Beside the input, or where we are when nothing can be written there. */
static FILE *open_beside(const struct import_job *job, char *path, size_t room)
{
	char stem[2048];
	path_without_ending(strcmp(job->path, "-") == 0 ? "import" : job->path, stem, sizeof(stem));
	const char *name = strrchr(stem, '/') ? strrchr(stem, '/') + 1 : stem;
	snprintf(path, room, "%s.problems.csv", stem);
	FILE *file = fopen(path, "we");
	if (file || name == stem)
		return file;
	snprintf(path, room, "%s.problems.csv", name);
	return fopen(path, "we");
}

static FILE *open_file(const struct import_job *job, char *path, size_t room)
{
	if (!job->problems_path)
		return open_beside(job, path, room);
	snprintf(path, room, "%s", job->problems_path);
	return fopen(path, "we");
}

static int by_line(const void *a, const void *b)
{
	const struct late_problem *x = a, *y = b;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* The row's problem found while checking, or else the one found while writing. *late is how
 * many of those belong to earlier lines. */
static struct slice problem_of_row(const struct importing *importing, size_t *late)
{
	const struct row *row = &importing->row;
	if (row->problem.length)
		return buf_slice(&row->problem);
	while (*late < importing->late_count && importing->late[*late].line < row->line)
		++*late;
	bool found = *late < importing->late_count && importing->late[*late].line == row->line;
	return found ? slice_of(importing->late[*late].message) : SLICE_EMPTY;
}

/* Calls for every column but an earlier "problem", which this file's own replaces. */
static void add_cells(
	const struct importing *importing, struct slice problem, bool header, struct buf *text)
{
	int old = csv_column(importing->csv, "problem");
	bool first = true;
	buf_clear(text);
	for (size_t i = 0; i < csv_columns(importing->csv); i++) {
		struct slice cell = header ? slice_of(csv_column_name(importing->csv, i))
				    : importing->row.cells ? importing->row.cells[i]
							   : SLICE_EMPTY;
		if ((int)i == old)
			continue;
		csv_add_field(text, cell, first);
		first = false;
	}
	csv_add_field(text, problem, first);
	csv_add_row_end(text);
}

static int write_rows(struct importing *importing, FILE *file)
{
	struct buf text;
	size_t late = 0;
	enum row_state state;
	buf_init(&text, LIMIT_CSV_COLUMNS_COUNT * (2 * LIMIT_CSV_FIELD_BYTES + 4));
	if (importing->late_count)
		qsort(importing->late, importing->late_count, sizeof(*importing->late), by_line);
	add_cells(importing, SLICE_LITERAL("problem"), true, &text);
	int more = csv_rewind(importing->csv);
	while (more == 0) {
		if (text.length && fwrite(text.base, text.length, 1, file) != 1)
			break;
		if ((more = importing_next(importing, &state)) != 1)
			break;
		add_cells(importing, problem_of_row(importing, &late), false, &text);
		more = 0;
	}
	buf_release(&text);
	return more;
}

int problems_write(struct importing *importing)
{
	char *path = importing->result->problems_path;
	if (importing->job->problems_path && !*importing->job->problems_path)
		return 0;
	FILE *file = open_file(importing->job, path, sizeof(importing->result->problems_path));
	int result = file ? write_rows(importing, file) : 0;
	bool failed = !file || ferror(file);
	if (file && fclose(file))
		failed = true;
	if (failed && importing->job->skip_bad) {
		import_note(importing,
			"The rows that were left out could not be written to %s: "
			"%s.",
			path, strerror(errno));
		*path = 0;
	} else if (failed) {
		int64_t problems = importing->result->problems;
		error_set(FT_REFUSED,
			"%s: %lld rows cannot be imported, and %s, which would say why, cannot be "
			"written: %s. Nothing was imported.",
			importing->file_name, (long long)problems, path, strerror(errno));
		*path = 0;
		return FT_REFUSED;
	}
	return result;
}
