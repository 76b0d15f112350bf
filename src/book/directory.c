/* Reading a directory. */
#include <stdlib.h>
#include <strings.h>
#include "directory_private.h"

/* FNV-1a, then mixed: slots are taken from the low bits, tags from the high ones. */
static uint64_t hash_text(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	hash ^= hash >> 32;
	return hash * 0x9e3779b97f4a7c15u;
}

/* A slot is a position + 1, which is less than slot_count, and above it bits of the hash: most
 * ids that are not the one looked for are passed by without being read. */
static uint32_t tag_of(const struct directory_index *index, uint64_t hash)
{
	return (uint32_t)(hash >> 32) & ~(uint32_t)(index->slot_count - 1);
}

static void put_in_slot(struct directory_index *index, size_t position, const char *id)
{
	uint64_t hash = hash_text(id);
	size_t slot = hash & (index->slot_count - 1);
	while (index->slots[slot])
		slot = (slot + 1) & (index->slot_count - 1);
	index->slots[slot] = ((uint32_t)position + 1) | tag_of(index, hash);
}

void directory_index_build(struct directory_index *index, size_t count,
	const char *(*id)(const void *context, size_t position), const void *context)
{
	index->slot_count = 16;
	while (index->slot_count < count * 2)
		index->slot_count *= 2;
	index->slots = must_alloc(index->slot_count * sizeof(*index->slots));
	for (size_t i = 0; i < count; i++)
		put_in_slot(index, i, id(context, i));
}

void directory_index_add(struct directory_index *index, size_t count,
	const char *(*id)(const void *context, size_t position), const void *context)
{
	if (index->slot_count >= (count + 1) * 2) {
		put_in_slot(index, count, id(context, count));
		return;
	}
	free(index->slots);
	directory_index_build(index, count + 1, id, context);
}

int directory_index_find(const struct directory_index *index, const char *key,
	const char *(*id)(const void *context, size_t position), const void *context)
{
	if (!index->slot_count || !key || !*key)
		return -1;
	uint64_t hash = hash_text(key);
	uint32_t mask = (uint32_t)(index->slot_count - 1), tag = tag_of(index, hash);
	size_t slot = hash & mask;
	for (; index->slots[slot]; slot = (slot + 1) & mask) {
		size_t position = (index->slots[slot] & mask) - 1;
		if ((index->slots[slot] & ~mask) == tag && strcmp(id(context, position), key) == 0)
			return (int)position;
	}
	return -1;
}

static const char *place_id(const void *directory, size_t position)
{
	return ((const struct directory *)directory)->places[position].id;
}

static const char *person_id(const void *directory, size_t position)
{
	return ((const struct directory *)directory)->people[position].id;
}

const struct kinds *directory_kinds(const struct directory *directory)
{
	return directory->base->kinds;
}

const struct calendar *directory_calendar(const struct directory *directory)
{
	return &directory->base->calendar;
}

size_t directory_place_count(const struct directory *directory)
{
	return directory->place_count;
}

int64_t directory_places_version(const struct directory *directory)
{
	return directory->places_version;
}

const struct place *directory_place_at(const struct directory *directory, int position)
{
	return &directory->places[position];
}

int directory_place(const struct directory *directory, const char *id)
{
	return directory_index_find(&directory->place_index, id, place_id, directory);
}

bool directory_under(const struct directory *directory, int place, int other)
{
	return place >= 0 && other >= 0 && place >= other && place < directory->places[other].end;
}

size_t directory_person_count(const struct directory *directory)
{
	return directory->person_count;
}

const struct person *directory_person_at(const struct directory *directory, int position)
{
	return &directory->people[position];
}

int directory_person(const struct directory *directory, const char *id)
{
	return directory_index_find(&directory->person_index, id, person_id, directory);
}

const char *directory_person_name(const struct directory *directory, const char *id)
{
	int position = directory_person(directory, id);
	return position < 0 ? "" : directory->people[position].name;
}

const struct assignment *directory_assignments(const struct directory *directory, size_t *count)
{
	*count = directory->assignment_count;
	return directory->assignments;
}

static bool holds_on(const struct assignment *assignment, day_number day)
{
	return (assignment->from == DAY_NONE || assignment->from <= day) &&
	       (assignment->to == DAY_NONE || day < assignment->to);
}

size_t directory_roles(const struct directory *directory, const char *person, int place,
	day_number day, const char **roles, size_t room)
{
	int position = directory_person(directory, person);
	if (position < 0 || place < 0 || directory->people[position].left)
		return 0;
	const struct person *who = &directory->people[position];
	size_t count = 0;
	for (int i = 0; i < who->assignment_count && count < room; i++) {
		const struct assignment *a = &directory->assignments[who->first_assignment + i];
		if (holds_on(a, day) && directory_under(directory, place, a->place))
			roles[count++] = a->role;
	}
	return count;
}

struct assignment_subject {
	const struct directory *directory;
	const struct assignment *assignment;
};

static size_t assignment_values(void *context, const char *name, struct slice *values, size_t room)
{
	const struct assignment_subject *subject = context;
	const struct assignment *a = subject->assignment;
	if (room == 0)
		return 0;
	if (strcmp(name, "role") == 0)
		values[0] = slice_of(a->role);
	else if (strcmp(name, "place") == 0)
		values[0] = slice_of(subject->directory->places[a->place].id);
	else if (strcmp(name, "place_type") == 0)
		values[0] = slice_of(subject->directory->places[a->place].type);
	else if (strcmp(name, "person") == 0)
		values[0] = slice_of(subject->directory->people[a->person].id);
	else if (strcmp(name, "agency") == 0 && a->agency)
		values[0] = SLICE_LITERAL("true");
	else
		return 0;
	return 1;
}

/* `other` is an id or, as people write it, a name in any case. */
bool directory_place_under_named(
	const struct directory *directory, struct slice place, struct slice other)
{
	char id[65];
	if (place.length >= sizeof(id))
		return false;
	memcpy(id, place.base, place.length);
	id[place.length] = 0;
	int position = directory_place(directory, id);
	while (position >= 0) {
		const struct place *p = &directory->places[position];
		if (slice_is(other, p->id) ||
			(strlen(p->name) == other.length &&
				strncasecmp(p->name, other.base, other.length) == 0))
			return true;
		position = p->parent;
	}
	return false;
}

static bool assignment_under(void *context, struct slice place, struct slice other)
{
	const struct assignment_subject *subject = context;
	return directory_place_under_named(subject->directory, place, other);
}

bool directory_in_scope(const struct directory *directory, const struct assignment *assignment,
	const struct scope *scope)
{
	struct assignment_subject context = { directory, assignment };
	struct scope_subject subject = { &context, assignment_values, assignment_under };
	return scope_test(scope, &subject);
}
