/* HTTP signatures: the published examples, what Mastodon sends, and everything that must fail. */
#include <stdlib.h>
#include <strings.h>
#include "crypto.h"
#include "signature.h"
#include "support.h"
#include "vectors.h"

enum { CAVAGE_TIME = 1388957500, RFC_TIME = 1618884480, HEADERS_MAX = 12 };

struct headers {
	const char *pairs[HEADERS_MAX * 2];
};

static const char *find_header(void *context, const char *name)
{
	struct headers *headers = context;

	for (size_t i = 0; i < HEADERS_MAX && headers->pairs[2 * i]; i++)
		if (strcasecmp(headers->pairs[2 * i], name) == 0)
			return headers->pairs[2 * i + 1];
	return NULL;
}

static const char body[] = "{\"hello\": \"world\"}";

/* The request of draft-cavage, appendix C. */
static struct signature_request cavage_request(struct headers *headers, const char *signature)
{
	*headers = (struct headers){ { "Host", "example.com", "Date",
		"Sun, 05 Jan 2014 21:31:40 GMT", "Content-Type", "application/json", "Digest",
		"SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=", "Content-Length", "18",
		"Signature", signature } };
	return (struct signature_request){ .method = "POST", .origin = "https://example.com",
		.target = SLICE_LITERAL("/foo?param=value&pet=dog"), .header = find_header,
		.context = headers, .body = slice_of(body) };
}

/* The request of RFC 9421, section 4.3, as its second signer saw it. */
static struct signature_request rfc_request(struct headers *headers, const char *input,
	const char *signature)
{
	*headers = (struct headers){ { "Host", "origin.host.internal.example", "Date",
		"Tue, 20 Apr 2021 02:07:56 GMT", "Content-Type", "application/json",
		"Content-Length", "18", "Forwarded",
		"for=192.0.2.123;host=example.com;proto=https", "Content-Digest", RFC9421_DIGEST,
		"Signature-Input", input, "Signature", signature } };
	return (struct signature_request){ .method = "POST",
		.origin = "https://origin.host.internal.example",
		.target = SLICE_LITERAL("/foo?param=Value&Pet=dog"), .header = find_header,
		.context = headers, .body = slice_of(body) };
}

static void published_examples_verify(void **state)
{
	static const char *const signatures[] = { CAVAGE_DEFAULT, CAVAGE_BASIC, CAVAGE_ALL };
	struct signature signature;
	struct headers headers;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct signature_request request = cavage_request(&headers, signatures[i]);
		assert_int_equal(signature_read(&request, &signature), 0);
		assert_string_equal(signature.key_id, "Test");
		assert_int_equal(signature_check(&signature, slice_of(CAVAGE_KEY)), 0);
		/* Only the last covers what a delivery must. */
		assert_int_equal(signature_judge(&signature, &request, CAVAGE_TIME),
			i == 2 ? 0 : FT_NOT_ALLOWED);
		request.method = "GET";
		signature_release(&signature);
		assert_int_equal(signature_read(&request, &signature), 0);
		assert_int_equal(signature_judge(&signature, &request, CAVAGE_TIME),
			i == 0 ? FT_NOT_ALLOWED : 0);
		signature_release(&signature);
	}
	struct signature_request request = rfc_request(&headers, RFC9421_INPUT, RFC9421_SIGNATURE);
	assert_int_equal(signature_read(&request, &signature), 0);
	assert_string_equal(signature.key_id, "test-key-rsa");
	assert_int_equal(signature_check(&signature, slice_of(RFC9421_KEY)), 0);
	/* It leaves the query out, so it would not do for a delivery. */
	assert_int_equal(signature_judge(&signature, &request, RFC_TIME), FT_NOT_ALLOWED);
	assert_non_null(strstr(error_message(), "@target-uri"));
	signature_release(&signature);
}

static void the_header_authorization_will_do(void **state)
{
	struct signature signature;
	struct headers headers;
	struct signature_request request = cavage_request(&headers, "Signature " CAVAGE_ALL);

	(void)state;
	headers.pairs[10] = "Authorization";
	assert_int_equal(signature_read(&request, &signature), 0);
	assert_int_equal(signature_check(&signature, slice_of(CAVAGE_KEY)), 0);
	signature_release(&signature);
}

/* Read, judge and check, as the inbox does. */
static int verify(const struct signature_request *request, const char *key, int64_t now)
{
	struct signature signature;
	int result = signature_read(request, &signature);

	if (result == 0)
		result = signature_judge(&signature, request, now);
	if (result == 0)
		result = signature_check(&signature, slice_of(key));
	signature_release(&signature);
	return result;
}

static void changed_requests_are_refused(void **state)
{
	struct headers headers;
	struct signature_request request = cavage_request(&headers, CAVAGE_ALL);

	(void)state;
	assert_int_equal(verify(&request, CAVAGE_KEY, CAVAGE_TIME), 0);
	request.body = SLICE_LITERAL("{\"hello\": \"World\"}");
	assert_int_equal(verify(&request, CAVAGE_KEY, CAVAGE_TIME), FT_NOT_ALLOWED);
	request = cavage_request(&headers, CAVAGE_ALL);
	request.target = SLICE_LITERAL("/bar");
	assert_int_equal(verify(&request, CAVAGE_KEY, CAVAGE_TIME), FT_NOT_ALLOWED);
	request = cavage_request(&headers, CAVAGE_ALL);
	request.origin = "https://example.org";
	assert_int_equal(verify(&request, CAVAGE_KEY, CAVAGE_TIME), FT_NOT_ALLOWED);
	request = cavage_request(&headers, CAVAGE_ALL);
	request.method = "PUT";
	assert_int_equal(verify(&request, CAVAGE_KEY, CAVAGE_TIME), FT_NOT_ALLOWED);
	request = cavage_request(&headers, CAVAGE_ALL);
	headers.pairs[3] = "Sun, 05 Jan 2014 21:31:41 GMT";
	assert_int_equal(verify(&request, CAVAGE_KEY, CAVAGE_TIME), FT_NOT_ALLOWED);
	request = cavage_request(&headers, CAVAGE_ALL);
	assert_int_equal(verify(&request, RFC9421_KEY, CAVAGE_TIME), FT_NOT_ALLOWED);
	assert_int_equal(verify(&request, "", CAVAGE_TIME), FT_NOT_ALLOWED);
	assert_int_equal(verify(&request, "-----BEGIN PUBLIC KEY-----\nAAAA\n", CAVAGE_TIME),
		FT_NOT_ALLOWED);
	headers.pairs[7] = "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=, md5=x";
	assert_int_equal(verify(&request, CAVAGE_KEY, CAVAGE_TIME), FT_NOT_ALLOWED);
}

/* Good for five minutes, and an hour for clocks that are wrong. */
static void time_has_a_window(void **state)
{
	static const struct {
		int64_t shift;
		bool good;
	} cases[] = { { 0, true }, { 300, true }, { 3600 + 299, true }, { 3600 + 301, false },
		{ -3599, true }, { -3601, false }, { 86400, false } };
	struct headers headers;
	struct signature_request request = cavage_request(&headers, CAVAGE_ALL);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(verify(&request, CAVAGE_KEY, CAVAGE_TIME + cases[i].shift),
			cases[i].good ? 0 : FT_NOT_ALLOWED);
}

static void what_cannot_be_read_is_refused(void **state)
{
	static const char *const cavage[] = { "", "keyId", "keyId=\"a", "keyId=\"a\"",
		"keyId=\"a\",signature=\"!\"", "keyId=\"a\",signature=\"\"",
		"keyId=\"a\",keyId=\"b\",signature=\"AAAA\"",
		"keyId=\"a\"x,signature=\"AAAA\"",
		"keyId=\"a\",headers=\"\",signature=\"AAAA\"",
		"keyId=\"a\",headers=\"missing\",signature=\"AAAA\"",
		"keyId=\"a\",headers=\"(created)\",signature=\"AAAA\"",
		"keyId=\"a\",algorithm=\"rsa-sha256\",created=1,headers=\"(created)\","
		"signature=\"AAAA\"",
		"keyId=\"a\",created=x,signature=\"AAAA\"" };
	static const char *const rfc[] = { "", "sig1", "sig1=", "sig1=(", "sig1=(\"@method\"",
		"sig1=();created=1", "sig1=(\"@method\" \"@method\");created=1;keyid=\"a\"",
		"sig1=(\"@status\");created=1;keyid=\"a\"",
		"sig1=(\"missing\");created=1;keyid=\"a\"",
		"sig1=(\"@query-param\";name=\"a\");created=1;keyid=\"a\"",
		"sig1=(\"@method\");created=\"1\";keyid=\"a\"",
		"sig1=(\"@method\");created=1;keyid=a",
		"sig1=(\"@method\");created=1;keyid=\"a\", sig2=(\"@path\");created=1;keyid=\"b\"",
		"sig1=(\"@method\");created=1;created=2;keyid=\"a\"",
		"other=(\"@method\");created=1;keyid=\"a\"" };
	struct signature signature;
	struct headers headers;

	(void)state;
	for (size_t i = 0; i < sizeof(cavage) / sizeof(cavage[0]); i++) {
		struct signature_request request = cavage_request(&headers, cavage[i]);
		assert_int_equal(signature_read(&request, &signature), FT_NOT_ALLOWED);
		signature_release(&signature);
	}
	for (size_t i = 0; i < sizeof(rfc) / sizeof(rfc[0]); i++) {
		struct signature_request request = rfc_request(&headers, rfc[i], "sig1=:AAAA:");
		assert_int_equal(signature_read(&request, &signature), FT_NOT_ALLOWED);
		signature_release(&signature);
	}
	struct signature_request request = cavage_request(&headers, NULL);
	assert_int_equal(signature_read(&request, &signature), FT_NOT_ALLOWED);
	signature_release(&signature);
}

/* -- with keys of our own -- */

struct pair {
	struct buf private, public;
};

static void make_pair(struct pair *pair)
{
	buf_init(&pair->private, CRYPTO_PEM_BYTES);
	buf_init(&pair->public, CRYPTO_PEM_BYTES);
	assert_int_equal(crypto_make_key(&pair->private, &pair->public), 0);
}

static void free_pair(struct pair *pair)
{
	buf_release(&pair->private);
	buf_release(&pair->public);
}

/* "keyId=...,signature=..." over `base`. */
static char *sign_text(const struct pair *pair, const char *before, const char *base,
	const char *after)
{
	struct buf bytes, text;

	buf_init(&bytes, CRYPTO_SIGNATURE_BYTES);
	buf_init(&text, 4096);
	assert_int_equal(crypto_sign(buf_slice(&pair->private), slice_of(base), &bytes), 0);
	buf_add_text(&text, before);
	base64_add(&text, bytes.base, bytes.length);
	buf_add_text(&text, after);
	buf_release(&bytes);
	return buf_take(&text);
}

static void what_we_sign_we_verify(void **state)
{
	const char *lines[4];
	struct headers headers = { { NULL } };
	struct arena arena;
	struct pair pair;

	(void)state;
	make_pair(&pair);
	arena_init(&arena);
	struct signature_key key = { "https://larch.example/ap/commons#main-key",
		buf_slice(&pair.private) };
	assert_int_equal(signature_make(&key, "POST", "https://example.com/inbox?a=b",
		slice_of(body), RFC_TIME * INT64_C(1000000), &arena, lines), 0);
	size_t count = 0;
	for (; lines[count]; count++) {
		char *colon = strstr(lines[count], ": ");
		headers.pairs[2 * count] = arena_text(&arena,
			(struct slice){ lines[count], (size_t)(colon - lines[count]) });
		headers.pairs[2 * count + 1] = colon + 2;
	}
	assert_int_equal(count, 3);
	struct signature_request request = { .method = "POST", .origin = "https://example.com",
		.target = SLICE_LITERAL("/inbox?a=b"), .header = find_header, .context = &headers,
		.body = slice_of(body) };
	assert_int_equal(verify(&request, pair.public.base, RFC_TIME), 0);
	assert_string_equal(headers.pairs[1], "Tue, 20 Apr 2021 02:08:00 GMT");
	arena_release(&arena);
	free_pair(&pair);
}

/* Some sign the target without its query. */
static void a_query_may_be_left_out(void **state)
{
	struct headers headers;
	struct pair pair;

	(void)state;
	make_pair(&pair);
	char *text = sign_text(&pair,
		"keyId=\"a\",algorithm=\"hs2019\",created=1388957500,"
		"headers=\"(request-target) host (created) digest\",signature=\"",
		"(request-target): post /foo\nhost: example.com\n(created): 1388957500\n"
		"digest: SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=",
		"\"");
	struct signature_request request = cavage_request(&headers, text);
	assert_int_equal(verify(&request, pair.public.base, CAVAGE_TIME), 0);
	assert_int_equal(verify(&request, pair.public.base, CAVAGE_TIME + 4000), FT_NOT_ALLOWED);
	free(text);
	free_pair(&pair);
}

/* As Mastodon 4.5 signs. `input` is what follows "sig1=". */
static int verify_rfc(const struct pair *pair, const char *input, const char *digest, int64_t now)
{
	char base[2048], whole[1024];
	struct headers headers;

	snprintf(base, sizeof(base),
		"\"@method\": POST\n"
		"\"@target-uri\": https://origin.host.internal.example/foo?param=Value&Pet=dog\n"
		"\"content-digest\": %s\n\"@signature-params\": %s", digest, input);
	snprintf(whole, sizeof(whole), "sig1=%s", input);
	char *text = sign_text(pair, "sig1=:", base, ":");
	struct signature_request request = rfc_request(&headers, whole, text);
	headers.pairs[11] = digest;
	int result = verify(&request, pair->public.base, now);
	free(text);
	return result;
}

static void rfc9421_is_judged_too(void **state)
{
	static const char all[] = "(\"@method\" \"@target-uri\" \"content-digest\");created="
				  "1618884480;keyid=\"https://b.example/u#main-key\"";
	static const char expired[] = "(\"@method\" \"@target-uri\" \"content-digest\");created="
				      "1618884480;expires=1618970880;keyid=\"a\"";
	static const char timeless[] = "(\"@method\" \"@target-uri\" \"content-digest\");keyid="
				       "\"a\"";
	static const char elliptic[] = "(\"@method\" \"@target-uri\" \"content-digest\");created="
				       "1618884480;keyid=\"a\";alg=\"ed25519\"";
	static const char sha256[] = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
	static const char wrong[] = "sha-256=:Y48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
	struct pair pair;

	(void)state;
	make_pair(&pair);
	assert_int_equal(verify_rfc(&pair, all, sha256, RFC_TIME), 0);
	assert_int_equal(verify_rfc(&pair, all, RFC9421_DIGEST, RFC_TIME), 0);
	assert_int_equal(verify_rfc(&pair, all, wrong, RFC_TIME), FT_NOT_ALLOWED);
	assert_int_equal(verify_rfc(&pair, all, "md5=:AAAA:", RFC_TIME), FT_NOT_ALLOWED);
	assert_int_equal(verify_rfc(&pair, all, sha256, RFC_TIME + 3902), FT_NOT_ALLOWED);
	/* A day is asked for; twelve hours and the hour for wrong clocks are given. */
	assert_int_equal(verify_rfc(&pair, expired, sha256, RFC_TIME + 13 * 3600 - 1), 0);
	assert_int_equal(
		verify_rfc(&pair, expired, sha256, RFC_TIME + 13 * 3600 + 1), FT_NOT_ALLOWED);
	assert_int_equal(verify_rfc(&pair, timeless, sha256, RFC_TIME), FT_NOT_ALLOWED);
	assert_int_equal(verify_rfc(&pair, elliptic, sha256, RFC_TIME), FT_NOT_ALLOWED);
	free_pair(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_examples_verify),
		cmocka_unit_test(the_header_authorization_will_do),
		cmocka_unit_test(changed_requests_are_refused),
		cmocka_unit_test(time_has_a_window),
		cmocka_unit_test(what_cannot_be_read_is_refused),
		cmocka_unit_test(what_we_sign_we_verify),
		cmocka_unit_test(a_query_may_be_left_out),
		cmocka_unit_test(rfc9421_is_judged_too),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("fediverse-signatures", tests, NULL, NULL);
}
