/* Our own two logs: what we say, and what arrived here. */
#include "notes.h"

#define DAY_US INT64_C(86400000000)

/* The checkpoint's text and a signature by each key that speaks for the log. */
static int sign_checkpoint(const struct identity *identity, enum log_role role,
	const struct merkle_frontier *tree, struct buf *out)
{
	const struct ledger_signing_key *key =
		role == ROLE_OWN ? &identity->log : &identity->arrivals;
	struct ledger_checkpoint checkpoint = { .origin = slice_of(key->public_key.name),
		.size = tree->size };
	struct slice text, signatures;

	merkle_root(tree, checkpoint.root);
	int result = ledger_checkpoint_sign(&checkpoint, key, out);
	if (result || !identity->has_earlier)
		return result;
	struct ledger_signing_key earlier = identity->earlier;
	if (strcmp(earlier.public_key.name, key->public_key.name) != 0)
		result = ledger_key_rename(&earlier.public_key, key->public_key.name);
	if (result)
		return result;
	/* Whoever only knows the earlier key can follow us to the entry that names the new one. */
	result = ledger_note_split(buf_slice(out), &text, &signatures);
	struct buf signed_text;
	buf_init(&signed_text, COMMONS_NOTE_BYTES);
	buf_add_slice(&signed_text, text);
	if (result == 0)
		result = ledger_note_add_signature(buf_slice(&signed_text), &earlier, 0, out);
	buf_release(&signed_text);
	secret_wipe(&earlier, sizeof(earlier));
	return result;
}

/* Entries can wait for a checkpoint, when the operator wants fewer of them. */
static bool is_too_soon(const struct commons *commons, const struct log_row *row)
{
	return row->size > 0 &&
	       instant_now() - row->changed_at < commons->options.checkpoint_ms * 1000;
}

/* Signs the tree, and passes the signature on. Our witness says when that was: a log of which
 * nothing new came can be told from one that is hidden. */
static int set_checkpoint(struct commons *commons, struct connection *connection,
	const struct identity *identity, const struct log_row *row,
	const struct merkle_frontier *tree)
{
	struct buf note;

	buf_init(&note, COMMONS_NOTE_BYTES);
	int result = sign_checkpoint(identity, row->role, tree, &note);
	if (result == 0 && row->role == ROLE_OWN && tree->size == row->size)
		result = notes_cosign(&note, &identity->witness);
	if (result == 0)
		result = log_set_checkpoint(
			connection, row->id, tree->size, tree->size, buf_slice(&note), SLICE_EMPTY);
	if (result == 0 && row->role == ROLE_OWN)
		result = own_relay(commons, connection, identity, buf_slice(&note));
	buf_release(&note);
	return result;
}

int own_append(struct commons *commons, struct connection *connection,
	const struct identity *identity, enum log_role role, const struct slice *leaves,
	size_t count, uint64_t *first)
{
	struct merkle_frontier tree;
	struct log_row row;
	uint8_t hash[SHA256_BYTES];
	int result = log_by_role(connection, role, &row);

	if (result == 0)
		result = leaves_tree(connection, row.id, row.stored, &tree);
	if (result)
		return result;
	*first = tree.size;
	for (size_t i = 0; result == 0 && i < count; i++) {
		merkle_leaf_hash(leaves[i], hash);
		result = leaves_append(connection, row.id, &tree, hash, leaves[i]);
		if (result == 0 && role == ROLE_OWN)
			result = items_note(commons, connection, &row, tree.size - 1, leaves[i]);
	}
	if (result)
		return result;
	if (role == ROLE_OWN && is_too_soon(commons, &row))
		return log_set_stored(connection, row.id, tree.size);
	return set_checkpoint(commons, connection, identity, &row, &tree);
}

static int refresh_in(
	struct commons *commons, struct connection *connection, const struct identity *identity)
{
	struct merkle_frontier tree;
	struct log_row row;
	int result = log_by_role(connection, ROLE_OWN, &row);

	if (result)
		return result;
	if (row.stored > row.size ? is_too_soon(commons, &row)
				  : instant_now() - row.changed_at < DAY_US)
		return 0;
	result = leaves_tree(connection, row.id, row.stored, &tree);
	return result ? result : set_checkpoint(commons, connection, identity, &row, &tree);
}

int own_refresh(
	struct commons *commons, struct connection *connection, const struct identity *identity)
{
	int result = transaction_begin_write(connection);

	if (result == 0)
		result = refresh_in(commons, connection, identity);
	if (result == 0)
		result = transaction_commit(connection);
	else
		transaction_rollback(connection);
	return result;
}

int own_relay(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct slice note)
{
	uint64_t index;

	if (note.length > COMMONS_NOTE_BYTES)
		return error_set(FT_REFUSED,
			"a checkpoint with more than %d bytes is not passed on",
			COMMONS_NOTE_BYTES);
	return own_append(commons, connection, identity, ROLE_ARRIVALS, &note, 1, &index);
}
