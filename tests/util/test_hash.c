/* Digests and encodings against published vectors; random bytes and ULIDs. */
#include <pthread.h>
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

static void digests_of_pieces_equal_the_whole(void **state)
{
	(void)state;
	char text[500];
	uint8_t whole[SHA256_BYTES], parts[SHA256_BYTES];
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)i;
	for (size_t length = 0; length < sizeof(text); length += 13) {
		struct slice pieces[3] = { { text, length / 3 },
			{ text + length / 3, length / 2 - length / 3 },
			{ text + length / 2, length - length / 2 } };
		sha256(text, length, whole);
		sha256_pieces(pieces, 3, parts);
		assert_memory_equal(whole, parts, SHA256_BYTES);
	}
	sha256(NULL, 0, whole);
	sha256_pieces(NULL, 0, parts);
	assert_memory_equal(whole, parts, SHA256_BYTES);
}

static void *digest_many_times(void *first)
{
	uint8_t digest[SHA256_BYTES];
	for (int i = 0; i < 2000; i++)
		sha256("abc", 3, digest);
	memcpy(first, digest, sizeof(digest));
	return NULL;
}

static void threads_do_not_disturb_each_other(void **state)
{
	(void)state;
	pthread_t threads[8];
	uint8_t digests[8][SHA256_BYTES];
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, digest_many_times, digests[i]),
			0);
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		assert_memory_equal(digests[i], digests[0], SHA256_BYTES);
	}
}

static void hexadecimal(void **state)
{
	(void)state;
	struct buf buf;
	uint8_t bytes[4];
	buf_init(&buf, 10);
	hex_add(&buf, "\x00\x7f\x80\xff", 4);
	check_buf(&buf, "007f80ff");
	hex_add(&buf, "123456", 6);
	assert_true(buf_failed(&buf));
	buf_release(&buf);
	assert_int_equal(hex_read(SLICE_LITERAL("007f80FF"), bytes, 4), 0);
	assert_memory_equal(bytes, "\x00\x7f\x80\xff", 4);
	assert_int_equal(hex_read(SLICE_EMPTY, bytes, 0), 0);
	static const char *const bad[] = { "", "007f80f", "007f80ff0", "007f80ff00", "007f80fg",
		"00 7f80f", "0x7f80ff", "007f80f\n" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		check_refused(hex_read(slice_of(bad[i]), bytes, 4), "8 hexadecimal digits");
}

/* RFC 4648, section 10. */
static void base64(void **state)
{
	(void)state;
	static const char *const vectors[][3] = { { "", "", "" }, { "f", "Zg==", "Zg" },
		{ "fo", "Zm8=", "Zm8" }, { "foo", "Zm9v", "Zm9v" }, { "foob", "Zm9vYg==", "Zm9vYg" },
		{ "fooba", "Zm9vYmE=", "Zm9vYmE" }, { "foobar", "Zm9vYmFy", "Zm9vYmFy" },
		{ "\xfb\xff\xfe", "+//+", "-__-" } };
	struct buf buf;
	buf_init(&buf, 1000);
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		const char *plain = vectors[i][0];
		base64_add(&buf, plain, strlen(plain));
		check_buf(&buf, vectors[i][1]);
		base64url_add(&buf, plain, strlen(plain));
		check_buf(&buf, vectors[i][2]);
		assert_int_equal(base64_read(slice_of(vectors[i][1]), &buf), 0);
		check_buf(&buf, plain);
	}
	static const char *const bad[] = { "Zg", "Zg=", "Zm9vYg=", "Zg===", "====", "Zh==", "Zm9=",
		"Zm 9v", "Zm9v\n", "Zm9-", "Zm9_", "Zg==Zg==", "Z", "\xc3\xa9==" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		check_refused(base64_read(slice_of(bad[i]), &buf), "not base64");
	check_buf(&buf, "");
	base64_add(&buf, "\0\0", 2);
	check_buf(&buf, "AAA=");
	buf_release(&buf);
	buf_init(&buf, 3);
	base64_add(&buf, "f", 1);
	assert_true(buf_failed(&buf));
	buf_clear(&buf);
	check_refused(base64_read(SLICE_LITERAL("Zm9vYmFy"), &buf), "too long");
	buf_release(&buf);
	/* three bytes fit, though four characters with their padding may suggest more */
	buf_init(&buf, 4);
	assert_int_equal(base64_read(SLICE_LITERAL("Zm9vYg=="), &buf), 0);
	check_buf(&buf, "foob");
	buf_release(&buf);
}

static void random_secrets_differ(void **state)
{
	(void)state;
	char first[44], second[44];
	uint8_t none[32] = { 0 }, bytes[32] = { 0 };
	random_secret(first);
	random_secret(second);
	assert_int_equal(strlen(first), 43);
	assert_int_equal(strspn(first, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789-_"), 43);
	assert_string_not_equal(first, second);
	random_bytes(bytes, sizeof(bytes));
	assert_memory_not_equal(bytes, none, sizeof(bytes));
}

static void ulids_carry_their_time(void **state)
{
	(void)state;
	char text[ULID_CHARS + 1];
	ulid_make(text, INT64_C(1469918176385) * 1000); /* the example of the ULID specification */
	assert_true(ulid_is(slice_of(text)));
	assert_memory_equal(text, "01ARYZ6S41", 10);
	ulid_make(text, 0);
	assert_memory_equal(text, "0000000000", 10);
	ulid_make(text, -5);
	assert_memory_equal(text, "0000000000", 10);
	ulid_make(text, ((INT64_C(1) << 48) - 1) * 1000);
	assert_memory_equal(text, "7ZZZZZZZZZ", 10);
}

static void ulids_of_one_millisecond_ascend(void **state)
{
	(void)state;
	char last[2][ULID_CHARS + 1] = { "", "" }, text[ULID_CHARS + 1];
	for (int i = 0; i < 20000; i++) {
		/* two milliseconds in turn, as threads with clocks read apart would ask */
		int which = i % 2;
		ulid_make(text, INT64_C(1700000000000000) + which * 1000 + i % 1000);
		assert_true(strcmp(text, last[which]) > 0);
		memcpy(last[which], text, sizeof(text));
	}
}

enum { THREADS = 4, ULIDS_PER_THREAD = 5000 };

static void *make_ulids(void *out)
{
	char(*ulids)[ULID_CHARS + 1] = out;
	for (int i = 0; i < ULIDS_PER_THREAD; i++)
		ulid_make(ulids[i], INT64_C(1700000000000000));
	return NULL;
}

static int compare_ulids(const void *a, const void *b)
{
	return memcmp(a, b, ULID_CHARS);
}

static void ulids_of_many_threads_differ(void **state)
{
	(void)state;
	pthread_t threads[THREADS];
	char(*ulids)[ULID_CHARS + 1] = must_alloc(THREADS * ULIDS_PER_THREAD * sizeof(*ulids));
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_ulids,
			ulids + i * ULIDS_PER_THREAD), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	qsort(ulids, THREADS * ULIDS_PER_THREAD, sizeof(*ulids), compare_ulids);
	for (int i = 1; i < THREADS * ULIDS_PER_THREAD; i++)
		assert_string_not_equal(ulids[i], ulids[i - 1]);
	free(ulids);
}

static void what_is_a_ulid(void **state)
{
	(void)state;
	assert_true(ulid_is(SLICE_LITERAL("01ARZ3NDEKTSV4RRFFQ69G5FAV")));
	assert_true(ulid_is(SLICE_LITERAL("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")));
	static const char *const bad[] = { "", "01ARZ3NDEKTSV4RRFFQ69G5FA",
		"01ARZ3NDEKTSV4RRFFQ69G5FAVX", "81ARZ3NDEKTSV4RRFFQ69G5FAV",
		"01arz3ndektsv4rrffq69g5fav", "01ARZ3NDEKTSV4RRFFQ69G5FAI",
		"01ARZ3NDEKTSV4RRFFQ69G5FAL", "01ARZ3NDEKTSV4RRFFQ69G5FAO",
		"01ARZ3NDEKTSV4RRFFQ69G5FAU", "../../../../../etc/passwd1" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(ulid_is(slice_of(bad[i])));
	assert_false(ulid_is(SLICE_LITERAL("01ARZ3NDEKTSV4RRFFQ69G5FA\0")));
	assert_false(ulid_is((struct slice){ NULL, 0 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_gives_the_published_digests),
		cmocka_unit_test(digests_of_pieces_equal_the_whole),
		cmocka_unit_test(threads_do_not_disturb_each_other),
		cmocka_unit_test(hexadecimal),
		cmocka_unit_test(base64),
		cmocka_unit_test(random_secrets_differ),
		cmocka_unit_test(ulids_carry_their_time),
		cmocka_unit_test(ulids_of_one_millisecond_ascend),
		cmocka_unit_test(ulids_of_many_threads_differ),
		cmocka_unit_test(what_is_a_ulid),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-hash", tests, NULL, NULL);
}
