#include "elsewhere.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "book.h"
#include "signature.h"
#include "url.h"

/* -- what others serve -- */

static json_t *describe_actor(const struct elsewhere *elsewhere, const char *id)
{
	const struct buf *pem = elsewhere->keys_changed ? &elsewhere->other_public
							: &elsewhere->public;
	char host[256];

	url_host(slice_of(id), host);
	return json_pack("{s:s, s:s, s:s, s:s, s:s+, s:{s:s++}, s:{s:s+, s:s, s:s#}}", "id", id,
		"type", "Person", "preferredUsername", strrchr(id, '/') + 1, "name", "Ada",
		"inbox", id, "/inbox", "endpoints", "sharedInbox", "https://", host, "/inbox",
		"publicKey", "id", id, "#main-key", "owner",
		elsewhere->owner ? elsewhere->owner : id, "publicKeyPem", pem->base,
		(int)pem->length);
}

static int get(struct fetcher *fetcher, const struct fetch *fetch, struct fetched *out)
{
	struct elsewhere *elsewhere = (struct elsewhere *)fetcher;

	*out = (struct fetched){ .status = 200 };
	buf_init(&out->body, fetch->bytes_max);
	if (fetch->content_type) {
		if (elsewhere->on_post)
			elsewhere->on_post(elsewhere);
		bool refused = elsewhere->refuses && strstr(fetch->url, elsewhere->refuses);
		out->status = refused ? 500 : elsewhere->status;
		out->retry_seconds = elsewhere->retry_seconds;
		json_array_append_new(elsewhere->posts, json_pack("{s:s, s:s#}", "url", fetch->url,
			"body", fetch->post.base, (int)fetch->post.length));
		return 0;
	}
	elsewhere->fetches++;
	if (elsewhere->actors_are_gone) {
		out->status = 410;
		return 0;
	}
	snprintf(out->type, sizeof(out->type), "application/activity+json");
	if (strstr(fetch->url, "/notes/")) {
		char actor[256];
		snprintf(actor, sizeof(actor), "%.*s/users/ada",
			(int)(strstr(fetch->url, "/notes/") - fetch->url), fetch->url);
		json_t *note = elsewhere_note(actor, 77, HOME "/ap/commons", "<p>Far away</p>");
		json_put_text(note, "id", fetch->url);
		json_write(note, &out->body);
		json_decref(note);
		return 0;
	}
	json_t *actor = describe_actor(elsewhere, fetch->url);
	json_write(actor, &out->body);
	json_decref(actor);
	return 0;
}

static void be_quiet(void *context, const char *line)
{
	(void)context;
	if (getenv("FETTLE_TEST_LOUD"))
		fprintf(stderr, "%s\n", line);
}

void elsewhere_open(struct elsewhere *elsewhere, const struct test_place *place)
{
	struct commons_options commons = { .host = "larch.example" };
	struct fediverse_options options = { .name = "Larch House",
		.fetcher = &elsewhere->fetcher, .log = be_quiet };

	*elsewhere = (struct elsewhere){ .fetcher = { get, NULL }, .status = 202,
		.posts = json_array() };
	buf_init(&elsewhere->private, CRYPTO_PEM_BYTES);
	buf_init(&elsewhere->public, CRYPTO_PEM_BYTES);
	buf_init(&elsewhere->other_private, CRYPTO_PEM_BYTES);
	buf_init(&elsewhere->other_public, CRYPTO_PEM_BYTES);
	assert_int_equal(crypto_make_key(&elsewhere->private, &elsewhere->public), 0);
	assert_int_equal(crypto_make_key(&elsewhere->other_private, &elsewhere->other_public), 0);
	assert_int_equal(store_open(&elsewhere->store, place->address, STORE_OPEN), 0);
	assert_int_equal(commons_open(&elsewhere->commons, elsewhere->store, &commons), 0);
	assert_int_equal(fediverse_open(&elsewhere->fediverse, elsewhere->store,
		elsewhere->commons, &options), 0);
}

void elsewhere_begin(struct elsewhere *elsewhere, const struct test_place *place)
{
	struct founding founding = { .name = "Larch House", .root = "larch" };

	assert_int_equal(book_create(place->address, &founding), 0);
	elsewhere_open(elsewhere, place);
	assert_int_equal(fediverse_turn_on(elsewhere->fediverse, HOME, false), 0);
}

void elsewhere_end(struct elsewhere *elsewhere)
{
	fediverse_close(elsewhere->fediverse);
	commons_close(elsewhere->commons);
	store_close(elsewhere->store);
	json_decref(elsewhere->posts);
	buf_release(&elsewhere->private);
	buf_release(&elsewhere->public);
	buf_release(&elsewhere->other_private);
	buf_release(&elsewhere->other_public);
}

/* -- what we say -- */

void elsewhere_work(struct elsewhere *elsewhere, struct fediverse_report *report)
{
	struct fediverse_report own;

	assert_int_equal(fediverse_work(elsewhere->fediverse, report ? report : &own), 0);
}

void elsewhere_publish(struct elsewhere *elsewhere, const char *kind, const char *of,
	const char *item, char ref[600], char url[200])
{
	struct commons_entry entry = { .kind = kind, .of = of,
		.content_type = item ? "application/vnd.fettle.item+json" : NULL,
		.content = slice_of(item), .language = "en" };
	struct commons_place place;

	assert_int_equal(commons_publish(elsewhere->commons, &entry, 1, &place), 0);
	if (ref)
		snprintf(ref, 600, "%s", place.ref);
	if (url)
		snprintf(url, 200, HOME "/ap/o/%s", strrchr(place.ref, '#') + 1);
	elsewhere_work(elsewhere, NULL);
}

/* -- what others send -- */

struct sent {
	const char *lines[4];
	struct arena arena;
};

static const char *find_header(void *context, const char *name)
{
	struct sent *sent = context;
	size_t length = strlen(name);

	if (strcasecmp(name, "Content-Type") == 0)
		return "application/activity+json";
	for (size_t i = 0; i < 4 && sent->lines[i]; i++)
		if (strncasecmp(sent->lines[i], name, length) == 0 && sent->lines[i][length] == ':')
			return sent->lines[i] + length + 2;
	return NULL;
}

int elsewhere_send_text(struct elsewhere *elsewhere, const char *actor, const char *path,
	const char *body)
{
	struct sent sent;
	char key_id[512], url[256];
	struct buf *private = elsewhere->keys_changed ? &elsewhere->other_private
						      : &elsewhere->private;
	struct signature_key key = { key_id, buf_slice(private) };
	struct fediverse_request request = { .path = path, .target = slice_of(path),
		.header = find_header, .context = &sent, .body = slice_of(body) };
	struct fediverse_answer answer;

	arena_init(&sent.arena);
	snprintf(key_id, sizeof(key_id), "%s#main-key", actor);
	snprintf(url, sizeof(url), HOME "%s", path);
	assert_int_equal(signature_make(&key, "POST", url, slice_of(body), instant_now(),
		&sent.arena, sent.lines), 0);
	int result = fediverse_receive(elsewhere->fediverse, &request, &answer);
	int status = result == FT_NOT_FOUND ? 404 : result ? 500 : answer.status;
	fediverse_answer_release(&answer);
	arena_release(&sent.arena);
	return status;
}

int elsewhere_send(struct elsewhere *elsewhere, const char *actor, json_t *activity)
{
	struct buf body;

	buf_init(&body, FEDIVERSE_BODY_BYTES);
	json_write(activity, &body);
	json_decref(activity);
	int status = elsewhere_send_text(elsewhere, actor, "/ap/inbox", body.base);
	buf_release(&body);
	return status;
}

json_t *elsewhere_activity(const char *actor, const char *type, int number, json_t *object)
{
	char id[256];

	snprintf(id, sizeof(id), "%s/%s/%d", actor, type, number);
	return json_pack("{s:s, s:s, s:s, s:s, s:o}", "@context",
		"https://www.w3.org/ns/activitystreams", "id", id, "type", type, "actor", actor,
		"object", object);
}

json_t *elsewhere_note(const char *actor, int number, const char *parent, const char *content)
{
	char id[256];

	snprintf(id, sizeof(id), "%s/statuses/%d", actor, number);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:[s], s:{s:s, s:s}, s:s}", "id", id, "type",
		"Note", "attributedTo", actor, "inReplyTo", parent, "content", content, "to",
		"https://www.w3.org/ns/activitystreams#Public", "tag", "type", "Mention", "href",
		HOME "/ap/commons", "published", "2026-11-22T10:00:00Z");
}

/* -- looking -- */

int elsewhere_count(const struct elsewhere *elsewhere, const char *inbox, const char *type)
{
	const json_t *post;
	size_t i;
	int count = 0;

	json_array_foreach(elsewhere->posts, i, post) {
		json_t *body = NULL;
		assert_int_equal(json_read(slice_of(json_text(post, "body")), &body), 0);
		count += (!inbox || strcmp(json_text(post, "url"), inbox) == 0) &&
			(!type || strcmp(json_text(body, "type"), type) == 0);
		json_decref(body);
	}
	return count;
}

void elsewhere_forget(struct elsewhere *elsewhere)
{
	json_array_clear(elsewhere->posts);
}

int64_t elsewhere_ask(struct elsewhere *elsewhere, const char *sql)
{
	struct connection *connection;
	int64_t answer = -1;

	assert_int_equal(store_connect(elsewhere->store, &connection), 0);
	struct query *query = query_start(connection, sql);
	if (query_step(query) == 1)
		answer = query_get_int(query, 0);
	query_end(query);
	connection_close(connection);
	return answer;
}
