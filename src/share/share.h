/*
 * share: what an organisation gives to the commons and takes from it. src/commons carries entries
 * and knows nothing of what they say; this module knows.
 *
 *   items     what the blob of an entry holds: a title, a text, a licence, figures
 *   privacy   is there a person in these words?
 *
 *   struct share_item item;
 *   if (share_item_read(content, "application/vnd.fettle.item+json", &item))
 *           return error_code();               // hostile or not ours: the message says what
 *   show(item.title, item.text, item.licence);
 *   share_item_release(&item);
 *
 * Threads: functions may be called from any thread as long as two do not use one object at
 * once; names and hits that are complete may be read by many.
 */
#ifndef FETTLE_SHARE_H
#define FETTLE_SHARE_H

#include <jansson.h>
#include "util.h"
#include "book.h"

/* -- items ------------------------------------------------------------------------ */

#define SHARE_ITEM_TYPE "application/vnd.fettle.item+json"

enum {
	SHARE_TITLE_CHARS = 200,
	SHARE_SUMMARY_CHARS = 300,
	SHARE_TEXT_BYTES = 256 << 10,
	SHARE_ITEM_BYTES = (1 << 20) - 16,  /* a blob without its random bytes */
	SHARE_TAGS_COUNT = 16,
	SHARE_TAG_CHARS = 60,
	SHARE_CREDITS_COUNT = 16,
	SHARE_CREDIT_CHARS = 120,
	SHARE_VALUES_COUNT = 50000          /* of JSON, in one item */
};

/* Texts are never NULL. They belong to the item when it was read, and to the caller, who must
 * keep them, when it is to be written. */
struct share_item {
	const char *title;
	const char *summary;                    /* "" when none */
	const char *text;                       /* Markdown, or as it stands if is_plain */
	const char *tags[SHARE_TAGS_COUNT];     /* without #, as written */
	size_t tag_count;
	const char *credit[SHARE_CREDITS_COUNT]; /* people or teams, as they want to be named */
	size_t credit_count;
	const char *licence;                    /* OGL-UK-3.0, ...; "" not said */
	const char *by;                         /* the organisation; "" not said */
	const char *from;                       /* kind it was made from: policy, incident, ...; "" */
	bool fediverse;                         /* its author allowed that, too */
	bool is_plain;                          /* text/plain: no Markdown in it */
	bool is_titled;                         /* the title was said, or is a heading; otherwise it is how
						   the text begins */
	json_t *data;                           /* by leaf kind; NULL when none */
	struct arena arena;
};

void share_item_init(struct share_item *item); /* everything empty */
void share_item_release(struct share_item *item);

/* Adds the canonical bytes (RFC 8785) to `out`. FT_REFUSED with the field: too long,
 * a licence that is none of share_licences(), a tag that is none, reals in the data. */
int share_item_write(const struct share_item *item, struct buf *out);

/* What somebody else published. `content_type` is what the leaf says, parameters allowed. JSON as
 * above, text/markdown (the first heading is the title, else the first sentence; the first paragraph
 * after it the summary) and text/plain are read; FT_REFUSED for others and for what is broken or
 * beyond the limits. Unknown members are passed over; what is too long or no tag is shortened or left
 * out; characters that change the direction of text are removed from what is shown in one line.
 * Initialises *item also when it fails: nothing needs to be released then. */
int share_item_read(struct slice content, const char *content_type, struct share_item *item);

struct share_licence {
	const char *name;   /* "OGL-UK-3.0" */
	const char *label;  /* "Open Government Licence 3.0" */
	const char *means;  /* in a sentence, for whoever chooses */
	const char *url;
};
/* Those that can be chosen; ends with a NULL name. */
const struct share_licence *share_licences(void);
/* NULL: not one of them. */
const struct share_licence *share_licence(const char *name);

/* May `text` (without #) be written as a tag? */
bool share_tag_is(struct slice text);

/* -- privacy ---------------------------------------------------------------------- */

enum share_hit_kind {
	SHARE_HIT_NAME, SHARE_HIT_BIRTH, SHARE_HIT_DATE, SHARE_HIT_NHS_NUMBER,
	SHARE_HIT_POSTCODE, SHARE_HIT_PHONE, SHARE_HIT_EMAIL, SHARE_HIT_INSURANCE_NUMBER
};

/* Something that may point to a person. */
struct share_hit {
	enum share_hit_kind kind;
	bool is_soft;          /* worth a look; others must be taken out or declared */
	const char *field;     /* as given to share_privacy_check() */
	size_t start, length;  /* bytes of the text given */
	const char *excerpt;   /* those bytes */
	const char *words;     /* "This is a valid NHS number." */
};

enum { SHARE_HITS_COUNT = 500 };

struct share_hits {
	struct share_hit *items; /* field by field as checked, each in order of start */
	size_t count, hard;      /* hard: of those, how many are not soft */
	bool more;               /* there were more than SHARE_HITS_COUNT */
	struct arena arena;
	size_t room;
};

void share_hits_init(struct share_hits *hits);
void share_hits_release(struct share_hits *hits);

struct share_names;

/* The names in a directory, made ready to be looked for. Immutable; free it. NULL directory:
 * only names that are known without one. */
struct share_names *share_names_create(const struct directory *directory);
void share_names_free(struct share_names *names); /* NULL: nothing happens */

/*
 * Adds what is found in `text` (UTF-8) under the name `field` (borrowed). Found are
 *   names            of the directory; Mr X, Nurse X; common first names with a surname
 *   dates of birth   dates near "born" or "DOB"; softly any full date older than a year
 *   NHS numbers      ten digits with the right check digit, spaces or dashes between
 *   postcodes        complete ones of areas that exist
 *   phone numbers    of the UK; softly those that cost nothing to call and are for everybody
 *   e-mail           softly when the part before the @ is an office and not a person
 *   National Insurance numbers
 * It finds what people let slip; it is no proof that nothing is there. Time grows with the length.
 */
void share_privacy_check(const struct share_names *names, const char *field, struct slice text,
	struct share_hits *hits);

/* Every text of an item, those in its data included (field "data"). */
void share_item_check(const struct share_names *names, const struct share_item *item,
	struct share_hits *hits);

const char *share_hit_label(enum share_hit_kind kind);  /* "NHS number" */
const char *share_hit_advice(enum share_hit_kind kind); /* what to do about it, a sentence */

#endif
