#include "header.h"
#include <strings.h>

static bool slice_is_folded(struct slice s, const char *text)
{
	return s.length == strlen(text) && strncasecmp(s.base, text, s.length) == 0;
}

struct slice cookie_find(struct slice header, const char *name)
{
	struct slice found = SLICE_EMPTY;

	while (header.length) {
		struct slice value = slice_trim(slice_cut(&header, ';'));
		struct slice key = slice_cut(&value, '=');

		if (!slice_is(key, name))
			continue;
		if (found.length)
			return SLICE_EMPTY;
		found = value;
	}
	return found;
}

/* The weight of an Accept item in thousandths. */
static int item_weight(struct slice parameters)
{
	while (parameters.length) {
		struct slice value = slice_trim(slice_cut(&parameters, ';'));
		struct slice key = slice_cut(&value, '=');
		double weight;

		if (!slice_is_folded(slice_trim(key), "q"))
			continue;
		if (slice_to_double(slice_trim(value), &weight) || weight < 0 || weight > 1) {
			error_clear();
			return 0;
		}
		return (int)(weight * 1000);
	}
	return 1000;
}

bool accept_wants_json(struct slice accept)
{
	int json = 0, html = 0;

	while (accept.length) {
		struct slice item = slice_cut(&accept, ',');
		struct slice type = slice_trim(slice_cut(&item, ';'));
		int weight = item_weight(item);

		if ((slice_is_folded(type, "application/json") ||
			slice_is_folded(type, "application/problem+json")) && weight > json)
			json = weight;
		if ((slice_is_folded(type, "text/html") || slice_is_folded(type, "text/*") ||
			slice_is_folded(type, "application/xhtml+xml")) && weight > html)
			html = weight;
	}
	return json > html;
}

bool accepts_gzip(struct slice accept_encoding)
{
	while (accept_encoding.length) {
		struct slice item = slice_cut(&accept_encoding, ',');
		struct slice coding = slice_trim(slice_cut(&item, ';'));

		if (slice_is_folded(coding, "gzip") || slice_is(coding, "*"))
			return item_weight(item) > 0;
	}
	return false;
}

bool etag_matches(struct slice header, const char *etag)
{
	struct slice wanted = slice_of(etag);

	if (slice_starts(wanted, "W/"))
		wanted = (struct slice){ wanted.base + 2, wanted.length - 2 };
	while (header.length) {
		struct slice item = slice_trim(slice_cut(&header, ','));

		if (slice_is(item, "*"))
			return true;
		if (slice_starts(item, "W/"))
			item = (struct slice){ item.base + 2, item.length - 2 };
		if (slice_equal(item, wanted))
			return true;
	}
	return false;
}

int64_t etag_version(struct slice header)
{
	struct slice s = slice_trim(header);
	int64_t version;

	if (s.length < 3 || s.base[0] != '"' || s.base[s.length - 1] != '"')
		return 0;
	if (slice_to_int64((struct slice){ s.base + 1, s.length - 2 }, &version)) {
		error_clear();
		return 0;
	}
	return version > 0 ? version : 0;
}

struct slice bearer_token(struct slice authorization)
{
	struct slice rest = slice_trim(authorization);
	struct slice scheme = slice_cut(&rest, ' ');

	return slice_is_folded(scheme, "bearer") ? slice_trim(rest) : SLICE_EMPTY;
}

bool content_type_is(struct slice header, const char *type)
{
	return slice_is_folded(slice_trim(slice_cut(&header, ';')), type);
}

/* Copies a quoted string after its first quote; NULL if it does not end. */
static char *unquote(struct slice s, struct slice *rest, struct arena *arena)
{
	char *text = arena_alloc(arena, s.length + 1);
	size_t length = 0;

	for (size_t i = 0; i < s.length; i++) {
		if (s.base[i] == '"') {
			*rest = (struct slice){ s.base + i + 1, s.length - i - 1 };
			return text;
		}
		if (s.base[i] == '\\' && i + 1 < s.length &&
			(s.base[i + 1] == '"' || s.base[i + 1] == '\\'))
			i++;
		text[length++] = s.base[i];
	}
	return NULL;
}

char *header_parameter(struct slice header, const char *name, struct arena *arena)
{
	slice_cut(&header, ';');
	while (header.length) {
		const char *equals = memchr(header.base, '=', header.length);
		struct slice key, rest;
		char *value;

		if (!equals)
			return NULL;
		key = slice_trim((struct slice){ header.base, (size_t)(equals - header.base) });
		rest.base = equals + 1;
		rest.length = header.length - (size_t)(equals + 1 - header.base);
		if (rest.length && rest.base[0] == '"') {
			rest = (struct slice){ rest.base + 1, rest.length - 1 };
			if (!(value = unquote(rest, &rest, arena)))
				return NULL;
			slice_cut(&rest, ';');
		} else {
			value = arena_text(arena, slice_trim(slice_cut(&rest, ';')));
		}
		if (slice_is_folded(key, name))
			return value;
		header = rest;
	}
	return NULL;
}

bool host_is_proper(struct slice host)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]";

	if (!host.length || host.length > 255)
		return false;
	for (size_t i = 0; i < host.length; i++)
		if (!memchr(allowed, host.base[i], sizeof(allowed) - 1))
			return false;
	return true;
}
