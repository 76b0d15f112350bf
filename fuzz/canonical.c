/* The checker of canonical bytes accepts exactly what the writer writes, and reading an entry
 * or its fields is safe whatever the bytes are. */
#include "json.h"
#include "ledger.h"
#include "fuzz.h"

static void check_against_writer(struct slice bytes)
{
	bool accepted = ledger_check_canonical(bytes) == 0;
	bool written = false;
	json_t *value = NULL;
	struct buf out;

	buf_init(&out, 64 << 20);
	if (json_read(bytes, &value) == 0) {
		written = ledger_canonical(value, &out) == 0 &&
			slice_equal(buf_slice(&out), bytes);
		FUZZ_PROMISE(written == accepted);
	}
	json_decref(value);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const char *const keys[] = { "a", "kind", "seq", "z" };
	struct slice input = { (const char *)bytes, length };
	struct slice raws[4];
	struct ledger_entry entry;
	struct buf out;

	check_against_writer(input);
	ledger_entry_fields(input, keys, 4, raws);
	if (ledger_entry_read(input, &entry) != 0)
		return 0;
	buf_init(&out, 64 << 20);
	FUZZ_PROMISE(ledger_entry_write(&entry, &out) == 0);
	FUZZ_PROMISE(slice_equal(buf_slice(&out), input));
	buf_release(&out);
	return 0;
}
