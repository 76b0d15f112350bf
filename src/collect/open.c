/* Opening and closing, connections, waiting. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include "collect_private.h"

enum { GAP_MS = 1000, THREADS_USUAL = 4 };

static void name_process(struct collect *collect)
{
	uint8_t random[16];
	struct buf text;

	random_bytes(random, sizeof(random));
	buf_init(&text, 64);
	hex_add(&text, random, sizeof(random));
	memcpy(collect->name, text.base, sizeof(collect->name) - 1);
	buf_release(&text);
}

int collect_open(struct collect **out, struct book *book, const struct collect_options *options)
{
	struct collect *collect = must_alloc(sizeof(*collect));
	pthread_condattr_t attributes;

	collect->book = book;
	collect->store = book_store(book);
	collect->options = *options;
	if (options->gap_ms <= 0)
		collect->options.gap_ms = GAP_MS;
	if (options->threads <= 0 || options->threads > THREADS_MAX)
		collect->options.threads = THREADS_USUAL;
	collect->owns_fetcher = !options->fetcher;
	collect->fetcher = options->fetcher ? options->fetcher : fetcher_create();
	name_process(collect);
	snprintf(collect->agent, sizeof(collect->agent),
		"Fettle (collects public posts by tag; honours #nobot and #noindex; %s%.400s)",
		options->url ? "+" : "no address", options->url ? options->url : "");
	pthread_mutex_init(&collect->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&collect->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	*out = collect;
	return 0;
}

void collect_stop(struct collect *collect)
{
	if (!collect)
		return;
	pthread_mutex_lock(&collect->lock);
	collect->stopping = true;
	pthread_cond_broadcast(&collect->wake);
	pthread_mutex_unlock(&collect->lock);
	if (collect->thread_count > 0)
		book_unfollow(collect->book, collect);
	for (int i = 0; i < collect->thread_count; i++)
		pthread_join(collect->threads[i], NULL);
	collect->thread_count = 0;
}

void collect_close(struct collect *collect)
{
	if (!collect)
		return;
	collect_stop(collect);
	if (collect->owns_fetcher)
		collect->fetcher->free(collect->fetcher);
	pthread_cond_destroy(&collect->wake);
	pthread_mutex_destroy(&collect->lock);
	free(collect);
}

void collect_say(struct collect *collect, const char *format, ...)
{
	char line[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' '; /* one line, whatever a stranger put into it */
	if (collect->options.log)
		collect->options.log(collect->options.log_context, line);
	else
		fprintf(stderr, "collect: %s\n", line);
}

bool collect_must_stop(struct collect *collect)
{
	pthread_mutex_lock(&collect->lock);
	bool stop = collect->stopping;
	pthread_mutex_unlock(&collect->lock);
	return stop;
}

void collect_wait_ms(struct collect *collect, int64_t ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	pthread_mutex_lock(&collect->lock);
	if (!collect->stopping)
		pthread_cond_timedwait(&collect->wake, &collect->lock, &until);
	pthread_mutex_unlock(&collect->lock);
}

void collect_wake(struct collect *collect)
{
	pthread_mutex_lock(&collect->lock);
	pthread_cond_broadcast(&collect->wake);
	pthread_mutex_unlock(&collect->lock);
}
