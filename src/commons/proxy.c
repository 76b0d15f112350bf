#include "proxy.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "arena.h"
#include "error.h"
#include "private_address.h"
#include "slice.h"
#include "day.h"

enum { NAMES_KEPT = 64, NAME_BYTES = 256, NAME_SECONDS = 300 };

enum sort { SORT_PUBLIC, SORT_PRIVATE, SORT_UNKNOWN };

struct looked_up { /* so that a network without names of the internet is not waited for each time */
	char name[NAME_BYTES];
	enum sort sort;
	int64_t until_us; /* monotonic */
};

struct proxies {
	char *https, *http, *none; /* NULL: not set */
	pthread_mutex_t lock;
	struct looked_up names[NAMES_KEPT];
	size_t next;
};

/* -- the environment -- */

/* The first of these that is set, as libcurl looks at them; an empty one means no proxy. */
static char *read_one(const char *const *names)
{
	const char *value = NULL;

	for (; *names && !value; names++)
		value = getenv(*names);
	return value && *value ? must_copy_text(value) : NULL;
}

struct proxies *proxies_read(void)
{
	/* HTTP_PROXY in capitals can be a header of a request to a CGI program. */
	static const char *const https[] = { "https_proxy", "HTTPS_PROXY", "all_proxy",
		"ALL_PROXY", NULL };
	static const char *const http[] = { "http_proxy", "all_proxy", "ALL_PROXY", NULL };
	static const char *const none[] = { "no_proxy", "NO_PROXY", NULL };
	struct proxies *proxies = must_alloc(sizeof(*proxies));

	proxies->https = read_one(https);
	proxies->http = read_one(http);
	proxies->none = read_one(none);
	pthread_mutex_init(&proxies->lock, NULL);
	return proxies;
}

void proxies_free(struct proxies *proxies)
{
	if (!proxies)
		return;
	pthread_mutex_destroy(&proxies->lock);
	free(proxies->https);
	free(proxies->http);
	free(proxies->none);
	free(proxies);
}

bool proxies_are_none(const struct proxies *proxies)
{
	return !proxies->https && !proxies->http;
}

/* -- names -- */

/* Is `host` this domain, or below it? */
static bool is_below(const char *host, struct slice domain)
{
	size_t length = strlen(host);

	if (domain.length > 0 && domain.base[0] == '.')
		domain = (struct slice){ domain.base + 1, domain.length - 1 };
	if (domain.length == 0 || length < domain.length ||
		strncasecmp(host + length - domain.length, domain.base, domain.length) != 0)
		return false;
	return length == domain.length || host[length - domain.length - 1] == '.';
}

/* no_proxy: "localhost,.trust.nhs.uk,10.1.2.3", or "*". */
static bool goes_without(const struct proxies *proxies, const char *host)
{
	struct slice rest = slice_of(proxies->none);

	while (rest.length > 0) {
		struct slice part = slice_cut(&rest, ',');

		while (part.length > 0) {
			struct slice domain = slice_cut(&part, ' ');

			if (slice_is(domain, "*") || is_below(host, domain))
				return true;
		}
	}
	return false;
}

static bool is_address(const char *host)
{
	uint8_t bytes[16];

	return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static bool is_private_name(const char *host)
{
	static const char *const domains[] = { "localhost", "local", "internal", "home.arpa" };

	for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++)
		if (is_below(host, slice_of(domains[i])))
			return true;
	return !strchr(host, '.');
}

static enum sort look_up(const char *host)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	enum sort sort = SORT_PUBLIC;

	if (getaddrinfo(host, NULL, &hints, &found))
		return SORT_UNKNOWN;
	for (const struct addrinfo *one = found; one; one = one->ai_next)
		if (address_is_private(one->ai_addr))
			sort = SORT_PRIVATE;
	freeaddrinfo(found);
	return sort;
}

static bool recall(struct proxies *proxies, const char *host, enum sort *sort)
{
	int64_t now = monotonic_us();
	bool found = false;

	pthread_mutex_lock(&proxies->lock);
	for (size_t i = 0; i < NAMES_KEPT && !found; i++)
		if (proxies->names[i].until_us > now &&
			strcasecmp(proxies->names[i].name, host) == 0) {
			*sort = proxies->names[i].sort;
			found = true;
		}
	pthread_mutex_unlock(&proxies->lock);
	return found;
}

static enum sort sort_of(struct proxies *proxies, const char *host)
{
	enum sort sort = SORT_UNKNOWN;

	if (is_address(host))
		return address_text_is_private(host) ? SORT_PRIVATE : SORT_PUBLIC;
	if (is_private_name(host))
		return SORT_PRIVATE;
	if (recall(proxies, host, &sort))
		return sort;
	sort = look_up(host);
	pthread_mutex_lock(&proxies->lock);
	struct looked_up *kept = &proxies->names[proxies->next++ % NAMES_KEPT];
	snprintf(kept->name, sizeof(kept->name), "%s", host);
	kept->sort = sort;
	kept->until_us = monotonic_us() + NAME_SECONDS * INT64_C(1000000);
	pthread_mutex_unlock(&proxies->lock);
	return sort;
}

/* -- one address -- */

/* Host without brackets, and whether it is https; false when it is no address. */
static bool read_url(const char *url, char host[NAME_BYTES], bool *is_https)
{
	char *name = NULL, *scheme = NULL;
	CURLU *parts = curl_url();
	bool read = parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
		    curl_url_get(parts, CURLUPART_HOST, &name, 0) == CURLUE_OK &&
		    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		    strlen(name) < NAME_BYTES;

	if (read) {
		size_t length = strlen(name), from = name[0] == '[';
		snprintf(host, NAME_BYTES, "%.*s", (int)(length - 2 * from), name + from);
		if (!from && length > 1 && host[length - 1] == '.')
			host[length - 1] = '\0';
		*is_https = strcasecmp(scheme, "https") == 0;
	}
	curl_free(name);
	curl_free(scheme);
	curl_url_cleanup(parts);
	return read;
}

int proxy_for(struct proxies *proxies, const char *url, const char **proxy)
{
	char host[NAME_BYTES];
	bool is_https = false;

	*proxy = NULL;
	if (proxies_are_none(proxies) || !read_url(url, host, &is_https) ||
		goes_without(proxies, host))
		return 0;
	const char *leads = is_https ? proxies->https : proxies->http;
	if (!leads)
		return 0;
	enum sort sort = sort_of(proxies, host);
	if (sort == SORT_PRIVATE)
		return error_set(FT_REFUSED, "%s leads to a private address", url);
	if (sort == SORT_UNKNOWN && !is_https)
		return error_set(FT_REFUSED, "%s may lead to a private address: its name cannot be "
			"looked up here, and only https proves who answers behind a proxy", url);
	*proxy = leads;
	return 0;
}
