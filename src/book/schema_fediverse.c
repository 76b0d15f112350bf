/* The tables of the fediverse (src/fediverse). They stand beside the record like those of the
 * commons; what strangers wrote can be deleted from them for good. */
#include "book_private.h"

/* clang-format off */
const char book_fediverse_sql[] =
	/* Whether it is on, where we are reached, our RSA key, how far the log was read. */
	"CREATE TABLE fediverse_setting ("
	" name {TEXT} PRIMARY KEY,"
	" value TEXT NOT NULL);"

	/* What we said: one row for each item of our log that may be there. */
	"CREATE TABLE fediverse_item ("
	" id {KEY} PRIMARY KEY,"            /* its index in our log */
	" hash {TEXT} NOT NULL UNIQUE,"     /* of its leaf: its address is /ap/o/HASH */
	" ref {TEXT} NOT NULL UNIQUE,"
	" state INTEGER NOT NULL,"          /* 1 there, 2 taken back */
	" note TEXT NOT NULL,"              /* as JSON; '' once taken back */
	" item TEXT NOT NULL,"              /* title, text and so on, for our own page of it */
	" published_at BIGINT NOT NULL,"
	" changed_at BIGINT NOT NULL);"
	"CREATE TABLE fediverse_tag ("
	" tag {TEXT} NOT NULL,"             /* folded */
	" item BIGINT NOT NULL,"
	" shown TEXT NOT NULL,"             /* as it was written */
	" PRIMARY KEY (tag, item)){CLUSTERED};"

	/* What we did, as JSON, and where it has yet to go. */
	"CREATE TABLE fediverse_activity ("
	" id {TEXT} PRIMARY KEY,"           /* its address is /ap/a/ID */
	" local {TEXT} NOT NULL,"           /* which actor of ours: 'commons', 'tag/falls' */
	" body TEXT NOT NULL,"
	" made_at BIGINT NOT NULL);"
	"CREATE TABLE fediverse_delivery ("
	" activity {TEXT} NOT NULL,"
	" inbox {TEXT} NOT NULL,"
	" host {TEXT} NOT NULL,"
	" tries INTEGER NOT NULL,"
	" made_at BIGINT NOT NULL,"
	" next_at BIGINT NOT NULL,"         /* also the end of the lease of whoever delivers it */
	" PRIMARY KEY (activity, inbox)){CLUSTERED};"
	"CREATE INDEX fediverse_delivery_next ON fediverse_delivery (next_at);"
	"CREATE INDEX fediverse_delivery_host ON fediverse_delivery (host);"

	/* Others. */
	"CREATE TABLE fediverse_actor ("
	" id {TEXT} PRIMARY KEY,"
	" host {TEXT} NOT NULL,"
	" type TEXT NOT NULL,"
	" handle TEXT NOT NULL,"            /* name@host */
	" name TEXT NOT NULL,"
	" url TEXT NOT NULL,"
	" inbox {TEXT} NOT NULL,"
	" shared_inbox {TEXT} NOT NULL,"
	" key_id {TEXT} NOT NULL,"
	" key_pem TEXT NOT NULL,"
	" fetched_at BIGINT NOT NULL);"
	"CREATE INDEX fediverse_actor_key ON fediverse_actor (key_id);"
	"CREATE INDEX fediverse_actor_host ON fediverse_actor (host);"
	"CREATE TABLE fediverse_follower ("
	" local {TEXT} NOT NULL,"
	" actor {TEXT} NOT NULL,"
	" follow {TEXT} NOT NULL,"          /* id of the activity */
	" since BIGINT NOT NULL,"
	" PRIMARY KEY (local, actor)){CLUSTERED};"
	"CREATE INDEX fediverse_follower_actor ON fediverse_follower (actor);"
	"CREATE TABLE fediverse_following ("
	" actor {TEXT} PRIMARY KEY,"
	" follow {TEXT} NOT NULL,"
	" state INTEGER NOT NULL,"          /* 0 asked, 1 accepted, 2 refused */
	" since BIGINT NOT NULL);"
	"CREATE TABLE fediverse_seen ("
	" id {TEXT} PRIMARY KEY,"
	" seen_at BIGINT NOT NULL){CLUSTERED};"
	"CREATE TABLE fediverse_reaction ("
	" item {TEXT} NOT NULL,"            /* hash */
	" sort {TEXT} NOT NULL,"            /* Like or Announce */
	" actor {TEXT} NOT NULL,"
	" activity {TEXT} NOT NULL,"
	" PRIMARY KEY (item, sort, actor)){CLUSTERED};"
	"CREATE INDEX fediverse_reaction_activity ON fediverse_reaction (activity);"

	/* What others wrote to us, or wrote that we follow. */
	"CREATE TABLE fediverse_reply ("
	" id {KEY} PRIMARY KEY,"
	" object {TEXT} NOT NULL UNIQUE,"
	" actor {TEXT} NOT NULL,"
	" sort {TEXT} NOT NULL,"            /* reply, mention or post */
	" item {TEXT} NOT NULL,"            /* hash of what it answers; '' */
	" url TEXT NOT NULL,"
	" warning TEXT NOT NULL,"           /* what its author put in front of it */
	" content TEXT NOT NULL,"           /* sanitised */
	" attachments INTEGER NOT NULL,"
	" is_public INTEGER NOT NULL,"
	" state INTEGER NOT NULL,"          /* 0 waits for a person, 1 shown, 2 refused */
	" said_at BIGINT NOT NULL,"
	" seen_at BIGINT NOT NULL,"
	" judged_by TEXT NOT NULL,"
	" judged_at BIGINT NOT NULL);"
	"CREATE INDEX fediverse_reply_item ON fediverse_reply (item, state, id);"
	"CREATE INDEX fediverse_reply_state ON fediverse_reply (state, id);"
	"CREATE INDEX fediverse_reply_actor ON fediverse_reply (actor);"
	"CREATE TABLE fediverse_report ("
	" id {KEY} PRIMARY KEY,"
	" activity {TEXT} NOT NULL UNIQUE,"
	" actor {TEXT} NOT NULL,"
	" words TEXT NOT NULL,"
	" about TEXT NOT NULL,"             /* addresses, one on a line */
	" state INTEGER NOT NULL,"          /* 0 waits, 1 seen */
	" seen_at BIGINT NOT NULL);"
	"CREATE TABLE fediverse_block ("
	" host {TEXT} PRIMARY KEY,"
	" reason TEXT NOT NULL,"
	" blocked_by TEXT NOT NULL,"
	" since BIGINT NOT NULL);";

/* Ids of activities are forgotten in the order in which they came. */
const char book_fediverse_seen_sql[] =
	"CREATE INDEX fediverse_seen_at ON fediverse_seen (seen_at);";
/* clang-format on */
