/* Entries that tell us something about logs: introductions, keys, erasures. */
#include "follow.h"
#include "notes.h"
#include "peer_row.h"
#include "rules.h"

enum { DISTANCE_MAX = 2, INTRODUCTIONS_MAX = 20000 };

#define ROTATION_TITLE "fettle key rotation v1\n"

/* -- introductions -- */

static bool is_crowded(struct connection *connection)
{
	struct query *query =
		query_start(connection, "SELECT COUNT(*) FROM commons_log WHERE trust = $1");

	query_int(query, 1, TRUST_INTRODUCED);
	bool crowded = query_step(query) == 1 && query_get_int(query, 0) >= INTRODUCTIONS_MAX;
	query_end(query);
	return crowded;
}

int follow_introduction(
	struct connection *connection, const struct log_row *log, const struct leaf *leaf)
{
	const char *url = json_text(leaf->value, "url");
	struct ledger_public_key key;
	struct log_row known;

	if (log->role != ROLE_MIRROR || log->distance + 1 > DISTANCE_MAX ||
		is_crowded(connection) || ledger_public_key_read(&key, slice_of(leaf->subject)) ||
		key.type != LEDGER_KEY_ED25519)
		return 0;
	int result = log_by_origin(connection, slice_of(key.name), &known);
	if (result && result != FT_NOT_FOUND)
		return result;
	bool is_new = result == FT_NOT_FOUND;
	char key_text[LEDGER_KEY_TEXT_BYTES];
	ledger_public_key_write(&key, key_text);
	if (!is_new && strcmp(known.key, key_text) != 0)
		return 0; /* another key than we know: nothing that counts */
	result = quota_introduced(connection, key.name, log->origin);
	if (result || !is_new)
		return result;
	result = log_follow(connection, &key, TRUST_INTRODUCED, log->distance + 1, log->origin);
	if (result == 0 && strncmp(url, "https://", 8) == 0 && strlen(url) < PEER_URL_BYTES &&
		!strpbrk(url, " ?#@\"<>\\"))
		result = peer_insert(connection, url, key.name, false, false);
	return result;
}

/* -- keys -- */

/* The statement that both keys sign as a note. */
static void write_statement(const char *origin, const char *old, const char *new, struct buf *out)
{
	buf_print(out, ROTATION_TITLE "%s\n%s\n%s\n", origin, old, new);
}

static void count_signer(void *context, size_t key, int64_t seconds)
{
	unsigned *signers = context;

	(void)seconds;
	*signers |= 1u << key;
}

/* Did the old and the new key both sign that one follows the other? */
static bool is_rotation(const struct log_row *row, const char *new, const char *note)
{
	struct ledger_public_key keys[2];
	struct slice text, signatures;
	struct buf statement;
	unsigned signers = 0;

	if (ledger_public_key_read(&keys[0], slice_of(row->key)) ||
		ledger_public_key_read(&keys[1], slice_of(new)) ||
		strcmp(keys[1].name, row->origin) != 0 || keys[1].type != LEDGER_KEY_ED25519 ||
		ledger_note_split(slice_of(note), &text, &signatures))
		return false;
	buf_init(&statement, COMMONS_LEAF_BYTES);
	write_statement(row->origin, row->key, new, &statement);
	bool same = slice_equal(buf_slice(&statement), text) &&
		    ledger_note_signers(slice_of(note), keys, 2, count_signer, &signers) == 0;
	buf_release(&statement);
	return same && signers == 3;
}

static void take_cosigner(const json_t *leaf, const char *name, char to[LEDGER_KEY_TEXT_BYTES])
{
	struct ledger_public_key key;
	const char *text = json_text(leaf, name);

	if (ledger_public_key_read(&key, slice_of(text)) == 0 && key.type == LEDGER_KEY_COSIGNER)
		snprintf(to, LEDGER_KEY_TEXT_BYTES, "%s", text);
}

int follow_keys(struct connection *connection, const struct log_row *log, const struct leaf *leaf)
{
	const char *new = json_text(leaf->value, "key");
	struct log_row row;
	int result = log_by_origin(connection, slice_of(log->origin), &row);

	if (result || row.role != ROLE_MIRROR)
		return result;
	take_cosigner(leaf->value, "mirror", row.mirror_key);
	take_cosigner(leaf->value, "witness", row.witness_key);
	if (strcmp(new, row.key) != 0 && is_rotation(&row, new, json_text(leaf->value, "note"))) {
		memcpy(row.earlier_key, row.key, sizeof(row.earlier_key));
		snprintf(row.key, sizeof(row.key), "%s", new);
	}
	error_clear();
	return log_set_keys(connection, &row);
}

static int rotate_in(struct commons *commons, struct connection *connection,
	struct identity *identity, void *context)
{
	char old[LEDGER_KEY_TEXT_BYTES], new[LEDGER_KEY_TEXT_BYTES];
	struct buf note, statement;
	struct log_row row;

	(void)context;
	identity->earlier = identity->log;
	identity->has_earlier = true;
	int result = ledger_key_make(&identity->log, identity->origin);
	ledger_public_key_write(&identity->earlier.public_key, old);
	ledger_public_key_write(&identity->log.public_key, new);
	buf_init(&note, COMMONS_LEAF_BYTES);
	buf_init(&statement, COMMONS_LEAF_BYTES);
	write_statement(identity->origin, old, new, &statement);
	if (result == 0)
		result = ledger_note_sign(buf_slice(&statement), &identity->earlier, &note);
	if (result == 0)
		result = ledger_note_add_signature(buf_slice(&statement), &identity->log, 0, &note);
	if (result == 0)
		result = identity_store_log_key(connection, identity);
	if (result == 0)
		result = log_by_role(connection, ROLE_OWN, &row);
	if (result == 0) {
		memcpy(row.earlier_key, old, sizeof(old));
		memcpy(row.key, new, sizeof(new));
		result = log_set_keys(connection, &row);
	}
	if (result == 0)
		result = identity_load(connection, identity); /* the log of arrivals too */
	if (result == 0)
		result = publish_keys(commons, connection, identity, buf_slice(&note));
	buf_release(&statement);
	buf_release(&note);
	return result;
}

int commons_rotate_key(struct commons *commons)
{
	return publish_change(commons, rotate_in, NULL);
}

/* -- erasures -- */

/* Says in our log that we destroyed what another's tombstone named. */
int follow_erasure(struct commons *commons, struct connection *connection, const char *of)
{
	struct commons_entry entry = { .kind = "erased", .of = of };
	struct identity identity = { 0 };
	struct buf leaf;
	char id[33];
	uint64_t index;
	/* A record that may be behind its mirrors says nothing yet. */
	if (!commons->own_is_confirmed)
		return 0;
	int result = identity_current(commons, connection, &identity);
	if (result)
		return result == FT_NOT_FOUND ? 0 : result;
	publish_id(id);
	buf_init(&leaf, 2 * COMMONS_LEAF_BYTES);
	result = leaf_write(&entry, id, "", 0, &leaf);
	struct slice leaves[] = { buf_slice(&leaf) };
	if (result == 0)
		result = own_append(commons, connection, &identity, ROLE_OWN, leaves, 1, &index);
	buf_release(&leaf);
	secret_wipe(&identity, sizeof(identity));
	return result;
}
