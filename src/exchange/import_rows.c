/*
 * Readings and headcounts: many small rows, kept as batches of rows in one entry each.
 *
 * What a row says is compared with the record. That needs a look into the database only
 * when the record may know the row: when its series was there before, or when a filter (one
 * of fixed size, which may err on the side of looking) has seen the same series and day in
 * this file.
 */
#include "import_rows.h"

#include <math.h>
#include <stdlib.h>

/* -- writing -- */

static struct batch *find_batch(struct rows *rows, struct slice key)
{
	bool is_new;
	size_t room = rows->batch_keys.capacity;
	int number = key_map_add(&rows->batch_keys, key, &is_new);
	if (rows->batch_keys.capacity != room)
		rows->batches = must_realloc(
			rows->batches, rows->batch_keys.capacity * sizeof(*rows->batches));
	if (is_new) {
		rows->batches[number] = must_alloc(sizeof(struct batch));
		rows->batches[number]->rows = json_array();
	}
	return rows->batches[number];
}

static int flush(struct importing *importing, struct rows *rows, int number)
{
	struct batch *batch = rows->batches[number];
	if (batch->count == 0)
		return 0;
	const char *key = rows->batch_keys.keys[number].base;
	json_t *input = json_object();
	json_put_text(input, rows->batch_field, key);
	json_put(input, "rows", batch->rows);
	batch->rows = json_array();
	batch->count = 0;
	struct act act = { .actor = importing->actor,
		.kind = rows->kind,
		.verb = "import",
		.input = input,
		.on = rows->batch_is_day ? key : NULL };
	struct outcome outcome;
	int result = bulk_act(importing->bulk, &act, &outcome);
	importing->result->entries += result == 0;
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

static void add_to_batch(struct rows *rows, struct batch *batch, struct slice day)
{
	const struct row_values *values = &rows->values;
	const struct slice readings[] = { values->place, day, values->label, values->n,
		values->of };
	const struct slice headcounts[] = { values->place, values->label, values->n };
	const struct slice *cells = rows->batch_is_day ? headcounts : readings;
	size_t count = rows->batch_is_day ? 3 : 5;
	json_t *row = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(row, json_stringn_nocheck(cells[i].base, cells[i].length));
	json_array_append_new(batch->rows, row);
	batch->said[batch->count++] =
		(struct said){ values->series, values->day, values->n_number, values->of_number };
}

static bool same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

enum known { KNOWN_NOT, KNOWN_SAME, KNOWN_OTHER };

/* What rows waiting to be written say. */
static enum known known_to_batch(const struct batch *batch, const struct row_values *values)
{
	for (int i = 0; i < batch->count; i++) {
		const struct said *said = &batch->said[i];
		if (said->series == values->series && said->day == values->day)
			return same_number(said->n, values->n_number) &&
					       same_number(said->of, values->of_number)
				       ? KNOWN_SAME
				       : KNOWN_OTHER;
	}
	return KNOWN_NOT;
}

static int refuse_repeat(struct importing *importing, double n, double of)
{
	char message[256];
	if (isnan(of))
		snprintf(message, sizeof(message),
			"An earlier row of this file says %.15g for the same place, day and part.",
			n);
	else
		snprintf(message, sizeof(message),
			"An earlier row of this file says %.15g of %.15g for the same place, day "
			"and part.",
			n, of);
	late_problem(importing, importing->row.line, message);
	return 0;
}

/* 0: it is to be written; 1: it is not. */
static int compare_with_record(struct importing *importing, struct rows *rows)
{
	const struct row_values *values = &rows->values;
	struct import_result *result = importing->result;
	struct reading reading;
	bool found;
	int code = rows->find(bulk_reader(importing->bulk), values, &reading, &found);
	if (code || !found) {
		result->written += code == 0;
		return code;
	}
	bool earlier_row = reading.seq > importing->head_before;
	if (same_number(reading.n, values->n_number) &&
		same_number(reading.of, values->of_number)) {
		result->already_there += !earlier_row;
		result->repeated += earlier_row;
		return 1;
	}
	if (earlier_row)
		return refuse_repeat(importing, reading.n, reading.of), 1;
	result->changed++;
	return 0;
}

static int compare(struct importing *importing, struct rows *rows, const struct batch *batch)
{
	const struct row_values *values = &rows->values;
	bool seen = seen_filter_add(&rows->filter,
		(uint64_t)(uint32_t)values->series << 32 | (uint32_t)values->day);
	if (seen) {
		enum known known = known_to_batch(batch, values);
		if (known == KNOWN_SAME) {
			importing->result->repeated++;
			return 1;
		}
		if (known == KNOWN_OTHER) {
			for (int i = 0; i < batch->count; i++)
				if (batch->said[i].series == values->series &&
					batch->said[i].day == values->day)
					return refuse_repeat(importing, batch->said[i].n,
						       batch->said[i].of),
					       1;
		}
	}
	if (seen || rows->series_state[values->series] & SERIES_IN_RECORD)
		return compare_with_record(importing, rows);
	importing->result->written++;
	return 0;
}

static int write_row(struct importing *importing)
{
	struct rows *rows = importing->own;
	struct row_values *values = &rows->values;
	if (values->day != rows->written_day) {
		rows->written_day = values->day;
		buf_clear(&rows->day_text);
		day_add_iso(&rows->day_text, values->day);
	}
	struct slice day = buf_slice(&rows->day_text);
	struct slice key = rows->batch_is_day ? day : values->measure;
	struct batch *batch = find_batch(rows, key);
	int result = compare(importing, rows, batch);
	if (result)
		return result == 1 ? 0 : result;
	add_to_batch(rows, batch, day);
	if (batch->count < LIMIT_IMPORT_ROWS_PER_ENTRY)
		return 0;
	return flush(importing, rows, key_map_find(&rows->batch_keys, key));
}

static int finish_rows(struct importing *importing, bool *again)
{
	struct rows *rows = importing->own;
	int result = 0;
	*again = false;
	for (size_t i = 0; result == 0 && i < rows->batch_keys.count; i++)
		result = flush(importing, rows, (int)i);
	return result;
}

/* -- which series the record knows -- */

static int mark_series(void *context, const struct series *series)
{
	struct rows *rows = context;
	char key[ROWS_KEY_BYTES];
	int length = snprintf(
		key, sizeof(key), "%s\n%s\n%s\n", series->measure, series->place, series->stratum);
	if (length >= (int)sizeof(key))
		return 0;
	int number = key_map_find(&rows->series, (struct slice){ key, (size_t)length });
	if (number >= 0)
		rows->series_state[number] |= SERIES_IN_RECORD;
	return 0;
}

static int begin_rows(struct importing *importing)
{
	struct rows *rows = importing->own;
	seen_filter_init(&rows->filter);
	if (rows->more_than_all)
		import_note(importing,
			"In %lld rows n is more than of. They were imported: it is "
			"right for rates and ratios, wrong for shares.",
			(long long)rows->more_than_all);
	importing->result->series = (int64_t)rows->series.count;
	if (!rows->batch_is_day)
		return read_series(bulk_reader(importing->bulk), NULL, NULL, mark_series, rows);
	for (size_t i = 0; i < rows->series.count; i++)
		rows->series_state[i] |= SERIES_IN_RECORD;
	return 0;
}

/* -- opening and closing -- */

static int find_reading(struct reader *reader, const struct row_values *values,
	struct reading *reading, bool *found)
{
	return read_reading(
		reader, values->measure, values->place, values->label, values->day, reading, found);
}

static int find_headcount(struct reader *reader, const struct row_values *values,
	struct reading *reading, bool *found)
{
	reading->of = NAN;
	return read_headcount(reader, values->place, values->label, values->day, &reading->n,
		&reading->seq, found);
}

static int open_rows(struct importing *importing, const char *kind)
{
	struct rows *rows = must_alloc(sizeof(*rows));
	importing->own = rows;
	rows->kind = kind;
	rows->measure = rows->of = rows->place_name = -1;
	rows->last_day = today();
	rows->usual_day = rows->written_day = DAY_NONE;
	key_map_init(&rows->series);
	key_map_init(&rows->measures);
	key_map_init(&rows->batch_keys);
	buf_init(&rows->label_cleaned, 4 * ROWS_LABEL_BYTES);
	buf_init(&rows->name_cleaned, 4 * ROWS_LABEL_BYTES);
	buf_init(&rows->day_text, 32);
	return book_reader(importing->book, &rows->reader);
}

/* Names may carry entities; an empty value is a row without one, not a mistake. */
static void read_as_written(struct importing *importing, const struct rows *rows)
{
	importing->fields[rows->label].is_name = true;
	importing->fields[rows->place_name].is_name = true;
	importing->fields[rows->n].literal = importing->fields[rows->on].literal = false;
}

static int open_readings(struct importing *importing)
{
	int result = open_rows(importing, "readings");
	struct rows *rows = importing->own;
	rows->batch_field = "measure";
	rows->find = find_reading;
	rows->measure = field_add(importing, "measure", "Measure", true);
	rows->place = field_add(importing, "place", "Place", true);
	rows->place_name = field_add(importing, "place_name", "Name of the place", false);
	rows->on = field_add(importing, "on", "Day", true);
	rows->label = field_add(importing, "stratum", "Part of the measure", false);
	rows->n = field_add(importing, "n", "Count or value", true);
	rows->of = field_add(importing, "of", "Out of", false);
	read_as_written(importing, rows);
	return result;
}

static int open_workforce(struct importing *importing)
{
	int result = open_rows(importing, "workforce");
	struct rows *rows = importing->own;
	rows->batch_field = "on";
	rows->batch_is_day = true;
	rows->least_zero = true;
	rows->find = find_headcount;
	rows->place = field_add(importing, "place", "Place", true);
	rows->place_name = field_add(importing, "place_name", "Name of the place", false);
	rows->label = field_add(importing, "staff_group", "Staff group", true);
	rows->n = field_add(importing, "fte", "Full-time equivalents", true);
	rows->on = field_add(importing, "on", "Day", false);
	read_as_written(importing, rows);
	return result ? result : usual_day_of_file(importing);
}

static void close_rows(struct importing *importing)
{
	struct rows *rows = importing->own;
	if (!rows)
		return;
	for (size_t i = 0; i < rows->batch_keys.count; i++) {
		json_decref(rows->batches[i]->rows);
		free(rows->batches[i]);
	}
	reader_close(rows->reader);
	key_map_release(&rows->series);
	key_map_release(&rows->measures);
	key_map_release(&rows->batch_keys);
	buf_release(&rows->label_cleaned);
	buf_release(&rows->name_cleaned);
	buf_release(&rows->day_text);
	free(rows->measure_known);
	free(rows->series_state);
	free(rows->batches);
	seen_filter_release(&rows->filter);
	free(rows);
}

const struct importer readings_importer = { open_readings, rows_check, begin_rows, write_row,
	finish_rows, close_rows };
const struct importer workforce_importer = { open_workforce, rows_check, begin_rows, write_row,
	finish_rows, close_rows };
