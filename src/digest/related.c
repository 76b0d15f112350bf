/* Which other tags go with the tag, counted over weeks of persons: somebody who posts the same
 * pair a hundred times in a week counts once. */
#include "digest_parts.h"
#include "pairs.h"

#include <math.h>
#include <stdlib.h>

enum { PEOPLE_LEAST = 3 };

struct form { /* how a tag is written */
	struct slice text;
	uint32_t tag;
};

/* The last week of a person: entries are in order of time. */
struct last_week {
	day_number week;
	uint32_t number; /* of the week of the person, + 1; 0: there was none */
};

struct counts {
	struct digest *digest;
	struct index tags;
	struct index written;	  /* tags as they are written, here and outside */
	uint32_t *written_tag;	  /* tag of each */
	uint32_t *written_form;	  /* its number among the forms, + 1; 0: it is only outside */
	uint32_t written_capacity;
	struct form *forms;	  /* those that were written here */
	uint32_t form_count, form_capacity;
	struct last_week *last_weeks; /* of persons */
	uint32_t person_weeks;
	struct pairs uses;	  /* tag, person-week */
	struct pairs together;	  /* tag, person-week in which it stood beside ours in one post */
	struct pairs people;	  /* tag, person who did that */
	struct pairs form_people; /* form, person who wrote it so */
};

static uint32_t person_week(struct counts *counts, const struct entry *entry)
{
	struct last_week *last = &counts->last_weeks[entry->author];
	if (last->number == 0 || last->week != entry->week)
		*last = (struct last_week){ entry->week, ++counts->person_weeks };
	return last->number - 1;
}

static uint32_t tag_of(struct counts *counts, struct slice written)
{
	struct digest *digest = counts->digest;
	name_fold(written, &digest->folded);
	uint32_t at = index_find(&counts->tags, buf_slice(&digest->folded));
	if (at != INDEX_NONE)
		return at;
	return index_get(&counts->tags,
		(struct slice){ arena_text(&digest->arena, buf_slice(&digest->folded)),
			digest->folded.length });
}

/* The number of a tag as it is written. */
static uint32_t written_of(struct counts *counts, struct slice written)
{
	uint32_t before = counts->written.count, at = index_get(&counts->written, written);
	if (at < before)
		return at;
	if (at == counts->written_capacity) {
		counts->written_capacity = at ? at * 2 : 256;
		size_t bytes = counts->written_capacity * sizeof(uint32_t);
		counts->written_tag = must_realloc(counts->written_tag, bytes);
		counts->written_form = must_realloc(counts->written_form, bytes);
	}
	counts->written_tag[at] = tag_of(counts, written);
	counts->written_form[at] = 0;
	return at;
}

static uint32_t form_of(struct counts *counts, uint32_t written)
{
	if (counts->written_form[written])
		return counts->written_form[written] - 1;
	if (counts->form_count == counts->form_capacity) {
		counts->form_capacity = counts->form_capacity ? counts->form_capacity * 2 : 256;
		counts->forms = must_realloc(
			counts->forms, counts->form_capacity * sizeof(*counts->forms));
	}
	counts->forms[counts->form_count++] = (struct form){ counts->written.keys[written],
		counts->written_tag[written] };
	counts->written_form[written] = counts->form_count;
	return counts->form_count - 1;
}

static void count_entry(struct counts *counts, const struct entry *entry)
{
	uint32_t week = person_week(counts, entry);
	const struct slices *tags = &entry->post->tags;
	for (size_t i = 0; i < tags->count; i++) {
		uint32_t written = written_of(counts, tags->items[i]);
		uint32_t tag = counts->written_tag[written];
		pair_set_add(&counts->uses, tag, week);
		if (entry->outside)
			continue;
		pair_set_add(&counts->together, tag, week);
		pair_set_add(&counts->people, tag, entry->author);
		pair_set_add(&counts->form_people, form_of(counts, written), entry->author);
	}
}

/* -- figures -- */

static double term(double seen, double expected)
{
	return seen > 0 ? seen * log(seen / expected) : 0;
}

double digest_likelihood(double both, double ours, double theirs, double all)
{
	double neither = all - ours - theirs + both;
	double sum = term(both, ours * theirs / all) +
		     term(ours - both, ours * (all - theirs) / all) +
		     term(theirs - both, (all - ours) * theirs / all) +
		     term(neither, (all - ours) * (all - theirs) / all);
	return 2 * sum;
}

static void rank(struct related *related, uint32_t ours, uint32_t theirs, uint32_t all)
{
	if (related->people < PEOPLE_LEAST || related->is_tag || ours == 0 || theirs == 0)
		return;
	double lift = (double)related->person_weeks * all / ((double)ours * theirs);
	if (lift <= 1)
		return;
	related->ranked = true;
	related->lift = lift;
	related->g2 = digest_likelihood(related->person_weeks, ours, theirs, all);
}

static uint32_t *count_left(struct pairs *pairs, uint32_t count)
{
	uint32_t *counted = must_alloc((count + 1) * sizeof(*counted));
	pair_set_settle(pairs);
	for (size_t i = 0; i < pairs->count; i++)
		counted[pair_left(pairs->items[i])]++;
	return counted;
}

static bool has_capital(struct slice form)
{
	for (size_t i = 0; i < form.length; i++)
		if (form.base[i] >= 'A' && form.base[i] <= 'Z')
			return true;
	return false;
}

/* The form that most people wrote; one with capitals is easier to read aloud. */
static void choose_forms(struct counts *counts, struct related *related, const uint32_t *place)
{
	uint32_t *people = count_left(&counts->form_people, counts->form_count);
	uint32_t *best = must_alloc((counts->tags.count + 1) * sizeof(*best));
	for (uint32_t i = 0; i < counts->form_count; i++) {
		uint32_t tag = counts->forms[i].tag;
		struct slice form = counts->forms[i].text, *shown = &related[place[tag]].shown;
		bool capital = has_capital(form), had = has_capital(*shown);
		bool better = people[i] > best[tag] ||
			      (people[i] == best[tag] &&
				      memcmp(form.base, shown->base,
					      form.length < shown->length ? form.length
									  : shown->length) < 0);
		if (best[tag] && capital != had ? !capital : !better)
			continue;
		*shown = form;
		best[tag] = people[i];
	}
	free(people);
	free(best);
}

/* The tag itself, then the ranked ones, then the others by people. */
static int compare(const void *a, const void *b)
{
	const struct related *left = a, *right = b;
	if (left->is_tag != right->is_tag)
		return left->is_tag ? -1 : 1;
	if (left->ranked != right->ranked)
		return left->ranked ? -1 : 1;
	if (left->ranked && fabs(left->g2 - right->g2) > 1e-9)
		return left->g2 > right->g2 ? -1 : 1;
	if (left->people != right->people)
		return left->people > right->people ? -1 : 1;
	if (left->person_weeks != right->person_weeks)
		return left->person_weeks > right->person_weeks ? -1 : 1;
	return strcmp(left->tag.base, right->tag.base);
}

static void make_rows(struct counts *counts)
{
	struct digest *digest = counts->digest;
	uint32_t tags = counts->tags.count, all = counts->person_weeks;
	uint32_t *uses = count_left(&counts->uses, tags);
	uint32_t *together = count_left(&counts->together, tags);
	uint32_t *people = count_left(&counts->people, tags);
	uint32_t *place = must_alloc((tags + 1) * sizeof(*place));
	uint32_t own = index_find(&counts->tags, digest->tag);
	digest->related = must_alloc((tags + 1) * sizeof(*digest->related));
	for (uint32_t i = 0; i < tags; i++) {
		if (!together[i])
			continue;
		place[i] = digest->related_count;
		struct related *related = &digest->related[digest->related_count++];
		*related = (struct related){ .tag = counts->tags.keys[i],
			.shown = counts->tags.keys[i],
			.people = people[i],
			.person_weeks = together[i],
			.is_tag = i == own };
		rank(related, own == INDEX_NONE ? 0 : uses[own], uses[i], all);
	}
	choose_forms(counts, digest->related, place);
	qsort(digest->related, digest->related_count, sizeof(*digest->related), compare);
	if (digest->related_count && digest->related[0].is_tag)
		digest->shown = digest->related[0].shown;
	free(uses);
	free(together);
	free(people);
	free(place);
}

void related_count_up(struct digest *digest)
{
	struct counts counts = { .digest = digest };
	index_init(&counts.tags);
	index_init(&counts.written);
	counts.last_weeks =
		must_alloc((digest->person_index.count + 1) * sizeof(*counts.last_weeks));
	for (uint32_t i = 0; i < digest->entry_count; i++)
		count_entry(&counts, &digest->entries[i]);
	make_rows(&counts);
	index_release(&counts.tags);
	index_release(&counts.written);
	pair_set_release(&counts.uses);
	pair_set_release(&counts.together);
	pair_set_release(&counts.people);
	pair_set_release(&counts.form_people);
	free(counts.written_tag);
	free(counts.written_form);
	free(counts.forms);
	free(counts.last_weeks);
}
