/* Writes a page with every picture in many states, to look at:
 *	draw_sheet > sheet.html
 * Put the typeface beside it as ahn.woff2 to see it as it will be. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "draw.h"

enum { ROWS_MAX = 3000 };

static int chart_count;

static void open_page(struct buf *page)
{
	buf_add_text(page,
		     "<!doctype html><html lang=\"en-GB\"><meta charset=\"utf-8\">"
		     "<title>Pictures</title>"
		     "<style>@font-face{font-family:\"Atkinson Hyperlegible Next\";"
		     "src:url(ahn.woff2) format(\"woff2\");font-weight:200 800}"
		     "body{font:16px/1.4 \"Atkinson Hyperlegible Next\",system-ui,sans-serif;"
		     "background:#f5f7f3;color:#14231e;margin:16px}"
		     "svg text{font-family:inherit}svg.wide{width:680px}svg.narrow{width:340px}"
		     "svg.spc{background:#fff}"
		     "div{display:flex;gap:24px;align-items:center;margin:8px 0;flex-wrap:wrap}"
		     ".i svg{width:44px}.m svg{width:150px}</style>");
}

static void add_levels(struct buf *page)
{
	static const double gaps[] = { .24, 0, -.2, .9, NAN };
	char id[32];

	for (size_t i = 0; i < 5; i++) {
		snprintf(id, sizeof(id), "level%zu", i);
		struct draw_level level = { id, "A level", gaps[i], gaps[i] - .1, gaps[i] + .12 };
		buf_add_text(page, "<div>");
		draw_level(page, DRAW_WIDE, &level);
		draw_level(page, DRAW_NARROW, &level);
		buf_add_text(page, "</div>");
	}
	buf_add_text(page, "<div class=\"m\">");
	for (size_t i = 0; i < 5; i++) {
		draw_mini_level(page, 150, gaps[i]);
		draw_mini_level(page, 170, gaps[i]);
	}
	buf_add_text(page, "</div>");
}

static void add_icons(struct buf *page)
{
	buf_add_text(page, "<div class=\"i\">");
	for (enum xmr_variation v = XMR_VARIATION_COMMON; v <= XMR_VARIATION_NONE; v++) {
		draw_variation_icon(page, v);
		buf_add_text(page, draw_variation_words(v));
	}
	buf_add_text(page, "</div><div class=\"i\">");
	for (enum xmr_assurance a = XMR_NO_ASSURANCE; a <= XMR_INCONSISTENT; a++) {
		draw_assurance_icon(page, a);
		buf_add_text(page, draw_assurance_words(a));
	}
	buf_add_text(page, "</div>");
}

static void add_chart(struct buf *page, const char *title, struct draw_chart chart,
		      struct xmr_options options)
{
	static struct xmr_point points[ROWS_MAX];
	char id[32];

	snprintf(id, sizeof(id), "chart%d", chart_count++);
	chart.id = id;
	chart.title = title;
	chart.points = points;
	options.screen = true;
	options.has_target = chart.has_target;
	options.target = chart.target;
	xmr_chart(chart.y, chart.n, &options, points, NULL);
	size_t before = page->length;
	buf_print(page, "<h2>%s</h2><div>", title);
	draw_chart(page, DRAW_WIDE, &chart);
	draw_chart(page, DRAW_NARROW, &chart);
	buf_print(page, "</div><p>%zu bytes</p>", page->length - before);
}

static void fill_months(day_number *on, size_t n, int year, int month, int step)
{
	for (size_t i = 0; i < n; i++)
		on[i] = day_add_months(day_from_date(year, month, 1), (int)i * step);
}

/* The same numbers on every run. */
static double noise(void)
{
	static unsigned int state = 7;
	double sum = 0;

	for (int i = 0; i < 6; i++) {
		state = state * 1664525u + 1013904223u;
		sum += (double)(state >> 8) / (1 << 24);
	}
	return sum / 3 - 1;
}

static void add_months(struct buf *page)
{
	static const double falls[] = {
		6.1, 5.2, 6.6, 5.7, 6.9, 5.4, 6.2, 7.1, 5.6, 6.4, 5.1, 6,
		6.8, 5.9, 6.5, 5.5, 6.3, 4.4, 4.6, 3.9, 4.2, 3.6, 4.1, 3.7
	};
	static day_number on[ROWS_MAX];
	static double y[ROWS_MAX];
	const size_t rebase[] = { 17 };

	fill_months(on, 24, 2024, 12, 1);
	struct draw_note notes[] = { { day_from_date(2026, 5, 1), "Bed-height check starts" },
				     { day_from_date(2026, 6, 14), "New beds" } };
	struct draw_chart chart = { .on = on, .y = falls, .n = 24, .has_target = true, .target = 4,
				    .notes = notes, .note_count = 1 };
	add_chart(page, "Falls with harm", chart, (struct xmr_options) { .better = XMR_LOWER });
	chart.note_count = 2;
	add_chart(page, "Falls, new limits, two notes", chart, (struct xmr_options) {
			  .better = XMR_LOWER, .rebase = rebase, .rebase_count = 1 });

	for (size_t i = 0; i < 36; i++)
		y[i] = .93 + .02 * noise() - (i > 28 ? .03 : 0);
	y[12] = NAN;
	fill_months(on, 36, 2016, 4, 1);
	chart = (struct draw_chart) { .on = on, .y = y, .n = 36, .percent = true,
				      .has_target = true, .target = .95 };
	add_chart(page, "Seen within four hours, one month missing", chart,
		  (struct xmr_options) { .better = XMR_HIGHER });
	for (size_t i = 0; i < 36; i++)
		y[i] = fmin(1, .985 + .012 * noise());
	chart.target = .98;
	add_chart(page, "Near a hundred per cent; target on the average", chart,
		  (struct xmr_options) { .better = XMR_HIGHER });
	for (size_t i = 0; i < 36; i++)
		y[i] = .04;
	chart.target = .05;
	add_chart(page, "Constant", chart, (struct xmr_options) { .better = XMR_LOWER });
	chart.n = 1;
	add_chart(page, "One point", chart, (struct xmr_options) { .better = XMR_LOWER });
	chart.n = 0;
	add_chart(page, "No point", chart, (struct xmr_options) { .better = XMR_LOWER });
}

static void add_others(struct buf *page)
{
	static day_number on[ROWS_MAX];
	static double y[ROWS_MAX];
	struct draw_note notes[] = { { day_from_date(2023, 2, 3), "A <b>long</b> note & its words" },
				     { day_from_date(2023, 9, 1), "Second" },
				     { day_from_date(2024, 1, 1), "Third thing that happened" } };

	for (size_t i = 0; i < ROWS_MAX; i++) {
		on[i] = day_from_date(2018, 9, 3) + (day_number)i;
		y[i] = 12000 + 900 * noise() + (i > 1800 ? 1500 : 0);
	}
	struct draw_chart chart = { .on = on, .y = y, .n = ROWS_MAX, .notes = notes,
				    .note_count = 3 };
	add_chart(page, "3,000 days", chart, (struct xmr_options) { .better = XMR_NEITHER });
	chart.n = 40;
	add_chart(page, "40 days, neither direction better", chart,
		  (struct xmr_options) { .better = XMR_NEITHER });
	chart.n = 10;
	add_chart(page, "10 days", chart, (struct xmr_options) { .better = XMR_HIGHER });
	for (size_t i = 0; i < 30; i++)
		on[i] = day_from_date(2026, 3, 2) + (day_number)(i / 3);
	chart.n = 30;
	add_chart(page, "Three readings a day", chart,
		  (struct xmr_options) { .better = XMR_HIGHER });
	fill_months(on, 12, 2011, 4, 12);
	for (size_t i = 0; i < 12; i++)
		y[i] = 3.4e6 * (1 + .03 * noise());
	chart.n = 12;
	chart.has_target = true;
	chart.target = 3.5e6;
	add_chart(page, "Years, millions", chart, (struct xmr_options) { .better = XMR_LOWER });
	for (size_t i = 0; i < 12; i++)
		y[i] = i % 2 ? 1e308 : -1e308;
	add_chart(page, "Absurd", chart, (struct xmr_options) { .better = XMR_LOWER });
	fill_months(on, 20, 2020, 1, 3);
	for (size_t i = 0; i < 20; i++)
		y[i] = -2 + noise();
	chart.n = 20;
	chart.target = -1.5;
	add_chart(page, "Quarters, below nought", chart,
		  (struct xmr_options) { .better = XMR_HIGHER });
}

int main(void)
{
	struct buf page;

	buf_init(&page, 8 << 20);
	open_page(&page);
	add_levels(&page);
	add_icons(&page);
	add_months(&page);
	add_others(&page);
	if (buf_failed(&page) || fwrite(page.base, 1, page.length, stdout) != page.length)
		return 1;
	buf_release(&page);
	return 0;
}
