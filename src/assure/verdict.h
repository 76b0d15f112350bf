/*
 * verdict.h: paper against practice for each requirement at a place. Private to assure.
 */
#ifndef FETTLE_ASSURE_VERDICT_H
#define FETTLE_ASSURE_VERDICT_H

#include "catalogue.h"
#include "coverage.h"
#include "proofs.h"

struct verdict {
	const struct requirement *requirement;
	struct practice_level level;
	bool in_force;			/* a policy that says how is in force and in date */
	struct share attested, trained; /* people */
	struct share seen;		/* right of seen in the last 12 months, not decayed */
	int64_t reports;		/* distinct, in the last 12 months */
	day_number last_evidence;	/* when practice was last seen or reported; DAY_NONE */
};

/* A place at a day. `place` is a position in the directory. `coverage` says who signed and was
 * trained. */
struct judged_place {
	const struct directory *directory;
	const struct catalogue *catalogue;
	const struct proofs *proofs;
	int place;
	day_number day;
	int64_t known_seq; /* only evidence of entries up to this one */
	bool is_now;	   /* today, by all that is known */
	const struct chronicle *tree; /* as it was known on day `known`; NULL: the directory's */
	day_number known;
	const struct coverage *coverage;
};

/* Verdicts on the adopted requirements whose place is at, above or below the place, in order of
 * id. With `only`: just that one, adopted or not. The caller frees. */
struct verdict *verdicts_make(
	const struct judged_place *where, const struct requirement *only, size_t *count);

/* Brings verdicts that were made before up to who signed and was trained now; what was seen must not
 * have changed since. */
void verdicts_renew(const struct judged_place *where, struct verdict *verdicts, size_t count);

/* From the most urgent: contradicted, paper_only, unknown, partly, unwritten, embedded. */
int verdict_urgency(enum practice_state state);
const char *verdict_state_label(enum practice_state state);

/* Is the place with this id at the judged one or below it, as it was known then? */
bool judged_place_has(const struct judged_place *where, const char *place);

/* Is either place at or above the other? Ids; false when one is not there. */
bool places_are_in_line(const struct directory *directory, const char *place, int other);

#endif
