/* HTTP by libcurl: certificates are checked, redirects counted, private addresses refused, slow and
 * large answers cut off. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include "arena.h"
#include "error.h"
#include "fetch.h"

enum {
	REDIRECTS_MAX = 3,
	CONNECT_SECONDS = 10,
	WHOLE_SECONDS = 60,
	SLOW_BYTES_PER_SECOND = 200,
	SLOW_SECONDS = 10,
	HEADER_BYTES_MAX = 32 << 10,
	ADDRESS_BYTES_MAX = 4096,
	HANDLES_KEPT = 8
};

struct curl_fetcher {
	struct fetcher fetcher;
	pthread_mutex_t lock;
	CURL *idle[HANDLES_KEPT]; /* with their connections kept alive */
	size_t idle_count;
};

struct transfer {
	const struct fetch *fetch;
	struct fetched *out;
	size_t header_bytes;
	bool too_large, private_address;
	bool passed_on, passed_on_for_now; /* by redirects; some of them not permanent */
	char remote[64]; /* where the first request went */
	int remote_port;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* -- addresses that the internet does not lead to -- */

static bool is_private_ipv4(uint32_t address)
{
	static const struct {
		uint32_t network;
		int bits;
	} ranges[] = { { 0x00000000, 8 }, { 0x0a000000, 8 }, { 0x64400000, 10 }, { 0x7f000000, 8 },
		{ 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0000200, 24 },
		{ 0xc0a80000, 16 }, { 0xc6120000, 15 }, { 0xc6336400, 24 }, { 0xcb007100, 24 },
		{ 0xe0000000, 3 } };

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if ((address ^ ranges[i].network) >> (32 - ranges[i].bits) == 0)
			return true;
	return false;
}

static bool is_private_ipv6(const uint8_t bytes[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const uint8_t nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
	uint32_t low = (uint32_t)bytes[12] << 24 | (uint32_t)bytes[13] << 16 |
		       (uint32_t)bytes[14] << 8 | bytes[15];

	if (memcmp(bytes, mapped, 12) == 0 || memcmp(bytes, nat64, 12) == 0)
		return is_private_ipv4(low);
	/* Only 2000::/3 is given out; 2001:db8::/32 is for examples, 2002::/16 holds IPv4. */
	if ((bytes[0] & 0xe0) != 0x20)
		return true;
	if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8)
		return true;
	return bytes[0] == 0x20 && bytes[1] == 0x02;
}

static bool is_private(const struct sockaddr *address)
{
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;

	if (address->sa_family == AF_INET) {
		memcpy(&ipv4, address, sizeof(ipv4));
		return is_private_ipv4(ntohl(ipv4.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6) {
		memcpy(&ipv6, address, sizeof(ipv6));
		return is_private_ipv6(ipv6.sin6_addr.s6_addr);
	}
	return true;
}

/* Looks at the address that the name led to, each time one is connected to. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *transfer = context;

	(void)purpose;
	if (!transfer->fetch->is_private && is_private(&address->addr)) {
		transfer->private_address = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool reads_private(const char *remote)
{
	struct sockaddr_in ipv4 = { .sin_family = AF_INET };
	struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, remote, &ipv4.sin_addr) == 1)
		return is_private((const struct sockaddr *)&ipv4);
	if (inet_pton(AF_INET6, remote, &ipv6.sin6_addr) == 1)
		return is_private((const struct sockaddr *)&ipv6);
	return true;
}

/* The same before each request, because its connection may be kept from an earlier transfer that
 * was allowed more. Who may be asked at a private address may not pass us on to another. */
static int before_request(
	void *context, char *remote, char *local, int remote_port, int local_port)
{
	struct transfer *transfer = context;
	bool first = !transfer->remote[0];

	(void)local;
	(void)local_port;
	if (first) {
		snprintf(transfer->remote, sizeof(transfer->remote), "%s", remote);
		transfer->remote_port = remote_port;
	}
	bool same = strcmp(transfer->remote, remote) == 0 && transfer->remote_port == remote_port;
	transfer->private_address =
		reads_private(remote) && !(transfer->fetch->is_private && same);
	return transfer->private_address ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/* -- what comes -- */

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t length = size * count;
	size_t room = transfer->fetch->bytes_max - transfer->out->body.length;

	if (length > room) {
		transfer->too_large = transfer->out->is_cut = true;
		buf_add(&transfer->out->body, bytes, room);
		return 0;
	}
	buf_add(&transfer->out->body, bytes, length);
	return length;
}

static bool header_value(struct slice line, const char *name, struct slice *value)
{
	size_t length = strlen(name);

	if (line.length <= length || strncasecmp(line.base, name, length) != 0 ||
		line.base[length] != ':')
		return false;
	*value = slice_trim((struct slice){ line.base + length + 1, line.length - length - 1 });
	return true;
}

static void note_status(struct transfer *transfer, struct slice line)
{
	slice_cut(&line, ' ');
	bool for_good = slice_starts(line, "301") || slice_starts(line, "308");

	if (!slice_starts(line, "3") || slice_starts(line, "304"))
		return;
	transfer->passed_on = true;
	transfer->passed_on_for_now |= !for_good;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	struct slice line = { bytes, size * count }, value;
	int64_t from;

	transfer->header_bytes += line.length;
	if (transfer->header_bytes > HEADER_BYTES_MAX) {
		transfer->too_large = true;
		return 0;
	}
	if (slice_starts(line, "HTTP/")) { /* of the last answer, after redirects */
		transfer->out->etag[0] = transfer->out->modified[0] = '\0';
		transfer->out->range_from = 0;
		note_status(transfer, line);
	}
	if (header_value(line, "ETag", &value) && value.length < sizeof(transfer->out->etag))
		snprintf(transfer->out->etag, sizeof(transfer->out->etag), "%.*s",
			(int)value.length, value.base);
	if (header_value(line, "Last-Modified", &value) &&
		value.length < sizeof(transfer->out->modified))
		snprintf(transfer->out->modified, sizeof(transfer->out->modified), "%.*s",
			(int)value.length, value.base);
	if (header_value(line, "Content-Range", &value) && slice_starts(value, "bytes ")) {
		value = (struct slice){ value.base + 6, value.length - 6 };
		if (slice_to_int64(slice_cut(&value, '-'), &from) == 0 && from > 0)
			transfer->out->range_from = from;
	}
	return line.length;
}

/* -- one transfer -- */

static int look_up(
	void *context, curl_off_t all, curl_off_t now, curl_off_t to_send, curl_off_t sent)
{
	const struct transfer *transfer = context;

	(void)all;
	(void)now;
	(void)to_send;
	(void)sent;
	return transfer->fetch->gives_up(transfer->fetch->context);
}

static CURL *take_handle(struct curl_fetcher *own)
{
	CURL *handle = NULL;

	pthread_mutex_lock(&own->lock);
	if (own->idle_count > 0)
		handle = own->idle[--own->idle_count];
	pthread_mutex_unlock(&own->lock);
	if (!handle)
		handle = curl_easy_init();
	return handle;
}

static void give_handle(struct curl_fetcher *own, CURL *handle)
{
	pthread_mutex_lock(&own->lock);
	if (own->idle_count < HANDLES_KEPT) {
		own->idle[own->idle_count++] = handle;
		handle = NULL;
	}
	pthread_mutex_unlock(&own->lock);
	curl_easy_cleanup(handle);
}

static void set_limits(CURL *handle, struct transfer *transfer)
{
	bool http = transfer->fetch->is_private || transfer->fetch->http_too;
	const char *protocols = http ? "https,http" : "https";

	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, protocols);
	curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
	curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION,
		transfer->fetch->content_type || transfer->fetch->stays ? 0L : 1L);
	curl_easy_setopt(handle, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(handle, CURLOPT_TIMEOUT,
		(long)(transfer->fetch->seconds > 0 ? transfer->fetch->seconds : WHOLE_SECONDS));
	curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES_PER_SECOND);
	curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
	curl_easy_setopt(handle, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)transfer->fetch->bytes_max);
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	if (transfer->fetch->gives_up) {
		curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
		curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, look_up);
		curl_easy_setopt(handle, CURLOPT_XFERINFODATA, transfer);
	}
	curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, transfer);
	curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, before_request);
	curl_easy_setopt(handle, CURLOPT_PREREQDATA, transfer);
	/* A proxy of the environment would connect for us, to wherever it likes. */
	curl_easy_setopt(handle, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
}

static struct curl_slist *add_header(
	struct curl_slist *headers, const char *name, const char *value)
{
	char line[512];

	if (!value || !*value)
		return headers;
	snprintf(line, sizeof(line), "%s: %s", name, value);
	return curl_slist_append(headers, line);
}

static struct curl_slist *set_headers(CURL *handle, const struct fetch *fetch)
{
	struct curl_slist *headers =
		add_header(NULL, "User-Agent", fetch->agent ? fetch->agent : "fettle");
	char range[32];

	headers = add_header(headers, "If-None-Match", fetch->etag);
	headers = add_header(headers, "If-Modified-Since", fetch->modified);
	headers = add_header(headers, "Accept", fetch->accept);
	if (fetch->is_unpacked)
		curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	if (fetch->content_type) {
		headers = add_header(headers, "Content-Type", fetch->content_type);
		headers = curl_slist_append(headers, "Expect:");
		curl_easy_setopt(handle, CURLOPT_POST, 1L);
		curl_easy_setopt(handle, CURLOPT_POSTFIELDS, fetch->post.base);
		curl_easy_setopt(
			handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)fetch->post.length);
	}
	if (fetch->from > 0) {
		snprintf(range, sizeof(range), "%lld-", (long long)fetch->from);
		curl_easy_setopt(handle, CURLOPT_RANGE, range);
	}
	for (const char *const *line_of = fetch->headers; line_of && *line_of; line_of++)
		headers = curl_slist_append(headers, *line_of);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
	return headers;
}

static void count_bytes(CURL *handle, struct fetched *out)
{
	curl_off_t in = 0, up = 0;
	long headers_in = 0, request = 0;

	curl_easy_getinfo(handle, CURLINFO_SIZE_DOWNLOAD_T, &in);
	curl_easy_getinfo(handle, CURLINFO_SIZE_UPLOAD_T, &up);
	curl_easy_getinfo(handle, CURLINFO_HEADER_SIZE, &headers_in);
	curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &request);
	out->bytes_in = in + headers_in;
	out->bytes_out = up + request;
}

static void note_answer(CURL *handle, const struct transfer *transfer)
{
	curl_off_t retry = 0;
	const char *where = NULL, *type = NULL, *location = NULL;
	long status = 0;

	curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &location);
	curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &retry);
	curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &where);
	transfer->out->status = (int)status;
	transfer->out->retry_seconds = retry;
	snprintf(transfer->out->type, sizeof(transfer->out->type), "%s", type ? type : "");
	if (location)
		buf_add_text(&transfer->out->location, location);
	if (where && transfer->passed_on && !transfer->passed_on_for_now)
		buf_add_text(&transfer->out->moved, where);
}

static int explain(CURLcode code, const struct transfer *transfer)
{
	const char *url = transfer->fetch->url;

	if (transfer->private_address)
		return error_set(FT_REFUSED, "%s leads to a private address", url);
	if (transfer->too_large || code == CURLE_FILESIZE_EXCEEDED)
		return error_set(FT_REFUSED, "%s sends more than %zu bytes", url,
			transfer->fetch->bytes_max);
	if (code == CURLE_TOO_MANY_REDIRECTS)
		return error_set(FT_REFUSED, "%s redirects more than %d times", url, REDIRECTS_MAX);
	if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
		return error_set(FT_REFUSED, "%s is not an address that is asked", url);
	return error_set(FT_BUSY, "%s: %s", url, curl_easy_strerror(code));
}

static int get(struct fetcher *fetcher, const struct fetch *fetch, struct fetched *out)
{
	struct curl_fetcher *own = (struct curl_fetcher *)fetcher;
	struct transfer transfer = { .fetch = fetch, .out = out };
	CURL *handle = take_handle(own);

	*out = (struct fetched){ 0 };
	buf_init(&out->body, fetch->bytes_max);
	buf_init(&out->moved, ADDRESS_BYTES_MAX);
	buf_init(&out->location, ADDRESS_BYTES_MAX);
	if (!handle)
		return error_set(FT_FAILED, "libcurl could not start");
	curl_easy_reset(handle);
	set_limits(handle, &transfer);
	struct curl_slist *headers = set_headers(handle, fetch);
	curl_easy_setopt(handle, CURLOPT_URL, fetch->url);
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
	curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
	CURLcode code = curl_easy_perform(handle);
	note_answer(handle, &transfer);
	count_bytes(handle, out);
	curl_slist_free_all(headers);
	int result = code == CURLE_OK ? 0 : explain(code, &transfer);
	give_handle(own, handle);
	return result;
}

static void free_fetcher(struct fetcher *fetcher)
{
	struct curl_fetcher *own = (struct curl_fetcher *)fetcher;

	while (own->idle_count > 0)
		curl_easy_cleanup(own->idle[--own->idle_count]);
	pthread_mutex_destroy(&own->lock);
	free(own);
}

struct fetcher *fetcher_create(void)
{
	struct curl_fetcher *own = must_alloc(sizeof(*own));

	pthread_once(&curl_once, start_curl);
	own->fetcher.get = get;
	own->fetcher.free = free_fetcher;
	pthread_mutex_init(&own->lock, NULL);
	return &own->fetcher;
}

void fetched_release(struct fetched *fetched)
{
	buf_release(&fetched->body);
	buf_release(&fetched->moved);
	buf_release(&fetched->location);
}
