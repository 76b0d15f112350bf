#include "router.h"
#include <stdlib.h>

/* A tree with a branch per segment. Patterns that differ only in the names of their braced parts
 * share branches, so the names are kept with the route. */
struct target {
	const struct route *route;
	const char *names[ROUTE_PARTS_MAX];
	size_t name_count;
};

struct branch {
	const char *literal;      /* NULL for a braced part */
	struct branch **children;   /* literals */
	size_t child_count;
	struct branch *braced;
	struct target *targets;   /* of paths that end here, one per method */
	size_t target_count;
	struct target *rest;      /* of "{name*}" here */
	size_t rest_count;
};

struct router {
	struct branch root;
	struct arena arena; /* nodes, names and tables, all freed at once */
};

static void *grown(struct arena *arena, const void *old, size_t count, size_t size)
{
	char *bytes = arena_alloc(arena, (count + 1) * size);

	if (count)
		memcpy(bytes, old, count * size);
	return bytes;
}

static struct branch *literal_child(struct router *router, struct branch *branch, struct slice name)
{
	struct branch *child;

	for (size_t i = 0; i < branch->child_count; i++)
		if (slice_is(name, branch->children[i]->literal))
			return branch->children[i];
	child = arena_alloc(&router->arena, sizeof(*child));
	child->literal = arena_text(&router->arena, name);
	branch->children = grown(&router->arena, branch->children, branch->child_count,
		sizeof(struct branch *));
	branch->children[branch->child_count++] = child;
	return child;
}

static int add_target(struct router *router, struct target **targets, size_t *count,
	const struct target *target)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp((*targets)[i].route->method, target->route->method) == 0)
			return error_set(FT_REFUSED, "two routes are alike: %s %s and %s",
				target->route->method, target->route->path,
				(*targets)[i].route->path);
	*targets = grown(&router->arena, *targets, *count, sizeof(**targets));
	(*targets)[(*count)++] = *target;
	return 0;
}

/* The name inside braces; sets *rest for "{name*}". */
static int braced_name(struct router *router, struct target *target, struct slice part, bool *rest)
{
	struct slice name = { part.base + 1, part.length - 2 };

	*rest = name.length && name.base[name.length - 1] == '*';
	if (*rest)
		name.length--;
	if (part.base[part.length - 1] != '}' || !name.length)
		return error_set(FT_REFUSED, "route %s: a { without its }", target->route->path);
	if (target->name_count == ROUTE_PARTS_MAX)
		return error_set(FT_REFUSED, "route %s: more than %d parts in braces",
			target->route->path, ROUTE_PARTS_MAX);
	target->names[target->name_count++] = arena_text(&router->arena, name);
	return 0;
}

static int add_route(struct router *router, const struct route *route)
{
	struct target target = { .route = route };
	struct branch *branch = &router->root;
	struct slice path = slice_of(route->path);

	if (!route->path || route->path[0] != '/' || !route->handler ||
		(route->tag && !route->summary))
		return error_set(FT_REFUSED,
			"route %s: needs a path, a handler and, with a tag, a summary",
			route->path ? route->path : "");
	slice_cut(&path, '/');
	while (path.length) {
		struct slice part = slice_cut(&path, '/');
		bool rest;
		int code;

		if (!part.length || part.base[0] != '{') {
			branch = literal_child(router, branch, part);
			continue;
		}
		if ((code = braced_name(router, &target, part, &rest)))
			return code;
		if (rest && path.length)
			return error_set(FT_REFUSED, "route %s: {name*} must come last", route->path);
		if (rest)
			return add_target(router, &branch->rest, &branch->rest_count, &target);
		if (!branch->braced)
			branch->braced = arena_alloc(&router->arena, sizeof(*branch->braced));
		branch = branch->braced;
	}
	return add_target(router, &branch->targets, &branch->target_count, &target);
}

int router_create(struct router **out, const struct route *const *tables)
{
	struct router *router = must_alloc(sizeof(*router));

	arena_init(&router->arena);
	for (; *tables; tables++)
		for (const struct route *route = *tables; route->method; route++) {
			int code = add_route(router, route);

			if (code) {
				router_free(router);
				return code;
			}
		}
	*out = router;
	return 0;
}

void router_free(struct router *router)
{
	if (!router)
		return;
	arena_release(&router->arena);
	free(router);
}

struct search {
	const char *method;
	const char *const *segments;
	size_t count;
	const struct target *target;  /* what was looked for; NULL until found */
	const char *values[ROUTE_PARTS_MAX];
	size_t rest_from;             /* first segment of the rest; count when there is none */
	char *allow;                  /* methods of the paths that fit */
	size_t allow_room;
};

static void allow_method(struct search *search, const char *method)
{
	size_t length = strlen(search->allow);

	if (strstr(search->allow, method))
		return;
	snprintf(search->allow + length, search->allow_room - length, "%s%s",
		length ? ", " : "", method);
	if (strcmp(method, "GET") == 0)
		allow_method(search, "HEAD");
}

static bool take(struct search *search, const struct target *targets, size_t count,
	size_t rest_from)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(targets[i].route->method, search->method) == 0) {
			search->target = &targets[i];
			search->rest_from = rest_from;
			return true;
		}
		allow_method(search, targets[i].route->method);
	}
	return false;
}

/* A literal part wins over a braced one, that over the rest of a path. */
static bool search_branch(struct search *search, const struct branch *branch, size_t at,
	size_t values)
{
	if (at == search->count)
		return take(search, branch->targets, branch->target_count, at);
	for (size_t i = 0; i < branch->child_count; i++)
		if (strcmp(branch->children[i]->literal, search->segments[at]) == 0 &&
			search_branch(search, branch->children[i], at + 1, values))
			return true;
	if (branch->braced && values < ROUTE_PARTS_MAX) {
		search->values[values] = search->segments[at];
		if (search_branch(search, branch->braced, at + 1, values + 1))
			return true;
	}
	return take(search, branch->rest, branch->rest_count, at);
}

static char *join_rest(const struct search *search, struct arena *arena)
{
	size_t length = 0;
	char *text, *end;

	for (size_t i = search->rest_from; i < search->count; i++)
		length += strlen(search->segments[i]) + 1;
	text = end = arena_alloc(arena, length + 1);
	for (size_t i = search->rest_from; i < search->count; i++) {
		if (end != text)
			*end++ = '/';
		end = stpcpy(end, search->segments[i]);
	}
	return text;
}

int router_find(const struct router *router, const char *method, const char *const *segments,
	size_t count, struct arena *arena, struct route_match *out)
{
	struct search search = { .segments = segments, .count = count };

	memset(out, 0, sizeof(*out));
	search.method = strcmp(method, "HEAD") == 0 ? "GET" : method;
	search.allow = out->allow;
	search.allow_room = sizeof(out->allow);
	if (!search_branch(&search, &router->root, 0, 0))
		return out->allow[0] ?
			error_set(FT_NOT_FOUND, "This address does not take %.10s", method) :
			error_set(FT_NOT_FOUND, "There is no page at this address");
	out->route = search.target->route;
	out->part_count = search.target->name_count;
	for (size_t i = 0; i < out->part_count; i++)
		out->parts[i] = (struct pair){ search.target->names[i], search.values[i] };
	if (search.rest_from < count)
		out->parts[out->part_count - 1].value = join_rest(&search, arena);
	return 0;
}
