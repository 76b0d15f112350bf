/* store_postgresql.h: what the files of the PostgreSQL driver share. */
#ifndef FETTLE_STORE_POSTGRESQL_H
#define FETTLE_STORE_POSTGRESQL_H

#include <libpq-fe.h>
#include "store_driver.h"

/* Type numbers of PostgreSQL's catalogue, fixed since 1996. */
enum {
	TYPE_BYTEA = 17,
	TYPE_INT8 = 20,
	TYPE_INT2 = 21,
	TYPE_INT4 = 23,
	TYPE_TEXT = 25,
	TYPE_FLOAT8 = 701
};

struct postgresql_connection {
	struct connection base;
	PGconn *handle;
	uint64_t session;       /* counts connections: a statement belongs to one */
	uint64_t statements;    /* for naming them */
	int queued;             /* queries sent into the pipeline, their answers not yet read */
	bool lost;
	bool listening;         /* in this session */
	int scans;              /* cursors opened, for naming them */
	bool heard;             /* postgresql_wait() took a notification */
};

/* The values of one query as libpq wants them: an array of each, of one allocation. */
struct parcel {
	uint64_t *numbers;      /* in the order of bytes of the network */
	const char **values;
	int *lengths;
	int *formats;           /* all 1: binary */
};

struct postgresql_query {
	struct query base;
	char name[24];          /* of the prepared statement */
	uint64_t session;       /* in which it is prepared; 0: nowhere */
	Oid *types;             /* with which it is prepared; 0: not known yet */
	struct parcel parcel;
	PGresult *rows;
	int row;
};

static inline struct postgresql_connection *postgresql_of(struct connection *connection)
{
	return (struct postgresql_connection *)connection;
}

/* postgresql_open.c */
char *postgresql_name(const char *address);
int postgresql_find(struct store *store);
void postgresql_abandon(struct store *store);
int postgresql_connect(struct connection *connection);
int postgresql_initialise(struct connection *connection);
int postgresql_recognise(struct connection *connection);
void postgresql_disconnect(struct connection *connection);
bool postgresql_is_lost(const struct connection *connection);
/* Outside a transaction: connects again if the last session was lost. */
int postgresql_revive(struct postgresql_connection *connection);

/* postgresql_pipeline.c */
/* Reads the answers of all queued statements: 0, or the first error among them.
 * *last (may be NULL) gets the answer of the last statement. */
int postgresql_drain(struct postgresql_connection *connection, PGresult **last);
int postgresql_enter_pipeline(struct postgresql_connection *connection);
/* Sends a statement without parameters into the pipeline, entering it if need be. */
int postgresql_queue(struct postgresql_connection *connection, const char *sql);

/* postgresql_whole.c */
int postgresql_scan_table(struct connection *connection, struct slice table, struct buf *fetch);
int postgresql_changed(struct connection *connection, bool *changed);
int postgresql_wait(struct connection *connection, int timeout_ms);
int postgresql_size_bytes(struct connection *connection, int64_t *bytes);
int postgresql_check_pages(const char *address, int64_t *unchecked);
int postgresql_check(struct connection *connection, struct buf *problems);
int postgresql_checkpoint(struct connection *connection);

/* postgresql_error.c */
/* Puts the error of `answer` (or, when NULL, of the connection) into words;
 * notes a lost connection. Returns its FT_ code. */
int postgresql_error(struct postgresql_connection *connection, const PGresult *answer);
bool postgresql_is_error(const PGresult *answer);

#endif
