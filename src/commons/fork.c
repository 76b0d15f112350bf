/* Two histories under one name: finding where they part, proving it to anybody, freezing the log.
 */
#include <stdlib.h>
#include "notes.h"
#include "pull.h"

/* A proof is JSON of at most COMMONS_NOTE_BYTES:
 *   a, b      two checkpoints signed by the log, a of at most as many entries as b
 *   true      the root that b's tree has at a's size, and path: that it has (RFC 6962 2.1.2)
 *   common    how many entries both share for certain; root, path_a, path_b: that they do
 * It proves that the log signed two histories when a's root is not "true". */
struct fork {
	struct slice note_a, note_b;
	struct ledger_checkpoint a, b;
	uint8_t true_root[SHA256_BYTES], common_root[SHA256_BYTES];
	uint64_t common;
	struct merkle_proof path, path_a, path_b;
};

/* -- writing and reading -- */

static json_t *path_json(const struct merkle_proof *proof)
{
	json_t *list = json_array();
	struct buf text;

	buf_init(&text, 64);
	for (size_t i = 0; i < proof->count; i++) {
		buf_clear(&text);
		merkle_hash_add(&text, proof->hashes[i]);
		json_array_append_new(list, json_stringn(text.base, text.length));
	}
	buf_release(&text);
	return list;
}

static void put_hash(json_t *object, const char *key, const uint8_t hash[SHA256_BYTES])
{
	struct buf text;

	buf_init(&text, 64);
	merkle_hash_add(&text, hash);
	json_put_slice(object, key, buf_slice(&text));
	buf_release(&text);
}

static void fork_write(const struct fork *fork, struct buf *out)
{
	json_t *object = json_object();

	json_put_whole(object, "v", 1);
	json_put_slice(object, "origin", fork->a.origin);
	json_put_slice(object, "a", fork->note_a);
	json_put_slice(object, "b", fork->note_b);
	put_hash(object, "true", fork->true_root);
	json_put(object, "path", path_json(&fork->path));
	json_put_whole(object, "common", (int64_t)fork->common);
	put_hash(object, "root", fork->common_root);
	json_put(object, "path_a", path_json(&fork->path_a));
	json_put(object, "path_b", path_json(&fork->path_b));
	json_write(object, out);
	json_decref(object);
}

static bool read_path(const json_t *object, const char *key, struct merkle_proof *proof)
{
	const json_t *list = json_object_get(object, key), *item;
	size_t i;

	proof->count = 0;
	json_array_foreach(list, i, item)
	{
		if (i == COMMONS_PROOF_HASHES || !json_is_string(item) ||
			!merkle_hash_read(slice_of(json_string_value(item)), proof->hashes[i]))
			return false;
		proof->count++;
	}
	return json_is_array(list);
}

static int malformed(void)
{
	return error_set(FT_REFUSED, "a proof of two histories is malformed");
}

/* The slices of `fork` point into `object`. */
static int fork_read(const json_t *object, struct fork *fork)
{
	int64_t common = json_whole(object, "common", -1);

	fork->note_a = slice_of(json_text(object, "a"));
	fork->note_b = slice_of(json_text(object, "b"));
	fork->common = (uint64_t)common;
	if (json_whole(object, "v", 0) != 1 || common < 0 ||
		!merkle_hash_read(slice_of(json_text(object, "true")), fork->true_root) ||
		!merkle_hash_read(slice_of(json_text(object, "root")), fork->common_root) ||
		!read_path(object, "path", &fork->path) ||
		!read_path(object, "path_a", &fork->path_a) ||
		!read_path(object, "path_b", &fork->path_b))
		return malformed();
	return 0;
}

/* Opens both notes and checks every claim. */
static int fork_verify(struct fork *fork, const struct ledger_public_key *keys, size_t count)
{
	int result = ledger_checkpoint_open(fork->note_a, keys, count, &fork->a);

	if (result == 0)
		result = ledger_checkpoint_open(fork->note_b, keys, count, &fork->b);
	if (result)
		return result;
	if (fork->a.size == 0 || fork->a.size > fork->b.size ||
		memcmp(fork->a.root, fork->true_root, SHA256_BYTES) == 0 ||
		merkle_verify_consistency(
			fork->a.size, fork->b.size, fork->true_root, fork->b.root, &fork->path))
		return error_set(FT_REFUSED, "a proof of two histories proves nothing");
	if (fork->common > 0 && (fork->common >= fork->a.size ||
					merkle_verify_consistency(fork->common, fork->a.size,
						fork->common_root, fork->a.root, &fork->path_a) ||
					merkle_verify_consistency(fork->common, fork->b.size,
						fork->common_root, fork->b.root, &fork->path_b)))
		return error_set(FT_REFUSED, "a proof of two histories is wrong about their start");
	return 0;
}

int fork_check(
	struct slice proof, const struct ledger_public_key *keys, size_t count, uint64_t *common)
{
	struct fork *fork = must_alloc(sizeof(*fork));
	json_t *object = NULL;
	int result = json_read(proof, &object);

	if (result == 0)
		result = fork_read(object, fork);
	if (result == 0)
		result = fork_verify(fork, keys, count);
	*common = fork->common;
	json_decref(object);
	free(fork);
	return result;
}

/* -- keeping -- */

static int known_common(struct connection *connection, const char *origin, int64_t *common)
{
	struct query *query =
		query_start(connection, "SELECT common FROM commons_fork WHERE origin = $1");

	query_text(query, 1, slice_of(origin));
	int more = query_step(query);
	*common = more == 1 ? query_get_int(query, 0) : -1;
	query_end(query);
	return more < 0 ? more : 0;
}

static int freeze(struct connection *connection, const struct log_row *log, int64_t common)
{
	struct query *query =
		query_start(connection, "UPDATE commons_log SET common = $2 WHERE id = $1");
	int64_t rows;

	query_int(query, 1, log->id);
	query_int(query, 2, common);
	return query_run_counted(query, &rows);
}

static int keep(struct commons *commons, struct connection *connection,
	const struct identity *identity, const struct log_row *log, const struct fork *fork)
{
	struct query *query = query_start(connection,
		"INSERT INTO commons_fork (origin, common, proof, found_at) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (origin) DO UPDATE SET common = excluded.common,"
		" proof = excluded.proof");
	struct buf text;
	int64_t rows;

	buf_init(&text, COMMONS_NOTE_BYTES);
	fork_write(fork, &text);
	if (buf_failed(&text)) {
		query_end(query);
		buf_release(&text);
		return malformed();
	}
	query_text(query, 1, slice_of(log->origin));
	query_int(query, 2, (int64_t)fork->common);
	query_text(query, 3, buf_slice(&text));
	query_int(query, 4, instant_now());
	int result = query_run_counted(query, &rows);
	if (result == 0)
		result = freeze(connection, log, (int64_t)fork->common);
	if (result == 0)
		result = own_relay(commons, connection, identity, buf_slice(&text));
	if (result == 0)
		commons_say(commons, "%s published two histories; they share %llu entries",
			log->origin, (unsigned long long)fork->common);
	buf_release(&text);
	return result;
}

static int take(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct fork *fork, bool *fresh)
{
	struct ledger_public_key keys[2];
	struct log_row log;
	size_t count;
	int64_t known;
	int result = log_by_origin(connection, notes_origin(fork->note_a), &log);

	if (result == 0)
		result = log_keys(&log, keys, &count);
	if (result == 0)
		result = fork_verify(fork, keys, count);
	if (result == 0)
		result = known_common(connection, log.origin, &known);
	if (result || known >= (int64_t)fork->common)
		return result;
	*fresh = true;
	return keep(commons, connection, identity, &log, fork);
}

int fork_take(struct commons *commons, struct connection *connection,
	const struct identity *identity, struct slice proof, bool *fresh)
{
	struct fork *fork = must_alloc(sizeof(*fork));
	json_t *object = NULL;
	int result = json_read(proof, &object);

	*fresh = false;
	if (result == 0)
		result = fork_read(object, fork);
	if (result == 0)
		result = take(commons, connection, identity, fork, fresh);
	json_decref(object);
	free(fork);
	return result;
}

/* -- logs that are blocked: only their heads are kept -- */

static int compare_blocked(struct commons *commons, struct connection *connection,
	const struct identity *identity, const struct head *known, const struct head *head)
{
	struct fork *fork = must_alloc(sizeof(*fork));
	bool fresh;

	/* Of one size with two roots: no hashes are needed to see that. */
	fork->note_a = known->note;
	fork->note_b = head->note;
	memcpy(fork->true_root, head->root, SHA256_BYTES);
	int result = take(commons, connection, identity, fork, &fresh);
	free(fork);
	return result;
}

int fork_watch_blocked(struct commons *commons, struct connection *connection,
	const struct identity *identity, const struct head *head)
{
	struct head known;
	struct buf note, kept;
	int result = 0;

	if (head->size > head->log.pending_size)
		return log_set_pending(connection, head->log.id, head->size, head->note);
	if (head->size < head->log.pending_size)
		return 0;
	buf_init(&note, COMMONS_NOTE_BYTES);
	buf_init(&kept, COMMONS_NOTE_BYTES);
	result = log_note(connection, head->log.id, "pending", &note);
	if (result == 0)
		result = head_read(connection, buf_slice(&note), &known, &kept);
	if (result == 0 && memcmp(known.root, head->root, SHA256_BYTES) != 0)
		result = compare_blocked(commons, connection, identity, &known, head);
	buf_release(&note);
	buf_release(&kept);
	return result;
}

/* -- finding -- */

/* Two trees side by side: ours, and the one that contradicts it. */
struct trees {
	struct leaf_source source;
	struct merkle_tiles ours, theirs;
	uint64_t our_size, their_size;
};

/* How many leaves both trees begin with: whole bundles are compared first, then leaves. */
static int find_common(struct trees *trees, uint64_t *common)
{
	uint64_t least = trees->our_size < trees->their_size ? trees->our_size : trees->their_size;
	uint8_t a[SHA256_BYTES], b[SHA256_BYTES];
	uint64_t at = 0;
	int result = 0;

	for (unsigned level = 8; result == 0; level = 0) {
		while (at + (UINT64_C(1) << level) <= least) {
			result = merkle_tiles_node(&trees->ours, level, at >> level, a);
			if (result == 0)
				result = merkle_tiles_node(&trees->theirs, level, at >> level, b);
			if (result || memcmp(a, b, SHA256_BYTES) != 0)
				break;
			at += UINT64_C(1) << level;
		}
		if (level == 0)
			break;
	}
	*common = at;
	return result;
}

static int prove_common(struct fork *fork, struct merkle_tiles *a, struct merkle_tiles *b)
{
	struct merkle_frontier tree;
	int result;

	memset(fork->common_root, 0, SHA256_BYTES);
	fork->path_a.count = fork->path_b.count = 0;
	if (fork->common == 0)
		return 0;
	result = merkle_restore(&tree, fork->common, merkle_tiles_node, a);
	if (result == 0)
		merkle_root(&tree, fork->common_root);
	if (result == 0)
		result = merkle_prove_consistency(
			fork->common, fork->a.size, merkle_tiles_node, a, &fork->path_a);
	if (result == 0)
		result = merkle_prove_consistency(
			fork->common, fork->b.size, merkle_tiles_node, b, &fork->path_b);
	return result;
}

static int prove_true(struct fork *fork, struct merkle_tiles *b)
{
	struct merkle_frontier tree;
	int result = merkle_restore(&tree, fork->a.size, merkle_tiles_node, b);

	if (result)
		return result;
	merkle_root(&tree, fork->true_root);
	return merkle_prove_consistency(
		fork->a.size, fork->b.size, merkle_tiles_node, b, &fork->path);
}

/* Which of the two comes first in the proof depends on their sizes. */
static int prove(
	struct fork *fork, struct trees *trees, struct slice our_note, struct slice their_note)
{
	bool ours_first = trees->our_size <= trees->their_size;
	struct merkle_tiles *a = ours_first ? &trees->ours : &trees->theirs;
	struct merkle_tiles *b = ours_first ? &trees->theirs : &trees->ours;
	uint64_t common = 0;

	fork->note_a = ours_first ? our_note : their_note;
	fork->note_b = ours_first ? their_note : our_note;
	fork->a.size = ours_first ? trees->our_size : trees->their_size;
	fork->b.size = ours_first ? trees->their_size : trees->our_size;
	int result = prove_true(fork, b);
	if (result)
		return result;
	/* Without the other tree the proof stands; then nothing is known to be shared. */
	if (find_common(trees, &common) != 0 || common >= fork->a.size)
		common = 0;
	fork->common = common;
	if (prove_common(fork, a, b) != 0) {
		fork->common = 0;
		result = prove_common(fork, a, b);
	}
	return result;
}

static int take_found(struct round *round, struct fork *fork)
{
	bool fresh = false;
	int result = transaction_begin_write(round->connection);

	if (result == 0)
		result = take(round->commons, round->connection, &round->identity, fork, &fresh);
	if (result == 0)
		result = transaction_commit(round->connection);
	else
		transaction_rollback(round->connection);
	if (result == 0 && fresh)
		round->report->forks++;
	return result;
}

static int load_proof(struct connection *connection, const char *origin, struct buf *out)
{
	struct query *query =
		query_start(connection, "SELECT proof FROM commons_fork WHERE origin = $1");

	query_text(query, 1, slice_of(origin));
	int more = query_step(query);
	if (more == 1)
		buf_add_slice(out, query_get_text(query, 0));
	query_end(query);
	if (more == 0)
		return error_set(FT_NOT_FOUND, "%s has one history as far as we know", origin);
	return more < 0 ? more : 0;
}

int fork_publish(struct commons *commons, struct connection *connection, const char *origin)
{
	struct commons_entry entry = { .kind = "fork-proof", .content_type = "application/json" };
	struct buf text;

	buf_init(&text, COMMONS_NOTE_BYTES);
	int result = load_proof(connection, origin, &text);
	entry.content = buf_slice(&text);
	if (result == 0)
		result = commons_publish(commons, &entry, 1, NULL);
	buf_release(&text);
	return result;
}

int fork_prove(struct round *round, struct remote *remote, const struct head *head)
{
	struct fork *fork = must_alloc(sizeof(*fork));
	struct log_row log;
	struct buf ours;
	int result = log_by_origin(round->connection, slice_of(head->log.origin), &log);

	remote->size = head->size;
	struct trees trees = { .source = { round->connection, log.id },
		.theirs = { remote_fetch, remote },
		.our_size = log.size,
		.their_size = head->size };
	trees.ours = (struct merkle_tiles){ leaves_fetch, &trees.source };
	buf_init(&ours, COMMONS_NOTE_BYTES);
	if (result == 0)
		result = log_note(round->connection, log.id, "checkpoint", &ours);
	if (result == 0)
		result = prove(fork, &trees, buf_slice(&ours), head->note);
	if (result == 0)
		result = take_found(round, fork);
	if (result)
		error_prefix("the peer's copy of %s fits neither its signature nor ours",
			head->log.origin);
	buf_release(&ours);
	free(fork);
	return result;
}

int fork_found(struct round *round, struct remote *remote, const struct head *head)
{
	int result = fork_prove(round, remote, head);

	return result ? result : fork_publish(round->commons, round->connection, head->log.origin);
}
