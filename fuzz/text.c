/* Cleaning and folding give valid UTF-8, and doing either twice changes nothing more. */
#include "text.h"
#include "fuzz.h"

enum { CEILING_BYTES = 64 << 20 };

static void check_settles(int (*change)(struct slice, struct buf *), struct slice input)
{
	struct buf once, twice;

	buf_init(&once, CEILING_BYTES);
	buf_init(&twice, CEILING_BYTES);
	if (change(input, &once) == 0) {
		FUZZ_PROMISE(text_is_utf8(buf_slice(&once)));
		FUZZ_PROMISE(change(buf_slice(&once), &twice) == 0);
		FUZZ_PROMISE(slice_equal(buf_slice(&once), buf_slice(&twice)));
	} else {
		FUZZ_PROMISE(!text_is_utf8(input));
	}
	buf_release(&once);
	buf_release(&twice);
}

static int count_word(void *context, struct slice folded)
{
	size_t *words = context;

	FUZZ_PROMISE(folded.length >= 2 && folded.length <= 40);
	*words += 1;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice input = { (const char *)bytes, length };
	struct buf out;
	size_t words = 0;

	check_settles(text_clean, input);
	check_settles(text_fold, input);
	buf_init(&out, CEILING_BYTES);
	text_from_windows_1252(input, &out);
	FUZZ_PROMISE(text_is_utf8(buf_slice(&out)));
	text_words(buf_slice(&out), count_word, &words);
	FUZZ_PROMISE(words <= length);
	buf_release(&out);
	return 0;
}
