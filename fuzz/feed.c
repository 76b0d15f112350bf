/* Whatever bytes a feed has: what is read of it is UTF-8, its HTML has no scripts, and a second
 * reading gives the same posts. */
#include "digest.h"
#include "fuzz.h"
#include "webfeed.h"

#include <strings.h>

static void check_value(const json_t *value)
{
	const char *key;
	json_t *member;
	size_t i;
	if (json_is_object(value)) {
		json_object_foreach ((json_t *)value, key, member)
			check_value(member);
		const char *type = json_text(value, "type");
		if (strcmp(type, "text/html") == 0 || strcmp(type, "application/xhtml+xml") == 0)
			FUZZ_PROMISE(!strcasestr(json_text(value, "value"), "<script"));
	} else if (json_is_array(value)) {
		json_array_foreach(value, i, member) check_value(member);
	}
}

static void check_entry(void *context, const json_t *entry, const json_t *feed)
{
	size_t *count = context;
	FUZZ_PROMISE(json_is_object(entry) && json_is_object(feed));
	check_value(entry);
	(*count)++;
}

static void check_posts(struct slice text)
{
	struct posts first, second;
	posts_init(&first);
	posts_init(&second);
	int result = posts_read(&first, "input", text);
	FUZZ_PROMISE(posts_read(&second, "input", text) == result);
	FUZZ_PROMISE(first.count == second.count);
	for (size_t i = 0; i < first.count; i++) {
		FUZZ_PROMISE(text_is_utf8(first.items[i].text));
		FUZZ_PROMISE(memcmp(first.items[i].hash, second.items[i].hash, SHA256_BYTES) == 0);
	}
	posts_release(&first);
	posts_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice text = { (const char *)bytes, length };
	struct webfeed feed;
	size_t count = 0;
	if (webfeed_read(text, check_entry, &count, &feed) == 0) {
		FUZZ_PROMISE(count == feed.entries);
		check_value(feed.feed);
	}
	webfeed_release(&feed);
	check_posts(text);
	return 0;
}
