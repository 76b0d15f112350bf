/* signature_parts.h: what reading both forms of signatures shares. */
#ifndef FETTLE_FEDIVERSE_SIGNATURE_PARTS_H
#define FETTLE_FEDIVERSE_SIGNATURE_PARTS_H

#include "signature.h"

/* The value of a header without white space around it; FT_NOT_ALLOWED when it is missing. "host" is
 * what we are called, whatever a proxy made of the header. */
int signature_header(const struct signature_request *request, struct slice name,
	struct slice *value);
/* The authority of our origin, lower case, without the usual port. */
void signature_authority(const struct signature_request *request, char authority[256]);
/* Keeps base64 text as bytes. */
int signature_keep_bytes(struct signature *signature, struct slice base64);

int signature_read_cavage(const struct signature_request *request, struct slice text,
	struct signature *out);
int signature_read_rfc9421(const struct signature_request *request, struct slice input,
	struct signature *out);

#endif
