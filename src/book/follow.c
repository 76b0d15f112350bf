/* Telling followers, and taking in what other processes wrote. */
#include "book_private.h"
#include "recent.h"

struct event_list {
	struct event *items;
	size_t count, capacity;
	struct arena texts;
};

struct event_list *event_list_create(void)
{
	struct event_list *list = must_alloc(sizeof(*list));
	arena_init(&list->texts);
	return list;
}

void event_list_free(struct event_list *list)
{
	if (!list)
		return;
	arena_release(&list->texts);
	free(list->items);
	free(list);
}

void event_list_clear(struct event_list *list)
{
	list->count = 0;
	arena_clear(&list->texts);
}

void event_list_cut(struct event_list *list, size_t count)
{
	if (count < list->count)
		list->count = count;
}

size_t event_list_count(const struct event_list *list)
{
	return list->count;
}

void event_list_add(struct event_list *list, const struct event *event)
{
	if (list->count == list->capacity) {
		list->capacity = list->capacity ? list->capacity * 2 : 64;
		list->items = must_realloc(list->items, list->capacity * sizeof(*list->items));
	}
	struct event *copy = &list->items[list->count++];
	*copy = *event;
	copy->kind = arena_text(&list->texts, slice_of(event->kind));
	copy->verb = arena_text(&list->texts, slice_of(event->verb));
	copy->thing = arena_text(&list->texts, slice_of(event->thing));
	copy->place = arena_text(&list->texts, slice_of(event->place));
	copy->title = arena_text(&list->texts, slice_of(event->title));
}

int book_follow(
	struct book *book, void (*heard)(void *context, const struct event *event), void *context)
{
	struct follower *follower = must_alloc(sizeof(*follower));
	*follower = (struct follower){ .heard = heard, .context = context };
	pthread_mutex_lock(&book->followers_lock);
	follower->next = book->followers;
	book->followers = follower;
	pthread_mutex_unlock(&book->followers_lock);
	return 0;
}

void book_unfollow(struct book *book, void *context)
{
	pthread_mutex_lock(&book->followers_lock);
	struct follower **link = &book->followers;
	while (*link) {
		struct follower *follower = *link;
		if (follower->context == context) {
			*link = follower->next;
			free(follower);
		} else {
			link = &follower->next;
		}
	}
	pthread_mutex_unlock(&book->followers_lock);
}

void tell_followers(struct book *book)
{
	for (size_t i = 0; book->recent && i < book->events->count; i++) {
		const struct event *event = &book->events->items[i];
		recent_add(book->recent, event->seq, event->thing, event->place);
	}
	pthread_mutex_lock(&book->followers_lock);
	for (size_t i = 0; i < book->events->count; i++)
		for (struct follower *f = book->followers; f; f = f->next)
			f->heard(f->context, &book->events->items[i]);
	pthread_mutex_unlock(&book->followers_lock);
	event_list_clear(book->events);
}

static void note_foreign(struct book *book, const struct ledger_entry *entry, struct slice title)
{
	char kind[65], verb[65], thing[65], place[65], text[512];
	snprintf(kind, sizeof(kind), "%.*s", (int)entry->kind.length, entry->kind.base);
	snprintf(verb, sizeof(verb), "%.*s", (int)entry->verb.length, entry->verb.base);
	snprintf(thing, sizeof(thing), "%.*s", (int)entry->thing.length, entry->thing.base);
	snprintf(place, sizeof(place), "%.*s", (int)entry->place.length, entry->place.base);
	snprintf(text, sizeof(text), "%.*s", (int)title.length, title.base);
	directory_changes_note(&book->changes, kind, thing, entry->seq);
	const struct kind *known = kinds_find(directory_kinds(book->working), kind);
	struct event event = { .seq = entry->seq,
		.at = entry->at,
		.kind = kind,
		.verb = verb,
		.thing = thing,
		.place = place,
		.title = known && known->family == FAMILY_PERSON ? "" : text };
	event_list_add(book->events, &event);
}

static int read_foreign(struct book *book, int64_t after)
{
	enum { ROWS_AT_ONCE = 500 };
	int result = 0;
	for (int rows = ROWS_AT_ONCE; result == 0 && rows == ROWS_AT_ONCE;) {
		struct query *query = query_start(book->connection,
			"SELECT e.seq, e.body, COALESCE(t.title, '') FROM entry e"
			" LEFT JOIN thing t ON t.id = e.thing WHERE e.seq > $1 ORDER BY e.seq "
			"LIMIT $2");
		query_int(query, 1, after);
		query_int(query, 2, ROWS_AT_ONCE);
		int more;
		for (rows = 0; (more = query_step(query)) == 1; rows++) {
			struct ledger_entry entry;
			after = query_get_int(query, 0);
			if ((result = ledger_entry_read(query_get_bytes(query, 1), &entry)))
				break;
			note_foreign(book, &entry, query_get_text(query, 2));
		}
		query_end(query);
		if (more < 0)
			result = more;
	}
	return result;
}

int catch_up(struct book *book)
{
	struct query *query =
		query_start(book->connection, "SELECT COALESCE(MAX(seq), 0) FROM entry");
	int more = query_step(query);
	int64_t last = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	if (more < 0)
		return more;
	if ((uint64_t)last == book->tree.size)
		return 0;
	int result = read_foreign(book, (int64_t)book->tree.size);
	return result ? result : load_tree(book->connection, &book->tree);
}
