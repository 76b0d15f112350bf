/* HTML of strangers: what comes out has no mark-up but ours, and comes out the same again. */
#include "sanitise.h"
#include "fuzz.h"

enum { BYTES_MAX = 1 << 20 };

static bool has(const struct buf *text, const char *what)
{
	return text->length > 0 && memmem(text->base, text->length, what, strlen(what)) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice input = { (const char *)bytes, length };
	struct buf once, twice;

	buf_init(&once, BYTES_MAX);
	buf_init(&twice, BYTES_MAX);
	fediverse_sanitise(input, &once);
	if (!buf_failed(&once)) {
		fediverse_sanitise(buf_slice(&once), &twice);
		FUZZ_PROMISE(slice_equal(buf_slice(&once), buf_slice(&twice)));
		FUZZ_PROMISE(!has(&once, "<script") && !has(&once, "<img") && !has(&once, "<svg"));
		FUZZ_PROMISE(!has(&once, "href=\"javascript") && !has(&once, "href=\"data"));
		FUZZ_PROMISE(!has(&once, "<!--") && !has(&once, " onerror=\""));
	}
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
