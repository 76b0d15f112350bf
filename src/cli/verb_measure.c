/* fettle measure add, list, change */
#include "cli.h"

#include <stdlib.h>

/* "5%" of a share is 0.05; of anything else it is 5, and the unit is %. */
static int put_target(json_t *fields, const char *text, bool is_share)
{
	struct slice number = slice_trim(slice_of(text));
	bool percent = number.length && number.base[number.length - 1] == '%';
	double value;
	char plain[40];
	if (percent)
		number = slice_trim((struct slice){ number.base, number.length - 1 });
	if (slice_to_double(number, &value))
		return error_set(
			FT_USAGE, "--target %s: that is not a number, like 5%% or 0.05.", text);
	if (is_share && percent)
		value /= 100;
	else if (is_share && (value < 0 || value > 1))
		return error_set(FT_USAGE,
			"--target %s: of a share the target is from 0 to 1, or a percentage. Did "
			"you mean %s%%?",
			text, text);
	snprintf(plain, sizeof(plain), "%.12f", value);
	size_t length = strlen(plain);
	while (plain[length - 1] == '0')
		plain[--length] = 0;
	if (plain[length - 1] == '.')
		plain[length - 1] = 0;
	json_put_text(fields, "target", plain);
	if (percent && !is_share && !json_has(fields, "unit"))
		json_put_text(fields, "unit", "%");
	return 0;
}

static int read_fields(const struct call *call, bool is_share, json_t *fields)
{
	static const char *const names[][2] = { { "label", "label" }, { "n", "n_label" },
		{ "of", "of_label" }, { "better", "better" }, { "unit", "unit" } };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = call_option(call, names[i][0]);
		if (value)
			json_put_text(fields, names[i][1], value);
	}
	json_t *requirements = json_array();
	const char *id;
	for (size_t i = 0; (id = call_option_at(call, "requirement", i)); i++)
		json_array_append_new(requirements, json_string(id));
	if (json_array_size(requirements))
		json_put(fields, "requirements", json_incref(requirements));
	json_decref(requirements);
	const char *target = call_option(call, "target");
	return target ? put_target(fields, target, is_share) : 0;
}

static int write_measure(struct call *call, const char *verb, json_t *fields)
{
	const char *id = call_argument(call, 0);
	bool is_new = strcmp(verb, "add") == 0;
	struct act act = { .kind = "measure", .verb = verb, .input = fields };
	if (is_new)
		act.new_id = id;
	else
		act.thing = id;
	struct outcome outcome;
	int result = call_act(call, &act, &outcome);
	if (result == 0 && call->json) {
		json_put_text(fields, "id", outcome.thing);
		json_put_whole(fields, "seq", outcome.seq);
		answer_json(json_incref(fields));
	} else if (result == 0) {
		printf(is_new ? "%s is there. Next: fettle import %s readings FILE.csv --set "
				"measure=%s\n"
			      : "%s is changed.\n",
			outcome.thing, call->store, outcome.thing);
	}
	outcome_release(&outcome);
	return result;
}

int command_measure_add(struct call *call)
{
	const char *better = call_option(call, "better");
	json_t *fields = json_object();
	if (!better)
		json_put_text(fields, "better", "neutral");
	const char *of = call_option(call, "of");
	int result = call_option(call, "label")
			     ? read_fields(call, of && *of, fields)
			     : error_set(FT_USAGE, "What is measured? Say it with --label.");
	if (result == 0)
		result = call_open(call, BOOK_WRITE);
	if (result == 0)
		result = write_measure(call, "add", fields);
	json_decref(fields);
	return result;
}

int command_measure_change(struct call *call)
{
	json_t *thing = NULL, *fields = json_object();
	int result = call_open(call, BOOK_WRITE);
	if (result == 0)
		result = read_thing(call->reader, &ACTOR_SYSTEM, call_argument(call, 0), &thing);
	const char *of = call_option(call, "of");
	if (result == 0 && !of)
		of = json_text(json_object_get(thing, "fields"), "of_label");
	if (result == 0)
		result = read_fields(call, of && *of, fields);
	if (result == 0 && json_object_size(fields) == 0)
		result = error_set(FT_USAGE, "What is to change? For example: --target 5%%.");
	if (result == 0)
		result = write_measure(call, "change", fields);
	json_decref(fields);
	json_decref(thing);
	return result;
}

static void add_measure(struct table *table, const json_t *item)
{
	const json_t *shown = json_object_get(item, "shown");
	const json_t *fields = json_object_get(item, "fields");
	const char *const cells[] = { json_text(item, "id"), json_text(item, "title"),
		json_text(fields, "n_label"), json_text(fields, "of_label"),
		json_text(shown, "better"), json_text(fields, "target"),
		json_text(item, "state_label") };
	table_add(table, cells);
}

int command_measure_list(struct call *call)
{
	static const char *const headings[] = { "Measure", "What", "Counted", "Out of", "Better",
		">Target", "State" };
	struct things_filter filter = { .kind = "measure", .limit = LIMIT_PAGE_ROWS };
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	json_t *list = NULL;
	int result = call_open(call, BOOK_READ);
	do {
		json_t *next = NULL;
		if (result == 0)
			result = read_things(call->reader, &ACTOR_SYSTEM, &filter, &next);
		json_decref(list);
		list = next;
		const json_t *items = json_object_get(list, "items");
		for (size_t i = 0; i < json_array_size(items); i++) {
			if (call->json)
				answer_line(json_array_get(items, i));
			else
				add_measure(table, json_array_get(items, i));
		}
		filter.cursor = json_text(list, "next");
	} while (result == 0 && *filter.cursor);
	json_decref(list);
	FILE *out = result == 0 && !call->json ? stdout : NULL;
	table_print(table, out);
	return result;
}
