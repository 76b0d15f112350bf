/* markup.h: is a page well made? Elements closed in order, ids used once, nothing that runs. */
#ifndef FETTLE_TEST_MARKUP_H
#define FETTLE_TEST_MARKUP_H

/* "" or what is wrong and where, in a buffer of its own. */
const char *markup_fault(const char *html);

#endif
