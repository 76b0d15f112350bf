/* The digest of a week as a draft for the commons. It names its posts by their hashes and says what
 * they pointed to; names and words of people stay here, on the page of the digest. */
#include <stdlib.h>
#include "collect_private.h"
#include "share_offer.h"

enum {
	LINKS_MAX = 20,
	TAGS_MAX = 6,
	HASHES_MAX = 9000,  /* what an offer's data can hold */
	HOUR_OF_DRAFTS = 6, /* on Monday: what was said late on Sunday is here by then */
	DATA_BYTES = 690000,
	TEXT_BYTES = 60000
};

#define DIGEST_BYTES_MAX ((size_t)1 << 30)

/* -- fields -- */

static json_t *hashes_of(const json_t *list)
{
	json_t *hashes = json_array();
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (json_is_string(one))
			json_array_append(hashes, (json_t *)(uintptr_t)one);
		else
			json_array_append(hashes, json_object_get(one, "hash"));
	}
	return hashes;
}

static json_t *copy_of(const json_t *object, const char *key)
{
	return json_deep_copy(json_object_get(object, key));
}

/* {"tag","from","to","hash","items","background"}; the lists are left out when they are too long,
 * and then only the hash over them names the posts. */
static void put_data(json_t *fields, const json_t *digest)
{
	const json_t *posts = json_object_get(digest, "posts");
	const json_t *background = json_object_get(digest, "background");
	const json_t *window = json_object_get(digest, "window");
	json_t *data = json_object();
	struct buf text;

	json_put(data, "tag", copy_of(digest, "tag"));
	json_put(data, "from", copy_of(window, "from"));
	json_put(data, "to", copy_of(window, "to"));
	json_put(data, "hash", copy_of(digest, "hash"));
	json_put_whole(data, "posts", (int64_t)json_array_size(posts));
	if (json_array_size(posts) + json_array_size(background) <= HASHES_MAX) {
		json_put(data, "items", hashes_of(posts));
		json_put(data, "background", hashes_of(background));
	} else if (json_array_size(posts) <= HASHES_MAX) {
		json_put(data, "items", hashes_of(posts));
	}
	buf_init(&text, DATA_BYTES);
	json_write(data, &text);
	json_put_slice(fields, "data", buf_slice(&text));
	buf_release(&text);
	json_decref(data);
}

static void add_people(struct buf *text, int64_t people)
{
	if (people < COLLECT_FEW_PEOPLE)
		buf_add_text(text, "fewer than five people");
	else
		buf_print(text, "%lld people", (long long)people);
}

static void put_summary(json_t *fields, const json_t *digest, day_number monday)
{
	int64_t posts = (int64_t)json_array_size(json_object_get(digest, "posts"));
	int64_t people = (int64_t)json_array_size(json_object_get(digest, "involved"));
	struct buf text;

	buf_init(&text, 1000);
	buf_print(&text, "%s in the week of ", json_text(digest, "shown"));
	day_add_words(&text, monday);
	json_put_slice(fields, "title", buf_slice(&text));
	buf_clear(&text);
	buf_print(&text, "%lld %s by ", (long long)posts, posts == 1 ? "post" : "posts");
	add_people(&text, people);
	buf_add_text(&text, ", what they pointed to, and what went with it.");
	json_put_slice(fields, "summary", buf_slice(&text));
	buf_release(&text);
}

static void put_tags(json_t *fields, const json_t *digest)
{
	const json_t *related = json_object_get(digest, "related");
	struct buf text;

	buf_init(&text, 1000);
	for (size_t i = 0, count = 0; i < json_array_size(related) && count < TAGS_MAX; i++) {
		const char *shown = json_text(json_array_get(related, i), "shown");

		if (*shown != '#' || !share_tag_is(slice_of(shown + 1)))
			continue;
		buf_print(&text, "%s%s", count++ ? " " : "", shown + 1);
	}
	json_put_slice(fields, "tags", buf_slice(&text));
	buf_release(&text);
}

static bool is_plain_link(const char *url)
{
	return (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0) &&
	       strpbrk(url, "<> \n") == NULL && strlen(url) < 500;
}

static void put_text(json_t *fields, const json_t *digest, bool with_links)
{
	const json_t *links = json_object_get(digest, "resources");
	struct buf text;
	size_t shown = 0;

	buf_init(&text, TEXT_BYTES);
	if (with_links && json_array_size(links) > 0)
		buf_add_text(&text, "## Top resources\n\n");
	for (size_t i = 0; with_links && i < json_array_size(links) && shown < LINKS_MAX; i++) {
		const char *url = json_text(json_array_get(links, i), "url");

		if (is_plain_link(url))
			buf_print(&text, "%zu. <%s>\n", ++shown, url);
	}
	buf_print(&text,
		"%s## Making it again\n\nThe data of this entry name each post by its SHA-256. Whoever has "
		"the posts can make the digest again with `fettle digest --rebuild`.\n",
		shown ? "\n" : "");
	json_put_slice(fields, "text", buf_slice(&text));
	buf_release(&text);
}

static json_t *make_fields(const json_t *digest, day_number monday)
{
	json_t *fields = json_object();

	json_put_text(fields, "sort", "digest");
	json_put_text(fields, "licence", "CC0-1.0");
	json_put_text(fields, "note",
		"Prepared by Fettle from what was collected. Look at the links before you ask for it.");
	put_summary(fields, digest, monday);
	put_tags(fields, digest);
	put_text(fields, digest, true);
	put_data(fields, digest);
	return fields;
}

/* -- once a week and tag -- */

struct drafted {
	bool noted;     /* it was drafted, or there was nothing to draft */
	char offer[65]; /* "": there was nothing */
};

static int read_drafted(struct connection *connection, struct slice tag, day_number monday,
	struct drafted *out)
{
	struct query *query = query_start(
		connection, "SELECT offer FROM collect_week WHERE tag = $1 AND monday = $2");

	*out = (struct drafted){ 0 };
	query_text(query, 1, tag);
	query_int(query, 2, monday);
	int more = query_step(query);
	out->noted = more == 1;
	if (out->noted) {
		struct slice offer = query_get_text(query, 0);

		snprintf(out->offer, sizeof(out->offer), "%.*s", (int)offer.length, offer.base);
	}
	query_end(query);
	return more < 0 ? more : 0;
}

static int note_drafted(struct connection *connection, struct slice tag, day_number monday,
	const char *offer)
{
	int result = transaction_begin_write(connection);

	if (result)
		return result;
	struct query *query = query_start(connection,
		"INSERT INTO collect_week (tag, monday, offer) VALUES ($1, $2, $3)"
		" ON CONFLICT (tag, monday) DO UPDATE SET offer = excluded.offer");
	query_text(query, 1, tag);
	query_int(query, 2, monday);
	query_text(query, 3, slice_of(offer));
	result = query_run(query);
	if (result == 0)
		return transaction_commit(connection);
	transaction_rollback(connection);
	return result;
}

static int with_week(struct collect *collect, struct slice tag, day_number monday,
	const char *offer, struct drafted *out)
{
	struct connection *connection;
	int result = store_borrow(collect->store, &connection);

	if (result == 0)
		result = offer ? note_drafted(connection, tag, monday, offer)
			       : read_drafted(connection, tag, monday, out);
	store_return(connection);
	return result;
}

/* What was dropped or withdrawn may be wanted after all; any other offer stands. */
static bool stands(struct collect *collect, const char *offer)
{
	struct reader *reader = NULL;
	json_t *thing = NULL;
	bool found = *offer && book_reader(collect->book, &reader) == 0 &&
		     read_thing(reader, &ACTOR_SYSTEM, offer, &thing) == 0;
	const char *state = json_text(thing, "state");
	bool over = strcmp(state, "dropped") == 0 || strcmp(state, "withdrawn") == 0;

	json_decref(thing);
	reader_close(reader);
	return found && !over;
}

/* -- the act -- */

static void name_draft(struct slice tag, day_number monday, const char *before,
	char key[LIMIT_IDEMPOTENCY_KEY_BYTES])
{
	char hash[HASH_CHARS];
	struct buf text;

	buf_init(&text, 2 * TAG_BYTES);
	buf_add_slice(&text, tag);
	buf_add_text(&text, before);
	same_key(buf_slice(&text), hash);
	buf_release(&text);
	snprintf(key, LIMIT_IDEMPOTENCY_KEY_BYTES, "digest-%d-%.40s", (int)monday, hash);
}

static int draft(struct collect *collect, const struct actor *actor, const char *key,
	json_t *fields, const json_t *digest, char offer[65])
{
	struct act act = { .actor = actor, .kind = "offer", .verb = "draft",
		.place = book_root(collect->book), .input = fields, .idempotency_key = key };
	struct outcome outcome;
	int result = share_offer_act(collect->book, &act, &outcome);

	if (result == FT_REFUSED) { /* an address in it looks like a person's name */
		outcome_release(&outcome);
		put_text(fields, digest, false);
		result = share_offer_act(collect->book, &act, &outcome);
	}
	if (result)
		error_set(result, "%s", outcome.message);
	snprintf(offer, 65, "%s", outcome.thing);
	outcome_release(&outcome);
	return result;
}

static int make_week(struct collect *collect, struct slice tag, day_number monday, json_t **digest)
{
	struct collected_week week;
	struct buf json;
	int result = collect_week(collect, tag, monday, &week);

	if (result)
		return result;
	buf_init(&json, DIGEST_BYTES_MAX);
	if (digest_post_count(week.digest) == 0)
		result = error_set(FT_NOT_FOUND, "Nothing was heard about this in that week.");
	else
		digest_write_json(week.digest, &json);
	if (result == 0)
		result = json_read(buf_slice(&json), digest);
	buf_release(&json);
	collected_week_release(&week);
	return result;
}

static int offer_week(struct collect *collect, const struct actor *actor, struct slice tag,
	day_number monday, const char *before, char offer[65])
{
	char key[LIMIT_IDEMPOTENCY_KEY_BYTES];
	json_t *digest = NULL, *fields;
	int result = make_week(collect, tag, monday, &digest);

	if (result)
		return result;
	fields = make_fields(digest, monday);
	name_draft(tag, monday, before, key);
	result = draft(collect, actor, key, fields, digest, offer);
	json_decref(fields);
	json_decref(digest);
	return result ? result : with_week(collect, tag, monday, offer, NULL);
}

int collect_offer_week(struct collect *collect, const struct actor *actor, struct slice tag,
	day_number monday, char offer[65])
{
	struct drafted drafted;
	struct buf folded;

	offer[0] = '\0';
	buf_init(&folded, 4096);
	name_fold(tag, &folded);
	tag = buf_slice(&folded);
	int result = with_week(collect, tag, monday, NULL, &drafted);
	if (result == 0 && stands(collect, drafted.offer))
		snprintf(offer, 65, "%s", drafted.offer);
	else if (result == 0)
		result = offer_week(collect, actor, tag, monday, drafted.offer, offer);
	buf_release(&folded);
	return result;
}

/* -- each Monday -- */

static int draft_tag(
	struct collect *collect, struct connection *connection, const char *tag, day_number monday)
{
	struct drafted drafted;
	char offer[65];
	int result = read_drafted(connection, slice_of(tag), monday, &drafted);

	if (result || drafted.noted)
		return result;
	result = collect_offer_week(collect, &ACTOR_SYSTEM, slice_of(tag), monday, offer);
	if (result == 0 || (result != FT_REFUSED && result != FT_NOT_FOUND))
		return result;
	if (result == FT_REFUSED)
		collect_say(collect, "The digest of #%s was not drafted: %s", tag, error_message());
	error_clear();
	return note_drafted(connection, slice_of(tag), monday, "");
}

/* The tags of sources that are marked for it, each once, with spaces between. */
static int weekly_tags(struct connection *connection, struct buf *out)
{
	struct query *query = query_start(connection,
		"SELECT DISTINCT tags FROM collect_source WHERE weekly = 1 AND state = 'active'"
		" ORDER BY tags");
	int more;

	while ((more = query_step(query)) == 1) {
		buf_add_slice(out, query_get_text(query, 0));
		buf_add_char(out, ' ');
	}
	query_end(query);
	return more;
}

int drafts_make(struct collect *collect, struct connection *connection)
{
	instant_us now = instant_now();
	day_number monday = week_monday(now);
	struct slice rest;
	struct buf tags;
	int result;

	if (now < day_start(monday) + HOUR_OF_DRAFTS * 60 * MINUTE_US)
		return 0;
	buf_init(&tags, 1 << 20);
	result = weekly_tags(connection, &tags);
	rest = buf_slice(&tags);
	while (result == 0 && rest.length) {
		struct slice tag = slice_cut(&rest, ' ');
		char name[TAG_BYTES];

		if (tag.length == 0 || tag.length >= sizeof(name))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)tag.length, tag.base);
		result = draft_tag(collect, connection, name, monday - 7);
	}
	buf_release(&tags);
	return result;
}
