/*
 * assure.h answered from a table, so that pages can be tested on every state a figure can be in
 * without years of records. The shapes are those of assure.h.
 */
#include "assure.h"

struct assure {
	struct book *book;
};

int assure_open(struct assure **out, struct book *book)
{
	*out = must_alloc(sizeof(**out));
	(*out)->book = book;
	return 0;
}

void assure_close(struct assure *assure)
{
	free(assure);
}

int assure_keep_cache(struct assure *assure)
{
	(void)assure;
	return 0;
}

const char *assure_cache_note(const struct assure *assure)
{
	(void)assure;
	return "";
}

int64_t assure_cache_used(const struct assure *assure)
{
	(void)assure;
	return 0;
}

static const struct {
	const char *text, *question, *state, *variation, *assurance;
	int y, n;
	double gap;
} REQUIREMENTS[] = {
	{ "Insulin is checked by two people before it is given", "safe", "paper_only",
	  "concern_low", "fail", 34, 48, 0.24 },
	{ "New starters are signed off to move and handle people", "effective", "partly", "common",
	  "inconsistent", 25, 30, 0.11 },
	{ "Falls with harm stay under 4 per 1,000 bed days", "safe", "embedded", "improvement_low",
	  "inconsistent", 88, 90, 0.01 },
	{ "Call bells are answered within 5 minutes at night", "responsive", "unwritten",
	  "improvement_high", "none", 112, 120, -0.3 },
	{ "Hands are cleaned at the five moments", "safe", "embedded", "improvement_high", "pass", 481,
	  500, 0.02 },
	{ "Oxygen cylinders are stored upright and fixed", "safe", "unknown", "none", "none", 0, 0, 0 },
	{ "People are asked what matters to them <script>alert(1)</script>", "caring", "contradicted",
	  "common", "none", 12, 20, 0.3 },
	{ "The board hears from people who use services", "well_led", "embedded", "common", "pass", 11,
	  12, 0.04 },
};
enum { REQUIREMENT_COUNT = sizeof(REQUIREMENTS) / sizeof(REQUIREMENTS[0]) };

static json_t *make_requirement(size_t i, const char *id)
{
	bool known = REQUIREMENTS[i].n > 0;
	char made[32];

	snprintf(made, sizeof(made), "r%zu", i);
	return json_pack("{s:s,s:s,s:s,s:s,s:[s],s:s,s:s,s:s,s:{s:f,s:b,s:{s:i,s:i},s:{s:i,s:i}},"
		"s:{s:{s:i,s:i},s:f,s:f,s:f},s:{s:f,s:f,s:f},s:o,s:i,s:[{s:s,s:s,s:s,s:s}]}",
		"id", id ? id : made, "text", REQUIREMENTS[i].text, "summary",
		"Two people look at the **dose** and the name.\n\n- one draws it up\n- one checks",
		"key_question", REQUIREMENTS[i].question, "source", "RA2014-12",
		"owner_name", i % 3 ? "Priya Nair" : "", "state", REQUIREMENTS[i].state, "state_label",
		REQUIREMENTS[i].state, "paper", "value", 0.95, "in_force", 1, "attested", "n", 92, "of", 96,
		"trained", "n", 90, "of", 96, "practice", "seen", "y", REQUIREMENTS[i].y, "n",
		REQUIREMENTS[i].n, "mean", 0.7, "lower", 0.58, "upper", 0.82, "gap", "mean",
		REQUIREMENTS[i].gap, "lower", REQUIREMENTS[i].gap - 0.1, "upper",
		REQUIREMENTS[i].gap + 0.1, "last_evidence", known ? json_string("2026-11-20") : json_null(),
		"reports", 2, "series", "measure", "m", "stratum", "", "variation",
		REQUIREMENTS[i].variation, "assurance", REQUIREMENTS[i].assurance);
}

static const char *const VARIATIONS[] = {
	"concern_high", "common", "improvement_low", "none", "neutral_high", "concern_low"
};

static json_t *make_row(size_t i, const char *place)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:i,s:{s:s,s:f,s:f,s:f},s:f,s:f,s:f,s:s,s:s,s:f,s:s,s:s,s:b}",
		"measure", "ae-4h", "label", "Waits over four hours in A&E", "place", place, "place_name",
		i % 2 ? "Barts Health <b>NHS</b> Trust" : "Leeds Teaching Hospitals", "stratum",
		i % 3 ? "Type 1" : "All types", "points", 36, "latest", "on", "2019-03-01", "n", 8123.0, "of",
		45210.0, "value", 0.1797, "centre", 0.16, "lower", 0.12, "upper", 0.2, "variation",
		VARIATIONS[i % 6], "assurance", i % 2 ? "fail" : "inconsistent", "target", 0.05, "better",
		"lower", "unit", "", "share", 1);
}

static void put_days(json_t *answer, day_number on, day_number known)
{
	json_put_day(answer, "as_of", on ? on : today());
	json_put_day(answer, "known", known ? known : DAY_NONE);
}

int assure_board(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct board_query *query, json_t **out)
{
	const char *root = book_root(assure->book);
	json_t *measures = json_array(), *requirements = json_array();

	(void)reader;
	(void)actor;
	for (size_t i = 0; i < 14; i++)
		json_array_append_new(measures, make_row(i, root));
	for (size_t i = 0; i < REQUIREMENT_COUNT; i++)
		json_array_append_new(requirements, make_requirement(i, NULL));
	*out = json_pack("{s:{s:s,s:s},s:I,s:o,s:o}", "place", "id",
		query->place ? query->place : root, "name", book_name(assure->book), "head",
		(json_int_t)book_head(assure->book), "measures", measures, "requirements", requirements);
	put_days(*out, query->on, query->known);
	return 0;
}

int assure_series_chart(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct series_query *query, json_t **out)
{
	json_t *row = make_row(2, query->place), *points = json_array();

	(void)assure;
	(void)reader;
	(void)actor;
	put_days(row, query->on, query->known);
	json_put_text(row, "measure", query->measure);
	json_put_text(row, "stratum", query->stratum);
	json_put_text(row, "chart", query->chart && *query->chart ? query->chart : "xmr");
	json_put(row, "charts", json_pack("[s,s,s]", "xmr", "run", "p"));
	json_put(row, "rebases", json_pack("[{s:s,s:s,s:s}]", "id", "r1", "from", "2018-08-01",
		"reason", "More <beds>"));
	json_put(row, "runs", json_pack("{s:i,s:i,s:i,s:i,s:i,s:b}", "n_useful", 36, "longest_run", 9,
		"longest_run_max", 8, "crossings", 7, "crossings_min", 13, "signal", 1));
	for (int i = 0; i < 36; i++) {
		char day[32];
		double value = 0.16 + 0.02 * ((i * 7919 % 13) - 6) / 6.0 - (i > 27 ? 0.05 : 0);

		snprintf(day, sizeof(day), "%d-%02d-01", 2016 + (i + 3) / 12, (i + 3) % 12 + 1);
		json_array_append_new(points, json_pack("{s:s,s:f,s:f,s:f,s:f,s:f,s:f,s:s,s:s,s:i,s:i}",
			"on", day, "n", value * 40000, "of", 40000.0, "value", value, "centre", 0.16,
			"lower", 0.12, "upper", 0.2, "special", i > 27 ? "shift_below" : "common", "point",
			i > 27 ? "improvement" : "common", "seq", 3, "row", i));
	}
	json_put(row, "points_list", points);
	json_put(row, "annotations", json_pack("[{s:s,s:s}]", "on", "2018-08-01", "text",
		"New front door opens"));
	*out = row;
	return 0;
}

int assure_series(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *measure, const char *place, const char *stratum, json_t **out)
{
	const struct series_query query = {
		.measure = measure, .place = place, .stratum = stratum
	};

	return assure_series_chart(assure, reader, actor, &query, out);
}

int assure_records(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *measure, const char *place, day_number on, json_t **out)
{
	(void)assure;
	(void)reader;
	(void)actor;
	*out = json_pack("{s:s,s:s,s:s,s:s,s:s,s:i,s:i,s:[{s:s,s:s,s:s,s:s,s:s,s:i}]}", "measure",
		measure, "label", "Falls <b>", "place", place, "place_name", "Rowan", "until",
		"2026-03-31", "count", 4, "hidden", 2, "items", "thing", "t1", "kind", "incident",
		"title", "Fell <in> the corridor", "state_label", "Answered", "on", "2026-03-05",
		"seq", 17);
	json_put_day(*out, "on", on);
	return 0;
}

int assure_requirement(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *requirement, const char *place, json_t **out)
{
	(void)assure;
	(void)reader;
	(void)actor;
	*out = make_requirement(0, requirement);
	json_put_text(*out, "place", place);
	json_put(*out, "evidence", json_pack("[{s:s,s:s,s:s,s:s,s:i,s:i,s:s,s:s,s:s,s:i},"
		"{s:s,s:s,s:s,s:s,s:i,s:i,s:s,s:s,s:s,s:i}]",
		"on", "2026-11-21", "kind", "audit", "strand", "practice", "method", "overt", "y", 9, "n", 12,
		"place_name", "Alder ward", "thing", "x", "title", "Medicines, monthly", "seq", 2,
		"on", "2026-11-12", "kind", "signature", "strand", "paper", "method", "", "y", 0, "n", 0,
		"place_name", "Alder ward", "thing", "x", "title", "Medicines policy <i>v8</i>", "seq", 3));
	return 0;
}

int assure_trace(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *requirement, const char *place, json_t **out)
{
	json_t *one = json_pack("[{s:s,s:s,s:s,s:s,s:i,s:i,s:s}]", "id", "x", "title",
		"Medicines policy", "state_label", "In force", "on", "2026-03-01", "n", 92, "of", 96, "href",
		"/library/x");

	(void)assure;
	(void)reader;
	(void)actor;
	(void)requirement;
	(void)place;
	*out = json_pack("{s:O,s:O,s:O,s:[],s:O,s:o}", "policy", one, "training", one, "competence", one,
		"incident", "audit", one, "action", one);
	return 0;
}

int assure_team(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *place, json_t **out)
{
	static const char *const states[] = {
		"alone", "with_supervision", "can_assess", "not_yet", "in_date", "ending", "ended",
		"signed", "not_signed", "not_needed"
	};
	json_t *people = json_array();

	(void)assure;
	(void)reader;
	(void)actor;
	for (int p = 0; p < 6; p++) {
		json_t *cells = json_array();

		for (int c = 0; c < 5; c++)
			json_array_append_new(cells, json_pack("{s:i,s:b,s:s,s:s,s:s,s:s}", "column", c,
				"needed", 1, "state", states[(p * 3 + c) % 10], "until", "2026-12-24", "by_name",
				c % 2 ? "T Achebe" : "", "thing", "x"));
		json_array_append_new(people, json_pack("{s:s,s:s,s:[s],s:i,s:o}", "person", "p", "name",
			p % 2 ? "Joy <u>Marsh</u>" : "Sam Osei", "roles", "Nurse", "gaps", p % 3, "cells",
			cells));
	}
	*out = json_pack("{s:s,s:[{s:s,s:s,s:s},{s:s,s:s,s:s},{s:s,s:s,s:s},{s:s,s:s,s:s},{s:s,s:s,s:s}],"
		"s:o,s:[{s:s,s:s,s:i,s:s}]}", "place", place,
		"columns", "id", "a", "kind", "skill", "title", "Giving medicines", "id", "b", "kind", "skill",
		"title", "PEG feeding", "id", "c", "kind", "course", "title", "Moving and handling", "id", "d",
		"kind", "course", "title", "Fire safety", "id", "e", "kind", "policy", "title",
		"Medicines policy", "people", people, "gaps", "text",
		"Tomorrow night has no one signed off for PEG feeding.", "person", "p", "column", 1, "until",
		"2026-11-26");
	return 0;
}

#define CANNED_COLUMN                                                                              \
	"{s:s,s:s,s:s,s:f}", "requirement", "r", "text", "Hands are <b>clean</b>", "type",         \
		"trained", "target", 0.95

int assure_league(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct people_query *query, json_t **out)
{
	(void)assure, (void)reader, (void)actor;
	json_t *count = json_pack("{s:i,s:i}", "n", 7, "of", 9);

	*out = json_pack("{s:s,s:n,s:{s:s,s:s},s:[o],s:[O],s:[{s:s,s:s,s:[O]}],s:[{s:s,s:s,s:O,s:[O]}]}",
		"as_of", "2026-11-22", "known", "place", "id", query->place, "name", "Here",
		"columns", json_pack(CANNED_COLUMN), "total", count, "children", "place", "rowan",
		"name", "Rowan <i>ward</i>", "cells", count, "frameworks", "name", "cqc", "title",
		"Regulations", "total", count, "cells", count);
	json_decref(count);
	return 0;
}

int assure_daily(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct people_query *query, json_t **out)
{
	(void)assure, (void)reader, (void)actor;
	json_t *column = json_pack(CANNED_COLUMN);

	json_object_set_new(column, "n", json_pack("[i,i]", 7, 8));
	json_object_set_new(column, "of", json_pack("[i,i]", 9, 9));
	*out = json_pack("{s:{s:s,s:s},s:s,s:s,s:n,s:[o]}", "place", "id", query->place, "name",
		"Here", "from", "2026-11-21", "to", "2026-11-22", "known", "columns", column);
	return 0;
}

int assure_due(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct people_query *query, json_t **out)
{
	(void)assure, (void)reader, (void)actor;
	json_t *item = json_pack("{s:s,s:s,s:s,s:s,s:s,s:n}", "person", "p", "name",
		"Joy <u>Marsh</u>", "requirement", "r", "text", "Hands are clean", "type",
		"signed_off", "until");

	*out = json_pack("{s:s,s:i,s:{s:s,s:s},s:b,s:{s:i,s:[O]},s:{s:i,s:i,s:[o]}}", "as_of",
		"2026-11-22", "days", query->days, "place", "id", query->place, "name", "Here",
		"named", 1, "due", "count", 70, "items", item, "overdue", "count", 1, "never", 1,
		"items", item);
	return 0;
}

int assure_to_sign(struct assure *assure, struct reader *reader, const struct actor *actor,
	json_t **out)
{
	struct things_filter filter = { .kind = "policy", .state = "in_force", .limit = 5 };
	json_t *things = NULL, *items = json_array();
	const json_t *thing;
	size_t i;

	(void)assure;
	if (read_things(reader, actor, &filter, &things) == 0)
		json_array_foreach(json_object_get(things, "items"), i, thing)
			json_array_append_new(items, json_pack("{s:s,s:s,s:i,s:s,s:s}", "policy",
				json_text(thing, "id"), "title", json_text(thing, "title"), "version", 1,
				"changes", json_text(json_object_get(thing, "fields"), "in_force_changes"),
				"published_on", "2026-11-20"));
	json_decref(things);
	*out = json_pack("{s:o}", "items", items);
	return 0;
}
