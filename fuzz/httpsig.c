/* HTTP signatures: "HEADER: value" lines, an empty line, a body. Whatever they say, nothing passes for
 * signed by a key that signed nothing, and reading twice gives the same. */
#include <strings.h>
#include "crypto.h"
#include "signature.h"
#include "fuzz.h"

enum { LINES_MAX = 24 };

struct lines {
	char *names[LINES_MAX], *values[LINES_MAX];
	size_t count;
};

static const char key[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3\n"
	"6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6\n"
	"Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw\n"
	"oYi+1hqp1fIekaxsyQIDAQAB\n"
	"-----END PUBLIC KEY-----\n";

static const char *find_header(void *context, const char *name)
{
	struct lines *lines = context;

	for (size_t i = 0; i < lines->count; i++)
		if (strcasecmp(lines->names[i], name) == 0)
			return lines->values[i];
	return NULL;
}

/* The headers, and what is left: the body. */
static void read_lines(char *text, struct lines *lines, struct slice *body)
{
	while (*text && *text != '\n' && lines->count < LINES_MAX) {
		char *end = strchr(text, '\n'), *colon;
		if (end)
			*end = '\0';
		colon = strchr(text, ':');
		if (colon) {
			*colon = '\0';
			lines->names[lines->count] = text;
			lines->values[lines->count++] = colon + 1;
		}
		text = end ? end + 1 : text + strlen(text);
	}
	*body = slice_of(text + (*text == '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct signature signature, again;
	struct lines lines = { .count = 0 };
	char *text = must_alloc(length + 1);
	struct slice body;

	memcpy(text, bytes, length);
	read_lines(text, &lines, &body);
	struct signature_request request = { .method = "POST", .origin = "https://example.com",
		.target = SLICE_LITERAL("/foo?param=value&pet=dog"), .header = find_header,
		.context = &lines, .body = body };
	int result = signature_read(&request, &signature);
	FUZZ_PROMISE(signature_read(&request, &again) == result);
	if (result == 0) {
		FUZZ_PROMISE(signature.base_count > 0 &&
			slice_equal(signature.bases[0], again.bases[0]));
		FUZZ_PROMISE(*signature.key_id || signature.form == SIGNATURE_CAVAGE);
		/* The examples of the draft are of 2014. */
		bool good = signature_judge(&signature, &request, 1388957500) == 0 &&
			signature_check(&signature, slice_of(key)) == 0;
		FUZZ_PROMISE(!good || slice_is(body, "{\"hello\": \"world\"}"));
	}
	signature_release(&signature);
	signature_release(&again);
	free(text);
	return 0;
}
