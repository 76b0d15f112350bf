/* fettle commons: what of others is not kept. */
#include "cli.h"
#include "commons.h"

#include <inttypes.h>

static int open_commons(struct call *call, struct commons **out)
{
	struct commons_options options = { 0 };
	int result = call_open(call, BOOK_WRITE);

	if (result)
		return result;
	options.name = book_name(call->book);
	return commons_open(out, book_store(call->book), &options);
}

/* -- rules -- */

static void show_taken_over(const json_t *rules)
{
	const json_t *from;
	size_t i;

	json_array_foreach(json_object_get(rules, "taken_over"), i, from)
		printf("What %s blocks is blocked here, too.\n", json_string_value(from));
}

static void show_rules(const json_t *rules)
{
	static const char *const headings[] = { "Rule", "About", "Which", "Why" };
	const json_t *items = json_object_get(rules, "items"), *item;
	size_t i;

	if (json_has(rules, "topics") && *json_text(rules, "topics"))
		printf("Texts are kept of these topics only: %s\n", json_text(rules, "topics"));
	show_taken_over(rules);
	if (json_array_size(items) == 0) {
		puts("Nothing is blocked by a rule of ours.");
		return;
	}
	struct table *table = table_create(headings, 4);
	json_array_foreach(items, i, item)
	{
		const char *cells[] = { json_flag(item, "allow", false) ? "allow" : "block",
			json_text(item, "what"), json_text(item, "value"),
			json_text(item, "reason") };
		table_add(table, cells);
	}
	table_print(table, stdout);
}

static int answer_rules(struct call *call, struct commons *commons)
{
	json_t *rules;
	int result = commons_rules(commons, &rules);

	if (result)
		return result;
	if (call->json) {
		answer_json(rules);
		return 0;
	}
	if (!call->quiet)
		show_rules(rules);
	json_decref(rules);
	return 0;
}

static int set_rule(struct call *call, bool allow)
{
	struct commons_rule rule = { .what = call_argument(call, 0),
		.value = call_argument(call, 1),
		.reason = allow ? NULL : call_option(call, "reason"),
		.said = allow ? NULL : call_option(call, "say"),
		.allow = allow };
	struct commons *commons = NULL;
	int result = open_commons(call, &commons);

	if (result == 0)
		result = commons_set_rules(commons, &rule, 1);
	if (result == 0)
		result = answer_rules(call, commons);
	commons_close(commons);
	return result;
}

int command_commons_block(struct call *call)
{
	return set_rule(call, false);
}

int command_commons_allow(struct call *call)
{
	return set_rule(call, true);
}

static int write_csv(const struct call *call, struct commons *commons, const char *path)
{
	struct buf csv;

	buf_init(&csv, 64 << 20);
	int result = commons_rules_write_csv(commons, &csv);
	if (result == 0 && strcmp(path, "-") == 0)
		fwrite(csv.base, 1, csv.length, stdout);
	else if (result == 0)
		result = file_replace(path, buf_slice(&csv));
	if (result == 0 && strcmp(path, "-") != 0 && !call->quiet)
		printf("Wrote %s.\n", path);
	buf_release(&csv);
	return result;
}

static int answer_others(struct call *call, struct commons *commons)
{
	static const char *const headings[] = { "Who", "About", "Blocks", "Why", "Here" };
	json_t *blocks;
	const json_t *item;
	size_t i;
	int result = commons_blocks(commons, NULL, 0, 0, &blocks);

	if (result == 0 && call->json) {
		answer_json(blocks);
		return 0;
	}
	struct table *table = table_create(headings, 5);
	json_array_foreach(json_object_get(blocks, "items"), i, item)
	{
		const char *cells[] = { json_text(item, "origin"), json_text(item, "what"),
			json_text(item, "value"), json_text(item, "why"),
			json_text(item, "here") };
		table_add(table, cells);
	}
	if (json_array_size(json_object_get(blocks, "items")) == 0 && !call->quiet)
		puts("Nobody whom we follow says that they block anything.");
	table_print(table,
		json_array_size(json_object_get(blocks, "items")) > 0 ? stdout : NULL);
	json_decref(blocks);
	return result;
}

static int subscribe(struct call *call, struct commons *commons)
{
	const char *to = call_option(call, "subscribe"), *from = call_option(call, "unsubscribe");
	int result = to ? commons_subscribe(commons, to, true) : 0;

	if (result == 0 && from)
		result = commons_subscribe(commons, from, false);
	return result;
}

int command_commons_rules(struct call *call)
{
	const char *from = call_option(call, "import"), *to = call_option(call, "export");
	struct commons *commons = NULL;
	int64_t count = 0;
	int result = open_commons(call, &commons);

	if (result == 0)
		result = subscribe(call, commons);
	if (result == 0 && from)
		result = commons_rules_read_csv(commons, from, &count);
	if (result == 0 && from && !call->quiet)
		fprintf(stderr, "Blocked %" PRId64 " hosts.\n", count);
	if (result == 0 && to)
		result = write_csv(call, commons, to);
	else if (result == 0 && call_flag(call, "others"))
		result = answer_others(call, commons);
	else if (result == 0)
		result = answer_rules(call, commons);
	commons_close(commons);
	return result;
}

int command_commons_topic(struct call *call)
{
	struct commons *commons = NULL;
	struct buf words;

	buf_init(&words, 4096);
	for (size_t i = 0; i < call->argument_count; i++) {
		buf_add_text(&words, call_argument(call, i));
		buf_add_char(&words, ' ');
	}
	int result = open_commons(call, &commons);
	if (result == 0 && (words.length > 0 || call_flag(call, "all")))
		result = commons_set_topics(commons, call_flag(call, "all") ? "" : words.base);
	if (result == 0)
		result = answer_rules(call, commons);
	commons_close(commons);
	buf_release(&words);
	return result;
}
