/* The files of the commons, for other organisations' programs: logs, tiles, blobs, proofs. Nothing
 * here is a page; src/commons decides what each address answers. */
#include "pages.h"

#include <strings.h>
#include "commons.h"

/* Every byte of a deposit: 32 packages of 256 entries, and their proofs. */
enum { DEPOSIT_BYTES_MAX = 40 << 20 };

/* "bytes=100-", "bytes=100-199": *first and *last of a body of `length` bytes. False for what is
 * not one range; then the whole is sent, as RFC 9110 allows. */
static bool read_range(const char *header, size_t length, size_t *first, size_t *last)
{
	struct slice rest = slice_of(header);
	int64_t from, to = (int64_t)length - 1;

	if (!slice_starts(rest, "bytes="))
		return false;
	rest = (struct slice){ rest.base + 6, rest.length - 6 };
	struct slice start = slice_cut(&rest, '-');
	if (slice_to_int64(start, &from) || from < 0 ||
		(rest.length > 0 && (slice_to_int64(rest, &to) || to < from))) {
		error_clear();
		return false;
	}
	*first = (size_t)from;
	*last = (size_t)to < length ? (size_t)to : length - 1;
	return true;
}

static int send_range(struct request *request, struct response *response,
	const struct commons_answer *answer, const char *range)
{
	size_t first, last, length = answer->body.length;

	if (!read_range(range, length, &first, &last))
		return -1;
	if (first >= length) {
		response_header(response, "Content-Range",
			arena_print(&request->arena, "bytes */%zu", length));
		return response_bytes(response, 416, answer->content_type);
	}
	response_header(response, "Content-Range",
		arena_print(&request->arena, "bytes %zu-%zu/%zu", first, last, length));
	buf_add(&response->body, answer->body.base + first, last - first + 1);
	return response_bytes(response, 206, answer->content_type);
}

static int send_answer(
	struct request *request, struct response *response, const struct commons_answer *answer)
{
	const char *range = request_header(request, "Range");
	int result = -1;

	buf_clear(&response->body);
	if (answer->status == 200) {
		response_header(response, "Accept-Ranges", "bytes");
		response_header(response, "Access-Control-Allow-Origin", "*");
		if (answer->seconds > 0)
			response_public(response, answer->seconds);
		if (answer->etag[0])
			response_etag(
				response, arena_text(&request->arena, slice_of(answer->etag)));
		if (range)
			result = send_range(request, response, answer, range);
	}
	if (result >= 0)
		return result;
	buf_add_slice(&response->body, buf_slice(&answer->body));
	return response_bytes(response, answer->status, answer->content_type);
}

static struct commons *commons_of(const struct request *request)
{
	const struct web *web = request->context;

	return web->commons;
}

static int get_file(struct request *request, struct response *response)
{
	struct commons_answer answer;
	int result = commons_get(commons_of(request), request->path, &answer);

	if (result)
		return result;
	result = send_answer(request, response, &answer);
	commons_answer_release(&answer);
	return result;
}

/* The bytes of a deposit lie in a file. */
static int read_deposit(const struct request *request, struct buf *out)
{
	if (request->upload_count != 1)
		return 0;
	return file_read(request->uploads[0].path, DEPOSIT_BYTES_MAX, out);
}

static int take_deposit(struct request *request, struct response *response)
{
	const char *encoding = request_header(request, "Content-Encoding");
	struct commons_answer answer;
	struct buf body;

	buf_init(&body, DEPOSIT_BYTES_MAX);
	int result = read_deposit(request, &body);
	if (result == 0)
		result = commons_post(commons_of(request), request->path, buf_slice(&body),
			encoding && strcasecmp(encoding, "gzip") == 0, &answer);
	buf_release(&body);
	if (result)
		return result;
	response_header(response, "Accept-Encoding", "gzip, identity");
	result = send_answer(request, response, &answer);
	commons_answer_release(&answer);
	return result;
}

const struct route replica_routes[] = {
	{ .method = "GET",
		.path = "/fettle/{path*}",
		.handler = get_file,
		.who = ROUTE_ANYONE,
		.tag = "Commons",
		.summary = "A file of the commons: checkpoint, tile, entries, blob, "
			   "proof, policy or forks" },
	{ .method = "POST",
		.path = "/fettle/{path*}",
		.handler = take_deposit,
		.who = ROUTE_ANYONE,
		.body = BODY_UPLOAD,
		.tag = "Commons",
		.summary =
			"What an author who cannot be reached brings: add-checkpoint, add-entries, "
			"blob" },
	{ .method = "GET",
		.path = "/.well-known/did.json",
		.handler = get_file,
		.who = ROUTE_ANYONE,
		.tag = "Commons",
		.summary = "Our keys as did:web" },
	{ 0 }
};
