/* fettle digest --fields: a feed with all its fields, for who wants to see how it was read. */
#include "digest_form.h"
#include "webfeed.h"

enum { FEED_BYTES_MAX = 64 << 20 };

static void take_entry(void *context, const json_t *entry, const json_t *feed)
{
	(void)feed;
	json_array_append_new(context, json_deep_copy(entry));
}

static json_t *fields_of(const char *path, struct slice bytes)
{
	struct webfeed feed;
	json_t *answer = json_object(), *entries = json_array();
	int result = webfeed_read(bytes, take_entry, entries, &feed);
	json_put_text(answer, "file", path);
	json_put_text(answer, "version", feed.version);
	json_put_flag(answer, "bozo", result || feed.illformed);
	if (feed.illformed)
		json_put_text(answer, "wrong", feed.wrong);
	json_put(answer, "feed", json_incref(feed.feed));
	json_put(answer, "entries", entries);
	webfeed_release(&feed);
	return answer;
}

static int put_fields(const char *path)
{
	struct buf bytes;
	buf_init(&bytes, FEED_BYTES_MAX);
	int result = file_read(path, FEED_BYTES_MAX, &bytes);
	if (result == 0) {
		json_t *answer = fields_of(path, buf_slice(&bytes));
		if (json_dumpf(answer, stdout, JSON_INDENT(2)) || putchar('\n') == EOF)
			result = error_set(FT_FAILED, "The answer could not be written.");
		json_decref(answer);
	}
	buf_release(&bytes);
	return result;
}

int digest_fields(const struct call *call)
{
	for (size_t i = 0; i < call->argument_count; i++) {
		const char *path = call_argument(call, i);
		int result = i == 0 && *path == '#' ? 0 : put_fields(path);
		if (result)
			return result;
	}
	return 0;
}
