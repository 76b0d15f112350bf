/*
 * exchange.h: one request and its answer, from the request line to the last byte.
 *
 * libmicrohttpd calls exchange_begin() when it has read the request line, exchange_step() when it
 * has the headers, for each piece of the body, when that is complete, and once more after
 * a suspended connection was resumed; and exchange_end() when all is sent or the caller is gone.
 */
#ifndef FETTLE_HTTP_EXCHANGE_H
#define FETTLE_HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <stdatomic.h>
#include "body.h"
#include "http.h"
#include "router.h"

struct caller;
struct stream;

enum phase {
	PHASE_HEAD,      /* the request line is there, the headers are on their way */
	PHASE_COMPLETE,  /* all is there, and there is no body */
	PHASE_BODY,
	PHASE_REFUSING,  /* the answer is known; the rest of a small body is read first */
	PHASE_WAITING,   /* an act or a job is running; the connection is suspended */
	PHASE_ANSWERED
};

struct header {
	const char *name, *value;
	struct header *next;
};

/* What an act or a job leaves behind for the I/O thread. */
struct waiting {
	atomic_int arrivals;     /* of the two: the result, and the I/O thread after suspending */
	act_finish act_finish;
	struct outcome outcome;
	work_finish work_finish;
	request_job job;
	void *context;
	int code;
	char message[1024], field[128];
};

enum { TARGET_BYTES_INLINE = 240, CACHE_KEY_BYTES = 640,
	RESPONSE_BODY_BYTES_MAX = 64 << 20 };

struct exchange {
	struct request request;
	struct response response;
	struct http_server *server;
	struct MHD_Connection *connection;
	struct caller *caller;
	enum phase phase;
	bool head;                 /* HEAD: headers only */
	struct slice target;       /* as sent, with the query */
	char target_inline[TARGET_BYTES_INLINE];
	struct route_match match;
	struct pairs query;
	struct body_reader body;
	bool body_begun;
	int64_t swallowed;         /* bytes of a refused body that were read and thrown away */
	json_t *fields;            /* made by request_fields() */
	struct waiting waiting;

	/* the answer */
	struct header *headers, **headers_end;
	bool cacheable;
	int public_seconds;        /* -1: no-store */
	const char *etag;          /* with quotes; NULL when none */
	int file;                  /* to be sent instead of the body; -1 */
	int64_t file_length;
	const char *sent_bytes;    /* constant bytes to be sent instead of the body; NULL */
	size_t sent_length;
	bool ready_coded;          /* sent_bytes are gzip already */
	struct stream *stream;     /* to be sent instead of the body */
	bool private_page;         /* sets a cookie: never cached */

	/* for the cache */
	char cache_key_inline[CACHE_KEY_BYTES];
	int64_t freshness, minute;
	struct slice cache_key;    /* empty: neither looked up nor kept */

	int64_t begun_us;
	bool https;                /* as the client sees us: cookies are marked Secure */
	char token[44];            /* what request.token points to */
	char csrf[44];
	char id[16];
};

void *exchange_begin(void *server, const char *target, struct MHD_Connection *connection);
enum MHD_Result exchange_step(void *server, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *bytes, size_t *length, void **exchange);
void exchange_end(void *server, struct MHD_Connection *connection, void **exchange,
	enum MHD_RequestTerminationCode why);

/* A header as sent; NULL if there is none. */
const char *exchange_header(const struct exchange *exchange, const char *name);

/* -- identity.c: who is asking, and whether they may ------------------------------ */

/* Finds the token and the actor. Returns 0; wrong or old tokens are nobody's. */
void exchange_identify(struct exchange *exchange);
/* 0 or the status of the refusal, its words in the error record. */
int exchange_check_origin(struct exchange *exchange);
int exchange_check_csrf(struct exchange *exchange);
int exchange_check_who(struct exchange *exchange);
/* "fettle-8440", "__Host-fettle-8440" where cookies are only for https. */
void session_cookie_name(const struct exchange *exchange, char name[32]);
/* Host and address of the request; 400 when the Host header is missing or broken. */
int exchange_read_origin(struct exchange *exchange);
void csrf_token(const char *session_token, char token[44]);

/* -- send.c: from a response to libmicrohttpd --------------------------------------- */

enum MHD_Result exchange_send(struct exchange *exchange);
/* Sends what the cache holds for this request; false if it holds nothing. */
bool exchange_send_cached(struct exchange *exchange);
void response_clear(struct response *response); /* as if nothing had been written */

/* -- act.c ---------------------------------------------------------------------------- */

/* After a handler returned HTTP_WAIT: suspends, unless the result is there already. */
bool exchange_wait(struct exchange *exchange);
/* Runs the finish function on the result. Returns like a handler. */
int exchange_finish(struct exchange *exchange);
/* The caller left while the result was on its way; it is there, and nobody wants it. */
void exchange_abandon(struct exchange *exchange);

#endif
