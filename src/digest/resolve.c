/* Relative addresses: RFC 3986, section 5.2. */
#include "resolve.h"

/* An address cut as RFC 3986 does, appendix B. */
struct parts {
	struct slice scheme, place, path, query; /* query with its ?, fragment too */
	bool has_scheme, has_place;
};

static struct slice from(struct slice s, size_t at)
{
	return (struct slice){ s.base + at, s.length - at };
}

static size_t find_any(struct slice s, const char *any)
{
	size_t at = 0;
	while (at < s.length && !(s.base[at] && strchr(any, s.base[at])))
		at++;
	return at;
}

static struct parts cut(struct slice address)
{
	struct parts parts = { .scheme = SLICE_EMPTY, .place = SLICE_EMPTY };
	size_t end = find_any(address, ":/?#");
	if (end > 0 && end < address.length && address.base[end] == ':') {
		parts.has_scheme = true;
		parts.scheme = (struct slice){ address.base, end };
		address = from(address, end + 1);
	}
	if (slice_starts(address, "//")) {
		parts.has_place = true;
		address = from(address, 2);
		end = find_any(address, "/?#");
		parts.place = (struct slice){ address.base, end };
		address = from(address, end);
	}
	end = find_any(address, "?#");
	parts.path = (struct slice){ address.base, end };
	parts.query = from(address, end);
	return parts;
}

/* Adds `path`, which begins with a /, without dot segments. */
static void add_path(struct slice path, struct buf *out)
{
	size_t start = out->length;
	while (path.length) {
		struct slice segment = { path.base, 1 + find_any(from(path, 1), "/") };
		struct slice name = from(segment, 1);
		bool last = segment.length == path.length;
		path = from(path, segment.length);
		if (slice_is(name, "..")) {
			while (out->length > start && out->base[out->length - 1] != '/')
				out->length--;
			if (out->length > start)
				out->length--;
		}
		if (!slice_is(name, "..") && !slice_is(name, "."))
			buf_add_slice(out, segment);
		else if (last)
			buf_add_char(out, '/');
	}
}

static void add_start(
	const struct parts *base, bool with_place, struct slice place, struct buf *out)
{
	buf_add_slice(out, base->scheme);
	buf_add_char(out, ':');
	if (with_place) {
		buf_add_text(out, "//");
		buf_add_slice(out, place);
	}
}

void address_resolve(struct slice base_address, struct slice address, struct buf *out)
{
	struct parts base = cut(base_address), given = cut(address);
	if (given.has_scheme || !base.has_scheme || !base.has_place) {
		buf_add_slice(out, address);
		return;
	}
	if (given.has_place) {
		add_start(&base, true, given.place, out);
		if (given.path.length)
			add_path(given.path, out);
		buf_add_slice(out, given.query);
		return;
	}
	add_start(&base, true, base.place, out);
	if (given.path.length == 0) {
		buf_add_slice(out, base.path);
		size_t fragment = find_any(base.query, "#");
		if (!slice_starts(given.query, "?"))
			buf_add(out, base.query.base, fragment);
	} else if (given.path.base[0] == '/') {
		add_path(given.path, out);
	} else {
		struct buf whole;
		const char *slash = memrchr(base.path.base, '/', base.path.length);
		buf_init(&whole, base.path.length + given.path.length + 16);
		if (slash)
			buf_add(&whole, base.path.base, (size_t)(slash - base.path.base) + 1);
		else
			buf_add_char(&whole, '/');
		buf_add_slice(&whole, given.path);
		add_path(buf_slice(&whole), out);
		buf_release(&whole);
	}
	buf_add_slice(out, given.query);
}
