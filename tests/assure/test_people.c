/* Who has what is asked of them, on any day as known on any day: random acts through the book,
 * compared with going through all entries (brute.h). FETTLE_TEST_SEED chooses other acts. */
#include <stdio.h>
#include <stdlib.h>
#include "brute.h"
#include "home.h"

enum { ACTS = 260, ROUNDS = 6, ASKED_PER_ROUND = 25, THINGS_MOST = 100 };

struct things {
	char ids[THINGS_MOST][65];
	int count;
};

struct game {
	struct home home;
	struct brute brute;
	uint64_t random;
	struct things places, people, posts, requirements, policies, courses, skills, completions,
		signoffs;
	bool moves; /* places too */
};

static int roll(struct game *game, int sides)
{
	game->random = game->random * 6364136223846793005u + 1442695040888963407u;
	return (int)((game->random >> 33) % (uint64_t)sides);
}

static const char *one_of(struct game *game, const struct things *things)
{
	return things->ids[roll(game, things->count)];
}

static void keep(struct things *things, const char *id)
{
	if (things->count < THINGS_MOST)
		snprintf(things->ids[things->count++], 65, "%s", id);
}

/* Most acts are of today, some are of days before. */
static const char *some_day(struct game *game, char day[32])
{
	struct buf text;
	buf_init(&text, 32);
	day_add_iso(&text, today() - (roll(game, 3) ? 0 : roll(game, 200)));
	snprintf(day, 32, "%s", text.base);
	buf_release(&text);
	return day;
}

/* Acts that the record refuses are part of the game: they change nothing. */
static bool play(struct game *game, struct act act, struct things *made, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static bool play(struct game *game, struct act act, struct things *made, const char *format, ...)
{
	char fields[1024], day[32];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(fields, sizeof(fields), format, arguments);
	va_end(arguments);
	for (char *c = fields; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	json_t *input;
	if (json_read(slice_of(fields), &input))
		fail_msg("%s: %s", error_message(), fields);
	test_clock_add(1000000);
	act.actor = act.actor ? act.actor : &ACTOR_SYSTEM;
	act.input = input;
	act.on = some_day(game, day);
	struct outcome outcome;
	int result = book_act(game->home.book, &act, &outcome);
	if (result == 0 && made)
		keep(made, outcome.thing);
	outcome_release(&outcome);
	json_decref(input);
	return result == 0;
}

/* -- acts -- */

static const char *a_scope(struct game *game)
{
	return brute_scopes[roll(game, (int)brute_scope_count)];
}

static const char *a_role(struct game *game)
{
	static const char *const roles[] = { "nurse", "hca", "doctor" };
	return roles[roll(game, 3)];
}

static void act_person(struct game *game)
{
	if (roll(game, 4) == 0 && game->people.count > 3)
		play(game,
			(struct act){ .kind = "person",
				.verb = roll(game, 2) ? "leave" : "return",
				.thing = one_of(game, &game->people) },
			NULL, "{}");
	else
		play(game, (struct act){ .kind = "person", .verb = "add" }, &game->people,
			"{'name':'Somebody'}");
}

static void act_post(struct game *game)
{
	char from[32], to[32];
	struct act act = { .kind = "assignment", .place = one_of(game, &game->places) };
	some_day(game, from);
	some_day(game, to);
	if (game->posts.count && roll(game, 3) == 0) {
		act.verb = "change";
		act.thing = one_of(game, &game->posts);
		act.place = roll(game, 3) ? NULL : act.place;
		if (roll(game, 2))
			play(game, act, NULL, "{'role':'%s','agency':%s}", a_role(game),
				roll(game, 2) ? "true" : "false");
		else
			play(game, act, NULL, "{'from':'%s'}", from);
	} else if (game->posts.count && roll(game, 4) == 0) {
		act.verb = "end";
		act.thing = one_of(game, &game->posts);
		act.place = NULL;
		play(game, act, NULL, "{'to':'%s'}", roll(game, 3) ? to : "2027-02-01");
	} else {
		act.verb = "start";
		play(game, act, &game->posts, "{'person':'%s','role':'%s','from':'%s'}",
			one_of(game, &game->people), a_role(game),
			roll(game, 3) ? "2025-01-01" : from);
	}
}

static void act_requirement(struct game *game)
{
	static const char *const verbs[] = { "change", "change", "retire" };
	if (game->requirements.count < 4)
		play(game, (struct act){ .kind = "requirement", .verb = "adopt" },
			&game->requirements,
			"{'text':'Something','key_question':'safe','applies_to':'%s'}",
			a_scope(game));
	else if (roll(game, 3) == 0) {
		const char *verb = verbs[roll(game, 3)];
		play(game,
			(struct act){ .kind = "requirement",
				.verb = verb,
				.thing = one_of(game, &game->requirements) },
			NULL, *verb == 'c' ? "{'applies_to':'%s'}" : "{}", a_scope(game));
	}
}

static void act_course(struct game *game, const char *kind, struct things *things)
{
	bool skill = *kind == 's';
	if (game->requirements.count == 0)
		return;
	const char *one = one_of(game, &game->requirements);
	const char *two = one_of(game, &game->requirements);
	struct act act = { .kind = kind, .verb = "add", .place = one_of(game, &game->places) };
	if (things->count < 4) {
		play(game, act, things,
			"{'title':'T','%s':%d,%s'audience':'%s','requirements':['%s'%s%s%s]}",
			skill ? "valid_months" : "refresh_months", 1 + roll(game, 12),
			skill ? "'statement':'S'," : "", a_scope(game), one, one == two ? "" : ",'",
			one == two ? "" : two, one == two ? "" : "'");
		return;
	}
	act.thing = one_of(game, things);
	act.place = NULL;
	act.verb = roll(game, 5) ? "change" : "retire";
	if (*act.verb == 'c')
		play(game, act, NULL, "{'audience':'%s','requirements':['%s']}", a_scope(game),
			one);
	else
		play(game, act, NULL, "{}");
}

static void act_policy(struct game *game)
{
	if (game->requirements.count == 0)
		return;
	if (game->policies.count < 3) {
		play(game, (struct act){ .kind = "policy", .verb = "draft" }, &game->policies,
			"{'title':'P','words':'W','review_months':12,'owner':'%s','requirements':"
			"['%s'],'audience':'%s'}",
			game->home.manager.person, one_of(game, &game->requirements),
			a_scope(game));
		return;
	}
	static const char *const verbs[] = { "approve", "publish", "revise", "approve_revision",
		"publish_revision" };
	const char *policy = one_of(game, &game->policies);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		play(game,
			(struct act){ .kind = "policy",
				.verb = verbs[i],
				.thing = policy,
				.actor = strncmp(verbs[i], "approve", 7) ? NULL
									 : &game->home.governance },
			NULL, "{}");
}

static void act_evidence(struct game *game)
{
	static const char *const outcomes[] = { "not_yet", "with_supervision", "alone",
		"can_assess" };
	const char *person = one_of(game, &game->people);
	struct actor actor = { 0 };
	snprintf(actor.person, sizeof(actor.person), "%s", person);
	struct buf day;
	switch (roll(game, 10)) {
	case 6:
	case 7:
	case 8:
		buf_init(&day, 32);
		day_add_iso(&day, today() - roll(game, 500));
		if (game->completions.count)
			play(game,
				(struct act){ .kind = "completion",
					.verb = "correct",
					.thing = one_of(game, &game->completions) },
				NULL, roll(game, 4) ? "{'done_on':'%s','reason':'Wrong'}"
						    : "{'provider':'%s','reason':'Wrong'}",
				day.base);
		buf_release(&day);
		break;
	case 0:
		if (game->completions.count)
			play(game,
				(struct act){ .kind = "completion",
					.verb = "revoke",
					.thing = one_of(game, &game->completions) },
				NULL, "{'reason':'No'}");
		break;
	case 1:
		if (game->policies.count)
			play(game,
				(struct act){
					.kind = "signature", .verb = "sign", .actor = &actor },
				NULL, "{'policy':'%s','version':%d}", one_of(game, &game->policies),
				1 + roll(game, 2));
		break;
	case 2:
		if (game->skills.count)
			play(game, (struct act){ .kind = "signoff", .verb = "sign_off" },
				&game->signoffs,
				"{'skill':'%s','person':'%s','outcome':'%s','method':'observed',"
				"'saw':'It'}",
				one_of(game, &game->skills), person, outcomes[roll(game, 4)]);
		break;
	case 3:
		if (game->signoffs.count)
			play(game,
				(struct act){ .kind = "signoff",
					.verb = "withdraw",
					.thing = one_of(game, &game->signoffs) },
				NULL, "{'reason':'No'}");
		break;
	default:
		if (game->courses.count)
			play(game, (struct act){ .kind = "completion", .verb = "record" },
				&game->completions, "{'course':'%s','person':'%s'}",
				one_of(game, &game->courses), person);
	}
}

static void act_place(struct game *game)
{
	const char *parent = one_of(game, &game->places);
	if (game->places.count < 8)
		play(game, (struct act){ .kind = "place", .verb = "add" }, &game->places,
			"{'name':'Ward','type':'%s','parent':'%s'}",
			roll(game, 2) ? "ward" : "team", parent);
	else if (game->moves && roll(game, 2))
		play(game,
			(struct act){ .kind = "place",
				.verb = "change",
				.thing = game->places.ids[3 + roll(game, 5)] },
			NULL, "{'parent':'%s'}", game->places.ids[roll(game, 3)]);
	else if (roll(game, 3) == 0)
		play(game,
			(struct act){ .kind = "place",
				.verb = "change",
				.thing = one_of(game, &game->places) },
			NULL, "{'type':'%s'}", roll(game, 2) ? "ward" : "team");
}

static void act_something(struct game *game)
{
	int what = roll(game, 100);
	if (roll(game, 4) == 0)
		test_clock_add((int64_t)roll(game, 10) * 86400 * 1000000);
	if (what < 6)
		act_place(game);
	else if (what < 16)
		act_person(game);
	else if (what < 34)
		act_post(game);
	else if (what < 40)
		act_requirement(game);
	else if (what < 46)
		act_course(game, "course", &game->courses);
	else if (what < 50)
		act_course(game, "skill", &game->skills);
	else if (what < 56)
		act_policy(game);
	else
		act_evidence(game);
}

/* -- comparing -- */

static struct brute_count figure(const json_t *board, const char *requirement, const char *share)
{
	const json_t *rows = json_object_get(board, "requirements");
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		if (strcmp(json_text(row, "id"), requirement) != 0)
			continue;
		const json_t *count = json_object_get(json_object_get(row, "counts"), share);
		return (struct brute_count){ json_whole(count, "n", 0),
			json_whole(count, "of", 0) };
	}
	return (struct brute_count){ -1, -1 };
}

static void compare(struct game *game, const char *place, day_number day, day_number known)
{
	static const char *const means[][2] = { { "policy", "attested" }, { "course", "trained" },
		{ "skill", "signed_off" } };
	struct board_query query = { .place = place, .on = day, .known = known };
	json_t *board;
	if (assure_board(game->home.assure, game->home.reader, &ACTOR_SYSTEM, &query, &board))
		fail_msg("%s", error_message());
	for (int i = 0; i < game->requirements.count; i++) {
		for (size_t k = 0; k < 3; k++) {
			const char *requirement = game->requirements.ids[i];
			struct brute_count shown = figure(board, requirement, means[k][1]);
			struct brute_count expected = brute_people(&game->brute, requirement,
				means[k][0], place, day, known ? known : INT32_MAX);
			if (shown.of < 0) /* retired */
				continue;
			if (shown.n != expected.n || shown.of != expected.of)
				fail_msg("%s of %s at %s on %d (today %+d), known %d: %lld of "
					 "%lld, not %lld of %lld",
					means[k][1], requirement, place, day, day - today(),
					known ? known - today() : 0, (long long)shown.n,
					(long long)shown.of, (long long)expected.n,
					(long long)expected.of);
		}
	}
	json_decref(board);
}

/* As many in the list as there are, up to fifty, and nobody twice. */
static void check_list(const json_t *list, int64_t count)
{
	const json_t *items = json_object_get(list, "items");
	size_t listed = json_array_size(items);
	assert_int_equal(json_whole(list, "count", -1), count);
	assert_int_equal(
		listed, count < ASSURE_LIST_MOST ? (size_t)count : (size_t)ASSURE_LIST_MOST);
	for (size_t i = 0; i < listed; i++) {
		for (size_t k = 0; k < i; k++) {
			const json_t *one = json_array_get(items, i);
			const json_t *two = json_array_get(items, k);
			assert_false(strcmp(text_at(one, "person"), text_at(two, "person")) == 0 &&
				     strcmp(text_at(one, "requirement"),
					     text_at(two, "requirement")) == 0 &&
				     strcmp(text_at(one, "type"), text_at(two, "type")) == 0);
		}
	}
}

/* Whoever is not in date is overdue. */
static void check_due(struct game *game, const char *place)
{
	static const char *const means[] = { "policy", "course", "skill" };
	const struct people_query query = { .place = place, .days = roll(game, 300) };
	json_t *due;
	int64_t overdue = 0;
	if (assure_due(game->home.assure, game->home.reader, &ACTOR_SYSTEM, &query, &due))
		fail_msg("%s", error_message());
	for (int i = 0; i < game->requirements.count; i++) {
		for (size_t k = 0; k < 3; k++) {
			struct brute_count count = brute_people(&game->brute,
				game->requirements.ids[i], means[k], place, today(), INT32_MAX);
			overdue += count.of - count.n;
		}
	}
	check_list(json_object_get(due, "overdue"), overdue);
	const json_t *soon = json_object_get(due, "due");
	check_list(soon, json_whole(soon, "count", -1));
	json_decref(due);
}

static void compare_some(struct game *game)
{
	brute_read(&game->brute, game->home.reader);
	for (int i = 0; i < ASKED_PER_ROUND; i++) {
		day_number day = today() - roll(game, 500) + 100;
		day_number known = roll(game, 2) ? 0 : today() - roll(game, 300) - 1;
		compare(game, one_of(game, &game->places), roll(game, 3) ? day : today(), known);
	}
	for (int i = 0; i < 3; i++)
		check_due(game, one_of(game, &game->places));
}

/* Goes on from the cache, which is of now or of some acts ago. */
static void reopen(struct game *game, bool may_write)
{
	if (may_write && roll(game, 2) && assure_write_cache(game->home.assure))
		fail_msg("%s", error_message());
	assure_close(game->home.assure);
	assert_int_equal(assure_open(&game->home.assure, game->home.book), 0);
	assert_string_equal(assure_cache_note(game->home.assure), "");
}

static void play_all(void **state, bool moves, uint64_t seed)
{
	const struct test_place *place = *state;
	const char *other = getenv("FETTLE_TEST_SEED");
	struct game game = { .moves = moves,
		.random = other ? strtoull(other, NULL, 10) + seed : seed };
	setenv("CACHE_DIRECTORY", place->folder, 1);
	home_open(&game.home, place);
	keep(&game.places, "larch-house");
	keep(&game.places, "rowan");
	keep(&game.places, "hazel");
	keep(&game.people, game.home.manager.person);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < ACTS / ROUNDS; i++)
			act_something(&game);
		compare_some(&game);
		reopen(&game, true);
		compare_some(&game);
	}
	/* Whoever begins with the whole record at once sees the same. */
	home_delete_cache(&game.home);
	reopen(&game, false);
	assert_int_equal(assure_cache_used(game.home.assure), 0);
	compare_some(&game);
	home_close(&game.home);
	brute_free(&game.brute);
}

static void figures_of_any_day_as_known_on_any_day(void **state)
{
	play_all(state, false, 1);
}

static void figures_when_places_move(void **state)
{
	play_all(state, true, 77);
}

static int64_t asked_at(struct home *home, const char *requirement, const char *place, int on)
{
	struct board_query query = { .place = place, .on = on };
	json_t *board;
	assert_int_equal(
		assure_board(home->assure, home->reader, &ACTOR_SYSTEM, &query, &board), 0);
	int64_t of = figure(board, requirement, "trained").of;
	json_decref(board);
	return of;
}

/* What was asked on a day is on the board of that day, also when it is not asked any more. */
static void what_was_given_up_is_on_boards_of_before(void **state)
{
	struct home home;
	char requirement[65];
	home_open(&home, *state);
	home_act(&home, &home.manager,
		(struct act){ .kind = "requirement", .verb = "adopt", .on = "2026-11-01" },
		"{'text':'Something','key_question':'safe'}", requirement);
	home_wait(20);
	home_act(&home, &home.manager,
		(struct act){ .kind = "requirement", .verb = "retire", .thing = requirement }, "{}",
		NULL);
	const struct board_query queries[] = { { .on = today() - 10 },
		{ .on = today() - 10, .known = today() - 5 }, { .on = today() - 60 }, { .on = 0 } };
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		json_t *board;
		assert_int_equal(assure_board(home.assure, home.reader, &ACTOR_SYSTEM, &queries[i],
					 &board), 0);
		assert_int_equal(json_array_size(json_object_get(board, "requirements")), i < 2);
		json_decref(board);
	}
	home_close(&home);
}

/* Who works here now sees boards of days before they came. */
static void who_is_new_sees_boards_of_before(void **state)
{
	struct home home;
	struct actor newcomer = { 0 };
	char fields[200];
	home_open(&home, *state);
	home_act(&home, &home.manager,
		(struct act){ .kind = "requirement", .verb = "adopt", .on = "2026-01-01" },
		"{'text':'Something','key_question':'safe'}", NULL);
	home_act(&home, &ACTOR_SYSTEM, (struct act){ .kind = "person", .verb = "add" },
		"{'name':'Ann'}", newcomer.person);
	snprintf(fields, sizeof(fields), "{'person':'%s','role':'manager','from':'2026-11-20'}",
		newcomer.person);
	home_act(&home, &ACTOR_SYSTEM,
		(struct act){ .kind = "assignment", .verb = "start", .place = "larch-house" },
		fields, NULL);
	const struct board_query query = { .on = day_from_date(2026, 7, 1) };
	json_t *board;
	assert_int_equal(assure_board(home.assure, home.reader, &newcomer, &query, &board), 0);
	assert_int_equal(json_array_size(json_object_get(board, "requirements")), 1);
	json_decref(board);
	home_close(&home);
}

/* An entry has the place where its thing is when it is written; that is not where it was before. */
static void who_corrects_a_role_of_the_past_moves_nobody(void **state)
{
	struct home home;
	char requirement[65], course[65], person[65], post[65], fields[200];
	const day_number june = day_from_date(2026, 6, 10), july = day_from_date(2026, 7, 1);
	home_open(&home, *state);
	home_act(&home, &ACTOR_SYSTEM,
		(struct act){ .kind = "requirement", .verb = "adopt", .on = "2026-01-01" },
		"{'text':'Something','key_question':'safe'}", requirement);
	snprintf(fields, sizeof(fields),
		"{'title':'One','audience':'role in (nurse, hca)','requirements':['%s']}",
		requirement);
	home_act(&home, &ACTOR_SYSTEM,
		(struct act){ .kind = "course", .verb = "add", .on = "2026-01-01" }, fields,
		course);
	home_act(&home, &ACTOR_SYSTEM, (struct act){ .kind = "person", .verb = "add" },
		"{'name':'Ann'}", person);
	snprintf(fields, sizeof(fields), "{'person':'%s','role':'nurse','from':'2026-01-01'}",
		person);
	home_act(&home, &ACTOR_SYSTEM,
		(struct act){ .kind = "assignment", .verb = "start", .place = "rowan" }, fields,
		post);
	struct act change = { .kind = "assignment", .verb = "change", .thing = post };
	struct act move = change, late = change;
	move.place = late.place = "hazel";
	home_act(&home, &ACTOR_SYSTEM, move, "{}", NULL);
	change.on = "2026-06-01";
	home_act(&home, &ACTOR_SYSTEM, change, "{'role':'hca'}", NULL);
	assert_int_equal(asked_at(&home, requirement, "rowan", july), 1);
	assert_int_equal(asked_at(&home, requirement, "hazel", july), 0);
	assert_int_equal(asked_at(&home, requirement, "hazel", 0), 1);
	/* Who says nothing but the place says since when. */
	late.on = "2026-06-15";
	home_act(&home, &ACTOR_SYSTEM, late, "{}", NULL);
	assert_int_equal(asked_at(&home, requirement, "rowan", june), 1);
	assert_int_equal(asked_at(&home, requirement, "rowan", july), 0);
	assert_int_equal(asked_at(&home, requirement, "hazel", july), 1);
	home_close(&home);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(figures_of_any_day_as_known_on_any_day),
		TEST_CASE(figures_when_places_move),
		TEST_CASE(who_corrects_a_role_of_the_past_moves_nobody),
		TEST_CASE(what_was_given_up_is_on_boards_of_before),
		TEST_CASE(who_is_new_sees_boards_of_before) };
	return test_on_both("people", tests, sizeof(tests) / sizeof(tests[0]));
}
