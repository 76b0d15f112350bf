/* fields.c: values of an object of canonical bytes, without reading the rest of it closely. */
#include "error.h"
#include "scan.h"

/* From the byte after an opening quote to the closing one, or NULL. */
static const unsigned char *find_quote(
	const unsigned char *at, const unsigned char *end, bool *escaped)
{
	const unsigned char *start = at;

	while ((at = memchr(at, '"', (size_t)(end - at)))) {
		const unsigned char *back = at;
		while (back > start && back[-1] == '\\')
			back--;
		if (back < at)
			*escaped = true;
		if ((at - back) % 2 == 0)
			break;
		at++;
	}
	if (at && !*escaped)
		*escaped = memchr(start, '\\', (size_t)(at - start)) != NULL;
	return at;
}

/* From an opening bracket to the byte after the one that closes it, or NULL. */
static const unsigned char *skip_nest(const unsigned char *at, const unsigned char *end)
{
	size_t depth = 0;
	bool escaped = false;

	while (at < end) {
		switch (*at++) {
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			if (--depth == 0)
				return at;
			break;
		case '"':
			at = find_quote(at, end, &escaped);
			if (!at)
				return NULL;
			at++;
			break;
		default:
			break;
		}
	}
	return NULL;
}

/* From a value to the byte after it, or NULL. */
static const unsigned char *skip_value(const unsigned char *at, const unsigned char *end)
{
	bool escaped = false;

	if (at == end)
		return NULL;
	if (*at == '{' || *at == '[')
		return skip_nest(at, end);
	if (*at == '"') {
		at = find_quote(at + 1, end, &escaped);
		return at ? at + 1 : NULL;
	}
	while (at < end && *at != ',' && *at != '}' && *at != ']')
		at++;
	return at;
}

/* The next member: its key and its value; the byte after it, or NULL. */
static const unsigned char *next_member(
	const unsigned char *at, const unsigned char *end, struct span *key, struct slice *raw)
{
	if (end - at < 2 || *at != '"')
		return NULL;
	key->base = ++at;
	key->escaped = false;
	at = find_quote(at, end, &key->escaped);
	if (!at || end - at < 2 || at[1] != ':')
		return NULL;
	key->length = (size_t)(at - key->base);
	const unsigned char *value = at + 2;
	at = skip_value(value, end);
	if (!at)
		return NULL;
	*raw = (struct slice){ (const char *)value, (size_t)(at - value) };
	return at;
}

int ledger_entry_fields(
	struct slice bytes, const char *const *keys, size_t count, struct slice *raws)
{
	const unsigned char *at = (const unsigned char *)bytes.base, *end = at + bytes.length;
	struct wanted wanted = { keys, count, raws, 0 };
	struct span key;
	struct slice raw;

	wanted_start(&wanted);
	if (bytes.length < 2 || *at != '{')
		return error_set(FT_REFUSED, "these bytes are not an object");
	if (*++at == '}')
		return 0;
	while (wanted.next < count) {
		at = next_member(at, end, &key, &raw);
		if (!at || at == end)
			return error_set(FT_REFUSED, "this object is cut off or damaged");
		wanted_offer(&wanted, key, raw);
		if (*at++ != ',')
			break;
	}
	return 0;
}

int ledger_entry_field(struct slice bytes, const char *key, struct slice *raw)
{
	int result = ledger_entry_fields(bytes, &key, 1, raw);

	if (!result && raw->length == 0)
		result = error_set(FT_NOT_FOUND, "there is no \"%s\" here", key);
	return result;
}

bool ledger_raw_is_text(struct slice raw, struct slice text)
{
	if (raw.length < 2 || raw.base[0] != '"' || raw.base[raw.length - 1] != '"')
		return false;
	struct span inside = { (const unsigned char *)raw.base + 1, raw.length - 2, false };
	struct span plain = { (const unsigned char *)text.base, text.length, false };
	if (inside.length == plain.length && memcmp(inside.base, plain.base, plain.length) == 0)
		return memchr(plain.base, '\\', plain.length) == NULL;
	inside.escaped = memchr(inside.base, '\\', inside.length) != NULL;
	return inside.escaped && span_compare(inside, plain) == 0;
}

bool ledger_raw_whole(struct slice raw, int64_t *out)
{
	if (raw.length == 0 || raw.length > 17 || raw.base[0] == '+')
		return false;
	return slice_to_int64(raw, out) == 0;
}

bool ledger_raw_plain(struct slice raw, struct slice *out)
{
	if (raw.length < 2 || raw.base[0] != '"')
		return false;
	*out = (struct slice){ raw.base + 1, raw.length - 2 };
	return memchr(out->base, '\\', out->length) == NULL;
}

bool ledger_raw_next(struct slice *rest, struct slice *raw)
{
	const unsigned char *at = (const unsigned char *)rest->base, *end = at + rest->length;
	const unsigned char *value = at + 1;

	if (rest->length < 2 || (*at != '[' && *at != ',') || *value == ']')
		return false;
	at = skip_value(value, end);
	if (!at || at == end)
		return false;
	*raw = (struct slice){ (const char *)value, (size_t)(at - value) };
	*rest = (struct slice){ (const char *)at, (size_t)(end - at) };
	return true;
}
