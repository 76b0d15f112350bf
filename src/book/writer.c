/*
 * The one writer: acts wait in a queue; a thread takes all that wait (up to
 * LIMIT_COMMIT_BATCH_COUNT), does them in one transaction, makes it durable and answers.
 */
#include "book_private.h"

struct ticket {
	struct act act; /* its texts are in `texts` */
	struct actor actor;
	json_t *input;
	struct arena texts;
	act_done done;
	void *context;
	struct outcome outcome;
	struct ticket *next;
};

/* -- the queue -- */

static const char *keep(struct ticket *ticket, const char *text)
{
	return text ? arena_text(&ticket->texts, slice_of(text)) : NULL;
}

static struct ticket *ticket_create(const struct act *act, act_done done, void *context)
{
	struct ticket *ticket = must_alloc(sizeof(*ticket));
	arena_init(&ticket->texts);
	ticket->actor = *act->actor;
	/* The sender keeps its own; counting references over two threads is not safe. */
	ticket->input = act->input ? json_deep_copy(act->input) : NULL;
	ticket->act = (struct act){ .actor = &ticket->actor,
		.kind = keep(ticket, act->kind),
		.verb = keep(ticket, act->verb),
		.thing = keep(ticket, act->thing),
		.new_id = keep(ticket, act->new_id),
		.place = keep(ticket, act->place),
		.on = keep(ticket, act->on),
		.input = ticket->input,
		.expected_version = act->expected_version,
		.idempotency_key = keep(ticket, act->idempotency_key),
		.hide_name = act->hide_name };
	ticket->done = done;
	ticket->context = context;
	return ticket;
}

static void ticket_free(struct ticket *ticket)
{
	outcome_release(&ticket->outcome);
	json_decref(ticket->input);
	arena_release(&ticket->texts);
	free(ticket);
}

int book_submit(struct book *book, const struct act *act, act_done done, void *context)
{
	if (!book->started)
		return error_set(FT_NOT_ALLOWED, "This record was opened for reading only.");
	struct ticket *ticket = ticket_create(act, done, context);
	pthread_mutex_lock(&book->queue_lock);
	bool full = book->queued >= LIMIT_WRITE_QUEUE_COUNT || book->stopping;
	if (!full) {
		*book->last = ticket;
		book->last = &ticket->next;
		book->queued++;
		pthread_cond_signal(&book->queue_filled);
	}
	pthread_mutex_unlock(&book->queue_lock);
	if (!full)
		return 0;
	ticket_free(ticket);
	return error_set(
		FT_BUSY, "Too many people are writing at this moment. Try again in a few seconds.");
}

static struct ticket *take_batch(struct book *book)
{
	struct ticket *batch = book->first, **last = &batch;
	for (int count = 0; *last && count < LIMIT_COMMIT_BATCH_COUNT; count++) {
		last = &(*last)->next;
		book->queued--;
	}
	book->first = *last;
	*last = NULL;
	if (!book->first)
		book->last = &book->first;
	return batch;
}

/* Waits for acts; NULL when it is time to look what others wrote, or to stop. */
static struct ticket *wait_for_batch(struct book *book)
{
	enum { LOOK_EVERY_MS = 300 };
	pthread_mutex_lock(&book->queue_lock);
	if (!book->first && !book->stopping) {
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += LOOK_EVERY_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&book->queue_filled, &book->queue_lock, &until);
	}
	struct ticket *batch = take_batch(book);
	pthread_mutex_unlock(&book->queue_lock);
	return batch;
}

/* -- transactions -- */

static int begin(struct book *book)
{
	int result = transaction_begin_write(book->connection);
	if (result)
		return result;
	result = catch_up(book);
	if (result)
		transaction_rollback(book->connection);
	return result;
}

/* What must be believed no longer: the transaction did not happen. */
static void forget(struct book *book, const struct merkle_frontier *before)
{
	if (transaction_is_open(book->connection))
		transaction_rollback(book->connection);
	book->tree = *before;
	event_list_clear(book->events);
	book_forget_directory(book);
}

static int commit(struct book *book, const struct merkle_frontier *before)
{
	int result = 0;
	if (book->tree.size != before->size)
		result = append_checkpoint(book->connection, &book->key, &book->tree);
	if (result == 0)
		result = book_prepare_directory(book);
	if (result == 0)
		result = transaction_commit(book->connection);
	if (result) {
		forget(book, before);
		return result;
	}
	book_publish_directory(book);
	/* In this order: whoever sees the new head finds followers' figures no older. */
	tell_followers(book);
	atomic_store(&book->head, (int64_t)book->tree.size);
	atomic_fetch_add(&book->commits, 1);
	return 0;
}

static void fail_all(struct ticket *batch)
{
	for (; batch; batch = batch->next) {
		if (batch->outcome.code)
			continue;
		outcome_release(&batch->outcome);
		batch->outcome =
			(struct outcome){ .code = error_code() ? error_code() : FT_FAILED };
		snprintf(batch->outcome.message, sizeof(batch->outcome.message), "%s",
			error_message());
	}
}

static void answer_all(struct ticket *batch)
{
	while (batch) {
		struct ticket *next = batch->next;
		batch->done(batch->context, &batch->outcome);
		ticket_free(batch);
		batch = next;
	}
}

static void perform_batch(struct book *book, struct ticket *batch)
{
	for (struct ticket *ticket = batch; ticket; ticket = ticket->next) {
		outcome_release(&ticket->outcome);
		perform_act(book, &ticket->act, &ticket->outcome);
	}
}

/* All of them, and again one by one undoable if one failed half-way. */
static int try_batch(struct book *book, struct ticket *batch)
{
	for (int round = 0; round < 2; round++) {
		int result = begin(book);
		if (result)
			return result;
		struct merkle_frontier before = book->tree;
		book->careful = round > 0;
		perform_batch(book, batch);
		bool again = book->spoilt && round == 0;
		book->careful = book->spoilt = false;
		if (!again)
			return commit(book, &before);
		forget(book, &before);
	}
	return 0;
}

static void do_batch(struct book *book, struct ticket *batch)
{
	pthread_mutex_lock(&book->turn);
	if (try_batch(book, batch))
		fail_all(batch);
	pthread_mutex_unlock(&book->turn);
	answer_all(batch);
}

static void look_at_others(struct book *book)
{
	bool changed = false;
	pthread_mutex_lock(&book->turn);
	if (store_changed(book->connection, &changed) == 0 && changed &&
		transaction_begin_read(book->connection) == 0) {
		struct merkle_frontier before = book->tree;
		if (catch_up(book) || book_prepare_directory(book) ||
			transaction_commit(book->connection))
			forget(book, &before);
		else
			book_publish_directory(book);
		tell_followers(book);
		atomic_store(&book->head, (int64_t)book->tree.size);
	}
	pthread_mutex_unlock(&book->turn);
}

static void *write_for_ever(void *context)
{
	struct book *book = context;
	for (;;) {
		struct ticket *batch = wait_for_batch(book);
		if (batch) {
			do_batch(book, batch);
			continue;
		}
		pthread_mutex_lock(&book->queue_lock);
		bool stop = book->stopping && !book->first;
		pthread_mutex_unlock(&book->queue_lock);
		if (stop)
			return NULL;
		look_at_others(book);
	}
}

int writer_start(struct book *book)
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&book->queue_filled, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&book->thread, NULL, write_for_ever, book))
		return error_set(FT_FAILED, "The system would not start another thread.");
	book->started = true;
	return 0;
}

void writer_stop(struct book *book)
{
	if (!book->started)
		return;
	pthread_mutex_lock(&book->queue_lock);
	book->stopping = true;
	pthread_cond_signal(&book->queue_filled);
	pthread_mutex_unlock(&book->queue_lock);
	pthread_join(book->thread, NULL);
	pthread_cond_destroy(&book->queue_filled);
	book->started = false;
}

/* -- waiting for the answer -- */

struct waiting {
	pthread_mutex_t lock;
	pthread_cond_t answered;
	bool done;
	struct outcome outcome;
};

static void wake(void *context, const struct outcome *outcome)
{
	struct waiting *waiting = context;
	pthread_mutex_lock(&waiting->lock);
	waiting->outcome = *outcome;
	json_incref(waiting->outcome.problems);
	json_incref(waiting->outcome.conflict);
	waiting->done = true;
	pthread_cond_signal(&waiting->answered);
	pthread_mutex_unlock(&waiting->lock);
}

int book_act(struct book *book, const struct act *act, struct outcome *outcome)
{
	struct waiting waiting = { .lock = PTHREAD_MUTEX_INITIALIZER,
		.answered = PTHREAD_COND_INITIALIZER };
	int result = book_submit(book, act, wake, &waiting);
	if (result) {
		*outcome = (struct outcome){ .code = result };
		snprintf(outcome->message, sizeof(outcome->message), "%s", error_message());
		return result;
	}
	pthread_mutex_lock(&waiting.lock);
	while (!waiting.done)
		pthread_cond_wait(&waiting.answered, &waiting.lock);
	pthread_mutex_unlock(&waiting.lock);
	*outcome = waiting.outcome;
	return outcome->code ? error_set(outcome->code, "%s", outcome->message) : 0;
}

/* -- many acts as one -- */

struct bulk {
	struct book *book;
	struct merkle_frontier before;
	struct reader reader;
};

int book_bulk_begin(struct book *book, struct bulk **out)
{
	if (book->mode == BOOK_READ)
		return error_set(FT_NOT_ALLOWED, "This record was opened for reading only.");
	pthread_mutex_lock(&book->turn);
	int result = begin(book);
	if (result) {
		pthread_mutex_unlock(&book->turn);
		return result;
	}
	struct bulk *bulk = must_alloc(sizeof(*bulk));
	bulk->book = book;
	bulk->before = book->tree;
	bulk->reader =
		(struct reader){ .book = book, .connection = book->connection, .borrowed = true };
	book->in_bulk = true;
	*out = bulk;
	return 0;
}

int bulk_act(struct bulk *bulk, const struct act *act, struct outcome *outcome)
{
	return perform_act(bulk->book, act, outcome);
}

struct reader *bulk_reader(struct bulk *bulk)
{
	return &bulk->reader;
}

static void end_bulk(struct bulk *bulk)
{
	bulk->book->in_bulk = bulk->book->spoilt = false;
	pthread_mutex_unlock(&bulk->book->turn);
	free(bulk);
}

int bulk_commit(struct bulk *bulk)
{
	bulk->book->in_bulk = false;
	int result;
	if (bulk->book->spoilt) {
		forget(bulk->book, &bulk->before);
		result = error_set(FT_FAILED, "One act failed half-way, so nothing was written.");
	} else {
		result = commit(bulk->book, &bulk->before);
	}
	end_bulk(bulk);
	return result;
}

void bulk_drop(struct bulk *bulk)
{
	if (!bulk)
		return;
	forget(bulk->book, &bulk->before);
	end_bulk(bulk);
}
