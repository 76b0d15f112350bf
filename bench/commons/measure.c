/* Speed of the commons, each figure beside what it is measured against.
 *
 *   measure FOLDER [append] [verify] [sync]     all without a name */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "book.h"
#include "commons_private.h"
#include "pages.h"

enum {
	BATCH = 1000,
	BATCHES = 20,
	SINGLES = 1000,
	SINGLE_BYTES = 40 << 10,
	SYNC_ENTRIES = 365000,
	VERIFY_ENTRIES = 1000000
};

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Of this process, all its threads. */
static double processor_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void must(int result)
{
	if (result == 0)
		return;
	fprintf(stderr, "%s\n", error_message());
	exit(1);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void open_node(
	const char *folder, const char *name, struct store **store, struct commons **commons)
{
	struct commons_options options = { .host = name, .url = "https://bench.invalid" };
	struct founding founding = { .name = name, .root = "root" };
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s.fettle", folder, name);
	int result = book_create(path, &founding);
	if (result != FT_CONFLICT)
		must(result);
	must(store_open(store, path, STORE_OPEN));
	must(commons_open(commons, *store, &options));
	must(commons_found(*commons));
}

/* About the 700 bytes of commons.md. */
static void fill_entries(struct commons_entry *entries, size_t count)
{
	static const char *const refs[] = {
		"somebody.example.org/fettle/commons#17#"
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"somebody.else.example.org/fettle/commons#18#"
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"another.one.example.org/fettle/commons#19#"
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"larch.example.org/fettle/commons#20#"
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		NULL
	};

	for (size_t i = 0; i < count; i++)
		entries[i] = (struct commons_entry){
			.kind = "reply", .topics = "falls sepsis", .language = "en", .refs = refs
		};
}

/* What the disk takes for as many bytes as one entry puts into SQLite's log. */
static double write_to_disk(int fd)
{
	static const char pages[SINGLE_BYTES];
	double start = seconds();

	if (write(fd, pages, sizeof(pages)) != sizeof(pages) || fdatasync(fd))
		exit(1);
	return seconds() - start;
}

/* Keeps the log of SQLite short, as a server does. */
static void *keep_up(void *context)
{
	struct connection *connection;

	must(store_connect(context, &connection));
	for (;;) {
		sleep(3);
		must(store_checkpoint(connection));
	}
	return NULL;
}

static void append_one(const char *folder, struct commons *commons, struct commons_entry *entry)
{
	double times[SINGLES], bare[SINGLES], used = 0;
	char path[4096];

	snprintf(path, sizeof(path), "%s/bare", folder);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	for (int i = 0; i < SINGLES; i++) {
		double start = seconds(), processor = processor_seconds();
		must(commons_publish(commons, entry, 1, NULL));
		times[i] = seconds() - start;
		used += processor_seconds() - processor;
		bare[i] = write_to_disk(fd);
	}
	close(fd);
	qsort(times, SINGLES, sizeof(times[0]), by_size);
	qsort(bare, SINGLES, sizeof(bare[0]), by_size);
	printf("append one %8.2f ms median, %.2f ms p99 (10); %.2f ms of processor time\n",
		times[SINGLES / 2] * 1000, times[SINGLES * 99 / 100] * 1000, used / SINGLES * 1000);
	printf("           write and fdatasync of %d bytes, in turn with it: %.2f ms median, "
	       "%.2f ms p99\n",
		SINGLE_BYTES, bare[SINGLES / 2] * 1000, bare[SINGLES * 99 / 100] * 1000);
}

static void append(const char *folder)
{
	struct commons_entry *entries = must_alloc(BATCH * sizeof(*entries));
	struct commons *commons;
	struct store *store;
	pthread_t thread;

	open_node(folder, "append", &store, &commons);
	if (pthread_create(&thread, NULL, keep_up, store))
		exit(1);
	fill_entries(entries, BATCH);
	double start = seconds();
	for (int i = 0; i < BATCHES; i++)
		must(commons_publish(commons, entries, BATCH, NULL));
	printf("append     %8.0f entries/s in batches of %d, each to its checkpoint (5,000)\n",
		BATCH * BATCHES / (seconds() - start), BATCH);
	sleep(4); /* the log of SQLite is emptied */
	append_one(folder, commons, entries);
	free(entries); /* the thread keeps the store open until the end */
}

/* As many leaves as wanted, straight into the store: what published batches would leave there. */
static void grow(struct commons *commons, uint64_t wanted)
{
	struct commons_entry *entries = must_alloc(COMMONS_BATCH_COUNT * sizeof(*entries));
	struct commons_place *places = must_alloc(COMMONS_BATCH_COUNT * sizeof(*places));

	fill_entries(entries, COMMONS_BATCH_COUNT);
	for (uint64_t size = 0; size < wanted;) {
		size_t count =
			wanted - size < COMMONS_BATCH_COUNT ? wanted - size : COMMONS_BATCH_COUNT;
		must(commons_publish(commons, entries, count, places));
		size = places[0].size;
		if (size + 1 >= wanted)
			break;
	}
	free(entries);
	free(places);
}

static void verify(const char *folder)
{
	struct commons_verification verification;
	char out[4096], log[4352], key[LEDGER_KEY_TEXT_BYTES];
	const size_t chunk = 1 << 20;
	uint8_t digest[SHA256_BYTES], *bytes = must_alloc(chunk);
	struct commons *commons;
	struct store *store;
	int64_t files;

	open_node(folder, "verify", &store, &commons);
	grow(commons, VERIFY_ENTRIES);
	must(commons_verifier_key(commons, key));
	snprintf(out, sizeof(out), "%s/out", folder);
	snprintf(log, sizeof(log), "%s/fettle/commons", out);
	must(commons_export(commons, out, &files));
	must(commons_verify(log, key, &verification)); /* into the page cache */
	double start = seconds(), processor = processor_seconds();
	must(commons_verify(log, key, &verification));
	double taken = seconds() - start;
	processor = processor_seconds() - processor;
	start = seconds();
	double hashing_processor = processor_seconds();
	for (uint64_t done = 0; done < verification.bytes; done += chunk)
		sha256(bytes, chunk, digest);
	double hashing = seconds() - start;
	hashing_processor = processor_seconds() - hashing_processor;
	printf("verify     %8.2f s for %llu entries of %.0f bytes\n", taken,
		(unsigned long long)verification.entries,
		(double)verification.bytes / (double)verification.entries);
	printf("           SHA-256 of as many bytes %.2f s: ratio %.2f by two threads (0.5); "
	       "%.2f of processor time\n",
		hashing, hashing / taken, hashing_processor / processor);
	printf("           the same by golang.org/x/mod: verify %s '%s' 1000\n", log, key);
	free(bytes);
	commons_close(commons);
	store_close(store);
}

static int serve(struct web *web, struct http_server **server)
{
	static const struct route *tables[] = { replica_routes, NULL };
	struct http_options http = {
		.listen = "127.0.0.1:0", .context = web, .io_threads = 1, .worker_threads = 1
	};

	must(http_server_start(server, &http, tables));
	return http_server_port(*server);
}

/* A new node takes in a year of everything. The author serves from a process of its own. */
static void sync_first(const char *folder)
{
	struct commons_report report;
	struct commons *commons;
	struct store *store;
	struct rusage usage;
	char key[LEDGER_KEY_TEXT_BYTES], url[64];
	int port, ends[2];

	open_node(folder, "author", &store, &commons);
	grow(commons, SYNC_ENTRIES);
	must(commons_verifier_key(commons, key));
	commons_close(commons);
	store_close(store);
	if (pipe(ends))
		exit(1);
	pid_t pid = fork();
	if (pid == 0) {
		struct http_server *server;
		struct web web = { 0 };
		open_node(folder, "author", &store, &web.commons);
		port = serve(&web, &server);
		if (write(ends[1], &port, sizeof(port)) != sizeof(port))
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ends[0], &port, sizeof(port)) != sizeof(port))
		exit(1);
	pid_t reader = fork();
	if (reader == 0) {
		open_node(folder, "reader", &store, &commons);
		snprintf(url, sizeof(url), "http://127.0.0.1:%d", port);
		struct commons_peer peer = {
			.url = url, .key = key, .is_private = true, .is_quiet = true
		};
		must(commons_add_peer(commons, &peer));
		double start = seconds();
		must(commons_pull(commons, NULL, NULL, &report));
		double taken = seconds() - start;
		getrusage(RUSAGE_SELF, &usage);
		printf("first sync %8.1f s for %lld entries over loopback (60), %ld MB (128)\n",
			taken, (long long)report.entries, usage.ru_maxrss / 1024);
		must(commons_pull(commons, NULL, NULL, &report));
		printf("idle poll  %8lld bytes in, %lld bytes out (1,000)\n",
			(long long)report.bytes_in, (long long)report.bytes_out);
		fflush(stdout);
		_exit(0);
	}
	waitpid(reader, NULL, 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(const char *folder);
	} parts[] = { { "append", append }, { "verify", verify }, { "sync", sync_first } };

	if (argc < 2) {
		fprintf(stderr, "usage: measure FOLDER [append] [verify] [sync]\n");
		return 2;
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		bool wanted = argc == 2;
		for (int j = 2; j < argc; j++)
			wanted = wanted || strcmp(argv[j], parts[i].name) == 0;
		if (wanted)
			parts[i].run(argv[1]);
		fflush(stdout);
	}
	return 0;
}
