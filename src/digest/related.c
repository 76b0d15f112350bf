/* Which other tags go with the tag, counted over weeks of persons: somebody who posts the same
 * pair a hundred times in a week counts once. */
#include "digest_parts.h"
#include "pairs.h"

#include <math.h>
#include <stdlib.h>

enum { PEOPLE_LEAST = 3 };

struct counts {
	struct digest *digest;
	struct index tags, person_weeks, forms;
	struct pairs uses;	  /* tag, person-week */
	struct pairs together;	  /* tag, person-week in which it stood beside ours in one post */
	struct pairs people;	  /* tag, person who did that */
	struct pairs form_people; /* form, person who wrote it so */
	uint32_t *form_tag;	  /* of each form */
	uint32_t form_capacity;
	struct buf folded;
};

static uint32_t number_of(struct digest *digest, struct index *index, struct slice key)
{
	uint32_t at = index_find(index, key);
	if (at != INDEX_NONE)
		return at;
	return index_get(index,
		(struct slice){ arena_copy(&digest->arena, key.base, key.length + 1), key.length });
}

static uint32_t person_week(struct counts *counts, const struct entry *entry)
{
	int32_t key[2] = { (int32_t)entry->author, 0 };
	char bytes[sizeof(key) + 1] = "";
	if (entry->post->when != INSTANT_NONE)
		key[1] = week_monday(entry->post->when);
	memcpy(bytes, key, sizeof(key));
	return number_of(
		counts->digest, &counts->person_weeks, (struct slice){ bytes, sizeof(key) });
}

static uint32_t tag_of(struct counts *counts, struct slice tag)
{
	name_fold(tag, &counts->folded);
	return number_of(counts->digest, &counts->tags, buf_slice(&counts->folded));
}

static void count_form(struct counts *counts, struct slice form, uint32_t tag, uint32_t person)
{
	uint32_t number = index_get(&counts->forms, form);
	if (number >= counts->form_capacity) {
		counts->form_capacity = counts->form_capacity ? counts->form_capacity * 2 : 256;
		counts->form_tag = must_realloc(
			counts->form_tag, counts->form_capacity * sizeof(*counts->form_tag));
	}
	counts->form_tag[number] = tag;
	pair_set_add(&counts->form_people, number, person);
}

static void count_entry(struct counts *counts, const struct entry *entry)
{
	uint32_t week = person_week(counts, entry);
	const struct slices *tags = &entry->post->tags;
	for (size_t i = 0; i < tags->count; i++) {
		uint32_t tag = tag_of(counts, tags->items[i]);
		pair_set_add(&counts->uses, tag, week);
		if (entry->outside)
			continue;
		pair_set_add(&counts->together, tag, week);
		pair_set_add(&counts->people, tag, entry->author);
		count_form(counts, tags->items[i], tag, entry->author);
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
	uint32_t *people = count_left(&counts->form_people, counts->forms.count);
	uint32_t *best = must_alloc((counts->tags.count + 1) * sizeof(*best));
	for (uint32_t i = 0; i < counts->forms.count; i++) {
		uint32_t tag = counts->form_tag[i];
		struct slice form = counts->forms.keys[i], *shown = &related[place[tag]].shown;
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
	uint32_t tags = counts->tags.count, all = counts->person_weeks.count;
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
	index_init(&counts.person_weeks);
	index_init(&counts.forms);
	buf_init(&counts.folded, 4096);
	for (uint32_t i = 0; i < digest->entry_count; i++)
		count_entry(&counts, &digest->entries[i]);
	make_rows(&counts);
	index_release(&counts.tags);
	index_release(&counts.person_weeks);
	index_release(&counts.forms);
	pair_set_release(&counts.uses);
	pair_set_release(&counts.together);
	pair_set_release(&counts.people);
	pair_set_release(&counts.form_people);
	free(counts.form_tag);
	buf_release(&counts.folded);
}
