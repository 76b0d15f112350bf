/* values.h: one value somebody sent, made canonical. Private to kind. */
#ifndef FETTLE_KIND_VALUES_H
#define FETTLE_KIND_VALUES_H

#include "kind.h"

struct value_reader {
	struct buf scratch; /* of the text being cleaned; empty memory until needed */
};

/*
 * *out is a new reference, NULL when the value is empty. FT_REFUSED: the error record holds a
 * sentence for whoever typed it.
 */
int value_read(struct value_reader *reader, const struct field *field, const json_t *value,
	json_t **out);

/* The same for the types whose values are lists (values_list.c, values_audit.c). */
int value_read_things(struct value_reader *reader, const struct field *field, const json_t *value,
	json_t **out);
int value_read_rows(const json_t *value, json_t **out);
int value_read_questions(struct value_reader *reader, const json_t *value, json_t **out);
int value_read_answers(struct value_reader *reader, const json_t *value, json_t **out);

/* The id of a question that was given none: the same words have the same id in every version
 * of a template; other words are another question. */
enum { QUESTION_ID_CHARS = 9 };
void question_make_id(struct slice text, char id[QUESTION_ID_CHARS + 1]);

/* `text` in NFC without spaces at its ends; points into `text` or into reader->scratch. */
int value_clean(struct value_reader *reader, struct slice text, struct slice *out);
int value_read_day(struct slice text, json_t **out);
bool value_is_id(struct slice text); /* could be the id of a thing or a node */
struct slice value_slice(const json_t *string);
bool value_is_blank(const json_t *value); /* absent, null, "" or spaces, [] or {} */

#endif
