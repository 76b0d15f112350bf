/* fettle doctor */
#include "cli.h"

int command_doctor(struct call *call)
{
	json_t *found = NULL;
	size_t i, bad = 0;
	json_t *check;
	int result = book_check(call->store, &found);
	if (result)
		return result;
	json_array_foreach(json_object_get(found, "checks"), i, check) bad +=
		!json_flag(check, "ok", false);
	if (call->json) {
		json_put_flag(found, "ok", bad == 0);
		answer_json(json_incref(found));
	} else {
		json_array_foreach(json_object_get(found, "checks"), i, check)
			printf("%s  %-14s %s\n", json_flag(check, "ok", false) ? "ok   " : "WRONG",
				json_text(check, "name"), json_text(check, "message"));
	}
	json_decref(found);
	return bad ? error_set(FT_DRIFT, "%zu of the checks found something wrong.", bad) : 0;
}
