/* Whatever somebody publishes, it is read within its limits or refused; what was read can be looked
 * through for people, and what is written again reads as the same. */
#include "share.h"
#include "fuzz.h"

static void check_line(const char *line, size_t chars)
{
	struct slice text = slice_of(line);

	FUZZ_PROMISE(text_is_utf8(text) && text_length(text) <= chars);
	FUZZ_PROMISE(!memchr(text.base, '\n', text.length));
}

static void check_privacy(const struct share_item *item)
{
	struct share_names *names = share_names_create(NULL);
	struct share_hits hits;
	size_t hard = 0;

	share_hits_init(&hits);
	share_item_check(names, item, &hits);
	for (size_t i = 0; i < hits.count; i++) {
		FUZZ_PROMISE(hits.items[i].length > 0);
		FUZZ_PROMISE(strlen(hits.items[i].excerpt) == hits.items[i].length);
		FUZZ_PROMISE(text_is_utf8(slice_of(hits.items[i].excerpt)));
		hard += !hits.items[i].is_soft;
	}
	FUZZ_PROMISE(hard == hits.hard && hits.count <= SHARE_HITS_COUNT);
	share_hits_release(&hits);
	share_names_free(names);
}

static void check_again(struct share_item *item)
{
	struct share_item again;
	struct buf once, twice;

	buf_init(&once, 2 * SHARE_ITEM_BYTES);
	buf_init(&twice, 2 * SHARE_ITEM_BYTES);
	if (share_item_write(item, &once) == 0) {
		FUZZ_PROMISE(share_item_read(buf_slice(&once), SHARE_ITEM_TYPE, &again) == 0);
		FUZZ_PROMISE(share_item_write(&again, &twice) == 0);
		FUZZ_PROMISE(slice_equal(buf_slice(&once), buf_slice(&twice)));
		share_item_release(&again);
	}
	buf_release(&once);
	buf_release(&twice);
}

static void check(struct slice content, const char *type)
{
	struct share_item item;

	if (share_item_read(content, type, &item))
		return;
	check_line(item.title, SHARE_TITLE_CHARS);
	check_line(item.summary, SHARE_SUMMARY_CHARS);
	check_line(item.by, SHARE_TITLE_CHARS);
	FUZZ_PROMISE(text_is_utf8(slice_of(item.text)));
	FUZZ_PROMISE(
		item.tag_count <= SHARE_TAGS_COUNT && item.credit_count <= SHARE_CREDITS_COUNT);
	check_privacy(&item);
	if (!*item.licence)
		item.licence = "CC0-1.0";
	check_again(&item);
	share_item_release(&item);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice content = { (const char *)bytes, length };

	check(content, SHARE_ITEM_TYPE);
	check(content, "text/markdown; charset=utf-8");
	check(content, "text/plain");
	return 0;
}
