/* Who took part. Everybody is listed; what orders them is how many others spoke to them. */
#include "digest_parts.h"
#include "pairs.h"

#include <stdlib.h>

static void count_entry(struct digest *digest, const struct entry *entry)
{
	struct person *person = &digest->people[entry->author];
	if (person->said.length == 0)
		person->said = entry->post->name;
	switch (entry->kind) {
	case ENTRY_OWN:
	case ENTRY_QUOTE:
		person->posts++;
		break;
	case ENTRY_REPLY:
		person->replies++;
		break;
	case ENTRY_REPOST:
		person->shares++;
		break;
	}
}

/* `other` spoke to, of or for `person`. */
static void meet(struct digest *digest, struct pairs *pairs, uint32_t person, uint32_t other)
{
	if (person == other || person == ENTRY_NONE)
		return;
	digest->people[person].mentions++;
	pair_set_add(pairs, person, other);
}

static void meet_all(struct digest *digest, const struct entry *entry, struct pairs *pairs)
{
	const struct post *post = entry->post;
	meet(digest, pairs, entry->of, entry->author);
	if (entry->kind == ENTRY_REPOST)
		return; /* whom it mentions, its first author mentioned */
	if (post->reply_to.is && post->reply_to.author.length)
		meet(digest, pairs, digest_person(digest, post->reply_to.author), entry->author);
	for (size_t i = 0; i < post->mentions.count; i++)
		meet(digest, pairs, digest_person(digest, post->mentions.items[i]), entry->author);
}

static int compare_people(const void *a, const void *b, void *context)
{
	const struct digest *digest = context;
	const struct person *left = &digest->people[*(const uint32_t *)a];
	const struct person *right = &digest->people[*(const uint32_t *)b];
	if (left->others != right->others)
		return left->others > right->others ? -1 : 1;
	size_t shorter =
		left->key.length < right->key.length ? left->key.length : right->key.length;
	int order = memcmp(left->key.base, right->key.base, shorter);
	return order ? order
		     : (left->key.length > right->key.length) -
			       (left->key.length < right->key.length);
}

static bool took_part(const struct person *person)
{
	return person->posts + person->replies + person->shares > 0;
}

/* Those who come after others who took part before the window. */
static void find_first_timers(struct digest *digest)
{
	bool any = false;
	bool *before = must_alloc(digest->person_index.count + 1);
	for (uint32_t i = 0; i < digest->entry_count; i++) {
		const struct entry *entry = &digest->entries[i];
		if (entry->outside && digest->from != INSTANT_NONE &&
			entry->post->when != INSTANT_NONE && entry->post->when < digest->from)
			any = before[entry->author] = true;
	}
	for (uint32_t i = 0; any && i < digest->person_index.count; i++)
		digest->people[i].first_time = !before[i];
	free(before);
}

void people_count(struct digest *digest, const struct suppression *list)
{
	struct pairs pairs = { 0 };
	for (uint32_t i = 0; i < digest->entry_count; i++) {
		if (digest->entries[i].outside)
			continue;
		count_entry(digest, &digest->entries[i]);
		meet_all(digest, &digest->entries[i], &pairs);
	}
	pair_set_settle(&pairs);
	for (size_t i = 0; i < pairs.count; i++)
		digest->people[pair_left(pairs.items[i])].others++;
	pair_set_release(&pairs);
	find_first_timers(digest);
	uint32_t count = digest->person_index.count;
	digest->involved = must_alloc((count + 1) * sizeof(uint32_t));
	digest->mentioned = must_alloc((count + 1) * sizeof(uint32_t));
	for (uint32_t i = 0; i < count; i++) {
		const struct person *person = &digest->people[i];
		if (person->key.length == 0 || suppression_has_person(list, person->key))
			continue;
		if (took_part(person))
			digest->involved[digest->involved_count++] = i;
		else if (person->mentions)
			digest->mentioned[digest->mentioned_count++] = i;
	}
	qsort_r(digest->involved, digest->involved_count, sizeof(uint32_t), compare_people, digest);
	qsort_r(digest->mentioned, digest->mentioned_count, sizeof(uint32_t), compare_people,
		digest);
}
