/* peer_words.h: how a peer of the commons is, in words. */
#ifndef FETTLE_PEER_WORDS_H
#define FETTLE_PEER_WORDS_H

#include "page.h"

/* "larch.example.org" of "larch.example.org/fettle/commons". */
struct slice peer_host(const char *origin);

/* Adds "how" (is it heard, and when), "holding" (what it has of our `ours` entries) and "known" (how we
 * know it) to one of commons_peers(). */
void peer_describe(json_t *peer, int64_t ours);

#endif
