#include "support.h"

static const uint8_t key[LEDGER_SEAL_KEY_BYTES] = { 1, 2, 3 };
static const uint8_t other_key[LEDGER_SEAL_KEY_BYTES] = { 1, 2, 4 };

static struct ledger_seal_place usual(void)
{
	return (struct ledger_seal_place){ .owner = SLICE_LITERAL("01KB00000000000000000000PP"),
		.entry = SLICE_LITERAL("01KB00000000000000000000EE"), .field = SLICE_LITERAL("name") };
}

static json_t *seal_text(const char *text)
{
	struct ledger_seal_place place = usual();
	json_t *plain = parse(text), *sealed = NULL;

	assert_int_equal(ledger_seal(key, &place, plain, &sealed), 0);
	json_decref(plain);
	return sealed;
}

static void any_value_can_be_sealed(void **state)
{
	static const char *const values[] = {
		"\"Ada Lovelace\"", "\"\"", "17", "null", "true", "[]", "[\"a\",{\"b\":[1,2]}]",
		"{\"line\":\"\\u20ac\"}",
	};
	struct ledger_seal_place place = usual();

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		json_t *plain = parse(values[i]), *sealed = seal_text(values[i]), *again = NULL;
		assert_true(ledger_is_sealed(sealed));
		assert_string_equal(ledger_seal_owner(sealed), "01KB00000000000000000000PP");
		assert_int_equal(ledger_unseal(key, &place, sealed, &again), 0);
		assert_true(json_equal(plain, again));
		json_decref(plain);
		json_decref(sealed);
		json_decref(again);
	}
}

static void the_text_is_not_there(void **state)
{
	json_t *one = seal_text("\"Ada Lovelace\""), *two = seal_text("\"Ada Lovelace\"");
	struct buf bytes;

	(void)state;
	buf_init(&bytes, 4096);
	assert_int_equal(ledger_canonical(one, &bytes), 0);
	assert_null(strstr(bytes.base, "Ada"));
	assert_false(json_equal(one, two));
	buf_release(&bytes);
	json_decref(one);
	json_decref(two);
}

static size_t box_length(size_t length)
{
	char text[3000];

	text[0] = '"';
	memset(text + 1, 'x', length);
	memcpy(text + 1 + length, "\"", 2);
	json_t *sealed = seal_text(text), *again = NULL;
	struct ledger_seal_place place = usual();
	assert_int_equal(ledger_unseal(key, &place, sealed, &again), 0);
	assert_int_equal(json_string_length(again), length);
	size_t result = strlen(json_text(sealed, "box"));
	json_decref(again);
	json_decref(sealed);
	return result;
}

static void lengths_are_hidden(void **state)
{
	(void)state;
	assert_int_equal(box_length(0), box_length(29));
	assert_true(box_length(29) < box_length(30));
	assert_int_equal(box_length(30), box_length(61));
	assert_int_equal(box_length(300), box_length(500));
	for (size_t length = 0; length < 600; length++)
		box_length(length);
}

static void refuse(const uint8_t *with, const struct ledger_seal_place *place, const json_t *sealed,
	int code)
{
	json_t *plain = NULL;

	assert_int_equal(ledger_unseal(with, place, sealed, &plain), code);
	assert_null(plain);
}

static void opens_only_where_it_belongs(void **state)
{
	struct ledger_seal_place place = usual();
	json_t *sealed = seal_text("\"Ada\"");

	(void)state;
	refuse(NULL, &place, sealed, FT_NOT_FOUND);
	assert_string_equal(error_message(), "erased");
	refuse(other_key, &place, sealed, FT_REFUSED);
	place.owner = SLICE_LITERAL("01KB00000000000000000000QQ");
	refuse(key, &place, sealed, FT_REFUSED);
	json_put_slice(sealed, "sealed", place.owner);
	refuse(key, &place, sealed, FT_REFUSED);
	json_put_slice(sealed, "sealed", usual().owner);
	place = usual();
	place.entry = SLICE_LITERAL("01KB00000000000000000000EF");
	refuse(key, &place, sealed, FT_REFUSED);
	place = usual();
	place.field = SLICE_LITERAL("phone");
	refuse(key, &place, sealed, FT_REFUSED);
	/* The border between entry and field is bound as well. */
	place.entry.length--;
	place.field = SLICE_LITERAL("Ename");
	refuse(key, &place, sealed, FT_REFUSED);
	json_decref(sealed);
}

static void every_changed_byte_is_found(void **state)
{
	struct ledger_seal_place place = usual();
	json_t *sealed = seal_text("\"Ada\"");
	struct buf box, text;

	(void)state;
	buf_init(&box, 4096);
	buf_init(&text, 4096);
	assert_int_equal(base64_read(slice_of(json_text(sealed, "box")), &box), 0);
	for (size_t i = 0; i <= box.length; i++) {
		size_t length = i < box.length ? box.length : box.length - 1;
		if (i < box.length)
			box.base[i] ^= 1;
		buf_clear(&text);
		base64_add(&text, box.base, length);
		json_put_slice(sealed, "box", buf_slice(&text));
		refuse(key, &place, sealed, FT_REFUSED);
		if (i < box.length)
			box.base[i] ^= 1;
	}
	json_put_text(sealed, "box", "");
	refuse(key, &place, sealed, FT_REFUSED);
	json_put_text(sealed, "box", "not base64");
	refuse(key, &place, sealed, FT_REFUSED);
	buf_release(&box);
	buf_release(&text);
	json_decref(sealed);
}

static void what_is_not_sealed(void **state)
{
	static const char *const values[] = {
		"\"x\"", "{}", "{\"box\":\"x\"}", "{\"sealed\":\"x\"}", "{\"box\":1,\"sealed\":\"x\"}",
		"{\"box\":\"x\",\"sealed\":\"y\",\"more\":1}",
	};
	struct ledger_seal_place place = usual();

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		json_t *value = parse(values[i]);
		assert_false(ledger_is_sealed(value));
		assert_string_equal(ledger_seal_owner(value), "");
		refuse(key, &place, value, FT_REFUSED);
		json_decref(value);
	}
	json_t *decimal = parse("{\"n\":1.5}"), *sealed = NULL;
	assert_int_equal(ledger_seal(key, &place, decimal, &sealed), FT_REFUSED);
	assert_null(sealed);
	json_decref(decimal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_value_can_be_sealed),
		cmocka_unit_test(the_text_is_not_there),
		cmocka_unit_test(lengths_are_hidden),
		cmocka_unit_test(opens_only_where_it_belongs),
		cmocka_unit_test(every_changed_byte_is_found),
		cmocka_unit_test(what_is_not_sealed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
