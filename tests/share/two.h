/* two.h: two organisations that share: one wrote something, the other takes it. */
#ifndef FETTLE_TEST_TWO_H
#define FETTLE_TEST_TWO_H

#include "../assure/home.h"
#include "../commons/members.h"

#include "share_take.h"

struct two { /* a wrote it, b takes it */
	struct pair pair;
	struct home home; /* of b */
};

void two_open(struct two *two, const struct test_place *place);
void two_close(struct two *two);

/* Publishes as an offer would after its approval. `data` is taken; NULL: none. */
struct commons_place say(struct member *member, struct commons_entry entry, const char *title,
	const char *text, json_t *data);
/* What one has, the other has afterwards. */
void exchange(struct two *two);
/* What would come over the network another way. */
void put(struct member *member, const char *sql);

json_t *standing_of(struct member *member, const char *ref);
int take(struct two *two, const struct actor *actor, const char *ref, struct share_took *took);
json_t *thing_of(struct two *two, const char *id);
int64_t count_at(const json_t *travelled, const char *what);

#endif
