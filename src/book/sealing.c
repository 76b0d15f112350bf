/* Personal fields: sealed on the way in, opened on the way out. */
#include "book_private.h"

/* FT_NOT_FOUND when there is none: never made, or destroyed (then the secret is empty). */
static int read_key(
	struct connection *connection, const char *owner, uint8_t key[LEDGER_SEAL_KEY_BYTES])
{
	struct query *query =
		query_start(connection, "SELECT secret FROM seal_key WHERE owner = $1");
	query_text(query, 1, slice_of(owner));
	int more = query_step(query);
	if (more == 1) {
		struct slice secret = query_get_bytes(query, 0);
		if (secret.length == LEDGER_SEAL_KEY_BYTES)
			memcpy(key, secret.base, LEDGER_SEAL_KEY_BYTES);
		else if (secret.length == 0)
			more = 0;
		else
			more = error_set(
				FT_FAILED, "The key of %s is damaged. Restore a backup.", owner);
	}
	query_end(query);
	return more == 1 ? 0 : more == 0 ? error_set(FT_NOT_FOUND, "erased") : more;
}

int make_seal_key(
	struct connection *connection, const char *owner, uint8_t key[LEDGER_SEAL_KEY_BYTES])
{
	random_bytes(key, LEDGER_SEAL_KEY_BYTES);
	struct query *query = query_start(connection,
		"INSERT INTO seal_key (owner, secret, made_at) VALUES ($1, $2, $3)"
		" ON CONFLICT DO NOTHING");
	query_text(query, 1, slice_of(owner));
	query_bytes(query, 2, (struct slice){ (const char *)key, LEDGER_SEAL_KEY_BYTES });
	query_int(query, 3, instant_now());
	int64_t made;
	int result = query_run_counted(query, &made);
	if (result == 0 && made == 0)
		return error_set(FT_REFUSED, "This person was erased: nothing personal can be"
					     " written about them any more.");
	return result;
}

json_t *keep_sealed(const json_t *sealed, const char *entry_id)
{
	json_t *kept = json_object();
	json_put_text(kept, "entry", entry_id);
	json_put(kept, "value", json_incref((json_t *)sealed));
	return kept;
}

static const json_t *kept_value(const json_t *kept)
{
	const json_t *value = json_object_get(kept, "value");
	return json_object_size(kept) == 2 && ledger_is_sealed(value) ? value : NULL;
}

int unseal_value(
	struct connection *connection, const char *field, const json_t *value, json_t **out)
{
	const json_t *sealed = kept_value(value);
	if (!sealed) {
		*out = json_incref((json_t *)value);
		return 0;
	}
	const char *owner = ledger_seal_owner(sealed);
	uint8_t key[LEDGER_SEAL_KEY_BYTES];
	int result = read_key(connection, owner, key);
	if (result)
		return result;
	struct ledger_seal_place place = { .owner = slice_of(owner),
		.entry = slice_of(json_text(value, "entry")),
		.field = slice_of(field) };
	result = ledger_unseal(key, &place, sealed, out);
	secret_wipe(key, sizeof(key));
	return result;
}

static const char *owner_of(
	const struct field *field, const char *thing, const char *by, const json_t *set)
{
	switch (field->personal) {
	case PERSONAL_SELF:
		return thing;
	case PERSONAL_AUTHOR:
		/* Nobody's words belong to the record itself, so that it can be erased alone. */
		return ulid_is(slice_of(by)) ? by : thing;
	case PERSONAL_FIELD: {
		const char *person = json_text(set, field->personal_field);
		return *person ? person : thing;
	}
	case PERSONAL_NO:
		break;
	}
	return NULL;
}

static int seal_field(struct connection *connection, const struct field *field, const char *owner,
	const char *entry_id, json_t *set)
{
	json_t *plain = json_object_get(set, field->name);
	if (!plain || json_is_null(plain) || ledger_is_sealed(plain))
		return 0;
	uint8_t key[LEDGER_SEAL_KEY_BYTES];
	int result = read_key(connection, owner, key);
	if (result == FT_NOT_FOUND)
		result = make_seal_key(connection, owner, key);
	if (result)
		return result;
	struct ledger_seal_place place = { slice_of(owner), slice_of(entry_id),
		slice_of(field->name) };
	json_t *sealed;
	result = ledger_seal(key, &place, plain, &sealed);
	secret_wipe(key, sizeof(key));
	if (result == 0)
		json_put(set, field->name, sealed);
	return result;
}

int seal_fields(struct connection *connection, const struct kind *kind, const char *thing,
	const char *by, const char *entry_id, json_t *set)
{
	for (size_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &kind->fields[i];
		const char *owner = owner_of(field, thing, by, set);
		int result = owner ? seal_field(connection, field, owner, entry_id, set) : 0;
		if (result)
			return result;
	}
	return 0;
}
