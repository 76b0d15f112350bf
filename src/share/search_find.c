/* Questions in words, and what is near to a thing of ours. */
#include "search.h"

#include <math.h>
#include <stdlib.h>

enum {
	WORDS_MOST = 100,
	NEAR_WORDS = 24,
	NEAR_MOST = 20,
	CANDIDATES = 40,
	WHY_MOST = 4,
	HERE_MOST = 3,
	HERE_CANDIDATES = 30
};

/* -- why ----------------------------------------------------------------------------- */

/* The stems of a text in order; is_joined: nothing but a space or so is between it and the one
 * before. */
struct sequence {
	struct stem {
		char text[SEARCH_TERM_BYTES];
		bool is_joined;
	} * stems;
	size_t count, room;
	const char *end; /* of the word before, while a text is read */
};

static int add_stem(void *context, const char *stem, struct slice word)
{
	struct sequence *sequence = context;

	if (sequence->count == sequence->room) {
		sequence->room = sequence->room * 2 + 64;
		sequence->stems =
			must_realloc(sequence->stems, sequence->room * sizeof(*sequence->stems));
	}
	struct stem *last = &sequence->stems[sequence->count++];
	snprintf(last->text, sizeof(last->text), "%s", stem);
	last->is_joined = sequence->end && word.base == sequence->end + 1;
	sequence->end = word.base + word.length;
	return 0;
}

static void add_stems(struct sequence *sequence, const char *text)
{
	sequence->end = NULL; /* each text is folded somewhere else */
	search_words(slice_of(text), add_stem, sequence);
}

static bool stand_together(const struct sequence *sequence, const char *first, const char *second)
{
	for (size_t i = 0; i + 1 < sequence->count; i++)
		if (sequence->stems[i + 1].is_joined &&
			strcmp(sequence->stems[i].text, first) == 0 &&
			strcmp(sequence->stems[i + 1].text, second) == 0)
			return true;
	return false;
}

static bool has_stem(const struct sequence *sequence, const char *stem)
{
	for (size_t i = 0; i < sequence->count; i++)
		if (strcmp(sequence->stems[i].text, stem) == 0)
			return true;
	return false;
}

/* What of the question an item has, in order of what it adds. */
struct shared {
	const struct search_asked *asked;
	double part;
};

static int compare_parts(const void *a, const void *b)
{
	const struct shared *one = a, *two = b;

	if (one->part != two->part)
		return one->part > two->part ? -1 : 1;
	return strcmp(one->asked->stem, two->asked->stem);
}

static size_t share_words(const struct share_find *find, const struct search_question *question,
	const struct find_item *item, struct shared *shared)
{
	double parts[SEARCH_QUESTION_TERMS];
	size_t count = 0;

	search_index_explain(find->said, question, item->document, parts);
	for (size_t i = 0; i < question->count; i++)
		if (parts[i] > 0)
			shared[count++] = (struct shared){ &question->asked[i], parts[i] };
	if (count)
		qsort(shared, count, sizeof(*shared), compare_parts);
	return count;
}

/* "low beds" rather than "low" and "beds" where both texts have them side by side. */
static size_t partner(const struct shared *shared, size_t count, size_t at, const bool *used,
	const struct sequence *asked, const struct sequence *has, bool *before)
{
	for (size_t i = 0; i < count; i++) {
		const char *one = shared[at].asked->stem, *two = shared[i].asked->stem;

		if (i == at || used[i])
			continue;
		*before = false;
		if (stand_together(asked, one, two) && stand_together(has, one, two))
			return i;
		*before = true;
		if (stand_together(asked, two, one) && stand_together(has, two, one))
			return i;
	}
	return count;
}

static json_t *write_why(const struct shared *shared, size_t count, const struct sequence *asked,
	const struct sequence *has)
{
	bool used[SEARCH_QUESTION_TERMS] = { false }, before;
	json_t *why = json_array();
	struct buf words;

	buf_init(&words, 256);
	for (size_t i = 0; i < count && json_array_size(why) < WHY_MOST; i++) {
		if (used[i])
			continue;
		used[i] = true;
		size_t other = partner(shared, count, i, used, asked, has, &before);
		buf_clear(&words);
		if (other < count) {
			used[other] = true;
			buf_print(&words, "%s %s", shared[before ? other : i].asked->word,
				shared[before ? i : other].asked->word);
		} else {
			buf_add_text(&words, shared[i].asked->word);
		}
		json_array_append_new(why, json_string(words.base));
	}
	buf_release(&words);
	return why;
}

/* Title, tags, topics and summary of an item: where phrases are looked for. */
static void read_heads(const struct find_item *item, struct sequence *out)
{
	add_stems(out, item->title);
	add_stems(out, item->shown_tags);
	for (size_t i = 0; i < item->label_count; i++)
		if (item->labels[i]->is_topic)
			add_stems(out, item->labels[i]->folded);
	add_stems(out, item->summary);
}

static json_t *describe_found(const struct share_find *find, const struct search_question *question,
	const struct sequence *asked, const struct search_hit *hit)
{
	const struct find_item *item = find->said_items[hit->document];
	struct shared shared[SEARCH_QUESTION_TERMS];
	size_t count = share_words(find, question, item, shared);
	struct sequence heads = { 0 };
	json_t *object = find_describe(item);

	read_heads(item, &heads);
	json_put_number(object, "score", hit->score);
	json_put(object, "why", write_why(shared, count, asked, &heads));
	free(heads.stems);
	return object;
}

/* -- words ------------------------------------------------------------------------------ */

int share_find_words(struct share_find *find, const char *words, int limit, json_t **out)
{
	struct search_hit hits[WORDS_MOST];
	struct search_question question;
	struct sequence asked = { 0 };
	json_t *items = json_array(), *list = json_array();
	size_t most = limit > 0 && limit < WORDS_MOST ? (size_t)limit : WORDS_MOST, count;

	search_question_init(&question);
	search_question_add(&question, slice_of(words));
	add_stems(&asked, words);
	pthread_rwlock_rdlock(&find->lock);
	count = search_index_ask(find->said, &question, NULL, NULL, hits, most);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(items, describe_found(find, &question, &asked, &hits[i]));
	pthread_rwlock_unlock(&find->lock);
	for (size_t i = 0; i < question.count; i++)
		json_array_append_new(list, json_string(question.asked[i].word));
	search_question_release(&question);
	free(asked.stems);
	*out = json_object();
	json_put(*out, "items", items);
	json_put(*out, "words", list);
	return 0;
}

/* -- near ------------------------------------------------------------------------------- */

static void drop_everyday(struct search_question *question)
{
	size_t kept = 0;

	for (size_t i = 0; i < question->count; i++) {
		const char *stem = question->asked[i].stem;

		if (!search_is_everyday(stem) && strspn(stem, "0123456789") < strlen(stem))
			question->asked[kept++] = question->asked[i];
	}
	question->count = kept;
}

static bool is_of_others(void *context, uint32_t document)
{
	const struct share_find *find = context;
	const struct find_item *item = find->said_items[document];

	return !item->log->own && (item->as->is_solution || strcmp(item->as->name, "post") == 0);
}

/*
 * Near is only what speaks of the same: two words that tell something apart, one of them in what
 * the item is called or filed under, or three; and together they tell as much as one and a half
 * words that a single text has (ln(1 + N) is about what such a word tells).
 */
static bool is_near(const struct share_find *find, const struct shared *shared, size_t count,
	const struct find_item *item)
{
	enum { ENOUGH_WORDS = 3 };
	const double enough = 0.85;
	struct search_figures said, ours;
	struct sequence heads = { 0 };
	double told = 0;
	size_t named = 0;

	search_index_figures(find->said, &said);
	search_index_figures(find->ours, &ours);
	add_stems(&heads, item->title);
	add_stems(&heads, item->shown_tags);
	for (size_t i = 0; i < item->label_count; i++)
		add_stems(&heads, item->labels[i]->folded);
	for (size_t i = 0; i < count; i++) {
		told += shared[i].asked->idf;
		named += has_stem(&heads, shared[i].asked->stem);
	}
	free(heads.stems);
	return (count >= ENOUGH_WORDS || (count == 2 && named > 0)) &&
	       told >= enough * log(1 + (double)(said.documents + ours.documents));
}

static json_t *find_near(struct share_find *find, struct search_question *question,
	const struct sequence *asked, size_t most)
{
	struct search_hit hits[CANDIDATES];
	struct shared shared[SEARCH_QUESTION_TERMS];
	json_t *items = json_array();

	size_t count = search_index_ask(find->said, question, is_of_others, find, hits, CANDIDATES);
	for (size_t i = 0; i < count && json_array_size(items) < most; i++) {
		const struct find_item *item = find->said_items[hits[i].document];
		size_t words = share_words(find, question, item, shared);

		if (is_near(find, shared, words, item))
			json_array_append_new(
				items, describe_found(find, question, asked, &hits[i]));
	}
	return items;
}

/* Our own things that are alike, best first: ids, to be read as the actor may. */
static size_t find_here(struct share_find *find, struct search_question *question, const char *but,
	char ids[HERE_CANDIDATES][65])
{
	struct search_hit hits[HERE_CANDIDATES];
	size_t count = search_index_ask(find->ours, question, NULL, NULL, hits, HERE_CANDIDATES);
	size_t kept = 0;

	for (size_t i = 0; i < count && hits[i].score > hits[0].score / 2; i++) {
		const struct find_local *thing = find->our_things[hits[i].document];
		if (strcmp(thing->id, but) != 0)
			snprintf(ids[kept++], 65, "%s", thing->id);
	}
	return kept;
}

static json_t *read_here(struct reader *reader, const struct actor *actor, size_t count,
	char ids[HERE_CANDIDATES][65])
{
	json_t *here = json_array(), *thing;

	for (size_t i = 0; i < count && json_array_size(here) < HERE_MOST; i++) {
		if (read_thing(reader, actor, ids[i], &thing)) {
			error_clear(); /* it is not for this reader */
			continue;
		}
		json_array_append_new(here, json_pack("{s:s,s:s,s:s,s:s}", "id", ids[i], "kind",
						    json_text(thing, "kind"), "kind_label",
						    json_text(thing, "kind_label"), "title",
						    json_text(thing, "title")));
		json_decref(thing);
	}
	return here;
}

/* What the thing is about, in the words that may be searched by. */
static int read_words(struct share_find *find, struct reader *reader, const struct actor *actor,
	const char *id, struct buf *words)
{
	const struct directory *directory;
	const struct kind *kind;
	json_t *thing;
	int result = read_thing(reader, actor, id, &thing);

	if (result)
		return result;
	directory = book_directory(find->book);
	kind = kinds_find(directory_kinds(directory), json_text(thing, "kind"));
	if (kind)
		find_words_of(kind, json_object_get(thing, "fields"), words);
	book_directory_release(find->book, directory);
	json_decref(thing);
	return 0;
}

int share_find_near(struct share_find *find, struct reader *reader, const struct actor *actor,
	const char *thing, int limit, json_t **out)
{
	char ids[HERE_CANDIDATES][65];
	struct search_question question;
	struct sequence asked = { 0 };
	size_t most = limit > 0 && limit < NEAR_MOST ? (size_t)limit : NEAR_MOST, count;
	json_t *items, *list = json_array();
	struct buf words;

	buf_init(&words, LIMIT_ENTRY_BYTES);
	int result = read_words(find, reader, actor, thing, &words);
	if (result) {
		json_decref(list);
		buf_release(&words);
		return result;
	}
	search_question_init(&question);
	search_question_add(&question, buf_slice(&words));
	add_stems(&asked, words.length ? words.base : "");
	drop_everyday(&question);
	pthread_rwlock_rdlock(&find->lock);
	count = find_here(find, &question, thing, ids);
	search_question_sharpen(find->said, &question, NEAR_WORDS);
	items = find_near(find, &question, &asked, most);
	pthread_rwlock_unlock(&find->lock);
	for (size_t i = 0; i < question.count; i++)
		json_array_append_new(list, json_string(question.asked[i].word));
	*out = json_object();
	json_put(*out, "items", items);
	json_put(*out, "asked", list);
	json_put(*out, "here", read_here(reader, actor, count, ids));
	search_question_release(&question);
	free(asked.stems);
	buf_release(&words);
	return 0;
}
