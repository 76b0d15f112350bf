/* One entry of the commons as it stands today: what it says, and what became of it. */
#include "answers.h"

#include "receipt.h"

static const char *takes_as(const char *sort, const json_t *data)
{
	static const char *const sorts[] = { "policy", "pack", "learning", "result" };
	const char *as = strcmp(sort, "fork") == 0 ? json_text(data, "kind") : sort;

	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++)
		if (strcmp(as, sorts[i]) == 0)
			return sorts[i];
	return "";
}

static json_t *list_of(const char *const *texts, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(texts[i]));
	return list;
}

static json_t *item_json(const struct share_item *item)
{
	const struct share_licence *licence = share_licence(item->licence);
	json_t *out = json_object(), *series;

	json_put_text(out, "title", item->title);
	json_put_text(out, "summary", item->summary);
	json_put_text(out, "text", item->text);
	json_put_flag(out, "is_plain", item->is_plain);
	json_put(out, "tags", list_of(item->tags, item->tag_count));
	json_put(out, "credit", list_of(item->credit, item->credit_count));
	json_put_text(out, "licence", item->licence);
	json_put_text(out, "licence_label", licence ? licence->label : item->licence);
	json_put_text(out, "licence_url", licence ? licence->url : "");
	json_put_text(out, "by", item->by);
	json_put_text(out, "from", item->from);
	json_put(out, "data", item->data ? json_incref(item->data) : json_null());
	series = result_series(item->data);
	json_put(out, "series", series ? series : json_null());
	return out;
}

/* What is in `entry` becomes what `standing` says. */
static void put_item(const json_t *entry, json_t *standing)
{
	struct share_item item;
	int code = entry_item(entry, &item);

	if (code == 0) {
		json_put_text(standing, "state", "whole");
		json_put(standing, "item", item_json(&item));
		json_put_text(standing, "hash", json_text(json_object_get(entry, "leaf"), "body"));
		json_put_text(
			standing, "takes_as", takes_as(json_text(standing, "sort"), item.data));
	} else if (!json_has(standing, "item")) {
		json_put_text(standing, "state", "unreadable");
		json_put_text(standing, "problem", error_message());
	}
	share_item_release(&item);
	error_clear();
}

static void put_state(const json_t *entry, json_t *standing)
{
	static const struct {
		const char *blob, *state;
	} states[] = { { "wanted", "coming" }, { "left", "left" }, { "erased", "erased" } };
	const char *blob = json_text(entry, "state");

	json_put_text(standing, "state", *blob ? "unreadable" : "empty");
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(blob, states[i].blob) == 0)
			json_put_text(standing, "state", states[i].state);
	if (strcmp(blob, "held") == 0)
		put_item(entry, standing);
}

/* -- what its author said later ---------------------------------------------------------------- */

struct gathering {
	json_t *standing, *list, *origins;
	const char *author;
};

static int gather_correction(void *context, const json_t *entry)
{
	struct gathering *gathering = context;

	if (strcmp(json_text(entry, "origin"), gathering->author) != 0 ||
		json_array_size(gathering->list) >= SHARE_ANSWERS_SHOWN)
		return 0;
	if (json_array_size(gathering->list) == 0 &&
		strcmp(json_text(gathering->standing, "state"), "erased") != 0) {
		put_item(entry, gathering->standing);
		json_put_flag(gathering->standing, "corrected", true);
	}
	json_array_append_new(gathering->list, answer_row(entry));
	return 0;
}

static int gather_withdrawal(void *context, const json_t *entry)
{
	struct gathering *gathering = context;

	if (strcmp(json_text(entry, "origin"), gathering->author) == 0 &&
		!json_has(gathering->standing, "withdrawn"))
		json_put(gathering->standing, "withdrawn", answer_row(entry));
	return 0;
}

static int gather_answer(void *context, const json_t *entry)
{
	struct gathering *gathering = context;
	const char *origin = json_text(entry, "origin");

	if (json_array_size(gathering->list) >= SHARE_ANSWERS_SHOWN)
		return 0;
	if (gathering->origins && (strcmp(origin, gathering->author) == 0 ||
					  !origins_add(gathering->origins, origin)))
		return 0;
	json_array_append_new(gathering->list, answer_row(entry));
	return 0;
}

static int put_list(struct commons *commons, struct gathering *gathering, const char *kind,
	const char *key, int (*gather)(void *context, const json_t *entry))
{
	gathering->list = json_array();
	json_put(gathering->standing, key, gathering->list);
	return answers_each(
		commons, json_text(gathering->standing, "ref"), kind, gather, gathering);
}

static int put_answers(struct commons *commons, json_t *standing)
{
	struct gathering gathering = { .standing = standing,
		.author = json_text(standing, "origin") };
	const char *ref = json_text(standing, "ref");
	json_t *counts = NULL;
	int code = put_list(commons, &gathering, "correct", "corrections", gather_correction);

	json_put(standing, "withdrawn", json_null());
	if (code == 0)
		code = answers_each(commons, ref, "withdraw", gather_withdrawal, &gathering);
	if (code == 0)
		code = put_list(commons, &gathering, "reply", "replies", gather_answer);
	if (code == 0)
		code = put_list(commons, &gathering, "fork", "forks", gather_answer);
	gathering.origins = json_object();
	if (code == 0)
		code = put_list(commons, &gathering, "endorse", "endorsed", gather_answer);
	json_decref(gathering.origins);
	if (code == 0)
		code = answers_count(commons, ref, &counts);
	if (code == 0)
		json_put(standing, "counts", counts);
	return code;
}

/* -- where it is ------------------------------------------------------------------------------- */

/* Entries that both histories of its log share; -1: it has one history. */
static int read_shared(struct commons *commons, const char *origin, int64_t *shared)
{
	json_t *status = NULL;
	const json_t *fork;
	size_t i;
	int code = commons_status(commons, &status);

	*shared = -1;
	if (code)
		return code;
	json_array_foreach(json_object_get(status, "forks"), i,
		fork) if (strcmp(json_text(fork, "origin"), origin) == 0) *shared =
		json_whole(fork, "common", 0);
	json_decref(status);
	return 0;
}

static void put_addresses(const char *origin, int64_t index, bool own, json_t *standing)
{
	uint8_t digest[SHA256_BYTES];
	struct buf text, hash;

	sha256(origin, strlen(origin), digest);
	buf_init(&hash, 80);
	hex_add(&hash, digest, sizeof(digest));
	buf_init(&text, 256);
	buf_print(&text, "/fettle/proof/%s/%lld.tlog-proof", hash.base, (long long)index);
	json_put_slice(standing, "proof", buf_slice(&text));
	buf_clear(&text);
	if (own)
		buf_add_text(&text, "/fettle/commons/checkpoint");
	else
		buf_print(&text, "/fettle/m/%s/checkpoint", hash.base);
	json_put_slice(standing, "checkpoint", buf_slice(&text));
	buf_release(&hash);
	buf_release(&text);
}

static json_t *begin(const char *ref)
{
	static const char *const lists[] = { "answers_to", "corrections", "replies", "forks",
		"endorsed" };
	json_t *standing = json_object();
	char origin[LEDGER_NAME_BYTES + 1];

	snprintf(origin, sizeof(origin), "%.*s", (int)strcspn(ref, "#"), ref);
	json_put_text(standing, "ref", ref);
	json_put_text(standing, "origin", origin);
	json_put_slice(standing, "host", host_of_origin(origin));
	json_put_text(standing, "takes_as", "");
	json_put_text(standing, "original", "");
	json_put_flag(standing, "corrected", false);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		json_put(standing, lists[i], json_array());
	return standing;
}

static void put_entry(const json_t *entry, json_t *standing)
{
	static const char *const copied[] = { "index", "id", "said_at", "seen_at", "own",
		"topics" };
	const json_t *leaf = json_object_get(entry, "leaf"), *ref;
	size_t i;

	for (i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
		json_put(standing, copied[i], json_incref(json_object_get(entry, copied[i])));
	json_put_text(standing, "sort", json_text(entry, "kind"));
	json_put_text(standing, "hash", json_text(leaf, "body"));
	json_put_text(standing, "original", json_text(leaf, "of"));
	json_array_foreach(json_object_get(leaf, "refs"), i, ref) if (json_is_string(ref) && i < 16)
		json_array_append_new(json_object_get(standing, "answers_to"),
			json_string(json_string_value(ref)));
	put_addresses(json_text(standing, "origin"), json_whole(entry, "index", 0),
		json_flag(entry, "own", false), standing);
	put_state(entry, standing);
}

/* An entry that is not shown because its log has two histories is one that we know something of. */
static int put_doubtful(const char *ref, int64_t shared, json_t *standing)
{
	struct slice rest = slice_of(ref);
	int64_t index = -1;

	slice_cut(&rest, '#');
	if (shared < 0 || slice_to_int64(slice_cut(&rest, '#'), &index) || index < shared)
		return error_set(FT_NOT_FOUND,
			"There is no such entry here, or not yet, or a rule of ours hides it.");
	error_clear();
	json_put_whole(standing, "index", index);
	json_put_text(standing, "state", "doubtful");
	return 0;
}

int share_standing(struct commons *commons, const char *ref, json_t **out)
{
	json_t *entry = NULL, *standing;
	int64_t shared = -1;
	int found = commons_item(commons, ref, &entry), code;

	if (found && found != FT_NOT_FOUND)
		return found;
	standing = begin(ref);
	code = read_shared(commons, json_text(standing, "origin"), &shared);
	json_put(standing, "shared_entries", shared >= 0 ? json_integer(shared) : json_null());
	if (code == 0 && found == 0) {
		put_entry(entry, standing);
		code = put_answers(commons, standing);
	} else if (code == 0) {
		code = put_doubtful(ref, shared, standing);
	}
	json_decref(entry);
	if (code) {
		json_decref(standing);
		return code;
	}
	*out = standing;
	return 0;
}
