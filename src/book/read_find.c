/* Find: one box over everything. Every word asked for must begin a word of what is found;
 * whole words and words in the title count more, and so do things that are not closed. */
#include "read_private.h"

enum { WORDS_AT_MOST = 8, MATCHES_PER_WORD = 5000 };

struct finding {
	struct reader *reader;
	const struct actor *actor;
	const struct directory *directory;
	char words[WORDS_AT_MOST][48];
	size_t word_count;
	json_t *scores; /* {"thing": score}, those found by every word so far */
};

static int take_word(void *context, struct slice folded)
{
	struct finding *finding = context;
	if (finding->word_count == WORDS_AT_MOST || folded.length >= sizeof(finding->words[0]) ||
		text_is_common_word(folded))
		return 0;
	char *word = finding->words[finding->word_count++];
	memcpy(word, folded.base, folded.length);
	word[folded.length] = 0;
	return 0;
}

/* The first text after every text that begins with `prefix`. */
static void after_prefix(const char *prefix, char *to, size_t room)
{
	snprintf(to, room, "%s\xf4\x8f\xbf\xbf", prefix);
}

static int match_word(struct finding *finding, const char *word, bool first)
{
	char end[64];
	after_prefix(word, end, sizeof(end));
	struct query *query = query_start(finding->reader->connection,
		"SELECT thing, SUM(weight), MAX(CASE WHEN word = $1 THEN 1 ELSE 0 END) FROM word"
		" WHERE word >= $1 AND word < $2 GROUP BY thing ORDER BY 3 DESC, 2 DESC, thing "
		"LIMIT $3");
	query_text(query, 1, slice_of(word));
	query_text(query, 2, slice_of(end));
	query_int(query, 3, MATCHES_PER_WORD);
	json_t *both = json_object();
	int more;
	while ((more = query_step(query)) == 1) {
		char thing[65];
		struct slice id = query_get_text(query, 0);
		snprintf(thing, sizeof(thing), "%.*s", (int)id.length, id.base);
		int64_t score = query_get_int(query, 1) * (query_get_int(query, 2) ? 4 : 1);
		int64_t before = json_whole(finding->scores, thing, 0);
		if (first || before > 0)
			json_put_whole(both, thing, before + score);
	}
	query_end(query);
	json_decref(finding->scores);
	finding->scores = both;
	return more;
}

struct found {
	const char *thing;
	int64_t score;
};

static int by_score(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return strcmp(y->thing, x->thing); /* newer ids later: newer first */
}

static int add_found(struct finding *finding, const struct found *found, json_t *items)
{
	struct thing_row row;
	int result = thing_row_read(finding->reader->connection, found->thing, &row);
	if (result == FT_NOT_FOUND)
		return 0;
	if (result)
		return result;
	const struct kind *kind = kinds_find(directory_kinds(finding->directory), row.kind);
	if (kind && may_see(finding->directory, finding->actor, kind, &row)) {
		const struct state *state = kind_state(kind, row.state);
		json_t *item = json_object();
		json_put_text(item, "id", row.id);
		json_put_text(item, "kind", row.kind);
		json_put_text(item, "kind_label", kind->label);
		json_put_text(item, "title", row.title);
		json_put_text(item, "state_label", state ? state->label : row.state);
		json_put_text(item, "place_name", place_name(finding->directory, row.place));
		json_array_append_new(items, item);
	}
	thing_row_release(&row);
	return 0;
}

static int collect(struct finding *finding, int limit, json_t *items)
{
	size_t count = json_object_size(finding->scores), i = 0;
	struct found *found = must_alloc((count + 1) * sizeof(*found));
	const char *thing;
	json_t *score;
	json_object_foreach (finding->scores, thing, score)
		found[i++] = (struct found){ thing, json_integer_value(score) };
	qsort(found, count, sizeof(*found), by_score);
	int result = 0;
	for (i = 0; result == 0 && i < count && (int)json_array_size(items) < limit; i++)
		result = add_found(finding, &found[i], items);
	free(found);
	return result;
}

int read_find(struct reader *reader, const struct actor *actor, const char *words, int limit,
	json_t **out)
{
	struct finding finding = { .reader = reader, .actor = actor, .scores = json_object() };
	text_words(slice_of(words), take_word, &finding);
	finding.directory = book_directory(reader->book);
	json_t *items = json_array(), *asked = json_array();
	int result = 0;
	for (size_t i = 0; result == 0 && i < finding.word_count; i++) {
		result = match_word(&finding, finding.words[i], i == 0);
		json_array_append_new(asked, json_string(finding.words[i]));
	}
	if (result == 0)
		result = collect(&finding, limit, items);
	json_decref(finding.scores);
	book_directory_release(reader->book, finding.directory);
	json_t *answer = json_object();
	json_put(answer, "items", items);
	json_put(answer, "words", asked);
	if (result)
		json_decref(answer);
	else
		*out = answer;
	return result;
}
