/* RFC 9421, sections 2 and 4, as far as the fediverse uses it: one signature of a request,
 * components without parameters. Structured fields are RFC 8941's. */
#include "signature_parts.h"

struct cursor {
	struct slice rest;
};

static int malformed(const char *what)
{
	return error_set(FT_NOT_ALLOWED, "The header Signature-Input is malformed: %s", what);
}

static bool take(struct cursor *cursor, char c)
{
	if (cursor->rest.length == 0 || cursor->rest.base[0] != c)
		return false;
	cursor->rest = (struct slice){ cursor->rest.base + 1, cursor->rest.length - 1 };
	return true;
}

static struct slice take_while(struct cursor *cursor, const char *also)
{
	size_t length = 0;
	struct slice rest = cursor->rest;

	while (length < rest.length) {
		char c = rest.base[length];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			    (c && strchr(also, c))))
			break;
		length++;
	}
	cursor->rest = (struct slice){ rest.base + length, rest.length - length };
	return (struct slice){ rest.base, length };
}

/* "text" without escapes. */
static bool take_text(struct cursor *cursor, struct slice *text)
{
	if (!take(cursor, '"') || !memchr(cursor->rest.base, '"', cursor->rest.length))
		return false;
	*text = slice_cut(&cursor->rest, '"');
	return !memchr(text->base, '\\', text->length);
}

/* -- components -- */

static struct slice path_of(struct slice target)
{
	return slice_cut(&target, '?');
}

static struct slice query_of(struct slice target)
{
	const char *mark = memchr(target.base, '?', target.length);

	return mark ? (struct slice){ mark, (size_t)(target.base + target.length - mark) }
		    : SLICE_LITERAL("?");
}

static bool add_derived(const struct signature_request *request, struct slice name,
	struct buf *base, unsigned *covers)
{
	char authority[256];

	signature_authority(request, authority);
	if (slice_is(name, "@method")) {
		buf_add_text(base, request->method);
		*covers |= COVERS_METHOD;
	} else if (slice_is(name, "@target-uri")) {
		buf_add_text(base, request->origin);
		buf_add_slice(base, request->target);
		*covers |= COVERS_TARGET | COVERS_HOST;
	} else if (slice_is(name, "@authority")) {
		buf_add_text(base, authority);
		*covers |= COVERS_HOST;
	} else if (slice_is(name, "@scheme")) {
		buf_add_text(base, strncmp(request->origin, "https", 5) == 0 ? "https" : "http");
	} else if (slice_is(name, "@request-target")) {
		buf_add_slice(base, request->target);
		*covers |= COVERS_TARGET;
	} else if (slice_is(name, "@path")) {
		buf_add_slice(base, path_of(request->target));
		*covers |= query_of(request->target).length > 1 ? 0 : COVERS_TARGET;
	} else if (slice_is(name, "@query")) {
		buf_add_slice(base, query_of(request->target));
	} else {
		return false;
	}
	return true;
}

static int add_component(const struct signature_request *request, struct slice name,
	struct buf *base, unsigned *covers)
{
	struct slice value;
	int result = 0;

	buf_print(base, "\"%.*s\": ", (int)name.length, name.base);
	if (name.length > 0 && name.base[0] == '@') {
		if (!add_derived(request, name, base, covers))
			return malformed("it names a component of responses, or an unknown one");
	} else {
		result = signature_header(request, name, &value);
		buf_add_slice(base, value);
		*covers |= slice_is(name, "content-digest") ? COVERS_BODY : 0;
	}
	buf_add_char(base, '\n');
	return result;
}

/* "(" components ")" */
static int read_components(const struct signature_request *request, struct cursor *cursor,
	struct buf *base, unsigned *covers)
{
	struct slice names[SIGNATURE_COMPONENTS_MAX];
	size_t count = 0;

	if (!take(cursor, '('))
		return malformed("no list of components");
	while (!take(cursor, ')')) {
		if (count > 0 && !take(cursor, ' '))
			return malformed("components are parted by spaces");
		if (count == SIGNATURE_COMPONENTS_MAX || !take_text(cursor, &names[count]))
			return malformed("a component is a text in quotes, and there are few");
		if (cursor->rest.length > 0 && cursor->rest.base[0] == ';')
			return malformed("components with parameters are not understood");
		for (size_t i = 0; i < count; i++)
			if (slice_equal(names[i], names[count]))
				return malformed("a component comes twice");
		int result = add_component(request, names[count++], base, covers);
		if (result)
			return result;
	}
	return 0;
}

/* -- parameters -- */

static int read_parameter(struct cursor *cursor, struct signature *out)
{
	struct slice name = take_while(cursor, "_-.*"), text = SLICE_EMPTY;
	int64_t number = 0;
	bool is_text = false;

	if (name.length == 0 || !take(cursor, '='))
		return malformed("a parameter without a value");
	if (cursor->rest.length > 0 && cursor->rest.base[0] == '"') {
		is_text = true;
		if (!take_text(cursor, &text))
			return malformed("a text without an end");
	} else if (slice_to_int64(take_while(cursor, "-"), &number)) {
		return malformed("a parameter is a number or a text");
	}
	bool is_time = slice_is(name, "created") || slice_is(name, "expires");
	bool is_word = slice_is(name, "keyid") || slice_is(name, "alg");
	if ((is_time && (is_text || number <= 0)) || (is_word && !is_text))
		return malformed("a parameter is of the wrong type");
	if ((slice_is(name, "created") && out->created) ||
		(slice_is(name, "expires") && out->expires) ||
		(slice_is(name, "keyid") && *out->key_id) ||
		(slice_is(name, "alg") && *out->algorithm))
		return malformed("a parameter comes twice");
	if (slice_is(name, "created"))
		out->created = number;
	else if (slice_is(name, "expires"))
		out->expires = number;
	else if (slice_is(name, "keyid"))
		out->key_id = arena_text(&out->arena, text);
	else if (slice_is(name, "alg"))
		out->algorithm = arena_text(&out->arena, text);
	return 0;
}

/* LABEL=:base64: of the header Signature. */
static int read_bytes(const struct signature_request *request, struct slice label,
	struct signature *out)
{
	struct slice text = slice_trim(slice_of(request->header(request->context, "Signature")));
	struct cursor cursor = { text };
	struct slice name = take_while(&cursor, "_-.*");

	if (!slice_equal(name, label) || !take(&cursor, '=') || !take(&cursor, ':'))
		return error_set(FT_NOT_ALLOWED, "The header Signature has no bytes for %.*s",
			(int)label.length, label.base);
	text = slice_cut(&cursor.rest, ':');
	if (slice_trim(cursor.rest).length > 0)
		return error_set(FT_NOT_ALLOWED, "There is more than one signature");
	return signature_keep_bytes(out, text);
}

int signature_read_rfc9421(const struct signature_request *request, struct slice input,
	struct signature *out)
{
	struct cursor cursor = { slice_trim(input) };
	struct slice label = take_while(&cursor, "_-.*"), whole;
	struct buf base;
	int result;

	out->form = SIGNATURE_RFC9421;
	if (label.length == 0 || !take(&cursor, '='))
		return malformed("no label");
	whole = cursor.rest;
	buf_init(&base, 64 << 10);
	result = read_components(request, &cursor, &base, &out->covers);
	while (result == 0 && take(&cursor, ';'))
		result = read_parameter(&cursor, out);
	if (result == 0 && cursor.rest.length > 0)
		result = malformed("there is more than one signature");
	if (result == 0 && !*out->key_id)
		result = malformed("no keyid");
	if (result == 0 && out->created)
		out->covers |= COVERS_TIME;
	buf_add_text(&base, "\"@signature-params\": ");
	buf_add_slice(&base, whole);
	if (result == 0 && buf_failed(&base))
		result = malformed("it covers too much");
	if (result == 0)
		out->bases[out->base_count++] =
			slice_of(arena_text(&out->arena, buf_slice(&base)));
	buf_release(&base);
	return result ? result : read_bytes(request, label, out);
}
