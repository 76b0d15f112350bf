/* Members of documents: ActivityPub writes one value or an array of them, an address or the whole
 * object. */
#include "fediverse_private.h"

const char document_public[] = "https://www.w3.org/ns/activitystreams#Public";

const char *member_id(const json_t *value)
{
	if (json_is_array(value))
		value = json_array_get(value, 0);
	if (json_is_string(value))
		return json_string_value(value);
	return json_is_object(value) ? json_text(value, "id") : "";
}

const char *member_id_of(const json_t *object, const char *key)
{
	return member_id(json_object_get(object, key));
}

size_t member_count(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_array(value))
		return json_array_size(value);
	return value && !json_is_null(value) ? 1 : 0;
}

const json_t *member_at(const json_t *object, const char *key, size_t position)
{
	const json_t *value = json_object_get(object, key);

	return json_is_array(value) ? json_array_get(value, position) : value;
}

bool member_has(const json_t *object, const char *key, const char *id)
{
	for (size_t i = 0; i < member_count(object, key); i++)
		if (strcmp(member_id(member_at(object, key, i)), id) == 0)
			return true;
	return false;
}

bool member_is_public(const json_t *object)
{
	static const char *const names[] = { document_public, "as:Public", "Public" };

	for (size_t i = 0; i < 3; i++)
		if (member_has(object, "to", names[i]) || member_has(object, "cc", names[i]))
			return true;
	return false;
}

bool member_is_item(const struct home *home, const char *url, char hash[HASH_TEXT])
{
	size_t length = strlen(home->origin);

	if (strncmp(url, home->origin, length) != 0 || strncmp(url + length, "/ap/o/", 6) != 0)
		return false;
	url += length + 6;
	if (strspn(url, "0123456789abcdef") != HASH_TEXT - 1 || url[HASH_TEXT - 1])
		return false;
	memcpy(hash, url, HASH_TEXT);
	return true;
}
