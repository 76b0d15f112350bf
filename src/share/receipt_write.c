/* What our own receipts say: the outcome, and the points of a measure of ours without small counts.
 */
#include "receipt.h"

#include <math.h>
#include "assure.h"

/* One to four of anything may be somebody. */
static bool is_few(double count)
{
	return count > 0 && count < SHARE_FEWEST;
}

static double number_of(const json_t *point, const char *key)
{
	const json_t *value = json_object_get(point, key);

	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

static bool is_whole(double value)
{
	return fabs(value - round(value)) < 1e-9;
}

/* Decimals are text in what is signed. */
static void put_decimal(json_t *object, const char *key, double value)
{
	char text[40];

	if (!isfinite(value))
		return;
	if (is_whole(value) && fabs(value) < 1e12) {
		json_put_whole(object, key, llround(value));
		return;
	}
	snprintf(text, sizeof(text), "%.6g", value);
	json_put_text(object, key, text);
}

static json_t *point_told(const json_t *point, bool share)
{
	double n = number_of(point, "n"), of = number_of(point, "of");
	double value = number_of(point, "value");
	bool counts = isfinite(of) || is_whole(value);
	json_t *told = json_object();

	json_put_text(told, "on", json_text(point, "on"));
	if (json_flag(point, "hidden", false) || is_few(of) || (share && is_few(of - n)) ||
		(counts && is_few(isfinite(n) ? n : value)))
		return told;
	put_decimal(told, "value", value);
	if (isfinite(of)) {
		put_decimal(told, "n", n);
		put_decimal(told, "of", of);
	}
	return told;
}

static json_t *points_told(const json_t *series)
{
	const json_t *list = json_object_get(series, "points_list");
	json_t *told = json_array();
	size_t count = json_array_size(list), whole = count;

	/* A period that is not over says nothing yet. */
	while (whole > 0 && json_flag(json_array_get(list, whole - 1), "so_far", false))
		whole--;
	for (size_t i = whole > SHARE_POINTS_COUNT ? whole - SHARE_POINTS_COUNT : 0; i < whole; i++)
		json_array_append_new(told,
			point_told(json_array_get(list, i), json_flag(series, "share", false)));
	return told;
}

void receipt_put_measure(const json_t *series, json_t *data)
{
	json_t *measure = json_object();

	json_put_text(measure, "label", json_text(series, "label"));
	json_put_text(measure, "better", json_text(series, "better"));
	json_put_text(measure, "unit", json_text(series, "unit"));
	json_put_flag(measure, "share", json_flag(series, "share", false));
	json_put(data, "measure", measure);
	json_put(data, "points", points_told(series));
}

int share_receipt_data(struct assure *assure, struct reader *reader, const struct actor *actor,
	const json_t *taken, json_t **out)
{
	const json_t *fields = json_object_get(taken, "fields");
	json_t *data, *series = NULL;
	int code = 0;

	if (strcmp(json_text(taken, "state"), "taken") == 0)
		return error_set(FT_REFUSED,
			"Say first how it went: adopted, adapted or abandoned, and why.");
	data = json_object();
	json_put_text(data, "outcome", json_text(taken, "state"));
	json_put_text(data, "why", json_text(fields, "why"));
	if (*json_text(fields, "changed_on"))
		json_put_text(data, "changed_on", json_text(fields, "changed_on"));
	if (*json_text(fields, "measure"))
		code = assure_series(assure, reader, actor, json_text(fields, "measure"),
			*json_text(fields, "measure_place") ? json_text(fields, "measure_place")
							    : json_text(taken, "place"),
			json_text(fields, "stratum"), &series);
	if (series)
		receipt_put_measure(series, data);
	json_decref(series);
	if (code) {
		json_decref(data);
		return code;
	}
	*out = data;
	return 0;
}
