/* Killed at any moment of collecting: nothing that was said is lost, and nothing is there twice. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "listener.h"

enum { DEATHS = 12, POSTS = 3000 };

/* The child collects until it is killed. */
static pid_t start_collecting(const char *address)
{
	struct listener listener = { 0 };
	struct collect_report report;
	pid_t child = fork();

	if (child)
		return child;
	listener_open(&listener, address);
	for (;;)
		if (collect_now(listener.collect, NULL, NULL, NULL, &report))
			_exit(9);
}

static void kill_after(pid_t child, int ms)
{
	int status;

	usleep((unsigned)ms * 1000);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static void killed_in_the_middle_it_loses_and_doubles_nothing(void **state)
{
	const struct test_place *place = *state;
	struct listener listener;
	char feed[65], timeline[65];
	int64_t partly = 0;

	listener_begin(&listener, place);
	atomic_store(&listener.stranger.items, POSTS);
	atomic_store(&listener.stranger.statuses, 1);
	add_source(&listener, "/feed", "feed", feed);
	add_source(&listener, "", "mastodon", timeline);
	ask_now(&listener, timeline);
	atomic_store(&listener.stranger.statuses, 700);
	listener_close(&listener);
	for (int i = 0; i < DEATHS; i++) {
		kill_after(start_collecting(place->address), 60 + 90 * i);
		listener_open(&listener, place->address);
		int64_t count = count_rows(&listener, "SELECT count(*) FROM collect_post");
		partly += count > 1 && count < POSTS + 699;
		sources_due(&listener);
		listener_close(&listener);
	}
	listener_open(&listener, place->address);
	sources_due(&listener);
	ask_now(&listener, feed);
	sources_due(&listener);
	ask_now(&listener, timeline);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_post"), POSTS + 699);
	assert_int_equal(count_rows(&listener, "SELECT count(DISTINCT same) FROM collect_post"),
		POSTS + 699);
	assert_int_equal(count_rows(&listener, "SELECT count(*) FROM collect_tag"), POSTS + 699);
	print_message("# died with a part of it %lld times of %d\n", (long long)partly, DEATHS);
	listener_end(&listener);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(killed_in_the_middle_it_loses_and_doubles_nothing),
	};

	return test_on_both("collect-killed", tests, sizeof(tests) / sizeof(tests[0]));
}
