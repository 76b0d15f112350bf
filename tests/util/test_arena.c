/* Arenas: alignment, zeroing, large pieces, clearing. */
#include <stdalign.h>
#include <sys/wait.h>
#include <unistd.h>
#include "support.h"

static void pieces_are_aligned_zeroed_and_apart(void **state)
{
	(void)state;
	struct arena arena;
	unsigned char *before = NULL;
	size_t before_size = 0;
	arena_init(&arena);
	for (int round = 0; round < 3; round++) {
		for (size_t size = 0; size < 3000; size += 7) {
			unsigned char *piece = arena_alloc(&arena, size);
			assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(piece[i], 0);
			memset(piece, 0xee, size);
			/* the piece before was not touched by this one */
			for (size_t i = 0; i < before_size; i++)
				assert_int_equal(before[i], 0xee);
			before = piece;
			before_size = size;
		}
		arena_clear(&arena);
		before_size = 0;
	}
	arena_release(&arena);
	arena_release(&arena);
	assert_non_null(arena_alloc(&arena, 1));
	arena_release(&arena);
}

static void large_pieces_leave_the_newest_block_in_use(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena);
	char *small = arena_alloc(&arena, 16);
	char *large = arena_alloc(&arena, 4 << 20);
	memset(large, 'x', 4 << 20);
	char *next = arena_alloc(&arena, 16);
	assert_ptr_equal(next, small + 16);
	arena_clear(&arena);
	arena_release(&arena);

	arena_init(&arena);
	large = arena_alloc(&arena, 4 << 20); /* the first piece of all */
	memset(large, 'x', 4 << 20);
	arena_clear(&arena);
	assert_non_null(arena_alloc(&arena, 100));
	arena_release(&arena);
}

static void copies_and_printing(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena);
	char *text = arena_text(&arena, SLICE_LITERAL("ab"));
	assert_string_equal(text, "ab");
	assert_string_equal(arena_text(&arena, (struct slice){ NULL, 0 }), "");
	assert_memory_equal(arena_copy(&arena, "a\0b", 3), "a\0b", 3);
	assert_non_null(arena_copy(&arena, NULL, 0));
	assert_string_equal(arena_print(&arena, "%s-%d", "x", 7), "x-7");
	char *wide = arena_print(&arena, "%50000d", 1);
	assert_int_equal(strlen(wide), 50000);
	assert_string_equal(text, "ab");
	arena_release(&arena);
}

static void memory_that_must_be_there(void **state)
{
	(void)state;
	int *numbers = must_alloc(10 * sizeof(*numbers));
	for (int i = 0; i < 10; i++)
		assert_int_equal(numbers[i], 0);
	numbers = must_realloc(numbers, 20 * sizeof(*numbers));
	numbers[19] = 1;
	free(numbers);
	free(must_alloc(0));
	char *copy = must_copy_text("abc");
	assert_string_equal(copy, "abc");
	secret_wipe(copy, 3);
	assert_memory_equal(copy, "\0\0\0", 4);
	free(copy);
}

static void without_memory_the_program_ends_with_a_message(void **state)
{
	(void)state;
	int ends[2], status = 0;
	char message[200] = "";
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		struct arena arena;
		arena_init(&arena);
		arena_alloc(&arena, SIZE_MAX); /* never asked of malloc, so sanitizers are calm */
		_exit(0);
	}
	close(ends[1]);
	assert_true(read(ends[0], message, sizeof(message) - 1) > 0);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_non_null(strstr(message, "no memory"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_aligned_zeroed_and_apart),
		cmocka_unit_test(large_pieces_leave_the_newest_block_in_use),
		cmocka_unit_test(copies_and_printing),
		cmocka_unit_test(memory_that_must_be_there),
		cmocka_unit_test(without_memory_the_program_ends_with_a_message),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("util-arena", tests, NULL, NULL);
}
