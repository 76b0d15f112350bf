/* A log that goes on under another name. */
#include <stdlib.h>
#include "notes.h"
#include "peer_row.h"
#include "pull.h"
#include "succession.h"
#include "tile_path.h"

#define TITLE "fettle log succession v1\n"

enum {
	LOST_COUNT = 1 << 16, /* entries that only one history holds, published again */
	LOST_BYTES = 64 << 20
};

/* -- the statement: the keys of both logs, signed by both -- */

static int write_statement(
	const struct ledger_signing_key *old, const struct ledger_signing_key *new, struct buf *out)
{
	char old_text[LEDGER_KEY_TEXT_BYTES], new_text[LEDGER_KEY_TEXT_BYTES];
	struct buf text;

	ledger_public_key_write(&old->public_key, old_text);
	ledger_public_key_write(&new->public_key, new_text);
	buf_init(&text, COMMONS_LEAF_BYTES);
	buf_print(&text, TITLE "%s\n%s\n", old_text, new_text);
	int result = ledger_note_sign(buf_slice(&text), old, out);
	if (result == 0)
		result = ledger_note_add_signature(buf_slice(&text), new, 0, out);
	buf_release(&text);
	return result;
}

bool succession_is(struct slice note)
{
	return slice_starts(note, TITLE);
}

static void count_signer(void *context, size_t key, int64_t seconds)
{
	(void)seconds;
	*(unsigned *)context |= 1u << key;
}

int succession_read(struct slice note, struct ledger_public_key keys[2])
{
	struct slice rest = note, line;
	unsigned signers = 0;
	int result = 0;

	notes_line(&rest, &line);
	for (int i = 0; result == 0 && i < 2; i++) {
		if (!notes_line(&rest, &line))
			return error_set(FT_REFUSED, "a statement of succession is cut off");
		line.length--;
		result = ledger_public_key_read(&keys[i], line);
		if (result == 0 && keys[i].type != LEDGER_KEY_ED25519)
			result = error_set(FT_REFUSED, "a log is signed by another sort of key");
	}
	if (result == 0)
		result = ledger_note_signers(note, keys, 2, count_signer, &signers);
	if (result == 0 && (signers != 3 || !slice_starts(rest, "\n")))
		result = error_set(FT_REFUSED, "a statement of succession is not signed by both");
	return result;
}

int succession_own(struct connection *connection, struct buf *out)
{
	return setting_get(connection, "succession", out);
}

/* -- following -- */

/* "larch.example.org/fettle/commons" and its number: 1, or what stands after another slash. */
static int64_t number_of(const char *origin, char base[LOG_ORIGIN_BYTES])
{
	const char *last = strrchr(origin, '/');
	int64_t number = 1;

	snprintf(base, LOG_ORIGIN_BYTES, "%s", origin);
	if (last && slice_to_int64(slice_of(last + 1), &number) == 0 && number > 1)
		base[last - origin] = '\0';
	else
		number = 1;
	error_clear();
	return number;
}

static int move_peers(struct connection *connection, const char *from, const char *to)
{
	struct query *query =
		query_start(connection, "UPDATE commons_peer SET origin = $2 WHERE origin = $1");

	query_text(query, 1, slice_of(from));
	query_text(query, 2, slice_of(to));
	int result = query_run(query);
	if (result)
		return result;
	query = query_start(connection, "DELETE FROM commons_holder WHERE origin = $1");
	query_text(query, 1, slice_of(from));
	return query_run(query);
}

static int follow(struct connection *connection, const struct log_row *old,
	const struct ledger_public_key *key)
{
	struct log_row row;
	int result = log_follow(connection, key, old->trust, old->distance, old->origin);

	if (result == 0)
		result = log_by_origin(connection, slice_of(key->name), &row);
	if (result)
		return result;
	memcpy(row.mirror_key, old->mirror_key, sizeof(row.mirror_key));
	memcpy(row.witness_key, old->witness_key, sizeof(row.witness_key));
	result = log_set_keys(connection, &row);
	return result ? result : move_peers(connection, old->origin, key->name);
}

int succession_take(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct slice note)
{
	char old_base[LOG_ORIGIN_BYTES], new_base[LOG_ORIGIN_BYTES], text[LEDGER_KEY_TEXT_BYTES];
	struct ledger_public_key keys[2];
	struct log_row old, known;
	int result = succession_read(note, keys);

	if (result == 0)
		result = log_by_origin(connection, slice_of(keys[0].name), &old);
	if (result)
		return result;
	ledger_public_key_write(&keys[0], text);
	if (old.role != ROLE_MIRROR || old.trust == TRUST_BLOCKED)
		return 0;
	if (strcmp(text, old.key) != 0 && strcmp(text, old.earlier_key) != 0)
		return error_set(FT_REFUSED, "a statement of succession is by another key");
	if (number_of(keys[1].name, new_base) <= number_of(keys[0].name, old_base) ||
		strcmp(new_base, old_base) != 0)
		return error_set(FT_REFUSED, "%s cannot succeed %s", keys[1].name, old.origin);
	if (log_by_origin(connection, slice_of(keys[1].name), &known) == 0)
		return 0;
	result = follow(connection, &old, &keys[1]);
	if (result == 0)
		result = own_relay(commons, connection, identity, note);
	if (result == 0)
		commons_say(commons, "%s goes on as %s", old.origin, keys[1].name);
	return result;
}

/* -- beginning -- */

/* Leaves that only one of the histories holds. */
struct lost {
	struct buf bytes; /* as in a bundle */
	size_t count;
};

static int add_lost(struct lost *lost, struct slice leaf)
{
	if (lost->count == LOST_COUNT)
		return error_set(FT_REFUSED, "more than %d entries were lost", LOST_COUNT);
	lost->count++;
	bundle_add(&lost->bytes, leaf);
	return buf_failed(&lost->bytes) ? error_set(FT_REFUSED, "too much was lost") : 0;
}

/* Those of the mirror from `common` on, believed when they have the root that we signed. */
static int fetch_lost(struct round *round, struct remote *remote, const struct head *head,
	uint64_t common, struct lost *lost)
{
	struct merkle_frontier tree;
	uint8_t hash[SHA256_BYTES];
	struct slice rest, leaf;
	struct buf bundle;
	int64_t from;
	int result = leaves_tree(round->connection, head->log.id, common, &tree);

	remote->size = head->size;
	buf_init(&bundle, COMMONS_BUNDLE_COUNT * (COMMONS_LEAF_BYTES + 2));
	while (result == 0 && tree.size < head->size) {
		uint64_t index = tree.size / MERKLE_TILE_COUNT, at = index * MERKLE_TILE_COUNT;
		buf_clear(&bundle);
		result = remote_bundle(remote, index, 0, &bundle, &from);
		rest = buf_slice(&bundle);
		for (; result == 0 && at < head->size && at < (index + 1) * MERKLE_TILE_COUNT;
			at++) {
			result = bundle_next(&rest, &leaf);
			if (result || at < common)
				continue;
			merkle_leaf_hash(leaf, hash);
			merkle_append(&tree, hash, NULL);
			result = add_lost(lost, leaf);
		}
	}
	if (result == 0) {
		merkle_root(&tree, hash);
		if (memcmp(hash, head->root, SHA256_BYTES) != 0)
			result = error_set(FT_REFUSED, "the mirror's entries are not ours");
	}
	buf_release(&bundle);
	return result;
}

static int read_ours(struct connection *connection, const struct log_row *old, struct lost *lost)
{
	struct buf leaf;
	int result = 0;

	buf_init(&leaf, COMMONS_LEAF_BYTES);
	for (uint64_t at = (uint64_t)old->common; result == 0 && at < old->stored; at++) {
		buf_clear(&leaf);
		result = leaves_one(connection, old->id, at, &leaf);
		if (result == FT_NOT_ALLOWED)
			result = 0; /* taken back: it stays so */
		else if (result == 0)
			result = add_lost(lost, buf_slice(&leaf));
	}
	buf_release(&leaf);
	return result;
}

static int append_lost(struct commons *commons, struct connection *connection,
	const struct identity *identity, const struct lost *lost)
{
	struct slice *leaves = must_alloc((lost->count + 1) * sizeof(*leaves));
	struct slice rest = buf_slice(&lost->bytes);
	uint64_t first;
	int result = 0;

	for (size_t i = 0; result == 0 && i < lost->count; i++)
		result = bundle_next(&rest, &leaves[i]);
	if (result == 0 && lost->count > 0)
		result = own_append(
			commons, connection, identity, ROLE_OWN, leaves, lost->count, &first);
	free(leaves);
	return result;
}

/* What others hold of the old log says nothing about the new one. */
static int forget_holders(struct connection *connection)
{
	int result = query_run(query_start(connection, "DELETE FROM commons_holder"));

	return result ? result
		      : query_run(query_start(connection,
				"DELETE FROM commons_setting WHERE name LIKE 'blobs given to %'"));
}

static int begin_in(struct commons *commons, struct connection *connection,
	const struct log_row *old, const struct lost *lost, struct identity *identity)
{
	struct buf statement;
	int result = forget_holders(connection);

	buf_init(&statement, COMMONS_LEAF_BYTES);
	if (result == 0)
		result = identity_succeed(connection, identity);
	if (result == 0)
		result = write_statement(&identity->earlier, &identity->log, &statement);
	if (result == 0)
		result = setting_set(connection, "succession", buf_slice(&statement));
	if (result == 0)
		result = own_relay(commons, connection, identity, buf_slice(&statement));
	if (result == 0)
		result = publish_keys(commons, connection, identity, buf_slice(&statement));
	if (result == 0)
		result = append_lost(commons, connection, identity, lost);
	if (result == 0)
		commons_say(commons,
			"%s has two histories since a backup was restored; it goes on as %s, and "
			"%zu entries are published there again",
			old->origin, identity->origin, lost->count);
	buf_release(&statement);
	return result;
}

static int begin(struct round *round, const struct log_row *old, const struct lost *lost)
{
	struct identity identity = round->identity;
	int result = transaction_begin_write(round->connection);

	if (result == 0)
		result = begin_in(round->commons, round->connection, old, lost, &identity);
	if (result == 0)
		result = transaction_commit(round->connection);
	else
		transaction_rollback(round->connection);
	if (result == 0) {
		identity_set(round->commons, &identity);
		round->identity = identity;
	}
	secret_wipe(&identity, sizeof(identity));
	return result;
}

int succession_begin(struct round *round, struct remote *remote, const struct head *head)
{
	struct lost lost = { .count = 0 };
	struct log_row old;
	int result = fork_prove(round, remote, head);

	buf_init(&lost.bytes, LOST_BYTES);
	if (result == 0)
		result = log_by_origin(round->connection, slice_of(head->log.origin), &old);
	if (result == 0 && old.common < 0)
		result = error_set(FT_FAILED, "%s was not frozen", old.origin);
	if (result == 0)
		result = fetch_lost(round, remote, head, (uint64_t)old.common, &lost);
	if (result == 0)
		result = read_ours(round->connection, &old, &lost);
	if (result == 0)
		result = begin(round, &old, &lost);
	buf_release(&lost.bytes);
	return result;
}
