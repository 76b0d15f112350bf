/* The demonstration fills without one refused act, and is what docs/demo.md says of it. */
#include <stdio.h>
#include <string.h>
#include "commons.h"
#include "demo.h"
#include "support.h"

/* Noon of 22 November 2026. */
static const instant_us some_noon = INT64_C(1795348800000000);

struct demo {
	struct book *book;
	struct reader *reader;
};

static void make_demo(const struct test_place *place, struct demo *demo)
{
	test_clock_set(some_noon);
	if (demo_create(place->address, NULL))
		fail_msg("%s", error_message());
	test_clock_set(some_noon);
	assert_int_equal(book_open(&demo->book, place->address, BOOK_READ), 0);
	assert_int_equal(book_reader(demo->book, &demo->reader), 0);
}

static void close_demo(struct demo *demo)
{
	reader_close(demo->reader);
	book_close(demo->book);
	test_clock_release();
}

/* How many things the filter finds, page after page. */
static size_t count_things(const struct demo *demo, struct things_filter filter)
{
	char cursor[128] = "";
	size_t count = 0;
	filter.limit = LIMIT_PAGE_ROWS;
	do {
		json_t *page;
		filter.cursor = *cursor ? cursor : NULL;
		assert_int_equal(read_things(demo->reader, &ACTOR_SYSTEM, &filter, &page), 0);
		count += json_array_size(json_object_get(page, "items"));
		snprintf(cursor, sizeof(cursor), "%s", json_text(page, "next"));
		json_decref(page);
	} while (*cursor);
	return count;
}

static size_t count_linked(
	const struct demo *demo, const char *kind, const char *field, const char *to)
{
	return count_things(
		demo, (struct things_filter){ .kind = kind, .link_field = field, .link_to = to });
}

static void has_enough_of_each_kind(const struct demo *demo)
{
	static const struct {
		const char *kind;
		size_t least, most;
	} expected[] = {
		{ "place", 10, 10 },
		{ "person", 140, 180 },
		{ "requirement", 42, 42 },
		{ "policy", 28, 28 },
		{ "signature", 3000, 6000 },
		{ "course", 11, 11 },
		{ "completion", 2000, 4000 },
		{ "skill", 7, 7 },
		{ "signoff", 600, 1300 },
		{ "incident", 700, 1100 },
		{ "audit_template", 14, 14 },
		{ "audit", 700, 1300 },
		{ "check", 400, 800 },
		{ "action", 250, 600 },
		{ "measure", 18, 18 },
	};
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		size_t count =
			count_things(demo, (struct things_filter){ .kind = expected[i].kind });
		print_message("# %s: %zu\n", expected[i].kind, count);
		assert_in_range(count, expected[i].least, expected[i].most);
	}
	print_message("# entries: %lld\n", (long long)book_head(demo->book));
	assert_in_range(book_head(demo->book), 8000, 18000);
}

/* -- one requirement through all six pillars -- */

struct seen {
	int64_t right, seen; /* in the last 28 days, not counting sign-offs */
	int practice, reports, signatures, trained;
};

static int count_evidence(void *context, const struct evidence *evidence)
{
	struct seen *seen = context;
	seen->practice += evidence->strand == STRAND_PRACTICE;
	seen->reports += evidence->strand == STRAND_CONTRADICTION;
	seen->signatures += strcmp(evidence->measure, "attested") == 0;
	seen->trained += strcmp(evidence->measure, "trained") == 0;
	if (evidence->strand == STRAND_PRACTICE && !*evidence->subject &&
		today() - evidence->on <= 28) {
		seen->right += evidence->y;
		seen->seen += evidence->n;
	}
	return 0;
}

static struct seen evidence_of(const struct demo *demo, const char *requirement)
{
	struct seen seen = { 0 };
	assert_int_equal(read_evidence(demo->reader, requirement, NULL, count_evidence, &seen), 0);
	return seen;
}

static void insulin_can_be_traced(const struct demo *demo)
{
	static const char insulin[] = "insulin-two-people";
	struct seen seen = evidence_of(demo, insulin);
	assert_int_equal(seen.right, 34);
	assert_int_equal(seen.seen, 48);
	assert_true(seen.signatures > 300);
	assert_true(seen.trained > 100);
	assert_true(seen.reports > 20);
	assert_int_equal(count_linked(demo, "policy", "requirements", insulin), 1);
	assert_int_equal(count_linked(demo, "course", "requirements", insulin), 1);
	assert_int_equal(count_linked(demo, "skill", "requirements", insulin), 1);
	assert_true(count_linked(demo, "incident", "requirements", insulin) > 20);
	assert_true(count_linked(demo, "action", "requirement", insulin) > 10);
	json_t *policy;
	assert_int_equal(read_thing(demo->reader, &ACTOR_SYSTEM, "policy-medicines", &policy), 0);
	assert_int_equal(json_whole(json_object_get(policy, "fields"), "version", 0), 8);
	json_decref(policy);
}

/* -- what is hidden in it to be found -- */

static void some_things_are_not_known_or_not_written(const struct demo *demo)
{
	assert_int_equal(evidence_of(demo, "oxygen-cylinders").practice, 0);
	assert_true(evidence_of(demo, "call-bells-night").practice > 30);
	assert_int_equal(count_linked(demo, "policy", "requirements", "call-bells-night"), 0);
	/* Nobody reads the policy on visiting. */
	assert_true(count_linked(demo, "signature", "policy", "policy-visiting") < 25);
	assert_true(count_linked(demo, "signature", "policy", "policy-hands") > 150);
}

static size_t count_clocks(const json_t *work, const char *kind, int64_t from, int64_t to)
{
	size_t count = 0;
	const json_t *items = json_object_get(work, "items");
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		int64_t left = json_whole(item, "days_left", 0);
		count += strcmp(json_text(item, "kind"), kind) == 0 && left >= from && left <= to;
	}
	return count;
}

static void some_things_are_late(const struct demo *demo)
{
	json_t *work;
	assert_int_equal(read_work(demo->reader, &ACTOR_SYSTEM, "fernbrook", 7, &work), 0);
	assert_in_range(count_clocks(work, "policy", -1000, -1), 1, 3);
	assert_in_range(count_clocks(work, "action", -30, -1), 2, 40);
	assert_in_range(count_clocks(work, "incident", -30, -1), 2, 40);
	assert_in_range(count_clocks(work, "completion", 0, 7), 1, 60);
	json_decref(work);
}

static void a_report_was_sent_at_night_and_waits(const struct demo *demo)
{
	struct things_filter filter = {
		.kind = "incident", .place = "rowan", .state = "looking", .limit = 50
	};
	json_t *page;
	bool found = false;
	assert_int_equal(read_things(demo->reader, &ACTOR_SYSTEM, &filter, &page), 0);
	const json_t *items = json_object_get(page, "items");
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		found |= strcmp(json_text(item, "by"), "sam-osei") == 0 &&
			 strstr(json_text(item, "created_at"), "T03:10:");
	}
	assert_true(found);
	json_decref(page);
}

static int count_points(void *context, const struct reading *reading)
{
	(void)reading;
	++*(int *)context;
	return 0;
}

static int note_series(void *context, const struct series *series)
{
	*(int64_t *)context = series->id;
	return 0;
}

static void hazel_has_a_gap(const struct demo *demo)
{
	int64_t series = 0;
	int points = 0;
	assert_int_equal(
		read_series(demo->reader, "hand-hygiene", "hazel", note_series, &series), 0);
	assert_int_equal(read_readings(demo->reader, series, count_points, &points), 0);
	assert_in_range(points, 20, 23);
}

static void everybody_in_the_menu_is_there(const struct demo *demo)
{
	const struct directory *directory = book_directory(demo->book);
	json_t *personas;
	assert_int_equal(demo_personas(directory, &personas), 0);
	const json_t *items = json_object_get(personas, "items");
	assert_int_equal(json_array_size(items), 9);
	assert_string_equal(json_text(json_array_get(items, 0), "person"), demo_first_person);
	for (size_t i = 0; i < json_array_size(items); i++)
		assert_true(*json_text(json_array_get(items, i), "about"));
	json_decref(personas);
	book_directory_release(demo->book, directory);
}

/* Others that do not exist said things and answered ours; all of it arrived. */
static void others_answer(const struct test_place *place, struct demo *demo)
{
	const struct commons_filter receipts = { .kind = "adopt" };
	struct commons *commons;
	json_t *status, *items;

	if (demo_gather(place->address))
		fail_msg("%s", error_message());
	assert_int_equal(
		commons_open(&commons, book_store(demo->book), &(struct commons_options){ 0 }), 0);
	assert_int_equal(commons_status(commons, &status), 0);
	assert_int_equal(json_whole(status, "size", 0), 3);
	assert_int_equal(json_whole(status, "logs", 0), 4);
	assert_int_equal(commons_items(commons, &receipts, &items), 0);
	assert_int_equal(json_array_size(json_object_get(items, "items")), 2);
	assert_int_equal(count_things(demo, (struct things_filter){ .kind = "offer",
				.state = "published" }), 2);
	json_decref(status);
	json_decref(items);
	commons_close(commons);
}

static void it_is_what_it_says(void **state)
{
	const struct test_place *place = *state;
	struct demo demo;
	struct verification verification;
	make_demo(place, &demo);
	assert_true(book_is_demonstration(demo.book));
	has_enough_of_each_kind(&demo);
	insulin_can_be_traced(&demo);
	some_things_are_not_known_or_not_written(&demo);
	some_things_are_late(&demo);
	a_report_was_sent_at_night_and_waits(&demo);
	hazel_has_a_gap(&demo);
	everybody_in_the_menu_is_there(&demo);
	if (book_verify(place->address, NULL, &verification))
		fail_msg("%s", error_message());
	assert_int_equal(verification.entries, book_head(demo.book));
	others_answer(place, &demo);
	close_demo(&demo);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(it_is_what_it_says) };
	return test_on_both("demo", tests, sizeof(tests) / sizeof(tests[0]));
}
