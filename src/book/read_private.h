/* read_private.h: what the reading files share. */
#ifndef FETTLE_READ_PRIVATE_H
#define FETTLE_READ_PRIVATE_H

#include "book_private.h"

/* Words for whoever an entry is by, and for a place. Borrowed from the directory or `by`, `id`. */
const char *by_name(const struct directory *directory, const char *by);
const char *place_name(const struct directory *directory, const char *id);
/* A field's value as a person reads it. */
int show_value(struct reader *reader, const struct directory *directory, const struct field *field,
	const json_t *value, struct buf *out);
/* A thing as the faces get it, personal fields opened, without what the actor may not read. */
int row_to_json(struct reader *reader, const struct directory *directory, const struct actor *actor,
	const struct kind *kind, const struct thing_row *row, json_t **out);
/* May the actor see the thing and every field that this entry of it has? FT_NOT_FOUND, FT_NOT_ALLOWED. */
int check_whole(struct reader *reader, const struct actor *actor, const char *id, struct slice bytes);
void put_instant(json_t *object, const char *key, instant_us instant);
/* Fills `row` from the columns THING_COLUMNS of the present row of `query`. */
#define THING_COLUMNS \
	"t.id, t.kind, t.state, t.place, t.title, t.version, t.created_at, t.updated_at," \
	" t.happened, t.made_by, t.changed_by, t.body"
int thing_row_take(struct query *query, struct thing_row *row);
/* Is the place at or below `other`? NULL `other`: yes. */
bool place_within(const struct directory *directory, const char *place, const char *other);

#endif
