/* What a node of a large commons moves in a day, from a small one: 20,000 logs and 1,000 new items
 * a day are 10.4 new heads at each of four peers every quarter of an hour. Ten authors speak
 * between two rounds here; the bytes of one reader's rounds, over HTTP, are counted and multiplied.
 *
 *   steady FOLDER */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "book.h"
#include "commons_private.h"
#include "pages.h"

enum { AUTHORS = 10, ROUNDS = 6, COUNTED = 3, TEXT_BYTES = 3000 };
enum { LOGS = 20000, ITEMS_A_DAY = 1000, ROUNDS_A_DAY = 96, PEERS = 4, HANDSHAKE_BYTES = 4500 };

struct party {
	struct store *store;
	struct commons *commons;
	char key[LEDGER_KEY_TEXT_BYTES], url[64];
	pid_t pid;
};

/* Counts what goes over the wire, by what was asked for. */
enum part { PART_POLL, PART_HEADS, PART_ENTRIES, PART_TEXTS, PARTS };
struct counter {
	struct fetcher fetcher;
	struct fetcher *real;
	int64_t bytes[PARTS], requests[PARTS];
};

static void must(int result)
{
	if (result == 0)
		return;
	fprintf(stderr, "%s\n", error_message());
	exit(1);
}

static enum part part_of(const char *url)
{
	if (strstr(url, "/fettle/blob/"))
		return PART_TEXTS;
	if (strstr(url, "/fettle/seen/checkpoint"))
		return PART_POLL;
	return strstr(url, "/fettle/seen/") ? PART_HEADS : PART_ENTRIES;
}

static int count(struct fetcher *fetcher, const struct fetch *fetch, struct fetched *out)
{
	struct counter *counter = (struct counter *)fetcher;
	enum part part = part_of(fetch->url);
	int result = counter->real->get(counter->real, fetch, out);

	counter->bytes[part] += out->bytes_in + out->bytes_out;
	counter->requests[part]++;
	return result;
}

static void be_quiet(void *context, const char *line)
{
	(void)context;
	(void)line;
}

static void open_node(const char *folder, const char *name, bool reachable, struct fetcher *fetcher,
	struct party *node)
{
	struct commons_options options = { .url = reachable ? "https://bench.invalid" : NULL,
		.fetcher = fetcher,
		.log = be_quiet };
	struct founding founding = { .name = name, .root = "root" };
	char path[4096], host[64];

	snprintf(path, sizeof(path), "%s/%s.fettle", folder, name);
	snprintf(host, sizeof(host), "%s.example.org", name);
	options.host = host;
	must(book_create(path, &founding));
	must(store_open(&node->store, path, STORE_OPEN));
	must(commons_open(&node->commons, node->store, &options));
	must(commons_found(node->commons));
	must(commons_verifier_key(node->commons, node->key));
}

/* Serves a node from a process of its own. */
static void serve(const char *folder, const char *name, struct party *node)
{
	static const struct route *tables[] = { replica_routes, NULL };
	int port, ends[2];

	if (pipe(ends))
		exit(1);
	fflush(NULL);
	node->pid = fork();
	if (node->pid == 0) {
		struct commons_options options = { .url = "https://bench.invalid",
			.log = be_quiet };
		struct http_server *server;
		struct web web = { 0 };
		struct http_options http = { .listen = "127.0.0.1:0",
			.context = &web,
			.io_threads = 1,
			.worker_threads = 1 };
		char path[4096];
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		snprintf(path, sizeof(path), "%s/%s.fettle", folder, name);
		must(store_open(&node->store, path, STORE_OPEN));
		must(commons_open(&web.commons, node->store, &options));
		must(http_server_start(&server, &http, tables));
		port = http_server_port(server);
		if (write(ends[1], &port, sizeof(port)) != sizeof(port))
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ends[0], &port, sizeof(port)) != sizeof(port))
		exit(1);
	snprintf(node->url, sizeof(node->url), "http://127.0.0.1:%d/", port);
}

static void follow(struct party *node, const struct party *other)
{
	char url[64] = "";

	snprintf(url, sizeof(url), "%.*s", (int)(strlen(other->url) ? strlen(other->url) - 1 : 0),
		other->url);
	struct commons_peer peer = {
		.url = url, .key = other->key, .is_private = true, .is_quiet = true
	};
	must(commons_add_peer(node->commons, &peer));
}

static void speak(struct party *author)
{
	static char body[TEXT_BYTES];
	struct commons_report report;

	memset(body, 'a', sizeof(body));
	struct commons_entry entry = { .kind = "learning",
		.content_type = "application/vnd.fettle.item+json",
		.content = { body, sizeof(body) },
		.topics = "falls pressure-ulcers",
		.language = "en" };
	must(commons_publish(author->commons, &entry, 1, NULL));
	must(commons_pull(author->commons, NULL, NULL, &report)); /* brings it to the hub */
}

/* A poll and the heads are had from every peer, entries and texts from one. */
static void extrapolate(const struct counter *counter)
{
	static const struct {
		const char *name;
		int times;
	} parts[PARTS] = { { "polls", PEERS }, { "heads", PEERS }, { "entries", 1 },
		{ "texts", 1 } };
	double heads = (double)ITEMS_A_DAY / ROUNDS_A_DAY / AUTHORS, all = 0;
	double handshakes = (double)ROUNDS_A_DAY * PEERS * HANDSHAKE_BYTES;

	printf("%d logs, %d items a day with texts of %d bytes, %d rounds a day with %d peers:\n",
		LOGS, ITEMS_A_DAY, TEXT_BYTES, ROUNDS_A_DAY, PEERS);
	for (int i = 0; i < PARTS; i++) {
		/* Two peers were asked here. */
		double each = (double)counter->bytes[i] / COUNTED / (parts[i].times == 1 ? 1 : 2);
		double day = ROUNDS_A_DAY * each * parts[i].times * (i == PART_POLL ? 1 : heads);
		printf("%-8s %7.0f bytes (%.0f requests) for %d items, %d times in %d rounds: "
		       "%.2f MB\n",
			parts[i].name, each,
			(double)counter->requests[i] / COUNTED / (parts[i].times == 1 ? 1 : 2),
			i == PART_POLL ? 0 : AUTHORS, parts[i].times, ROUNDS_A_DAY, day / 1e6);
		all += day;
	}
	printf("TLS      %7d bytes for each poll (a full handshake): %.2f MB\n", HANDSHAKE_BYTES,
		handshakes / 1e6);
	printf("together %.2f MB a node and day (8)\n", (all + handshakes) / 1e6);
}

int main(int argc, char **argv)
{
	struct party hub = { 0 }, other = { 0 }, reader = { 0 }, authors[AUTHORS] = { 0 };
	struct counter counter = { { count, NULL }, fetcher_create(), { 0 }, { 0 } };
	struct commons_report report;
	char name[32];

	if (argc != 2) {
		fprintf(stderr, "usage: steady FOLDER\n");
		return 2;
	}
	open_node(argv[1], "hub", true, NULL, &hub);
	open_node(argv[1], "other", true, NULL, &other);
	serve(argv[1], "hub", &hub);
	serve(argv[1], "other", &other);
	open_node(argv[1], "reader", true, &counter.fetcher, &reader);
	follow(&other, &hub);
	follow(&reader, &hub);
	follow(&reader, &other);
	for (int i = 0; i < AUTHORS; i++) {
		snprintf(name, sizeof(name), "author%d", i);
		open_node(argv[1], name, false, NULL, &authors[i]);
		follow(&hub, &authors[i]);
		follow(&other, &authors[i]);
		follow(&reader, &authors[i]);
		follow(&authors[i], &hub);
	}
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < AUTHORS; i++)
			speak(&authors[i]);
		must(commons_pull(other.commons, NULL, NULL, &report));
		if (round == ROUNDS - COUNTED) {
			memset(counter.bytes, 0, sizeof(counter.bytes));
			memset(counter.requests, 0, sizeof(counter.requests));
		}
		must(commons_pull(reader.commons, NULL, NULL, &report));
		if (report.entries < AUTHORS || report.blobs < AUTHORS || report.failed) {
			fprintf(stderr, "round %d brought %lld entries and %lld texts\n", round,
				(long long)report.entries, (long long)report.blobs);
			return 1;
		}
	}
	extrapolate(&counter);
	kill(hub.pid, SIGKILL);
	kill(other.pid, SIGKILL);
	return 0;
}
