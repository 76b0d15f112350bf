#include "brute.h"
#include <stdlib.h>
#include <string.h>
#include "support.h"

enum { ALWAYS = INT32_MAX };

/* Each with the rule that is_in_scope() knows it by. */
const char *const brute_scopes[] = { "", "role = nurse", "role in (nurse, hca) and not agency",
	"place under rowan", "place_type = ward" };
const size_t brute_scope_count = sizeof(brute_scopes) / sizeof(brute_scopes[0]);

static void copy_slice(char to[65], struct slice text)
{
	snprintf(to, 65, "%.*s", (int)text.length, text.base);
}

static int take(void *context, const struct recorded *recorded)
{
	struct brute *brute = context;
	day_number known = instant_day(recorded->at);
	if (brute->count && brute->entries[brute->count - 1].known > known)
		known = brute->entries[brute->count - 1].known;
	brute->entries = must_realloc(brute->entries, (brute->count + 1) * sizeof(*brute->entries));
	struct brute_entry *entry = &brute->entries[brute->count++];
	*entry = (struct brute_entry){ .seq = recorded->seq, .known = known, .on = recorded->on };
	copy_slice(entry->kind, recorded->kind);
	copy_slice(entry->verb, recorded->verb);
	copy_slice(entry->thing, recorded->thing);
	copy_slice(entry->place, recorded->place);
	copy_slice(entry->by, recorded->by);
	assert_int_equal(json_read(recorded->set, &entry->set), 0);
	return 0;
}

void brute_read(struct brute *brute, struct reader *reader)
{
	int64_t last = brute->count ? brute->entries[brute->count - 1].seq : 0;
	assert_int_equal(read_ledger(reader, last, take, brute), 0);
}

void brute_free(struct brute *brute)
{
	for (size_t i = 0; i < brute->count; i++)
		json_decref(brute->entries[i].set);
	free(brute->entries);
}

/* -- one thing, as entries up to a day leave it -- */

struct when {
	const struct brute *brute;
	day_number day, known;
};

static bool counts(const struct when *when, const struct brute_entry *entry)
{
	return entry->on <= when->day && entry->known <= when->known;
}

/* The value of a field; NULL: never said. `first`: the first entry holds before its day too. */
static const json_t *field_of(
	const struct when *when, const char *thing, const char *field, bool first)
{
	const json_t *found = NULL;
	bool is_first = true;
	for (size_t i = 0; i < when->brute->count; i++) {
		const struct brute_entry *entry = &when->brute->entries[i];
		if (strcmp(entry->thing, thing) != 0)
			continue;
		bool taken =
			counts(when, entry) || (first && is_first && entry->known <= when->known);
		is_first = false;
		if (taken && json_object_get(entry->set, field))
			found = json_object_get(entry->set, field);
	}
	return json_is_null(found) ? NULL : found;
}

static const char *text_of(
	const struct when *when, const char *thing, const char *field, bool first)
{
	const json_t *value = field_of(when, thing, field, first);
	return json_is_string(value) ? json_string_value(value) : "";
}

static const char *last_verb(const struct when *when, const char *thing, const char *const *verbs)
{
	const char *found = "";
	for (size_t i = 0; i < when->brute->count; i++) {
		const struct brute_entry *entry = &when->brute->entries[i];
		if (strcmp(entry->thing, thing) != 0 || !counts(when, entry))
			continue;
		for (size_t k = 0; verbs[k]; k++)
			if (strcmp(entry->verb, verbs[k]) == 0)
				found = entry->verb;
	}
	return found;
}

/* Every entry has the place where its thing was then. It says that the thing is there from its day
 * on when that is another place than before, or when it says nothing else. */
static bool says_place(const struct brute_entry *entry, const char *before)
{
	return strcmp(entry->place, before) != 0 ||
	       (strcmp(entry->verb, "change") == 0 && json_object_size(entry->set) == 0);
}

static const char *place_of(const struct when *when, const char *thing, bool first)
{
	const char *found = "", *before = "", *at_first = "";
	bool is_first = true, any = false;
	for (size_t i = 0; i < when->brute->count; i++) {
		const struct brute_entry *entry = &when->brute->entries[i];
		if (strcmp(entry->thing, thing) != 0)
			continue;
		bool taken =
			counts(when, entry) || (first && is_first && entry->known <= when->known);
		if (taken && says_place(entry, before))
			found = entry->place;
		any = any || taken;
		at_first = is_first ? entry->place : at_first;
		before = entry->place;
		is_first = false;
	}
	return any && !*found ? at_first : found;
}

static bool is_under(const struct when *when, const char *place, const char *above)
{
	const char *root = when->brute->entries[0].thing;
	for (size_t i = 0; i < when->brute->count; i++)
		if (strcmp(when->brute->entries[i].kind, "place") == 0) {
			root = when->brute->entries[i].thing;
			break;
		}
	for (int depth = 0; depth < 40; depth++) {
		if (strcmp(place, above) == 0)
			return true;
		if (strcmp(place, root) == 0)
			return false;
		place = text_of(when, place, "parent", true);
		place = *place ? place : root;
	}
	return false;
}

/* -- who -- */

static bool is_in_scope(
	const struct when *when, const char *post, const char *place, const char *scope)
{
	const char *role = text_of(when, post, "role", true);
	bool agency = json_is_true(field_of(when, post, "agency", true));
	size_t number = 0;
	while (strcmp(scope, brute_scopes[number]) != 0)
		number++;
	switch (number) {
	case 0:
		return true;
	case 1:
		return strcmp(role, "nurse") == 0;
	case 2:
		return (strcmp(role, "nurse") == 0 || strcmp(role, "hca") == 0) && !agency;
	case 3:
		return is_under(when, place, "rowan");
	default:
		return strcmp(text_of(when, place, "type", true), "ward") == 0;
	}
}

static day_number day_of(const char *text, day_number otherwise)
{
	day_number day;
	return *text && day_parse(slice_of(text), &day) == 0 ? day : otherwise;
}

static bool works_there(const struct when *when, const char *post, const char *person)
{
	static const char *const verbs[] = { "add", "leave", "return", "erase", NULL };
	const struct when said = { when->brute, ALWAYS, when->known };
	const char *presence = last_verb(when, person, verbs);
	return day_of(text_of(&said, post, "from", true), INT32_MIN) <= when->day &&
	       when->day < day_of(text_of(&said, post, "to", true), INT32_MAX) &&
	       strcmp(presence, "leave") != 0 && strcmp(presence, "erase") != 0;
}

/* -- what -- */

static bool was_withdrawn(const struct when *when, const char *thing)
{
	for (size_t i = 0; i < when->brute->count; i++) {
		const struct brute_entry *entry = &when->brute->entries[i];
		if (strcmp(entry->thing, thing) == 0 && entry->known <= when->known &&
			(strcmp(entry->verb, "revoke") == 0 ||
				strcmp(entry->verb, "withdraw") == 0))
			return true;
	}
	return false;
}

static bool is_by(const struct brute_entry *entry, const char *means, const char *person)
{
	bool signature = strcmp(entry->kind, "signature") == 0;
	const char *through = signature				       ? "policy"
			      : strcmp(entry->kind, "completion") == 0 ? "course"
								       : "skill";
	return strcmp(json_text(entry->set, through), means) == 0 &&
	       strcmp(signature ? entry->by : json_text(entry->set, "person"), person) == 0;
}

/* The entry of what was done, with the day and the end that were last said of it. */
static struct brute_entry as_corrected(const struct when *when, const struct brute_entry *entry)
{
	struct brute_entry said = *entry;
	for (size_t i = 0; i < when->brute->count; i++) {
		const struct brute_entry *later = &when->brute->entries[i];
		if (strcmp(later->thing, entry->thing) != 0 || later->known > when->known ||
			strcmp(later->verb, "correct") != 0)
			continue;
		said.on = day_of(json_text(later->set, "done_on"), said.on);
		said.seq = later->seq;
		if (*json_text(later->set, "expires"))
			said.set = later->set;
	}
	return said;
}

static bool has(const struct when *when, const char *means, const char *kind, const char *person)
{
	struct brute_entry latest = { 0 };
	int64_t edition = json_integer_value(field_of(when, means, "version", false));
	for (size_t i = 0; i < when->brute->count; i++) {
		const struct brute_entry *entry = &when->brute->entries[i];
		const struct brute_entry said = as_corrected(when, entry);
		if (!(strcmp(entry->verb, "sign") == 0 || strcmp(entry->verb, "record") == 0 ||
			    strcmp(entry->verb, "sign_off") == 0) ||
			!counts(when, &said) || !is_by(entry, means, person) ||
			was_withdrawn(when, entry->thing) ||
			(strcmp(kind, "policy") == 0 &&
				json_whole(entry->set, "version", 0) != edition))
			continue;
		if (!latest.set || said.on > latest.on ||
			(said.on == latest.on && said.seq >= latest.seq))
			latest = said;
	}
	if (!latest.set || day_of(json_text(latest.set, "expires"), INT32_MAX) < when->day)
		return false;
	const char *outcome = json_text(latest.set, "outcome");
	return strcmp(kind, "skill") != 0 || strcmp(outcome, "alone") == 0 ||
	       strcmp(outcome, "can_assess") == 0;
}

static bool is_offered(const struct when *when, const char *means, const char *kind)
{
	static const char *const verbs[] = { "publish", "publish_revision", "withdraw", "add",
		"change", "retire", NULL };
	const char *verb = last_verb(when, means, verbs);
	if (strcmp(kind, "policy") == 0)
		return strncmp(verb, "publish", 7) == 0;
	return *verb && strcmp(verb, "retire") != 0;
}

static bool serves(const struct when *when, const char *means, const char *requirement)
{
	const json_t *list = field_of(when, means, "requirements", false);
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_array_get(list, i)), requirement) == 0)
			return true;
	return false;
}

/* What one post asks of its person. */
static void judge_post(const struct when *when, const char *post, const char *person,
	const char *requirement, const char *kind, bool *asked, bool *missing)
{
	static const char *const verbs[] = { "adopt", "change", "retire", NULL };
	const char *place = place_of(when, post, true);
	const char *verb = last_verb(when, requirement, verbs);
	if (!*verb || strcmp(verb, "retire") == 0 || !works_there(when, post, person) ||
		!is_in_scope(when, post, place, text_of(when, requirement, "applies_to", false)))
		return;
	for (size_t i = 0; i < when->brute->count; i++) {
		const struct brute_entry *made = &when->brute->entries[i];
		bool is_new = strcmp(made->verb, "add") == 0 || strcmp(made->verb, "draft") == 0;
		if (!is_new || strcmp(made->kind, kind) != 0 ||
			!is_offered(when, made->thing, kind) ||
			!serves(when, made->thing, requirement) ||
			!is_under(when, place, place_of(when, made->thing, false)) ||
			!is_in_scope(
				when, post, place, text_of(when, made->thing, "audience", false)))
			continue;
		*asked = true;
		*missing = *missing || !has(when, made->thing, kind, person);
	}
}

struct brute_count brute_people(const struct brute *brute, const char *requirement,
	const char *means, const char *place, day_number day, day_number known)
{
	const struct when when = { brute, day, known }, tree = { brute, ALWAYS, known };
	struct brute_count count = { 0 };
	for (size_t i = 0; i < brute->count; i++) {
		const struct brute_entry *person = &brute->entries[i];
		bool asked = false, missing = false;
		if (strcmp(person->kind, "person") != 0 || strcmp(person->verb, "add") != 0)
			continue;
		for (size_t k = 0; k < brute->count; k++) {
			const struct brute_entry *post = &brute->entries[k];
			if (strcmp(post->kind, "assignment") == 0 &&
				strcmp(post->verb, "start") == 0 && post->known <= known &&
				strcmp(json_text(post->set, "person"), person->thing) == 0 &&
				is_under(&tree, place_of(&when, post->thing, true), place))
				judge_post(&when, post->thing, person->thing, requirement, means,
					&asked, &missing);
		}
		count.of += asked;
		count.n += asked && !missing;
	}
	return count;
}

/* -- signed in time -- */

static bool is_publishing(const struct brute_entry *entry)
{
	return strcmp(entry->kind, "policy") == 0 && strncmp(entry->verb, "publish", 7) == 0;
}

/* As the policy stood when it was published, corrected by what was said later of days before. */
static const char *audience_of(
	const struct when *when, const struct brute_entry *published, const char **place)
{
	const char *audience = "";
	for (size_t i = 0; i < when->brute->count; i++) {
		const struct brute_entry *entry = &when->brute->entries[i];
		if (strcmp(entry->thing, published->thing) != 0 || entry->known > when->known ||
			(entry->seq > published->seq && entry->on >= published->on))
			continue;
		if (entry->seq <= published->seq)
			*place = entry->place;
		if (json_object_get(entry->set, "audience"))
			audience = json_text(entry->set, "audience");
	}
	return audience;
}

/* At `where` (NULL: anywhere) on the day? */
static bool in_audience(const struct when *when, const char *person, const char *audience,
	const char *policy_place, const char *where)
{
	for (size_t i = 0; i < when->brute->count; i++) {
		const struct brute_entry *post = &when->brute->entries[i];
		if (strcmp(post->kind, "assignment") != 0 || strcmp(post->verb, "start") != 0 ||
			post->known > when->known ||
			strcmp(json_text(post->set, "person"), person) != 0)
			continue;
		const char *place = place_of(when, post->thing, true);
		if ((!where || strcmp(place, where) == 0) &&
			works_there(when, post->thing, person) &&
			is_under(when, place, policy_place) &&
			is_in_scope(when, post->thing, place, audience))
			return true;
	}
	return false;
}

static bool signed_by(const struct when *when, const struct brute_entry *published,
	const char *person, day_number until)
{
	for (size_t i = 0; i < when->brute->count; i++) {
		const struct brute_entry *entry = &when->brute->entries[i];
		if (strcmp(entry->kind, "signature") == 0 && strcmp(entry->verb, "sign") == 0 &&
			entry->known <= when->known && entry->on >= published->on &&
			entry->on <= until && strcmp(entry->by, person) == 0 &&
			strcmp(json_text(entry->set, "policy"), published->thing) == 0 &&
			json_whole(entry->set, "version", 0) ==
				json_whole(published->set, "version", 0))
			return true;
	}
	return false;
}

static bool is_replaced(
	const struct when *when, const struct brute_entry *published, day_number until)
{
	for (size_t i = 0; i < when->brute->count; i++) {
		const struct brute_entry *next = &when->brute->entries[i];
		if (is_publishing(next) && strcmp(next->thing, published->thing) == 0 &&
			next->seq > published->seq && next->known <= when->known)
			return next->on <= until;
	}
	return false;
}

static bool had_to_sign(const struct when *when, const struct brute_entry *published,
	const char *person, const char *place, day_number until)
{
	const char *policy_place = "";
	const char *audience = audience_of(when, published, &policy_place);
	for (day_number day = published->on; day <= until; day++) {
		const struct when then = { when->brute, day, when->known };
		if (!in_audience(
			    &then, person, audience, policy_place, day == until ? place : NULL))
			return false;
	}
	return true;
}

struct brute_count brute_signed(const struct brute *brute, const char *place, int days,
	day_number day, day_number known)
{
	const struct when when = { brute, day, known };
	struct brute_count count = { 0 };
	for (size_t i = 0; i < brute->count; i++) {
		const struct brute_entry *published = &brute->entries[i];
		day_number until = published->on + days;
		if (!is_publishing(published) || published->known > known || until >= day ||
			is_replaced(&when, published, until))
			continue;
		for (size_t k = 0; k < brute->count; k++) {
			const struct brute_entry *person = &brute->entries[k];
			if (strcmp(person->kind, "person") != 0 || strcmp(person->verb, "add") ||
				!had_to_sign(&when, published, person->thing, place, until))
				continue;
			count.of++;
			count.n += signed_by(&when, published, person->thing, until);
		}
	}
	return count;
}
