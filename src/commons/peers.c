/* Who we follow: their logs by key, and where they are reached. */
#include <strings.h>
#include "commons_private.h"
#include "peer_row.h"
#include "rules.h"

/* -- rows -- */

#define PEER_COLUMNS                                                                               \
	"SELECT id, url, origin, is_private, is_stable, frontier, bundle_bytes, etag, failures,"   \
	" next_at, heard_at FROM commons_peer"

static void copy_text(struct slice text, char *to, size_t room)
{
	snprintf(to, room, "%.*s", (int)text.length, text.base);
}

static void read_peer(struct query *query, struct peer_row *out)
{
	struct slice frontier = query_get_bytes(query, 5);

	*out = (struct peer_row){ .id = query_get_int(query, 0),
		.is_private = query_get_int(query, 3) != 0,
		.is_stable = query_get_int(query, 4) != 0,
		.bundle_bytes = query_get_int(query, 6),
		.failures = query_get_int(query, 8),
		.next_at = query_get_int(query, 9),
		.heard_at = query_get_int(query, 10) };
	copy_text(query_get_text(query, 1), out->url, sizeof(out->url));
	copy_text(query_get_text(query, 2), out->origin, sizeof(out->origin));
	copy_text(query_get_text(query, 7), out->etag, sizeof(out->etag));
	if (frontier.length == sizeof(out->frontier))
		memcpy(&out->frontier, frontier.base, sizeof(out->frontier));
}

int peers_load(struct connection *connection, struct peer_row **out, size_t *count)
{
	struct query *query = query_start(connection, PEER_COLUMNS " ORDER BY id");
	size_t room = 0;
	int more;

	*out = NULL;
	*count = 0;
	while ((more = query_step(query)) == 1) {
		if (*count == room) {
			room = room ? 2 * room : 16;
			*out = must_realloc(*out, room * sizeof(**out));
		}
		read_peer(query, &(*out)[(*count)++]);
	}
	query_end(query);
	return more;
}

int peer_store(struct connection *connection, const struct peer_row *peer, const char *message)
{
	struct query *query =
		query_start(connection, "UPDATE commons_peer SET frontier = $2, bundle_bytes = $3, "
					"etag = $4, failures = $5,"
					" next_at = $6, heard_at = $7, message = $8 WHERE id = $1");
	int64_t rows;

	query_int(query, 1, peer->id);
	query_bytes(
		query, 2, (struct slice){ (const char *)&peer->frontier, sizeof(peer->frontier) });
	query_int(query, 3, peer->bundle_bytes);
	query_text(query, 4, slice_of(peer->etag));
	query_int(query, 5, peer->failures);
	query_int(query, 6, peer->next_at);
	query_int(query, 7, peer->heard_at);
	query_text(query, 8, slice_of(message));
	return query_run_counted(query, &rows);
}

/* -- adding -- */

static int check_url(const struct commons_peer *peer, char url[PEER_URL_BYTES])
{
	size_t length = strlen(peer->url);

	while (length > 0 && peer->url[length - 1] == '/')
		length--;
	bool https = strncasecmp(peer->url, "https://", 8) == 0 && length > 8;
	bool http = strncasecmp(peer->url, "http://", 7) == 0 && length > 7;
	if (http && !peer->is_private)
		return error_set(FT_REFUSED, "An address begins with https://. "
					     "Plain http:// is only for a private network.");
	if ((!https && !http) || length >= PEER_URL_BYTES || strpbrk(peer->url, " \t\r\n?#@\"<>\\"))
		return error_set(FT_REFUSED,
			"\"%.200s\" is not an address such as "
			"https://larch.example.org.",
			peer->url);
	snprintf(url, PEER_URL_BYTES, "%.*s", (int)length, peer->url);
	return 0;
}

static int is_blocked(struct connection *connection, const char *origin, bool *blocked)
{
	struct buf rules;

	buf_init(&rules, 16 << 20);
	int result = rules_read(connection, &rules);
	*blocked = rules_refuse_log(buf_slice(&rules), slice_of(origin));
	buf_release(&rules);
	return result;
}

int log_follow(struct connection *connection, const struct ledger_public_key *key,
	enum log_trust trust, int distance, const char *introduced_by)
{
	struct log_row row;
	char text[LEDGER_KEY_TEXT_BYTES];
	int64_t id;
	bool blocked = false;
	int result = is_blocked(connection, key->name, &blocked);

	if (result == 0 && blocked && trust == TRUST_PINNED)
		result = error_set(FT_CONFLICT, "%s is blocked here. Allow it first.", key->name);
	if (result)
		return result;
	result = log_by_origin(connection, slice_of(key->name), &row);
	ledger_public_key_write(key, text);
	if (result == 0) {
		if (strcmp(text, row.key) != 0 && strcmp(text, row.earlier_key) != 0)
			return error_set(FT_CONFLICT,
				"Another key is known for %s: ask them which one is right.",
				key->name);
		if (trust > row.trust)
			row.trust = trust;
		if (distance < row.distance)
			row.distance = distance;
		return row.role == ROLE_MIRROR ? log_set_keys(connection, &row) : 0;
	}
	if (result != FT_NOT_FOUND)
		return result;
	row = (struct log_row){ .role = ROLE_MIRROR,
		.trust = blocked ? TRUST_BLOCKED : trust,
		.distance = distance,
		.common = -1 };
	snprintf(row.origin, sizeof(row.origin), "%s", key->name);
	snprintf(row.key, sizeof(row.key), "%s", text);
	return log_add(connection, &row, introduced_by, &id);
}

int peer_insert(struct connection *connection, const char *url, const char *origin, bool is_private,
	bool is_stable)
{
	struct query *query = query_start(connection,
		"INSERT INTO commons_peer (id, url, origin, is_private, is_stable, frontier,"
		" bundle_bytes, etag, failures, next_at, heard_at, message)"
		" SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, NULL, 0, '', 0, 0, 0, ''"
		" FROM commons_peer WHERE true"
		" ON CONFLICT (url) DO UPDATE SET origin = excluded.origin,"
		" is_private = excluded.is_private, is_stable = excluded.is_stable,"
		" frontier = NULL, bundle_bytes = 0, etag = '', failures = 0, next_at = 0");
	int64_t rows;

	query_text(query, 1, slice_of(url));
	query_text(query, 2, slice_of(origin));
	query_int(query, 3, is_private);
	query_int(query, 4, is_stable);
	return query_run_counted(query, &rows);
}

static int add_in(struct connection *connection, const struct commons_peer *peer,
	const struct ledger_public_key *key, const char *url)
{
	int result = log_follow(connection, key, TRUST_PINNED, 0, "");

	return result || !*url ? result
			       : peer_insert(connection, url, key->name, peer->is_private, true);
}

/* Tells others how we know this log, so that they can follow it too. */
static int introduce(struct commons *commons, const struct commons_peer *peer, const char *url)
{
	struct commons_entry entry = { .kind = "introduce",
		.subject = peer->key,
		.address = *url && !peer->is_private ? url : NULL };

	return commons_publish(commons, &entry, 1, NULL);
}

int commons_add_peer(struct commons *commons, const struct commons_peer *peer)
{
	struct ledger_public_key key;
	struct connection *connection = NULL;
	char url[PEER_URL_BYTES] = "";
	int result = commons_found(commons);

	if (result == 0 && ledger_public_key_read(&key, slice_of(peer->key))) {
		error_set(FT_REFUSED, "That is not a key: it looks like "
				      "birch.example.org/fettle/commons+1a2b3c4d+AZaz09...");
		result = error_set_field("key");
	}
	if (result == 0 && key.type != LEDGER_KEY_ED25519)
		result = error_set(FT_REFUSED, "That is the key of a cosigner. "
					       "The key of the log itself is needed.");
	if (result == 0 && strcmp(key.name, commons_origin(commons)) == 0)
		result = error_set(FT_REFUSED, "That is our own key.");
	if (result == 0 && peer->url && *peer->url)
		result = check_url(peer, url);
	if (result == 0)
		result = store_borrow(commons->store, &connection);
	if (result)
		return result;
	result = transaction_begin_write(connection);
	if (result == 0)
		result = add_in(connection, peer, &key, url);
	if (result == 0)
		result = transaction_commit(connection);
	store_return(connection);
	return result || peer->is_quiet ? result : introduce(commons, peer, url);
}
