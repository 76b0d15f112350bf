/* Addresses and forms: what is decoded is clean, encodes back, and never climbs out of a path. */
#include "form.h"
#include "fuzz.h"

static void check_path(struct slice input, struct arena *arena)
{
	const char *segments[PATH_SEGMENTS_MAX], *whole;
	size_t count;

	if (path_decode(input, arena, segments, &count, &whole) != 0)
		return;
	FUZZ_PROMISE(count <= PATH_SEGMENTS_MAX && whole[0] == '/');
	for (size_t i = 0; i < count; i++)
		FUZZ_PROMISE(strcmp(segments[i], "..") != 0 && strcmp(segments[i], ".") != 0);
}

static void check_round_trip(struct slice input, struct arena *arena)
{
	char *decoded, *again;
	struct buf encoded;

	if (percent_decode(input, false, "The input", arena, &decoded) != 0)
		return;
	buf_init(&encoded, 64 << 20);
	percent_encode(&encoded, slice_of(decoded));
	FUZZ_PROMISE(percent_decode(buf_slice(&encoded), false, "It", arena, &again) == 0);
	FUZZ_PROMISE(strcmp(decoded, again) == 0);
	buf_release(&encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice input = { (const char *)bytes, length };
	struct pairs pairs = { 0 };
	struct arena arena;
	json_t *object = NULL;

	arena_init(&arena);
	check_path(input, &arena);
	check_round_trip(input, &arena);
	if (form_decode(input, "The form", &arena, &pairs) == 0 &&
			pairs_to_json(&pairs, &object) == 0)
		FUZZ_PROMISE(json_is_object(object));
	json_decref(object);
	arena_release(&arena);
	return 0;
}
