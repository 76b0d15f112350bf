/*
 * signature.h: HTTP signatures in both forms, as text and rules. Nothing here fetches or stores.
 *
 *   struct signature signature;
 *   if (signature_read(&request, &signature) || signature_judge(&signature, &request, now) ||
 *       find_key(signature.key_id, &pem) || signature_check(&signature, pem))
 *       refuse();                      // the error record says why
 *   signature_release(&signature);
 *
 * The forms: draft-cavage-http-signatures-12 (rsa-sha256, hs2019) and RFC 9421 (rsa-v1_5-sha256,
 * one signature, components without parameters). The rules are those that Mastodon enforces: what
 * must be covered, and for how long a signature is good.
 */
#ifndef FETTLE_FEDIVERSE_SIGNATURE_H
#define FETTLE_FEDIVERSE_SIGNATURE_H

#include "util.h"

enum { SIGNATURE_COMPONENTS_MAX = 32, SIGNATURE_HEADER_BYTES = 8 << 10 };

struct signature_request {
	const char *method;   /* "POST" */
	const char *origin;   /* where we are reached: "https://larch.example.org" */
	struct slice target;  /* path and query as sent */
	const char *(*header)(void *context, const char *name); /* NULL if there is none */
	void *context;
	struct slice body;
};

enum signature_form { SIGNATURE_CAVAGE, SIGNATURE_RFC9421 };

enum { /* what a signature covers */
	COVERS_METHOD = 1,
	COVERS_TARGET = 2,
	COVERS_HOST = 4,
	COVERS_TIME = 8,
	COVERS_BODY = 16
};

struct signature {
	struct arena arena;          /* holds all below */
	enum signature_form form;
	const char *key_id;
	const char *algorithm;       /* "" when not given */
	int64_t created, expires;    /* seconds since 1970; 0: not given */
	unsigned covers;
	struct slice bases[2];       /* what was signed: one of them (some leave the query out) */
	size_t base_count;
	struct slice bytes;
};

/* Reads Signature-Input and Signature, or Signature, or Authorization: Signature. FT_NOT_ALLOWED with
 * what is wrong. signature_release() always. */
int signature_read(const struct signature_request *request, struct signature *out);
void signature_release(struct signature *signature);

/* Does it cover enough, is it of now (`now` in seconds), and is the digest that of the body? */
int signature_judge(const struct signature *signature, const struct signature_request *request,
	int64_t now);

/* Is it by this key? */
int signature_check(const struct signature *signature, struct slice public_pem);

/* Lines of headers for a request of ours, signed in the cavage form: Date, Digest (with a body) and
 * Signature; Host is left to who sends it. `lines` ends with NULL and lives in `arena`. */
struct signature_key {
	const char *id;
	struct slice private_pem;
};
int signature_make(const struct signature_key *key, const char *method, const char *url,
	struct slice body, instant_us now, struct arena *arena, const char *lines[4]);

#endif
