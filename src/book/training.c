/* Training in rows: what an entry says, and what the rows of all entries leave. */
#include "read_private.h"

static const char revoked_mark[] = "revoked";

enum { CELL_PERSON, CELL_ON, CELL_UNTIL, CELL_MARK, CELLS_COUNT };

static int row_of(const struct slice cells[CELLS_COUNT], struct training_row *out)
{
	struct slice until = cells[CELL_UNTIL], mark = cells[CELL_MARK];
	out->person = cells[CELL_PERSON];
	out->until = DAY_NONE;
	out->revoked = mark.length > 0;
	int result = day_parse(cells[CELL_ON], &out->on);
	if (result == 0 && until.length)
		result = day_parse(until, &out->until);
	if (result)
		return error_set(FT_REFUSED, "%s.", error_message());
	if (out->person.length == 0)
		return error_set(FT_REFUSED, "The row does not say who.");
	if (out->revoked && !slice_is(mark, revoked_mark))
		return error_set(FT_REFUSED, "What is taken back is marked \"%s\".", revoked_mark);
	return 0;
}

int training_row_read(const json_t *row, struct training_row *out)
{
	struct slice cells[CELLS_COUNT] = { { 0 } };
	for (size_t i = 0; i < CELLS_COUNT; i++) {
		const json_t *value = json_array_get(row, i);
		if (json_is_string(value))
			cells[i] = (struct slice){ json_string_value(value),
				json_string_length(value) };
	}
	return row_of(cells, out);
}

int training_rows_open(struct training_rows *rows, struct slice set)
{
	static const char *const keys[] = { "course", "rows" };
	struct slice raws[2];
	int result = ledger_entry_fields(set, keys, 2, raws);
	*rows = (struct training_rows){ .rest = raws[1] };
	if (result == 0 && !ledger_raw_plain(raws[0], &rows->course))
		result = error_set(FT_REFUSED, "The rows do not say of which course they are.");
	return result;
}

/* A row of texts without escapes, as nearly all are, read in one go; false: it is not one. */
static bool plain_row(struct slice *rest, struct slice cells[CELLS_COUNT])
{
	const char *at = rest->base, *end = at + rest->length;
	if (end - at < 2 || (at[0] != '[' && at[0] != ',') || at[1] != '[')
		return false;
	at++;
	for (size_t i = 0; i < CELLS_COUNT; i++) {
		const char *first = at + 2;
		if (end - at < 4 || at[1] != '"')
			return false;
		for (at = first; at < end && *at != '"' && *at != '\\'; at++)
			;
		if (end - at < 2 || *at != '"')
			return false;
		cells[i] = (struct slice){ first, (size_t)(at - first) };
		if (*++at != ',')
			break;
	}
	if (*at != ']')
		return false;
	*rest = (struct slice){ at + 1, (size_t)(end - at - 1) };
	return true;
}

int training_rows_next(struct training_rows *rows, struct training_row *out)
{
	struct slice row, raw, cells[CELLS_COUNT] = { { 0 } };
	if (plain_row(&rows->rest, cells)) {
		int result = row_of(cells, out);
		return result ? result : 1;
	}
	memset(cells, 0, sizeof(cells));
	if (!ledger_raw_next(&rows->rest, &row))
		return 0;
	for (size_t i = 0; i < CELLS_COUNT && ledger_raw_next(&row, &raw); i++)
		if (!ledger_raw_plain(raw, &cells[i]))
			return error_set(FT_REFUSED, "Cell %zu of the row is not a text as it must be.",
				i + 1);
	int result = row_of(cells, out);
	return result ? result : 1;
}

/* -- on its way in -- */

static void check_row(
	const struct doing *doing, const json_t *row, size_t number, json_t *problems)
{
	struct training_row said;
	if (training_row_read(row, &said)) {
		add_problem(problems, "rows", "Row %zu: %s", number, error_message());
		return;
	}
	if (directory_person(doing->directory, said.person.base) < 0)
		add_problem(problems, "rows", "Row %zu: there is no person \"%.64s\".", number,
			said.person.base);
	else if (said.on > today())
		add_problem(problems, "rows", "Row %zu: that day has not come yet.", number);
	else if (said.until != DAY_NONE && said.until < said.on)
		add_problem(problems, "rows", "Row %zu: it ends before it was done.", number);
}

int check_training(struct doing *doing, const json_t *clean, json_t *problems)
{
	enum { PROBLEMS_MOST = 20 };
	const json_t *rows = json_object_get(clean, "rows");
	if (strcmp(doing->kind->name, "training") != 0)
		return 0;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		check_row(doing, json_array_get(rows, i), i + 1, problems);
		if (json_array_size(problems) >= PROBLEMS_MOST)
			break;
	}
	return 0;
}

/* -- reading -- */

static void take_place_of(struct query *query, struct training *out)
{
	out->until = (day_number)query_get_int(query, 1);
	out->revoked = query_get_int(query, 2) != 0;
	out->seq = query_get_int(query, 3);
	out->row = (int)query_get_int(query, 4);
	out->on = (day_number)query_get_int(query, 0);
}

int read_training_of(struct reader *reader, const char *course, const char *person, day_number on,
	struct training *out, bool *found)
{
	struct query *query = query_start(reader->connection,
		"SELECT happened, until, revoked, seq, row_number FROM training"
		" WHERE course = $1 AND person = $2 AND happened = $3");
	query_text(query, 1, slice_of(course));
	query_text(query, 2, slice_of(person));
	query_int(query, 3, on);
	int more = query_step(query);
	*found = more == 1;
	*out = (struct training){ .course = course, .person = person };
	if (*found)
		take_place_of(query, out);
	query_end(query);
	return more < 0 ? more : 0;
}

/* Where a page of rows ended. */
struct page_end {
	char course[65], person[65];
	int64_t on;
	int rows;
};

static void take_text(struct query *query, int column, char to[65])
{
	struct slice text = query_get_text(query, column);
	snprintf(to, 65, "%.*s", (int)text.length, text.base);
}

static int read_page(struct reader *reader, struct page_end *end, int64_t rows_most,
	int (*each)(void *context, const struct training *training), void *context)
{
	struct query *query = query_start(reader->connection,
		"SELECT happened, until, revoked, seq, row_number, course, person FROM training"
		" WHERE (course, person, happened) > ($1, $2, $3)"
		" ORDER BY course, person, happened LIMIT $4");
	char course[65], person[65];
	memcpy(course, end->course, sizeof(course));
	memcpy(person, end->person, sizeof(person));
	query_text(query, 1, slice_of(course));
	query_text(query, 2, slice_of(person));
	query_int(query, 3, end->on);
	query_int(query, 4, rows_most);
	int more;
	for (end->rows = 0; (more = query_step(query)) == 1; end->rows++) {
		struct training training = { .course = end->course, .person = end->person };
		take_text(query, 5, end->course);
		take_text(query, 6, end->person);
		take_place_of(query, &training);
		end->on = training.on;
		if ((more = each(context, &training)))
			break;
	}
	query_end(query);
	return more;
}

static int read_all(struct reader *reader,
	int (*each)(void *context, const struct training *training), void *context)
{
	enum { ROWS_AT_ONCE = 20000 };
	struct page_end end = { .on = INT32_MIN };
	int result;
	do {
		result = read_page(reader, &end, ROWS_AT_ONCE, each, context);
	} while (result == 0 && end.rows == ROWS_AT_ONCE);
	return result;
}

/* -- what later entries said -- */

static int take_rows(struct slice bytes, int64_t seq,
	int (*each)(void *context, const struct training *training), void *context)
{
	struct slice set;
	struct training_rows rows;
	struct training_row row;
	char course[65], person[65];
	int result = ledger_entry_field(bytes, "set", &set);
	if (result == 0)
		result = training_rows_open(&rows, set);
	if (result)
		return result;
	snprintf(course, sizeof(course), "%.*s", (int)rows.course.length, rows.course.base);
	struct training training = { .course = course, .person = person, .seq = seq };
	for (; (result = training_rows_next(&rows, &row)) == 1; training.row++) {
		snprintf(person, sizeof(person), "%.*s", (int)row.person.length, row.person.base);
		training.on = row.on;
		training.until = row.until;
		training.revoked = row.revoked;
		if ((result = each(context, &training)))
			break;
	}
	return result;
}

static int read_later(struct reader *reader, int64_t after,
	int (*each)(void *context, const struct training *training), void *context)
{
	enum { ENTRIES_AT_ONCE = 16 };
	int entries = ENTRIES_AT_ONCE, result = 0;
	while (result == 0 && entries == ENTRIES_AT_ONCE) {
		struct query *query = query_start(reader->connection,
			"SELECT e.seq, e.body FROM thing t JOIN entry e ON e.seq = t.version"
			" WHERE t.kind = 'training' AND t.version > $1 ORDER BY t.version LIMIT $2");
		query_int(query, 1, after);
		query_int(query, 2, ENTRIES_AT_ONCE);
		int more;
		for (entries = 0; result == 0 && (more = query_step(query)) == 1; entries++) {
			after = query_get_int(query, 0);
			result = take_rows(query_get_bytes(query, 1), after, each, context);
		}
		query_end(query);
		if (result == 0 && more < 0)
			result = more;
	}
	return result;
}

int read_training(struct reader *reader, int64_t after,
	int (*each)(void *context, const struct training *training), void *context)
{
	return after > 0 ? read_later(reader, after, each, context)
			 : read_all(reader, each, context);
}
