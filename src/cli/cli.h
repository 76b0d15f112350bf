/*
 * cli: the command line. One table of commands (commands.c), one file for each verb.
 *
 * A command gets a call: its arguments and options, read and checked against the table. It
 * answers on stdout, tells progress on stderr, and returns 0 or an FT_ code with the
 * error record set; main.c prints the error and turns the code into an exit code:
 *
 *   0 ok   1 failed   2 wrong usage   3 not found   4 not allowed   5 conflict
 *   6 input refused   7 a check ran and found something wrong   130 stopped by Ctrl-C
 */
#ifndef FETTLE_CLI_H
#define FETTLE_CLI_H

#include <stdio.h>

#include "util.h"
#include "book.h"

/* -- the table ----------------------------------------------------------- */

struct option {
	const char *name;  /* without the dashes */
	char letter;	   /* 0: only the long form */
	const char *value; /* what to put there, for help; NULL: a flag */
	const char *summary;
};

struct call;

struct command {
	const char *name;      /* "import", "measure add" */
	const char *arguments; /* "ORG KIND [FIELD=VALUE...]"; ORG may be left out with --store */
	const char *summary;   /* one line */
	const char *details;   /* sentences for --help; NULL */
	const struct option *options; /* ends with a NULL name; NULL: none */
	const char *const
		*examples; /* command lines that work in the order of the table; ends with NULL */
	int (*run)(struct call *call);
};

extern const struct command commands[]; /* ends with a NULL name */
extern const struct option common_options[];

/* -- a call --------------------------------------------------------------- */

enum { CALL_ARGUMENTS_COUNT = 256, CALL_OPTIONS_COUNT = 128 };

struct call {
	const struct command *command;
	const char *store; /* the organisation: a path or postgresql://...; NULL */
	const char *arguments[CALL_ARGUMENTS_COUNT]; /* without ORG */
	size_t argument_count;
	struct {
		const char *name, *value; /* value: "" for a flag */
	} options[CALL_OPTIONS_COUNT];
	size_t option_count;
	bool json, quiet, yes;
	struct book *book; /* opened by call_open(), closed by main.c */
	struct reader *reader;
};

/* Reads the words after the command's name. FT_USAGE. */
int call_read(struct call *call, const struct command *command, int count, char **words);
const char *call_argument(const struct call *call, size_t number);  /* "" when left out */
const char *call_option(const struct call *call, const char *name); /* the last one; NULL */
bool call_flag(const struct call *call, const char *name);
/* The `number`-th use of an option that may be repeated; NULL after the last. */
const char *call_option_at(const struct call *call, const char *name, size_t number);
int call_option_day(const struct call *call, const char *name, day_number *out); /* 0: not given */
int call_option_number(const struct call *call, const char *name, int64_t usual, int64_t *out);

/* Opens the organisation and a reader. */
int call_open(struct call *call, enum book_mode mode);
void call_close(struct call *call);

/* {"field": "value"} of the arguments from `first` on, each FIELD=VALUE. A value of @PATH is
 * read from that file. FT_USAGE. */
int call_fields(const struct call *call, size_t first, json_t **out);

/* Does an act as the command line (whoever can read the file can do anything). On refusal the
 * message names every field. */
int call_act(struct call *call, struct act *act, struct outcome *outcome);

/* -- finding commands ------------------------------------------------------ */

/* The command of argv[1] (and those after it, for a noun with verbs); *used is how many words that
 * took. NULL: nothing has that name, and the error record says so and what is near. */
const struct command *command_find(int argc, char **argv, int *used);
/* The nearest of `names` to `word` within a few letters, or NULL. */
const char *nearest(const char *word, const char *const *names, size_t count);

/* -- answering ---------------------------------------------------------------- */

/* One JSON object on stdout, indented; takes the reference. */
void answer_json(json_t *value);
/* One line of JSON: an item of a list. Keeps the reference with the caller. */
void answer_line(const json_t *value);

/* A table for people: columns as wide as they need. A heading that begins with > is for numbers. */
struct table;
struct table *table_create(const char *const *headings, size_t columns);
void table_add(struct table *table, const char *const *cells); /* copies */
void table_print(struct table *table, FILE *out); /* frees it; NULL: without printing */

/* A number as people write it: at most `decimals` after the point, no trailing zeros. */
void number_text(double number, int decimals, char out[40]);
void count_text(int64_t count, char out[40]); /* 12,765 */

/* The error record on stderr, as words or (with json) as an object. */
void report_error(int code, bool json);
int exit_code(int code);

/* The best items of the commons for these words (verb_commons_find.c): a new array. */
int find_in_commons(struct call *call, const char *words, int limit, json_t **out);

/* How far a long job is, on stderr: a line that moves on a terminal, else a line each 10 s. */
struct progress_line {
	struct progress progress; /* for whoever does the job */
	bool terminal, shown, quiet;
	int64_t start_us, last_us;
	char what[64];
};
void progress_line_start(struct progress_line *line, const struct call *call);
void progress_line_end(struct progress_line *line); /* clears the line */

/* -- help (help.c) -------------------------------------------------------------- */

void help_command(const struct command *command, FILE *out);
void help_overview(FILE *out);
bool help_family(const char *noun, FILE *out); /* "commons": its commands; false: there are none */
void help_usage(const struct command *command, FILE *out); /* one line */

/* -- the verbs, in the order of the table ------------------------------------------ */

int command_init(struct call *call);
int command_import(struct call *call);
int command_measure_add(struct call *call);
int command_measure_list(struct call *call);
int command_measure_change(struct call *call);
int command_measure_show(struct call *call);
int command_serve(struct call *call);
int command_board(struct call *call);
int command_board_children(struct call *call); /* board --children */
int command_series(struct call *call);
int command_due(struct call *call);
int command_requirement_add(struct call *call);
int command_requirement_list(struct call *call);
int command_requirement_show(struct call *call);
int command_record_add(struct call *call);
int command_record_do(struct call *call);
int command_record_list(struct call *call);
int command_record_show(struct call *call);
int command_log(struct call *call);
int command_find_words(struct call *call);
int command_verify(struct call *call);
int command_rebuild(struct call *call);
int command_backup(struct call *call);
int command_restore(struct call *call);
int command_export(struct call *call);
int command_doctor(struct call *call);
int command_user_add(struct call *call);
int command_user_link(struct call *call);
int command_user_list(struct call *call);
int command_user_remove(struct call *call);
int command_digest(struct call *call);
int command_source_list(struct call *call);
int command_source_collect(struct call *call);
int command_source_import(struct call *call);
int command_source_add(struct call *call);
int command_source_read(struct call *call);
int command_source_forget(struct call *call);
int command_source_digest(struct call *call);
int command_commons_offer(struct call *call);
int command_commons_status(struct call *call);
int command_commons_find(struct call *call);
int command_commons_tags(struct call *call);
int command_commons_publish(struct call *call);
int command_commons_take(struct call *call);
int command_commons_taken(struct call *call);
int command_commons_pull(struct call *call);
int command_commons_rotate(struct call *call);
int command_commons_peer_add(struct call *call);
int command_commons_peer_list(struct call *call);
int command_commons_verify(struct call *call);
int command_commons_block(struct call *call);
int command_commons_allow(struct call *call);
int command_commons_rules(struct call *call);
int command_commons_topic(struct call *call);
int command_commons_erase(struct call *call);
int command_commons_redact(struct call *call);
int command_commons_requests(struct call *call);
int command_fediverse_on(struct call *call);
int command_fediverse_off(struct call *call);
int command_fediverse_status(struct call *call);
int command_fediverse_replies(struct call *call);
int command_fediverse_block(struct call *call);
int command_fediverse_follow(struct call *call);
int command_commons_export(struct call *call);
int command_status(struct call *call);
int command_spc(struct call *call);
int command_practice(struct call *call);
int command_version(struct call *call);
int command_help(struct call *call);

#endif
