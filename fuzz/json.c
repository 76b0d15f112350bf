/* What json_read accepts, json_write writes so that it reads back as the same value. */
#include "json.h"
#include "fuzz.h"

static void check_reads_back(const json_t *value, void (*write)(const json_t *, struct buf *))
{
	json_t *again = NULL;
	struct buf written;

	buf_init(&written, 64 << 20);
	write(value, &written);
	FUZZ_PROMISE(!buf_failed(&written));
	FUZZ_PROMISE(json_read(buf_slice(&written), &again) == 0);
	FUZZ_PROMISE(json_equal(value, again));
	json_decref(again);
	buf_release(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice text = { (const char *)bytes, length };
	json_t *value = NULL;

	if (json_read(text, &value) != 0)
		return 0;
	check_reads_back(value, json_write);
	check_reads_back(value, json_write_pretty);
	json_decref(value);
	return 0;
}
