/* Records as CSV that an import reads back. */
#include "exchange.h"
#include "import_things.h"

#include <errno.h>
#include <math.h>

struct exporting {
	struct reader *reader;
	FILE *out;
	struct buf row;
	const struct series *series;
	bool first;
};

static void add_cell(struct exporting *exporting, struct slice text)
{
	csv_add_field(&exporting->row, text, exporting->first);
	exporting->first = false;
}

static void add_number(struct exporting *exporting, double number)
{
	char text[40] = "";
	if (!isnan(number))
		snprintf(text, sizeof(text), "%.15g", number);
	add_cell(exporting, slice_of(text));
}

static void add_day(struct exporting *exporting, day_number day)
{
	struct buf text;
	buf_init(&text, 32);
	day_add_iso(&text, day);
	add_cell(exporting, buf_slice(&text));
	buf_release(&text);
}

static int end_row(struct exporting *exporting)
{
	csv_add_row_end(&exporting->row);
	exporting->first = true;
	bool failed = fwrite(exporting->row.base, 1, exporting->row.length, exporting->out) !=
		      exporting->row.length;
	buf_clear(&exporting->row);
	return failed ? error_set(
				FT_FAILED, "The export could not be written: %s.", strerror(errno))
		      : 0;
}

static int add_header(struct exporting *exporting, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_cell(exporting, slice_of(names[i]));
	return end_row(exporting);
}

/* -- readings and headcounts -- */

static int export_reading(void *context, const struct reading *reading)
{
	struct exporting *exporting = context;
	add_cell(exporting, slice_of(exporting->series->measure));
	add_cell(exporting, slice_of(exporting->series->place));
	add_day(exporting, reading->on);
	add_cell(exporting, slice_of(exporting->series->stratum));
	add_number(exporting, reading->n);
	add_number(exporting, reading->of);
	return end_row(exporting);
}

static int export_series(void *context, const struct series *series)
{
	struct exporting *exporting = context;
	exporting->series = series;
	return read_readings(exporting->reader, series->id, export_reading, exporting);
}

static int export_headcount(void *context, const struct headcount *headcount)
{
	struct exporting *exporting = context;
	add_cell(exporting, slice_of(headcount->place));
	add_cell(exporting, slice_of(headcount->staff_group));
	add_day(exporting, headcount->on);
	add_number(exporting, headcount->fte);
	return end_row(exporting);
}

static int export_training(void *context, const struct training *training)
{
	struct exporting *exporting = context;
	if (training->revoked)
		return 0;
	add_cell(exporting, slice_of(training->person));
	add_cell(exporting, slice_of(training->course));
	add_day(exporting, training->on);
	if (training->until == DAY_NONE)
		add_cell(exporting, SLICE_EMPTY);
	else
		add_day(exporting, training->until);
	return end_row(exporting);
}

/* -- things -- */

static void add_field(struct exporting *exporting, const struct field *field, const json_t *value)
{
	struct buf text;
	buf_init(&text, LIMIT_ENTRY_BYTES);
	if (value && !json_is_null(value))
		field_write(field, value, &text);
	add_cell(exporting, buf_slice(&text));
	buf_release(&text);
}

static int export_thing(struct exporting *exporting, const struct kind *kind, const json_t *thing)
{
	add_cell(exporting, slice_of(json_text(thing, "id")));
	add_cell(exporting, slice_of(json_text(thing, "place")));
	add_cell(exporting, slice_of(json_text(thing, "state")));
	for (size_t i = 0; i < kind->field_count; i++)
		if (kind->fields[i].type != FIELD_ROWS)
			add_field(exporting, &kind->fields[i],
				json_object_get(
					json_object_get(thing, "fields"), kind->fields[i].name));
	return end_row(exporting);
}

static int export_things(
	struct exporting *exporting, const struct actor *actor, const struct kind *kind)
{
	char cursor[256] = "";
	int result = 0;
	add_cell(exporting, SLICE_LITERAL("id"));
	add_cell(exporting, SLICE_LITERAL("place"));
	add_cell(exporting, SLICE_LITERAL("state"));
	for (size_t i = 0; i < kind->field_count; i++)
		if (kind->fields[i].type != FIELD_ROWS)
			add_cell(exporting, slice_of(kind->fields[i].name));
	result = end_row(exporting);
	do {
		struct things_filter filter = { .kind = kind->name,
			.limit = LIMIT_PAGE_ROWS,
			.cursor = *cursor ? cursor : NULL };
		json_t *list = NULL, *thing;
		size_t i;
		if (result == 0)
			result = read_things(exporting->reader, actor, &filter, &list);
		json_array_foreach(json_object_get(list, "items"), i, thing) if (result == 0)
			result = export_thing(exporting, kind, thing);
		snprintf(cursor, sizeof(cursor), "%s", json_text(list, "next"));
		json_decref(list);
	} while (result == 0 && *cursor);
	return result;
}

static int export_what(struct exporting *exporting, const struct directory *directory,
	const struct actor *actor, const char *what)
{
	static const char *const readings[] = { "measure", "place", "on", "stratum", "n", "of" };
	static const char *const workforce[] = { "place", "staff_group", "on", "fte" };
	static const char *const training[] = { "person", "course", "on", "until" };
	if (strcmp(what, "readings") == 0) {
		int result = add_header(exporting, readings, 6);
		return result ? result
			      : read_series(
					exporting->reader, NULL, NULL, export_series, exporting);
	}
	if (strcmp(what, "workforce") == 0) {
		int result = add_header(exporting, workforce, 4);
		return result ? result
			      : read_workforce(
					exporting->reader, NULL, export_headcount, exporting);
	}
	if (strcmp(what, "training") == 0) {
		int result = add_header(exporting, training, 4);
		return result ? result
			      : read_training(exporting->reader, 0, export_training, exporting);
	}
	const struct kind *kind = kind_called(directory_kinds(directory), what);
	if (!kind)
		return error_set(FT_NOT_FOUND,
			"\"%s\" is not something that can be exported: all, readings, workforce, "
			"training or any kind of record.",
			what);
	return export_things(exporting, actor, kind);
}

int exchange_export(struct book *book, struct reader *reader, const struct actor *actor,
	const char *what, FILE *out)
{
	const struct directory *directory = book_directory(book);
	struct exporting exporting = { .reader = reader, .out = out, .first = true };
	buf_init(&exporting.row, (size_t)LIMIT_CSV_COLUMNS_COUNT * LIMIT_CSV_FIELD_BYTES);
	int result = export_what(&exporting, directory, actor, what);
	buf_release(&exporting.row);
	book_directory_release(book, directory);
	return result;
}
