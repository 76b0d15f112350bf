/* fettle find */
#include "cli.h"

enum { COMMONS_MOST = 5 };

/* What others wrote follows what is ours. */
static void show_commons(const struct call *call, const json_t *items)
{
	json_t *item;
	size_t i;

	json_array_foreach(items, i, item)
	{
		if (call->json) {
			json_put_text(item, "in", "commons");
			answer_line(item);
		} else {
			printf("%s  %s, %s (%s)\n", i ? "" : "\nFrom the commons:\n",
				json_text(item, "title"), json_text(item, "by"),
				json_text(item, "kind_label"));
		}
	}
}

int command_find_words(struct call *call)
{
	static const char *const headings[] = { "Id", "Kind", "Place", "What" };
	struct buf words;
	json_t *found = NULL, *others = NULL;
	int64_t limit;
	int result = call_option_number(call, "number", 20, &limit);
	buf_init(&words, 4 << 10);
	for (size_t i = 0; i < call->argument_count; i++)
		buf_print(&words, "%s%s", i ? " " : "", call->arguments[i]);
	if (result == 0)
		result = call_open(call, BOOK_READ);
	if (result == 0)
		result = read_find(call->reader, &ACTOR_SYSTEM, words.base,
			(int)(limit < LIMIT_PAGE_ROWS ? limit : LIMIT_PAGE_ROWS), &found);
	if (result == 0)
		result = find_in_commons(call, words.base, COMMONS_MOST, &others);
	const json_t *items = json_object_get(found, "items");
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		const char *const cells[] = { json_text(item, "id"), json_text(item, "kind_label"),
			json_text(item, "place_name"), json_text(item, "title") };
		if (call->json)
			answer_line(item);
		else
			table_add(table, cells);
	}
	bool none = result == 0 && json_array_size(items) == 0;
	table_print(table, result == 0 && !call->json && !none ? stdout : NULL);
	if (none && !call->json)
		printf("Nothing here has the words: %s.\n", words.base);
	if (result == 0)
		show_commons(call, others);
	json_decref(others);
	json_decref(found);
	buf_release(&words);
	return result;
}
