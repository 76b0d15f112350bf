/* fettle commons take, taken: copies of what other organisations offer. */
#include "cli.h"

#include "commons.h"
#include "share_take.h"

static int open_commons(struct call *call, enum book_mode mode, struct commons **out)
{
	struct commons_options options = { 0 };
	int result = call_open(call, mode);

	if (result)
		return result;
	options.name = book_name(call->book);
	return commons_open(out, book_store(call->book), &options);
}

/* Who takes it: with their rights, and what is made of it is theirs to look after. */
static int find_person(struct call *call, struct actor *actor)
{
	const char *person = call_option(call, "as");
	const struct directory *directory;
	int position;

	*actor = ACTOR_SYSTEM;
	if (!person)
		return 0;
	directory = book_directory(call->book);
	position = directory_person(directory, person);
	book_directory_release(call->book, directory);
	if (position < 0)
		return error_set(FT_NOT_FOUND,
			"There is nobody with the id %.60s. "
			"\"fettle user list\" shows the ids.",
			person);
	*actor = (struct actor){ 0 };
	snprintf(actor->person, sizeof(actor->person), "%s", person);
	return 0;
}

static void show_took(const struct call *call, const struct share_took *took)
{
	json_t *answer;

	if (!call->json) {
		printf("Taken: %s\n", took->taken);
		if (*took->made)
			printf("Made of it: %s %s\n", took->made_kind, took->made);
		else
			puts("It is a pack: look through it on its page, then adopt it.");
		return;
	}
	answer = json_object();
	json_put_text(answer, "taken", took->taken);
	json_put_text(answer, "made", took->made);
	json_put_text(answer, "made_kind", took->made_kind);
	answer_json(answer);
}

int command_commons_take(struct call *call)
{
	struct share_taking taking = { .ref = call_argument(call, 0),
		.place = call_option(call, "place") };
	struct commons *commons = NULL;
	struct share_took took;
	struct actor actor;
	int result = open_commons(call, BOOK_WRITE, &commons);

	if (result == 0)
		result = find_person(call, &actor);
	if (result == 0) {
		taking.actor = &actor;
		result = share_take(call->book, commons, &taking, &took);
	}
	if (result == FT_CONFLICT && *took.taken)
		error_set(FT_CONFLICT, "This place has taken a copy of it already: %s", took.taken);
	if (result == 0)
		show_took(call, &took);
	commons_close(commons);
	return result;
}

/* -- taken ---------------------------------------------------------------------------------- */

static const char *since_of(struct commons *commons, const json_t *thing, json_t **since)
{
	if (share_taken_since(commons, thing, since))
		return "";
	return json_text(*since, "state");
}

static void show_one(struct commons *commons, json_t *thing, struct table *table, bool json)
{
	const json_t *fields = json_object_get(thing, "fields");
	json_t *since = NULL;
	const char *state = since_of(commons, thing, &since);
	const char *cells[] = { json_text(thing, "id"), json_text(fields, "title"),
		json_text(fields, "offered_by"), json_text(thing, "state_label"), state };

	if (json) {
		json_put_text(thing, "original", state);
		answer_line(thing);
	} else {
		table_add(table, cells);
	}
	json_decref(since);
}

int command_commons_taken(struct call *call)
{
	static const char *const headings[] = { "Copy", "What", "From", "How it went", "Original" };
	struct commons *commons = NULL;
	json_t *page = NULL, *thing;
	char cursor[32] = "";
	size_t i;
	int result = open_commons(call, BOOK_READ, &commons);
	struct table *table = table_create(headings, 5);

	do {
		if (result == 0)
			result = share_taken_page(
				call->reader, &ACTOR_SYSTEM, cursor, LIMIT_PAGE_ROWS, &page);
		if (result)
			break;
		json_array_foreach(json_object_get(page, "items"), i, thing)
			show_one(commons, thing, table, call->json);
		snprintf(cursor, sizeof(cursor), "%s", json_text(page, "next"));
		json_decref(page);
	} while (*cursor);
	table_print(table, call->json || result ? NULL : stdout);
	commons_close(commons);
	return result;
}
