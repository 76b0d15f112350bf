/* One import from beginning to end: check every row, then write all rows or none. */
#include "importing.h"

#include <stdlib.h>

/* -- results -- */

void import_result_release(struct import_result *result)
{
	json_decref(result->ignored);
	json_decref(result->notes);
	json_decref(result->examples);
	result->ignored = result->notes = result->examples = NULL;
}

json_t *import_result_json(const struct import_result *result)
{
	const struct {
		const char *name;
		int64_t count;
	} counts[] = { { "rows", result->rows }, { "written", result->written },
		{ "changed", result->changed }, { "already_there", result->already_there },
		{ "repeated", result->repeated }, { "no_value", result->no_value },
		{ "problems", result->problems }, { "series", result->series },
		{ "places_created", result->places_created },
		{ "places_named", result->places_named }, { "entries", result->entries } };
	json_t *object = json_object();
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		json_put_whole(object, counts[i].name, counts[i].count);
	json_put_number(object, "seconds", (double)result->microseconds / 1e6);
	if (result->problems_path[0])
		json_put_text(object, "problems_file", result->problems_path);
	json_put(object, "ignored_columns", json_incref(result->ignored));
	json_put(object, "notes", json_incref(result->notes));
	json_put(object, "examples", json_incref(result->examples));
	return object;
}

void import_note(struct importing *importing, const char *format, ...)
{
	struct buf text;
	va_list arguments;
	buf_init(&text, 16 << 10);
	va_start(arguments, format);
	buf_printv(&text, format, arguments);
	va_end(arguments);
	json_array_append_new(importing->result->notes, json_string(text.base ? text.base : ""));
	buf_release(&text);
}

static void add_example(struct importing *importing, int64_t line, const char *message)
{
	json_t *examples = importing->result->examples;
	if (json_array_size(examples) >= IMPORT_EXAMPLES_COUNT)
		return;
	json_t *example = json_object();
	json_put_whole(example, "line", line);
	json_put_text(example, "message", message);
	json_array_append_new(examples, example);
}

void late_problem(struct importing *importing, int64_t line, const char *message)
{
	if (importing->late_count == importing->late_capacity) {
		importing->late_capacity =
			importing->late_capacity ? 2 * importing->late_capacity : 64;
		importing->late = must_realloc(
			importing->late, importing->late_capacity * sizeof(*importing->late));
	}
	importing->late[importing->late_count++] =
		(struct late_problem){ line, arena_text(&importing->arena, slice_of(message)) };
	importing->result->problems++;
	add_example(importing, line, message);
}

/* -- reading rows -- */

static void tell_progress(struct importing *importing, const char *what, int64_t done)
{
	enum { EVERY_ROWS = 1024 };
	const struct progress *progress = importing->progress;
	if (!progress || !progress->step || done % EVERY_ROWS)
		return;
	int64_t total = importing->bulk ? importing->result->rows : 0;
	int64_t bytes = csv_bytes_read(importing->csv);
	if (total == 0 && bytes > 0)
		total = (int64_t)((double)done * (double)csv_bytes_total(importing->csv) /
				  (double)bytes);
	progress->step(progress->context, what, done, total);
}

int importing_next(struct importing *importing, enum row_state *state)
{
	struct row *row = &importing->row;
	int64_t before = csv_bytes_read(importing->csv);
	buf_clear(&row->problem);
	int more = csv_next(importing->csv, &row->cells);
	row->line = csv_line(importing->csv);
	if (more == 1) {
		*state = importing->importer->check(importing);
		if (row->problem.length)
			*state = ROW_BAD;
		return 1;
	}
	/* Nothing was read: the quotation marks are wrong, and no row after this can be trusted. */
	if (more == 0 || more != FT_REFUSED || csv_bytes_read(importing->csv) == before)
		return more;
	row->cells = NULL;
	row_problem(importing, "%s.", error_message());
	*state = ROW_BAD;
	return 1;
}

static int check_all(struct importing *importing)
{
	struct import_result *result = importing->result;
	enum row_state state;
	int more;
	while ((more = importing_next(importing, &state)) == 1) {
		result->rows++;
		result->no_value += state == ROW_NO_VALUE;
		if (state == ROW_BAD) {
			result->problems++;
			add_example(importing, importing->row.line, importing->row.problem.base);
		}
		tell_progress(importing, "Checking", result->rows);
	}
	return more;
}

/* -- writing -- */

int import_act(struct importing *importing, const struct act *act, struct outcome *outcome)
{
	int result = bulk_act(importing->bulk, act, outcome);
	importing->result->entries += result == 0 && !outcome->repeated;
	if (result != FT_REFUSED && result != FT_CONFLICT && result != FT_NOT_FOUND)
		return result;
	struct buf message;
	buf_init(&message, 16 << 10);
	for (size_t i = 0; i < json_array_size(outcome->problems); i++) {
		const json_t *problem = json_array_get(outcome->problems, i);
		buf_print(&message, "%s%s: %s", i ? " " : "", json_text(problem, "field"),
			json_text(problem, "message"));
	}
	late_problem(
		importing, importing->row.line, message.length ? message.base : outcome->message);
	buf_release(&message);
	return FT_REFUSED;
}

static int write_rows_once(struct importing *importing, bool *again)
{
	enum row_state state;
	int64_t rows = 0;
	int more = csv_rewind(importing->csv), result = 0;
	*again = false;
	if (more)
		return more;
	while (result == 0 && (more = importing_next(importing, &state)) == 1) {
		if (state == ROW_GOOD)
			result = importing->importer->write(importing);
		if (result == FT_REFUSED && importing->late_count)
			result = 0;
		tell_progress(importing, "Importing", ++rows);
	}
	if (result == 0)
		result = more;
	if (result == 0 && importing->importer->finish)
		result = importing->importer->finish(importing, again);
	return result;
}

static int write_in_bulk(struct importing *importing)
{
	int result = make_needed_places(importing);
	if (result == 0 && importing->importer->begin)
		result = importing->importer->begin(importing);
	for (bool again = true; result == 0 && again;)
		result = write_rows_once(importing, &again);
	return result;
}

static int write_all(struct importing *importing)
{
	int64_t marks = importing->missing_marks, entities = importing->entities,
		guards = importing->guards;
	int result = book_bulk_begin(importing->book, &importing->bulk);
	if (result)
		return result;
	importing->head_before = book_head(importing->book);
	result = write_in_bulk(importing);
	bool keep = result == 0 && !importing->job->dry_run &&
		    (importing->late_count == 0 || importing->job->skip_bad);
	if (keep && importing->result->entries)
		result = bulk_commit(importing->bulk);
	else
		bulk_drop(importing->bulk);
	importing->bulk = NULL;
	/* Every row was read a second time: what was noticed, was noticed twice. */
	importing->missing_marks = marks;
	importing->entities = entities;
	importing->guards = guards;
	return result;
}

/* -- opening -- */

static const char *name_of_file(const struct import_job *job)
{
	return strcmp(job->path, "-") == 0 ? "standard input" : job->path;
}

static void choose_importer(struct importing *importing)
{
	const char *what = importing->job->what;
	if (strcmp(what, "readings") == 0)
		importing->importer = &readings_importer;
	else if (strcmp(what, "workforce") == 0)
		importing->importer = &workforce_importer;
	else if (strcmp(what, "training") == 0)
		importing->importer = &training_importer;
	else
		importing->importer = &things_importer;
}

int importing_open(struct importing *importing, struct book *book, const struct actor *actor,
	const struct import_job *job, struct import_result *result)
{
	*importing = (struct importing){ .book = book,
		.actor = actor,
		.job = job,
		.result = result,
		.file_name = name_of_file(job) };
	*result = (struct import_result){
		.ignored = json_array(), .notes = json_array(), .examples = json_array()
	};
	arena_init(&importing->arena);
	key_map_init(&importing->unknown);
	key_map_init(&importing->named);
	buf_init(&importing->row.problem, 16 << 10);
	buf_init(&importing->decoded, LIMIT_CSV_FIELD_BYTES);
	importing->directory = book_directory(book);
	choose_importer(importing);
	int code = csv_open(&importing->csv, job->path);
	if (code == 0)
		code = importing->importer->open(importing);
	if (code == 0)
		code = columns_resolve(importing);
	return code;
}

void importing_close(struct importing *importing)
{
	importing->importer->close(importing);
	csv_close(importing->csv);
	book_directory_release(importing->book, importing->directory);
	key_map_release(&importing->unknown);
	key_map_release(&importing->named);
	free(importing->unknown_names);
	free(importing->named_names);
	free(importing->late);
	buf_release(&importing->row.problem);
	buf_release(&importing->decoded);
	arena_release(&importing->arena);
}

/* -- the import -- */

static void note_changes(struct importing *importing)
{
	if (importing->missing_marks)
		import_note(importing,
			"%lld cells say that they are empty (NA, * and the like) "
			"and were read so.",
			(long long)importing->missing_marks);
	if (importing->entities)
		import_note(importing,
			"In %lld names &amp; and the like were read as the "
			"characters they stand for.",
			(long long)importing->entities);
	if (importing->guards)
		import_note(importing,
			"%lld cells began with a ' that guards against formulas; "
			"it was taken off.",
			(long long)importing->guards);
	if (csv_is_windows_1252(importing->csv))
		import_note(importing, "%s is not UTF-8; it was read as Windows-1252.",
			importing->file_name);
	note_unknown_places(importing);
}

/* The counts of what was dropped are not true. */
static void forget_writing(struct import_result *result)
{
	result->written = result->changed = result->already_there = result->repeated = 0;
	result->places_created = result->places_named = result->entries = 0;
}

static int refuse_problems(struct importing *importing)
{
	struct import_result *result = importing->result;
	bool file = *result->problems_path;
	const json_t *first = json_array_get(result->examples, 0);
	forget_writing(result);
	return error_set(FT_REFUSED,
		"%s: %lld of %lld rows cannot be imported, the first on line %lld: %s "
		"Nothing was imported. %s%s%s",
		importing->file_name, (long long)result->problems, (long long)result->rows,
		(long long)json_whole(first, "line", 0), json_text(first, "message"),
		file ? "All rows, with what is wrong beside each, are in " : "",
		result->problems_path,
		file ? ". Correct the rows, or leave them out with --skip-bad." : "");
}

static int import_rows(struct importing *importing)
{
	struct import_result *result = importing->result;
	int code = check_all(importing);
	bool go_on = importing->job->skip_bad || result->problems == 0;
	if (code == 0 && go_on)
		code = write_all(importing);
	note_changes(importing);
	if (code == 0 && result->problems)
		code = problems_write(importing);
	if (code == 0 && result->problems && !importing->job->skip_bad)
		code = refuse_problems(importing);
	return code;
}

int exchange_import(struct book *book, const struct actor *actor, const struct import_job *job,
	const struct progress *progress, struct import_result *result)
{
	struct importing importing;
	int64_t start = monotonic_us();
	int code;
	if (strcmp(job->what, "pack") == 0 || strcmp(job->what, "packs") == 0)
		return import_pack(book, actor, job, result);
	code = importing_open(&importing, book, actor, job, result);
	importing.progress = progress;
	if (code == 0)
		code = import_rows(&importing);
	if (code)
		forget_writing(result);
	importing_close(&importing);
	result->microseconds = monotonic_us() - start;
	return code;
}
