/* Reading whichever form there is, judging, checking, making. */
#include "signature.h"
#include <strings.h>
#include "crypto.h"
#include "moment.h"
#include "signature_parts.h"
#include "url.h"

/* Mastodon's: app/lib/signed_request.rb. */
enum {
	GOOD_SECONDS = 5 * 60,
	EXPIRES_SECONDS_MAX = 12 * 60 * 60,
	SKEW_SECONDS = 60 * 60
};

void signature_authority(const struct signature_request *request, char authority[256])
{
	url_host(slice_of(request->origin), authority);
}

int signature_header(const struct signature_request *request, struct slice name,
	struct slice *value)
{
	char text[128];
	const char *found;

	if (name.length == 0 || name.length >= sizeof(text))
		return error_set(FT_NOT_ALLOWED, "The signature names a header that cannot be one");
	snprintf(text, sizeof(text), "%.*s", (int)name.length, name.base);
	found = request->header(request->context, text);
	if (!found)
		return error_set(FT_NOT_ALLOWED, "The signature covers %s, which was not sent", text);
	*value = slice_trim(slice_of(found));
	if (memchr(value->base, '\n', value->length) || memchr(value->base, '\r', value->length))
		return error_set(FT_NOT_ALLOWED, "The header %s has a line break", text);
	return 0;
}

int signature_keep_bytes(struct signature *signature, struct slice base64)
{
	struct buf bytes;
	int result;

	buf_init(&bytes, CRYPTO_SIGNATURE_BYTES);
	result = base64_read(base64, &bytes);
	if (result == 0 && (bytes.length == 0 || buf_failed(&bytes)))
		result = error_set(FT_REFUSED, "too long or empty");
	signature->bytes = (struct slice){
		arena_copy(&signature->arena, bytes.base ? bytes.base : "", bytes.length),
		bytes.length };
	buf_release(&bytes);
	return result ? error_set(FT_NOT_ALLOWED, "The signature is not base64 of a signature") : 0;
}

int signature_read(const struct signature_request *request, struct signature *out)
{
	const char *input = request->header(request->context, "Signature-Input");
	const char *text = request->header(request->context, "Signature");
	const char *authorization = request->header(request->context, "Authorization");

	*out = (struct signature){ .key_id = "", .algorithm = "" };
	arena_init(&out->arena);
	if (input && strlen(input) > SIGNATURE_HEADER_BYTES)
		return error_set(FT_NOT_ALLOWED, "The header Signature-Input is too long");
	if (text && strlen(text) > SIGNATURE_HEADER_BYTES)
		return error_set(FT_NOT_ALLOWED, "The header Signature is too long");
	if (input)
		return signature_read_rfc9421(request, slice_of(input), out);
	if (!text && authorization && strncasecmp(authorization, "Signature ", 10) == 0)
		text = authorization + 10;
	if (!text)
		return error_set(FT_NOT_ALLOWED, "The request is not signed: there is no header "
						 "Signature");
	return signature_read_cavage(request, slice_of(text), out);
}

void signature_release(struct signature *signature)
{
	arena_release(&signature->arena);
}

/* -- judging -- */

static bool digest_is(struct slice text, const uint8_t *digest, size_t length)
{
	struct buf wanted;

	buf_init(&wanted, 128);
	base64_add(&wanted, digest, length);
	bool equal = slice_equal(buf_slice(&wanted), text);
	buf_release(&wanted);
	return equal;
}

/* One member of Digest ("SHA-256=...") or Content-Digest ("sha-256=:...:"). -1: of another kind. */
static int digest_matches(struct slice member, enum signature_form form, struct slice body)
{
	uint8_t digest[SHA512_BYTES];
	struct slice name = slice_trim(slice_cut(&member, '='));

	member = slice_trim(member);
	if (form == SIGNATURE_RFC9421) {
		if (member.length < 2 || member.base[0] != ':' ||
			member.base[member.length - 1] != ':')
			return -1;
		member = (struct slice){ member.base + 1, member.length - 2 };
	}
	if (name.length == 7 && strncasecmp(name.base, "sha-256", 7) == 0) {
		sha256(body.base, body.length, digest);
		return digest_is(member, digest, SHA256_BYTES);
	}
	if (name.length == 7 && strncasecmp(name.base, "sha-512", 7) == 0) {
		crypto_sha512(body, digest);
		return digest_is(member, digest, SHA512_BYTES);
	}
	return -1;
}

static int judge_body(const struct signature *signature, const struct signature_request *request)
{
	const char *name = signature->form == SIGNATURE_CAVAGE ? "Digest" : "Content-Digest";
	struct slice rest = slice_of(request->header(request->context, name));
	bool found = false;

	while (rest.length > 0) {
		int matches = digest_matches(slice_cut(&rest, ','), signature->form, request->body);
		if (matches == 0)
			return error_set(FT_NOT_ALLOWED, "%s is not that of the body", name);
		found = found || matches == 1;
	}
	return found ? 0
		     : error_set(FT_NOT_ALLOWED, "%s has neither SHA-256 nor SHA-512", name);
}

/* When it was signed, by its own word. */
static int signed_at(const struct signature *signature, const struct signature_request *request,
	int64_t *at)
{
	const char *date = request->header(request->context, "Date");
	instant_us moment;

	*at = signature->created;
	if (signature->created)
		return 0;
	if (!date || moment_read(slice_of(date), &moment))
		return error_set(FT_NOT_ALLOWED, "The header Date is not a date");
	*at = moment / 1000000;
	return 0;
}

static int judge_time(const struct signature *signature, const struct signature_request *request,
	int64_t now)
{
	int64_t at, until;
	int result = signed_at(signature, request, &at);

	if (result)
		return result;
	until = signature->expires ? signature->expires : at + GOOD_SECONDS;
	if (until > at + EXPIRES_SECONDS_MAX)
		until = at + EXPIRES_SECONDS_MAX;
	if (at > now + SKEW_SECONDS)
		return error_set(FT_NOT_ALLOWED, "The signature is from the future: is a clock wrong?");
	if (now > until + SKEW_SECONDS)
		return error_set(FT_NOT_ALLOWED, "The signature is too old: is a clock wrong?");
	return 0;
}

static int judge_algorithm(const struct signature *signature)
{
	static const char *const known[2][4] = {
		[SIGNATURE_CAVAGE] = { "", "rsa-sha256", "hs2019", NULL },
		[SIGNATURE_RFC9421] = { "", "rsa-v1_5-sha256", NULL },
	};

	for (const char *const *one = known[signature->form]; *one; one++)
		if (strcmp(*one, signature->algorithm) == 0)
			return 0;
	return error_set(FT_NOT_ALLOWED, "Signatures by %s are not understood; RSA with SHA-256 is",
		signature->algorithm);
}

int signature_judge(const struct signature *signature, const struct signature_request *request,
	int64_t now)
{
	static const struct {
		unsigned bit;
		const char *cavage, *rfc9421;
	} wanted[] = {
		{ COVERS_METHOD, "(request-target)", "@method" },
		{ COVERS_TARGET, "(request-target)", "@target-uri" },
		{ COVERS_HOST, "host", "@target-uri" },
		{ COVERS_TIME, "date", "created" },
		{ COVERS_BODY, "digest", "content-digest" },
	};
	bool has_body = strcmp(request->method, "GET") != 0;
	int result = judge_algorithm(signature);

	for (size_t i = 0; result == 0 && i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if ((signature->covers & wanted[i].bit) ||
			(wanted[i].bit == COVERS_BODY && !has_body))
			continue;
		result = error_set(FT_NOT_ALLOWED, "The signature must cover %s",
			signature->form == SIGNATURE_CAVAGE ? wanted[i].cavage : wanted[i].rfc9421);
	}
	if (result == 0)
		result = judge_time(signature, request, now);
	if (result == 0 && (signature->covers & COVERS_BODY))
		result = judge_body(signature, request);
	return result;
}

int signature_check(const struct signature *signature, struct slice public_pem)
{
	int result = error_set(FT_NOT_ALLOWED, "There is nothing signed");

	for (size_t i = 0; result && i < signature->base_count; i++)
		result = crypto_verify(public_pem, signature->bases[i], signature->bytes);
	if (result == 0)
		error_clear();
	return result;
}

/* -- making -- */

static void add_http_date(struct buf *out, instant_us now)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t seconds = now / 1000000;
	day_number day = (day_number)(seconds / 86400);
	int year, month, of_month, rest = (int)(seconds % 86400);

	day_to_date(day, &year, &month, &of_month);
	buf_print(out, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[day_of_week(day)], of_month,
		months[month - 1], year, rest / 3600, rest / 60 % 60, rest % 60);
}

static void add_lower(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_add_char(out, *text >= 'A' && *text <= 'Z' ? (char)(*text | 0x20) : *text);
}

int signature_make(const struct signature_key *key, const char *method, const char *url,
	struct slice body, instant_us now, struct arena *arena, const char *lines[4])
{
	bool has_body = strcmp(method, "GET") != 0;
	uint8_t digest[SHA256_BYTES];
	struct buf base, part;
	struct url parts;
	size_t count = 0;
	char host[256];
	int result = url_read(slice_of(url), &parts);

	if (result)
		return result;
	buf_init(&base, 2 * URL_BYTES + 1024);
	buf_init(&part, SIGNATURE_HEADER_BYTES);
	url_host(slice_of(url), host);
	buf_add_text(&base, "(request-target): ");
	add_lower(&base, method);
	buf_print(&base, " %.*s\nhost: %s\ndate: ", (int)parts.target.length, parts.target.base,
		host);
	add_http_date(&part, now);
	buf_add_slice(&base, buf_slice(&part));
	lines[count++] = arena_print(arena, "Date: %s", part.base);
	if (has_body) {
		buf_clear(&part);
		sha256(body.base, body.length, digest);
		base64_add(&part, digest, sizeof(digest));
		buf_print(&base, "\ndigest: SHA-256=%s", part.base);
		lines[count++] = arena_print(arena, "Digest: SHA-256=%s", part.base);
	}
	buf_clear(&part);
	struct buf bytes;
	buf_init(&bytes, CRYPTO_SIGNATURE_BYTES);
	result = crypto_sign(key->private_pem, buf_slice(&base), &bytes);
	base64_add(&part, bytes.base, bytes.length);
	lines[count++] = arena_print(arena,
		"Signature: keyId=\"%s\",algorithm=\"rsa-sha256\",headers=\"(request-target) host "
		"date%s\",signature=\"%s\"",
		key->id, has_body ? " digest" : "", part.base ? part.base : "");
	lines[count] = NULL;
	buf_release(&bytes);
	buf_release(&part);
	buf_release(&base);
	return result;
}
