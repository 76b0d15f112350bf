/*
 * kind: what a kind of record is, read from data.
 *
 * A pack is a versioned JSON file. It may hold kinds (an incident, a policy,
 * an audit...), a framework (numbered statements that requirements come from), roles
 * and requirements. From a kind's one declaration come validation, forms, lists,
 * CSV columns, the JSON API, permissions, clocks and evidence.
 *
 *   struct kinds *kinds = kinds_create();
 *   kinds_add_pack(kinds, pack_json);            // twice with a newer version replaces
 *   const struct kind *incident = kinds_find(kinds, "incident");
 *   const struct verb *report = kind_verb(incident, "report");
 *   json_t *clean, *problems;
 *   verb_check_fields(incident, report, input, &clean, &problems);
 *
 * A registry is built once and then only read: any number of threads may read
 * it. Strings and arrays inside belong to the registry.
 *
 * The pack format is in docs/kinds.md; the scope language in scope.h.
 */
#ifndef FETTLE_KIND_H
#define FETTLE_KIND_H

#include "util.h"
#include "scope.h"

enum family {
	FAMILY_PLACE, FAMILY_PERSON, FAMILY_REQUIREMENT, FAMILY_POLICY, FAMILY_RECORD,
	FAMILY_CHANGE, FAMILY_SYSTEM /* packs, measures, settings: no page of their own */
};

enum field_type {
	FIELD_TEXT,      /* one line */
	FIELD_WORDS,     /* several lines, Markdown allowed when `markdown` */
	FIELD_WHOLE,     /* integer */
	FIELD_DECIMAL,   /* travels as a string; checked as a number */
	FIELD_DAY,       /* ISO date */
	FIELD_CHOICE,    /* one of choices */
	FIELD_FLAG,      /* true or false */
	FIELD_THING,     /* id of a thing of kind `refers_to` ("place", "person", ...) */
	FIELD_THINGS,    /* list of such ids */
	FIELD_NODES,     /* list of framework node ids, e.g. "RA2014-12" */
	FIELD_SCOPE,     /* text in the scope language, parsed when written; it chooses people by role, place,
	                    place_type, person and agency */
	FIELD_QUESTIONS, /* audit template: list of {"id","text","type":"yes_no"|"count","requirement","critical"} */
	FIELD_ANSWERS,   /* audit: {"<question id>":{"answer":"yes"|"no"|"not_seen","y":n,"n":n,"act":text,"owner":id,"due":day}} */
	FIELD_ROWS       /* bulk rows of an import: list of lists of text; not for forms */
};

/* Whose key seals a personal field. */
enum personal { PERSONAL_NO, PERSONAL_SELF /* the thing, when it is a person */, PERSONAL_AUTHOR,
	PERSONAL_FIELD /* the person named in field `personal_field` */ };

struct choice {
	const char *value, *label, *hint; /* hint "" when none */
};

struct field {
	const char *name, *label, *hint, *placeholder; /* never NULL */
	const char *why;        /* who uses the answer: shown as help */
	enum field_type type;
	bool required;          /* when a verb that lists the field is acted */
	bool markdown, list;    /* list: shown as a column in lists */
	bool find;              /* its words are indexed for Find */
	size_t length_max;      /* characters */
	int64_t least, most;    /* FIELD_WHOLE; INT64_MIN, INT64_MAX when open */
	const struct choice *choices;
	size_t choice_count;
	const char *refers_to;  /* FIELD_THING, FIELD_THINGS: kind name; "" otherwise */
	const char *template_field; /* FIELD_ANSWERS: which field names the template; its questions are asked */
	const char *pins;       /* name of a FIELD_THING field: this must equal that thing's field of the same
	                           name as this one when the act is written (a signature pins the version read); "" */
	const char *matches;    /* "thing_field.field_of_that_thing": must equal it, where that has a value; "" */
	const struct scope *see; /* who may read it; NULL: whoever may see the thing */
	enum personal personal;
	const char *personal_field;
	const char *usual;      /* default: text, or "today", "me", "here"; "" when none */
};

struct state {
	const char *name, *label;
	bool closed; /* nothing more is expected */
};

/* What a verb does to the thing's own fields beyond what was sent. */
enum effect_type { EFFECT_COPY /* field = other field */, EFFECT_ADD /* field = field + number */,
	EFFECT_DAY /* field = the day it happened */, EFFECT_BY /* field = who did it */,
	EFFECT_MONTHS_AFTER /* field = day it happened + months taken from other (own field, or
	                       "field.of_that_thing"); absent months: field is not set */ };
struct effect {
	const char *field;
	enum effect_type type;
	const char *from; /* the other field */
	int64_t number;
};

/* Things that come out of an act: one per answer that says what will be done. */
struct spawn {
	const char *kind, *verb;
	const char *for_each;   /* a FIELD_ANSWERS field: one per answer with "act" text; "" = once */
	const json_t *set;      /* {"field": "literal" | "$field" | "$answer.act" | "$question.requirement" | "$thing"} */
};

struct verb {
	const char *name, *label, *done; /* "Send report"; "Report sent. Thank you." */
	const char *hint;
	const char *const *from; /* states; NULL: makes a new thing */
	size_t from_count;
	const char *to;          /* state after; "" = unchanged */
	const char *const *fields; /* in the order asked */
	size_t field_count;
	const struct scope *who; /* NULL: anybody signed in */
	bool anyone;             /* no sign-in needed where the place allows open reporting */
	bool second_person;      /* refused to whoever wrote the thing's previous entry */
	bool main;               /* the main action of its page */
	bool withdraws;          /* what the thing proved no longer counts (taken back, in error) */
	const char *redates;     /* a day field in which it may say that the thing happened on
	                            another day than was said; "" */
	const struct effect *effects;
	size_t effect_count;
	const struct spawn *spawns;
	size_t spawn_count;
};

struct clock {
	const char *name, *label;      /* "Decide who looks at this" */
	const char *const *starts; size_t start_count; /* verbs */
	const char *const *stops; size_t stop_count;
	const char *due_field;         /* a FIELD_DAY field; "" when counted */
	int days, months;              /* counted from the day it happened */
	const char *months_field;      /* months taken from an own field or "field.of_that_thing"; "" */
	bool working;                  /* days are working days */
	const char *person_field;      /* whose clock: a FIELD_THING person field, or "me" (who acted) */
	const char *role;              /* or whoever holds this role at the place; "" */
	int minutes;                   /* how long it usually takes */
	const char *verb;              /* the verb that answers it: the link on My work */
	const char *renews;            /* field: the clock of an older thing of this kind with the same value of this
	                                  field and of person_field stops when this one starts; "" */
};

enum strand { STRAND_PAPER, STRAND_PRACTICE, STRAND_CONTRADICTION };

struct evidence_rule {
	const char *verb;
	enum strand strand;
	const char *measure;         /* paper: "attested" or "trained"; practice: "" */
	const char *method;          /* covert overt peer record sensor self; "" = method_field */
	const char *method_field;
	const char *requirement_field; /* own field (thing or things) ... */
	const char *through;           /* ... or the field of the thing named by this own field */
	const char *holder_field;      /* person it is about: own field, "me", or "" */
	const char *until_field;       /* last day it counts; "" = no end */
	const char *answers_field;     /* FIELD_ANSWERS: y and n per requirement of each question */
	const char *y_field, *n_field; /* FIELD_WHOLE */
	const struct scope *y_when;    /* n = 1, y = 1 when true */
};

struct kind {
	const char *name, *label, *plural, *hint;
	enum family family;
	const char *pack;           /* which pack it came from */
	const char *title_field;    /* the thing's name in lists */
	const char *page;           /* which list shows it: "library", "team", "records", "" */
	const struct scope *see;    /* who may see one; NULL: anybody signed in at or above/below its place */
	bool place_required;
	bool not_found;             /* Find does not look at its words */
	const struct field *fields; size_t field_count;
	const struct state *states; size_t state_count;
	const struct verb *verbs; size_t verb_count;
	const struct clock *clocks; size_t clock_count;
	const struct evidence_rule *evidence; size_t evidence_count;
	const json_t *declaration;  /* as read, for documentation and the API */
};

struct role {
	const char *name, *label;
	/* Roles whose holders may give and take this one, where they hold theirs and below. NULL: not
	 * said; then whoever holds it too, and anybody who may give roles when it has no rights. */
	const char *const *granted_by;
	size_t granter_count;
};

struct node { /* of a framework */
	const char *id, *title, *parent, *note; /* parent, note "" when none */
	bool checked;        /* somebody checked it against the source */
	const json_t *facts; /* further members as read (refresh_months, ...), may be NULL */
};

struct framework {
	const char *name, *title, *version, *source, *note; /* note: what was not checked */
	bool checked;
	const struct node *nodes; size_t node_count;
};

struct kinds;

struct kinds *kinds_create(void);
void kinds_free(struct kinds *kinds);

/* Reads a pack; on FT_REFUSED nothing was added and the message names the place in
 * the file: `kind "incident", verb "triage": field "harmm" is not declared`. A pack
 * that is there in the same or an older version is replaced; when a newer version is there it
 * stays. Versions are compared as people do (1.10 after 1.9). Packs may refer to each
 * other's kinds and roles, so the pack that is referred to is added first. */
int kinds_add_pack(struct kinds *kinds, const json_t *pack);

/* The same for a pack that was adopted in the past, perhaps under an older program's rules: what today's
 * rules refuse is kept where that does no harm, else the smallest part around it is left out, and
 * a note says so. Nobody is locked out of a record by a stricter program. */
void kinds_add_adopted_pack(struct kinds *kinds, const json_t *pack);
/* What was noted: texts as kinds_add_pack would have refused with. */
size_t kinds_note_count(const struct kinds *kinds);
const char *kinds_note_at(const struct kinds *kinds, size_t i);

const struct kind *kinds_find(const struct kinds *kinds, const char *name); /* NULL if none */
size_t kinds_count(const struct kinds *kinds);
const struct kind *kinds_at(const struct kinds *kinds, size_t i); /* in order of packs and files */
size_t kinds_role_count(const struct kinds *kinds);
const struct role *kinds_role_at(const struct kinds *kinds, size_t i);
const struct role *kinds_role(const struct kinds *kinds, const char *name);
/* Does any verb or kind allow something to holders of this role because they hold it? */
bool kinds_role_has_rights(const struct kinds *kinds, const char *role);
size_t kinds_framework_count(const struct kinds *kinds);
const struct framework *kinds_framework_at(const struct kinds *kinds, size_t i);
const struct node *kinds_node(const struct kinds *kinds, const char *id, const struct framework **of);

/* Starter requirements of all packs: {"id", and what the verb "adopt" of a requirement takes}. */
size_t kinds_starter_count(const struct kinds *kinds);
const json_t *kinds_starter_at(const struct kinds *kinds, size_t i);

const struct field *kind_field(const struct kind *kind, const char *name);
const struct verb *kind_verb(const struct kind *kind, const char *name);
const struct state *kind_state(const struct kind *kind, const char *name);
bool verb_allowed_from(const struct verb *verb, const char *state); /* state "" = no thing yet */
const char *choice_label(const struct field *field, const char *value); /* value itself if unknown */
const char *family_name(enum family family);
const char *field_type_name(enum field_type type);
const char *strand_name(enum strand strand);

/*
 * Checks what somebody sent for a verb. `input` is an object whose values are text (as
 * from a form or CSV) or typed JSON. On success *clean is a new object in canonical form:
 * text in NFC, days as ISO dates, whole numbers as integers, decimals as plain strings,
 * absent optional fields left out (an empty value clears a field: null). On FT_REFUSED
 * *problems is a new array of {"field","message"} in the order of the form, all of
 * them at once, and *clean is NULL. Ids of things are checked for form here and for
 * existence by the book. Unknown fields are problems too. Rows are checked but not copied: *clean
 * holds another reference to those of `input`.
 */
int verb_check_fields(const struct kind *kind, const struct verb *verb, const json_t *input,
	json_t **clean, json_t **problems);

/* Must this verb be given the field? A required field that every verb which makes such a
 * thing asks for is there already, so later verbs may leave it out (but not empty it). */
bool verb_requires(const struct kind *kind, const struct verb *verb, const struct field *field);

/* The evidence rule by which more were right than were seen, or NULL. `fields` are canonical; what they
 * do not have is looked for in `more`, which may be NULL. verb_check_fields asks this of what was
 * sent; whoever keeps things asks it again with what is kept. */
const struct evidence_rule *kind_overcount(const struct kind *kind, const json_t *fields,
	const json_t *more);

/* A value as a person would type it into a form or a CSV cell, and as verb_check_fields
 * reads it back: lists one per line, questions as lines (docs/kinds.md). */
void field_write(const struct field *field, const json_t *value, struct buf *out);

/* A JSON Schema 2020-12 object for what a verb takes, for OpenAPI. New reference. */
json_t *verb_schema(const struct kind *kind, const struct verb *verb);

#endif
