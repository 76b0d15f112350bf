/*
 * multipart.h: multipart/form-data as it arrives (RFC 7578), in pieces of any size.
 *
 * Nothing is kept but the tail that may be the beginning of a boundary, so memory does not grow
 * with the files.
 */
#ifndef FETTLE_HTTP_MULTIPART_H
#define FETTLE_HTTP_MULTIPART_H

#include "util.h"

/* Each returns 0 or an FT_* code, which ends the reading. */
struct multipart_events {
	/* file_name is NULL for a plain field. The texts last until the next event. */
	int (*begin)(void *context, const char *name, const char *file_name,
		const char *content_type);
	int (*data)(void *context, struct slice bytes);
	int (*end)(void *context);
	void *context;
};

enum multipart_state { MULTIPART_PREAMBLE, MULTIPART_DELIMITER, MULTIPART_HEADERS, MULTIPART_DATA,
	MULTIPART_DONE };

struct multipart {
	char delimiter[76];        /* CR LF, two hyphens, at most 70 of boundary */
	size_t delimiter_length;
	enum multipart_state state;
	struct buf held;           /* arrived, not yet understood */
	struct multipart_events events;
};

/* FT_REFUSED: no boundary in the Content-Type header, or one that is not allowed. */
int multipart_init(struct multipart *multipart, struct slice content_type,
	const struct multipart_events *events);
void multipart_release(struct multipart *multipart);
int multipart_feed(struct multipart *multipart, struct slice bytes); /* FT_REFUSED, or of an event */
int multipart_finish(struct multipart *multipart); /* FT_REFUSED when the last boundary is missing */

#endif
