/* A body means the same whether it arrives at once or a byte at a time. */
#include "multipart.h"
#include "fuzz.h"

static int note_begin(void *context, const char *name, const char *file_name, const char *type)
{
	buf_print(context, "begin %s %s %s\n", name, file_name ? file_name : "", type ? type : "");
	return 0;
}

static int note_data(void *context, struct slice bytes)
{
	buf_add_slice(context, bytes);
	return 0;
}

static int note_end(void *context)
{
	buf_add_text(context, "\nend\n");
	return 0;
}

static int read_in_pieces(struct slice body, size_t piece, struct buf *seen)
{
	const struct multipart_events events = { note_begin, note_data, note_end, seen };
	struct multipart multipart;
	int result = multipart_init(&multipart,
		SLICE_LITERAL("multipart/form-data; boundary=xx"), &events);

	FUZZ_PROMISE(result == 0);
	for (size_t at = 0; !result && at < body.length; at += piece) {
		size_t left = body.length - at;

		result = multipart_feed(&multipart,
			(struct slice){ body.base + at, left < piece ? left : piece });
	}
	if (!result)
		result = multipart_finish(&multipart);
	multipart_release(&multipart);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice body = { (const char *)bytes, length };
	struct buf whole, pieces;
	int at_once;

	buf_init(&whole, 64 << 20);
	buf_init(&pieces, 64 << 20);
	at_once = read_in_pieces(body, length ? length : 1, &whole);
	FUZZ_PROMISE((read_in_pieces(body, 1, &pieces) == 0) == (at_once == 0));
	if (at_once == 0)
		FUZZ_PROMISE(slice_equal(buf_slice(&whole), buf_slice(&pieces)));
	buf_release(&whole);
	buf_release(&pieces);
	return 0;
}
