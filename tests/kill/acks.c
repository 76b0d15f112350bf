#include "acks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "looking_after.h"
#include "store.h"

static const char words_format[] = "Report %d-%zu of the kill test";

void acks_release(struct acks *acks)
{
	for (int i = 0; i < ACKS_WRITERS; i++)
		free(acks->writers[i].seqs);
}

void acks_add(struct acks *acks, int writer, size_t number, int64_t seq)
{
	size_t count = acks->writers[writer].count;
	if (number + 1 == count) { /* answered again after a restart */
		assert_int_equal(acks->writers[writer].seqs[number], seq);
		return;
	}
	assert_int_equal(number, count);
	acks->writers[writer].seqs = must_realloc(
		acks->writers[writer].seqs, (count + 1) * sizeof(*acks->writers[writer].seqs));
	acks->writers[writer].seqs[count] = seq;
	acks->writers[writer].count++;
}

size_t acks_total(const struct acks *acks)
{
	size_t total = 0;
	for (int i = 0; i < ACKS_WRITERS; i++)
		total += acks->writers[i].count;
	return total;
}

void acks_words(int writer, size_t number, char words[64])
{
	snprintf(words, 64, words_format, writer, number);
}

void acks_key(int writer, size_t number, char key[64])
{
	snprintf(key, 64, "kill-%d-%zu", writer, number);
}

/* -- comparing -- */

struct comparing {
	const struct acks *acks;
	struct {
		uint8_t *seen;
		size_t room;
	} writers[ACKS_WRITERS];
	size_t found; /* acknowledged ones */
};

static void note_report(struct comparing *comparing, int64_t seq, struct slice body)
{
	static const char start[] = "\"what\":\"";
	char text[128];
	int writer;
	size_t number;
	const char *at = memmem(body.base, body.length, start, strlen(start));
	if (!at)
		return;
	snprintf(text, sizeof(text), "%.*s",
		(int)(body.base + body.length - at) - (int)strlen(start), at + strlen(start));
	assert_int_equal(sscanf(text, "Report %d-%zu ", &writer, &number), 2);
	/* A writer is at most one report ahead of what it was told. */
	size_t count = comparing->acks->writers[writer].count;
	assert_true(number <= count);
	if (comparing->writers[writer].seen[number]++)
		fail_msg("entry %lld: %s is there twice", (long long)seq, text);
	if (number == count)
		return;
	assert_int_equal(comparing->acks->writers[writer].seqs[number], seq);
	comparing->found++;
}

static void read_entries(struct comparing *comparing, struct connection *connection)
{
	int64_t after = 0;
	for (int rows = 1; rows > 0;) {
		struct query *query = query_start(connection,
			"SELECT seq, body FROM entry WHERE seq > $1 ORDER BY seq LIMIT 1000");
		query_int(query, 1, after);
		int more;
		for (rows = 0; (more = query_step(query)) == 1; rows++) {
			after = query_get_int(query, 0);
			note_report(comparing, after, query_get_bytes(query, 1));
		}
		query_end(query);
		assert_int_equal(more, 0);
	}
}

/* After the death of a backend PostgreSQL ends all others and reads its log again. */
static void open_when_it_is_back(
	const char *address, struct store **store, struct connection **connection)
{
	int64_t give_up = monotonic_us() + INT64_C(60000000);
	while (store_open(store, address, STORE_READ_ONLY)) {
		struct timespec nap = { .tv_nsec = 50000000 };
		if (error_code() != FT_BUSY || monotonic_us() > give_up)
			fail_msg("%s", error_message());
		nanosleep(&nap, NULL);
	}
	assert_int_equal(store_connect(*store, connection), 0);
}

void acks_check(const struct acks *acks, const char *address)
{
	struct comparing comparing = { .acks = acks };
	struct store *store;
	struct connection *connection;
	for (int i = 0; i < ACKS_WRITERS; i++)
		comparing.writers[i].seen = must_alloc(acks->writers[i].count + 1);
	open_when_it_is_back(address, &store, &connection);
	read_entries(&comparing, connection);
	connection_close(connection);
	store_close(store);
	for (int i = 0; i < ACKS_WRITERS; i++)
		free(comparing.writers[i].seen);
	if (comparing.found != acks_total(acks))
		fail_msg("%zu reports were acknowledged and %zu of them are there",
			acks_total(acks), comparing.found);
	assert_verifies(address);
}

void acks_check_at_the_end(const struct acks *acks, const char *address)
{
	acks_check(acks, address);
	assert_rebuilds(address);
	assert_verifies(address);
}
