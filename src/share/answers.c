#include "answers.h"

#include "receipt.h"

enum { ROWS_AT_ONCE = 200, SHOWN_TEXT_CHARS = 4000 };

struct slice host_of_origin(const char *origin)
{
	static const char ending[] = "/fettle/commons";
	struct slice host = slice_of(origin);
	size_t length = sizeof(ending) - 1;

	if (host.length > length && memcmp(host.base + host.length - length, ending, length) == 0)
		host.length -= length;
	return host;
}

int entry_item(const json_t *entry, struct share_item *item)
{
	const json_t *content = json_object_get(entry, "content");

	share_item_init(item);
	if (!json_is_string(content))
		return error_set(FT_NOT_FOUND, "Its text is not here.");
	return share_item_read(
		(struct slice){ json_string_value(content), json_string_length(content) },
		json_text(entry, "content_type"), item);
}

int answers_each(struct commons *commons, const char *ref, const char *kind,
	int (*each)(void *context, const json_t *entry), void *context)
{
	struct commons_filter filter = { .kind = kind, .limit = ROWS_AT_ONCE };
	int code = 0;

	for (int read = 0; read < SHARE_ANSWERS_READ && code == 0; read += ROWS_AT_ONCE) {
		json_t *page = NULL;
		const json_t *entry;
		size_t i;

		code = commons_about(commons, ref, &filter, &page);
		if (code)
			return code;
		json_array_foreach(json_object_get(page, "items"), i, entry) if (code == 0) code =
			each(context, entry);
		filter.before = json_whole(page, "next", 0);
		json_decref(page);
		if (filter.before == 0)
			break;
	}
	return code;
}

bool origins_add(json_t *origins, const char *origin)
{
	if (json_object_get(origins, origin))
		return false;
	json_put_flag(origins, origin, true);
	return true;
}

static void put_words(json_t *row, const char *key, const char *text)
{
	struct buf shown;

	buf_init(&shown, 5 * SHOWN_TEXT_CHARS);
	text_shorten(slice_of(text), SHOWN_TEXT_CHARS, &shown);
	json_put_slice(row, key, buf_slice(&shown));
	buf_release(&shown);
}

json_t *answer_row(const json_t *entry)
{
	json_t *row = json_object();
	struct share_item item;

	json_put_text(row, "ref", json_text(entry, "ref"));
	json_put_text(row, "origin", json_text(entry, "origin"));
	json_put_slice(row, "host", host_of_origin(json_text(entry, "origin")));
	json_put_whole(row, "said_at", json_whole(entry, "said_at", 0));
	if (entry_item(entry, &item))
		error_clear(); /* then there is only who and when */
	json_put_text(row, "by", item.by);
	json_put_text(row, "title", item.title);
	put_words(row, "text", *item.text ? item.text : item.summary);
	share_item_release(&item);
	return row;
}

/* -- counting ------------------------------------------------------------------------------- */

struct counting {
	const char *author; /* their own words about themselves do not count */
	json_t *origins, *counts;
	const char *counted; /* under what; NULL: by the outcome of the receipt */
};

static void count_one(json_t *counts, const char *what)
{
	json_put_whole(counts, what, json_whole(counts, what, 0) + 1);
}

static int count_entry(void *context, const json_t *entry)
{
	struct counting *counting = context;
	const char *origin = json_text(entry, "origin"), *outcome;
	struct share_item item;

	if (strcmp(origin, counting->author) == 0 || json_object_get(counting->origins, origin))
		return 0;
	if (counting->counted) {
		origins_add(counting->origins, origin);
		count_one(counting->counts, counting->counted);
		return 0;
	}
	if (entry_item(entry, &item))
		error_clear();
	outcome = receipt_outcome(item.data);
	if (*outcome && origins_add(counting->origins, origin))
		count_one(counting->counts, outcome);
	share_item_release(&item);
	return 0;
}

int answers_count(struct commons *commons, const char *ref, json_t **out)
{
	static const struct {
		const char *kind, *counted;
	} sorts[] = { { "adopt", NULL }, { "endorse", "endorsed" }, { "reply", "replies" },
		{ "fork", "forks" } };
	static const char *const names[] = { "adopted", "adapted", "abandoned", "endorsed",
		"replies", "forks" };
	struct counting counting = { .counts = json_object() };
	char author[LEDGER_NAME_BYTES + 1];
	int code = 0;

	snprintf(author, sizeof(author), "%.*s", (int)strcspn(ref, "#"), ref);
	counting.author = author;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		json_put_whole(counting.counts, names[i], 0);
	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]) && code == 0; i++) {
		counting.origins = json_object();
		counting.counted = sorts[i].counted;
		code = answers_each(commons, ref, sorts[i].kind, count_entry, &counting);
		json_decref(counting.origins);
	}
	if (code) {
		json_decref(counting.counts);
		return code;
	}
	*out = counting.counts;
	return 0;
}
