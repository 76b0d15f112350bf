/* What strangers send to our inbox, through everything that looks at it: "HEADER: value" lines, an
 * empty line, an activity. It is signed here as its sender would, so that what comes after the
 * signature is reached; a header of the input takes the place of ours. "OUR-ITEM" stands for an
 * address of ours. Nothing shows, nothing counts twice, and what is kept is clean. */
#include <strings.h>
#include <unistd.h>
#include "book.h"
#include "fediverse_private.h"
#include "fuzz.h"
#include "sanitise.h"
#include "signature.h"

enum { LINES_MAX = 24, WAITING_OF_ONE = 20 };

#define OURS "https://larch.example"
#define ADA "https://birch.example/users/ada"
#define MARK "OUR-ITEM"

static struct world {
	struct fetcher fetcher; /* first */
	char folder[64], path[96], item[256];
	struct store *store;
	struct commons *commons;
	struct fediverse *fediverse;
	struct buf private, public;
} world;

/* -- the world -- */

/* Everybody has the same key. */
static int fetch_actor(struct fetcher *fetcher, const struct fetch *fetch, struct fetched *out)
{
	(void)fetcher;
	*out = (struct fetched){ .status = fetch->content_type ? 202 : 200 };
	buf_init(&out->body, fetch->bytes_max);
	snprintf(out->type, sizeof(out->type), "application/activity+json");
	json_t *actor = json_pack("{s:s, s:s, s:s, s:s+, s:{s:s+, s:s, s:s#}}", "id", fetch->url,
		"type", "Person", "preferredUsername", "ada", "inbox", fetch->url, "/inbox",
		"publicKey", "id", fetch->url, "#main-key", "owner", fetch->url, "publicKeyPem",
		world.public.base, (int)world.public.length);
	json_write(actor, &out->body);
	json_decref(actor);
	return 0;
}

static void say_nothing(void *context, const char *line)
{
	(void)context;
	(void)line;
}

static void close_world(void)
{
	static const char *const endings[] = { "", "-wal", "-shm", ".published" };

	fediverse_close(world.fediverse);
	commons_close(world.commons);
	store_close(world.store);
	buf_release(&world.private);
	buf_release(&world.public);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		char path[128];
		snprintf(path, sizeof(path), "%s%s", world.path, endings[i]);
		unlink(path);
	}
	rmdir(world.folder);
}

static void publish_something(void)
{
	static const char item[] = "{\"v\":1,\"title\":\"Low beds\",\"text\":\"Words.\","
				   "\"tags\":[\"falls\"],\"fediverse\":true}";
	const struct commons_entry entry = { .kind = "learning", .content = slice_of(item),
		.content_type = SHARE_ITEM_TYPE };
	struct fediverse_report report;
	struct commons_place place;

	FUZZ_PROMISE(commons_publish(world.commons, &entry, 1, &place) == 0);
	FUZZ_PROMISE(fediverse_work(world.fediverse, &report) == 0);
	snprintf(world.item, sizeof(world.item), OURS "/ap/o/%s", strrchr(place.ref, '#') + 1);
}

static void open_world(void)
{
	const struct founding founding = { .name = "Larch House", .root = "larch" };
	const struct commons_options commons = { .host = "larch.example", .log = say_nothing };
	const struct fediverse_options fediverse = { .fetcher = &world.fetcher,
		.log = say_nothing };
	bool in_memory = access("/dev/shm", W_OK) == 0;

	snprintf(world.folder, sizeof(world.folder), "%s/fettle-fuzz-XXXXXX",
		in_memory ? "/dev/shm" : "/tmp");
	FUZZ_PROMISE(mkdtemp(world.folder) != NULL);
	snprintf(world.path, sizeof(world.path), "%s/o.fettle", world.folder);
	world.fetcher.get = fetch_actor;
	buf_init(&world.private, CRYPTO_PEM_BYTES);
	buf_init(&world.public, CRYPTO_PEM_BYTES);
	FUZZ_PROMISE(crypto_make_key(&world.private, &world.public) == 0);
	FUZZ_PROMISE(book_create(world.path, &founding) == 0);
	FUZZ_PROMISE(store_open(&world.store, world.path, STORE_OPEN) == 0);
	FUZZ_PROMISE(commons_open(&world.commons, world.store, &commons) == 0);
	FUZZ_PROMISE(fediverse_open(&world.fediverse, world.store, world.commons, &fediverse) == 0);
	FUZZ_PROMISE(fediverse_turn_on(world.fediverse, OURS, false) == 0);
	publish_something();
	atexit(close_world);
}

/* -- a request -- */

struct lines {
	char *names[LINES_MAX], *values[LINES_MAX];
	size_t count;
	const char *own[4]; /* what the sender's server adds */
};

static const char *find_header(void *context, const char *name)
{
	const struct lines *lines = context;
	size_t length = strlen(name);

	for (size_t i = 0; i < lines->count; i++)
		if (strcasecmp(lines->names[i], name) == 0)
			return lines->values[i];
	for (size_t i = 0; i < 4 && lines->own[i]; i++)
		if (strncasecmp(lines->own[i], name, length) == 0 && lines->own[i][length] == ':')
			return lines->own[i] + length + 2;
	return strcasecmp(name, "Content-Type") == 0 ? "application/activity+json" : NULL;
}

static char *read_lines(char *text, struct lines *lines)
{
	while (*text && *text != '\n' && lines->count < LINES_MAX) {
		char *end = strchr(text, '\n'), *colon;
		if (end)
			*end = '\0';
		colon = strchr(text, ':');
		if (colon) {
			*colon = '\0';
			lines->names[lines->count] = text;
			lines->values[lines->count++] = colon + 1;
		}
		text = end ? end + 1 : text + strlen(text);
	}
	return text + (*text == '\n');
}

static void put_item(const char *text, struct buf *body)
{
	for (const char *mark; (mark = strstr(text, MARK)) != NULL; text = mark + strlen(MARK)) {
		buf_add_slice(body, (struct slice){ text, (size_t)(mark - text) });
		buf_add_text(body, world.item);
	}
	buf_add_text(body, text);
}

/* Whoever the activity says it is by. */
static void find_sender(struct slice body, char sender[512])
{
	json_t *activity = NULL;

	snprintf(sender, 512, ADA);
	if (json_read(body, &activity) == 0 && strlen(member_id_of(activity, "actor")) > 0 &&
		strlen(member_id_of(activity, "actor")) < 480)
		snprintf(sender, 512, "%s", member_id_of(activity, "actor"));
	error_clear();
	json_decref(activity);
}

static int send_once(struct lines *lines, struct slice body)
{
	char sender[512], key_id[560];
	const char *path = find_header(lines, "Path") ? find_header(lines, "Path") : "/ap/inbox";
	struct signature_key key = { key_id, buf_slice(&world.private) };
	struct fediverse_answer answer;
	struct arena arena;

	find_sender(body, sender);
	snprintf(key_id, sizeof(key_id), "%s#main-key", sender);
	arena_init(&arena);
	if (signature_make(&key, "POST", OURS "/ap/inbox", body, instant_now(), &arena, lines->own))
		error_clear();
	struct fediverse_request request = { .path = path, .target = SLICE_LITERAL("/ap/inbox"),
		.header = find_header, .context = lines, .body = body };
	int result = fediverse_receive(world.fediverse, &request, &answer);
	int status = result == FT_NOT_FOUND ? 404 : answer.status;
	FUZZ_PROMISE(result == 0 || result == FT_NOT_FOUND);
	fediverse_answer_release(&answer);
	arena_release(&arena);
	memset(lines->own, 0, sizeof(lines->own));
	error_clear();
	return status;
}

/* -- what became of it -- */

static int64_t ask(const char *sql)
{
	struct connection *connection;
	int64_t number = -1;

	FUZZ_PROMISE(store_borrow(world.store, &connection) == 0);
	FUZZ_PROMISE(fediverse_count(connection, sql, NULL, &number) == 0);
	store_return(connection);
	return number;
}

static int64_t count_all(void)
{
	return ask("SELECT (SELECT COUNT(*) FROM fediverse_reply) + (SELECT COUNT(*) FROM"
		   " fediverse_follower) + (SELECT COUNT(*) FROM fediverse_reaction) +"
		   " (SELECT COUNT(*) FROM fediverse_report)");
}

static void look_at_words(void)
{
	struct connection *connection;
	struct buf again;

	FUZZ_PROMISE(store_borrow(world.store, &connection) == 0);
	struct query *query = query_start(connection, "SELECT content FROM fediverse_reply");
	while (query_step(query) == 1) {
		struct slice content = query_get_text(query, 0);

		buf_init(&again, 4 * FEDIVERSE_CONTENT_BYTES);
		FUZZ_PROMISE(text_is_utf8(content) && content.length <= FEDIVERSE_CONTENT_BYTES);
		fediverse_sanitise(content, &again);
		FUZZ_PROMISE(slice_equal(content, buf_slice(&again)));
		buf_release(&again);
	}
	query_end(query);
	store_return(connection);
}

static void forget_all(void)
{
	static const char sql[] =
		"DELETE FROM fediverse_reply; DELETE FROM fediverse_follower;"
		" DELETE FROM fediverse_reaction; DELETE FROM fediverse_report;"
		" DELETE FROM fediverse_seen; DELETE FROM fediverse_actor;"
		" DELETE FROM fediverse_delivery; DELETE FROM fediverse_following";
	struct connection *connection;

	FUZZ_PROMISE(store_borrow(world.store, &connection) == 0);
	FUZZ_PROMISE(transaction_begin_write(connection) == 0);
	FUZZ_PROMISE(connection_execute(connection, sql) == 0);
	FUZZ_PROMISE(transaction_commit(connection) == 0);
	store_return(connection);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const int statuses[] = { 202, 400, 401, 403, 404, 413, 415, 503 };
	char *text = must_alloc(length + 1);
	struct lines lines = { .count = 0 };
	struct buf body;
	bool known = false;

	if (!world.store)
		open_world();
	memcpy(text, bytes, length);
	buf_init(&body, 2 * FEDIVERSE_BODY_BYTES);
	put_item(read_lines(text, &lines), &body);
	int status = send_once(&lines, buf_slice(&body));
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		known |= status == statuses[i];
	FUZZ_PROMISE(known);
	int64_t count = count_all();
	FUZZ_PROMISE(status == 202 || count == 0);
	FUZZ_PROMISE(send_once(&lines, buf_slice(&body)) == status);
	FUZZ_PROMISE(count_all() == count);
	FUZZ_PROMISE(ask("SELECT COUNT(*) FROM fediverse_reply WHERE state <> 0") == 0);
	FUZZ_PROMISE(count <= WAITING_OF_ONE);
	look_at_words();
	if (status == 202)
		forget_all();
	buf_release(&body);
	free(text);
	return 0;
}
