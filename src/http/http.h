/*
 * http: the server. Routes are tables of data; a handler reads a request, fills a
 * response and returns. Nothing else in Fettle knows libmicrohttpd.
 *
 *   static int show_thing(struct request *request, struct response *response)
 *   {
 *           json_t *thing;
 *           int code = read_thing(request_reader(request), &request->actor,
 *                           request_part(request, "id"), &thing);
 *           if (code)
 *                   return code;                       // becomes 404 with the error's words
 *           if (request->wants_json)
 *                   return response_json(response, 200, thing);  // takes the reference
 *           write_thing_page(&response->body, thing);  // HTML into the body
 *           json_decref(thing);
 *           response_cacheable(response);
 *           return response_html(response, 200);
 *   }
 *
 *   static int acted(struct request *request, struct response *response,
 *           const struct outcome *outcome)
 *   {
 *           if (outcome->code)
 *                   return response_outcome(request, response, outcome);
 *           return response_redirect(response, arena_print(&request->arena, "/things/%s",
 *                           outcome->thing));
 *   }
 *
 *   static int triage(struct request *request, struct response *response)
 *   {
 *           struct act act = { .kind = "incident", .verb = "triage",
 *                   .thing = request_part(request, "id"), .input = request_fields(request) };
 *           return request_act(request, &act, acted);  // HTTP_WAIT: nobody is blocked
 *   }
 *
 *   static const struct route thing_routes[] = {
 *           { .method = "GET", .path = "/things/{id}", .handler = show_thing,
 *             .who = ROUTE_SIGNED_IN, .tag = "Things", .summary = "One thing and its timeline",
 *             .answer = "Thing" },
 *           { .method = "POST", .path = "/things/{id}/triage", .handler = triage,
 *             .who = ROUTE_SIGNED_IN, .body = BODY_FIELDS, .tag = "Things", .summary = "Triage" },
 *           { 0 }
 *   };
 *   const struct route *const tables[] = { thing_routes, NULL };
 *   http_server_start(&server, &options, tables);
 *
 * What http does before a handler runs, so that no handler has to: the path is decoded
 * and checked (UTF-8, no NUL, no "..", no "//"), the route found (404, 405 with Allow), the body
 * read within its limits and decoded (400, 413, 415), the session looked up, the right to be
 * here checked (an HTML visitor is sent to sign in, a program gets 401; 403), a foreign origin or a
 * missing CSRF token refused (403). What it does afterwards: security headers, gzip, ETag,
 * HEAD, an access log line.
 *
 * Threads: handlers run on any of the I/O threads and must not block: reading from a book is
 * fine, hashing passwords or importing is request_work's. One request is used by one thread
 * at a time.
 *
 * docs/http.md tells how it works inside.
 */
#ifndef FETTLE_HTTP_H
#define FETTLE_HTTP_H

#include "util.h"
#include "kind.h"
#include "book.h"

struct request;
struct response;
struct route;
struct http_server;

/* What a handler returns: 0 when the response is filled, HTTP_WAIT from request_act or
 * request_work, or an FT_* code, which becomes an error page or problem document with the words
 * of the error record. */
enum { HTTP_WAIT = 1 };

typedef int (*route_handler)(struct request *request, struct response *response);

/* -- routes -------------------------------------------------------------------- */

enum route_who {
	ROUTE_ANYONE,
	ROUTE_SIGNED_IN,
	ROUTE_ADMINISTRATOR /* holds the role "administrator" at the root place */
};

enum body_kind {
	BODY_NONE,    /* a body is refused */
	BODY_FORM,    /* urlencoded, or multipart without files: request_field() */
	BODY_JSON,    /* request->json */
	BODY_FIELDS,  /* either of the two; request_fields() reads both alike */
	BODY_BYTES,   /* of any type, up to LIMIT_BODY_BYTES: request_body() */
	BODY_UPLOAD   /* multipart with files, or a bare file as the body: request->uploads */
};

enum parameter_type { PARAMETER_TEXT, PARAMETER_WHOLE, PARAMETER_DAY, PARAMETER_FLAG };

struct route_parameter { /* of the query; a table of them ends with name == NULL */
	const char *name, *description;
	enum parameter_type type; /* checked before the handler: 400 in words */
	bool required;
};

struct route { /* a table of them ends with method == NULL */
	const char *method;  /* "GET" (answers HEAD too), "POST", "PUT", "PATCH", "DELETE" */
	/* "/things/{id}": a part in braces matches one segment; as the last part "{rest*}" matches
	 * one or more. A literal part wins over a braced one. */
	const char *path;
	route_handler handler;
	enum route_who who;
	enum body_kind body;
	const char *tag, *summary, *description; /* for OpenAPI; NULL tag: not listed there */
	const struct route_parameter *query;     /* NULL: none that are described */
	const char *takes;   /* schema name of the body, NULL: from the kinds or any object */
	const char *answer;  /* schema name of the JSON answer, NULL: not JSON */
};

/* A JSON Schema for the names in `takes` and `answer`; a table ends with name == NULL. */
struct route_schema {
	const char *name;
	const char *schema; /* JSON text */
};

/* -- requests ------------------------------------------------------------------ */

struct upload {
	const char *field;     /* name of the form field; "" for a bare body */
	const char *file_name; /* as the browser said, last part only: for messages, not paths */
	const char *content_type;
	const char *path;      /* where it is; removed when the request ends unless kept */
	int64_t length;        /* bytes */
};

struct request {
	const char *method;     /* "GET" also for HEAD */
	const char *path;       /* decoded, UTF-8 */
	const char *query_text; /* as sent, without the "?"; "" when none */
	const struct route *route;
	bool wants_json;        /* ?format=json, or Accept prefers application/json to text/html */
	bool from_bearer;       /* identified by an Authorization header and not by a cookie */
	struct actor actor;     /* ACTOR_NOBODY when not signed in */
	const char *token;      /* of the session, "" when not signed in; never show or log it */
	const char *host;       /* as the client knows us: "localhost:8440" */
	const char *origin;     /* "https://fettle.example.org" */
	const char *address;    /* of the client, behind a proxy the one it names */
	const char *idempotency_key; /* of the header or the field _key; NULL when none */
	int64_t expected_version; /* from If-Match or the field _version; 0 when none */
	const json_t *json;     /* the JSON body, NULL when none */
	const struct upload *uploads;
	size_t upload_count;
	struct arena arena;     /* lives as long as the request */
	struct book *book;      /* NULL when the server was started without one */
	void *context;          /* of http_options */
	struct exchange *exchange; /* http's own */
};

/* All return NUL-terminated UTF-8 that lives as long as the request. */
/* Of the path, of the query; "" if none. */
const char *request_part(const struct request *request, const char *name);
const char *request_query(const struct request *request, const char *name);
bool request_has_query(const struct request *request, const char *name);
/* The query parameter as a number or a day; `otherwise` when absent or not one. */
int64_t request_query_whole(const struct request *request, const char *name, int64_t otherwise);
day_number request_query_day(const struct request *request, const char *name, day_number otherwise);
const char *request_header(const struct request *request, const char *name); /* NULL if none */
const char *request_cookie(const struct request *request, const char *name); /* "" if none */

/* Path and query as sent, for who checks signatures. */
struct slice request_target(const struct request *request);
/* The bytes of a BODY_BYTES route; empty for others. */
struct slice request_body(const struct request *request);

/* A field of the form; "" if none. Fields whose name begins with _ are http's. */
const char *request_field(const struct request *request, const char *name);
bool request_has_field(const struct request *request, const char *name);
size_t request_field_count(const struct request *request);
void request_field_at(const struct request *request, size_t position, const char **name,
	const char **value);

/* The body as one object for act.input, whether form or JSON; owned by the request. Form
 * values are text; a name that comes twice, or ends in "[]" (which is dropped), becomes an array
 * of text; "a.b" and "a.b.c" become objects inside objects (answers of an audit). Fields
 * beginning with _ are left out. */
json_t *request_fields(struct request *request);

/* A reader of the calling thread, opened on first use; NULL with the error set when that fails. */
struct reader *request_reader(struct request *request);

/* What a form must send back as the field "_csrf" (or a script as the header X-CSRF-Token).
 * "" when nobody is signed in: then the origin alone is checked. */
const char *request_csrf_token(struct request *request);

/* A short name for this request, shown on error pages and written to the log. */
const char *request_id(struct request *request);

/* The file stays after the request; from now on the caller removes it. */
void request_keep_upload(struct request *request, const struct upload *upload);

/* -- not blocking ---------------------------------------------------------------- */

/* Runs on an I/O thread when the act is durable or refused. Returns like a handler. */
typedef int (*act_finish)(struct request *request, struct response *response,
	const struct outcome *outcome);

/* Submits the act. Actor, idempotency key and expected version come from the request where the
 * act leaves them empty. Returns HTTP_WAIT, or an FT_* code when it could not be submitted:
 * `return request_act(...)` is the usual use. */
int request_act(struct request *request, const struct act *act, act_finish finish);

/* Runs `work` on a worker thread; its result and its thread's error record are handed to
 * `finish` on an I/O thread. Work may use the request's arena and request_reader(). FT_BUSY
 * when too much is waiting. */
typedef int (*request_job)(struct request *request, void *context);
typedef int (*work_finish)(struct request *request, struct response *response, int code,
	void *context);
int request_work(struct request *request, request_job work, work_finish finish, void *context);

/* -- responses ------------------------------------------------------------------- */

struct response {
	int status;        /* 0 until one of the functions below is called */
	struct buf body;   /* a handler may write here and then call response_html() or _bytes() */
	const char *content_type;
	struct exchange *exchange; /* http's own */
};

/* These return 0, or FT_FAILED when the body went past its ceiling: they can end a handler. */
int response_html(struct response *response, int status); /* what is in body */
int response_json(struct response *response, int status, json_t *value); /* takes the reference */
/* What is in body, under another type. */
int response_bytes(struct response *response, int status, const char *content_type);
/* Sends the file at `path`; file_name: what the browser saves it as, NULL to show it. It is opened
 * at once, so it may be removed right after. */
int response_file(struct response *response, const char *path, const char *content_type,
	const char *file_name);
/* 303; own paths only: "/...". FT_REFUSED for others. */
int response_redirect(struct response *response, const char *path);
/* 204: done, and there is nothing to say. */
int response_nothing(struct response *response);

/* Adds a header. Line breaks in the value end the program: escape what people typed first. */
void response_header(struct response *response, const char *name, const char *value);
void response_cookie(struct response *response, const char *name, const char *value, int seconds);

/* A strong ETag; `tag` without quotes. A GET whose If-None-Match names it is answered 304. */
void response_etag(struct response *response, const char *tag);
/* Of a thing: the ETag that If-Match takes. */
void response_version(struct response *response, int64_t version);

/* Keep this answer for the same person, session, address and format for as long as nothing was
 * written and the minute is the same (see freshness in http_options). For GET, status 200, and
 * only where the content depends on nothing but the book, the actor, the path and query, and the
 * time to the minute. Only a format negotiated or given by ?format= may vary. */
void response_cacheable(struct response *response);
/* For answers that are the same for everybody: replaces the usual "no-store". */
void response_public(struct response *response, int seconds);

/* After account_sign_in and the like: gives the browser its session; ends it. */
void response_sign_in(struct response *response, const char *token);
void response_sign_out(struct response *response);

/* -- what went wrong --------------------------------------------------------------- */

struct problem {
	int status;
	const char *title;    /* "There is no such page" */
	const char *detail;   /* a sentence: what is wrong and what to do */
	const json_t *errors; /* [{"field","message"}] or NULL */
	const json_t *conflict; /* see struct outcome, or NULL */
	const char *id;       /* request_id() when somebody should look in the log, else "" */
};

/* application/problem+json (RFC 9457, errors[].pointer) to programs; to people the page that
 * http_options.error_page writes. Returns 0. */
int response_problem(struct request *request, struct response *response,
	const struct problem *problem);
/* The same from an FT_* code and this thread's error record: NOT_FOUND 404, NOT_ALLOWED 403 (401
 * when nobody is signed in), CONFLICT 409 (412 with If-Match), REFUSED 422, USAGE 400, BUSY 503
 * with Retry-After, DRIFT 409, FAILED 500 (logged; the page shows only the request's id). */
int response_error(struct request *request, struct response *response, int code);
/* From an outcome whose code is not 0; with code 0: 201 (200 when repeated) with
 * {"seq","thing","receipt","repeated"}. */
int response_outcome(struct request *request, struct response *response,
	const struct outcome *outcome);

/* -- ready-made handlers -------------------------------------------------------------- */

/* Server-sent events: `event: change`, `id: <seq>`,
 * `data: {"seq","kind","verb","thing","place","title"}` for each entry the actor may see.
 * Last-Event-ID (or ?after=) resumes; after too long a gap `event: missed` says that the page
 * should be loaded again. For GET routes with ROUTE_SIGNED_IN. */
int http_stream(struct request *request, struct response *response);

/* Files built into the program, for a route "/assets/{path*}": with ?v= they are immutable. */
int http_asset(struct request *request, struct response *response);
/* The address of such a file with its ?v=: http_asset_url(buf, "fettle.css"). */
void http_asset_url(struct buf *buf, const char *path);

/* -- the server ---------------------------------------------------------------------- */

struct http_options {
	struct book *book;        /* NULL only in tests that need none */
	const char *listen;       /* "ADDRESS:PORT", "[::1]:8440", ":PORT" for all addresses; NULL:
	                             127.0.0.1:8440 and [::1]:8440. Port 0 takes a free one. */
	const char *public_origin; /* "https://fettle.example.org" behind a proxy; NULL: by Host */
	bool behind_proxy;        /* believe X-Forwarded-For, -Proto, -Host from those below */
	const char *trusted_proxies; /* their addresses with commas between; NULL: this machine */
	int io_threads;           /* 0: one per core */
	int worker_threads;       /* 0: two */
	int connections_per_address; /* 0: the usual limit */
	bool access_log;          /* a line per request on stderr */
	const char *temporary_folder; /* for uploads; NULL: $TMPDIR or /tmp */
	const char *sign_in_path; /* where visitors are sent: "/sign-in"; gets ?next= */
	void *context;            /* request->context and the context below */
	/* Writes the page that shows a problem into response->body. NULL: plain text. */
	void (*error_page)(void *context, struct request *request, struct response *response,
		const struct problem *problem);
	/* A number that changes with whatever cached pages show; NULL: book_head(). Called at each
	 * request, so it must be cheap. */
	int64_t (*freshness)(void *context);
};

/* Tells the service manager that started us how we are, such as "READY=1" (sd_notify(3)): a datagram to
 * the socket that $NOTIFY_SOCKET names. Does nothing without one. */
void http_tell_service(const char *state);

/* Starts listening. `tables` ends with NULL; it and the routes must outlive the server. FT_REFUSED
 * (bad address, two routes alike), FT_CONFLICT (port in use: says what to do), FT_NOT_ALLOWED,
 * FT_FAILED. */
int http_server_start(struct http_server **out, const struct http_options *options,
	const struct route *const *tables);
int http_server_port(const struct http_server *server);
const char *http_server_url(const struct http_server *server); /* "http://localhost:8440" */
/* Waits for SIGTERM or SIGINT (which must be blocked in every thread: call http_block_signals()
 * first thing in main) and returns the signal's number. */
int http_server_wait(struct http_server *server);
void http_block_signals(void);
/* Takes no more connections, finishes what was begun (at most ten seconds for slow clients,
 * as long as it takes for acts), ends the streams, frees. */
void http_server_stop(struct http_server *server);

struct http_figures { /* since the start, but for connections and streams */
	int64_t requests, errors, cache_hits, events_sent, streams_dropped;
	int connections, streams;
	size_t cache_bytes;
};
void http_server_figures(struct http_server *server, struct http_figures *out);

/* Tells every open page that something of the commons came or went: an event of its own on their
 * stream, because no entry of the book says so. Any thread. */
void http_server_tell_commons(struct http_server *server);

/* -- documentation ------------------------------------------------------------------- */

struct http_description { const char *title, *version, *description, *server_url; };

/* OpenAPI 3.1 from the tables. A path with {kind} and {verb} becomes one operation for each verb of
 * each kind (with {id}: verbs on a thing; without: verbs that make one), with verb_schema() as
 * its body. `schemas` may be NULL. New reference. */
json_t *http_openapi(const struct route *const *tables, const struct kinds *kinds,
	const struct route_schema *schemas, const struct http_description *description);

#endif
