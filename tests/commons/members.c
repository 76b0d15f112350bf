#include "members.h"
#include <stdio.h>
#include <stdlib.h>

int wire_get(struct fetcher *fetcher, const struct fetch *fetch, struct fetched *out)
{
	struct wire *wire = (struct wire *)fetcher;
	struct commons_answer answer;
	const char *path = strstr(fetch->url, "/fettle/");

	*out = (struct fetched){ 0 };
	buf_init(&out->body, fetch->bytes_max);
	int result = fetch->content_type
			     ? commons_post(wire->to->commons, path, fetch->post, false, &answer)
			     : commons_get(wire->to->commons, path, &answer);
	if (result)
		return FT_BUSY;
	out->status = answer.status;
	buf_add_slice(&out->body, buf_slice(&answer.body));
	wire->asked++;
	if (wire->spoil)
		wire->spoil(path, out);
	commons_answer_release(&answer);
	return 0;
}

static void quiet(void *context, const char *line)
{
	struct member *member = context;

	snprintf(member->said, sizeof(member->said), "%s", line);
	if (getenv("FETTLE_TEST_LOUD"))
		fprintf(stderr, "%s\n", line);
}

void member_open(struct member *node, const char *address, const char *host, struct wire *wire)
{
	struct commons_options options = { .host = host,
		.fetcher = wire ? &wire->fetcher : NULL,
		.log = quiet,
		.log_context = node };

	assert_int_equal(book_open(&node->book, address, BOOK_WRITE), 0);
	assert_int_equal(commons_open(&node->commons, book_store(node->book), &options), 0);
	assert_int_equal(commons_found(node->commons), 0);
	assert_int_equal(commons_verifier_key(node->commons, node->key), 0);
	origin_hash(commons_origin(node->commons), node->hash);
}

void member_make(struct member *node, const char *address, const char *host, struct wire *wire)
{
	struct founding founding = { .name = host, .root = "root" };

	assert_int_equal(book_create(address, &founding), 0);
	member_open(node, address, host, wire);
}

void member_close(struct member *node)
{
	commons_close(node->commons);
	book_close(node->book);
}

void publish(struct member *node, int count)
{
	struct commons_entry entry = { .kind = "learning",
		.content_type = "text/plain",
		.content = slice_of("words"),
		.topics = "falls" };

	for (int i = 0; i < count; i++)
		if (commons_publish(node->commons, &entry, 1, NULL))
			fail_msg("not published: %s", error_message());
}

int get(struct member *node, const char *path, struct commons_answer *answer)
{
	assert_int_equal(commons_get(node->commons, path, answer), 0);
	return answer->status;
}

int64_t size_of(struct member *node, const char *hash)
{
	struct commons_answer answer;
	char path[256];
	int64_t size = -1;

	snprintf(path, sizeof(path), "/fettle/m/%s/checkpoint", hash);
	if (get(node, path, &answer) == 200) {
		struct slice rest = buf_slice(&answer.body);
		slice_cut(&rest, '\n');
		assert_int_equal(slice_to_int64(slice_cut(&rest, '\n'), &size), 0);
	}
	commons_answer_release(&answer);
	return size;
}

void follow(struct member *node, struct member *other, bool reachable)
{
	struct commons_peer peer = { .key = other->key,
		.is_quiet = true,
		.is_private = true,
		.url = reachable ? "http://127.0.0.1:1" : NULL };

	assert_int_equal(commons_add_peer(node->commons, &peer), 0);
}

struct commons_report pull(struct member *node)
{
	struct commons_report report;

	assert_int_equal(commons_pull(node->commons, NULL, NULL, &report), 0);
	return report;
}

static char *second_place(const struct test_place *place)
{
	return place->is_postgresql ? test_postgresql_place(test_server())
				    : test_path(place->folder, "second.fettle");
}

void make_pair(struct pair *pair, const struct test_place *place)
{
	pair->to_a = (struct wire){ { wire_get, NULL }, &pair->a, NULL, 0 };
	pair->address = second_place(place);
	member_make(&pair->a, place->address, "a.test", NULL);
	member_make(&pair->b, pair->address, "b.test", &pair->to_a);
	follow(&pair->b, &pair->a, true);
	follow(&pair->a, &pair->b, false);
}

void free_pair(struct pair *pair)
{
	member_close(&pair->b);
	member_close(&pair->a);
	free(pair->address);
}

/* As if the time to wait for had passed. */
void make_due(struct member *node)
{
	struct connection *connection;

	assert_int_equal(store_borrow(node->commons->store, &connection), 0);
	assert_int_equal(transaction_begin_write(connection), 0);
	assert_int_equal(
		connection_execute(connection,
			"UPDATE commons_peer SET next_at = 0; UPDATE commons_blob SET next_at = 0"),
		0);
	assert_int_equal(transaction_commit(connection), 0);
	store_return(connection);
}
