/* Saying something: blobs, leaves, one checkpoint for all of them. */
#include <stdlib.h>
#include "home.h"

static int store_blob(
	struct connection *connection, struct slice content, int64_t log, char hash[HASH_TEXT])
{
	uint8_t digest[SHA256_BYTES];
	struct buf blob, text;
	char *salt;
	int64_t rows;

	if (content.length > COMMONS_BLOB_BYTES - COMMONS_SALT_BYTES) {
		error_set(FT_REFUSED, "What is published is at most 1 MB.");
		return error_set_field("content");
	}
	buf_init(&blob, COMMONS_BLOB_BYTES);
	buf_init(&text, HASH_TEXT);
	salt = buf_reserve(&blob, COMMONS_SALT_BYTES);
	random_bytes(salt, COMMONS_SALT_BYTES);
	blob.length = COMMONS_SALT_BYTES;
	buf_add_slice(&blob, content);
	sha256(blob.base, blob.length, digest);
	hex_add(&text, digest, sizeof(digest));
	memcpy(hash, text.base, HASH_TEXT);
	struct query *query = query_start(connection,
		"INSERT INTO commons_blob (hash, state, size, log, tries, next_at, bytes)"
		" VALUES ($1, $2, $3, $4, 0, 0, $5)");
	query_text(query, 1, slice_of(hash));
	query_int(query, 2, BLOB_HELD);
	query_int(query, 3, (int64_t)blob.length);
	query_int(query, 4, log);
	query_bytes(query, 5, buf_slice(&blob));
	int result = query_run_counted(query, &rows);
	buf_release(&blob);
	buf_release(&text);
	return result;
}

void publish_id(char id[33])
{
	uint8_t bytes[16];
	struct buf text;

	random_bytes(bytes, sizeof(bytes));
	buf_init(&text, 64);
	hex_add(&text, bytes, sizeof(bytes));
	memcpy(id, text.base, 33);
	buf_release(&text);
}

/* Blob and leaf of one entry; where the leaf ends in `leaves`. */
static int write_entry(struct connection *connection, const struct commons_entry *entry,
	int64_t log, struct buf *leaves, struct commons_place *place)
{
	char hash[HASH_TEXT] = "";
	int64_t length = 0;
	uint8_t id[16];
	int result = entry->id ? hex_read(slice_of(entry->id), id, sizeof(id)) : 0;

	if (result)
		return error_set_field("id");
	if (entry->id)
		snprintf(place->id, sizeof(place->id), "%s", entry->id);
	else
		publish_id(place->id);
	if (entry->content_type) {
		result = store_blob(connection, entry->content, log, hash);
		length = (int64_t)entry->content.length + COMMONS_SALT_BYTES;
	}
	return result ? result : leaf_write(entry, place->id, hash, length, leaves);
}

static void set_place(struct commons_place *place, const char *origin, uint64_t index,
	uint64_t size, const uint8_t hash[SHA256_BYTES])
{
	struct buf ref;

	place->index = index;
	place->size = size;
	buf_init(&ref, sizeof(place->ref) - 1);
	buf_print(&ref, "%s#%llu#", origin, (unsigned long long)index);
	hex_add(&ref, hash, SHA256_BYTES);
	memcpy(place->ref, ref.base, ref.length + 1);
	buf_release(&ref);
}

/* FT_NOT_FOUND: our log has no entry of this id. */
static int find_said(struct connection *connection, const struct identity *identity,
	const struct log_row *row, const char *id, struct commons_place *place)
{
	struct query *query = query_start(connection,
		"SELECT i.leaf, f.hash FROM commons_item i JOIN commons_leaf f ON f.id = i.leaf"
		" WHERE i.id = $1 AND i.log = $2 ORDER BY i.leaf LIMIT 1");

	query_text(query, 1, slice_of(id));
	query_int(query, 2, row->id);
	int more = query_step(query);
	struct slice hash = more == 1 ? query_get_bytes(query, 1) : SLICE_EMPTY;
	if (hash.length == SHA256_BYTES) {
		snprintf(place->id, sizeof(place->id), "%s", id);
		set_place(place, identity->origin,
			(uint64_t)(query_get_int(query, 0) - leaf_id(row->id, 0)), row->size,
			(const uint8_t *)hash.base);
	}
	query_end(query);
	return more < 0 ? more : hash.length == SHA256_BYTES ? 0 : FT_NOT_FOUND;
}

/* The leaves of what has not been said yet, and whose they are. */
struct sheaf {
	struct buf bytes;
	struct slice *leaves;
	size_t *ends, *entries, count;
};

static int write_entries(struct connection *connection, const struct identity *identity,
	const struct log_row *row, const struct commons_entry *entries, size_t count,
	struct commons_place *places, struct sheaf *sheaf)
{
	struct commons_place scratch;

	for (size_t i = 0; i < count; i++) {
		struct commons_place *place = places ? &places[i] : &scratch;
		int result = entries[i].id
				     ? find_said(connection, identity, row, entries[i].id, place)
				     : FT_NOT_FOUND;

		if (result == 0)
			continue;
		if (result == FT_NOT_FOUND)
			result = write_entry(
				connection, &entries[i], row->id, &sheaf->bytes, place);
		if (result)
			return result;
		sheaf->entries[sheaf->count++] = i;
		sheaf->ends[sheaf->count] = sheaf->bytes.length;
	}
	for (size_t i = 0; i < sheaf->count; i++)
		sheaf->leaves[i] = (struct slice){ sheaf->bytes.base + sheaf->ends[i],
			sheaf->ends[i + 1] - sheaf->ends[i] };
	return 0;
}

static int publish_in(struct commons *commons, struct connection *connection,
	const struct identity *identity, const struct commons_entry *entries, size_t count,
	struct commons_place *places)
{
	struct sheaf sheaf = { .leaves = must_alloc((count + 1) * sizeof(*sheaf.leaves)),
		.ends = must_alloc((count + 1) * sizeof(*sheaf.ends)),
		.entries = must_alloc((count + 1) * sizeof(*sheaf.entries)) };
	struct log_row row;
	uint64_t first = 0;

	buf_init(&sheaf.bytes, (count + 1) * (COMMONS_LEAF_BYTES + 1024));
	int result = log_by_role(connection, ROLE_OWN, &row);
	if (result == 0)
		result = write_entries(connection, identity, &row, entries, count, places, &sheaf);
	if (result == 0 && sheaf.count > 0)
		result = own_append(
			commons, connection, identity, ROLE_OWN, sheaf.leaves, sheaf.count, &first);
	for (size_t i = 0; result == 0 && places && i < sheaf.count; i++) {
		uint8_t hash[SHA256_BYTES];

		merkle_leaf_hash(sheaf.leaves[i], hash);
		set_place(&places[sheaf.entries[i]], identity->origin, first + i,
			first + sheaf.count, hash);
	}
	buf_release(&sheaf.bytes);
	free(sheaf.leaves);
	free(sheaf.ends);
	free(sheaf.entries);
	return result;
}

/* -- founding -- */

/* Our log begins by naming the keys that speak for us, and names them again when one changes. */
int publish_keys(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct slice note)
{
	const struct {
		const char *name;
		const struct ledger_public_key *key;
	} keys[] = { { "key", &identity->log.public_key },
		{ "mirror", &identity->mirror.public_key },
		{ "witness", &identity->witness.public_key } };
	char text[LEDGER_KEY_TEXT_BYTES], id[33];
	json_t *leaf = json_object();
	struct buf bytes;
	uint64_t first;

	publish_id(id);
	json_put_text(leaf, "id", id);
	json_put_text(leaf, "kind", "key");
	json_put_whole(leaf, "t", instant_now() / 1000000);
	json_put_whole(leaf, "v", 1);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		ledger_public_key_write(keys[i].key, text);
		json_put_text(leaf, keys[i].name, text);
	}
	if (commons->url)
		json_put_text(leaf, "url", commons->url);
	if (note.length > 0)
		json_put_slice(leaf, "note", note);
	if (identity->has_earlier &&
		strcmp(identity->earlier.public_key.name, identity->origin) != 0)
		json_put_text(leaf, "follows", identity->earlier.public_key.name);
	buf_init(&bytes, COMMONS_LEAF_BYTES);
	int result = ledger_canonical(leaf, &bytes);
	struct slice leaves[] = { buf_slice(&bytes) };
	if (result == 0)
		result = own_append(commons, connection, identity, ROLE_OWN, leaves, 1, &first);
	buf_release(&bytes);
	json_decref(leaf);
	return result;
}

/* Another process may have founded it meanwhile: then its keys are ours. */
static int found_in(
	struct commons *commons, struct connection *connection, struct identity *identity)
{
	int result = identity_load(connection, identity);

	if (result || identity->founded)
		return result;
	result = identity_make(commons, connection, identity);
	return result ? result : publish_keys(commons, connection, identity, SLICE_EMPTY);
}

int commons_found(struct commons *commons)
{
	struct identity identity = { 0 };
	struct connection *connection;

	if (commons_is_founded(commons))
		return 0;
	int result = store_borrow(commons->store, &connection);
	if (result)
		return result;
	result = transaction_begin_write(connection);
	if (result == 0)
		result = found_in(commons, connection, &identity);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	if (result == 0)
		identity_set(commons, &identity);
	secret_wipe(&identity, sizeof(identity));
	return result;
}

/* -- publishing -- */

int publish_change(struct commons *commons, own_change change, void *context)
{
	struct identity identity = { 0 };
	struct connection *connection = NULL;
	int result = commons_found(commons);

	if (result == 0)
		result = commons_confirm(commons);
	if (result == 0)
		result = store_borrow(commons->store, &connection);
	if (result == 0)
		result = transaction_begin_write(connection);
	if (result == 0)
		result = identity_current(commons, connection, &identity);
	if (result == 0)
		result = change(commons, connection, &identity, context);
	if (result == 0)
		result = transaction_commit(connection);
	if (result == 0) {
		identity_set(commons, &identity);
		home_note(commons, connection);
	}
	store_return(connection);
	secret_wipe(&identity, sizeof(identity));
	return result;
}

struct saying {
	const struct commons_entry *entries;
	size_t count;
	struct commons_place *places;
};

static int say_all(struct commons *commons, struct connection *connection,
	struct identity *identity, void *context)
{
	const struct saying *saying = context;

	return publish_in(commons, connection, identity, saying->entries, saying->count,
		saying->places);
}

int commons_publish(struct commons *commons, const struct commons_entry *entries, size_t count,
	struct commons_place *places)
{
	struct saying saying = { entries, count, places };

	if (count > COMMONS_BATCH_COUNT)
		return error_set(FT_REFUSED, "At most %d entries are published at once.",
			COMMONS_BATCH_COUNT);
	return publish_change(commons, say_all, &saying);
}
