/* The words of a command line: arguments and options, checked against the table. */
#include "cli.h"

const struct option common_options[] = {
	{ "store", 0, "ADDRESS", "the organisation, instead of ORG: a file or postgresql://..." },
	{ "json", 0, NULL, "answer in JSON; lists are one object on each line" },
	{ "quiet", 'q', NULL, "no progress" },
	{ "yes", 'y', NULL, "do not ask" },
	{ "no-input", 0, NULL, "never wait for an answer from the keyboard" },
	{ "help", 'h', NULL, "show this" },
	{ NULL, 0, NULL, NULL },
};

static const struct option *find_in(const struct option *options, struct slice name, char letter)
{
	for (const struct option *option = options; option && option->name; option++)
		if (letter ? option->letter == letter : slice_is(name, option->name))
			return option;
	return NULL;
}

static const struct option *find_option(
	const struct command *command, struct slice name, char letter)
{
	const struct option *found = find_in(command->options, name, letter);
	return found ? found : find_in(common_options, name, letter);
}

static int refuse_option(const struct command *command, const char *word)
{
	enum { NAMES = 64 };
	const char *names[NAMES];
	size_t count = 0;
	for (const struct option *o = command->options; o && o->name && count < NAMES; o++)
		names[count++] = o->name;
	for (const struct option *o = common_options; o->name && count < NAMES; o++)
		names[count++] = o->name;
	char name[64];
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	while (*word == '-')
		word++;
	const char *near = nearest(name + strspn(name, "-"), names, count);
	return error_set(FT_USAGE, "fettle %s has no option %s.%s%s%s See fettle help %s.",
		command->name, name, near ? " Did you mean --" : "", near ? near : "",
		near ? "?" : "", command->name);
}

static int keep_option(struct call *call, const struct option *option, const char *value)
{
	if (call->option_count == CALL_OPTIONS_COUNT)
		return error_set(FT_USAGE, "There are more than %d options.", CALL_OPTIONS_COUNT);
	call->options[call->option_count].name = option->name;
	call->options[call->option_count++].value = value;
	return 0;
}

/* `word` is an option. Takes its value from it or from the next word; *i moves on. */
static int read_option(struct call *call, char **words, int count, int *i)
{
	const char *word = words[*i];
	bool is_long = word[1] == '-';
	struct slice name = slice_of(word + 2);
	const char *equals = is_long ? strchr(word, '=') : NULL;
	if (equals)
		name.length = (size_t)(equals - word - 2);
	const struct option *option = find_option(call->command, name, is_long ? 0 : word[1]);
	if (!option)
		return refuse_option(call->command, word);
	if (!option->value) {
		if (equals || (!is_long && word[2]))
			return error_set(FT_USAGE, "--%s takes no value.", option->name);
		return keep_option(call, option, "");
	}
	if (equals)
		return keep_option(call, option, equals + 1);
	if (!is_long && word[2])
		return keep_option(call, option, word + 2);
	if (++*i >= count)
		return error_set(FT_USAGE, "--%s needs a value: --%s %s.", option->name,
			option->name, option->value);
	return keep_option(call, option, words[*i]);
}

static int keep_argument(struct call *call, const char *word)
{
	if (call->argument_count == CALL_ARGUMENTS_COUNT)
		return error_set(FT_USAGE, "There are more than %d words.", CALL_ARGUMENTS_COUNT);
	call->arguments[call->argument_count++] = word;
	return 0;
}

/* Takes ORG out of the arguments, unless --store said it. */
static void take_store(struct call *call, const char **needed)
{
	if (strncmp(*needed, "ORG", 3) != 0)
		return;
	*needed += strlen("ORG");
	*needed += strspn(*needed, " ");
	if (call_option(call, "store") || call->argument_count == 0)
		return;
	call->store = call->arguments[0];
	memmove(call->arguments, call->arguments + 1,
		--call->argument_count * sizeof(*call->arguments));
}

static int check_count(const struct call *call, const char *needed, bool needs_store)
{
	struct slice rest = slice_of(needed);
	size_t number = 0;
	if (needs_store && !call->store)
		return error_set(FT_USAGE,
			"fettle %s: which organisation? Give its file (or --store ADDRESS).",
			call->command->name);
	bool many = false;
	while (rest.length) {
		struct slice word = slice_cut(&rest, ' ');
		bool optional = word.base[0] == '[';
		many = many || memmem(word.base, word.length, "...", 3);
		if (!optional && number >= call->argument_count)
			return error_set(FT_USAGE,
				"fettle %s: %.*s is missing. Usage: fettle %s %s",
				call->command->name, (int)word.length, word.base,
				call->command->name, call->command->arguments);
		number++;
	}
	if (!many && call->argument_count > number)
		return error_set(FT_USAGE,
			"fettle %s: \"%s\" is one word too many. Usage: fettle %s %s",
			call->command->name, call->arguments[number], call->command->name,
			call->command->arguments);
	return 0;
}

int call_read(struct call *call, const struct command *command, int count, char **words)
{
	bool only_arguments = false;
	int result = 0;
	*call = (struct call){ .command = command };
	for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++)
		call->json = call->json || strcmp(words[i], "--json") == 0;
	for (int i = 0; result == 0 && i < count; i++) {
		if (!only_arguments && strcmp(words[i], "--") == 0)
			only_arguments = true;
		else if (!only_arguments && words[i][0] == '-' && words[i][1])
			result = read_option(call, words, count, &i);
		else
			result = keep_argument(call, words[i]);
	}
	call->quiet = call_flag(call, "quiet");
	call->yes = call_flag(call, "yes");
	call->store = call_option(call, "store");
	if (result || call_flag(call, "help"))
		return result;
	const char *needed = command->arguments;
	bool needs_store = strncmp(needed, "ORG", 3) == 0;
	take_store(call, &needed);
	return check_count(call, needed, needs_store);
}

const char *call_argument(const struct call *call, size_t number)
{
	return number < call->argument_count ? call->arguments[number] : "";
}

const char *call_option_at(const struct call *call, const char *name, size_t number)
{
	for (size_t i = 0; i < call->option_count; i++)
		if (strcmp(call->options[i].name, name) == 0 && number-- == 0)
			return call->options[i].value;
	return NULL;
}

const char *call_option(const struct call *call, const char *name)
{
	const char *found = NULL;
	for (size_t i = 0; i < call->option_count; i++)
		if (strcmp(call->options[i].name, name) == 0)
			found = call->options[i].value;
	return found;
}

bool call_flag(const struct call *call, const char *name)
{
	return call_option(call, name) != NULL;
}

int call_option_number(const struct call *call, const char *name, int64_t usual, int64_t *out)
{
	const char *text = call_option(call, name);
	*out = usual;
	if (text && (slice_to_int64(slice_of(text), out) || *out < 0))
		return error_set(FT_USAGE, "--%s %s: that is not a whole number.", name, text);
	return 0;
}

static int put_field(json_t *fields, struct slice name, const char *value)
{
	char key[128];
	snprintf(key, sizeof(key), "%.*s", (int)name.length, name.base);
	if (value[0] != '@') {
		json_put_text(fields, key, value);
		return 0;
	}
	struct buf text;
	buf_init(&text, LIMIT_BODY_BYTES);
	int result = file_read(value + 1, LIMIT_BODY_BYTES, &text);
	if (result == 0)
		json_put_slice(fields, key, buf_slice(&text));
	buf_release(&text);
	return result;
}

int call_fields(const struct call *call, size_t first, json_t **out)
{
	json_t *fields = json_object();
	int result = 0;
	for (size_t i = first; result == 0 && i < call->argument_count; i++) {
		struct slice rest = slice_of(call->arguments[i]);
		struct slice name = slice_cut(&rest, '=');
		if (name.length == strlen(call->arguments[i]) || name.length == 0)
			result = error_set(FT_USAGE,
				"\"%s\" is not FIELD=VALUE. For example: what_happened=\"A fall\".",
				call->arguments[i]);
		else
			result = put_field(fields, name, rest.base);
	}
	if (result)
		json_decref(fields);
	*out = result ? NULL : fields;
	return result;
}
