/* fettle verify */
#include "cli.h"

static void answer(const struct call *call, int code, const struct verification *found)
{
	char count[40];
	if (call->json) {
		json_t *object = json_object();
		json_put_flag(object, "ok", code == 0);
		json_put_whole(object, "entries", found->entries);
		json_put_text(object, "root", found->root);
		if (code) {
			json_put_whole(object, "bad_seq", found->bad_seq);
			json_put_text(object, "what", found->what);
		}
		answer_json(object);
		return;
	}
	count_text(found->entries, count);
	if (code == 0)
		printf("All %s entries are as they were written. Root %s\n", count, found->root);
	else if (found->bad_seq)
		printf("Entry %lld is not as it was written: %s\n", (long long)found->bad_seq,
			found->what);
	else
		printf("The record is not as it was written: %s\n", found->what);
}

int command_verify(struct call *call)
{
	struct progress_line line;
	struct verification found = { 0 };
	progress_line_start(&line, call);
	int result = book_verify(call->store, &line.progress, &found);
	progress_line_end(&line);
	if (result == 0 || result == FT_DRIFT)
		answer(call, result, &found);
	return result;
}
