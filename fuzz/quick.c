/* Whatever the bytes are, reading them fast gives what reading them carefully gives. */
#include "fuzz.h"
#include "json_quick.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice text = { (const char *)bytes, length };
	json_t *fast = NULL, *careful = NULL;
	int result = json_quick_read(text, &fast);
	FUZZ_PROMISE(json_read(text, &careful) == result);
	if (result == 0)
		FUZZ_PROMISE(json_equal(fast, careful));
	json_decref(result == 0 ? fast : NULL);
	json_decref(result == 0 ? careful : NULL);
	return 0;
}
