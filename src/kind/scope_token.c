#include "scope_token.h"

#include <strings.h>

static const struct {
	const char *word;
	enum token_type type;
} keywords[] = {
	{ "and", TOKEN_AND }, { "or", TOKEN_OR }, { "not", TOKEN_NOT }, { "in", TOKEN_IN },
	{ "under", TOKEN_UNDER }, { "me", TOKEN_ME },
};

static const struct {
	const char *mark; /* a longer one before its beginning */
	enum token_type type;
} marks[] = {
	{ "!=", TOKEN_UNEQUAL }, { "<=", TOKEN_LESS_EQUAL }, { ">=", TOKEN_MORE_EQUAL },
	{ "=", TOKEN_EQUAL }, { "<", TOKEN_LESS }, { ">", TOKEN_MORE },
	{ "(", TOKEN_OPEN }, { ")", TOKEN_CLOSE }, { ",", TOKEN_COMMA },
};

/* Phones turn " into these. */
static const char curly_open[] = "\xe2\x80\x9c", curly_close[] = "\xe2\x80\x9d";
enum { CURLY_BYTES = 3 };

static enum token_type keyword_type(struct slice word)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strlen(keywords[i].word) == word.length &&
			strncasecmp(keywords[i].word, word.base, word.length) == 0)
			return keywords[i].type;
	return TOKEN_WORD;
}

static void advance(struct token_reader *reader, size_t bytes)
{
	for (; bytes > 0 && reader->at < reader->end; bytes--, reader->at++)
		if (((unsigned char)*reader->at & 0xc0) != 0x80)
			reader->column++;
}

static bool starts_here(const struct token_reader *reader, const char *mark)
{
	return slice_starts((struct slice){ reader->at, (size_t)(reader->end - reader->at) }, mark);
}

static void skip_space(struct token_reader *reader)
{
	while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) && *reader->at)
		advance(reader, 1);
}

/* Digits, perhaps after a minus, with at most one point inside; else 0. */
static size_t number_length(const char *at, const char *end)
{
	const char *p = at;

	if (p < end && *p == '-')
		p++;
	if (p == end || !scope_is_digit(*p))
		return 0;
	while (p < end && scope_is_digit(*p))
		p++;
	if (end - p >= 2 && p[0] == '.' && scope_is_digit(p[1]))
		for (p++; p < end && scope_is_digit(*p);)
			p++;
	return p < end && scope_is_word_char(*p) ? 0 : (size_t)(p - at);
}

static void read_word(struct token_reader *reader, struct token *token)
{
	const char *start = reader->at, *p = start;
	size_t number = number_length(start, reader->end);

	while (p < reader->end && scope_is_word_char(*p))
		p++;
	token->text = (struct slice){ start, number ? number : (size_t)(p - start) };
	token->type = number ? TOKEN_NUMBER : keyword_type(token->text);
	advance(reader, token->text.length);
}

static int read_quoted(struct token_reader *reader, struct token *token)
{
	bool curly = starts_here(reader, curly_open);
	const char *close = curly ? curly_close : "\"";
	char *text = arena_alloc(reader->arena, (size_t)(reader->end - reader->at) + 1);
	size_t length = 0;

	advance(reader, curly ? CURLY_BYTES : 1);
	while (reader->at < reader->end && !starts_here(reader, close)) {
		if (*reader->at == '\\' && reader->end - reader->at >= 2 &&
			(reader->at[1] == '"' || reader->at[1] == '\\'))
			advance(reader, 1);
		text[length++] = *reader->at;
		advance(reader, 1);
	}
	if (reader->at == reader->end)
		return error_set(FT_REFUSED, "column %d: the quote that starts here has no end",
			token->column);
	advance(reader, curly ? CURLY_BYTES : 1);
	token->type = TOKEN_QUOTED;
	token->text = (struct slice){ text, length };
	return 0;
}

static int refuse_character(const struct token_reader *reader)
{
	size_t length = 1;

	if (*reader->at == '\'')
		return error_set(FT_REFUSED, "column %d: use double quotes (\") instead of '",
			reader->column);
	while (reader->at + length < reader->end &&
		((unsigned char)reader->at[length] & 0xc0) == 0x80)
		length++;
	return error_set(FT_REFUSED,
		"column %d: \"%.*s\" cannot be used here; put words with other characters in quotes",
		reader->column, (int)length, reader->at);
}

int token_next(struct token_reader *reader, struct token *token)
{
	skip_space(reader);
	*token = (struct token){ TOKEN_END, SLICE_EMPTY, reader->column };
	if (reader->at == reader->end)
		return 0;
	if (*reader->at == '"' || starts_here(reader, curly_open))
		return read_quoted(reader, token);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!starts_here(reader, marks[i].mark))
			continue;
		token->type = marks[i].type;
		token->text = slice_of(marks[i].mark);
		advance(reader, token->text.length);
		return 0;
	}
	if (!scope_is_word_char(*reader->at))
		return refuse_character(reader);
	read_word(reader, token);
	return 0;
}
