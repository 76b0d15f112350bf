/* Tokens lie in the text and in order; links in one form stay as they are when brought into it
 * again. */
#include "digest.h"
#include "fuzz.h"

static void check_link(struct slice link)
{
	struct buf once, twice;
	buf_init(&once, 4 * LINK_BYTES);
	buf_init(&twice, 4 * LINK_BYTES);
	if (link_canonical(link, &once) == 0 && once.length <= LINK_BYTES) {
		FUZZ_PROMISE(link_canonical(buf_slice(&once), &twice) == 0);
		FUZZ_PROMISE(slice_equal(buf_slice(&once), buf_slice(&twice)));
		FUZZ_PROMISE(link_host(buf_slice(&once)).length > 0);
	}
	buf_release(&once);
	buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice text = { (const char *)bytes, length };
	struct tokens tokens;
	enum token_kind kind = 0;
	size_t last = 0;
	tokens_find(text, TOKEN_TAG | TOKEN_MENTION | TOKEN_LINK | TOKEN_CASHTAG, &tokens);
	for (size_t i = 0; i < tokens.count; i++) {
		const struct token *token = &tokens.items[i];
		FUZZ_PROMISE(token->start < token->end && token->end <= length);
		FUZZ_PROMISE(token->kind != kind || token->start >= last);
		FUZZ_PROMISE(token->text.length > 0);
		kind = token->kind;
		last = token->end;
		if (kind == TOKEN_LINK)
			check_link(token->text);
	}
	tokens_release(&tokens);
	FUZZ_PROMISE(token_reply(text).length <= length);
	check_link(text);
	return 0;
}
