/* Rows of imports in memory. */
#include "proofs_rows.h"
#include <stdlib.h>
#include "chronicle.h"

enum { BLOCK_ROWS = 1 << 14 };

void rows_init(struct kept_rows *rows)
{
	*rows = (struct kept_rows){ 0 };
	numbers_init(&rows->holders);
	numbers_init(&rows->courses);
}

/* What could not be read ahead is read again by whoever waits, and fails there if it must. */
static void wait_for_thread(struct kept_rows *rows)
{
	if (rows->book)
		pthread_join(rows->reading, NULL);
	rows->book = NULL;
}

void rows_release(struct kept_rows *rows)
{
	wait_for_thread(rows);
	for (size_t i = 0; i < rows->block_room; i++)
		free(rows->blocks[i]);
	free(rows->blocks);
	free(rows->first);
	numbers_release(&rows->holders);
	numbers_release(&rows->courses);
}

static struct kept_row *row_at(const struct kept_rows *rows, uint32_t number)
{
	return &rows->blocks[number / BLOCK_ROWS][number % BLOCK_ROWS];
}

const struct kept_row *proofs_row(const struct proofs *proofs, uint32_t next)
{
	return next ? row_at(&proofs->rows, next - 1) : NULL;
}

uint32_t proofs_first_row(const struct proofs *proofs, const char *holder)
{
	int number = numbers_find(&proofs->rows.holders, slice_of(holder));
	return number < 0 ? 0 : proofs->rows.first[number];
}

/* -- reading -- */

/* What an earlier row said of the same person, course and day; NULL if nothing. */
static struct kept_row *find_row(
	const struct kept_rows *rows, int holder, int course, day_number on)
{
	for (uint32_t next = rows->first[holder]; next; next = row_at(rows, next - 1)->next) {
		struct kept_row *row = row_at(rows, next - 1);
		if (row->course == (uint32_t)course && row->on == on)
			return row;
	}
	return NULL;
}

static struct kept_row *hang_row(struct kept_rows *rows, int holder, int course, day_number on)
{
	uint32_t number = rows->count++;
	rows->blocks = room_for(rows->blocks, &rows->block_room, number / BLOCK_ROWS + 1,
		sizeof(*rows->blocks));
	struct kept_row **block = &rows->blocks[number / BLOCK_ROWS];
	if (!*block)
		*block = must_alloc(BLOCK_ROWS * sizeof(**block));
	struct kept_row *row = row_at(rows, number);
	*row = (struct kept_row){
		.next = rows->first[holder], .course = (uint32_t)course, .on = on
	};
	rows->first[holder] = number + 1;
	return row;
}

struct taking_rows {
	struct kept_rows *rows;
	int64_t newest;
	bool known; /* a row may be there already */
};

static int take_training(void *context, const struct training *training)
{
	struct taking_rows *taking = context;
	struct kept_rows *rows = taking->rows;
	int holder = numbers_add(&rows->holders, slice_of(training->person));
	int course = numbers_add(&rows->courses, slice_of(training->course));
	rows->first = room_for(
		rows->first, &rows->first_room, rows->holders.count, sizeof(*rows->first));
	struct kept_row *row = taking->known ? find_row(rows, holder, course, training->on) : NULL;
	if (training->seq > taking->newest)
		taking->newest = training->seq;
	if (!row && training->revoked)
		return 0;
	if (!row)
		row = hang_row(rows, holder, course, training->on);
	row->until = training->until;
	row->revoked = training->revoked;
	row->seq = (uint32_t)training->seq;
	row->row = (uint32_t)training->row & INT32_MAX;
	return 0;
}

static int read_new(struct kept_rows *rows, struct reader *reader)
{
	struct taking_rows taking = { .rows = rows, .newest = rows->seq, .known = rows->any };
	rows->any = true;
	int result = read_training(reader, rows->seq, take_training, &taking);
	if (result == 0)
		rows->seq = taking.newest;
	return result;
}

static void *read_in_thread(void *context)
{
	struct kept_rows *rows = context;
	struct reader *reader;
	if (book_reader(rows->book, &reader) == 0) {
		read_new(rows, reader);
		reader_close(reader);
	}
	return NULL;
}

void rows_read_ahead(struct kept_rows *rows, struct book *book)
{
	rows->book = book;
	if (pthread_create(&rows->reading, NULL, read_in_thread, rows))
		rows->book = NULL;
}

int rows_refresh(struct kept_rows *rows, struct reader *reader)
{
	wait_for_thread(rows);
	return read_new(rows, reader);
}
