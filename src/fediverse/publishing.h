/* publishing.h: what taking up our log and taking things back share (publish.c, take_back.c). */
#ifndef FETTLE_FEDIVERSE_PUBLISHING_H
#define FETTLE_FEDIVERSE_PUBLISHING_H

#include "fediverse_private.h"

struct publishing {
	const struct home *home;
	struct connection *connection;
	const json_t *entry;     /* of commons_items() */
	const char *hash, *ref;
	int64_t index;
	instant_us now;
};

/* The actor of a tag repeats a note, or (`undo`) says that it no longer does. */
int publishing_announce(struct publishing *publishing, const char *hash, const char *tag, bool undo);
/* Create, Update or Delete by the commons, for its followers and those of the tags. Takes `object`. */
int publishing_tell(struct publishing *publishing, const char *type, const char *hash,
	json_t *object, const json_t *tags, bool tag_followers_too);
json_t *publishing_note_url(const struct home *home, const char *hash);

/* Something that we said and that is there. json_decref(said.tags) always. */
struct said {
	int64_t id;
	char hash[HASH_TEXT];
	instant_us published_at;
	json_t *tags;
};

/* What a correction is about, by its ref; FT_NOT_FOUND when we did not say it there. */
int said_find(struct publishing *publishing, const char *ref, struct said *out);
/* What shows the words of the entry with this leaf, be it the item or a correction of it. */
int said_find_words(struct publishing *publishing, const char *hash, struct said *out);
int said_forget_tags(struct publishing *publishing, int64_t item);
/* Asks everybody to delete it, and keeps none of its words. */
int said_take_back(struct publishing *publishing, const struct said *said);

/* Takes back what shows entries that were redacted: no entry of our log says so. In a transaction of
 * its own. */
int take_back_redacted(struct publishing *publishing);

#endif
