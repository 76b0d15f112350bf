/* fettle source: what is listened to on the web, and what was heard. */
#include "cli.h"
#include "collect.h"
#include "digest_form.h"

#include <inttypes.h>

enum { FILE_BYTES_MAX = 256 << 20 };

static int open_collect(struct call *call, struct collect **out)
{
	struct collect_options options = { 0 };
	int result = call_open(call, BOOK_WRITE);

	return result ? result : collect_open(out, call->book, &options);
}

/* -- naming one: by id, name or address -- */

static int find_source(struct collect *collect, const char *word, char id[65])
{
	json_t *sources = NULL;
	const json_t *source;
	size_t i;
	int result = collect_sources(collect, &sources);

	id[0] = '\0';
	json_array_foreach(json_object_get(sources, "items"), i, source)
	{
		if (strcmp(json_text(source, "source"), word) == 0 ||
			strcasecmp(json_text(source, "name"), word) == 0 ||
			strcmp(json_text(source, "address"), word) == 0)
			snprintf(id, 65, "%s", json_text(source, "source"));
	}
	json_decref(sources);
	if (result == 0 && !id[0])
		return error_set(FT_NOT_FOUND,
			"No source is called \"%s\". \"fettle source list\" shows them all.", word);
	return result;
}

/* -- list -- */

static void show_sources(const json_t *items)
{
	static const char *const headings[] = { "Source", "Address", "For", ">Posts", "How it is" };
	struct table *table = table_create(headings, 5);
	const json_t *item;
	size_t i, j;

	json_array_foreach(items, i, item)
	{
		const json_t *tags = json_object_get(item, "tags");
		const char *message = json_text(item, "message");
		char taken[40], words[400] = "";

		for (j = 0; j < json_array_size(tags); j++)
			snprintf(words + strlen(words), sizeof(words) - strlen(words), "%s#%s",
				j ? " " : "", json_string_value(json_array_get(tags, j)));
		count_text(json_whole(item, "taken", 0), taken);
		const char *cells[] = { json_text(item, "name"), json_text(item, "address"),
			*words ? words : "everything", taken,
			strcmp(json_text(item, "state"), "paused") == 0	  ? "paused"
			: *message					  ? message
			: json_whole(item, "heard_at", 0) > 0		  ? "listening"
									  : "not asked yet" };
		table_add(table, cells);
	}
	table_print(table, stdout);
}

int command_source_list(struct call *call)
{
	struct collect *collect = NULL;
	json_t *sources = NULL;
	const json_t *item;
	size_t i;
	int result = open_collect(call, &collect);

	if (result == 0)
		result = collect_sources(collect, &sources);
	collect_close(collect);
	if (result)
		return result;
	const json_t *items = json_object_get(sources, "items");
	if (call->json)
		json_array_foreach(items, i, item) answer_line(item);
	else if (json_array_size(items) == 0)
		puts("Nothing is listened to yet. \"fettle source add\" begins it.");
	else
		show_sources(items);
	json_decref(sources);
	return 0;
}

/* -- collect -- */

static void say_line(void *context, const char *line)
{
	const struct call *call = context;

	if (!call->quiet && !call->json)
		puts(line);
}

static void show_report(const struct call *call, const struct collect_report *report)
{
	json_t *answer;

	if (!call->json) {
		if (!call->quiet)
			printf("Asked %" PRId64 " sources (%" PRId64 " could not be heard): %" PRId64
			       " new posts, %" PRId64 " that were here.\n",
				report->asked, report->failed, report->taken, report->known);
		return;
	}
	answer = json_object();
	json_put_whole(answer, "asked", report->asked);
	json_put_whole(answer, "failed", report->failed);
	json_put_whole(answer, "taken", report->taken);
	json_put_whole(answer, "known", report->known);
	answer_json(answer);
}

int command_source_collect(struct call *call)
{
	struct collect *collect = NULL;
	struct collect_report report = { 0 };
	char id[65] = "";
	int result = open_collect(call, &collect);

	if (result == 0 && *call_argument(call, 0))
		result = find_source(collect, call_argument(call, 0), id);
	if (result == 0)
		result = collect_now(collect, id[0] ? id : NULL, say_line, call, &report);
	collect_close(collect);
	if (result == 0)
		show_report(call, &report);
	return result;
}

/* -- add, import, read, forget -- */

static const char *host_of(const char *address, char host[300])
{
	const char *start = strstr(address, "://");

	start = start ? start + 3 : address;
	snprintf(host, 300, "%.*s", (int)strcspn(start, "/?#"), start);
	return host;
}

static int allow_private(struct call *call, const char *source, const char *host)
{
	struct act act = { .kind = "source", .verb = "allow_private", .thing = source };
	struct outcome outcome;
	json_t *input = json_object();

	json_put_text(input, "private_host", host);
	act.input = input;
	int result = call_act(call, &act, &outcome);
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

static int read_new_source(struct call *call, json_t *input)
{
	const char *address = call_argument(call, 0), *form = call_option(call, "form");
	const char *name = call_option(call, "name");
	char host[300];
	int64_t minutes;
	int result = call_option_number(call, "minutes", 60, &minutes);

	form = form ? form : "feed";
	if (result == 0 && strcmp(form, "file") != 0)
		result = collect_check_address(address);
	json_put_text(input, "name", name ? name : host_of(address, host));
	json_put_text(input, "address", address);
	json_put_text(input, "form", form);
	json_put_text(input, "tags", call_option(call, "tags") ? call_option(call, "tags") : "");
	json_put_flag(input, "about", call_flag(call, "about"));
	json_put_flag(input, "weekly", call_flag(call, "weekly"));
	json_put_whole(input, "minutes", minutes);
	return result;
}

int command_source_add(struct call *call)
{
	struct act act = { .kind = "source", .verb = "add" };
	struct outcome outcome = { 0 };
	json_t *input = json_object();
	char host[300];
	int result = call_open(call, BOOK_WRITE);

	if (result == 0)
		result = read_new_source(call, input);
	act.input = input;
	if (result == 0) {
		act.place = book_root(call->book);
		result = call_act(call, &act, &outcome);
	}
	if (result == 0 && call_flag(call, "private"))
		result = allow_private(
			call, outcome.thing, host_of(call_argument(call, 0), host));
	if (result == 0 && !call->quiet)
		printf("%s\n", outcome.thing);
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

int command_source_import(struct call *call)
{
	struct collect *collect = NULL;
	struct buf list;
	int64_t made = 0;
	const char *tags = call_option(call, "tags");
	int result = open_collect(call, &collect);

	buf_init(&list, COLLECT_ANSWER_BYTES);
	if (result == 0)
		result = file_read(call_argument(call, 0), COLLECT_ANSWER_BYTES, &list);
	if (result == 0)
		result = collect_import_list(
			collect, &ACTOR_SYSTEM, buf_slice(&list), tags ? tags : "", &made);
	collect_close(collect);
	buf_release(&list);
	if (result == 0 && !call->quiet)
		printf("%" PRId64 " sources added.\n", made);
	return result;
}

int command_source_read(struct call *call)
{
	struct collect *collect = NULL;
	struct collect_report report = { 0 }, one;
	char id[65];
	int result = open_collect(call, &collect);

	if (result == 0)
		result = find_source(collect, call_argument(call, 0), id);
	for (size_t i = 1; result == 0 && i < call->argument_count; i++) {
		struct buf bytes;

		buf_init(&bytes, FILE_BYTES_MAX);
		result = file_read(call_argument(call, i), FILE_BYTES_MAX, &bytes);
		if (result == 0)
			result = collect_read(
				collect, id, call_argument(call, i), buf_slice(&bytes), &one);
		report.taken += result == 0 ? one.taken : 0;
		report.known += result == 0 ? one.known : 0;
		buf_release(&bytes);
	}
	collect_close(collect);
	if (result == 0 && !call->quiet)
		printf("%" PRId64 " new posts, %" PRId64 " that were here.\n", report.taken,
			report.known);
	return result;
}

int command_source_forget(struct call *call)
{
	struct collect *collect = NULL;
	int64_t removed = 0;
	int result = open_collect(call, &collect);

	if (result == 0)
		result = collect_forget(collect, call_argument(call, 0), &removed);
	collect_close(collect);
	if (result == 0 && !call->quiet)
		puts(removed ? "It is gone, and will not be taken in again."
			     : "It was not here, and will not be taken in.");
	return result;
}

/* -- digest -- */

static int read_week(const struct call *call, day_number *monday)
{
	const char *week = call_option(call, "week");

	if (!week) { /* the last whole one */
		*monday = week_monday(instant_now()) - 7;
		return 0;
	}
	if (week_read(slice_of(week), monday))
		return error_set(FT_USAGE, "--week %s: %s", week, error_message());
	return 0;
}

static int write_items(const struct collected_week *week)
{
	struct buf out;

	buf_init(&out, (size_t)4 << 30);
	collected_week_items(week, &out);
	int result = buf_failed(&out) ? error_set(FT_FAILED, "The items are larger than 4 GB.") : 0;
	if (result == 0 && out.length &&
		fwrite(out.base, 1, out.length, stdout) != out.length)
		result = error_set(FT_FAILED, "The answer could not be written.");
	buf_release(&out);
	return result;
}

int command_source_digest(struct call *call)
{
	struct slice tag = slice_trim(slice_of(call_argument(call, 0)));
	struct collect_options options = { 0 };
	struct collected_week week;
	struct collect *collect = NULL;
	struct commons *commons = NULL;
	digest_writer *writer;
	day_number monday;
	int result = digest_form(call, &writer);

	if (slice_starts(tag, "#"))
		tag = (struct slice){ tag.base + 1, tag.length - 1 };
	if (result == 0)
		result = read_week(call, &monday);
	if (result == 0)
		result = call_open(call, BOOK_WRITE);
	if (result == 0)
		result = commons_open(&commons, book_store(call->book),
			&(struct commons_options){ .name = book_name(call->book) });
	options.commons = commons;
	options.url = call_option(call, "origin");
	if (result == 0)
		result = collect_open(&collect, call->book, &options);
	if (result == 0)
		result = collect_week(collect, tag, monday, &week);
	if (result == 0) {
		result = call_flag(call, "items") ? write_items(&week)
						  : digest_put(week.digest, writer);
		collected_week_release(&week);
	}
	collect_close(collect);
	commons_close(commons);
	return result;
}
