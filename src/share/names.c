/* Names of people: those in the directory, those behind a title, common first names with a surname.
 */
#include "hits.h"

#include <stdlib.h>

#include "first_names.h"
#include "name_words.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A list of folded words in order. */
struct list {
	const char **items;
	size_t count, room;
};

struct share_names {
	struct arena arena;
	struct list full;   /* "joy mensah" */
	struct list firsts; /* "joy" */
	struct list lasts;  /* "mensah" */
};

struct word {
	size_t start, end;
	const char *folded;
	bool capital; /* begins with a capital letter, as far as ASCII can tell */
	bool shout;   /* two letters or more, all capitals */
	bool begins;  /* a sentence, a line, a list item */
	bool joined;  /* only a space, or a full stop and a space, since the word before */
	bool comma;   /* a comma and a space since the word before */
};

struct words {
	struct word *items;
	size_t count, room;
	struct arena arena;
};

/* -- words --------------------------------------------------------------------------- */

/* Bytes of an apostrophe at `at` that stands inside a word. */
static size_t apostrophe(const struct look *look, size_t at)
{
	size_t bytes = look_at(look, at) == '\'' ? 1 : 0;

	if (look->text.length - at >= 3 && memcmp(look->text.base + at, "\xe2\x80\x99", 3) == 0)
		bytes = 3;
	return bytes && look_is_word(look, at + bytes) ? bytes : 0;
}

/* Where the word that begins at `at` ends; 's does not belong to it. */
static size_t word_end(const struct look *look, size_t at)
{
	size_t bytes;

	while (at < look->text.length) {
		if (look_is_word(look, at)) {
			at += text_character_bytes(
				(struct slice){ look->text.base + at, look->text.length - at });
		} else if ((bytes = apostrophe(look, at)) > 0) {
			if (look_at(look, at + bytes) == 's' && !look_is_word(look, at + bytes + 1))
				break;
			at += bytes;
		} else if (look_at(look, at) == '-' && look_is_word(look, at + 1)) {
			at++;
		} else {
			break;
		}
	}
	return at;
}

static const char *fold(struct arena *arena, struct slice text)
{
	struct buf folded;
	const char *result = "";

	buf_init(&folded, 64 * (text.length + 1));
	if (text_fold(text, &folded) == 0)
		result = arena_text(arena, buf_slice(&folded));
	buf_release(&folded);
	return result;
}

static bool has_one_of(struct slice text, const char *marks)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.base[i] && strchr(marks, text.base[i]))
			return true;
	return false;
}

static void describe(const struct look *look, struct word *word, size_t last_end)
{
	struct slice between = { look->text.base + last_end, word->start - last_end };
	char first = look->text.base[word->start];
	bool lower = false;

	word->capital = (first >= 'A' && first <= 'Z') || (unsigned char)first >= 0x80;
	for (size_t i = word->start; i < word->end; i++)
		lower = lower || !(look->text.base[i] >= 'A' && look->text.base[i] <= 'Z');
	word->shout = !lower && word->end - word->start >= 2;
	word->joined = last_end > 0 &&
		       (look_gap(look, last_end) == between.length || slice_is(between, ". "));
	word->comma = slice_is(between, ", ");
	word->begins = last_end == 0 || memchr(between.base, '\n', between.length) ||
		       has_one_of(between, ".!?:;*#");
}

static void words_read(const struct look *look, struct words *words)
{
	size_t last_end = 0;

	*words = (struct words){ 0 };
	arena_init(&words->arena);
	for (size_t at = 0; at < look->text.length;) {
		size_t bytes = text_character_bytes(
			(struct slice){ look->text.base + at, look->text.length - at });
		struct word word = { .start = at };

		if (!look_is_word(look, at) || bytes == 0) {
			at += bytes ? bytes : 1;
			continue;
		}
		word.end = at = word_end(look, at);
		word.folded = fold(&words->arena,
			(struct slice){ look->text.base + word.start, word.end - word.start });
		describe(look, &word, last_end);
		last_end = word.end;
		if (words->count == words->room) {
			words->room = words->room ? 2 * words->room : 64;
			words->items = must_realloc(words->items, words->room * sizeof(word));
		}
		words->items[words->count++] = word;
	}
}

static void words_release(struct words *words)
{
	free(words->items);
	arena_release(&words->arena);
}

/* -- lists --------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool in(const char *word, const char *const *items, size_t count)
{
	return count > 0 && bsearch(&word, items, count, sizeof(items[0]), compare) != NULL;
}

static void list_add(struct list *list, const char *word)
{
	if (list->count == list->room) {
		list->room = list->room ? 2 * list->room : 64;
		list->items = must_realloc(list->items, list->room * sizeof(list->items[0]));
	}
	list->items[list->count++] = word;
}

static void list_sort(struct list *list)
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof(list->items[0]), compare);
}

static bool list_has(const struct list *list, const char *word)
{
	return in(word, list->items, list->count);
}

/* -- the directory --------------------------------------------------------------------- */

static void add_person(struct share_names *names, const char *name)
{
	struct look look = { .text = slice_of(name) };
	struct words words;
	size_t first = 0;

	words_read(&look, &words);
	while (first < words.count && in(words.items[first].folded, titles, COUNT(titles)))
		first++;
	if (first < words.count) {
		const char *given = words.items[first].folded,
			   *last = words.items[words.count - 1].folded;

		list_add(&names->firsts, arena_text(&names->arena, slice_of(given)));
		if (first + 1 < words.count) {
			list_add(&names->lasts, arena_text(&names->arena, slice_of(last)));
			list_add(&names->full, arena_print(&names->arena, "%s %s", given, last));
		}
	}
	words_release(&words);
}

struct share_names *share_names_create(const struct directory *directory)
{
	struct share_names *names = must_alloc(sizeof(*names));

	arena_init(&names->arena);
	for (size_t i = 0; directory && i < directory_person_count(directory); i++) {
		const char *name = directory_person_at(directory, (int)i)->name;

		if (strcmp(name, "Erased person") != 0)
			add_person(names, name);
	}
	list_sort(&names->full);
	list_sort(&names->firsts);
	list_sort(&names->lasts);
	return names;
}

void share_names_free(struct share_names *names)
{
	if (!names)
		return;
	free(names->full.items);
	free(names->firsts.items);
	free(names->lasts.items);
	arena_release(&names->arena);
	free(names);
}

/* -- looking ---------------------------------------------------------------------------- */

static bool is_everyday(const char *word)
{
	return in(word, everyday_names, COUNT(everyday_names)) ||
	       text_is_common_word(slice_of(word));
}

/* Can this word be the surname that follows a title or a first name? */
static bool can_be_surname(const struct word *word, bool after_shout)
{
	return word->joined && word->capital && (!word->shout || after_shout) &&
	       !is_digit(word->folded[0]) && !in(word->folded, not_surnames, COUNT(not_surnames)) &&
	       !text_is_common_word(slice_of(word->folded));
}

/* Mr Brown, Dr. J Osei, Nurse Okafor: how many words, 0 for none. */
static size_t titled(const struct words *words, size_t i, bool *soft)
{
	const struct word *title = &words->items[i], *next = title + 1;
	bool is_title = in(title->folded, titles, COUNT(titles));
	bool is_job = in(title->folded, jobs, COUNT(jobs));
	size_t count = 1;

	if ((!is_title && !is_job) || (is_title && !title->capital) || i + 1 == words->count)
		return 0;
	if (is_job && next->start - title->end != 1)
		return 0; /* "the nurse. Then" */
	*soft = true;
	while (i + count < words->count && count < 4 &&
		can_be_surname(next, title->shout || count > 1)) {
		*soft = *soft && next->end - next->start == 1;
		count++;
		next++;
	}
	return count > 1 ? count : 0;
}

/* "Joy Mensah", "Joy A. Mensah", "Mensah, Joy" of the directory: how many words. */
static size_t known(const struct share_names *names, struct words *words, size_t i)
{
	const struct word *word = &words->items[i];

	if (!list_has(&names->firsts, word->folded) && !list_has(&names->lasts, word->folded))
		return 0;
	for (size_t step = 1; step <= 2 && i + step < words->count; step++) {
		const struct word *other = word + step;
		bool plain = !is_everyday(word->folded) && !is_everyday(other->folded);

		if (step == 2 && (word[1].end - word[1].start != 1 || !word[1].joined))
			break;
		if (!(word->capital && other->capital) && !plain)
			continue;
		if (other->joined && list_has(&names->full, arena_print(&words->arena, "%s %s",
								    word->folded, other->folded)))
			return step + 1;
		if (step == 1 && (other->comma || other->joined) &&
			list_has(&names->full,
				arena_print(&words->arena, "%s %s", other->folded, word->folded)))
			return step + 1;
	}
	return 0;
}

static bool is_first_name(const struct share_names *names, const struct word *word)
{
	return word->capital && (list_has(&names->firsts, word->folded) ||
					in(word->folded, first_names, COUNT(first_names)));
}

static bool is_named(const struct look *look, const struct share_names *names,
	const struct words *words, size_t i)
{
	const struct word *word = &words->items[i];

	return i + 1 < words->count && is_first_name(names, word) &&
	       look_at(look, word->end) != '.' && !(word->begins && is_everyday(word->folded)) &&
	       can_be_surname(&word[1], word->shout);
}

static void look_at_one(struct look *look, const struct share_names *names, const struct word *word)
{
	bool everyday = is_everyday(word->folded);

	if (!word->capital || (everyday && (word->begins || word->shout)))
		return;
	if (list_has(&names->lasts, word->folded))
		look_add(look, SHARE_HIT_NAME, everyday, word->start, word->end,
			everyday ? "Somebody here has this surname. Is it about them?"
				 : "Somebody here has this surname.");
	else if (is_first_name(names, word))
		look_add(look, SHARE_HIT_NAME, true, word->start, word->end,
			"This is a first name. Is it a person's?");
}

void look_for_names(struct look *look, const struct share_names *names)
{
	struct words words;

	words_read(look, &words);
	for (size_t i = 0; i < words.count; i++) {
		bool soft = false;
		size_t count = titled(&words, i, &soft);
		const char *say =
			soft ? "This may stand for a person." : "This is a person's name.";

		if (count == 0 && (count = known(names, &words, i)) > 0)
			say = "This is the name of somebody here.";
		if (count == 0 && is_named(look, names, &words, i)) {
			count = 2;
			say = "This looks like a person's name.";
		}
		if (count == 0) {
			look_at_one(look, names, &words.items[i]);
			continue;
		}
		look_add(look, SHARE_HIT_NAME, soft, words.items[i].start,
			words.items[i + count - 1].end, say);
		i += count - 1;
	}
	words_release(&words);
}
