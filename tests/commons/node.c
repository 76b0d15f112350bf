#include "node.h"
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fetch.h"
#include "pages.h"
#include "support.h"

static void must(int result, const char *what)
{
	if (result == 0)
		return;
	fprintf(stderr, "%s: %s\n", what, error_message());
	_exit(99);
}

/* -- stores -- */

static void open_store(const char *path, struct store **store, struct commons **commons,
	const struct commons_options *options)
{
	must(store_open(store, path, STORE_OPEN), path);
	must(commons_open(commons, *store, options), path);
}

static void close_store(struct store *store, struct commons *commons)
{
	commons_close(commons);
	store_close(store);
}

void node_make(
	const char *template, const char *path, const char *host, char key[LEDGER_KEY_TEXT_BYTES])
{
	struct commons_options options = { .host = host };
	struct commons *commons;
	struct store *store;
	struct buf bytes;

	buf_init(&bytes, 64 << 20);
	must(file_read(template, 64 << 20, &bytes), template);
	must(file_replace(path, buf_slice(&bytes)), path);
	buf_release(&bytes);
	open_store(path, &store, &commons, &options);
	must(commons_found(commons), host);
	must(commons_verifier_key(commons, key), host);
	close_store(store, commons);
}

void node_follow(const char *path, const char *key, int port)
{
	struct commons_options options = { 0 };
	struct commons *commons;
	struct store *store;
	char url[64] = "";
	struct commons_peer peer = { .url = url, .key = key, .is_private = true, .is_quiet = true };

	if (port)
		snprintf(url, sizeof(url), "http://127.0.0.1:%d", port);
	open_store(path, &store, &commons, &options);
	must(commons_add_peer(commons, &peer), "follow");
	close_store(store, commons);
}

void node_publish(const char *path, const char *words)
{
	struct commons_options options = { 0 };
	struct commons_entry entry = { .kind = "learning",
		.content_type = "text/plain",
		.content = slice_of(words),
		.topics = "falls" };
	struct commons *commons;
	struct store *store;

	open_store(path, &store, &commons, &options);
	must(commons_publish(commons, &entry, 1, NULL), "publish");
	close_store(store, commons);
}

int64_t node_ask(const char *path, const char *sql)
{
	struct connection *connection;
	struct store *store;
	int64_t answer = -1;

	must(store_open(&store, path, STORE_OPEN), path);
	must(store_connect(store, &connection), path);
	struct query *query = query_start(connection, sql);
	if (query_step(query) == 1)
		answer = query_get_int(query, 0);
	query_end(query);
	connection_close(connection);
	store_close(store);
	return answer;
}

/* -- the network -- */

struct bad_fetcher {
	struct fetcher fetcher;
	struct fetcher *real;
	struct network *network;
	int number;
};

static int node_at(const struct network *network, const char *url)
{
	int port = 0;

	sscanf(url, "http://127.0.0.1:%d", &port);
	for (int i = 0; i < network->count; i++)
		if (network->ports[i] == port)
			return i;
	return 0;
}

static int bad_get(struct fetcher *fetcher, const struct fetch *fetch, struct fetched *out)
{
	struct bad_fetcher *own = (struct bad_fetcher *)fetcher;
	int percent = atomic_load(&own->network->failing_percent);
	int other = node_at(own->network, fetch->url);
	uint32_t random;

	random_bytes(&random, sizeof(random));
	if ((int)(random % 100) < percent ||
		(atomic_load(&own->network->parted) && (other + own->number) % 2)) {
		*out = (struct fetched){ 0 };
		buf_init(&out->body, 1);
		return error_set(FT_BUSY, "the network failed");
	}
	int result = own->real->get(own->real, fetch, out);
	atomic_fetch_add(&own->network->bytes[own->number], out->bytes_in + out->bytes_out);
	return result;
}

static void be_quiet(void *context, const char *line)
{
	(void)context;
	if (getenv("FETTLE_TEST_LOUD"))
		fprintf(stderr, "%d: %s\n", (int)getpid(), line);
}

static void run(struct network *network, int number, const char *path)
{
	static const struct route *tables[] = { replica_routes, NULL };
	struct bad_fetcher fetcher = { { bad_get, NULL }, fetcher_create(), network, number };
	struct commons_options options = { .fetcher = &fetcher.fetcher,
		.log = be_quiet,
		.period_ms = PERIOD_MS,
		.url = network->ports[number] ? "http://127.0.0.1" : NULL };
	struct http_server *server = NULL;
	struct commons_report report;
	struct web web = { 0 };
	struct store *store;
	char listen[64];

	open_store(path, &store, &web.commons, &options);
	snprintf(listen, sizeof(listen), "127.0.0.1:%d", network->ports[number]);
	struct http_options http = {
		.listen = listen, .context = &web, .io_threads = 1, .worker_threads = 1
	};
	if (network->ports[number])
		must(http_server_start(&server, &http, tables), "serve");
	for (;;) {
		uint32_t random;
		random_bytes(&random, sizeof(random));
		usleep((useconds_t)(PERIOD_MS * 800 + random % (PERIOD_MS * 400)));
		if (commons_pull(web.commons, NULL, NULL, &report))
			fprintf(stderr, "node %d: %s\n", number, error_message());
		atomic_fetch_add(&network->rounds[number], 1);
	}
}

pid_t node_start(struct network *network, int number, const char *path)
{
	fflush(NULL);
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	run(network, number, path);
	_exit(0);
}

void node_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

int free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) ||
		getsockname(fd, (struct sockaddr *)&address, &length))
		must(error_set(FT_FAILED, "no port"), "free_port");
	close(fd);
	return ntohs(address.sin_port);
}
