/* fettle board --children, fettle series, fettle due: who has what is asked of them. */
#include "cli.h"
#include "assure.h"

int call_option_day(const struct call *call, const char *name, day_number *out)
{
	const char *text = call_option(call, name);
	*out = 0;
	if (!text)
		return 0;
	if (day_parse(slice_of(text), out))
		return error_set(FT_USAGE, "--%s: \"%s\" is not a day; write it like 2026-11-22.",
			name, text);
	return 0;
}

/* -- asking -- */

static int read_query(const struct call *call, struct people_query *query)
{
	int64_t days;
	*query = (struct people_query){ .place = call_option(call, "place"),
		.requirement = call_option(call, "requirement"),
		.framework = call_option(call, "framework") };
	int result = call_option_day(call, "on", &query->on);
	if (result == 0)
		result = call_option_day(call, "known", &query->known);
	if (result == 0)
		result = call_option_day(call, "from", &query->from);
	if (result == 0)
		result = call_option_day(call, "to", &query->to);
	if (result == 0)
		result = call_option_number(call, "within", 30, &days);
	if (result == 0 && (days < 0 || days > INT32_MAX))
		result = error_set(FT_USAGE, "--within: how many days ahead?");
	if (result == 0)
		query->days = (int)days;
	return result;
}

typedef int asking(struct assure *assure, struct reader *reader, const struct actor *actor,
	const struct people_query *query, json_t **out);

static int ask(struct call *call, asking *question, void (*print)(const json_t *answer))
{
	struct people_query query;
	struct assure *assure = NULL;
	json_t *answer = NULL;
	int result = read_query(call, &query);
	if (result == 0)
		result = call_open(call, BOOK_READ);
	if (result == 0)
		result = assure_open(&assure, call->book);
	if (result)
		return result;
	result = question(assure, call->reader, &ACTOR_SYSTEM, &query, &answer);
	if (result == 0 && call->json)
		answer_json(json_incref(answer));
	else if (result == 0)
		print(answer);
	json_decref(answer);
	assure_close(assure);
	return result;
}

/* -- for people -- */

static void count_cell(const json_t *count, char out[64])
{
	snprintf(out, 64, "%lld of %lld", (long long)json_whole(count, "n", 0),
		(long long)json_whole(count, "of", 0));
}

static const char *type_words(const json_t *row)
{
	const char *type = json_text(row, "type");
	return strcmp(type, "attested") == 0  ? "signed"
	       : strcmp(type, "trained") == 0 ? "trained"
					      : "signed off";
}

static void print_day(const json_t *answer)
{
	const char *known = json_text(answer, "known");
	printf("%s, %s%s%s\n\n", json_text(json_object_get(answer, "place"), "name"),
		json_text(answer, "as_of"), *known ? ", as known on " : "", known);
}

static void add_place(
	struct table *table, const json_t *columns, const char *name, const json_t *cells)
{
	const json_t *column;
	size_t i;
	json_array_foreach(columns, i, column)
	{
		const json_t *count = json_array_get(cells, i);
		char text[64];
		if (json_whole(count, "of", 0) == 0)
			continue;
		count_cell(count, text);
		const char *const row[] = { json_text(column, "text"), type_words(column), name,
			text };
		table_add(table, row);
	}
}

static void print_league(const json_t *league)
{
	static const char *const headings[] = { "Requirement", "What", "Place", ">People" };
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	const json_t *columns = json_object_get(league, "columns");
	const json_t *child;
	size_t i;
	print_day(league);
	add_place(table, columns, json_text(json_object_get(league, "place"), "name"),
		json_object_get(league, "total"));
	json_array_foreach(json_object_get(league, "children"), i, child) add_place(
		table, columns, json_text(child, "name"), json_object_get(child, "cells"));
	table_print(table, stdout);
}

static void print_series(const json_t *series)
{
	static const char *const headings[] = { "Requirement", "What", ">First day", ">Last day" };
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	const json_t *column;
	size_t i;
	printf("%s, %s to %s. All days: --json\n\n",
		json_text(json_object_get(series, "place"), "name"), json_text(series, "from"),
		json_text(series, "to"));
	json_array_foreach(json_object_get(series, "columns"), i, column)
	{
		const json_t *n = json_object_get(column, "n"), *of = json_object_get(column, "of");
		size_t last = json_array_size(n) - 1;
		char first_text[64], last_text[64];
		snprintf(first_text, sizeof(first_text), "%lld of %lld",
			(long long)json_integer_value(json_array_get(n, 0)),
			(long long)json_integer_value(json_array_get(of, 0)));
		snprintf(last_text, sizeof(last_text), "%lld of %lld",
			(long long)json_integer_value(json_array_get(n, last)),
			(long long)json_integer_value(json_array_get(of, last)));
		const char *const row[] = { json_text(column, "text"), type_words(column),
			first_text, last_text };
		table_add(table, row);
	}
	table_print(table, stdout);
}

static void print_items(const json_t *list)
{
	static const char *const headings[] = { "Person", "Requirement", "What", "Until" };
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	const json_t *item;
	size_t i;
	json_array_foreach(json_object_get(list, "items"), i, item)
	{
		const char *until = json_text(item, "until");
		const char *const row[] = { json_text(item, "name"), json_text(item, "text"),
			type_words(item), *until ? until : "never yet" };
		table_add(table, row);
	}
	table_print(table, json_array_size(json_object_get(list, "items")) ? stdout : NULL);
}

static void print_due(const json_t *answer)
{
	const json_t *due = json_object_get(answer, "due");
	const json_t *overdue = json_object_get(answer, "overdue");
	print_day(answer);
	printf("%lld due within %lld days.\n", (long long)json_whole(due, "count", 0),
		(long long)json_whole(answer, "days", 0));
	print_items(due);
	printf("\n%lld overdue; %lld of them were never done.\n",
		(long long)json_whole(overdue, "count", 0),
		(long long)json_whole(overdue, "never", 0));
	print_items(overdue);
}

int command_board_children(struct call *call)
{
	return ask(call, assure_league, print_league);
}

int command_series(struct call *call)
{
	return ask(call, assure_daily, print_series);
}

int command_due(struct call *call)
{
	return ask(call, assure_due, print_due);
}
