/* Proving one entry to somebody who has nothing but the answer and a public key. */
#include "read_private.h"

static int read_entry(struct reader *reader, int64_t seq, struct buf *bytes, char thing[65])
{
	struct query *query =
		query_start(reader->connection, "SELECT body, thing FROM entry WHERE seq = $1");
	query_int(query, 1, seq);
	int more = query_step(query);
	if (more == 1) {
		buf_add_slice(bytes, query_get_bytes(query, 0));
		struct slice id = query_get_text(query, 1);
		snprintf(thing, 65, "%.*s", (int)id.length, id.base);
	}
	query_end(query);
	return more == 1   ? 0
	       : more == 0 ? error_set(FT_NOT_FOUND, "There is no entry %lld.", (long long)seq)
			   : more;
}

static void put_base64(json_t *object, const char *key, const void *bytes, size_t length)
{
	struct buf text;
	buf_init(&text, LIMIT_ENTRY_BYTES);
	base64_add(&text, bytes, length);
	json_put_text(object, key, text.base);
	buf_release(&text);
}

static void put_proof(json_t *answer, const struct merkle_proof *proof)
{
	json_t *hashes = json_array();
	for (size_t i = 0; i < proof->count; i++) {
		struct buf text;
		buf_init(&text, 128);
		base64_add(&text, proof->hashes[i], SHA256_BYTES);
		json_array_append_new(hashes, json_string(text.base));
		buf_release(&text);
	}
	json_put(answer, "proof", hashes);
}

static int prove(struct reader *reader, int64_t seq, struct slice bytes, json_t *answer)
{
	struct buf note, proof_text;
	buf_init(&note, LEDGER_NOTE_BYTES);
	buf_init(&proof_text, LEDGER_NOTE_BYTES);
	struct ledger_checkpoint checkpoint;
	struct merkle_proof proof;
	struct merkle_tiles tiles = { fetch_hashes, reader->connection };
	int result = meta_get(reader->connection, "checkpoint", &note);
	if (result == 0)
		result = ledger_checkpoint_open(
			buf_slice(&note), &reader->book->key.public_key, 1, &checkpoint);
	if (result == 0)
		result = merkle_prove_inclusion(
			(uint64_t)seq - 1, checkpoint.size, merkle_tiles_node, &tiles, &proof);
	if (result == 0)
		result = ledger_proof_write(
			(uint64_t)seq - 1, &proof, buf_slice(&note), &proof_text);
	if (result == 0) {
		uint8_t leaf[SHA256_BYTES];
		merkle_leaf_hash(bytes, leaf);
		json_put_whole(answer, "seq", seq);
		json_put_slice(answer, "entry", bytes);
		put_base64(answer, "leaf_hash", leaf, sizeof(leaf));
		json_put_whole(answer, "index", seq - 1);
		json_put_whole(answer, "size", (int64_t)checkpoint.size);
		put_proof(answer, &proof);
		json_put_slice(answer, "checkpoint", buf_slice(&note));
		json_put_text(answer, "verifier_key", reader->book->verifier_key);
		json_put_slice(answer, "proof_text", buf_slice(&proof_text));
	}
	buf_release(&note);
	buf_release(&proof_text);
	return result;
}

int read_proof(struct reader *reader, const struct actor *actor, int64_t seq, json_t **out)
{
	bool own = !reader->borrowed && !transaction_is_open(reader->connection);
	int result = own ? reader_begin(reader) : 0;
	if (result)
		return result;
	struct buf bytes;
	buf_init(&bytes, LIMIT_ENTRY_BYTES);
	json_t *answer = json_object();
	char id[65];
	result = read_entry(reader, seq, &bytes, id);
	if (result == 0 && !actor->system)
		result = check_whole(reader, actor, id, buf_slice(&bytes));
	if (result == 0)
		result = prove(reader, seq, buf_slice(&bytes), answer);
	if (result == 0)
		json_put_text(answer, "thing", id);
	buf_release(&bytes);
	if (own)
		reader_end(reader);
	if (result)
		json_decref(answer);
	else
		*out = answer;
	return result;
}

int reader_root(struct reader *reader, int64_t size, uint8_t *root)
{
	struct merkle_frontier tree;
	struct merkle_tiles tiles = { fetch_hashes, reader->connection };
	int64_t head;
	int result = reader_head(reader, &head);
	if (result)
		return result;
	if (size < 0 || size > head)
		return error_set(FT_NOT_FOUND, "There are only %lld entries.", (long long)head);
	result = merkle_restore(&tree, (uint64_t)size, merkle_tiles_node, &tiles);
	if (result == 0)
		merkle_root(&tree, root);
	return result;
}
