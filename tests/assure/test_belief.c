/* What was believed on a day is what the board showed on that day: random acts through the book,
 * the board of each day kept as it was shown, and asked for again later. FETTLE_TEST_SEED chooses
 * other acts. */
#include <stdio.h>
#include <stdlib.h>
#include "brute.h"
#include "home.h"

enum { DAYS = 30, ACTS_A_DAY = 14, PLACES = 7, THINGS_MOST = 300, SIGN_DAYS = 6 };

static const char *const places[PLACES] = { "larch-house", "rowan", "hazel", "north", "south",
	"ash", "elm" };

struct things {
	char ids[THINGS_MOST][65];
	int count;
};

struct game {
	struct home home;
	struct brute brute;
	uint64_t random;
	struct things people, posts, policies, incidents, measures, rebases;
	json_t *shown; /* of each day: {place: board} */
	day_number first;
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

static const char *a_place(struct game *game)
{
	return places[roll(game, PLACES)];
}

/* Acts that the record refuses change nothing. Many are of days before. */
static void play(struct game *game, struct act act, struct things *made, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void play(struct game *game, struct act act, struct things *made, const char *format, ...)
{
	char fields[2048];
	struct buf day;
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(fields, sizeof(fields), format, arguments);
	va_end(arguments);
	for (char *c = fields; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	json_t *input;
	if (json_read(slice_of(fields), &input))
		fail_msg("%s: %s", error_message(), fields);
	buf_init(&day, 32);
	day_add_iso(&day, today() - (roll(game, 2) ? 0 : roll(game, 40)));
	test_clock_add(1000000);
	act.actor = act.actor ? act.actor : &ACTOR_SYSTEM;
	act.on = day.base;
	act.input = input;
	struct outcome outcome;
	if (book_act(game->home.book, &act, &outcome) == 0 && made && made->count < THINGS_MOST)
		snprintf(made->ids[made->count++], 65, "%s", outcome.thing);
	outcome_release(&outcome);
	json_decref(input);
	buf_release(&day);
}

/* -- acts -- */

static const char *a_role(struct game *game)
{
	static const char *const roles[] = { "nurse", "hca", "doctor" };
	return roles[roll(game, 3)];
}

static void act_incident(struct game *game)
{
	static const char *const verbs[] = { "triage", "triage", "answer", "close", "reopen" };
	if (game->incidents.count == 0 || roll(game, 2)) {
		play(game,
			(struct act){ .kind = "incident", .verb = "report", .place = a_place(game) },
			&game->incidents, "{'what':'It fell','harm':'%d'}", roll(game, 4));
		return;
	}
	struct act act = { .kind = "incident",
		.verb = verbs[roll(game, 5)],
		.thing = one_of(game, &game->incidents) };
	if (*act.verb == 't') {
		act.place = roll(game, 2) ? a_place(game) : NULL;
		play(game, act, NULL, "{'severity':'%s','owner':'%s'}",
			roll(game, 2) ? "low" : "severe", game->home.manager.person);
	} else {
		play(game, act, NULL, *act.verb == 'a' ? "{'answer':'We looked.'}" : "{}");
	}
}

static void act_audit(struct game *game)
{
	int n = 1 + roll(game, 12);
	play(game, (struct act){ .kind = "audit", .verb = "finish", .place = a_place(game) }, NULL,
		"{'template':'hands','method':'overt','answers':{'wash':{'y':%d,'n':%d}}}",
		roll(game, n + 1), n);
}

/* One reading, often of a day that has one. */
static void act_reading(struct game *game)
{
	play(game, (struct act){ .kind = "readings", .verb = "import" }, NULL,
		"{'measure':'bed-days','rows':[['%s','2026-%02d-%02d','','%d','']]}", a_place(game),
		10 + roll(game, 2), 1 + roll(game, 4), 100 + roll(game, 50));
}

static void act_post(struct game *game)
{
	struct act act = { .kind = "assignment", .place = a_place(game) };
	if (game->people.count < 12)
		play(game, (struct act){ .kind = "person", .verb = "add" }, &game->people,
			"{'name':'Somebody'}");
	if (game->people.count > 3 && roll(game, 6) == 0) {
		play(game,
			(struct act){ .kind = "person",
				.verb = roll(game, 2) ? "leave" : "return",
				.thing = one_of(game, &game->people) },
			NULL, "{}");
	} else if (game->posts.count && roll(game, 2)) {
		act.verb = "change";
		act.thing = one_of(game, &game->posts);
		act.place = roll(game, 2) ? NULL : act.place;
		play(game, act, NULL, "{'role':'%s','agency':%s}", a_role(game),
			roll(game, 4) ? "false" : "true");
	} else if (game->posts.count && roll(game, 4) == 0) {
		act.verb = "end";
		act.thing = one_of(game, &game->posts);
		act.place = NULL;
		play(game, act, NULL, "{'to':'2026-%02d-%02d'}", 10 + roll(game, 3),
			1 + roll(game, 28));
	} else {
		act.verb = "start";
		play(game, act, &game->posts, "{'person':'%s','role':'%s','from':'2026-%02d-01'}",
			one_of(game, &game->people), a_role(game), 1 + roll(game, 12));
	}
}

static void act_place(struct game *game)
{
	struct act act = { .kind = "place", .thing = places[3 + roll(game, 4)] };
	int what = roll(game, 8);
	act.verb = what == 0 ? "close" : what == 1 ? "reopen" : "change";
	if (what == 0)
		play(game, act, NULL, "{'closed':'2026-12-%02d'}", 1 + roll(game, 28));
	else if (what == 1)
		play(game, act, NULL, "{}");
	else if (what < 6)
		play(game, act, NULL, "{'parent':'%s'}", places[roll(game, PLACES)]);
	else
		play(game, act, NULL, "{'type':'%s'}", roll(game, 2) ? "ward" : "team");
}

static const char *a_scope(struct game *game)
{
	return brute_scopes[roll(game, (int)brute_scope_count)];
}

static void act_policy(struct game *game)
{
	static const char *const verbs[] = { "approve", "publish", "revise", "edit",
		"approve_revision", "publish_revision" };
	if (game->policies.count < 3) {
		play(game,
			(struct act){ .kind = "policy", .verb = "draft", .place = a_place(game) },
			&game->policies,
			"{'title':'P','words':'W','review_months':12,'owner':'%s','requirements':"
			"['look'],'audience':'%s'}",
			game->home.manager.person, a_scope(game));
		return;
	}
	const char *policy = one_of(game, &game->policies);
	for (size_t i = 0; i < 6; i++) {
		struct act act = { .kind = "policy", .verb = verbs[i], .thing = policy };
		if (strncmp(verbs[i], "approve", 7) == 0)
			act.actor = &game->home.governance;
		if (*verbs[i] == 'e')
			play(game, act, NULL, "{'audience':'%s','changes':'Who'}", a_scope(game));
		else
			play(game, act, NULL, "{}");
	}
}

static void act_signature(struct game *game)
{
	struct actor actor = { 0 };
	if (game->policies.count == 0 || game->people.count == 0)
		return;
	snprintf(actor.person, sizeof(actor.person), "%s", one_of(game, &game->people));
	play(game, (struct act){ .kind = "signature", .verb = "sign", .actor = &actor }, NULL,
		"{'policy':'%s','version':%d}", one_of(game, &game->policies), 1 + roll(game, 3));
}

/* "signed" stays as it is: it is compared with going through all entries. */
static void act_measure(struct game *game)
{
	/* # is a digit. */
	static const char *const changes[] = { "{'target':'#'}", "{'better':'lower','target':'0.#'}",
		"{'label':'Number #'}", "{'unit':'of #'}", "{'requirements':[]}",
		"{'requirements':['look']}", "{'when':null}", "{'when':'state = closed'}",
		"{'when':'harm = #'}", "{'when':'place under ash'}", "{'period':'week'}",
		"{'period':'month'}", "{'within_days':#}", "{'per':null,'times':null}" };
	int what = roll(game, 12);
	if (what < 2) {
		play(game, (struct act){ .kind = "measure", .verb = "add" }, &game->measures,
			"{'label':'More','better':'neutral','rule':'count','records':'%s'}",
			what ? "incident" : "audit");
	} else if (what < 3) {
		play(game,
			(struct act){ .kind = "measure",
				.verb = "retire",
				.thing = one_of(game, &game->measures) },
			NULL, "{}");
	} else {
		char *change = must_copy_text(
			changes[roll(game, (int)(sizeof(changes) / sizeof(changes[0])))]);
		char *digit = strchr(change, '#');
		if (digit)
			*digit = (char)('1' + roll(game, 3));
		play(game,
			(struct act){ .kind = "measure",
				.verb = "change",
				.thing = one_of(game, &game->measures) },
			NULL, "%s", change);
		free(change);
	}
}

static void act_rebase(struct game *game)
{
	struct act act = { .kind = "rebase", .verb = "rebase", .place = a_place(game) };
	if (game->rebases.count && roll(game, 3) == 0) {
		act = (struct act){ .kind = "rebase",
			.verb = "withdraw",
			.thing = one_of(game, &game->rebases) };
		play(game, act, NULL, "{'why_withdrawn':'No'}");
		return;
	}
	play(game, act, &game->rebases, "{'measure':'%s','from':'2026-%02d-01','reason':'New'}",
		one_of(game, &game->measures), 10 + roll(game, 3));
}

static void act_something(struct game *game)
{
	int what = roll(game, 115);
	if (what >= 106)
		act_measure(game);
	else if (what >= 100)
		act_rebase(game);
	else if (what < 22)
		act_incident(game);
	else if (what < 32)
		act_audit(game);
	else if (what < 42)
		act_reading(game);
	else if (what < 64)
		act_post(game);
	else if (what < 72)
		act_place(game);
	else if (what < 80)
		act_policy(game);
	else
		act_signature(game);
}

/* -- comparing -- */

/* That nobody was asked is said by leaving it out or by 0 of 0. */
static json_t *asked_of_somebody(const json_t *counts)
{
	json_t *kept = json_object(), *count;
	const char *share;
	json_object_foreach ((json_t *)counts, share, count)
		if (json_whole(count, "of", 0) > 0)
			json_put(kept, share, json_incref(count));
	return kept;
}

/* What is compared: all of the measures, and how many people have what is asked. */
static json_t *board_of(struct game *game, const char *place, day_number on, day_number known)
{
	struct board_query query = { .place = place, .on = on, .known = known };
	json_t *board, *kept = json_object(), *counts = json_object();
	if (assure_board(game->home.assure, game->home.reader, &ACTOR_SYSTEM, &query, &board))
		fail_msg("%s", error_message());
	json_put(kept, "measures", json_incref(json_object_get(board, "measures")));
	const json_t *rows = json_object_get(board, "requirements");
	for (size_t i = 0; i < json_array_size(rows); i++)
		json_put(counts, json_text(json_array_get(rows, i), "id"),
			asked_of_somebody(json_object_get(json_array_get(rows, i), "counts")));
	json_put(kept, "counts", counts);
	json_decref(board);
	return kept;
}

static void keep_day(struct game *game)
{
	json_t *boards = json_object();
	for (int i = 0; i < PLACES; i++)
		json_put(boards, places[i], board_of(game, places[i], 0, 0));
	json_array_append_new(game->shown, boards);
}

static void say_difference(const json_t *one, const json_t *two, const char *what)
{
	char *a = json_dumps(one, JSON_SORT_KEYS | JSON_ENCODE_ANY);
	char *b = json_dumps(two, JSON_SORT_KEYS | JSON_ENCODE_ANY);
	fail_msg("%s\nshown then: %s\nbelieved:   %s", what, a, b);
}

static void compare_day(struct game *game, int number)
{
	day_number day = game->first + number;
	const json_t *boards = json_array_get(game->shown, (size_t)number);
	for (int i = 0; i < PLACES; i++) {
		char what[128];
		const json_t *then = json_object_get(boards, places[i]);
		json_t *now = board_of(game, places[i], day, day);
		snprintf(what, sizeof(what), "%s, %d days ago", places[i], today() - day);
		const json_t *old = json_object_get(then, "measures");
		const json_t *new = json_object_get(now, "measures");
		for (size_t k = 0; k < json_array_size(old) && k < json_array_size(new); k++)
			if (!json_equal(json_array_get(old, k), json_array_get(new, k)))
				say_difference(
					json_array_get(old, k), json_array_get(new, k), what);
		if (!json_equal(then, now))
			say_difference(then, now, what);
		json_decref(now);
	}
}

/* The sum of all points of the measure "signed" against going through all entries. */
static void compare_signed(struct game *game, const char *place, day_number known)
{
	struct series_query query = {
		.measure = "signed", .place = place, .on = known ? known : 0, .known = known
	};
	struct brute_count sum = { 0 };
	day_number day = known ? known : today();
	json_t *series = NULL;
	int result = assure_series_chart(
		game->home.assure, game->home.reader, &ACTOR_SYSTEM, &query, &series);
	if (result && result != FT_NOT_FOUND)
		fail_msg("%s", error_message());
	const json_t *points = json_object_get(series, "points_list");
	for (size_t i = 0; i < json_array_size(points); i++) {
		sum.n += (int64_t)number_at(json_array_get(points, i), "n");
		sum.of += (int64_t)number_at(json_array_get(points, i), "of");
	}
	json_decref(series);
	struct brute_count counted = brute_signed(
		&game->brute, place, SIGN_DAYS, day, known ? known : INT32_MAX);
	if (sum.n != counted.n || sum.of != counted.of)
		fail_msg("signed at %s, %d days ago: %lld of %lld, not %lld of %lld", place,
			today() - day, (long long)sum.n, (long long)sum.of, (long long)counted.n,
			(long long)counted.of);
}

static void compare_some(struct game *game)
{
	int days = (int)json_array_size(game->shown);
	for (int i = 0; i < 2; i++)
		compare_day(game, roll(game, days));
	brute_read(&game->brute, game->home.reader);
	for (int i = 0; i < PLACES; i++) {
		compare_signed(game, places[i], 0);
		compare_signed(game, places[i], game->first + roll(game, days));
	}
}

/* -- a world -- */

static void add_measures(struct game *game)
{
	static const char *const measures[][2] = {
		{ "bed-days", "'label':'Bed days'" },
		{ "harm", "'label':'Harm','rule':'count','records':'incident','when':'harm in (2, 3)',"
			  "'per':'bed-days','times':'1000','period':'week'" },
		{ "open", "'label':'Open','rule':'count','records':'incident','when':'state != closed'" },
		{ "below", "'label':'Below','rule':'count','records':'incident','when':"
			   "'place under north or severity = severe','period':'week'" },
		{ "score", "'label':'Hands','rule':'share','records':'audit','n_field':'answers'" },
		{ "wait", "'label':'Wait','rule':'duration','records':'incident','start_verb':'report',"
			  "'end_verb':'answer'" },
		{ "quick", "'label':'Quick','rule':'in_time','records':'incident','start_verb':'report',"
			   "'end_verb':'answer','within_days':5" },
		{ "signed", "'label':'Signed','rule':'in_time','records':'policy','start_verb':"
			    "'publish, publish_revision','end_verb':'signature.sign','within_days':6" },
	};
	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++) {
		char fields[512];
		snprintf(fields, sizeof(fields), "{'better':'neutral',%s}", measures[i][1]);
		home_act(&game->home, &game->home.manager,
			(struct act){ .kind = "measure", .verb = "add", .new_id = measures[i][0] },
			fields, NULL);
		if (strcmp(measures[i][0], "signed") != 0)
			snprintf(game->measures.ids[game->measures.count++], 65, "%s",
				measures[i][0]);
	}
}

static void begin(struct game *game, const struct test_place *place)
{
	home_open(&game->home, place);
	for (int i = 3; i < PLACES; i++) {
		char fields[128];
		snprintf(fields, sizeof(fields), "{'name':'%s','type':'ward'}", places[i]);
		home_act(&game->home, &ACTOR_SYSTEM,
			(struct act){ .kind = "place", .verb = "add", .new_id = places[i] }, fields,
			NULL);
	}
	home_act(&game->home, &game->home.manager,
		(struct act){ .kind = "requirement", .verb = "adopt", .new_id = "look" },
		"{'text':'Look','key_question':'safe'}", NULL);
	home_act(&game->home, &game->home.manager,
		(struct act){ .kind = "audit_template", .verb = "add", .new_id = "hands" },
		"{'title':'Hands','method':'overt','questions':[{'id':'wash','text':'Washed?',"
		"'type':'count'}]}",
		NULL);
	add_measures(game);
	game->shown = json_array();
	game->first = today();
}

static void reopen(struct game *game)
{
	assure_close(game->home.assure);
	assert_int_equal(assure_open(&game->home.assure, game->home.book), 0);
}

static void what_was_shown_is_what_was_believed(void **state)
{
	const char *other = getenv("FETTLE_TEST_SEED");
	struct game *game = must_alloc(sizeof(*game));
	game->random = other ? strtoull(other, NULL, 10) : 1;
	begin(game, *state);
	for (int day = 0; day < DAYS; day++) {
		for (int i = 0; i < ACTS_A_DAY; i++)
			act_something(game);
		keep_day(game);
		home_wait(1);
		if (roll(game, 10) == 0)
			reopen(game);
		compare_some(game);
	}
	for (int day = 0; day < DAYS; day++)
		compare_day(game, day);
	json_decref(game->shown);
	brute_free(&game->brute);
	home_close(&game->home);
	free(game);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(what_was_shown_is_what_was_believed) };
	return test_on_both("belief", tests, sizeof(tests) / sizeof(tests[0]));
}
