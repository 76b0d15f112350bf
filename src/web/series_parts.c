/* Around the chart of one series: its figures, other charts, new limits, its points as CSV. */
#include "series_parts.h"

#include <math.h>

#include "figure.h"
#include "parts.h"

static bool is_chart(const json_t *model, const char *name)
{
	return strcmp(json_text(model, "chart"), name) == 0;
}

/* -- in figures -------------------------------------------------------------------------- */

static void write_run(struct html *html, const char *label, int64_t count, const char *usual,
	int64_t limit, bool signal)
{
	html_put(html, RAW("<div><dt>"), TEXT(label), RAW("</dt><dd>"), NUMBER(count), TEXT(usual),
		NUMBER(limit), signal ? RAW(": <b>hardly by chance</b></dd></div>") : RAW("</dd></div>"));
}

/* Too long a run, or too few crossings: something that limits do not see. */
static void write_runs(const json_t *runs, struct html *html)
{
	int64_t longest = json_whole(runs, "longest_run", 0), most = json_whole(runs, "longest_run_max", 0);
	int64_t crossings = json_whole(runs, "crossings", 0), least = json_whole(runs, "crossings_min", 0);

	if (!runs)
		return;
	write_run(html, "Longest run on one side", longest, ", usually at most ", most, longest > most);
	write_run(html, "Changes of side", crossings, ", usually at least ", least, crossings < least);
}

/* The period that is not over stands in no chart: it would look like a fall. */
static void write_so_far(const json_t *point, const char *unit, bool share, struct html *html)
{
	struct buf said;

	say_begin(&said);
	if (json_has(point, "value"))
		say_value(&said, figure_number(point, "value"), unit, share);
	else if (json_has(point, "n"))
		say_count(&said, llround(figure_number(point, "n")), "counted", "counted");
	else
		buf_add_text(&said, "fewer than five people");
	html_put(html, RAW("<div><dt>So far since "), TEXT(json_text(point, "on")), RAW("</dt><dd>"),
		TEXT(said.base), RAW(", not judged yet</dd></div>"));
	buf_release(&said);
}

void series_limits(const json_t *model, struct html *html)
{
	const struct { const char *label, *key; } rows[] = {
		{ is_chart(model, "run") ? "Median" : "Average", "centre" }, { "Lower limit", "lower" }, { "Upper limit", "upper" },
		{ "Target", "target" },
	};
	bool share = json_flag(model, "share", false);

	html_put(html, RAW("<dl class=\"facts\"><div><dt>Latest</dt><dd><b>"));
	figure_value(html, model);
	html_put(html, RAW("</b>"));
	if (json_has(json_object_get(model, "latest"), "of"))
		html_put(html, RAW(" "));
	figure_count(html, model);
	html_put(html, RAW(", "));
	part_ago(html, json_object_get(model, "latest"), "on");
	html_put(html, RAW("</dd></div>"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf said;

		if (!json_has(model, rows[i].key))
			continue;
		say_begin(&said);
		say_value(&said, figure_number(model, rows[i].key), json_text(model, "unit"), share);
		html_put(html, RAW("<div><dt>"), TEXT(rows[i].label), RAW("</dt><dd>"), TEXT(said.base),
			RAW("</dd></div>"));
		buf_release(&said);
	}
	if (!is_chart(model, "mr"))
		write_runs(json_object_get(model, "runs"), html);
	if (json_has(model, "so_far"))
		write_so_far(json_object_get(model, "so_far"), json_text(model, "unit"), share, html);
	html_put(html, RAW("</dl>"));
}

/* -- other charts ------------------------------------------------------------------------ */

static const char *chart_words(const char *name)
{
	static const char *const words[][2] = {
		{ "xmr", "XmR" }, { "run", "Run chart" }, { "i", "I" }, { "mr", "Moving ranges" },
		{ "p", "P" }, { "pp", "P′" }, { "u", "U" }, { "up", "U′" }, { "c", "C" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i][0], name) == 0)
			return words[i][1];
	return name;
}

void series_charts(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *charts = json_object_get(model, "charts"), *chart;
	size_t i;

	if (json_array_size(charts) < 2)
		return;
	html_put(html, RAW("<nav class=\"charts\" aria-label=\"Other charts\"><span>Drawn as</span><ul>"));
	json_array_foreach(charts, i, chart) {
		const char *name = json_string_value(chart);

		html_put(html, RAW("<li><a href=\"/measures/"), QUERY(json_text(model, "measure")),
			RAW("?place="), QUERY(json_text(model, "place")), RAW("&amp;stratum="),
			QUERY(json_text(model, "stratum")), TEXT(part_day_query(visit)),
			RAW("&amp;chart="), QUERY(name), RAW("\""),
			is_chart(model, name) ? RAW(" aria-current=\"true\"") : RAW(""), RAW(">"),
			TEXT(chart_words(name)), RAW("</a></li>"));
	}
	html_put(html, RAW("</ul></nav>"));
}

/* -- new limits -------------------------------------------------------------------------- */

static bool may_rebase(struct visit *visit, const json_t *model)
{
	const struct kind *kind = kinds_find(visit->kinds, "rebase");
	const struct verb *verb = kind ? kind_verb(kind, "rebase") : NULL;

	return verb && book_may(visit->directory, visit->actor, kind, verb, json_text(model, "place"),
		NULL);
}

void series_rebases(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *rebases = json_object_get(model, "rebases"), *rebase;
	bool may = !part_is_other_day(model) && may_rebase(visit, model);
	size_t i;

	if (json_array_size(rebases))
		html_put(html, RAW("<h2>New limits</h2><ul class=\"links\">"));
	json_array_foreach(rebases, i, rebase) {
		html_put(html, RAW("<li><a href=\"/things/"), QUERY(json_text(rebase, "id")), RAW("\">"),
			TEXT(json_text(rebase, "reason")), RAW("</a><span class=\"w\">from "),
			TEXT(json_text(rebase, "from")), RAW("</span>"));
		if (may)
			html_put(html, RAW(" <a href=\"/kinds/rebase/"), QUERY(json_text(rebase, "id")),
				RAW("/withdraw\">Withdraw</a>"));
		html_put(html, RAW("</li>"));
	}
	if (json_array_size(rebases))
		html_put(html, RAW("</ul>"));
	if (may)
		html_put(html, RAW("<p class=\"muted\">Was something changed on purpose? "
			"<a href=\"/kinds/rebase/new/rebase?measure="), QUERY(json_text(model, "measure")),
			RAW("&amp;place="), QUERY(json_text(model, "place")), RAW("&amp;stratum="),
			QUERY(json_text(model, "stratum")), RAW("\">Start new limits</a></p>"));
}

/* -- CSV --------------------------------------------------------------------------------- */

static void add_number(const json_t *point, const char *key, struct buf *out)
{
	const json_t *value = json_object_get(point, key);

	buf_add_char(out, ',');
	if (json_is_number(value))
		buf_add_real(out, json_number_value(value));
}

void series_csv(const json_t *series, struct buf *out)
{
	static const char *const numbers[] = { "value", "centre", "lower", "upper" };
	static const char *const more[] = { "n", "of", "seq", "row" };
	const char *stratum = json_text(series, "stratum");
	const json_t *point;
	struct buf group;
	size_t i;

	buf_init(&group, LIMIT_TEXT_FIELD_BYTES);
	buf_print(&group, "%s%s%s", json_text(series, "place_name"), *stratum ? " / " : "", stratum);
	buf_add_text(out, "group,date,value,centre,lower,upper,special,point,n,of,seq,row\r\n");
	json_array_foreach(json_object_get(series, "points_list"), i, point) {
		bool missing = strcmp(json_text(point, "special"), "missing") == 0;

		csv_add_field(out, buf_slice(&group), true);
		buf_print(out, ",%s", json_text(point, "on"));
		for (size_t k = 0; k < 4; k++)
			add_number(point, numbers[k], out);
		buf_print(out, ",%s,%s", missing ? "" : json_text(point, "special"),
			missing ? "" : json_text(point, "point"));
		for (size_t k = 0; k < 4; k++)
			add_number(point, more[k], out);
		csv_add_row_end(out);
	}
	buf_release(&group);
}
