/* The directory that readers get, and the one the writer works with. */
#include "book_private.h"

const struct directory *book_directory(struct book *book)
{
	pthread_mutex_lock(&book->directory_lock);
	struct directory *directory = book->directory;
	directory_hold(directory);
	pthread_mutex_unlock(&book->directory_lock);
	return directory;
}

void book_directory_release(struct book *book, const struct directory *directory)
{
	(void)book;
	directory_let_go((struct directory *)directory);
}

static int reload_working(struct book *book)
{
	struct directory *fresh;
	int result = directory_load(book->connection, &fresh);
	if (result)
		return result;
	directory_let_go(book->working);
	book->working = fresh;
	book->working_is_stale = book->kinds_are_stale = false;
	return 0;
}

/* In a bulk only new kinds count: reading every place again after each new place would make
 * the bulk quadratic. */
int book_refresh_working(struct book *book)
{
	bool needed = book->in_bulk ? book->kinds_are_stale : book->working_is_stale;
	return needed ? reload_working(book) : 0;
}

int book_prepare_directory(struct book *book)
{
	return book->directory_is_stale && book->working_is_stale ? reload_working(book) : 0;
}

void book_publish_directory(struct book *book)
{
	if (!book->directory_is_stale)
		return;
	directory_hold(book->working);
	pthread_mutex_lock(&book->directory_lock);
	struct directory *old = book->directory;
	book->directory = book->working;
	pthread_mutex_unlock(&book->directory_lock);
	directory_let_go(old);
	book->directory_is_stale = false;
}
