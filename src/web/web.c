#include "web.h"

#include "pages.h"

static const struct route *const TABLES[] = {
	account_routes, work_routes, report_routes, board_routes, measure_routes,
	requirement_routes, library_routes, sign_routes, team_routes, changes_routes, find_routes,
	thing_routes, kinds_routes, kind_routes, act_routes, place_routes, people_routes,
	framework_routes, import_routes, about_routes, api_routes, NULL
};

const struct route *const *web_tables(void)
{
	return TABLES;
}

/* Whoever administers the record from its top; "" when nobody does. */
static const char *find_administrator(const struct directory *directory)
{
	size_t count;
	const struct assignment *assignments = directory_assignments(directory, &count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(assignments[i].role, "administrator") == 0 && assignments[i].place == 0
			&& (assignments[i].to == DAY_NONE || assignments[i].to > today()))
			return directory_person_at(directory, assignments[i].person)->id;
	}
	return "";
}

static bool has_account(struct book *book, const char *person)
{
	json_t *accounts = NULL;
	const json_t *account;
	bool found = false;
	size_t i;

	if (account_list(book, &ACTOR_SYSTEM, &accounts) != 0)
		return false;
	json_array_foreach(json_object_get(accounts, "items"), i, account)
		found = found || strcmp(json_text(account, "person"), person) == 0;
	json_decref(accounts);
	return found;
}

/* A link for the first administrator, as long as they have no password or in a demonstration. */
static void print_link(struct book *book, const char *url, FILE *out)
{
	const struct directory *directory = book_directory(book);
	const char *person = find_administrator(directory);
	char link[44];

	if (*person && (book_is_demonstration(book) || !has_account(book, person))
		&& account_make_link(book, person, link) == 0)
		fprintf(out, "Sign in as %s: %s/sign-in/%s\n", directory_person_name(directory, person), url,
			link);
	book_directory_release(book, directory);
}

static void print_address(struct web *web, struct http_server *server,
	const struct serve_options *options)
{
	const char *url = options->public_origin ? options->public_origin : http_server_url(server);
	FILE *out = options->out ? options->out : stdout;

	if (options->quiet)
		return;
	fprintf(out, "Serving %s at %s\n", book_name(web->book), url);
	print_link(web->book, url, out);
	fflush(out);
}

int web_serve(const char *address, const struct serve_options *options)
{
	struct web web = { .tables = TABLES };
	struct http_server *server = NULL;
	struct http_options http = {
		.listen = options->listen, .public_origin = options->public_origin,
		.behind_proxy = options->behind_proxy, .io_threads = options->io_threads,
		.access_log = options->access_log, .sign_in_path = "/sign-in", .context = &web,
		.error_page = problem_page,
	};
	int code = book_open(&web.book, address, BOOK_SERVE);

	if (code)
		return code;
	code = assure_open(&web.assure, web.book);
	if (code)
		goto out;
	http.book = web.book;
	code = http_server_start(&server, &http, TABLES);
	if (code)
		goto out;
	print_address(&web, server, options);
	http_server_wait(server);
	http_server_stop(server);
out:
	if (web.assure)
		assure_close(web.assure);
	book_close(web.book);
	return code;
}
