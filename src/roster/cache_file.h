/* cache_file.h: the file `roster` of a cache, for the files of the cache. */
#ifndef FETTLE_ROSTER_CACHE_FILE_H
#define FETTLE_ROSTER_CACHE_FILE_H

#include "cache.h"

enum {
	CACHE_VERSION = 7,	  /* of the tables, and of what the program makes of entries */
	CACHE_ORDER = 0x01020304, /* reads otherwise on a machine with another byte order */
};

/* Without padding, so that equal means equal byte by byte. */
struct cache_form { /* what must be as this program has it */
	char magic[8], program[32];
	uint32_t version, byte_order;
	uint32_t holding, presence, post_telling, stay, overlap, span; /* bytes of each */
};

struct cache_head {
	struct cache_form form;
	int64_t seq;		    /* entries that are in it */
	uint64_t size;		    /* bytes of the tables that follow */
	uint8_t root[SHA256_BYTES]; /* of the tree over these entries */
	uint8_t rules[SHA256_BYTES];
	uint8_t mark[16];
};

void cache_form_fill(struct cache_form *form);

#endif
