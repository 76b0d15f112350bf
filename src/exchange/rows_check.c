/* Checking rows of readings and headcounts. */
#include "import_rows.h"

#include <math.h>
#include <stdlib.h>

enum { NUMBER_BYTES = 40 };
/* Up to here a double tells every whole number from the next. */
static const double NUMBER_MOST = 1e15;

static bool read_number(
	struct importing *importing, const char *name, struct slice text, double *out)
{
	bool is_number = text.length <= NUMBER_BYTES && slice_to_double(text, out) == 0;
	if (is_number && fabs(*out) <= NUMBER_MOST)
		return true;
	if (is_number)
		row_problem(importing, "%s: \"%.*s\" is more than can be counted.", name,
			(int)text.length, text.base);
	else
		row_problem(importing,
			"%s: \"%.*s\" is not a number. Write it like 1234, 0.5 or 1e5.", name,
			(int)(text.length < 60 ? text.length : 60), text.base);
	return false;
}

static bool is_plain(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.base[i] < ' ' || (unsigned char)text.base[i] > '~')
			return false;
	return true;
}

/* In NFC without control characters, as everything in the record is. */
static struct slice clean_label(
	struct importing *importing, const char *name, struct slice text, struct buf *cleaned)
{
	if (text.length > ROWS_LABEL_BYTES) {
		row_problem(importing, "%s: it is longer than %d letters.", name, ROWS_LABEL_BYTES);
		return SLICE_EMPTY;
	}
	if (is_plain(text) && text.base != importing->decoded.base)
		return text;
	if (text_clean(text, cleaned)) {
		row_problem(importing, "%s: %s", name, error_message());
		return SLICE_EMPTY;
	}
	return buf_slice(cleaned);
}

static void check_day(struct importing *importing, struct rows *rows, struct row_values *values)
{
	struct slice day = row_cell(importing, rows->on);
	values->day = rows->usual_day;
	if (day.length == 0 && rows->usual_day == DAY_NONE)
		row_problem(importing, "The row does not say which day.");
	else if (day.length && day_parse(day, &values->day))
		row_problem(importing, "%s.", error_message());
	else if (values->day > rows->last_day)
		row_problem(importing, "on: that day has not come yet.");
	else if (values->day < day_from_date(LIMIT_YEAR_LEAST, 1, 1) && values->day != DAY_NONE)
		row_problem(importing, "on: that day is before %d.", LIMIT_YEAR_LEAST);
}

static void check_measure(struct importing *importing, struct rows *rows, struct slice measure)
{
	bool is_new;
	int number = key_map_add(&rows->measures, measure, &is_new);
	if (is_new && (size_t)number >= rows->measure_room) {
		rows->measure_room = rows->measures.capacity;
		rows->measure_known = must_realloc(rows->measure_known, rows->measure_room);
	}
	if (is_new) {
		json_t *thing = NULL;
		char id[IMPORT_ID_BYTES + 1] = "";
		if (is_id(measure))
			memcpy(id, measure.base, measure.length);
		bool known = *id && read_thing(rows->reader, importing->actor, id, &thing) == 0 &&
			     strcmp(json_text(thing, "kind"), "measure") == 0;
		json_decref(thing);
		rows->measure_known[number] = known;
	}
	if (!rows->measure_known[number])
		row_problem(importing,
			"There is no measure \"%.*s\". Add it first: fettle measure add.",
			(int)measure.length, measure.base);
}

/* Numbers a series: what it measures, where, and which part. */
static int series_number(struct rows *rows, const struct row_values *values, bool *is_new)
{
	char key[ROWS_KEY_BYTES];
	size_t length = 0;
	const struct slice parts[] = { values->measure, values->place, values->label };
	for (size_t i = 0; i < 3; i++) {
		if (parts[i].length)
			memcpy(key + length, parts[i].base, parts[i].length);
		length += parts[i].length;
		key[length++] = '\n';
	}
	return key_map_add(&rows->series, (struct slice){ key, length }, is_new);
}

/* Where and what, the first time a series is seen; an earlier row's answer after that. */
static void check_series(struct importing *importing, struct rows *rows, struct row_values *values)
{
	if (values->place.length > IMPORT_ID_BYTES || values->measure.length > IMPORT_ID_BYTES) {
		row_problem(importing, "The place or the measure is longer than %d letters.",
			IMPORT_ID_BYTES);
		return;
	}
	bool is_new;
	values->series = series_number(rows, values, &is_new);
	if ((size_t)values->series >= rows->series_room) {
		rows->series_room = rows->series.capacity;
		rows->series_state = must_realloc(rows->series_state, rows->series_room);
	}
	uint8_t *state = &rows->series_state[values->series];
	if (!is_new && *state & SERIES_GOOD)
		return;
	size_t before = importing->row.problem.length;
	struct slice name = row_cell(importing, rows->place_name);
	need_place(importing, values->place,
		clean_label(importing, "place_name", name, &rows->name_cleaned));
	if (rows->measure >= 0)
		check_measure(importing, rows, values->measure);
	*state = importing->row.problem.length == before ? SERIES_GOOD : 0;
}

static enum row_state check_values(
	struct importing *importing, struct rows *rows, struct row_values *values)
{
	bool good = read_number(
		importing, importing->fields[rows->n].name, values->n, &values->n_number);
	values->of_number = NAN;
	if (values->of.length)
		good = read_number(importing, "of", values->of, &values->of_number) && good;
	if (!good)
		return ROW_BAD;
	/* Not asked of `of` itself: GCC 12 takes of < 0 || (of >= 0 && n < 0) to be true of NaN. */
	bool is_count = values->of.length > 0 || rows->least_zero;
	double n = values->n_number, of = values->of_number;
	if (of < 0 || (is_count && n < 0))
		row_problem(importing, "A count cannot be less than nothing.");
	else if (of == 0 && n > 0)
		row_problem(importing, "%.*s out of 0 cannot be.", (int)values->n.length,
			values->n.base);
	else if (of == 0)
		return ROW_NO_VALUE; /* nobody was there: there is no share of nothing */
	rows->more_than_all += n > of && !importing->bulk;
	return ROW_GOOD;
}

enum row_state rows_check(struct importing *importing)
{
	struct rows *rows = importing->own;
	struct row_values *values = &rows->values;
	values->measure = row_cell(importing, rows->measure);
	values->place = row_cell(importing, rows->place);
	values->n = row_cell(importing, rows->n);
	values->of = row_cell(importing, rows->of);
	values->label = clean_label(importing, importing->fields[rows->label].name,
		row_cell(importing, rows->label), &rows->label_cleaned);
	check_day(importing, rows, values);
	if (importing->fields[rows->label].required && values->label.length == 0)
		row_problem(importing, "The row does not say which staff group.");
	if (importing->row.problem.length == 0)
		check_series(importing, rows, values);
	if (values->n.length == 0)
		return importing->row.problem.length ? ROW_BAD : ROW_NO_VALUE;
	return check_values(importing, rows, values);
}

/* -- the day of a file -- */

static bool digits_at(const char *text, size_t count, int *number)
{
	*number = 0;
	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*number = 10 * *number + (text[i] - '0');
	}
	return true;
}

/* "staff_2018-06.csv" or "staff_2018-06-30.csv". A month is counted at its end. */
static day_number day_of_name(const char *path)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	const char *dot = strrchr(name, '.');
	size_t length = dot ? (size_t)(dot - name) : strlen(name);
	int year, month, day;
	if (length >= 10 && name[length - 3] == '-' && name[length - 6] == '-' &&
		digits_at(name + length - 10, 4, &year) &&
		digits_at(name + length - 5, 2, &month) && digits_at(name + length - 2, 2, &day))
		return day_from_date(year, month, day);
	if (length < 7 || name[length - 3] != '-' || !digits_at(name + length - 7, 4, &year) ||
		!digits_at(name + length - 2, 2, &month))
		return DAY_NONE;
	day_number first = day_from_date(year, month, 1);
	return first == DAY_NONE ? DAY_NONE : day_add_months(first, 1) - 1;
}

int usual_day_of_file(struct importing *importing)
{
	struct rows *rows = importing->own;
	bool says = csv_column(importing->csv, "on") >= 0;
	for (size_t i = 0; i < importing->job->map_count; i++)
		says = says || strcmp(importing->job->map[i].field, "on") == 0;
	for (size_t i = 0; i < importing->job->set_count; i++)
		says = says || strcmp(importing->job->set[i].field, "on") == 0;
	if (says)
		return 0;
	day_number day = day_of_name(importing->job->path);
	bool named = day != DAY_NONE && day <= rows->last_day;
	rows->usual_day = named ? day : rows->last_day;
	struct buf words;
	buf_init(&words, 64);
	day_add_words(&words, rows->usual_day);
	import_note(importing,
		named ? "No column says which day: the name of the file says %s."
		      : "No column says which day: today, %s, was taken.",
		words.base);
	buf_release(&words);
	return 0;
}
