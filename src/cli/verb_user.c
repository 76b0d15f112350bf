/* fettle user add, link, list, remove */
#include "cli.h"

static int give_role(struct call *call, const char *person)
{
	const char *role = call_option(call, "role");
	if (!role)
		return 0;
	json_t *input = json_object();
	json_put_text(input, "person", person);
	json_put_text(input, "role", role);
	struct act act = { .kind = "assignment",
		.verb = "start",
		.place = call_option(call, "place"),
		.input = input };
	struct outcome outcome;
	int result = call_act(call, &act, &outcome);
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

static int answer_link(struct call *call, const char *person)
{
	const char *origin = call_option(call, "origin");
	char link[44];
	int result = account_make_link(call->book, person, link);
	if (result)
		return result;
	struct buf address;
	buf_init(&address, 4 << 10);
	buf_print(&address, "%s/sign-in/%s", origin ? origin : "http://localhost:8440", link);
	if (call->json) {
		json_t *object = json_object();
		json_put_text(object, "person", person);
		json_put_text(object, "link", address.base);
		json_put_whole(object, "hours", LIMIT_SIGN_IN_LINK_HOURS);
		answer_json(object);
	} else {
		printf("%s\nSign-in link, for one use within %d hours:\n%s\n", person,
			LIMIT_SIGN_IN_LINK_HOURS, address.base);
	}
	buf_release(&address);
	return 0;
}

/* A wrong role or place must be known before the person is there. */
static int check_role(struct call *call)
{
	const char *role = call_option(call, "role"), *place = call_option(call, "place");
	const struct directory *directory = book_directory(call->book);
	const struct kinds *kinds = directory_kinds(directory);
	int result = 0;
	if (role && !kinds_role(kinds, role)) {
		struct buf list;
		buf_init(&list, 4 << 10);
		for (size_t i = 0; i < kinds_role_count(kinds); i++)
			buf_print(&list, "%s%s", i ? ", " : "", kinds_role_at(kinds, i)->name);
		result = error_set(FT_REFUSED, "There is no role called \"%s\". The roles are: %s.",
			role, list.base ? list.base : "none");
		buf_release(&list);
	}
	if (result == 0 && place && directory_place(directory, place) < 0)
		result = error_set(FT_NOT_FOUND, "There is no place \"%s\".", place);
	book_directory_release(call->book, directory);
	return result;
}

int command_user_add(struct call *call)
{
	const char *name = call_option(call, "name"), *email = call_option(call, "email");
	if (!name || !*name)
		return error_set(FT_USAGE, "Who is it? Say it with --name.");
	int result = call_open(call, BOOK_WRITE);
	if (result == 0)
		result = check_role(call);
	if (result)
		return result;
	json_t *input = json_object();
	json_put_text(input, "name", name);
	if (email)
		json_put_text(input, "email", email);
	struct act act = {
		.kind = "person", .verb = "add", .new_id = call_option(call, "id"), .input = input
	};
	struct outcome outcome;
	result = call_act(call, &act, &outcome);
	if (result == 0)
		result = give_role(call, outcome.thing);
	if (result == 0)
		result = answer_link(call, outcome.thing);
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

int command_user_link(struct call *call)
{
	int result = call_open(call, BOOK_WRITE);
	return result ? result : answer_link(call, call_argument(call, 0));
}

static void add_user(struct call *call, struct table *table, const struct directory *directory,
	int position, const json_t *accounts)
{
	const struct person *person = directory_person_at(directory, position);
	const char *login = "";
	size_t i, count;
	json_t *account;
	struct buf roles;
	buf_init(&roles, 4 << 10);
	json_array_foreach(accounts, i,
		account) if (strcmp(json_text(account, "person"), person->id) == 0) login =
		json_text(account, "login");
	const struct assignment *all = directory_assignments(directory, &count);
	for (int n = 0; n < person->assignment_count; n++) {
		const struct assignment *one = &all[person->first_assignment + n];
		buf_print(&roles, "%s%s at %s", n ? ", " : "", one->role,
			directory_place_at(directory, one->place)->name);
	}
	const char *const cells[] = { person->id, person->name, login, roles.base ? roles.base : "",
		person->left ? "has left" : "" };
	static const char *const names[] = { "person", "name", "login", "roles", "note" };
	if (call->json) {
		json_t *object = json_object();
		for (size_t n = 0; n < sizeof(cells) / sizeof(cells[0]); n++)
			json_put_text(object, names[n], cells[n]);
		answer_line(object);
		json_decref(object);
	} else {
		table_add(table, cells);
	}
	buf_release(&roles);
}

int command_user_list(struct call *call)
{
	static const char *const headings[] = { "Person", "Name", "Signs in as", "Roles", "" };
	json_t *accounts = NULL;
	int result = call_open(call, BOOK_READ);
	if (result == 0)
		result = account_list(call->book, &ACTOR_SYSTEM, &accounts);
	if (result)
		return result;
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	const struct directory *directory = book_directory(call->book);
	for (size_t i = 0; i < directory_person_count(directory); i++)
		add_user(call, table, directory, (int)i, json_object_get(accounts, "items"));
	book_directory_release(call->book, directory);
	table_print(table, call->json ? NULL : stdout);
	json_decref(accounts);
	return 0;
}

int command_user_remove(struct call *call)
{
	const char *person = call_argument(call, 0);
	int result = call_open(call, BOOK_WRITE);
	if (result == 0)
		result = account_remove(call->book, &ACTOR_SYSTEM, person);
	if (result)
		return result;
	if (call->json) {
		json_t *object = json_object();
		json_put_text(object, "person", person);
		json_put_flag(object, "removed", true);
		answer_json(object);
	} else {
		printf("%s can no longer sign in. What they did stays.\n", person);
	}
	return 0;
}
