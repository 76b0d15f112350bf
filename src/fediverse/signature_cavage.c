/* draft-cavage-http-signatures-12, section 2. */
#include "signature_parts.h"

struct parameters {
	struct slice key_id, algorithm, headers, signature, created, expires;
};

/* name="value" or name=123, off the front of *rest. */
static int next_parameter(struct slice *rest, struct slice *name, struct slice *value)
{
	struct slice text = slice_trim(*rest);

	*name = slice_trim(slice_cut(&text, '='));
	if (text.length > 0 && text.base[0] == '"') {
		text = (struct slice){ text.base + 1, text.length - 1 };
		if (!memchr(text.base, '"', text.length))
			return error_set(FT_NOT_ALLOWED, "The header Signature has an open quote");
		*value = slice_cut(&text, '"');
		text = slice_trim(text);
		if (text.length > 0 && text.base[0] != ',')
			return error_set(FT_NOT_ALLOWED, "The header Signature is malformed");
		slice_cut(&text, ',');
	} else {
		*value = slice_trim(slice_cut(&text, ','));
	}
	*rest = slice_trim(text);
	if (name->length == 0 || memchr(value->base, '\\', value->length))
		return error_set(FT_NOT_ALLOWED, "The header Signature is malformed");
	return 0;
}

static int read_parameters(struct slice text, struct parameters *out)
{
	const struct {
		const char *name;
		struct slice *value;
	} known[] = { { "keyId", &out->key_id }, { "algorithm", &out->algorithm },
		{ "headers", &out->headers }, { "signature", &out->signature },
		{ "created", &out->created }, { "expires", &out->expires } };
	struct slice name, value;

	*out = (struct parameters){ 0 };
	while (text.length > 0) {
		int result = next_parameter(&text, &name, &value);
		if (result)
			return result;
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
			if (!slice_is(name, known[i].name))
				continue;
			if (known[i].value->base)
				return error_set(FT_NOT_ALLOWED, "The signature has %s twice",
					known[i].name);
			*known[i].value = value;
		}
	}
	if (out->key_id.length == 0 || out->signature.length == 0)
		return error_set(FT_NOT_ALLOWED, "The signature needs keyId and signature");
	return 0;
}

static int read_seconds(struct slice text, const char *name, int64_t *out)
{
	*out = 0;
	if (!text.base)
		return 0;
	if (slice_to_int64(slice_cut(&text, '.'), out) || *out <= 0)
		return error_set(FT_NOT_ALLOWED, "The signature's %s is not a time", name);
	return 0;
}

static void add_target(struct buf *base, const struct signature_request *request, bool query)
{
	struct slice target = request->target;

	for (const char *c = request->method; *c; c++)
		buf_add_char(base, *c >= 'A' && *c <= 'Z' ? (char)(*c | 0x20) : *c);
	buf_add_char(base, ' ');
	buf_add_slice(base, query ? target : slice_cut(&target, '?'));
}

/* One line of the text that was signed; says what it covers. */
static int add_line(const struct signature_request *request, const struct parameters *parameters,
	struct slice name, bool query, struct buf *base, unsigned *covers)
{
	char authority[256];
	struct slice value;
	int result = 0;

	buf_add_slice(base, name);
	buf_add_text(base, ": ");
	if (slice_is(name, "(request-target)")) {
		add_target(base, request, query);
		*covers |= COVERS_METHOD | COVERS_TARGET;
	} else if (slice_is(name, "(created)") || slice_is(name, "(expires)")) {
		bool created = slice_is(name, "(created)");
		value = created ? parameters->created : parameters->expires;
		if (!value.base || !slice_is(parameters->algorithm, "hs2019"))
			return error_set(FT_NOT_ALLOWED, "(created) and (expires) need algorithm "
							 "hs2019 and a value");
		buf_add_slice(base, value);
		*covers |= created ? COVERS_TIME : 0;
	} else if (slice_is(name, "host")) {
		signature_authority(request, authority);
		buf_add_text(base, authority);
		*covers |= COVERS_HOST;
	} else {
		result = signature_header(request, name, &value);
		buf_add_slice(base, value);
		*covers |= slice_is(name, "date") ? COVERS_TIME : 0;
		*covers |= slice_is(name, "digest") ? COVERS_BODY : 0;
	}
	return result;
}

static int make_base(const struct signature_request *request, const struct parameters *parameters,
	bool query, struct signature *out)
{
	struct slice names = parameters->headers.base ? parameters->headers : SLICE_LITERAL("date");
	size_t count = 0;
	struct buf base;
	int result = 0;

	buf_init(&base, 64 << 10);
	while (result == 0 && names.length > 0) {
		struct slice name = slice_cut(&names, ' ');
		if (name.length == 0)
			continue;
		if (++count > SIGNATURE_COMPONENTS_MAX) {
			result = error_set(FT_NOT_ALLOWED, "The signature covers too much");
			break;
		}
		if (count > 1)
			buf_add_char(&base, '\n');
		result = add_line(request, parameters, name, query, &base, &out->covers);
	}
	if (result == 0 && (count == 0 || buf_failed(&base)))
		result = error_set(FT_NOT_ALLOWED, "The signature covers nothing, or too much");
	if (result == 0)
		out->bases[out->base_count++] = slice_of(
			arena_text(&out->arena, buf_slice(&base)));
	buf_release(&base);
	return result;
}

int signature_read_cavage(const struct signature_request *request, struct slice text,
	struct signature *out)
{
	struct parameters parameters;
	int64_t created = 0;
	int result = read_parameters(text, &parameters);

	out->form = SIGNATURE_CAVAGE;
	if (result)
		return result;
	out->key_id = arena_text(&out->arena, parameters.key_id);
	out->algorithm = arena_text(&out->arena, parameters.algorithm);
	result = read_seconds(parameters.created, "created", &created);
	if (result == 0)
		result = read_seconds(parameters.expires, "expires", &out->expires);
	if (result == 0)
		result = signature_keep_bytes(out, parameters.signature);
	if (result == 0)
		result = make_base(request, &parameters, true, out);
	if (result == 0 && memchr(request->target.base, '?', request->target.length))
		result = make_base(request, &parameters, false, out);
	/* A time that is not signed for says nothing. */
	if (result == 0 && parameters.headers.base &&
		memmem(parameters.headers.base, parameters.headers.length, "(created)", 9))
		out->created = created;
	return result;
}
