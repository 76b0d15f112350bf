/* Texts made on request: proof, policy, did.json, forks. */
#include <inttypes.h>
#include "commons_private.h"

/* The checkpoint of a log with every signature that we have for it. */
static int add_checkpoint(struct connection *connection, const struct log_row *log, struct buf *out)
{
	int result = log_note(
		connection, log->id, log->role == ROLE_MIRROR ? "cosigned" : "checkpoint", out);

	if (result || log->role != ROLE_OWN)
		return result;
	struct query *query = query_start(connection,
		"SELECT line FROM commons_holder WHERE size = $1 ORDER BY origin LIMIT 16");
	int more;
	query_int(query, 1, (int64_t)log->size);
	while ((more = query_step(query)) == 1)
		buf_add_slice(out, query_get_text(query, 0));
	query_end(query);
	return more;
}

int text_proof(
	struct connection *connection, const struct log_row *log, uint64_t index, struct buf *out)
{
	struct leaf_source source = { connection, log->id };
	struct merkle_tiles tiles = { leaves_fetch, &source };
	struct merkle_proof proof;
	struct buf note;

	buf_init(&note, 4 * COMMONS_NOTE_BYTES);
	int result = merkle_prove_inclusion(index, log->size, merkle_tiles_node, &tiles, &proof);
	if (result == 0)
		result = add_checkpoint(connection, log, &note);
	if (result == 0)
		result = ledger_proof_write(index, &proof, buf_slice(&note), out);
	buf_release(&note);
	return result;
}

/* tlog-policy: our log and those we mirror; as witnesses their mirrors: most must agree. */
int text_policy(struct commons *commons, struct connection *connection, struct buf *out)
{
	struct query *query = query_start(connection,
		"SELECT l.role, l.verifier_key, l.mirror_key, p.url FROM commons_log l"
		" LEFT JOIN commons_peer p ON p.origin = l.origin"
		" WHERE l.role <> 2 AND l.trust > 0 AND l.common < 0"
		" ORDER BY CASE WHEN l.role = 1 THEN 0 ELSE 1 END, l.id LIMIT 32");
	struct buf members;
	int more, count = 0;

	buf_init(&members, 1024);
	buf_add_text(out, "# Logs that this commons mirrors, and a majority of their mirrors.\n");
	while ((more = query_step(query)) == 1) {
		struct slice key = query_get_text(query, 1), mirror = query_get_text(query, 2);
		struct slice url = query_get_text(query, 3);
		if (query_get_int(query, 0) == ROLE_OWN)
			url = slice_of(commons->url);
		buf_print(out, "log %.*s", (int)key.length, key.base);
		if (url.length > 0)
			buf_print(out, " %.*s/fettle/commons", (int)url.length, url.base);
		buf_add_char(out, '\n');
		if (mirror.length == 0)
			continue;
		buf_print(out, "witness w%d %.*s", ++count, (int)mirror.length, mirror.base);
		if (url.length > 0)
			buf_print(out, " %.*s/fettle/m", (int)url.length, url.base);
		buf_add_char(out, '\n');
		buf_print(&members, " w%d", count);
	}
	query_end(query);
	if (count > 0)
		buf_print(out, "group mirrors %d%s\nquorum mirrors\n", count / 2 + 1, members.base);
	else
		buf_add_text(out, "quorum none\n");
	buf_release(&members);
	return more;
}

/* did:web wants keys in multibase: z and base 58 of 0xed 0x01 and the key. */
static void add_multibase(const uint8_t key[32], struct buf *out)
{
	static const char digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
	uint8_t bytes[34] = { 0xed, 0x01 };
	char text[64];
	size_t length = 0;

	memcpy(bytes + 2, key, 32);
	for (bool more = true; more;) {
		unsigned rest = 0;
		more = false;
		for (size_t i = 0; i < sizeof(bytes); i++) {
			rest = rest << 8 | bytes[i];
			bytes[i] = (uint8_t)(rest / 58);
			rest %= 58;
			more = more || bytes[i];
		}
		text[length++] = digits[rest];
	}
	buf_add_char(out, 'z');
	while (length > 0)
		buf_add_char(out, text[--length]);
}

static json_t *did_method(const char *did, const char *name, const struct ledger_public_key *key)
{
	json_t *method = json_object();
	char verifier[LEDGER_KEY_TEXT_BYTES];
	struct buf text;

	buf_init(&text, 512);
	buf_print(&text, "%s#%s", did, name);
	json_put_slice(method, "id", buf_slice(&text));
	json_put_text(method, "type", "Multikey");
	json_put_text(method, "controller", did);
	buf_clear(&text);
	add_multibase(key->key, &text);
	json_put_slice(method, "publicKeyMultibase", buf_slice(&text));
	ledger_public_key_write(key, verifier);
	json_put_text(method, "verifierKey", verifier); /* as C2SP writes it */
	buf_release(&text);
	return method;
}

int text_did(struct commons *commons, struct buf *out)
{
	struct identity identity;
	char did[LOG_ORIGIN_BYTES + 16];
	int result = identity_copy(commons, &identity);

	if (result)
		return result;
	snprintf(did, sizeof(did), "did:web:%s", identity.host);
	const struct {
		const char *name;
		const struct ledger_public_key *key;
	} keys[] = { { "log", &identity.log.public_key }, { "mirror", &identity.mirror.public_key },
		{ "witness", &identity.witness.public_key } };
	json_t *document = json_object(), *methods = json_array(), *contexts = json_array();
	json_array_append_new(contexts, json_string("https://www.w3.org/ns/did/v1"));
	json_array_append_new(contexts, json_string("https://w3id.org/security/multikey/v1"));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		json_array_append_new(methods, did_method(did, keys[i].name, keys[i].key));
	json_put(document, "@context", contexts);
	json_put_text(document, "id", did);
	json_put(document, "verificationMethod", methods);
	json_write_pretty(document, out);
	json_decref(document);
	secret_wipe(&identity, sizeof(identity));
	return 0;
}

int text_forks(struct connection *connection, struct buf *out)
{
	struct query *query =
		query_start(connection, "SELECT proof FROM commons_fork ORDER BY origin");
	bool first = true;
	int more;

	buf_add_text(out, "{\"forks\":[");
	while ((more = query_step(query)) == 1) {
		if (!first)
			buf_add_char(out, ',');
		first = false;
		buf_add_slice(out, query_get_text(query, 0));
	}
	query_end(query);
	buf_add_text(out, "]}\n");
	return more;
}
