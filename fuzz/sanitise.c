/* HTML of strangers: what comes out has no mark-up but ours, and comes out the same again. */
#include "sanitise.h"
#include "fuzz.h"

enum { BYTES_MAX = 1 << 20 };

static bool has(const struct buf *text, const char *what)
{
	return text->length > 0 && memmem(text->base, text->length, what, strlen(what)) != NULL;
}

/* In text it is only text. */
static bool has_in_tag(const struct buf *text, const char *what)
{
	const char *at = text->base, *end, *close;

	if (text->length == 0)
		return false;
	end = at + text->length;
	while (at < end && (at = memchr(at, '<', (size_t)(end - at)))) {
		close = memchr(at, '>', (size_t)(end - at));
		if (!close || memmem(at, (size_t)(close - at), what, strlen(what)))
			return true;
		at = close;
	}
	return false;
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
		FUZZ_PROMISE(!has_in_tag(&once, "href=\"javascript"));
		FUZZ_PROMISE(!has_in_tag(&once, "href=\"data") && !has_in_tag(&once, " onerror="));
		FUZZ_PROMISE(!has(&once, "<!--"));
	}
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
