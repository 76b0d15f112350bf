/* fettle rebuild */
#include "cli.h"

int command_rebuild(struct call *call)
{
	struct progress_line line;
	progress_line_start(&line, call);
	int result = book_rebuild(call->store, &line.progress);
	progress_line_end(&line);
	if (result)
		return result;
	if (call->json) {
		json_t *object = json_object();
		json_put_flag(object, "rebuilt", true);
		answer_json(object);
	} else {
		puts("Everything that follows from the entries was computed again.");
	}
	return 0;
}
