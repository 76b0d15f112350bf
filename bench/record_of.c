/*
 * A record of so many entries of one size, for measuring verify, rebuild and backup.
 *
 *   record_of FILE.fettle COUNT small|large BODIES
 *
 * small: reports of about 400 bytes; large: imports of a thousand readings, about 40 kB. The
 * bytes of all entries, one after the other, go to the file BODIES: what sha256sum is given.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "book.h"
#include "store.h"

enum { ROWS = 1000, PER_TRANSACTION = 2000 };

static void must(int result)
{
	if (result == 0)
		return;
	fprintf(stderr, "record_of: %s\n", error_message());
	exit(1);
}

static json_t *small_input(int64_t number)
{
	char words[256];
	snprintf(words, sizeof(words),
		"Report %lld: the rail of the bed by the window came loose when it was let down,"
		" and nobody was near it",
		(long long)number);
	return json_pack("{ssssss}", "what", words, "harm", "0", "where", "Bay 3");
}

static json_t *large_input(int64_t number)
{
	json_t *rows = json_array();
	for (int i = 0; i < ROWS; i++) {
		char on[16], n[16];
		snprintf(on, sizeof(on), "20%02d-%02d-%02d", (int)(number % 25), i % 12 + 1,
			i % 28 + 1);
		snprintf(n, sizeof(n), "%d", i);
		json_array_append_new(rows, json_pack("[sssss]", "bench", on, "a", n, "2000"));
	}
	return json_pack("{ssso}", "measure", "falls", "rows", rows);
}

static void act(struct bulk *bulk, struct act what, json_t *input)
{
	struct outcome outcome;
	what.actor = &ACTOR_SYSTEM;
	what.input = input;
	must(bulk_act(bulk, &what, &outcome));
	outcome_release(&outcome);
	json_decref(input);
}

static void fill(struct book *book, int64_t count, bool large)
{
	struct bulk *bulk;
	must(book_bulk_begin(book, &bulk));
	act(bulk, (struct act){ .kind = "measure", .verb = "add", .new_id = "falls" },
		json_pack("{ssss}", "label", "Falls", "better", "lower"));
	for (int64_t i = 0; i < count; i++) {
		if (i % PER_TRANSACTION == PER_TRANSACTION - 1) {
			must(bulk_commit(bulk));
			must(book_bulk_begin(book, &bulk));
		}
		if (large)
			act(bulk, (struct act){ .kind = "readings", .verb = "import" },
				large_input(i));
		else
			act(bulk, (struct act){ .kind = "incident", .verb = "report" },
				small_input(i));
	}
	must(bulk_commit(bulk));
}

static void write_bodies(const char *address, const char *path)
{
	struct store *store;
	struct connection *connection;
	FILE *file = fopen(path, "w");
	must(store_open(&store, address, STORE_READ_ONLY));
	must(store_connect(store, &connection));
	struct query *query = query_start(connection, "SELECT body FROM entry ORDER BY seq");
	while (file && query_step(query) == 1) {
		struct slice body = query_get_bytes(query, 0);
		fwrite(body.base, 1, body.length, file);
	}
	query_end(query);
	connection_close(connection);
	store_close(store);
	if (!file || fclose(file))
		perror(path);
}

int main(int count, char *arguments[])
{
	if (count != 5) {
		fprintf(stderr, "usage: record_of FILE.fettle COUNT small|large BODIES\n");
		return 2;
	}
	struct founding founding = { .name = "Bench" };
	struct book *book;
	must(book_create(arguments[1], &founding));
	must(book_open(&book, arguments[1], BOOK_WRITE));
	fill(book, strtoll(arguments[2], NULL, 10), strcmp(arguments[3], "large") == 0);
	book_close(book);
	write_bodies(arguments[1], arguments[4]);
	return 0;
}
