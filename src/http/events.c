#include "exchange.h"
#include "server.h"

/* The number of the last event that the client has; -1 when it begins. */
static int64_t last_event(const struct request *request)
{
	const char *text = exchange_header(request->exchange, "Last-Event-ID");
	int64_t number;

	if (!text)
		text = request_query(request, "after");
	if (slice_to_int64(slice_of(text), &number) || number < 0) {
		error_clear();
		return -1;
	}
	return number;
}

/* What happened after `after` up to `head`, oldest first. */
static int write_missed(struct request *request, int64_t after, int64_t head, struct buf *out)
{
	struct reader *reader = request_reader(request);
	json_t *recent, *items;
	size_t count;
	int code;

	if (!reader)
		return error_code();
	code = read_recent(reader, &request->actor, book_root(request->book), head + 1,
		STREAM_RESUME_ROWS, &recent);
	if (code)
		return code;
	items = json_object_get(recent, "items");
	count = json_array_size(items);
	if (count == STREAM_RESUME_ROWS &&
		json_whole(json_array_get(items, count - 1), "seq", 0) > after + 1) {
		buf_print(out, "event: missed\nid: %lld\ndata: {}\n\n", (long long)head);
		count = 0;
	}
	while (count--) {
		const json_t *item = json_array_get(items, count);
		int64_t seq = json_whole(item, "seq", 0);

		if (seq > after)
			event_write(out, seq, json_text(item, "kind"), json_text(item, "verb"),
				json_text(item, "thing"), json_text(item, "place"),
				json_text(item, "title"));
	}
	json_decref(recent);
	return 0;
}

int http_stream(struct request *request, struct response *response)
{
	struct exchange *exchange = request->exchange;
	struct buf *first = &response->body;
	int64_t after = last_event(request);
	int64_t head;
	int code;

	code = stream_open(exchange->server->streams, &request->actor, request->token, &head,
		&exchange->stream);
	if (code)
		return code;
	buf_add_text(first, "retry: 3000\n\n");
	if (request->book && after >= 0 && after < head &&
		write_missed(request, after, head, first)) {
		/* Better a page that loads again than a stream that cannot begin. */
		error_clear();
		buf_print(first, "event: missed\nid: %lld\ndata: {}\n\n", (long long)head);
	}
	response->status = 200;
	response->content_type = "text/event-stream";
	response_header(response, "X-Accel-Buffering", "no"); /* nginx would hold events back */
	return 0;
}
