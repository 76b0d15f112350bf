/* form.h: decoding what comes percent-encoded: paths, queries and urlencoded forms. */
#ifndef FETTLE_HTTP_FORM_H
#define FETTLE_HTTP_FORM_H

#include "util.h"

struct pair {
	const char *name, *value;
};

/* Names and values in the order sent; everything lives in an arena. */
struct pairs {
	struct pair *items;
	size_t count, room;
};

/* FT_REFUSED past LIMIT_FORM_FIELDS_COUNT. The texts must live as long as the arena. */
int pairs_add(struct pairs *pairs, struct arena *arena, const char *name, const char *value);
const char *pairs_find(const struct pairs *pairs, const char *name); /* the first; NULL if none */

/* Undoes %XX, and + for a space where `plus`. FT_REFUSED in words: a broken %, a NUL, not UTF-8.
 * `what` names it in the message: "The address". */
int percent_decode(struct slice s, bool plus, const char *what, struct arena *arena, char **out);

/* The other way, for a value in a query: all but letters, digits and -._~ / are encoded. */
void percent_encode(struct buf *buf, struct slice s);

/* "a=1&b=2" appended to `out`. FT_REFUSED: as above, too many fields, a field too long. */
int form_decode(struct slice s, const char *what, struct arena *arena, struct pairs *out);

enum { PATH_SEGMENTS_MAX = 16 };

/* An absolute path cut into decoded segments ("/" has none). FT_REFUSED: not absolute, empty
 * segments, "." and "..", control characters, too many segments; *whole is the path for people. */
int path_decode(struct slice s, struct arena *arena, const char *segments[PATH_SEGMENTS_MAX],
	size_t *count, const char **whole);

/* The pairs as one object; see request_fields() in http.h. New reference. FT_REFUSED when one name
 * is both a value and a group ("a" and "a.b"). */
int pairs_to_json(const struct pairs *pairs, json_t **out);

#endif
