/*
 * search_index.h: which texts have which words, and how well they answer a question; private to
 * share. In memory; knows nothing of commons or records.
 *
 *   struct search_index *index = search_index_create(256 << 20);
 *   struct search_field fields[] = { { slice_of("Low beds"), 3 }, { slice_of("We lowered..."), 1 } };
 *   uint32_t document = search_index_add(index, fields, 2);
 *   struct search_question question;
 *   search_question_init(&question);
 *   search_question_add(&question, slice_of("beds at night"));
 *   size_t count = search_index_ask(index, &question, NULL, NULL, hits, 10);
 *
 * Score: BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
 * Foundations and Trends in Information Retrieval 3 (2009), section 3.5), over weighted fields (the
 * same, section 3.6: occurrences are weighted and added before they saturate):
 *
 *   score(D, Q) = sum over terms t of Q:  idf(t) * tf (k1 + 1) / (tf + k1 (1 - b + b |D| / avg))
 *   idf(t)      = ln(1 + (N - n + 0.5) / (n + 0.5))
 *
 * with k1 = 1.2 and b = 0.75, tf and |D| in weighted words, N documents of which n have the term. The 1
 * in idf, Lucene's, keeps terms that more than half of all documents have from counting against them.
 * A term that a question has q times counts (k3 + 1) q / (k3 + q) times, k3 = 7 (Robertson and others,
 * "Okapi at TREC-3", 1994).
 *
 * Removed documents are not found any more; their postings go, and numbers of documents change,
 * with search_index_settle(). Not for two threads at once, unless both only ask.
 */
#ifndef FETTLE_SEARCH_INDEX_H
#define FETTLE_SEARCH_INDEX_H

#include "search_words.h"

#define SEARCH_K1 1.2
#define SEARCH_B 0.75
#define SEARCH_K3 7.0
#define SEARCH_NONE UINT32_MAX

enum {
	SEARCH_DOCUMENT_TERMS = 2048,   /* different terms of one document; more are left out */
	SEARCH_QUESTION_TERMS = 256     /* of one question */
};

struct search_index;

struct search_field {
	struct slice text;
	unsigned weight; /* 1 to 15 */
};

struct search_index *search_index_create(size_t bytes_max);
/* From now on N and n of idf count the documents of `beside` (NULL: none), too: what is common there
 * tells little here. Borrowed. */
void search_index_set_beside(struct search_index *index, const struct search_index *beside);
void search_index_free(struct search_index *index); /* NULL is allowed */

/* The document's number, counting from 0. Past bytes_max a document is counted as left out: it has
 * a number, and no words find it. */
uint32_t search_index_add(struct search_index *index, const struct search_field *fields, size_t count);
void search_index_remove(struct search_index *index, uint32_t document);

/* Drops what was removed. NULL: nothing had been. Else the new number of each old document (or
 * SEARCH_NONE), for the caller to free. */
uint32_t *search_index_settle(struct search_index *index);
/* So much was removed that it is time. */
bool search_index_is_loose(const struct search_index *index);

struct search_figures {
	size_t documents, removed, left_out; /* findable; waiting to be dropped; past bytes_max */
	size_t terms, postings, bytes;
};
void search_index_figures(const struct search_index *index, struct search_figures *out);

/* -- questions -- */

struct search_asked {
	char stem[SEARCH_TERM_BYTES], word[SEARCH_TERM_BYTES]; /* word: folded, as first written */
	unsigned times;
	uint32_t term;  /* filled in by asking: SEARCH_NONE when no document has it */
	double idf;     /* also of terms that no document has */
};

struct search_question {
	struct search_asked *asked;
	size_t count;
};
void search_question_init(struct search_question *question);
void search_question_release(struct search_question *question);
/* Adds the words of a text; after SEARCH_QUESTION_TERMS different ones the rest is left out. */
void search_question_add(struct search_question *question, struct slice text);
/* Keeps the `most` terms that tell most apart, those of greatest times * idf, among those that some
 * document has. */
void search_question_sharpen(const struct search_index *index, struct search_question *question,
	size_t most);

struct search_hit {
	uint32_t document;
	double score;
};

/* The best `most` documents that `may` allows (NULL: all), best first; equal scores by greater number.
 * Fills in term and idf of what was asked. Returns how many there are. */
size_t search_index_ask(const struct search_index *index, struct search_question *question,
	bool (*may)(void *context, uint32_t document), void *context, struct search_hit *hits,
	size_t most);

/* What each term of an asked question adds to a document's score: parts[question->count]. */
void search_index_explain(const struct search_index *index, const struct search_question *question,
	uint32_t document, double *parts);

#endif
