/* Actors of ours: the commons, one for each tag that something of ours has, and the node. */
#include <strings.h>
#include "fediverse_private.h"

static bool is_tag_byte(unsigned char c)
{
	return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

int tag_fold(struct slice tag, struct buf *out)
{
	size_t kept = 0, figures = 0;
	int result = text_fold(tag, out);

	for (size_t i = 0; result == 0 && i < out->length; i++) {
		unsigned char c = (unsigned char)out->base[i];
		if (!is_tag_byte(c))
			continue;
		figures += c >= '0' && c <= '9';
		out->base[kept++] = (char)c;
	}
	out->length = kept;
	if (out->base)
		out->base[kept] = '\0';
	if (result == 0 && (kept == 0 || kept == figures || kept >= TAG_BYTES))
		result = error_set(FT_REFUSED, "That cannot be a hashtag");
	return result;
}

bool tag_is_name(struct slice folded)
{
	for (size_t i = 0; i < folded.length; i++)
		if ((unsigned char)folded.base[i] >= 0x80)
			return false;
	/* The commons itself has this name. */
	return folded.length > 0 && !slice_is(folded, "commons");
}

static int find_tag(struct connection *connection, const char *tag, struct local *out)
{
	struct query *query = query_start(connection,
		"SELECT t.shown FROM fediverse_tag t JOIN fediverse_item i ON i.id = t.item"
		" WHERE t.tag = $1 AND i.state = 1 ORDER BY t.item DESC LIMIT 1");

	query_text(query, 1, slice_of(tag));
	int more = query_step(query);
	if (more == 1) {
		struct slice shown = query_get_text(query, 0);
		out->sort = LOCAL_TAG;
		snprintf(out->tag, sizeof(out->tag), "%s", tag);
		snprintf(out->shown, sizeof(out->shown), "%.*s", (int)shown.length, shown.base);
		snprintf(out->key, sizeof(out->key), "tag/%s", tag);
		snprintf(out->name, sizeof(out->name), "%s", tag);
	}
	query_end(query);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "Nothing of ours has that tag");
	return more < 0 ? more : 0;
}

int local_find(struct connection *connection, const struct home *home, const char *key,
	struct local *out)
{
	*out = (struct local){ 0 };
	if (strcmp(key, "commons") == 0 || strcmp(key, "node") == 0) {
		out->sort = strcmp(key, "node") == 0 ? LOCAL_NODE : LOCAL_COMMONS;
		snprintf(out->key, sizeof(out->key), "%s", key);
		snprintf(out->name, sizeof(out->name), "%s",
			out->sort == LOCAL_NODE ? home->host : "commons");
		return 0;
	}
	if (strncmp(key, "tag/", 4) == 0 && strlen(key + 4) < TAG_BYTES &&
		tag_is_name(slice_of(key + 4)))
		return find_tag(connection, key + 4, out);
	return error_set(FT_NOT_FOUND, "There is nobody of that name here");
}

int local_by_name(struct connection *connection, const struct home *home, struct slice name,
	struct local *out)
{
	char key[LOCAL_KEY_BYTES];
	struct buf folded;

	if (name.length == 7 && strncasecmp(name.base, "commons", 7) == 0)
		return local_find(connection, home, "commons", out);
	if (name.length == strlen(home->host) &&
		strncasecmp(name.base, home->host, name.length) == 0)
		return local_find(connection, home, "node", out);
	buf_init(&folded, TAG_BYTES * 4);
	/* Names are as they are; only their case does not matter. */
	int result = tag_fold(name, &folded);
	if (result || folded.length != name.length)
		result = error_set(FT_NOT_FOUND, "There is nobody of that name here");
	snprintf(key, sizeof(key), "tag/%s", result == 0 ? folded.base : "");
	buf_release(&folded);
	return result ? result : local_find(connection, home, key, out);
}

int local_by_url(struct connection *connection, const struct home *home, const char *url,
	struct local *out)
{
	size_t length = strlen(home->origin);

	if (strncmp(url, home->origin, length) != 0 || strncmp(url + length, "/ap/", 4) != 0)
		return error_set(FT_NOT_FOUND, "That is nobody of ours");
	return local_find(connection, home, url + length + 4, out);
}
