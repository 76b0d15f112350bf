/*
 * digest: what was said under a tag, for people who were not there: who took part, what they
 * pointed to, which other tags went with it, and the posts. Bytes in, words out; it knows
 * nothing of records, and makes no connection.
 *
 *   post.h      posts, and reading them from feeds, archives and exports
 *   webfeed.h   a feed with all its fields, for who wants more than posts
 *   token.h     tags, mentions and links in a text
 *   link.h      links in one form
 *   week.h      weeks in Europe/London
 *
 *   struct posts posts;
 *   posts_init(&posts);
 *   posts_read(&posts, "march.txt", bytes);
 *   struct digest_options options = { .tag = SLICE_LITERAL("nhshackday"),
 *           .from = INSTANT_NONE, .to = INSTANT_NONE };
 *   struct digest *digest;
 *   digest_make(&digest, &posts, &options);
 *   digest_write_json(digest, &out);
 *   digest_free(digest);
 *   posts_release(&posts);
 *
 * The same posts give the same bytes, in whatever order and from however many files they came,
 * and posts that were read twice count once. Each post is named by the SHA-256 of its canonical
 * bytes and the digest by that of its posts, so that anybody who has them can make it again.
 *
 * Rules: people are listed, not ranked by reach. Related tags: Dunning, "Accurate Methods for the
 * Statistics of Surprise and Coincidence", Computational Linguistics 19 (1993), over weeks of
 * persons. Cross-posts: Charikar's SimHash (STOC 2002), at most 3 bits of 64 apart.
 * Thread-safe as long as two threads do not share a pile of posts.
 */
#ifndef FETTLE_DIGEST_H
#define FETTLE_DIGEST_H

#include "util.h"
#include "post.h"
#include "token.h"
#include "link.h"
#include "week.h"

/* -- who and what is left out ---------------------------------------------------- */

struct suppression;

/*
 * Reads a list, one to a line: @name or name@host (a person: their posts, what passes them on, and
 * their name among the people), https://host/path (links that begin so, and posts that are there),
 * 64 hexadecimal figures (a post by its hash). A line that begins with "# " or ";" is a remark. FT_REFUSED names the line.
 */
int suppression_read(struct suppression **out, const char *name, struct slice text);
void suppression_free(struct suppression *suppression); /* NULL: nothing happens */
/* The post is left out of every digest: its author asked for that (#nobot) or the list does. `list`
 * may be NULL. */
bool suppression_hides(const struct suppression *list, const struct post *post);

/* -- making ------------------------------------------------------------------------ */

struct digest_options {
	struct slice tag;    /* without #; case and accents do not matter. Empty: all posts */
	instant_us from, to; /* from <= when < to; INSTANT_NONE: open */
	const struct suppression *suppression; /* NULL: nobody */
	const char *permalink;		       /* where the digest will be; NULL */
	bool names_background; /* its JSON names the posts beside its own that it was made with */
};

struct digest;

/* Keeps pointers into `posts`, which must stay as it is until digest_free(). Posts without a
 * date are left out when from or to is set. FT_REFUSED: from is not before to. */
int digest_make(
	struct digest **out, const struct posts *posts, const struct digest_options *options);
void digest_free(struct digest *digest);

size_t digest_post_count(const struct digest *digest);

/* Dunning's log-likelihood G2 of a table of two by two: of `all` weeks of persons `ours` have one tag,
 * `theirs` the other and `both` both. Says how surely they go together or apart; 0: not at all. */
double digest_likelihood(double both, double ours, double theirs, double all);

/* -- writing ----------------------------------------------------------------------- */

/* {"tag","window","involved","mentioned","resources","related","posts","hash",...}, indented; with
 * "taken_back":[{"hash","gone"}] when there are tombstones of posts that were in it. */
void digest_write_json(const struct digest *digest, struct buf *out);
/* For people: involved, resources, tags, and a line for each post as posts_read() takes them. */
void digest_write_text(const struct digest *digest, struct buf *out);
/* One page that needs nothing else; what is passed on is folded into what it passes on. */
void digest_write_html(const struct digest *digest, struct buf *out);
/* An entry for each post that stands for itself, newest first. */
void digest_write_atom(const struct digest *digest, struct buf *out);
void digest_write_jsonfeed(const struct digest *digest, struct buf *out); /* 1.1 */
/* A row for each post. */
void digest_write_csv(const struct digest *digest, struct buf *out);

#endif
