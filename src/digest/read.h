/* read.h: the readers of posts_read(), one for each form; private to digest. */
#ifndef FETTLE_READ_H
#define FETTLE_READ_H

#include "post.h"

/* What a reader works on. */
struct reading {
	struct posts *posts;
	const char *name;   /* for messages */
	struct slice bytes; /* UTF-8, without byte-order mark */
};

/* Each adds posts and faults. FT_REFUSED when nothing of it could be read. */
int read_lines(struct reading *reading);

/* Where `at` is: its line, from 1. */
int64_t line_of(struct slice bytes, size_t at);

#endif
