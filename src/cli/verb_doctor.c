/* fettle doctor */
#include "assure.h"
#include "cli.h"

/* Never wrong: whatever is the matter with it, nobody needs it. */
static void tell_of_cache(struct call *call, json_t *found)
{
	char message[256] = "There is none. fettle serve writes one now and then, and when it ends.";
	int64_t entries;
	if (call_open(call, BOOK_READ)) {
		error_clear();
		return;
	}
	int result = assure_cache_entries(call->book, &entries);
	if (result == 0)
		snprintf(message, sizeof(message),
			"It has the figures of the first %lld entries of %lld. It may be deleted.",
			(long long)entries, (long long)book_head(call->book));
	else if (result != FT_NOT_FOUND)
		snprintf(message, sizeof(message), "It is not used: %s. It may be deleted.",
			error_message());
	json_t *check = json_object();
	json_put_text(check, "name", "cache");
	json_put_flag(check, "ok", true);
	json_put_text(check, "message", message);
	json_array_append_new(json_object_get(found, "checks"), check);
	error_clear();
}

int command_doctor(struct call *call)
{
	json_t *found = NULL;
	size_t i, bad = 0;
	json_t *check;
	int result = book_check(call->store, &found);
	if (result)
		return result;
	tell_of_cache(call, found);
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
