/* markup_read.h: HTML cut into pieces, for digest and fediverse. */
#ifndef FETTLE_MARKUP_READ_H
#define FETTLE_MARKUP_READ_H

#include "util.h"

enum piece_kind {
	PIECE_END,   /* nothing is left */
	PIECE_TEXT,  /* references not resolved */
	PIECE_RAW,   /* of a CDATA section: has no references */
	PIECE_OPEN,
	PIECE_CLOSE,
	PIECE_NOTHING /* a comment, a declaration */
};

enum { PIECE_ATTRIBUTES_COUNT = 32, PIECE_NAME_BYTES = 24 };

struct piece {
	enum piece_kind kind;
	struct slice text; /* of PIECE_TEXT and PIECE_RAW */
	char name[PIECE_NAME_BYTES]; /* of the element, lower case, without prefix; "" when too long */
	struct {
		struct slice name, value; /* as written */
	} attributes[PIECE_ATTRIBUTES_COUNT];
	size_t attribute_count;
};

/* Takes the next piece off the front of *rest. */
void piece_next(struct slice *rest, struct piece *piece);

#endif
