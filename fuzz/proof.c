/* Proofs of two histories and statements of succession: only what the one key signed is accepted,
 * so no change of the proof in the corpus makes another one; nothing is read beyond its end. */
#include "pull.h"
#include "fuzz.h"
#include "succession.h"

/* Its private half was thrown away after it signed the two histories of the corpus, which share two
 * entries. */
#define KEY "birch.example.org/fettle/commons+e978ed2e+AV9QAn8hjZ44eprJHkXlieBhrSSBIdmqJ20M3q8PRREe"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice input = { (const char *)bytes, length };
	struct ledger_public_key key, both[2];
	uint64_t common;

	FUZZ_PROMISE(ledger_public_key_read(&key, slice_of(KEY)) == 0);
	if (fork_check(input, &key, 1, &common) == 0)
		FUZZ_PROMISE(common <= 2);
	if (succession_is(input))
		FUZZ_PROMISE(succession_read(input, both) != 0 || both[0].type == both[1].type);
	return 0;
}
