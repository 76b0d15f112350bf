/*
 * members.h: JSON objects into structs by tables. Private to kind.
 *
 * A table has one row per member that may be there; anything else is refused. Texts
 * point into the JSON, which must therefore outlive the struct; what needs memory takes it from
 * the pack's arena.
 */
#ifndef FETTLE_KIND_MEMBERS_H
#define FETTLE_KIND_MEMBERS_H

#include "registry.h"

enum member_type {
	MEMBER_TEXT,   /* const char *, "" when absent */
	MEMBER_NAME,   /* the same, but lower-case letters, digits and _ */
	MEMBER_FLAG,   /* bool */
	MEMBER_INT,    /* int, not negative */
	MEMBER_WHOLE,  /* int64_t; stays as it was when absent */
	MEMBER_SIZE,   /* size_t; stays as it was when absent */
	MEMBER_NAMES,  /* const char *const *, followed by a size_t: its count */
	MEMBER_SCOPE,  /* const struct scope *, NULL when absent */
	MEMBER_JSON,   /* const json_t *, NULL when absent */
	MEMBER_OTHER   /* allowed here, read elsewhere */
};

struct member {
	const char *name;
	enum member_type type;
	bool required;
	size_t offset; /* in the struct */
	size_t count_offset; /* MEMBER_NAMES: of its count */
};

/* Rows of a table for struct `part`. */
#define MEMBER(name, type, required, part) \
	{ #name, MEMBER_##type, required, offsetof(struct part, name), 0 }
#define MEMBER_LIST(name, count, required, part) \
	{ #name, MEMBER_NAMES, required, offsetof(struct part, name), offsetof(struct part, count) }
#define MEMBER_ELSEWHERE(name) { name, MEMBER_OTHER, false, 0, 0 }

/* Where we are, for messages: `kind "incident", verb "triage": `. */
struct place_in_pack {
	struct pack *pack;
	const struct place_in_pack *outer;
	const char *part, *name; /* "verb", "triage"; NULL for the pack itself */
};

/* Sets FT_REFUSED with the place in front. */
int refuse_at(const struct place_in_pack *at, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* For a refusal that does no harm: 0 with a note when the pack was adopted in the past, else `code`. */
int forgive_at(const struct place_in_pack *at, int code);

/* Fills `out` from `object` by the table, whose last row has a NULL name. */
int members_read(const struct place_in_pack *at, const json_t *object, const struct member *table,
	void *out);

/* A list of structs, each beginning with the text that names it. */
struct part_list {
	const char *key, *what;  /* "fields"; "field", for messages */
	const char *named_by;    /* the member that names one: "name" */
	bool unique;             /* no two with one name */
	size_t most, size;       /* how many there may be; bytes of the struct */
	int (*read)(const struct place_in_pack *at, const json_t *object, void *part);
};

/* Reads object[list->key] into memory of the pack; *parts is never NULL on success. */
int parts_read(const struct place_in_pack *at, const json_t *object, const struct part_list *list,
	void **parts, size_t *count);

/* object[key] as an array: its length in *count, 0 when absent or refused. FT_REFUSED if it is
 * something else or longer than `most`. *array is borrowed. */
int members_array(const struct place_in_pack *at, const json_t *object, const char *key,
	size_t most, const json_t **array, size_t *count);

/* Lower-case letters, digits and _; begins with a letter; at most 40. */
bool is_name(const char *text);

/* Position of text in names, or -1. */
int name_position(const char *const *names, size_t count, const char *text);

#endif
