/* fettle fediverse: being found, followed and answered by people elsewhere. */
#include "cli.h"
#include "fediverse.h"

#include <inttypes.h>

static int open_fediverse(struct call *call, enum book_mode mode, struct commons **commons,
	struct fediverse **out)
{
	struct commons_options options = { 0 };
	struct fediverse_options fediverse = { 0 };
	int result = call_open(call, mode);

	if (result)
		return result;
	fediverse.name = options.name = book_name(call->book);
	result = commons_open(commons, book_store(call->book), &options);
	return result ? result
		      : fediverse_open(out, book_store(call->book), *commons, &fediverse);
}

static int with_fediverse(struct call *call, enum book_mode mode,
	int (*run)(struct call *call, struct fediverse *fediverse))
{
	struct commons *commons = NULL;
	struct fediverse *fediverse = NULL;
	int result = open_fediverse(call, mode, &commons, &fediverse);

	if (result == 0)
		result = run(call, fediverse);
	fediverse_close(fediverse);
	commons_close(commons);
	return result;
}

/* -- on, off, status -- */

static void show_status(const json_t *status)
{
	if (!json_flag(status, "on", false)) {
		puts("The fediverse is off.");
		if (*json_text(status, "why_off"))
			puts(json_text(status, "why_off"));
		return;
	}
	printf("We are       %s, at %s\n", json_text(status, "handle"), json_text(status, "origin"));
	printf("Shared       %" PRId64 " things under %" PRId64 " tags\n",
		json_whole(status, "items", 0), json_whole(status, "tags", 0));
	printf("Followed by  %" PRId64 "\n", json_whole(status, "followers", 0));
	printf("Waiting      %" PRId64 " answers, %" PRId64 " reports\n",
		json_whole(status, "waiting", 0), json_whole(status, "reports", 0));
	printf("To deliver   %" PRId64 "\n", json_whole(status, "to_deliver", 0));
}

static int say_status(struct call *call, struct fediverse *fediverse)
{
	json_t *status = NULL;
	int result = fediverse_status(fediverse, &status);

	if (result == 0 && call->json) {
		answer_json(status);
		return 0;
	}
	if (result == 0)
		show_status(status);
	json_decref(status);
	return result;
}

static int turn_on(struct call *call, struct fediverse *fediverse)
{
	int result = fediverse_turn_on(
		fediverse, call_option(call, "origin"), call_flag(call, "loopback"));

	return result ? result : say_status(call, fediverse);
}

static int turn_off(struct call *call, struct fediverse *fediverse)
{
	int result = fediverse_turn_off(fediverse);

	return result ? result : say_status(call, fediverse);
}

int command_fediverse_on(struct call *call)
{
	if (!call_option(call, "origin"))
		return error_set(FT_USAGE, "Give --origin: the https:// address at which everybody "
					   "can reach this server.");
	return with_fediverse(call, BOOK_WRITE, turn_on);
}

int command_fediverse_off(struct call *call)
{
	return with_fediverse(call, BOOK_WRITE, turn_off);
}

int command_fediverse_status(struct call *call)
{
	return with_fediverse(call, BOOK_READ, say_status);
}

/* -- replies -- */

static void show_replies(const json_t *items)
{
	static const char *const headings[] = { ">Number", "Who", "Sort", "What" };
	struct table *table = table_create(headings, 4);
	const json_t *item;
	size_t i;

	json_array_foreach(items, i, item) {
		char id[24];
		struct buf words;
		buf_init(&words, 4096);
		text_shorten(slice_of(json_text(item, "content")), 80, &words);
		buf_add_text(&words, "");
		snprintf(id, sizeof(id), "%" PRId64, json_whole(item, "id", 0));
		const char *cells[] = { id, json_text(json_object_get(item, "who"), "handle"),
			json_text(item, "sort"), words.base };
		table_add(table, cells);
		buf_release(&words);
	}
	table_print(table, stdout);
}

static int list_replies(struct call *call, struct fediverse *fediverse)
{
	static const char *const names[] = { "waiting", "shown", "refused" };
	const char *wanted = call_option(call, "state");
	enum fediverse_state state = FEDIVERSE_WAITING;
	json_t *replies = NULL;

	for (int i = 0; wanted && i < 3; i++)
		if (strcmp(names[i], wanted) == 0)
			state = (enum fediverse_state)i;
	if (wanted && strcmp(names[state], wanted) != 0)
		return error_set(FT_USAGE, "--state is waiting, shown or refused.");
	int result = fediverse_replies(fediverse, state, 0, 0, &replies);
	if (result == 0 && call->json) {
		answer_json(replies);
		return 0;
	}
	if (result == 0 && json_array_size(json_object_get(replies, "items")) == 0)
		puts(wanted ? "There are none." : "No answer waits to be looked at.");
	else if (result == 0)
		show_replies(json_object_get(replies, "items"));
	json_decref(replies);
	return result;
}

static int decide(struct call *call, struct fediverse *fediverse)
{
	enum fediverse_state state =
		call_flag(call, "show") ? FEDIVERSE_SHOWN : FEDIVERSE_REFUSED;
	int result = 0;

	for (size_t i = 0; result == 0 && i < call->argument_count; i++) {
		int64_t id;
		if (slice_to_int64(slice_of(call_argument(call, i)), &id))
			return error_set(FT_USAGE, "\"%s\" is not the number of an answer.",
				call_argument(call, i));
		result = fediverse_judge(fediverse, id, state, "");
	}
	if (result == 0 && !call->quiet)
		printf("%zu %s.\n", call->argument_count,
			state == FEDIVERSE_SHOWN ? "shown" : "refused");
	return result;
}

int command_fediverse_replies(struct call *call)
{
	if (call->argument_count == 0)
		return with_fediverse(call, BOOK_READ, list_replies);
	if (call_flag(call, "show") == call_flag(call, "refuse"))
		return error_set(FT_USAGE, "Give --show or --refuse with the numbers.");
	return with_fediverse(call, BOOK_WRITE, decide);
}

/* -- blocking -- */

static int list_blocks(struct call *call, struct fediverse *fediverse)
{
	json_t *blocks = NULL;
	const json_t *item;
	size_t i;
	int result = fediverse_blocks(fediverse, &blocks);

	if (result == 0 && call->json) {
		answer_json(blocks);
		return 0;
	}
	json_array_foreach(json_object_get(blocks, "items"), i, item)
		printf("%s  %s\n", json_text(item, "host"), json_text(item, "reason"));
	if (json_array_size(json_object_get(blocks, "items")) == 0)
		puts("Nobody is blocked.");
	json_decref(blocks);
	return result;
}

static int change_block(struct call *call, struct fediverse *fediverse)
{
	const char *host = call_argument(call, 0), *reason = call_option(call, "reason");
	bool undo = call_flag(call, "undo");
	int result = undo ? fediverse_unblock(fediverse, host)
			  : fediverse_block(fediverse, host, reason ? reason : "", "");

	if (result == 0 && !call->quiet)
		printf("%s is %s.\n", host, undo ? "not blocked" : "blocked");
	return result;
}

int command_fediverse_block(struct call *call)
{
	if (call->argument_count == 0)
		return with_fediverse(call, BOOK_READ, list_blocks);
	return with_fediverse(call, BOOK_WRITE, change_block);
}

/* -- following -- */

static int list_following(struct call *call, struct fediverse *fediverse)
{
	json_t *status = NULL, *items;
	const json_t *item;
	size_t i;
	int result = fediverse_status(fediverse, &status);

	items = json_object_get(status, "following");
	if (result == 0 && call->json)
		answer_json(json_incref(status));
	else if (json_array_size(items) == 0)
		puts("We follow nobody.");
	else
		json_array_foreach(items, i, item)
			printf("%s  %s\n", *json_text(item, "handle") ? json_text(item, "handle")
								      : json_text(item, "id"),
				json_text(item, "state"));
	json_decref(status);
	return result;
}

static int change_follow(struct call *call, struct fediverse *fediverse)
{
	const char *who = call_argument(call, 0);
	bool stop = call_flag(call, "stop");
	int result = stop ? fediverse_unfollow(fediverse, who) : fediverse_follow(fediverse, who);

	if (result == 0 && !call->quiet)
		printf(stop ? "No longer following %s.\n" : "Asked to follow %s.\n", who);
	return result;
}

int command_fediverse_follow(struct call *call)
{
	if (call->argument_count == 0)
		return with_fediverse(call, BOOK_READ, list_following);
	return with_fediverse(call, BOOK_WRITE, change_follow);
}
