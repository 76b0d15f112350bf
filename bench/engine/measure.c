/*
 * measure_engine: what the engine's answers cost, on a made-up health service.
 *
 *   measure_engine FOLDER [--people N] [--seed S] [--export] [--processor] [--rebuilds N]
 *                  [--only TEXT] [--times N]
 *
 * writes a line for each figure: name, best, median, 99th percentile, unit. The best is what it
 * takes when nobody else wants the machine. A snapshot and a log are written to FOLDER and
 * removed; --export leaves tables for other programs there as CSV.
 * --rebuilds N rebuilds N times more, warm, and asks nothing. --only TEXT measures only what has
 * TEXT in its name, --times N times as often: for a profiler.
 * --processor counts only the time that the thread was given: on a machine that others use, the
 * 99th percentile otherwise says how long one waits for a turn. (It counts neither the second
 * thread of a rebuild nor waiting for a disk.)
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "generate.h"
#include "tables.h"
#include "util.h"

enum { SAMPLES_MOST = 200000, DAYS = 730, CHILDREN = 512 };

struct bench {
	const char *folder, *only;
	uint64_t seed, state;
	uint32_t people, rebuilds, times;
	bool export;
	struct made made;
	struct engine *engine;
	double *samples;
	uint32_t samples_count;
	struct engine_count *out;
	uint32_t unit;
	struct engine_list list;
};

/* The time that passes; with --processor, what this thread was given of it. */
static clockid_t clock_used = CLOCK_MONOTONIC;

static double now_us(void)
{
	struct timespec time;

	clock_gettime(clock_used, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* Of all threads: what a busy machine does not change much. */
static double processor_s(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void report(struct bench *bench, const char *name, const char *unit, double scale)
{
	uint32_t count = bench->samples_count;

	qsort(bench->samples, count, sizeof *bench->samples, by_size);
	printf("%-32s %12.3f %12.3f %12.3f %s\n", name, bench->samples[0] * scale,
		bench->samples[count / 2] * scale,
		bench->samples[count - 1 - count / 100] * scale, unit);
	fflush(stdout);
	bench->samples_count = 0;
}

static void say(const char *name, double value, const char *unit)
{
	printf("%-32s %12s %12.3f %12s %s\n", name, "", value, "", unit);
	fflush(stdout);
}

static bool wanted(const struct bench *bench, const char *name)
{
	return !bench->only || strstr(name, bench->only);
}

typedef void question(struct bench *bench);

/* Puts a question `times` times; with `any`, each time of another unit. */
static void ask(struct bench *bench, const char *name, question *put, uint32_t unit,
	bool any, uint32_t times)
{
	if (!wanted(bench, name))
		return;
	times *= bench->times;
	for (uint32_t i = 0; i < times && bench->samples_count < SAMPLES_MOST; i++) {
		double start;

		bench->unit = any ? (uint32_t)(made_random(&bench->state) %
			bench->made.units_count) : unit;
		start = now_us();
		put(bench);
		bench->samples[bench->samples_count++] = now_us() - start;
	}
	report(bench, name, "us", 1);
}

/* ---- questions ---- */

static void nothing(struct bench *bench)
{
	(void)bench;
}

static void board(struct bench *bench)
{
	engine_board(bench->engine, bench->unit, bench->out);
}

static void league(struct bench *bench)
{
	uint32_t count;

	engine_league(bench->engine, bench->unit, bench->out, CHILDREN, &count);
}

static void scan(struct bench *bench)
{
	engine_board_scan(bench->engine, bench->unit, bench->out);
}

static void series(struct bench *bench)
{
	engine_series(bench->engine, bench->unit, NULL, MADE_TODAY - DAYS + 1, MADE_TODAY,
		ENGINE_NOW, bench->out);
}

static void belief(struct bench *bench)
{
	engine_board_on(bench->engine, bench->unit, NULL, MADE_TODAY - 200, MADE_TODAY - 180,
		bench->out);
}

static void due(struct bench *bench)
{
	engine_due(bench->engine, bench->unit, NULL, 60, &bench->list);
}

static void overdue(struct bench *bench)
{
	engine_overdue(bench->engine, bench->unit, NULL, &bench->list);
}

/* ---- building ---- */

static void feed(struct bench *bench)
{
	const struct made *made = &bench->made;
	struct engine_options options = { .today = MADE_TODAY };
	uint32_t number;
	double start = now_us(), used = processor_s(), joined, loaded, ended;

	if (bench->engine)
		engine_clear(bench->engine);
	else
		engine_open(&bench->engine, &options);
	engine_bulk_begin(bench->engine);
	for (uint32_t u = 0; u < made->units_count; u++)
		engine_unit_add(bench->engine, made->parents[u], &number);
	for (int r = 0; r < MADE_REQUIREMENTS; r++)
		engine_requirement_add(bench->engine, &number);
	for (uint32_t a = 0; a < made->assignments_count; a++) {
		const struct made_assignment *who = &made->assignments[a];
		struct engine_join join = { .unit = who->unit, .person = who->person,
			.role = who->role, .from = who->from, .applies = made->roles[who->role] };

		engine_join(bench->engine, &join, who->from, &number);
	}
	joined = now_us();
	if (engine_load(bench->engine, made->records, made->records_count)) {
		fprintf(stderr, "%s\n", error_message());
		exit(1);
	}
	loaded = now_us();
	engine_bulk_end(bench->engine);
	ended = now_us();
	printf("# joins %.2f s, records %.2f s, the rest %.2f s; processors %.2f s\n",
		(joined - start) / 1e6, (loaded - joined) / 1e6, (ended - loaded) / 1e6,
		processor_s() - used);
	bench->samples[bench->samples_count++] = ended - start;
}

static double resident_mb(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long size = 0, resident = 0;

	if (file && fscanf(file, "%ld %ld", &size, &resident) != 2)
		resident = 0;
	if (file)
		fclose(file);
	return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static void build(struct bench *bench)
{
	struct engine_memory memory;
	double before = resident_mb(), resident;
	double events = (double)bench->made.records_count + bench->made.assignments_count;

	feed(bench);
	report(bench, "rebuild, cold process", "s", 1e-6);
	resident = resident_mb() - before;
	for (uint32_t i = 0; i <= bench->rebuilds; i++)
		feed(bench);
	say("events a second", events / bench->samples[0], "million/s");
	report(bench, "rebuild, warm", "s", 1e-6);
	engine_memory(bench->engine, &memory);
	say("memory, counted", (double)memory.total / 1e6, "MB");
	printf("# columns %.1f, counters %.1f, history %.1f, series %.1f, assignments %.1f, "
		"other %.1f MB; %.1f million rows\n", (double)memory.columns / 1e6,
		(double)memory.counters / 1e6, (double)memory.history / 1e6,
		(double)memory.series / 1e6, (double)memory.assignments / 1e6,
		(double)memory.other / 1e6, (double)memory.evidence / 1e6);
	say("memory, resident", resident, "MB");
	say("bytes for an event", (double)memory.total / events, "B");
}

/* ---- changes ---- */

static void completions(struct bench *bench)
{
	struct made *made = &bench->made;

	if (!wanted(bench, "completion"))
		return;
	for (uint32_t i = 0; i < SAMPLES_MOST * bench->times; i++) {
		uint32_t a = (uint32_t)(made_random(&bench->state) % made->assignments_count);
		uint32_t r = (uint32_t)(made_random(&bench->state) % MADE_REQUIREMENTS);
		double start = now_us();

		engine_evidence(bench->engine, a, r, MADE_TODAY - (day_number)(i % 9),
			MADE_TODAY + 365, MADE_TODAY);
		bench->samples[i % SAMPLES_MOST] = now_us() - start;
	}
	bench->samples_count = SAMPLES_MOST;
	report(bench, "completion", "us", 1);
}

enum { BATCH = 1000, BATCHES = 300, BYTES = 64 };

struct log {
	int fd;
	atomic_int durable; /* batches */
};

static void *log_write(void *context)
{
	static char bytes[BATCH * BYTES];
	struct log *log = context;

	for (int b = 0; b < BATCHES; b++) {
		if (write(log->fd, bytes, sizeof bytes) != sizeof bytes || fdatasync(log->fd))
			exit(1);
		atomic_fetch_add(&log->durable, 1);
	}
	return NULL;
}

static void batch_make(struct bench *bench, struct engine_record *records)
{
	for (int i = 0; i < BATCH; i++)
		records[i] = (struct engine_record){
			.assignment = (uint32_t)(made_random(&bench->state) %
				bench->made.assignments_count),
			.requirement = (uint8_t)(i % MADE_REQUIREMENTS), .from = MADE_TODAY - 3,
			.to = MADE_TODAY + 400, .recorded = MADE_TODAY };
}

static void batches(struct bench *bench)
{
	static struct engine_record records[BATCH];

	if (!wanted(bench, "completion, in batches"))
		return;
	for (uint32_t b = 0; b < BATCHES * bench->times; b++) {
		double start;

		batch_make(bench, records);
		start = now_us();
		engine_load(bench->engine, records, BATCH);
		bench->samples[bench->samples_count++] = (now_us() - start) / BATCH;
	}
	report(bench, "completion, in batches of 1,000", "us", 1);
}

/* A log of 64 bytes an event, made durable in batches of 1,000 by one thread; another applies what
 * is durable. */
static void durable(struct bench *bench)
{
	static struct engine_record records[BATCH];
	struct timespec pause = { .tv_nsec = 20000 };
	struct log log = { .fd = -1 };
	pthread_t thread;
	char path[512];
	double start;

	if (!wanted(bench, "durable completions"))
		return;
	snprintf(path, sizeof path, "%s/log", bench->folder);
	log.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	start = now_us();
	if (log.fd < 0 || pthread_create(&thread, NULL, log_write, &log))
		exit(1);
	for (int b = 0; b < BATCHES; b++) {
		while (atomic_load(&log.durable) <= b)
			nanosleep(&pause, NULL);
		batch_make(bench, records);
		engine_load(bench->engine, records, BATCH);
	}
	say("durable completions", BATCHES * BATCH / (now_us() - start) * 1e3, "thousand/s");
	pthread_join(thread, NULL);
	close(log.fd);
	unlink(path);
}

static bool some_roles(void *context, const struct engine_seat *seat)
{
	return seat->role != *(const uint16_t *)context;
}

static void changes(struct bench *bench)
{
	struct made *made = &bench->made;
	uint16_t role = 30;
	uint32_t moved;

	for (int i = 0; i < 5000; i++) {
		uint32_t a = (uint32_t)(made_random(&bench->state) % made->assignments_count);
		struct engine_join to = { .unit = made->assignments[a].unit, .person = a,
			.role = made->assignments[a].role, .from = MADE_TODAY,
			.applies = made->roles[made->assignments[a].role] };
		double start = now_us();

		engine_move(bench->engine, a, &to, MADE_TODAY, &moved);
		bench->samples[bench->samples_count++] = now_us() - start;
	}
	report(bench, "move", "us", 1);
	for (int i = 0; i < 6; i++) {
		double start = now_us();

		engine_scope_all(bench->engine, 3, some_roles, &role, MADE_TODAY, MADE_TODAY,
			&moved);
		bench->samples[bench->samples_count++] = now_us() - start;
		role = i % 2 ? 30 : UINT16_MAX;
	}
	report(bench, "a role out of scope and back", "ms", 1e-3);
	for (int day = 1; day <= 30; day++) {
		double start = now_us();

		engine_set_today(bench->engine, MADE_TODAY + day);
		bench->samples[bench->samples_count++] = now_us() - start;
	}
	report(bench, "midnight", "ms", 1e-3);
}

/* ---- snapshots ---- */

static void snapshots(struct bench *bench)
{
	struct engine_options options = { 0 };
	struct buf position;
	struct stat stat_of;
	char path[512];
	double start = now_us();
	int fd;

	buf_init(&position, ENGINE_POSITION_MAX);
	snprintf(path, sizeof path, "%s/snapshot", bench->folder);
	if (engine_snapshot_write(bench->engine, path, slice_of("here")))
		exit(1);
	say("snapshot written", (now_us() - start) / 1e6, "s");
	stat(path, &stat_of);
	say("snapshot size", (double)stat_of.st_size / 1e6, "MB");
	engine_close(bench->engine);
	for (int i = 0; i < 7; i++) {
		if (i == 6) {
			report(bench, "snapshot opened, warm", "ms", 1e-3);
			fd = open(path, O_RDONLY);
			posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
			close(fd);
		}
		start = now_us();
		if (engine_snapshot_open(&bench->engine, &options, path, &position))
			exit(1);
		bench->samples[bench->samples_count++] = now_us() - start;
		if (i < 6)
			engine_close(bench->engine);
	}
	report(bench, "snapshot opened, cold", "ms", 1e-3);
	start = now_us();
	if (engine_board_on(bench->engine, 0, NULL, MADE_TODAY - 200, MADE_TODAY - 180, bench->out))
		exit(1);
	say("first use of all history", (now_us() - start) / 1e3, "ms");
	start = now_us();
	for (uint32_t unit = 0; unit < bench->made.units_count; unit++)
		if (engine_board_on(bench->engine, unit, NULL, MADE_TODAY, ENGINE_NOW, bench->out))
			exit(1);
	say("first use of all series", (now_us() - start) / 1e3, "ms");
	start = now_us();
	if (engine_evidence(bench->engine, 0, 0, MADE_TODAY, MADE_TODAY + 365, MADE_TODAY))
		exit(1);
	say("first evidence after opening", (now_us() - start) / 1e3, "ms");
	unlink(path);
	buf_release(&position);
}

/* ---- all ---- */

static void bandwidth(void)
{
	size_t count = (size_t)32 << 20;
	uint64_t *words = must_alloc(count * sizeof *words), sum = 0;
	double best = 0;

	memset(words, 1, count * sizeof *words);
	for (int i = 0; i < 8; i++) {
		double start = now_us(), rate;

		for (size_t w = 0; w < count; w++)
			sum += words[w];
		rate = (double)count * 8 / (now_us() - start) / 1e3;
		best = rate > best ? rate : best;
	}
	free(words);
	printf("# sum %llu\n", (unsigned long long)sum);
	say("read bandwidth, one thread", best, "GB/s");
}

static void questions(struct bench *bench)
{
	uint32_t trust = bench->made.trust;
	bool large = bench->people > 20000;

	ask(bench, "clock", nothing, 0, true, 100000);
	ask(bench, "board, any unit", board, 0, true, 100000);
	ask(bench, "league, any unit", league, 0, true, 100000);
	ask(bench, "board scanned, trust", scan, trust, false, 2000);
	ask(bench, "series, any unit", series, 0, true, 2000);
	ask(bench, "series, trust", series, trust, false, 500);
	ask(bench, "as believed, trust", belief, trust, false, 1000);
	ask(bench, "due, any unit", due, 0, true, 20000);
	ask(bench, "due, trust", due, trust, false, 2000);
	ask(bench, "overdue, any unit", overdue, 0, true, 20000);
	ask(bench, "overdue, trust", overdue, trust, false, 2000);
	if (!large)
		return;
	ask(bench, "board scanned, country", scan, 0, false, 50);
	ask(bench, "series, country", series, 0, false, 200);
	ask(bench, "as believed, country", belief, 0, false, 30);
	ask(bench, "due, country", due, 0, false, 500);
	ask(bench, "overdue, country", overdue, 0, false, 500);
}

static void shape(struct bench *bench)
{
	const struct made *made = &bench->made;
	struct engine_count counts[MADE_REQUIREMENTS];
	uint64_t n = 0, of = 0;

	engine_board(bench->engine, made->trust, counts);
	for (int r = 0; r < MADE_REQUIREMENTS; r++) {
		n += counts[r].n;
		of += counts[r].of;
	}
	printf("# trust %u: %u people, %llu of %llu in date", made->trust,
		made->people[made->trust], (unsigned long long)n, (unsigned long long)of);
	engine_board_on(bench->engine, made->trust, NULL, MADE_TODAY - 200, ENGINE_NOW, counts);
	n = 0;
	for (int r = 0; r < MADE_REQUIREMENTS; r++)
		n += counts[r].n;
	engine_due(bench->engine, made->trust, NULL, 60, &bench->list);
	printf(", %llu in date 200 days ago, %llu due\n", (unsigned long long)n,
		(unsigned long long)bench->list.count);
}

static void ask_all(struct bench *bench)
{
	shape(bench);
	questions(bench);
	if (bench->export)
		tables_write(bench->folder, &bench->made, bench->engine);
	if (wanted(bench, "snapshot"))
		snapshots(bench);
	completions(bench);
	batches(bench);
	durable(bench);
	if (!bench->only)
		changes(bench);
}

int main(int argc, char **argv)
{
	struct bench bench = { .seed = 1, .people = 10000, .times = 1 };
	double start;

	if (argc < 2) {
		fprintf(stderr, "usage: measure_engine FOLDER [--people N] [--seed S] [--export] "
			"[--processor] [--rebuilds N] [--only TEXT] [--times N]\n");
		return 2;
	}
	bench.folder = argv[1];
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--export") == 0)
			bench.export = true;
		else if (strcmp(argv[i], "--processor") == 0)
			clock_used = CLOCK_THREAD_CPUTIME_ID;
		else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
			bench.only = argv[++i];
		else if (strcmp(argv[i], "--times") == 0 && i + 1 < argc)
			bench.times = (uint32_t)strtoul(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--rebuilds") == 0 && i + 1 < argc)
			bench.rebuilds = (uint32_t)strtoul(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--people") == 0 && i + 1 < argc)
			bench.people = (uint32_t)strtoul(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
			bench.seed = strtoull(argv[++i], NULL, 10);
	}
	if (access(bench.folder, W_OK | X_OK)) {
		fprintf(stderr, "measure_engine: nothing can be written to the folder %s: %s. Make it, or "
			"name another.\n", bench.folder, strerror(errno));
		return 2;
	}
	bench.samples = must_alloc(SAMPLES_MOST * sizeof *bench.samples);
	bench.out = must_alloc((size_t)(DAYS + CHILDREN) * MADE_REQUIREMENTS * sizeof *bench.out);
	start = now_us();
	made_make(&bench.made, bench.seed, bench.people);
	printf("# %u units, %u assignments (%u in force), %zu records, made in %.1f s\n",
		bench.made.units_count, bench.made.assignments_count, bench.made.people[0],
		bench.made.records_count, (now_us() - start) / 1e6);
	bandwidth();
	build(&bench);
	if (bench.rebuilds == 0)
		ask_all(&bench);
	engine_close(bench.engine);
	made_release(&bench.made);
	free(bench.samples);
	free(bench.out);
	return 0;
}
