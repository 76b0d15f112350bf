/* What others send: follows, replies until they are shown, edits, deletions, reports; and what must
 * be refused. */
#include <string.h>
#include "elsewhere.h"
#include "fediverse_private.h"

#define ADA "https://birch.example/users/ada"
#define EVE "https://evil.example/users/eve"

static const char item[] =
	"{\"v\":1,\"title\":\"Low beds, fewer falls\",\"summary\":\"On three wards.\","
	"\"text\":\"# Low beds\\n\\nWe tried.\",\"tags\":[\"NHSHackday\"],"
	"\"licence\":\"OGL-UK-3.0\",\"by\":\"Larch House\",\"fediverse\":true}";

static json_t *text(const char *words)
{
	return json_string(words);
}

static int follow(struct elsewhere *world, const char *actor, const char *object, int number)
{
	return elsewhere_send(
		world, actor, elsewhere_activity(actor, "Follow", number, text(object)));
}

static int reply(struct elsewhere *world, const char *actor, int number, const char *parent,
	const char *content)
{
	return elsewhere_send(world, actor, elsewhere_activity(actor, "Create", number,
		elsewhere_note(actor, number, parent, content)));
}

static size_t count_replies(struct elsewhere *world, enum fediverse_state state)
{
	json_t *replies = NULL;

	assert_int_equal(fediverse_replies(world->fediverse, state, 0, 0, &replies), 0);
	size_t count = json_array_size(json_object_get(replies, "items"));
	json_decref(replies);
	return count;
}

static int64_t first_id(struct elsewhere *world)
{
	return elsewhere_ask(world, "SELECT MAX(id) FROM fediverse_reply");
}

static void followers_are_accepted_and_go(void **state)
{
	struct elsewhere world;

	elsewhere_begin(&world, *state);
	elsewhere_publish(&world, "learning", NULL, item, NULL, NULL);
	assert_int_equal(follow(&world, ADA, HOME "/ap/commons", 1), 202);
	assert_int_equal(follow(&world, ADA, HOME "/ap/tag/nhshackday", 2), 202);
	assert_int_equal(follow(&world, ADA, HOME "/ap/tag/nothing", 3), 202);
	assert_int_equal(follow(&world, ADA, HOME "/ap/commons", 1), 202); /* again */
	elsewhere_work(&world, NULL);
	assert_int_equal(elsewhere_count(&world, ADA "/inbox", "Accept"), 2);
	assert_int_equal(elsewhere_ask(&world, "SELECT COUNT(*) FROM fediverse_follower"), 2);
	/* Undo with the whole follow, and with its id alone. */
	json_t *whole = elsewhere_activity(ADA, "Follow", 1, text(HOME "/ap/commons"));
	assert_int_equal(
		elsewhere_send(&world, EVE, elsewhere_activity(EVE, "Undo", 1, json_incref(whole))),
		202);
	assert_int_equal(elsewhere_ask(&world, "SELECT COUNT(*) FROM fediverse_follower"), 2);
	assert_int_equal(elsewhere_send(&world, ADA, elsewhere_activity(ADA, "Undo", 1, whole)), 202);
	assert_int_equal(elsewhere_ask(&world, "SELECT COUNT(*) FROM fediverse_follower"), 1);
	assert_int_equal(elsewhere_send(&world, ADA,
		elsewhere_activity(ADA, "Undo", 2, text(ADA "/Follow/2"))), 202);
	assert_int_equal(elsewhere_ask(&world, "SELECT COUNT(*) FROM fediverse_follower"), 0);
	assert_int_equal(world.fetches, 2); /* each key once */
	elsewhere_end(&world);
}

static void replies_wait_for_a_person(void **state)
{
	struct elsewhere world;
	char url[200];
	json_t *shown = NULL;

	elsewhere_begin(&world, *state);
	elsewhere_publish(&world, "learning", NULL, item, NULL, url);
	assert_int_equal(reply(&world, ADA, 1, url,
		"<p>We too! <script>alert(1)</script><a href=\"javascript:x\">y</a></p>"), 202);
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 1);
	assert_int_equal(fediverse_item(world.fediverse, strrchr(url, '/') + 1, &shown), 0);
	assert_int_equal(json_array_size(json_object_get(shown, "replies")), 0);
	json_decref(shown);
	assert_int_equal(
		fediverse_judge(world.fediverse, first_id(&world), FEDIVERSE_SHOWN, "amina"), 0);
	assert_int_equal(fediverse_item(world.fediverse, strrchr(url, '/') + 1, &shown), 0);
	assert_int_equal(json_array_size(json_object_get(shown, "replies")), 1);
	assert_string_equal(
		json_text(json_array_get(json_object_get(shown, "replies"), 0), "content"),
		"<p>We too! <a rel=\"nofollow noopener noreferrer ugc\">y</a></p>");
	json_decref(shown);
	/* A reply to the reply belongs to the same item; an edit waits again. */
	assert_int_equal(reply(&world, ADA, 2, ADA "/statuses/1", "<p>And more</p>"), 202);
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 1);
	assert_int_equal(elsewhere_send(&world, ADA, elsewhere_activity(ADA, "Update", 1,
		elsewhere_note(ADA, 1, url, "<p>Something else</p>"))), 202);
	assert_int_equal(count_replies(&world, FEDIVERSE_SHOWN), 0);
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 2);
	/* Nobody deletes what others said. */
	assert_int_equal(elsewhere_send(&world, EVE,
		elsewhere_activity(EVE, "Delete", 1, text(ADA "/statuses/1"))), 202);
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 2);
	assert_int_equal(elsewhere_send(&world, ADA, elsewhere_activity(ADA, "Delete", 1,
		json_pack("{s:s, s:s}", "id", ADA "/statuses/1", "type", "Tombstone"))), 202);
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 1);
	assert_int_equal(
		elsewhere_send(&world, ADA, elsewhere_activity(ADA, "Delete", 2, text(ADA))), 202);
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 0);
	assert_int_equal(elsewhere_ask(&world, "SELECT COUNT(*) FROM fediverse_actor"), 1);
	elsewhere_end(&world);
}

static void what_was_said_to_us_alone_stays_so(void **state)
{
	struct elsewhere world;
	char url[200];

	elsewhere_begin(&world, *state);
	elsewhere_publish(&world, "learning", NULL, item, NULL, url);
	json_t *note = elsewhere_note(ADA, 1, url, "<p>In private</p>");
	json_put(note, "to", text(HOME "/ap/commons"));
	assert_int_equal(
		elsewhere_send(&world, ADA, elsewhere_activity(ADA, "Create", 1, note)), 202);
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 1);
	assert_int_equal(
		fediverse_judge(world.fediverse, first_id(&world), FEDIVERSE_SHOWN, "amina"),
		FT_REFUSED);
	assert_int_equal(
		fediverse_judge(world.fediverse, first_id(&world), FEDIVERSE_REFUSED, "amina"), 0);
	elsewhere_end(&world);
}

static void likes_are_counted_once(void **state)
{
	struct elsewhere world;
	char url[200];
	json_t *shown = NULL;

	elsewhere_begin(&world, *state);
	elsewhere_publish(&world, "learning", NULL, item, NULL, url);
	elsewhere_send(&world, ADA, elsewhere_activity(ADA, "Like", 1, text(url)));
	elsewhere_send(&world, ADA, elsewhere_activity(ADA, "Like", 2, text(url)));
	elsewhere_send(&world, EVE, elsewhere_activity(EVE, "Like", 1, text(url)));
	elsewhere_send(&world, ADA, elsewhere_activity(ADA, "Announce", 1, text(url)));
	elsewhere_send(&world, EVE, elsewhere_activity(EVE, "Like", 9, text(HOME "/ap/o/no")));
	elsewhere_send(&world, EVE, elsewhere_activity(EVE, "Undo", 1,
		elsewhere_activity(EVE, "Like", 5, text(url))));
	assert_int_equal(fediverse_item(world.fediverse, strrchr(url, '/') + 1, &shown), 0);
	assert_int_equal(json_whole(shown, "likes", -1), 1);
	assert_int_equal(json_whole(shown, "boosts", -1), 1);
	json_decref(shown);
	elsewhere_end(&world);
}

static void reports_and_moves_are_taken(void **state)
{
	struct elsewhere world;
	json_t *reports = NULL;

	elsewhere_begin(&world, *state);
	json_t *flag = elsewhere_activity(ADA, "Flag", 1,
		json_pack("[s, s]", HOME "/ap/commons", "https://birch.example/statuses/1"));
	json_put_text(flag, "content", "This is not true.");
	assert_int_equal(elsewhere_send(&world, ADA, flag), 202);
	assert_int_equal(
		elsewhere_send(&world, ADA, elsewhere_activity(ADA, "Move", 1, text(ADA))), 202);
	assert_int_equal(
		elsewhere_send(&world, ADA, elsewhere_activity(ADA, "Dance", 1, text(ADA))), 202);
	assert_int_equal(fediverse_reports(world.fediverse, &reports), 0);
	assert_int_equal(json_array_size(json_object_get(reports, "items")), 1);
	json_decref(reports);
	assert_int_equal(fediverse_close_report(world.fediverse, 1), 0);
	assert_int_equal(elsewhere_ask(&world,
		"SELECT COUNT(*) FROM fediverse_report WHERE state = 0"), 0);
	elsewhere_end(&world);
}

static void strangers_cannot_speak_for_others(void **state)
{
	struct elsewhere world;
	char url[200];

	elsewhere_begin(&world, *state);
	elsewhere_publish(&world, "learning", NULL, item, NULL, url);
	/* Eve's key under Ada's words. */
	assert_int_equal(elsewhere_send(&world, EVE, elsewhere_activity(ADA, "Create", 1,
		elsewhere_note(ADA, 1, url, "<p>I am Ada</p>"))), 401);
	/* An activity of one host by an actor of another. */
	json_t *crossed = elsewhere_activity(EVE, "Create", 2, elsewhere_note(EVE, 2, url, "x"));
	json_put_text(crossed, "id", ADA "/Create/2");
	assert_int_equal(elsewhere_send(&world, EVE, crossed), 400);
	/* A note of another host, or by another author, inside of her own activity. */
	assert_int_equal(elsewhere_send(&world, EVE, elsewhere_activity(EVE, "Create", 3,
		elsewhere_note(ADA, 3, url, "<p>I am Ada</p>"))), 202);
	json_t *note = elsewhere_note(EVE, 4, url, "<p>I am Ada</p>");
	json_put_text(note, "attributedTo", ADA);
	assert_int_equal(
		elsewhere_send(&world, EVE, elsewhere_activity(EVE, "Create", 4, note)), 202);
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 0);
	/* A key that says it is somebody else's. */
	world.owner = ADA;
	assert_int_equal(reply(&world, "https://other.example/users/bob", 5, url, "x"), 401);
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 0);
	elsewhere_end(&world);
}

static void ids_are_remembered_for_a_month(void **state)
{
	static const char count[] = "SELECT COUNT(*) FROM fediverse_seen";
	struct elsewhere world;
	instant_us start = instant_now();

	elsewhere_begin(&world, *state);
	test_clock_set(start);
	assert_int_equal(follow(&world, ADA, HOME "/ap/commons", 1), 202);
	elsewhere_work(&world, NULL);
	assert_int_equal(elsewhere_ask(&world, count), 1);
	test_clock_set(start + 29 * INT64_C(86400000000));
	assert_int_equal(follow(&world, ADA, HOME "/ap/commons", 2), 202);
	world.fediverse->forgot_us = 0;
	elsewhere_work(&world, NULL);
	assert_int_equal(elsewhere_ask(&world, count), 2);
	test_clock_set(start + 31 * INT64_C(86400000000));
	elsewhere_work(&world, NULL); /* it is not looked for more than once an hour */
	assert_int_equal(elsewhere_ask(&world, count), 2);
	world.fediverse->forgot_us = 0;
	elsewhere_work(&world, NULL);
	assert_int_equal(elsewhere_ask(&world, count), 1);
	/* What came is forgotten, what it did stays. */
	assert_int_equal(elsewhere_ask(&world, "SELECT COUNT(*) FROM fediverse_follower"), 1);
	test_clock_release();
	elsewhere_end(&world);
}

static void keys_change_and_accounts_end(void **state)
{
	struct elsewhere world;
	char url[200];

	elsewhere_begin(&world, *state);
	elsewhere_publish(&world, "learning", NULL, item, NULL, url);
	test_clock_set(instant_now());
	assert_int_equal(reply(&world, ADA, 1, url, "<p>With the old key</p>"), 202);
	world.keys_changed = true;
	assert_int_equal(reply(&world, ADA, 2, url, "<p>At once</p>"), 401);
	test_clock_add(INT64_C(120) * 1000000);
	assert_int_equal(reply(&world, ADA, 3, url, "<p>With the new key</p>"), 202);
	assert_int_equal(world.fetches, 2);
	/* Of an account that ended we never heard: nothing to fetch, nothing to do. */
	world.actors_are_gone = true;
	assert_int_equal(
		elsewhere_send(&world, EVE, elsewhere_activity(EVE, "Delete", 1, text(EVE))), 202);
	assert_int_equal(world.fetches, 2);
	assert_int_equal(reply(&world, EVE, 2, url, "<p>No key</p>"), 401);
	test_clock_release();
	elsewhere_end(&world);
}

static void blocked_hosts_are_not_heard(void **state)
{
	struct elsewhere world;
	char url[200];

	elsewhere_begin(&world, *state);
	elsewhere_publish(&world, "learning", NULL, item, NULL, url);
	follow(&world, EVE, HOME "/ap/commons", 1);
	reply(&world, EVE, 1, url, "<p>Buy</p>");
	reply(&world, ADA, 1, url, "<p>Thanks</p>");
	assert_int_equal(
		fediverse_block(world.fediverse, "https://Evil.example/", "spam", "amina"), 0);
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 1);
	assert_int_equal(elsewhere_ask(&world, "SELECT COUNT(*) FROM fediverse_follower"), 0);
	assert_int_equal(reply(&world, EVE, 2, url, "<p>Buy</p>"), 403);
	assert_int_equal(fediverse_unblock(world.fediverse, "evil.example"), 0);
	assert_int_equal(reply(&world, EVE, 3, url, "<p>Sorry</p>"), 202);
	elsewhere_end(&world);
}

static void floods_are_bounded(void **state)
{
	struct elsewhere world;
	char url[200];

	elsewhere_begin(&world, *state);
	elsewhere_publish(&world, "learning", NULL, item, NULL, url);
	for (int i = 0; i < 30; i++)
		assert_int_equal(reply(&world, EVE, i, url, "<p>Buy</p>"), 202);
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 20);
	elsewhere_end(&world);
}

static void broken_activities_are_refused(void **state)
{
	static const struct {
		const char *path, *body;
		int status;
	} cases[] = {
		{ "/ap/inbox", "", 400 }, { "/ap/inbox", "{", 400 }, { "/ap/inbox", "[]", 400 },
		{ "/ap/inbox", "\"Create\"", 400 }, { "/ap/inbox", "{}", 400 },
		{ "/ap/inbox", "{\"type\":\"Create\",\"type\":\"Delete\"}", 400 },
		{ "/ap/inbox", "{\"type\":[\"Create\"],\"actor\":\"" ADA "\"}", 400 },
		{ "/ap/inbox", "{\"type\":\"Create\"}", 401 },
		{ "/ap/inbox", "{\"type\":\"Create\",\"actor\":\"" ADA "\"}", 202 },
		{ "/ap/inbox", "{\"type\":\"Create\",\"actor\":{\"id\":\"" ADA "\"},\"object\":[]}",
			202 },
		{ "/ap/inbox", "{\"type\":\"Create\",\"actor\":\"" ADA "\",\"object\":{\"id\":7,"
			       "\"inReplyTo\":{\"id\":[]},\"tag\":{\"type\":1},\"content\":{}}}",
			202 },
		{ "/ap/inbox", "{\"type\":\"Undo\",\"actor\":\"" ADA "\",\"object\":{\"object\":{}}}",
			202 },
		{ "/ap/inbox", "{\"type\":\"Update\",\"actor\":\"" ADA "\",\"object\":{\"id\":\"" ADA
			       "\",\"type\":\"Person\"}}", 202 },
		{ "/ap/commons/inbox", "{\"type\":\"Dance\",\"actor\":\"" ADA "\"}", 202 },
		{ "/ap/tag/no/inbox", "{\"type\":\"Dance\",\"actor\":\"" ADA "\"}", 404 },
		{ "/ap/nobody/inbox", "{\"type\":\"Dance\",\"actor\":\"" ADA "\"}", 404 },
		{ "/ap/commons", "{\"type\":\"Dance\",\"actor\":\"" ADA "\"}", 404 },
	};
	struct elsewhere world;

	elsewhere_begin(&world, *state);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = elsewhere_send_text(&world, ADA, cases[i].path, cases[i].body);
		if (status != cases[i].status)
			print_message("# %s: %d\n", cases[i].body, status);
		assert_int_equal(status, cases[i].status);
	}
	assert_int_equal(count_replies(&world, FEDIVERSE_WAITING), 0);
	assert_int_equal(fediverse_turn_off(world.fediverse), 0);
	assert_int_equal(elsewhere_send_text(&world, ADA, "/ap/inbox", "{}"), 404);
	elsewhere_end(&world);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE(followers_are_accepted_and_go),
		TEST_CASE(replies_wait_for_a_person), TEST_CASE(what_was_said_to_us_alone_stays_so),
		TEST_CASE(likes_are_counted_once), TEST_CASE(reports_and_moves_are_taken),
		TEST_CASE(strangers_cannot_speak_for_others),
		TEST_CASE(keys_change_and_accounts_end), TEST_CASE(blocked_hosts_are_not_heard),
		TEST_CASE(ids_are_remembered_for_a_month), TEST_CASE(floods_are_bounded),
		TEST_CASE(broken_activities_are_refused) };

	return test_on_both("fediverse-inbox", tests, sizeof(tests) / sizeof(tests[0]));
}
