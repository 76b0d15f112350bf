/* fettle help: words, and the table of commands in other forms. */
#include "cli.h"

/* -- as JSON -- */

static json_t *describe_options(const struct option *options)
{
	json_t *list = json_array();
	for (const struct option *option = options; option && option->name; option++) {
		json_t *one = json_object();
		char letter[2] = { option->letter, 0 };
		json_put_text(one, "name", option->name);
		if (option->letter)
			json_put_text(one, "letter", letter);
		if (option->value)
			json_put_text(one, "value", option->value);
		json_put_text(one, "summary", option->summary);
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *describe_command(const struct command *command)
{
	json_t *one = json_object(), *examples = json_array();
	json_put_text(one, "name", command->name);
	json_put_text(one, "arguments", command->arguments);
	json_put_text(one, "summary", command->summary);
	json_put(one, "options", describe_options(command->options));
	for (const char *const *example = command->examples; *example; example++)
		json_array_append_new(examples, json_string(*example));
	json_put(one, "examples", examples);
	return one;
}

static void answer_all_json(void)
{
	json_t *object = json_object(), *list = json_array();
	for (const struct command *command = commands; command->name; command++)
		json_array_append_new(list, describe_command(command));
	json_put_text(object, "version", FETTLE_VERSION);
	json_put(object, "commands", list);
	json_put(object, "options", describe_options(common_options));
	answer_json(object);
}

/* -- as a page of documentation -- */

static void print_markdown_options(const struct option *options)
{
	for (const struct option *option = options; option && option->name; option++)
		printf("| `--%s%s%s` | %s |\n", option->name, option->value ? " " : "",
			option->value ? option->value : "", option->summary);
}

static void print_markdown(void)
{
	puts("# Commands\n\nThis page is made by `fettle help --markdown` from the table of "
	     "commands.\n\n"
	     "Every command takes these:\n\n| option | |\n|---|---|");
	print_markdown_options(common_options);
	puts("\nExit codes: 0 ok, 1 failed, 2 wrong usage, 3 not found, 4 not allowed, 5 conflict, "
	     "6 input refused, 7 a check ran and found something wrong, 130 stopped.\n"
	     "Answers are on stdout, progress and errors on stderr; with `--json` an error is one "
	     "line of JSON: `{\"error\",\"exit\",\"message\",\"field\"}`.");
	for (const struct command *command = commands; command->name; command++) {
		printf("\n## fettle %s\n\n%s\n\n```\nfettle %s %s\n```\n", command->name,
			command->summary, command->name, command->arguments);
		if (command->details)
			printf("\n%s\n", command->details);
		if (command->options) {
			puts("\n| option | |\n|---|---|");
			print_markdown_options(command->options);
		}
		puts("\n```");
		for (const char *const *example = command->examples; *example; example++)
			puts(*example);
		puts("```");
	}
}

/* -- as a manual page (mdoc) -- */

/* Text in which roff sees no requests. */
static void print_roff(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else
			putchar(*text);
	}
	putchar('\n');
}

static void print_man_options(const struct option *options)
{
	if (!options)
		return;
	puts(".Bl -tag -width Ds");
	for (const struct option *option = options; option->name; option++) {
		printf(".It Fl \\-%s%s%s\n", option->name, option->value ? " Ar " : "",
			option->value ? option->value : "");
		print_roff(option->summary);
	}
	puts(".El");
}

static void print_man(void)
{
	puts(".Dd $Mdocdate$\n.Dt FETTLE 1\n.Os\n.Sh NAME\n.Nm fettle\n.Nd governance, assurance "
	     "and "
	     "improvement in one record\n.Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar argument ...\n"
	     ".Sh DESCRIPTION\nThese options are taken by every command.");
	print_man_options(common_options);
	puts(".Sh COMMANDS");
	for (const struct command *command = commands; command->name; command++) {
		printf(".Ss fettle ");
		print_roff(command->name);
		puts(".Bd -literal");
		printf("fettle ");
		print_roff(command->name);
		puts(".Ed");
		print_roff(command->summary);
		if (command->details) {
			puts(".Pp");
			print_roff(command->details);
		}
		print_man_options(command->options);
		puts(".Bd -literal -offset indent");
		for (const char *const *example = command->examples; *example; example++)
			print_roff(*example);
		puts(".Ed");
	}
	puts(".Sh EXIT STATUS\n0 ok, 1 failed, 2 wrong usage, 3 not found, 4 not allowed, 5 "
	     "conflict,\n"
	     "6 input refused, 7 a check ran and found something wrong, 130 stopped.");
}

/* -- for the shell -- */

static void print_bash(void)
{
	puts("_fettle()\n{\n\tlocal word=${COMP_WORDS[COMP_CWORD]}\n\tcase $COMP_CWORD in\n\t1)");
	printf("\t\tCOMPREPLY=($(compgen -W '");
	for (const struct command *command = commands; command->name; command++)
		printf("%.*s ", (int)strcspn(command->name, " "), command->name);
	puts("' -- \"$word\"))\n\t\t;;\n\t*)\n\t\tcase ${COMP_WORDS[1]} in");
	for (const struct command *command = commands; command->name; command++) {
		if (strchr(command->name, ' '))
			continue;
		printf("\t\t%s) COMPREPLY=($(compgen -f -W '", command->name);
		for (const struct option *o = command->options; o && o->name; o++)
			printf("--%s ", o->name);
		for (const struct option *o = common_options; o->name; o++)
			printf("--%s ", o->name);
		puts("' -- \"$word\")) ;;");
	}
	puts("\t\t*) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n\t\tesac\n\t\t;;\n\tesac\n}\n"
	     "complete -o filenames -F _fettle fettle");
}

/* -- in words -- */

/* `help measure` shows all of measure's verbs. */
static int help_words(struct call *call)
{
	char name[64];
	bool found = false;
	snprintf(name, sizeof(name), "%s%s%s", call_argument(call, 0),
		call->argument_count > 1 ? " " : "", call_argument(call, 1));
	size_t length = strlen(name);
	for (const struct command *command = commands; command->name; command++) {
		bool same = strcmp(command->name, name) == 0;
		bool below =
			strncmp(command->name, name, length) == 0 && command->name[length] == ' ';
		if (!same && !below)
			continue;
		if (found)
			puts("");
		if (call->json)
			answer_json(describe_command(command));
		else
			help_command(command, stdout);
		found = true;
	}
	if (found)
		return 0;
	char *words[] = { NULL, (char *)call_argument(call, 0), (char *)call_argument(call, 1) };
	int used;
	command_find((int)call->argument_count + 1, words, &used);
	return FT_USAGE;
}

int command_help(struct call *call)
{
	if (call->argument_count == 1 && help_family(call_argument(call, 0), stdout))
		return 0;
	if (call->argument_count)
		return help_words(call);
	if (call->json)
		answer_all_json();
	else if (call_flag(call, "man"))
		print_man();
	else if (call_flag(call, "markdown"))
		print_markdown();
	else if (call_flag(call, "bash"))
		print_bash();
	else
		help_overview(stdout);
	return 0;
}
