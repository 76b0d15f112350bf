/* HTTP by libcurl: certificates are checked, redirects counted, private addresses refused, slow and
 * large answers cut off; by a proxy where the environment says so. */
#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include "arena.h"
#include "day.h"
#include "error.h"
#include "fetch.h"
#include "private_address.h"
#include "proxy.h"

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
	struct proxies *proxies;
	pthread_mutex_t lock;
	CURL *idle[HANDLES_KEPT]; /* with their connections kept alive */
	size_t idle_count;
};

struct transfer {
	const struct fetch *fetch;
	struct fetched *out;
	size_t header_bytes;
	bool too_large, private_address;
	bool by_proxy; /* a proxy connects for us: its own address may be any */
	bool passed_on, passed_on_for_now; /* by redirects; some of them not permanent */
	char remote[64]; /* where the first request went */
	int remote_port;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* -- where it leads -- */

/* Looks at the address that the name led to, each time one is connected to. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *transfer = context;

	(void)purpose;
	if (!transfer->fetch->is_private && !transfer->by_proxy &&
		address_is_private(&address->addr)) {
		transfer->private_address = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
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
	if (transfer->by_proxy)
		return CURL_PREREQFUNC_OK;
	if (first) {
		snprintf(transfer->remote, sizeof(transfer->remote), "%s", remote);
		transfer->remote_port = remote_port;
	}
	bool same = strcmp(transfer->remote, remote) == 0 && transfer->remote_port == remote_port;
	transfer->private_address =
		address_text_is_private(remote) && !(transfer->fetch->is_private && same);
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

static long whole_ms(const struct fetch *fetch)
{
	return 1000L * (fetch->seconds > 0 ? fetch->seconds : WHOLE_SECONDS);
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
	curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, whole_ms(transfer->fetch));
	curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES_PER_SECOND);
	curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
	/* Newer libraries also end a transfer with it, before we have its beginning. */
	if (!transfer->fetch->takes_part)
		curl_easy_setopt(handle, CURLOPT_MAXFILESIZE_LARGE,
			(curl_off_t)transfer->fetch->bytes_max);
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
	curl_easy_setopt(handle, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
}

/* By a proxy or directly: libcurl does not decide that itself, because what a name leads to has to
 * be looked at in another way when a proxy connects. Peers inside our network are asked
 * directly. */
static int set_way(CURL *handle, const struct curl_fetcher *own, struct transfer *transfer,
	const char *url)
{
	const char *proxy = NULL;
	int result = transfer->fetch->is_private ? 0 : proxy_for(own->proxies, url, &proxy);

	transfer->by_proxy = proxy != NULL;
	curl_easy_setopt(handle, CURLOPT_PROXY, proxy ? proxy : "");
	curl_easy_setopt(handle, CURLOPT_NOPROXY, "");
	curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(handle, CURLOPT_URL, url);
	return result;
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

static int explain(CURL *handle, CURLcode code, const struct transfer *transfer)
{
	const char *url = transfer->fetch->url;
	long connected = 0;

	curl_easy_getinfo(handle, CURLINFO_HTTP_CONNECTCODE, &connected);

	if (transfer->private_address)
		return error_set(FT_REFUSED, "%s leads to a private address", url);
	if (transfer->too_large || code == CURLE_FILESIZE_EXCEEDED)
		return error_set(FT_REFUSED, "%s sends more than %zu bytes", url,
			transfer->fetch->bytes_max);
	if (code == CURLE_TOO_MANY_REDIRECTS)
		return error_set(FT_REFUSED, "%s redirects more than %d times", url, REDIRECTS_MAX);
	if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
		return error_set(FT_REFUSED, "%s is not an address that is asked", url);
	if (transfer->by_proxy && connected >= 300)
		return error_set(FT_BUSY, "%s: our proxy does not let us (it answers %ld)", url,
			connected);
	return error_set(FT_BUSY, "%s%s: %s", url, transfer->by_proxy ? " by our proxy" : "",
		curl_easy_strerror(code));
}

/* Where an answer passes us on to; NULL. */
static const char *next_place(CURL *handle, const struct fetch *fetch)
{
	const char *where = NULL;

	if (!fetch->content_type && !fetch->stays)
		curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &where);
	return where;
}

/* With a proxy somewhere each redirect is looked at before it is followed: it decides anew which
 * way leads there. */
static int perform_by_steps(
	CURL *handle, const struct curl_fetcher *own, struct transfer *transfer)
{
	int64_t began = monotonic_us();
	char url[ADDRESS_BYTES_MAX];
	const char *next;
	CURLcode code;
	int result;

	curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
	for (int redirects = 0;; redirects++) {
		code = curl_easy_perform(handle);
		next = code == CURLE_OK ? next_place(handle, transfer->fetch) : NULL;
		if (!next)
			return code == CURLE_OK ? 0 : explain(handle, code, transfer);
		if (redirects == REDIRECTS_MAX || strlen(next) >= sizeof(url))
			return explain(handle, CURLE_TOO_MANY_REDIRECTS, transfer);
		snprintf(url, sizeof(url), "%s", next);
		buf_clear(&transfer->out->body);
		transfer->remote[0] = '\0';
		result = set_way(handle, own, transfer, url);
		long left = whole_ms(transfer->fetch) - (long)((monotonic_us() - began) / 1000);
		if (result)
			return result;
		curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, left > 0 ? left : 1L);
	}
}

static int perform(CURL *handle, const struct curl_fetcher *own, struct transfer *transfer)
{
	int result = set_way(handle, own, transfer, transfer->fetch->url);

	if (result)
		return result;
	if (proxies_are_none(own->proxies) || transfer->fetch->is_private) {
		CURLcode code = curl_easy_perform(handle);
		return code == CURLE_OK ? 0 : explain(handle, code, transfer);
	}
	return perform_by_steps(handle, own, transfer);
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
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
	curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
	int result = perform(handle, own, &transfer);
	note_answer(handle, &transfer);
	count_bytes(handle, out);
	curl_slist_free_all(headers);
	give_handle(own, handle);
	return result;
}

static void free_fetcher(struct fetcher *fetcher)
{
	struct curl_fetcher *own = (struct curl_fetcher *)fetcher;

	while (own->idle_count > 0)
		curl_easy_cleanup(own->idle[--own->idle_count]);
	proxies_free(own->proxies);
	pthread_mutex_destroy(&own->lock);
	free(own);
}

struct fetcher *fetcher_create(void)
{
	struct curl_fetcher *own = must_alloc(sizeof(*own));

	pthread_once(&curl_once, start_curl);
	own->fetcher.get = get;
	own->fetcher.free = free_fetcher;
	own->proxies = proxies_read();
	pthread_mutex_init(&own->lock, NULL);
	return &own->fetcher;
}

void fetched_release(struct fetched *fetched)
{
	buf_release(&fetched->body);
	buf_release(&fetched->moved);
	buf_release(&fetched->location);
}
