/* Whole files: limits, replacing, permissions, what is left behind. */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>
#include "support.h"

static char folder[] = "/tmp/fettle-file-XXXXXX";
static char path[100];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/f", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder); /* fails when something was left behind */
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 300000 };
	struct buf bytes;
	char *text = must_alloc(300000);
	for (size_t i = 0; i < 300000; i++)
		text[i] = (char)(i * 7 + i / 256);
	buf_init(&bytes, 300000);
	buf_add_text(&bytes, "what was there before");
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct slice written = { text, sizes[i] };
		assert_int_equal(file_replace(path, written), 0);
		assert_int_equal(file_read(path, 300000, &bytes), 0);
		assert_true(slice_equal(buf_slice(&bytes), written));
		assert_int_equal(bytes.base[bytes.length], '\0');
		assert_int_equal(file_read(path, sizes[i], &bytes), 0);
		if (sizes[i] > 0) {
			check_refused(file_read(path, sizes[i] - 1, &bytes), "larger than");
			assert_int_equal(bytes.length, 0);
		}
	}
	buf_release(&bytes);
	free(text);
}

static void the_ceiling_of_the_buffer_counts_too(void **state)
{
	(void)state;
	struct buf bytes;
	buf_init(&bytes, 4);
	assert_int_equal(file_replace(path, SLICE_LITERAL("12345")), 0);
	check_refused(file_read(path, 100, &bytes), "larger than the 4 bytes");
	assert_int_equal(file_replace(path, SLICE_LITERAL("1234")), 0);
	assert_int_equal(file_read(path, 100, &bytes), 0);
	check_buf(&bytes, "1234");
	buf_release(&bytes);
}

static void what_cannot_be_read_is_named(void **state)
{
	(void)state;
	struct buf bytes;
	char missing[100];
	buf_init(&bytes, 100);
	snprintf(missing, sizeof(missing), "%s/missing", folder);
	check_error(file_read(missing, 10, &bytes), FT_NOT_FOUND, missing);
	check_error(file_read(folder, 10, &bytes), FT_FAILED, folder);
	snprintf(missing, sizeof(missing), "%s/no/f", folder);
	check_error(file_replace(missing, SLICE_LITERAL("x")), FT_NOT_FOUND, missing);
	buf_release(&bytes);
}

static void replacing_keeps_permissions(void **state)
{
	(void)state;
	struct stat status;
	assert_int_equal(file_replace(path, SLICE_LITERAL("x")), 0);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(file_replace(path, SLICE_LITERAL("y")), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
}

static int entries_of(const char *name)
{
	int count = 0;
	DIR *entries = opendir(name);
	while (readdir(entries))
		count++;
	closedir(entries);
	return count - 2;
}

static void a_failure_leaves_the_old_file_alone(void **state)
{
	(void)state;
	char taken[100];
	snprintf(taken, sizeof(taken), "%s/taken", folder);
	assert_int_equal(mkdir(taken, 0700), 0);
	int before = entries_of(folder);
	check_error(file_replace(taken, SLICE_LITERAL("x")), FT_FAILED, taken);
	assert_int_equal(entries_of(folder), before);
	assert_int_equal(rmdir(taken), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_ceiling_of_the_buffer_counts_too),
		cmocka_unit_test(what_cannot_be_read_is_named),
		cmocka_unit_test(replacing_keeps_permissions),
		cmocka_unit_test(a_failure_leaves_the_old_file_alone),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-file", tests, make_folder, remove_folder);
}
