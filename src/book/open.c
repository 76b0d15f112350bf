/* Founding, opening and closing an organisation's record. */
#include "book_private.h"
#include "assets.h"
#include "recent.h"
#include "sessions.h"
#include "upkeep.h"
#include <unistd.h>

int meta_get(struct connection *connection, const char *name, struct buf *value)
{
	struct query *query = query_start(connection, "SELECT value FROM meta WHERE name = $1");
	query_text(query, 1, slice_of(name));
	int more = query_step(query);
	if (more == 1) {
		buf_clear(value);
		buf_add_slice(value, query_get_text(query, 0));
	}
	query_end(query);
	return more == 1   ? 0
	       : more == 0 ? error_set(FT_NOT_FOUND, "The record does not say its %s.", name)
			   : more;
}

int meta_set(struct connection *connection, const char *name, struct slice value)
{
	struct query *query =
		query_start(connection, "INSERT INTO meta (name, value) VALUES ($1, $2)"
					" ON CONFLICT (name) DO UPDATE SET value = excluded.value");
	query_text(query, 1, slice_of(name));
	query_text(query, 2, value);
	return query_run(query);
}

int book_open_store(const char *address, enum store_mode mode, struct store **store,
	struct connection **connection)
{
	*connection = NULL;
	int result = store_open(store, address, mode);
	if (result)
		return result;
	result = store_connect(*store, connection);
	if (result == 0)
		result = store_migrate(*connection, book_migrations, book_migration_count);
	if (result) {
		connection_close(*connection);
		store_close(*store);
	}
	return result;
}

/* -- opening -- */

static int read_meta_text(struct connection *connection, const char *name, char *to, size_t room)
{
	struct buf value;
	buf_init(&value, LIMIT_TEXT_FIELD_BYTES);
	int result = meta_get(connection, name, &value);
	if (result == 0)
		snprintf(to, room, "%s", value.base ?: "");
	buf_release(&value);
	return result;
}

static int read_meta(struct book *book)
{
	char text[LEDGER_KEY_TEXT_BYTES];
	int result = read_meta_text(book->connection, "name", book->name, sizeof(book->name));
	if (result == FT_NOT_FOUND)
		return error_set(FT_REFUSED,
			"%s was never finished: founding it was interrupted. Remove it and run "
			"init again.",
			store_name(book->store));
	if (result == 0)
		result = read_meta_text(book->connection, "root", book->root, sizeof(book->root));
	if (result == 0)
		result = read_meta_text(book->connection, "demonstration", text, sizeof(text));
	if (result)
		return result;
	book->demonstration = strcmp(text, "yes") == 0;
	if ((result = read_meta_text(book->connection, "signing_key", text, sizeof(text))))
		return result;
	result = ledger_signing_key_read(&book->key, slice_of(text));
	secret_wipe(text, sizeof(text));
	if (result == 0)
		ledger_public_key_write(&book->key.public_key, book->verifier_key);
	return result;
}

static struct book *book_allocate(enum book_mode mode)
{
	struct book *book = must_alloc(sizeof(*book));
	book->mode = mode;
	pthread_mutex_init(&book->directory_lock, NULL);
	pthread_mutex_init(&book->followers_lock, NULL);
	pthread_mutex_init(&book->turn, NULL);
	pthread_mutex_init(&book->queue_lock, NULL);
	book->last = &book->first;
	book->events = event_list_create();
	return book;
}

static int load_state(struct book *book)
{
	int result = load_tree(book->connection, &book->tree);
	if (result)
		return result;
	atomic_store(&book->head, (int64_t)book->tree.size);
	book->changes.all = true;
	int prepared = book_prepare_directory(book);
	if (prepared == 0)
		book_publish_directory(book);
	return prepared;
}

int book_open(struct book **out, const char *address, enum book_mode mode)
{
	struct book *book = book_allocate(mode);
	int result = book_open_store(address, mode == BOOK_READ ? STORE_READ_ONLY : STORE_OPEN,
		&book->store, &book->connection);
	if (result) {
		book->store = NULL;
		book->connection = NULL;
	}
	if (result == 0 && mode == BOOK_SERVE)
		result = store_lock_serving(book->store);
	if (result == 0)
		result = read_meta(book);
	if (result == 0)
		result = load_state(book);
	if (result == 0)
		result = sessions_create(&book->sessions, book->store);
	if (result == 0 && mode == BOOK_SERVE)
		result = recent_create(&book->recent, book->connection);
	if (result == 0 && mode != BOOK_READ)
		result = writer_start(book);
	if (result == 0 && mode == BOOK_SERVE)
		result = upkeep_start(&book->upkeep, book->store);
	if (result) {
		book_close(book);
		return result;
	}
	*out = book;
	return 0;
}

void book_close(struct book *book)
{
	if (!book)
		return;
	upkeep_stop(book->upkeep);
	writer_stop(book);
	sessions_free(book->sessions);
	directory_let_go(book->working);
	directory_let_go(book->directory);
	directory_changes_clear(&book->changes);
	recent_free(book->recent);
	connection_close(book->connection);
	store_close(book->store);
	while (book->followers) {
		struct follower *next = book->followers->next;
		free(book->followers);
		book->followers = next;
	}
	event_list_free(book->events);
	pthread_mutex_destroy(&book->directory_lock);
	pthread_mutex_destroy(&book->followers_lock);
	pthread_mutex_destroy(&book->turn);
	pthread_mutex_destroy(&book->queue_lock);
	secret_wipe(&book->key, sizeof(book->key));
	free(book);
}

const char *book_name(const struct book *book)
{
	return book->name;
}

const char *book_root(const struct book *book)
{
	return book->root;
}

struct store *book_store(struct book *book)
{
	return book->store;
}

bool book_is_demonstration(const struct book *book)
{
	return book->demonstration;
}

const char *book_verifier_key(const struct book *book)
{
	return book->verifier_key;
}

int64_t book_head(const struct book *book)
{
	return atomic_load(&((struct book *)book)->head);
}

int64_t book_commits(const struct book *book)
{
	return atomic_load(&((struct book *)book)->commits);
}

/* -- founding -- */

/* "Larch House (East)" becomes "larch-house-east". */
static void make_root_id(const char *name, char id[65])
{
	struct buf folded;
	buf_init(&folded, LIMIT_TEXT_FIELD_BYTES);
	size_t length = 0;
	if (text_fold(slice_of(name), &folded) == 0)
		for (size_t i = 0; i < folded.length && length < 40; i++) {
			char c = folded.base[i];
			bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
			if (plain)
				id[length++] = c;
			else if (length && id[length - 1] != '-')
				id[length++] = '-';
		}
	while (length && id[length - 1] == '-')
		length--;
	id[length] = 0;
	if (!length)
		snprintf(id, 65, "organisation");
	buf_release(&folded);
}

static int write_meta(
	struct connection *connection, const struct founding *founding, const char *root)
{
	uint8_t salt[4];
	char origin[LEDGER_NAME_BYTES + 1];
	random_bytes(salt, sizeof(salt));
	snprintf(origin, sizeof(origin), "fettle/%s-%02x%02x%02x%02x", root, salt[0], salt[1],
		salt[2], salt[3]);
	struct ledger_signing_key key;
	char text[LEDGER_KEY_TEXT_BYTES];
	int result = ledger_key_make(&key, origin);
	if (result)
		return result;
	ledger_signing_key_write(&key, text);
	secret_wipe(&key, sizeof(key));
	const struct {
		const char *name, *value;
	} rows[] = { { "name", founding->name }, { "root", root },
		{ "demonstration", founding->demonstration ? "yes" : "no" },
		{ "signing_key", text } };
	for (size_t i = 0; result == 0 && i < sizeof(rows) / sizeof(rows[0]); i++)
		result = meta_set(connection, rows[i].name, slice_of(rows[i].value));
	secret_wipe(text, sizeof(text));
	return result;
}

static int found_act(
	struct bulk *bulk, const char *kind, const char *verb, const char *id, json_t *input)
{
	struct act act = {
		.actor = &ACTOR_SYSTEM, .kind = kind, .verb = verb, .new_id = id, .input = input
	};
	struct outcome outcome;
	int result = bulk_act(bulk, &act, &outcome);
	if (outcome.problems)
		result = error_set(FT_REFUSED, "%s %s: %s: %s", kind, id,
			json_text(json_array_get(outcome.problems, 0), "field"),
			json_text(json_array_get(outcome.problems, 0), "message"));
	outcome_release(&outcome);
	json_decref(input);
	return result;
}

static int adopt_pack(struct bulk *bulk, const struct asset *asset)
{
	json_t *pack;
	int result = json_read((struct slice){ asset->bytes, asset->length }, &pack);
	if (result)
		return error_prefix("%s", asset->path);
	bool is_pack =
		json_has(pack, "kinds") || json_has(pack, "framework") || json_has(pack, "roles");
	if (is_pack) {
		json_t *input = json_object();
		json_put_text(input, "name", json_text(pack, "pack"));
		json_put_text(input, "version", json_text(pack, "version"));
		json_put_slice(input, "json", (struct slice){ asset->bytes, asset->length });
		char id[65];
		snprintf(id, sizeof(id), "pack.%s", json_text(pack, "pack"));
		result = found_act(bulk, "pack", "adopt", id, input);
	}
	json_decref(pack);
	return result;
}

static int found_root(struct bulk *bulk, const struct founding *founding, const char *root)
{
	json_t *input = json_object();
	json_put_text(input, "name", founding->name);
	json_put_text(input, "type", "organisation");
	return found_act(bulk, "place", "add", root, input);
}

static int write_founding(struct book *book, const struct founding *founding)
{
	struct bulk *bulk;
	int result = book_bulk_begin(book, &bulk);
	if (result)
		return result;
	result = write_meta(book->connection, founding, book->root);
	if (result == 0)
		result = read_meta(book);
	if (result == 0)
		result = adopt_pack(bulk, asset_find("packs/pillars.json"));
	for (const struct asset *asset = NULL;
		result == 0 && (asset = asset_next("packs/", asset));)
		if (strcmp(asset->path, "packs/pillars.json") != 0)
			result = adopt_pack(bulk, asset);
	if (result == 0)
		result = found_root(bulk, founding, book->root);
	if (result)
		bulk_drop(bulk);
	else
		result = bulk_commit(bulk);
	return result;
}

static void remove_unfinished(const char *address, const struct store *store)
{
	static const char *const endings[] = { "", "-wal", "-shm", "-journal" };
	if (!store || store_is_postgresql(store))
		return;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		char path[4096];
		snprintf(path, sizeof(path), "%s%s", address, endings[i]);
		unlink(path);
	}
}

int book_create(const char *address, const struct founding *founding)
{
	if (!founding->name || !*founding->name)
		return error_set(FT_USAGE, "Give the organisation a name.");
	struct book *book = book_allocate(BOOK_WRITE);
	int result = book_open_store(address, STORE_CREATE, &book->store, &book->connection);
	bool made = result == 0;
	if (!made) {
		book->store = NULL;
		book->connection = NULL;
	}
	if (founding->root && *founding->root)
		snprintf(book->root, sizeof(book->root), "%s", founding->root);
	else
		make_root_id(founding->name, book->root);
	if (result == 0)
		result = load_state(book);
	if (result == 0)
		result = write_founding(book, founding);
	if (result && made)
		remove_unfinished(address, book->store);
	book_close(book);
	return result;
}
