#include "support.h"



static void check_sha256(const void *bytes, size_t length, const char *expected)
{
	uint8_t digest[SHA256_BYTES];
	struct buf hex;
	buf_init(&hex, 64);
	sha256(bytes, length, digest);
	hex_add(&hex, digest, sizeof(digest));
	assert_string_equal(hex.base, expected);
	buf_release(&hex);
}

/* The examples of FIPS 180-2, appendix B, and the empty message. */
static void sha256_gives_the_published_digests(void **state)
{
	(void)state;
	check_sha256("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check_sha256("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	check_sha256(two_blocks, strlen(two_blocks),
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	char *million = must_alloc(1000000);
	memset(million, 'a', 1000000);
	check_sha256(million, 1000000,
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(million);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_gives_the_published_digests),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-hash", tests, NULL, NULL);
}
