/* The digest of a week from its sources to another organisation that makes it again: what is said
 * on the web, the Monday of its draft, the two people who let it leave, and what others see. */
#include <signal.h>
#include <string.h>
#include "../cli/program.h"
#include "../commons/members.h"
#include "client.h"
#include "http.h"
#include "listener.h"
#include "page.h"
#include "share_offer.h"
#include "web.h"

#define WEEK "/commons/digest/nhshackday/2020-W47"

struct town { /* Larch House listens and writes; another organisation follows it */
	struct pair pair;
	struct listener listener;
	struct web web;
	struct http_server *server;
	char joy[65], sam[65];
	char token[128]; /* of Joy, as a header */
	char offer[65];
};

static const day_number monday_after = 18589; /* 23 November 2020 */

/* -- the town -- */

static void add_manager(struct town *town, const char *name, char id[65])
{
	json_t *input = json_object();

	json_put_text(input, "name", name);
	act_on(&town->listener, "person", "add", NULL, input, id);
	input = json_object();
	json_put_text(input, "person", id);
	json_put_text(input, "role", "manager");
	json_put_text(input, "from", "2020-01-01");
	act_on(&town->listener, "assignment", "start", NULL, input, NULL);
}

static void serve(struct town *town)
{
	struct http_options options = { .listen = "127.0.0.1:0", .sign_in_path = "/sign-in",
		.io_threads = 1, .context = &town->web, .book = town->listener.book };
	char link[44], token[44];

	town->web = (struct web){ .book = town->listener.book, .commons = town->pair.a.commons,
		.collect = town->listener.collect, .tables = web_tables() };
	assert_int_equal(assure_open(&town->web.assure, town->web.book), 0);
	assert_int_equal(http_server_start(&town->server, &options, web_tables()), 0);
	assert_int_equal(account_make_link(town->web.book, town->joy, link), 0);
	assert_int_equal(
		account_use_link(town->web.book, link, "joy", "seven blue kettles", token), 0);
	snprintf(town->token, sizeof(town->token), "Authorization: Bearer %s\r\n", token);
}

static void town_begin(struct town *town, const struct test_place *place)
{
	struct collect_options options = { .url = "https://a.test", .gap_ms = 1, .threads = 1 };

	test_clock_set(day_start(monday_after - 5) + 12 * 60 * MINUTE_US);
	*town = (struct town){ 0 };
	make_pair(&town->pair, place);
	stranger_start(&town->listener.stranger);
	town->listener.book = town->pair.a.book;
	options.commons = town->pair.a.commons;
	assert_int_equal(
		collect_open(&town->listener.collect, town->listener.book, &options), 0);
	add_manager(town, "Joy Mensah", town->joy);
	add_manager(town, "Sam Osei", town->sam);
	serve(town);
}

static void town_end(struct town *town)
{
	http_server_stop(town->server);
	assure_close(town->web.assure);
	collect_close(town->listener.collect);
	stranger_stop(&town->listener.stranger);
	free_pair(&town->pair);
	test_clock_release();
}

/* -- listening -- */

static void mark_weekly(struct town *town, const char *source)
{
	json_t *input = json_object();

	json_put_flag(input, "weekly", true);
	act_on(&town->listener, "source", "change", source, input, NULL);
}

static void listen_on_the_web(struct town *town)
{
	char feed[65], timeline[65];

	atomic_store(&town->listener.stranger.items, 9);
	atomic_store(&town->listener.stranger.statuses, 12);
	add_source(&town->listener, "/feed", "feed", feed);
	add_source(&town->listener, "", "mastodon", timeline);
	mark_weekly(town, feed);
	mark_weekly(town, timeline);
	assert_int_equal(ask_now(&town->listener, feed).taken, 9);
	test_clock_add(SECOND_US); /* a host is asked again only after a while */
	assert_int_equal(ask_now(&town->listener, timeline).taken, 12);
	test_clock_add(2 * 60 * MINUTE_US);
	assert_int_equal(ask_now(&town->listener, feed).taken, 0);
	assert_int_equal(row_of(&town->listener, feed).status, 304);
	test_clock_add(SECOND_US);
	assert_int_equal(ask_now(&town->listener, timeline).taken, 0);
}

/* The last second of Sunday is in the week, the first of Monday is not. */
static void read_around_midnight(struct town *town)
{
	static const char lines[] =
		"@late Said on Sunday, just before it was over #nhshackday "
		"(Sun, 22 Nov 2020 23:59:59 +0000)\n"
		"@early Said on Monday, as soon as it began #nhshackday "
		"(Mon, 23 Nov 2020 00:00:00 +0000)\n";
	struct collect_report report;
	char file[65];

	add_source(&town->listener, "/archive", "file", file);
	assert_int_equal(collect_read(town->listener.collect, file, "posts.txt",
				 slice_of(lines), &report), 0);
	assert_int_equal(report.taken, 2);
}

/* -- Monday -- */

static void make_drafts(struct town *town)
{
	struct connection *connection;
	bool changed;

	assert_int_equal(store_borrow(town->listener.collect->store, &connection), 0);
	assert_int_equal(sources_follow(town->listener.collect, connection, &changed), 0);
	assert_int_equal(drafts_make(town->listener.collect, connection), 0);
	store_return(connection);
}

static json_t *offers_of(struct town *town)
{
	struct things_filter filter = { .kind = "offer", .limit = 10 };
	struct reader *reader;
	json_t *offers;

	assert_int_equal(book_reader(town->listener.book, &reader), 0);
	assert_int_equal(read_things(reader, &ACTOR_SYSTEM, &filter, &offers), 0);
	reader_close(reader);
	return offers;
}

static void wait_for_the_draft(struct town *town)
{
	json_t *offers;

	test_clock_set(day_start(monday_after) - SECOND_US);
	make_drafts(town);
	test_clock_set(day_start(monday_after) + SECOND_US);
	read_around_midnight(town);
	make_drafts(town);
	offers = offers_of(town);
	assert_int_equal(json_array_size(json_object_get(offers, "items")), 0);
	json_decref(offers);
	test_clock_set(day_start(monday_after) + 6 * 60 * MINUTE_US);
	make_drafts(town);
	make_drafts(town);
	offers = offers_of(town);
	assert_int_equal(json_array_size(json_object_get(offers, "items")), 1);
	const json_t *offer = json_array_get(json_object_get(offers, "items"), 0);
	assert_string_equal(json_text(offer, "state"), "draft");
	snprintf(town->offer, sizeof(town->offer), "%s", json_text(offer, "id"));
	json_decref(offers);
}

/* -- two people -- */

static int act_as(struct town *town, const char *person, const char *verb, json_t *input)
{
	struct actor actor = { 0 };
	struct act act = { .actor = &actor, .kind = "offer", .verb = verb,
		.thing = town->offer, .input = input };
	struct outcome outcome;

	snprintf(actor.person, sizeof(actor.person), "%s", person);
	int result = share_offer_act(town->listener.book, &act, &outcome);
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

/* What they were shown, as the page that asks for approval sends it back. */
static json_t *agreed(struct town *town)
{
	const struct directory *directory = book_directory(town->listener.book);
	struct share_review review;
	struct reader *reader;
	json_t *offer, *input = json_object();

	assert_int_equal(book_reader(town->listener.book, &reader), 0);
	assert_int_equal(read_thing(reader, &ACTOR_SYSTEM, town->offer, &offer), 0);
	assert_int_equal(share_review_make(json_object_get(offer, "fields"), directory,
				 book_name(town->listener.book), &review), 0);
	assert_int_equal(review.open, 0);
	json_put_text(input, "agreed", review.hash);
	share_review_release(&review);
	json_decref(offer);
	reader_close(reader);
	book_directory_release(town->listener.book, directory);
	return input;
}

static int64_t publish_all(struct town *town)
{
	struct share_published report;

	assert_int_equal(share_offers_publish(town->listener.book, town->pair.a.commons, &report),
		0);
	assert_int_equal(report.held + report.waiting, 0);
	return report.published;
}

static void let_it_leave(struct town *town)
{
	assert_int_equal(publish_all(town), 0);
	assert_int_equal(act_as(town, town->joy, "ask", json_object()), 0);
	assert_int_equal(act_as(town, town->joy, "approve", agreed(town)), FT_NOT_ALLOWED);
	assert_int_equal(publish_all(town), 0);
	assert_int_equal(act_as(town, town->sam, "approve", agreed(town)), 0);
	assert_int_equal(publish_all(town), 1);
	assert_int_equal(publish_all(town), 0);
}

/* The data of the one digest that a member of the commons has. */
static json_t *digest_at(struct member *member)
{
	struct commons_filter filter = { .kind = "digest", .limit = 10 };
	json_t *page, *content;

	assert_int_equal(commons_items(member->commons, &filter, &page), 0);
	const json_t *items = json_object_get(page, "items");
	assert_int_equal(json_array_size(items), 1);
	assert_int_equal(
		json_read(slice_of(json_text(json_array_get(items, 0), "content")), &content), 0);
	json_decref(page);
	return content;
}

/* -- what people and programs see -- */

static struct reply look(struct town *town, const char *path, const char *accept)
{
	int port = http_server_port(town->server);
	char line[200], headers[400];

	snprintf(line, sizeof(line), "GET %s", path);
	snprintf(headers, sizeof(headers), "%sAccept: %s\r\n", town->token, accept);
	struct reply reply = ask(port, line, headers, NULL);
	if (reply.status != 200)
		fail_msg("%s: %d %s", path, reply.status, reply.body ? reply.body : "");
	return reply;
}

/* Every form has the same posts: those who read feeds and tables find as many. */
static void every_form_is_there(struct town *town, const char *hash)
{
	struct reply page = look(town, WEEK, "text/html"),
		     json = look(town, WEEK, "application/json"),
		     file = look(town, WEEK ".json", "*/*"), atom = look(town, WEEK ".atom", "*/*"),
		     csv = look(town, WEEK ".csv", "*/*"),
		     feed = look(town, WEEK "/feed.json", "*/*");
	struct posts from_atom, from_feed;
	size_t rows = 0;

	assert_non_null(strstr(page.body, "22 posts about #nhshackday"));
	assert_non_null(strstr(page.body, "@late"));
	assert_null(strstr(page.body, "@early"));
	assert_non_null(strstr(json.body, hash));
	assert_non_null(strstr(file.body, hash));
	posts_init(&from_atom);
	posts_init(&from_feed);
	assert_int_equal(posts_read(&from_atom, "atom", slice_of(atom.body)), 0);
	assert_int_equal(posts_read(&from_feed, "feed", slice_of(feed.body)), 0);
	assert_int_equal(from_atom.count, 22);
	assert_int_equal(from_feed.count, 22);
	for (const char *at = csv.body; (at = strchr(at, '\n')); at++)
		rows++;
	assert_int_equal(rows, 23); /* and their names above */
	posts_release(&from_atom);
	posts_release(&from_feed);
	struct reply *const all[] = { &page, &json, &file, &atom, &csv, &feed };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		reply_release(all[i]);
}

/* -- elsewhere -- */

static void write_json(struct program *program, const char *name, const json_t *value)
{
	char *text = json_dumps(value, 0);

	program_write(program, name, text);
	free(text);
}

/* The other organisation has the entry from the log, asks for the posts, and makes it again. */
static void others_make_it_again(struct town *town, void **state, const json_t *content)
{
	struct reply posts = look(town, WEEK ".jsonl", "*/*");
	struct program program;

	program_begin(&program, state);
	write_json(&program, "entry.json", content);
	program_write(&program, "posts.jsonl", posts.body);
	program_must(&program, "fettle digest nhshackday posts.jsonl --rebuild entry.json");
	assert_non_null(strstr(program.out.base, "made again from 22 posts"));
	/* one word is another, and it is not the digest that was published */
	char *word = strstr(posts.body, "Words 7");
	assert_non_null(word);
	word[0] = 'w';
	program_write(&program, "posts.jsonl", posts.body);
	program_refuses(&program, 7,
		"fettle digest nhshackday posts.jsonl --rebuild entry.json", "not in these files");
	program_end(&program);
	reply_release(&posts);
}

/* An author takes a post back: its words are gone here, and the hash that was published is
 * explained. */
static void one_is_taken_back(struct town *town, void **state, const json_t *content)
{
	struct program program;
	int64_t removed;

	assert_int_equal(
		collect_forget(town->listener.collect, "http://blog.example/7", &removed), 0);
	assert_int_equal(removed, 1);
	struct reply page = look(town, WEEK, "text/html"), json = look(town, WEEK ".json", "*/*"),
		     posts = look(town, WEEK ".jsonl", "*/*");
	assert_non_null(strstr(page.body, "21 posts about #nhshackday"));
	assert_non_null(strstr(page.body, "1 post that was in it was taken back by its author."));
	assert_null(strstr(posts.body, "Words 7"));
	program_begin(&program, state);
	write_json(&program, "entry.json", content);
	program_write(&program, "now.json", json.body);
	program_write(&program, "posts.jsonl", posts.body);
	program_must(&program, "fettle digest nhshackday posts.jsonl --rebuild entry.json");
	assert_non_null(strstr(program.out.base, "has the hash of the 22 posts"));
	assert_non_null(strstr(program.out.base, "1 of what it was made of was taken back"));
	program_must(&program, "fettle digest nhshackday posts.jsonl --rebuild now.json");
	assert_non_null(strstr(program.out.base, "every byte is the same"));
	program_end(&program);
	reply_release(&page);
	reply_release(&json);
	reply_release(&posts);
}

static void a_week_goes_from_its_sources_to_the_commons(void **state)
{
	struct town town;
	json_t *ours, *theirs;

	town_begin(&town, *state);
	listen_on_the_web(&town);
	wait_for_the_draft(&town);
	let_it_leave(&town);
	ours = digest_at(&town.pair.a);
	const json_t *data = json_object_get(ours, "data");
	assert_string_equal(json_text(data, "from"), "2020-11-16T00:00:00Z");
	assert_int_equal(json_array_size(json_object_get(data, "items")), 22);
	every_form_is_there(&town, json_text(data, "hash"));
	for (int round = 0; round < 2; round++) {
		make_due(&town.pair.b);
		pull(&town.pair.b);
	}
	theirs = digest_at(&town.pair.b);
	assert_true(json_equal(ours, theirs));
	others_make_it_again(&town, state, theirs);
	one_is_taken_back(&town, state, theirs);
	json_decref(ours);
	json_decref(theirs);
	town_end(&town);
}

/* Who does not wait for the morning makes the same offer, and another lets it leave. */
static void a_digest_offered_by_hand_is_not_drafted_again(void **state)
{
	struct town town;
	struct actor joy = { 0 };
	json_t *offers;
	char again[65];

	town_begin(&town, *state);
	snprintf(joy.person, sizeof(joy.person), "%s", town.joy);
	listen_on_the_web(&town);
	test_clock_set(day_start(monday_after) + SECOND_US);
	for (int i = 0; i < 2; i++) {
		if (collect_offer_week(town.listener.collect, &joy, SLICE_LITERAL("nhshackday"),
			    monday_after - 7, i ? again : town.offer))
			fail_msg("%s", error_message());
	}
	assert_string_equal(again, town.offer);
	test_clock_set(day_start(monday_after) + 7 * 60 * MINUTE_US);
	make_drafts(&town);
	offers = offers_of(&town);
	assert_int_equal(json_array_size(json_object_get(offers, "items")), 1);
	json_decref(offers);
	assert_int_equal(act_as(&town, town.joy, "drop",
				 json_pack("{s:s}", "reason", "Too early")), 0);
	make_drafts(&town); /* dropped is dropped, until somebody wants it after all */
	assert_int_equal(collect_offer_week(town.listener.collect, &joy,
				 SLICE_LITERAL("nhshackday"), monday_after - 7, town.offer), 0);
	assert_string_not_equal(again, town.offer);
	let_it_leave(&town);
	json_decref(digest_at(&town.pair.a));
	town_end(&town);
}

/* In summer Monday begins in London an hour before it does in Greenwich. */
static void weeks_begin_at_midnight_in_london(void **state)
{
	static const char lines[] = "@late Still on Sunday, by the clock of the people here #qi "
				    "(Sun, 28 Jun 2020 22:59:59 +0000)\n"
				    "@early Monday has just begun for the people here #qi "
				    "(Sun, 28 Jun 2020 23:00:00 +0000)\n";
	const day_number monday = day_from_date(2020, 6, 29);
	struct collected_week week;
	struct collect_report report;
	struct listener listener;
	char file[65];

	test_clock_set(day_start(monday) + DAY_US);
	listener_begin(&listener, *state);
	add_source(&listener, "/archive", "file", file);
	json_t *input = json_object();
	json_put_text(input, "tags", "#qi");
	act_on(&listener, "source", "change", file, input, NULL);
	assert_int_equal(collect_read(
				 listener.collect, file, "posts.txt", slice_of(lines), &report), 0);
	assert_int_equal(report.taken, 2);
	for (int i = 0; i < 2; i++) {
		struct buf json;

		assert_int_equal(collect_week(listener.collect, SLICE_LITERAL("qi"),
					 monday - 7 + 7 * i, &week), 0);
		buf_init(&json, 1 << 20);
		digest_write_json(week.digest, &json);
		assert_int_equal(digest_post_count(week.digest), 1);
		assert_non_null(strstr(json.base, i ? "\"text\": \"Monday" : "\"text\": \"Still"));
		buf_release(&json);
		collected_week_release(&week);
	}
	test_clock_release();
	listener_end(&listener);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(a_week_goes_from_its_sources_to_the_commons),
		TEST_CASE(a_digest_offered_by_hand_is_not_drafted_again),
		TEST_CASE(weeks_begin_at_midnight_in_london),
	};

	signal(SIGPIPE, SIG_IGN);
	return test_on_both("collect-weekly", tests, sizeof(tests) / sizeof(tests[0]));
}
