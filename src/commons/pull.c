/* Rounds: a few peers asked, some of them stable and one at random, with back-off. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include "home.h"
#include "pull.h"
#include "rules.h"

enum { STABLE_PEERS = 3, FAILURES_SHIFT_MAX = 8 };

#define PERIOD_MS INT64_C(900000)
#define WAIT_MS_MAX INT64_C(86400000)

static int64_t period_ms(const struct commons *commons)
{
	return commons->options.period_ms > 0 ? commons->options.period_ms : PERIOD_MS;
}

/* Give or take a fifth, so that nodes do not all ask at once. */
static int64_t jitter(int64_t ms)
{
	uint32_t random;

	random_bytes(&random, sizeof(random));
	return ms - ms / 5 + (int64_t)(random % (uint64_t)(ms * 2 / 5 + 1));
}

void round_progress(struct round *round, const char *what, uint64_t done, uint64_t total)
{
	struct commons *commons = round->commons;

	pthread_mutex_lock(&commons->lock);
	snprintf(commons->taking.what, sizeof(commons->taking.what), "%s", what);
	commons->taking.done = (int64_t)done;
	commons->taking.total = done < total ? (int64_t)total : 0;
	pthread_mutex_unlock(&commons->lock);
	if (round->progress)
		round->progress(round->progress_context, what, (int64_t)done, (int64_t)total);
}

/* -- whom to ask -- */

static void swap(struct peer_row *peers, size_t a, size_t b)
{
	struct peer_row copy = peers[a];

	peers[a] = peers[b];
	peers[b] = copy;
}

/* Puts those to be asked first: stable ones that are due, then one of all others at random. A fixed
 * graph alone would leave some authors unheard for ever (docs/commons.md). */
static size_t choose(const struct commons *commons, struct peer_row *peers, size_t count)
{
	size_t wanted = commons->options.stable_peers > 0 ? (size_t)commons->options.stable_peers
							  : STABLE_PEERS;
	instant_us now = instant_now();
	size_t chosen = 0, due = 0;
	uint32_t random;

	for (size_t i = 0; i < count && chosen < wanted; i++)
		if (peers[i].is_stable && peers[i].next_at <= now)
			swap(peers, chosen++, i);
	for (size_t i = chosen; i < count; i++)
		if (peers[i].next_at <= now)
			swap(peers, chosen + due++, i);
	if (due > 0) {
		random_bytes(&random, sizeof(random));
		swap(peers, chosen, chosen + random % due);
		chosen++;
	}
	return chosen;
}

/* -- one round -- */

static int note_answer(struct round *round, struct peer_row *peer, int result)
{
	char message[256] = "";
	int64_t wait;

	if (result == 0) {
		peer->failures = 0;
		peer->next_at = 0;
		peer->heard_at = instant_now();
	} else {
		snprintf(message, sizeof(message), "%s", error_message());
		commons_say(round->commons, "%s: %s", peer->url, message);
		peer->failures++;
		wait = period_ms(round->commons)
		       << (peer->failures < FAILURES_SHIFT_MAX ? peer->failures - 1
							       : FAILURES_SHIFT_MAX);
		peer->next_at =
			instant_now() + 1000 * jitter(wait < WAIT_MS_MAX ? wait : WAIT_MS_MAX);
		round->report->failed++;
	}
	result = transaction_begin_write(round->connection);
	if (result == 0)
		result = peer_store(round->connection, peer, message);
	if (result == 0)
		result = transaction_commit(round->connection);
	else
		transaction_rollback(round->connection);
	return result;
}

static int ask_peers(struct round *round)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < round->peer_count; i++) {
		round->report->peers++;
		result = pull_peer(round, &round->peers[i]);
		if (result != FT_FAILED)
			result = note_answer(round, &round->peers[i], result);
	}
	return result;
}

static int run_round(struct round *round)
{
	size_t count;
	int result = peers_load(round->connection, &round->peers, &count);

	if (result)
		return result;
	round->peer_count = choose(round->commons, round->peers, count);
	result = ask_peers(round);
	if (result == 0)
		result = pull_blobs(round);
	if (result == 0 && !round->commons->url)
		result = deposit_round(round);
	return result;
}

int commons_pull(struct commons *commons,
	void (*progress)(void *context, const char *what, int64_t done, int64_t total),
	void *context, struct commons_report *report)
{
	struct round round = { .commons = commons,
		.report = report,
		.progress = progress,
		.progress_context = context };
	int result = commons_found(commons);

	*report = (struct commons_report){ 0 };
	if (result == 0)
		result = commons_confirm(commons);
	if (result == FT_BUSY) {
		commons_say(commons, "%s", error_message());
		result = 0; /* what others say can be taken in all the same */
	}
	if (result == 0)
		result = store_borrow(commons->store, &round.connection);
	if (result == 0)
		result = identity_current(commons, round.connection, &round.identity);
	if (result == 0)
		result = rules_refresh(commons, round.connection);
	if (result) {
		store_return(round.connection);
		return result;
	}
	pthread_mutex_lock(&commons->pulling);
	result = commons->own_is_confirmed ? own_refresh(commons, round.connection, &round.identity)
					   : 0;
	if (result == 0)
		result = run_round(&round);
	if (result == 0)
		result = rules_settle(commons, round.connection);
	round.progress = NULL;
	round_progress(&round, "", 0, 0);
	if (result == 0 && commons->own_is_confirmed && report->peers > report->failed)
		home_heard(commons, round.connection);
	pthread_mutex_unlock(&commons->pulling);
	store_return(round.connection);
	secret_wipe(&round.identity, sizeof(round.identity));
	free(round.peers);
	return result;
}

/* -- rounds in a thread -- */

static bool has_peers(struct commons *commons)
{
	struct connection *connection;
	bool some = false;

	if (store_borrow(commons->store, &connection))
		return false;
	struct query *query = query_start(connection, "SELECT 1 FROM commons_peer LIMIT 1");
	some = query_step(query) == 1;
	query_end(query);
	store_return(connection);
	return some;
}

static void wait_ms(struct commons *commons, int64_t ms)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	pthread_mutex_lock(&commons->lock);
	while (!commons->stopping &&
		pthread_cond_timedwait(&commons->wake, &commons->lock, &until) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&commons->lock);
}

static bool must_stop(struct commons *commons)
{
	pthread_mutex_lock(&commons->lock);
	bool stop = commons->stopping;
	pthread_mutex_unlock(&commons->lock);
	return stop;
}

/* Signs what waits for a checkpoint, as long as nothing else is to be done. */
static void sign_waiting(struct commons *commons)
{
	struct connection *connection;
	struct identity identity;

	if (!commons->own_is_confirmed || store_borrow(commons->store, &connection))
		return;
	int result = identity_current(commons, connection, &identity);
	if (result == 0)
		result = own_refresh(commons, connection, &identity);
	if (result && result != FT_NOT_FOUND)
		commons_say(commons, "no checkpoint: %s", error_message());
	store_return(connection);
	secret_wipe(&identity, sizeof(identity));
}

/* Until the next round. */
static void wait_for_round(struct commons *commons)
{
	int64_t left = jitter(period_ms(commons)), step = commons->options.checkpoint_ms;

	for (; step > 0 && left > step && !must_stop(commons); left -= step) {
		wait_ms(commons, step);
		sign_waiting(commons);
	}
	wait_ms(commons, left);
	sign_waiting(commons);
}

static void *pull_for_ever(void *context)
{
	struct commons *commons = context;
	struct commons_report report;

	while (!must_stop(commons)) {
		if (has_peers(commons) && commons_pull(commons, NULL, NULL, &report))
			commons_say(commons, "this round failed: %s", error_message());
		wait_for_round(commons);
	}
	return NULL;
}

int commons_start_pulling(struct commons *commons)
{
	if (pthread_create(&commons->thread, NULL, pull_for_ever, commons))
		return error_set(FT_FAILED, "The thread that asks peers could not start.");
	commons->thread_runs = true;
	return 0;
}

void commons_stop_pulling(struct commons *commons)
{
	if (!commons->thread_runs)
		return;
	pthread_mutex_lock(&commons->lock);
	commons->stopping = true;
	pthread_cond_broadcast(&commons->wake);
	pthread_mutex_unlock(&commons->lock);
	pthread_join(commons->thread, NULL);
	commons->thread_runs = false;
}
