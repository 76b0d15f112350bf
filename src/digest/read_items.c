/* Posts in our own form, as post_write_item() writes them: what an archive hands on, so that
 * others can make a digest again. */
#include "read.h"
#include "moment.h"

bool is_our_item(const json_t *item)
{
	return (json_is_object(json_object_get(item, "post")) || *json_text(item, "gone")) &&
	       strlen(json_text(item, "hash")) == 2 * SHA256_BYTES;
}

static const char *read_our_tombstone(struct posts *posts, const json_t *item)
{
	struct tombstone one = { .said = INSTANT_NONE };
	if (hex_read(slice_of(json_text(item, "hash")), one.hash, sizeof(one.hash)) ||
		instant_parse(slice_of(json_text(item, "gone")), &one.gone) ||
		(json_has(item, "said") &&
			instant_parse(slice_of(json_text(item, "said")), &one.said)))
		return "This line was left out: it does not say when a post was taken back.";
	struct tombstone *tombstone = posts_add_tombstone(posts);
	memcpy(tombstone->hash, one.hash, sizeof(one.hash));
	tombstone->said = one.said;
	tombstone->gone = one.gone;
	return NULL;
}

/* As it is written: the hash is of these words, so nothing may be added or tidied. */
static void read_list(
	struct posts *posts, const json_t *object, const char *key, struct slices *out)
{
	const json_t *list = json_object_get(object, key), *one;
	size_t i, count = json_array_size(list);
	if (count > POST_LINKS_COUNT)
		count = POST_LINKS_COUNT;
	out->items = arena_alloc(&posts->arena, (count + 1) * sizeof(*out->items));
	json_array_foreach(list, i, one)
	{
		if (out->count == count)
			break;
		out->items[out->count++] = posts_text(posts,
			slice_of(json_is_string(one) ? json_string_value(one) : ""));
	}
}

static void read_other(
	struct posts *posts, const json_t *object, const char *key, struct post_of *out)
{
	const json_t *other = json_object_get(object, key);
	if (!json_is_object(other))
		return;
	*out = (struct post_of){ .is = true,
		.author = post_member(posts, other, "author"),
		.id = post_member(posts, other, "id"),
		.url = post_member(posts, other, "url") };
}

/* NULL, or what is wrong. */
const char *read_our_item(struct posts *posts, const json_t *item)
{
	if (*json_text(item, "gone"))
		return read_our_tombstone(posts, item);
	const json_t *said = json_object_get(item, "post");
	uint8_t named[SHA256_BYTES];
	struct post *post = posts_add(posts);
	post->source = post_member(posts, said, "source");
	post->id = post_member(posts, said, "id");
	post->url = post_member(posts, said, "url");
	post->author = post_member(posts, said, "author");
	post->name = post_member(posts, item, "name");
	post->text = post_member(posts, said, "text");
	post->lang = post_member(posts, said, "lang");
	if (json_has(said, "when") && moment_read(slice_of(json_text(said, "when")), &post->when))
		post->when = INSTANT_NONE;
	read_list(posts, said, "links", &post->links);
	read_list(posts, said, "tags", &post->tags);
	read_list(posts, said, "mentions", &post->mentions);
	read_other(posts, said, "repost_of", &post->repost_of);
	read_other(posts, said, "quote_of", &post->quote_of);
	read_other(posts, said, "reply_to", &post->reply_to);
	post_canonical(post, &posts->scratch);
	sha256(posts->scratch.base, posts->scratch.length, post->hash);
	if (hex_read(slice_of(json_text(item, "hash")), named, sizeof(named)) == 0 &&
		memcmp(named, post->hash, sizeof(named)) == 0)
		return NULL;
	posts_drop(posts);
	return "This post was left out: it is not what its hash says.";
}

static void add_instant(struct buf *out, const char *before, instant_us when)
{
	buf_add_text(out, before);
	if (when == INSTANT_NONE) {
		buf_add_text(out, "null");
		return;
	}
	buf_add_char(out, '"');
	instant_add_rfc3339(out, when);
	buf_add_char(out, '"');
}

void tombstone_write_item(const struct tombstone *tombstone, struct buf *out)
{
	buf_add_text(out, "{\"hash\":\"");
	hex_add(out, tombstone->hash, SHA256_BYTES);
	add_instant(out, "\",\"said\":", tombstone->said);
	add_instant(out, ",\"gone\":", tombstone->gone);
	buf_add_char(out, '}');
}

void post_write_item(const struct post *post, struct buf *out)
{
	struct buf canonical;
	buf_init(&canonical, 16 * POST_TEXT_BYTES);
	post_canonical(post, &canonical);
	buf_add_text(out, "{\"hash\":\"");
	hex_add(out, post->hash, SHA256_BYTES);
	buf_add_text(out, "\",\"name\":");
	buf_add_json_text(out, post->name);
	buf_add_text(out, ",\"post\":");
	buf_add_slice(out, buf_slice(&canonical));
	buf_add_char(out, '}');
	buf_release(&canonical);
}
