/* hash.h: digests, encodings, random bytes, ULIDs (libcrypto and libsodium underneath). */
#ifndef FETTLE_HASH_H
#define FETTLE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include "buf.h"
#include "day.h"
#include <stdbool.h>
#include "slice.h"

enum { SHA256_BYTES = 32, ULID_CHARS = 26 };

void sha256(const void *bytes, size_t length, uint8_t digest[SHA256_BYTES]);
/* Of several pieces one after the other, without joining them. */
void sha256_pieces(const struct slice *pieces, size_t count, uint8_t digest[SHA256_BYTES]);

void hex_add(struct buf *buf, const void *bytes, size_t length); /* lower case */
int hex_read(struct slice text, void *bytes, size_t length); /* FT_REFUSED unless exactly that long */
void base64_add(struct buf *buf, const void *bytes, size_t length); /* standard alphabet, padded */
/* Adds the bytes; FT_REFUSED unless padded, without white space, nothing after it. */
int base64_read(struct slice text, struct buf *out);
void base64url_add(struct buf *buf, const void *bytes, size_t length); /* unpadded */

void random_bytes(void *bytes, size_t length);
/* A secret of 32 random bytes in base64url (43 characters and NUL). */
void random_secret(char text[44]);

/* A ULID: 48 bits of milliseconds, 80 random bits, Crockford base 32. Within one
 * process ULIDs of one millisecond ascend. Any thread may call it. */
void ulid_make(char text[ULID_CHARS + 1], instant_us at);
bool ulid_is(struct slice text);

#endif
