/* fettle export */
#include "cli.h"
#include "exchange.h"

#include <errno.h>
#include <unistd.h>

struct lines {
	FILE *out;
	int64_t count;
};

static int write_line(void *context, struct slice line)
{
	struct lines *lines = context;
	lines->count++;
	if (fwrite(line.base, 1, line.length, lines->out) != line.length ||
		putc('\n', lines->out) == EOF)
		return error_set(
			FT_FAILED, "The export could not be written: %s.", strerror(errno));
	return 0;
}

static int export_to(struct call *call, FILE *out)
{
	const char *what = call_argument(call, 0);
	struct lines lines = { .out = out };
	if (strcmp(what, "all") == 0)
		return book_export(call->reader, write_line, &lines);
	return exchange_export(call->book, call->reader, &ACTOR_SYSTEM, what, out);
}

/* To a file that is not there yet, and that is not left behind half-written. */
static int export_to_file(struct call *call, const char *path)
{
	FILE *out = fopen(path, "wxe");
	if (!out)
		return error_set(errno == EEXIST ? FT_CONFLICT : FT_FAILED,
			"%s cannot be written: %s.", path, strerror(errno));
	int result = export_to(call, out);
	int64_t bytes = ftello(out);
	if (fclose(out) && result == 0)
		result =
			error_set(FT_FAILED, "%s could not be written: %s.", path, strerror(errno));
	if (result) {
		unlink(path);
		return result;
	}
	if (call->json) {
		json_t *object = json_object();
		json_put_text(object, "file", path);
		json_put_whole(object, "bytes", bytes);
		answer_json(object);
	} else {
		char size[40];
		count_text(bytes, size);
		printf("%s bytes are in %s.\n", size, path);
	}
	return 0;
}

int command_export(struct call *call)
{
	const char *path = call_option(call, "output");
	int result = call_open(call, BOOK_READ);
	if (result)
		return result;
	return path ? export_to_file(call, path) : export_to(call, stdout);
}
