/* Posts as Bluesky's API gives them: alone (searchPosts) or with who passed them on (feeds). */
#include "read.h"
#include "moment.h"

static bool is_of(const json_t *object, const char *type)
{
	return strstr(json_text(object, "$type"), type) != NULL;
}

/* at://did:plc:x/app.bsky.feed.post/3k -> 3k */
static const char *last_part(const char *uri)
{
	const char *slash = strrchr(uri, '/');
	return slash ? slash + 1 : uri;
}

static struct slice page_of(struct posts *posts, struct slice handle, const char *uri)
{
	if (handle.length == 0)
		return SLICE_EMPTY;
	return posts_text(
		posts, slice_of(arena_print(&posts->arena, "https://bsky.app/profile/%.*s/post/%s",
			       (int)handle.length, handle.base, last_part(uri))));
}

static void add_facets(struct posts *posts, struct post *post, const json_t *record)
{
	size_t i, j;
	json_t *facet, *feature;
	json_array_foreach(json_object_get(record, "facets"), i, facet)
	{
		json_array_foreach(json_object_get(facet, "features"), j, feature)
		{
			if (is_of(feature, "#link"))
				posts_add_link(
					posts, &post->links, slice_of(json_text(feature, "uri")));
			else if (is_of(feature, "#tag"))
				posts_add_name(
					posts, &post->tags, slice_of(json_text(feature, "tag")));
		}
	}
	json_array_foreach(json_object_get(record, "tags"), i, feature) if (json_is_string(feature))
		posts_add_name(posts, &post->tags, slice_of(json_string_value(feature)));
}

/* "@ann.example.org" in the text: handles have dots, which other mentions do not. */
static void add_mentions(struct posts *posts, struct post *post)
{
	struct slice text = post->text;
	for (size_t at = 0; at < text.length; at++) {
		size_t end = at + 1, dots = 0;
		if (text.base[at] != '@' ||
			(at && text.base[at - 1] > ' ' && text.base[at - 1] != '('))
			continue;
		for (; end < text.length; end++) {
			char c = text.base[end];
			bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
				    (c >= '0' && c <= '9') || c == '-';
			if (!word && c != '.')
				break;
			dots += c == '.';
		}
		while (end > at + 1 && text.base[end - 1] == '.') {
			end--;
			dots--;
		}
		if (dots && dots < 32)
			posts_add_name(posts, &post->mentions,
				(struct slice){ text.base + at + 1, end - at - 1 });
	}
}

static void add_embed(struct posts *posts, struct post *post, const json_t *embed)
{
	const json_t *record = json_object_get(embed, "record");
	const json_t *inner = json_object_get(record, "record");
	if (json_is_object(inner) && json_has(inner, "uri"))
		record = inner; /* with pictures beside it */
	posts_add_link(posts, &post->links,
		slice_of(json_text(json_object_get(embed, "external"), "uri")));
	posts_add_link(posts, &post->links,
		slice_of(json_text(
			json_object_get(json_object_get(embed, "media"), "external"), "uri")));
	const char *uri = json_text(record, "uri");
	if (!strstr(uri, "/app.bsky.feed.post/"))
		return;
	struct slice author = post_member(posts, json_object_get(record, "author"), "handle");
	if (!post->quote_of.is || author.length)
		post->quote_of = (struct post_of){ .is = true,
			.author = author,
			.id = posts_text(posts, slice_of(uri)),
			.url = page_of(posts, author, uri) };
}

static bool asks_to_be_left_out(const json_t *author)
{
	size_t i;
	json_t *label;
	json_array_foreach(json_object_get(author, "labels"), i,
		label) if (strcmp(json_text(label, "val"), "!no-unauthenticated") == 0) return true;
	return is_opted_out(json_text(author, "description"));
}

static void add_reply(
	struct posts *posts, struct post *post, const json_t *record, const json_t *item)
{
	const json_t *reply = json_object_get(record, "reply");
	const json_t *parent = json_object_get(json_object_get(item, "reply"), "parent");
	if (!json_is_object(reply))
		return;
	post->reply_to = (struct post_of){ .is = true,
		.url = SLICE_EMPTY,
		.id = post_member(posts, json_object_get(reply, "parent"), "uri"),
		.author = post_member(posts, json_object_get(parent, "author"), "handle") };
}

void read_bluesky(struct posts *posts, const json_t *item)
{
	const json_t *view = json_object_get(item, "post"),
		     *reason = json_object_get(item, "reason");
	if (!json_is_object(view))
		view = item;
	const json_t *author = json_object_get(view, "author"), *by = author;
	const json_t *record = json_object_get(view, "record");
	const char *uri = json_text(view, "uri"), *when = json_text(record, "createdAt");
	bool repost = json_is_object(reason) && is_of(reason, "reasonRepost");
	struct post *post = posts_add(posts);
	struct slice handle = post_member(posts, author, "handle");
	post->source = SLICE_LITERAL("bluesky");
	post->text = post_member(posts, record, "text");
	add_facets(posts, post, record);
	add_mentions(posts, post);
	add_embed(posts, post, json_object_get(record, "embed"));
	add_embed(posts, post, json_object_get(view, "embed"));
	if (repost) {
		by = json_object_get(reason, "by");
		when = json_text(reason, "indexedAt");
		post->quote_of.is = false;
		post->repost_of = (struct post_of){ .is = true,
			.author = handle,
			.id = posts_text(posts, slice_of(uri)),
			.url = page_of(posts, handle, uri) };
		post->id = post_member(posts, reason, "uri");
	} else {
		add_reply(posts, post, record, item);
		post->id = posts_text(posts, slice_of(uri));
		post->url = page_of(posts, handle, uri);
	}
	post->author = post_member(posts, by, "handle");
	post->name = post_member(posts, by, "displayName");
	post->opted_out = asks_to_be_left_out(by) || asks_to_be_left_out(author);
	moment_read(slice_of(when), &post->when);
	const json_t *language = json_array_get(json_object_get(record, "langs"), 0);
	if (json_is_string(language))
		post->lang = posts_text(posts, slice_of(json_string_value(language)));
	posts_finish(posts, post);
}
