#include <math.h>
#include "beta.h"
#include "practice.h"

#define PRIOR .5

const struct practice_settings practice_usual = {
	.half_life_days = 180,
	.weight = {
		[PRACTICE_RECORD] = 1,
		[PRACTICE_OVERT] = .5,
		[PRACTICE_PEER] = .25,
		[PRACTICE_SELF_REPORT] = 0,
	},
	.icc = .1,
	.fewest = 10,
	.widest = .30,
	.paper_high = .8,
	.practice_high = .8,
	.gap_large = .2,
	.gap_sure = .9,
	.contradiction_least = 1,
	.overt_logits = 1.065,
};

/* Everything that was seen, weighed. */
struct evidence {
	double right, wrong;
	double newest_days; /* age of the newest observation that counts; infinite if none */
	bool covert;        /* some of it was not overt */
};

double practice_paper_share(const struct practice_paper *paper)
{
	const double shares[] = { paper->attested, paper->trained, paper->assessed };
	double sum = 0;
	int count = 0;

	if (!paper->in_force)
		return 0;
	for (int i = 0; i < 3; i++) {
		if (!isnan(shares[i])) {
			sum += shares[i];
			count++;
		}
	}
	return count > 0 ? sum / count : 1;
}

static double decay(double age_days, const struct practice_settings *settings)
{
	return exp2(-fmax(age_days, 0) / settings->half_life_days);
}

static bool is_valid(const struct practice_seen *seen)
{
	return seen->right >= 0 && seen->right <= seen->seen && isfinite(seen->seen) &&
	       isfinite(seen->age_days) && seen->cluster >= 0 && isfinite(seen->cluster) &&
	       seen->method >= 0 && seen->method < PRACTICE_METHODS_COUNT;
}

static int weigh(const struct practice_seen *seen, size_t count,
		 const struct practice_settings *settings, struct evidence *evidence)
{
	*evidence = (struct evidence) { .newest_days = INFINITY };
	for (size_t i = 0; i < count; i++) {
		if (!is_valid(&seen[i]))
			return -1;
		double design_effect = 1 + (fmax(seen[i].cluster, 1) - 1) * settings->icc;
		double weight = decay(seen[i].age_days, settings) *
				settings->weight[seen[i].method] / design_effect;
		if (weight == 0 || seen[i].seen == 0)
			continue;
		evidence->right += weight * seen[i].right;
		evidence->wrong += weight * (seen[i].seen - seen[i].right);
		evidence->newest_days = fmin(evidence->newest_days, seen[i].age_days);
		evidence->covert |= seen[i].method == PRACTICE_RECORD;
	}
	return 0;
}

static int contradict(const double *ages, size_t count, double newest_days,
		      const struct practice_settings *settings, double *contradiction)
{
	*contradiction = 0;
	for (size_t i = 0; i < count; i++) {
		if (!isfinite(ages[i]))
			return -1;
		if (ages[i] <= newest_days)
			*contradiction += decay(ages[i], settings);
	}
	return 0;
}

/* The numbers of a level from its paper and weighed evidence, shrunk by `shrink`. */
static struct practice_level measure(double paper, const struct evidence *evidence, double shrink,
				     const struct practice_settings *settings)
{
	double alpha = PRIOR + shrink * evidence->right;
	double beta = PRIOR + shrink * evidence->wrong;
	double mean = alpha / (alpha + beta);
	double low = beta_quantile(.025, alpha, beta);
	double high = beta_quantile(.975, alpha, beta);

	return (struct practice_level) {
		.alpha = alpha,
		.beta = beta,
		.effective = shrink * (evidence->right + evidence->wrong),
		.paper = paper,
		.practice = mean,
		.practice_low = low,
		.practice_high = high,
		.gap = paper - mean,
		.gap_low = paper - high,
		.gap_high = paper - low,
		.gap_probability = beta_below(paper - settings->gap_large, alpha, beta),
		/* E[(P-Q)+] = P I_P(a,b) - mean x I_P(a+1,b) */
		.shortfall = fmax(0, paper * beta_below(paper, alpha, beta) -
					     mean * beta_below(paper, alpha + 1, beta)),
	};
}

static enum practice_state state_of(const struct practice_level *level,
				    const struct practice_settings *settings)
{
	if (level->effective < settings->fewest ||
	    level->practice_high - level->practice_low > settings->widest)
		return PRACTICE_UNKNOWN;
	if (level->paper >= settings->paper_high && level->gap_probability >= settings->gap_sure)
		return PRACTICE_PAPER_ONLY;
	if (level->paper >= settings->paper_high &&
	    level->practice_low >= settings->practice_high)
		return PRACTICE_EMBEDDED;
	if (level->practice_low > level->paper + settings->gap_large)
		return PRACTICE_UNWRITTEN;
	return PRACTICE_PARTLY;
}

/* From the share that was seen, where it has a logit; else from the mean. */
static double if_covert(const struct evidence *evidence, double mean,
			const struct practice_settings *settings)
{
	bool has_logit = evidence->right > 0 && evidence->wrong > 0;
	double share = evidence->right / (evidence->right + evidence->wrong);

	return practice_if_covert(has_logit ? share : mean, settings->overt_logits);
}

static bool are_valid(double paper, const struct practice_settings *settings)
{
	if (!(paper >= 0 && paper <= 1 && settings->half_life_days > 0 && settings->icc >= 0))
		return false;
	for (int i = 0; i < PRACTICE_METHODS_COUNT; i++) {
		if (!(settings->weight[i] >= 0 && isfinite(settings->weight[i])))
			return false;
	}
	return true;
}

int practice_judge(double paper, const struct practice_seen *seen, size_t seen_count,
		   const double *report_ages, size_t report_count,
		   const struct practice_settings *settings, struct practice_level *level)
{
	struct evidence evidence;
	double contradiction;

	if (!are_valid(paper, settings) || weigh(seen, seen_count, settings, &evidence) ||
	    contradict(report_ages, report_count, evidence.newest_days, settings, &contradiction))
		return -1;

	*level = measure(paper, &evidence, 1 / (1 + contradiction), settings);
	level->contradiction = contradiction;
	level->overt_only = !evidence.covert && isfinite(evidence.newest_days);
	level->if_covert = if_covert(&evidence, level->practice, settings);
	level->state = state_of(level, settings);
	if (level->state == PRACTICE_PARTLY && contradiction >= settings->contradiction_least) {
		struct practice_level without = measure(paper, &evidence, 1, settings);
		if (state_of(&without, settings) == PRACTICE_EMBEDDED)
			level->state = PRACTICE_CONTRADICTED;
	}
	return 0;
}

double practice_if_covert(double share, double logits)
{
	if (share <= 0 || share >= 1)
		return share;
	return 1 / (1 + exp(logits) * (1 - share) / share);
}

const char *practice_state_name(enum practice_state state)
{
	static const char *const names[] = {
		[PRACTICE_UNKNOWN] = "unknown",
		[PRACTICE_PAPER_ONLY] = "paper_only",
		[PRACTICE_EMBEDDED] = "embedded",
		[PRACTICE_UNWRITTEN] = "unwritten",
		[PRACTICE_CONTRADICTED] = "contradicted",
		[PRACTICE_PARTLY] = "partly",
	};
	return names[state];
}

const char *practice_method_name(enum practice_method method)
{
	static const char *const names[] = {
		[PRACTICE_RECORD] = "record",
		[PRACTICE_OVERT] = "overt",
		[PRACTICE_PEER] = "peer",
		[PRACTICE_SELF_REPORT] = "self_report",
	};
	return names[method];
}
