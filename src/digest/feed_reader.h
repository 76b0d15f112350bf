/* feed_reader.h: what the parts of webfeed share, private to digest. */
#ifndef FETTLE_FEED_READER_H
#define FETTLE_FEED_READER_H

#include "webfeed.h"

/* Where an element's name comes from. */
enum space {
	SPACE_CORE, /* no namespace, or one of RSS or Atom */
	SPACE_DC,
	SPACE_TERMS,
	SPACE_CONTENT,
	SPACE_ITUNES,
	SPACE_MEDIA,
	SPACE_XHTML,
	SPACE_ADMIN,
	SPACE_RDF,
	SPACE_CREATIVE,
	SPACE_TOMBSTONES,
	SPACE_OTHER
};

/* What is done with an element. */
enum action {
	ACT_TEXT,	 /* a text that may have mark-up: value and detail */
	ACT_DESCRIPTION, /* the same: subtitle of a feed, summary of an entry */
	ACT_CONTENT,	 /* the same, into the list "content" */
	ACT_PLAIN,	 /* a word */
	ACT_NUMBER,
	ACT_FLAG, /* yes, true, no, false, clean */
	ACT_DATE,
	ACT_VALID, /* a period of DCMI */
	ACT_PERSON,
	ACT_PERSON_PART, /* name, email, uri in a person; else a word */
	ACT_LINK,
	ACT_GUID,
	ACT_ID,
	ACT_CATEGORY,
	ACT_NESTED_CATEGORY, /* iTunes: has its term in "text", and others inside */
	ACT_TAGS,	     /* several with commas */
	ACT_GENERATOR,
	ACT_ENCLOSURE,
	ACT_ATTRIBUTES, /* only what its attributes say: cloud */
	ACT_LICENCE,
	ACT_IMAGE,
	ACT_IMAGE_LINK, /* iTunes: an image that is an address only */
	ACT_INPUT,
	ACT_SOURCE,
	ACT_ENTRY,
	ACT_FEED,
	ACT_OUTLINE
};

struct field {
	const char *name; /* lower case */
	enum space space;
	enum action action;
	const char *key;
	const char *type; /* of a text that does not say: "text/plain" */
};

/* The row for an element, or NULL. */
const struct field *feed_field_find(enum space space, const char *name);

enum { FEED_DEPTH = 256, FEED_SPACES = 64, FEED_NAME_BYTES = 64 };

/* An element that is open. */
struct level {
	const struct field *field; /* NULL: unknown */
	size_t spaces;		   /* namespaces that were declared before it */
	char *base;		   /* its xml:base, made absolute; NULL: as outside it */
	char *language;		   /* its xml:lang; NULL: as outside it */
};

struct feed_reader {
	struct webfeed *out;
	webfeed_entry *entry_done;
	void *context;
	bool brief; /* fields that posts do not need are left out */

	struct level levels[FEED_DEPTH];
	size_t depth;
	struct {
		char prefix[16];
		enum space space;
	} spaces[FEED_SPACES];
	size_t space_count;
	size_t opening; /* bytes up to the end of what begins the feed: <rss><channel>, <feed> */
	char root_prefix[FEED_NAME_BYTES];
	bool is_atom, is_rdf;

	json_t *feed; /* where fields of the feed go: out->feed, or nowhere when reading its
		       * head a second time */
	json_t *entry, *source, *image, *input, *person; /* open ones; NULL */
	size_t entry_depth, source_depth, image_depth, input_depth, person_depth;
	const struct field *person_field;
	bool person_has_parts;
	struct buf person_text;

	/* the text that is being collected */
	const struct field *field;	       /* NULL: none */
	char unknown_key[2 * FEED_NAME_BYTES]; /* of an element without a row */
	size_t field_depth;
	json_t *attributes; /* of that element; NULL: it has none */
	struct buf text;
	bool markup;  /* elements were in it: text is escaped */
	bool is_html; /* it says so: text in its elements is mark-up, too */
};

/* What is open and nearest: image, input, source, entry, feed. Borrowed. */
json_t *reader_place(const struct feed_reader *reader);
/* What relative addresses are meant beside; "". */
struct slice reader_base(const struct feed_reader *reader);
/* What a text here is written in: xml:lang, or what the feed says; "". */
const char *reader_language(const struct feed_reader *reader);
enum { FEED_KEY_BYTES = 80 };
/* "title" and "_detail" into one; our own keys are short. */
void feed_key(const char *key, const char *suffix, char out[FEED_KEY_BYTES]);
/* Puts a text there unless there is one; takes the reference. */
void place_put(json_t *place, const char *key, json_t *value);

/* The list of that name; made when there is none. */
json_t *place_list(json_t *place, const char *key);
/* As place_put(), unless the word is empty. */
void place_word(json_t *place, const char *key, struct slice word);

/* An attribute of the element that is read, or ""; its text; its text, or else rdf:resource. */
const char *reader_attribute(const struct feed_reader *reader, const char *name);
struct slice reader_text(const struct feed_reader *reader);
struct slice reader_address(const struct feed_reader *reader);
/* Copies an attribute that is not empty. */
void reader_copy(const struct feed_reader *reader, json_t *to, const char *name, const char *key);

/* What feed_field_end() does for links. */
void feed_end_link(struct feed_reader *reader);
void feed_end_enclosure(struct feed_reader *reader);
void feed_end_image_link(struct feed_reader *reader);
void feed_end_licence(struct feed_reader *reader);
void feed_end_guid(struct feed_reader *reader);
/* At the end of an entry without a link to a page: its guid is the link, or a link of another type. */
void feed_settle_link(json_t *entry);

void feed_field_start(struct feed_reader *reader, const struct field *field, json_t *attributes);
/* The text of reader->field is complete. */
void feed_field_end(struct feed_reader *reader);
void feed_level_end(struct feed_reader *reader, const struct field *field);

/* Settles the text of a construct: its value and {"type","value","language"}. New reference. */
json_t *text_detail(struct feed_reader *reader, const char *usual_type);

void person_start(struct feed_reader *reader, const struct field *field);
void person_end(struct feed_reader *reader);

/* [2003,12,31,10,14,55,2,365,0] or NULL. */
json_t *date_parts(struct slice text);

#endif
