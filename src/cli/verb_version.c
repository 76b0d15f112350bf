/* fettle version */
#include "cli.h"

int command_version(struct call *call)
{
	if (call->json) {
		json_t *object = json_object();
		json_put_text(object, "version", FETTLE_VERSION);
		answer_json(object);
	} else {
		puts("fettle " FETTLE_VERSION);
	}
	return 0;
}
