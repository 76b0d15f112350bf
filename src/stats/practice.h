/*
 * practice.h: paper against practice, for one requirement in one place at one moment.
 *
 * Paper P is what is declared: a governing document in force, and the shares of people
 * who attested, are trained and assessed themselves. Practice Q is what was seen:
 *
 *   Q ~ Beta(a, b)    a = 1/2 + r Sum w y        b = 1/2 + r Sum w (n - y)
 *   w = 2^(-age / half_life) x weight[method] / deff,    deff = 1 + (cluster - 1) icc
 *   r = 1 / (1 + c)   c = Sum 2^(-age / half_life) over reports (workarounds, incidents,
 *                         complaints) since the last observation
 *
 * Reports never lower the mean of Q directly: they shrink the evidence, so a team that
 * reports is never scored below one that hides. Silence never adds evidence: with no
 * event at all everything decays to PRACTICE_UNKNOWN. Self-report has weight 0: it is
 * paper.
 *
 * Source: our own design, so every threshold is a setting with a version, not a
 * constant of nature. The prior is Jeffreys' (1/2, 1/2); the design effect is Kish 1965;
 * overt against covert observation is Wu 2018 (3,047 matched pairs, 1.065 logits).
 *
 *	struct practice_seen audits[] = {
 *		{ .right = 22, .seen = 40, .age_days = 0, .method = PRACTICE_RECORD },
 *	};
 *	struct practice_level level;
 *	practice_judge(.95, audits, 1, NULL, 0, &practice_usual, &level);
 *	// level.practice .5488, .practice_low .3969, .practice_high .6962: PRACTICE_PAPER_ONLY
 */
#ifndef FETTLE_STATS_PRACTICE_H
#define FETTLE_STATS_PRACTICE_H

#include <stdbool.h>
#include <stddef.h>

enum practice_method {
	PRACTICE_RECORD,       /* a sensor, a record made by the work itself, or covert */
	PRACTICE_OVERT,        /* seen by somebody whom the observed knew to be watching */
	PRACTICE_PEER,         /* seen by a peer of the same team */
	PRACTICE_SELF_REPORT,
	PRACTICE_METHODS_COUNT
};

enum practice_state {
	PRACTICE_UNKNOWN,       /* too little evidence, or too wide an interval */
	PRACTICE_PAPER_ONLY,    /* much paper, and practice is surely well below it */
	PRACTICE_EMBEDDED,      /* much paper, and practice surely high */
	PRACTICE_UNWRITTEN,     /* practice surely above paper: good practice to write down */
	PRACTICE_CONTRADICTED,  /* would be embedded but for recent reports */
	PRACTICE_PARTLY
};

struct practice_settings {
	double half_life_days;
	double weight[PRACTICE_METHODS_COUNT];
	double icc;                  /* correlation of observations within a cluster */
	double fewest;               /* effective observations below which: unknown */
	double widest;               /* width of the interval above which: unknown */
	double paper_high;           /* P from which paper counts as much */
	double practice_high;        /* lower end of Q from which practice counts as high */
	double gap_large;            /* a gap that matters */
	double gap_sure;             /* probability from which it counts as found */
	double contradiction_least;  /* c from which reports contradict */
	double overt_logits;         /* overt observation overstates by this much */
};

/* 180 days; weights 1, 1/2, 1/4, 0; icc .1; 10; .30; .8; .8; .2; .9; 1; 1.065. */
extern const struct practice_settings practice_usual;

/* What is declared. A share that does not apply is NaN and is left out of the mean. */
struct practice_paper {
	bool in_force;  /* the governing document is in force and within its review date */
	double attested, trained, assessed;
};

struct practice_seen {
	double right, seen;  /* right of seen, 0 <= right <= seen */
	double age_days;     /* below 0 counts as 0 */
	enum practice_method method;
	double cluster;      /* mean observations per cluster (a visit, a shift); 0: independent */
};

struct practice_level {
	double alpha, beta;              /* of the posterior */
	double effective;                /* observations it is worth: r Sum w n */
	double contradiction;            /* c */
	double paper;                    /* P */
	double practice;                 /* mean of Q */
	double practice_low, practice_high; /* its 95 % interval */
	double gap, gap_low, gap_high;   /* P - Q, at the mean and the ends of the interval */
	double gap_probability;          /* Pr(P - Q > gap_large) */
	double shortfall;                /* E[max(P - Q, 0)], for adding up risk x shortfall */
	bool overt_only;                 /* all evidence that counts was overt or by a peer */
	double if_covert;                /* the weighted share seen (57 of 60), had nobody known
					    they were watched; of the mean if it is 0 or 1 */
	enum practice_state state;
};

/* P = in_force x the mean of the shares that apply. With a document in force and no
 * share that applies, the document is all the paper there is: 1. */
double practice_paper_share(const struct practice_paper *paper);

/* Judges. `report_ages` are ages in days of distinct reports against the requirement;
 * the function itself leaves out those older than the newest observation that counts.
 * States are tried in the order of the enum; contradicted = at least
 * `contradiction_least`, and embedded if there had been no reports.
 * 0, or -1 with nothing written if a number is NaN, infinite or out of its range. */
int practice_judge(double paper, const struct practice_seen *seen, size_t seen_count,
		   const double *report_ages, size_t report_count,
		   const struct practice_settings *settings, struct practice_level *level);

/* A share moved down by `logits` on the logit scale: practice seen overtly, had nobody
 * known. 0 and 1 stay. */
double practice_if_covert(double share, double logits);

/* unknown, paper_only, embedded, unwritten, contradicted, partly. */
const char *practice_state_name(enum practice_state state);

/* record, overt, peer, self_report. */
const char *practice_method_name(enum practice_method method);

#endif
