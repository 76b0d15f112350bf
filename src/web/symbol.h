/* symbol.h: the few drawn signs of the frame. Decoration: hidden from screen readers. */
#ifndef FETTLE_SYMBOL_H
#define FETTLE_SYMBOL_H

#include "html.h"

enum symbol {
	SYMBOL_MARK, SYMBOL_FIND, SYMBOL_WORK, SYMBOL_BOARD, SYMBOL_PLUS, SYMBOL_LIBRARY, SYMBOL_MORE,
	SYMBOL_KEPT
};

void symbol_put(struct html *html, enum symbol symbol);

#endif
