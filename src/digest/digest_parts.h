/* digest_parts.h: what a digest is made of, private to digest. */
#ifndef FETTLE_DIGEST_PARTS_H
#define FETTLE_DIGEST_PARTS_H

#include "digest.h"
#include "index.h"

#define ENTRY_NONE UINT32_MAX

enum entry_kind { ENTRY_OWN, ENTRY_REPLY, ENTRY_QUOTE, ENTRY_REPOST };

/* One post of the digest and what was found out about it. Entries are in order of time. */
struct entry {
	const struct post *post;
	uint32_t author;   /* person; never none: "" is a person without a name */
	uint32_t original; /* entry that it passes on or quotes; ENTRY_NONE when it is not here */
	uint32_t same_as;  /* earlier entry that says the same elsewhere; ENTRY_NONE */
	uint32_t of;	   /* person whom it passes on or quotes; ENTRY_NONE */
	day_number week;   /* its Monday; 0, which is none, without a date */
	enum entry_kind kind;
	bool outside; /* it is there only as background: it does not have the tag */
};

struct person {
	struct slice key;			   /* folded */
	struct slice name;			   /* as first written */
	struct slice said;			   /* as people say it; "" */
	uint32_t posts, replies, shares, mentions; /* mentions: how often somebody else did */
	uint32_t others; /* distinct other people who replied to, mentioned or passed them on */
	bool first_time; /* took part before the window never, and others did */
};

struct resource {
	struct slice link;	  /* canonical */
	uint32_t authors, boosts; /* distinct people; boosts: those who only passed it on */
	uint32_t first;		  /* entry */
	uint32_t *people;	  /* in order of time */
	uint32_t people_count;
	bool shortened;
};

struct related {
	struct slice tag;   /* folded, without # */
	struct slice shown; /* the commonest form, with capitals if anybody wrote any */
	uint32_t people, person_weeks;
	double g2, lift; /* 0 unless ranked */
	bool ranked;	 /* three people or more, oftener together than by chance */
	bool is_tag;	 /* the tag of the digest itself */
};

struct digest {
	struct arena arena;
	struct slice tag, shown; /* folded; as people write it */
	instant_us from, to;	 /* as asked for */
	const char *permalink;	 /* NULL */
	bool names_background;
	struct entry *entries;
	uint32_t entry_count, inside_count;
	struct buf folded; /* working memory */
	struct index person_index;
	struct person *people;		    /* by number */
	uint32_t *involved, involved_count; /* in the order in which they are shown */
	uint32_t *mentioned, mentioned_count;
	struct resource *resources;
	uint32_t resource_count;
	struct related *related;
	uint32_t related_count;
	uint32_t suppressed_count; /* posts left out because somebody asked */
	const struct tombstone **tombstones; /* of posts that were in the window, by hash */
	uint32_t tombstone_count;
	uint8_t hash[SHA256_BYTES];
};

/* -- the steps, in order -- */

bool suppression_has_person(const struct suppression *list, struct slice folded);
bool suppression_has_link(const struct suppression *list, struct slice canonical);
bool suppression_has_address(const struct suppression *list, struct slice url); /* any form */
bool suppression_has_post(const struct suppression *list, const uint8_t hash[SHA256_BYTES]);

uint32_t digest_person(struct digest *digest, struct slice name); /* makes one when it is new */
uint32_t digest_person_find(struct digest *digest, struct slice name); /* INDEX_NONE */

/* entries[i].kind, original, of. */
void reposts_find(struct digest *digest);
/* entries[i].same_as. */
void copies_find(struct digest *digest);
void people_count(struct digest *digest, const struct suppression *list);
void resources_count(struct digest *digest, const struct suppression *list);
void related_count_up(struct digest *digest);

/* The words of a text, folded, without links, one space between: for comparing. `words` leaves
 * out mentions and tags too. */
void text_essence(struct slice text, bool words, struct buf *out);
/* The beginning of it, `least` bytes or more when it has so many; with mentions and tags. */
void text_essence_start(struct slice text, size_t least, struct buf *out);

static inline bool entry_is_shown(const struct entry *entry)
{
	return !entry->outside && entry->same_as == ENTRY_NONE;
}

#endif
