/* scope_token.h: the words and marks of a scope. Private to kind. */
#ifndef FETTLE_SCOPE_TOKEN_H
#define FETTLE_SCOPE_TOKEN_H

#include "scope_tree.h"

enum token_type {
	TOKEN_END, TOKEN_WORD, TOKEN_NUMBER, TOKEN_QUOTED, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_COMMA,
	TOKEN_EQUAL, TOKEN_UNEQUAL, TOKEN_LESS, TOKEN_LESS_EQUAL, TOKEN_MORE, TOKEN_MORE_EQUAL,
	TOKEN_AND, TOKEN_OR, TOKEN_NOT, TOKEN_IN, TOKEN_UNDER, TOKEN_ME
};

struct token {
	enum token_type type;
	struct slice text; /* as written; without its quotes when quoted */
	int column;        /* in characters, from 1 */
};

struct token_reader {
	const char *at, *end;
	int column;           /* of `at` */
	struct arena *arena;  /* for quoted text that had escapes */
};

/* FT_REFUSED names the column. */
int token_next(struct token_reader *reader, struct token *token);

#endif
