/* entry.c: the envelope of one act. */
#include "day.h"
#include "error.h"
#include "scan.h"

/* Kinds of characters, one bit each. */
enum { SMALL = 1, CAPITAL = 2, DIGIT = 4, JOINER = 8, MARK = 16, SPACE = 32, PRINTED = 64 };

static const uint8_t characters[256] = {
	[' '] = SPACE,
	['!'] = PRINTED,
	['#' ... '*'] = PRINTED,
	[','] = PRINTED,
	[';' ... '?'] = PRINTED,
	['['] = PRINTED,
	[']' ... '^'] = PRINTED,
	['`'] = PRINTED,
	['{' ... '~'] = PRINTED,
	['a' ... 'z'] = SMALL,
	['A' ... 'Z'] = CAPITAL,
	['0' ... '9'] = DIGIT,
	['_'] = JOINER,
	['-'] = JOINER,
	['.'] = MARK,
	[':'] = MARK,
	['@'] = MARK,
	['/'] = MARK,
	['+'] = MARK,
};

enum { IN_WORD = SMALL | DIGIT | JOINER, IN_ID = IN_WORD | CAPITAL | MARK };

/* What a text of the envelope may be made of. */
struct rule {
	const char *name;
	size_t offset;	     /* of the slice in struct ledger_entry */
	uint8_t allowed;     /* characters */
	uint8_t first, last; /* which of them may be the first, the last */
	size_t length_min, length_max;
};

#define FIELD(name) #name, offsetof(struct ledger_entry, name)
static const struct rule rules[] = {
	{ FIELD(id), IN_ID, IN_ID, IN_ID, 1, LEDGER_ID_BYTES },
	{ FIELD(by), IN_ID, IN_ID, IN_ID, 1, LEDGER_ID_BYTES },
	{ FIELD(kind), IN_WORD, SMALL, IN_WORD, 1, LEDGER_WORD_BYTES },
	{ FIELD(thing), IN_ID, IN_ID, IN_ID, 1, LEDGER_ID_BYTES },
	{ FIELD(verb), IN_WORD, SMALL, IN_WORD, 1, LEDGER_WORD_BYTES },
	{ FIELD(place), IN_ID | SPACE, IN_ID, IN_ID, 0, LEDGER_ID_BYTES },
	{ FIELD(idem), IN_ID | SPACE | PRINTED, IN_ID | PRINTED, IN_ID | PRINTED, 0,
		LIMIT_IDEMPOTENCY_KEY_BYTES },
};
#undef FIELD

static const struct rule ref_rule = { "refs", 0, IN_ID, IN_ID, IN_ID, 1, LEDGER_ID_BYTES };

__attribute__((cold)) static int refuse(const char *field, const char *problem)
{
	error_set(FT_REFUSED, "\"%s\" %s", field, problem);
	return error_set_field(field);
}

static int check_text(const struct rule *rule, struct slice text)
{
	const unsigned char *bytes = (const unsigned char *)text.base;
	bool wrong = false;

	if (text.length < rule->length_min)
		return refuse(rule->name, "is missing");
	if (text.length > rule->length_max)
		return refuse(rule->name, "is too long");
	for (size_t i = 0; i < text.length; i++)
		wrong |= !(characters[bytes[i]] & rule->allowed);
	if (wrong)
		return refuse(rule->name, "holds a character that is not allowed there");
	if (text.length > 0 && !(characters[bytes[0]] & rule->first))
		return refuse(rule->name, "begins with a character that is not allowed there");
	if (text.length > 0 && !(characters[bytes[text.length - 1]] & rule->last))
		return refuse(rule->name, "ends with a character that is not allowed there");
	return 0;
}

/* 2026-11-22, or an RFC 3339 instant that begins with such a day. */
static int check_on(struct slice on)
{
	static const char shape[] = "dddd-dd-dd";
	instant_us instant;
	day_number day;

	if (on.length < sizeof(shape) - 1 || on.length > 40)
		return refuse("on", "is not a day such as 2026-11-22 or an instant");
	for (size_t i = 0; shape[i]; i++) {
		bool digit = on.base[i] >= '0' && on.base[i] <= '9';
		if (shape[i] == 'd' ? !digit : on.base[i] != shape[i])
			return refuse("on", "is not a day such as 2026-11-22 or an instant");
	}
	for (size_t i = sizeof(shape) - 1; i < on.length; i++)
		if (!on.base[i] || !strchr("0123456789T:.+-Z", on.base[i]))
			return refuse("on", "is not a day such as 2026-11-22 or an instant");
	bool is_day = on.length == sizeof(shape) - 1;
	if (is_day ? day_parse(on, &day) : instant_parse(on, &instant))
		return refuse("on", "is a day or time that does not exist");
	return 0;
}

/* An array of ids, already known to be canonical. */
static int check_refs(struct slice refs)
{
	struct slice rest = { refs.base + 1, refs.length - 2 };
	size_t count = 0;

	if (refs.base[0] != '[')
		return refuse("refs", "is not a list");
	while (rest.length > 0) {
		struct slice id = slice_cut(&rest, ',');
		if (id.length < 2 || id.base[0] != '"' || id.base[id.length - 1] != '"')
			return refuse("refs", "holds something that is not an id");
		int result = check_text(&ref_rule, (struct slice){ id.base + 1, id.length - 2 });
		if (result)
			return result;
		if (++count > LEDGER_REFS_COUNT)
			return refuse("refs", "holds too many ids");
	}
	return 0;
}

static int check_entry(const struct ledger_entry *entry)
{
	if (entry->seq < 1 || entry->seq > LEDGER_WHOLE_MAX)
		return refuse("seq", "is not a position from 1 on");
	if (entry->at < 0 || entry->at > LEDGER_WHOLE_MAX)
		return refuse("at", "is not a time between 1970 and 2255");
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct slice text;
		memcpy(&text, (const char *)entry + rules[i].offset, sizeof(text));
		int result = check_text(&rules[i], text);
		if (result)
			return result;
	}
	int result = check_on(entry->on);
	if (result)
		return result;
	if (entry->set.length < 2 || entry->set.base[0] != '{')
		return refuse("set", "is not an object");
	return check_refs(entry->refs);
}

static void add_text(struct buf *out, const char *before, struct slice text)
{
	buf_add_text(out, before);
	buf_add_slice(out, text);
}

static void add_entry(const struct ledger_entry *entry, struct buf *out)
{
	buf_add_text(out, "{\"at\":");
	buf_add_int(out, entry->at);
	add_text(out, ",\"by\":\"", entry->by);
	add_text(out, "\",\"id\":\"", entry->id);
	if (entry->idem.length)
		add_text(out, "\",\"idem\":\"", entry->idem);
	add_text(out, "\",\"kind\":\"", entry->kind);
	add_text(out, "\",\"on\":\"", entry->on);
	add_text(out, "\",\"place\":\"", entry->place);
	add_text(out, "\",\"refs\":", entry->refs);
	buf_add_text(out, ",\"seq\":");
	buf_add_int(out, entry->seq);
	add_text(out, ",\"set\":", entry->set);
	add_text(out, ",\"thing\":\"", entry->thing);
	add_text(out, "\",\"v\":1,\"verb\":\"", entry->verb);
	buf_add_text(out, "\"}");
}

static int check_values(const struct ledger_entry *entry)
{
	if (scan_nested(entry->set)) {
		error_prefix("\"set\" is not in canonical form");
		return error_set_field("set");
	}
	if (scan_nested(entry->refs)) {
		error_prefix("\"refs\" is not in canonical form");
		return error_set_field("refs");
	}
	return 0;
}

int ledger_entry_write(const struct ledger_entry *given, struct buf *out)
{
	struct ledger_entry entry = *given;
	size_t start = out->length;
	bool overflowed = out->overflowed;

	if (entry.refs.length == 0)
		entry.refs = SLICE_LITERAL("[]");
	int result = check_values(&entry);
	if (!result)
		result = check_entry(&entry);
	if (result)
		return result;
	add_entry(&entry, out);
	if (!buf_failed(out) && out->length - start <= LIMIT_ENTRY_BYTES)
		return 0;
	out->length = start;
	out->overflowed = overflowed;
	if (out->base)
		out->base[start] = '\0';
	error_set(FT_REFUSED,
		"this is too long to be recorded as one entry (the limit is %d bytes)",
		LIMIT_ENTRY_BYTES);
	return error_set_field("set");
}

/* ---- Reading ---- */

enum { AT, BY, ID, IDEM, KIND, ON, PLACE, REFS, SEQ, SET, THING, V, VERB, KEYS_COUNT };

static const char *const keys[KEYS_COUNT] = { "at", "by", "id", "idem", "kind", "on", "place",
	"refs", "seq", "set", "thing", "v", "verb" };

static int take_text(const struct slice raws[KEYS_COUNT], int key, struct slice *text)
{
	struct slice raw = raws[key];

	if (raw.length < 2 || raw.base[0] != '"')
		return refuse(keys[key], "is not text");
	*text = (struct slice){ raw.base + 1, raw.length - 2 };
	return 0;
}

static int take_texts(const struct slice raws[KEYS_COUNT], struct ledger_entry *entry)
{
	const struct {
		int key;
		struct slice *text;
	} texts[] = {
		{ BY, &entry->by },
		{ ID, &entry->id },
		{ KIND, &entry->kind },
		{ ON, &entry->on },
		{ PLACE, &entry->place },
		{ THING, &entry->thing },
		{ VERB, &entry->verb },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int result = take_text(raws, texts[i].key, texts[i].text);
		if (result)
			return result;
	}
	entry->idem = SLICE_EMPTY;
	if (raws[IDEM].length == 0)
		return 0;
	int result = take_text(raws, IDEM, &entry->idem);
	if (!result && entry->idem.length == 0)
		result = refuse("idem", "is empty");
	return result;
}

int ledger_entry_read(struct slice bytes, struct ledger_entry *entry)
{
	struct slice raws[KEYS_COUNT];
	struct wanted wanted = { keys, KEYS_COUNT, raws, 0 };
	int result;

	if (bytes.length > LIMIT_ENTRY_BYTES)
		return error_set(FT_REFUSED, "this is longer than an entry may be");
	result = scan_object(bytes, &wanted);
	if (result)
		return result;
	for (int key = 0; key < KEYS_COUNT; key++)
		if (raws[key].length == 0 && key != IDEM)
			return refuse(keys[key], "is missing");
	if (!slice_is(raws[V], "1"))
		return refuse("v", "is not 1, the only version there is");
	if (!ledger_raw_whole(raws[SEQ], &entry->seq))
		return refuse("seq", "is not a whole number");
	if (!ledger_raw_whole(raws[AT], &entry->at))
		return refuse("at", "is not a whole number");
	result = take_texts(raws, entry);
	if (result)
		return result;
	entry->set = raws[SET];
	entry->refs = raws[REFS];
	return check_entry(entry);
}
