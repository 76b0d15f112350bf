/* token_link.h: finding links in a text, private to digest. */
#ifndef FETTLE_TOKEN_LINK_H
#define FETTLE_TOKEN_LINK_H

#include "token.h"

/* Adds every link of `text`. */
void tokens_find_links(struct slice text, struct tokens *out);
struct token *tokens_add(struct tokens *tokens, enum token_kind kind, size_t start, size_t end);

#endif
