#include "web.h"

#include "fediverse.h"

#include "collect.h"
#include "commons.h"
#include "share_find.h"
#include "pages.h"
#include "share_offer.h"

static const struct route *const TABLES[] = {
	fediverse_routes, moderation_routes, erase_request_routes, block_routes,
	account_routes, work_routes, report_routes, board_routes, measure_routes,
	people_figure_routes,
	requirement_routes, library_routes, sign_routes, team_routes, changes_routes, find_routes,
	thing_routes, kinds_routes, kind_routes, act_routes, place_routes, people_routes,
	framework_routes, offer_routes, import_routes, about_routes, api_routes, replica_routes,
	source_routes, peer_routes, digest_routes,
	commons_item_routes, take_routes, taken_routes, outcome_routes,
	commons_routes, tag_routes, NULL
};

const struct route *const *web_tables(void)
{
	return TABLES;
}

/* Whoever administers the record from its top; "" when nobody does. */
static void find_administrator(struct book *book, char person[65])
{
	const struct directory *directory = book_directory(book);
	size_t count;
	const struct assignment *assignments = directory_assignments(directory, &count);

	person[0] = 0;
	for (size_t i = 0; i < count && !person[0]; i++) {
		if (strcmp(assignments[i].role, "administrator") == 0 && assignments[i].place == 0
			&& (assignments[i].to == DAY_NONE || assignments[i].to > today()))
			snprintf(person, 65, "%s",
				directory_person_at(directory, assignments[i].person)->id);
	}
	book_directory_release(book, directory);
}

static int start_act(struct book *book, const char *kind, const char *verb, json_t *input,
	char thing[65])
{
	struct act act = { .actor = &ACTOR_SYSTEM, .kind = kind, .verb = verb,
		.place = book_root(book), .input = input };
	struct outcome outcome;
	int code = book_act(book, &act, &outcome);

	if (!code && thing)
		snprintf(thing, 65, "%s", outcome.thing);
	outcome_release(&outcome);
	json_decref(input);
	return code;
}

/* Whoever opens a new record first: they administer it and, until they have named others, run
 * the place too. They change the name to their own. */
static int make_administrator(struct book *book, char person[65])
{
	static const char *const roles[] = { "administrator", "manager" };
	json_t *input = json_object();
	int code;

	json_put_text(input, "name", "First administrator");
	code = start_act(book, "person", "add", input, person);
	for (size_t i = 0; !code && i < sizeof(roles) / sizeof(roles[0]); i++) {
		input = json_object();
		json_put_text(input, "person", person);
		json_put_text(input, "role", roles[i]);
		json_put_day(input, "from", today());
		code = start_act(book, "assignment", "start", input, NULL);
	}
	return code;
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
static int print_link(struct book *book, const char *url, FILE *out)
{
	const struct directory *directory;
	char person[65], link[44];
	int code = 0;

	find_administrator(book, person);
	if (!*person)
		code = make_administrator(book, person);
	if (!code && !book_is_demonstration(book) && has_account(book, person))
		return 0;
	if (!code)
		code = account_make_link(book, person, link);
	if (code)
		return code;
	directory = book_directory(book);
	fprintf(out, "Sign in as %s: %s/sign-in/%s\n", directory_person_name(directory, person), url,
		link);
	book_directory_release(book, directory);
	return 0;
}

static int print_address(struct web *web, struct http_server *server,
	const struct serve_options *options)
{
	const char *url = options->public_origin ? options->public_origin : http_server_url(server);
	FILE *out = options->out ? options->out : stdout;

	int code;

	if (options->quiet)
		return 0;
	fprintf(out, "Serving %s at %s\n", book_name(web->book), url);
	code = print_link(web->book, url, out);
	fflush(out);
	return code;
}

/* Packs that were adopted under an older program's rules. */
static void warn_of_packs(struct book *book)
{
	const struct directory *directory = book_directory(book);
	const struct kinds *kinds = directory_kinds(directory);

	for (size_t i = 0; i < kinds_note_count(kinds); i++)
		fprintf(stderr, "Warning: an adopted pack: %s\n", kinds_note_at(kinds, i));
	book_directory_release(book, directory);
}

static int open_commons(struct web *web, const struct serve_options *options)
{
	struct commons_options commons = { .url = options->public_origin,
		.name = book_name(web->book), .checkpoint_ms = options->checkpoint_ms };

	int code = commons_open(&web->commons, book_store(web->book), &commons);

	if (!code)
		code = share_find_open(&web->find, web->book, web->commons);
	return code ? code : commons_start_pulling(web->commons);
}

/* Cached pages show what the book says, what is found in the commons and what was collected. */
static int64_t freshness(void *context)
{
	const struct web *web = context;

	return book_head(web->book) + share_find_changes(web->find) +
		collect_changes(web->collect);
}

static void commons_changed(void *context)
{
	http_server_tell_commons(context);
}

static int open_collect(struct web *web, const struct serve_options *options)
{
	struct collect_options collect = { .url = options->public_origin,
		.commons = web->commons };

	return collect_open(&web->collect, web->book, &collect);
}

static void say_line(void *context, const char *line)
{
	(void)context;
	fprintf(stderr, "%s\n", line);
}

static int open_fediverse(struct web *web, const struct serve_options *options)
{
	struct fediverse_options fediverse = { .origin = options->public_origin,
		.name = book_name(web->book) };

	int code = fediverse_open(
		&web->fediverse, book_store(web->book), web->commons, &fediverse);

	return code ? code : fediverse_start(web->fediverse);
}

int web_serve(const char *address, const struct serve_options *options)
{
	struct web web = { .tables = TABLES };
	struct http_server *server = NULL;
	struct share_publisher *publisher = NULL;
	struct http_options http = {
		.listen = options->listen, .public_origin = options->public_origin,
		.behind_proxy = options->behind_proxy,
		.trusted_proxies = options->trusted_proxies, .io_threads = options->io_threads,
		.access_log = options->access_log, .sign_in_path = "/sign-in", .context = &web,
		.error_page = problem_page, .freshness = freshness,
	};
	int code = book_open(&web.book, address, BOOK_SERVE);

	if (code)
		return code;
	warn_of_packs(web.book);
	int64_t started = monotonic_us();
	code = assure_open(&web.assure, web.book);
	if (!code && *assure_cache_note(web.assure))
		fprintf(stderr, "The cache of figures was not used: %s. They were worked out from "
			"all entries.\n", assure_cache_note(web.assure));
	if (!code)
		fprintf(stderr, "Figures are ready after %.1f s: %lld of %lld entries came from the cache.\n",
			(double)(monotonic_us() - started) / 1e6,
			(long long)assure_cache_used(web.assure), (long long)book_head(web.book));
	if (!code)
		code = assure_keep_cache(web.assure);
	if (!code)
		code = open_commons(&web, options);
	if (!code)
		code = open_collect(&web, options);
	if (!code)
		code = open_fediverse(&web, options);
	if (!code)
		code = share_publisher_start(&publisher, web.book, web.commons, say_line, NULL);
	if (code)
		goto out;
	http.book = web.book;
	code = http_server_start(&server, &http, TABLES);
	if (!code)
		code = share_find_follow(web.find, commons_changed, server);
	if (!code)
		code = collect_start(web.collect, commons_changed, server);
	if (!code)
		code = print_address(&web, server, options);
	if (!code) {
		http_tell_service("READY=1");
		http_server_wait(server);
		http_tell_service("STOPPING=1");
	}
	share_find_unfollow(web.find); /* what they tell of is told through the server */
	collect_stop(web.collect);
	http_server_stop(server);
out:
	fediverse_close(web.fediverse);
	share_publisher_stop(publisher);
	share_find_close(web.find);
	collect_close(web.collect);
	commons_close(web.commons);
	if (web.assure)
		assure_close(web.assure);
	book_close(web.book);
	return code;
}
