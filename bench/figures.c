/*
 * figures: how much processor time figures take and how much memory they need.
 *
 *   figures ADDRESS [PLACE]
 *
 * Opens assure over a record, then asks for the board of PLACE (the root if not given) 20 times.
 */
#include <malloc.h>
#include <stdio.h>
#include <time.h>
#include "assure.h"

/* Of the processor, so that a busy machine gives the same answer. */
static double cpu_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int ask(struct assure *assure, struct reader *reader, const char *place)
{
	enum { TIMES = 20 };
	const struct board_query query = { .place = place };
	for (int i = 0; i < TIMES; i++) {
		json_t *board;
		double start = cpu_ms();
		int result = assure_board(assure, reader, &ACTOR_SYSTEM, &query, &board);
		if (result)
			return result;
		if (i == 0 || i == TIMES - 1)
			printf("%s board: %.2f ms, %zu series, %zu requirements\n",
				i == 0 ? "first" : "last", cpu_ms() - start,
				json_array_size(json_object_get(board, "measures")),
				json_array_size(json_object_get(board, "requirements")));
		json_decref(board);
	}
	return 0;
}

static int measure(struct book *book, const char *place)
{
	struct assure *assure;
	struct reader *reader = NULL;
	size_t before = mallinfo2().uordblks;
	double start = cpu_ms();
	int result = assure_open(&assure, book);
	if (result)
		return result;
	printf("open: %.1f ms, %.1f MB in memory, %lld entries from the cache\n", cpu_ms() - start,
		(double)(mallinfo2().uordblks - before) / 1e6,
		(long long)assure_cache_used(assure));
	result = book_reader(book, &reader);
	if (result == 0)
		result = ask(assure, reader, place);
	reader_close(reader);
	assure_close(assure);
	return result;
}

int main(int count, char **words)
{
	struct book *book;
	if (count < 2) {
		fprintf(stderr, "usage: figures ADDRESS [PLACE]\n");
		return 2;
	}
	int result = book_open(&book, words[1], BOOK_READ);
	if (result == 0) {
		result = measure(book, count > 2 ? words[2] : NULL);
		book_close(book);
	}
	if (result)
		fprintf(stderr, "%s\n", error_message());
	return result ? 1 : 0;
}
