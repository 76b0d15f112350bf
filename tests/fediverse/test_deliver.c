/* What goes out: notes and their changes, one delivery for each server, again when it fails, and
 * never lost with a process. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "elsewhere.h"

#define ADA "https://birch.example/users/ada"
#define BOB "https://birch.example/users/bob"
#define CAT "https://ash.example/users/cat"
#define BIRCH "https://birch.example/inbox"
#define ASH "https://ash.example/inbox"

#define ITEM(title, tags, more)                                                             \
	"{\"v\":1,\"title\":\"" title "\",\"summary\":\"On three wards.\",\"text\":\"Words.\"," \
	"\"tags\":[" tags "],\"licence\":\"OGL-UK-3.0\",\"by\":\"Larch House\"" more "}"
#define FOR_ALL ",\"fediverse\":true"

static const int64_t SECOND = 1000000;

static void follow(struct elsewhere *world, const char *actor, const char *object)
{
	assert_int_equal(elsewhere_send(world, actor,
		elsewhere_activity(actor, "Follow", (int)strlen(object), json_string(object))), 202);
	elsewhere_work(world, NULL);
	elsewhere_forget(world);
}

static void begin_followed(struct elsewhere *world, const struct test_place *place)
{
	elsewhere_begin(world, place);
	follow(world, ADA, HOME "/ap/commons");
	follow(world, BOB, HOME "/ap/commons");
	follow(world, CAT, HOME "/ap/commons");
}

static int get_status(struct elsewhere *world, const char *url)
{
	struct fediverse_answer answer;
	int result = fediverse_get(world->fediverse, url + strlen(HOME), "", &answer);
	int status = result == FT_NOT_FOUND ? 404 : answer.status;

	fediverse_answer_release(&answer);
	return status;
}

static void an_item_is_said_changed_and_taken_back(void **state)
{
	struct elsewhere world;
	char ref[600], url[200], quiet[200];

	begin_followed(&world, *state);
	elsewhere_publish(&world, "learning", NULL, ITEM("Quiet", "\"falls\"", ""), NULL, quiet);
	assert_int_equal(elsewhere_count(&world, NULL, NULL), 0);
	assert_int_equal(get_status(&world, quiet), 404);
	elsewhere_publish(&world, "learning", NULL, ITEM("Low beds", "\"Falls\"", FOR_ALL), ref, url);
	assert_int_equal(elsewhere_count(&world, NULL, "Create"), 2); /* two servers */
	assert_int_equal(elsewhere_count(&world, BIRCH, "Create"), 1);
	assert_int_equal(elsewhere_count(&world, ASH, "Create"), 1);
	assert_int_equal(get_status(&world, url), 200);
	follow(&world, CAT, HOME "/ap/tag/falls");
	elsewhere_publish(
		&world, "correct", ref, ITEM("Lower beds", "\"beds\"", FOR_ALL), NULL, NULL);
	assert_int_equal(elsewhere_count(&world, NULL, "Update"), 2);
	assert_int_equal(elsewhere_count(&world, ASH, "Undo"), 1); /* no longer #falls */
	assert_int_equal(get_status(&world, HOME "/ap/tag/beds"), 200);
	assert_int_equal(get_status(&world, HOME "/ap/tag/falls"), 404);
	elsewhere_forget(&world);
	elsewhere_publish(&world, "withdraw", ref, NULL, NULL, NULL);
	assert_int_equal(elsewhere_count(&world, NULL, "Delete"), 2);
	assert_int_equal(get_status(&world, url), 410);
	elsewhere_forget(&world);
	elsewhere_work(&world, NULL);
	assert_int_equal(elsewhere_count(&world, NULL, NULL), 0); /* nothing twice */
	elsewhere_end(&world);
}

/* Is `words` in what this address answers? */
static bool says(struct elsewhere *world, const char *path, const char *words)
{
	struct fediverse_answer answer;

	assert_int_equal(fediverse_get(world->fediverse, path, "", &answer), 0);
	assert_int_equal(answer.status, 200);
	bool found = strstr(answer.body.base, words) != NULL;
	fediverse_answer_release(&answer);
	return found;
}

static void corrected_words_are_readable_nowhere(void **state)
{
	struct elsewhere world;
	char ref[600], url[200], create[300], update[300];
	const char *hash;
	long index;

	begin_followed(&world, *state);
	elsewhere_publish(&world, "learning", NULL, ITEM("Mrs Brown", "\"falls\"", FOR_ALL), ref, url);
	hash = strrchr(ref, '#') + 1;
	index = strtol(strchr(ref, '#') + 1, NULL, 10);
	snprintf(create, sizeof(create), "/ap/a/%s-%ld-Create", hash, index);
	snprintf(update, sizeof(update), "/ap/a/%s-%ld-Update", hash, index + 1);
	assert_true(says(&world, create, "Mrs Brown"));
	elsewhere_publish(
		&world, "correct", ref, ITEM("Mr Green", "\"falls\"", FOR_ALL), NULL, NULL);
	assert_false(says(&world, create, "Mrs Brown"));
	assert_true(says(&world, create, "Mr Green"));
	elsewhere_publish(
		&world, "correct", ref, ITEM("A resident", "\"falls\"", FOR_ALL), NULL, NULL);
	assert_false(says(&world, create, "Mr Green"));
	assert_false(says(&world, update, "Mr Green"));
	assert_true(says(&world, update, "A resident"));
	assert_int_equal(elsewhere_ask(&world, "SELECT COUNT(*) FROM fediverse_activity"
		" WHERE body LIKE '%Brown%' OR body LIKE '%Green%'"), 0);
	elsewhere_end(&world);
}

static void a_correction_that_may_not_go_takes_back(void **state)
{
	struct elsewhere world;
	char ref[600], url[200];

	begin_followed(&world, *state);
	elsewhere_publish(&world, "policy", NULL, ITEM("Low beds", "", FOR_ALL), ref, url);
	elsewhere_publish(&world, "correct", ref, ITEM("Lower beds", "", ""), NULL, NULL);
	assert_int_equal(elsewhere_count(&world, NULL, "Update"), 0);
	assert_int_equal(elsewhere_count(&world, NULL, "Delete"), 2);
	assert_int_equal(get_status(&world, url), 410);
	elsewhere_end(&world);
}

/* Deleted elsewhere, and no word of it kept here. */
static void assert_taken_back(struct elsewhere *world, const char *url)
{
	elsewhere_work(world, NULL);
	assert_int_equal(elsewhere_count(world, NULL, "Delete"), 2);
	assert_int_equal(get_status(world, url), 410);
	assert_int_equal(elsewhere_ask(world, "SELECT COUNT(*) FROM fediverse_activity"
		" WHERE body LIKE '%beds%'"), 0);
	assert_int_equal(elsewhere_ask(world, "SELECT COUNT(*) FROM fediverse_item"
		" WHERE state = 1 OR note LIKE '%beds%' OR item LIKE '%beds%'"), 0);
	elsewhere_forget(world);
	elsewhere_work(world, NULL);
	assert_int_equal(elsewhere_count(world, NULL, NULL), 0); /* nothing twice */
}

static void what_is_erased_is_taken_back(void **state)
{
	struct elsewhere world;
	char ref[600], correction[600], url[200];

	begin_followed(&world, *state);
	elsewhere_publish(&world, "learning", NULL, ITEM("Low beds", "", FOR_ALL), ref, url);
	assert_int_equal(commons_erase(world.commons, ref, "gdpr", false), 0);
	assert_taken_back(&world, url);
	/* The words may be those of a correction. */
	elsewhere_publish(&world, "learning", NULL, ITEM("Low beds", "", FOR_ALL), ref, url);
	elsewhere_publish(
		&world, "correct", ref, ITEM("Lower beds", "", FOR_ALL), correction, NULL);
	assert_int_equal(commons_erase(world.commons, correction, "gdpr", false), 0);
	assert_taken_back(&world, url);
	elsewhere_end(&world);
}

static void what_is_redacted_is_taken_back(void **state)
{
	struct elsewhere world;
	char ref[600], correction[600], other[200], url[200];

	begin_followed(&world, *state);
	elsewhere_publish(&world, "learning", NULL, ITEM("Other", "", FOR_ALL), NULL, other);
	for (int corrected = 0; corrected < 2; corrected++) {
		elsewhere_publish(
			&world, "learning", NULL, ITEM("Low beds", "", FOR_ALL), ref, url);
		elsewhere_publish(&world, "correct", ref, ITEM("Lower beds", "", FOR_ALL),
			correction, NULL);
		assert_int_equal(
			commons_redact_entry(world.commons, corrected ? correction : ref), 0);
		elsewhere_work(&world, NULL);
		assert_int_equal(elsewhere_count(&world, NULL, "Delete"), 2);
		assert_int_equal(get_status(&world, url), 410);
		assert_int_equal(get_status(&world, other), 200);
		elsewhere_forget(&world);
		elsewhere_work(&world, NULL);
		assert_int_equal(elsewhere_count(&world, NULL, NULL), 0);
	}
	elsewhere_end(&world);
}

static void a_tag_repeats_what_has_it(void **state)
{
	struct elsewhere world;
	char url[200];

	elsewhere_begin(&world, *state);
	elsewhere_publish(
		&world, "learning", NULL, ITEM("One", "\"NHSHackday\"", FOR_ALL), NULL, NULL);
	follow(&world, ADA, HOME "/ap/tag/nhshackday");
	elsewhere_publish(&world, "learning", NULL,
		ITEM("Two", "\"nhshackday\",\"2012\"", FOR_ALL), NULL, url);
	assert_int_equal(elsewhere_count(&world, BIRCH, "Announce"), 1);
	assert_int_equal(elsewhere_count(&world, NULL, NULL), 1);
	assert_non_null(strstr(json_text(json_array_get(world.posts, 0), "body"), url));
	elsewhere_end(&world);
}

static void what_fails_comes_again_later(void **state)
{
	struct fediverse_report report;
	struct elsewhere world;
	int tries = 0;

	begin_followed(&world, *state);
	test_clock_set(instant_now());
	world.refuses = "ash.example";
	elsewhere_publish(&world, "learning", NULL, ITEM("Low beds", "", FOR_ALL), NULL, NULL);
	assert_int_equal(elsewhere_count(&world, BIRCH, "Create"), 1);
	elsewhere_forget(&world);
	elsewhere_work(&world, &report);
	assert_int_equal(report.failed, 0); /* not at once */
	for (int hour = 0; hour < 8 * 24; hour++) {
		test_clock_add(3600 * SECOND);
		elsewhere_work(&world, &report);
		tries += (int)(report.failed + report.given_up);
	}
	/* Later and later, up to half a day apart, for a week. */
	assert_in_range(tries, 14, 30);
	assert_int_equal(elsewhere_ask(&world, "SELECT COUNT(*) FROM fediverse_delivery"), 0);
	assert_int_equal(elsewhere_count(&world, BIRCH, NULL), 0);
	test_clock_release();
	elsewhere_end(&world);
}

static void servers_say_when_to_come_again(void **state)
{
	struct fediverse_report report;
	struct elsewhere world;

	begin_followed(&world, *state);
	test_clock_set(instant_now());
	world.status = 429;
	world.retry_seconds = 7200;
	elsewhere_publish(&world, "learning", NULL, ITEM("Low beds", "", FOR_ALL), NULL, NULL);
	world.status = 202;
	test_clock_add(7100 * SECOND);
	elsewhere_work(&world, &report);
	assert_int_equal(report.delivered, 0);
	/* What is new for them waits too. */
	test_clock_add(200 * SECOND);
	elsewhere_work(&world, &report);
	assert_int_equal(report.delivered, 2);
	test_clock_release();
	elsewhere_end(&world);
}

static void who_is_gone_is_not_asked_again(void **state)
{
	struct elsewhere world;

	begin_followed(&world, *state);
	world.status = 410;
	elsewhere_publish(&world, "learning", NULL, ITEM("Low beds", "", FOR_ALL), NULL, NULL);
	assert_int_equal(elsewhere_ask(&world, "SELECT COUNT(*) FROM fediverse_follower"), 0);
	assert_int_equal(elsewhere_ask(&world, "SELECT COUNT(*) FROM fediverse_delivery"), 0);
	elsewhere_end(&world);
}

/* -- several servers, and death -- */

static void other_server_works(struct elsewhere *elsewhere)
{
	struct elsewhere *other = elsewhere->context;
	struct fediverse_report report;

	elsewhere->on_post = NULL;
	elsewhere_work(other, &report);
	assert_int_equal(report.delivered, 0);
	assert_int_equal(report.taken, 0);
}

static void one_of_two_servers_delivers(void **state)
{
	struct elsewhere one, two;

	begin_followed(&one, *state);
	elsewhere_open(&two, *state);
	one.context = &two;
	one.on_post = other_server_works;
	elsewhere_publish(&one, "learning", NULL, ITEM("Low beds", "", FOR_ALL), NULL, NULL);
	assert_int_equal(elsewhere_count(&one, NULL, "Create"), 2);
	assert_int_equal(elsewhere_count(&two, NULL, NULL), 0);
	elsewhere_end(&two);
	elsewhere_end(&one);
}

static void die(struct elsewhere *elsewhere)
{
	(void)elsewhere;
	kill(getpid(), SIGKILL);
}

static void a_killed_server_loses_nothing(void **state)
{
	struct elsewhere world;
	struct fediverse_report report;
	int status;

	begin_followed(&world, *state);
	elsewhere_end(&world);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		elsewhere_open(&world, *state);
		world.on_post = die;
		elsewhere_publish(
			&world, "learning", NULL, ITEM("Low beds", "", FOR_ALL), NULL, NULL);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	elsewhere_open(&world, *state);
	elsewhere_work(&world, &report);
	assert_int_equal(report.delivered, 0); /* leased by the dead */
	test_clock_set(instant_now() + 200 * SECOND);
	elsewhere_work(&world, &report);
	assert_int_equal(report.delivered, 2);
	assert_int_equal(elsewhere_count(&world, NULL, "Create"), 2);
	test_clock_release();
	elsewhere_end(&world);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(an_item_is_said_changed_and_taken_back),
		TEST_CASE(corrected_words_are_readable_nowhere),
		TEST_CASE(a_correction_that_may_not_go_takes_back),
		TEST_CASE(what_is_erased_is_taken_back),
		TEST_CASE(what_is_redacted_is_taken_back), TEST_CASE(a_tag_repeats_what_has_it),
		TEST_CASE(what_fails_comes_again_later),
		TEST_CASE(servers_say_when_to_come_again),
		TEST_CASE(who_is_gone_is_not_asked_again),
		TEST_CASE(one_of_two_servers_delivers), TEST_CASE(a_killed_server_loses_nothing) };

	return test_on_both("fediverse-deliver", tests, sizeof(tests) / sizeof(tests[0]));
}
