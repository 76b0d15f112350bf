/* Reading the files of tests/digest/data. */
#include "support.h"

#include <limits.h>
#include <stdlib.h>

const char *data_path(const char *name)
{
	static char path[PATH_MAX];
	const char *source = getenv("FETTLE_SOURCE");
	snprintf(path, sizeof(path), "%s/tests/digest/data/%s", source ? source : ".", name);
	return path;
}

void data_read(const char *name, struct buf *out)
{
	buf_init(out, 64 << 20);
	if (file_read(data_path(name), 64 << 20, out))
		fail_msg("%s", error_message());
}

void posts_from(struct posts *posts, const char *text)
{
	posts_init(posts);
	if (posts_read(posts, "test", slice_of(text)))
		fail_msg("%s", error_message());
}

json_t *digest_json(const struct posts *posts, const char *tag)
{
	struct digest_options options = {
		.tag = slice_of(tag), .from = INSTANT_NONE, .to = INSTANT_NONE
	};
	struct digest *digest;
	struct buf out;
	json_t *json;
	buf_init(&out, 64 << 20);
	if (digest_make(&digest, posts, &options))
		fail_msg("%s", error_message());
	digest_write_json(digest, &out);
	if (json_read(buf_slice(&out), &json))
		fail_msg("%s", error_message());
	digest_free(digest);
	buf_release(&out);
	return json;
}
