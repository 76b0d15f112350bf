/* The tables of what is collected from the web (src/collect). They stand beside the record, as
 * those of the commons do: what others wrote cannot be computed from our own entries. */
#include "book_private.h"

/* clang-format off */
const char book_collect_sql[] =
	/* A row for each thing of kind "source": what it says, and how asking goes. */
	"CREATE TABLE collect_source ("
	" source {TEXT} PRIMARY KEY,"
	" version BIGINT NOT NULL,"         /* of the thing, when this row was brought up to it */
	" state {TEXT} NOT NULL,"
	" name TEXT NOT NULL,"
	" address TEXT NOT NULL,"
	" form {TEXT} NOT NULL,"
	" tags TEXT NOT NULL,"              /* folded: 'falls nhshackday' */
	" about INTEGER NOT NULL,"          /* all of it is about the tags */
	" minutes INTEGER NOT NULL,"
	" weekly INTEGER NOT NULL,"
	" private_host TEXT NOT NULL,"
	" moved TEXT NOT NULL,"             /* where a permanent redirect led; '' */
	" etag TEXT NOT NULL,"
	" modified TEXT NOT NULL,"
	" asked_at BIGINT NOT NULL,"        /* microseconds; 0: never */
	" heard_at BIGINT NOT NULL,"        /* the last time that it answered */
	" next_at BIGINT NOT NULL,"
	" failures INTEGER NOT NULL,"       /* since it last answered */
	" status INTEGER NOT NULL,"         /* of HTTP; 0: none */
	" taken BIGINT NOT NULL,"           /* posts, ever */
	" message TEXT NOT NULL,"           /* what went wrong and what to do; '' */
	" held_by {TEXT} NOT NULL,"         /* who is asking it now */
	" held_until BIGINT NOT NULL);"

	/* How far the timeline of a tag was read. */
	"CREATE TABLE collect_cursor ("
	" source {TEXT} NOT NULL,"
	" tag {TEXT} NOT NULL,"
	" newest TEXT NOT NULL,"
	" PRIMARY KEY (source, tag)){CLUSTERED};"

	/* From when on a host may be asked again. */
	"CREATE TABLE collect_host ("
	" host {TEXT} PRIMARY KEY,"
	" free_at BIGINT NOT NULL){CLUSTERED};"

	"CREATE TABLE collect_post ("
	" id {KEY} PRIMARY KEY,"
	" same {TEXT} NOT NULL,"            /* SHA-256 of its address: equal for each way it came */
	" hash {TEXT} NOT NULL,"            /* of its canonical bytes */
	" source {TEXT} NOT NULL,"          /* where it was first heard */
	" author {TEXT} NOT NULL,"          /* folded */
	" address TEXT NOT NULL,"
	" said_at BIGINT NOT NULL,"
	" seen_at BIGINT NOT NULL,"
	" is_old INTEGER NOT NULL,"         /* its author changed it: a later row has the words */
	" item TEXT NOT NULL);"             /* as post_write_item() writes it */
	"CREATE INDEX collect_post_same ON collect_post (same);"
	"CREATE UNIQUE INDEX collect_post_hash ON collect_post (hash);"
	"CREATE INDEX collect_post_author ON collect_post (author);"
	"CREATE INDEX collect_post_said ON collect_post (said_at);"

	"CREATE TABLE collect_tag ("
	" tag {TEXT} NOT NULL,"             /* folded */
	" said_at BIGINT NOT NULL,"
	" post BIGINT NOT NULL,"
	" PRIMARY KEY (tag, said_at, post)){CLUSTERED};"
	"CREATE INDEX collect_tag_post ON collect_tag (post);"

	/* What its author took back: it is not taken in again. */
	"CREATE TABLE collect_gone ("
	" same {TEXT} PRIMARY KEY,"
	" gone_at BIGINT NOT NULL){CLUSTERED};"

	/* Weeks whose digest was offered to people, so that each is offered once. */
	"CREATE TABLE collect_week ("
	" tag {TEXT} NOT NULL,"
	" monday INTEGER NOT NULL,"         /* day number */
	" offer {TEXT} NOT NULL,"           /* the thing; '' while it is being made, or nothing was said */
	" PRIMARY KEY (tag, monday)){CLUSTERED};";

const char book_collect_gone_sql[] =
	/* SHA-256 of its id, by which sources name a post that they deleted; '': it has none */
	"ALTER TABLE collect_post ADD COLUMN named {TEXT} NOT NULL DEFAULT '';"
	"CREATE INDEX collect_post_named ON collect_post (named);"

	/* Posts that were taken back after a digest had named them by their hashes. */
	"CREATE TABLE collect_tombstone ("
	" tag {TEXT} NOT NULL,"
	" said_at BIGINT NOT NULL,"
	" hash {TEXT} NOT NULL,"
	" gone_at BIGINT NOT NULL,"
	" PRIMARY KEY (tag, said_at, hash)){CLUSTERED};";
/* clang-format on */
