/* fettle measure add, list, change */
#include "cli.h"

#include <stdlib.h>

static const char *const rule_fields[] = { "rule", "records", "when", "period", "per", "times",
	"n_field", "of_field", "start_verb", "end_verb", "within_days", "typical", "dated_by",
	"since" };

/* --count incident and the like. */
static int put_rule(const struct call *call, json_t *fields)
{
	static const char *const families[][2] = { { "count", "count" }, { "share", "share" },
		{ "in-time", "in_time" }, { "duration", "duration" } };
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		const char *kind = call_option(call, families[i][0]);
		if (kind && json_has(fields, "rule"))
			return error_set(FT_USAGE, "A measure has one rule: --%s or another.",
				families[i][0]);
		if (!kind)
			continue;
		json_put_text(fields, "rule", families[i][1]);
		json_put_text(fields, "records", kind);
	}
	return 0;
}

/* Are its values fractions? */
static bool is_share(const json_t *fields, const json_t *before)
{
	const char *rule = json_text(json_has(fields, "rule") ? fields : before, "rule");
	const char *of = json_text(json_has(fields, "of_label") ? fields : before, "of_label");
	return *rule ? strcmp(rule, "share") == 0 || strcmp(rule, "in_time") == 0 : *of != 0;
}

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

static int read_fields(const struct call *call, const json_t *before, json_t *fields)
{
	static const char *const names[][2] = { { "label", "label" }, { "n", "n_label" },
		{ "of", "of_label" }, { "better", "better" }, { "unit", "unit" },
		{ "when", "when" }, { "period", "period" }, { "per", "per" }, { "times", "times" },
		{ "sum", "n_field" }, { "out-of", "of_field" }, { "from", "start_verb" },
		{ "to", "end_verb" }, { "days", "within_days" }, { "typical", "typical" },
		{ "dated-by", "dated_by" }, { "since", "since" } };
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
	int result = put_rule(call, fields);
	if (result == 0 && target)
		result = put_target(fields, target, is_share(fields, before));
	return result;
}

static void print_written(const struct call *call, const char *id, bool is_new, bool by_rule)
{
	if (!is_new)
		printf("%s is changed.\n", id);
	else if (by_rule)
		printf("%s is there, counted from records. Next: fettle measure show %s %s\n", id,
			call->store, id);
	else
		printf("%s is there. Next: fettle import %s readings FILE.csv --set measure=%s\n",
			id, call->store, id);
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
		print_written(call, outcome.thing, is_new, json_has(fields, "rule"));
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
	int result = call_option(call, "label")
			     ? read_fields(call, NULL, fields)
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
	if (result == 0)
		result = read_fields(call, json_object_get(thing, "fields"), fields);
	if (result == 0 && json_object_size(fields) == 0)
		result = error_set(FT_USAGE, "What is to change? For example: --target 5%%.");
	if (result == 0)
		result = write_measure(call, "change", fields);
	json_decref(fields);
	json_decref(thing);
	return result;
}

static void answer_measure(json_t *item)
{
	const json_t *fields = json_object_get(item, "fields");
	json_t *rule = json_has(fields, "rule") ? json_object() : json_null();
	for (size_t i = 0; i < sizeof(rule_fields) / sizeof(rule_fields[0]); i++)
		if (json_is_object(rule) && json_has(fields, rule_fields[i]))
			json_put(rule, rule_fields[i],
				json_incref(json_object_get(fields, rule_fields[i])));
	json_put(item, "rule", rule);
	answer_line(item);
}

static void add_measure(struct table *table, const json_t *item)
{
	const json_t *shown = json_object_get(item, "shown");
	const json_t *fields = json_object_get(item, "fields");
	const char *const cells[] = { json_text(item, "id"), json_text(item, "title"),
		json_text(fields, "n_label"), json_text(fields, "of_label"),
		json_text(shown, "better"), json_text(fields, "target"),
		*json_text(fields, "rule") ? json_text(fields, "records") : "imported",
		json_text(item, "state_label") };
	table_add(table, cells);
}

int command_measure_list(struct call *call)
{
	static const char *const headings[] = { "Measure", "What", "Counted", "Out of", "Better",
		">Target", "From", "State" };
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
				answer_measure(json_array_get(items, i));
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
