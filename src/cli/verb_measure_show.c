/* fettle measure show: the points of one series, and the records behind them. */
#include "cli.h"
#include "assure.h"

#include <math.h>

static double number_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* "records" of each point: how many, and the first of them. */
static int add_records(struct call *call, struct assure *assure, json_t *series)
{
	size_t i;
	json_t *point;
	json_array_foreach(json_object_get(series, "points_list"), i, point)
	{
		day_number on;
		json_t *records;
		int result = day_parse(slice_of(json_text(point, "on")), &on);
		if (result == 0)
			result = assure_records(assure, call->reader, &ACTOR_SYSTEM,
				json_text(series, "measure"), json_text(series, "place"), on,
				&records);
		if (result)
			return result;
		json_t *kept = json_object();
		json_put(kept, "count", json_incref(json_object_get(records, "count")));
		json_put(kept, "items", json_incref(json_object_get(records, "items")));
		json_put(point, "records", kept);
		json_decref(records);
	}
	return 0;
}

static void value_text(const json_t *point, const char *key, bool share, char out[40])
{
	double value = number_of(point, key);
	number_text(share ? 100 * value : value, 2, out);
	if (share && !isnan(value))
		snprintf(out + strlen(out), 40 - strlen(out), "%%");
}

static void add_point(struct table *table, const json_t *point, bool share)
{
	char value[40], n[40], of[40], count[96], centre[40], lower[40], upper[40], limits[96];
	value_text(point, "value", share, value);
	value_text(point, "centre", share, centre);
	value_text(point, "lower", share, lower);
	value_text(point, "upper", share, upper);
	number_text(number_of(point, "n"), 2, n);
	number_text(number_of(point, "of"), 2, of);
	snprintf(count, sizeof(count), json_has(point, "of") ? "%s of %s" : "%s", n, of);
	snprintf(limits, sizeof(limits), "%s to %s", lower, upper);
	const char *const cells[] = { json_text(point, "on"), value, count, centre, limits,
		json_flag(point, "so_far", false) ? "so far" : json_text(point, "special") };
	table_add(table, cells);
}

static void print_series(const json_t *series)
{
	static const char *const headings[] = { "From", ">Value", ">Counted", ">Mean", ">Limits",
		"What it is" };
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	bool share = json_flag(series, "share", false);
	size_t i;
	json_t *point;
	const char *known = json_text(series, "known");
	printf("%s at %s, %s%s%s\n\n", json_text(series, "label"), json_text(series, "place_name"),
		json_text(series, "as_of"), *known ? ", as known on " : "", known);
	json_array_foreach(json_object_get(series, "points_list"), i, point)
		add_point(table, point, share);
	table_print(table, stdout);
}

int command_measure_show(struct call *call)
{
	struct assure *assure = NULL;
	json_t *series = NULL;
	struct series_query query = { .measure = call_argument(call, 0),
		.place = call_option(call, "place"),
		.stratum = call_option(call, "stratum"),
		.chart = "xmr" };
	int result = call_option_day(call, "on", &query.on);
	if (result == 0)
		result = call_option_day(call, "known", &query.known);
	if (result == 0)
		result = call_open(call, BOOK_READ);
	if (result == 0)
		result = assure_open(&assure, call->book);
	if (result)
		return result;
	result = assure_series_chart(assure, call->reader, &ACTOR_SYSTEM, &query, &series);
	bool is_now = query.on == 0 && query.known == 0;
	if (result == 0 && is_now && *json_text(series, "rule") && call->json)
		result = add_records(call, assure, series);
	if (result == 0 && call->json)
		answer_json(json_incref(series));
	else if (result == 0)
		print_series(series);
	json_decref(series);
	assure_close(assure);
	return result;
}
