/*
 * pages.h: the page families, each a file with its table of routes. Adding one: its file, its table
 * here, and its row in web_tables (web.c).
 */
#ifndef FETTLE_PAGES_H
#define FETTLE_PAGES_H

#include "page.h"

/* The fediverse: other servers and their people; what they answered, before it is shown. */
extern const struct route fediverse_routes[], moderation_routes[];

extern const struct route about_routes[];      /* how it is worked out, help, accessibility */
extern const struct route account_routes[];    /* signing in and out, me */
extern const struct route act_routes[];        /* the form of any verb */
extern const struct route api_routes[];        /* OpenAPI, events, style sheet and script */
extern const struct route block_routes[];       /* what others block */
extern const struct route board_routes[];
extern const struct route changes_routes[];
extern const struct route commons_item_routes[]; /* one entry of the commons */
extern const struct route digest_routes[];      /* the digest of a tag and a week */
extern const struct route commons_routes[];    /* what others solved, and who gave it */
extern const struct route erase_request_routes[]; /* what others ask to be erased */
extern const struct route find_routes[];
extern const struct route framework_routes[];
extern const struct route import_routes[];
extern const struct route kind_routes[];       /* lists of things of a kind, and its documentation */
extern const struct route kinds_routes[];      /* what kinds there are */
extern const struct route library_routes[];
extern const struct route measure_routes[];
extern const struct route offer_routes[];      /* what we give to the commons */
extern const struct route outcome_routes[];     /* how a copy from the commons went */
extern const struct route peer_routes[];        /* whom we follow in the commons */
extern const struct route people_figure_routes[]; /* places side by side, day by day, due */
extern const struct route people_routes[];
extern const struct route place_routes[];
extern const struct route replica_routes[];    /* files of the commons, for other programs */
extern const struct route report_routes[];
extern const struct route requirement_routes[];
extern const struct route sign_routes[];       /* read and sign */
extern const struct route take_routes[];        /* taking a copy from the commons */
extern const struct route taken_routes[];       /* copies that were taken */
extern const struct route source_routes[];      /* where on the web we listen */
extern const struct route tag_routes[];        /* a tag or topic of the commons */
extern const struct route team_routes[];
extern const struct route thing_routes[];      /* a thing's own page, and proving its entries */
extern const struct route work_routes[];

/* conflict.c */
void conflict_face(struct visit *visit, const json_t *model, struct html *html);
/* One row of "what changed": a label, what it was and what it is. */
void part_change(struct html *html, const json_t *change);

/* problem.c: http_options.error_page. */
void problem_page(void *context, struct request *request, struct response *response,
	const struct problem *problem);

/* web_offer.c: "Offer ours", for whoever may; the query that the editor starts from: "thing" and an id. */
void part_offer_ours(struct visit *visit, struct html *html, const char *parameter, const char *value);
/* What every act on an offer has to pass before it goes to the book; as share_offer_check(). */
int offer_check(struct request *request, const struct act *act, json_t **problems);

/* Fields of a thing in words, one below the other (web_thing.c). */
void thing_fields(struct visit *visit, const json_t *thing, struct html *html);

#endif
