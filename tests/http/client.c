#include "client.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MS = 5000 };

int client_connect(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (client < 0 || connect(client, (struct sockaddr *)&address, sizeof(address))) {
		perror("connect");
		abort();
	}
	return client;
}

int client_connect_v6(int port)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)port), .sin6_addr = in6addr_loopback };
	int client = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (client >= 0 && connect(client, (struct sockaddr *)&address, sizeof(address)) == 0)
		return client;
	if (client >= 0)
		close(client);
	return -1;
}

bool client_try_send(int client, const char *bytes, size_t length)
{
	while (length) {
		ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		bytes += sent;
		length -= (size_t)sent;
	}
	return true;
}

void client_send(int client, const char *bytes, size_t length)
{
	if (!client_try_send(client, bytes, length)) {
		perror("send");
		abort();
	}
}

/* One byte at a time is slow and simple: it never reads into the next answer. */
static bool read_byte(int client, char *byte)
{
	struct pollfd wait = { .fd = client, .events = POLLIN };

	if (poll(&wait, 1, PATIENCE_MS) != 1)
		return false;
	return recv(client, byte, 1, 0) == 1;
}

static bool read_bytes(int client, struct buf *buf, size_t length)
{
	char *room = buf_reserve(buf, length);
	size_t done = 0;

	while (done < length) {
		struct pollfd wait = { .fd = client, .events = POLLIN };
		ssize_t got;

		if (poll(&wait, 1, PATIENCE_MS) != 1)
			return false;
		got = recv(client, room + done, length - done, 0);
		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	buf->length += length;
	return true;
}

static bool read_line(int client, struct buf *line)
{
	char byte;

	do {
		if (!read_byte(client, &byte))
			return false;
		buf_add_char(line, byte);
	} while (byte != '\n');
	return true;
}

static void read_chunks(int client, struct buf *body)
{
	for (;;) {
		struct buf line;
		size_t length;

		buf_init(&line, 1024);
		if (!read_line(client, &line)) {
			buf_release(&line);
			return;
		}
		length = strtoul(line.base, NULL, 16);
		buf_clear(&line);
		if (length)
			read_bytes(client, body, length);
		read_line(client, &line);
		buf_release(&line);
		if (!length)
			return;
	}
}

const char *reply_header(const struct reply *reply, const char *name, char value[1024])
{
	const char *line = reply->head;
	size_t length = strlen(name);

	value[0] = '\0';
	while ((line = strchr(line, '\n'))) {
		line++;
		if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
			snprintf(value, 1024, "%.*s", (int)strcspn(line + length + 2, "\r"),
				line + length + 2);
			return value;
		}
	}
	return value;
}

struct reply client_reply(int client, bool head_only)
{
	struct reply reply = { 0 };
	struct buf head, body;
	char value[1024];

	buf_init(&head, 1 << 20);
	buf_init(&body, 1 << 26);
	buf_add_text(&body, "");
	do {
		head.length = 0;
		while (read_line(client, &head))
			if (head.length >= 4 && memcmp(head.base + head.length - 4, "\r\n\r\n", 4) == 0)
				break;
	} while (head.length > 12 && memcmp(head.base + 9, "100", 3) == 0);
	buf_add_char(&head, '\0');
	reply.head = buf_take(&head);
	reply.status = strlen(reply.head) > 12 ? (int)strtol(reply.head + 9, NULL, 10) : 0;
	if (reply.status && !head_only && reply.status != 204 && reply.status != 304) {
		if (*reply_header(&reply, "Transfer-Encoding", value))
			read_chunks(client, &body);
		else if (*reply_header(&reply, "Content-Length", value))
			read_bytes(client, &body, strtoul(value, NULL, 10));
	}
	reply.body_length = body.length;
	buf_add_char(&body, '\0');
	reply.body = buf_take(&body);
	return reply;
}

void reply_release(struct reply *reply)
{
	free(reply->head);
	free(reply->body);
	memset(reply, 0, sizeof(*reply));
}

bool client_read_until(int client, const char *wanted, char **got)
{
	struct buf buf;
	bool found = false;
	char byte;

	buf_init(&buf, 1 << 20);
	while (!found && read_byte(client, &byte)) {
		buf_add_char(&buf, byte);
		found = memmem(buf.base, buf.length, wanted, strlen(wanted)) != NULL;
	}
	buf_add_char(&buf, '\0');
	*got = buf_take(&buf);
	return found;
}

struct reply ask(int port, const char *line, const char *headers, const char *body)
{
	struct buf request;
	struct reply reply;
	int client = client_connect(port);

	buf_init(&request, 1 << 26);
	buf_print(&request, "%s HTTP/1.1\r\nHost: localhost:%d\r\n%s", line, port,
		headers ? headers : "");
	if (body)
		buf_print(&request, "Content-Length: %zu\r\n", strlen(body));
	buf_add_text(&request, "\r\n");
	if (body)
		buf_add_text(&request, body);
	client_try_send(client, request.base, request.length);
	reply = client_reply(client, strncmp(line, "HEAD", 4) == 0);
	close(client);
	buf_release(&request);
	return reply;
}
