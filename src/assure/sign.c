/* What somebody has to read and sign. */
#include "assure_private.h"
#include "crew.h"
#include <stdlib.h>

/* Is the policy for somebody in one of their present roles? */
static bool is_for(const struct directory *directory, const struct means *policy,
	const struct person *person, day_number day)
{
	size_t count;
	const struct assignment *all = directory_assignments(directory, &count);
	int place = directory_place(directory, policy->place);
	for (int i = 0; i < person->assignment_count; i++) {
		const struct assignment *own = &all[person->first_assignment + i];
		if (assignment_is_current(own, day) &&
			directory_under(directory, own->place, place) &&
			directory_in_scope(directory, own, policy->audience))
			return true;
	}
	return false;
}

static bool has_signed(const struct chronicle *chronicle, const struct means *policy,
	const struct person *person)
{
	int number = numbers_find(&chronicle->person_ids, slice_of(person->id));
	int way = numbers_find(&chronicle->way_ids, slice_of(policy->id));
	const struct told_person *who = number < 0 ? NULL : &chronicle->people[number];
	for (uint32_t i = 0; who && i < who->holding_count; i++)
		if (who->holdings[i].way == way && who->holdings[i].edition == policy->edition)
			return true;
	return false;
}

static int compare_published(const void *a, const void *b)
{
	const struct means *one = *(const struct means *const *)a;
	const struct means *two = *(const struct means *const *)b;
	if (one->published_on != two->published_on)
		return one->published_on < two->published_on ? -1 : 1;
	return strcmp(one->id, two->id);
}

static json_t *policies_to_sign(
	struct assure *assure, const struct directory *directory, const struct person *person)
{
	const struct catalogue *catalogue = &assure->catalogue;
	const struct means **list = must_alloc((catalogue->means_count + 1) * sizeof(*list));
	size_t count = 0;
	day_number day = today();
	for (size_t i = 0; person && !person->left && i < catalogue->means_count; i++) {
		const struct means *means = catalogue->means[i];
		if (means->type == MEANS_POLICY && means->offered &&
			is_for(directory, means, person, day) &&
			!has_signed(&assure->roster.chronicle, means, person))
			list[count++] = means;
	}
	qsort(list, count, sizeof(*list), compare_published);
	json_t *items = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *row = json_object();
		json_put_text(row, "policy", list[i]->id);
		json_put_text(row, "title", list[i]->title);
		json_put_whole(row, "version", list[i]->edition);
		json_put_text(row, "changes", list[i]->changes);
		json_put_day(row, "published_on", list[i]->published_on);
		json_array_append_new(items, row);
	}
	free(list);
	return items;
}

int assure_to_sign(
	struct assure *assure, struct reader *reader, const struct actor *actor, json_t **out)
{
	int result = assure_hold(assure, reader);
	if (result)
		return result;
	const struct directory *directory = book_directory(assure->book);
	int position = directory_person(directory, actor_person(actor));
	const struct person *person =
		position < 0 ? NULL : directory_person_at(directory, position);
	json_t *answer = json_object();
	json_put(answer, "items", policies_to_sign(assure, directory, person));
	book_directory_release(assure->book, directory);
	assure_let_go(assure);
	*out = answer;
	return 0;
}
