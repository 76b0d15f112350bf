/* Whatever an export or archive has: its posts make a digest that every form can be written of, the
 * same twice over, and the text form of it is read again. */
#include "digest.h"
#include "fuzz.h"

#include <stdlib.h>

enum { OUT_BYTES_MAX = 256 << 20 };

static void write_all(const struct digest *digest)
{
	static void (*const writers[])(const struct digest *digest,
		struct buf *out) = { digest_write_json, digest_write_text, digest_write_html,
		digest_write_atom, digest_write_jsonfeed, digest_write_csv };
	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		struct buf first, second;
		buf_init(&first, OUT_BYTES_MAX);
		buf_init(&second, OUT_BYTES_MAX);
		writers[i](digest, &first);
		writers[i](digest, &second);
		FUZZ_PROMISE(!buf_failed(&first));
		FUZZ_PROMISE(slice_equal(buf_slice(&first), buf_slice(&second)));
		FUZZ_PROMISE(text_is_utf8(buf_slice(&first)));
		buf_release(&first);
		buf_release(&second);
	}
}

static void check_json(const struct digest *digest)
{
	struct buf out;
	json_t *json;
	buf_init(&out, OUT_BYTES_MAX);
	digest_write_json(digest, &out);
	FUZZ_PROMISE(json_read(buf_slice(&out), &json) == 0);
	FUZZ_PROMISE(json_array_size(json_object_get(json, "posts")) == digest_post_count(digest));
	json_decref(json);
	buf_clear(&out);
	digest_write_jsonfeed(digest, &out);
	FUZZ_PROMISE(json_read(buf_slice(&out), &json) == 0);
	json_decref(json);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice text = { (const char *)bytes, length };
	struct digest_options options = {
		.tag = SLICE_EMPTY, .from = INSTANT_NONE, .to = INSTANT_NONE
	};
	struct digest *digest;
	struct posts posts;
	posts_init(&posts);
	int result = posts_read(&posts, "input", text);
	FUZZ_PROMISE(result == 0 || result == FT_REFUSED);
	FUZZ_PROMISE(digest_make(&digest, &posts, &options) == 0);
	write_all(digest);
	check_json(digest);
	digest_free(digest);
	options.tag = SLICE_LITERAL("qi");
	FUZZ_PROMISE(digest_make(&digest, &posts, &options) == 0);
	FUZZ_PROMISE(digest_post_count(digest) <= posts.count);
	digest_free(digest);
	posts_release(&posts);
	return 0;
}
