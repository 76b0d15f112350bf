/* Whether our own log is whole. A record that was restored from a backup, or copied, may be behind
 * what its mirrors hold; to go on from there would be to publish two histories. So before the first
 * entry from a new place the log is read back. */
#include <stdlib.h>
#include <sys/stat.h>
#include "notes.h"
#include "pull.h"

enum { MIRRORS_ENOUGH = 3 };

/* Where the record lies: another file, even at the same path, is another place. */
static void describe_home(struct store *store, char home[64])
{
	struct stat status;

	if (store_is_postgresql(store) || stat(store_name(store), &status))
		snprintf(home, 64, "database");
	else
		snprintf(home, 64, "%llu:%llu", (unsigned long long)status.st_dev,
			(unsigned long long)status.st_ino);
}

static int set_home(struct connection *connection, const char *home)
{
	int result = transaction_begin_write(connection);

	if (result == 0)
		result = setting_set(connection, "home", slice_of(home));
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	return result;
}

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

/* What we published after the backup and the peer holds is ours again. */
int own_read_back(struct round *round, struct remote *remote, const struct head *given)
{
	struct head head = *given;
	int result = head_compare(round->connection, &head, head.log.size);

	if (result || head.size <= head.log.size)
		return result;
	result = mirror_take_in(round, remote, &head);
	if (result == 0)
		result = commit_own(round, &head);
	if (result == 0)
		commons_say(round->commons, "read %llu entries of our own log back from %s",
			(unsigned long long)(head.size - head.log.size), remote->prefix);
	return result;
}

/* -- asking -- */

/* *answers grows when the peer said what it holds, be it nothing. */
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
	if (result == 0 && head.log.role == ROLE_OWN)
		result = own_read_back(round, remote, &head);
	if (result == 0 || result == FT_NOT_FOUND)
		++*answers;
	fetched_release(&fetched);
	buf_release(&kept);
	free(remote);
	return result == FT_NOT_FOUND || result == FT_BUSY || result == FT_REFUSED ? 0 : result;
}

static int ask_mirrors(struct round *round)
{
	struct peer_row *peers = NULL;
	struct log_row own;
	size_t count = 0;
	int answers = 0, result = log_by_role(round->connection, ROLE_OWN, &own);

	if (result == 0)
		result = peers_load(round->connection, &peers, &count);
	int enough = count < MIRRORS_ENOUGH ? (int)count : MIRRORS_ENOUGH;
	for (size_t i = 0; result == 0 && i < count && answers < enough; i++)
		result = ask_mirror(round, &peers[i], &own, &answers);
	free(peers);
	if (result == FT_DRIFT)
		return error_set(FT_CONFLICT,
			"After this record was restored, entries were published that its mirrors "
			"do not have. Those who follow it have to agree on a new log with you.");
	if (result == 0 && answers < enough)
		return error_set(FT_BUSY,
			"This record was restored or moved, and only %d of %d mirrors that were "
			"asked have answered. Nothing is published until they have.",
			answers, enough);
	return result;
}

int confirm_own(struct round *round)
{
	char home[64];
	struct buf known;

	describe_home(round->commons->store, home);
	buf_init(&known, 128);
	int result = setting_get(round->connection, "home", &known);
	bool same = result == 0 && slice_is(buf_slice(&known), home);
	buf_release(&known);
	if (same)
		return 0;
	if (result == 0)
		result = ask_mirrors(round);
	if (result && result != FT_NOT_FOUND)
		return result;
	return set_home(round->connection, home);
}

int commons_confirm(struct commons *commons)
{
	struct commons_report report = { 0 };
	struct round round = { .commons = commons, .report = &report };

	if (commons->own_is_confirmed)
		return 0;
	int result = identity_copy(commons, &round.identity);
	if (result == 0)
		result = commons_borrow(commons, &round.connection);
	if (result)
		return result;
	result = confirm_own(&round);
	commons_return(commons, round.connection);
	secret_wipe(&round.identity, sizeof(round.identity));
	if (result == 0)
		commons->own_is_confirmed = true;
	return result;
}
