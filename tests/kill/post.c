#include "post.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int post_free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(probe, (struct sockaddr *)&address, size) ||
		getsockname(probe, (struct sockaddr *)&address, &size))
		abort();
	close(probe);
	return ntohs(address.sin_port);
}

int post_connect(struct post *post)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)post->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = 30 };
	post->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(post->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(post->socket, (struct sockaddr *)&address, sizeof(address)) == 0)
		return 0;
	post_disconnect(post);
	return -1;
}

void post_disconnect(struct post *post)
{
	if (post->socket >= 0)
		close(post->socket);
	post->socket = -1;
}

/* Until the body is as long as its header says. */
static int read_answer(int socket, char *answer, size_t room)
{
	size_t length = 0;
	for (;;) {
		ssize_t count = recv(socket, answer + length, room - 1 - length, 0);
		if (count <= 0)
			return -1;
		length += (size_t)count;
		answer[length] = 0;
		const char *body = strstr(answer, "\r\n\r\n");
		const char *size = strcasestr(answer, "\r\nContent-Length:");
		if (body && size &&
			length >= (size_t)(body + 4 - answer) + strtoul(size + 17, NULL, 10))
			return 0;
	}
}

int64_t post_report(struct post *post, const char *words, const char *key)
{
	char request[2048], body[512], answer[16384];
	int body_length = snprintf(body, sizeof(body), "{\"what\":\"%s\",\"harm\":\"0\"}", words);
	int length = snprintf(request, sizeof(request),
		"POST /kinds/incident/new/report HTTP/1.1\r\nHost: localhost:%d\r\n"
		"Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
		"Accept: application/json\r\nIdempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s",
		post->port, post->token, key, body_length, body);
	if (post->socket < 0 && post_connect(post))
		return -1;
	if (send(post->socket, request, (size_t)length, MSG_NOSIGNAL) != length ||
		read_answer(post->socket, answer, sizeof(answer))) {
		post_disconnect(post);
		return -1;
	}
	const char *seq = strstr(answer, "\"seq\":");
	if (strncmp(answer, "HTTP/1.1 2", 10) == 0 && seq)
		return strtoll(seq + 6, NULL, 10);
	snprintf(post->refusal, sizeof(post->refusal), "%.500s", strstr(answer, "\r\n\r\n") + 4);
	return 0;
}
