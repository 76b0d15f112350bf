/* home.h: whether our record is where it was, and as far as it was. */
#ifndef FETTLE_COMMONS_HOME_H
#define FETTLE_COMMONS_HOME_H

#include "commons_private.h"

enum home {
	HOME_SAME,  /* nothing has happened to it */
	HOME_FIRST, /* nothing was ever noted */
	HOME_QUIET, /* nobody was in touch for a day */
	HOME_OTHER  /* restored, copied or moved */
};
int home_look(struct commons *commons, struct connection *connection, enum home *out);
/* From now on this is where our record is. Its own transaction. */
int home_settle(struct commons *commons, struct connection *connection);
/* After a round in which somebody answered. */
void home_heard(struct commons *commons, struct connection *connection);
/* After publishing: how far our log is, beside the file, so that an older copy in its place is
 * noticed. Failing does no harm: the mirrors are asked once more. */
void home_note(struct commons *commons, struct connection *connection);

#endif
