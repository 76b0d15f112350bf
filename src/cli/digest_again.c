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

static int add_hashes(struct named *named, const json_t *list)
{
	const json_t *one;
	size_t i;
	int result = 0;
	for (i = 0; result == 0 && i < json_array_size(list); i++) {
		one = json_array_get(list, i);
		result = add_hash(named,
			json_is_string(one) ? json_string_value(one) : json_text(one, "hash"));
	}
	return result;
}

/* The hash of what is in the commons is only of its posts; of a whole digest every byte counts,
 * and those depend on what was said beside it too. */
static int read_named(const json_t *made, struct named *named)
{
	static const char *const lists[] = { "posts", "items", "background" };
	size_t room = 1, count = json_is_array(json_object_get(made, "posts")) ? 3 : 2;
	int result = 0;
	for (size_t i = 0; i < count; i++)
		room += json_array_size(json_object_get(made, lists[i]));
	named->hashes = must_alloc(room * sizeof(*named->hashes));
	named->count = 0;
	for (size_t i = 0; result == 0 && i < count; i++)
		result = add_hashes(named, json_object_get(made, lists[i]));
	qsort(named->hashes, named->count, SHA256_BYTES, compare);
	return result;
}

/* Of those that were not seen, how many have a tombstone. */
static size_t count_taken_back(
	const struct named *named, uint8_t *seen, const struct posts *posts)
{
	size_t count = 0;
	for (size_t i = 0; i < posts->tombstone_count; i++) {
		uint8_t(*at)[SHA256_BYTES] = bsearch(posts->tombstones[i].hash, named->hashes,
			named->count, SHA256_BYTES, compare);
		if (!at || seen[at - named->hashes])
			continue;
		seen[at - named->hashes] = 1;
		count++;
	}
	return count;
}

/* Keeps those that are named, and says when some of them are not there. *taken_back: how many of
 * those have a tombstone instead. */
static int keep_named(const struct named *named, struct posts *posts, size_t *taken_back)
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
	*taken_back = count_taken_back(named, seen, posts);
	found += *taken_back;
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
	const json_t *window = json_has(made, "window") ? json_object_get(made, "window") : made;
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

/* What was published in the commons has only the hash of the digest to compare. */
static int compare_hash(const struct digest *digest, const char *named)
{
	struct buf json;
	json_t *is = NULL;
	buf_init(&json, DIGEST_BYTES_MAX);
	digest_write_json(digest, &json);
	int result = json_read(buf_slice(&json), &is);
	if (result == 0 && strcmp(json_text(is, "hash"), named) != 0)
		result = error_set(FT_DRIFT, "These posts make the digest %s, not %s.",
			json_text(is, "hash"), named);
	if (result == 0)
		printf("The digest is right: made again from %zu posts, it has the same hash.\n%s\n",
			digest_post_count(digest), named);
	json_decref(is);
	buf_release(&json);
	return result;
}

static int compare_bytes(const struct digest *digest, struct slice was, const json_t *made)
{
	struct buf is;
	int result = 0;
	buf_init(&is, DIGEST_BYTES_MAX);
	digest_write_json(digest, &is);
	if (!slice_equal(was, buf_slice(&is)))
		result = differ(was, buf_slice(&is));
	else
		printf("The digest is right: made again from %zu posts, every byte is the same.\n%s\n",
			digest_post_count(digest), json_text(made, "hash"));
	buf_release(&is);
	return result;
}

/* The posts that are here are what their hashes say, and tombstones stand for the others: all that
 * can be looked at is whether these hashes make the hash of the digest. */
static int compare_named(const json_t *made, size_t taken_back)
{
	const json_t *list = json_object_get(made, "posts"), *one;
	uint8_t digest[SHA256_BYTES];
	struct buf lines;
	size_t i;
	if (!json_is_array(list))
		list = json_object_get(made, "items");
	buf_init(&lines, DIGEST_BYTES_MAX);
	json_array_foreach(list, i, one)
	{
		buf_add_text(&lines,
			json_is_string(one) ? json_string_value(one) : json_text(one, "hash"));
		buf_add_char(&lines, '\n');
	}
	sha256(lines.base ? lines.base : "", lines.length, digest);
	buf_clear(&lines);
	hex_add(&lines, digest, sizeof(digest));
	int result = slice_is(buf_slice(&lines), json_text(made, "hash"))
			     ? 0
			     : error_set(FT_DRIFT, "The posts that it names make the digest %s, not %s.",
				       lines.base, json_text(made, "hash"));
	if (result == 0)
		printf("The digest has the hash of the %zu posts that it names. It cannot be made again: "
		       "%zu of what it was made of %s taken back since.\n%s\n",
			json_array_size(list), taken_back, taken_back == 1 ? "was" : "were", lines.base);
	buf_release(&lines);
	return result;
}

static int make_again(struct slice was, const json_t *made, struct posts *posts,
	const struct digest_options *options)
{
	struct digest *digest = NULL;
	int result = digest_make(&digest, posts, options);
	if (result == 0)
		result = json_is_array(json_object_get(made, "posts"))
				 ? compare_bytes(digest, was, made)
				 : compare_hash(digest, json_text(made, "hash"));
	digest_free(digest);
	return result;
}

/* A digest as --json writes it, the data of an entry of the commons, or the whole of its text. */
static int read_made(const char *path, struct buf *was, json_t **whole, const json_t **made)
{
	int result = file_read(path, DIGEST_BYTES_MAX, was);
	if (result == 0 && (result = json_read(buf_slice(was), whole)))
		return error_prefix("%s", path);
	if (result)
		return result;
	*made = json_has(*whole, "data") ? json_object_get(*whole, "data") : *whole;
	if (json_is_array(json_object_get(*made, "posts")) || *json_text(*made, "hash"))
		return 0;
	return error_set(FT_REFUSED, "%s is not a digest as --json writes it.", path);
}

int digest_again(const char *path, struct posts *posts)
{
	struct named named = { 0 };
	struct digest_options options = { 0 };
	struct buf was;
	size_t taken_back = 0;
	json_t *whole = NULL;
	const json_t *made = NULL;
	buf_init(&was, DIGEST_BYTES_MAX);
	int result = read_made(path, &was, &whole, &made);
	if (result == 0)
		result = read_window(made, &options);
	options.names_background = json_has(made, "background");
	if (result == 0 && (options.names_background || json_has(made, "items"))) {
		result = read_named(made, &named);
		if (result == 0)
			result = keep_named(&named, posts, &taken_back);
	}
	const char *tag = json_text(made, "tag");
	options.tag = slice_of(*tag == '#' ? tag + 1 : tag);
	options.permalink = json_has(made, "permalink") ? json_text(made, "permalink") : NULL;
	if (result == 0 && taken_back)
		result = compare_named(made, taken_back);
	else if (result == 0)
		result = make_again(buf_slice(&was), made, posts, &options);
	free(named.hashes);
	json_decref(whole);
	buf_release(&was);
	return result;
}
