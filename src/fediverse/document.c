/* What others read of us, as JSON. */
#include "fediverse_private.h"

json_t *document_context(void)
{
	json_t *context = json_array(), *own = json_object();

	json_array_append_new(context, json_string("https://www.w3.org/ns/activitystreams"));
	json_array_append_new(context, json_string("https://w3id.org/security/v1"));
	json_put_text(own, "Hashtag", "as:Hashtag");
	json_put_text(own, "sensitive", "as:sensitive");
	json_put_text(own, "manuallyApprovesFollowers", "as:manuallyApprovesFollowers");
	json_put_text(own, "toot", "http://joinmastodon.org/ns#");
	json_put_text(own, "discoverable", "toot:discoverable");
	json_put_text(own, "indexable", "toot:indexable");
	json_array_append_new(context, own);
	return context;
}

json_t *document_url(const struct home *home, const char *key, const char *rest)
{
	struct buf url;

	buf_init(&url, URL_BYTES * 2);
	buf_print(&url, "%s/ap/%s%s", home->origin, key, rest);
	json_t *text = json_stringn(url.base, url.length);
	buf_release(&url);
	return text;
}

void document_add_date(json_t *object, const char *key, instant_us at)
{
	struct buf text;

	buf_init(&text, 64);
	instant_add_rfc3339(&text, at - at % 1000000);
	json_put_slice(object, key, buf_slice(&text));
	buf_release(&text);
}

static void describe(const struct fediverse *fediverse, const struct home *home,
	const struct local *local, json_t *actor)
{
	const char *name = fediverse->name ? fediverse->name : home->host;
	struct buf words, escaped;

	buf_init(&words, 2048);
	buf_init(&escaped, 4096);
	switch (local->sort) {
	case LOCAL_COMMONS:
		json_put_text(actor, "name", name);
		buf_print(&words, "What %s learnt and shares with everybody who cares for people.",
			name);
		break;
	case LOCAL_TAG:
		buf_print(&words, "#%s", local->shown);
		json_put_slice(actor, "name", buf_slice(&words));
		buf_clear(&words);
		buf_print(&words, "Repeats what %s shares under #%s.", name, local->shown);
		break;
	case LOCAL_NODE:
		json_put_text(actor, "name", home->host);
		buf_print(&words, "The server of %s, which signs what it asks for.", name);
		break;
	}
	buf_add_text(&escaped, "<p>");
	for (size_t i = 0; i < words.length; i++) {
		char c = words.base[i];
		if (c == '<' || c == '>' || c == '&')
			buf_add_text(&escaped, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
		else
			buf_add_char(&escaped, c);
	}
	buf_add_text(&escaped, "</p>");
	json_put_slice(actor, "summary", buf_slice(&escaped));
	buf_release(&words);
	buf_release(&escaped);
}

static json_t *public_key(const struct home *home, const struct local *local)
{
	json_t *key = json_object();

	json_put(key, "id", document_url(home, local->key, "#main-key"));
	json_put(key, "owner", document_url(home, local->key, ""));
	json_put_text(key, "publicKeyPem", home->public_pem);
	return key;
}

static json_t *icon(const struct home *home)
{
	json_t *image = json_object();
	struct buf url;

	buf_init(&url, 512);
	buf_print(&url, "%s/assets/icons/mark.png", home->origin);
	json_put_text(image, "type", "Image");
	json_put_text(image, "mediaType", "image/png");
	json_put_slice(image, "url", buf_slice(&url));
	buf_release(&url);
	return image;
}

json_t *document_actor(const struct fediverse *fediverse, const struct home *home,
	const struct local *local)
{
	static const char *const types[] = { [LOCAL_COMMONS] = "Organization",
		[LOCAL_TAG] = "Service", [LOCAL_NODE] = "Application" };
	json_t *actor = json_object(), *endpoints = json_object();

	json_put(actor, "@context", document_context());
	json_put(actor, "id", document_url(home, local->key, ""));
	json_put_text(actor, "type", types[local->sort]);
	json_put_text(actor, "preferredUsername", local->name);
	describe(fediverse, home, local, actor);
	json_put(actor, "url", document_url(home, local->key, ""));
	json_put(actor, "inbox", document_url(home, local->key, "/inbox"));
	json_put(actor, "outbox", document_url(home, local->key, "/outbox"));
	json_put(actor, "followers", document_url(home, local->key, "/followers"));
	json_put(actor, "following", document_url(home, local->key, "/following"));
	json_put(endpoints, "sharedInbox", document_url(home, "inbox", ""));
	json_put(actor, "endpoints", endpoints);
	json_put(actor, "publicKey", public_key(home, local));
	json_put(actor, "icon", icon(home));
	json_put_flag(actor, "manuallyApprovesFollowers", local->sort == LOCAL_NODE);
	json_put_flag(actor, "discoverable", local->sort != LOCAL_NODE);
	json_put_flag(actor, "indexable", local->sort != LOCAL_NODE);
	return actor;
}

json_t *document_activity(const struct home *home, const char *type, const char *id,
	const char *local_key, instant_us at, json_t *object)
{
	json_t *activity = json_object(), *to = json_array(), *cc = json_array();
	char key[160];

	snprintf(key, sizeof(key), "a/%s", id);
	json_array_append_new(to, json_string(document_public));
	json_array_append_new(cc, document_url(home, local_key, "/followers"));
	json_put(activity, "@context", document_context());
	json_put(activity, "id", document_url(home, key, ""));
	json_put_text(activity, "type", type);
	json_put(activity, "actor", document_url(home, local_key, ""));
	document_add_date(activity, "published", at);
	json_put(activity, "to", to);
	json_put(activity, "cc", cc);
	json_put(activity, "object", object);
	return activity;
}
