/*
 * acks.h: what writers were told is durable, to be compared with the record after a crash.
 *
 * Each of ACKS_WRITERS writers sends reports 0, 1, 2, ... one after the other, each under an
 * idempotency key of its own; a report that was not answered is sent again under the same key.
 */
#ifndef FETTLE_TEST_ACKS_H
#define FETTLE_TEST_ACKS_H

#include <stddef.h>
#include <stdint.h>

enum { ACKS_WRITERS = 16 };

struct acks {
	struct {
		int64_t *seqs; /* of report 0, 1, 2, ... */
		size_t count;
	} writers[ACKS_WRITERS];
};

void acks_release(struct acks *acks);
/* Report `number` of `writer` was answered with `seq`. Its numbers come in order. */
void acks_add(struct acks *acks, int writer, size_t number, int64_t seq);
size_t acks_total(const struct acks *acks);

/* The words of a report, and its idempotency key. */
void acks_words(int writer, size_t number, char words[64]);
void acks_key(int writer, size_t number, char key[64]);

/* Fails the test unless every acknowledged report is in the record once, where it was said to
 * be, none is there twice, and the record verifies. */
void acks_check(const struct acks *acks, const char *address);
/* The same, and a rebuild changes nothing. */
void acks_check_at_the_end(const struct acks *acks, const char *address);

#endif
