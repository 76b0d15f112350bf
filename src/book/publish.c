/* The directory that readers get, and the one the writer works with. */
#include "book_private.h"
#include <stdlib.h>

/* -- what changed -- */

/* More than these are found sooner by reading all people. */
enum { CHANGES_MOST = 5000, CROWDS_MOST = 20 };

static void note_thing(struct directory_changes *changes, const char *thing, int64_t crowd)
{
	size_t crowds = 0;
	for (size_t i = 0; i < changes->count; i++)
		crowds += changes->items[i].crowd > 0;
	if (changes->count >= CHANGES_MOST || crowds >= CROWDS_MOST)
		changes->all = true;
	if (changes->all)
		return;
	if (changes->count == changes->room) {
		changes->room = changes->room ? changes->room * 2 : 16;
		changes->items =
			must_realloc(changes->items, changes->room * sizeof(*changes->items));
	}
	snprintf(changes->items[changes->count].thing, sizeof(changes->items->thing), "%s", thing);
	changes->items[changes->count++].crowd = crowd;
}

bool directory_changes_note(
	struct directory_changes *changes, const char *kind, const char *thing, int64_t seq)
{
	if (strcmp(kind, "pack") == 0)
		changes->kinds = true;
	else if (strcmp(kind, "place") == 0)
		changes->places = true;
	else if (strcmp(kind, "people") == 0)
		note_thing(changes, "", seq);
	else if (strcmp(kind, "person") == 0 || strcmp(kind, "assignment") == 0)
		note_thing(changes, thing, 0);
	else
		return false;
	return true;
}

bool directory_changes_any(const struct directory_changes *changes)
{
	return changes->kinds || changes->places || changes->all || changes->count > 0;
}

void directory_changes_clear(struct directory_changes *changes)
{
	free(changes->items);
	*changes = (struct directory_changes){ 0 };
}

/* -- readers -- */

const struct directory *book_directory(struct book *book)
{
	pthread_mutex_lock(&book->directory_lock);
	struct directory *directory = book->directory;
	directory_hold(directory);
	pthread_mutex_unlock(&book->directory_lock);
	return directory;
}

void book_directory_release(struct book *book, const struct directory *directory)
{
	(void)book;
	directory_let_go((struct directory *)directory);
}

/* -- the writer -- */

static int bring_up_to_date(struct book *book)
{
	const struct directory_changes *changes = &book->changes;
	struct directory *fresh = NULL;
	int result;
	if (book->working && !changes->kinds && !changes->all) {
		result = directory_patch(book->connection, &book->working, changes);
	} else {
		result = directory_load(book->connection, &fresh);
		if (result == 0) {
			directory_let_go(book->working);
			book->working = fresh;
		}
	}
	if (result == 0)
		directory_changes_clear(&book->changes);
	return result;
}

/* In a bulk only new kinds count: bringing places and people up to date after each new one would
 * make the bulk quadratic. */
int book_refresh_working(struct book *book)
{
	bool needed = book->in_bulk ? book->changes.kinds : directory_changes_any(&book->changes);
	return needed ? bring_up_to_date(book) : 0;
}

int book_prepare_directory(struct book *book)
{
	return directory_changes_any(&book->changes) ? bring_up_to_date(book) : 0;
}

void book_publish_directory(struct book *book)
{
	if (book->working == book->directory)
		return;
	directory_hold(book->working);
	pthread_mutex_lock(&book->directory_lock);
	struct directory *old = book->directory;
	book->directory = book->working;
	pthread_mutex_unlock(&book->directory_lock);
	directory_let_go(old);
}

void book_forget_directory(struct book *book)
{
	directory_changes_clear(&book->changes);
	if (book->working == book->directory)
		return;
	directory_let_go(book->working);
	book->working = book->directory;
	if (book->working)
		directory_hold(book->working);
}
