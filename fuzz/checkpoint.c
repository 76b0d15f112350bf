/* Notes, checkpoints, proofs and keys: nothing that was not signed is accepted as signed, and
 * a key that was read is written so that it reads back as the same key. */
#include "ledger.h"
#include "fuzz.h"

/* Its private half was thrown away after signing the inputs "signed" and "proof" of the corpus. */
#define KEY "fuzz.example/ledger+bfe341de+AYc9a/2sWiqyvPvnSSPc9xwbAQmNYnxptCWovCTz36GR"

static const char signed_text[] =
	"fuzz.example/ledger\n1\nKKOhj2zWQGsIbp/9ofm4oT289EsPPzLLkDGhH9BTrPk=\n";

/* Signs only what this program makes up: its seed is that of a published example. */
#define SIGNING_KEY \
	"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"

/* What is read as a checkpoint is signed and opened as the same bytes. */
static void check_signing(struct slice text)
{
	struct ledger_checkpoint read, again;
	struct ledger_signing_key key;
	struct slice opened;
	struct buf note;

	if (ledger_checkpoint_read(text, &read) != 0)
		return;
	FUZZ_PROMISE(ledger_signing_key_read(&key, slice_of(SIGNING_KEY)) == 0);
	buf_init(&note, 4 * LEDGER_NOTE_BYTES);
	if (ledger_checkpoint_sign(&read, &key, &note) == 0 && note.length <= LEDGER_NOTE_BYTES) {
		int result = ledger_note_open(buf_slice(&note), &key.public_key, 1, &opened);
		FUZZ_PROMISE(result == 0 && slice_equal(opened, text));
		result = ledger_checkpoint_open(buf_slice(&note), &key.public_key, 1, &again);
		FUZZ_PROMISE((result == 0) == slice_is(read.origin, key.public_key.name));
	}
	buf_release(&note);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice input = { (const char *)bytes, length }, text;
	struct ledger_public_key key, read_key;
	struct ledger_signing_key signing_key;
	struct ledger_checkpoint checkpoint;
	char written[LEDGER_KEY_TEXT_BYTES];
	int64_t seq;

	FUZZ_PROMISE(ledger_public_key_read(&key, slice_of(KEY)) == 0);
	if (ledger_note_open(input, &key, 1, &text) == 0)
		FUZZ_PROMISE(slice_is(text, signed_text));
	ledger_checkpoint_open(input, &key, 1, &checkpoint);
	check_signing(input);
	if (ledger_proof_check(input, slice_of("{}"), &key, 1, &seq) == 0)
		FUZZ_PROMISE(seq == 1);
	if (ledger_public_key_read(&read_key, input) == 0) {
		ledger_public_key_write(&read_key, written);
		FUZZ_PROMISE(strlen(written) == length);
		FUZZ_PROMISE(ledger_public_key_read(&key, slice_of(written)) == 0);
		FUZZ_PROMISE(memcmp(key.key, read_key.key, sizeof(key.key)) == 0);
	}
	if (ledger_signing_key_read(&signing_key, input) == 0) {
		ledger_signing_key_write(&signing_key, written);
		FUZZ_PROMISE(strlen(written) == length);
	}
	return 0;
}
