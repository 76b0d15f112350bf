#include "stranger.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "buf.h"

enum { BOMB_BYTES = 50 << 20, BODY_MAX = 64 << 20 };

struct asked {
	struct stranger *stranger;
	int fd;
	char request[4096];
};

/* -- writing -- */

static bool put(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t sent = send(fd, at, length, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		at += sent;
		length -= (size_t)sent;
	}
	return true;
}

static bool put_text(int fd, const char *text)
{
	return put(fd, text, strlen(text));
}

static void answer(int fd, const char *status, const char *headers, struct slice body)
{
	char head[1024];

	snprintf(head, sizeof(head),
		"HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n%s\r\n", status,
		body.length, headers);
	if (put_text(fd, head))
		put(fd, body.base, body.length);
}

static void pack(struct slice plain, struct buf *out)
{
	z_stream stream = { 0 };

	deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	size_t room = deflateBound(&stream, plain.length);
	stream.next_in = (unsigned char *)plain.base;
	stream.avail_in = (unsigned)plain.length;
	stream.next_out = (unsigned char *)buf_reserve(out, room);
	stream.avail_out = (unsigned)room;
	deflate(&stream, Z_FINISH);
	out->length += stream.total_out;
	deflateEnd(&stream);
}

/* -- what is said -- */

static void add_rss_item(struct buf *out, int number, const char *words)
{
	buf_print(out,
		"<item><title>%s %d #nhshackday</title><link>http://blog.example/%d?utm_source=x"
		"</link><author>ann%d@example.org</author>"
		"<pubDate>Tue, 17 Nov 2020 %02d:%02d:%02d +0000</pubDate></item>\n",
		words, number, number, number % 7, number / 3600 % 24, number / 60 % 60,
		number % 60);
}

static void add_rss(struct stranger *stranger, struct buf *out)
{
	buf_add_text(out, "<rss version=\"2.0\"><channel><title>Blog</title>\n");
	for (int i = 1; i <= atomic_load(&stranger->items); i++)
		add_rss_item(out, i, i == 1 && stranger->edited[0] ? stranger->edited : "Words");
	buf_add_text(out, "</channel></rss>\n");
}

static void add_atom(struct stranger *stranger, struct buf *out)
{
	buf_add_text(out, "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Other</title>\n");
	for (int i = 1; i <= atomic_load(&stranger->items); i++)
		buf_print(out,
			"<entry><title>Words %d #nhshackday</title><id>urn:%d</id>"
			"<link href=\"http://blog.example/%d\"/>"
			"<updated>2020-11-17T00:00:%02dZ</updated></entry>\n",
			i, i, i, i % 60);
	buf_add_text(out, "</feed>\n");
}

static void add_status(struct stranger *stranger, struct buf *out, int id)
{
	buf_print(out,
		"{\"id\":\"%d\",\"uri\":\"https://m.example/users/ann/statuses/%d\","
		"\"url\":\"https://m.example/@ann/%d\",\"created_at\":\"2020-11-17T10:%02d:%02d.000Z\","
		"\"content\":\"<p>Status %d #nhshackday</p>\",\"account\":{\"id\":\"1\",\"acct\":\"ann\","
		"\"url\":\"https://m.example/@ann\",\"display_name\":\"Ann\",\"note\":\"%s\"},"
		"\"tags\":[{\"name\":\"nhshackday\"}],\"mentions\":[]}",
		id, id, id, id / 60 % 60, id % 60, id, id == 13 ? "Leave me #nobot" : "");
	(void)stranger;
}

/* With min_id those just above it, else the newest: newest first, as Mastodon does. */
static void add_timeline(struct stranger *stranger, const char *request, struct buf *out)
{
	const char *min = strstr(request, "min_id=");
	int limit = 40, all = atomic_load(&stranger->statuses), last = all, first;

	if (min) {
		first = atoi(min + 7) + 1;
		last = first + limit - 1 < all ? first + limit - 1 : all;
	} else {
		first = all > limit ? all - limit + 1 : 1;
	}
	if (first <= atomic_load(&stranger->gone_statuses))
		first = atomic_load(&stranger->gone_statuses) + 1;
	buf_add_char(out, '[');
	for (int id = last; id >= first; id--) {
		add_status(stranger, out, id);
		buf_add_text(out, id > first ? "," : "");
	}
	buf_add_char(out, ']');
}

static void add_outbox(struct buf *out)
{
	buf_add_text(out, "{\"@context\":\"https://www.w3.org/ns/activitystreams\","
			  "\"type\":\"OrderedCollectionPage\",\"orderedItems\":[");
	for (int i = 1; i <= 3; i++)
		buf_print(out,
			"%s{\"type\":\"Create\",\"id\":\"https://m.example/a/%d\",\"actor\":"
			"\"https://m.example/users/bo\",\"published\":\"2020-11-17T09:00:0%dZ\",\"object\":"
			"{\"type\":\"Note\",\"id\":\"https://m.example/n/%d\",\"url\":"
			"\"https://m.example/@bo/%d\",\"attributedTo\":\"https://m.example/users/bo\","
			"\"published\":\"2020-11-17T09:00:0%dZ\",\"content\":\"Note %d #nhshackday\","
			"\"tag\":[{\"type\":\"Hashtag\",\"name\":\"#nhshackday\"}]}}",
			i > 1 ? "," : "", i, i, i, i, i, i);
	buf_add_text(out, "]}");
}

/* -- bad manners -- */

static void go_on_for_ever(int fd)
{
	struct buf chunk;
	int number = 1;
	bool listens;

	put_text(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<rss version=\"2.0\"><channel>");
	buf_init(&chunk, 1 << 20);
	do {
		buf_clear(&chunk);
		for (int i = 0; i < 500; i++)
			add_rss_item(&chunk, number++, "For ever");
		listens = put(fd, chunk.base, chunk.length);
	} while (listens);
	buf_release(&chunk);
}

static void drip(int fd)
{
	put_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<rss>");
	while (put_text(fd, " "))
		usleep(200000);
}

static void send_bomb(int fd)
{
	char *zeros = calloc(1, BOMB_BYTES);
	struct buf packed;

	buf_init(&packed, BODY_MAX);
	memset(zeros, ' ', BOMB_BYTES);
	pack((struct slice){ zeros, BOMB_BYTES }, &packed);
	answer(fd, "200 OK", "Content-Encoding: gzip\r\n", buf_slice(&packed));
	buf_release(&packed);
	free(zeros);
}

static void pass_on(int fd, const char *status, int port, const char *path)
{
	char headers[200];

	snprintf(headers, sizeof(headers), "Location: http://127.0.0.1:%d%s\r\n", port, path);
	answer(fd, status, headers, SLICE_EMPTY);
}

/* -- by path -- */

static void answer_feed(struct asked *asked, struct buf *body)
{
	char validators[200], match[80];
	int version = atomic_load(&asked->stranger->items) +
		      (asked->stranger->edited[0] ? 100000 : 0);

	snprintf(match, sizeof(match), "If-None-Match: \"v%d\"", version);
	snprintf(validators, sizeof(validators),
		"ETag: \"v%d\"\r\nLast-Modified: Tue, 17 Nov 2020 10:00:00 GMT\r\n", version);
	if (strstr(asked->request, match)) {
		answer(asked->fd, "304 Not Modified", validators, SLICE_EMPTY);
		return;
	}
	add_rss(asked->stranger, body);
	answer(asked->fd, "200 OK", validators, buf_slice(body));
}

static bool is_path(const struct asked *asked, const char *path)
{
	size_t length = strlen(path);

	return strncmp(asked->request + 4, path, length) == 0;
}

static void answer_bad(struct asked *asked, struct buf *body)
{
	int fd = asked->fd, port = asked->stranger->port;

	if (is_path(asked, "/busy"))
		answer(fd, "429 Too Many Requests", "Retry-After: 7200\r\n", SLICE_EMPTY);
	else if (is_path(asked, "/gone"))
		answer(fd, "410 Gone", "", SLICE_EMPTY);
	else if (is_path(asked, "/loop"))
		pass_on(fd, "302 Found", port, "/loop");
	else if (is_path(asked, "/moved"))
		pass_on(fd, "301 Moved Permanently", port, "/feed");
	else if (is_path(asked, "/inside"))
		pass_on(fd, "302 Found", atomic_load(&asked->stranger->inside), "/secret");
	else if (is_path(asked, "/endless"))
		go_on_for_ever(fd);
	else if (is_path(asked, "/drip"))
		drip(fd);
	else if (is_path(asked, "/bomb"))
		send_bomb(fd);
	else
		answer(fd, "404 Not Found", "", buf_slice(body));
}

static void answer_gzip(struct asked *asked, struct buf *body)
{
	struct buf packed;

	buf_init(&packed, BODY_MAX);
	add_rss(asked->stranger, body);
	pack(buf_slice(body), &packed);
	answer(asked->fd, "200 OK", "Content-Encoding: gzip\r\n", buf_slice(&packed));
	buf_release(&packed);
}

static void answer_actor(struct asked *asked, struct buf *body, const char *summary)
{
	buf_print(body,
		"{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"type\":\"Person\","
		"\"id\":\"https://m.example/users/bo\",\"summary\":\"%s\","
		"\"outbox\":\"http://127.0.0.1:%d/outbox\"}",
		summary, asked->stranger->port);
	answer(asked->fd, "200 OK", "Content-Type: application/activity+json\r\n", buf_slice(body));
}

static void answer_one(struct asked *asked, struct buf *body)
{
	int port = asked->stranger->port;

	if (is_path(asked, "/feed")) {
		answer_feed(asked, body);
		return;
	}
	if (is_path(asked, "/gzip")) {
		answer_gzip(asked, body);
		return;
	}
	if (is_path(asked, "/actor") || is_path(asked, "/nobot")) {
		answer_actor(asked, body, is_path(asked, "/nobot") ? "Not for #nobot" : "Nurse");
		return;
	}
	if (is_path(asked, "/other"))
		add_atom(asked->stranger, body);
	else if (is_path(asked, "/outbox?page"))
		add_outbox(body);
	else if (is_path(asked, "/outbox"))
		buf_print(body, "{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"type\":"
				"\"OrderedCollection\",\"first\":\"http://127.0.0.1:%d/outbox?page=1\"}",
			port);
	else if (is_path(asked, "/encoding"))
		buf_add_text(body, "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\">"
				   "<channel><item><title>Caf\xe9 #nhshackday</title>"
				   "<link>http://blog.example/cafe</link></item></channel></rss>");
	else if (is_path(asked, "/opml"))
		buf_print(body,
			"<opml version=\"2.0\"><body><outline text=\"A\" xmlUrl=\"http://127.0.0.1:%d/feed\"/>"
			"<outline text=\"B\" xmlUrl=\"http://127.0.0.1:%d/other\"/>"
			"<outline text=\"C\" xmlUrl=\"file:///etc/passwd\"/></body></opml>",
			port, port);
	else if (is_path(asked, "/api/v1/timelines/tag/"))
		add_timeline(asked->stranger, asked->request, body);
	else if (is_path(asked, "/page"))
		buf_add_text(body, "<!doctype html><html><body><p>Welcome</body></html>");
	if (body->length)
		answer(asked->fd, "200 OK", "", buf_slice(body));
	else
		answer_bad(asked, body);
}

static void *serve_one(void *context)
{
	struct asked *asked = context;
	struct stranger *stranger = asked->stranger;
	struct buf body;
	ssize_t got = recv(asked->fd, asked->request, sizeof(asked->request) - 1, 0);
	int now = atomic_fetch_add(&stranger->at_once, 1) + 1;

	if (got > 4) {
		asked->request[got] = '\0';
		atomic_fetch_add(&stranger->asked, 1);
		if (now > atomic_load(&stranger->most_at_once))
			atomic_store(&stranger->most_at_once, now);
		pthread_mutex_lock(&stranger->lock);
		memcpy(stranger->request, asked->request, sizeof(asked->request));
		pthread_mutex_unlock(&stranger->lock);
		usleep((unsigned)atomic_load(&stranger->delay_ms) * 1000);
		buf_init(&body, BODY_MAX);
		answer_one(asked, &body);
		buf_release(&body);
	}
	atomic_fetch_sub(&stranger->at_once, 1);
	close(asked->fd);
	free(asked);
	return NULL;
}

static void *serve(void *context)
{
	struct stranger *stranger = context;
	pthread_t thread;
	int fd;

	while ((fd = accept(stranger->listener, NULL, NULL)) >= 0) {
		struct asked *asked = calloc(1, sizeof(*asked));

		asked->stranger = stranger;
		asked->fd = fd;
		if (pthread_create(&thread, NULL, serve_one, asked) == 0)
			pthread_detach(thread);
	}
	return NULL;
}

void stranger_start(struct stranger *stranger)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int one = 1;

	*stranger = (struct stranger){ 0 };
	pthread_mutex_init(&stranger->lock, NULL);
	stranger->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(stranger->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(stranger->listener, (struct sockaddr *)&address, sizeof(address)) ||
		listen(stranger->listener, 64) ||
		getsockname(stranger->listener, (struct sockaddr *)&address, &length))
		abort();
	stranger->port = ntohs(address.sin_port);
	atomic_store(&stranger->items, 2);
	if (pthread_create(&stranger->thread, NULL, serve, stranger))
		abort();
}

void stranger_stop(struct stranger *stranger)
{
	shutdown(stranger->listener, SHUT_RDWR);
	pthread_join(stranger->thread, NULL);
	close(stranger->listener);
	for (int i = 0; i < 100 && atomic_load(&stranger->at_once) > 0; i++)
		usleep(10000);
}
