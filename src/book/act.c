/* One act, from what somebody asked to an entry with everything that follows from it. */
#include "book_private.h"
#include "directory_private.h"
#include "people.h"

void outcome_release(struct outcome *outcome)
{
	json_decref(outcome->problems);
	json_decref(outcome->conflict);
	outcome->problems = outcome->conflict = NULL;
}

/* What goes along an act while it is checked and done. */
struct acting {
	struct book *book;
	const struct act *act;
	struct outcome *outcome;
	struct doing doing;
	json_t *clean; /* the fields as checked */
	bool trusted;
};

static int find_verb(struct acting *acting)
{
	const struct act *act = acting->act;
	struct doing *doing = &acting->doing;
	doing->kind = kinds_find(directory_kinds(doing->directory), act->kind ?: "");
	if (!doing->kind)
		return error_set(
			FT_NOT_FOUND, "There is no kind of record called \"%s\".", act->kind ?: "");
	doing->verb = kind_verb(doing->kind, act->verb ?: "");
	if (!doing->verb)
		return error_set(FT_NOT_FOUND, "\"%s\" is not something that can be done to: %s.",
			act->verb ?: "", doing->kind->label);
	return 0;
}

static int find_time(struct acting *acting)
{
	struct doing *doing = &acting->doing;
	doing->at = instant_now();
	if (acting->act->on && *acting->act->on) {
		int result = day_parse(slice_of(acting->act->on), &doing->day);
		if (result)
			return error_set_field("on"), result;
		snprintf(doing->on, sizeof(doing->on), "%s", acting->act->on);
		instant_us instant;
		if (instant_parse(slice_of(doing->on), &instant) == 0)
			doing->day = instant_day(instant);
	} else {
		doing->day = today();
	}
	if (doing->day > today() + 1) {
		error_set(FT_REFUSED, "That day has not come yet. Write down when it happened.");
		return error_set_field("on");
	}
	if (doing->day < day_from_date(LIMIT_YEAR_LEAST, 1, 1)) {
		error_set(FT_REFUSED, "That day is before %d. Write down when it happened.",
			LIMIT_YEAR_LEAST);
		return error_set_field("on");
	}
	instant_us instant;
	if (!*doing->on || instant_parse(slice_of(doing->on), &instant)) {
		struct buf day;
		buf_init(&day, 32);
		day_add_iso(&day, doing->day);
		snprintf(doing->on, sizeof(doing->on), "%s", day.base);
		buf_release(&day);
	}
	return 0;
}

static int find_thing(struct acting *acting)
{
	const struct act *act = acting->act;
	struct doing *doing = &acting->doing;
	if (!act->thing || !*act->thing) {
		doing->is_new = true;
		if (!act->new_id || !*act->new_id) {
			ulid_make(doing->row.id, doing->at);
			return 0;
		}
		char kind[65];
		int result = thing_kind_of(doing->connection, act->new_id, kind);
		if (result)
			return result;
		if (*kind)
			return error_set(FT_CONFLICT, "There is something with the id %s already.",
				act->new_id);
		if (strlen(act->new_id) >= sizeof(doing->row.id))
			return error_set(FT_REFUSED,
				"The id %.20s... is too long: 64 letters at most.", act->new_id);
		snprintf(doing->row.id, sizeof(doing->row.id), "%s", act->new_id);
		return 0;
	}
	int result = thing_row_read(doing->connection, act->thing, &doing->row);
	if (result == 0 && strcmp(doing->row.kind, doing->kind->name) != 0)
		return error_set(FT_NOT_FOUND, "There is no %s with the id %s.", doing->kind->label,
			act->thing);
	return result;
}

/* Whoever may not see a thing learns nothing by acting on it. */
static int check_visible(struct acting *acting)
{
	const struct doing *doing = &acting->doing;
	if (doing->is_new || acting->trusted ||
		may_see(doing->directory, acting->act->actor, doing->kind, &doing->row))
		return 0;
	return error_set(FT_NOT_FOUND, "There is nothing here with the id %s.", doing->row.id);
}

/* Where the actor works first, else the whole organisation. */
static const char *usual_place(struct acting *acting)
{
	const struct directory *directory = acting->doing.directory;
	int person = directory_person(directory, actor_person(acting->act->actor));
	if (person >= 0 && directory->people[person].assignment_count) {
		int first = directory->people[person].first_assignment;
		return directory->places[directory->assignments[first].place].id;
	}
	return acting->book->root;
}

static int find_place(struct acting *acting)
{
	const struct act *act = acting->act;
	struct doing *doing = &acting->doing;
	if (doing->kind->family == FAMILY_SYSTEM)
		return 0; /* it is about the whole organisation */
	bool is_place = strcmp(doing->kind->name, "place") == 0;
	const char *place = act->place && *act->place ? act->place : NULL;
	if (is_place)
		place = doing->row.id;
	else if (!place)
		place = doing->is_new ? usual_place(acting) : doing->row.place;
	if (strlen(place) >= sizeof(doing->place))
		return error_set(FT_REFUSED, "The place id %.20s... is too long.", place);
	snprintf(doing->place, sizeof(doing->place), "%s", place);
	if (is_place)
		return 0;
	char kind[65];
	int result = thing_kind_of(doing->connection, place, kind);
	if (result == 0 && strcmp(kind, "place") != 0) {
		error_set(FT_REFUSED, "There is no place with the id %s.", place);
		return error_set_field("place");
	}
	return result;
}

static int check_version(struct acting *acting)
{
	struct doing *doing = &acting->doing;
	int64_t expected = acting->act->expected_version;
	if (doing->is_new || expected == 0 || expected == doing->row.version)
		return 0;
	int result = describe_conflict(doing->connection, doing->directory, doing->kind,
		&doing->row, expected, &acting->outcome->conflict);
	if (result)
		return result;
	return error_set(FT_CONFLICT,
		"%s changed this while you were writing. Nothing was overwritten.",
		json_text(acting->outcome->conflict, "by_name"));
}

static int check_state(struct acting *acting)
{
	const struct doing *doing = &acting->doing;
	if (verb_allowed_from(doing->verb, doing->is_new ? "" : doing->row.state))
		return 0;
	if (doing->is_new)
		return error_set(FT_REFUSED, "\"%s\" needs to know which %s.", doing->verb->label,
			doing->kind->label);
	const struct state *state = kind_state(doing->kind, doing->row.state);
	return error_set(FT_CONFLICT, "\"%s\" cannot be done now: this is already \"%s\".",
		doing->verb->label, state ? state->label : doing->row.state);
}

/* Where a thing goes by this act: a place below its parent, anything else to where it is done. */
static const char *destination(const struct acting *acting)
{
	const struct doing *doing = &acting->doing;
	const char *root = acting->book->root;
	if (strcmp(doing->kind->name, "place") != 0)
		return *doing->place ? doing->place : root;
	const json_t *parent = json_object_get(acting->clean, "parent");
	bool stays = !doing->is_new &&
		     (!parent || json_equal(parent, json_object_get(doing->row.body, "parent")));
	if (stays)
		return doing->place;
	return json_is_string(parent) ? json_string_value(parent) : root;
}

/* In a bulk, places made on the way are judged by the root. */
static int place_position(const struct acting *acting, const char *place)
{
	int position = directory_place(acting->doing.directory, place);
	return position < 0 && acting->book->in_bulk ? 0 : position;
}

static int check_allowed_at(const struct acting *acting, int position)
{
	const struct doing *doing = &acting->doing;
	const char *person = actor_person(acting->act->actor);
	bool open = position >= 0 && doing->directory->places[position].open_reporting;
	if (doing->verb->anyone && (*person || open))
		return 0;
	if (!*person)
		return error_set(FT_NOT_ALLOWED, "Sign in to do this.");
	struct asking asking = { .directory = doing->directory,
		.person = person,
		.place = position,
		.fields = acting->clean,
		.more_fields = doing->row.body,
		.thing = doing->row.id,
		.made_by = doing->is_new ? person : doing->row.made_by };
	if (doing->verb->who && !asking_allows(&asking, doing->verb->who))
		return error_set(FT_NOT_ALLOWED, "Your role here does not let you do this: %s.",
			doing->verb->label);
	return check_grant(doing, person, position, acting->clean);
}

static bool administers(const struct acting *acting, int place)
{
	enum { ROLES_ROOM = 32 };
	const char *roles[ROLES_ROOM];
	size_t count = directory_roles(acting->doing.directory,
		actor_person(acting->act->actor), place, today(), roles, ROLES_ROOM);
	for (size_t i = 0; i < count; i++)
		if (strcmp(roles[i], ROLE_ADMINISTRATOR) == 0)
			return true;
	return false;
}

/* Whoever may do something to a thing because it is theirs could else take it to a place where they
 * may do more. */
static int check_may_move(const struct acting *acting, int from, int to)
{
	const struct doing *doing = &acting->doing;
	bool is_place = strcmp(doing->kind->name, "place") == 0;
	if (is_place || (administers(acting, from) && administers(acting, to)))
		return 0;
	return error_set(FT_NOT_ALLOWED,
		"This belongs to another place, and your role does not let you move it: %s.",
		doing->row.title ? doing->row.title : doing->row.id);
}

static int check_allowed(struct acting *acting)
{
	const struct doing *doing = &acting->doing;
	const struct actor *actor = acting->act->actor;
	if (acting->trusted || actor->system)
		return 0;
	const char *to = destination(acting);
	int there = place_position(acting, to);
	int result = check_allowed_at(acting, there);
	const char *from = *doing->row.place ? doing->row.place : to;
	if (result == 0 && strcmp(from, to) != 0) {
		int here = place_position(acting, from);
		result = check_allowed_at(acting, here);
		if (result == 0)
			result = check_may_move(acting, here, there);
	}
	if (result)
		return result;
	if (doing->verb->second_person && strcmp(actor_person(actor), doing->row.changed_by) == 0)
		return error_set(FT_NOT_ALLOWED,
			"A second person has to do this: you wrote what is being checked.");
	return is_erasure(doing) ? check_administrator(acting->book, actor) : 0;
}

static int check_input(struct acting *acting)
{
	struct doing *doing = &acting->doing;
	struct outcome *outcome = acting->outcome;
	json_t *nothing = json_object();
	int result = verb_check_fields(doing->kind, doing->verb,
		acting->act->input ? acting->act->input : nothing, &acting->clean,
		&outcome->problems);
	json_decref(nothing);
	if (result)
		return result;
	outcome->problems = json_array();
	if ((result = check_references(doing, acting->clean, outcome->problems)))
		return result;
	if (json_array_size(outcome->problems))
		return error_set(FT_REFUSED, "%s",
			json_text(json_array_get(outcome->problems, 0), "message"));
	json_decref(outcome->problems);
	outcome->problems = NULL;
	return check_pins(doing, acting->clean);
}

static void choose_author(struct acting *acting)
{
	const struct act *act = acting->act;
	const char *person = actor_person(act->actor);
	bool hidden = act->hide_name && acting->doing.verb->anyone;
	snprintf(acting->doing.by, sizeof(acting->doing.by), "%s",
		hidden	  ? "hidden"
		: *person ? person
			  : "nobody");
}

/* The receipt of an act without a name: from the idempotency key where there is one, so that
 * who sends again gets the same. */
static void make_receipt(struct acting *acting)
{
	struct doing *doing = &acting->doing;
	bool nameless = strcmp(doing->by, "hidden") == 0 || strcmp(doing->by, "nobody") == 0;
	if (!nameless || !doing->is_new)
		return;
	uint8_t digest[SHA256_BYTES];
	struct buf text;
	buf_init(&text, 128);
	if (doing->idempotency[0]) {
		const struct slice pieces[] = { SLICE_LITERAL("fettle receipt"),
			{ (const char *)acting->book->key.secret,
				sizeof(acting->book->key.secret) },
			slice_of(doing->idempotency) };
		sha256_pieces(pieces, 3, digest);
	} else {
		random_bytes(digest, sizeof(digest));
	}
	base64url_add(&text, digest, sizeof(digest));
	snprintf(acting->outcome->receipt, sizeof(acting->outcome->receipt), "%s", text.base);
	sha256(text.base, text.length, digest);
	buf_clear(&text);
	hex_add(&text, digest, sizeof(digest));
	snprintf(doing->receipt_hash, sizeof(doing->receipt_hash), "%s", text.base);
	buf_release(&text);
}

static void hash_idempotency_key(struct acting *acting)
{
	const char *key = acting->act->idempotency_key;
	if (!key || !*key)
		return;
	const struct slice pieces[] = { slice_of(actor_person(acting->act->actor)),
		SLICE_LITERAL("\n"), slice_of(key) };
	uint8_t digest[SHA256_BYTES];
	sha256_pieces(pieces, 3, digest);
	struct buf text;
	buf_init(&text, 128);
	hex_add(&text, digest, sizeof(digest));
	snprintf(acting->doing.idempotency, sizeof(acting->doing.idempotency), "%s", text.base);
	buf_release(&text);
}

/* 1 when the key was used before: the outcome is the first one again. */
static int find_repeat(struct acting *acting)
{
	struct doing *doing = &acting->doing;
	if (!doing->idempotency[0])
		return 0;
	struct query *query =
		query_start(doing->connection, "SELECT i.seq, e.thing FROM idempotency i JOIN "
					       "entry e ON e.seq = i.seq WHERE i.key = $1");
	query_text(query, 1, slice_of(doing->idempotency));
	int more = query_step(query);
	if (more == 1) {
		struct slice thing = query_get_text(query, 1);
		acting->outcome->seq = query_get_int(query, 0);
		acting->outcome->repeated = true;
		snprintf(acting->outcome->thing, sizeof(acting->outcome->thing), "%.*s",
			(int)thing.length, thing.base);
	}
	query_end(query);
	return more;
}

static int check_all(struct acting *acting)
{
	static int (*const steps[])(struct acting *) = { find_time, find_thing, check_visible,
		find_place, check_version, check_state, check_input, check_allowed };
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		int result = steps[i](acting);
		if (result)
			return result;
	}
	return 0;
}

static void note_event(struct acting *acting)
{
	const struct doing *doing = &acting->doing;
	struct event event = { .seq = doing->seq,
		.at = doing->at,
		.kind = doing->kind->name,
		.verb = doing->verb->name,
		.thing = doing->row.id,
		.place = doing->row.place,
		.title = doing->kind->family == FAMILY_PERSON ? "" : doing->row.title };
	event_list_add(acting->book->events, &event);
	directory_changes_note(
		&acting->book->changes, doing->kind->name, doing->row.id, doing->seq);
}

static int write_act(struct acting *acting)
{
	struct doing *doing = &acting->doing;
	ulid_make(doing->entry_id, doing->at);
	doing->set = json_incref(acting->clean);
	int result = apply_effects(doing);
	if (result == 0)
		result = seal_fields(doing->connection, doing->kind, doing->row.id, doing->by,
			doing->entry_id, doing->set);
	if (result == 0)
		result = seal_people(doing);
	if (doing->receipt_hash[0])
		json_put_text(doing->set, "receipt", doing->receipt_hash);
	if (result == 0)
		result = append_entry(&acting->book->tree, doing);
	if (result == 0)
		result = project_entry(doing);
	if (result == 0 && is_erasure(doing))
		result = erase_traces(doing);
	if (result)
		return result;
	note_event(acting);
	acting->outcome->seq = doing->seq;
	snprintf(acting->outcome->thing, sizeof(acting->outcome->thing), "%s", doing->row.id);
	return perform_spawns(acting->book, acting->act, doing);
}

static int write_with_mark(struct acting *acting)
{
	struct book *book = acting->book;
	int result = transaction_mark(book->connection);
	if (result)
		return result;
	struct merkle_frontier before = book->tree;
	size_t events = event_list_count(book->events);
	result = write_act(acting);
	if (result) {
		book->tree = before;
		event_list_cut(book->events, events);
		transaction_undo(book->connection);
	}
	return result;
}

/* What has been checked hardly ever fails, so most acts go without a savepoint, which would
 * copy every page they touch. */
static int write_or_undo(struct acting *acting)
{
	struct book *book = acting->book;
	if (acting->trusted)
		return write_act(acting);
	if (book->careful || acting->doing.verb->spawn_count)
		return write_with_mark(acting);
	int result = write_act(acting);
	book->spoilt = book->spoilt || result;
	return result;
}

static int perform(struct book *book, const struct act *act, struct outcome *outcome, bool trusted)
{
	memset(outcome, 0, sizeof(*outcome));
	error_clear();
	struct acting acting = { .book = book, .act = act, .outcome = outcome, .trusted = trusted };
	acting.doing.connection = book->connection;
	int result = book_refresh_working(book);
	if (result)
		goto out;
	acting.doing.directory = book->working;
	if ((result = find_verb(&acting)))
		goto out;
	choose_author(&acting);
	hash_idempotency_key(&acting);
	if ((result = find_repeat(&acting)) == 0 && (result = check_all(&acting)) == 0) {
		make_receipt(&acting);
		result = write_or_undo(&acting);
	} else if (result == 1) {
		acting.doing.is_new = true;
		make_receipt(&acting);
		result = 0;
	}
out:
	outcome->code = result;
	if (result)
		snprintf(outcome->message, sizeof(outcome->message), "%s", error_message());
	if (result == FT_REFUSED && !outcome->problems && *error_field()) {
		outcome->problems = json_array();
		add_problem(outcome->problems, error_field(), "%s", error_message());
	}
	json_decref(acting.clean);
	doing_release(&acting.doing);
	return result;
}

int perform_act(struct book *book, const struct act *act, struct outcome *outcome)
{
	return perform(book, act, outcome, false);
}

int perform_trusted(struct book *book, const struct act *act, struct outcome *outcome)
{
	return perform(book, act, outcome, true);
}
