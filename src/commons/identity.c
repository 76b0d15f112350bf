/* Who we are: four keys and the names of our logs. Made on first use, kept with the record. */
#include <stdlib.h>
#include "commons_private.h"

void origin_hash(const char *origin, char hash[HASH_TEXT])
{
	uint8_t digest[SHA256_BYTES];
	struct buf text;

	buf_init(&text, HASH_TEXT);
	sha256(origin, strlen(origin), digest);
	hex_add(&text, digest, sizeof(digest));
	memcpy(hash, text.base, HASH_TEXT);
	buf_release(&text);
}

/* FT_NOT_FOUND when there is no such key. */
static int load_key(struct connection *connection, const char *name, struct ledger_signing_key *key)
{
	struct buf text;

	buf_init(&text, LEDGER_KEY_TEXT_BYTES);
	int result = setting_get(connection, name, &text);
	if (result == 0)
		result = ledger_signing_key_read(key, buf_slice(&text));
	if (text.base)
		secret_wipe(text.base, text.length);
	buf_release(&text);
	return result;
}

static int store_key(
	struct connection *connection, const char *name, const struct ledger_signing_key *key)
{
	char text[LEDGER_KEY_TEXT_BYTES];

	ledger_signing_key_write(key, text);
	int result = setting_set(connection, name, slice_of(text));
	secret_wipe(text, sizeof(text));
	return result;
}

/* The log of arrivals has the log's key under its own name. */
static int name_arrivals(struct identity *identity)
{
	char name[2 * LOG_ORIGIN_BYTES];

	snprintf(name, sizeof(name), "%s/fettle/seen", identity->host);
	identity->arrivals = identity->log;
	return ledger_key_rename(&identity->arrivals.public_key, name);
}

static int name_logs(struct identity *identity)
{
	snprintf(identity->origin, sizeof(identity->origin), "%s", identity->log.public_key.name);
	identity->founded = true;
	return name_arrivals(identity);
}

int identity_load(struct connection *connection, struct identity *identity)
{
	struct buf host;

	*identity = (struct identity){ 0 };
	buf_init(&host, LOG_ORIGIN_BYTES);
	int result = setting_get(connection, "host", &host);
	if (result == 0)
		snprintf(identity->host, sizeof(identity->host), "%s", host.base ? host.base : "");
	buf_release(&host);
	if (result == FT_NOT_FOUND)
		return 0;
	if (result == 0)
		result = load_key(connection, "log_key", &identity->log);
	if (result == 0)
		result = load_key(connection, "mirror_key", &identity->mirror);
	if (result == 0)
		result = load_key(connection, "witness_key", &identity->witness);
	if (result)
		return result;
	result = load_key(connection, "earlier_key", &identity->earlier);
	identity->has_earlier = result == 0;
	if (result && result != FT_NOT_FOUND)
		return result;
	return name_logs(identity);
}

/* A name that nobody else has, for those without one of their own. */
static void make_up_host(const char *name, char host[LOG_ORIGIN_BYTES])
{
	uint8_t salt[4];
	size_t length = 0;

	for (; name && *name && length < 24; name++) {
		char c = *name;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 'a' - 'A');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			host[length++] = c;
		else if (length > 0 && host[length - 1] != '-')
			host[length++] = '-';
	}
	random_bytes(salt, sizeof(salt));
	snprintf(host + length, LOG_ORIGIN_BYTES - length, "%s%02x%02x%02x%02x",
		length && host[length - 1] != '-' ? "-" : "", salt[0], salt[1], salt[2], salt[3]);
}

static int make_keys(struct identity *identity)
{
	char name[2 * LOG_ORIGIN_BYTES];

	if (strlen(identity->host) > LEDGER_NAME_BYTES - 32)
		return error_set(FT_REFUSED, "The name of a commons has at most %d characters.",
			LEDGER_NAME_BYTES - 32);
	snprintf(name, sizeof(name), "%s/fettle/commons", identity->host);
	int result = ledger_key_make(&identity->log, name);
	snprintf(name, sizeof(name), "%s/fettle/m", identity->host);
	if (result == 0)
		result = ledger_cosigner_make(&identity->mirror, name);
	snprintf(name, sizeof(name), "%s/fettle/w", identity->host);
	if (result == 0)
		result = ledger_cosigner_make(&identity->witness, name);
	return result ? result : name_logs(identity);
}

int identity_store_log_key(struct connection *connection, const struct identity *identity)
{
	int result = store_key(connection, "log_key", &identity->log);

	if (result == 0 && identity->has_earlier)
		result = store_key(connection, "earlier_key", &identity->earlier);
	return result;
}

static int add_own_log(struct connection *connection, const struct identity *identity,
	const struct ledger_signing_key *key, enum log_role role)
{
	struct log_row row = { .role = role, .trust = TRUST_OWN, .common = -1 };
	int64_t id;

	snprintf(row.origin, sizeof(row.origin), "%s", key->public_key.name);
	ledger_public_key_write(&key->public_key, row.key);
	ledger_public_key_write(&identity->mirror.public_key, row.mirror_key);
	ledger_public_key_write(&identity->witness.public_key, row.witness_key);
	return log_add(connection, &row, "", &id);
}

int identity_make(struct commons *commons, struct connection *connection, struct identity *identity)
{
	*identity = (struct identity){ 0 };
	if (commons->host)
		snprintf(identity->host, sizeof(identity->host), "%s", commons->host);
	else
		make_up_host(commons->name, identity->host);
	int result = make_keys(identity);
	if (result == 0)
		result = setting_set(connection, "host", slice_of(identity->host));
	if (result == 0)
		result = identity_store_log_key(connection, identity);
	if (result == 0)
		result = store_key(connection, "mirror_key", &identity->mirror);
	if (result == 0)
		result = store_key(connection, "witness_key", &identity->witness);
	if (result == 0)
		result = add_own_log(connection, identity, &identity->log, ROLE_OWN);
	if (result == 0)
		result = add_own_log(connection, identity, &identity->arrivals, ROLE_ARRIVALS);
	return result;
}

/* HOST/fettle/commons, HOST/fettle/commons/2, HOST/fettle/commons/3. */
static void next_origin(const char *origin, const char *host, char next[2 * LOG_ORIGIN_BYTES])
{
	const char *last = strrchr(origin, '/');
	int64_t number = 1;

	if (slice_to_int64(slice_of(last ? last + 1 : ""), &number) || number < 1)
		number = 1;
	error_clear();
	snprintf(next, 2 * LOG_ORIGIN_BYTES, "%s/fettle/commons/%lld", host, (long long)number + 1);
}

int identity_succeed(struct connection *connection, struct identity *identity)
{
	char name[2 * LOG_ORIGIN_BYTES];

	identity->earlier = identity->log;
	identity->has_earlier = true;
	next_origin(identity->origin, identity->host, name);
	int result = ledger_key_make(&identity->log, name);
	if (result == 0)
		result = name_logs(identity);
	if (result == 0)
		result = identity_store_log_key(connection, identity);
	return result ? result : add_own_log(connection, identity, &identity->log, ROLE_OWN);
}

bool origin_host(const char *origin, char host[LOG_ORIGIN_BYTES])
{
	static const char middle[] = "/fettle/commons";
	const char *at = strstr(origin, middle);
	const char *end = at ? at + strlen(middle) : "x";

	if (at == origin || strlen(origin) >= LOG_ORIGIN_BYTES ||
		(*end && (*end != '/' || !end[1] ||
				 strspn(end + 1, "0123456789") != strlen(end + 1))))
		return false;
	snprintf(host, LOG_ORIGIN_BYTES, "%.*s", (int)(at - origin), origin);
	return true;
}

void identity_set(struct commons *commons, const struct identity *identity)
{
	pthread_mutex_lock(&commons->lock);
	commons->identity = *identity;
	pthread_mutex_unlock(&commons->lock);
}

static bool known(struct commons *commons, struct identity *out)
{
	pthread_mutex_lock(&commons->lock);
	*out = commons->identity;
	pthread_mutex_unlock(&commons->lock);
	return out->founded;
}

/* As the record has it: another process may have begun our log, or changed its key. */
static int load_again(
	struct commons *commons, struct connection *connection, struct identity *out)
{
	int result = identity_load(connection, out);

	if (result == 0 && out->founded)
		identity_set(commons, out);
	else if (result == 0)
		result = error_set(FT_NOT_FOUND, "This organisation has no commons log yet. "
						 "Publish something, or add a peer, to begin one.");
	return result;
}

int identity_current(struct commons *commons, struct connection *connection, struct identity *out)
{
	char key[LEDGER_KEY_TEXT_BYTES];
	struct log_row own;

	if (!known(commons, out))
		return load_again(commons, connection, out);
	int result = log_by_role(connection, ROLE_OWN, &own);
	if (result)
		return result;
	ledger_public_key_write(&out->log.public_key, key);
	return strcmp(key, own.key) == 0 ? 0 : load_again(commons, connection, out);
}

int identity_copy(struct commons *commons, struct identity *out)
{
	struct connection *connection;

	if (known(commons, out))
		return 0;
	int result = store_borrow(commons->store, &connection);
	if (result)
		return result;
	result = load_again(commons, connection, out);
	store_return(connection);
	return result;
}

/* The same, also when it changed since. */
static int look(struct commons *commons, struct identity *out)
{
	struct connection *connection;
	int result = store_borrow(commons->store, &connection);

	*out = (struct identity){ 0 };
	if (result)
		return result;
	result = identity_current(commons, connection, out);
	store_return(connection);
	return result;
}

bool commons_is_founded(struct commons *commons)
{
	struct identity identity;
	bool founded = identity_copy(commons, &identity) == 0;

	if (!founded)
		error_clear();
	secret_wipe(&identity, sizeof(identity));
	return founded;
}

/* Callers keep what they are given while the name may change: each that there was stays. */
static const char *keep_name(struct commons *commons, const char *origin)
{
	struct kept_name *name;

	pthread_mutex_lock(&commons->lock);
	for (name = commons->names; name && strcmp(name->text, origin) != 0; name = name->next)
		;
	if (!name) {
		name = must_alloc(sizeof(*name));
		snprintf(name->text, sizeof(name->text), "%s", origin);
		name->next = commons->names;
		commons->names = name;
	}
	pthread_mutex_unlock(&commons->lock);
	return name->text;
}

void identity_forget_names(struct commons *commons)
{
	while (commons->names) {
		struct kept_name *name = commons->names;

		commons->names = name->next;
		free(name);
	}
}

const char *commons_origin(struct commons *commons)
{
	struct identity identity;

	if (look(commons, &identity)) {
		error_clear();
		known(commons, &identity); /* what was known before the record could not be read */
	}
	const char *name = identity.founded ? keep_name(commons, identity.origin) : "";
	secret_wipe(&identity, sizeof(identity));
	return name;
}

const char *commons_url(const struct commons *commons)
{
	return commons->url;
}

int commons_verifier_key(struct commons *commons, char key[LEDGER_KEY_TEXT_BYTES])
{
	struct identity identity;
	int result = look(commons, &identity);

	if (result == 0)
		ledger_public_key_write(&identity.log.public_key, key);
	secret_wipe(&identity, sizeof(identity));
	return result;
}
