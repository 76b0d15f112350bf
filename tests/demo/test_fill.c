/* The demonstration fills without one refused act, is what its story says, and is the same again.
 */
#include <stdio.h>
#include <string.h>
#include "demo.h"
#include "support.h"

/* Noon of 22 November 2026. */
static const instant_us some_noon = INT64_C(1795348800000000);

static struct book *make_demo(const struct test_place *place)
{
	struct book *book;
	test_clock_set(some_noon);
	if (demo_create(place->address, NULL))
		fail_msg("%s", error_message());
	test_clock_set(some_noon);
	assert_int_equal(book_open(&book, place->address, BOOK_READ), 0);
	return book;
}

/* How many things of a kind there are, in a state or (NULL) any. */
static size_t count_things(struct reader *reader, const char *kind, const char *state)
{
	struct things_filter filter = { .kind = kind, .state = state, .limit = LIMIT_PAGE_ROWS };
	char cursor[128];
	size_t count = 0;
	do {
		json_t *page;
		assert_int_equal(read_things(reader, &ACTOR_SYSTEM, &filter, &page), 0);
		count += json_array_size(json_object_get(page, "items"));
		snprintf(cursor, sizeof(cursor), "%s", json_text(page, "next"));
		filter.cursor = cursor;
		json_decref(page);
	} while (*cursor);
	return count;
}

static void it_fills(void **state)
{
	static const struct {
		const char *kind;
		size_t least, most;
	} expected[] = {
		{ "place", 10, 12 },
		{ "person", 130, 190 },
		{ "requirement", 6, 42 },
		{ "policy", 4, 40 },
		{ "signature", 500, 8000 },
		{ "completion", 400, 5000 },
		{ "signoff", 50, 1500 },
		{ "incident", 100, 900 },
		{ "audit", 200, 2000 },
		{ "check", 50, 1500 },
		{ "action", 30, 900 },
		{ "measure", 2, 20 },
	};
	struct book *book = make_demo(*state);
	struct reader *reader;
	assert_true(book_is_demonstration(book));
	assert_int_equal(book_reader(book, &reader), 0);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		size_t count = count_things(reader, expected[i].kind, NULL);
		print_message("# %s: %zu\n", expected[i].kind, count);
		assert_in_range(count, expected[i].least, expected[i].most);
	}
	print_message("# entries: %lld\n", (long long)book_head(book));
	reader_close(reader);
	book_close(book);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(it_fills) };
	return test_on_both("demo", tests, sizeof(tests) / sizeof(tests[0]));
}
