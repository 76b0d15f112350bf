/* checkpoint.c: C2SP tlog-checkpoint and tlog-proof. */
#include <inttypes.h>
#include "error.h"
#include "note.h"

#define PROOF_FIRST_LINE "c2sp.org/tlog-proof@v1"

int ledger_checkpoint_sign(const struct ledger_checkpoint *checkpoint,
	const struct ledger_signing_key *key, struct buf *out)
{
	struct ledger_checkpoint again;
	struct buf text;

	buf_init(&text, LEDGER_NOTE_BYTES);
	buf_add_slice(&text, checkpoint->origin);
	buf_print(&text, "\n%" PRIu64 "\n", checkpoint->size);
	merkle_hash_add(&text, checkpoint->root);
	buf_add_char(&text, '\n');
	buf_add_slice(&text, checkpoint->extensions);
	int result = ledger_checkpoint_read(buf_slice(&text), &again);
	if (!result &&
		(again.size != checkpoint->size || !slice_equal(again.origin, checkpoint->origin)))
		result = error_set(FT_REFUSED, "the origin of a checkpoint is one line of text");
	if (!result)
		result = ledger_note_sign(buf_slice(&text), key, out);
	buf_release(&text);
	return result;
}

int ledger_checkpoint_read(struct slice text, struct ledger_checkpoint *checkpoint)
{
	struct slice rest = text, line, size, root;

	if (!note_cut_line(&rest, &checkpoint->origin) || !note_cut_line(&rest, &size) ||
		!note_cut_line(&rest, &root))
		return error_set(FT_REFUSED, "a checkpoint has at least three lines");
	if (checkpoint->origin.length == 0)
		return error_set(FT_REFUSED, "line 1 of the checkpoint, its origin, is empty");
	if (!note_read_count(size, &checkpoint->size))
		return error_set(FT_REFUSED, "line 2 of the checkpoint is not a number of entries");
	if (!merkle_hash_read(root, checkpoint->root))
		return error_set(FT_REFUSED, "line 3 of the checkpoint is not a hash in base64");
	checkpoint->extensions = rest;
	while (rest.length > 0)
		if (!note_cut_line(&rest, &line) || line.length == 0)
			return error_set(FT_REFUSED, "the checkpoint has an empty or unended line");
	return 0;
}

int ledger_checkpoint_open(struct slice note, const struct ledger_public_key *keys,
	size_t keys_count, struct ledger_checkpoint *checkpoint)
{
	struct slice text;
	int result = ledger_note_open(note, keys, keys_count, &text);

	if (!result)
		result = ledger_checkpoint_read(text, checkpoint);
	if (!result && !slice_is(checkpoint->origin, keys[0].name))
		result = error_set(FT_REFUSED, "the checkpoint is of \"%.*s\", not of \"%s\"",
			(int)checkpoint->origin.length, checkpoint->origin.base, keys[0].name);
	return result;
}

int ledger_proof_write(
	uint64_t index, const struct merkle_proof *proof, struct slice note, struct buf *out)
{
	buf_print(out, PROOF_FIRST_LINE "\nindex %" PRIu64 "\n", index);
	for (size_t i = 0; i < proof->count; i++) {
		merkle_hash_add(out, proof->hashes[i]);
		buf_add_char(out, '\n');
	}
	buf_add_char(out, '\n');
	buf_add_slice(out, note);
	return buf_failed(out) ? error_set(FT_FAILED, "the proof does not fit in its buffer") : 0;
}

/* The lines before the checkpoint; `*text` becomes what follows them. */
static int read_proof(struct slice *text, uint64_t *index, struct merkle_proof *proof)
{
	struct slice line;

	proof->count = 0;
	if (!note_cut_line(text, &line) || !slice_is(line, PROOF_FIRST_LINE))
		return error_set(FT_REFUSED, "line 1 of the proof is not " PROOF_FIRST_LINE);
	if (!note_cut_line(text, &line))
		return error_set(FT_REFUSED, "the proof is cut off");
	if (slice_starts(line, "extra ") && !note_cut_line(text, &line))
		return error_set(FT_REFUSED, "the proof is cut off");
	if (!slice_starts(line, "index ") ||
		!note_read_count((struct slice){ line.base + 6, line.length - 6 }, index))
		return error_set(FT_REFUSED, "the proof does not say which entry it is for");
	while (note_cut_line(text, &line)) {
		if (line.length == 0)
			return 0;
		if (proof->count == MERKLE_PROOF_COUNT ||
			!merkle_hash_read(line, proof->hashes[proof->count]))
			return error_set(FT_REFUSED, "a hash of the proof is malformed");
		proof->count++;
	}
	return error_set(FT_REFUSED, "the proof has no checkpoint");
}

int ledger_proof_check(struct slice text, struct slice entry, const struct ledger_public_key *keys,
	size_t keys_count, int64_t *seq)
{
	struct ledger_checkpoint checkpoint;
	struct merkle_proof proof;
	uint8_t leaf[SHA256_BYTES];
	uint64_t index;
	int result = read_proof(&text, &index, &proof);

	if (!result)
		result = ledger_checkpoint_open(text, keys, keys_count, &checkpoint);
	if (result)
		return result;
	merkle_leaf_hash(entry, leaf);
	if (merkle_verify_inclusion(index, checkpoint.size, leaf, &proof, checkpoint.root))
		return error_set(FT_REFUSED,
			"these bytes are not what was logged at position %" PRIu64, index + 1);
	*seq = (int64_t)index + 1;
	return 0;
}
