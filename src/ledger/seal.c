/* seal.c: personal values that only their owner's key opens. */
#include <sodium.h>
#include "arena.h"
#include "error.h"
#include "json.h"
#include "ledger.h"

/* Lengths are rounded up to 32 bytes, long ones to 256, so that the box does not tell
 * how long a name or a note is. One byte at least is padding (ISO/IEC 7816-4). */
enum {
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	STEP_SHORT = 32,
	STEP_LONG = 256,
	BOX_BYTES = 2 * LIMIT_ENTRY_BYTES
};

_Static_assert((int)LEDGER_SEAL_KEY_BYTES == (int)crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	"a seal key is an XChaCha20-Poly1305 key");

static size_t padded_length(size_t length)
{
	size_t step = length < STEP_LONG - STEP_SHORT ? STEP_SHORT : STEP_LONG;

	return (length / step + 1) * step;
}

/* What the box is bound to: a JSON array, so that no two places give the same bytes. */
static int add_place(const struct ledger_seal_place *place, struct buf *out)
{
	json_t *parts = json_pack("[s,s%,s%,s%]", "fettle/seal/1", place->owner.base,
		place->owner.length, place->entry.base, place->entry.length, place->field.base,
		place->field.length);
	int result =
		parts ? ledger_canonical(parts, out)
		      : error_set(FT_REFUSED, "a name in the place of a sealed value is not UTF-8");

	json_decref(parts);
	return result;
}

/* nonce and cipher text of `plain` into `box`. */
static void encrypt(const uint8_t key[LEDGER_SEAL_KEY_BYTES], struct slice place,
	struct slice plain, struct buf *box)
{
	size_t length = padded_length(plain.length);
	unsigned char *padded = must_alloc(length);
	unsigned char *at = (unsigned char *)buf_reserve(box, NONCE + length + TAG);

	memcpy(padded, plain.base, plain.length);
	padded[plain.length] = 0x80;
	if (at) {
		random_bytes(at, NONCE);
		crypto_aead_xchacha20poly1305_ietf_encrypt(at + NONCE, NULL, padded, length,
			(const unsigned char *)place.base, place.length, NULL, at, key);
		box->length += NONCE + length + TAG;
	}
	secret_wipe(padded, length);
	free(padded);
}

int ledger_seal(const uint8_t key[LEDGER_SEAL_KEY_BYTES], const struct ledger_seal_place *place,
	const json_t *plain, json_t **sealed)
{
	struct buf bytes, bound, box, text;
	int result;

	buf_init(&bytes, LIMIT_ENTRY_BYTES);
	buf_init(&bound, 4096);
	buf_init(&box, BOX_BYTES);
	buf_init(&text, 2 * BOX_BYTES);
	result = ledger_canonical(plain, &bytes);
	if (!result)
		result = add_place(place, &bound);
	if (result)
		goto out;
	encrypt(key, buf_slice(&bound), buf_slice(&bytes), &box);
	base64_add(&text, box.base, box.length);
	*sealed = json_object();
	json_put_slice(*sealed, "box", buf_slice(&text));
	json_put_slice(*sealed, "sealed", place->owner);
out:
	if (bytes.base)
		secret_wipe(bytes.base, bytes.length);
	buf_release(&bytes);
	buf_release(&bound);
	buf_release(&box);
	buf_release(&text);
	return result;
}

bool ledger_is_sealed(const json_t *value)
{
	return json_is_object(value) && json_object_size(value) == 2 &&
	       json_is_string(json_object_get(value, "box")) &&
	       json_is_string(json_object_get(value, "sealed"));
}

const char *ledger_seal_owner(const json_t *sealed)
{
	return ledger_is_sealed(sealed) ? json_text(sealed, "sealed") : "";
}

/* The padded plain bytes of `box`, then without their padding. */
static int decrypt(const uint8_t key[LEDGER_SEAL_KEY_BYTES], struct slice place, struct slice box,
	struct buf *plain)
{
	const unsigned char *nonce = (const unsigned char *)box.base;
	const unsigned char *bound = (const unsigned char *)place.base;
	unsigned long long length = 0;
	unsigned char *at;

	if (box.length < NONCE + TAG || !(at = (unsigned char *)buf_reserve(plain, box.length)))
		return error_set(FT_REFUSED, "this sealed value is damaged");
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(at, &length, NULL, nonce + NONCE,
		    box.length - NONCE, bound, place.length, nonce, key))
		return error_set(FT_REFUSED,
			"this sealed value was changed, or moved from where it belongs");
	while (length > 0 && at[length - 1] == 0)
		length--;
	if (length == 0 || at[length - 1] != 0x80)
		return error_set(FT_REFUSED, "this sealed value is not padded as it should be");
	plain->length = (size_t)length - 1;
	return 0;
}

int ledger_unseal(const uint8_t *key, const struct ledger_seal_place *place, const json_t *sealed,
	json_t **plain)
{
	struct buf bytes, bound, box;
	int result;

	if (!ledger_is_sealed(sealed))
		return error_set(FT_REFUSED, "this is not a sealed value");
	if (!slice_is(place->owner, ledger_seal_owner(sealed)))
		return error_set(FT_REFUSED, "this value is sealed for somebody else");
	if (!key)
		return error_set(FT_NOT_FOUND, "erased");
	buf_init(&bytes, BOX_BYTES);
	buf_init(&bound, 4096);
	buf_init(&box, BOX_BYTES);
	result = add_place(place, &bound);
	if (!result)
		result = base64_read(slice_of(json_text(sealed, "box")), &box);
	if (!result)
		result = decrypt(key, buf_slice(&bound), buf_slice(&box), &bytes);
	if (!result)
		result = json_read(buf_slice(&bytes), plain);
	if (bytes.base)
		secret_wipe(bytes.base, bytes.capacity);
	buf_release(&bytes);
	buf_release(&bound);
	buf_release(&box);
	return result;
}
