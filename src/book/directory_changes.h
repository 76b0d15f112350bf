/* directory_changes.h: what entries changed of what a directory says, since it was made. Private to
 * book. */
#ifndef FETTLE_BOOK_DIRECTORY_CHANGES_H
#define FETTLE_BOOK_DIRECTORY_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct directory_changes {
	bool kinds, places; /* any of them */
	bool all;	    /* so much that all is better read again */
	struct {
		char thing[65]; /* a person or an assignment */
		int64_t crowd;	/* or: the entry that added many */
	} * items;
	size_t count, room;
};

/* Notes that an entry of this kind was written. False: a directory does not depend on it. */
bool directory_changes_note(
	struct directory_changes *changes, const char *kind, const char *thing, int64_t seq);
bool directory_changes_any(const struct directory_changes *changes);
void directory_changes_clear(struct directory_changes *changes); /* frees, too */

struct connection;
struct directory;
/* Brings *directory up to what the connection sees: in place when nobody else holds it, else it is
 * replaced by a copy. Not for changes of kinds. When it fails, *directory is good for nothing. */
int directory_patch(struct connection *connection, struct directory **directory,
	const struct directory_changes *changes);

#endif
