/*
 * page.h: what every page stands on. A page is a model and a face:
 *
 *   static int board_model(struct visit *visit, json_t *model);           // what it knows
 *   static void board_face(struct visit *visit, const json_t *model, struct html *html);
 *   static const struct page board_page = { .section = "board", .model = board_model, .face = board_face };
 *
 *   static int show_board(struct request *request, struct response *response)
 *   {
 *           return page_answer(request, response, &board_page);
 *   }
 *
 * The model is what programs get at the same address; the face writes what is inside <main>. The
 * model's "heading" is the page's <h1> in words and the title of the window.
 */
#ifndef FETTLE_PAGE_H
#define FETTLE_PAGE_H

#include "util.h"
#include "http.h"
#include "assure.h"
#include "html.h"
#include "say.h"

/* What the server holds open; http_options.context. */
struct web {
	struct book *book;
	struct assure *assure;
	struct commons *commons;
	struct share_find *find;
	struct collect *collect;
	struct fediverse *fediverse;
	const struct route *const *tables; /* every page, for the description of the API */
};

/* One page being answered; lives as long as page_answer(). */
struct visit {
	struct request *request;
	struct web *web;
	struct arena *arena;
	const struct actor *actor;
	const struct directory *directory;
	const struct kinds *kinds;
	struct reader *reader;
	bool administrator;
	bool signed_in;
	uint32_t icons_drawn; /* see figure.c: each is drawn once in a page */
};

enum page_frame {
	FRAME_FULL,  /* banner, top bar, navigation, footer */
	FRAME_FORM   /* one thing to do: no navigation, no Find */
};

struct page {
	const char *section;  /* of the navigation: "work", "board", "library", "team", "changes", "" */
	enum page_frame frame;
	bool live;            /* says when something new arrived */
	bool hears_commons;   /* new in the commons, that is, not in the book */
	bool cacheable;       /* see response_cacheable() */
	bool no_csv;          /* otherwise set by model["csv"]: address of the CSV */
	int (*model)(struct visit *visit, json_t *model);
	void (*face)(struct visit *visit, const json_t *model, struct html *html);
};

int page_answer(struct request *request, struct response *response, const struct page *page);
/* The same with a status and what is already known: `model` is taken, and page->model adds to it. */
int page_show(struct request *request, struct response *response, int status,
	const struct page *page, json_t *model);

/* Why an act was refused, for the form that is shown again: "problems" or "conflict" of its model. */
void page_put_refusal(json_t *model, const struct outcome *outcome);

int visit_begin(struct visit *visit, struct request *request);
void visit_end(struct visit *visit);

/* The person's own name; "" when nobody is signed in. */
const char *visit_name(const struct visit *visit);
/* The place of ?place=, or where the actor works, or the root: a position. */
int visit_place(const struct visit *visit);
/* FT_NOT_FOUND when ?place= names none. Every page but a form asks; so must what answers in other ways. */
int visit_check_place(const struct visit *visit);
/* By id, code, name or part of a name; -1. */
int visit_find_place(const struct visit *visit, const char *asked);
/* The highest place the actor works at; 0 (the root) for administrators and when there is none. */
int visit_home(const struct visit *visit);
const struct place *visit_place_at(const struct visit *visit, int position);
bool visit_has_role(const struct visit *visit, const char *role);
/* Manager or governance lead somewhere: sees what waits for others there. */
bool visit_leads(const struct visit *visit);

/* Handy in models: object[key] = text made by a say_ function. */
void model_say(json_t *model, const char *key, struct buf *said);

#endif
