#include "program.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

void program_begin(struct program *program, void **state)
{
	const char *fettle = getenv("FETTLE");
	*program = (struct program){ .place = *state };
	assert_non_null(fettle);
	program->binary = test_folder_make();
	char *link = test_path(program->binary, "fettle");
	assert_int_equal(symlink(fettle, link), 0);
	free(link);
	buf_init(&program->out, 64 << 20);
	buf_init(&program->err, 64 << 20);
}

void program_end(struct program *program)
{
	test_folder_remove(program->binary);
	buf_release(&program->out);
	buf_release(&program->err);
}

static void redirect(const char *folder, const char *name, int descriptor)
{
	char *path = test_path(folder, name);
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (file < 0 || dup2(file, descriptor) < 0)
		_exit(126);
	close(file);
	free(path);
}

static void become(struct program *program, const char *line)
{
	char path[8192];
	snprintf(path, sizeof(path), "%s:%s", program->binary, getenv("PATH"));
	setenv("PATH", path, 1);
	setenv("ORG", program->place->address, 1);
	const char *shared = getenv("FETTLE_SHARED");
	setenv("SHARED", shared ? shared : "../shared", 1);
	redirect(program->binary, "out", STDOUT_FILENO);
	redirect(program->binary, "err", STDERR_FILENO);
	int nothing = open("/dev/null", O_RDONLY);
	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || chdir(program->place->folder))
		_exit(126);
	execl("/bin/sh", "sh", "-c", line, (char *)NULL);
	_exit(127);
}

int program_start(struct program *program, const char *line)
{
	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		setpgid(0, 0);
		become(program, line);
	}
	setpgid(child, child);
	return child;
}

static void read_back(struct program *program, const char *name, struct buf *out)
{
	char *path = test_path(program->binary, name);
	buf_clear(out);
	assert_int_equal(file_read(path, 64 << 20, out), 0);
	if (!out->base)
		buf_add_text(out, "");
	free(path);
}

int program_run(struct program *program, const char *line)
{
	int status;
	pid_t child = program_start(program, line);
	assert_int_equal(waitpid(child, &status, 0), child);
	read_back(program, "out", &program->out);
	read_back(program, "err", &program->err);
	program->exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return program->exit;
}

void program_must(struct program *program, const char *line)
{
	if (program_run(program, line) != 0)
		fail_msg("%s\nended with %d:\n%s%s", line, program->exit, program->out.base,
			program->err.base);
}

void program_refuses(struct program *program, int code, const char *line, const char *words)
{
	int found = program_run(program, line);
	if (found != code || !strstr(program->err.base, words))
		fail_msg("%s\nended with %d, not %d, or did not say \"%s\":\n%s%s", line, found,
			code, words, program->out.base, program->err.base);
}

json_t *program_json(struct program *program)
{
	json_t *value;
	if (json_read(buf_slice(&program->out), &value))
		fail_msg("%s:\n%.500s", error_message(), program->out.base);
	return value;
}

void program_write(struct program *program, const char *name, const char *text)
{
	char *path = test_path(program->place->folder, name);
	assert_int_equal(file_replace(path, slice_of(text)), 0);
	free(path);
}

bool program_has(struct program *program, const char *name)
{
	char *path = test_path(program->place->folder, name);
	bool there = access(path, F_OK) == 0;
	free(path);
	return there;
}

void program_needs_shared(struct program *program, const char *name)
{
	const char *shared = getenv("FETTLE_SHARED");
	char *path = test_path(shared ? shared : "../shared", name);
	bool there = access(path, R_OK) == 0;
	if (!there)
		print_message(
			"# skipped: %s is not there (FETTLE_SHARED says where to look)\n", path);
	free(path);
	if (there)
		return;
	program_end(program);
	skip();
}
