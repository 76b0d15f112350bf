/* router.h: from a method and a path to a route. Built once, then only read. */
#ifndef FETTLE_HTTP_ROUTER_H
#define FETTLE_HTTP_ROUTER_H

#include "form.h"
#include "http.h"

enum { ROUTE_PARTS_MAX = 8 };

struct router;

struct route_match {
	const struct route *route;                 /* NULL: none for this method */
	struct pair parts[ROUTE_PARTS_MAX];        /* names and values of the braced parts */
	size_t part_count;
	char allow[64];                            /* methods of the path, for Allow; "" = no such path */
};

/* FT_REFUSED: a broken pattern, two routes alike, a route without handler or with
 * a tag and no summary. */
int router_create(struct router **out, const struct route *const *tables);
void router_free(struct router *router);

/* 0, or FT_NOT_FOUND: no such path (allow is empty), or not with this method. HEAD finds GET. Values
 * live in `arena` or are the segments. */
int router_find(const struct router *router, const char *method, const char *const *segments,
	size_t count, struct arena *arena, struct route_match *out);

#endif
