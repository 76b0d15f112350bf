/* fettle commons find, commons tags; and what the commons adds to fettle find. */
#include "cli.h"
#include "commons.h"
#include "share_find.h"

#include <inttypes.h>

/* Opens the organisation, its commons, and all that can be found in it. */
struct finding {
	struct commons *commons;
	struct share_find *find;
};

static int begin(struct call *call, struct finding *finding)
{
	struct commons_options options = { 0 };
	int result = call->book ? 0 : call_open(call, BOOK_READ);

	*finding = (struct finding){ 0 };
	if (result == 0)
		result = commons_open(&finding->commons, book_store(call->book), &options);
	if (result == 0)
		result = share_find_open(&finding->find, call->book, finding->commons);
	return result ? result : share_find_refresh(finding->find);
}

static void end(struct finding *finding)
{
	share_find_close(finding->find);
	commons_close(finding->commons);
}

static void add_words(const json_t *list, struct buf *out)
{
	const json_t *word;
	size_t i;

	json_array_foreach(list, i, word)
		buf_print(out, "%s%s", i ? ", " : "", json_string_value(word));
}

static void add_row(struct table *table, const json_t *item)
{
	char adopters[40];
	struct buf why;

	buf_init(&why, 4096);
	add_words(json_object_get(item, "why"), &why);
	count_text(json_whole(item, "adopters", 0), adopters);
	const char *const cells[] = { json_text(item, "kind_label"), json_text(item, "title"),
		json_text(item, "by"), adopters, why.length ? why.base : "" };
	table_add(table, cells);
	buf_release(&why);
}

static void show_items(const struct call *call, const json_t *items)
{
	static const char *const headings[] = { "Kind", "What", "By", ">Taken up", "Speaks of" };
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	const json_t *item;
	size_t i;

	json_array_foreach(items, i, item)
	{
		if (call->json)
			answer_line(item);
		else
			add_row(table, item);
	}
	table_print(table, !call->json && json_array_size(items) ? stdout : NULL);
}

static void join_words(const struct call *call, struct buf *words)
{
	for (size_t i = 0; i < call->argument_count; i++)
		buf_print(words, "%s%s", i ? " " : "", call->arguments[i]);
}

int command_commons_find(struct call *call)
{
	struct finding finding = { 0 };
	json_t *found = NULL;
	struct buf words;
	int64_t limit;
	int result = call_option_number(call, "number", 20, &limit);

	buf_init(&words, 4 << 10);
	join_words(call, &words);
	if (result == 0)
		result = begin(call, &finding);
	if (result == 0)
		result = share_find_words(finding.find, words.base,
			limit > 0 && limit < 100 ? (int)limit : 100, &found);
	if (result == 0)
		show_items(call, json_object_get(found, "items"));
	if (result == 0 && !call->json && json_array_size(json_object_get(found, "items")) == 0)
		printf("Nobody in the commons has written: %s.\n", words.base);
	json_decref(found);
	end(&finding);
	buf_release(&words);
	return result;
}

int find_in_commons(struct call *call, const char *words, int limit, json_t **out)
{
	struct finding finding;
	json_t *found = NULL;
	int result = begin(call, &finding);

	if (result == 0)
		result = share_find_words(finding.find, words, limit, &found);
	if (result == 0)
		*out = json_incref(json_object_get(found, "items"));
	json_decref(found);
	end(&finding);
	return result;
}

/* -- tags -- */

static void show_labels(const struct call *call, const json_t *labels, const char *mark,
	const char *name, struct table *table)
{
	const json_t *label;
	size_t i;

	json_array_foreach(labels, i, label)
	{
		char shown[300], items[40], organisations[40];

		if (call->json) {
			answer_line(label);
			continue;
		}
		snprintf(shown, sizeof(shown), "%s%s", mark, json_text(label, "shown"));
		count_text(json_whole(label, "items", 0), items);
		count_text(json_whole(label, "organisations", 0), organisations);
		const char *const cells[] = { shown, name, items, organisations };
		table_add(table, cells);
	}
}

static int show_all(const struct call *call, struct share_find *find)
{
	static const char *const headings[] = { "Name", "Is a", ">Items", ">Organisations" };
	struct table *table;
	json_t *found;
	int result = share_find_tags(find, &found);

	if (result)
		return result;
	table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	show_labels(call, json_object_get(found, "topics"), "", "topic", table);
	show_labels(call, json_object_get(found, "tags"), "#", "tag", table);
	bool none = json_array_size(json_object_get(found, "topics")) +
			    json_array_size(json_object_get(found, "tags")) ==
		    0;
	table_print(table, !call->json && !none ? stdout : NULL);
	if (none && !call->json)
		puts("Nothing in the commons has a tag or topic yet.");
	json_decref(found);
	return 0;
}

static void show_related(const json_t *related)
{
	const json_t *label;
	size_t i;

	json_array_foreach(related, i, label) printf("%s%s%s", i ? ", " : "\nGoes with ",
		json_flag(label, "is_topic", false) ? "" : "#", json_text(label, "shown"));
	if (json_array_size(related))
		putchar('\n');
}

static int show_one(const struct call *call, struct share_find *find, const char *name)
{
	bool is_topic = call_flag(call, "topic");
	json_t *found;
	int result = share_find_tag(find, name, is_topic, 0, 0, &found);

	if (result)
		return result;
	if (call->json) {
		answer_json(found);
		return 0;
	}
	size_t organisations = json_array_size(json_object_get(found, "organisations"));
	printf("%" PRId64 " about %s%s, from %zu organisation%s.\n\n",
		json_whole(found, "items_count", 0), is_topic ? "" : "#", json_text(found, "shown"),
		organisations, organisations == 1 ? "" : "s");
	show_items(call, json_object_get(found, "items"));
	show_related(json_object_get(found, "related"));
	json_decref(found);
	return 0;
}

int command_commons_tags(struct call *call)
{
	struct finding finding = { 0 };
	const char *name = call_argument(call, 0);
	int result = begin(call, &finding);

	if (result == 0)
		result = *name ? show_one(call, finding.find, name) : show_all(call, finding.find);
	end(&finding);
	return result;
}
