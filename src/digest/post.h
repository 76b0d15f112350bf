/*
 * post.h: what somebody wrote, wherever it came from, and a pile of such posts.
 *
 *   struct posts posts;
 *   posts_init(&posts);
 *   int result = posts_read(&posts, "march.txt", bytes);
 *   for (size_t i = 0; i < posts.count; i++)
 *           use(&posts.items[i]);
 *   posts_release(&posts);
 *
 * Every slice of a post lives in the pile's arena and is valid UTF-8 in NFC. A slice that says
 * nothing is empty, never NULL. Not for two threads at once.
 */
#ifndef FETTLE_POST_H
#define FETTLE_POST_H

#include "util.h"

/* A pointer and a count, in the pile's arena. */
struct slices {
	struct slice *items;
	size_t count;
};

/* Another post that a post passes on, quotes or answers: what is known of it. */
struct post_of {
	struct slice author, id, url;
	bool is; /* there is one */
};

struct post {
	struct slice source;	  /* "rss", "mastodon", ... see posts_read() */
	struct slice id, url;	  /* as the source gives them */
	struct slice author;	  /* without @, case kept: "HSJEditor", "ann@example.social" */
	struct slice name;	  /* as people say it; "" */
	instant_us when;	  /* INSTANT_NONE when it is not known */
	struct slice text;	  /* without mark-up */
	struct slices links;	  /* expanded where the source knew how */
	struct slices tags;	  /* without #, case kept, each once */
	struct slices mentions;	  /* without @, each once */
	struct post_of repost_of; /* passed on as it is */
	struct post_of quote_of;  /* passed on with words of one's own */
	struct post_of reply_to;
	struct slice lang;	    /* "en"; "" */
	uint8_t hash[SHA256_BYTES]; /* of the canonical bytes: post_canonical() */
	bool opted_out;		    /* the author asked not to be collected: #nobot, #noindex */
};

/* Something wrong in a source. Reading went on after it where there was more to read. */
struct fault {
	struct slice source;  /* the name given to posts_read() */
	int64_t line, offset; /* from 1 and from 0; 0 and -1 when not known */
	struct slice message; /* a sentence */
};

/* A post that is no more. Sources name it by its id (at:deleted-entry of Atom, Delete and Tombstone of
 * ActivityStreams), archives by its hash: digests that were made before name it so too. */
struct tombstone {
	struct slice id;     /* as the source gives it; "" when it has its hash */
	struct slice author; /* who took it back, as an author; "" when the source does not say */
	uint8_t hash[SHA256_BYTES];
	instant_us said, gone; /* INSTANT_NONE when it is not known */
};

struct feed_address { /* a row of an OPML list */
	struct slice title, url;
};

struct posts {
	struct arena arena;
	struct post *items;
	size_t count, capacity;
	struct fault *faults;
	size_t fault_count, fault_more; /* kept, and not kept because there were too many */
	struct feed_address *feeds;
	size_t feed_count;
	struct tombstone *tombstones;
	size_t tombstone_count, tombstone_capacity;
	struct buf scratch; /* working memory of posts_finish() */
	struct slice archive_author; /* from the account.js of a Twitter archive; "" */
};

enum { POSTS_FAULTS_COUNT = 100, POST_TEXT_BYTES = 64 << 10, POST_LINKS_COUNT = 64 };

void posts_init(struct posts *posts);
void posts_release(struct posts *posts);

/*
 * Reads all posts of one source, whose form it finds out from the bytes:
 *
 *   lines       @author text (RFC 2822 date), one to a line
 *   rss, atom   RSS 0.9x, 1.0 (RDF), 2.0; Atom 0.3, 1.0
 *   opml        a list of feeds, into posts->feeds
 *   jsonfeed    JSON Feed 1.0, 1.1
 *   mastodon    an array of statuses, as its API gives a tag's timeline
 *   activity    an ActivityPub outbox or a page of one (ActivityStreams 2)
 *   bluesky     searchPosts, getAuthorFeed, getTimeline
 *   archive     tweets.js of a Twitter archive; account.js before it says whose it is
 *   tweets      API v1.1: one status to a line, an array, or {"statuses": [...]}
 *   tweets2     API v2: one page to a line, with its includes
 *   tags        CSV of TAGS
 *   twarc       CSV of twarc-csv
 *   items       as post_write_item() writes them, one to a line; each is checked by its hash; and
 *               what tombstone_write_item() writes
 *
 * Posts that the source itself says were deleted are left out, and are among the tombstones.
 * What is damaged is skipped and put among the faults, with line and offset. `name` is for
 * messages. FT_REFUSED when the form is not known or nothing of it could be read.
 */
int posts_read(struct posts *posts, const char *name, struct slice bytes);

/* -- for those who make posts ------------------------------------------------ */

/* A new empty post at the end. It moves when the next is added. */
struct post *posts_add(struct posts *posts);
/* Takes away the newest post. */
void posts_drop(struct posts *posts);
/* A clean copy in the arena (see text_clean), cut at POST_TEXT_BYTES; "" if it is not UTF-8. */
struct slice posts_text(struct posts *posts, struct slice text);
/* Adds to a list of the newest post, unless it is there already (case folded for tags and
 * mentions) or the list has POST_LINKS_COUNT. */
void posts_add_link(struct posts *posts, struct slices *list, struct slice link);
void posts_add_name(struct posts *posts, struct slices *list, struct slice name);
/* Adds the links, tags and mentions that its text has, and settles its hash. */
void posts_finish(struct posts *posts, struct post *post);
/* A new tombstone at the end; it moves when the next is added. */
struct tombstone *posts_add_tombstone(struct posts *posts);
/* Of posts and tombstones from those numbers on, which are of one source: drops posts whose ids the
 * tombstones name, and tombstones of what was said anew since. */
void posts_settle_tombstones(struct posts *posts, size_t first, size_t first_tombstone);
void posts_fault(struct posts *posts, const char *name, int64_t line, int64_t offset,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

/* JSON with its keys in order and no spaces, the same bytes wherever it is made: author, id,
 * lang, links, mentions, quote_of, reply_to, repost_of, source, tags, text, url, when. */
void post_canonical(const struct post *post, struct buf *out);
/* Adds {"hash","name","post":<canonical bytes>}, which posts_read() takes: one to a line they
 * are all that is needed to make a digest again. */
void post_write_item(const struct post *post, struct buf *out);
/* Adds {"hash","said","gone"}. */
void tombstone_write_item(const struct tombstone *tombstone, struct buf *out);

/* What somebody says of themselves has #nobot, #noindex or #noarchive in it. */
bool is_opted_out(const char *description);

/* `s` folded for comparing names and tags: lower case without marks. ASCII without a detour. */
void name_fold(struct slice s, struct buf *out);
bool name_is(struct slice a, struct slice b); /* the same when folded */

#endif
