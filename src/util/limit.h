/* limit.h: every limit in one place. Units are the last word of each name. */
#ifndef FETTLE_LIMIT_H
#define FETTLE_LIMIT_H

enum {
	/* what a face may send us */
	LIMIT_BODY_BYTES = 1 << 20,          /* one form or JSON body */
	LIMIT_UPLOAD_BYTES = 256 << 20,      /* one uploaded CSV */
	LIMIT_FORM_FIELDS_COUNT = 512,
	LIMIT_HEADER_BYTES = 32 << 10,       /* request line and headers */
	LIMIT_JSON_DEPTH = 32,
	LIMIT_TEXT_FIELD_BYTES = 64 << 10,   /* one field of text */

	/* the ledger */
	LIMIT_ENTRY_BYTES = 1 << 20,         /* canonical bytes of one entry */
	LIMIT_IMPORT_ROWS_PER_ENTRY = 1000,
	LIMIT_IDEMPOTENCY_KEY_BYTES = 128,

	LIMIT_YEAR_LEAST = 1900,             /* nothing is recorded that happened before it */

	/* files */
	LIMIT_CSV_FIELD_BYTES = 64 << 10,
	LIMIT_CSV_COLUMNS_COUNT = 256,
	LIMIT_PACK_BYTES = 1 << 20,

	/* kinds and the scope language */
	LIMIT_KINDS_COUNT = 256,
	LIMIT_FIELDS_PER_KIND_COUNT = 128,
	LIMIT_SCOPE_BYTES = 4 << 10,
	LIMIT_SCOPE_DEPTH = 64,
	LIMIT_PLACE_DEPTH = 32,

	/* lists */
	LIMIT_PAGE_ROWS = 500,
	LIMIT_PAGE_ROWS_USUAL = 50,

	/* writing */
	LIMIT_COMMIT_BATCH_COUNT = 512,      /* acts in one transaction */
	LIMIT_WRITE_QUEUE_COUNT = 8192,      /* acts waiting; more are told to come back */
	LIMIT_DATABASE_BUSY_MS = 30000,

	/* serving */
	LIMIT_CONNECTIONS_COUNT = 4096,
	LIMIT_CONNECTIONS_PER_ADDRESS_COUNT = 512,
	LIMIT_IDLE_SECONDS = 30,
	LIMIT_STREAM_PING_SECONDS = 20,
	LIMIT_SESSION_DAYS = 14,
	LIMIT_SIGN_IN_LINK_HOURS = 24,
	LIMIT_SIGN_IN_TRIES_COUNT = 10,      /* failures in the window before a wait */
	LIMIT_SIGN_IN_WINDOW_SECONDS = 300
};

#endif
