/* Whether our own log is whole. A record that was restored from a backup, or copied, may be behind
 * what its mirrors hold; to go on from there would be to publish two histories. So before the first
 * entry from a new place the log is read back. */
#include <stdlib.h>
#include "home.h"
#include "notes.h"
#include "pull.h"
#include "succession.h"
#include "tile_path.h"

enum { MIRRORS_ENOUGH = 3 };

/* -- reading back -- */

static int commit_own(struct round *round, const struct head *head)
{
	struct log_row log;
	int result = transaction_begin_write(round->connection);

	if (result == 0)
		result = log_by_origin(round->connection, slice_of(head->log.origin), &log);
	if (result == 0 && log.size < head->size)
		result = head_compare(round->connection, head, log.stored);
	if (result == 0 && log.size < head->size)
		result = log_set_checkpoint(
			round->connection, log.id, head->size, head->size, head->note, SLICE_EMPTY);
	if (result == 0)
		result = transaction_commit(round->connection);
	else
		transaction_rollback(round->connection);
	return result;
}

/* Leaves that wait for a checkpoint: nobody has seen them, so they can come after what is read
 * back. */
static int set_aside(struct round *round, struct head *head, struct buf *waiting, size_t *count)
{
	struct log_row *log = &head->log;
	int result = transaction_begin_write(round->connection);

	*count = (size_t)(log->stored - log->size);
	if (result == 0)
		result = leaves_bundle(round->connection, log->id, log->size, *count, waiting);
	if (result == 0)
		result = leaves_cut(round->connection, log->id, log->size, log->stored);
	if (result == 0)
		result = transaction_commit(round->connection);
	else
		transaction_rollback(round->connection);
	log->stored = log->size;
	return result;
}

static int put_back(struct round *round, struct slice waiting, size_t count)
{
	struct slice *leaves = must_alloc((count + 1) * sizeof(*leaves));
	uint64_t first;
	int result = transaction_begin_write(round->connection);

	for (size_t i = 0; result == 0 && i < count; i++)
		result = bundle_next(&waiting, &leaves[i]);
	if (result == 0)
		result = own_append(round->commons, round->connection, &round->identity, ROLE_OWN,
			leaves, count, &first);
	if (result == 0)
		result = transaction_commit(round->connection);
	else
		transaction_rollback(round->connection);
	free(leaves);
	return result;
}

static int take_back(struct round *round, struct remote *remote, struct head *head)
{
	struct buf waiting;
	size_t count = 0;
	int result = 0;

	buf_init(&waiting, 64 << 20);
	if (head->log.stored > head->log.size)
		result = set_aside(round, head, &waiting, &count);
	if (result == 0)
		result = mirror_take_in(round, remote, head);
	if (result == 0)
		result = commit_own(round, head);
	if (count > 0) {
		int put = put_back(round, buf_slice(&waiting), count);
		result = result ? result : put;
	}
	buf_release(&waiting);
	return result;
}

/* What we published after the backup and the peer holds is ours again. */
int own_read_back(struct round *round, struct remote *remote, const struct head *given)
{
	struct head head = *given;
	int result = head_compare(round->connection, &head, head.log.size);

	if (result || head.size <= head.log.size)
		return result;
	result = take_back(round, remote, &head);
	if (result == 0)
		commons_say(round->commons, "read %llu entries of our own log back from %s",
			(unsigned long long)(head.size - head.log.size), remote->prefix);
	return result;
}

/* -- asking -- */

/* *answers grows when the peer said what it holds, be it nothing. FT_DRIFT is settled here: the two
 * histories are proved, and a new log begins. */
static int ask_mirror(
	struct round *round, const struct peer_row *peer, const struct log_row *own, int *answers)
{
	struct remote *remote = must_alloc(sizeof(*remote));
	struct fetched fetched;
	struct head head;
	struct buf kept;
	char path[128];

	snprintf(path, sizeof(path), "/fettle/m/%s", own->hash);
	remote_of_peer(round, peer, remote, path);
	buf_init(&kept, COMMONS_NOTE_BYTES);
	int result = remote_get(remote, "checkpoint", COMMONS_NOTE_BYTES, 0, NULL, &fetched);
	if (result == 0)
		result = head_read(round->connection, buf_slice(&fetched.body), &head, &kept);
	if (result == 0 && head.log.id == own->id)
		result = own_read_back(round, remote, &head);
	if (result == 0 || result == FT_NOT_FOUND)
		++*answers;
	if (result == FT_DRIFT)
		result = succession_begin(round, remote, &head);
	fetched_release(&fetched);
	buf_release(&kept);
	free(remote);
	if (result == FT_BUSY || result == FT_REFUSED)
		commons_say(round->commons, "%s: %s", peer->url, error_message());
	return result == FT_NOT_FOUND || result == FT_BUSY || result == FT_REFUSED ? 0 : result;
}

static int ask_mirrors(struct round *round)
{
	struct peer_row *peers = NULL;
	struct log_row own, now;
	size_t count = 0;
	int answers = 0, result = log_by_role(round->connection, ROLE_OWN, &own);

	if (result == 0)
		result = peers_load(round->connection, &peers, &count);
	int enough = count < MIRRORS_ENOUGH ? (int)count : MIRRORS_ENOUGH;
	for (size_t i = 0; result == 0 && i < count && answers < enough; i++) {
		result = ask_mirror(round, &peers[i], &own, &answers);
		if (result == 0)
			result = log_by_role(round->connection, ROLE_OWN, &now);
		if (result == 0 && now.id != own.id)
			break; /* a new log has begun: nobody holds any of it */
	}
	free(peers);
	if (result == 0 && now.id == own.id && answers < enough)
		return error_set(FT_BUSY,
			"This record was restored or moved, and only %d of %d mirrors that were "
			"asked have answered. Nothing is published until they have.",
			answers, enough);
	return result;
}

int confirm_own(struct round *round)
{
	enum home home;
	int result = home_look(round->commons, round->connection, &home);

	if (result || home == HOME_SAME)
		return result;
	if (home != HOME_FIRST)
		result = ask_mirrors(round);
	if (result == FT_BUSY && home == HOME_QUIET)
		result = 0; /* nothing says that it was restored */
	return result ? result : home_settle(round->commons, round->connection);
}

int commons_confirm(struct commons *commons)
{
	struct commons_report report = { 0 };
	struct round round = { .commons = commons, .report = &report };
	char before[LOG_ORIGIN_BYTES];

	if (commons->own_is_confirmed && !store_is_postgresql(commons->store))
		return 0;
	int result = identity_copy(commons, &round.identity);
	if (result == 0)
		result = store_borrow(commons->store, &round.connection);
	if (result)
		return result;
	memcpy(before, round.identity.origin, sizeof(before));
	result = confirm_own(&round);
	if (result == 0)
		commons->own_is_confirmed = true;
	if (result == 0 && strcmp(before, commons_origin(commons)) != 0)
		result = fork_publish(commons, round.connection, before);
	store_return(round.connection);
	secret_wipe(&round.identity, sizeof(round.identity));
	return result;
}
