/* A day or an instant that is read and written reads back as the same. */
#include "day.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice input = { (const char *)bytes, length };
	day_number day, day_again;
	instant_us instant, instant_again;
	struct buf out;

	buf_init(&out, 256);
	if (day_parse(input, &day) == 0) {
		day_add_iso(&out, day);
		FUZZ_PROMISE(day_parse(buf_slice(&out), &day_again) == 0);
		FUZZ_PROMISE(day == day_again);
	}
	buf_clear(&out);
	if (instant_parse(input, &instant) == 0) {
		instant_add_rfc3339(&out, instant);
		FUZZ_PROMISE(instant_parse(buf_slice(&out), &instant_again) == 0);
		FUZZ_PROMISE(instant == instant_again);
	}
	buf_release(&out);
	return 0;
}
