/* Who may do and see what. */
#include "book_private.h"
#include "directory_private.h"

const struct actor ACTOR_SYSTEM = { .person = "system", .system = true };
const struct actor ACTOR_NOBODY = { .person = "" };

const char *actor_person(const struct actor *actor)
{
	return actor->acting_as[0] ? actor->acting_as : actor->person;
}

enum { ROLES_ROOM = 32 };

/* Text of a scalar field; numbers are written into `scratch`. */
static bool scalar_slice(const json_t *value, char scratch[32], struct slice *out)
{
	if (json_is_string(value)) {
		*out = (struct slice){ json_string_value(value), json_string_length(value) };
	} else if (json_is_integer(value)) {
		snprintf(scratch, 32, "%lld", (long long)json_integer_value(value));
		*out = slice_of(scratch);
	} else if (json_is_true(value)) {
		*out = SLICE_LITERAL("true");
	} else {
		return false;
	}
	return true;
}

struct asking_context {
	const struct asking *asking;
	char scratch[4][32]; /* one scope compares few numbers at a time */
	unsigned used;
};

static size_t field_values(
	struct asking_context *context, const char *name, struct slice *values, size_t room)
{
	const struct asking *asking = context->asking;
	const json_t *value = json_object_get(asking->fields, name);
	if (!value || json_is_null(value))
		value = json_object_get(asking->more_fields, name);
	char *scratch = context->scratch[context->used++ & 3];
	if (scalar_slice(value, scratch, &values[0]))
		return 1;
	size_t count = 0;
	for (size_t i = 0; i < json_array_size(value) && count < room; i++)
		if (scalar_slice(json_array_get(value, i), scratch, &values[count]))
			count++;
	return count;
}

static size_t asking_values(void *closure, const char *name, struct slice *values, size_t room)
{
	struct asking_context *context = closure;
	const struct asking *asking = context->asking;
	if (room == 0)
		return 0;
	if (strcmp(name, "role") == 0) {
		const char *roles[ROLES_ROOM];
		size_t count = directory_roles(asking->directory, asking->person, asking->place,
			today(), roles, room < ROLES_ROOM ? room : ROLES_ROOM);
		for (size_t i = 0; i < count; i++)
			values[i] = slice_of(roles[i]);
		return count;
	}
	if (strcmp(name, "me") == 0)
		values[0] = slice_of(asking->person);
	else if (strcmp(name, "thing") == 0)
		values[0] = slice_of(asking->thing);
	else if (strcmp(name, "by") == 0)
		values[0] = slice_of(asking->made_by);
	else if (strcmp(name, "place") == 0 && asking->place >= 0)
		values[0] = slice_of(asking->directory->places[asking->place].id);
	else
		return field_values(context, name, values, room);
	return values[0].length > 0;
}

static bool asking_under(void *closure, struct slice place, struct slice other)
{
	const struct asking_context *context = closure;
	return directory_place_under_named(context->asking->directory, place, other);
}

bool asking_allows(const struct asking *asking, const struct scope *scope)
{
	struct asking_context context = { .asking = asking };
	struct scope_subject subject = { &context, asking_values, asking_under };
	return scope_test(scope, &subject);
}

bool book_may(const struct directory *directory, const struct actor *actor, const struct kind *kind,
	const struct verb *verb, const char *place, const json_t *fields)
{
	(void)kind;
	if (actor->system)
		return true;
	const char *person = actor_person(actor);
	int position = directory_place(directory, place);
	if (verb->anyone &&
		(*person || (position >= 0 && directory->places[position].open_reporting)))
		return true;
	if (!*person)
		return false;
	struct asking asking = { .directory = directory,
		.person = person,
		.place = position,
		.fields = fields,
		.made_by = person };
	return !verb->who || asking_allows(&asking, verb->who);
}

/* Works, today, at the place, above it or below it. */
static bool is_near(const struct directory *directory, const char *person, int place)
{
	int position = directory_person(directory, person);
	if (position < 0 || directory->people[position].left)
		return false;
	const struct person *who = &directory->people[position];
	day_number day = today();
	for (int i = 0; i < who->assignment_count; i++) {
		const struct assignment *a = &directory->assignments[who->first_assignment + i];
		bool now = (a->from == DAY_NONE || a->from <= day) &&
			   (a->to == DAY_NONE || day < a->to);
		if (now && (place < 0 || directory_under(directory, place, a->place) ||
				   directory_under(directory, a->place, place)))
			return true;
	}
	return false;
}

static bool row_allows(const struct directory *directory, const char *person,
	const struct thing_row *row, const struct scope *scope)
{
	struct asking asking = { .directory = directory,
		.person = person,
		/* Without a place it is about the whole organisation. */
		.place = *row->place ? directory_place(directory, row->place) : 0,
		.more_fields = row->body,
		.thing = row->id,
		.made_by = row->made_by };
	return asking_allows(&asking, scope);
}

bool may_see(const struct directory *directory, const struct actor *actor, const struct kind *kind,
	const struct thing_row *row)
{
	if (actor->system)
		return true;
	const char *person = actor_person(actor);
	if (!*person)
		return false;
	int position = directory_place(directory, row->place);
	if (!kind->see)
		return strcmp(person, row->made_by) == 0 || is_near(directory, person, position);
	return row_allows(directory, person, row, kind->see);
}

bool may_read(const struct directory *directory, const struct actor *actor,
	const struct field *field, const struct thing_row *row)
{
	return !field->see || actor->system ||
	       row_allows(directory, actor_person(actor), row, field->see);
}
