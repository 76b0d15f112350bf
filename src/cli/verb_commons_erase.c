/* fettle commons: erasing texts and entries, and what others ask to be erased. */
#include "cli.h"
#include "commons.h"

static int open_commons(struct call *call, struct commons **out)
{
	struct commons_options options = { 0 };
	int result = call_open(call, BOOK_WRITE);

	if (result)
		return result;
	options.name = book_name(call->book);
	return commons_open(out, book_store(call->book), &options);
}

/* -- taking back -- */

static void answer_done(struct call *call, const char *what, const char *words)
{
	json_t *answer;

	if (!call->json) {
		if (!call->quiet)
			puts(words);
		return;
	}
	answer = json_object();
	json_put_text(answer, what, call_argument(call, 0));
	answer_json(answer);
}

int command_commons_erase(struct call *call)
{
	const char *why = call_option(call, "why");
	bool only_ask = call_flag(call, "only-ask");
	struct commons *commons = NULL;
	int result = open_commons(call, &commons);

	if (result == 0 && only_ask)
		result = commons_ask_erase(commons, call_argument(call, 0), why ? why : "error");
	else if (result == 0)
		result = commons_erase(commons, call_argument(call, 0), why ? why : "error",
			call_flag(call, "ask"));
	commons_close(commons);
	if (result == 0 && only_ask)
		answer_done(call, "asked", "Our log asks everybody. Each of them decides.");
	else if (result == 0)
		answer_done(call, "erased",
			"Destroyed here. Copies that others made in other ways cannot be called "
			"back.");
	return result;
}

int command_commons_redact(struct call *call)
{
	struct commons *commons = NULL;
	int result = open_commons(call, &commons);

	if (result == 0)
		result = commons_redact_entry(commons, call_argument(call, 0));
	commons_close(commons);
	if (result == 0)
		answer_done(call, "redacted",
			"The entry's words are gone from this node; its hash stays, so that the "
			"log still verifies. Others hold copies: erase its text too, and ask "
			"them.");
	return result;
}

/* -- what others ask -- */

static const char *const states[] = { [COMMONS_REQUEST_WAITING] = "waiting",
	[COMMONS_REQUEST_ERASED] = "erased",
	[COMMONS_REQUEST_KEPT] = "kept" };

static void show_requests(const json_t *items)
{
	static const char *const headings[] = { "What", "Why", ">Ask", "The first of them" };
	struct table *table = table_create(headings, 4);
	const json_t *item;
	size_t i;

	json_array_foreach(items, i, item)
	{
		const json_t *first = json_array_get(json_object_get(item, "asked"), 0);
		char count[40];

		count_text(json_whole(item, "count", 0), count);
		const char *cells[] = { json_text(item, "target"), json_text(first, "why"), count,
			json_text(first, "origin") };
		table_add(table, cells);
	}
	table_print(table, stdout);
}

static int list_requests(struct call *call, struct commons *commons)
{
	const char *wanted = call_option(call, "state");
	enum commons_request_state state = COMMONS_REQUEST_WAITING;
	json_t *requests = NULL;

	for (size_t i = 0; wanted && i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i], wanted) == 0)
			state = (enum commons_request_state)i;
	if (wanted && strcmp(states[state], wanted) != 0)
		return error_set(FT_USAGE, "--state is waiting, erased or kept.");
	int result = commons_requests(commons, state, 0, 0, &requests);
	if (result == 0 && call->json) {
		answer_json(requests);
		return 0;
	}
	if (result == 0 && json_array_size(json_object_get(requests, "items")) == 0)
		puts(wanted ? "There are none." : "Nobody asks for anything to be erased.");
	else if (result == 0)
		show_requests(json_object_get(requests, "items"));
	json_decref(requests);
	return result;
}

static int decide(struct call *call, struct commons *commons)
{
	bool erase = call_flag(call, "erase");
	int result = 0;

	for (size_t i = 0; result == 0 && i < call->argument_count; i++)
		result = commons_decide(commons, call_argument(call, i), erase,
			call_option(call, "reason"), "system");
	if (result == 0)
		answer_done(call, erase ? "erased" : "kept",
			erase ? "Destroyed here, and not taken in again." : "Kept.");
	return result;
}

int command_commons_requests(struct call *call)
{
	struct commons *commons = NULL;

	if (call->argument_count > 0 && call_flag(call, "erase") == call_flag(call, "keep"))
		return error_set(FT_USAGE, "Give --erase or --keep with what it is about.");
	int result = open_commons(call, &commons);
	if (result == 0)
		result = call->argument_count > 0 ? decide(call, commons)
						  : list_requests(call, commons);
	commons_close(commons);
	return result;
}
