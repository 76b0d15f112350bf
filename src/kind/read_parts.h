/* read_parts.h: the parts of a kind, each read from its list. Private to kind. */
#ifndef FETTLE_KIND_READ_PARTS_H
#define FETTLE_KIND_READ_PARTS_H

#include "members.h"

/* Each fills its array and count in *kind from the member of the same name, in memory
 * of the pack, and checks what can be checked without the other parts. FT_REFUSED. */
int read_fields(const struct place_in_pack *at, const json_t *declaration, struct kind *kind);
int read_states(const struct place_in_pack *at, const json_t *declaration, struct kind *kind);
int read_verbs(const struct place_in_pack *at, const json_t *declaration, struct kind *kind);
int read_clocks(const struct place_in_pack *at, const json_t *declaration, struct kind *kind);
int read_evidence_rules(const struct place_in_pack *at, const json_t *declaration,
	struct kind *kind);

/* read_kind.c */
int read_kind(const struct place_in_pack *at, const json_t *declaration, void *kind);
/* Positions in the tables of names.c; -1 when unknown. */
int family_from_name(const char *name);
int field_type_from_name(const char *name);
int strand_from_name(const char *name);

/* check_kind.c: do the parts of a kind fit each other? */
int check_kind(const struct place_in_pack *at, const struct kind *kind);

#endif
