#include "scope_token.h"

#include <stdlib.h>

/* A recursive-descent parser, one function per rule of the grammar in scope.h. */

struct parser {
	struct token_reader reader;
	struct token token; /* the one being looked at */
	struct arena *arena;
	int depth;          /* of not and ( */
};

static int parse_or(struct parser *parser, struct scope_node **out);

static int take(struct parser *parser)
{
	return token_next(&parser->reader, &parser->token);
}

/* `wanted` completes "... must come here". */
static int refuse(const struct parser *parser, const char *wanted)
{
	const struct token *token = &parser->token;

	if (token->type == TOKEN_END)
		return error_set(FT_REFUSED, "column %d: %s must come here, but the text ends",
			token->column, wanted);
	return error_set(FT_REFUSED, "column %d: %s must come here, not \"%.*s\"", token->column,
		wanted, (int)token->text.length, token->text.base);
}

static struct scope_node *new_node(struct parser *parser, enum scope_node_type type)
{
	struct scope_node *node = arena_alloc(parser->arena, sizeof(*node));

	node->type = type;
	node->column = parser->token.column;
	return node;
}

bool scope_is_day_shape(struct slice text)
{
	static const char shape[] = "dddd-dd-dd";

	if (text.length != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; i < text.length; i++)
		if (shape[i] == 'd' ? !scope_is_digit(text.base[i]) : text.base[i] != '-')
			return false;
	return true;
}

static int fill_value(struct parser *parser, struct scope_value *value)
{
	const struct token *token = &parser->token;
	day_number day;

	value->text = token->text;
	value->column = token->column;
	if (token->type == TOKEN_ME) {
		value->type = VALUE_ME;
	} else if (token->type == TOKEN_QUOTED) {
		value->type = VALUE_QUOTED;
	} else if (token->type == TOKEN_NUMBER) {
		value->type = VALUE_NUMBER;
		if (slice_to_double(token->text, &value->number))
			return error_prefix("column %d", token->column);
	} else if (token->type == TOKEN_WORD) {
		value->type = scope_is_day_shape(token->text) ? VALUE_DAY : VALUE_WORD;
		if (value->type == VALUE_DAY && day_parse(token->text, &day))
			return error_prefix("column %d", token->column);
	} else {
		return refuse(parser, "a value");
	}
	return 0;
}

static int parse_value(struct parser *parser, struct scope_value **out)
{
	struct scope_value *value = arena_alloc(parser->arena, sizeof(*value));
	int code = fill_value(parser, value);

	if (code)
		return code;
	*out = value;
	return take(parser);
}

/* "(" value ("," value)* ")" */
static int parse_list(struct parser *parser, struct scope_value **out)
{
	int code;

	if (parser->token.type != TOKEN_OPEN)
		return refuse(parser, "( and a list of values");
	if ((code = take(parser)))
		return code;
	for (;;) {
		struct token value = parser->token;

		if ((code = parse_value(parser, out)))
			return code;
		if (parser->token.type == TOKEN_CLOSE)
			return take(parser);
		if (parser->token.type != TOKEN_COMMA)
			return error_set(FT_REFUSED, "column %d: \"%.*s\" must be followed by , or )",
				value.column, (int)value.text.length, value.text.base);
		if ((code = take(parser)))
			return code;
		out = &(*out)->next;
	}
}

static int check_has_order(const struct token *token, struct scope_value *value)
{
	if (value->type == VALUE_QUOTED && scope_is_day_shape(value->text))
		value->type = VALUE_DAY;
	else if (value->type == VALUE_QUOTED && !slice_to_double(value->text, &value->number))
		value->type = VALUE_NUMBER;
	if (value->type == VALUE_NUMBER || value->type == VALUE_DAY)
		return 0;
	return error_set(FT_REFUSED,
		"column %d: \"%.*s\" has no order; only numbers and days (2026-11-22) are less or more",
		token->column, (int)token->text.length, token->text.base);
}

static int parse_comparison(struct parser *parser, struct scope_node *node,
	enum scope_node_type type)
{
	struct token value;
	int code;

	node->type = type;
	if ((code = take(parser)))
		return code;
	value = parser->token;
	if ((code = parse_value(parser, &node->values)))
		return code;
	if (type == SCOPE_UNDER && node->values->type == VALUE_ME)
		return error_set(FT_REFUSED, "column %d: a place must come here; nothing is under me",
			value.column);
	if (type >= SCOPE_LESS && type <= SCOPE_MORE_EQUAL)
		return check_has_order(&value, node->values);
	return 0;
}

static int parse_in(struct parser *parser, struct scope_node *node, enum scope_node_type type)
{
	int code = take(parser);

	node->type = type;
	return code ? code : parse_list(parser, &node->values);
}

static int parse_not_in(struct parser *parser, struct scope_node *node)
{
	int code = take(parser);

	if (code)
		return code;
	if (parser->token.type != TOKEN_IN)
		return refuse(parser, "\"in\"");
	return parse_in(parser, node, SCOPE_NOT_IN);
}

/* name, alone or compared */
static int parse_term(struct parser *parser, struct scope_node **out)
{
	struct scope_node *node = new_node(parser, SCOPE_HAS);
	int code;

	if (parser->token.type != TOKEN_WORD && parser->token.type != TOKEN_ME)
		return refuse(parser, "a name");
	node->name = arena_text(parser->arena, parser->token.text);
	if ((code = take(parser)))
		return code;
	*out = node;
	switch (parser->token.type) {
	case TOKEN_EQUAL:
		return parse_comparison(parser, node, SCOPE_EQUAL);
	case TOKEN_UNEQUAL:
		return parse_comparison(parser, node, SCOPE_UNEQUAL);
	case TOKEN_LESS:
		return parse_comparison(parser, node, SCOPE_LESS);
	case TOKEN_LESS_EQUAL:
		return parse_comparison(parser, node, SCOPE_LESS_EQUAL);
	case TOKEN_MORE:
		return parse_comparison(parser, node, SCOPE_MORE);
	case TOKEN_MORE_EQUAL:
		return parse_comparison(parser, node, SCOPE_MORE_EQUAL);
	case TOKEN_UNDER:
		return parse_comparison(parser, node, SCOPE_UNDER);
	case TOKEN_IN:
		return parse_in(parser, node, SCOPE_IN);
	case TOKEN_NOT:
		return parse_not_in(parser, node);
	default:
		return 0;
	}
}

static int parse_group(struct parser *parser, struct scope_node **out)
{
	int column = parser->token.column, code = take(parser);

	if (code || (code = parse_or(parser, out)))
		return code;
	if (parser->token.type == TOKEN_END)
		return error_set(FT_REFUSED, "column %d: this ( has no )", column);
	if (parser->token.type != TOKEN_CLOSE)
		return refuse(parser, "\"and\", \"or\" or )");
	return take(parser);
}

static int parse_not(struct parser *parser, struct scope_node **out)
{
	bool group = parser->token.type == TOKEN_OPEN;
	int code;

	if (!group && parser->token.type != TOKEN_NOT)
		return parse_term(parser, out);
	if (++parser->depth > LIMIT_SCOPE_DEPTH)
		return error_set(FT_REFUSED, "column %d: more than %d \"not\" and ( inside each other",
			parser->token.column, LIMIT_SCOPE_DEPTH);
	if (group) {
		code = parse_group(parser, out);
	} else {
		*out = new_node(parser, SCOPE_NOT);
		code = take(parser);
		if (!code)
			code = parse_not(parser, &(*out)->children);
	}
	parser->depth--;
	return code;
}

/* part ("and" part)*, or the same with "or": a node only when there are two or more. */
static int parse_joined(struct parser *parser, struct scope_node **out, enum token_type join,
	enum scope_node_type type, int (*part)(struct parser *, struct scope_node **))
{
	struct scope_node *first, **last = &first, *node;
	int code = part(parser, last);

	if (code)
		return code;
	*out = first;
	if (parser->token.type != join)
		return 0;
	node = new_node(parser, type);
	while (parser->token.type == join) {
		last = &(*last)->next;
		if ((code = take(parser)) || (code = part(parser, last)))
			return code;
	}
	node->children = first;
	*out = node;
	return 0;
}

static int parse_and(struct parser *parser, struct scope_node **out)
{
	return parse_joined(parser, out, TOKEN_AND, SCOPE_AND, parse_not);
}

static int parse_or(struct parser *parser, struct scope_node **out)
{
	return parse_joined(parser, out, TOKEN_OR, SCOPE_OR, parse_and);
}

static int parse_all(struct parser *parser, struct scope_node **out)
{
	int code = take(parser);

	if (code || (code = parse_or(parser, out)))
		return code;
	return parser->token.type == TOKEN_END ? 0 : refuse(parser, "\"and\" or \"or\"");
}

int scope_parse(struct slice text, struct scope **out)
{
	struct scope *scope;
	struct parser parser = { 0 };
	int code;

	*out = NULL;
	if (text.length > LIMIT_SCOPE_BYTES)
		return error_set(FT_REFUSED, "column %d: longer than %d bytes", LIMIT_SCOPE_BYTES,
			LIMIT_SCOPE_BYTES);
	if (!text_is_utf8(text))
		return error_set(FT_REFUSED, "column 1: this is not UTF-8 text");
	if (slice_trim(text).length == 0)
		return 0;
	scope = must_alloc(sizeof(*scope));
	arena_init(&scope->arena);
	parser.arena = &scope->arena;
	/* The tree points into its own copy of the text. */
	parser.reader.at = arena_text(&scope->arena, text);
	parser.reader.end = parser.reader.at + text.length;
	parser.reader.column = 1;
	parser.reader.arena = &scope->arena;
	code = parse_all(&parser, &scope->root);
	if (code) {
		scope_free(scope);
		return code;
	}
	*out = scope;
	return 0;
}

void scope_free(struct scope *scope)
{
	if (!scope)
		return;
	arena_release(&scope->arena);
	free(scope);
}
