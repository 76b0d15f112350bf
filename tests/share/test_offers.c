/* An offer from its draft to the commons: who may, what is refused, and that it leaves once. */
#include "support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commons.h"
#include "offer.h"

struct house {
	struct book *book;
	struct commons *commons;
	struct reader *reader;
	char joy[ULID_CHARS + 40], sam[ULID_CHARS + 40], ann[ULID_CHARS + 40];
};

static void quiet(void *context, const char *line)
{
	(void)context;
	(void)line;
}

static int act_as(struct house *house, const char *person, const char *kind, const char *verb,
	const char *thing, json_t *input, struct outcome *outcome)
{
	struct actor actor = ACTOR_SYSTEM;
	struct act act = {
		.actor = &actor, .kind = kind, .verb = verb, .thing = thing, .input = input
	};

	if (person) {
		actor = (struct actor){ 0 };
		snprintf(actor.person, sizeof(actor.person), "%s", person);
	}
	int code = strcmp(kind, "offer") == 0 ? share_offer_act(house->book, &act, outcome)
					      : book_act(house->book, &act, outcome);
	json_decref(input);
	return code;
}

/* The thing that was made; the act must go well. */
static void made(struct house *house, const char *person, const char *kind, const char *verb,
	json_t *input, char id[])
{
	struct outcome outcome;

	if (act_as(house, person, kind, verb, NULL, input, &outcome))
		fail_msg("%s %s: %s", verb, kind, outcome.message);
	snprintf(id, ULID_CHARS + 40, "%s", outcome.thing);
	outcome_release(&outcome);
}

static void add_person(struct house *house, const char *name, const char *role, char id[])
{
	char ignored[ULID_CHARS + 40];

	made(house, NULL, "person", "add", json_pack("{s:s}", "name", name), id);
	made(house, NULL, "assignment", "start",
		json_pack("{s:s,s:s,s:s}", "person", id, "role", role, "from", "2020-01-01"),
		ignored);
}

static void open_house(struct house *house, const char *address)
{
	struct commons_options options = { .host = "larch.example.org", .log = quiet };

	assert_int_equal(book_open(&house->book, address, BOOK_WRITE), 0);
	assert_int_equal(book_reader(house->book, &house->reader), 0);
	assert_int_equal(commons_open(&house->commons, book_store(house->book), &options), 0);
}

static void close_house(struct house *house)
{
	commons_close(house->commons);
	reader_close(house->reader);
	book_close(house->book);
}

static void make_house(struct house *house, const struct test_place *place)
{
	assert_int_equal(
		book_create(place->address, &(struct founding){ .name = "Larch House" }), 0);
	open_house(house, place->address);
	add_person(house, "Joy Mensah", "nurse", house->joy);
	add_person(house, "Sam Osei", "manager", house->sam);
	add_person(house, "Ann Field", "governance", house->ann);
}

static json_t *low_beds(void)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "sort", "learning", "title",
		"Low beds at night", "text", "We lowered beds. Falls halved.", "licence",
		"CC-BY-4.0", "topics", "falls dementia", "tags", "#NHSHackday LowBeds");
}

static json_t *read_offer(struct house *house, const char *id)
{
	json_t *offer = NULL;

	assert_int_equal(read_thing(house->reader, &ACTOR_SYSTEM, id, &offer), 0);
	return offer;
}

static void state_is(struct house *house, const char *id, const char *state)
{
	json_t *offer = read_offer(house, id);

	assert_string_equal(json_text(offer, "state"), state);
	json_decref(offer);
}

/* The hash that a person would be shown. */
static void hash_of(struct house *house, const char *id, char hash[65])
{
	const struct directory *directory = book_directory(house->book);
	json_t *offer = read_offer(house, id);
	struct share_review review;

	assert_int_equal(share_review_make(json_object_get(offer, "fields"), directory,
				 book_name(house->book), &review),
		0);
	memcpy(hash, review.hash, 65);
	share_review_release(&review);
	json_decref(offer);
	book_directory_release(house->book, directory);
}

static void must(struct house *house, const char *person, const char *verb, const char *id,
	json_t *input, int expected)
{
	struct outcome outcome;
	int code = act_as(house, person, "offer", verb, id, input, &outcome);

	if (code != expected)
		fail_msg("%s: %d (%s)", verb, code, outcome.message);
	outcome_release(&outcome);
}

static json_t *agreed_to(struct house *house, const char *id)
{
	char hash[65];

	hash_of(house, id, hash);
	return json_pack("{s:s}", "agreed", hash);
}

/* Drafted by Joy, asked by her, approved by Sam. */
static void approved(struct house *house, char id[])
{
	made(house, house->joy, "offer", "draft", low_beds(), id);
	must(house, house->joy, "ask", id, json_object(), 0);
	must(house, house->sam, "approve", id, agreed_to(house, id), 0);
}

static int64_t log_size(struct house *house)
{
	json_t *status = NULL;
	int64_t size;

	assert_int_equal(commons_status(house->commons, &status), 0);
	size = json_whole(status, "size", 0);
	json_decref(status);
	return size;
}

static void publish(struct house *house, int64_t published, int64_t held)
{
	struct share_published report;

	assert_int_equal(share_offers_publish(house->book, house->commons, &report), 0);
	assert_int_equal(report.published, published);
	assert_int_equal(report.held, held);
	assert_int_equal(report.waiting, 0);
}

static json_t *entry_of(struct house *house, const char *id, const char *field)
{
	json_t *offer = read_offer(house, id), *entry = NULL;

	assert_int_equal(commons_item(house->commons,
				 json_text(json_object_get(offer, "fields"), field), &entry),
		0);
	json_decref(offer);
	return entry;
}

/* -- the way out ----------------------------------------------------------------------------- */

static void it_leaves_once(void **state)
{
	struct share_item item;
	struct house house;
	json_t *entry;
	char id[66];

	make_house(&house, *state);
	approved(&house, id);
	assert_int_equal(log_size(&house), 0);
	publish(&house, 1, 0);
	publish(&house, 0, 0);
	state_is(&house, id, "published");
	assert_int_equal(log_size(&house), 2); /* our keys, and the entry */
	entry = entry_of(&house, id, "ref");
	assert_string_equal(json_text(entry, "kind"), "learning");
	assert_string_equal(json_text(entry, "topics"), "falls dementia");
	assert_string_equal(json_text(entry, "content_type"), SHARE_ITEM_TYPE);
	assert_int_equal(
		share_item_read(slice_of(json_text(entry, "content")), SHARE_ITEM_TYPE, &item), 0);
	assert_string_equal(item.title, "Low beds at night");
	assert_string_equal(item.by, "Larch House");
	assert_int_equal(item.tag_count, 2);
	assert_string_equal(item.tags[0], "NHSHackday");
	assert_false(item.fediverse);
	share_item_release(&item);
	json_decref(entry);
	close_house(&house);
}

/* Whoever wrote, changed or asked does not approve, and what changed since is read again. */
static void four_eyes(void **state)
{
	struct house house;
	json_t *agreed;
	char id[66];

	make_house(&house, *state);
	made(&house, house.sam, "offer", "draft", low_beds(), id);
	must(&house, house.joy, "ask", id, json_object(), FT_NOT_FOUND); /* she may not see it */
	must(&house, house.sam, "ask", id, json_object(), 0);
	must(&house, house.sam, "approve", id, agreed_to(&house, id), FT_NOT_ALLOWED);
	agreed = agreed_to(&house, id);
	must(&house, house.ann, "edit", id, json_pack("{s:s}", "title", "Lower beds at night"), 0);
	must(&house, house.sam, "ask", id, json_object(), 0);
	must(&house, house.ann, "approve", id, agreed_to(&house, id), FT_NOT_ALLOWED);
	must(&house, house.sam, "edit", id, json_pack("{s:s}", "title", "Beds low at night"), 0);
	must(&house, house.sam, "ask", id, json_object(), 0);
	must(&house, house.ann, "approve", id, agreed, FT_CONFLICT);
	must(&house, house.ann, "approve", id, agreed_to(&house, id), 0);
	must(&house, house.joy, "published", id, json_pack("{s:s}", "ref", "x"), FT_NOT_FOUND);
	must(&house, house.sam, "published", id, json_pack("{s:s}", "ref", "x"), FT_NOT_ALLOWED);
	publish(&house, 1, 0);
	close_house(&house);
}

static void refused_with(
	struct house *house, const char *field, const char *value, const char *where)
{
	json_t *input = low_beds();
	struct outcome outcome;

	json_put_text(input, field, value);
	assert_int_equal(
		act_as(house, house->joy, "offer", "draft", NULL, input, &outcome), FT_REFUSED);
	assert_string_equal(json_text(json_array_get(outcome.problems, 0), "field"), where);
	outcome_release(&outcome);
}

/* What is refused leaves nothing behind, not even in the record. */
static void bad_input(void **state)
{
	struct house house;

	make_house(&house, *state);
	int64_t head = book_head(house.book);
	refused_with(&house, "text", "NHS number 943 476 5919", "text");
	refused_with(&house, "title", "What Joy Mensah learnt", "title");
	refused_with(&house, "title", "", "title");
	refused_with(&house, "tags", "ok 2026", "tags");
	refused_with(&house, "topics", "falls mrs-brown", "topics");
	refused_with(&house, "licence", "mine", "licence");
	refused_with(&house, "sort", "key", "sort");
	refused_with(&house, "sort", "reply", "to");
	refused_with(&house, "sort", "policy", "data");
	refused_with(&house, "data", "{\"a\":", "data");
	refused_with(&house, "data", "[1]", "data");
	refused_with(&house, "data", "{\"what\":\"Mr Brown's bed\"}", "data");
	refused_with(&house, "data", "{\"value\":1.5}", "value");
	assert_int_equal(book_head(house.book), head);
	close_house(&house);
}

static void declared_with_a_reason(void **state)
{
	json_t *input = low_beds();
	struct house house;
	char id[66];

	make_house(&house, *state);
	json_put_text(input, "text", "We play Mr Brown in training.");
	json_put_text(input, "declared", "Mr Brown = x");
	must(&house, house.joy, "draft", NULL, json_incref(input), FT_REFUSED);
	json_put_text(input, "declared", "Mr Brown = invented for training");
	made(&house, house.joy, "offer", "draft", input, id);
	/* Only that, and only as long as it says so. */
	must(&house, house.joy, "edit", id, json_pack("{s:s}", "text", "Mr Brown and Mr Green"),
		FT_REFUSED);
	must(&house, house.joy, "edit", id, json_pack("{s:s}", "declared", ""), FT_REFUSED);
	close_house(&house);
}

/* Whoever goes past the check, by another program or as the operator, does not go past the gate. */
static void the_gate_looks_again(void **state)
{
	json_t *input = low_beds(), *offer;
	struct outcome outcome;
	struct house house;
	char id[66];

	make_house(&house, *state);
	json_put_text(input, "text", "NHS number 943 476 5919");
	assert_int_equal(book_act(house.book,
				 &(struct act){ .actor = &ACTOR_SYSTEM,
					 .kind = "offer",
					 .verb = "draft",
					 .input = input },
				 &outcome),
		0);
	json_decref(input);
	snprintf(id, sizeof(id), "%s", outcome.thing);
	outcome_release(&outcome);
	for (int i = 0; i < 2; i++) {
		input = i ? agreed_to(&house, id) : json_object();
		assert_int_equal(book_act(house.book,
					 &(struct act){ .actor = &ACTOR_SYSTEM,
						 .kind = "offer",
						 .verb = i ? "approve" : "ask",
						 .thing = id,
						 .input = input },
					 &outcome),
			0);
		outcome_release(&outcome);
		json_decref(input);
	}
	publish(&house, 0, 1);
	offer = read_offer(&house, id);
	assert_string_equal(json_text(offer, "state"), "draft");
	assert_non_null(
		strstr(json_text(json_object_get(offer, "fields"), "held"), "must be a person"));
	json_decref(offer);
	assert_int_equal(log_size(&house), 0);
	close_house(&house);
}

/* -- dying --------------------------------------------------------------------------------- */

/* Another process publishes, and dies before it can write that down. */
static void killed_between(void **state)
{
	struct test_place *place = *state;
	struct house house;
	int status;
	char id[66];

	make_house(&house, place);
	approved(&house, id);
	close_house(&house);
	pid_t child = fork();
	if (child == 0) {
		struct commons_place there;
		json_t *offer;

		open_house(&house, place->address);
		offer = read_offer(&house, id);
		if (offer_send(house.book, house.commons, offer, &there) == 0)
			raise(SIGKILL);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	open_house(&house, place->address);
	state_is(&house, id, "approved");
	assert_int_equal(log_size(&house), 2);
	publish(&house, 1, 0);
	state_is(&house, id, "published");
	assert_int_equal(log_size(&house), 2);
	json_decref(entry_of(&house, id, "ref"));
	close_house(&house);
}

/* A server and a command, or two servers on one database. */
static void two_at_once(void **state)
{
	struct test_place *place = *state;
	struct house house;
	struct share_published report;
	int status, failed = 0;
	char id[66];

	make_house(&house, place);
	approved(&house, id);
	close_house(&house);
	for (int i = 0; i < 2; i++)
		if (fork() == 0) {
			open_house(&house, place->address);
			_exit(share_offers_publish(house.book, house.commons, &report) != 0);
		}
	for (int i = 0; i < 2; i++)
		failed += wait(&status) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0;
	assert_int_equal(failed, 0);
	open_house(&house, place->address);
	publish(&house, 0, 0);
	state_is(&house, id, "published");
	assert_int_equal(log_size(&house), 2);
	close_house(&house);
}

/* -- afterwards ------------------------------------------------------------------------------ */

static void withdrawn_is_said_too(void **state)
{
	static const struct {
		const char *why, *kind, *content_state;
	} ways[] = { { "error", "withdraw", "held" }, { "gdpr", "tombstone", "erased" } };
	struct house house;
	struct share_published report;

	make_house(&house, *state);
	for (size_t i = 0; i < 2; i++) {
		json_t *entry;
		char id[66];

		approved(&house, id);
		publish(&house, 1, 0);
		must(&house, house.sam, "withdraw", id,
			json_pack("{s:s,s:s}", "withdraw_why", ways[i].why, "reason",
				"It was too early."),
			0);
		assert_int_equal(share_offers_publish(house.book, house.commons, &report), 0);
		assert_int_equal(report.withdrawn, 1);
		state_is(&house, id, "withdrawn");
		entry = entry_of(&house, id, "withdrawn_ref");
		assert_string_equal(json_text(entry, "kind"), ways[i].kind);
		json_decref(entry);
		entry = entry_of(&house, id, "ref");
		assert_string_equal(json_text(entry, "state"), ways[i].content_state);
		json_decref(entry);
	}
	close_house(&house);
}

static void only_ours_is_corrected(void **state)
{
	char id[66], ref[200], correction[64];
	struct house house;
	json_t *offer, *input, *entry;

	make_house(&house, *state);
	approved(&house, id);
	publish(&house, 1, 0);
	offer = read_offer(&house, id);
	snprintf(ref, sizeof(ref), "%s", json_text(json_object_get(offer, "fields"), "ref"));
	json_decref(offer);
	for (int ours = 0; ours < 2; ours++) {
		input = low_beds();
		json_put_text(input, "sort", "correct");
		if (!ours)
			memcpy(ref, "birch", 5);
		else
			memcpy(ref, "larch", 5);
		json_put_text(input, "to", ref);
		made(&house, house.joy, "offer", "draft", input, correction);
		must(&house, house.joy, "ask", correction, json_object(), 0);
		must(&house, house.sam, "approve", correction, agreed_to(&house, correction), 0);
		publish(&house, ours, !ours);
	}
	entry = entry_of(&house, correction, "ref");
	assert_string_equal(json_text(json_object_get(entry, "leaf"), "of"), ref);
	json_decref(entry);
	close_house(&house);
}

/* -- beginning ------------------------------------------------------------------------------ */

static json_t *started(struct house *house, const char *from, int expected)
{
	const struct directory *directory = book_directory(house->book);
	struct share_start start = { .reader = house->reader,
		.actor = &ACTOR_SYSTEM,
		.kinds = directory_kinds(directory),
		.from = from };
	json_t *fields = NULL;

	assert_int_equal(share_offer_start(&start, &fields), expected);
	book_directory_release(house->book, directory);
	return fields;
}

static void starts_leave_people_out(void **state)
{
	char policy[64], incident[64];
	struct house house;
	json_t *fields, *data;

	make_house(&house, *state);
	made(&house, house.sam, "policy", "draft",
		json_pack("{s:s,s:s,s:s,s:s,s:i,s:s,s:s}", "title", "Medicines", "owner", house.sam,
			"words", "Two people check.", "audience", "place under \"Larch House\"",
			"review_months", 6, "question", "Who?", "answer_right", "secret"),
		policy);
	fields = started(&house, policy, 0);
	assert_string_equal(json_text(fields, "sort"), "policy");
	assert_string_equal(json_text(fields, "from"), "policy");
	assert_null(strstr(json_text(fields, "data"), house.sam));
	assert_null(strstr(json_text(fields, "data"), "Larch"));
	assert_null(strstr(json_text(fields, "data"), "secret"));
	assert_int_equal(json_read(slice_of(json_text(fields, "data")), &data), 0);
	assert_string_equal(json_text(data, "words"), "Two people check.");
	assert_int_equal(json_whole(data, "review_months", 0), 6);
	json_decref(data);
	json_decref(fields);
	made(&house, house.joy, "incident", "report",
		json_pack("{s:s,s:s,s:s}", "what", "Mrs Brown fell", "harm", "1", "contact",
			"07700 900123"),
		incident);
	started(&house, incident, FT_REFUSED);
	must(&house, house.sam, "draft", NULL, json_object(), FT_REFUSED);
	struct outcome outcome;
	assert_int_equal(act_as(&house, house.sam, "incident", "answer", incident,
				 json_pack("{s:s,s:s}", "answer", "Thank you, Joy.", "learning",
					 "Lower beds at night."),
				 &outcome),
		0);
	outcome_release(&outcome);
	fields = started(&house, incident, 0);
	assert_string_equal(json_text(fields, "sort"), "learning");
	assert_non_null(strstr(json_text(fields, "text"), "Lower beds"));
	assert_null(strstr(json_text(fields, "text"), "Brown"));
	assert_null(strstr(json_text(fields, "text"), "Thank you"));
	json_decref(fields);
	started(&house, house.joy, FT_REFUSED);
	started(&house, "01ARZ3NDEKTSV4RRFFQ69G5FAV", FT_NOT_FOUND);
	close_house(&house);
}

static void topics_can_stand_in_a_leaf(void **state)
{
	(void)state;
	for (const struct share_topic *topic = share_topics(); topic->name; topic++) {
		assert_true(
			strspn(topic->name, "abcdefghijklmnopqrstuvwxyz-") == strlen(topic->name));
		assert_ptr_equal(share_topic(slice_of(topic->name)), topic);
	}
	assert_null(share_topic(SLICE_LITERAL("mrs-brown")));
}

int main(void)
{
	const struct test_case tests[] = {
		TEST_CASE(it_leaves_once),
		TEST_CASE(four_eyes),
		TEST_CASE_OF_SQLITE(bad_input),
		TEST_CASE_OF_SQLITE(declared_with_a_reason),
		TEST_CASE_OF_SQLITE(the_gate_looks_again),
		TEST_CASE(killed_between),
		TEST_CASE(two_at_once),
		TEST_CASE(withdrawn_is_said_too),
		TEST_CASE_OF_SQLITE(only_ours_is_corrected),
		TEST_CASE_OF_SQLITE(starts_leave_people_out),
		TEST_CASE_OF_SQLITE(topics_can_stand_in_a_leaf),
	};

	return test_on_both("share offers", tests, sizeof(tests) / sizeof(tests[0]));
}
