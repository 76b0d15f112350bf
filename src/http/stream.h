/*
 * stream.h: who listens to what changes.
 *
 * The book tells streams_hear() of each entry, on its writer's thread: that only puts it in a
 * queue. One thread takes events from there, writes each once, and appends it to the buffer of every
 * stream whose actor may see it; a stream with nothing to send is a suspended connection and costs
 * no thread. The same thread pings, and ends streams of sessions that ended.
 */
#ifndef FETTLE_HTTP_STREAM_H
#define FETTLE_HTTP_STREAM_H

#include <microhttpd.h>
#include "book.h"
#include "util.h"

enum { STREAM_BUFFER_BYTES = 64 << 10, STREAM_QUEUE_MAX = 4096, STREAM_RESUME_ROWS = 200 };

struct streams;
struct stream;

int streams_create(struct streams **out, struct book *book);
void streams_end(struct streams *streams);  /* every stream ends; no new ones */
void streams_free(struct streams *streams); /* after the daemons have stopped */
int streams_count(struct streams *streams);
void streams_figures(struct streams *streams, int64_t *sent, int64_t *dropped);

/* Everybody hears that something of the commons came or went. */
void streams_tell_commons(struct streams *streams);

/* A stream for this actor that hears every event after *head. `token`: of the session; the stream
 * ends with it. FT_BUSY when the server is stopping. */
int stream_open(struct streams *streams, const struct actor *actor, const char *token,
	int64_t *head, struct stream **out);
/* Puts `first` before all that was heard meanwhile, and makes the response that sends it all.
 * The stream belongs to the response. */
struct MHD_Response *stream_response(struct stream *stream, struct slice first,
	struct MHD_Connection *connection);

/* One event in the form of the wire. */
void event_write(struct buf *buf, int64_t seq, const char *kind, const char *verb,
	const char *thing, const char *place, const char *title);

#endif
