/* feeds.h: every measure that is fed by a rule, kept up to date. Private to assure. */
#ifndef FETTLE_ASSURE_FEEDS_H
#define FETTLE_ASSURE_FEEDS_H

#include "feed.h"
#include "measures.h"

struct feeds {
	struct book *book;
	const struct chronicle *chronicle; /* up to date before they are fed */
	struct feed **items; /* by measure */
	size_t count;
	const struct directory *directory; /* as it was when they were last fed; counted */
	int64_t kinds_edition; /* goes up with other kinds */
	day_number day;
};

void feeds_init(struct feeds *feeds, struct book *book, const struct chronicle *chronicle);
void feeds_release(struct feeds *feeds);

/* Is it another day than when they were last fed? Then periods have ended with no event. */
bool feeds_are_old(const struct feeds *feeds);

/* Brings series up to what the reader sees; only what changed is to be judged again. After the
 * readings and the measures, before judging. */
int feeds_refresh(struct feeds *feeds, struct reader *reader, const struct measures *measures,
	struct readings *readings);

/* NULL: readings are imported. */
const struct feed *feeds_find(const struct feeds *feeds, const char *measure);

#endif
