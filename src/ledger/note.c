/* note.c: C2SP signed notes. */
#include <inttypes.h>
#include <sodium.h>
#include "day.h"
#include "error.h"
#include "note.h"
#include "text.h"

#define SIGNATURE_START "\xe2\x80\x94 " /* em dash, space */

enum {
	SIGNATURE_BYTES = 4 + crypto_sign_BYTES,
	COSIGNATURE_BYTES = SIGNATURE_BYTES + 8 /* the time comes between id and signature */
};

bool note_cut_line(struct slice *rest, struct slice *line)
{
	const char *end = rest->length ? memchr(rest->base, '\n', rest->length) : NULL;

	if (!end)
		return false;
	*line = (struct slice){ rest->base, (size_t)(end - rest->base) };
	*rest = (struct slice){ end + 1, rest->length - line->length - 1 };
	return true;
}

void merkle_hash_add(struct buf *out, const uint8_t hash[SHA256_BYTES])
{
	base64_add(out, hash, SHA256_BYTES);
}

bool merkle_hash_read(struct slice text, uint8_t hash[SHA256_BYTES])
{
	struct buf bytes;

	buf_init(&bytes, 64);
	bool right =
		text.length == 44 && base64_read(text, &bytes) == 0 && bytes.length == SHA256_BYTES;
	if (right)
		memcpy(hash, bytes.base, SHA256_BYTES);
	buf_release(&bytes);
	return right;
}

bool note_read_count(struct slice text, uint64_t *count)
{
	int64_t number;

	if (text.length == 0 || text.base[0] < '0' || text.base[0] > '9' ||
		(text.base[0] == '0' && text.length > 1) || slice_to_int64(text, &number))
		return false;
	*count = (uint64_t)number;
	return true;
}

static int check_text(struct slice text)
{
	if (text.length == 0 || text.base[text.length - 1] != '\n')
		return error_set(FT_REFUSED, "a note ends with a newline");
	if (text.length > LEDGER_NOTE_BYTES)
		return error_set(FT_REFUSED, "a note is at most %d bytes long", LEDGER_NOTE_BYTES);
	if (!text_is_utf8(text))
		return error_set(FT_REFUSED, "a note must be UTF-8");
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.base[i] < ' ' && text.base[i] != '\n')
			return error_set(FT_REFUSED, "a note has no control characters");
	return 0;
}

/* What a cosigner signs: two lines of its own, then the text. */
static void add_cosigned(struct slice text, int64_t seconds, struct buf *out)
{
	buf_print(out, "cosignature/v1\ntime %" PRId64 "\n", seconds);
	buf_add_slice(out, text);
}

int ledger_note_add_signature(struct slice text, const struct ledger_signing_key *key,
	int64_t seconds, struct buf *out)
{
	uint8_t signature[COSIGNATURE_BYTES];
	size_t length = 4;
	struct buf cosigned;
	int result = check_text(text);

	if (!result && seconds < 0)
		result = error_set(FT_REFUSED, "a cosignature's time is not before 1970");
	if (result)
		return result;
	buf_init(&cosigned, LEDGER_NOTE_BYTES + 64);
	memcpy(signature, key->public_key.id, 4);
	if (key->public_key.type == LEDGER_KEY_COSIGNER) {
		for (int shift = 56; shift >= 0; shift -= 8)
			signature[length++] = (uint8_t)((uint64_t)seconds >> shift);
		add_cosigned(text, seconds, &cosigned);
		text = buf_slice(&cosigned);
	}
	crypto_sign_detached(signature + length, NULL, (const unsigned char *)text.base,
		text.length, key->secret);
	buf_release(&cosigned);
	buf_add_text(out, SIGNATURE_START);
	buf_add_text(out, key->public_key.name);
	buf_add_char(out, ' ');
	base64_add(out, signature, length + crypto_sign_BYTES);
	buf_add_char(out, '\n');
	if (buf_failed(out))
		return error_set(FT_FAILED, "the note does not fit in its buffer");
	return 0;
}

int ledger_note_sign(struct slice text, const struct ledger_signing_key *key, struct buf *out)
{
	int result = check_text(text);

	if (result)
		return result;
	buf_add_slice(out, text);
	buf_add_char(out, '\n');
	return ledger_note_add_signature(text, key, instant_now() / 1000000, out);
}

/* What follows the last empty line are the signatures. */
int ledger_note_split(struct slice note, struct slice *text, struct slice *signatures)
{
	for (size_t i = note.length; i >= 2; i--)
		if (note.base[i - 1] == '\n' && note.base[i - 2] == '\n') {
			*text = (struct slice){ note.base, i - 1 };
			*signatures = (struct slice){ note.base + i, note.length - i };
			return signatures->length
				       ? 0
				       : error_set(FT_REFUSED, "the note has no signature");
		}
	return error_set(FT_REFUSED, "the note has no signature");
}

static const struct ledger_public_key *find_key(const struct ledger_public_key *keys,
	size_t keys_count, struct slice name, const uint8_t id[4])
{
	for (size_t i = 0; i < keys_count; i++)
		if (slice_is(name, keys[i].name) && memcmp(id, keys[i].id, 4) == 0)
			return &keys[i];
	return NULL;
}

/* Did `key` make this signature (id, perhaps time, signature) of `text`? */
static bool is_right(const struct ledger_public_key *key, struct slice text,
	struct slice signature, int64_t *seconds)
{
	const unsigned char *bytes = (const unsigned char *)signature.base;
	bool cosigner = key->type == LEDGER_KEY_COSIGNER;
	uint64_t time = 0;
	struct buf cosigned;

	*seconds = 0;
	if (signature.length != (size_t)(cosigner ? COSIGNATURE_BYTES : SIGNATURE_BYTES))
		return false;
	buf_init(&cosigned, LEDGER_NOTE_BYTES + 64);
	if (cosigner) {
		for (int i = 0; i < 8; i++)
			time = time << 8 | bytes[4 + i];
		*seconds = (int64_t)time;
		add_cosigned(text, *seconds, &cosigned);
		text = buf_slice(&cosigned);
	}
	bool right = *seconds >= 0 &&
		crypto_sign_verify_detached(bytes + signature.length - crypto_sign_BYTES,
			(const unsigned char *)text.base, text.length, key->key) == 0;
	buf_release(&cosigned);
	return right;
}

/* The key of `keys` that a signature line says it is by, or NULL; what it encodes. */
static int read_signature(struct slice line, const struct ledger_public_key *keys,
	size_t keys_count, struct buf *signature, const struct ledger_public_key **key)
{
	const size_t start = sizeof(SIGNATURE_START) - 1;

	buf_clear(signature);
	if (!slice_starts(line, SIGNATURE_START))
		return error_set(FT_REFUSED, "a line after the note's text is not a signature");
	struct slice encoded = { line.base + start, line.length - start };
	struct slice name = slice_cut(&encoded, ' ');
	if (name.length == 0 || memchr(name.base, '+', name.length) ||
		base64_read(encoded, signature) || signature->length < 5)
		return error_set(FT_REFUSED, "a signature line of the note is malformed");
	*key = find_key(keys, keys_count, name, (const uint8_t *)signature->base);
	return 0;
}

/* One signature line. *known becomes true if it is a right one by one of `keys`. */
static int check_signature(struct slice line, struct slice text,
	const struct ledger_public_key *keys, size_t keys_count, bool *known)
{
	const struct ledger_public_key *key = NULL;
	struct buf signature;
	int64_t seconds;

	buf_init(&signature, LEDGER_NOTE_BYTES);
	int result = read_signature(line, keys, keys_count, &signature, &key);
	if (!result && key && !is_right(key, text, buf_slice(&signature), &seconds))
		result = error_set(FT_REFUSED,
			"the signature by \"%s\" is wrong: the note was changed", key->name);
	else if (!result && key)
		*known = true;
	buf_release(&signature);
	return result;
}

int ledger_note_signers(struct slice note, const struct ledger_public_key *keys, size_t keys_count,
	void (*each)(void *context, size_t key, int64_t seconds), void *context)
{
	const struct ledger_public_key *key;
	struct slice text, rest, line;
	struct buf signature;
	int64_t seconds;
	int result = check_text(note);

	if (!result)
		result = ledger_note_split(note, &text, &rest);
	if (result)
		return result;
	buf_init(&signature, LEDGER_NOTE_BYTES);
	for (size_t count = 0;
		count < LEDGER_NOTE_SIGNATURES_COUNT && note_cut_line(&rest, &line); count++)
		if (read_signature(line, keys, keys_count, &signature, &key) == 0 && key &&
			is_right(key, text, buf_slice(&signature), &seconds))
			each(context, (size_t)(key - keys), seconds);
	buf_release(&signature);
	return 0;
}

int ledger_note_open(struct slice note, const struct ledger_public_key *keys, size_t keys_count,
	struct slice *text)
{
	struct slice rest, line;
	size_t count = 0;
	bool known = false;
	int result = check_text(note);

	if (!result)
		result = ledger_note_split(note, text, &rest);
	while (!result && note_cut_line(&rest, &line)) {
		if (++count > LEDGER_NOTE_SIGNATURES_COUNT)
			result = error_set(FT_REFUSED, "the note has too many signatures");
		else
			result = check_signature(line, *text, keys, keys_count, &known);
	}
	if (!result && !known)
		result = error_set(FT_NOT_FOUND, "the note is not signed by a key known here");
	return result;
}
