/* fettle requirement add, list, show */
#include "cli.h"
#include "assure.h"

static void put_option(
	const struct call *call, const char *option, const char *field, json_t *input)
{
	const char *value = call_option(call, option);
	if (value)
		json_put_text(input, field, value);
}

int command_requirement_add(struct call *call)
{
	static const char *const options[][2] = { { "text", "text" }, { "summary", "summary" },
		{ "key-question", "key_question" }, { "source", "source" },
		{ "applies-to", "applies_to" }, { "owner", "owner" }, { "target", "target" },
		{ "risk", "risk" }, { "check-every-months", "check_every_months" } };
	json_t *input = json_object();
	struct outcome outcome = { 0 };
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		put_option(call, options[i][0], options[i][1], input);
	struct act act = { .kind = "requirement",
		.verb = "adopt",
		.new_id = call->argument_count ? call_argument(call, 0) : NULL,
		.place = call_option(call, "place"),
		.input = input };
	int result = call_open(call, BOOK_WRITE);
	if (result == 0)
		result = call_act(call, &act, &outcome);
	if (result == 0 && call->json) {
		json_t *object = json_object();
		json_put_text(object, "id", outcome.thing);
		json_put_whole(object, "seq", outcome.seq);
		answer_json(object);
	} else if (result == 0) {
		printf("%s is adopted.\n", outcome.thing);
	}
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

static int list_page(struct call *call, struct table *table, char *cursor, size_t room)
{
	struct things_filter filter = { .kind = "requirement",
		.limit = LIMIT_PAGE_ROWS,
		.place = call_option(call, "place"),
		.cursor = *cursor ? cursor : NULL };
	json_t *list = NULL;
	int result = read_things(call->reader, &ACTOR_SYSTEM, &filter, &list);
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(list, "items"), i, item)
	{
		const json_t *shown = json_object_get(item, "shown");
		const char *const cells[] = { json_text(item, "id"),
			json_text(shown, "key_question"), json_text(item, "state_label"),
			json_text(item, "title") };
		if (call->json)
			answer_line(item);
		else
			table_add(table, cells);
	}
	snprintf(cursor, room, "%s", json_text(list, "next"));
	json_decref(list);
	return result;
}

int command_requirement_list(struct call *call)
{
	static const char *const headings[] = { "Id", "Question", "State", "What must be so" };
	char cursor[256] = "";
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	int result = call_open(call, BOOK_READ);
	do {
		if (result == 0)
			result = list_page(call, table, cursor, sizeof(cursor));
	} while (result == 0 && *cursor);
	table_print(table, result == 0 && !call->json ? stdout : NULL);
	return result;
}

/* -- one of them -- */

static void print_share(const char *before, const json_t *share)
{
	if (json_whole(share, "of", 0))
		printf("%s%lld of %lld\n", before, (long long)json_whole(share, "n", 0),
			(long long)json_whole(share, "of", 0));
}

static void print_requirement(const json_t *requirement)
{
	const json_t *paper = json_object_get(requirement, "paper");
	const json_t *practice = json_object_get(requirement, "practice");
	const json_t *seen = json_object_get(practice, "seen");
	printf("%s\n%s\n\n", json_text(requirement, "text"), json_text(requirement, "state_label"));
	printf("What we say\n  Policy in force    %s\n",
		json_flag(paper, "in_force", false) ? "yes" : "no");
	print_share("  Signed             ", json_object_get(paper, "attested"));
	print_share("  Trained            ", json_object_get(paper, "trained"));
	printf("What we do\n  Seen               %lld of %lld in the last 12 months\n",
		(long long)json_whole(seen, "y", 0), (long long)json_whole(seen, "n", 0));
	if (*json_text(requirement, "last_evidence"))
		printf("  Last seen          %s\n", json_text(requirement, "last_evidence"));
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(requirement, "evidence"), i, one)
		printf("  %-10s %-14s %s, %s (entry %lld)\n", json_text(one, "on"),
			json_text(one, "kind"), json_text(one, "title"),
			json_text(one, "place_name"), (long long)json_whole(one, "seq", 0));
}

int command_requirement_show(struct call *call)
{
	struct assure *assure = NULL;
	json_t *requirement = NULL;
	int result = call_open(call, BOOK_READ);
	if (result == 0)
		result = assure_open(&assure, call->book);
	if (result)
		return result;
	result = assure_requirement(assure, call->reader, &ACTOR_SYSTEM, call_argument(call, 0),
		call_option(call, "place"), &requirement);
	if (result == 0 && call->json)
		answer_json(json_incref(requirement));
	else if (result == 0)
		print_requirement(requirement);
	json_decref(requirement);
	assure_close(assure);
	return result;
}
