/* Our own two logs: what we say, and what arrived here. */
#include "commons_private.h"

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

int own_append(struct commons *commons, struct connection *connection,
	const struct identity *identity, enum log_role role, const struct slice *leaves,
	size_t count, uint64_t *first)
{
	struct merkle_frontier tree;
	struct log_row row;
	uint8_t hash[SHA256_BYTES];
	struct buf note;
	int result = log_by_role(connection, role, &row);

	if (result == 0)
		result = leaves_tree(connection, row.id, row.size, &tree);
	if (result)
		return result;
	*first = tree.size;
	for (size_t i = 0; result == 0 && i < count; i++) {
		merkle_leaf_hash(leaves[i], hash);
		result = leaves_append(connection, row.id, &tree, hash, leaves[i]);
		if (result == 0 && role == ROLE_OWN)
			result = items_note(commons, connection, &row, tree.size - 1, leaves[i]);
	}
	buf_init(&note, COMMONS_NOTE_BYTES);
	if (result == 0)
		result = sign_checkpoint(identity, role, &tree, &note);
	if (result == 0)
		result = log_set_checkpoint(
			connection, row.id, tree.size, tree.size, buf_slice(&note), SLICE_EMPTY);
	if (result == 0 && role == ROLE_OWN)
		result = own_relay(commons, connection, identity, buf_slice(&note));
	buf_release(&note);
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
