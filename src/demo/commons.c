/* The demonstration's commons: organisations that do not exist either, what they said, and what
 * they made of ours. Each gets a log of its own for a moment and brings it here as an organisation
 * does that nobody can reach; so the logs are signed, mirrored and checked like any other. */
#include "story.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "commons.h"
#include "fetch.h"
#include "share_offer.h"

#define OURS "https://fernbrook.example"

enum { ORGANISATIONS_MOST = 8, SAID_MOST = 64 };

struct said { /* what was published, for what refers to it */
	const char *id;
	struct commons_place place;
};

struct gathering {
	struct fetcher wire; /* leads to our own commons; first, so that it can be taken for all */
	struct book *book;
	struct commons *commons;
	const json_t *data;
	struct said said[SAID_MOST];
	size_t said_count;
};

static void say_nothing(void *context, const char *line)
{
	(void)context;
	(void)line;
}

static const char *ref_of(const struct gathering *gathering, const char *id)
{
	for (size_t i = 0; i < gathering->said_count; i++)
		if (strcmp(gathering->said[i].id, id) == 0)
			return gathering->said[i].place.ref;
	return NULL;
}

static void remember(struct gathering *gathering, const char *id, const struct commons_place *place)
{
	if (gathering->said_count < SAID_MOST)
		gathering->said[gathering->said_count++] = (struct said){ id, *place };
}

/* -- what is ours -- */

static int act(struct gathering *gathering, const char *person, const char *verb, char thing[65],
	json_t *input)
{
	struct actor actor = { 0 };
	struct outcome outcome;

	snprintf(actor.person, sizeof(actor.person), "%s", person);
	int result = share_offer_act(gathering->book,
		&(struct act){ .actor = &actor, .kind = "offer", .verb = verb,
			.thing = *thing ? thing : NULL, .input = input },
		&outcome);
	if (result)
		error_set(result, "offer %s: %s", verb, outcome.message);
	snprintf(thing, 65, "%s", outcome.thing);
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

static char *joined(const json_t *list, const char *between)
{
	struct buf text;
	const json_t *word;
	size_t i;

	buf_init(&text, 4096);
	json_array_foreach(list, i, word)
		buf_print(&text, "%s%s", i ? between : "", json_string_value(word));
	char *copy = must_copy_text(text.base ? text.base : "");
	buf_release(&text);
	return copy;
}

static json_t *offer_fields(const json_t *row)
{
	static const char *const same[] = { "sort", "title", "summary", "text", "topics", "licence" };
	char *tags = joined(json_object_get(row, "tags"), " ");
	char *credit = joined(json_object_get(row, "credit"), "\n");
	json_t *fields = json_object();

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		json_put_text(fields, same[i], json_text(row, same[i]));
	json_put_text(fields, "tags", tags);
	json_put_text(fields, "credit", credit);
	free(tags);
	free(credit);
	return fields;
}

/* The hash of what would leave, as whoever reads it before it leaves is shown. */
static int read_before(struct gathering *gathering, const json_t *fields, char hash[65])
{
	const struct directory *directory = book_directory(gathering->book);
	struct share_review review;
	int result = share_review_make(fields, directory, book_name(gathering->book), &review);

	snprintf(hash, 65, "%s", review.hash);
	share_review_release(&review);
	book_directory_release(gathering->book, directory);
	return result;
}

static int offer(struct gathering *gathering, const json_t *row)
{
	const char *by = json_text(row, "by");
	char thing[65] = "", hash[65] = "";
	json_t *fields = offer_fields(row);
	int result = act(gathering, by, "draft", thing, json_incref(fields));

	if (result == 0)
		result = act(gathering, by, "ask", thing, json_object());
	if (result == 0)
		result = read_before(gathering, fields, hash);
	json_decref(fields);
	if (result == 0)
		result = act(gathering, json_text(row, "agreed_by"), "approve", thing,
			json_pack("{s:s}", "agreed", hash));
	return result;
}

/* They leave in the order in which they were approved. */
static int find_ours(struct gathering *gathering)
{
	json_t *items = NULL;
	const struct commons_filter filter = { .origin = commons_origin(gathering->commons) };
	const json_t *rows = json_object_get(gathering->data, "ours"), *item;
	int result = commons_items(gathering->commons, &filter, &items);
	size_t i, number = json_array_size(rows);

	json_array_foreach(json_object_get(items, "items"), i, item) {
		struct commons_place place = { 0 };

		if (strcmp(json_text(item, "kind"), "key") == 0 || number == 0)
			continue;
		snprintf(place.ref, sizeof(place.ref), "%s", json_text(item, "ref"));
		remember(gathering, json_text(json_array_get(rows, --number), "id"), &place);
	}
	json_decref(items);
	return result;
}

static int offer_ours(struct gathering *gathering)
{
	struct share_published report;
	const json_t *row;
	size_t i;
	int result = 0;

	json_array_foreach(json_object_get(gathering->data, "ours"), i, row) {
		if (result == 0)
			result = offer(gathering, row);
		if (result == 0)
			result = share_offers_publish(
				gathering->book, gathering->commons, &report);
	}
	return result ? result : find_ours(gathering);
}

/* -- what others say -- */

/* {"values":[...],"changed_months_ago"} becomes points on the first of each month up to the last. */
static json_t *points_of(const json_t *data, json_t *out)
{
	const json_t *values = json_object_get(data, "values"), *value;
	int year, number, day;
	day_to_date(today(), &year, &number, &day);
	day_number month = day_add_months(today() - day + 1, -(int)json_array_size(values));
	json_t *points = json_array();
	size_t i;

	json_array_foreach(values, i, value) {
		json_t *point = json_object();
		char text[32];

		snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
		json_put_day(point, "on", day_add_months(month, (int)i));
		json_put_text(point, "value", text);
		json_array_append_new(points, point);
		if (i + (size_t)json_whole(data, "changed_months_ago", 0) ==
			json_array_size(values))
			json_put_day(out, "changed_on", day_add_months(month, (int)i));
	}
	return points;
}

static json_t *data_of(const json_t *row)
{
	const json_t *data = json_object_get(row, "data");
	json_t *out;

	if (!data)
		return NULL;
	out = json_copy((json_t *)data);
	if (json_has(data, "values")) {
		json_put(out, "points", points_of(data, out));
		json_object_del(out, "values");
		json_object_del(out, "changed_months_ago");
		if (json_has(out, "changed"))
			json_put(out, "changes", json_pack("[{s:s,s:s}]", "on",
				json_text(out, "changed_on"), "what", json_text(out, "changed")));
		json_object_del(out, "changed");
	}
	return out;
}

static void fill_item(const json_t *row, const char *by, struct share_item *item)
{
	const json_t *word;
	size_t i;

	share_item_init(item);
	item->title = json_text(row, "title");
	item->summary = json_text(row, "summary");
	item->text = json_text(row, "text");
	item->licence = json_text(row, "licence");
	item->from = json_text(row, "from");
	item->by = by;
	json_array_foreach(json_object_get(row, "tags"), i, word)
		item->tags[item->tag_count++] = json_string_value(word);
	json_array_foreach(json_object_get(row, "credit"), i, word)
		item->credit[item->credit_count++] = json_string_value(word);
	item->data = data_of(row);
}

static int say(struct gathering *gathering, struct commons *theirs, const json_t *row,
	const char *by)
{
	enum { US_PER_DAY_MILLIONS = 86400 };
	const char *to = json_text(row, "to"), *refs[2] = { NULL };
	instant_us ago = json_whole(row, "days_ago", 0) * US_PER_DAY_MILLIONS * INT64_C(1000000);
	struct commons_entry entry = { .kind = json_text(row, "sort"), .refs = refs,
		.content_type = SHARE_ITEM_TYPE, .topics = json_text(row, "topics"),
		.language = "en", .at = instant_now() - ago };
	struct commons_place place;
	struct share_item item;
	struct buf content;

	if (*to)
		refs[0] = ref_of(gathering, to);
	if (*to && !refs[0])
		return error_set(FT_FAILED, "commons.json: nothing is called \"%s\" before \"%s\".",
			to, json_text(row, "id"));
	buf_init(&content, SHARE_ITEM_BYTES);
	fill_item(row, by, &item);
	int result = share_item_write(&item, &content);
	entry.content = buf_slice(&content);
	if (result == 0)
		result = commons_publish(theirs, &entry, 1, &place);
	if (result == 0)
		remember(gathering, json_text(row, "id"), &place);
	else
		result = error_prefix("commons.json: %s", json_text(row, "id"));
	json_decref(item.data);
	item.data = NULL;
	share_item_release(&item);
	buf_release(&content);
	return result;
}

/* What others say without words: that something is to be erased, whom they block. */
static int note(struct gathering *gathering, struct commons *theirs, const json_t *row)
{
	struct commons_entry entry = { .kind = json_text(row, "kind"),
		.why = json_text(row, "why") };

	if (*json_text(row, "of"))
		entry.of = ref_of(gathering, json_text(row, "of"));
	if (*json_text(row, "about"))
		entry.subject = json_text(row, "about");
	return commons_publish(theirs, &entry, 1, NULL);
}

/* -- from their log to ours -- */

static int bring(struct fetcher *fetcher, const struct fetch *fetch, struct fetched *out)
{
	struct gathering *gathering = (struct gathering *)fetcher;
	const char *path = fetch->url + strlen(OURS);
	struct commons_answer answer;

	*out = (struct fetched){ 0 };
	buf_init(&out->body, fetch->bytes_max);
	if (strncmp(fetch->url, OURS "/", sizeof(OURS)) != 0)
		return error_set(FT_BUSY, "Nobody is at %s.", fetch->url);
	int result = fetch->content_type
			     ? commons_post(gathering->commons, path, fetch->post, false, &answer)
			     : commons_get(gathering->commons, path, &answer);
	if (result)
		return result;
	out->status = answer.status;
	buf_add_slice(&out->body, buf_slice(&answer.body));
	commons_answer_release(&answer);
	return 0;
}

struct guest {
	char path[64];
	struct book *book;
	struct commons *commons;
};

static void guest_leave(struct guest *guest)
{
	static const char *const endings[] = { "", "-wal", "-shm" };

	if (guest->commons)
		commons_close(guest->commons);
	if (guest->book)
		book_close(guest->book);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		char path[80];

		snprintf(path, sizeof(path), "%s%s", guest->path, endings[i]);
		unlink(path);
	}
}

static int guest_come(struct gathering *gathering, const json_t *row, const char *folder,
	size_t number, struct guest *guest)
{
	struct founding founding = { .name = json_text(row, "name"), .root = "root" };
	struct commons_options options = { .host = json_text(row, "host"),
		.fetcher = &gathering->wire, .log = say_nothing };
	char theirs[LEDGER_KEY_TEXT_BYTES], ours[LEDGER_KEY_TEXT_BYTES];

	snprintf(guest->path, sizeof(guest->path), "%s/%zu.fettle", folder, number);
	int result = book_create(guest->path, &founding);
	if (result == 0)
		result = book_open(&guest->book, guest->path, BOOK_WRITE);
	if (result == 0)
		result = commons_open(&guest->commons, book_store(guest->book), &options);
	if (result == 0)
		result = commons_found(guest->commons);
	if (result == 0)
		result = commons_verifier_key(guest->commons, theirs);
	if (result == 0)
		result = commons_verifier_key(gathering->commons, ours);
	if (result == 0)
		result = commons_add_peer(gathering->commons,
			&(struct commons_peer){ .key = theirs, .is_quiet = true });
	if (result == 0)
		result = commons_add_peer(guest->commons,
			&(struct commons_peer){ .url = OURS, .key = ours, .is_quiet = true });
	return result;
}

static int all_speak(struct gathering *gathering, struct guest *guests, size_t count)
{
	const json_t *organisations = json_object_get(gathering->data, "organisations"), *row;
	struct commons_report report;
	size_t i;
	int result = 0;

	json_array_foreach(json_object_get(gathering->data, "items"), i, row) {
		size_t org = (size_t)json_whole(row, "org", 0);

		if (result == 0 && org < count)
			result = say(gathering, guests[org].commons, row,
				json_text(json_array_get(organisations, org), "name"));
	}
	json_array_foreach(json_object_get(gathering->data, "notes"), i, row) {
		size_t org = (size_t)json_whole(row, "org", 0);

		if (result == 0 && org < count)
			result = note(gathering, guests[org].commons, row);
	}
	for (i = 0; result == 0 && i < count; i++)
		result = commons_pull(guests[i].commons, NULL, NULL, &report);
	return result;
}

static int invite(struct gathering *gathering)
{
	const json_t *organisations = json_object_get(gathering->data, "organisations");
	struct guest guests[ORGANISATIONS_MOST] = { 0 };
	char folder[] = "/tmp/fettle-demo-XXXXXX";
	size_t count = json_array_size(organisations), i;
	int result = 0;

	if (!mkdtemp(folder))
		return error_set(FT_FAILED, "%s cannot be made: %s.", folder, strerror(errno));
	if (count > ORGANISATIONS_MOST)
		count = ORGANISATIONS_MOST;
	for (i = 0; result == 0 && i < count; i++)
		result = guest_come(gathering, json_array_get(organisations, i), folder, i,
			&guests[i]);
	if (result == 0)
		result = all_speak(gathering, guests, count);
	while (count-- > 0)
		guest_leave(&guests[count]);
	rmdir(folder);
	return result;
}

static int gather(struct book *book)
{
	struct gathering gathering = { .wire.get = bring, .book = book };
	struct commons_options options = { .host = "fernbrook.example", .log = say_nothing,
		.fetcher = &gathering.wire };
	json_t *data = NULL;
	int result = demo_data("commons", &data);

	gathering.data = data;
	if (result == 0)
		result = commons_open(&gathering.commons, book_store(book), &options);
	if (result == 0)
		result = commons_found(gathering.commons);
	if (result == 0)
		result = offer_ours(&gathering);
	if (result == 0)
		result = invite(&gathering);
	commons_close(gathering.commons);
	json_decref(data);
	return result;
}

int demo_gather(const char *address)
{
	struct book *book;
	int result = book_open(&book, address, BOOK_WRITE);

	if (result)
		return result;
	result = gather(book);
	book_close(book);
	return result;
}
