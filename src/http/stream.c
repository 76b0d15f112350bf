#include "stream.h"
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

/* An event, copied from the book's thread. */
struct heard {
	int64_t seq;
	char *kind, *verb, *thing, *place, *title; /* one block, which begins at kind */
};

struct stream {
	struct streams *streams;
	struct stream *next, **link;   /* guarded by the lock of streams */
	atomic_int holds;              /* the response, and whoever is looking at it */
	struct actor actor;            /* used by the thread of streams only, once open */
	char token[44];
	int64_t after;                 /* it hears events with a greater number */

	pthread_mutex_t lock;          /* guards all below */
	struct MHD_Connection *connection;
	struct buf pending;            /* bytes from `given` on are still to be sent */
	size_t given;
	bool suspended, ending, dropped, closed;
};

struct streams {
	struct book *book;
	struct reader *reader;         /* of the thread; opened when needed */
	pthread_t thread;
	pthread_mutex_t lock;          /* guards all below */
	pthread_cond_t changed;
	struct stream *first;
	int count;
	struct heard queue[STREAM_QUEUE_MAX]; /* a ring */
	size_t queue_first, queue_count;
	bool missed;                   /* the queue was full: everybody must look again */
	bool commons;                  /* something of the commons came or went */
	bool ending, ended;
	atomic_int listening;          /* count, read without the lock */
	atomic_llong sent, dropped;
};

/* -- one stream ------------------------------------------------------------------ */

static void stream_let_go(struct stream *stream)
{
	if (atomic_fetch_sub(&stream->holds, 1) != 1)
		return;
	buf_release(&stream->pending);
	secret_wipe(stream->token, sizeof(stream->token));
	pthread_mutex_destroy(&stream->lock);
	free(stream);
}

/* Holds the lock of the stream. */
static void wake(struct stream *stream)
{
	if (!stream->suspended)
		return;
	stream->suspended = false;
	MHD_resume_connection(stream->connection);
}

static void stream_add(struct stream *stream, struct slice bytes)
{
	pthread_mutex_lock(&stream->lock);
	if (!stream->closed && !stream->dropped) {
		buf_add_slice(&stream->pending, bytes);
		if (buf_failed(&stream->pending)) {
			stream->dropped = true;
			atomic_fetch_add(&stream->streams->dropped, 1);
		} else {
			atomic_fetch_add(&stream->streams->sent, 1);
		}
		wake(stream);
	}
	pthread_mutex_unlock(&stream->lock);
}

static void stream_end(struct stream *stream)
{
	pthread_mutex_lock(&stream->lock);
	stream->ending = true;
	wake(stream);
	pthread_mutex_unlock(&stream->lock);
}

/* For libmicrohttpd, which wants more to send. */
static ssize_t give(void *context, uint64_t position, char *bytes, size_t room)
{
	struct stream *stream = context;
	size_t left;
	ssize_t given = 0;

	(void)position;
	pthread_mutex_lock(&stream->lock);
	left = stream->pending.length - stream->given;
	if (stream->dropped) {
		given = MHD_CONTENT_READER_END_WITH_ERROR;
	} else if (left) {
		given = (ssize_t)(left < room ? left : room);
		memcpy(bytes, stream->pending.base + stream->given, (size_t)given);
		stream->given += (size_t)given;
		if (stream->given == stream->pending.length) {
			buf_clear(&stream->pending);
			stream->given = 0;
		}
	} else if (stream->ending) {
		given = MHD_CONTENT_READER_END_OF_STREAM;
	} else {
		stream->suspended = true;
		MHD_suspend_connection(stream->connection);
	}
	pthread_mutex_unlock(&stream->lock);
	return given;
}

/* For libmicrohttpd: the response is gone, and the connection soon. */
static void close_stream(void *context)
{
	struct stream *stream = context;
	struct streams *streams = stream->streams;

	pthread_mutex_lock(&stream->lock);
	stream->closed = true;
	pthread_mutex_unlock(&stream->lock);
	pthread_mutex_lock(&streams->lock);
	*stream->link = stream->next;
	if (stream->next)
		stream->next->link = stream->link;
	streams->count--;
	atomic_store(&streams->listening, streams->count);
	pthread_mutex_unlock(&streams->lock);
	stream_let_go(stream);
}

static struct stream *stream_create(struct streams *streams, const struct actor *actor,
	const char *token)
{
	struct stream *stream = must_alloc(sizeof(*stream));

	stream->streams = streams;
	stream->actor = *actor;
	snprintf(stream->token, sizeof(stream->token), "%s", token);
	atomic_store(&stream->holds, 1);
	pthread_mutex_init(&stream->lock, NULL);
	buf_init(&stream->pending, STREAM_BUFFER_BYTES);
	return stream;
}

int stream_open(struct streams *streams, const struct actor *actor, const char *token,
	int64_t *head, struct stream **out)
{
	struct stream *stream = stream_create(streams, actor, token);

	pthread_mutex_lock(&streams->lock);
	if (streams->ending) {
		pthread_mutex_unlock(&streams->lock);
		stream_let_go(stream);
		return error_set(FT_BUSY, "Fettle is stopping; try again shortly");
	}
	stream->next = streams->first;
	if (stream->next)
		stream->next->link = &stream->next;
	stream->link = &streams->first;
	streams->first = stream;
	atomic_store(&streams->listening, ++streams->count);
	*head = stream->after = streams->book ? book_head(streams->book) : 0;
	pthread_mutex_unlock(&streams->lock);
	*out = stream;
	return 0;
}

struct MHD_Response *stream_response(struct stream *stream, struct slice first,
	struct MHD_Connection *connection)
{
	struct buf whole;

	buf_init(&whole, STREAM_BUFFER_BYTES);
	buf_add_slice(&whole, first);
	pthread_mutex_lock(&stream->lock);
	buf_add_slice(&whole, buf_slice(&stream->pending));
	buf_release(&stream->pending);
	stream->pending = whole;
	stream->dropped = stream->dropped || buf_failed(&whole);
	stream->connection = connection;
	pthread_mutex_unlock(&stream->lock);
	return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, give, stream,
		close_stream);
}

/* -- from the book ------------------------------------------------------------------- */

static char *append_text(char **end, const char *text)
{
	char *begin = *end;

	*end = stpcpy(begin, text ? text : "") + 1;
	return begin;
}

static size_t room_of(const char *text)
{
	return (text ? strlen(text) : 0) + 1;
}

static struct heard copy_event(const struct event *event)
{
	char *end = must_alloc(room_of(event->kind) + room_of(event->verb) +
		room_of(event->thing) + room_of(event->place) + room_of(event->title));
	struct heard heard = { .seq = event->seq };

	heard.kind = append_text(&end, event->kind);
	heard.verb = append_text(&end, event->verb);
	heard.thing = append_text(&end, event->thing);
	heard.place = append_text(&end, event->place);
	heard.title = append_text(&end, event->title);
	return heard;
}

/* On the book's writer thread: quick. */
static void hear(void *context, const struct event *event)
{
	struct streams *streams = context;

	if (atomic_load(&streams->listening) == 0)
		return;
	pthread_mutex_lock(&streams->lock);
	if (streams->queue_count == STREAM_QUEUE_MAX) {
		streams->missed = true;
	} else {
		size_t last = (streams->queue_first + streams->queue_count++) % STREAM_QUEUE_MAX;

		streams->queue[last] = copy_event(event);
	}
	pthread_cond_signal(&streams->changed);
	pthread_mutex_unlock(&streams->lock);
}

void streams_tell_commons(struct streams *streams)
{
	pthread_mutex_lock(&streams->lock);
	streams->commons = true;
	pthread_cond_signal(&streams->changed);
	pthread_mutex_unlock(&streams->lock);
}

void event_write(struct buf *buf, int64_t seq, const char *kind, const char *verb,
	const char *thing, const char *place, const char *title)
{
	json_t *json = json_object();

	json_put_whole(json, "seq", seq);
	json_put_text(json, "kind", kind);
	json_put_text(json, "verb", verb);
	json_put_text(json, "thing", thing);
	json_put_text(json, "place", place);
	json_put_text(json, "title", title);
	buf_print(buf, "event: change\nid: %lld\ndata: ", (long long)seq);
	json_write(json, buf);
	buf_add_text(buf, "\n\n");
	json_decref(json);
}

/* -- who may see it --------------------------------------------------------------------- */

/* Is the place at, below or above one where the person works now? */
static bool is_near(const struct directory *directory, const char *person_id, const char *place_id)
{
	int person = directory_person(directory, person_id);
	int place = directory_place(directory, place_id);
	const struct person *who;
	const struct assignment *all;
	day_number day = today();
	size_t count;

	if (person < 0 || place < 0)
		return false;
	who = directory_person_at(directory, person);
	all = directory_assignments(directory, &count);
	for (int i = 0; i < who->assignment_count; i++) {
		const struct assignment *one = &all[who->first_assignment + i];

		if (one->from != DAY_NONE && day < one->from)
			continue;
		if (one->to != DAY_NONE && day >= one->to)
			continue;
		if (directory_under(directory, place, one->place) ||
			directory_under(directory, one->place, place))
			return true;
	}
	return false;
}

/* Kinds that say who may see them are asked for one by one; the place decides for the others. */
static bool may_see(struct streams *streams, const struct directory *directory,
	const struct actor *actor, const struct heard *heard)
{
	const struct kind *kind = kinds_find(directory_kinds(directory), heard->kind);
	json_t *thing;

	if (!kind || !is_near(directory, actor_person(actor), heard->place))
		return false;
	if (!kind->see)
		return true;
	if (!streams->reader && book_reader(streams->book, &streams->reader)) {
		streams->reader = NULL;
		return false;
	}
	if (read_thing(streams->reader, actor, heard->thing, &thing)) {
		error_clear();
		return false;
	}
	json_decref(thing);
	return true;
}

/* -- the thread ---------------------------------------------------------------------------- */

struct round { /* what one turn of the thread works on, taken from under the lock */
	struct stream **streams;
	int stream_count;
	struct heard *events;
	size_t event_count;
	bool missed, commons, ping, midnight;
};

/* Holds the lock. */
static void take_streams(struct streams *streams, struct round *round)
{
	round->streams = must_alloc((size_t)streams->count * sizeof(struct stream *) + 1);
	round->stream_count = 0;
	for (struct stream *stream = streams->first; stream; stream = stream->next) {
		atomic_fetch_add(&stream->holds, 1);
		round->streams[round->stream_count++] = stream;
	}
}

/* Holds the lock. */
static void take_events(struct streams *streams, struct round *round)
{
	round->events = must_alloc(streams->queue_count * sizeof(struct heard) + 1);
	round->event_count = streams->queue_count;
	for (size_t i = 0; i < round->event_count; i++)
		round->events[i] =
			streams->queue[(streams->queue_first + i) % STREAM_QUEUE_MAX];
	streams->queue_first = streams->queue_count = 0;
	round->missed = streams->missed;
	streams->missed = false;
	round->commons = streams->commons;
	streams->commons = false;
}

static void send_event(struct streams *streams, struct round *round,
	const struct directory *directory, const struct heard *heard)
{
	struct buf text;

	buf_init(&text, STREAM_BUFFER_BYTES);
	event_write(&text, heard->seq, heard->kind, heard->verb, heard->thing, heard->place,
		heard->title);
	for (int i = 0; i < round->stream_count && !buf_failed(&text); i++)
		if (heard->seq > round->streams[i]->after &&
			may_see(streams, directory, &round->streams[i]->actor, heard))
			stream_add(round->streams[i], buf_slice(&text));
	buf_release(&text);
}

/* Ends the streams of sessions that ended; learns whose eyes an actor uses now. */
static void check_session(struct streams *streams, struct stream *stream)
{
	struct actor actor;

	if (!streams->book || !stream->token[0])
		return;
	if (account_session(streams->book, stream->token, &actor) == FT_NOT_FOUND) {
		error_clear();
		stream_end(stream);
		return;
	}
	stream->actor = actor;
}

static void send_round(struct streams *streams, struct round *round)
{
	if (round->event_count) {
		const struct directory *directory = book_directory(streams->book);

		for (size_t i = 0; i < round->event_count; i++) {
			send_event(streams, round, directory, &round->events[i]);
			free(round->events[i].kind);
		}
		book_directory_release(streams->book, directory);
	}
	for (int i = 0; i < round->stream_count; i++) {
		if (round->missed)
			stream_add(round->streams[i], SLICE_LITERAL("event: missed\ndata: {}\n\n"));
		if (round->commons)
			stream_add(round->streams[i], SLICE_LITERAL("event: commons\ndata: {}\n\n"));
		if (round->midnight)
			stream_add(round->streams[i], SLICE_LITERAL("event: midnight\ndata: {}\n\n"));
		if (round->ping) {
			check_session(streams, round->streams[i]);
			stream_add(round->streams[i], SLICE_LITERAL(": ping\n\n"));
		}
		stream_let_go(round->streams[i]);
	}
	free(round->streams);
	free(round->events);
}

static bool has_passed(const struct timespec *moment)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > moment->tv_sec ||
		(now.tv_sec == moment->tv_sec && now.tv_nsec >= moment->tv_nsec);
}

/* The next ping, or a moment after midnight in London when that is sooner: then the figures of
 * every open page are those of another day, though nothing was written. */
static struct timespec next_turn(const struct timespec *next_ping)
{
	enum { US_PER_SECOND = 1000000, NS_PER_US = 1000 };
	int64_t left = day_start(today() + 1) - instant_now() + NS_PER_US;
	struct timespec turn;

	clock_gettime(CLOCK_MONOTONIC, &turn);
	turn.tv_sec += left / US_PER_SECOND;
	turn.tv_nsec += left % US_PER_SECOND * NS_PER_US;
	if (turn.tv_nsec >= US_PER_SECOND * NS_PER_US) {
		turn.tv_sec++;
		turn.tv_nsec -= US_PER_SECOND * NS_PER_US;
	}
	return turn.tv_sec < next_ping->tv_sec ? turn : *next_ping;
}

static bool has_turned(day_number *day)
{
	day_number now = today();
	bool turned = now != *day;

	*day = now;
	return turned;
}

static void *run(void *context)
{
	struct streams *streams = context;
	struct timespec next_ping;
	day_number day = today();

	clock_gettime(CLOCK_MONOTONIC, &next_ping);
	next_ping.tv_sec += LIMIT_STREAM_PING_SECONDS;
	pthread_mutex_lock(&streams->lock);
	while (!streams->ended) {
		struct round round = { 0 };

		if (!streams->queue_count && !streams->missed && !streams->commons) {
			struct timespec turn = next_turn(&next_ping);

			pthread_cond_timedwait(&streams->changed, &streams->lock, &turn);
		}
		take_streams(streams, &round);
		take_events(streams, &round);
		pthread_mutex_unlock(&streams->lock);
		round.midnight = has_turned(&day);
		round.ping = has_passed(&next_ping);
		if (round.ping)
			next_ping.tv_sec += LIMIT_STREAM_PING_SECONDS;
		send_round(streams, &round);
		pthread_mutex_lock(&streams->lock);
	}
	pthread_mutex_unlock(&streams->lock);
	return NULL;
}

int streams_create(struct streams **out, struct book *book)
{
	struct streams *streams = must_alloc(sizeof(*streams));
	pthread_condattr_t attributes;

	streams->book = book;
	pthread_mutex_init(&streams->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&streams->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&streams->thread, NULL, run, streams)) {
		free(streams);
		return error_set(FT_FAILED, "cannot start a thread");
	}
	*out = streams;
	if (book && book_follow(book, hear, streams)) {
		streams->book = NULL;
		streams_free(streams);
		return error_code();
	}
	return 0;
}

void streams_end(struct streams *streams)
{
	struct round round = { 0 };

	pthread_mutex_lock(&streams->lock);
	streams->ending = true;
	take_streams(streams, &round);
	pthread_mutex_unlock(&streams->lock);
	for (int i = 0; i < round.stream_count; i++) {
		stream_end(round.streams[i]);
		stream_let_go(round.streams[i]);
	}
	free(round.streams);
}

void streams_free(struct streams *streams)
{
	if (!streams)
		return;
	if (streams->book)
		book_unfollow(streams->book, streams);
	pthread_mutex_lock(&streams->lock);
	streams->ended = true;
	pthread_cond_signal(&streams->changed);
	pthread_mutex_unlock(&streams->lock);
	pthread_join(streams->thread, NULL);
	for (size_t i = 0; i < streams->queue_count; i++)
		free(streams->queue[(streams->queue_first + i) % STREAM_QUEUE_MAX].kind);
	if (streams->reader)
		reader_close(streams->reader);
	pthread_cond_destroy(&streams->changed);
	pthread_mutex_destroy(&streams->lock);
	free(streams);
}

int streams_count(struct streams *streams)
{
	return atomic_load(&streams->listening);
}

void streams_figures(struct streams *streams, int64_t *sent, int64_t *dropped)
{
	*sent = atomic_load(&streams->sent);
	*dropped = atomic_load(&streams->dropped);
}
