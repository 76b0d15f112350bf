#include "exchange.h"
#include "header.h"
#include "server.h"

enum { ROLES_MAX = 32 };

static struct slice header_slice(const struct exchange *exchange, const char *name)
{
	return slice_of(exchange_header(exchange, name));
}

/* The last item of a list: what the nearest proxy added, which the caller cannot choose. */
static struct slice last_item(struct slice list)
{
	struct slice item = SLICE_EMPTY;

	while (list.length)
		item = slice_trim(slice_cut(&list, ','));
	return item;
}

static const char *copy(struct exchange *exchange, struct slice s)
{
	return arena_text(&exchange->request.arena, s);
}

static bool is_this_machine(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* Anybody can send X-Forwarded-*; only what our own proxy says is believed. */
static bool is_from_proxy(const struct exchange *exchange)
{
	const struct http_options *options = &exchange->server->options;
	struct slice list = slice_of(options->trusted_proxies ? options->trusted_proxies : "");

	if (!options->behind_proxy || !options->trusted_proxies)
		return options->behind_proxy && is_this_machine(exchange->caller->address);
	while (list.length)
		if (slice_is(slice_trim(slice_cut(&list, ',')), exchange->caller->address))
			return true;
	return false;
}

int exchange_read_origin(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	struct slice host = header_slice(exchange, "Host");
	const char *scheme = "http";

	request->address = exchange->caller->address;
	if (is_from_proxy(exchange)) {
		struct slice named = last_item(header_slice(exchange, "X-Forwarded-For"));
		struct slice asked = last_item(header_slice(exchange, "X-Forwarded-Host"));

		if (named.length && named.length < 46)
			request->address = copy(exchange, named);
		if (asked.length)
			host = asked;
		if (slice_is(header_slice(exchange, "X-Forwarded-Proto"), "https"))
			scheme = "https";
	}
	if (!host_is_proper(host)) {
		error_set(FT_REFUSED, "The request does not say properly which host it is for");
		request->host = "";
		return 400;
	}
	request->host = host.base[host.length] ? copy(exchange, host) : host.base;
	exchange->https = strcmp(scheme, "https") == 0 || exchange->server->secure;
	return 0;
}

void session_cookie_name(const struct exchange *exchange, char name[32])
{
	/* Cookies do not tell ports apart, so two servers on one machine need two names. */
	snprintf(name, 32, "%sfettle-%d", exchange->https ? "__Host-" : "",
		exchange->server->port);
}

static bool token_is_proper(struct slice token)
{
	if (token.length != 43)
		return false;
	for (size_t i = 0; i < token.length; i++) {
		unsigned char c = (unsigned char)token.base[i];

		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
			c != '-' && c != '_')
			return false;
	}
	return true;
}

void exchange_identify(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	const char *authorization = exchange_header(exchange, "Authorization");
	struct slice token = bearer_token(slice_of(authorization));
	char name[32];

	request->from_bearer = token.length > 0;
	if (!request->from_bearer) {
		session_cookie_name(exchange, name);
		token = cookie_find(header_slice(exchange, "Cookie"), name);
	}
	request->actor = ACTOR_NOBODY;
	request->token = "";
	if (!request->book || !token_is_proper(token))
		return;
	memcpy(exchange->token, token.base, token.length);
	if (account_session(request->book, exchange->token, &request->actor) == 0) {
		request->token = exchange->token;
	} else {
		request->actor = ACTOR_NOBODY;
		error_clear();
	}
}

/* Is it a page of ours that sends this? Browsers say where a request comes from; programs that
 * say nothing are held by the CSRF token or have no session to misuse. */
int exchange_check_origin(struct exchange *exchange)
{
	const struct request *request = &exchange->request;
	const char *site = exchange_header(exchange, "Sec-Fetch-Site");
	const char *origin = exchange_header(exchange, "Origin");
	const char *host = origin ? strstr(origin, "://") : NULL;

	if (request->from_bearer)
		return 0;
	if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
		goto foreign;
	if (!origin)
		return 0;
	if (host && strcmp(host + 3, request->host) == 0)
		return 0;
	if (exchange->server->options.public_origin &&
		strcmp(origin, exchange->server->options.public_origin) == 0)
		return 0;
foreign:
	error_set(FT_NOT_ALLOWED, "This was sent from a page of another site, so nothing was done");
	return 403;
}

void csrf_token(const char *session_token, char token[44])
{
	/* Whoever knows it cannot find the session's token, and it needs no place to be kept. */
	struct slice pieces[] = { SLICE_LITERAL("fettle csrf\n"), slice_of(session_token) };
	uint8_t digest[SHA256_BYTES];
	struct buf buf;

	sha256_pieces(pieces, 2, digest);
	buf_init(&buf, 44);
	base64url_add(&buf, digest, sizeof(digest));
	memcpy(token, buf.base, 43);
	token[43] = '\0';
	buf_release(&buf);
}

static bool equal_in_constant_time(const char *a, const char *b)
{
	size_t length = strlen(a);
	unsigned char difference = 0;

	if (strlen(b) != length)
		return false;
	for (size_t i = 0; i < length; i++)
		difference |= (unsigned char)(a[i] ^ b[i]);
	return difference == 0;
}

int exchange_check_csrf(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	const char *sent = exchange_header(exchange, "X-CSRF-Token");

	if (request->from_bearer || !*request->token)
		return 0;
	if (!sent)
		sent = pairs_find(&exchange->body.form, "_csrf");
	if (sent && equal_in_constant_time(request_csrf_token(request), sent))
		return 0;
	error_set(FT_NOT_ALLOWED, "This form is from an earlier visit, so nothing was done. "
		"Go back, reload the page and send it again");
	return 403;
}

static bool is_administrator(const struct request *request)
{
	const struct directory *directory = book_directory(request->book);
	const char *roles[ROLES_MAX];
	size_t count = directory_roles(directory, actor_person(&request->actor), 0, today(),
		roles, ROLES_MAX);
	bool found = false;

	for (size_t i = 0; i < count && !found; i++)
		found = strcmp(roles[i], "administrator") == 0;
	book_directory_release(request->book, directory);
	return found;
}

int exchange_check_who(struct exchange *exchange)
{
	const struct request *request = &exchange->request;

	if (request->route->who == ROUTE_ANYONE)
		return 0;
	if (!request->actor.person[0]) {
		error_set(FT_NOT_ALLOWED, "You are not signed in. Sign in and try again");
		return 401;
	}
	if (request->route->who == ROUTE_ADMINISTRATOR && !is_administrator(request)) {
		error_set(FT_NOT_ALLOWED, "Only administrators may do this");
		return 403;
	}
	return 0;
}
