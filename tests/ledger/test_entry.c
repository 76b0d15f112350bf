#include "support.h"

static struct ledger_entry usual(void)
{
	return (struct ledger_entry){ .seq = 17, .at = INT64_C(1795000000123456),
		.id = SLICE_LITERAL("01KB00000000000000000000AA"), .on = SLICE_LITERAL("2026-11-22"),
		.by = SLICE_LITERAL("person:01KB00000000000000000000BB"),
		.kind = SLICE_LITERAL("incident"),
		.thing = SLICE_LITERAL("01KB00000000000000000000CC"),
		.verb = SLICE_LITERAL("report"), .place = SLICE_LITERAL("RXX-ward 3"),
		.set = SLICE_LITERAL("{\"what\":\"Fell in the bathroom\"}"),
		.refs = SLICE_LITERAL("[\"01KB00000000000000000000DD\",\"RXX\"]"),
		.idem = SLICE_LITERAL("form 7; try 1") };
}

static const char usual_bytes[] = "{\"at\":1795000000123456,\"by\":\"person:01KB00000000000000000000BB\","
	"\"id\":\"01KB00000000000000000000AA\",\"idem\":\"form 7; try 1\",\"kind\":\"incident\","
	"\"on\":\"2026-11-22\",\"place\":\"RXX-ward 3\","
	"\"refs\":[\"01KB00000000000000000000DD\",\"RXX\"],\"seq\":17,"
	"\"set\":{\"what\":\"Fell in the bathroom\"},\"thing\":\"01KB00000000000000000000CC\",\"v\":1,"
	"\"verb\":\"report\"}";

static void assert_same(const struct ledger_entry *a, const struct ledger_entry *b)
{
	assert_int_equal(a->seq, b->seq);
	assert_int_equal(a->at, b->at);
	assert_true(slice_equal(a->id, b->id));
	assert_true(slice_equal(a->on, b->on));
	assert_true(slice_equal(a->by, b->by));
	assert_true(slice_equal(a->kind, b->kind));
	assert_true(slice_equal(a->thing, b->thing));
	assert_true(slice_equal(a->verb, b->verb));
	assert_true(slice_equal(a->place, b->place));
	assert_true(slice_equal(a->set, b->set));
	assert_true(slice_equal(a->refs, b->refs));
	assert_true(slice_equal(a->idem, b->idem));
}

static void written_and_read(void **state)
{
	struct ledger_entry entry = usual(), read;
	struct buf out;

	(void)state;
	buf_init(&out, LIMIT_ENTRY_BYTES);
	assert_int_equal(ledger_entry_write(&entry, &out), 0);
	assert_string_equal(out.base, usual_bytes);
	assert_int_equal(ledger_check_canonical(buf_slice(&out)), 0);
	assert_int_equal(ledger_entry_read(buf_slice(&out), &read), 0);
	assert_same(&entry, &read);
	buf_clear(&out);
	entry.idem = entry.refs = entry.place = SLICE_EMPTY;
	entry.on = SLICE_LITERAL("2026-11-22T14:31:00+01:00");
	assert_int_equal(ledger_entry_write(&entry, &out), 0);
	assert_null(strstr(out.base, "idem"));
	assert_non_null(strstr(out.base, "\"place\":\"\",\"refs\":[],"));
	assert_int_equal(ledger_entry_read(buf_slice(&out), &read), 0);
	entry.refs = SLICE_LITERAL("[]");
	assert_same(&entry, &read);
	buf_release(&out);
}

#define TEXT65 "a1234567890123456789012345678901234567890123456789012345678901234"

/* One field at a time made wrong: neither written nor, where it can be spliced in, read. */
static const struct { const char *field, *text; } wrong[] = {
	{ "id", "" }, { "id", "a b" }, { "id", "a\"b" }, { "id", "a\\b" }, { "id", "\xc3\xa9" },
	{ "id", TEXT65 }, { "by", "" }, { "by", "a\nb" }, { "kind", "" }, { "kind", "Incident" },
	{ "kind", "1kind" }, { "kind", "a.b" }, { "kind", TEXT65 }, { "thing", "" },
	{ "thing", "a\"b" }, { "verb", "" }, { "verb", "re port" }, { "verb", "-x" },
	{ "place", " a" }, { "place", "a " }, { "place", "a\"" }, { "place", TEXT65 },
	{ "on", "" }, { "on", "2026-11-31" }, { "on", "2026-02-29" }, { "on", "20261122" },
	{ "on", "22/11/2026" }, { "on", "2026-11-22 " }, { "on", "2026-11-22T25:00:00Z" },
	{ "on", "2026-11-22T14:31" }, { "on", "2026-11-22\"14:31:00Z" }, { "on", "2026-13-01" },
	{ "idem", "a\"b" }, { "idem", "\x7f" }, { "idem", "a\\" }, { "idem", " a" },
	{ "set", "" }, { "set", "[]" }, { "set", "1" }, { "set", "{\"b\":1,\"a\":2}" },
	{ "set", "{} " }, { "set", "{},\"t\":{}" }, { "set", "{\"a\":1.5}" }, { "set", "{" },
	{ "refs", "{}" }, { "refs", "[1]" }, { "refs", "[\"\"]" }, { "refs", "[\"a b\"]" },
	{ "refs", "[[\"a\"]]" }, { "refs", "[\"a,b\"]" }, { "refs", "[\"a\",]" }, { "refs", "\"a\"" },
};

static struct slice *slice_field(struct ledger_entry *entry, const char *name)
{
	const struct { const char *name; struct slice *slice; } fields[] = {
		{ "id", &entry->id }, { "on", &entry->on }, { "by", &entry->by },
		{ "kind", &entry->kind }, { "thing", &entry->thing }, { "verb", &entry->verb },
		{ "place", &entry->place }, { "set", &entry->set }, { "refs", &entry->refs },
		{ "idem", &entry->idem },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strcmp(fields[i].name, name) == 0)
			return fields[i].slice;
	fail();
	return NULL;
}

static void read_is_refused(const char *field, const char *text)
{
	bool quoted = strcmp(field, "set") != 0 && strcmp(field, "refs") != 0;
	struct ledger_entry entry, read;
	struct buf bytes;
	struct slice old;

	buf_init(&bytes, 4096);
	assert_int_equal(ledger_entry_read(slice_of(usual_bytes), &entry), 0);
	old = *slice_field(&entry, field);
	buf_add(&bytes, usual_bytes, (size_t)(old.base - usual_bytes) - quoted);
	if (quoted)
		buf_add_json_text(&bytes, slice_of(text));
	else
		buf_add_text(&bytes, text);
	buf_add_text(&bytes, old.base + old.length + quoted);
	if (ledger_entry_read(buf_slice(&bytes), &read) != FT_REFUSED)
		fail_msg("read: %s", bytes.base);
	buf_release(&bytes);
}

static void wrong_fields_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct ledger_entry entry = usual();
		struct buf out;
		buf_init(&out, LIMIT_ENTRY_BYTES);
		*slice_field(&entry, wrong[i].field) = slice_of(wrong[i].text);
		if (ledger_entry_write(&entry, &out) != FT_REFUSED)
			fail_msg("written: %s", out.base);
		if (strcmp(error_field(), wrong[i].field) != 0 ||
			!strstr(error_message(), error_field()))
			fail_msg("%s: %s: %s", wrong[i].field, error_field(), error_message());
		assert_int_equal(out.length, 0);
		buf_release(&out);
		if (strcmp(wrong[i].text, "\xc3\xa9") != 0)
			read_is_refused(wrong[i].field, wrong[i].text);
	}
}

static void numbers_have_bounds(void **state)
{
	static const int64_t seqs[] = { 0, -1, LEDGER_WHOLE_MAX + 1, INT64_MIN };
	struct ledger_entry entry = usual();
	struct buf out;

	(void)state;
	buf_init(&out, LIMIT_ENTRY_BYTES);
	for (size_t i = 0; i < sizeof(seqs) / sizeof(seqs[0]); i++) {
		entry.seq = seqs[i];
		assert_int_equal(ledger_entry_write(&entry, &out), FT_REFUSED);
		assert_string_equal(error_field(), "seq");
	}
	entry.seq = LEDGER_WHOLE_MAX;
	entry.at = -1;
	assert_int_equal(ledger_entry_write(&entry, &out), FT_REFUSED);
	assert_string_equal(error_field(), "at");
	entry.at = 0;
	assert_int_equal(ledger_entry_write(&entry, &out), 0);
	buf_release(&out);
}

static void sizes_have_bounds(void **state)
{
	struct ledger_entry entry = usual();
	struct buf out, set;

	(void)state;
	buf_init(&set, 2 * LIMIT_ENTRY_BYTES);
	buf_init(&out, 2 * LIMIT_ENTRY_BYTES);
	buf_add_text(&set, "{\"a\":\"");
	while (set.length < LIMIT_ENTRY_BYTES)
		buf_add_char(&set, 'x');
	buf_add_text(&set, "\"}");
	entry.set = buf_slice(&set);
	buf_add_text(&out, "kept");
	assert_int_equal(ledger_entry_write(&entry, &out), FT_REFUSED);
	assert_string_equal(out.base, "kept");
	buf_release(&out);
	buf_release(&set);
	buf_init(&out, 100);
	entry = usual();
	assert_int_equal(ledger_entry_write(&entry, &out), FT_REFUSED);
	assert_int_equal(out.length, 0);
	assert_false(buf_failed(&out));
	buf_release(&out);
}

/* The deepest value ledger_canonical writes still fits into an entry. */
static void depth_of_set(void **state)
{
	for (int depth = LIMIT_JSON_DEPTH; depth <= LIMIT_JSON_DEPTH + 2; depth++) {
		struct ledger_entry entry = usual();
		struct buf out, set;
		(void)state;
		buf_init(&set, 4096);
		buf_init(&out, 4096);
		buf_add_text(&set, "{\"a\":");
		for (int i = 1; i < depth; i++)
			buf_add_char(&set, '[');
		for (int i = 1; i < depth; i++)
			buf_add_char(&set, ']');
		buf_add_char(&set, '}');
		entry.set = buf_slice(&set);
		bool fits = depth < LEDGER_DEPTH_COUNT;
		assert_int_equal(ledger_entry_write(&entry, &out), fits ? 0 : FT_REFUSED);
		if (fits)
			assert_int_equal(ledger_entry_read(buf_slice(&out), &entry), 0);
		buf_release(&out);
		buf_release(&set);
	}
}

/* Bytes that are canonical JSON but no entry. */
static const char *const others[] = {
	"{}", "[]", "1", "null", "\"entry\"",
	"{\"at\":1,\"by\":\"a\",\"extra\":1,\"id\":\"a\",\"kind\":\"a\",\"on\":\"2026-11-22\",\"place\":\"\","
	"\"refs\":[],\"seq\":1,\"set\":{},\"thing\":\"a\",\"v\":1,\"verb\":\"a\"}",
	"{\"at\":1,\"by\":\"a\",\"id\":\"a\",\"kind\":\"a\",\"on\":\"2026-11-22\",\"place\":\"\","
	"\"refs\":[],\"seq\":1,\"set\":{},\"thing\":\"a\",\"v\":2,\"verb\":\"a\"}",
	"{\"at\":1,\"by\":\"a\",\"id\":\"a\",\"idem\":\"\",\"kind\":\"a\",\"on\":\"2026-11-22\",\"place\":\"\","
	"\"refs\":[],\"seq\":1,\"set\":{},\"thing\":\"a\",\"v\":1,\"verb\":\"a\"}",
	"{\"at\":\"1\",\"by\":\"a\",\"id\":\"a\",\"kind\":\"a\",\"on\":\"2026-11-22\",\"place\":\"\","
	"\"refs\":[],\"seq\":1,\"set\":{},\"thing\":\"a\",\"v\":1,\"verb\":\"a\"}",
	"{\"at\":1,\"by\":\"a\",\"id\":\"a\",\"kind\":\"a\",\"on\":\"2026-11-22\",\"place\":\"\","
	"\"refs\":[],\"seq\":1,\"set\":{},\"thing\":\"a\",\"v\":1}",
	"{\"at\":1,\"by\":7,\"id\":\"a\",\"kind\":\"a\",\"on\":\"2026-11-22\",\"place\":\"\","
	"\"refs\":[],\"seq\":1,\"set\":{},\"thing\":\"a\",\"v\":1,\"verb\":\"a\"}",
};

static void other_bytes_are_refused(void **state)
{
	struct ledger_entry entry;

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_int_equal(ledger_check_canonical(slice_of(others[i])), 0);
		if (ledger_entry_read(slice_of(others[i]), &entry) != FT_REFUSED)
			fail_msg("read: %s", others[i]);
	}
	for (size_t cut = 0; cut < sizeof(usual_bytes) - 1; cut++)
		assert_int_equal(
			ledger_entry_read((struct slice){ usual_bytes, cut }, &entry), FT_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_and_read),
		cmocka_unit_test(wrong_fields_are_named),
		cmocka_unit_test(numbers_have_bounds),
		cmocka_unit_test(sizes_have_bounds),
		cmocka_unit_test(depth_of_set),
		cmocka_unit_test(other_bytes_are_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
