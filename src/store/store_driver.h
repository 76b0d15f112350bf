/*
 * store_driver.h: what the two databases have in common, and the functions in
 * which they differ. Private to the folder.
 *
 * store.c, query.c, transaction.c and migrate.c hold everything that is the same;
 * a driver is a table of functions and two structs that begin with the ones
 * below. Drivers may count on what the common part has checked: a transaction is
 * open or not as their function needs it, a query is not used after its end, its
 * values are ones that both databases can hold.
 */
#ifndef FETTLE_STORE_DRIVER_H
#define FETTLE_STORE_DRIVER_H

#include <pthread.h>
#include "store.h"

enum {
	STATEMENTS_KEPT_COUNT = 256,  /* prepared statements per connection */
	STATEMENT_BUCKETS_COUNT = 64,
	PARAMETERS_COUNT_MAX = 999,
	FAILURE_TEXT_BYTES = 1024
};

struct driver;

enum { IDLE_MOST = 16 };

struct store {
	const struct driver *driver;
	enum store_mode mode;
	char *address;          /* as given: may hold a password */
	char *name;             /* for messages */
	int serving_lock;       /* file descriptor, or -1 */
	pthread_mutex_t fault_mutex;
	int64_t fault_countdown; /* 0: off */
	int64_t fault_calls;     /* counted since it was last set */
	int fault_code;
	pthread_mutex_t idle_mutex;
	struct connection *idle[IDLE_MOST];
	size_t idle_count;
};

/* pool.c: for store_close(), when nobody else has the store any more. */
void store_close_idle(struct store *store);

enum transaction_state {
	TRANSACTION_NONE,
	TRANSACTION_READING,
	TRANSACTION_WRITING
};

struct connection {
	struct store *store;
	const struct driver *driver;
	enum transaction_state transaction;
	bool marked;                  /* transaction_mark() was called in this transaction */
	int failure_code;             /* of the statement that doomed the transaction, or 0 */
	char failure[FAILURE_TEXT_BYTES];
	struct query *buckets[STATEMENT_BUCKETS_COUNT];
	size_t query_count;
	uint64_t query_clock;         /* counts query_start() */
};

enum value_type { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BYTES };

struct value {
	enum value_type type;
	union {
		int64_t integer;
		double real;
		struct slice bytes;
	};
};

struct query {
	struct connection *connection;
	struct query *next;       /* in its bucket */
	const char *address;      /* of the caller's text */
	char *sql;                /* our copy */
	uint64_t used;            /* query_clock of the last start */
	int parameter_count;      /* the highest $n in the text */
	struct value *values;     /* $1 is values[0] */
	int failure_code;         /* after an error; 0 otherwise */
	bool active;              /* between start and end */
	bool stepped;             /* has been sent */
	bool has_row;
};

/* int results as in store.h. */
struct driver {
	bool is_postgresql;
	const char *bytes_type;   /* for {BYTES} */
	const char *key_type;     /* for {KEY} */
	const char *clustered;  /* what a CREATE TABLE ends in whose rows lie in its primary key */
	const char *text_type;    /* for {TEXT} */
	size_t connection_size;
	size_t query_size;

	char *(*name)(const char *address);        /* for messages; the caller frees */
	int (*find)(struct store *store);          /* by mode: is it there, may it be created? */
	void (*abandon)(struct store *store);      /* STORE_CREATE failed after find() */
	int (*connect)(struct connection *connection);
	int (*initialise)(struct connection *connection); /* STORE_CREATE: makes it Fettle's */
	int (*recognise)(struct connection *connection);  /* otherwise: is it Fettle's? */
	void (*disconnect)(struct connection *connection);
	bool (*is_lost)(const struct connection *connection);

	int (*execute)(struct connection *connection, const char *sql);
	int (*prepare)(struct query *query);
	void (*unprepare)(struct query *query);
	int (*step)(struct query *query);
	int (*run)(struct query *query, int64_t *rows); /* rows NULL: may be queued */
	void (*reset)(struct query *query);
	int (*column_count)(struct query *query);
	bool (*is_null)(struct query *query, int column);
	int64_t (*get_int)(struct query *query, int column);
	double (*get_real)(struct query *query, int column);
	struct slice (*get_text)(struct query *query, int column);
	struct slice (*get_bytes)(struct query *query, int column);

	int (*begin_read)(struct connection *connection);
	int (*begin_write)(struct connection *connection);
	int (*commit)(struct connection *connection);    /* leaves no transaction, whatever happens */
	void (*rollback)(struct connection *connection);

	/* For copying. fetch gets the SQL that gives the rows of a table: all of them,
	 * or, if scans_in_pages, some of them each time until there are none. */
	const char *list_tables;
	bool scans_in_pages;
	int (*scan_table)(struct connection *connection, struct slice table, struct buf *fetch);
	const char *(*column_name)(struct query *query, int column);
	struct value (*get_value)(struct query *query, int column);
	int (*backup)(struct connection *connection, const char *path);

	int (*changed)(struct connection *connection, bool *changed);
	int (*wait)(struct connection *connection, int timeout_ms); /* until changed() may say true */
	int (*size_bytes)(struct connection *connection, int64_t *bytes);
	int (*check)(struct connection *connection, struct buf *problems);
	int (*check_pages)(const char *address, int64_t *unchecked);
	int (*checkpoint)(struct connection *connection);
};

extern const struct driver driver_sqlite;
extern const struct driver driver_postgresql;

/* Whether this call is the one that store_fail_after() wants to fail: then the
 * error record is set and its code returned. */
int store_fault(struct store *store);

/* The error that doomed the transaction, again; 0 when there is none. */
int connection_doomed(const struct connection *connection);

/* Dooms the transaction, if one is open, with the error record of this thread.
 * Returns `code`. */
int connection_fail(struct connection *connection, int code);

/* query_text() and the like, for a value of any type. */
void query_value(struct query *query, int number, struct value value);

/* Forgets every prepared statement. No query may be active. */
void connection_forget_queries(struct connection *connection);

/* "name" with its quotes, in which a quote is doubled; for ' too. */
void sql_add_quoted(struct buf *sql, struct slice name, char quote);

/* Makes the table in which migrations are recorded. */
int migrate_create_table(struct connection *connection);

#endif
