/* fettle practice: published vectors, rules of conduct, and what it says of wrong figures. */
#include "program.h"

#include <math.h>
#include <string.h>

/* The answer for observations and contradictions given as JSON; paper is .95. */
static json_t *judge(struct program *program, const char *as_of, const char *observations,
	const char *contradictions)
{
	struct buf text;
	buf_init(&text, 1 << 20);
	buf_print(&text,
		"{\"as_of\":\"%s\",\"half_life_days\":180,\"icc\":0.1,"
		"\"paper\":{\"in_force\":true,\"attested\":0.96,\"trained\":0.94},"
		"\"observations\":[%s],\"contradictions\":[%s]}",
		as_of, observations, contradictions);
	program_write(program, "figures.json", text.base);
	buf_release(&text);
	program_must(program, "fettle practice figures.json --json");
	return program_json(program);
}

static double number(const json_t *answer, const char *part, const char *key)
{
	const json_t *object = part ? json_object_get(answer, part) : answer;
	assert_true(json_is_number(json_object_get(object, key)));
	return json_number_value(json_object_get(object, key));
}

static void assert_rounded(double ours, double printed, double unit)
{
	if (!(fabs(ours - printed) <= unit / 2 * 1.0001))
		fail_msg("%.9f, expected %g", ours, printed);
}

struct vector {
	const char *observation, *contradictions;
	double mean, lower, upper, effective, large_gap;
	const char *state;
};

#define SEEN(y, n, on, method, clusters)                                                           \
	"{\"on\":\"" on "\",\"y\":" y ",\"n\":" n ",\"method\":\"" method "\",\"clusters\":" clusters "}"

/* On 22 November 2026; P = .95. */
static const struct vector vectors[] = {
	{ SEEN("22", "40", "2026-11-22", "covert", "0"), "",
		.5488, .3969, .6962, 40, .9971, "paper_only" },
	{ SEEN("57", "60", "2026-11-22", "covert", "0"), "",
		.9426, .8726, .9857, 60, .0000, "embedded" },
	{ SEEN("57", "60", "2026-08-24", "sensor", "0"), "",
		.9396, .8530, .9889, 42.4, .0003, "embedded" },
	{ SEEN("57", "60", "2026-05-26", "record", "0"), "",
		.9355, .8278, .9918, 30, .0020, "embedded" },
	{ SEEN("57", "60", "2025-11-27", "covert", "0"), "",
		.9219, .7541, .9960, 15, .0231, "partly" },
	{ SEEN("57", "60", "2025-05-31", "covert", "0"), "",
		.8971, .6363, .9981, 7.5, .0906, "unknown" },
	{ SEEN("57", "60", "2026-11-22", "covert", "0"),
		"\"2026-11-22\",\"2026-11-22\",\"2026-11-22\"",
		.9219, .7541, .9960, 15, .0231, "contradicted" },
	{ SEEN("57", "60", "2026-11-22", "overt", "0"), "",
		.9355, .8278, .9918, 30, .0020, "embedded" },
	{ SEEN("57", "60", "2026-11-22", "covert", "6"), "",
		.9362, .8320, .9914, 31.6, .0015, "embedded" },
	{ "", "", .5, .0015, .9985, 0, .6667, "unknown" },
};

static void published_vectors(void **state)
{
	struct program program;
	program_begin(&program, state);
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct vector *v = &vectors[i];
		print_message("# %s %s\n", v->observation, v->contradictions);
		json_t *answer = judge(&program, "2026-11-22", v->observation, v->contradictions);
		assert_rounded(number(answer, NULL, "paper"), .95, 1e-12);
		assert_rounded(number(answer, "practice", "mean"), v->mean, 1e-4);
		assert_rounded(number(answer, "practice", "lower"), v->lower, 1e-4);
		assert_rounded(number(answer, "practice", "upper"), v->upper, 1e-4);
		assert_rounded(number(answer, "practice", "n_eff"), v->effective, .1);
		assert_rounded(number(answer, "gap", "p_over_0.2"), v->large_gap, 1e-4);
		assert_rounded(number(answer, "gap", "mean"), .95 - v->mean, 1e-4);
		assert_rounded(number(answer, "gap", "lower"), .95 - v->upper, 1e-4);
		assert_rounded(number(answer, "gap", "upper"), .95 - v->lower, 1e-4);
		assert_string_equal(json_text(answer, "state"), v->state);
		if (strstr(v->observation, "\"overt\""))
			assert_rounded(number(answer, NULL, "sensitivity_if_covert"), .868, 1e-3);
		else
			assert_true(json_is_null(json_object_get(answer, "sensitivity_if_covert")));
		json_decref(answer);
	}
	program_end(&program);
}

static void assurance_decays_to_unknown_without_any_event(void **state)
{
	static const char *const days[] = { "2026-11-22", "2027-11-17", "2028-06-01" };
	static const char *const states[] = { "embedded", "partly", "unknown" };
	struct program program;
	program_begin(&program, state);
	for (size_t i = 0; i < 3; i++) {
		json_t *answer = judge(&program, days[i],
			SEEN("57", "60", "2026-11-22", "covert", "0"), "");
		assert_string_equal(json_text(answer, "state"), states[i]);
		json_decref(answer);
	}
	program_end(&program);
}

static void a_thousand_attestations_do_not_move_practice(void **state)
{
	static const char seen[] = SEEN("22", "40", "2026-11-22", "covert", "0");
	struct program program;
	struct buf many;
	program_begin(&program, state);
	buf_init(&many, 1 << 20);
	buf_add_text(&many, seen);
	for (int i = 0; i < 1000; i++)
		buf_add_text(&many, "," SEEN("1", "1", "2026-11-22", "self", "0"));
	json_t *before = judge(&program, "2026-11-22", seen, "");
	json_t *after = judge(&program, "2026-11-22", many.base, "");
	assert_true(json_equal(before, after));
	json_decref(before);
	json_decref(after);
	buf_release(&many);
	program_end(&program);
}

static void ten_reports_do_not_lower_the_mean_below_the_prior(void **state)
{
	struct program program;
	struct buf reports;
	double last = 1;
	program_begin(&program, state);
	buf_init(&reports, 1 << 16);
	buf_add_text(&reports, "");
	for (int i = 0; i <= 10; i++) {
		json_t *answer = judge(&program, "2026-11-22",
			SEEN("57", "60", "2026-11-20", "covert", "0"), reports.base);
		double mean = number(answer, "practice", "mean");
		assert_true(mean > .5 && mean <= last);
		last = mean;
		json_decref(answer);
		buf_print(&reports, "%s\"2026-11-21\"", i ? "," : "");
	}
	/* those from before the last observation are answered by it */
	json_t *answer = judge(&program, "2026-11-22",
		SEEN("57", "60", "2026-11-22", "covert", "0"), reports.base);
	assert_rounded(number(answer, "practice", "n_eff"), 60, 1e-9);
	json_decref(answer);
	buf_release(&reports);
	program_end(&program);
}

/* Weights, design effect, decay and deflation together. */
static void a_mixture_to_nine_digits(void **state)
{
	struct program program;
	program_begin(&program, state);
	json_t *answer = judge(&program, "2026-11-22",
		SEEN("57", "60", "2026-11-20", "covert", "0") ","
		SEEN("31", "40", "2026-06-01", "overt", "5") ","
		SEEN("9", "12", "2026-10-02", "peer", "0"),
		"\"2026-11-21\",\"2026-03-01\"");
	double rho = 1 / (1 + exp2(-1. / 180)), first = exp2(-2. / 180),
	       second = exp2(-174. / 180) * .5 / 1.7, third = exp2(-51. / 180) * .25;
	double alpha = .5 + rho * (57 * first + 31 * second + 9 * third);
	double beta = .5 + rho * (3 * first + 9 * second + 3 * third);
	assert_true(fabs(number(answer, "practice", "mean") / (alpha / (alpha + beta)) - 1) < 1e-12);
	assert_true(fabs(number(answer, "practice", "n_eff") / (alpha + beta - 1) - 1) < 1e-12);
	json_decref(answer);
	program_end(&program);
}

static void refuses(struct program *program, const char *figures, const char *words)
{
	program_write(program, "wrong.json", figures);
	program_refuses(program, 6, "fettle practice wrong.json --json", words);
}

#define PAPER "\"paper\":{\"in_force\":true}"

static void wrong_figures_are_told_by_their_path(void **state)
{
	struct program program;
	program_begin(&program, state);
	refuses(&program, "[]", "must be one object");
	refuses(&program, "{\"paper\":{\"in_force\":true,}}", "line 1");
	refuses(&program, "{}", "paper: must be an object");
	refuses(&program, "{\"paper\":{}}", "paper.in_force: must be true or false");
	refuses(&program, "{\"paper\":{\"in_force\":true,\"attested\":96}}",
		"paper.attested: must be a number from 0 to 1");
	refuses(&program, "{\"paper\":{\"in_force\":true,\"atested\":1}}",
		"paper.atested: there is no such field");
	refuses(&program, "{" PAPER ",\"half_life\":1}", "half_life: there is no such field");
	refuses(&program, "{" PAPER ",\"half_life_days\":0}", "half_life_days: must be more");
	refuses(&program, "{" PAPER ",\"icc\":2}", "icc: must be a number from 0 to 1");
	refuses(&program, "{" PAPER ",\"as_of\":\"2026-02-30\"}", "as_of: must be a day");
	refuses(&program, "{" PAPER ",\"observations\":{}}", "observations: must be a list");
	refuses(&program, "{" PAPER ",\"observations\":[3]}", "observations[0]: must be an object");
	refuses(&program, "{" PAPER ",\"observations\":["
		SEEN("61", "60", "2026-11-22", "covert", "0") "]}", "observations[0].y: is more");
	refuses(&program, "{" PAPER ",\"as_of\":\"2026-11-22\",\"observations\":["
		SEEN("1", "60", "2026-11-22", "covert", "0") ","
		SEEN("1", "60", "2026-11-23", "covert", "0") "]}",
		"observations[1].on: is after as_of");
	refuses(&program, "{" PAPER ",\"observations\":["
		SEEN("1", "60", "2026-11-22", "spied", "0") "]}", "observations[0].method: must be");
	refuses(&program, "{" PAPER ",\"observations\":["
		SEEN("1.5", "60", "2026-11-22", "peer", "0") "]}", "observations[0].y: must be a whole");
	refuses(&program, "{" PAPER ",\"observations\":["
		SEEN("1", "6", "2026-11-22", "peer", "7") "]}", "observations[0].clusters: is more");
	refuses(&program, "{" PAPER ",\"contradictions\":[\"soon\"]}", "contradictions[0]: must be");
	assert_non_null(strstr(program.err.base, "\"field\":\"contradictions[0]\""));
	program_refuses(&program, 3, "fettle practice none.json", "none.json");
	program_refuses(&program, 6, "fettle practice </dev/null", "standard input");
	program_end(&program);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE_OF_SQLITE(published_vectors),
		TEST_CASE_OF_SQLITE(assurance_decays_to_unknown_without_any_event),
		TEST_CASE_OF_SQLITE(a_thousand_attestations_do_not_move_practice),
		TEST_CASE_OF_SQLITE(ten_reports_do_not_lower_the_mean_below_the_prior),
		TEST_CASE_OF_SQLITE(a_mixture_to_nine_digits),
		TEST_CASE_OF_SQLITE(wrong_figures_are_told_by_their_path),
	};
	return test_on_both("practice", tests, sizeof(tests) / sizeof(tests[0]));
}
