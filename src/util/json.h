/*
 * json.h: strict JSON on top of jansson, whose reference-counted json_t is used
 * directly. Rules: duplicate keys refused, depth and size limited, valid UTF-8
 * only, nothing after the value. Errors name line and column.
 */
#ifndef FETTLE_JSON_H
#define FETTLE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include "buf.h"
#include "slice.h"

/* New reference in *out, or FT_REFUSED: `line 3, column 14: ...`. */
int json_read(struct slice text, json_t **out);
int json_read_file(const char *path, size_t bytes_max, json_t **out); /* names the file */

/* "" when absent or not a string; never NULL. Borrowed. */
const char *json_text(const json_t *object, const char *key);
int64_t json_whole(const json_t *object, const char *key, int64_t otherwise);
bool json_flag(const json_t *object, const char *key, bool otherwise);
bool json_has(const json_t *object, const char *key); /* present and not null */

/* object[key] = a new string, integer, boolean; end the program without memory. */
void json_put_text(json_t *object, const char *key, const char *text);
void json_put_slice(json_t *object, const char *key, struct slice text);
void json_put_whole(json_t *object, const char *key, int64_t number);
/* An integer where it is whole; null unless finite. */
void json_put_number(json_t *object, const char *key, double number);
void json_put_flag(json_t *object, const char *key, bool flag);
void json_put_day(json_t *object, const char *key, int32_t day); /* ISO date, null for DAY_NONE */
void json_put(json_t *object, const char *key, json_t *value); /* takes the reference */

/* Compact, insertion order; for answers and files (canonical bytes are ledger.h's).
 * Reals are written with 17 significant digits or fewer. */
void json_write(const json_t *value, struct buf *out);
void json_write_pretty(const json_t *value, struct buf *out);

#endif
