/* A POST to an inbox: read, judged, checked, applied. */
#include <stdlib.h>
#include <strings.h>
#include "fediverse_private.h"
#include "signature.h"

enum {
	FETCHING_MAX = 2,      /* at once, because of strangers; others are told to come again */
	KEY_AGE_SECONDS = 60   /* a key that was just fetched is not fetched again */
};

struct receiving {
	struct fediverse *fediverse;
	const struct home *home;
	const struct fediverse_request *request;
	struct signature_request signed_request;
	struct signature signature;
	struct remote_actor actor;
	json_t *activity;
	char id[URL_BYTES + 1]; /* of the activity */
	bool fetched_key;
};

/* Answers in a sentence, for whoever looks at the other end. */
static int answer(struct fediverse_answer *out, int status, const char *words)
{
	out->status = status;
	out->content_type = "text/plain; charset=utf-8";
	buf_clear(&out->body);
	buf_add_text(&out->body, words);
	buf_add_char(&out->body, '\n');
	return 0;
}

static int answer_error(struct fediverse_answer *out, int status)
{
	char words[1024];

	snprintf(words, sizeof(words), "%s", error_message());
	error_clear();
	return answer(out, status, words);
}

static bool is_activity_type(const char *type)
{
	static const char *const types[] = { "application/activity+json", "application/ld+json",
		"application/json" };
	size_t length = type ? strcspn(type, "; ") : 0;

	for (size_t i = 0; i < 3; i++)
		if (length == strlen(types[i]) && strncasecmp(type, types[i], length) == 0)
			return true;
	return false;
}

/* "/ap/inbox", or "/ap/KEY/inbox" of an actor of ours. */
static int find_inbox(struct receiving *receiving)
{
	const char *path = receiving->request->path;
	size_t length = strlen(path);
	struct connection *connection;
	char key[LOCAL_KEY_BYTES];
	struct local local;

	if (strcmp(path, "/ap/inbox") == 0)
		return 0;
	if (strncmp(path, "/ap/", 4) != 0 || length < 11 || length - 10 >= sizeof(key) ||
		strcmp(path + length - 6, "/inbox") != 0)
		return error_set(FT_NOT_FOUND, "There is no inbox here");
	snprintf(key, sizeof(key), "%.*s", (int)(length - 10), path + 4);
	int result = store_borrow(receiving->fediverse->store, &connection);
	if (result == 0) {
		result = local_find(connection, receiving->home, key, &local);
		store_return(connection);
	}
	return result;
}

/* Id, type and actor; an activity without an id is known by its bytes. */
static int read_activity(struct receiving *receiving)
{
	struct slice body = receiving->request->body;
	int result = json_read(body, &receiving->activity);

	if (result)
		return result;
	const char *id = json_text(receiving->activity, "id");
	const char *actor = member_id_of(receiving->activity, "actor");
	if (!json_is_object(receiving->activity) || !*json_text(receiving->activity, "type"))
		return error_set(FT_REFUSED, "That is not an activity: it has no type");
	if (strlen(id) > URL_BYTES || strlen(actor) > URL_BYTES)
		return error_set(FT_REFUSED, "An id is longer than %d bytes", URL_BYTES);
	if (*id && !url_same_host(id, actor))
		return error_set(FT_REFUSED, "The activity and its actor are not of one host");
	if (*id) {
		snprintf(receiving->id, sizeof(receiving->id), "%s", id);
	} else {
		uint8_t digest[SHA256_BYTES];
		struct buf hex;
		sha256(body.base, body.length, digest);
		buf_init(&hex, HASH_TEXT);
		hex_add(&hex, digest, sizeof(digest));
		snprintf(receiving->id, sizeof(receiving->id), "sha256:%s", hex.base);
		buf_release(&hex);
	}
	return 0;
}

/* Everybody is told when an account ends; of those we never heard of there is nothing to delete,
 * and their key can no longer be fetched. */
static bool is_deletion_of_stranger(const struct receiving *receiving)
{
	const char *actor = member_id_of(receiving->activity, "actor");

	return !receiving->actor.id[0] && *actor &&
		strcmp(json_text(receiving->activity, "type"), "Delete") == 0 &&
		strcmp(member_id_of(receiving->activity, "object"), actor) == 0;
}

static int look_up(struct receiving *receiving, bool *blocked)
{
	struct connection *connection;
	char host[256];
	int result = store_borrow(receiving->fediverse->store, &connection);

	if (result)
		return result;
	url_host(slice_of(receiving->signature.key_id), host);
	*blocked = host_is_blocked(connection, host);
	result = actor_by_key(connection, receiving->signature.key_id, &receiving->actor);
	if (result == FT_NOT_FOUND)
		result = 0;
	store_return(connection);
	return result;
}

static int fetch_key(struct receiving *receiving)
{
	struct fediverse *fediverse = receiving->fediverse;
	struct remote_actor actor;

	if (atomic_fetch_add(&fediverse->fetching, 1) >= FETCHING_MAX) {
		atomic_fetch_sub(&fediverse->fetching, 1);
		return error_set(FT_BUSY, "Too many keys are being fetched: come again in a while");
	}
	int result = remote_actor_of_key(
		fediverse, receiving->home, receiving->signature.key_id, &actor);
	atomic_fetch_sub(&fediverse->fetching, 1);
	if (result == 0) {
		receiving->actor = actor;
		receiving->fetched_key = true;
	}
	return result;
}

/* With the key that is known; when it does not fit, the key may have changed: once more with what
 * its owner says now. */
static int check_signature(struct receiving *receiving)
{
	int result = receiving->actor.id[0] ? 0 : fetch_key(receiving);

	if (result)
		return result;
	result = signature_check(&receiving->signature, slice_of(receiving->actor.key_pem));
	if (result == FT_NOT_ALLOWED && !receiving->fetched_key &&
		instant_now() - receiving->actor.fetched_at > KEY_AGE_SECONDS * INT64_C(1000000)) {
		result = fetch_key(receiving);
		if (result == 0)
			result = signature_check(
				&receiving->signature, slice_of(receiving->actor.key_pem));
	}
	if (result == 0 && strcmp(receiving->actor.id,
			member_id_of(receiving->activity, "actor")) != 0)
		result = error_set(FT_NOT_ALLOWED, "The key is %.300s's, and the activity is not",
			receiving->actor.id);
	return result;
}

/* -- applying -- */

/* Where only the address of a note was given and it is worth it, the note. */
static int fetch_object(struct receiving *receiving, struct connection *connection, json_t **out)
{
	const char *url = activity_wants(receiving->home, connection,
		receiving->activity, receiving->actor.id);

	*out = NULL;
	if (!*url)
		return 0;
	int result = remote_document(receiving->fediverse, receiving->home, url, out);
	return result == FT_BUSY ? result : 0;
}

static int apply(struct receiving *receiving)
{
	struct connection *connection;
	struct incoming incoming = { .fediverse = receiving->fediverse, .home = receiving->home,
		.activity = receiving->activity, .actor = &receiving->actor, .id = receiving->id,
		.type = json_text(receiving->activity, "type") };
	bool is_new = false;
	int result = store_borrow(receiving->fediverse->store, &connection);

	if (result)
		return result;
	incoming.connection = connection;
	result = fetch_object(receiving, connection, &incoming.object);
	if (result == 0)
		result = transaction_begin_write(connection);
	if (result == 0)
		result = seen_note(connection, receiving->id, &is_new);
	if (result == 0 && is_new)
		result = activity_apply(&incoming);
	if (result == 0)
		result = transaction_commit(connection);
	json_decref(incoming.object);
	store_return(connection);
	return result;
}

static int receive(struct receiving *receiving, struct fediverse_answer *out)
{
	bool blocked = false;
	int result = look_up(receiving, &blocked);

	if (result)
		return result;
	if (blocked)
		return answer(out, 403, "Nothing is taken from there.");
	if (is_deletion_of_stranger(receiving))
		return answer(out, 202, "Nothing of theirs is here.");
	result = check_signature(receiving);
	if (result == FT_BUSY)
		return answer_error(out, 503);
	if (result == FT_NOT_ALLOWED || result == FT_REFUSED || result == FT_NOT_FOUND) {
		fediverse_say(receiving->fediverse, "refused from %.200s: %s",
			receiving->signature.key_id, error_message());
		return answer_error(out, 401);
	}
	if (result == 0)
		result = apply(receiving);
	if (result == FT_BUSY)
		return answer_error(out, 503);
	if (result == FT_REFUSED)
		return answer_error(out, 400);
	return result ? result : answer(out, 202, "Taken.");
}

static int read_and_receive(struct receiving *receiving, struct fediverse_answer *out)
{
	const struct fediverse_request *request = receiving->request;
	struct signature_request *signed_request = &receiving->signed_request;

	if (!is_activity_type(request->header(request->context, "Content-Type")))
		return answer(out, 415, "Send application/activity+json.");
	if (request->body.length > FEDIVERSE_BODY_BYTES)
		return answer(out, 413, "An activity has at most 1 MB.");
	*signed_request = (struct signature_request){ .method = "POST",
		.origin = receiving->home->origin, .target = request->target,
		.header = request->header, .context = request->context, .body = request->body };
	int result = signature_read(signed_request, &receiving->signature);
	if (result == 0)
		result = signature_judge(
			&receiving->signature, signed_request, instant_now() / 1000000);
	if (result)
		return answer_error(out, 401);
	if (read_activity(receiving))
		return answer_error(out, 400);
	return receive(receiving, out);
}

int fediverse_receive(struct fediverse *fediverse, const struct fediverse_request *request,
	struct fediverse_answer *out)
{
	struct receiving *receiving = must_alloc(sizeof(*receiving));
	struct home home;
	int result = fediverse_home(fediverse, &home);

	*out = (struct fediverse_answer){ 0 };
	buf_init(&out->body, FEDIVERSE_BODY_BYTES);
	receiving->fediverse = fediverse;
	receiving->home = &home;
	receiving->request = request;
	arena_init(&receiving->signature.arena);
	if (result == 0)
		result = find_inbox(receiving);
	if (result == 0)
		result = read_and_receive(receiving, out);
	signature_release(&receiving->signature);
	json_decref(receiving->activity);
	free(receiving);
	home_wipe(&home);
	return result;
}
