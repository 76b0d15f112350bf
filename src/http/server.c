#include "server.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "exchange.h"
#include "listen.h"

enum {
	CACHE_BYTES_MAX = 16 << 20,
	WORKER_THREADS_USUAL = 2,
	STOP_SECONDS_MAX = 10,   /* for clients that are slow to send or to take */
	FILES_SPARE_COUNT = 256  /* for databases, uploads and assets */
};

/* -- starting -------------------------------------------------------------------------- */

/* Paths and queries are decoded by us, from what was sent: libmicrohttpd would cut at %00. */
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text)
{
	(void)context;
	(void)connection;
	return strlen(text);
}

static unsigned int io_threads(const struct http_options *options)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (options->io_threads > 0)
		return (unsigned int)options->io_threads;
	return cores > 0 && cores < 64 ? (unsigned int)cores : 2;
}

static unsigned int per_address(const struct http_options *options)
{
	if (options->connections_per_address > 0)
		return (unsigned int)options->connections_per_address;
	/* All callers of a proxy come from its address. */
	return options->behind_proxy ? LIMIT_CONNECTIONS_COUNT :
		LIMIT_CONNECTIONS_PER_ADDRESS_COUNT;
}

static int start_daemon(struct http_server *server, const struct listener *listener)
{
	unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
	unsigned int threads = io_threads(&server->options);
	struct MHD_OptionItem pool[] = {
		{ MHD_OPTION_THREAD_POOL_SIZE, threads, NULL },
		{ MHD_OPTION_END, 0, NULL }
	};
	struct MHD_Daemon *daemon;

	if (listener->v6)
		flags |= listener->dual ? MHD_USE_DUAL_STACK : MHD_USE_IPv6;
	if (threads == 1)
		pool[0].option = MHD_OPTION_END;
	daemon = MHD_start_daemon(flags, 0, NULL, NULL, exchange_step, server,
		MHD_OPTION_LISTEN_SOCKET, listener->socket,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned int)LIMIT_CONNECTIONS_COUNT,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, per_address(&server->options),
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)LIMIT_IDLE_SECONDS,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LIMIT_HEADER_BYTES,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
		MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, server,
		MHD_OPTION_NOTIFY_COMPLETED, exchange_end, server,
		MHD_OPTION_NOTIFY_CONNECTION, callers_notify, server->callers,
		MHD_OPTION_ARRAY, pool,
		MHD_OPTION_END);
	if (!daemon)
		return error_set(FT_FAILED, "cannot start the server: %s", strerror(errno));
	server->daemons[server->daemon_count++] = daemon;
	return 0;
}

static int start_listening(struct http_server *server)
{
	struct listeners listeners;
	int code = listeners_open(&listeners, server->options.listen);

	if (code)
		return code;
	server->port = listeners.port;
	snprintf(server->url, sizeof(server->url), "http://%s:%d", listeners.name, listeners.port);
	while (!code && server->daemon_count < listeners.count)
		code = start_daemon(server, &listeners.items[server->daemon_count]);
	/* A daemon that started owns its socket. */
	for (int i = server->daemon_count; i < listeners.count; i++)
		close(listeners.items[i].socket);
	return code;
}

/* Connections need files; the usual soft limit of 1024 is for programs that use select(). */
static void raise_file_limit(void)
{
	const rlim_t wanted = LIMIT_CONNECTIONS_COUNT + FILES_SPARE_COUNT;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void choose_temporary_folder(struct http_server *server)
{
	const char *folder = server->options.temporary_folder;

	if (!folder)
		folder = getenv("TMPDIR");
	snprintf(server->temporary_folder, sizeof(server->temporary_folder), "%s",
		folder && *folder ? folder : "/tmp");
}

static int start_parts(struct http_server *server, const struct route *const *tables)
{
	int workers = server->options.worker_threads;
	int code;

	if (pthread_key_create(&server->reader_key, NULL))
		return error_set(FT_FAILED, "no thread key left");
	server->reader_key_made = true;
	server->cache = cache_create(CACHE_BYTES_MAX);
	if ((code = router_create(&server->router, tables)) ||
		(code = callers_create(&server->callers)) ||
		(code = workers_create(&server->workers,
			workers > 0 ? workers : WORKER_THREADS_USUAL)) ||
		(code = streams_create(&server->streams, server->options.book)))
		return code;
	return start_listening(server);
}

int http_server_start(struct http_server **out, const struct http_options *options,
	const struct route *const *tables)
{
	struct http_server *server = must_alloc(sizeof(*server));
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	int code;

	sigaction(SIGPIPE, &ignore, NULL); /* sendfile to a caller who has gone */
	raise_file_limit();
	server->options = *options;
	server->secure = options->public_origin &&
		strncmp(options->public_origin, "https://", 8) == 0;
	choose_temporary_folder(server);
	random_bytes(&server->id_base, sizeof(server->id_base));
	pthread_mutex_init(&server->readers_lock, NULL);
	code = start_parts(server, tables);
	if (code) {
		http_server_stop(server);
		return code;
	}
	*out = server;
	return 0;
}

int http_server_port(const struct http_server *server)
{
	return server->port;
}

const char *http_server_url(const struct http_server *server)
{
	return server->url;
}

int64_t server_freshness(struct http_server *server)
{
	if (server->options.freshness)
		return server->options.freshness(server->options.context);
	return server->options.book ? book_head(server->options.book) : 0;
}

/* -- waiting and stopping ------------------------------------------------------------------ */

static void stop_signals(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGINT);
}

void http_block_signals(void)
{
	sigset_t signals;

	stop_signals(&signals);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

int http_server_wait(struct http_server *server)
{
	sigset_t signals;
	int number = 0;

	(void)server;
	stop_signals(&signals);
	while (sigwait(&signals, &number))
		;
	return number;
}

static void sleep_10_ms(void)
{
	const struct timespec pause = { .tv_nsec = 10000000 };

	nanosleep(&pause, NULL);
}

static void finish_requests(struct http_server *server)
{
	int64_t until = monotonic_us() + STOP_SECONDS_MAX * INT64_C(1000000);

	while (atomic_load(&server->exchanges) && monotonic_us() < until)
		sleep_10_ms();
	/* A suspended connection cannot be closed, and its act is being written: wait for it. */
	atomic_store(&server->closed, true);
	while (atomic_load(&server->waiting))
		sleep_10_ms();
}

static void close_readers(struct http_server *server)
{
	while (server->readers) {
		struct reader_link *link = server->readers;

		server->readers = link->next;
		reader_close(link->reader);
		free(link);
	}
	if (server->reader_key_made)
		pthread_key_delete(server->reader_key);
}

void http_server_stop(struct http_server *server)
{
	if (!server)
		return;
	atomic_store(&server->stopping, true);
	for (int i = 0; i < server->daemon_count; i++) {
		int listener = MHD_quiesce_daemon(server->daemons[i]);

		if (listener >= 0)
			close(listener);
	}
	if (server->streams)
		streams_end(server->streams);
	finish_requests(server);
	for (int i = 0; i < server->daemon_count; i++)
		MHD_stop_daemon(server->daemons[i]);
	workers_free(server->workers);
	streams_free(server->streams);
	callers_free(server->callers);
	cache_free(server->cache);
	close_readers(server);
	router_free(server->router);
	pthread_mutex_destroy(&server->readers_lock);
	free(server);
}

void http_server_tell_commons(struct http_server *server)
{
	streams_tell_commons(server->streams);
}

void http_server_figures(struct http_server *server, struct http_figures *out)
{
	memset(out, 0, sizeof(*out));
	out->requests = atomic_load(&server->requests);
	out->errors = atomic_load(&server->errors);
	out->cache_hits = atomic_load(&server->cache_hits);
	out->connections = callers_count(server->callers);
	out->streams = streams_count(server->streams);
	out->cache_bytes = cache_bytes(server->cache);
	streams_figures(server->streams, &out->events_sent, &out->streams_dropped);
}
