/* Under a service manager the program says when it is ready and when it stops. */
#include "program.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAIT_SECONDS = 20 };

static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval patience = { .tv_sec = WAIT_SECONDS };
	int notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_true(notify >= 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	assert_int_equal(bind(notify, (struct sockaddr *)&address, sizeof(address)), 0);
	setsockopt(notify, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return notify;
}

static void expect_told(int notify, const char *wanted)
{
	char told[256];
	ssize_t length = recv(notify, told, sizeof(told) - 1, 0);
	assert_true(length >= 0);
	told[length] = '\0';
	assert_string_equal(told, wanted);
}

static void the_manager_is_told(void **state)
{
	struct program program;
	char line[512];
	int status;
	program_begin(&program, state);
	program_must(&program, "fettle init $ORG --name Larch");
	char *path = test_path(program.place->folder, "notify");
	int notify = listen_at(path);
	snprintf(line, sizeof(line),
		"NOTIFY_SOCKET=%s exec fettle serve $ORG --listen localhost:0", path);
	pid_t child = program_start(&program, line);
	expect_told(notify, "READY=1");
	kill(child, SIGTERM);
	expect_told(notify, "STOPPING=1");
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	close(notify);
	free(path);
	program_end(&program);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(the_manager_is_told) };
	return test_on_both("service", tests, sizeof(tests) / sizeof(tests[0]));
}
