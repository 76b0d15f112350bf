/* program.h: runs the program as somebody at a shell would, and keeps what it said. */
#ifndef FETTLE_TEST_PROGRAM_H
#define FETTLE_TEST_PROGRAM_H

#include "support.h"
#include "util.h"

struct program {
	struct test_place *place;
	char *binary; /* a folder with nothing but fettle in it */
	int exit;     /* of the last run */
	struct buf out, err;
};

/* Makes an empty working folder (place->folder) whose PATH has the fettle under test; $ORG is the
 * organisation's address and $SHARED the folder of shared data. */
void program_begin(struct program *program, void **state);
void program_end(struct program *program);

/* Runs a line of shell in the folder. Returns the exit code. */
int program_run(struct program *program, const char *line);
/* The same, which must end with 0; what it said is shown when it does not. */
void program_must(struct program *program, const char *line);
/* ... must end with `code` and say `words` on stderr. */
void program_refuses(struct program *program, int code, const char *line, const char *words);
/* Starts it without waiting: its process, which leads a group of its own. */
int program_start(struct program *program, const char *line);

/* What the last run printed, as JSON; the caller frees. */
json_t *program_json(struct program *program);
void program_write(struct program *program, const char *name, const char *text);
bool program_has(struct program *program, const char *name);
/* The shared data are there? Else says that the test is skipped, and skips it. */
void program_needs_shared(struct program *program, const char *name);

#endif
