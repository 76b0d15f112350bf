/*
 * web: the faces for people. Pages rendered on the server, working without a script, each of
 * which is also JSON at the same address. One file a family of pages (web_board.c, ...), each with
 * its table of routes; kinds get their forms, lists and pages from their declarations.
 *
 *   struct serve_options options = { .listen = "127.0.0.1:8440" };
 *   return web_serve("larch.fettle", &options);    // until SIGTERM
 *
 *   html.h     writing HTML that cannot be broken out of
 *   say.h      numbers and days as a person says them
 *   page.h     a page is a model and a face
 *   parts.h    pieces that many pages use
 *   form.h     the form of any verb of any kind
 *   figure.h   charts, levels and icons of figures
 *   pages.h    the table of tables
 */
#ifndef FETTLE_WEB_H
#define FETTLE_WEB_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct serve_options {
	const char *listen;        /* as http_options.listen; NULL: 127.0.0.1:8440 and [::1]:8440 */
	const char *public_origin; /* "https://fettle.example.org" behind a proxy; NULL: from Host */
	bool behind_proxy;         /* believe X-Forwarded-* */
	const char *trusted_proxies; /* from these addresses; NULL: from this machine */
	bool access_log;           /* a line a request on stderr */
	bool quiet;                /* print neither address nor link */
	int io_threads;            /* 0: one per core */
	int64_t checkpoint_ms;     /* commons_options.checkpoint_ms */
	FILE *out;                 /* where address and sign-in link are printed; NULL: stdout */
};

/* Opens the record for serving, serves it and returns after SIGTERM or SIGINT, when everything
 * that was begun is finished. Call http_block_signals() before any thread starts. Codes of book_open()
 * and http_server_start(). */
int web_serve(const char *address, const struct serve_options *options);

/* The tables of every page, ending with NULL: for documentation and OpenAPI. */
struct route;
const struct route *const *web_tables(void);

#endif
