/* The thread that publishes what was approved, as soon as it was. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "commons.h"
#include "share_offer.h"

enum { AGAIN_SECONDS = 60, LINE_BYTES = 256 };

struct share_publisher {
	struct book *book;
	struct commons *commons;
	void (*log)(void *context, const char *line);
	void *log_context;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	bool asked, stopping;
};

static void heard(void *context, const struct event *event)
{
	struct share_publisher *publisher = context;

	if (strcmp(event->kind, "offer") != 0 ||
		(strcmp(event->verb, "approve") != 0 && strcmp(event->verb, "withdraw") != 0))
		return;
	pthread_mutex_lock(&publisher->lock);
	publisher->asked = true;
	pthread_cond_signal(&publisher->wake);
	pthread_mutex_unlock(&publisher->lock);
}

static void tell(struct share_publisher *publisher, int code, const struct share_published *report)
{
	char line[LINE_BYTES];

	if (!publisher->log || (!code && report->published + report->withdrawn + report->held == 0))
		return;
	if (code)
		snprintf(line, sizeof(line), "Offers could not be published: %.180s",
			error_message());
	else
		snprintf(line, sizeof(line),
			"Offers to the commons: %lld published, %lld withdrawn, "
			"%lld held back.",
			(long long)report->published, (long long)report->withdrawn,
			(long long)report->held);
	publisher->log(publisher->log_context, line);
}

/* Waits until somebody approved something; looks again every so often when something could not
 * leave. */
static bool wait_for_work(struct share_publisher *publisher, bool waiting)
{
	struct timespec until;
	bool stopping;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += AGAIN_SECONDS;
	pthread_mutex_lock(&publisher->lock);
	while (!publisher->asked && !publisher->stopping) {
		if (!waiting)
			pthread_cond_wait(&publisher->wake, &publisher->lock);
		else if (pthread_cond_timedwait(&publisher->wake, &publisher->lock, &until) ==
			 ETIMEDOUT)
			break;
	}
	publisher->asked = false;
	stopping = publisher->stopping;
	pthread_mutex_unlock(&publisher->lock);
	return !stopping;
}

static void *run(void *context)
{
	struct share_publisher *publisher = context;
	struct share_published report;
	int code;

	do {
		code = share_offers_publish(publisher->book, publisher->commons, &report);
		tell(publisher, code, &report);
	} while (wait_for_work(publisher, code || report.waiting > 0));
	return NULL;
}

int share_publisher_start(struct share_publisher **out, struct book *book, struct commons *commons,
	void (*log)(void *context, const char *line), void *context)
{
	struct share_publisher *publisher = must_alloc(sizeof(*publisher));

	*publisher = (struct share_publisher){
		.book = book, .commons = commons, .log = log, .log_context = context
	};
	pthread_mutex_init(&publisher->lock, NULL);
	pthread_cond_init(&publisher->wake, NULL);
	book_follow(book, heard, publisher);
	if (pthread_create(&publisher->thread, NULL, run, publisher) != 0) {
		book_unfollow(book, publisher);
		free(publisher);
		return error_set(FT_FAILED, "A thread for publishing could not be started.");
	}
	*out = publisher;
	return 0;
}

void share_publisher_stop(struct share_publisher *publisher)
{
	if (!publisher)
		return;
	book_unfollow(publisher->book, publisher);
	pthread_mutex_lock(&publisher->lock);
	publisher->stopping = true;
	pthread_cond_signal(&publisher->wake);
	pthread_mutex_unlock(&publisher->lock);
	pthread_join(publisher->thread, NULL);
	pthread_cond_destroy(&publisher->wake);
	pthread_mutex_destroy(&publisher->lock);
	free(publisher);
}
