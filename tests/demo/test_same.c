/* The same day gives the same demonstration, and its figures are the ones it was written for. */
#include <stdio.h>
#include <string.h>
#include "assure.h"
#include "demo.h"
#include "support.h"

/* Noon of 22 November 2026. */
static const instant_us some_noon = INT64_C(1795348800000000);

static struct book *make_demo(const char *address, instant_us now)
{
	struct book *book;
	test_clock_set(now);
	if (demo_create(address, NULL))
		fail_msg("%s", error_message());
	test_clock_set(now);
	assert_int_equal(book_open(&book, address, BOOK_READ), 0);
	return book;
}

/* -- the same again -- */

static bool is_ulid_character(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/* Of ids made by chance only the moment stays; of sealed fields nothing. */
static void add_without_chance(struct buf *out, struct slice line)
{
	enum { MOMENT_CHARS = 10 };
	static const char box[] = "box\\\":\\\"";
	for (size_t i = 0; i < line.length;) {
		struct slice rest = { line.base + i, line.length - i };
		size_t run = 0;
		while (run < rest.length && is_ulid_character(rest.base[run]))
			run++;
		if (slice_starts(rest, box)) {
			const char *end =
				memchr(rest.base + strlen(box), '\\', rest.length - strlen(box));
			i += end ? (size_t)(end - rest.base) : rest.length;
		} else if (run == ULID_CHARS) {
			buf_add(out, rest.base, MOMENT_CHARS);
			i += run;
		} else {
			buf_add(out, rest.base, run ? run : 1);
			i += run ? run : 1;
		}
	}
}

struct telling {
	struct buf line;
	uint8_t digest[SHA256_BYTES];
	int64_t lines;
};

static int hash_line(void *context, struct slice line)
{
	struct telling *telling = context;
	if (memmem(line.base, line.length, "\"table\":\"receipt\"", 17))
		return 0; /* secrets */
	buf_clear(&telling->line);
	add_without_chance(&telling->line, line);
	const struct slice pieces[] = { { (const char *)telling->digest, SHA256_BYTES },
		buf_slice(&telling->line) };
	sha256_pieces(pieces, 2, telling->digest);
	telling->lines++;
	return 0;
}

static void tell(struct book *book, struct telling *telling)
{
	struct reader *reader;
	*telling = (struct telling){ 0 };
	buf_init(&telling->line, 16 << 20);
	assert_int_equal(book_reader(book, &reader), 0);
	assert_int_equal(book_export(reader, hash_line, telling), 0);
	assert_true(telling->lines > 20000);
	buf_release(&telling->line);
	reader_close(reader);
	book_close(book);
	test_clock_release();
}

static void the_same_day_tells_the_same_story(void **state)
{
	const instant_us hours = INT64_C(3600000000);
	char *folder = *state, *first = test_path(folder, "first.fettle"),
	     *second = test_path(folder, "second.fettle");
	struct telling one, other;
	tell(make_demo(first, some_noon), &one);
	tell(make_demo(second, some_noon + 9 * hours), &other);
	assert_int_equal(one.lines, other.lines);
	assert_memory_equal(one.digest, other.digest, SHA256_BYTES);
	free(first);
	free(second);
}

/* -- its figures -- */

static const char *state_of(const json_t *board, const char *requirement)
{
	const json_t *list = json_object_get(board, "requirements");
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_text(json_array_get(list, i), "id"), requirement) == 0)
			return json_text(json_array_get(list, i), "state");
	return "";
}

static const char *variation_of(const json_t *board, const char *measure, const char *place)
{
	const json_t *list = json_object_get(board, "measures");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *row = json_array_get(list, i);
		if (strcmp(json_text(row, "measure"), measure) == 0 &&
			strcmp(json_text(row, "place"), place) == 0)
			return json_text(row, "variation");
	}
	return "";
}

static void the_board_shows_what_was_meant(void **state)
{
	char *folder = *state, *address = test_path(folder, "board.fettle");
	struct book *book = make_demo(address, some_noon);
	struct reader *reader;
	struct assure *assure;
	json_t *board;
	assert_int_equal(book_reader(book, &reader), 0);
	assert_int_equal(assure_open(&assure, book), 0);
	assert_int_equal(
		assure_board(assure, reader, &ACTOR_SYSTEM, &(struct board_query){ 0 }, &board), 0);
	assert_string_equal(state_of(board, "insulin-two-people"), "paper_only");
	assert_string_equal(state_of(board, "supervision"), "paper_only");
	assert_string_equal(state_of(board, "staffing-safe"), "contradicted");
	assert_string_equal(state_of(board, "oxygen-cylinders"), "unknown");
	assert_string_equal(state_of(board, "call-bells-night"), "unwritten");
	assert_string_equal(state_of(board, "family-welcome"), "unwritten");
	assert_string_equal(state_of(board, "bed-height"), "embedded");
	assert_true(json_whole(json_object_get(board, "states"), "embedded", 0) >= 28);
	assert_string_equal(variation_of(board, "falls-harm", "larch-house"), "improvement_low");
	assert_string_equal(variation_of(board, "insulin-second-name", "rowan"), "concern_low");
	json_decref(board);
	assure_close(assure);
	reader_close(reader);
	book_close(book);
	test_clock_release();
	free(address);
}

static int enter(void **state)
{
	*state = test_folder_make();
	return 0;
}

static int leave(void **state)
{
	test_folder_remove(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_same_day_tells_the_same_story, enter, leave),
		cmocka_unit_test_setup_teardown(the_board_shows_what_was_meant, enter, leave),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("demo-same", tests, NULL, NULL);
}
