/* fettle practice: paper against practice, from figures in JSON. The judging is
 * stats/practice.h; here the figures are read and checked, each by its path. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "stats.h"

/* What the file says. */
struct figures {
	day_number as_of;
	struct practice_settings settings;
	double paper;
	struct practice_seen *seen;
	double *report_ages;
	size_t seen_count, report_count;
};

/* -- reading, with the path of what is wrong -- */

static int refuse(const char *path, const char *what)
{
	error_set(FT_REFUSED, "%s: %s", path, what);
	return error_set_field(path);
}

static int refuse_strangers(const json_t *object, const char *path, const char *const *known)
{
	struct buf names;
	const char *key;
	json_t *value;
	buf_init(&names, 1024);
	for (size_t i = 0; known[i]; i++)
		buf_print(&names, "%s%s", i ? ", " : "", known[i]);
	int result = 0;
	json_object_foreach((json_t *)(uintptr_t)object, key, value)
	{
		size_t i = 0;
		while (known[i] && strcmp(known[i], key) != 0)
			i++;
		if (known[i] || result)
			continue;
		char at[256], what[1200];
		snprintf(at, sizeof(at), "%s%s%.80s", path, *path ? "." : "", key);
		snprintf(what, sizeof(what), "there is no such field. The fields here are: %s.",
			names.base);
		result = refuse(at, what);
	}
	buf_release(&names);
	return result;
}

/* object.key as a number from `least` to `most`. */
static int read_number(const json_t *object, const char *path, const char *key, double least,
	double most, double *out)
{
	const json_t *value = json_object_get(object, key);
	char at[256], what[120];
	snprintf(at, sizeof(at), "%s%s%s", path, *path ? "." : "", key);
	*out = json_number_value(value);
	if (json_is_number(value) && *out >= least && *out <= most)
		return 0;
	if (isinf(most))
		snprintf(what, sizeof(what), "must be a number of %g or more.", least);
	else
		snprintf(what, sizeof(what), "must be a number from %g to %g.", least, most);
	return refuse(at, what);
}

static int read_whole(const json_t *object, const char *path, const char *key, double *out)
{
	const json_t *value = json_object_get(object, key);
	char at[256];
	snprintf(at, sizeof(at), "%s.%s", path, key);
	*out = json_number_value(value);
	if (json_is_number(value) && *out >= 0 && *out <= 1e15 && floor(*out) == *out)
		return 0;
	return refuse(at, "must be a whole number of 0 or more.");
}

static int read_day(const json_t *value, const char *path, const struct figures *figures,
	day_number *out)
{
	const char *text = json_string_value(value);
	if (!text || strlen(text) != strlen("2026-11-22") || text[4] != '-' ||
		day_parse(slice_of(text), out))
		return refuse(path, "must be a day that exists, like \"2026-11-22\".");
	if (figures && *out > figures->as_of)
		return refuse(path, "is after as_of. Leave it out, or ask for a later day.");
	return 0;
}

/* -- the parts -- */

static int read_share(const json_t *paper, const char *key, double *out)
{
	*out = NAN; /* does not apply */
	return json_has(paper, key) ? read_number(paper, "paper", key, 0, 1, out) : 0;
}

static int read_paper(const json_t *paper, double *out)
{
	static const char *const known[] = { "in_force", "attested", "trained", "assessed", NULL };
	struct practice_paper said = { 0 };
	if (!json_is_object(paper))
		return refuse("paper", "must be an object: {\"in_force\": true, \"attested\": 0.96, "
				       "\"trained\": 0.94}.");
	if (!json_is_boolean(json_object_get(paper, "in_force")))
		return refuse("paper.in_force", "must be true or false.");
	said.in_force = json_is_true(json_object_get(paper, "in_force"));
	int result = refuse_strangers(paper, "paper", known);
	if (result == 0)
		result = read_share(paper, "attested", &said.attested);
	if (result == 0)
		result = read_share(paper, "trained", &said.trained);
	if (result == 0)
		result = read_share(paper, "assessed", &said.assessed);
	if (result == 0)
		*out = practice_paper_share(&said);
	return result;
}

static int read_method(const json_t *seen, const char *path, enum practice_method *out)
{
	static const struct {
		const char *name;
		enum practice_method method;
	} methods[] = {
		{ "covert", PRACTICE_RECORD },
		{ "sensor", PRACTICE_RECORD },
		{ "record", PRACTICE_RECORD },
		{ "overt", PRACTICE_OVERT },
		{ "peer", PRACTICE_PEER },
		{ "self", PRACTICE_SELF_REPORT },
	};
	char at[256];
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (strcmp(json_text(seen, "method"), methods[i].name) != 0)
			continue;
		*out = methods[i].method;
		return 0;
	}
	snprintf(at, sizeof(at), "%s.method", path);
	return refuse(at, "must be covert, overt, peer, record, sensor or self.");
}

static int read_counts(const json_t *seen, const char *path, struct practice_seen *out)
{
	double clusters = 0;
	char at[256];
	int result = read_whole(seen, path, "n", &out->seen);
	if (result == 0)
		result = read_whole(seen, path, "y", &out->right);
	if (result == 0 && json_has(seen, "clusters"))
		result = read_whole(seen, path, "clusters", &clusters);
	if (result)
		return result;
	if (out->right > out->seen) {
		snprintf(at, sizeof(at), "%s.y", path);
		return refuse(at, "is more than n.");
	}
	if (clusters > out->seen) {
		snprintf(at, sizeof(at), "%s.clusters", path);
		return refuse(at, "is more than n.");
	}
	out->cluster = clusters > 0 ? out->seen / clusters : 0;
	return 0;
}

static int read_seen(const json_t *seen, size_t number, const struct figures *figures,
	struct practice_seen *out)
{
	static const char *const known[] = { "on", "y", "n", "method", "clusters", NULL };
	char path[64], at[128];
	day_number on;
	snprintf(path, sizeof(path), "observations[%zu]", number);
	snprintf(at, sizeof(at), "%s.on", path);
	if (!json_is_object(seen))
		return refuse(path, "must be an object: {\"on\": \"2026-11-20\", \"y\": 57, "
				    "\"n\": 60, \"method\": \"covert\", \"clusters\": 0}.");
	int result = refuse_strangers(seen, path, known);
	if (result == 0)
		result = read_day(json_object_get(seen, "on"), at, figures, &on);
	if (result == 0)
		result = read_method(seen, path, &out->method);
	if (result == 0)
		result = read_counts(seen, path, out);
	if (result == 0)
		out->age_days = (double)figures->as_of - (double)on;
	return result;
}

static int read_list(const json_t *object, const char *key, const json_t **out)
{
	*out = json_object_get(object, key);
	if (!*out || json_is_null(*out) || json_is_array(*out))
		return 0;
	return refuse(key, "must be a list: [...].");
}

static int read_observations(const json_t *object, struct figures *figures)
{
	const json_t *list;
	int result = read_list(object, "observations", &list);
	figures->seen = must_alloc((json_array_size(list) + 1) * sizeof(*figures->seen));
	for (size_t i = 0; result == 0 && i < json_array_size(list); i++)
		result = read_seen(json_array_get(list, i), i, figures,
			&figures->seen[figures->seen_count++]);
	return result;
}

static int read_contradictions(const json_t *object, struct figures *figures)
{
	const json_t *list;
	char path[64];
	int result = read_list(object, "contradictions", &list);
	figures->report_ages = must_alloc(
		(json_array_size(list) + 1) * sizeof(*figures->report_ages));
	for (size_t i = 0; result == 0 && i < json_array_size(list); i++) {
		day_number on;
		snprintf(path, sizeof(path), "contradictions[%zu]", i);
		result = read_day(json_array_get(list, i), path, figures, &on);
		if (result == 0)
			figures->report_ages[figures->report_count++] =
				(double)figures->as_of - (double)on;
	}
	return result;
}

static int read_settings(const json_t *object, struct figures *figures)
{
	struct practice_settings *settings = &figures->settings;
	int result = 0;
	*settings = practice_usual;
	figures->as_of = today();
	if (json_has(object, "as_of"))
		result = read_day(json_object_get(object, "as_of"), "as_of", NULL,
			&figures->as_of);
	if (result == 0 && json_has(object, "half_life_days")) {
		result = read_number(object, "", "half_life_days", 0, INFINITY,
			&settings->half_life_days);
		if (result == 0 && settings->half_life_days == 0)
			result = refuse("half_life_days", "must be more than 0.");
	}
	if (result == 0 && json_has(object, "icc"))
		result = read_number(object, "", "icc", 0, 1, &settings->icc);
	return result;
}

static int read_figures(const json_t *object, struct figures *figures)
{
	static const char *const known[] = { "as_of", "half_life_days", "icc", "paper",
		"observations", "contradictions", NULL };
	if (!json_is_object(object))
		return error_set(FT_REFUSED, "The figures must be one object: {\"paper\": {...}, "
					     "\"observations\": [...]}.");
	int result = refuse_strangers(object, "", known);
	if (result == 0)
		result = read_settings(object, figures);
	if (result == 0)
		result = read_paper(json_object_get(object, "paper"), &figures->paper);
	if (result == 0)
		result = read_observations(object, figures);
	if (result == 0)
		result = read_contradictions(object, figures);
	return result;
}

/* -- answering -- */

static json_t *describe(const struct practice_level *level)
{
	json_t *answer = json_object(), *practice = json_object(), *gap = json_object();
	json_put_number(answer, "paper", level->paper);
	json_put_number(practice, "mean", level->practice);
	json_put_number(practice, "lower", level->practice_low);
	json_put_number(practice, "upper", level->practice_high);
	json_put_number(practice, "n_eff", level->effective);
	json_put(answer, "practice", practice);
	json_put_number(gap, "mean", level->gap);
	json_put_number(gap, "lower", level->gap_low);
	json_put_number(gap, "upper", level->gap_high);
	json_put_number(gap, "p_over_0.2", level->gap_probability);
	json_put(answer, "gap", gap);
	json_put_text(answer, "state", practice_state_name(level->state));
	json_put_number(answer, "sensitivity_if_covert",
		level->overt_only ? level->if_covert : (double)NAN);
	return answer;
}

static void print_level(const struct practice_level *level)
{
	static const char *const words[] = {
		[PRACTICE_UNKNOWN] = "Unknown: too little is seen to say",
		[PRACTICE_PAPER_ONLY] = "Paper only: it is said, and surely not done",
		[PRACTICE_EMBEDDED] = "Embedded: it is said and done",
		[PRACTICE_UNWRITTEN] = "Unwritten: it is done, and not written down",
		[PRACTICE_CONTRADICTED] = "Contradicted: it was embedded, but reports speak against it",
		[PRACTICE_PARTLY] = "Partly done",
	};
	printf("%s.\n", words[level->state]);
	printf("Paper     %5.1f%%\n", 100 * level->paper);
	printf("Practice  %5.1f%%  (95%% interval %.1f%% to %.1f%%, worth %.1f observations)\n",
		100 * level->practice, 100 * level->practice_low, 100 * level->practice_high,
		level->effective);
	printf("Gap       %5.1f%%  (%.1f%% to %.1f%%; more than 20%% with probability %.3f)\n",
		100 * level->gap, 100 * level->gap_low, 100 * level->gap_high,
		level->gap_probability);
	if (level->overt_only)
		printf("All of it was seen by people known to be watching. Unwatched it might be "
		       "%.1f%%.\n", 100 * level->if_covert);
}

static int read_input(const char *path, json_t **out)
{
	if (*path && strcmp(path, "-") != 0)
		return json_read_file(path, LIMIT_UPLOAD_BYTES, out);
	struct buf text;
	buf_init(&text, LIMIT_UPLOAD_BYTES);
	char chunk[1 << 14];
	size_t got;
	while ((got = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
		buf_add(&text, chunk, got);
	int result;
	if (ferror(stdin))
		result = error_set(FT_FAILED, "standard input: %s.", strerror(errno));
	else if (buf_failed(&text))
		result = error_set(FT_REFUSED, "standard input is longer than %d bytes.",
			LIMIT_UPLOAD_BYTES);
	else if (json_read(buf_slice(&text), out))
		result = error_prefix("standard input");
	else
		result = 0;
	buf_release(&text);
	return result;
}

int command_practice(struct call *call)
{
	struct figures figures = { 0 };
	struct practice_level level;
	json_t *object = NULL;
	int result = read_input(call_argument(call, 0), &object);
	if (result == 0)
		result = read_figures(object, &figures);
	if (result == 0 && practice_judge(figures.paper, figures.seen, figures.seen_count,
				   figures.report_ages, figures.report_count, &figures.settings,
				   &level))
		result = error_set(FT_REFUSED, "These figures cannot be judged.");
	if (result == 0 && call->json)
		answer_json(describe(&level));
	else if (result == 0)
		print_level(&level);
	free(figures.seen);
	free(figures.report_ages);
	json_decref(object);
	return result;
}
