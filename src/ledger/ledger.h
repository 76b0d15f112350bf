/*
 * ledger: the record that cannot be changed without being noticed.
 *
 * Pure logic over bytes: it stores nothing and knows of no database. The module
 * above keeps entries, their leaf hashes, tile hashes, checkpoints and keys, and
 * hands them in through arguments and callbacks.
 *
 *   canonical bytes   one way only to write a JSON value (RFC 8785, no reals)
 *   entries           the envelope of one act, to and from canonical bytes
 *   Merkle tree       RFC 6962 over all entries; proofs of inclusion, consistency
 *   signed notes      C2SP signed-note, tlog-checkpoint and tlog-proof texts
 *   sealing           personal values readable only while a person's key exists
 *   verifier          re-reads a whole ledger and names the first bad entry
 *
 * Writing one entry:
 *
 *   struct ledger_entry entry = { .seq = tree.size + 1, .at = instant_now(),
 *           .id = slice_of(id), .on = SLICE_LITERAL("2026-11-22"), .by = slice_of(person),
 *           .kind = SLICE_LITERAL("incident"), .thing = slice_of(thing),
 *           .verb = SLICE_LITERAL("report"), .place = slice_of(place), .set = set_bytes };
 *   if (ledger_entry_write(&entry, &bytes))
 *           return error_code();
 *   merkle_leaf_hash(buf_slice(&bytes), leaf);
 *   merkle_append(&tree, leaf, &completed);  // store the entry, leaf, completed hashes
 *
 * Functions return 0, FT_REFUSED for bad input (the message says what and where),
 * or the codes they name. Nothing here is shared between threads: two threads may
 * call anything at once as long as they do not use one object at once.
 */
#ifndef FETTLE_LEDGER_H
#define FETTLE_LEDGER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "buf.h"
#include "hash.h"
#include "limit.h"
#include "slice.h"

enum {
	LEDGER_DEPTH_COUNT = LIMIT_JSON_DEPTH + 2, /* nesting of one entry, the envelope included */
	LEDGER_NAME_BYTES = 128,     /* a key name or origin */
	LEDGER_KEY_TEXT_BYTES = 256, /* a key written as text, NUL included */
	LEDGER_NOTE_BYTES = 128 << 10,
	LEDGER_NOTE_SIGNATURES_COUNT = 64,
	LEDGER_ID_BYTES = 64,        /* id, by, thing, place, each of refs */
	LEDGER_WORD_BYTES = 64,      /* kind, verb */
	LEDGER_REFS_COUNT = 1000
};

#define LEDGER_WHOLE_MAX INT64_C(9007199254740991) /* 2^53 - 1 */

/* ---- Canonical bytes -------------------------------------------------------------------
 * RFC 8785 narrowed to objects, arrays, strings, whole numbers of at most 2^53 - 1 either
 * way, true, false, null; no text holds NUL. Decimals travel as strings. Keys ascend by
 * UTF-16 code units.
 */

/* Adds the canonical bytes of `value` to `out`. FT_REFUSED for a real, a whole number out
 * of range, text that is not UTF-8 or holds NUL, nesting deeper than LIMIT_JSON_DEPTH, or no room in
 * `out`; the message names the key, error_field() too, and `out` is as it was before. */
int ledger_canonical(const json_t *value, struct buf *out);

/* 0 if `bytes` are exactly what ledger_canonical would write for one value; FT_REFUSED
 * names the offset of the first byte that is not. One pass, no memory but the stack. */
int ledger_check_canonical(struct slice bytes);

/* A top-level value of the object in `bytes`, as it is written ("seq" gives 17, "kind"
 * gives "incident" with its quotes). FT_NOT_FOUND; FT_REFUSED if it is not an object.
 * For bytes already known to be canonical: others are read safely but may mislead. */
int ledger_entry_field(struct slice bytes, const char *key, struct slice *raw);

/* Several at once in one pass. `keys` must ascend. raws[i] is keys[i]'s value, or an
 * empty slice if there is none. */
int ledger_entry_fields(
	struct slice bytes, const char *const *keys, size_t count, struct slice *raws);

/* Is this raw value the string `text`? Is it the whole number *out? */
bool ledger_raw_is_text(struct slice raw, struct slice text);
bool ledger_raw_whole(struct slice raw, int64_t *out);
/* The text of a raw string in which nothing is escaped; false for everything else. */
bool ledger_raw_plain(struct slice raw, struct slice *out);
/* The next value of a raw array. *rest begins as the array and is moved on; false at its end. Like
 * ledger_entry_field, for canonical bytes. */
bool ledger_raw_next(struct slice *rest, struct slice *raw);

/* ---- Entries ---------------------------------------------------------------------------
 * Canonical bytes of an object with the keys at, by, id, [idem], kind, on, place, refs,
 * seq, set, thing, v (always 1) and verb; no others.
 *
 * id, by, thing and refs: letters, digits and . _ : @ / + - (1 to 64). place: the same and
 * inner spaces; may be empty. kind, verb: lower-case letters, digits, _ and - (1 to 64),
 * a letter first. idem: printable ASCII but " and \ (up to LIMIT_IDEMPOTENCY_KEY_BYTES).
 * So no text of the envelope ever needs an escape, and slices of it can be used as they lie.
 */
struct ledger_entry {
	int64_t seq;        /* position in the ledger: 1, 2, 3, ... without gaps */
	int64_t at;         /* when it was recorded, UTC microseconds since 1970, not negative */
	struct slice id;    /* ULID of this entry */
	struct slice on;    /* when it happened: 2026-11-22, or an RFC 3339 instant */
	struct slice by;    /* person, "system" or peer */
	struct slice kind;
	struct slice thing; /* what it is about */
	struct slice verb;
	struct slice place; /* empty: the whole organisation */
	struct slice set;   /* canonical bytes of an object: what the act says */
	struct slice refs;  /* canonical bytes of an array of ids; empty: none */
	struct slice idem;  /* idempotency key; empty: none */
};

/* Adds the canonical bytes of `entry` to `out`. FT_REFUSED names the field, also as
 * error_field(), and leaves `out` as it was. `set` is checked to be canonical. */
int ledger_entry_write(const struct ledger_entry *entry, struct buf *out);

/* Reads what ledger_entry_write wrote, checking everything it promises. The slices of
 * `entry` point into `bytes`; json_read(entry.set, ...) gives the values. */
int ledger_entry_read(struct slice bytes, struct ledger_entry *entry);

/* ---- Merkle tree -----------------------------------------------------------------------
 * RFC 6962 section 2.1 with SHA-256. Leaf numbers count from 0: entry `seq` is leaf seq - 1.
 * Node (level, index) is the root of the complete subtree over the leaves
 * [index * 2^level, (index + 1) * 2^level); level 0 are the leaf hashes.
 */
enum { MERKLE_LEVELS_COUNT = 64, MERKLE_PROOF_COUNT = 65, MERKLE_TILE_COUNT = 256 };

void merkle_leaf_hash(struct slice bytes, uint8_t hash[SHA256_BYTES]);
void merkle_node_hash(const uint8_t left[SHA256_BYTES], const uint8_t right[SHA256_BYTES],
	uint8_t hash[SHA256_BYTES]);
/* A hash as C2SP writes it: 44 characters of base64. */
bool merkle_hash_read(struct slice text, uint8_t hash[SHA256_BYTES]);
void merkle_hash_add(struct buf *out, const uint8_t hash[SHA256_BYTES]);
/* hashes[0] becomes the root over a row of neighbouring nodes; `count` is a power of two, and the row
 * is used up. */
void merkle_fold(uint8_t (*hashes)[SHA256_BYTES], size_t count);

/* A tree that can grow, as its right edge: one hash for each bit that is 1 in size. */
struct merkle_frontier {
	uint64_t size; /* leaves */
	uint8_t nodes[MERKLE_LEVELS_COUNT][SHA256_BYTES];
};

/* Nodes of levels 8, 16, 24, ... that one append completed: hashes[i] is the node
 * (8 * (i + 1), (size >> 8 * (i + 1)) - 1). Usually none. Stored beside the leaf hashes
 * they are all that proofs need (the tiles of C2SP tlog-tiles, one row of them each). */
struct merkle_completed {
	unsigned count;
	uint8_t hashes[MERKLE_LEVELS_COUNT / 8 - 1][SHA256_BYTES];
};

void merkle_init(struct merkle_frontier *tree); /* the empty tree */
/* Adds a whole subtree of 2^level leaves by its root; size must be a multiple of 2^level. */
void merkle_append_subtree(
	struct merkle_frontier *tree, unsigned level, const uint8_t hash[SHA256_BYTES]);
/* `completed` may be NULL. */
void merkle_append(struct merkle_frontier *tree, const uint8_t leaf[SHA256_BYTES],
	struct merkle_completed *completed);
/* The root at this size; of the empty tree SHA-256 of nothing. */
void merkle_root(const struct merkle_frontier *tree, uint8_t root[SHA256_BYTES]);

/* Answers with the hash of a complete subtree; non-zero stops the asker, who returns it. */
typedef int (*merkle_node_fn)(
	void *context, unsigned level, uint64_t index, uint8_t hash[SHA256_BYTES]);

/* The tree of the first `size` leaves, from its right-edge nodes. */
int merkle_restore(
	struct merkle_frontier *tree, uint64_t size, merkle_node_fn node, void *context);

struct merkle_proof {
	size_t count;
	uint8_t hashes[MERKLE_PROOF_COUNT][SHA256_BYTES]; /* from the leaves upwards */
};

/* That leaf `index` is in the tree of `size` leaves (RFC 6962 2.1.1). FT_NOT_FOUND unless
 * index < size. */
int merkle_prove_inclusion(uint64_t index, uint64_t size, merkle_node_fn node, void *context,
	struct merkle_proof *proof);

/* That the tree of `size1` leaves is the beginning of that of `size2` (RFC 6962 2.1.2).
 * FT_NOT_FOUND unless 1 <= size1 <= size2. */
int merkle_prove_consistency(uint64_t size1, uint64_t size2, merkle_node_fn node, void *context,
	struct merkle_proof *proof);

/* That the leaves [start, end) are in the tree of `size` leaves, as one subtree: the subtree
 * consistency proof of draft-ietf-plants-merkle-tree-certs, which C2SP tlog-mirror uses. start must
 * be a multiple of a power of two that is at least end - start: FT_REFUSED. */
int merkle_prove_subtree(uint64_t start, uint64_t end, uint64_t size, merkle_node_fn node,
	void *context, struct merkle_proof *proof);
int merkle_verify_subtree(uint64_t start, uint64_t end, uint64_t size,
	const uint8_t subtree[SHA256_BYTES], const uint8_t root[SHA256_BYTES],
	const struct merkle_proof *proof);

/* 0 or FT_REFUSED (RFC 9162 2.1.3.2 and 2.1.4.2). Nothing is consistent with size 0. */
int merkle_verify_inclusion(uint64_t index, uint64_t size, const uint8_t leaf[SHA256_BYTES],
	const struct merkle_proof *proof, const uint8_t root[SHA256_BYTES]);
int merkle_verify_consistency(uint64_t size1, uint64_t size2, const uint8_t root1[SHA256_BYTES],
	const uint8_t root2[SHA256_BYTES], const struct merkle_proof *proof);

/* Answers node questions from stored rows of hashes. `fetch` gives `count` (1 to 256)
 * neighbouring hashes from `first` on of tile level 0 (leaf hashes), 1 (nodes of level 8),
 * 2 (level 16), ...; a fetch never crosses a tile (a multiple of 256) and only asks for
 * complete nodes. It may answer FT_NOT_FOUND above level 0 for hashes that are not kept:
 * they are then computed from the level below.
 * Use: merkle_restore(&tree, size, merkle_tiles_node, &tiles). */
struct merkle_tiles {
	int (*fetch)(void *context, unsigned tile_level, uint64_t first, size_t count,
		uint8_t (*hashes)[SHA256_BYTES]);
	void *context;
};
int merkle_tiles_node(void *tiles, unsigned level, uint64_t index, uint8_t hash[SHA256_BYTES]);

/* ---- Keys and signed notes -------------------------------------------------------------
 * C2SP signed-note with Ed25519 (signature type 1), and tlog-cosignature with Ed25519 (type
 * 4: "at this time I saw nothing of this log that contradicts this checkpoint"). Key names: 1 to
 * LEDGER_NAME_BYTES bytes of UTF-8 without spaces, control characters or +; usually an address
 * without its scheme, such as fettle.example.org/ledger.
 */
enum ledger_key_type { LEDGER_KEY_ED25519 = 0x01, LEDGER_KEY_COSIGNER = 0x04 };

struct ledger_public_key {
	char name[LEDGER_NAME_BYTES + 1];
	uint8_t type;  /* enum ledger_key_type */
	uint8_t id[4]; /* SHA-256(name, newline, type, key), the first four bytes */
	uint8_t key[32];
};

/* Wipe with secret_wipe(&key, sizeof(key)) when done. */
struct ledger_signing_key {
	struct ledger_public_key public_key;
	uint8_t secret[64];
};

int ledger_key_make(struct ledger_signing_key *key, const char *name); /* a new random one */
int ledger_cosigner_make(struct ledger_signing_key *key, const char *name); /* of type 4 */
/* The same key under another name: who signs is one, what is signed are two. */
int ledger_key_rename(struct ledger_public_key *key, const char *name);

/* name+hexid+base64(type, key), and PRIVATE+KEY+name+hexid+base64(type, seed): the text forms of
 * golang.org/x/mod/sumdb/note. Writing gives NUL-terminated text. */
int ledger_public_key_read(struct ledger_public_key *key, struct slice text);
void ledger_public_key_write(
	const struct ledger_public_key *key, char text[LEDGER_KEY_TEXT_BYTES]);
int ledger_signing_key_read(struct ledger_signing_key *key, struct slice text);
void ledger_signing_key_write(
	const struct ledger_signing_key *key, char text[LEDGER_KEY_TEXT_BYTES]);

/* Adds `text` (UTF-8, ending in a newline), an empty line and the signature line. */
int ledger_note_sign(struct slice text, const struct ledger_signing_key *key, struct buf *out);

/* Adds one signature line for `text`, without the text. `seconds` (since 1970) is the time that
 * a cosigner's signature states; other keys ignore it. */
int ledger_note_add_signature(struct slice text, const struct ledger_signing_key *key,
	int64_t seconds, struct buf *out);

/* Cuts a note into its signed text and the signature lines, trusting neither. */
int ledger_note_split(struct slice note, struct slice *text, struct slice *signatures);

/* Calls `each` for every right signature of `note` by one of `keys`; `seconds` is 0 unless the
 * key is a cosigner's. Wrong and unknown ones are passed over. */
int ledger_note_signers(struct slice note, const struct ledger_public_key *keys, size_t keys_count,
	void (*each)(void *context, size_t key, int64_t seconds), void *context);

/* *text becomes the signed part of `note`, in place. FT_REFUSED if the note is malformed or
 * a signature by one of `keys` is wrong; FT_NOT_FOUND if none of `keys` signed it. */
int ledger_note_open(struct slice note, const struct ledger_public_key *keys, size_t keys_count,
	struct slice *text);

/* C2SP tlog-checkpoint: what the ledger was at one size. */
struct ledger_checkpoint {
	struct slice origin;
	uint64_t size; /* entries */
	uint8_t root[SHA256_BYTES];
	struct slice extensions; /* further lines, each with its newline; usually empty */
};

int ledger_checkpoint_sign(const struct ledger_checkpoint *checkpoint,
	const struct ledger_signing_key *key, struct buf *out);
/* Opens the note (codes of ledger_note_open), then reads it; the origin must be the name of
 * the first of `keys`. The slices of `checkpoint` point into `note`. */
int ledger_checkpoint_open(struct slice note, const struct ledger_public_key *keys,
	size_t keys_count, struct ledger_checkpoint *checkpoint);
/* Reads the signed text alone (three lines or more), trusting whoever gave it. */
int ledger_checkpoint_read(struct slice text, struct ledger_checkpoint *checkpoint);

/* C2SP tlog-proof: a text that proves one entry offline. `note` is the checkpoint. */
int ledger_proof_write(
	uint64_t index, const struct merkle_proof *proof, struct slice note, struct buf *out);
/* Reads `text`, opens its checkpoint and checks that `entry` (its exact bytes) is what was
 * logged. *seq is its position. FT_REFUSED with what does not fit; FT_NOT_FOUND as above. */
int ledger_proof_check(struct slice text, struct slice entry,
	const struct ledger_public_key *keys, size_t keys_count, int64_t *seq);

/* ---- Sealing ---------------------------------------------------------------------------
 * A personal value travels as {"box":"<base64>","sealed":"<owner id>"}: its canonical bytes,
 * padded to hide its length, encrypted by XChaCha20-Poly1305 under the owner's key. When
 * the key is destroyed the value is gone everywhere, and every hash still fits.
 */
enum { LEDGER_SEAL_KEY_BYTES = 32 };

/* Where a sealed value belongs; it opens nowhere else. */
struct ledger_seal_place {
	struct slice owner; /* the person whose key seals it */
	struct slice entry; /* id of the entry it is written in */
	struct slice field; /* key of the field */
};

/* A new reference in *sealed; FT_REFUSED as ledger_canonical (of `plain`). */
int ledger_seal(const uint8_t key[LEDGER_SEAL_KEY_BYTES], const struct ledger_seal_place *place,
	const json_t *plain, json_t **sealed);
bool ledger_is_sealed(const json_t *value);
const char *ledger_seal_owner(const json_t *sealed); /* borrowed; "" if it is not sealed */

/* The value again, a new reference in *plain. `key` is NULL when it was destroyed:
 * FT_NOT_FOUND, "erased". FT_REFUSED when the box was changed, or moved from where it
 * belongs, or the key is another one. */
int ledger_unseal(const uint8_t *key, const struct ledger_seal_place *place,
	const json_t *sealed, json_t **plain);

/* ---- Verifier --------------------------------------------------------------------------
 * Re-reads a ledger from entry 1 on. The first fault ends it: FT_DRIFT, error_message() says
 * what is wrong, fault_seq where (0: in a checkpoint), and further calls say the same.
 *
 *   ledger_verifier_init(&verifier);
 *   for each entry: ledger_verifier_feed(&verifier, seq, bytes, leaf);
 *                   compare the columns with verifier.entry;
 *   ledger_verifier_checkpoint(&verifier, note, &key, 1);
 */
struct ledger_verifier {
	struct merkle_frontier tree;       /* of the entries fed so far */
	struct merkle_completed completed; /* by the last entry fed */
	struct ledger_entry entry;         /* the last one, its slices in the bytes given */
	uint64_t bytes_count;              /* of all entries fed */
	bool faulty;
	int64_t fault_seq;
	char fault[512];
};

void ledger_verifier_init(struct ledger_verifier *verifier);

/* `seq` and `leaf` are what is stored beside the bytes. Checks that no position is missing,
 * the leaf hash, canonical form and the envelope. */
int ledger_verifier_feed(struct ledger_verifier *verifier, int64_t seq, struct slice bytes,
	const uint8_t leaf[SHA256_BYTES]);

/* A stored tile hash (tile level 1 and up) that the last entry fed completed. */
int ledger_verifier_tile(struct ledger_verifier *verifier, unsigned tile_level, uint64_t index,
	const uint8_t hash[SHA256_BYTES]);

/* A fault that the caller found in the last entry fed: a column that differs from it. */
int ledger_verifier_fault(struct ledger_verifier *verifier, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A signed checkpoint, fed when as many entries have been fed as it counts (the newest one
 * at the end). */
int ledger_verifier_checkpoint(struct ledger_verifier *verifier, struct slice note,
	const struct ledger_public_key *keys, size_t keys_count);

#endif
