/* What json_read accepts, json_write writes so that it reads back as the same value. */
#include "json.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice text = { (const char *)bytes, length };
	json_t *value = NULL, *again = NULL;
	struct buf written;

	if (json_read(text, &value) != 0)
		return 0;
	buf_init(&written, 64 << 20);
	json_write(value, &written);
	FUZZ_PROMISE(!buf_failed(&written));
	FUZZ_PROMISE(json_read(buf_slice(&written), &again) == 0);
	FUZZ_PROMISE(json_equal(value, again));
	json_decref(value);
	json_decref(again);
	buf_release(&written);
	return 0;
}
