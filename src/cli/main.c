/* Finds the command, reads its words, runs it, and says what went wrong. */
#include "cli.h"

#include <glob.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_organisation(const char *word)
{
	size_t length = strlen(word);
	struct stat status;
	if (strstr(word, "://") || (length > 7 && strcmp(word + length - 7, ".fettle") == 0))
		return true;
	return strchr(word, '/') && stat(word, &status) == 0;
}

static const struct command *status_command(void)
{
	for (const struct command *command = commands; command->name; command++)
		if (strcmp(command->name, "status") == 0)
			return command;
	return NULL;
}

static int run(const struct command *command, int count, char **words)
{
	struct call call;
	int result = call_read(&call, command, count, words);
	if (result == 0 && call_flag(&call, "help")) {
		help_command(command, stdout);
		return 0;
	}
	if (result == 0)
		result = command->run(&call);
	if (fflush(stdout) && result == 0)
		result = error_set(FT_FAILED, "The answer could not be written.");
	if (result)
		report_error(result, call.json);
	call_close(&call);
	return exit_code(result);
}

/* Bare `fettle`: in a folder with one organisation, how that is; else what there is to say. */
static int run_bare(void)
{
	glob_t found;
	char *words[1];
	int code = 2;
	if (glob("*.fettle", 0, NULL, &found) == 0 && found.gl_pathc == 1) {
		words[0] = found.gl_pathv[0];
		code = run(status_command(), 1, words);
	} else {
		help_overview(stderr);
	}
	globfree(&found);
	return code;
}

static void stop(int number)
{
	(void)number;
	_exit(130); /* nothing is lost: what was not committed did not happen */
}

int main(int argc, char **argv)
{
	static char help[] = "help", version[] = "version";
	int used;
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, stop);
	if (argc < 2)
		return run_bare();
	if (strcmp(argv[1], "--version") == 0)
		argv[1] = version;
	else if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		argv[1] = help;
	if (is_organisation(argv[1]))
		return run(status_command(), argc - 1, argv + 1);
	if (argc == 3 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0) &&
		help_family(argv[1], stdout))
		return 0;
	const struct command *command = command_find(argc, argv, &used);
	if (!command) {
		bool json = false;
		for (int i = 1; i < argc; i++)
			json = json || strcmp(argv[i], "--json") == 0;
		report_error(FT_USAGE, json);
		return exit_code(FT_USAGE);
	}
	return run(command, argc - 1 - used, argv + 1 + used);
}
