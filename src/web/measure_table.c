#include "measure_table.h"

#include <math.h>
#include <stdlib.h>

#include "figure.h"
#include "parts.h"

static bool is_better(enum xmr_variation variation)
{
	return variation == XMR_VARIATION_IMPROVEMENT_HIGH
		|| variation == XMR_VARIATION_IMPROVEMENT_LOW;
}

static bool is_worse(enum xmr_variation variation)
{
	return variation == XMR_VARIATION_CONCERN_HIGH || variation == XMR_VARIATION_CONCERN_LOW;
}

struct moving measure_count(const json_t *rows)
{
	struct moving count = { 0 };
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		enum xmr_variation variation = figure_variation(row);

		count.all++;
		if (is_better(variation))
			count.better++;
		else if (is_worse(variation))
			count.worse++;
		else if (variation == XMR_VARIATION_COMMON)
			count.same++;
		else if (variation == XMR_VARIATION_NONE)
			count.too_few++;
		else
			count.moved++;
	}
	return count;
}

/* What a person should see first: worse, better, moved, no change, too little data. */
static int interest(const json_t *row)
{
	enum xmr_variation variation = figure_variation(row);

	if (is_worse(variation))
		return 0;
	if (is_better(variation))
		return 1;
	if (figure_is_special(variation))
		return 2;
	return variation == XMR_VARIATION_COMMON ? 3 : 4;
}

/* How many it speaks for: a share of many says more than one of few. */
static double weight(const json_t *row)
{
	double of = figure_number(json_object_get(row, "latest"), "of");

	return isfinite(of) ? of : 0;
}

const json_t *measure_most_telling(const json_t *rows, const char *place)
{
	const json_t *row, *best = NULL;
	int best_score = 0;
	size_t i;

	json_array_foreach(rows, i, row) {
		bool own = strcmp(json_text(row, "place"), place) == 0;
		int score = 2 * interest(row) + (own ? 0 : 1);

		if (!best || score < best_score || (score == best_score
			&& weight(row) > weight(best))) {
			best = row;
			best_score = score;
		}
	}
	return best;
}

static int compare(const void *a, const void *b)
{
	const json_t *one = *(const json_t *const *)a, *two = *(const json_t *const *)b;
	int order = interest(one) - interest(two);

	if (!order)
		order = strcmp(json_text(one, "place_name"), json_text(two, "place_name"));
	return order ? order : strcmp(json_text(one, "stratum"), json_text(two, "stratum"));
}

static void write_row(struct visit *visit, struct html *html, const json_t *row)
{
	const json_t *latest = json_object_get(row, "latest");

	html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><a href=\"/measures/"),
		QUERY(json_text(row, "measure")), RAW("?place="), QUERY(json_text(row, "place")),
		RAW("&amp;stratum="), QUERY(json_text(row, "stratum")), TEXT(part_day_query(visit)),
		RAW("\">"), TEXT(json_text(row, "label")));
	if (*json_text(row, "stratum"))
		html_put(html, RAW(", "), TEXT(json_text(row, "stratum")));
	html_put(html, RAW("<span class=\"vh\"> at "), TEXT(json_text(row, "place_name")),
		RAW("</span></a><span class=\"src\"><a href=\"/board?place="),
		QUERY(json_text(row, "place")), TEXT(part_day_query(visit)), RAW("\">"), TEXT(json_text(row, "place_name")),
		RAW("</a></span></th><td role=\"cell\" class=\"pc num\"><b>"));
	figure_value(html, row);
	html_put(html, RAW("</b><span>"));
	figure_count(html, row);
	html_put(html, RAW("</span></td><td role=\"cell\" class=\"v1\">"));
	figure_variation_icon(visit, html, row);
	html_put(html, RAW("</td><td role=\"cell\" class=\"v2\">"));
	figure_assurance_icon(visit, html, row);
	html_put(html, RAW("</td><td role=\"cell\" class=\"ow\">"));
	figure_points(html, row);
	html_put(html, RAW("<span>last "));
	part_ago(html, latest, "on");
	html_put(html, RAW("</span></td></tr>"));
}

void measure_table_rows(struct visit *visit, struct html *html, const json_t *const *rows,
	size_t count)
{
	html_put(html, RAW("<table class=\"req\" role=\"table\"><caption class=\"vh\">Charts, those that "
		"move first</caption><thead role=\"rowgroup\"><tr role=\"row\">"
		"<th role=\"columnheader\" scope=\"col\">Measure and place</th>"
		"<th role=\"columnheader\" scope=\"col\">Latest</th>"
		"<th role=\"columnheader\" scope=\"col\">Direction</th>"
		"<th role=\"columnheader\" scope=\"col\">Against target</th>"
		"<th role=\"columnheader\" scope=\"col\">Data</th></tr></thead><tbody role=\"rowgroup\">"));
	for (size_t i = 0; i < count; i++)
		write_row(visit, html, rows[i]);
	html_put(html, RAW("</tbody></table>"));
}

static void write_moving(struct html *html, const struct moving *count)
{
	struct buf said;

	say_begin(&said);
	say_figure(&said, count->worse + count->better + count->moved);
	buf_add_text(&said, " of ");
	say_count(&said, count->all, "chart is moving", "charts are moving");
	html_put(html, TEXT(said.base));
	buf_release(&said);
}

void measure_table(struct visit *visit, struct html *html, const json_t *rows, size_t most,
	const char *place)
{
	size_t size = json_array_size(rows), count = 0, i;
	const json_t **order = arena_alloc(visit->arena, (size + 1) * sizeof(*order)), *row;
	struct moving moving = measure_count(rows);

	json_array_foreach(rows, i, row)
		order[count++] = row;
	qsort(order, count, sizeof(*order), compare);
	html_put(html, RAW("<section class=\"blk\" aria-labelledby=\"h-measures\"><div class=\"hd\">"
		"<h2 id=\"h-measures\">"));
	write_moving(html, &moving);
	html_put(html, RAW("</h2>"));
	if (most && count > most)
		html_put(html, RAW("<p class=\"small alone\"><a href=\"/measures?place="), QUERY(place),
			RAW("\">All "), NUMBER((int64_t)count), RAW(" charts</a></p>"));
	html_put(html, RAW("</div>"));
	measure_table_rows(visit, html, order, most && count > most ? most : count);
	html_put(html, RAW("</section>"));
}

/* -- CSV --------------------------------------------------------------------------------------- */

static void add_number(struct buf *out, const json_t *object, const char *key)
{
	double number = figure_number(object, key);
	char text[32] = "";

	if (isfinite(number))
		snprintf(text, sizeof(text), "%.10g", number);
	csv_add_field(out, slice_of(text), false);
}

static void write_csv(const json_t *rows, struct buf *out)
{
	static const char *const head[] = { "measure", "place", "place_name", "stratum", "points", "on",
		"n", "of", "value", "centre", "lower", "upper", "variation", "assurance", "target" };
	const json_t *row;
	size_t i;

	for (i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		csv_add_field(out, slice_of(head[i]), i == 0);
	csv_add_row_end(out);
	json_array_foreach(rows, i, row) {
		const json_t *latest = json_object_get(row, "latest");

		csv_add_field(out, slice_of(json_text(row, "measure")), true);
		csv_add_field(out, slice_of(json_text(row, "place")), false);
		csv_add_field(out, slice_of(json_text(row, "place_name")), false);
		csv_add_field(out, slice_of(json_text(row, "stratum")), false);
		add_number(out, row, "points");
		csv_add_field(out, slice_of(json_text(latest, "on")), false);
		add_number(out, latest, "n");
		add_number(out, latest, "of");
		add_number(out, latest, "value");
		add_number(out, row, "centre");
		add_number(out, row, "lower");
		add_number(out, row, "upper");
		csv_add_field(out, slice_of(json_text(row, "variation")), false);
		csv_add_field(out, slice_of(json_text(row, "assurance")), false);
		add_number(out, row, "target");
		csv_add_row_end(out);
	}
}

int measure_send_csv(struct request *request, struct response *response)
{
	struct visit visit;
	json_t *board = NULL;
	int code = visit_begin(&visit, request);

	if (!code)
		code = visit_check_place(&visit);
	if (!code) {
		struct board_query query = { .place = visit_place_at(&visit,
			visit_place(&visit))->id,
			.on = request_query_day(request, "on", 0),
			.known = request_query_day(request, "known", 0) };

		code = assure_board(visit.web->assure, visit.reader, visit.actor, &query, &board);
	}
	if (!code) {
		write_csv(json_object_get(board, "measures"), &response->body);
		response_header(response, "Content-Disposition", "attachment; filename=\"board.csv\"");
		code = response_bytes(response, 200, "text/csv; charset=utf-8");
	}
	json_decref(board);
	visit_end(&visit);
	return code;
}
