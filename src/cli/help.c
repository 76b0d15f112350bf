/* Help in words. */
#include "cli.h"

void help_usage(const struct command *command, FILE *out)
{
	fprintf(out, "fettle %s%s%s%s\n", command->name, *command->arguments ? " " : "",
		command->arguments, command->options ? " [OPTIONS]" : "");
}

static void print_option(const struct option *option, FILE *out)
{
	char left[64];
	snprintf(left, sizeof(left), "%s%c%s--%s%s%s", option->letter ? "-" : "",
		option->letter ? option->letter : ' ', option->letter ? ", " : "   ", option->name,
		option->value ? " " : "", option->value ? option->value : "");
	fprintf(out, "  %-30s %s\n", left, option->summary);
}

void help_command(const struct command *command, FILE *out)
{
	fprintf(out, "%s\n\nusage: ", command->summary);
	help_usage(command, out);
	if (command->details)
		fprintf(out, "\n%s\n", command->details);
	if (command->options) {
		fputs("\nOptions:\n", out);
		for (const struct option *option = command->options; option->name; option++)
			print_option(option, out);
	}
	fputs("\nOptions of every command:\n", out);
	for (const struct option *option = common_options; option->name; option++)
		print_option(option, out);
	fputs("\nFor example:\n", out);
	for (const char *const *example = command->examples; *example; example++)
		fprintf(out, "  %s\n", *example);
}

void help_overview(FILE *out)
{
	fputs("Fettle keeps in one record what an organisation says it does and what it is seen to "
	      "do.\n\n"
	      "usage: fettle COMMAND ...\n"
	      "       fettle ORG.fettle     what needs attention\n\n",
		out);
	for (const struct command *command = commands; command->name; command++)
		fprintf(out, "  %-18s %s\n", command->name, command->summary);
	fputs("\nORG is a .fettle file or postgresql://user@host/database. Every command takes "
	      "--json and\n"
	      "--help. Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 not found, 4 not allowed,\n"
	      "5 conflict, 6 input refused, 7 a check found something wrong.\n",
		out);
}

bool help_family(const char *noun, FILE *out)
{
	size_t length = strlen(noun);
	bool any = false;

	for (const struct command *command = commands; command->name; command++) {
		if (strncmp(command->name, noun, length) != 0 || command->name[length] != ' ')
			continue;
		if (!any)
			fprintf(out, "usage: fettle %s COMMAND ...\n\n", noun);
		any = true;
		fprintf(out, "  %-18s %s\n", command->name, command->summary);
	}
	if (any)
		fprintf(out, "\nfettle help %s COMMAND says more of each.\n", noun);
	return any;
}
