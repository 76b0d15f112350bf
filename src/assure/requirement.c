/* Requirements as answers: rows of the board, one with its evidence. */
#include "assure_private.h"
#include <math.h>
#include <stdlib.h>

static json_t *share_json(struct share share)
{
	json_t *json = json_object();
	json_put_whole(json, "n", share.n);
	json_put_whole(json, "of", share.of);
	return json;
}

/* Ids of the policies in force that say how. */
static json_t *policy_ids(const struct view *view, const struct requirement *requirement)
{
	const struct catalogue *catalogue = &view->assure->catalogue;
	json_t *ids = json_array();
	for (size_t i = 0; i < catalogue->means_count; i++) {
		const struct means *means = catalogue->means[i];
		if (means->type == MEANS_POLICY && means->offered &&
			means_serves(means, requirement) &&
			places_are_in_line(view->directory, means->place, view->place))
			json_array_append_new(ids, json_string(means->id));
	}
	return ids;
}

static json_t *paper_json(const struct view *view, const struct verdict *verdict)
{
	json_t *paper = json_object();
	json_put_number(paper, "value", verdict->level.paper);
	json_put_flag(paper, "in_force", verdict->in_force);
	json_put(paper, "attested", share_json(verdict->attested));
	json_put(paper, "trained", share_json(verdict->trained));
	json_put(paper, "policies", policy_ids(view, verdict->requirement));
	return paper;
}

/* With no evidence at all there is nothing but the prior, which is no figure. */
static double if_seen(const struct verdict *verdict, double number)
{
	return verdict->level.effective > 0 ? number : (double)NAN;
}

static json_t *practice_json(const struct verdict *verdict)
{
	const struct practice_level *level = &verdict->level;
	json_t *practice = json_object(), *seen = json_object();
	json_put_whole(seen, "y", verdict->seen.n);
	json_put_whole(seen, "n", verdict->seen.of);
	json_put(practice, "seen", seen);
	json_put_number(practice, "mean", if_seen(verdict, level->practice));
	json_put_number(practice, "lower", if_seen(verdict, level->practice_low));
	json_put_number(practice, "upper", if_seen(verdict, level->practice_high));
	json_put_number(practice, "n_eff", level->effective);
	json_put_flag(practice, "overt_only", level->overt_only);
	json_put_number(practice, "if_covert",
		level->overt_only ? if_seen(verdict, level->if_covert) : (double)NAN);
	return practice;
}

static json_t *gap_json(const struct verdict *verdict)
{
	json_t *gap = json_object();
	json_put_number(gap, "mean", if_seen(verdict, verdict->level.gap));
	json_put_number(gap, "lower", if_seen(verdict, verdict->level.gap_low));
	json_put_number(gap, "upper", if_seen(verdict, verdict->level.gap_high));
	return gap;
}

static double tilt(const struct verdict *verdict)
{
	if (verdict->level.state == PRACTICE_UNKNOWN)
		return (double)NAN;
	return fmax(-1, fmin(1, verdict->level.gap));
}

static json_t *verdict_json(const struct view *view, const struct verdict *verdict)
{
	const struct requirement *requirement = verdict->requirement;
	enum practice_state state = verdict->level.state;
	json_t *row = json_object();
	json_put_text(row, "id", requirement->id);
	json_put_text(row, "text", requirement->text);
	json_put_text(row, "summary", requirement->summary);
	json_put_text(row, "key_question", requirement->key_question);
	json_put(row, "source", json_deep_copy(requirement->source));
	json_put_text(row, "owner", requirement->owner);
	json_put_text(
		row, "owner_name", directory_person_name(view->directory, requirement->owner));
	json_put_number(row, "target", requirement->target);
	json_put_whole(row, "risk", requirement->risk);
	json_put_text(row, "place", requirement->place);
	json_put_flag(row, "adopted", requirement->adopted);
	json_put_text(row, "state", practice_state_name(state));
	json_put_text(row, "state_label", verdict_state_label(state));
	json_put(row, "paper", paper_json(view, verdict));
	json_put(row, "counts", coverage_json(view->coverage, requirement->id));
	json_put(row, "practice", practice_json(verdict));
	json_put(row, "gap", gap_json(verdict));
	json_put_number(row, "tilt", tilt(verdict));
	json_put_day(row, "last_evidence", verdict->last_evidence);
	json_put_whole(row, "reports", verdict->reports);
	json_put(row, "series", measures_of_requirement(view, requirement->id));
	return row;
}

/* -- for the board -- */

static int compare_urgency(const void *a, const void *b)
{
	const struct verdict *one = a, *two = b;
	int order = verdict_urgency(one->level.state) - verdict_urgency(two->level.state);
	if (order)
		return order;
	double gaps = fabs(two->level.gap) - fabs(one->level.gap);
	if (gaps < 0 || gaps > 0)
		return gaps > 0 ? 1 : -1;
	order = strcmp(one->requirement->text, two->requirement->text);
	return order ? order : strcmp(one->requirement->id, two->requirement->id);
}

json_t *requirement_rows(const struct view *view)
{
	struct judged_place where = view_where(view);
	size_t count;
	struct verdict *verdicts = where.is_now
					   ? verdict_cache_get(&view->assure->verdicts, &where,
						     view->assure->edition, &count)
					   : verdicts_make(&where, NULL, &count);
	json_t *rows = json_array();
	qsort(verdicts, count, sizeof(*verdicts), compare_urgency);
	for (size_t i = 0; i < count; i++)
		if (view_is_near(
			    view, directory_place(view->directory, verdicts[i].requirement->place)))
			json_array_append_new(rows, verdict_json(view, &verdicts[i]));
	free(verdicts);
	return rows;
}

/* What the states mean for the headline. */
static const struct {
	const char *state, *headline;
} leans[] = {
	{ "contradicted", "drifting_to_paper" },
	{ "paper_only", "drifting_to_paper" },
	{ "unknown", "not_known" },
	{ "partly", "partly" },
	{ "unwritten", "drifting_to_practice" },
	{ "embedded", "level" },
};
enum { STATES = sizeof(leans) / sizeof(leans[0]) };

static void count_up(json_t *object, const char *key)
{
	json_put_whole(object, key, json_whole(object, key, 0) + 1);
}

static void put_headline_zeros(json_t *headline)
{
	for (size_t i = 0; i < STATES; i++)
		json_put_whole(headline, leans[i].headline, 0);
	json_put_whole(headline, "total", 0);
}

static void put_sentence(json_t *headline)
{
	char sentence[128];
	long long total = (long long)json_whole(headline, "total", 0);
	long long level = (long long)json_whole(headline, "level", 0);
	if (total == 0)
		snprintf(sentence, sizeof(sentence), "No requirement applies here yet.");
	else
		snprintf(sentence, sizeof(sentence), "%lld of %lld requirement%s %s level.", level,
			total, total == 1 ? "" : "s", level == 1 ? "is" : "are");
	json_put_text(headline, "sentence", sentence);
}

void put_states(json_t *board, const json_t *rows)
{
	static const char *const questions[] = { "safe", "effective", "caring", "responsive",
		"well_led" };
	json_t *states = json_object(), *headline = json_object(), *by_question = json_object();
	for (size_t i = 0; i < STATES; i++)
		json_put_whole(states, leans[i].state, 0);
	put_headline_zeros(headline);
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		json_t *one = json_object();
		put_headline_zeros(one);
		json_put(by_question, questions[i], one);
	}
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		json_t *one = json_object_get(by_question, json_text(row, "key_question"));
		const char *state = json_text(row, "state");
		size_t at = 0;
		while (strcmp(leans[at].state, state) != 0)
			at++;
		count_up(states, state);
		count_up(headline, leans[at].headline);
		count_up(headline, "total");
		if (one) {
			count_up(one, leans[at].headline);
			count_up(one, "total");
		}
	}
	put_sentence(headline);
	json_put(board, "states", states);
	json_put(board, "headline", headline);
	json_put(board, "key_questions", by_question);
}

/* -- one requirement with its evidence -- */

enum { EVIDENCE_MOST = 50, EVIDENCE_PAPER_MOST = 10 };

static int compare_newest(const void *a, const void *b)
{
	const struct kept_evidence *one = *(const struct kept_evidence *const *)a;
	const struct kept_evidence *two = *(const struct kept_evidence *const *)b;
	if (one->on != two->on)
		return one->on > two->on ? -1 : 1;
	return (one->seq < two->seq) - (one->seq > two->seq);
}

const struct kept_evidence **evidence_here(
	const struct view *view, const struct requirement *requirement, size_t *count)
{
	const struct id *id = ids_find(&view->assure->proofs.ids, requirement->id);
	const struct kept_evidence *const first[] = { id ? id->of_requirement : NULL,
		id ? id->of_practice : NULL };
	const struct kept_evidence *e;
	size_t room = 1;
	for (int i = 0; i < 2; i++)
		for (e = first[i]; e; e = e->next_of_requirement)
			room++;
	const struct kept_evidence **list = must_alloc(room * sizeof(*list));
	*count = 0;
	for (int i = 0; i < 2; i++)
		for (e = first[i]; e; e = e->next_of_requirement)
			if (directory_under(view->directory,
				    directory_place(view->directory, e->place->text), view->place))
				list[(*count)++] = e;
	qsort(list, *count, sizeof(*list), compare_newest);
	return list;
}

/* Title and id of the thing, or of what kind it is when the actor may not see it. */
static int put_thing(const struct view *view, const struct kept_evidence *evidence, json_t *row)
{
	const struct kind *kind = kinds_find(directory_kinds(view->directory), evidence->kind);
	json_t *thing;
	int result = read_thing(view->reader, view->actor, evidence->thing->text, &thing);
	if (result && result != FT_NOT_FOUND)
		return result;
	json_put_text(row, "thing", result ? "" : evidence->thing->text);
	json_put_text(row, "title",
		result ? (kind ? kind->label : evidence->kind) : json_text(thing, "title"));
	if (result == 0)
		json_decref(thing);
	return 0;
}

static int evidence_row(const struct view *view, const struct kept_evidence *evidence, json_t **out)
{
	json_t *row = json_object();
	json_put_day(row, "on", evidence->on);
	json_put_text(row, "kind", evidence->kind);
	json_put_text(row, "strand", strand_name((enum strand)evidence->strand));
	json_put_text(row, "method",
		evidence->strand == STRAND_PRACTICE
			? practice_method_name((enum practice_method)evidence->method)
			: "");
	json_put_whole(row, "y", evidence->y);
	json_put_whole(row, "n", evidence->n);
	json_put_text(row, "place", evidence->place->text);
	json_put_text(row, "place_name", place_label(view->directory, evidence->place->text));
	json_put_whole(row, "seq", evidence->seq);
	int result = put_thing(view, evidence, row);
	if (result)
		json_decref(row);
	else
		*out = row;
	return result;
}

/* Signatures come in by the hundred: they must not push what was seen off the list. */
static int put_evidence(const struct view *view, const struct requirement *requirement, json_t *row)
{
	size_t count, papers = 0;
	const struct kept_evidence **list = evidence_here(view, requirement, &count);
	json_t *rows = json_array(), *one;
	int result = 0;
	for (size_t i = 0; result == 0 && i < count && json_array_size(rows) < EVIDENCE_MOST; i++) {
		bool paper = list[i]->strand == STRAND_PAPER;
		if (paper && papers == EVIDENCE_PAPER_MOST)
			continue;
		papers += paper;
		result = evidence_row(view, list[i], &one);
		if (result == 0)
			json_array_append_new(rows, one);
	}
	free(list);
	json_put(row, "evidence", rows);
	return result;
}

int view_requirement(struct view *view, const char *id, const struct requirement **requirement)
{
	*requirement = catalogue_requirement(&view->assure->catalogue, id);
	int place = *requirement ? directory_place(view->directory, (*requirement)->place) : -1;
	if (place < 0 || !view_is_near(view, place))
		return error_set(FT_NOT_FOUND, "There is no requirement with the id \"%s\".", id);
	/* Asked about a place where it does not apply: its own place. */
	if (!places_are_in_line(view->directory, (*requirement)->place, view->place))
		view->place = place;
	return 0;
}

int assure_requirement(struct assure *assure, struct reader *reader, const struct actor *actor,
	const char *requirement, const char *place, json_t **out)
{
	struct view view;
	const struct requirement *found;
	int result = view_begin(&view, assure, reader, actor, place);
	if (result)
		return result;
	result = view_requirement(&view, requirement, &found);
	if (result == 0)
		result = view_cover(&view);
	if (result == 0) {
		struct judged_place where = view_where(&view);
		size_t count;
		struct verdict *verdict = verdicts_make(&where, found, &count);
		json_t *row = verdict_json(&view, verdict);
		free(verdict);
		result = put_evidence(&view, found, row);
		if (result)
			json_decref(row);
		else
			*out = row;
	}
	view_end(&view);
	return result;
}
