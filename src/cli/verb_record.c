/* fettle record add, do, list, show */
#include "cli.h"

/* The verb that makes a thing of this kind; NULL. */
static const struct verb *making_verb(const struct kind *kind)
{
	const struct verb *found = NULL;
	for (size_t i = 0; i < kind->verb_count; i++)
		if (kind->verbs[i].from_count == 0 && (!found || kind->verbs[i].main))
			found = &kind->verbs[i];
	return found;
}

static int find_kind(struct call *call, const struct directory *directory, const char *name,
	const struct kind **out)
{
	enum { NAMES = 256 };
	const struct kinds *kinds = directory_kinds(directory);
	const char *names[NAMES];
	(void)call;
	size_t count = 0;
	*out = kinds_find(kinds, name);
	if (*out)
		return 0;
	struct buf list;
	buf_init(&list, 16 << 10);
	for (size_t i = 0; i < kinds_count(kinds) && count < NAMES; i++) {
		names[count++] = kinds_at(kinds, i)->name;
		buf_print(&list, "%s%s", i ? ", " : "", kinds_at(kinds, i)->name);
	}
	const char *near = nearest(name, names, count);
	error_set(FT_NOT_FOUND,
		"There is no kind of record called \"%s\".%s%s%s The kinds are: %s.", name,
		near ? " Did you mean " : "", near ? near : "", near ? "?" : "", list.base);
	buf_release(&list);
	return FT_NOT_FOUND;
}

static void answer_outcome(
	struct call *call, const struct verb *verb, const struct outcome *outcome)
{
	if (!call->json) {
		printf("%s\n%s\n", outcome->thing, verb->done);
		return;
	}
	json_t *object = json_object();
	json_put_text(object, "id", outcome->thing);
	json_put_whole(object, "seq", outcome->seq);
	answer_json(object);
}

static int act_and_answer(struct call *call, const struct verb *verb, struct act *act)
{
	struct outcome outcome;
	int result = call_act(call, act, &outcome);
	if (result == 0)
		answer_outcome(call, verb, &outcome);
	outcome_release(&outcome);
	return result;
}

int command_record_add(struct call *call)
{
	json_t *fields = NULL;
	const struct kind *kind;
	int result = call_fields(call, 1, &fields);
	if (result == 0)
		result = call_open(call, BOOK_WRITE);
	if (result)
		goto out;
	const struct directory *directory = book_directory(call->book);
	result = find_kind(call, directory, call_argument(call, 0), &kind);
	const struct verb *verb = result == 0 ? making_verb(kind) : NULL;
	struct act act = { .new_id = call_option(call, "id"),
		.place = call_option(call, "place"),
		.on = call_option(call, "on"),
		.input = fields };
	if (result == 0 && !verb) {
		result = error_set(FT_USAGE, "%s cannot be added by hand.", kind->plural);
	} else if (result == 0) {
		act.kind = kind->name;
		act.verb = verb->name;
		result = act_and_answer(call, verb, &act);
	}
	book_directory_release(call->book, directory);
out:
	json_decref(fields);
	return result;
}

static int refuse_verb(const struct kind *kind, const char *name, const json_t *thing)
{
	struct buf list;
	buf_init(&list, 4 << 10);
	const json_t *verbs = json_object_get(thing, "verbs");
	for (size_t i = 0; i < json_array_size(verbs); i++)
		buf_print(
			&list, "%s%s", i ? ", " : "", json_text(json_array_get(verbs, i), "name"));
	error_set(FT_USAGE, "\"%s\" is not something that can be done to: %s. Now it can be: %s.",
		name, kind->label, list.length ? list.base : "nothing");
	buf_release(&list);
	return FT_USAGE;
}

int command_record_do(struct call *call)
{
	json_t *fields = NULL, *thing = NULL;
	const char *id = call_argument(call, 0), *name = call_argument(call, 1);
	int result = call_fields(call, 2, &fields);
	if (result == 0)
		result = call_open(call, BOOK_WRITE);
	if (result == 0)
		result = read_thing(call->reader, &ACTOR_SYSTEM, id, &thing);
	if (result)
		goto out;
	const struct directory *directory = book_directory(call->book);
	const struct kind *kind = kinds_find(directory_kinds(directory), json_text(thing, "kind"));
	const struct verb *verb = kind ? kind_verb(kind, name) : NULL;
	if (!kind || !verb || verb->from_count == 0) {
		result = kind ? refuse_verb(kind, name, thing) : FT_FAILED;
	} else {
		struct act act = { .kind = kind->name,
			.verb = verb->name,
			.thing = id,
			.place = call_option(call, "place"),
			.on = call_option(call, "on"),
			.input = fields };
		result = act_and_answer(call, verb, &act);
	}
	book_directory_release(call->book, directory);
out:
	json_decref(fields);
	json_decref(thing);
	return result;
}

static void add_item(struct table *table, const json_t *item)
{
	struct buf day;
	instant_us at;
	buf_init(&day, 32);
	if (instant_parse(slice_of(json_text(item, "created_at")), &at) == 0)
		day_add_short(&day, instant_day(at));
	const char *const cells[] = { json_text(item, "id"), day.base ? day.base : "",
		json_text(item, "place_name"), json_text(item, "state_label"),
		json_text(item, "title") };
	table_add(table, cells);
	buf_release(&day);
}

static int list_page(struct call *call, const struct things_filter *filter, struct table *table,
	int64_t *left, char *cursor, size_t room)
{
	json_t *list = NULL;
	int result = read_things(call->reader, &ACTOR_SYSTEM, filter, &list);
	const json_t *items = json_object_get(list, "items");
	for (size_t i = 0; i < json_array_size(items) && *left > 0; i++, --*left) {
		if (call->json)
			answer_line(json_array_get(items, i));
		else
			add_item(table, json_array_get(items, i));
	}
	snprintf(cursor, room, "%s", json_text(list, "next"));
	json_decref(list);
	return result;
}

int command_record_list(struct call *call)
{
	static const char *const headings[] = { "Id", "Since", "Place", "State", "What" };
	int64_t left;
	char cursor[256] = "";
	const struct kind *kind;
	struct things_filter filter = { .kind = call_argument(call, 0),
		.place = call_option(call, "place"),
		.state = call_option(call, "state"),
		.open_only = call_flag(call, "open") };
	int result = call_option_number(call, "number", LIMIT_PAGE_ROWS_USUAL, &left);
	if (result == 0)
		result = call_open(call, BOOK_READ);
	if (result)
		return result;
	const struct directory *directory = book_directory(call->book);
	result = find_kind(call, directory, filter.kind, &kind);
	if (result == 0 && filter.place && directory_place(directory, filter.place) < 0)
		result = error_set(FT_NOT_FOUND, "There is no place \"%s\".", filter.place);
	book_directory_release(call->book, directory);
	struct table *table = table_create(headings, sizeof(headings) / sizeof(headings[0]));
	do {
		filter.limit = left < LIMIT_PAGE_ROWS ? (int)left : LIMIT_PAGE_ROWS;
		filter.cursor = *cursor ? cursor : NULL;
		if (result == 0)
			result = list_page(call, &filter, table, &left, cursor, sizeof(cursor));
	} while (result == 0 && *cursor && left > 0);
	table_print(table, result == 0 && !call->json ? stdout : NULL);
	return result;
}

static void print_thing(const json_t *thing, const json_t *timeline)
{
	const char *name;
	json_t *value;
	printf("%s\n%s %s, %s", json_text(thing, "title"), json_text(thing, "kind_label"),
		json_text(thing, "id"), json_text(thing, "state_label"));
	printf(*json_text(thing, "place_name") ? ", at %s\n\n" : "%s\n\n",
		json_text(thing, "place_name"));
	json_object_foreach (json_object_get(thing, "shown"), name, value)
		if (json_is_string(value))
			printf("  %-18s %s\n", name, json_string_value(value));
	puts("");
	const json_t *items = json_object_get(timeline, "items");
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		printf("  %-22.22s %-24s %s\n", json_text(item, "at"),
			json_text(item, "verb_label"), json_text(item, "by_name"));
	}
}

int command_record_show(struct call *call)
{
	json_t *thing = NULL, *timeline = NULL;
	const char *id = call_argument(call, 0);
	int result = call_open(call, BOOK_READ);
	if (result == 0)
		result = read_thing(call->reader, &ACTOR_SYSTEM, id, &thing);
	if (result == 0)
		result = read_timeline(call->reader, &ACTOR_SYSTEM, id, &timeline);
	if (result == 0 && call->json) {
		json_put(thing, "timeline", json_incref(json_object_get(timeline, "items")));
		answer_json(json_incref(thing));
	} else if (result == 0) {
		print_thing(thing, timeline);
	}
	json_decref(thing);
	json_decref(timeline);
	return result;
}
