/* home.h: a record to take figures of, and short ways to act in it. */
#ifndef FETTLE_TEST_HOME_H
#define FETTLE_TEST_HOME_H

#include "assure.h"
#include "support.h"

struct home {
	struct book *book;
	struct assure *assure;
	struct reader *reader;
	struct actor manager, governance;
};

/* "Larch House" (larch-house) with the wards rowan and hazel, a manager and a governance lead; the
 * clock stands at noon of 22 November 2026 and goes on by a second with each act. */
void home_open(struct home *home, const struct test_place *place);
void home_close(struct home *home);

/* `fields` is JSON with ' for ". Fails the test unless the act is done. `thing` gets its id. */
void home_act(struct home *home, const struct actor *actor, struct act act, const char *fields,
	char thing[65]);
/* A person with a role since 2024. */
struct actor home_person(struct home *home, const char *name, const char *role, const char *place);

/* As if there had never been a cache of figures. */
void home_delete_cache(struct home *home);

/* `days` later or, if negative, earlier. */
void home_wait(int days);

/* One of a list of objects whose member `key` is `value`; fails the test if there is none. */
const json_t *pick(const json_t *list, const char *key, const char *value);
/* A path such as "paper.attested.n" as a number; NaN for null. Fails the test if absent. */
double number_at(const json_t *object, const char *path);
const char *text_at(const json_t *object, const char *path);

#endif
