/*
 * fake_book.h: the few functions of book that the server calls, over a handful of facts in
 * memory, so that the server is tested alone. Linked instead of the book.
 */
#ifndef FETTLE_TEST_FAKE_BOOK_H
#define FETTLE_TEST_FAKE_BOOK_H

#include "book.h"

/* Sessions: "anna", at the ward, and "boss", an administrator at the root. 43 characters each. */
#define ANNA_TOKEN "annaannaannaannaannaannaannaannaannaannaann"
#define BOSS_TOKEN "bossbossbossbossbossbossbossbossbossbossbos"

struct book *fake_book_create(void);
void fake_book_free(struct book *book);

/* What book_submit does from now on. */
void fake_book_delay(struct book *book, int ms);      /* until `done`, on a thread of its own */
void fake_book_refuse(struct book *book, int code);   /* returned by book_submit; 0: accept */
int fake_book_acts(struct book *book);
bool fake_book_last_actor_is(struct book *book, const char *person);
const char *fake_book_last_key(struct book *book);
int64_t fake_book_last_version(struct book *book);

/* One more entry; whoever follows hears of it. Places are "root", "ward", "other". */
void fake_book_event(struct book *book, const char *kind, const char *place, const char *title);
void fake_book_end_session(struct book *book, const char *token);

#endif
