/* fettle log */
#include "cli.h"

#include <unistd.h>

enum { LOOK_EVERY_US = 500000 };

static void print_entry(const struct call *call, const json_t *item)
{
	if (call->json) {
		answer_line(item);
		return;
	}
	printf("%8lld  %.19sZ  %-22s %-24s %s%s%s\n", (long long)json_whole(item, "seq", 0),
		json_text(item, "at"), json_text(item, "kind_label"), json_text(item, "verb_label"),
		json_text(item, "title"), *json_text(item, "place_name") ? ", " : "",
		json_text(item, "place_name"));
}

/* Newest first as they are read, oldest first as they are printed. */
static int print_page(struct call *call, const char *place, int64_t after, int limit, int64_t *last)
{
	json_t *list = NULL;
	int result = read_recent(call->reader, &ACTOR_SYSTEM, place, 0, limit, &list);
	const json_t *items = json_object_get(list, "items");
	for (size_t i = json_array_size(items); i > 0; i--) {
		const json_t *item = json_array_get(items, i - 1);
		int64_t seq = json_whole(item, "seq", 0);
		if (seq <= after)
			continue;
		print_entry(call, item);
		*last = seq;
	}
	json_decref(list);
	fflush(stdout);
	return result;
}

int command_log(struct call *call)
{
	int64_t number, last = 0;
	const char *place = call_option(call, "place");
	int result = call_option_number(call, "number", 20, &number);
	if (result == 0 && number > LIMIT_PAGE_ROWS)
		result = error_set(FT_USAGE, "-n %lld: at most %d at once.", (long long)number,
			LIMIT_PAGE_ROWS);
	if (result == 0)
		result = call_open(call, BOOK_READ);
	if (result)
		return result;
	const struct directory *directory = book_directory(call->book);
	if (place && directory_place(directory, place) < 0)
		result = error_set(FT_NOT_FOUND, "There is no place \"%s\".", place);
	book_directory_release(call->book, directory);
	if (result == 0)
		result = print_page(call, place, 0, (int)number, &last);
	while (result == 0 && call_flag(call, "follow")) {
		usleep(LOOK_EVERY_US);
		result = print_page(call, place, last, LIMIT_PAGE_ROWS, &last);
	}
	return result;
}
