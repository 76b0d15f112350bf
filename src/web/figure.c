#include "figure.h"

#include <math.h>

#include "measure_records.h"

double figure_number(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

double figure_balance(int64_t paper, int64_t practice, int64_t known)
{
	return known > 0 ? (double)(paper - practice) / (double)known : (double)NAN;
}

enum xmr_variation figure_variation(const json_t *row)
{
	const char *name = json_text(row, "variation");

	if (!json_flag(row, "judged", true))
		return XMR_VARIATION_NONE;

	if (!json_flag(row, "judged", true))
		return XMR_VARIATION_NONE;
	for (int v = XMR_VARIATION_COMMON; v < XMR_VARIATION_NONE; v++) {
		if (strcmp(name, xmr_variation_name((enum xmr_variation)v)) == 0)
			return (enum xmr_variation)v;
	}
	return XMR_VARIATION_NONE;
}

enum xmr_assurance figure_assurance(const json_t *row)
{
	const char *name = json_text(row, "assurance");

	if (!json_flag(row, "judged", true))
		return XMR_NO_ASSURANCE;

	if (!json_flag(row, "judged", true))
		return XMR_NO_ASSURANCE;
	for (int a = XMR_NO_ASSURANCE; a <= XMR_INCONSISTENT; a++) {
		if (strcmp(name, xmr_assurance_name((enum xmr_assurance)a)) == 0)
			return (enum xmr_assurance)a;
	}
	return XMR_NO_ASSURANCE;
}

bool figure_is_special(enum xmr_variation variation)
{
	return variation != XMR_VARIATION_COMMON && variation != XMR_VARIATION_NONE;
}

/* An icon is drawn once in a page and shown again by reference: a table has dozens of them. */
static void put_icon(struct visit *visit, struct html *html, int number, const char *drawn)
{
	static const char opening[] = "<svg";
	uint32_t bit = (uint32_t)1 << number;

	if (visit->icons_drawn & bit) {
		html_put(html, RAW("<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\"><use href=\"#icon-"),
			NUMBER(number), RAW("\"/></svg>"));
		return;
	}
	visit->icons_drawn |= bit;
	html_put(html, RAW("<svg id=\"icon-"), NUMBER(number), RAW("\""));
	buf_add_text(&html->buf, drawn + sizeof(opening) - 1);
}

enum { ASSURANCE_ICONS_FROM = 16 };

static void put_icon_with_words(struct visit *visit, struct html *html, int number,
	struct buf *drawn, const char *words)
{
	html_put(html, RAW("<span class=\"ic\">"));
	put_icon(visit, html, number, drawn->base);
	html_put(html, RAW("<span>"), TEXT(words), RAW("</span></span>"));
	buf_release(drawn);
}

void figure_variation_icon(struct visit *visit, struct html *html, const json_t *row)
{
	enum xmr_variation variation = figure_variation(row);
	struct buf drawn;

	say_begin(&drawn);
	draw_variation_icon(&drawn, variation);
	put_icon_with_words(visit, html, (int)variation, &drawn, draw_variation_words(variation));
}

void figure_assurance_icon(struct visit *visit, struct html *html, const json_t *row)
{
	enum xmr_assurance assurance = figure_assurance(row);
	struct buf drawn;

	say_begin(&drawn);
	draw_assurance_icon(&drawn, assurance);
	put_icon_with_words(visit, html, ASSURANCE_ICONS_FROM + (int)assurance, &drawn,
		json_flag(row, "judged", true) ? draw_assurance_words(assurance)
			: draw_variation_words(XMR_VARIATION_NONE));
}

void figure_mini_level(struct html *html, int width, double gap)
{
	draw_mini_level(&html->buf, width, gap);
}

void figure_level(struct html *html, const char *id, const char *title, double gap, double low,
	double high)
{
	const struct draw_level level = {
		.id = id, .title = title, .gap = gap, .gap_low = low, .gap_high = high
	};

	draw_level(&html->buf, DRAW_WIDE, &level);
	draw_level(&html->buf, DRAW_NARROW, &level);
}

static bool is_share(const json_t *row)
{
	return json_flag(row, "share", false);
}

void figure_value(struct html *html, const json_t *row)
{
	struct buf said;

	say_begin(&said);
	say_value(&said, figure_number(json_object_get(row, "latest"), "value"),
		json_text(row, "unit"), is_share(row));
	html_put(html, TEXT(said.base));
	buf_release(&said);
}

void figure_count(struct html *html, const json_t *row)
{
	const json_t *latest = json_object_get(row, "latest");
	struct buf said;

	if (!json_has(latest, "of"))
		return;
	say_begin(&said);
	say_figure(&said, llround(figure_number(latest, "n")));
	buf_add_text(&said, " of ");
	say_figure(&said, llround(figure_number(latest, "of")));
	html_put(html, TEXT(said.base));
	buf_release(&said);
}

void figure_points(struct html *html, const json_t *row)
{
	struct buf said;

	say_begin(&said);
	say_count(&said, json_whole(row, "points", 0), "point", "points");
	html_put(html, TEXT(said.base));
	buf_release(&said);
}

/* -- the chart --------------------------------------------------------------------------- */

struct chart_rows {
	day_number *on;
	double *y;
	struct xmr_point *points;
	size_t n;
};

static enum xmr_special read_special(const char *name)
{
	for (int s = XMR_COMMON; s <= XMR_MISSING; s++) {
		if (strcmp(name, xmr_special_name((enum xmr_special)s)) == 0)
			return (enum xmr_special)s;
	}
	return XMR_COMMON;
}

static enum xmr_kind read_kind(const char *name)
{
	for (int k = 0; k <= XMR_KIND_MISSING; k++) {
		if (strcmp(name, xmr_kind_name((enum xmr_kind)k)) == 0)
			return (enum xmr_kind)k;
	}
	return XMR_KIND_COMMON;
}

static struct chart_rows read_rows(struct arena *arena, const json_t *series)
{
	const json_t *list = json_object_get(series, "points_list"), *point;
	size_t size = json_array_size(list), i;
	struct chart_rows rows = {
		.on = arena_alloc(arena, (size + 1) * sizeof(day_number)),
		.y = arena_alloc(arena, (size + 1) * sizeof(double)),
		.points = arena_alloc(arena, (size + 1) * sizeof(struct xmr_point)),
	};

	json_array_foreach(list, i, point) {
		if (day_parse(slice_of(json_text(point, "on")), &rows.on[rows.n]) != 0)
			continue;
		rows.y[rows.n] = json_flag(point, "so_far", false) ? (double)NAN
			: figure_number(point, "value");
		rows.points[rows.n] = (struct xmr_point){
			.centre = figure_number(point, "centre"),
			.lower = figure_number(point, "lower"),
			.upper = figure_number(point, "upper"),
			.special = read_special(json_text(point, "special")),
			.kind = read_kind(json_text(point, "point")),
		};
		rows.n++;
	}
	return rows;
}

static const struct draw_note *read_notes(struct arena *arena, const json_t *series, size_t *count)
{
	const json_t *list = json_object_get(series, "annotations"), *note;
	struct draw_note *notes = arena_alloc(arena, (json_array_size(list) + 1) * sizeof(*notes));
	size_t i;

	*count = 0;
	json_array_foreach(list, i, note) {
		if (day_parse(slice_of(json_text(note, "on")), &notes[*count].on) == 0)
			notes[(*count)++].words = json_text(note, "text");
	}
	return notes;
}

static const char *signal_words(const json_t *point)
{
	switch (read_kind(json_text(point, "point"))) {
	case XMR_KIND_COMMON:
		return "No real change";
	case XMR_KIND_IMPROVEMENT:
		return "Better";
	case XMR_KIND_CONCERN:
		return "Worse";
	case XMR_KIND_MISSING:
		return json_flag(point, "so_far", false) ? "So far" : "Missing";
	default:
		return "Moved";
	}
}

static void write_number(struct html *html, const json_t *series, const json_t *point, bool counted)
{
	struct buf value;

	say_begin(&value);
	say_value(&value, figure_number(point, "value"), "", is_share(series));
	html_put(html, RAW("<tr><td>"), TEXT(json_text(point, "on")), RAW("</td><td class=\"num\">"),
		TEXT(value.base), RAW("</td>"));
	if (counted && json_has(point, "of"))
		html_put(html, RAW("<td class=\"num\">"), NUMBER(llround(figure_number(point, "n"))),
			RAW(" of "), NUMBER(llround(figure_number(point, "of"))), RAW("</td>"));
	else if (counted && !json_has(point, "n"))
		html_put(html, RAW("<td>fewer than five</td>"));
	else if (counted)
		html_put(html, RAW("<td class=\"num\">"), NUMBER(llround(figure_number(point, "n"))),
			RAW("</td>"));
	html_put(html, RAW("<td>"), TEXT(signal_words(point)), RAW("</td>"));
	if (json_has(point, "records")) {
		html_put(html, RAW("<td>"));
		measure_records_link(html, series, point);
		html_put(html, RAW("</td>"));
	} else if (json_has(point, "seq")) {
		html_put(html, RAW("<td><a href=\"/entries/"), NUMBER(json_whole(point, "seq", 0)),
			RAW("\">entry "), NUMBER(json_whole(point, "seq", 0)), RAW("</a></td>"));
	}
	html_put(html, RAW("</tr>"));
	buf_release(&value);
}

static void write_numbers(struct html *html, const json_t *series, size_t most)
{
	const json_t *list = json_object_get(series, "points_list");
	size_t size = json_array_size(list);
	bool counted = json_has(json_object_get(series, "latest"), "of");

	html_put(html, RAW("<details><summary>Show the numbers</summary><table><thead><tr>"
		"<th scope=\"col\">When</th><th scope=\"col\">Figure</th>"));
	if (counted)
		html_put(html, RAW("<th scope=\"col\">Of</th>"));
	html_put(html, RAW("<th scope=\"col\">Signal</th>"));
	if (json_has(json_array_get(list, 0), "seq")) /* figures of others have no entry here */
		html_put(html, RAW("<th scope=\"col\">Said by</th>"));
	html_put(html, RAW("</tr></thead><tbody>"));
	for (size_t i = size; i > (most && most < size ? size - most : 0); i--)
		write_number(html, series, json_array_get(list, i - 1), counted);
	html_put(html, RAW("</tbody></table>"));
	if (most && most < size)
		html_put(html, RAW("<p><a href=\"/measures/"), QUERY(json_text(series, "measure")),
			RAW("?place="), QUERY(json_text(series, "place")), RAW("&amp;stratum="),
			QUERY(json_text(series, "stratum")), RAW("\">All "), NUMBER((int64_t)size),
			RAW(" numbers</a></p>"));
	html_put(html, RAW("</details>"));
}

void figure_chart(struct visit *visit, struct html *html, const char *id, const json_t *series,
	size_t numbers_most)
{
	struct chart_rows rows = read_rows(visit->arena, series);
	struct draw_chart chart = {
		.id = id, .title = json_text(series, "label"),
		.on = rows.on, .y = rows.y, .points = rows.points, .n = rows.n,
		.percent = is_share(series),
		.median = strcmp(json_text(series, "chart"), "run") == 0,
		.has_target = json_has(series, "target"),
		.target = figure_number(series, "target"),
	};

	chart.notes = read_notes(visit->arena, series, &chart.note_count);
	html_put(html, RAW("<div class=\"verdict\">"));
	figure_variation_icon(visit, html, series);
	figure_assurance_icon(visit, html, series);
	html_put(html, RAW("</div>"));
	draw_chart(&html->buf, DRAW_WIDE, &chart);
	draw_chart(&html->buf, DRAW_NARROW, &chart);
	write_numbers(html, series, numbers_most);
}
