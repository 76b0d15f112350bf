#include "listener.h"

#include <string.h>

static void keep_line(void *context, const char *line)
{
	struct listener *listener = context;

	snprintf(listener->said, sizeof(listener->said), "%s", line);
}

void listener_open(struct listener *listener, const char *address)
{
	struct collect_options options = { .url = "https://larch.example.org", .gap_ms = 1,
		.threads = 2, .log = keep_line, .log_context = listener };

	assert_int_equal(book_open(&listener->book, address, BOOK_WRITE), 0);
	assert_int_equal(collect_open(&listener->collect, listener->book, &options), 0);
}

void listener_close(struct listener *listener)
{
	collect_close(listener->collect);
	book_close(listener->book);
}

void listener_begin(struct listener *listener, const struct test_place *place)
{
	struct founding founding = { .name = "Larch House" };

	*listener = (struct listener){ 0 };
	stranger_start(&listener->stranger);
	assert_int_equal(book_create(place->address, &founding), 0);
	listener_open(listener, place->address);
}

void listener_end(struct listener *listener)
{
	listener_close(listener);
	stranger_stop(&listener->stranger);
}

void act_on(struct listener *listener, const char *kind, const char *verb, const char *thing,
	json_t *input, char id[65])
{
	struct act act = { .actor = &ACTOR_SYSTEM, .kind = kind, .verb = verb, .thing = thing,
		.place = book_root(listener->book), .input = input };
	struct outcome outcome;

	if (book_act(listener->book, &act, &outcome))
		fail_msg("%s", outcome.message);
	if (id)
		snprintf(id, 65, "%s", outcome.thing);
	outcome_release(&outcome);
	json_decref(input);
}

void add_source(struct listener *listener, const char *path, const char *form, char id[65])
{
	char address[200], host[60];
	json_t *input = json_object();

	snprintf(host, sizeof(host), "127.0.0.1:%d", listener->stranger.port);
	snprintf(address, sizeof(address), "http://%s%s", host, path);
	json_put_text(input, "name", *path ? path : "stranger");
	json_put_text(input, "address", address);
	json_put_text(input, "form", form);
	json_put_text(input, "tags", "#NHSHackDay");
	act_on(listener, "source", "add", NULL, input, id);
	input = json_object();
	json_put_text(input, "private_host", host);
	act_on(listener, "source", "allow_private", id, input, NULL);
}

struct collect_report ask_now(struct listener *listener, const char *source)
{
	struct collect_report report;

	if (collect_now(listener->collect, source, NULL, NULL, &report))
		fail_msg("%s", error_message());
	return report;
}

static void execute(struct listener *listener, const char *sql)
{
	struct connection *connection;

	assert_int_equal(store_borrow(listener->collect->store, &connection), 0);
	assert_int_equal(transaction_begin_write(connection), 0);
	assert_int_equal(connection_execute(connection, sql), 0);
	assert_int_equal(transaction_commit(connection), 0);
	store_return(connection);
}

void sources_due(struct listener *listener)
{
	execute(listener, "UPDATE collect_source SET next_at = 0, held_until = 0;"
			  " UPDATE collect_host SET free_at = 0");
}

struct source_row row_of(struct listener *listener, const char *source)
{
	struct connection *connection;
	struct source_row row;

	assert_int_equal(store_borrow(listener->collect->store, &connection), 0);
	assert_int_equal(source_row_load(connection, source, &row), 0);
	store_return(connection);
	return row;
}

int64_t count_rows(struct listener *listener, const char *sql)
{
	struct connection *connection;
	int64_t count;

	assert_int_equal(store_borrow(listener->collect->store, &connection), 0);
	struct query *query = query_start(connection, sql);
	assert_int_equal(query_step(query), 1);
	count = query_get_int(query, 0);
	query_end(query);
	store_return(connection);
	return count;
}
