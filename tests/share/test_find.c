/* Finding in the commons on both databases: entries come, change and go, and the index follows. */
#include <stdio.h>
#include <stdlib.h>
#include "../commons/members.h"
#include "search.h"
#include "share.h"

struct words { /* of an item */
	const char *kind, *title, *text, *tag, *topics, *ref;
	const char *data;
};

static void say(struct member *node, const struct words *words, struct commons_place *place)
{
	const char *refs[] = { words->ref, NULL };
	bool is_of = strcmp(words->kind, "withdraw") == 0 || strcmp(words->kind, "correct") == 0 ||
		     strcmp(words->kind, "tombstone") == 0;
	struct share_item item;
	struct commons_place made;
	struct buf content;

	share_item_init(&item);
	buf_init(&content, SHARE_ITEM_BYTES);
	item.title = words->title ? words->title : "It";
	item.text = words->text ? words->text : "words";
	item.by = commons_origin(node->commons)[0] == 'a' ? "Alder House" : "Birch House";
	item.licence = "CC-BY-4.0";
	item.credit[item.credit_count++] = "Night team";
	if (words->tag)
		item.tags[item.tag_count++] = words->tag;
	if (words->data)
		assert_int_equal(json_read(slice_of(words->data), &item.data), 0);
	assert_int_equal(share_item_write(&item, &content), 0);
	struct commons_entry entry = { .kind = words->kind,
		.content_type = words->title ? SHARE_ITEM_TYPE : NULL,
		.content = buf_slice(&content),
		.topics = words->topics,
		.of = is_of ? words->ref : NULL,
		.why = strcmp(words->kind, "tombstone") == 0 ? "safety" : NULL,
		.refs = words->ref && !is_of ? refs : NULL };
	assert_int_equal(commons_publish(node->commons, &entry, 1, &made), 0);
	if (place)
		*place = made;
	buf_release(&content);
	share_item_release(&item);
}

static const struct words low_beds = { .kind = "learning",
	.title = "Low beds and a sensor mat",
	.text = "A resident fell at night. We lowered the bed and put a sensor mat beside it.",
	.tag = "FallsPrevention",
	.topics = "falls" };
static const struct words insulin = { .kind = "policy",
	.title = "Two people check insulin",
	.text = "Say the dose aloud. The second nurse reads it back from the pen.",
	.tag = "insulin",
	.topics = "medicines" };

static size_t count_found(struct share_find *find, const char *words)
{
	json_t *found;

	assert_int_equal(share_find_refresh(find), 0);
	assert_int_equal(share_find_words(find, words, 20, &found), 0);
	size_t count = json_array_size(json_object_get(found, "items"));
	json_decref(found);
	return count;
}

static json_t *first_found(struct share_find *find, const char *words)
{
	json_t *found;

	assert_int_equal(share_find_refresh(find), 0);
	assert_int_equal(share_find_words(find, words, 20, &found), 0);
	json_t *item = json_incref(json_array_get(json_object_get(found, "items"), 0));
	assert_non_null(item);
	json_decref(found);
	return item;
}

/* Order and scores may differ a little while postings of what is gone still count. */
static void assert_same_items(const json_t *one, const json_t *two)
{
	const json_t *item, *other;
	size_t i, j;

	json_array_foreach(json_object_get(one, "items"), i, item)
	{
		bool found = false;
		json_array_foreach(json_object_get(two, "items"), j, other) found =
			found || strcmp(json_text(item, "ref"), json_text(other, "ref")) == 0;
		assert_true(found);
	}
}

/* The same questions to an index that was made from nothing. */
static void assert_as_if_new(struct share_find *find)
{
	static const char *const asked[] = { "low beds", "sensor mat at night", "insulin dose pen",
		"alder house", "hand hygiene", "birch", "falls medicines" };
	struct share_find *fresh;
	json_t *one, *two;

	assert_int_equal(share_find_open(&fresh, find->book, find->commons), 0);
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		assert_int_equal(count_found(find, asked[i]), count_found(fresh, asked[i]));
		assert_int_equal(share_find_words(find, asked[i], 20, &one), 0);
		assert_int_equal(share_find_words(fresh, asked[i], 20, &two), 0);
		assert_same_items(one, two);
		json_decref(one);
		json_decref(two);
	}
	assert_int_equal(share_find_tags(find, &one), 0);
	assert_int_equal(share_find_tags(fresh, &two), 0);
	assert_true(json_equal(one, two));
	json_decref(one);
	json_decref(two);
	share_find_close(fresh);
}

static void what_others_say_is_found_as_it_comes(void **state)
{
	struct pair pair;
	struct share_find *find;
	json_t *item, *why;

	make_pair(&pair, *state);
	assert_int_equal(share_find_open(&find, pair.b.book, pair.b.commons), 0);
	assert_int_equal(count_found(find, "low beds"), 0);
	say(&pair.a, &low_beds, NULL);
	assert_int_equal(count_found(find, "low beds"), 0); /* nobody asked a yet */
	pull(&pair.b);
	assert_int_equal(count_found(find, "low beds"), 1);
	item = first_found(find, "where are LOW BEDS at Night?");
	assert_string_equal(json_text(item, "title"), "Low beds and a sensor mat");
	assert_string_equal(json_text(item, "by"), "Alder House");
	assert_string_equal(json_text(item, "origin"), "a.test/fettle/commons");
	assert_false(json_flag(item, "own", true));
	why = json_object_get(item, "why");
	assert_int_equal(json_array_size(why), 2);
	assert_string_equal(json_string_value(json_array_get(why, 0)), "low beds");
	json_decref(item);
	say(&pair.b, &insulin, NULL);
	assert_int_equal(count_found(find, "insulin"), 1);
	assert_int_equal(count_found(find, "low insulin"), 2);
	assert_int_equal(count_found(find, "zebra"), 0);
	assert_int_equal(count_found(find, ""), 0);
	assert_int_equal(count_found(find, "\xff\xfe"), 0);
	assert_as_if_new(find);
	share_find_close(find);
	free_pair(&pair);
}

static void what_is_taken_back_is_not_found(void **state)
{
	struct pair pair;
	struct share_find *find;
	struct commons_place one, two, three, four;
	struct words words;

	make_pair(&pair, *state);
	assert_int_equal(share_find_open(&find, pair.b.book, pair.b.commons), 0);
	say(&pair.a, &low_beds, &one);
	say(&pair.a, &insulin, &two);
	words = (struct words){
		.kind = "learning", .title = "Hand hygiene", .text = "gel", .topics = "infection"
	};
	say(&pair.a, &words, &three);
	words.title = "Oxygen signs";
	say(&pair.a, &words, &four);
	pull(&pair.b);
	assert_int_equal(count_found(find, "low insulin hygiene oxygen"), 4);

	words = (struct words){ .kind = "withdraw", .ref = one.ref };
	say(&pair.b, &words, NULL); /* not the author: nothing happens */
	assert_int_equal(count_found(find, "low"), 1);
	say(&pair.a, &words, NULL);
	words = (struct words){ .kind = "tombstone", .ref = two.ref };
	say(&pair.a, &words, NULL);
	pull(&pair.b);
	assert_int_equal(count_found(find, "low insulin hygiene oxygen"), 2);

	assert_int_equal(commons_block(pair.b.commons, "topic", "infection", "noise"), 0);
	assert_int_equal(count_found(find, "low insulin hygiene oxygen"), 0);
	assert_int_equal(commons_allow(pair.b.commons, "topic", "infection"), 0);
	pull(&pair.b); /* texts of what is blocked are not kept */
	assert_int_equal(count_found(find, "low insulin hygiene oxygen"), 2);
	assert_int_equal(commons_block(pair.b.commons, "origin", "a.test", "spam"), 0);
	assert_int_equal(count_found(find, "low insulin hygiene oxygen"), 0);
	assert_int_equal(commons_allow(pair.b.commons, "origin", "a.test"), 0);
	pull(&pair.b);
	assert_int_equal(count_found(find, "hygiene oxygen"), 2);
	assert_int_equal(commons_redact(pair.b.commons, pair.a.hash, three.index), 0);
	assert_int_equal(count_found(find, "hygiene oxygen"), 1);
	assert_as_if_new(find);
	share_find_close(find);
	free_pair(&pair);
}

static void a_correction_takes_the_place_of_what_it_corrects(void **state)
{
	struct pair pair;
	struct share_find *find;
	struct commons_place one, fixed;
	struct words words = low_beds;
	json_t *item;

	make_pair(&pair, *state);
	assert_int_equal(share_find_open(&find, pair.b.book, pair.b.commons), 0);
	say(&pair.a, &low_beds, &one);
	pull(&pair.b);
	assert_int_equal(count_found(find, "mat"), 1);
	words.kind = "correct";
	words.title = "Low beds without a mat";
	words.ref = one.ref;
	words.data = "{\"kind\":\"learning\"}";
	say(&pair.a, &words, &fixed);
	pull(&pair.b);
	item = first_found(find, "mat");
	assert_string_equal(json_text(item, "title"), "Low beds without a mat");
	assert_string_equal(json_text(item, "kind_label"), "What we learnt");
	json_decref(item);
	assert_int_equal(count_found(find, "mat"), 1);
	words = (struct words){ .kind = "withdraw", .ref = fixed.ref };
	say(&pair.a, &words, NULL);
	pull(&pair.b);
	item = first_found(find, "mat"); /* the original stands again */
	assert_string_equal(json_text(item, "title"), "Low beds and a sensor mat");
	json_decref(item);
	assert_as_if_new(find);
	share_find_close(find);
	free_pair(&pair);
}

static void entries_past_a_double_history_are_not_found(void **state)
{
	struct pair pair;
	struct share_find *find;
	struct connection *connection;

	make_pair(&pair, *state);
	assert_int_equal(share_find_open(&find, pair.b.book, pair.b.commons), 0);
	say(&pair.a, &low_beds, NULL); /* entry 1: the keys are entry 0 */
	say(&pair.a, &insulin, NULL);
	pull(&pair.b);
	assert_int_equal(count_found(find, "low insulin"), 2);
	assert_int_equal(store_connect(book_store(pair.b.book), &connection), 0);
	assert_int_equal(transaction_begin_write(connection), 0);
	assert_int_equal(
		connection_execute(connection,
			"UPDATE commons_log SET common = 2 WHERE origin = 'a.test/fettle/commons'"),
		0);
	assert_int_equal(transaction_commit(connection), 0);
	connection_close(connection);
	assert_int_equal(count_found(find, "low insulin"), 1);
	assert_int_equal(count_found(find, "insulin"), 0);
	assert_as_if_new(find);
	share_find_close(find);
	free_pair(&pair);
}

static void adopters_are_counted_by_organisation(void **state)
{
	struct pair pair;
	struct share_find *find;
	struct commons_place one;
	struct words words = {
		.kind = "adopt", .title = "We tried low beds", .data = "{\"outcome\":\"adapted\"}"
	};
	struct share_shelf shelf = { .solutions = true, .order = SHARE_BY_ADOPTERS };
	json_t *found, *item;

	make_pair(&pair, *state);
	assert_int_equal(share_find_open(&find, pair.b.book, pair.b.commons), 0);
	say(&pair.a, &low_beds, &one);
	say(&pair.a, &insulin, NULL);
	words.ref = one.ref;
	say(&pair.a, &words, NULL); /* one's own word does not count */
	pull(&pair.b);
	say(&pair.b, &words, NULL);
	say(&pair.b, &words, NULL); /* twice the same organisation */
	words.data = "{\"outcome\":\"abandoned\"}";
	say(&pair.b, &words, NULL);
	words.kind = "endorse";
	say(&pair.b, &words, NULL);
	assert_int_equal(share_find_refresh(find), 0);
	assert_int_equal(share_find_shelf(find, &shelf, &found), 0);
	assert_int_equal(json_whole(found, "count", 0), 2);
	item = json_array_get(json_object_get(found, "items"), 0);
	assert_string_equal(json_text(item, "title"), "Low beds and a sensor mat");
	assert_int_equal(json_whole(item, "adopters", 0), 1);
	assert_int_equal(json_whole(item, "tried", 0), 1);
	assert_int_equal(json_whole(item, "endorsed", 0), 1);
	json_decref(found);
	shelf.order = SHARE_BY_TIME;
	assert_int_equal(share_find_shelf(find, &shelf, &found), 0);
	item = json_array_get(json_object_get(found, "items"), 0);
	assert_string_equal(json_text(item, "title"), "Two people check insulin");
	json_decref(found);
	assert_as_if_new(find);
	share_find_close(find);
	free_pair(&pair);
}

/* -- near -- */

static void report(struct book *book, const char *what, char thing[65])
{
	json_t *input = json_pack("{s:s,s:s}", "what", what, "harm", "1");
	struct act act = { .actor = &ACTOR_SYSTEM,
		.kind = "incident",
		.verb = "report",
		.place = "root",
		.input = input };
	struct outcome outcome;

	assert_int_equal(book_act(book, &act, &outcome), 0);
	snprintf(thing, 65, "%s", outcome.thing);
	outcome_release(&outcome);
	json_decref(input);
}

static json_t *near(struct share_find *find, const char *thing)
{
	struct reader *reader;
	json_t *found;

	assert_int_equal(share_find_refresh(find), 0);
	assert_int_equal(book_reader(find->book, &reader), 0);
	assert_int_equal(share_find_near(find, reader, &ACTOR_SYSTEM, thing, 3, &found), 0);
	reader_close(reader);
	return found;
}

static void what_is_near_is_shown_and_nothing_else(void **state)
{
	struct pair pair;
	struct share_find *find;
	struct reader *reader;
	char fall[65], keys[65], like[65];
	json_t *found, *item;

	make_pair(&pair, *state);
	assert_int_equal(share_find_open(&find, pair.b.book, pair.b.commons), 0);
	say(&pair.a, &low_beds, NULL);
	say(&pair.a, &insulin, NULL);
	say(&pair.b, &low_beds, NULL); /* our own words are no news to us */
	pull(&pair.b);
	report(pair.b.book,
		"Found on the floor by a bed at night. The bed was not low, no sensor mat.", fall);
	report(pair.b.book, "Keys of the car park were left in the door by a resident's family",
		keys);
	report(pair.b.book, "Again a resident on the floor by the bed, no mat", like);
	found = near(find, fall);
	assert_int_equal(json_array_size(json_object_get(found, "items")), 1);
	item = json_array_get(json_object_get(found, "items"), 0);
	assert_string_equal(json_text(item, "title"), "Low beds and a sensor mat");
	assert_true(json_array_size(json_object_get(item, "why")) >= 2);
	item = json_array_get(json_object_get(found, "here"), 0);
	assert_string_equal(json_text(item, "id"), like);
	json_decref(found);
	found = near(find, keys);
	assert_int_equal(json_array_size(json_object_get(found, "items")), 0);
	json_decref(found);
	assert_int_equal(book_reader(pair.b.book, &reader), 0);
	assert_int_equal(
		share_find_near(find, reader, &ACTOR_NOBODY, fall, 3, &found), FT_NOT_FOUND);
	assert_int_equal(
		share_find_near(find, reader, &ACTOR_SYSTEM, "no such", 3, &found), FT_NOT_FOUND);
	assert_int_equal(share_find_near(find, reader, &ACTOR_SYSTEM, "", 3, &found), FT_NOT_FOUND);
	reader_close(reader);
	share_find_close(find);
	free_pair(&pair);
}

/* -- tags -- */

static void tags_and_topics_have_what_is_said_under_them(void **state)
{
	struct pair pair;
	struct share_find *find;
	struct words words = low_beds;
	json_t *found;
	struct buf feed;

	make_pair(&pair, *state);
	assert_int_equal(share_find_open(&find, pair.b.book, pair.b.commons), 0);
	say(&pair.a, &low_beds, NULL);
	words.tag = "fallsprevention";
	words.title = "Slippers & <socks>";
	say(&pair.b, &words, NULL);
	say(&pair.b, &insulin, NULL);
	pull(&pair.b);
	assert_int_equal(share_find_refresh(find), 0);
	assert_int_equal(share_find_tag(find, "#FALLSprevention", false, 0, 10, &found), 0);
	assert_string_equal(json_text(found, "tag"), "fallsprevention");
	assert_string_equal(json_text(found, "shown"), "FallsPrevention");
	assert_int_equal(json_whole(found, "items_count", 0), 2);
	assert_int_equal(json_array_size(json_object_get(found, "organisations")), 2);
	assert_int_equal(json_array_size(json_object_get(found, "related")), 1);
	json_decref(found);
	assert_int_equal(share_find_tag(find, "falls", true, 1, 1, &found), 0);
	assert_int_equal(json_array_size(json_object_get(found, "items")), 1);
	assert_false(json_has(found, "next"));
	json_decref(found);
	assert_int_equal(share_find_tag(find, "nothing", false, 0, 10, &found), FT_NOT_FOUND);
	assert_int_equal(share_find_tag(find, "", false, 0, 10, &found), FT_REFUSED);
	assert_int_equal(share_find_tag(find, "two words", false, 0, 10, &found), FT_REFUSED);
	assert_int_equal(share_find_tag(find, "../etc", true, 0, 10, &found), FT_REFUSED);
	buf_init(&feed, 1 << 20);
	assert_int_equal(
		share_find_tag_feed(find, "falls", true, false, "https://b.test", &feed), 0);
	assert_non_null(strstr(feed.base, "<title>Slippers &amp; &lt;socks&gt;</title>"));
	assert_non_null(strstr(feed.base, "<id>https://b.test/commons/topic/falls</id>"));
	buf_clear(&feed);
	assert_int_equal(
		share_find_tag_feed(find, "falls", true, true, "https://b.test", &feed), 0);
	assert_int_equal(json_read(buf_slice(&feed), &found), 0);
	assert_int_equal(json_array_size(json_object_get(found, "items")), 2);
	json_decref(found);
	buf_release(&feed);
	share_find_close(find);
	free_pair(&pair);
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(what_others_say_is_found_as_it_comes),
		TEST_CASE(what_is_taken_back_is_not_found),
		TEST_CASE(a_correction_takes_the_place_of_what_it_corrects),
		TEST_CASE(entries_past_a_double_history_are_not_found),
		TEST_CASE(adopters_are_counted_by_organisation),
		TEST_CASE(what_is_near_is_shown_and_nothing_else),
		TEST_CASE(tags_and_topics_have_what_is_said_under_them),
	};

	return test_on_both("share-find", tests, sizeof(tests) / sizeof(tests[0]));
}
