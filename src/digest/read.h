/* read.h: the readers of posts_read(), one for each form; private to digest. */
#ifndef FETTLE_READ_H
#define FETTLE_READ_H

#include "post.h"

/* What a reader works on. */
struct reading {
	struct posts *posts;
	const char *name;   /* for messages */
	struct slice bytes; /* UTF-8, without byte-order mark */
};

/* Each adds posts and faults. FT_REFUSED when nothing of it could be read. */
int read_lines(struct reading *reading);
int read_feed(struct reading *reading); /* the bytes as they are: it decodes them itself */
int read_json(struct reading *reading);
int read_csv_posts(struct reading *reading);
bool is_csv_of_posts(struct slice bytes);

/* -- one JSON object as a post; each adds it finished, or nothing -- */

void read_tweet(struct posts *posts, const json_t *status, const char *source);
void read_tweets2_page(struct posts *posts, const json_t *page);
void read_mastodon(struct posts *posts, const json_t *status);
void read_activity(struct posts *posts, const json_t *object);
void read_bluesky(struct posts *posts, const json_t *item);
/* Our own form; NULL, or what is wrong with it. */
bool is_our_item(const json_t *item);
const char *read_our_item(struct posts *posts, const json_t *item);
void read_jsonfeed_item(struct posts *posts, const json_t *item, const json_t *feed);

/* -- for them -- */

/* Where `at` is: its line, from 1. */
int64_t line_of(struct slice bytes, size_t at);
/* The text of HTML, in the pile; its links, but those of tags and people, go to the newest post. */
struct slice post_html(struct posts *posts, struct slice html);
/* The same of plain text with references (&amp;), as the API of tweets gives it. */
struct slice post_unescape(struct posts *posts, const char *text);
/* A clean copy of a member that is a text. */
struct slice post_member(struct posts *posts, const json_t *object, const char *key);
/* "name@host" from "https://host/@name" or "https://host/users/name"; "" from anything else. */
struct slice name_of_address(struct posts *posts, const char *address);

#endif
