/* Links in one form. */
#include "link.h"
#include "link_trackers.h"
#include "punycode.h"

#include <stdlib.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(*(table)))

enum { PARAMETERS_COUNT = 128, SEGMENTS_COUNT = 256, HOST_BYTES = 253, LABEL_BYTES = 63 };

/* A link cut into parts; slices of the text it was cut from. */
struct parts {
	struct slice host, port, path, query, fragment;
	bool https;
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_refused(const char *why, struct slice link)
{
	error_set(FT_REFUSED, "%.*s: %s", (int)(link.length < 200 ? link.length : 200), link.base,
		why);
	return true;
}

/* -- host names -- */

static bool is_ascii(struct slice s)
{
	for (size_t i = 0; i < s.length; i++)
		if ((unsigned char)s.base[i] >= 0x80)
			return false;
	return true;
}

static bool starts_punycode(struct slice label)
{
	return label.length >= 4 && strncasecmp(label.base, "xn--", 4) == 0;
}

int link_add_label(struct slice label, struct buf *out)
{
	size_t before = out->length;
	if (is_ascii(label)) {
		for (size_t i = 0; i < label.length; i++)
			buf_add_char(out, lower(label.base[i]));
	} else {
		struct buf clean;
		if (starts_punycode(label))
			return error_set(FT_REFUSED, "xn-- is followed by ASCII letters only.");
		buf_init(&clean, LINK_BYTES);
		int result = text_clean(label, &clean);
		for (size_t i = 0; i < clean.length; i++)
			clean.base[i] = lower(clean.base[i]);
		buf_add_text(out, "xn--");
		if (result == 0)
			result = punycode_add(buf_slice(&clean), out);
		buf_release(&clean);
		if (result)
			return result;
	}
	if (out->length - before > LABEL_BYTES)
		return error_set(FT_REFUSED, "A part of a host name has at most 63 characters.");
	return 0;
}

size_t link_label_bytes(struct slice label)
{
	struct buf out;
	if (is_ascii(label))
		return label.length;
	buf_init(&out, LINK_BYTES);
	size_t bytes = link_add_label(label, &out) == 0 ? out.length : 0;
	buf_release(&out);
	return bytes;
}

/* m.example.org, mobile.example.org and amp.example.org are example.org, where something is
 * left that has a dot. en.m.wikipedia.org is en.wikipedia.org. */
static void fold_mobile(struct slice host, struct buf *out)
{
	static const char *const first[] = { "m.", "mobile.", "amp." };
	static const char inner[] = ".m.wikipedia.org";
	for (size_t i = 0; i < COUNT_OF(first); i++) {
		size_t length = strlen(first[i]);
		if (!slice_starts(host, first[i]) ||
			!memchr(host.base + length, '.', host.length - length))
			continue;
		host.base += length;
		host.length -= length;
		i = (size_t)-1; /* there may be another behind it */
	}
	size_t tail = strlen(inner);
	bool wiki = host.length > tail && memcmp(host.base + host.length - tail, inner, tail) == 0;
	if (wiki)
		host.length -= strlen(".wikipedia.org");
	while (wiki && host.length > 2 && memcmp(host.base + host.length - 2, ".m", 2) == 0)
		host.length -= 2;
	buf_add_slice(out, host);
	buf_add_text(out, wiki ? ".wikipedia.org" : "");
}

static int add_host(struct slice host, struct buf *out)
{
	struct buf whole;
	int result = 0;
	buf_init(&whole, LINK_BYTES);
	while (host.length && result == 0) {
		struct slice label = slice_cut(&host, '.');
		if (label.length == 0) {
			result = error_set(FT_REFUSED, "A host name has an empty part.");
			break;
		}
		if (whole.length)
			buf_add_char(&whole, '.');
		result = link_add_label(label, &whole);
	}
	if (result == 0 && (whole.length == 0 || whole.length > HOST_BYTES))
		result = error_set(FT_REFUSED, "A host name has 1 to 253 characters.");
	for (size_t i = 0; result == 0 && i < whole.length; i++)
		if ((unsigned char)whole.base[i] <= ' ' || strchr("\"<>\\^`{|}%", whole.base[i]))
			result = error_set(FT_REFUSED, "A host name has no such character.");
	if (result == 0)
		fold_mobile(buf_slice(&whole), out);
	buf_release(&whole);
	return result;
}

/* -- cutting -- */

static size_t find_any(struct slice s, const char *any)
{
	size_t at = 0;
	while (at < s.length && !(s.base[at] && strchr(any, s.base[at])))
		at++;
	return at;
}

static struct slice from(struct slice s, size_t at)
{
	return (struct slice){ s.base + at, s.length - at };
}

static bool cut_scheme(struct slice *rest, struct parts *parts)
{
	parts->https = rest->length > 8 && strncasecmp(rest->base, "https://", 8) == 0;
	if (parts->https)
		*rest = from(*rest, 8);
	else if (rest->length > 7 && strncasecmp(rest->base, "http://", 7) == 0)
		*rest = from(*rest, 7);
	else if (slice_starts(*rest, "//"))
		*rest = from(*rest, 2);
	else {
		size_t colon = find_any(*rest, ":/?#");
		size_t digits = colon + 1;
		while (digits < rest->length && rest->base[digits] >= '0' &&
			rest->base[digits] <= '9')
			digits++;
		/* mailto:x is of another scheme; example.org:80 is not */
		if (colon < rest->length && rest->base[colon] == ':' &&
			(digits == colon + 1 ||
				(digits < rest->length && !strchr("/?#", rest->base[digits]))))
			return false;
	}
	return true;
}

static bool cut_parts(struct slice link, struct parts *parts)
{
	struct slice rest = link;
	*parts = (struct parts){ .host = SLICE_EMPTY };
	if (!cut_scheme(&rest, parts))
		return false;
	size_t end = find_any(rest, "/?#\\");
	struct slice place = { rest.base, end };
	rest = from(rest, end);
	const char *user = memrchr(place.base, '@', place.length);
	if (user)
		place = from(place, (size_t)(user - place.base) + 1);
	parts->host = slice_cut(&place, ':');
	parts->port = place;
	if (parts->host.length && parts->host.base[parts->host.length - 1] == '.')
		parts->host.length--;
	end = find_any(rest, "#");
	parts->fragment = end < rest.length ? from(rest, end + 1) : SLICE_EMPTY;
	rest.length = end;
	end = find_any(rest, "?");
	parts->query = end < rest.length ? from(rest, end + 1) : SLICE_EMPTY;
	rest.length = end;
	parts->path = rest;
	return true;
}

/* -- escapes -- */

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_unreserved(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

static void add_escaped(unsigned char c, struct buf *out)
{
	static const char digits[] = "0123456789ABCDEF";
	buf_add_char(out, '%');
	buf_add_char(out, digits[c >> 4]);
	buf_add_char(out, digits[c & 15]);
}

/* Escapes that need not be are undone, and what should be escaped is: also a % that begins no
 * escape, or it might begin one with what is undone behind it. */
static void add_clean(struct slice s, struct buf *out)
{
	for (size_t i = 0; i < s.length; i++) {
		unsigned char c = (unsigned char)s.base[i];
		if (c == '%' && i + 2 < s.length && hex_value(s.base[i + 1]) >= 0 &&
			hex_value(s.base[i + 2]) >= 0) {
			c = (unsigned char)(hex_value(s.base[i + 1]) * 16 +
					    hex_value(s.base[i + 2]));
			if (is_unreserved(c))
				buf_add_char(out, (char)c);
			else
				add_escaped(c, out);
			i += 2;
		} else if (c <= ' ' || c >= 0x7f || strchr("\"%<>\\^`{|}", c)) {
			add_escaped(c, out);
		} else {
			buf_add_char(out, (char)c);
		}
	}
}

/* -- path -- */

/* Of how many dots a segment is, written as they are or escaped; 0 if it is of anything else. */
static size_t count_dots(struct slice segment)
{
	size_t dots = 0;
	for (; segment.length; dots++) {
		if (segment.base[0] == '.')
			segment = from(segment, 1);
		else if (slice_starts(segment, "%2e") || slice_starts(segment, "%2E"))
			segment = from(segment, 3);
		else
			return 0;
	}
	return dots;
}

/* Without "." and "..". */
static void add_path(struct slice path, struct buf *out)
{
	struct slice segments[SEGMENTS_COUNT], last = SLICE_EMPTY;
	size_t count = 0;
	while (path.length && (path.base[0] == '/' || path.base[0] == '\\')) {
		path = from(path, 1);
		size_t end = find_any(path, "/\\");
		last = (struct slice){ path.base, end };
		path = from(path, end);
		size_t dots = count_dots(last);
		bool up = dots == 2;
		if (dots == 1 || dots == 2) {
			count -= up && count > 0;
			last = SLICE_EMPTY;
			if (path.length == 0 && count < SEGMENTS_COUNT)
				segments[count++] = SLICE_EMPTY;
		} else if (count < SEGMENTS_COUNT) {
			segments[count++] = last;
		}
	}
	for (size_t i = 0; i < count; i++) {
		buf_add_char(out, '/');
		add_clean(segments[i], out);
	}
	if (count == 0)
		buf_add_char(out, '/');
}

/* -- parameters -- */

static bool matches(struct slice name, const char *pattern)
{
	size_t length = strlen(pattern);
	bool open = pattern[length - 1] == '*';
	if (open)
		return name.length >= length - 1 &&
		       strncasecmp(name.base, pattern, length - 1) == 0;
	return name.length == length && strncasecmp(name.base, pattern, length) == 0;
}

static bool is_below(struct slice host, const char *parent)
{
	size_t length = strlen(parent);
	if (host.length < length || memcmp(host.base + host.length - length, parent, length) != 0)
		return false;
	return host.length == length || host.base[host.length - length - 1] == '.';
}

static bool is_tracker(struct slice host, struct slice parameter)
{
	struct slice rest = parameter, name = slice_cut(&rest, '=');
	for (size_t i = 0; i < COUNT_OF(trackers_everywhere); i++)
		if (matches(name, trackers_everywhere[i]))
			return true;
	for (size_t i = 0; i < COUNT_OF(trackers_by_host); i++)
		if (matches(name, trackers_by_host[i].parameter) &&
			is_below(host, trackers_by_host[i].host))
			return true;
	return false;
}

static int compare_parameters(const void *a, const void *b)
{
	const struct slice *left = a, *right = b;
	size_t shorter = left->length < right->length ? left->length : right->length;
	int order = memcmp(left->base, right->base, shorter);
	if (order)
		return order;
	return left->length < right->length ? -1 : left->length > right->length;
}

static void add_query(struct slice query, struct slice host, struct buf *out)
{
	struct slice kept[PARAMETERS_COUNT];
	struct buf clean;
	size_t count = 0;
	buf_init(&clean, 3 * LINK_BYTES);
	add_clean(query, &clean);
	struct slice rest = buf_slice(&clean);
	while (rest.length && count < PARAMETERS_COUNT) {
		struct slice parameter = slice_cut(&rest, '&');
		if (parameter.length && !is_tracker(host, parameter))
			kept[count++] = parameter;
	}
	qsort(kept, count, sizeof(*kept), compare_parameters);
	for (size_t i = 0; i < count; i++) {
		buf_add_char(out, i ? '&' : '?');
		buf_add_slice(out, kept[i]);
	}
	buf_release(&clean);
}

static bool is_usual_port(const struct parts *parts)
{
	struct slice port = parts->port;
	while (port.length > 1 && port.base[0] == '0')
		port = from(port, 1);
	return port.length == 0 || slice_is(port, parts->https ? "443" : "80");
}

int link_canonical(struct slice link, struct buf *out)
{
	struct parts parts;
	int64_t port;
	link = slice_trim(link);
	buf_clear(out);
	if (link.length > LINK_BYTES || !text_is_utf8(link))
		is_refused("a link is text of at most 4,096 bytes.", link);
	else if (!cut_parts(link, &parts))
		is_refused("only links to the web are kept.", link);
	else if (parts.port.length &&
		 (slice_to_int64(parts.port, &port) || port < 1 || port > 65535))
		is_refused("there is no such port.", link);
	else {
		buf_add_text(out, parts.https ? "https://" : "http://");
		size_t start = out->length;
		int result = add_host(parts.host, out);
		if (result)
			return result;
		struct buf host;
		buf_init(&host, LINK_BYTES);
		buf_add(&host, out->base + start, out->length - start);
		if (!is_usual_port(&parts))
			buf_print(out, ":%d", (int)port);
		add_path(parts.path, out);
		add_query(parts.query, buf_slice(&host), out);
		buf_release(&host);
		if (slice_starts(parts.fragment, "!")) {
			buf_add_char(out, '#');
			add_clean(parts.fragment, out);
		}
		if (!buf_failed(out))
			return 0;
		is_refused("it becomes too long.", link);
	}
	return FT_REFUSED;
}

struct slice link_host(struct slice canonical)
{
	struct slice rest = canonical;
	const char *host = memmem(rest.base, rest.length, "://", 3);
	if (!host)
		return SLICE_EMPTY;
	rest = from(rest, (size_t)(host - rest.base) + 3);
	return (struct slice){ rest.base, find_any(rest, ":/?#") };
}

bool link_is_shortened(struct slice canonical)
{
	struct slice host = link_host(canonical);
	for (size_t i = 0; i < COUNT_OF(shorteners); i++)
		if (slice_is(host, shorteners[i]))
			return true;
	return false;
}
