/* crypto.h: RSA keys as the fediverse uses them (PKCS #1 v1.5 with SHA-256) and digests of bodies.
 * libcrypto is known to crypto.c only. */
#ifndef FETTLE_FEDIVERSE_CRYPTO_H
#define FETTLE_FEDIVERSE_CRYPTO_H

#include "util.h"

enum {
	CRYPTO_PEM_BYTES = 16 << 10,
	CRYPTO_SIGNATURE_BYTES = 1 << 10,
	SHA512_BYTES = 64,
	CRYPTO_BITS_MIN = 1024, /* what is verified at all; actors need 2048 (remote.c) */
	CRYPTO_BITS_MAX = 8192
};

/* A new key of 2048 bits, both halves as PEM. Takes up to a second. */
int crypto_make_key(struct buf *private_pem, struct buf *public_pem);

/* Adds the signature of `text`. FT_FAILED when the key is not one. */
int crypto_sign(struct slice private_pem, struct slice text, struct buf *signature);

/* FT_NOT_ALLOWED unless `signature` is one of `text` by this key. The PEM may be of either form,
 * SubjectPublicKeyInfo or PKCS #1. */
int crypto_verify(struct slice public_pem, struct slice text, struct slice signature);

/* Bits of an RSA key; FT_REFUSED when it is none, or past the limits above. */
int crypto_key_bits(struct slice public_pem, int *bits);

void crypto_sha512(struct slice bytes, uint8_t digest[SHA512_BYTES]);

#endif
