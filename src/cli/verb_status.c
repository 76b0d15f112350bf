/* Bare fettle ORG: what needs attention. */
#include "cli.h"

enum { DAYS_AHEAD = 7, SHOWN = 10 };

static void print_work(const json_t *work)
{
	const json_t *items = json_object_get(work, "items");
	size_t count = json_array_size(items);
	int64_t overdue = json_whole(work, "overdue", 0);
	if (count == 0) {
		printf("Nothing is due in the next %d days.\n", DAYS_AHEAD);
		return;
	}
	printf("%zu things are due in the next %d days; %lld are late.\n", count, DAYS_AHEAD,
		(long long)overdue);
	for (size_t i = 0; i < count && i < SHOWN; i++) {
		const json_t *item = json_array_get(items, i);
		printf("  %-12s %s: %s%s%s\n", json_text(item, "due_on"), json_text(item, "label"),
			json_text(item, "title"), *json_text(item, "place_name") ? ", " : "",
			json_text(item, "place_name"));
	}
	if (count > SHOWN)
		printf("  and %zu more: fettle serve shows them all\n", count - SHOWN);
}

static json_t *describe(struct call *call, json_t *work)
{
	const struct directory *directory = book_directory(call->book);
	json_t *object = json_object();
	json_put_text(object, "name", book_name(call->book));
	json_put_text(object, "place", book_root(call->book));
	json_put_flag(object, "demonstration", book_is_demonstration(call->book));
	json_put_whole(object, "entries", book_head(call->book));
	json_put_whole(object, "places", (int64_t)directory_place_count(directory));
	json_put_whole(object, "people", (int64_t)directory_person_count(directory));
	json_put_whole(object, "overdue", json_whole(work, "overdue", 0));
	json_put(object, "work", json_incref(json_object_get(work, "items")));
	book_directory_release(call->book, directory);
	return object;
}

int command_status(struct call *call)
{
	json_t *work = NULL;
	int result = call_open(call, BOOK_READ);
	if (result == 0)
		result = read_work(
			call->reader, &ACTOR_SYSTEM, book_root(call->book), DAYS_AHEAD, &work);
	if (result)
		return result;
	json_t *object = describe(call, work);
	if (call->json) {
		answer_json(json_incref(object));
	} else {
		char entries[40], places[40], people[40];
		count_text(json_whole(object, "entries", 0), entries);
		count_text(json_whole(object, "places", 0), places);
		count_text(json_whole(object, "people", 0), people);
		printf("%s: %s entries, %s places, %s people.\n", book_name(call->book), entries,
			places, people);
		print_work(work);
	}
	json_decref(object);
	json_decref(work);
	return 0;
}
