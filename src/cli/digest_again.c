/* fettle digest --rebuild: a digest made again from its posts, and compared byte for byte. */
#include "digest_form.h"

#include <stdlib.h>

enum { HASH_TEXT_BYTES = 2 * SHA256_BYTES };

#define DIGEST_BYTES_MAX ((size_t)1 << 30)

/* Hashes that a digest names, sorted. */
struct named {
	uint8_t (*hashes)[SHA256_BYTES];
	size_t count;
};

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_BYTES);
}

static int add_hash(struct named *named, const char *text)
{
	if (hex_read(slice_of(text), named->hashes[named->count], SHA256_BYTES))
		return error_set(FT_REFUSED, "The digest names a post by \"%.70s\", which is no hash.",
			text);
	named->count++;
	return 0;
}

static int read_named(const json_t *made, struct named *named)
{
	const json_t *posts = json_object_get(made, "posts"), *one;
	const json_t *background = json_object_get(made, "background");
	size_t i, room = json_array_size(posts) + json_array_size(background);
	int result = 0;
	named->hashes = must_alloc((room + 1) * sizeof(*named->hashes));
	named->count = 0;
	for (i = 0; result == 0 && i < json_array_size(posts); i++)
		result = add_hash(named, json_text(json_array_get(posts, i), "hash"));
	for (i = 0; result == 0 && i < json_array_size(background); i++) {
		one = json_array_get(background, i);
		result = add_hash(named, json_is_string(one) ? json_string_value(one) : "");
	}
	qsort(named->hashes, named->count, SHA256_BYTES, compare);
	return result;
}

/* Keeps those that are named, and says when some of them are not there. */
static int keep_named(const struct named *named, struct posts *posts)
{
	uint8_t *seen = must_alloc(named->count + 1);
	size_t kept = 0, found = 0;
	for (size_t i = 0; i < posts->count; i++) {
		uint8_t(*at)[SHA256_BYTES] = bsearch(posts->items[i].hash, named->hashes,
			named->count, SHA256_BYTES, compare);
		if (!at)
			continue;
		found += !seen[at - named->hashes];
		seen[at - named->hashes] = 1;
		posts->items[kept++] = posts->items[i];
	}
	posts->count = kept;
	free(seen);
	if (found < named->count)
		return error_set(FT_DRIFT,
			"%zu of the %zu posts that the digest names are not in these files: their "
			"authors may have taken them back or changed them.",
			named->count - found, named->count);
	return 0;
}

static int read_window(const json_t *made, struct digest_options *options)
{
	const json_t *window = json_object_get(made, "window");
	const char *from = json_text(window, "from"), *to = json_text(window, "to");
	options->from = options->to = INSTANT_NONE;
	if (*from && instant_parse(slice_of(from), &options->from))
		return error_prefix("The digest's window");
	if (*to && instant_parse(slice_of(to), &options->to))
		return error_prefix("The digest's window");
	return 0;
}

/* Where the first difference is, for whoever looks for it. */
static int differ(struct slice was, struct slice is)
{
	size_t at = 0, line = 1;
	while (at < was.length && at < is.length && was.base[at] == is.base[at])
		line += was.base[at++] == '\n';
	return error_set(FT_DRIFT,
		"Made again from its posts, the digest is another one from line %zu on. Either it was "
		"changed, or names and links were left out of it because somebody asked for that.",
		line);
}

static int make_again(
	struct slice was, const json_t *made, struct posts *posts, const struct digest_options *options)
{
	struct digest *digest = NULL;
	struct buf is;
	int result = digest_make(&digest, posts, options);
	buf_init(&is, DIGEST_BYTES_MAX);
	if (result == 0)
		digest_write_json(digest, &is);
	if (result == 0 && !slice_equal(was, buf_slice(&is)))
		result = differ(was, buf_slice(&is));
	if (result == 0)
		printf("The digest is right: made again from %zu posts, every byte is the same.\n%s\n",
			digest_post_count(digest), json_text(made, "hash"));
	buf_release(&is);
	digest_free(digest);
	return result;
}

int digest_again(const char *path, struct posts *posts)
{
	struct named named = { 0 };
	struct digest_options options = { 0 };
	struct buf was;
	json_t *made = NULL;
	buf_init(&was, DIGEST_BYTES_MAX);
	int result = file_read(path, DIGEST_BYTES_MAX, &was);
	if (result == 0 && (result = json_read(buf_slice(&was), &made)))
		error_prefix("%s", path);
	if (result == 0 && !json_is_array(json_object_get(made, "posts")))
		result = error_set(FT_REFUSED, "%s is not a digest as --json writes it.", path);
	if (result == 0)
		result = read_window(made, &options);
	options.names_background = json_has(made, "background");
	if (result == 0 && options.names_background) {
		result = read_named(made, &named);
		if (result == 0)
			result = keep_named(&named, posts);
	}
	const char *tag = json_text(made, "tag");
	options.tag = slice_of(*tag == '#' ? tag + 1 : tag);
	options.permalink = json_has(made, "permalink") ? json_text(made, "permalink") : NULL;
	if (result == 0)
		result = make_again(buf_slice(&was), made, posts, &options);
	free(named.hashes);
	json_decref(made);
	buf_release(&was);
	return result;
}
