/*
 * token.h: tags, mentions, links and cashtags in a text, with their places.
 *
 *   struct token token;
 *   struct tokens tokens;
 *   tokens_find(text, TOKEN_TAGS | TOKEN_LINKS, &tokens);
 *   for (size_t i = 0; i < tokens.count; i++) ...
 *   tokens_release(&tokens);
 *
 * The rules are those of twitter-text's conformance file (extract.yml), all of whose cases are
 * a test: what may stand before # and @, letters of all scripts, links without http:// by their
 * top-level domain, brackets inside links. Links win over tags that lie in them.
 */
#ifndef FETTLE_TOKEN_H
#define FETTLE_TOKEN_H

#include "util.h"

enum token_kind {
	TOKEN_TAG = 1,
	TOKEN_MENTION = 2,
	TOKEN_LINK = 4,
	TOKEN_CASHTAG = 8
};

struct token {
	enum token_kind kind;
	struct slice text; /* without its # @ $; the whole of a link. May be elsewhere than in
			    * the text given when a link was put together: `owned` */
	struct slice list; /* of a mention: "/list-name"; "" */
	size_t start, end; /* bytes of the text given, the # and the list included */
	bool owned;
};

struct tokens {
	struct token *items; /* by kind (links, tags, mentions, cashtags), then by place */
	size_t count, capacity;
};

/* Those of `kinds` (TOKEN_ values or-ed) in `text`, which is UTF-8; what is not is passed over.
 * Time grows with the length only. */
void tokens_find(struct slice text, unsigned kinds, struct tokens *out);
void tokens_release(struct tokens *tokens);

/* Whom a text answers: the name when it begins with a mention, else "". */
struct slice token_reply(struct slice text);

/* Characters, not bytes, before `offset`. */
size_t token_position(struct slice text, size_t offset);

#endif
