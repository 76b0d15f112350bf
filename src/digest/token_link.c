/* Links: with http:// before them, or known by their top-level domain. */
#include "token_link.h"
#include "characters.h"
#include "link.h"
#include "tld_table.h"

#include <stdlib.h>

/* A run of characters that a host name may be made of, and what is known of its dots. It is
 * looked at once, however many places in it a link could begin at. */
struct run {
	size_t end; /* byte of the text */
	size_t dots[64],
		tld_end[64]; /* of each dot: where the top-level domain after it ends, or 0 */
	size_t count;
};

/* What the parts of a link are. */
struct found {
	size_t start, host, host_end, path, end;
	bool has_protocol;
};

enum { TLD_BYTES_MAX = 64, TCO_NAME_MAX = 40, LABEL_MAX = 63 };

/* -- top-level domains -- */

static int compare_tld(const void *key, const void *element)
{
	return strcmp(key, *(const char *const *)element);
}

static bool is_tld(const char *name)
{
	return bsearch(name, tld_table, sizeof(tld_table) / sizeof(*tld_table), sizeof(*tld_table),
		       compare_tld) != NULL;
}

/* Neither a letter nor anything that makes an address or a longer word of it comes next. */
static bool may_follow_tld(struct slice text, size_t at)
{
	if (at >= text.length)
		return true;
	char c = text.base[at];
	return !is_ascii_word(c) && c != '@' && c != '+' && c != '-';
}

static size_t punycode_end(struct slice text, size_t at)
{
	size_t end = at + 4;
	if (text.length - at < 5 || strncasecmp(text.base + at, "xn--", 4) != 0)
		return 0;
	while (end < text.length && (is_ascii_word(text.base[end]) || text.base[end] == '-'))
		end++;
	return end > at + 4 ? end : 0;
}

/* The end of the longest top-level domain that begins at `at`, or 0. */
static size_t tld_end(struct slice text, size_t at)
{
	char name[TLD_BYTES_MAX + 1];
	size_t length = 0, bytes, best = 0;
	while (length + 4 < TLD_BYTES_MAX) {
		int32_t c = character_at(text, at + length, &bytes);
		if (!bytes || !is_domain_character(c))
			break;
		for (size_t i = 0; i < bytes; i++) {
			char byte = text.base[at + length + i];
			name[length + i] = byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
		}
		length += bytes;
		name[length] = '\0';
		if (length > 1 && may_follow_tld(text, at + length) && is_tld(name))
			best = at + length;
	}
	return best ? best : punycode_end(text, at);
}

/* -- the host -- */

static bool is_run_character(int32_t c)
{
	return c == '.' || c == '-' || c == '_' || is_domain_character(c);
}

static void run_read(struct slice text, size_t start, struct run *run)
{
	enum { RUN_BYTES_MAX = 4096 };
	size_t at = start, bytes;
	run->count = 0;
	for (;;) {
		int32_t c = character_at(text, at, &bytes);
		if (!bytes || !is_run_character(c) || at - start > RUN_BYTES_MAX)
			break;
		if (c == '.' && at > start && run->count < 64) {
			run->tld_end[run->count] = tld_end(text, at + 1);
			run->dots[run->count++] = at;
		}
		at += bytes;
	}
	run->end = at;
}

/* A label begins and ends with neither - nor _ ; the last before the top-level domain has no _. */
static bool is_label(struct slice text, size_t start, size_t end, bool last)
{
	if (start >= end)
		return false;
	char first = text.base[start], final = text.base[end - 1];
	if (first == '-' || first == '_' || final == '-' || final == '_')
		return false;
	return !last || !memchr(text.base + start, '_', end - start);
}

/* The end of the longest host name from `start` to one of the run's dots and a top-level
 * domain; 0 when there is none. */
static size_t host_end(struct slice text, const struct run *run, size_t start)
{
	size_t best = 0, label = start;
	for (size_t i = 0; i < run->count; i++) {
		size_t dot = run->dots[i];
		if (dot < start)
			continue;
		if (run->tld_end[i] && is_label(text, label, dot, true))
			best = run->tld_end[i];
		if (!is_label(text, label, dot, false))
			break;
		label = dot + 1;
	}
	return best;
}

/* -- what comes after the host -- */

static bool is_path_character(int32_t c)
{
	if (c < 0x80)
		return is_ascii_word(c) || (c && strchr("!*';:=+,.$/%#[]-_~@|&", (char)c));
	return c == 0x2013 || (c >= 0x400 && c <= 0x4ff) || is_latin_accented(c);
}

static bool ends_path(int32_t c)
{
	if (c < 0x80)
		return is_ascii_word(c) || (c && strchr("+-=_#/", (char)c));
	return (c >= 0x400 && c <= 0x4ff) || is_latin_accented(c);
}

static size_t path_characters(struct slice text, size_t at)
{
	size_t bytes;
	int32_t c = character_at(text, at, &bytes);
	while (bytes && is_path_character(c)) {
		at += bytes;
		c = character_at(text, at, &bytes);
	}
	return at;
}

/* "(film)" or "(a(b)c)" at `at`: its end, or 0. */
static size_t brackets_end(struct slice text, size_t at)
{
	size_t inner = path_characters(text, at + 1), deep;
	if (inner < text.length && text.base[inner] == ')')
		return inner > at + 1 ? inner + 1 : 0;
	if (inner >= text.length || text.base[inner] != '(')
		return 0;
	deep = path_characters(text, inner + 1);
	if (deep == inner + 1 || deep >= text.length || text.base[deep] != ')')
		return 0;
	deep = path_characters(text, deep + 1);
	return deep < text.length && text.base[deep] == ')' ? deep + 1 : 0;
}

static size_t path_end(struct slice text, size_t at)
{
	size_t end = at, best = at, bytes;
	for (;;) {
		int32_t c = character_at(text, end, &bytes);
		size_t closed = bytes && c == '(' ? brackets_end(text, end) : 0;
		if (closed) {
			end = best = closed;
			continue;
		}
		if (!bytes || !is_path_character(c))
			return best;
		end += bytes;
		if (ends_path(c))
			best = end;
	}
}

static size_t query_end(struct slice text, size_t at)
{
	size_t best = at;
	for (size_t end = at + 1; end < text.length; end++) {
		char c = text.base[end];
		if (is_ascii_word(c) || (c && strchr("-_&=#/", c)))
			best = end + 1;
		else if (!c || !strchr("!?*'@();:+$%[].,~|", c))
			break;
	}
	return best;
}

static size_t port_end(struct slice text, size_t at)
{
	size_t end = at + 1;
	if (at >= text.length || text.base[at] != ':')
		return at;
	while (end < text.length && text.base[end] >= '0' && text.base[end] <= '9')
		end++;
	return end > at + 1 ? end : at;
}

static void rest_read(struct slice text, struct found *found)
{
	size_t at = port_end(text, found->host_end);
	found->path = at;
	if (at < text.length && text.base[at] == '/')
		at = path_end(text, at + 1);
	if (at < text.length && text.base[at] == '?')
		at = query_end(text, at);
	found->end = at;
}

/* -- whether it is a link -- */

static size_t protocol_bytes(struct slice text, size_t at)
{
	struct slice rest = { text.base + at, text.length - at };
	if ((rest.base[0] | 0x20) != 'h')
		return 0;
	if (rest.length > 8 && strncasecmp(rest.base, "https://", 8) == 0)
		return 8;
	return rest.length > 7 && strncasecmp(rest.base, "http://", 7) == 0 ? 7 : 0;
}

static bool may_precede_link(struct slice text, size_t at)
{
	int32_t c = character_before(text, at);
	return at == 0 || !(is_ascii_word(c) || c == '@' || c == 0xff20 || c == '$' || c == '#' ||
				  c == 0xff03 || c == 0xfffe || c == 0xfeff || c == 0xffff);
}

/* Shortened links end after their letters: http://t.co/abc's is http://t.co/abc. False when
 * the name is longer than any can be. */
static bool cut_tco(struct slice text, struct found *found)
{
	size_t host = found->host_end - found->host, end = found->path + 1;
	if (host != 4 || strncasecmp(text.base + found->host, "t.co", 4) != 0 ||
		found->path != found->host_end || found->end <= found->path ||
		text.base[found->path] != '/')
		return true;
	while (end < text.length && is_ascii_word(text.base[end]))
		end++;
	if (end == found->path + 1)
		return true;
	if (end - found->path - 1 > TCO_NAME_MAX)
		return false;
	found->end = end < text.length && text.base[end] == '?' ? query_end(text, end) : end;
	return true;
}

static bool is_host(struct slice host)
{
	while (host.length) {
		struct slice label = slice_cut(&host, '.');
		size_t bytes = link_label_bytes(label);
		if (bytes == 0 || bytes > LABEL_MAX)
			return false;
	}
	return true;
}

static void add_with_protocol(struct slice text, struct found *found, struct tokens *out)
{
	struct slice host = { text.base + found->host, found->host_end - found->host };
	if (!cut_tco(text, found) || !is_host(host))
		return;
	struct token *token = tokens_add(out, TOKEN_LINK, found->start, found->end);
	token->text = (struct slice){ text.base + found->start, found->end - found->start };
}

/* -- links without http:// -- */

static bool is_plain_label(int32_t c)
{
	return is_ascii_word(c) || c == '-' || is_latin_accented(c);
}

/* The first host name in Latin letters from *at to `end`, as labels with dots and a top-level
 * domain: "これは。example.com中国語t.co" has two. Leaves its end in *at; false when none is left.
 */
static bool plain_host(struct slice text, size_t end, size_t *at, size_t *start)
{
	struct slice host = { text.base, end };
	size_t best = 0, bytes, place = *at;
	for (*start = place; place < end;) {
		int32_t c = character_at(host, place, &bytes);
		place += bytes;
		if (is_plain_label(c))
			continue;
		size_t tld = c == '.' && place - 1 > *start ? tld_end(host, place) : 0;
		if (tld)
			best = tld;
		size_t next_bytes;
		bool goes_on = c == '.' && place - 1 > *start &&
			       is_plain_label(character_at(host, place, &next_bytes)) && next_bytes;
		if (goes_on)
			continue;
		if (best)
			break;
		*start = place;
	}
	*at = best;
	return best != 0;
}

static void add_without_protocol(struct slice text, const struct found *found, struct tokens *out)
{
	size_t at = found->host, start;
	struct token *last = NULL;
	while (at < found->host_end && plain_host(text, found->host_end, &at, &start)) {
		last = tokens_add(out, TOKEN_LINK, start, at);
		last->text = (struct slice){ text.base + start, at - start };
	}
	if (last && found->end > found->path) {
		last->end = found->end;
		last->text.length = found->end - last->start;
	}
}

static bool follows_joiner(struct slice text, size_t at)
{
	return at > 0 && strchr("-_./", text.base[at - 1]) && text.base[at - 1];
}

/* A link that begins at `at`: true, and its parts. */
static bool link_at(struct slice text, size_t at, struct run *run, struct found *found)
{
	*found = (struct found){ .start = at, .host = at };
	size_t protocol = protocol_bytes(text, at);
	if (protocol) {
		struct run after;
		run_read(text, at + protocol, &after);
		found->host = at + protocol;
		found->host_end = host_end(text, &after, found->host);
		found->has_protocol = found->host_end != 0;
	}
	if (!found->has_protocol) {
		found->host = at;
		if (at >= run->end)
			run_read(text, at, run);
		found->host_end = host_end(text, run, at);
	}
	if (!found->host_end)
		return false;
	rest_read(text, found);
	return true;
}

void tokens_find_links(struct slice text, struct tokens *out)
{
	struct run run;
	struct found found;
	size_t at = 0, bytes;
	if (!memchr(text.base, '.', text.length))
		return;
	run.end = run.count = 0;
	while (at < text.length) {
		int32_t c = character_at(text, at, &bytes);
		bool no_dot = at < run.end && (run.count == 0 || run.dots[run.count - 1] < at);
		if ((no_dot && (c | 0x20) != 'h') || !is_domain_character(c) ||
			!may_precede_link(text, at)) {
			at += bytes;
			continue;
		}
		if (!link_at(text, at, &run, &found)) {
			at += bytes;
			continue;
		}
		size_t end = found.end;
		if (found.has_protocol)
			add_with_protocol(text, &found, out);
		else if (!follows_joiner(text, at))
			add_without_protocol(text, &found, out);
		character_at(text, end, &bytes);
		at = end + bytes; /* what ends a link does not begin the next */
	}
}
