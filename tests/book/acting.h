/* acting.h: a small organisation with people in it, for tests of acts. */
#ifndef FETTLE_TEST_ACTING_H
#define FETTLE_TEST_ACTING_H

#include "book.h"
#include "ledger.h"
#include "support.h"

struct scene {
	struct book *book;
	const char *address;
	/* nurse on Rowan ward; manager and governance lead of Larch House; stranger on Hazel ward
	 */
	struct actor nurse, manager, governance, stranger;
};

void scene_set(struct scene *scene, const struct test_place *place);
void scene_clear(struct scene *scene);
/* `fields` is JSON with ' for ". Returns the outcome's code; release the outcome. */
int scene_try(struct scene *scene, const struct actor *actor, struct act act, const char *fields,
	struct outcome *outcome);
/* Fails the test unless it is accepted; `thing` may be NULL. */
void scene_act(struct scene *scene, const struct actor *actor, struct act act, const char *fields,
	char thing[65]);
struct actor scene_person(
	struct scene *scene, const char *name, const char *role, const char *place);

#endif
