#include "notes.h"

bool notes_line(struct slice *rest, struct slice *line)
{
	const char *end = rest->length ? memchr(rest->base, '\n', rest->length) : NULL;

	if (!end)
		return false;
	*line = (struct slice){ rest->base, (size_t)(end - rest->base) + 1 };
	*rest = (struct slice){ end + 1, rest->length - line->length };
	return true;
}

static void note_seconds(void *context, size_t key, int64_t seconds)
{
	(void)key;
	*(int64_t *)context = seconds;
}

/* Is this one line a right signature of `text` by one of `keys`? */
static bool is_signed(struct slice text, struct slice line, const struct ledger_public_key *keys,
	size_t keys_count, int64_t *seconds)
{
	struct buf note;

	*seconds = -1;
	buf_init(&note, LEDGER_NOTE_BYTES);
	buf_add_slice(&note, text);
	buf_add_char(&note, '\n');
	buf_add_slice(&note, line);
	if (ledger_note_signers(buf_slice(&note), keys, keys_count, note_seconds, seconds))
		*seconds = -1;
	buf_release(&note);
	return *seconds >= 0;
}

int notes_keep(
	struct slice note, const struct ledger_public_key *keys, size_t keys_count, struct buf *out)
{
	struct slice text, rest, line;
	int64_t seconds;
	size_t kept = 0;
	int result = ledger_note_split(note, &text, &rest);

	if (result)
		return result;
	buf_add_slice(out, text);
	buf_add_char(out, '\n');
	for (size_t count = 0; count < LEDGER_NOTE_SIGNATURES_COUNT && notes_line(&rest, &line);
		count++)
		if (kept < 4 && is_signed(text, line, keys, keys_count, &seconds)) {
			buf_add_slice(out, line);
			kept++;
		}
	return kept ? 0 : error_set(FT_NOT_FOUND, "the note is not signed by a key known here");
}

int notes_cosign(struct buf *note, const struct ledger_signing_key *key)
{
	struct slice text, signatures;
	struct buf copy;
	int result = ledger_note_split(buf_slice(note), &text, &signatures);

	if (result)
		return result;
	buf_init(&copy, COMMONS_NOTE_BYTES); /* adding to `note` may move it */
	buf_add_slice(&copy, text);
	result = ledger_note_add_signature(buf_slice(&copy), key, instant_now() / 1000000, note);
	buf_release(&copy);
	return result;
}

bool notes_signed_by(struct slice note, const struct ledger_public_key *key, struct slice *line,
	int64_t *seconds)
{
	struct slice text, rest;

	if (ledger_note_split(note, &text, &rest))
		return false;
	for (size_t count = 0; count < LEDGER_NOTE_SIGNATURES_COUNT && notes_line(&rest, line);
		count++)
		if (is_signed(text, *line, key, 1, seconds))
			return true;
	return false;
}

struct slice notes_origin(struct slice note)
{
	struct slice line;

	if (!notes_line(&note, &line) || line.length - 1 > LEDGER_NAME_BYTES)
		return SLICE_EMPTY;
	return (struct slice){ line.base, line.length - 1 };
}
