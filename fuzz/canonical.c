/* Bytes are canonical exactly when reading and writing them again gives the same bytes;
 * an entry read is one that could be written; the getters stay inside any bytes. */
#include "error.h"
#include "json.h"
#include "ledger.h"
#include "fuzz.h"

/* The checker leaves room for an envelope around the deepest value that is written. */
static bool may_be_too_deep(struct slice bytes)
{
	size_t opened = 0;

	for (size_t i = 0; i < bytes.length; i++)
		opened += bytes.base[i] == '[' || bytes.base[i] == '{';
	return opened > LIMIT_JSON_DEPTH;
}

static void check_writer_agrees(struct slice bytes, bool canonical)
{
	json_t *value = NULL;
	struct buf again;

	buf_init(&again, 64 << 20);
	bool written = json_read(bytes, &value) == 0 && ledger_canonical(value, &again) == 0;
	bool same = written && slice_equal(buf_slice(&again), bytes);
	FUZZ_PROMISE(!same || canonical);
	FUZZ_PROMISE(!canonical || same || (!written && may_be_too_deep(bytes)));
	buf_release(&again);
	json_decref(value);
}

static void check_entry(struct slice bytes)
{
	struct ledger_entry entry;
	struct buf again;

	if (ledger_entry_read(bytes, &entry) != 0)
		return;
	buf_init(&again, LIMIT_ENTRY_BYTES);
	FUZZ_PROMISE(ledger_check_canonical(bytes) == 0);
	FUZZ_PROMISE(ledger_entry_write(&entry, &again) == 0);
	FUZZ_PROMISE(slice_equal(buf_slice(&again), bytes));
	buf_release(&again);
}

static void check_fields(struct slice bytes, bool canonical)
{
	static const char *const keys[] = { "", "a", "id", "seq", "set", "verb" };
	enum { COUNT = sizeof(keys) / sizeof(keys[0]) };
	struct slice raws[COUNT], one;
	bool object = bytes.length > 0 && bytes.base[0] == '{';
	int result = ledger_entry_fields(bytes, keys, COUNT, raws);

	FUZZ_PROMISE(!canonical || (result == 0) == object);
	for (size_t i = 0; i < COUNT && object && canonical; i++) {
		int found = ledger_entry_field(bytes, keys[i], &one);
		FUZZ_PROMISE(found == (raws[i].length ? 0 : FT_NOT_FOUND));
		FUZZ_PROMISE(slice_equal(one, raws[i]));
		FUZZ_PROMISE(one.length == 0 || ledger_check_canonical(one) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	struct slice bytes = { (const char *)data, length };
	bool canonical = ledger_check_canonical(bytes) == 0;

	check_writer_agrees(bytes, canonical);
	check_entry(bytes);
	check_fields(bytes, canonical);
	return 0;
}
