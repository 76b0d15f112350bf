/* Tweets of API v1.1 and of archives. */
#include "read.h"
#include "moment.h"

static const json_t *entities_of(const json_t *status)
{
	const json_t *extended = json_object_get(status, "extended_tweet");
	const json_t *entities = json_object_get(extended, "entities");
	return entities ? entities : json_object_get(status, "entities");
}

static const char *text_of(const json_t *status)
{
	const char *text = json_text(json_object_get(status, "extended_tweet"), "full_text");
	if (!*text)
		text = json_text(status, "full_text");
	return *text ? text : json_text(status, "text");
}

/* What the link of an entity leads to, as far as anybody found out. */
static const char *expanded(const json_t *url)
{
	const char *link = json_text(json_object_get(url, "unwound"), "url");
	if (!*link)
		link = json_text(url, "expanded_url");
	return *link ? link : json_text(url, "url");
}

static void add_entities(struct posts *posts, struct post *post, const json_t *entities)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(entities, "urls"), i, one)
		posts_add_link(posts, &post->links, slice_of(expanded(one)));
	json_array_foreach(json_object_get(entities, "hashtags"), i, one)
		posts_add_name(posts, &post->tags, slice_of(json_text(one, "text")));
	json_array_foreach(json_object_get(entities, "user_mentions"), i, one)
		posts_add_name(posts, &post->mentions, slice_of(json_text(one, "screen_name")));
}

static struct slice id_of(struct posts *posts, const json_t *status)
{
	const char *id = json_text(status, "id_str");
	if (!*id)
		id = json_text(status, "id");
	if (*id)
		return posts_text(posts, slice_of(id));
	int64_t number = json_whole(status, "id", 0);
	return number ? slice_of(arena_print(&posts->arena, "%lld", (long long)number))
		      : SLICE_EMPTY;
}

static struct post_of other_of(struct posts *posts, const json_t *status)
{
	return (struct post_of){ .is = true,
		.id = id_of(posts, status),
		.url = SLICE_EMPTY,
		.author = post_member(posts, json_object_get(status, "user"), "screen_name") };
}

static struct slice address_of(struct posts *posts, const struct post *post)
{
	buf_clear(&posts->scratch);
	buf_add_text(&posts->scratch, "https://twitter.com/");
	buf_add_slice(&posts->scratch, post->author);
	buf_add_text(&posts->scratch, "/status/");
	buf_add_slice(&posts->scratch, post->id);
	struct slice address = buf_slice(&posts->scratch);
	return (struct slice){ arena_text(&posts->arena, address), address.length };
}

/* Archives do not say who wrote them; the address of a picture does, and so does account.js. */
static struct slice archive_author(struct posts *posts, const json_t *status)
{
	const json_t *media = json_object_get(json_object_get(status, "entities"), "media");
	const char *address = json_text(json_array_get(media, 0), "expanded_url");
	const char *name = strstr(address, "twitter.com/"),
		   *end = name ? strstr(name, "/status/") : NULL;
	if (posts->archive_author.length || !end)
		return posts->archive_author;
	name += strlen("twitter.com/");
	if (end <= name || strncmp(text_of(status), "RT @", 4) == 0)
		return SLICE_EMPTY;
	return posts_text(posts, (struct slice){ name, (size_t)(end - name) });
}

static void add_replies(struct posts *posts, struct post *post, const json_t *status)
{
	const char *id = json_text(status, "in_reply_to_status_id_str");
	const char *name = json_text(status, "in_reply_to_screen_name");
	if (!*id)
		id = json_text(status, "in_reply_to_status_id");
	if (*id || *name)
		post->reply_to = (struct post_of){ .is = true,
			.id = posts_text(posts, slice_of(id)),
			.author = posts_text(posts, slice_of(name)),
			.url = SLICE_EMPTY };
	const json_t *quoted = json_object_get(status, "quoted_status");
	if (json_is_object(quoted))
		post->quote_of = other_of(posts, quoted);
	else if (json_has(status, "quoted_status_id_str"))
		post->quote_of = (struct post_of){ .is = true,
			.url = SLICE_EMPTY,
			.author = SLICE_EMPTY,
			.id = post_member(posts, status, "quoted_status_id_str") };
}

void read_tweet(struct posts *posts, const json_t *status, const char *source)
{
	const json_t *user = json_object_get(status, "user");
	const json_t *original = json_object_get(status, "retweeted_status");
	struct post *post = posts_add(posts);
	post->source = posts_text(posts, slice_of(source));
	post->id = id_of(posts, status);
	post->author =
		user ? post_member(posts, user, "screen_name") : archive_author(posts, status);
	post->name = post_member(posts, user, "name");
	post->opted_out = is_opted_out(json_text(user, "description"));
	if (post->author.length && post->id.length)
		post->url = address_of(posts, post);
	moment_read(slice_of(json_text(status, "created_at")), &post->when);
	post->text = post_unescape(posts, text_of(status));
	if (json_is_object(original)) {
		post->repost_of = other_of(posts, original);
		struct slice whole = post_unescape(posts, text_of(original));
		post->text = posts_text(posts,
			slice_of(arena_print(&posts->arena, "RT @%.*s: %.*s",
				(int)post->repost_of.author.length, post->repost_of.author.base,
				(int)whole.length, whole.base)));
		add_entities(posts, post, entities_of(original));
	}
	add_entities(posts, post, entities_of(status));
	add_replies(posts, post, status);
	if (strcmp(json_text(status, "lang"), "und") != 0)
		post->lang = post_member(posts, status, "lang");
	posts_finish(posts, post);
}
