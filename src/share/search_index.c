/* Terms, documents and postings. A posting is two varints: the distance to the document before
 * it, and the weighted number of occurrences. */
#include "search_index.h"

#include <math.h>
#include <stdlib.h>

struct term {
	char *text;
	uint8_t *bytes;
	uint32_t length, room; /* of bytes */
	uint32_t last;	       /* document of the last posting */
	uint32_t count;	       /* postings */
};

struct document {
	uint32_t length; /* weighted words */
	bool live;
};

struct search_index {
	const struct search_index *beside;
	size_t bytes_max, bytes;
	struct term *terms;
	size_t term_count, term_room;
	uint32_t *slots; /* open addressing: term + 1; 0: free */
	size_t slot_count;
	struct document *documents;
	size_t document_count, document_room;
	size_t removed, left_out, postings;
	uint64_t words; /* lengths of all documents that count in N */
	size_t counted; /* N: live ones, and removed ones whose postings are still there */
	/* while a document is added */
	uint32_t *times; /* of each term in it */
	size_t times_room;
	uint32_t touched[SEARCH_DOCUMENT_TERMS];
	size_t touched_count;
	unsigned weight;
	uint64_t length;
};

struct search_index *search_index_create(size_t bytes_max)
{
	struct search_index *index = must_alloc(sizeof(*index));

	index->bytes_max = bytes_max;
	index->slot_count = 1 << 10;
	index->slots = must_alloc(index->slot_count * sizeof(*index->slots));
	return index;
}

void search_index_set_beside(struct search_index *index, const struct search_index *beside)
{
	index->beside = beside;
}

static void empty(struct search_index *index)
{
	for (size_t i = 0; i < index->term_count; i++) {
		free(index->terms[i].text);
		free(index->terms[i].bytes);
	}
	free(index->terms);
	free(index->slots);
	free(index->documents);
	free(index->times);
}

void search_index_free(struct search_index *index)
{
	if (!index)
		return;
	empty(index);
	free(index);
}

/* -- terms -- */

/* FNV-1a, 64 bits. */
static uint64_t hash_text(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return hash;
}

static size_t find_slot(const struct search_index *index, const char *text)
{
	size_t at = (size_t)hash_text(text) & (index->slot_count - 1);

	while (index->slots[at] && strcmp(index->terms[index->slots[at] - 1].text, text) != 0)
		at = (at + 1) & (index->slot_count - 1);
	return at;
}

static uint32_t find_term(const struct search_index *index, const char *text)
{
	uint32_t slot = index->slots[find_slot(index, text)];

	return slot ? slot - 1 : SEARCH_NONE;
}

static void grow_slots(struct search_index *index)
{
	free(index->slots);
	index->slot_count *= 2;
	index->slots = must_alloc(index->slot_count * sizeof(*index->slots));
	for (size_t i = 0; i < index->term_count; i++)
		index->slots[find_slot(index, index->terms[i].text)] = (uint32_t)i + 1;
}

static uint32_t get_term(struct search_index *index, const char *text)
{
	size_t slot = find_slot(index, text), length = strlen(text) + 1;

	if (index->slots[slot])
		return index->slots[slot] - 1;
	if (index->term_count == index->term_room) {
		index->term_room = index->term_room * 2 + 256;
		index->terms = must_realloc(index->terms, index->term_room * sizeof(*index->terms));
	}
	uint32_t term = (uint32_t)index->term_count++;
	index->terms[term] = (struct term){ .text = must_copy_text(text) };
	index->slots[slot] = term + 1;
	index->bytes += sizeof(struct term) + length + 2 * sizeof(uint32_t);
	if (index->term_count * 3 > index->slot_count * 2)
		grow_slots(index);
	return term;
}

/* -- postings -- */

static uint8_t *put_varint(uint8_t *at, uint32_t number)
{
	for (; number >= 0x80; number >>= 7)
		*at++ = (uint8_t)(number | 0x80);
	*at++ = (uint8_t)number;
	return at;
}

static const uint8_t *get_varint(const uint8_t *at, uint32_t *number)
{
	uint32_t value = *at & 0x7f;

	for (unsigned shift = 7; *at++ & 0x80; shift += 7)
		value |= (uint32_t)(*at & 0x7f) << shift;
	*number = value;
	return at;
}

static void add_posting(
	struct search_index *index, struct term *term, uint32_t document, uint32_t times)
{
	enum { POSTING_BYTES_MAX = 10 };

	if (term->length + POSTING_BYTES_MAX > term->room) {
		uint32_t room = term->room + term->room / 2 + POSTING_BYTES_MAX + 2;
		term->bytes = must_realloc(term->bytes, room);
		index->bytes += room - term->room;
		term->room = room;
	}
	uint8_t *at = put_varint(term->bytes + term->length, document - term->last);
	term->length = (uint32_t)(put_varint(at, times) - term->bytes);
	term->last = document;
	term->count++;
	index->postings++;
}

/* -- documents -- */

static void make_room(struct search_index *index, uint32_t term)
{
	size_t room = index->times_room * 2 + 1024;

	if (term < index->times_room)
		return;
	index->times = must_realloc(index->times, room * sizeof(*index->times));
	memset(index->times + index->times_room, 0,
		(room - index->times_room) * sizeof(*index->times));
	index->times_room = room;
}

static int count_word(void *context, const char *stem, struct slice word)
{
	struct search_index *index = context;
	uint32_t term = find_term(index, stem);

	(void)word;
	if (term == SEARCH_NONE || term >= index->times_room || index->times[term] == 0) {
		if (index->touched_count == SEARCH_DOCUMENT_TERMS)
			return 0;
		term = get_term(index, stem);
		make_room(index, term);
		index->touched[index->touched_count++] = term;
	}
	index->times[term] += index->weight;
	index->length += index->weight;
	return 0;
}

static uint32_t new_document(struct search_index *index)
{
	if (index->document_count == index->document_room) {
		index->document_room = index->document_room * 2 + 256;
		index->documents = must_realloc(
			index->documents, index->document_room * sizeof(*index->documents));
	}
	index->documents[index->document_count] = (struct document){ .live = true };
	return (uint32_t)index->document_count++;
}

uint32_t search_index_add(
	struct search_index *index, const struct search_field *fields, size_t count)
{
	uint32_t number = new_document(index);

	if (index->bytes >= index->bytes_max) {
		index->left_out++;
		return number;
	}
	index->touched_count = 0;
	index->length = 0;
	for (size_t i = 0; i < count; i++) {
		index->weight = fields[i].weight;
		search_words(fields[i].text, count_word, index);
	}
	for (size_t i = 0; i < index->touched_count; i++) {
		uint32_t term = index->touched[i];
		add_posting(index, &index->terms[term], number, index->times[term]);
		index->times[term] = 0;
	}
	index->documents[number].length = (uint32_t)index->length;
	index->words += index->length;
	index->counted++;
	return number;
}

void search_index_remove(struct search_index *index, uint32_t document)
{
	if (document >= index->document_count || !index->documents[document].live)
		return;
	index->documents[document].live = false;
	index->removed++;
}

bool search_index_is_loose(const struct search_index *index)
{
	return index->removed > 64 + index->document_count / 8;
}

/* The postings of a term that still count, under their new numbers. */
static void move_postings(struct search_index *to, const struct term *term, const uint32_t *numbers)
{
	const uint8_t *at = term->bytes, *end = at + term->length;
	uint32_t document = 0, step, times, target = SEARCH_NONE;

	while (at < end) {
		at = get_varint(get_varint(at, &step), &times);
		document += step;
		if (numbers[document] == SEARCH_NONE)
			continue;
		if (target == SEARCH_NONE)
			target = get_term(to, term->text);
		add_posting(to, &to->terms[target], numbers[document], times);
	}
}

uint32_t *search_index_settle(struct search_index *index)
{
	if (index->removed == 0)
		return NULL;
	struct search_index *fresh = search_index_create(index->bytes_max);
	uint32_t *numbers = must_alloc((index->document_count + 1) * sizeof(*numbers));

	for (size_t i = 0; i < index->document_count; i++) {
		numbers[i] = SEARCH_NONE;
		if (!index->documents[i].live)
			continue;
		numbers[i] = new_document(fresh);
		fresh->documents[numbers[i]] = index->documents[i];
		fresh->words += index->documents[i].length;
		fresh->counted++;
	}
	for (size_t i = 0; i < index->term_count; i++)
		move_postings(fresh, &index->terms[i], numbers);
	fresh->left_out = index->left_out;
	fresh->beside = index->beside;
	empty(index);
	*index = *fresh;
	free(fresh);
	return numbers;
}

void search_index_figures(const struct search_index *index, struct search_figures *out)
{
	*out = (struct search_figures){ .documents = index->document_count - index->removed,
		.removed = index->removed,
		.left_out = index->left_out,
		.terms = index->term_count,
		.postings = index->postings,
		.bytes = index->bytes + index->document_room * sizeof(struct document) +
			 index->times_room * sizeof(uint32_t) };
}

/* -- questions -- */

void search_question_init(struct search_question *question)
{
	*question = (struct search_question){ .asked = must_alloc(SEARCH_QUESTION_TERMS *
								  sizeof(*question->asked)) };
}

void search_question_release(struct search_question *question)
{
	free(question->asked);
	*question = (struct search_question){ 0 };
}

static int ask_word(void *context, const char *stem, struct slice word)
{
	struct search_question *question = context;
	struct search_asked *asked;

	for (size_t i = 0; i < question->count; i++) {
		if (strcmp(question->asked[i].stem, stem) == 0) {
			question->asked[i].times++;
			return 0;
		}
	}
	if (question->count == SEARCH_QUESTION_TERMS)
		return 0;
	asked = &question->asked[question->count++];
	*asked = (struct search_asked){ .times = 1, .term = SEARCH_NONE };
	snprintf(asked->stem, sizeof(asked->stem), "%s", stem);
	snprintf(asked->word, sizeof(asked->word), "%.*s", (int)word.length, word.base);
	return 0;
}

void search_question_add(struct search_question *question, struct slice text)
{
	search_words(text, ask_word, question);
}

static double idf(const struct search_index *index, const char *stem, uint32_t term)
{
	double all = (double)index->counted;
	double have = term == SEARCH_NONE ? 0 : index->terms[term].count;

	if (index->beside) {
		uint32_t there = find_term(index->beside, stem);
		all += (double)index->beside->counted;
		have += there == SEARCH_NONE ? 0 : index->beside->terms[there].count;
	}
	return log(1 + (all - have + 0.5) / (have + 0.5));
}

static void look_up(const struct search_index *index, struct search_question *question)
{
	for (size_t i = 0; i < question->count; i++) {
		struct search_asked *asked = &question->asked[i];
		asked->term = find_term(index, asked->stem);
		asked->idf = idf(index, asked->stem, asked->term);
	}
}

static int compare_sharpness(const void *a, const void *b)
{
	const struct search_asked *one = a, *two = b;
	double left = one->idf * one->times, right = two->idf * two->times;

	if (fabs(left - right) > 1e-12)
		return left > right ? -1 : 1;
	return strcmp(one->stem, two->stem);
}

void search_question_sharpen(
	const struct search_index *index, struct search_question *question, size_t most)
{
	size_t kept = 0;

	look_up(index, question);
	for (size_t i = 0; i < question->count; i++)
		if (question->asked[i].term != SEARCH_NONE)
			question->asked[kept++] = question->asked[i];
	question->count = kept;
	qsort(question->asked, kept, sizeof(*question->asked), compare_sharpness);
	if (question->count > most)
		question->count = most;
}

/* -- asking -- */

static double average_length(const struct search_index *index)
{
	double words = (double)index->words;

	return words > 0 ? words / (double)index->counted : 1;
}

static double part(const struct search_index *index, const struct search_asked *asked,
	uint32_t document, double times, double average)
{
	double length = index->documents[document].length;
	double asked_times = (SEARCH_K3 + 1) * asked->times / (SEARCH_K3 + asked->times);

	return asked->idf * asked_times * times * (SEARCH_K1 + 1) /
	       (times + SEARCH_K1 * (1 - SEARCH_B + SEARCH_B * length / average));
}

static void add_scores(const struct search_index *index, const struct search_asked *asked,
	double average, double *scores)
{
	const struct term *term = &index->terms[asked->term];
	const uint8_t *at = term->bytes, *end = at + term->length;
	uint32_t document = 0, step, times;

	while (at < end) {
		at = get_varint(get_varint(at, &step), &times);
		document += step;
		scores[document] += part(index, asked, document, times, average);
	}
}

static bool is_better(const struct search_hit *one, const struct search_hit *two)
{
	return one->score > two->score ||
	       (one->score == two->score && one->document > two->document);
}

/* Puts a hit where it belongs; the last one falls out when there are too many. */
static size_t keep(struct search_hit *hits, size_t count, size_t most, struct search_hit hit)
{
	size_t at;

	if (count == most && (most == 0 || !is_better(&hit, &hits[most - 1])))
		return count;
	if (count < most)
		count++;
	for (at = count - 1; at > 0 && is_better(&hit, &hits[at - 1]); at--)
		hits[at] = hits[at - 1];
	hits[at] = hit;
	return count;
}

size_t search_index_ask(const struct search_index *index, struct search_question *question,
	bool (*may)(void *context, uint32_t document), void *context, struct search_hit *hits,
	size_t most)
{
	double average = average_length(index);
	double *scores = must_alloc((index->document_count + 1) * sizeof(*scores));
	size_t count = 0;

	look_up(index, question);
	for (size_t i = 0; i < question->count; i++)
		if (question->asked[i].term != SEARCH_NONE)
			add_scores(index, &question->asked[i], average, scores);
	for (size_t i = 0; i < index->document_count; i++) {
		struct search_hit hit = { .document = (uint32_t)i, .score = scores[i] };
		if (hit.score <= 0 || !index->documents[i].live ||
			(count == most && most > 0 && !is_better(&hit, &hits[most - 1])))
			continue;
		if (!may || may(context, hit.document))
			count = keep(hits, count, most, hit);
	}
	free(scores);
	return count;
}

void search_index_explain(const struct search_index *index, const struct search_question *question,
	uint32_t document, double *parts)
{
	double average = average_length(index);

	for (size_t i = 0; i < question->count; i++) {
		const struct search_asked *asked = &question->asked[i];
		uint32_t at_document = 0, step, times;
		parts[i] = 0;
		if (asked->term == SEARCH_NONE)
			continue;
		const struct term *term = &index->terms[asked->term];
		const uint8_t *at = term->bytes, *end = at + term->length;
		while (at < end && at_document <= document) {
			at = get_varint(get_varint(at, &step), &times);
			at_document += step;
			if (at_document == document)
				parts[i] = part(index, asked, document, times, average);
		}
	}
}
