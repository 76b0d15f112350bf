/* verifier.c: re-reading a whole ledger. */
#include <inttypes.h>
#include <stdio.h>
#include "error.h"
#include "ledger.h"

void ledger_verifier_init(struct ledger_verifier *verifier)
{
	memset(verifier, 0, sizeof(*verifier));
	merkle_init(&verifier->tree);
}

static int repeat(const struct ledger_verifier *verifier)
{
	return error_set(FT_DRIFT, "%s", verifier->fault);
}

__attribute__((format(printf, 3, 4))) static int fault(
	struct ledger_verifier *verifier, int64_t seq, const char *format, ...)
{
	va_list arguments;

	if (verifier->faulty)
		return repeat(verifier);
	verifier->faulty = true;
	verifier->fault_seq = seq;
	va_start(arguments, format);
	vsnprintf(verifier->fault, sizeof(verifier->fault), format, arguments);
	va_end(arguments);
	return repeat(verifier);
}

static int check_entry(struct ledger_verifier *verifier, int64_t seq, struct slice bytes,
	const uint8_t leaf[SHA256_BYTES])
{
	int64_t expected = (int64_t)verifier->tree.size + 1;
	uint8_t hash[SHA256_BYTES];

	if (seq > expected)
		return fault(verifier, expected,
			"Entry %" PRId64 " is missing: the next one is %" PRId64, expected, seq);
	if (seq < expected)
		return fault(verifier, expected,
			"Position %" PRId64 " comes again where entry %" PRId64 " should be", seq,
			expected);
	merkle_leaf_hash(bytes, hash);
	if (memcmp(hash, leaf, SHA256_BYTES) != 0)
		return fault(verifier, seq,
			"Entry %" PRId64 " was changed after it was written: "
			"its bytes do not give the hash stored with it",
			seq);
	if (ledger_entry_read(bytes, &verifier->entry))
		return fault(verifier, seq, "Entry %" PRId64 " is not an entry Fettle writes: %s",
			seq, error_message());
	if (verifier->entry.seq != seq)
		return fault(verifier, seq,
			"Entry %" PRId64 " says of itself that it is entry %" PRId64, seq,
			verifier->entry.seq);
	return 0;
}

int ledger_verifier_feed(struct ledger_verifier *verifier, int64_t seq, struct slice bytes,
	const uint8_t leaf[SHA256_BYTES])
{
	if (verifier->faulty)
		return repeat(verifier);
	int result = check_entry(verifier, seq, bytes, leaf);
	if (result)
		return result;
	merkle_append(&verifier->tree, leaf, &verifier->completed);
	verifier->bytes_count += bytes.length;
	return 0;
}

int ledger_verifier_tile(struct ledger_verifier *verifier, unsigned tile_level, uint64_t index,
	const uint8_t hash[SHA256_BYTES])
{
	uint64_t size = verifier->tree.size;

	if (verifier->faulty)
		return repeat(verifier);
	if (tile_level == 0 || tile_level > verifier->completed.count)
		return error_set(FT_USAGE, "entry %" PRIu64 " completes no tile of level %u", size,
			tile_level);
	uint64_t width = UINT64_C(1) << 8 * tile_level;
	if (index == size / width - 1 &&
		memcmp(hash, verifier->completed.hashes[tile_level - 1], SHA256_BYTES) == 0)
		return 0;
	return fault(verifier, (int64_t)size,
		"The stored hash over entries %" PRIu64 " to %" PRIu64 " is not the one they give",
		size - width + 1, size);
}

int ledger_verifier_fault(struct ledger_verifier *verifier, const char *format, ...)
{
	char sentence[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	return fault(verifier, (int64_t)verifier->tree.size, "Entry %" PRIu64 ": %s",
		verifier->tree.size, sentence);
}

int ledger_verifier_checkpoint(struct ledger_verifier *verifier, struct slice note,
	const struct ledger_public_key *keys, size_t keys_count)
{
	struct ledger_checkpoint checkpoint;
	uint8_t root[SHA256_BYTES];
	uint64_t size = verifier->tree.size;

	if (verifier->faulty)
		return repeat(verifier);
	if (ledger_checkpoint_open(note, keys, keys_count, &checkpoint))
		return fault(verifier, 0,
			"The checkpoint at %" PRIu64 " entries cannot be trusted: %s", size,
			error_message());
	if (checkpoint.size > size)
		return fault(verifier, (int64_t)size + 1,
			"Entry %" PRIu64 " is missing: the checkpoint "
			"was signed over %" PRIu64 " entries",
			size + 1, checkpoint.size);
	if (checkpoint.size < size)
		return fault(verifier, (int64_t)checkpoint.size + 1,
			"Entry %" PRIu64 " is not covered: "
			"the checkpoint was signed over %" PRIu64 " entries",
			checkpoint.size + 1, checkpoint.size);
	merkle_root(&verifier->tree, root);
	if (memcmp(root, checkpoint.root, SHA256_BYTES) != 0)
		return fault(verifier, 0,
			"The first %" PRIu64 " entries are not the ones the checkpoint "
			"was signed over: entries and their hashes were changed together",
			size);
	return 0;
}
