/* Every picture is well-formed, names what it shows, and survives absurd input. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "draw.h"
#include "xml_check.h"

enum { ROWS_MAX = 3000 };

static void assert_well_formed(struct buf *out)
{
	assert_false(buf_failed(out));
	assert_non_null(out->base);
	const char *problem = xml_check(out->base);
	if (*problem)
		fail_msg("%s", problem);
}

static void test_the_judge_judges(void **state)
{
	(void)state;
	assert_string_equal(xml_check("<a b=\"1\"><c/>x &amp; y</a>"), "");
	assert_string_not_equal(xml_check("<a><b></a></b>"), "");
	assert_string_not_equal(xml_check("<a>"), "");
	assert_string_not_equal(xml_check("<a>R & D</a>"), "");
	assert_string_not_equal(xml_check("<a x=1/>"), "");
	assert_string_not_equal(xml_check("<a id=\"x\"/><b id=\"x\"/>"), "");
	assert_string_not_equal(xml_check("<a fill=\"url(#none)\"/>"), "");
	assert_string_not_equal(xml_check("<a y=\"nan\"/>"), "");
}

static void test_levels(void **state)
{
	static const double gaps[] = { -1, -.2, 0, .2, 1, 7, -INFINITY, NAN };
	struct buf out;

	(void)state;
	for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++) {
		struct draw_level level = { "l", "<b>R & D's \"level\"</b>", gaps[i],
					    gaps[i] - .1, gaps[i] + .1 };
		buf_init(&out, 1 << 20);
		draw_level(&out, DRAW_WIDE, &level);
		draw_level(&out, DRAW_NARROW, &level);
		draw_mini_level(&out, 150, gaps[i]);
		draw_mini_level(&out, 170, gaps[i]);
		assert_well_formed(&out);
		assert_non_null(strstr(out.base, "&lt;b&gt;R &amp; D&#39;s &quot;level&quot;"));
		assert_int_equal(strstr(out.base, "no evidence") != NULL, isnan(gaps[i]));
		buf_release(&out);
	}
}

static void test_share_lines(void **state)
{
	static const double shares[] = { NAN, 0, .5, NAN, 1, 1 };
	struct buf out;

	(void)state;
	for (size_t n = 0; n <= sizeof(shares) / sizeof(shares[0]); n++) {
		buf_init(&out, 1 << 20);
		draw_share_line(&out, shares, n);
		assert_well_formed(&out);
		buf_release(&out);
	}
	static const double many[40000];
	buf_init(&out, 1 << 20);
	draw_share_line(&out, many, 40000);
	assert_well_formed(&out);
	assert_in_range(out.length, 100, 1000);
	assert_non_null(strstr(out.base, "M3 31H167\"")); /* nobody has it, all the way */
	buf_release(&out);
}

static double bubble_place(double gap)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	draw_mini_level(&out, 150, gap);
	const char *at = strstr(out.base, "<ellipse cx=\"");
	assert_non_null(at);
	double place = strtod(at + strlen("<ellipse cx=\""), NULL);
	buf_release(&out);
	return place;
}

static void test_bubble_goes_to_paper_when_we_say_more(void **state)
{
	(void)state;
	assert_true(bubble_place(0) == 75);
	assert_true(fabs(bubble_place(.2) - 57) < .6); /* the middle is on the line */
	assert_true(fabs(bubble_place(-.2) - 93) < .6);
	assert_true(bubble_place(1) - 14 >= 5 && bubble_place(-1) + 14 <= 145); /* stays inside */
	assert_true(bubble_place(9) == bubble_place(1));
}

static void test_icons(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 20);
	for (enum xmr_variation v = XMR_VARIATION_COMMON; v <= XMR_VARIATION_NONE; v++) {
		draw_variation_icon(&out, v);
		assert_true(strlen(draw_variation_words(v)) > 0);
	}
	for (enum xmr_assurance a = XMR_NO_ASSURANCE; a <= XMR_INCONSISTENT; a++) {
		draw_assurance_icon(&out, a);
		assert_true(strlen(draw_assurance_words(a)) > 0);
	}
	assert_well_formed(&out);
	buf_release(&out);
}

/* --- charts --- */

struct sample {
	day_number on[ROWS_MAX];
	double y[ROWS_MAX];
	struct xmr_point points[ROWS_MAX];
	struct draw_chart chart;
};

static struct sample sample;

/* The end labels stand under one another without touching. */
static void assert_end_labels_apart(const char *svg, double font_size)
{
	static const char *const words[] = { ">Upper", ">Average", ">Target", ">Lower" };
	double places[4];
	size_t count = 0;

	for (size_t i = 0; i < 4; i++) {
		const char *at = strstr(svg, words[i]);
		if (!at)
			continue;
		while (strncmp(at, " y=\"", 4) != 0)
			at--;
		places[count++] = strtod(at + 4, NULL);
	}
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < i; k++)
			assert_true(fabs(places[i] - places[k]) >= font_size);
	}
}

static void draw_both(struct buf *out)
{
	struct xmr_options options = {
		.screen = true,
		.better = XMR_LOWER,
		.has_target = sample.chart.has_target,
		.target = sample.chart.target,
	};

	sample.chart.id = "c";
	if (!sample.chart.title)
		sample.chart.title = "A chart";
	sample.chart.on = sample.on;
	sample.chart.y = sample.y;
	sample.chart.points = sample.points;
	assert_int_equal(xmr_chart(sample.y, sample.chart.n, &options, sample.points, NULL),
			 XMR_OK);
	buf_init(out, 1 << 20);
	draw_chart(out, DRAW_WIDE, &sample.chart);
	assert_end_labels_apart(out->base, 13.5);
	size_t wide = out->length;
	draw_chart(out, DRAW_NARROW, &sample.chart);
	assert_end_labels_apart(out->base + wide, 13);
	assert_well_formed(out);
}

static void fill(size_t n, int days_apart, int months_apart)
{
	sample.chart = (struct draw_chart) { .n = n };
	for (size_t i = 0; i < n; i++) {
		day_number day = day_from_date(2019, 4, 1);
		sample.on[i] = months_apart ? day_add_months(day, (int)i * months_apart) :
					      day + (day_number)i * days_apart;
		sample.y[i] = 10 + (double)(i * 7 % 11) / 3;
	}
}

static void test_every_length_and_spacing(void **state)
{
	static const size_t lengths[] = { 0, 1, 2, 3, 7, 12, 15, 16, 24, 36, 100, 365, 1000, 3000 };
	static const int spacings[][2] = { { 0, 0 }, { 1, 0 }, { 7, 0 }, { 45, 0 },
					   { 0, 1 }, { 0, 3 }, { 0, 12 } };
	struct buf out;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		for (size_t k = 0; k < sizeof(spacings) / sizeof(spacings[0]); k++) {
			fill(lengths[i], spacings[k][0], spacings[k][1]);
			sample.chart.has_target = k % 2;
			sample.chart.target = 11;
			draw_both(&out);
			assert_true(out.length < 120 * 1024);
			buf_release(&out);
		}
	}
}

static void test_absurd_values(void **state)
{
	static const double values[][4] = {
		{ NAN, NAN, NAN, NAN },       { INFINITY, 1, -INFINITY, 2 },
		{ 1e308, -1e308, 1e308, 0 },  { 1e-300, 2e-300, 3e-300, 1e-300 },
		{ 0, 0, 0, 0 },               { 1e15, 1e15 + 1, 1e15, 1e15 + 1 },
		{ 5, 5, 5, 5 },               { -3, -3, -3, -3 },
		{ 1, NAN, NAN, 1 },
	};
	struct buf out;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		for (int percent = 0; percent < 2; percent++) {
			for (int target = 0; target < 2; target++) {
				fill(4, 0, 1);
				memcpy(sample.y, values[i], sizeof(values[i]));
				sample.chart.percent = percent;
				sample.chart.has_target = target;
				sample.chart.target = i % 2 ? 0 : 5;
				draw_both(&out);
				buf_release(&out);
			}
		}
	}
}

static void test_labels_that_would_touch(void **state)
{
	struct buf out;

	(void)state;
	fill(24, 0, 1);
	sample.y[5] = 400; /* makes everything else small */
	sample.chart.has_target = true;
	sample.chart.target = 24;
	draw_both(&out);
	assert_non_null(strstr(out.base, ">Average"));
	assert_non_null(strstr(out.base, ">Target 24<"));
	buf_release(&out);
}

/* It must not press the data flat. */
static void test_a_target_far_away_is_named_at_the_edge(void **state)
{
	static const struct {
		double target;
		const char *words;
	} rows[] = { { 5000, ">Target 5,000 \xe2\x86\x91<" },
		     { -5000, ">Target \xe2\x88\x92" "5,000 \xe2\x86\x93<" },
		     { 24, ">Target 24<" } };
	struct buf out;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fill(24, 0, 1);
		sample.chart.has_target = true;
		sample.chart.target = rows[i].target;
		draw_both(&out);
		assert_non_null(strstr(out.base, rows[i].words));
		assert_non_null(strstr(out.base, ">10<"));
		assert_null(strstr(out.base, ",000</text><text"));
		assert_int_equal(strstr(out.base, "stroke-dasharray=\"9 4\"") != NULL, i == 2);
		buf_release(&out);
	}
	/* with nothing to press flat it is drawn */
	for (size_t i = 0; i < 24; i++)
		sample.y[i] = 7;
	sample.chart.target = 5000;
	draw_both(&out);
	assert_non_null(strstr(out.base, ">Target 5,000<"));
	buf_release(&out);
}

/* The words of the third have room to its left only across the line of the second. */
static void test_words_of_notes_do_not_cross_lines(void **state)
{
	struct draw_note notes[] = { { day_from_date(2019, 10, 1), "New limits: first change" },
				     { day_from_date(2020, 2, 1), "New limits: a second nurse at night" },
				     { day_from_date(2020, 2, 9), "New limits: again" } };
	struct buf out;

	(void)state;
	fill(24, 0, 1);
	sample.chart.notes = notes;
	sample.chart.note_count = 3;
	draw_both(&out);
	assert_non_null(strstr(out.base, "text-anchor=\"start\">New limits: again<"));
	assert_null(strstr(out.base, "text-anchor=\"end\">New limits: again<"));
	buf_release(&out);
}

static void test_text_is_escaped(void **state)
{
	const char *nasty = "</title><script>alert(\"1\")</script> & 'x' \x01";
	struct draw_note notes[] = { { day_from_date(2020, 1, 1), nasty },
				     { day_from_date(1999, 1, 1), "before" },
				     { day_from_date(2199, 1, 1), "after" } };
	struct buf out;

	(void)state;
	fill(24, 0, 1);
	sample.chart.title = nasty;
	sample.chart.description = nasty;
	sample.chart.notes = notes;
	sample.chart.note_count = 3;
	draw_both(&out);
	assert_null(strstr(out.base, "<script"));
	assert_null(strstr(out.base, "before"));
	assert_null(strstr(out.base, "after"));
	buf_release(&out);
}

static void test_gaps_break_the_line(void **state)
{
	struct buf out;
	int pieces = 0;

	(void)state;
	fill(12, 0, 1);
	sample.y[3] = NAN;                                  /* a month without a value */
	for (size_t i = 8; i < 12; i++)
		sample.on[i] = day_add_months(sample.on[i], 2); /* two months without a row */
	draw_both(&out);
	const char *line = strstr(out.base, "fill=\"none\" stroke=\"#7f8b93\"");
	assert_non_null(line);
	while (strncmp(line, "<path", 5) != 0) {
		line--;
		pieces += *line == 'M';
	}
	assert_int_equal(pieces, 3);
	buf_release(&out);
}

static void test_narrow_shows_fifteen_months(void **state)
{
	struct buf out;

	(void)state;
	fill(36, 0, 1);
	draw_both(&out);
	assert_non_null(strstr(out.base, "36 points, April 2019 to March 2022."));
	assert_non_null(strstr(out.base, "15 points, January 2021 to March 2022."));
	buf_release(&out);
}

static void test_shapes_carry_the_meaning(void **state)
{
	struct buf out;

	(void)state;
	fill(24, 0, 1);
	for (size_t i = 0; i < 24; i++)
		sample.y[i] = i < 16 ? 6 + (double)(i % 3) / 2 : 5 + (double)(i % 2) / 4;
	draw_both(&out);
	assert_non_null(strstr(out.base, "<circle"));
	assert_non_null(strstr(out.base, "fill=\"#0b6fa8\"><title>"));
	assert_non_null(strstr(out.base, "7 or more in a row below the average, getting better."));
	buf_release(&out);
}

static void test_limits_beyond_the_possible_are_not_drawn(void **state)
{
	struct buf out;

	(void)state;
	fill(12, 0, 1);
	for (size_t i = 0; i < 12; i++)
		sample.y[i] = i % 2 ? .02 : .97;
	sample.chart.percent = true;
	draw_both(&out);
	assert_null(strstr(out.base, ">Upper"));
	assert_null(strstr(out.base, ">Lower"));
	assert_non_null(strstr(out.base, ">Average 49.5%"));
	buf_release(&out);
}

static size_t count_of(const char *text, const char *words)
{
	size_t count = 0;

	for (const char *at = strstr(text, words); at; at = strstr(at + 1, words))
		count++;
	return count;
}

/* One band for each group of a rebased chart and each row of a P chart, none in a run chart. */
static void test_limits_are_drawn_as_steps(void **state)
{
	static const struct {
		enum chart_kind kind;
		size_t rebases, bands;
	} cases[] = { { CHART_XMR, 0, 1 }, { CHART_XMR, 1, 2 }, { CHART_P, 0, 12 },
		      { CHART_RUN, 0, 0 } };
	double y[12], of[12];
	const size_t rebase[] = { 6 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct xmr_options options = {
			.rebase = rebase, .rebase_count = cases[i].rebases
		};
		struct chart_answer answer;
		struct buf out;
		fill(12, 0, 1);
		for (size_t k = 0; k < 12; k++) {
			y[k] = (k < 6 ? 10 : 30) + (double)(k * 5 % 7);
			of[k] = (double)(100 + 10 * k);
		}
		chart_make(cases[i].kind, y, chart_needs_of(cases[i].kind) ? of : NULL, 12,
			   &options, sample.y, sample.points, &answer, NULL);
		sample.chart.id = "c";
		sample.chart.title = "A chart";
		sample.chart.on = sample.on;
		sample.chart.y = sample.y;
		sample.chart.points = sample.points;
		sample.chart.median = cases[i].kind == CHART_RUN;
		buf_init(&out, 1 << 20);
		draw_chart(&out, DRAW_WIDE, &sample.chart);
		assert_well_formed(&out);
		assert_int_equal(count_of(out.base, "opacity=\".06\""), cases[i].bands);
		assert_int_equal(count_of(out.base, ">Median"), sample.chart.median);
		assert_int_equal(count_of(out.base, " Median "), sample.chart.median);
		buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_judge_judges),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_share_lines),
		cmocka_unit_test(test_bubble_goes_to_paper_when_we_say_more),
		cmocka_unit_test(test_icons),
		cmocka_unit_test(test_every_length_and_spacing),
		cmocka_unit_test(test_absurd_values),
		cmocka_unit_test(test_labels_that_would_touch),
		cmocka_unit_test(test_a_target_far_away_is_named_at_the_edge),
		cmocka_unit_test(test_words_of_notes_do_not_cross_lines),
		cmocka_unit_test(test_text_is_escaped),
		cmocka_unit_test(test_gaps_break_the_line),
		cmocka_unit_test(test_narrow_shows_fifteen_months),
		cmocka_unit_test(test_shapes_carry_the_meaning),
		cmocka_unit_test(test_limits_beyond_the_possible_are_not_drawn),
		cmocka_unit_test(test_limits_are_drawn_as_steps),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
