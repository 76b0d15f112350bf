/* registry.h: what a registry holds. Private to kind. */
#ifndef FETTLE_KIND_REGISTRY_H
#define FETTLE_KIND_REGISTRY_H

#include "kind.h"

enum { PACK_NAME_CHARS = 40 };

struct scope_link { /* a parsed scope that goes with its pack */
	struct scope *scope;
	struct scope_link *next;
};

/* What goes wrong with a pack that was adopted in the past. */
struct leniency {
	json_t *notes;   /* texts for people, nothing twice */
	json_t *refused; /* the last refusal: ["kind","incident","verb","close"], outermost first */
};

struct pack {
	const char *name, *version;
	struct leniency *leniency; /* NULL: strict. Of the registry */
	json_t *json;        /* our own copy: every text of the pack points into it */
	json_t *facts;       /* of the framework's nodes: an array that keeps them */
	struct arena arena;  /* every array of the pack */
	struct scope_link *scopes;
	struct kind *kinds;
	size_t kind_count;
	struct role *roles;
	size_t role_count;
	struct framework *framework; /* NULL when the pack has none */
	json_t *starters;    /* an array, or NULL */
};

struct kinds {
	struct pack **packs; /* in the order they were first added */
	size_t pack_count;
	/* All packs one after the other, made again after every change: */
	const struct kind **kinds;
	size_t kind_count;
	const struct role **roles;
	size_t role_count;
	const struct framework **frameworks;
	size_t framework_count;
	struct leniency leniency;
};

/* pack_read.c: a new pack from JSON, everything checked that needs no other pack. */
int pack_read(const json_t *json, struct leniency *leniency, struct pack **out);
void pack_free(struct pack *pack);

/* check.c: what needs the other packs too: names that are used twice or are not there. */
int check_registry(const struct kinds *kinds);

/* registry.c: strictly with NULL. */
int registry_add(struct kinds *kinds, const json_t *json, struct leniency *leniency);
/* lenient.c */
void leniency_note(struct leniency *leniency, const char *text);

#endif
