/* fettle spc: control charts of a CSV. The chart itself is stats/chart.h. */
#include <math.h>
#include <stdlib.h>

#include "spc_write.h"

/* What the command line asks for, and the memory that charting needs. */
struct job {
	enum chart_kind kind;
	struct spc_columns columns;
	struct xmr_options options;
	day_number rebase_on[CALL_OPTIONS_COUNT]; /* rising */
	bool rebase_used[CALL_OPTIONS_COUNT];
	size_t rebase_count;
	size_t rebase_rows[CALL_OPTIONS_COUNT]; /* of one group */
	double *y, *of, *values;
	struct xmr_point *points;
};

/* -- options -- */

static int read_chart(const struct call *call, struct job *job)
{
	const char *name = call_option(call, "chart");
	job->kind = name ? chart_kind_of(name) : CHART_XMR;
	if (job->kind == CHART_KINDS_COUNT)
		return error_set(FT_USAGE,
			"--chart %s: there is no such chart. One of: xmr, run, i, mr, p, pp, u, "
			"up, c, g, t, cusum.", name);
	bool has_of = call_option(call, "of");
	if (chart_needs_of(job->kind) && !has_of)
		return error_set(FT_USAGE,
			"--chart %s needs to know out of how many: name that column with --of.",
			name);
	if (has_of && !chart_takes_of(job->kind))
		return error_set(FT_USAGE, "--chart %s takes no --of. For shares use p or pp, for "
			"rates u or up.", name);
	return 0;
}

static int read_columns(const struct call *call, struct spc_columns *columns)
{
	const char *group;
	columns->date = call_option(call, "date");
	columns->value = call_option(call, "value");
	columns->of = call_option(call, "of");
	while ((group = call_option_at(call, "group", columns->group_count))) {
		if (columns->group_count == SPC_GROUP_COLUMNS)
			return error_set(FT_USAGE, "--group can name at most %d columns.",
				SPC_GROUP_COLUMNS);
		columns->group[columns->group_count++] = group;
	}
	if (!columns->date)
		return error_set(FT_USAGE, "Which column has the dates? Name it with --date.");
	if (!columns->value)
		return error_set(FT_USAGE, "Which column has the values? Name it with --value.");
	return 0;
}

static int compare_days(const void *a, const void *b)
{
	day_number one = *(const day_number *)a, two = *(const day_number *)b;
	return (one > two) - (one < two);
}

static int read_rebase(const struct call *call, struct job *job)
{
	const char *text;
	while ((text = call_option_at(call, "rebase", job->rebase_count))) {
		if (day_parse(slice_of(text), &job->rebase_on[job->rebase_count]))
			return error_set(FT_USAGE,
				"--rebase %s: write the date like 2026-11-22.", text);
		job->rebase_count++;
	}
	qsort(job->rebase_on, job->rebase_count, sizeof(*job->rebase_on), compare_days);
	return 0;
}

static int read_better(const struct call *call, struct xmr_options *options)
{
	static const char *const names[] = {
		[XMR_HIGHER] = "higher", [XMR_LOWER] = "lower", [XMR_NEITHER] = "neutral",
	};
	const char *better = call_option(call, "better");
	for (enum xmr_direction i = XMR_HIGHER; better && i <= XMR_NEITHER; i++) {
		if (strcmp(better, names[i]) != 0)
			continue;
		options->better = i;
		return 0;
	}
	if (better)
		return error_set(FT_USAGE, "--better %s: say higher, lower or neutral.", better);
	options->better = XMR_HIGHER;
	return 0;
}

static int read_options(const struct call *call, struct job *job)
{
	int64_t fix_first;
	const char *target = call_option(call, "target");
	int result = read_chart(call, job);
	if (result == 0)
		result = read_columns(call, &job->columns);
	if (result == 0)
		result = read_rebase(call, job);
	if (result == 0)
		result = read_better(call, &job->options);
	if (result == 0)
		result = call_option_number(call, "fix-first", 0, &fix_first);
	if (result)
		return result;
	job->options.screen = !call_flag(call, "no-screen");
	job->options.fix_first = (size_t)fix_first;
	job->options.has_target = target;
	if (target && slice_to_double(slice_of(target), &job->options.target))
		return error_set(FT_USAGE, "--target %s: that is not a number.", target);
	if (fix_first != 0 && fix_first < XMR_FEWEST_FOR_LIMITS)
		return error_set(FT_USAGE, "--fix-first %lld: %s", (long long)fix_first,
			xmr_fault_text(XMR_BAD_FIX_FIRST));
	if (call->json && call_flag(call, "csv"))
		return error_set(FT_USAGE, "Choose one of --csv and --json.");
	return 0;
}

/* -- charts -- */

static size_t group_end(const struct spc_table *table, size_t start)
{
	const char *group = table->rows[start].group;
	size_t end = start + 1;
	while (end < table->count && (table->rows[end].group == group ||
					     strcmp(table->rows[end].group, group) == 0))
		end++;
	return end;
}

/* A date takes effect in a group if a row has it. */
static void find_rebase_rows(struct job *job, const struct spc_row *rows, size_t n)
{
	job->options.rebase = job->rebase_rows;
	job->options.rebase_count = 0;
	for (size_t i = 0, k = 0; i < n && k < job->rebase_count; i++) {
		while (k < job->rebase_count && job->rebase_on[k] < rows[i].on)
			k++;
		if (k == job->rebase_count || job->rebase_on[k] != rows[i].on)
			continue;
		job->rebase_rows[job->options.rebase_count++] = i;
		while (k < job->rebase_count && job->rebase_on[k] == rows[i].on)
			job->rebase_used[k++] = true;
	}
}

static int chart_group(struct job *job, struct spc_writer *writer, const struct spc_row *rows,
	size_t n)
{
	struct chart_answer answer;
	for (size_t i = 0; i < n; i++) {
		job->y[i] = rows[i].y;
		job->of[i] = rows[i].of;
	}
	find_rebase_rows(job, rows, n);
	enum chart_fault fault = chart_make(job->kind, job->y, job->columns.of ? job->of : NULL, n,
		&job->options, job->values, job->points, &answer, NULL);
	if (fault != CHART_OK)
		return error_set(FT_REFUSED, "%s", chart_fault_text(fault));
	spc_write_group(writer, &(struct spc_group){ .rows = rows, .values = job->values,
		.points = job->points, .n = n, .answer = &answer });
	return 0;
}

static void tell_unused_rebase(const struct call *call, const struct job *job)
{
	for (size_t k = 0; k < job->rebase_count && !call->quiet; k++) {
		if (job->rebase_used[k])
			continue;
		struct buf day;
		buf_init(&day, 16);
		day_add_iso(&day, job->rebase_on[k]);
		fprintf(stderr, "No row has the date %s: that --rebase changes nothing.\n",
			day.base);
		buf_release(&day);
	}
}

static int chart_all(struct job *job, struct spc_writer *writer, const struct spc_table *table)
{
	size_t longest = 0;
	int result = 0;
	for (size_t start = 0, end; start < table->count; start = end) {
		end = group_end(table, start);
		longest = end - start > longest ? end - start : longest;
	}
	job->y = must_alloc((longest + 1) * sizeof(*job->y));
	job->of = must_alloc((longest + 1) * sizeof(*job->of));
	job->values = must_alloc((longest + 1) * sizeof(*job->values));
	job->points = must_alloc((longest + 1) * sizeof(*job->points));
	spc_write_begin(writer);
	for (size_t start = 0, end; result == 0 && start < table->count; start = end) {
		end = group_end(table, start);
		result = chart_group(job, writer, table->rows + start, end - start);
	}
	spc_write_end(writer);
	free(job->y);
	free(job->of);
	free(job->values);
	free(job->points);
	return result;
}

int command_spc(struct call *call)
{
	struct job job = { 0 };
	struct spc_table table;
	const char *path = call_argument(call, 0);
	int result = read_options(call, &job);
	if (result)
		return result;
	spc_table_init(&table);
	result = spc_table_read(&table, *path ? path : "-", &job.columns, job.kind);
	if (result == 0) {
		struct spc_writer writer = {
			.form = call->json ? SPC_JSON : call_flag(call, "csv") ? SPC_CSV : SPC_WORDS,
			.kind = job.kind, .options = &job.options,
		};
		result = chart_all(&job, &writer, &table);
		tell_unused_rebase(call, &job);
	}
	spc_table_release(&table);
	return result;
}
