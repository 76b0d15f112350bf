#include "caller.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { LOOK_EVERY_SECONDS = 5 };

struct callers {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	pthread_t thread;
	struct caller *first;
	int count;
	bool ending;
};

bool caller_is_slow(int64_t since_us, int64_t received, int64_t now_us)
{
	int64_t allowed_us = CALLER_SECONDS_MAX * INT64_C(1000000) +
		received * 1000000 / CALLER_BYTES_PER_SECOND;

	return since_us && now_us - since_us > allowed_us;
}

/* The lock keeps every caller's socket open: its connection is closed after callers_notify(). */
static void hang_up_on_slow(struct callers *callers)
{
	int64_t now = monotonic_us();

	for (struct caller *caller = callers->first; caller; caller = caller->next)
		if (caller_is_slow(atomic_load(&caller->since_us),
			atomic_load(&caller->received), now))
			shutdown(caller->socket, SHUT_RDWR);
}

static void *watch(void *context)
{
	struct callers *callers = context;

	pthread_mutex_lock(&callers->lock);
	while (!callers->ending) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += LOOK_EVERY_SECONDS;
		pthread_cond_timedwait(&callers->ended, &callers->lock, &until);
		hang_up_on_slow(callers);
	}
	pthread_mutex_unlock(&callers->lock);
	return NULL;
}

int callers_create(struct callers **out)
{
	struct callers *callers = must_alloc(sizeof(*callers));

	pthread_mutex_init(&callers->lock, NULL);
	pthread_cond_init(&callers->ended, NULL);
	if (pthread_create(&callers->thread, NULL, watch, callers)) {
		free(callers);
		return error_set(FT_FAILED, "cannot start a thread");
	}
	*out = callers;
	return 0;
}

void callers_free(struct callers *callers)
{
	if (!callers)
		return;
	pthread_mutex_lock(&callers->lock);
	callers->ending = true;
	pthread_cond_signal(&callers->ended);
	pthread_mutex_unlock(&callers->lock);
	pthread_join(callers->thread, NULL);
	pthread_cond_destroy(&callers->ended);
	pthread_mutex_destroy(&callers->lock);
	free(callers);
}

int callers_count(struct callers *callers)
{
	int count;

	pthread_mutex_lock(&callers->lock);
	count = callers->count;
	pthread_mutex_unlock(&callers->lock);
	return count;
}

/* On a socket for both, IPv4 callers come as ::ffff:192.0.2.1. */
static void write_v6(struct caller *caller, const struct sockaddr_in6 *address)
{
	if (IN6_IS_ADDR_V4MAPPED(&address->sin6_addr))
		inet_ntop(AF_INET, &address->sin6_addr.s6_addr[12], caller->address,
			sizeof(caller->address));
	else
		inet_ntop(AF_INET6, &address->sin6_addr, caller->address, sizeof(caller->address));
}

static void write_address(struct caller *caller, const struct sockaddr *address)
{
	if (address && address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr,
			caller->address, sizeof(caller->address));
	else if (address && address->sa_family == AF_INET6)
		write_v6(caller, (const struct sockaddr_in6 *)(const void *)address);
}

static void arrive(struct callers *callers, struct MHD_Connection *connection,
	struct caller **out)
{
	struct caller *caller = must_alloc(sizeof(*caller));

	caller->socket = MHD_get_connection_info(connection,
		MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	write_address(caller, MHD_get_connection_info(connection,
		MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
	caller_sends(caller);
	pthread_mutex_lock(&callers->lock);
	caller->next = callers->first;
	if (caller->next)
		caller->next->link = &caller->next;
	caller->link = &callers->first;
	callers->first = caller;
	callers->count++;
	pthread_mutex_unlock(&callers->lock);
	*out = caller;
}

static void leave(struct callers *callers, struct caller *caller)
{
	pthread_mutex_lock(&callers->lock);
	*caller->link = caller->next;
	if (caller->next)
		caller->next->link = caller->link;
	callers->count--;
	pthread_mutex_unlock(&callers->lock);
	free(caller);
}

void callers_notify(void *context, struct MHD_Connection *connection, void **caller,
	enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		arrive(context, connection, (struct caller **)caller);
	else if (*caller)
		leave(context, *caller);
}

void caller_sends(struct caller *caller)
{
	atomic_store(&caller->received, 0);
	atomic_store(&caller->since_us, monotonic_us());
}

void caller_waits(struct caller *caller)
{
	atomic_store(&caller->since_us, 0);
}
