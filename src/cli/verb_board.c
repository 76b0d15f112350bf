/* fettle board: where things stand. */
#include "cli.h"
#include "assure.h"

#include <math.h>

/* Only these, in this order: others read the board by program. */
static const char *const measure_members[] = { "measure", "place", "stratum", "points", "latest",
	"centre", "lower", "upper", "variation", "assurance", "target" };

static json_t *chosen(const json_t *object, const char *const *names, size_t count)
{
	json_t *out = json_object();
	for (size_t i = 0; i < count; i++) {
		json_t *value = json_object_get(object, names[i]);
		json_put(out, names[i], value ? json_incref(value) : json_null());
	}
	return out;
}

static void answer_board(const json_t *board)
{
	json_t *object = json_object(), *measures = json_array();
	size_t i;
	json_t *row;
	json_array_foreach(json_object_get(board, "measures"), i, row) json_array_append_new(
		measures,
		chosen(row, measure_members, sizeof(measure_members) / sizeof(measure_members[0])));
	json_put_text(object, "as_of", json_text(board, "as_of"));
	if (json_has(board, "known"))
		json_put_text(object, "known", json_text(board, "known"));
	json_put_text(object, "place", json_text(json_object_get(board, "place"), "id"));
	json_put(object, "measures", measures);
	json_put(object, "requirements", json_incref(json_object_get(board, "requirements")));
	answer_json(object);
}

/* -- for people -- */

static double number_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* Shares as percentages. */
static void figure_text(double value, bool is_share, char out[40])
{
	number_text(is_share ? 100 * value : value, 1, out);
	if (is_share && !isnan(value))
		snprintf(out + strlen(out), 40 - strlen(out), "%%");
}

static const char *variation_text(const json_t *row)
{
	static const char *const words[][2] = { { "common", "no change" },
		{ "improvement_high", "better (high)" }, { "improvement_low", "better (low)" },
		{ "concern_high", "worse (high)" }, { "concern_low", "worse (low)" },
		{ "neutral_high", "high" }, { "neutral_low", "low" },
		{ "none", "too few points" } };
	const char *name = json_text(row, "variation");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(name, words[i][0]) == 0)
			return words[i][1];
	return name;
}

static const char *assurance_text(const json_t *row)
{
	static const char *const words[][2] = { { "pass", "always met" }, { "fail", "never met" },
		{ "inconsistent", "met by chance" }, { "none", "" } };
	const char *name = json_text(row, "assurance");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(name, words[i][0]) == 0)
			return words[i][1];
	return name;
}

static void add_measure(struct table *table, const json_t *row)
{
	const json_t *latest = json_object_get(row, "latest");
	bool share = json_flag(row, "share", false);
	bool counted = json_is_number(json_object_get(latest, "of"));
	char value[40], count[128], n[40], of[40], centre[40], lower[40], upper[40], limits[96],
		target[40];
	figure_text(number_of(latest, "value"), share, value);
	number_text(number_of(latest, "n"), 2, n);
	number_text(number_of(latest, "of"), 2, of);
	snprintf(count, sizeof(count), counted ? "%s of %s" : "%s", n, of);
	figure_text(number_of(row, "centre"), share, centre);
	figure_text(number_of(row, "lower"), share, lower);
	figure_text(number_of(row, "upper"), share, upper);
	snprintf(limits, sizeof(limits), "%s to %s", lower, upper);
	figure_text(number_of(row, "target"), share, target);
	const char *const cells[] = { json_text(row, "measure"), json_text(row, "place_name"),
		json_text(row, "stratum"), json_text(latest, "on"), value, count, centre, limits,
		variation_text(row), target, assurance_text(row) };
	table_add(table, cells);
}

static void print_measures(const json_t *measures)
{
	static const char *const headings[] = { "Measure", "Place", "Part", "Latest", ">Value",
		">Counted", ">Mean", ">Limits", "Is it changing?", ">Target", "Is it met?" };
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	size_t i, worse = 0, better = 0;
	json_t *row;
	json_array_foreach(measures, i, row)
	{
		worse += strncmp(json_text(row, "variation"), "concern", 7) == 0;
		better += strncmp(json_text(row, "variation"), "improvement", 11) == 0;
		add_measure(table, row);
	}
	bool any = json_array_size(measures) > 0;
	if (any)
		printf("%zu series: %zu are getting worse, %zu better.\n\n",
			json_array_size(measures), worse, better);
	table_print(table, any ? stdout : NULL);
}

static void print_requirements(const json_t *requirements)
{
	static const char *const headings[] = { "State", "Requirement", ">Seen", "Last seen" };
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	size_t i;
	json_t *row;
	json_array_foreach(requirements, i, row)
	{
		const json_t *practice = json_object_get(row, "practice");
		const json_t *seen = json_object_get(practice, "seen");
		char text[64];
		snprintf(text, sizeof(text), "%lld of %lld", (long long)json_whole(seen, "y", 0),
			(long long)json_whole(seen, "n", 0));
		const char *const cells[] = { json_text(row, "state_label"), json_text(row, "text"),
			text, json_text(row, "last_evidence") };
		table_add(table, cells);
	}
	bool any = json_array_size(requirements) > 0;
	if (any)
		printf("\n%zu requirements.\n\n", json_array_size(requirements));
	table_print(table, any ? stdout : NULL);
}

static void print_board(const struct call *call, const json_t *board)
{
	const json_t *measures = json_object_get(board, "measures");
	const json_t *requirements = json_object_get(board, "requirements");
	printf("%s, %s\n", json_text(json_object_get(board, "place"), "name"),
		json_text(board, "as_of"));
	print_measures(measures);
	print_requirements(requirements);
	if (json_array_size(measures) + json_array_size(requirements) == 0)
		printf("There is nothing to show yet. Next: fettle measure add %s ID --label "
		       "\"...\"\n",
			call->store);
}

/* -- asking -- */

static int check_query(const struct call *call, const struct board_query *query)
{
	const struct directory *directory = book_directory(call->book);
	int result = 0;
	if (query->place && directory_place(directory, query->place) < 0)
		result = error_set(FT_NOT_FOUND, "There is no place \"%s\".", query->place);
	book_directory_release(call->book, directory);
	json_t *thing = NULL;
	if (result == 0 && query->measure &&
		(read_thing(call->reader, &ACTOR_SYSTEM, query->measure, &thing) ||
			strcmp(json_text(thing, "kind"), "measure") != 0))
		result = error_set(FT_NOT_FOUND, "There is no measure \"%s\".", query->measure);
	json_decref(thing);
	return result;
}

int command_board(struct call *call)
{
	struct assure *assure = NULL;
	json_t *board = NULL;
	int64_t limit = 0;
	struct board_query query = { .place = call_option(call, "place"),
		.measure = call_option(call, "measure"),
		.own_only = call_flag(call, "own") };
	if (call_flag(call, "children"))
		return command_board_children(call);
	int result = call_option_number(call, "number", 0, &limit);
	if (result == 0)
		result = call_option_day(call, "on", &query.on);
	if (result == 0)
		result = call_option_day(call, "known", &query.known);
	if (result == 0)
		result = call_open(call, BOOK_READ);
	if (result == 0)
		result = check_query(call, &query);
	if (result == 0)
		result = assure_open(&assure, call->book);
	if (result)
		return result;
	query.limit = (int)limit;
	result = assure_board(assure, call->reader, &ACTOR_SYSTEM, &query, &board);
	if (result == 0 && call->json)
		answer_board(board);
	else if (result == 0)
		print_board(call, board);
	json_decref(board);
	assure_close(assure);
	return result;
}
