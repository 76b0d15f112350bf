/* Every case of data/twitter_extract.yml. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

struct cases {
	yaml_document_t document;
	const char *section; /* of the case at hand */
	int passed, failed;
};

static yaml_node_t *node(struct cases *cases, int id)
{
	return yaml_document_get_node(&cases->document, id);
}

static const char *scalar(const yaml_node_t *n)
{
	return n && n->type == YAML_SCALAR_NODE ? (const char *)n->data.scalar.value : "";
}

static yaml_node_t *member(struct cases *cases, const yaml_node_t *map, const char *key)
{
	if (!map || map->type != YAML_MAPPING_NODE)
		return NULL;
	for (yaml_node_pair_t *pair = map->data.mapping.pairs.start;
		pair < map->data.mapping.pairs.top; pair++)
		if (strcmp(scalar(node(cases, pair->key)), key) == 0)
			return node(cases, pair->value);
	return NULL;
}

static size_t length_of(const yaml_node_t *list)
{
	if (!list || list->type != YAML_SEQUENCE_NODE)
		return 0;
	return (size_t)(list->data.sequence.items.top - list->data.sequence.items.start);
}

static yaml_node_t *item(struct cases *cases, const yaml_node_t *list, size_t number)
{
	return node(cases, list->data.sequence.items.start[number]);
}

/* What the sections are about, and what a token's text is called in them. */
static const struct {
	const char *section;
	enum token_kind kind;
	const char *name;
} sections[] = {
	{ "mentions", TOKEN_MENTION, NULL },
	{ "mentions_with_indices", TOKEN_MENTION, "screen_name" },
	{ "mentions_or_lists_with_indices", TOKEN_MENTION, "screen_name" },
	{ "urls", TOKEN_LINK, NULL },
	{ "urls_with_indices", TOKEN_LINK, "url" },
	{ "urls_with_directional_markers", TOKEN_LINK, "url" },
	{ "tco_urls_with_params", TOKEN_LINK, NULL },
	{ "hashtags", TOKEN_TAG, NULL },
	{ "hashtags_from_astral", TOKEN_TAG, NULL },
	{ "hashtags_with_indices", TOKEN_TAG, "hashtag" },
	{ "cashtags", TOKEN_CASHTAG, NULL },
	{ "cashtags_with_indices", TOKEN_CASHTAG, "cashtag" },
};

static bool same_place(struct cases *cases, const yaml_node_t *wanted, struct slice text,
	const struct token *token)
{
	const yaml_node_t *indices = member(cases, wanted, "indices");
	const yaml_node_t *list = member(cases, wanted, "list_slug");
	if (length_of(indices) != 2)
		return false;
	if (list && !slice_is(token->list, scalar(list)))
		return false;
	return atoll(scalar(item(cases, indices, 0))) ==
		       (long long)token_position(text, token->start) &&
	       atoll(scalar(item(cases, indices, 1))) ==
		       (long long)token_position(text, token->end);
}

static bool same_token(struct cases *cases, const yaml_node_t *wanted, const char *name,
	struct slice text, const struct token *token)
{
	if (!name)
		return slice_is(token->text, scalar(wanted));
	return slice_is(token->text, scalar(member(cases, wanted, name))) &&
	       same_place(cases, wanted, text, token);
}

static bool tokens_match(
	struct cases *cases, size_t section, struct slice text, const yaml_node_t *expected)
{
	struct tokens tokens;
	tokens_find(text, sections[section].kind, &tokens);
	bool same = tokens.count == length_of(expected);
	for (size_t i = 0; same && i < tokens.count; i++)
		same = same_token(cases, item(cases, expected, i), sections[section].name, text,
			&tokens.items[i]);
	if (!same)
		for (size_t i = 0; i < tokens.count; i++)
			print_message("#   found \"%.*s\" at %zu to %zu\n",
				(int)tokens.items[i].text.length, tokens.items[i].text.base,
				tokens.items[i].start, tokens.items[i].end);
	tokens_release(&tokens);
	return same;
}

static bool case_holds(struct cases *cases, const yaml_node_t *one)
{
	/* A copy of the exact size: a sanitizer sees one byte too far. */
	struct slice text = slice_of(scalar(member(cases, one, "text")));
	char *exact = malloc(text.length + !text.length);
	assert_non_null(exact);
	memcpy(exact, text.base, text.length);
	text.base = exact;
	const yaml_node_t *expected = member(cases, one, "expected");
	bool holds = false, known = false;
	if (strcmp(cases->section, "replies") == 0) {
		known = true;
		holds = slice_is(token_reply(text), scalar(expected));
	}
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
		if (strcmp(cases->section, sections[i].section) == 0) {
			known = true;
			holds = tokens_match(cases, i, text, expected);
		}
	}
	free(exact);
	if (!known)
		fail_msg("the section %s has no test", cases->section);
	return holds;
}

static void every_case_holds(void **state)
{
	struct cases cases = { 0 };
	yaml_parser_t parser;
	(void)state;
	FILE *file = fopen(data_path("twitter_extract.yml"), "rb");
	assert_non_null(file);
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_file(&parser, file);
	assert_true(yaml_parser_load(&parser, &cases.document));
	yaml_node_t *tests = member(&cases, yaml_document_get_root_node(&cases.document), "tests");
	assert_non_null(tests);
	for (yaml_node_pair_t *pair = tests->data.mapping.pairs.start;
		pair < tests->data.mapping.pairs.top; pair++) {
		const yaml_node_t *list = node(&cases, pair->value);
		cases.section = scalar(node(&cases, pair->key));
		for (size_t i = 0; i < length_of(list); i++) {
			const yaml_node_t *one = item(&cases, list, i);
			bool holds = case_holds(&cases, one);
			cases.passed += holds;
			cases.failed += !holds;
			if (!holds)
				print_message("# %s: %s\n#   text \"%s\"\n", cases.section,
					scalar(member(&cases, one, "description")),
					scalar(member(&cases, one, "text")));
		}
	}
	print_message("# %d cases hold\n", cases.passed);
	yaml_document_delete(&cases.document);
	yaml_parser_delete(&parser);
	fclose(file);
	assert_int_equal(cases.failed, 0);
	assert_int_equal(cases.passed, 238);
}

static void hostile_texts_take_no_time(void **state)
{
	enum { BYTES = 60000 };
	static const char *const patterns[] = { "#", "@", ".", "a.", "a.com", "(a", "http://",
		"http://a.b(", "\xe3\x81\x82.", "\xef\xbc\x83", "http://a.com/((((", "$a", "a-",
		"xn--.", "\xff", "@a/", "RT @a " };
	(void)state;
	char *text = malloc(BYTES);
	assert_non_null(text);
	for (size_t p = 0; p < sizeof(patterns) / sizeof(*patterns); p++) {
		struct tokens tokens;
		size_t length = strlen(patterns[p]);
		for (size_t i = 0; i < BYTES; i++)
			text[i] = patterns[p][i % length];
		int64_t start = monotonic_us();
		tokens_find((struct slice){ text, BYTES },
			TOKEN_TAG | TOKEN_MENTION | TOKEN_LINK | TOKEN_CASHTAG, &tokens);
		if (monotonic_us() - start > 2000000)
			fail_msg("\"%s\" over and over takes %lld ms", patterns[p],
				(long long)(monotonic_us() - start) / 1000);
		for (size_t i = 0; i < tokens.count; i++)
			assert_true(tokens.items[i].start < tokens.items[i].end &&
				    tokens.items[i].end <= BYTES);
		tokens_release(&tokens);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_holds),
		cmocka_unit_test(hostile_texts_take_no_time),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
