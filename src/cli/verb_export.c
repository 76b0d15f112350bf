/* fettle export */
#include "cli.h"
#include "exchange.h"

#include <errno.h>

static int write_line(void *context, struct slice line)
{
	FILE *out = context;
	if (fwrite(line.base, 1, line.length, out) != line.length || putc('\n', out) == EOF)
		return error_set(
			FT_FAILED, "The export could not be written: %s.", strerror(errno));
	return 0;
}

int command_export(struct call *call)
{
	const char *what = call_argument(call, 0), *path = call_option(call, "output");
	int result = call_open(call, BOOK_READ);
	if (result)
		return result;
	FILE *out = path ? fopen(path, "wxe") : stdout;
	if (!out)
		return error_set(errno == EEXIST ? FT_CONFLICT : FT_FAILED,
			"%s cannot be written: %s.", path, strerror(errno));
	if (strcmp(what, "all") == 0)
		result = book_export(call->reader, write_line, out);
	else
		result = exchange_export(call->book, call->reader, &ACTOR_SYSTEM, what, out);
	if (path && fclose(out) && result == 0)
		result =
			error_set(FT_FAILED, "%s could not be written: %s.", path, strerror(errno));
	return result;
}
