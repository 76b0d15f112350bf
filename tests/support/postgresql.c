/* postgresql.c: a private PostgreSQL server for one test program. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "arena.h"
#include "buf.h"
#include "support.h"

enum {
	ADDRESS_BYTES = 512,
	START_TRIES = 300,         /* of 100 ms */
	START_NAP_MS = 100
};

struct test_postgresql {
	char *programs;            /* the folder of initdb and postgres */
	char *folder;
	char *data;
	char *log;
	char *address;
	struct passwd *user;       /* to become, when we are root; else NULL */
	pid_t process;             /* 0 while it does not run */
	int places;
};

bool test_postgresql_is_optional(void)
{
	const char *value = getenv("FETTLE_TESTS_WITHOUT_POSTGRESQL");

	return value && strcmp(value, "1") == 0;
}

/* The newest that is installed. */
static char *find_programs(void)
{
	glob_t found;
	char *folder = NULL;

	if (glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) == 0) {
		folder = must_copy_text(found.gl_pathv[found.gl_pathc - 1]);
		*strrchr(folder, '/') = '\0';
	}
	globfree(&found);
	return folder;
}

/* PostgreSQL refuses to run as root. */
static int choose_user(struct test_postgresql *server)
{
	if (geteuid() != 0)
		return 0;
	server->user = getpwnam("postgres");
	if (!server->user)
		server->user = getpwnam("nobody");
	if (!server->user)
		return -1;
	return chown(server->folder, server->user->pw_uid, server->user->pw_gid);
}

static void become(const struct test_postgresql *server, const char *program, char *const argv[])
{
	const struct passwd *user = server->user;
	int log = open(server->log, O_WRONLY | O_CREAT | O_APPEND, 0666);

	if (user && (initgroups(user->pw_name, user->pw_gid) != 0 ||
		     setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
		_exit(126);
	prctl(PR_SET_PDEATHSIG, SIGQUIT);
	if (log < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0 || chdir("/") != 0)
		_exit(126);
	execv(program, argv);
	_exit(127);
}

/* argv[0] becomes the whole path: PostgreSQL looks for its other programs beside it. */
static pid_t spawn(const struct test_postgresql *server, const char *name, char *argv[])
{
	char *program = test_path(server->programs, name);
	pid_t process;

	argv[0] = program;
	fflush(NULL);
	process = fork();
	if (process == 0)
		become(server, program, argv);
	free(program);
	return process;
}

static void show_log(const struct test_postgresql *server)
{
	FILE *log = fopen(server->log, "r");
	int c;

	while (log && (c = getc(log)) != EOF)
		putc(c, stderr);
	if (log)
		fclose(log);
}

/* With a locale that does not sort by code point, so that a query which relies on
 * the database's own order is found out. */
static int make_cluster(struct test_postgresql *server)
{
	char *argv[] = {
		(char[]){ "initdb" }, (char[]){ "-D" }, server->data, (char[]){ "-U" },
		(char[]){ "fettle" }, (char[]){ "--auth=trust" }, (char[]){ "--encoding=UTF8" },
		(char[]){ "--locale=C.UTF-8" }, (char[]){ "--locale-provider=icu" },
		(char[]){ "--icu-locale=en-GB" }, (char[]){ "--no-sync" },
		(char[]){ "--data-checksums" }, NULL
	};
	pid_t process = spawn(server, "initdb", argv);
	int status = -1;

	if (process < 0 || waitpid(process, &status, 0) != process || status != 0) {
		show_log(server);
		fprintf(stderr, "initdb failed.\n");
		return -1;
	}
	return 0;
}

static int wait_until_ready(struct test_postgresql *server)
{
	for (int i = 0; i < START_TRIES; i++) {
		struct timespec nap = { .tv_nsec = START_NAP_MS * 1000000L };

		if (PQping(server->address) == PQPING_OK)
			return 0;
		if (waitpid(server->process, NULL, WNOHANG) == server->process)
			break;
		nanosleep(&nap, NULL);
	}
	show_log(server);
	fprintf(stderr, "PostgreSQL did not start.\n");
	return -1;
}

int test_postgresql_resume(struct test_postgresql *server)
{
	char *argv[] = {
		(char[]){ "postgres" }, (char[]){ "-D" }, server->data, (char[]){ "-k" },
		server->folder, (char[]){ "-c" }, (char[]){ "listen_addresses=" }, (char[]){ "-c" },
		(char[]){ "shared_buffers=16MB" }, (char[]){ "-c" }, (char[]){ "fsync=on" }, NULL
	};

	server->process = spawn(server, "postgres", argv);
	return server->process > 0 ? wait_until_ready(server) : -1;
}

int test_postgresql_pause(struct test_postgresql *server)
{
	pid_t process = server->process;

	server->process = 0;
	if (process <= 0 || kill(process, SIGINT) != 0)
		return -1;
	return waitpid(process, NULL, 0) == process ? 0 : -1;
}

/* The slashes of the folder stand for the host in a postgresql:// address. */
static void write_address(struct test_postgresql *server)
{
	struct buf address;

	buf_init(&address, ADDRESS_BYTES);
	buf_add_text(&address, "postgresql://fettle@");
	for (const char *c = server->folder; *c; c++) {
		if (*c == '/')
			buf_add_text(&address, "%2F");
		else
			buf_add_char(&address, *c);
	}
	buf_add_text(&address, "/postgres");
	server->address = buf_take(&address);
}

int test_postgresql_start(struct test_postgresql **out)
{
	struct test_postgresql *server = must_alloc(sizeof(*server));

	*out = NULL;
	server->programs = find_programs();
	if (!server->programs) {
		fprintf(stderr, "PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/initdb).\n");
		free(server);
		return -1;
	}
	server->folder = test_folder_make();
	server->data = test_path(server->folder, "data");
	server->log = test_path(server->folder, "log");
	write_address(server);
	if (choose_user(server) != 0 || make_cluster(server) != 0 ||
	    test_postgresql_resume(server) != 0) {
		test_postgresql_stop(server);
		return -1;
	}
	*out = server;
	return 0;
}

void test_postgresql_stop(struct test_postgresql *server)
{
	if (!server)
		return;
	if (server->process > 0)
		test_postgresql_pause(server);
	test_folder_remove(server->folder);
	free(server->programs);
	free(server->data);
	free(server->log);
	free(server->address);
	free(server);
}

int test_postgresql_execute(struct test_postgresql *server, const char *sql)
{
	PGconn *connection = PQconnectdb(server->address);
	PGresult *answer = PQexec(connection, sql);
	ExecStatusType status = PQresultStatus(answer);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(connection));
	PQclear(answer);
	PQfinish(connection);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? 0 : -1;
}

char *test_postgresql_place(struct test_postgresql *server)
{
	struct buf sql, address;
	int number = ++server->places;

	buf_init(&sql, ADDRESS_BYTES);
	buf_print(&sql, "CREATE SCHEMA place%d", number);
	if (test_postgresql_execute(server, sql.base) != 0)
		abort();
	buf_release(&sql);
	buf_init(&address, ADDRESS_BYTES);
	buf_print(&address, "%s?options=-csearch_path%%3Dplace%d", server->address, number);
	return buf_take(&address);
}
