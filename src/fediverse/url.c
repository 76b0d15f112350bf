#include "url.h"
#include <strings.h>

static struct slice after(struct slice s, size_t count)
{
	return (struct slice){ s.base + count, s.length - count };
}

static bool is_plain(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.base[i] <= ' ' || (unsigned char)text.base[i] >= 0x7f ||
			strchr("\"<>\\^`{|}", text.base[i]))
			return false;
	return true;
}

int url_read(struct slice text, struct url *out)
{
	size_t length = 0;
	struct slice rest = text;

	*out = (struct url){ .is_https = slice_starts(text, "https://") };
	if (text.length > URL_BYTES || !is_plain(text) ||
		(!out->is_https && !slice_starts(text, "http://")))
		return error_set(FT_REFUSED, "That is not an address of the web");
	out->whole = slice_cut(&rest, '#');
	rest = after(out->whole, out->is_https ? 8 : 7);
	while (length < rest.length && !strchr("/?", rest.base[length]))
		length++;
	out->authority = (struct slice){ rest.base, length };
	out->target = after(rest, length);
	if (length == 0 || length > 255 || memchr(rest.base, '@', length))
		return error_set(FT_REFUSED, "That address has no host");
	if (out->target.length == 0 || out->target.base[0] != '/')
		out->target = SLICE_LITERAL("/");
	return 0;
}

void url_host(struct slice text, char host[256])
{
	struct url url;

	host[0] = '\0';
	if (url_read(text, &url)) {
		error_clear();
		return;
	}
	for (size_t i = 0; i < url.authority.length; i++) {
		char c = url.authority.base[i];
		host[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	host[url.authority.length] = '\0';
	const char *usual = url.is_https ? ":443" : ":80";
	size_t length = url.authority.length, port = strlen(usual);
	if (length > port && strcmp(host + length - port, usual) == 0)
		host[length - port] = '\0';
}

bool url_same_host(const char *a, const char *b)
{
	char left[256], right[256];

	url_host(slice_of(a), left);
	url_host(slice_of(b), right);
	return left[0] && strcmp(left, right) == 0;
}

void url_add_segment(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.base[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || (c && strchr("-._~", c));
		if (plain)
			buf_add_char(out, (char)c);
		else
			buf_print(out, "%%%02X", c);
	}
}
