#include "spc_write.h"

#include <math.h>

enum { TEXT_BYTES = 1 << 30, FLUSH_BYTES = 64 << 10 };

static void flush(struct spc_writer *writer, size_t above)
{
	if (writer->text.length <= above)
		return;
	fwrite(writer->text.base, 1, writer->text.length, stdout);
	buf_clear(&writer->text);
}

/* What is missing is empty in CSV and null in JSON. */
static void add_number(struct spc_writer *writer, double number)
{
	if (isfinite(number))
		buf_add_real(&writer->text, number);
	else if (writer->form == SPC_JSON)
		buf_add_text(&writer->text, "null");
}

/* The same for a centre or limit, which is often that of the row before. */
static void add_limit(struct spc_writer *writer, int which, double number)
{
	size_t start = writer->text.length;
	if (writer->last[which].length && writer->last[which].number == number) {
		buf_add(&writer->text, writer->last[which].text, writer->last[which].length);
		return;
	}
	add_number(writer, number);
	size_t length = writer->text.length - start;
	writer->last[which].number = number;
	writer->last[which].length = 0;
	if (length && length <= sizeof(writer->last[which].text)) {
		memcpy(writer->last[which].text, writer->text.base + start, length);
		writer->last[which].length = length;
	}
}

/* -- CSV -- */

static void write_csv_rows(struct spc_writer *writer, const struct spc_group *group)
{
	struct buf *out = &writer->text;
	for (size_t i = 0; i < group->n; i++) {
		const struct xmr_point *point = &group->points[i];
		bool missing = point->special == XMR_MISSING;
		csv_add_field(out, slice_of(group->rows[i].group), true);
		buf_add_char(out, ',');
		day_add_iso(out, group->rows[i].on);
		buf_add_char(out, ',');
		add_number(writer, group->values[i]);
		buf_add_char(out, ',');
		add_limit(writer, 0, point->centre);
		buf_add_char(out, ',');
		add_limit(writer, 1, point->lower);
		buf_add_char(out, ',');
		add_limit(writer, 2, point->upper);
		buf_add_char(out, ',');
		buf_add_text(out, missing ? "" : xmr_special_name(point->special));
		buf_add_char(out, ',');
		buf_add_text(out, missing ? "" : xmr_kind_name(point->kind));
		buf_add_char(out, '\n');
		flush(writer, FLUSH_BYTES);
	}
}

/* -- JSON -- */

static void add_key(struct spc_writer *writer, const char *key)
{
	buf_print(&writer->text, ",\"%s\":", key);
}

static void add_word(struct spc_writer *writer, const char *key, const char *word)
{
	add_key(writer, key);
	if (word)
		buf_print(&writer->text, "\"%s\"", word);
	else
		buf_add_text(&writer->text, "null");
}

static void add_named_number(struct spc_writer *writer, const char *key, double number)
{
	add_key(writer, key);
	add_number(writer, number);
}

static void add_count(struct spc_writer *writer, const char *key, size_t count)
{
	add_key(writer, key);
	buf_add_int(&writer->text, (int64_t)count);
}

static void write_json_points(struct spc_writer *writer, const struct spc_group *group)
{
	static const char *const limits[] = { "centre", "lower", "upper" };
	struct buf *out = &writer->text;
	for (size_t i = 0; i < group->n; i++) {
		const struct xmr_point *point = &group->points[i];
		const double numbers[] = { point->centre, point->lower, point->upper };
		bool missing = point->special == XMR_MISSING;
		buf_add_text(out, i ? ",\n{\"date\":\"" : "\n{\"date\":\"");
		day_add_iso(out, group->rows[i].on);
		buf_add_char(out, '"');
		add_named_number(writer, "value", group->values[i]);
		for (int k = 0; k < 3; k++) {
			add_key(writer, limits[k]);
			add_limit(writer, k, numbers[k]);
		}
		add_word(writer, "special", missing ? NULL : xmr_special_name(point->special));
		add_word(writer, "point", missing ? NULL : xmr_kind_name(point->kind));
		buf_add_char(out, '}');
		flush(writer, FLUSH_BYTES);
	}
}

static void write_json_group(struct spc_writer *writer, const struct spc_group *group)
{
	const struct xmr_summary *summary = &group->answer->summary;
	const struct runs *runs = &group->answer->runs;
	buf_add_text(&writer->text, writer->groups ? ",\n{\"group\":" : "\n{\"group\":");
	buf_add_json_text(&writer->text, slice_of(group->rows[0].group));
	add_count(writer, "n", group->n);
	add_count(writer, "values", summary->values);
	add_word(writer, "variation", xmr_variation_name(summary->variation));
	add_word(writer, "assurance", xmr_assurance_name(summary->assurance));
	add_named_number(writer, "centre", summary->centre);
	add_named_number(writer, "lower", summary->lower);
	add_named_number(writer, "upper", summary->upper);
	add_count(writer, "n_useful", runs->useful);
	add_count(writer, "longest_run", runs->longest);
	add_count(writer, "longest_run_max", runs->longest_most);
	add_count(writer, "crossings", runs->crossings);
	add_count(writer, "crossings_min", runs->crossings_least);
	add_key(writer, "runs_signal");
	buf_add_text(&writer->text, runs->signal ? "true" : "false");
	add_key(writer, "points");
	buf_add_char(&writer->text, '[');
	write_json_points(writer, group);
	buf_add_text(&writer->text, "]}");
}

static void write_json_head(struct spc_writer *writer)
{
	static const char *const better[] = {
		[XMR_HIGHER] = "higher", [XMR_LOWER] = "lower", [XMR_NEITHER] = "neutral",
	};
	const struct xmr_options *options = writer->options;
	buf_print(&writer->text, "{\"chart\":\"%s\",\"better\":\"%s\",\"target\":",
		chart_kind_name(writer->kind), better[options->better]);
	add_number(writer, options->has_target ? options->target : NAN);
	buf_print(&writer->text, ",\"screen\":%s,\"fix_first\":%zu,\"groups\":[",
		options->screen ? "true" : "false", options->fix_first);
}

/* -- words -- */

static const char *variation_words(enum xmr_variation variation)
{
	static const char *const words[] = {
		[XMR_VARIATION_COMMON] = "no real change",
		[XMR_VARIATION_IMPROVEMENT_HIGH] = "better, higher",
		[XMR_VARIATION_IMPROVEMENT_LOW] = "better, lower",
		[XMR_VARIATION_CONCERN_HIGH] = "worse, higher",
		[XMR_VARIATION_CONCERN_LOW] = "worse, lower",
		[XMR_VARIATION_NEUTRAL_HIGH] = "higher",
		[XMR_VARIATION_NEUTRAL_LOW] = "lower",
		[XMR_VARIATION_NONE] = "no values",
	};
	return words[variation];
}

static const char *assurance_words(enum xmr_assurance assurance)
{
	static const char *const words[] = {
		[XMR_NO_ASSURANCE] = "-",
		[XMR_PASS] = "will keep meeting",
		[XMR_FAIL] = "will keep missing",
		[XMR_INCONSISTENT] = "hit or miss",
	};
	return words[assurance];
}

static void figure_text(double number, char out[40])
{
	if (isfinite(number))
		snprintf(out, 40, "%.4g", number);
	else
		snprintf(out, 40, "-");
}

static void tabulate_group(struct spc_writer *writer, const struct spc_group *group)
{
	const struct xmr_summary *summary = &group->answer->summary;
	char values[40], latest[40], centre[40], lower[40], upper[40];
	count_text((int64_t)summary->values, values);
	figure_text(summary->values ? group->values[summary->last] : NAN, latest);
	figure_text(summary->centre, centre);
	figure_text(summary->lower, lower);
	figure_text(summary->upper, upper);
	const char *const cells[] = { *group->rows[0].group ? group->rows[0].group : "all rows",
		values, latest, centre, lower, upper, variation_words(summary->variation),
		assurance_words(summary->assurance),
		group->answer->runs.signal ? "signal" : "none" };
	table_add(writer->table, cells);
}

/* -- any of them -- */

void spc_write_begin(struct spc_writer *writer)
{
	static const char *const headings[] = { "Group", ">Values", ">Latest", ">Centre", ">Lower",
		">Upper", "Variation", "Target", "Runs" };
	buf_init(&writer->text, TEXT_BYTES);
	if (writer->form == SPC_WORDS)
		writer->table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	else if (writer->form == SPC_CSV)
		buf_add_text(&writer->text,
			"group,date,value,centre,lower,upper,special,point\n");
	else
		write_json_head(writer);
}

void spc_write_group(struct spc_writer *writer, const struct spc_group *group)
{
	if (writer->form == SPC_CSV)
		write_csv_rows(writer, group);
	else if (writer->form == SPC_JSON)
		write_json_group(writer, group);
	else
		tabulate_group(writer, group);
	writer->groups++;
}

void spc_write_end(struct spc_writer *writer)
{
	if (writer->form == SPC_JSON)
		buf_add_text(&writer->text, writer->groups ? "\n]}\n" : "]}\n");
	flush(writer, 0);
	if (writer->form == SPC_WORDS)
		table_print(writer->table, stdout);
	buf_release(&writer->text);
}
