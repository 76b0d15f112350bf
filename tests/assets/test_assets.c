#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/sha.h>
#include <zlib.h>
#include "assets.h"

static void test_find_knows_every_path(void **state)
{
	const struct asset *asset = NULL;

	(void)state;
	while ((asset = asset_next("", asset)))
		assert_ptr_equal(asset_find(asset->path), asset);
	assert_null(asset_find("assets/no-such-file.css"));
	assert_null(asset_find(""));
	assert_null(asset_find("assets"));
}

static void test_walk_is_sorted_and_keeps_to_the_prefix(void **state)
{
	const struct asset *asset = NULL, *before = NULL;
	int count = 0;

	(void)state;
	while ((asset = asset_next("assets/fonts/", asset))) {
		assert_int_equal(strncmp(asset->path, "assets/fonts/", 13), 0);
		if (before)
			assert_true(strcmp(before->path, asset->path) < 0);
		before = asset;
		count++;
	}
	assert_int_equal(count, 2); /* the font and its licence; notes are left out */
	assert_null(asset_next("no/such/folder/", NULL));
}

static void read_source(const char *path, char **bytes, size_t *length)
{
	char full[4096];
	FILE *file;
	long size;

	snprintf(full, sizeof(full), "%s/%s", getenv("FETTLE_SOURCE"), path);
	file = fopen(full, "rb");
	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	assert_true(size >= 0);
	rewind(file);
	*bytes = malloc((size_t)size + 1);
	*length = fread(*bytes, 1, (size_t)size, file);
	assert_int_equal(*length, size);
	fclose(file);
}

/* Style sheets and scripts lose comments and indentation on their way into the program. */
static int is_compacted(const char *path)
{
	const char *ending = strrchr(path, '.');

	return ending && (strcmp(ending, ".css") == 0 || strcmp(ending, ".js") == 0);
}

static void test_bytes_are_those_of_the_file(void **state)
{
	const struct asset *asset = NULL;

	(void)state;
	while ((asset = asset_next("", asset))) {
		char *bytes;
		size_t length;

		read_source(asset->path, &bytes, &length);
		if (is_compacted(asset->path)) {
			assert_in_range(asset->length, 1, length);
			assert_null(strstr(asset->bytes, "/*"));
		} else {
			assert_int_equal(asset->length, length);
			assert_memory_equal(asset->bytes, bytes, length);
		}
		assert_int_equal(asset->bytes[asset->length], 0);
		assert_int_equal((uintptr_t)asset->bytes % 16, 0);
		free(bytes);
	}
}

static void test_gzip_twin_unpacks_to_the_same(void **state)
{
	const struct asset *asset = NULL;
	int packed = 0;

	(void)state;
	while ((asset = asset_next("", asset))) {
		unsigned char *out;
		z_stream stream = { 0 };

		if (!asset->gzip)
			continue;
		packed++;
		out = malloc(asset->length + 1);
		stream.next_in = (unsigned char *)(uintptr_t)asset->gzip;
		stream.avail_in = (unsigned)asset->gzip_length;
		stream.next_out = out;
		stream.avail_out = (unsigned)asset->length + 1;
		assert_int_equal(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
		assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
		assert_int_equal(stream.total_out, asset->length);
		assert_memory_equal(out, asset->bytes, asset->length);
		inflateEnd(&stream);
		free(out);
	}
	assert_true(packed > 0);
}

static void test_etag_is_the_digest(void **state)
{
	const struct asset *asset = asset_find("assets/fonts/OFL.txt");
	unsigned char digest[SHA256_DIGEST_LENGTH];
	char expected[35] = "\"";

	(void)state;
	assert_non_null(asset);
	assert_string_equal(asset->content_type, "text/plain; charset=utf-8");
	SHA256((const unsigned char *)asset->bytes, asset->length, digest);
	for (int i = 0; i < 16; i++)
		snprintf(expected + 1 + 2 * i, 3, "%02x", digest[i]);
	expected[33] = '"';
	assert_string_equal(asset->etag, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find_knows_every_path),
		cmocka_unit_test(test_walk_is_sorted_and_keeps_to_the_prefix),
		cmocka_unit_test(test_bytes_are_those_of_the_file),
		cmocka_unit_test(test_gzip_twin_unpacks_to_the_same),
		cmocka_unit_test(test_etag_is_the_digest),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
