/* Tweets of API v2: a page with its includes, or one tweet with all that belongs to it. */
#include "read.h"
#include "moment.h"
#include "index.h"

#include <stdlib.h>

struct page {
	struct posts *posts;
	struct index users, tweets; /* by id */
	const json_t **user, **tweet;
};

static void note(struct page *page, struct index *index, const json_t ***rows, const json_t *list)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
	{
		struct slice id = slice_of(json_text(one, "id"));
		uint32_t before = index->count;
		if (id.length == 0 || index_get(index, id) != before)
			continue;
		*rows = must_realloc(*rows, index->count * sizeof(**rows));
		(*rows)[before] = one;
	}
	(void)page;
}

static const json_t *find(const struct index *index, const json_t *const *rows, const char *id)
{
	uint32_t at = index_find(index, slice_of(id));
	return at == INDEX_NONE ? NULL : rows[at];
}

static const json_t *author_of(const struct page *page, const json_t *tweet)
{
	const json_t *author = json_object_get(tweet, "author"); /* when made flat */
	return json_is_object(author)
		       ? author
		       : find(&page->users, page->user, json_text(tweet, "author_id"));
}

static void add_entities(struct posts *posts, struct post *post, const json_t *tweet)
{
	const json_t *entities = json_object_get(tweet, "entities");
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(entities, "urls"), i, one)
	{
		const char *link = json_text(one, "unwound_url");
		if (!*link)
			link = json_text(one, "expanded_url");
		if (!json_has(one, "media_key")) /* its own picture is no resource */
			posts_add_link(posts, &post->links, slice_of(link));
	}
	json_array_foreach(json_object_get(entities, "hashtags"), i, one)
		posts_add_name(posts, &post->tags, slice_of(json_text(one, "tag")));
	json_array_foreach(json_object_get(entities, "mentions"), i, one)
		posts_add_name(posts, &post->mentions, slice_of(json_text(one, "username")));
}

static void add_reference(const struct page *page, struct post *post, const json_t *reference)
{
	const char *type = json_text(reference, "type"), *id = json_text(reference, "id");
	const json_t *other = find(&page->tweets, page->tweet, id);
	if (!other && json_has(reference, "text"))
		other = reference; /* made flat: the tweet itself is here */
	struct post_of of = { .is = true,
		.id = posts_text(page->posts, slice_of(id)),
		.url = SLICE_EMPTY,
		.author = post_member(page->posts, author_of(page, other), "username") };
	if (strcmp(type, "retweeted") == 0) {
		post->repost_of = of;
		if (other) {
			struct slice whole = post_unescape(page->posts, json_text(other, "text"));
			post->text = posts_text(page->posts,
				slice_of(arena_print(&page->posts->arena, "RT @%.*s: %.*s",
					(int)of.author.length, of.author.base, (int)whole.length,
					whole.base)));
			add_entities(page->posts, post, other);
		}
	} else if (strcmp(type, "quoted") == 0) {
		post->quote_of = of;
	} else if (strcmp(type, "replied_to") == 0) {
		post->reply_to = of;
	}
}

static void read_one(const struct page *page, const json_t *tweet)
{
	struct posts *posts = page->posts;
	const json_t *author = author_of(page, tweet);
	struct post *post = posts_add(posts);
	post->source = SLICE_LITERAL("tweets2");
	post->id = post_member(posts, tweet, "id");
	post->author = post_member(posts, author, "username");
	if (post->author.length == 0)
		post->author = post_member(posts, tweet, "author_id");
	else
		post->url = slice_of(arena_print(&posts->arena,
			"https://twitter.com/%.*s/status/%.*s", (int)post->author.length,
			post->author.base, (int)post->id.length, post->id.base));
	post->name = post_member(posts, author, "name");
	post->opted_out = is_opted_out(json_text(author, "description"));
	moment_read(slice_of(json_text(tweet, "created_at")), &post->when);
	post->text = post_unescape(posts, json_text(tweet, "text"));
	const json_t *references = json_object_get(tweet, "referenced_tweets");
	for (size_t i = 0; i < json_array_size(references); i++)
		add_reference(page, post, json_array_get(references, i));
	if (post->reply_to.is && post->reply_to.author.length == 0)
		post->reply_to.author = post_member(posts,
			find(&page->users, page->user, json_text(tweet, "in_reply_to_user_id")),
			"username");
	add_entities(posts, post, tweet);
	if (strcmp(json_text(tweet, "lang"), "und") != 0)
		post->lang = post_member(posts, tweet, "lang");
	posts_finish(posts, post);
}

void read_tweets2_page(struct posts *posts, const json_t *object)
{
	struct page page = { .posts = posts };
	const json_t *data = json_object_get(object, "data");
	const json_t *includes = json_object_get(object, "includes");
	index_init(&page.users);
	index_init(&page.tweets);
	note(&page, &page.users, &page.user, json_object_get(includes, "users"));
	note(&page, &page.tweets, &page.tweet, json_object_get(includes, "tweets"));
	if (json_is_array(data)) {
		note(&page, &page.tweets, &page.tweet, data);
		for (size_t i = 0; i < json_array_size(data); i++)
			read_one(&page, json_array_get(data, i));
	} else {
		read_one(&page, json_is_object(data) ? data : object);
	}
	index_release(&page.users);
	index_release(&page.tweets);
	free(page.user);
	free(page.tweet);
}
