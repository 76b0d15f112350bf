/* header.h: reading the values of HTTP headers. Pure functions over text. */
#ifndef FETTLE_HTTP_HEADER_H
#define FETTLE_HTTP_HEADER_H

#include "util.h"

/* The value of a cookie in a Cookie header; empty when it is not there or comes twice. */
struct slice cookie_find(struct slice header, const char *name);

/* Does `accept` prefer JSON to HTML? With nothing said, or the same weight for both: no. */
bool accept_wants_json(struct slice accept);
bool accepts_gzip(struct slice accept_encoding);

/* Is `etag` (with its quotes) among the tags of an If-None-Match header, by weak comparison? */
bool etag_matches(struct slice header, const char *etag);
/* The number in `"12"`; 0 when it is anything else. */
int64_t etag_version(struct slice header);

/* The token of `Bearer TOKEN`; empty for anything else. */
struct slice bearer_token(struct slice authorization);

/* Is the type of this Content-Type header `type`, whatever its parameters? */
bool content_type_is(struct slice header, const char *type);
/* A parameter of a header such as `multipart/form-data; boundary=x` or `form-data; name="a"`,
 * unquoted into the arena; NULL if it is not there or broken. */
char *header_parameter(struct slice header, const char *name, struct arena *arena);

/* Letters, digits, . - and an optional :port, or [IPv6] and an optional :port. */
bool host_is_proper(struct slice host);

#endif
