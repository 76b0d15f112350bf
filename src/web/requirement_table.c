#include "requirement_table.h"

#include <math.h>
#include <stdlib.h>

#include "figure.h"
#include "parts.h"

const struct key_question KEY_QUESTIONS[5] = {
	{ "safe", "Safe" }, { "effective", "Effective" }, { "caring", "Caring" },
	{ "responsive", "Responsive" }, { "well_led", "Well-led" },
};

/* From the most urgent to the least. */
static const struct state_words {
	const char *state, *words;
	enum lean lean;
	bool urgent;
} STATES[] = {
	{ "contradicted", "We say we do it, reports say otherwise", LEAN_PAPER, true },
	{ "paper_only", "We say it more than we do it", LEAN_PAPER, true },
	{ "partly", "Partly: seen some of the time", LEAN_PAPER, false },
	{ "unknown", "Not known: no recent evidence", LEAN_UNKNOWN, true },
	{ "unwritten", "Good practice, not written down", LEAN_PRACTICE, false },
	{ "embedded", "Level: we do what we say", LEAN_LEVEL, false },
};
enum { STATE_COUNT = sizeof(STATES) / sizeof(STATES[0]), STATE_UNKNOWN = 3 };

static int urgency(const json_t *requirement)
{
	const char *state = json_text(requirement, "state");

	for (int i = 0; i < STATE_COUNT; i++) {
		if (strcmp(STATES[i].state, state) == 0)
			return i;
	}
	return STATE_UNKNOWN;
}

enum lean requirement_lean(const json_t *requirement)
{
	return STATES[urgency(requirement)].lean;
}

const char *requirement_words(const json_t *requirement)
{
	return STATES[urgency(requirement)].words;
}

double requirement_gap(const json_t *requirement)
{
	if (requirement_lean(requirement) == LEAN_UNKNOWN)
		return (double)NAN;
	return figure_number(json_object_get(requirement, "gap"), "mean");
}

static bool answers(const json_t *requirement, const char *key_question)
{
	return !*key_question
		|| strcmp(json_text(requirement, "key_question"), key_question) == 0;
}

struct leaning requirement_count(const json_t *requirements, const char *key_question)
{
	struct leaning count = { 0 };
	const json_t *requirement;
	size_t i;

	json_array_foreach(requirements, i, requirement) {
		enum lean lean = requirement_lean(requirement);

		if (!answers(requirement, key_question))
			continue;
		count.all++;
		count.level += lean == LEAN_LEVEL;
		count.paper += lean == LEAN_PAPER;
		count.practice += lean == LEAN_PRACTICE;
		count.unknown += lean == LEAN_UNKNOWN;
	}
	return count;
}

static int compare(const void *a, const void *b)
{
	const json_t *one = *(const json_t *const *)a, *two = *(const json_t *const *)b;
	int order = urgency(one) - urgency(two);
	double gap_one = fabs(requirement_gap(one)), gap_two = fabs(requirement_gap(two));

	if (order)
		return order;
	if (gap_one != gap_two && isfinite(gap_one) && isfinite(gap_two))
		return gap_one > gap_two ? -1 : 1;
	return strcmp(json_text(one, "text"), json_text(two, "text"));
}

json_t *requirement_worst_first(const json_t *requirements, const char *key_question)
{
	size_t size = json_array_size(requirements), count = 0, i;
	json_t **order = must_alloc((size + 1) * sizeof(*order)), *sorted = json_array();
	json_t *requirement;

	json_array_foreach(requirements, i, requirement) {
		if (answers(requirement, key_question))
			order[count++] = requirement;
	}
	qsort(order, count, sizeof(*order), compare);
	for (i = 0; i < count; i++)
		json_array_append(sorted, order[i]);
	free(order);
	return sorted;
}

/* What it probably is now: the interval of practice, newer looks counting more. */
static void write_likely(struct html *html, const json_t *practice)
{
	struct buf said;

	if (!json_has(practice, "lower") || !json_has(practice, "upper"))
		return;
	say_begin(&said);
	buf_print(&said, "likely %.0f to %.0f%%", 100 * figure_number(practice, "lower"),
		100 * figure_number(practice, "upper"));
	html_put(html, RAW("<span>"), TEXT(said.base), RAW("</span>"));
	buf_release(&said);
}

void requirement_seen(struct html *html, const json_t *requirement)
{
	const json_t *seen = json_object_get(json_object_get(requirement, "practice"), "seen");
	int64_t y = json_whole(seen, "y", 0), n = json_whole(seen, "n", 0);
	struct buf said;

	if (n == 0) {
		html_put(html, RAW("<b>?</b><span>nothing seen</span>"));
		return;
	}
	say_begin(&said);
	say_value(&said, (double)y / (double)n, "", true);
	html_put(html, RAW("<b>"), TEXT(said.base), RAW("</b><span>"), NUMBER(y), RAW(" of "), NUMBER(n),
		RAW(" seen</span>"));
	buf_release(&said);
	write_likely(html, json_object_get(requirement, "practice"));
}

static const char *question_label(const json_t *requirement)
{
	for (size_t i = 0; i < 5; i++) {
		if (strcmp(json_text(requirement, "key_question"), KEY_QUESTIONS[i].name) == 0)
			return KEY_QUESTIONS[i].label;
	}
	return "";
}

static void write_source(struct html *html, const json_t *requirement)
{
	const json_t *node = json_array_get(json_object_get(requirement, "source"), 0);
	const char *label = question_label(requirement);

	html_put(html, RAW("<span class=\"src\">"), TEXT(label));
	if (json_is_string(node))
		html_put(html, *label ? RAW(" · ") : RAW(""), TEXT(json_string_value(node)));
	html_put(html, RAW("</span>"));
}

static void write_icons(struct visit *visit, struct html *html, const json_t *requirement)
{
	const json_t *series = json_array_get(json_object_get(requirement, "series"), 0);

	if (!series) {
		html_put(html, RAW("<td role=\"cell\" class=\"v1 muted small\">Not measured</td>"
			"<td role=\"cell\" class=\"v2\"></td>"));
		return;
	}
	html_put(html, RAW("<td role=\"cell\" class=\"v1\">"));
	figure_variation_icon(visit, html, series);
	html_put(html, RAW("</td><td role=\"cell\" class=\"v2\">"));
	figure_assurance_icon(visit, html, series);
	html_put(html, RAW("</td>"));
}

static void write_row(struct visit *visit, struct html *html, const json_t *requirement,
	const char *place,
	bool measured)
{
	const struct state_words *state = &STATES[urgency(requirement)];
	const char *owner = json_text(requirement, "owner_name");

	html_put(html, state->urgent ? RAW("<tr role=\"row\" class=\"now\">") : RAW("<tr role=\"row\">"),
		RAW("<th scope=\"row\" role=\"rowheader\"><a href=\"/requirements/"),
		QUERY(json_text(requirement, "id")), RAW("?place="), QUERY(place), RAW("\">"),
		TEXT(json_text(requirement, "text")), RAW("</a>"));
	write_source(html, requirement);
	html_put(html, RAW("</th><td role=\"cell\" class=\"lv\">"));
	figure_mini_level(html, 150, requirement_gap(requirement));
	html_put(html, state->urgent ? RAW("<span class=\"t d\">") : RAW("<span class=\"t\">"),
		TEXT(state->words), RAW("</span></td><td role=\"cell\" class=\"pc num\">"));
	requirement_seen(html, requirement);
	html_put(html, RAW("</td>"));
	if (measured)
		write_icons(visit, html, requirement);
	html_put(html, RAW("<td role=\"cell\" class=\"ow\">"), TEXT(*owner ? owner : "No owner yet"),
		RAW("<span><i class=\"ph\">evidence </i>"));
	if (*json_text(requirement, "last_evidence"))
		part_ago(html, requirement, "last_evidence");
	else
		html_put(html, RAW("no evidence yet"));
	html_put(html, RAW("</span></td></tr>"));
}

void requirement_table(struct visit *visit, struct html *html, const json_t *requirements,
	size_t most, const char *place)
{
	const json_t *requirement;
	bool measured = false;
	size_t i;

	json_array_foreach(requirements, i, requirement)
		measured = measured || json_array_size(json_object_get(requirement, "series")) > 0;
	html_put(html, RAW("<table class=\"req\" role=\"table\"><caption class=\"vh\">Requirements, most "
		"urgent first</caption><thead role=\"rowgroup\"><tr role=\"row\">"
		"<th role=\"columnheader\" scope=\"col\">Requirement</th>"
		"<th role=\"columnheader\" scope=\"col\">Paper and practice</th>"
		"<th role=\"columnheader\" scope=\"col\">Seen in practice, last 12 months</th>"));
	if (measured)
		html_put(html, RAW("<th role=\"columnheader\" scope=\"col\">Direction</th>"
			"<th role=\"columnheader\" scope=\"col\">Against target</th>"));
	html_put(html, RAW("<th role=\"columnheader\" scope=\"col\">Owner and last evidence</th></tr></thead>"
		"<tbody role=\"rowgroup\" data-figure=\"requirements\">"));
	json_array_foreach(requirements, i, requirement) {
		if (most && i == most)
			break;
		write_row(visit, html, requirement, place, measured);
	}
	html_put(html, RAW("</tbody></table>"));
}
