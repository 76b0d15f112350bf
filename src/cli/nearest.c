/* Commands by name, and what somebody may have meant. */
#include "cli.h"

/* How many letters must be typed, left out or swapped to get from a to b. */
static int distance(const char *a, const char *b)
{
	enum { LETTERS = 31 };
	int rows[3][LETTERS + 1];
	size_t m = strlen(a), n = strlen(b);
	if (m > LETTERS || n > LETTERS)
		return LETTERS;
	for (size_t j = 0; j <= n; j++)
		rows[0][j] = (int)j;
	for (size_t i = 1; i <= m; i++) {
		int *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		now[0] = (int)i;
		for (size_t j = 1; j <= n; j++) {
			int least = last[j - 1] + (a[i - 1] != b[j - 1]);
			least = last[j] + 1 < least ? last[j] + 1 : least;
			least = now[j - 1] + 1 < least ? now[j - 1] + 1 : least;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				before[j - 2] + 1 < least)
				least = before[j - 2] + 1;
			now[j] = least;
		}
	}
	return rows[m % 3][n];
}

const char *nearest(const char *word, const char *const *names, size_t count)
{
	const char *best = NULL;
	int best_distance = strlen(word) < 4 ? 2 : 3; /* must be nearer than this */
	for (size_t i = 0; i < count; i++) {
		int d = distance(word, names[i]);
		if (d < best_distance) {
			best = names[i];
			best_distance = d;
		}
	}
	return best;
}

/* "measure" of "measure add" */
static struct slice first_word(const char *name)
{
	struct slice rest = slice_of(name);
	return slice_cut(&rest, ' ');
}

static void refuse_command(const char *word)
{
	enum { NAMES = 64 };
	const char *names[NAMES];
	char texts[NAMES][32];
	size_t count = 0;
	for (const struct command *c = commands; c->name && count < NAMES; c++) {
		struct slice word_of = first_word(c->name);
		snprintf(texts[count], sizeof(texts[count]), "%.*s", (int)word_of.length,
			word_of.base);
		names[count] = texts[count];
		count++;
	}
	const char *near = nearest(word, names, count);
	error_set(FT_USAGE, "fettle has no command \"%s\".%s%s%s See fettle help.", word,
		near ? " Did you mean " : "", near ? near : "", near ? "?" : "");
}

static void refuse_second(const char *noun, const char *word)
{
	enum { NAMES = 64 };
	const char *names[NAMES];
	size_t count = 0, length = strlen(noun);
	struct buf list;
	buf_init(&list, 1024);
	for (const struct command *c = commands; c->name && count < NAMES; c++) {
		if (strncmp(c->name, noun, length) != 0 || c->name[length] != ' ')
			continue;
		names[count++] = c->name + length + 1;
		buf_print(&list, "%s%s", count > 1 ? ", " : "", c->name + length + 1);
	}
	const char *near = word ? nearest(word, names, count) : NULL;
	if (!word)
		error_set(FT_USAGE, "fettle %s: what is to be done? One of: %s.", noun, list.base);
	else
		error_set(FT_USAGE, "fettle %s has no \"%s\".%s%s%s It has: %s.", noun, word,
			near ? " Did you mean " : "", near ? near : "", near ? "?" : "", list.base);
	buf_release(&list);
}

/* How many of the words from argv[2] on spell the rest of a command's name; 0: they do not. */
static int spells(const char *rest, int argc, char **argv)
{
	struct slice words = slice_of(rest);
	int count = 0;
	while (words.length > 0) {
		if (count + 2 >= argc || !slice_is(slice_cut(&words, ' '), argv[count + 2]))
			return 0;
		count++;
	}
	return count;
}

const struct command *command_find(int argc, char **argv, int *used)
{
	bool is_noun = false;
	*used = 1;
	for (const struct command *command = commands; command->name; command++) {
		struct slice first = first_word(command->name);
		if (!slice_is(first, argv[1]))
			continue;
		if (first.length == strlen(command->name))
			return command;
		is_noun = true;
		int more = spells(command->name + first.length + 1, argc, argv);
		if (more > 0) {
			*used = 1 + more;
			return command;
		}
	}
	if (is_noun)
		refuse_second(argv[1], argc > 2 ? argv[2] : NULL);
	else
		refuse_command(argv[1]);
	return NULL;
}
