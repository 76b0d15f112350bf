#include "fake_book.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

const struct actor ACTOR_NOBODY = { .person = "" };
const struct actor ACTOR_SYSTEM = { .person = "system", .system = true };

/* Root, with a ward and another place below. */
static const struct place places[] = {
	{ .id = "root", .name = "Root", .parent = -1, .end = 3, .opened = DAY_NONE,
		.closed = DAY_NONE },
	{ .id = "ward", .name = "Ward", .parent = 0, .end = 2, .depth = 1 },
	{ .id = "other", .name = "Other", .parent = 0, .end = 3, .depth = 1 },
};
static const struct assignment assignments[] = {
	{ .id = "a1", .role = "nurse", .person = 0, .place = 1, .from = DAY_NONE, .to = DAY_NONE },
	{ .id = "a2", .role = "administrator", .person = 1, .place = 0, .from = DAY_NONE,
		.to = DAY_NONE },
};
static const struct person people[] = {
	{ .id = "anna", .name = "Anna", .first_assignment = 0, .assignment_count = 1 },
	{ .id = "boss", .name = "Boss", .first_assignment = 1, .assignment_count = 1 },
};
static const struct kind plain_kind = { .name = "plain" };
static const struct kind secret_kind = { .name = "secret",
	.see = (const struct scope *)(const void *)&plain_kind };

struct book {
	pthread_mutex_t lock;
	atomic_llong head;
	void (*heard)(void *context, const struct event *event);
	void *heard_context;
	int delay_ms, refusal, acts;
	char last_actor[sizeof(((struct actor *)NULL)->person)], last_key[200];
	int64_t last_version;
	atomic_bool anna_left;
};

struct reader {
	struct book *book;
};

struct book *fake_book_create(void)
{
	struct book *book = must_alloc(sizeof(*book));

	pthread_mutex_init(&book->lock, NULL);
	return book;
}

void fake_book_free(struct book *book)
{
	pthread_mutex_destroy(&book->lock);
	free(book);
}

void fake_book_delay(struct book *book, int ms)
{
	book->delay_ms = ms;
}

void fake_book_refuse(struct book *book, int code)
{
	book->refusal = code;
}

int fake_book_acts(struct book *book)
{
	int acts;

	pthread_mutex_lock(&book->lock);
	acts = book->acts;
	pthread_mutex_unlock(&book->lock);
	return acts;
}

bool fake_book_last_actor_is(struct book *book, const char *person)
{
	return strcmp(book->last_actor, person) == 0;
}

const char *fake_book_last_key(struct book *book)
{
	return book->last_key;
}

int64_t fake_book_last_version(struct book *book)
{
	return book->last_version;
}

void fake_book_event(struct book *book, const char *kind, const char *place, const char *title)
{
	struct event event = { .kind = kind, .verb = "report", .thing = title, .place = place,
		.title = title };

	pthread_mutex_lock(&book->lock);
	event.seq = atomic_fetch_add(&book->head, 1) + 1;
	if (book->heard)
		book->heard(book->heard_context, &event);
	pthread_mutex_unlock(&book->lock);
}

void fake_book_end_session(struct book *book, const char *token)
{
	(void)token;
	atomic_store(&book->anna_left, true);
}

/* -- what the server calls ------------------------------------------------------------- */

int64_t book_head(const struct book *book)
{
	return atomic_load(&((struct book *)(uintptr_t)book)->head);
}

const char *book_root(const struct book *book)
{
	(void)book;
	return "root";
}

const char *actor_person(const struct actor *actor)
{
	return actor->acting_as[0] ? actor->acting_as : actor->person;
}

void outcome_release(struct outcome *outcome)
{
	json_decref(outcome->problems);
	json_decref(outcome->conflict);
	memset(outcome, 0, sizeof(*outcome));
}

struct submission {
	struct book *book;
	act_done done;
	void *context;
	struct outcome outcome;
	int delay_ms;
};

static void *finish(void *context)
{
	struct submission *submission = context;
	const struct timespec pause = { .tv_sec = submission->delay_ms / 1000,
		.tv_nsec = submission->delay_ms % 1000 * 1000000L };

	nanosleep(&pause, NULL);
	submission->done(submission->context, &submission->outcome);
	outcome_release(&submission->outcome);
	free(submission);
	return NULL;
}

/* A verb "refuse" is refused by the writer, a verb "clash" comes too late. */
static void decide(struct outcome *outcome, const struct act *act, int64_t seq)
{
	outcome->seq = seq;
	snprintf(outcome->thing, sizeof(outcome->thing), "thing-%lld", (long long)seq);
	if (strcmp(act->verb, "refuse") == 0) {
		outcome->code = FT_REFUSED;
		outcome->problems = json_pack("[{s:s, s:s}]", "field", "harm", "message",
			"Say how much harm there was");
		snprintf(outcome->message, sizeof(outcome->message), "1 answer is missing");
	} else if (strcmp(act->verb, "clash") == 0) {
		outcome->code = FT_CONFLICT;
		outcome->conflict = json_pack("{s:i, s:s}", "version", 4, "by_name", "Anna");
		snprintf(outcome->message, sizeof(outcome->message), "Anna changed it");
	}
}

int book_submit(struct book *book, const struct act *act, act_done done, void *context)
{
	struct submission *submission;
	pthread_t thread;

	if (book->refusal)
		return error_set(book->refusal, "the queue is full");
	submission = must_alloc(sizeof(*submission));
	submission->book = book;
	submission->done = done;
	submission->context = context;
	pthread_mutex_lock(&book->lock);
	book->acts++;
	snprintf(book->last_actor, sizeof(book->last_actor), "%s", act->actor->person);
	snprintf(book->last_key, sizeof(book->last_key), "%s",
		act->idempotency_key ? act->idempotency_key : "");
	book->last_version = act->expected_version;
	submission->delay_ms = book->delay_ms;
	pthread_mutex_unlock(&book->lock);
	decide(&submission->outcome, act, atomic_fetch_add(&book->head, 1) + 1);
	if (pthread_create(&thread, NULL, finish, submission))
		abort();
	pthread_detach(thread);
	return 0;
}

int book_follow(struct book *book, void (*heard)(void *context, const struct event *event),
	void *context)
{
	book->heard = heard;
	book->heard_context = context;
	return 0;
}

void book_unfollow(struct book *book, void *context)
{
	(void)context;
	pthread_mutex_lock(&book->lock);
	book->heard = NULL;
	pthread_mutex_unlock(&book->lock);
}

int account_session(struct book *book, const char *token, struct actor *out)
{
	*out = ACTOR_NOBODY;
	if (strcmp(token, ANNA_TOKEN) == 0 && !atomic_load(&book->anna_left))
		snprintf(out->person, sizeof(out->person), "anna");
	else if (strcmp(token, BOSS_TOKEN) == 0)
		snprintf(out->person, sizeof(out->person), "boss");
	else
		return error_set(FT_NOT_FOUND, "no such session");
	return 0;
}

int book_reader(struct book *book, struct reader **out)
{
	*out = must_alloc(sizeof(**out));
	(*out)->book = book;
	return 0;
}

void reader_close(struct reader *reader)
{
	free(reader);
}

/* Only the boss sees secret things. */
int read_thing(struct reader *reader, const struct actor *actor, const char *id, json_t **out)
{
	(void)reader;
	(void)id;
	if (strcmp(actor->person, "boss") != 0)
		return error_set(FT_NOT_FOUND, "There is no such thing");
	*out = json_object();
	return 0;
}

int read_recent(struct reader *reader, const struct actor *actor, const char *place,
	int64_t before_seq, int limit, json_t **out)
{
	json_t *items = json_array();

	(void)reader;
	(void)actor;
	(void)place;
	for (int64_t seq = before_seq - 1; seq > 0 && limit--; seq--)
		json_array_append_new(items, json_pack("{s:I, s:s, s:s, s:s}", "seq",
			(json_int_t)seq, "kind", "plain", "place", "ward", "title", "Earlier"));
	*out = json_pack("{s:o, s:n}", "items", items, "next");
	return 0;
}

const struct directory *book_directory(struct book *book)
{
	return (const struct directory *)(const void *)book;
}

void book_directory_release(struct book *book, const struct directory *directory)
{
	(void)book;
	(void)directory;
}

const struct kinds *directory_kinds(const struct directory *directory)
{
	(void)directory;
	return NULL;
}

const struct kind *kinds_find(const struct kinds *kinds, const char *name)
{
	(void)kinds;
	return strcmp(name, "secret") == 0 ? &secret_kind : &plain_kind;
}

int directory_place(const struct directory *directory, const char *id)
{
	(void)directory;
	for (int i = 0; i < 3; i++)
		if (strcmp(places[i].id, id) == 0)
			return i;
	return -1;
}

bool directory_under(const struct directory *directory, int place, int other)
{
	(void)directory;
	return place >= other && place < places[other].end;
}

int directory_person(const struct directory *directory, const char *id)
{
	(void)directory;
	for (int i = 0; i < 2; i++)
		if (strcmp(people[i].id, id) == 0)
			return i;
	return -1;
}

const struct person *directory_person_at(const struct directory *directory, int position)
{
	(void)directory;
	return &people[position];
}

const struct assignment *directory_assignments(const struct directory *directory, size_t *count)
{
	(void)directory;
	*count = 2;
	return assignments;
}

size_t directory_roles(const struct directory *directory, const char *person, int place,
	day_number day, const char **roles, size_t room)
{
	(void)day;
	for (size_t i = 0; i < 2 && room; i++) {
		if (strcmp(people[assignments[i].person].id, person) == 0 &&
			directory_under(directory, place, assignments[i].place)) {
			roles[0] = assignments[i].role;
			return 1;
		}
	}
	return 0;
}
