#include "assets.h"
#include "exchange.h"
#include "header.h"

enum { YEAR_SECONDS = 365 * 24 * 60 * 60, HOUR_SECONDS = 60 * 60 };

static const struct asset *find_asset(const char *path)
{
	char full[256];
	int length = snprintf(full, sizeof(full), "assets/%s", path);

	return length > 0 && (size_t)length < sizeof(full) ? asset_find(full) : NULL;
}

/* The tag without its quotes. */
static struct slice bare_tag(const struct asset *asset)
{
	size_t length = strlen(asset->etag);

	return (struct slice){ asset->etag + 1, length >= 2 ? length - 2 : 0 };
}

int http_asset(struct request *request, struct response *response)
{
	struct exchange *exchange = request->exchange;
	const struct asset *asset = find_asset(request_part(request, "path"));
	const char *encodings = exchange_header(exchange, "Accept-Encoding");

	if (!asset)
		return error_set(FT_NOT_FOUND, "There is no such file");
	response->status = 200;
	response->content_type = asset->content_type;
	exchange->ready_coded = asset->gzip && accepts_gzip(slice_of(encodings));
	exchange->sent_bytes = exchange->ready_coded ? asset->gzip : asset->bytes;
	exchange->sent_length = exchange->ready_coded ? asset->gzip_length : asset->length;
	/* Two codings are two representations, and a strong tag names one. */
	response_etag(response, arena_print(&request->arena, "%.*s%s",
		(int)bare_tag(asset).length, bare_tag(asset).base,
		exchange->ready_coded ? "-gzip" : ""));
	response_public(response, slice_is(bare_tag(asset), request_query(request, "v")) ?
		YEAR_SECONDS : HOUR_SECONDS);
	return 0;
}

void http_asset_url(struct buf *buf, const char *path)
{
	const struct asset *asset = find_asset(path);

	buf_print(buf, "/assets/%s", path);
	if (asset)
		buf_print(buf, "?v=%.*s", (int)bare_tag(asset).length, bare_tag(asset).base);
}
