/* Asking others: documents of actors and objects, signed by our node, within limits. */
#include <strings.h>
#include "fediverse_private.h"
#include "signature.h"

enum { REDIRECTS_MAX = 3, GET_SECONDS = 10, ACTOR_KEY_BITS_MIN = 2048 };

#define ACCEPTED "application/activity+json, application/ld+json; " \
	"profile=\"https://www.w3.org/ns/activitystreams\""

/* Only what its server serves as ActivityPub: a file that somebody uploaded there is not. */
static bool is_activity_type(const char *type)
{
	size_t length = strcspn(type, "; ");

	return (length == 25 && strncasecmp(type, "application/activity+json", length) == 0) ||
		(length == 19 && strncasecmp(type, "application/ld+json", length) == 0);
}

static int check_status(const char *url, int status)
{
	if (status == 200)
		return 0;
	if (status == 404 || status == 410)
		return error_set(FT_NOT_FOUND, "%s answers %d", url, status);
	return error_set(status >= 500 || status == 429 ? FT_BUSY : FT_REFUSED, "%s answers %d", url,
		status);
}

static int get_once(struct fediverse *fediverse, const struct home *home, const char *url,
	struct fetched *out)
{
	char key_id[URL_BYTES];
	struct signature_key key = { key_id, slice_of(home->private_pem) };
	const char *lines[4];
	struct arena arena;

	*out = (struct fetched){ 0 };
	arena_init(&arena);
	snprintf(key_id, sizeof(key_id), "%s/ap/node#main-key", home->origin);
	int result = signature_make(&key, "GET", url, SLICE_EMPTY, instant_now(), &arena, lines);
	struct fetch fetch = { .url = url, .bytes_max = FEDIVERSE_BODY_BYTES,
		.is_private = home->is_private, .headers = lines, .accept = ACCEPTED, .stays = true,
		.seconds = GET_SECONDS };
	if (result == 0)
		result = fediverse->fetcher->get(fediverse->fetcher, &fetch, out);
	arena_release(&arena);
	return result;
}

/* Follows redirects itself, because each request must be signed for where it goes. *last is where
 * the document was found. */
static int get_following(struct fediverse *fediverse, const struct home *home, const char *url,
	struct fetched *out, char last[URL_BYTES + 1])
{
	struct url parts;
	int result = url_read(slice_of(url), &parts);

	*out = (struct fetched){ 0 };
	if (result)
		return result;
	snprintf(last, URL_BYTES + 1, "%.*s", (int)parts.whole.length, parts.whole.base);
	for (int hops = 0; hops <= REDIRECTS_MAX; hops++) {
		char host[256];
		url_host(slice_of(last), host);
		if (strcmp(host, home->host) == 0)
			return error_set(FT_REFUSED, "%s is ours", last);
		result = get_once(fediverse, home, last, out);
		if (result || out->status < 300 || out->status > 399)
			return result;
		result = url_read(buf_slice(&out->location), &parts);
		if (result == 0)
			snprintf(last, URL_BYTES + 1, "%.*s", (int)parts.whole.length,
				parts.whole.base);
		fetched_release(out);
		*out = (struct fetched){ 0 };
		if (result)
			return result;
	}
	return error_set(FT_REFUSED, "%.300s redirects more than %d times", url, REDIRECTS_MAX);
}

static int get_document(struct fediverse *fediverse, const struct home *home, const char *url,
	json_t **out, char last[URL_BYTES + 1])
{
	struct fetched fetched;
	int result = get_following(fediverse, home, url, &fetched, last);

	*out = NULL;
	if (result == 0)
		result = check_status(url, fetched.status);
	if (result == 0 && !is_activity_type(fetched.type))
		result = error_set(FT_REFUSED, "%.300s is not a document of ActivityPub", url);
	if (result == 0)
		result = json_read(buf_slice(&fetched.body), out);
	if (result == 0 && !json_is_object(*out))
		result = error_set(FT_REFUSED, "%.300s is not one object", url);
	if (result) {
		json_decref(*out);
		*out = NULL;
	}
	fetched_release(&fetched);
	return result;
}

int remote_document(struct fediverse *fediverse, const struct home *home, const char *url,
	json_t **out)
{
	char last[URL_BYTES + 1];
	int result = get_document(fediverse, home, url, out, last);

	if (result == 0 && !url_same_host(json_text(*out, "id"), last)) {
		json_decref(*out);
		*out = NULL;
		result = error_set(FT_REFUSED, "%.300s says that it is from elsewhere", url);
	}
	return result;
}

/* -- actors -- */

static bool copy_url(char *out, const char *text, const char *id)
{
	struct url url;

	out[0] = '\0';
	if (url_read(slice_of(text), &url)) {
		error_clear();
		return false;
	}
	/* An inbox elsewhere would be a way to make us send to others. */
	if (id && !url_same_host(text, id))
		return false;
	snprintf(out, URL_BYTES + 1, "%s", text);
	return true;
}

/* A line of text of at most `size` bytes, without characters that turn its direction. */
static void copy_line(char *out, size_t size, const char *text)
{
	struct buf clean, line;

	buf_init(&clean, FEDIVERSE_BODY_BYTES);
	buf_init(&line, size - 1);
	if (text_clean(slice_of(text), &clean))
		error_clear();
	text_shorten(buf_slice(&clean), size / 4 - 2, &line);
	size_t kept = 0;
	for (size_t i = 0; i < line.length; i++) {
		bool turns = (unsigned char)line.base[i] == 0xe2 && i + 2 < line.length &&
			(((unsigned char)line.base[i + 1] == 0x80 &&
				 (unsigned char)line.base[i + 2] >= 0xaa &&
				 (unsigned char)line.base[i + 2] <= 0xae) ||
				((unsigned char)line.base[i + 1] == 0x81 &&
					(unsigned char)line.base[i + 2] >= 0xa6 &&
					(unsigned char)line.base[i + 2] <= 0xa9));
		if (turns) {
			i += 2;
			continue;
		}
		out[kept++] = line.base[i] == '\n' ? ' ' : line.base[i];
	}
	out[kept] = '\0';
	buf_release(&clean);
	buf_release(&line);
}

/* The actor's own word on which key is its own. */
static int read_key(const json_t *document, const char *key_id, struct remote_actor *out)
{
	for (size_t i = 0; i < member_count(document, "publicKey"); i++) {
		const json_t *key = member_at(document, "publicKey", i);
		const char *id = json_text(key, "id"), *pem = json_text(key, "publicKeyPem");
		int bits = 0;
		if (!*id || (key_id && strcmp(id, key_id) != 0))
			continue;
		if (strcmp(member_id_of(key, "owner"), out->id) != 0)
			return error_set(FT_REFUSED, "The key %.300s is not the actor's", id);
		if (strlen(id) > URL_BYTES || strlen(pem) >= sizeof(out->key_pem) ||
			crypto_key_bits(slice_of(pem), &bits) || bits < ACTOR_KEY_BITS_MIN)
			return error_set(FT_REFUSED, "The key %.300s is not an RSA key of at least "
				"%d bits", id, ACTOR_KEY_BITS_MIN);
		snprintf(out->key_id, sizeof(out->key_id), "%s", id);
		snprintf(out->key_pem, sizeof(out->key_pem), "%s", pem);
		return 0;
	}
	return error_set(FT_REFUSED, "%.300s has no such key", out->id);
}

int remote_read_actor(const json_t *document, const char *fetched_url, const char *key_id,
	struct remote_actor *out)
{
	static const char *const types[] = { "Person", "Service", "Organization", "Group",
		"Application" };
	const char *type = json_text(document, "type"), *id = json_text(document, "id");
	const json_t *endpoints = json_object_get(document, "endpoints");
	bool known = false;

	*out = (struct remote_actor){ .fetched_at = instant_now() };
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		known = known || strcmp(types[i], type) == 0;
	if (!known)
		return error_set(FT_REFUSED, "%.300s is not an actor", fetched_url);
	if (!copy_url(out->id, id, NULL) || !url_same_host(id, fetched_url))
		return error_set(FT_REFUSED, "%.300s says that it is from elsewhere", fetched_url);
	if (!copy_url(out->inbox, json_text(document, "inbox"), id))
		return error_set(FT_REFUSED, "%.300s has no inbox on its host", fetched_url);
	copy_url(out->shared_inbox, json_text(endpoints, "sharedInbox"), id);
	if (!copy_url(out->url, member_id_of(document, "url"), NULL))
		snprintf(out->url, sizeof(out->url), "%s", out->id);
	url_host(slice_of(id), out->host);
	snprintf(out->type, sizeof(out->type), "%s", type);
	copy_line(out->name, sizeof(out->name), json_text(document, "name"));
	char name[200];
	copy_line(name, sizeof(name), json_text(document, "preferredUsername"));
	snprintf(out->handle, sizeof(out->handle), "%s@%s", name, out->host);
	return read_key(document, key_id, out);
}

static int keep(struct fediverse *fediverse, const struct remote_actor *actor)
{
	struct connection *connection;
	int result = store_borrow(fediverse->store, &connection);

	if (result)
		return result;
	result = transaction_begin_write(connection);
	if (result == 0)
		result = actor_keep(connection, actor);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	return result;
}

int remote_actor(struct fediverse *fediverse, const struct home *home, const char *id,
	struct remote_actor *out)
{
	char last[URL_BYTES + 1];
	json_t *document;
	int result = get_document(fediverse, home, id, &document, last);

	if (result == 0)
		result = remote_read_actor(document, last, NULL, out);
	json_decref(document);
	return result ? result : keep(fediverse, out);
}

/* Some serve the key as a document of its own, which names its owner. */
int remote_actor_of_key(struct fediverse *fediverse, const struct home *home, const char *key_id,
	struct remote_actor *out)
{
	char last[URL_BYTES + 1];
	json_t *document;
	int result = get_document(fediverse, home, key_id, &document, last);

	if (result == 0 && json_has(document, "publicKeyPem")) {
		char owner[URL_BYTES + 1];
		snprintf(owner, sizeof(owner), "%s", member_id_of(document, "owner"));
		json_decref(document);
		if (!url_same_host(owner, last))
			return error_set(FT_REFUSED, "%.300s belongs to somebody elsewhere", key_id);
		result = get_document(fediverse, home, owner, &document, last);
	}
	if (result == 0)
		result = remote_read_actor(document, last, key_id, out);
	json_decref(document);
	return result ? result : keep(fediverse, out);
}

/* -- names -- */

static int read_link(const json_t *document, char id[URL_BYTES + 1])
{
	const json_t *link;
	size_t i;

	json_array_foreach(json_object_get(document, "links"), i, link)
		if (strcmp(json_text(link, "rel"), "self") == 0 &&
			is_activity_type(json_text(link, "type")) &&
			copy_url(id, json_text(link, "href"), NULL))
			return 0;
	return error_set(FT_NOT_FOUND, "Nobody of that name is there");
}

int remote_webfinger(struct fediverse *fediverse, const struct home *home, const char *handle,
	char id[URL_BYTES + 1])
{
	const char *at = strchr(handle, '@');
	struct fetched fetched = { 0 };
	json_t *document = NULL;
	struct buf url;

	if (!at || at == handle || !at[1] || strchr(at + 1, '@') || strpbrk(at + 1, "/?#"))
		return error_set(FT_REFUSED, "\"%.100s\" is not a name such as commons@larch.example.org",
			handle);
	buf_init(&url, URL_BYTES);
	buf_print(&url, "%s://%s/.well-known/webfinger?resource=acct%%3A",
		home->is_private && strncmp(home->origin, "http:", 5) == 0 ? "http" : "https",
		at + 1);
	url_add_segment(&url, (struct slice){ handle, (size_t)(at - handle) });
	buf_add_text(&url, "%40");
	url_add_segment(&url, slice_of(at + 1));
	struct fetch fetch = { .url = url.base, .bytes_max = FEDIVERSE_BODY_BYTES,
		.is_private = home->is_private, .seconds = GET_SECONDS };
	int result = fediverse->fetcher->get(fediverse->fetcher, &fetch, &fetched);
	if (result == 0)
		result = check_status(url.base, fetched.status);
	if (result == 0)
		result = json_read(buf_slice(&fetched.body), &document);
	if (result == 0)
		result = read_link(document, id);
	json_decref(document);
	fetched_release(&fetched);
	buf_release(&url);
	return result;
}
