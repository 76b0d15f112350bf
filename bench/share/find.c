/* Speed of finding in the commons, beside SQLite's own index of words (FTS5, in memory, bm25()).
 *
 *   bench_find [words]            the index of words alone: 100,000 notes
 *   bench_find store FOLDER       from 100,000 entries in a store; FOLDER is empty
 *
 * Times are of the processor, so that other work on the machine counts less.
 *
 * Words come with the frequencies of speech (Zipf, exponent 1) out of 30,000, 20 to 200 in a note.
 */
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "search_index.h"
#include "share.h"
#include "share_find.h"

enum { NOTES = 100000, WORDS = 30000, QUESTIONS = 40, SHORT = 3, LONG = 24, BEST = 20 };

static double sums[WORDS];
static uint64_t state = 88172645463325252u;

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void must(int result)
{
	if (result == 0)
		return;
	fprintf(stderr, "%s\n", error_message());
	exit(1);
}

static double random_share(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (double)(state >> 11) / 9007199254740992.0;
}

static void prepare_words(void)
{
	double sum = 0;

	for (int i = 0; i < WORDS; i++)
		sums[i] = sum += 1.0 / (i + 1);
}

static void add_word(struct buf *out)
{
	double at = random_share() * sums[WORDS - 1];
	int low = 0, high = WORDS - 1;

	while (low < high) {
		int middle = (low + high) / 2;
		if (sums[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	buf_print(out, "w%dx ", low);
}

static void make_note(struct buf *out, int words)
{
	buf_clear(out);
	while (words-- > 0)
		add_word(out);
}

static int note_length(void)
{
	return 20 + (int)(random_share() * 180);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void show_times(const char *what, double *times, size_t count)
{
	qsort(times, count, sizeof(*times), by_size);
	printf("%-44s median %8.0f us   p99 %8.0f us\n", what, times[count / 2] * 1e6,
		times[count * 99 / 100] * 1e6);
}

/* -- ours -- */

static void ask_ours(struct search_index *index, int words)
{
	double times[QUESTIONS];
	struct search_hit hits[BEST];
	struct buf text;

	buf_init(&text, 64 << 10);
	for (int i = 0; i < QUESTIONS; i++) {
		struct search_question question;

		make_note(&text, words);
		times[i] = seconds();
		search_question_init(&question);
		search_question_add(&question, buf_slice(&text));
		search_index_ask(index, &question, NULL, NULL, hits, BEST);
		search_question_release(&question);
		times[i] = seconds() - times[i];
	}
	show_times(words == SHORT ? "ours, 3 words" : "ours, 24 words", times, QUESTIONS);
	buf_release(&text);
}

static void measure_ours(void)
{
	struct search_index *index = search_index_create((size_t)1 << 30);
	struct search_figures figures;
	struct buf text;
	double spent = 0, start;

	buf_init(&text, 64 << 10);
	for (int i = 0; i < NOTES; i++) {
		make_note(&text, note_length());
		struct search_field field = { buf_slice(&text), 1 };
		start = seconds();
		search_index_add(index, &field, 1);
		spent += seconds() - start;
	}
	search_index_figures(index, &figures);
	printf("ours: %d notes in %.2f s, %zu postings, %.1f MB\n", NOTES, spent, figures.postings,
		(double)figures.bytes / 1e6);
	ask_ours(index, SHORT);
	ask_ours(index, LONG);
	for (uint32_t i = 0; i < NOTES; i += 8)
		search_index_remove(index, i);
	start = seconds();
	free(search_index_settle(index));
	printf("ours: dropping one in eight in %.0f ms\n", (seconds() - start) * 1e3);
	buf_release(&text);
	search_index_free(index);
}

/* -- FTS5 -- */

static void must_sql(int result, sqlite3 *database)
{
	if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW)
		return;
	fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
	exit(1);
}

static void ask_sqlite(sqlite3 *database, int words)
{
	double times[QUESTIONS];
	sqlite3_stmt *statement;
	struct buf text, match;
	int result;

	buf_init(&text, 64 << 10);
	buf_init(&match, 64 << 10);
	must_sql(sqlite3_prepare_v2(database,
			 "SELECT rowid, bm25(note) FROM note WHERE note MATCH ?1 ORDER BY rank "
			 "LIMIT 20",
			 -1, &statement, NULL),
		database);
	for (int i = 0; i < QUESTIONS; i++) {
		struct slice rest;

		make_note(&text, words);
		buf_clear(&match);
		rest = slice_trim(buf_slice(&text));
		while (rest.length > 0) {
			struct slice word = slice_cut(&rest, ' ');
			buf_print(&match, "%s%.*s", match.length ? " OR " : "", (int)word.length,
				word.base);
		}
		times[i] = seconds();
		sqlite3_bind_text(statement, 1, match.base, -1, SQLITE_STATIC);
		while ((result = sqlite3_step(statement)) == SQLITE_ROW)
			;
		must_sql(result, database);
		sqlite3_reset(statement);
		times[i] = seconds() - times[i];
	}
	sqlite3_finalize(statement);
	show_times(words == SHORT ? "FTS5, 3 words" : "FTS5, 24 words", times, QUESTIONS);
	buf_release(&text);
	buf_release(&match);
}

static void measure_sqlite(void)
{
	sqlite3_stmt *statement;
	sqlite3 *database;
	struct buf text;
	double spent = 0, start;

	must_sql(sqlite3_open(":memory:", &database), database);
	must_sql(sqlite3_exec(database,
			 "CREATE VIRTUAL TABLE note USING fts5(words, content=''); BEGIN", NULL,
			 NULL, NULL),
		database);
	must_sql(sqlite3_prepare_v2(database, "INSERT INTO note (rowid, words) VALUES (?1, ?2)", -1,
			 &statement, NULL),
		database);
	buf_init(&text, 64 << 10);
	for (int i = 0; i < NOTES; i++) {
		make_note(&text, note_length());
		start = seconds();
		sqlite3_bind_int(statement, 1, i + 1);
		sqlite3_bind_text(statement, 2, text.base, (int)text.length, SQLITE_STATIC);
		must_sql(sqlite3_step(statement), database);
		sqlite3_reset(statement);
		spent += seconds() - start;
	}
	sqlite3_finalize(statement);
	start = seconds();
	must_sql(sqlite3_exec(database, "COMMIT; INSERT INTO note (note) VALUES ('optimize')", NULL,
			 NULL, NULL),
		database);
	printf("FTS5: %d notes in %.2f s, %.1f MB\n", NOTES, spent + seconds() - start,
		(double)sqlite3_memory_used() / 1e6);
	ask_sqlite(database, SHORT);
	ask_sqlite(database, LONG);
	buf_release(&text);
	sqlite3_close(database);
}

/* -- from a store -- */

static void publish_notes(struct commons *commons)
{
	struct buf text, content;

	buf_init(&text, 64 << 10);
	for (int done = 0; done < NOTES;) {
		static struct commons_entry entries[1000];
		static char *contents[1000];

		for (int i = 0; i < 1000; i++, done++) {
			struct share_item item;

			make_note(&text, note_length());
			share_item_init(&item);
			item.title = "A note about care";
			item.summary = "What it says in a line";
			item.text = text.base;
			item.by = "Somebody";
			item.licence = "CC0-1.0";
			item.tags[item.tag_count++] = done % 3 ? "falls" : "insulin";
			buf_init(&content, 64 << 10);
			must(share_item_write(&item, &content));
			entries[i] = (struct commons_entry){ .kind = "learning",
				.content_type = SHARE_ITEM_TYPE,
				.content = buf_slice(&content),
				.topics = "falls" };
			contents[i] = buf_take(&content);
			share_item_release(&item);
		}
		must(commons_publish(commons, entries, 1000, NULL));
		for (int i = 0; i < 1000; i++)
			free(contents[i]);
	}
	buf_release(&text);
}

static void measure_store(const char *folder)
{
	struct founding founding = { .name = "Bench", .root = "root" };
	struct commons_options options = { .host = "bench.example.org" };
	struct share_find *find;
	struct commons *commons;
	struct book *book;
	char path[4096];
	json_t *answer;
	double start;

	snprintf(path, sizeof(path), "%s/find.fettle", folder);
	must(book_create(path, &founding));
	must(book_open(&book, path, BOOK_WRITE));
	must(commons_open(&commons, book_store(book), &options));
	publish_notes(commons);
	must(share_find_open(&find, book, commons));
	start = seconds();
	must(share_find_refresh(find));
	printf("from a store: %d entries in %.2f s\n", NOTES, seconds() - start);
	start = seconds();
	for (int i = 0; i < 100; i++)
		must(share_find_refresh(find));
	printf("nothing new: %.0f us\n", (seconds() - start) * 1e4);
	share_find_status(find, &answer);
	printf("memory: %.1f MB\n", (double)json_whole(answer, "bytes", 0) / 1e6);
	json_decref(answer);
	start = seconds();
	must(share_find_tag(find, "falls", false, 0, 20, &answer));
	printf("page of a tag of %lld items: %.1f ms\n",
		(long long)json_whole(answer, "items_count", 0), (seconds() - start) * 1e3);
	json_decref(answer);
	share_find_close(find);
	commons_close(commons);
	book_close(book);
}

int main(int count, char **words)
{
	prepare_words();
	if (count > 2 && strcmp(words[1], "store") == 0) {
		measure_store(words[2]);
		return 0;
	}
	measure_ours();
	measure_sqlite();
	return 0;
}
