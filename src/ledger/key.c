/* key.c: Ed25519 keys of signed notes and their text forms. */
#include <sodium.h>
#include "arena.h"
#include "error.h"
#include "ledger.h"
#include "text.h"

#define PRIVATE_PREFIX "PRIVATE+KEY+"

/* Spaces of Unicode beyond ASCII, in UTF-8. */
static const char *const wide_spaces[] = { "\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\x80",
	"\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85",
	"\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a",
	"\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80" };

static int check_name(struct slice name)
{
	if (name.length == 0 || name.length > LEDGER_NAME_BYTES)
		return error_set(FT_REFUSED, "a key name has 1 to %d bytes", LEDGER_NAME_BYTES);
	if (!text_is_utf8(name))
		return error_set(FT_REFUSED, "a key name must be UTF-8");
	for (size_t i = 0; i < name.length; i++) {
		unsigned char byte = (unsigned char)name.base[i];
		if (byte <= ' ' || byte == 0x7f || byte == '+')
			return error_set(FT_REFUSED, "a key name has no spaces and no +");
	}
	for (size_t i = 0; i < sizeof(wide_spaces) / sizeof(wide_spaces[0]); i++)
		if (memmem(name.base, name.length, wide_spaces[i], strlen(wide_spaces[i])))
			return error_set(FT_REFUSED, "a key name has no spaces and no +");
	return 0;
}

/* Name and id of a key whose `type` and `key` are set already. */
static void set_name(struct ledger_public_key *key, struct slice name)
{
	uint8_t digest[SHA256_BYTES];
	char type[] = { '\n', (char)key->type };
	struct slice pieces[] = { name, { type, sizeof(type) },
		{ (const char *)key->key, sizeof(key->key) } };

	memcpy(key->name, name.base, name.length);
	key->name[name.length] = '\0';
	sha256_pieces(pieces, 3, digest);
	memcpy(key->id, digest, sizeof(key->id));
}

/* The secret half is made of its seed and the public key. */
static void set_secret(struct ledger_signing_key *key, const uint8_t seed[32], struct slice name)
{
	crypto_sign_seed_keypair(key->public_key.key, key->secret, seed);
	set_name(&key->public_key, name);
}

static int make(struct ledger_signing_key *key, enum ledger_key_type type, const char *name)
{
	uint8_t seed[32];
	int result = check_name(slice_of(name));

	if (result)
		return result;
	random_bytes(seed, sizeof(seed));
	key->public_key.type = (uint8_t)type;
	set_secret(key, seed, slice_of(name));
	secret_wipe(seed, sizeof(seed));
	return 0;
}

int ledger_key_make(struct ledger_signing_key *key, const char *name)
{
	return make(key, LEDGER_KEY_ED25519, name);
}

int ledger_cosigner_make(struct ledger_signing_key *key, const char *name)
{
	return make(key, LEDGER_KEY_COSIGNER, name);
}

int ledger_key_rename(struct ledger_public_key *key, const char *name)
{
	int result = check_name(slice_of(name));

	if (!result)
		set_name(key, slice_of(name));
	return result;
}

/* The parts of name+hexid+base64(type, 32 bytes). */
static int read_parts(
	struct slice text, struct slice *name, uint8_t id[4], uint8_t *type, uint8_t bytes[32])
{
	struct buf decoded;
	struct slice rest = text;
	int result;

	buf_init(&decoded, 64);
	*name = slice_cut(&rest, '+');
	result = check_name(*name);
	if (!result)
		result = hex_read(slice_cut(&rest, '+'), id, 4);
	if (!result)
		result = base64_read(rest, &decoded);
	if (!result && (decoded.length != 33 || (decoded.base[0] != LEDGER_KEY_ED25519 &&
							decoded.base[0] != LEDGER_KEY_COSIGNER)))
		result = error_set(FT_REFUSED, "this is not an Ed25519 key");
	if (!result) {
		*type = (uint8_t)decoded.base[0];
		memcpy(bytes, decoded.base + 1, 32);
	}
	if (decoded.base)
		secret_wipe(decoded.base, decoded.length);
	buf_release(&decoded);
	return result;
}

int ledger_public_key_read(struct ledger_public_key *key, struct slice text)
{
	struct slice name;
	uint8_t id[4];
	int result = read_parts(text, &name, id, &key->type, key->key);

	if (result)
		return result;
	set_name(key, name);
	if (memcmp(id, key->id, sizeof(id)) != 0)
		return error_set(
			FT_REFUSED, "the key does not match its id: it was changed or mistyped");
	return 0;
}

int ledger_signing_key_read(struct ledger_signing_key *key, struct slice text)
{
	const size_t prefix = sizeof(PRIVATE_PREFIX) - 1;
	struct slice name;
	uint8_t id[4], seed[32];

	if (!slice_starts(text, PRIVATE_PREFIX))
		return error_set(FT_REFUSED, "this is not a private key");
	text = (struct slice){ text.base + prefix, text.length - prefix };
	int result = read_parts(text, &name, id, &key->public_key.type, seed);
	if (!result) {
		set_secret(key, seed, name);
		if (memcmp(id, key->public_key.id, sizeof(id)) != 0)
			result = error_set(FT_REFUSED,
				"the key does not match its id: it was changed or mistyped");
	}
	secret_wipe(seed, sizeof(seed));
	return result;
}

static void write_parts(const char *prefix, const struct ledger_public_key *key,
	const uint8_t bytes[32], char text[LEDGER_KEY_TEXT_BYTES])
{
	uint8_t typed[33] = { key->type };
	struct buf out;

	buf_init(&out, LEDGER_KEY_TEXT_BYTES - 1);
	memcpy(typed + 1, bytes, 32);
	buf_add_text(&out, prefix);
	buf_add_text(&out, key->name);
	buf_add_char(&out, '+');
	hex_add(&out, key->id, sizeof(key->id));
	buf_add_char(&out, '+');
	base64_add(&out, typed, sizeof(typed));
	memcpy(text, out.base, out.length + 1);
	secret_wipe(out.base, out.length);
	secret_wipe(typed, sizeof(typed));
	buf_release(&out);
}

void ledger_public_key_write(const struct ledger_public_key *key, char text[LEDGER_KEY_TEXT_BYTES])
{
	write_parts("", key, key->key, text);
}

void ledger_signing_key_write(
	const struct ledger_signing_key *key, char text[LEDGER_KEY_TEXT_BYTES])
{
	uint8_t seed[32];

	crypto_sign_ed25519_sk_to_seed(seed, key->secret);
	write_parts(PRIVATE_PREFIX, &key->public_key, seed, text);
	secret_wipe(seed, sizeof(seed));
}
