/* fettle backup, restore */
#include "cli.h"

#include <sys/stat.h>

static void answer(const struct call *call, const char *done, const char *path)
{
	struct stat status = { 0 };
	char size[40];
	stat(path, &status);
	if (call->json) {
		json_t *object = json_object();
		json_put_text(object, done, path);
		json_put_whole(object, "bytes", status.st_size);
		answer_json(object);
		return;
	}
	count_text(status.st_size, size);
	printf("%s is a whole copy, %s bytes. It holds the keys too: keep it as safe as the "
	       "record.\n",
		path, size);
}

int command_backup(struct call *call)
{
	struct progress_line line;
	const char *path = call_argument(call, 0);
	progress_line_start(&line, call);
	int result = book_backup(call->store, path, &line.progress);
	progress_line_end(&line);
	if (result == 0)
		answer(call, "backup", path);
	return result;
}

int command_restore(struct call *call)
{
	struct progress_line line;
	const char *path = call_argument(call, 0);
	const char *to = call->argument_count > 1 ? call_argument(call, 1) : call->store;
	if (!to)
		return error_set(FT_USAGE,
			"Restore it where? For example: fettle restore %s larch.fettle", path);
	progress_line_start(&line, call);
	int result = book_restore(path, to, &line.progress);
	progress_line_end(&line);
	if (result == 0 && call->json) {
		json_t *object = json_object();
		json_put_text(object, "restored", to);
		json_put_flag(object, "verified", true);
		answer_json(object);
	} else if (result == 0) {
		printf("%s is restored from %s, and every entry was verified.\n", to, path);
	}
	return result;
}
