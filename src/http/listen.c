#include "listen.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

int listen_parse(const char *text, char host[256], int *port)
{
	const char *colon = strrchr(text, ':');
	const char *begin = text, *end = colon;
	int64_t number;

	if (!colon || slice_to_int64(slice_of(colon + 1), &number) || number < 0 || number > 65535)
		return error_set(FT_REFUSED,
			"\"%s\" is not an address to listen on; write it like 127.0.0.1:8440 or "
			"[::1]:8440", text);
	if (*begin == '[') {
		begin++;
		end--;
	}
	if (end < begin || (begin > text && *end != ']') || end - begin > 255 ||
		(begin == text && memchr(begin, ':', (size_t)(end - begin))))
		return error_set(FT_REFUSED, "\"%s\": an IPv6 address goes in [ ]", text);
	memcpy(host, begin, (size_t)(end - begin));
	host[end - begin] = '\0';
	*port = (int)number;
	return 0;
}

static int cannot_listen(const char *host, int port, int reason)
{
	if (reason == EADDRINUSE)
		return error_set(FT_CONFLICT, "Port %d is in use already, perhaps by another "
			"Fettle. Stop that one, or choose another port, for example --listen "
			"127.0.0.1:%d", port, port + 1);
	if (reason == EACCES)
		return error_set(FT_NOT_ALLOWED, "Not allowed to listen on port %d; ports below "
			"1024 are for the system. Choose another, for example --listen "
			"127.0.0.1:%d", port, LISTEN_PORT_USUAL);
	if (reason == EADDRNOTAVAIL)
		return error_set(FT_REFUSED, "This machine has no address %s", host);
	return error_set(FT_FAILED, "cannot listen on %s port %d: %s", host, port,
		strerror(reason));
}

static int bound_port(int fd)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);

	getsockname(fd, (struct sockaddr *)&address, &length);
	if (address.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)(void *)&address)->sin6_port);
	return ntohs(((struct sockaddr_in *)(void *)&address)->sin_port);
}

/* Returns 0 or an errno value. */
static int add_listener(struct listeners *listeners, const struct sockaddr *address,
	socklen_t length, bool dual)
{
	struct listener *listener = &listeners->items[listeners->count];
	int yes = 1, v6_only = !dual, reason;

	listener->v6 = address->sa_family == AF_INET6;
	listener->dual = dual;
	listener->socket = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
		0);
	if (listener->socket < 0)
		return errno;
	setsockopt(listener->socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (listener->v6)
		setsockopt(listener->socket, IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, sizeof(v6_only));
	if (bind(listener->socket, address, length) || listen(listener->socket, BACKLOG)) {
		reason = errno;
		close(listener->socket);
		return reason;
	}
	listeners->port = bound_port(listener->socket);
	listeners->count++;
	return 0;
}

static int open_loopback(struct listeners *listeners, int port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
	int reason = add_listener(listeners, (struct sockaddr *)&v4, sizeof(v4), false);

	if (reason)
		return cannot_listen("127.0.0.1", port, reason);
	v6.sin6_port = htons((uint16_t)listeners->port);
	reason = add_listener(listeners, (struct sockaddr *)&v6, sizeof(v6), false);
	/* No IPv6 is fine; somebody else on the port would be met by whoever types "localhost". */
	if (reason == EADDRINUSE && port)
		return cannot_listen("::1", port, reason);
	return 0;
}

static int open_all(struct listeners *listeners, int port)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port),
		.sin6_addr = in6addr_any };
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_ANY) };
	int reason = add_listener(listeners, (struct sockaddr *)&v6, sizeof(v6), true);

	if (reason == EAFNOSUPPORT || reason == EADDRNOTAVAIL)
		reason = add_listener(listeners, (struct sockaddr *)&v4, sizeof(v4), false);
	return reason ? cannot_listen("all addresses", port, reason) : 0;
}

static int open_host(struct listeners *listeners, const char *host, int port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
	struct addrinfo *found, *one;
	char service[8];
	int reason;

	snprintf(service, sizeof(service), "%d", port);
	reason = getaddrinfo(host, service, &hints, &found);
	if (reason)
		return error_set(FT_REFUSED, "\"%s\" is not an address of this machine: %s", host,
			gai_strerror(reason));
	one = found;
	reason = add_listener(listeners, one->ai_addr, one->ai_addrlen, false);
	freeaddrinfo(found);
	return reason ? cannot_listen(host, port, reason) : 0;
}

static void name_listeners(struct listeners *listeners, const char *host)
{
	bool anywhere = !*host || strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
	bool here = strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0;

	snprintf(listeners->name, sizeof(listeners->name), "%s",
		anywhere || here ? "localhost" : host);
	if (!anywhere && strchr(host, ':'))
		snprintf(listeners->name, sizeof(listeners->name), "[%.250s]", host);
}

int listeners_open(struct listeners *listeners, const char *text)
{
	char host[256] = "127.0.0.1";
	int port = LISTEN_PORT_USUAL;
	int code;

	memset(listeners, 0, sizeof(*listeners));
	if (text && (code = listen_parse(text, host, &port)))
		return code;
	if (!text || strcmp(host, "localhost") == 0)
		code = open_loopback(listeners, port);
	else if (!*host)
		code = open_all(listeners, port);
	else
		code = open_host(listeners, host, port);
	if (code)
		listeners_close(listeners);
	name_listeners(listeners, host);
	return code;
}

void listeners_close(struct listeners *listeners)
{
	for (int i = 0; i < listeners->count; i++)
		close(listeners->items[i].socket);
	listeners->count = 0;
}
