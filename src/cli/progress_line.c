/* How far a long job is. */
#include "cli.h"

#include <unistd.h>

enum { QUIET_AT_FIRST_US = 1000000, TERMINAL_EVERY_US = 200000, OTHERWISE_EVERY_US = 10000000 };

static void print_bar(int64_t done, int64_t total)
{
	enum { CELLS = 24 };
	int full = (int)(done * CELLS / total);
	fputc('[', stderr);
	for (int i = 0; i < CELLS; i++)
		fputc(i < full ? '#' : ' ', stderr);
	fputs("] ", stderr);
}

static void print_left(const struct progress_line *line, int64_t now, int64_t done, int64_t total)
{
	char count[40];
	int64_t took = now - line->start_us;
	double rate = took > 0 ? (double)done * 1e6 / (double)took : 0;
	count_text(done, count);
	fprintf(stderr, "%s", count);
	if (total > 0) {
		count_text(total, count);
		fprintf(stderr, " of %s", count);
	}
	count_text((int64_t)rate, count);
	fprintf(stderr, ", %s/s", count);
	if (total > done && rate > 0)
		fprintf(stderr, ", %.0f s left", (double)(total - done) / rate);
}

static void step(void *context, const char *what, int64_t done, int64_t total)
{
	struct progress_line *line = context;
	int64_t now = monotonic_us();
	if (strcmp(what, line->what) != 0) {
		snprintf(line->what, sizeof(line->what), "%s", what);
		line->start_us = now;
	}
	int64_t every = line->terminal ? TERMINAL_EVERY_US : OTHERWISE_EVERY_US;
	bool early = !line->shown && line->terminal && now - line->last_us < QUIET_AT_FIRST_US;
	if (line->quiet || early || now - line->last_us < every)
		return;
	line->last_us = now;
	line->shown = true;
	if (line->terminal)
		fputs("\r\033[K", stderr);
	fprintf(stderr, "%s ", what);
	if (line->terminal && total > 0)
		print_bar(done < total ? done : total, total);
	print_left(line, now, done, total);
	if (!line->terminal)
		fputc('\n', stderr);
	fflush(stderr);
}

void progress_line_start(struct progress_line *line, const struct call *call)
{
	*line = (struct progress_line){ .terminal = isatty(STDERR_FILENO),
		.quiet = call->quiet,
		.start_us = monotonic_us(),
		.last_us = monotonic_us() };
	line->progress = (struct progress){ step, line };
}

void progress_line_end(struct progress_line *line)
{
	if (line->shown && line->terminal)
		fputs("\r\033[K", stderr);
	line->shown = false;
}
