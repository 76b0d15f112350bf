/* Statuses as Mastodon's API gives them. */
#include "read.h"
#include "moment.h"

/* People of the server itself come without its name: it is in their address. */
static struct slice name_of(struct posts *posts, const json_t *account)
{
	const char *name = json_text(account, "acct");
	if (!strchr(name, '@')) {
		struct slice whole = name_of_address(posts, json_text(account, "url"));
		if (whole.length)
			return whole;
	}
	return posts_text(posts, slice_of(name));
}

static struct slice id_of(struct posts *posts, const json_t *status)
{
	const char *uri = json_text(status, "uri");
	return *uri ? posts_text(posts, slice_of(uri)) : post_member(posts, status, "id");
}

static struct post_of other_of(struct posts *posts, const json_t *status)
{
	return (struct post_of){ .is = true,
		.id = id_of(posts, status),
		.url = post_member(posts, status, "url"),
		.author = name_of(posts, json_object_get(status, "account")) };
}

/* What stands before a text that is not shown at once. */
static struct slice with_warning(struct posts *posts, const char *warning, struct slice text)
{
	if (!*warning)
		return text;
	return posts_text(posts, slice_of(arena_print(&posts->arena, "%s\n%.*s", warning,
					 (int)text.length, text.base)));
}

static void add_reply(struct posts *posts, struct post *post, const json_t *status)
{
	const char *account = json_text(status, "in_reply_to_account_id");
	size_t i;
	json_t *one;
	if (!json_has(status, "in_reply_to_id"))
		return;
	post->reply_to = (struct post_of){ .is = true,
		.author = SLICE_EMPTY,
		.url = SLICE_EMPTY,
		.id = post_member(posts, status, "in_reply_to_id") };
	if (strcmp(account, json_text(json_object_get(status, "account"), "id")) == 0)
		post->reply_to.author = post->author;
	json_array_foreach(json_object_get(status, "mentions"), i,
		one) if (strcmp(json_text(one, "id"), account) == 0) post->reply_to.author =
		name_of(posts, one);
}

void read_mastodon(struct posts *posts, const json_t *status)
{
	const json_t *account = json_object_get(status, "account");
	const json_t *original = json_object_get(status, "reblog"), *quoted;
	const json_t *words = json_is_object(original) ? original : status;
	size_t i;
	json_t *one;
	struct post *post = posts_add(posts);
	post->source = SLICE_LITERAL("mastodon");
	post->id = id_of(posts, status);
	post->url = post_member(posts, status, "url");
	post->author = name_of(posts, account);
	post->name = post_member(posts, account, "display_name");
	post->opted_out =
		is_opted_out(json_text(account, "note")) || json_flag(account, "noindex", false);
	moment_read(slice_of(json_text(status, "created_at")), &post->when);
	post->text = with_warning(posts, json_text(words, "spoiler_text"),
		post_html(posts, slice_of(json_text(words, "content"))));
	json_array_foreach(json_object_get(words, "tags"), i, one)
		posts_add_name(posts, &post->tags, slice_of(json_text(one, "name")));
	json_array_foreach(json_object_get(words, "mentions"), i, one)
		posts_add_name(posts, &post->mentions, name_of(posts, one));
	posts_add_link(
		posts, &post->links, slice_of(json_text(json_object_get(words, "card"), "url")));
	if (json_is_object(original))
		post->repost_of = other_of(posts, original);
	quoted = json_object_get(json_object_get(status, "quote"), "quoted_status");
	if (json_is_object(quoted))
		post->quote_of = other_of(posts, quoted);
	add_reply(posts, post, status);
	post->lang = post_member(posts, words, "language");
	posts_finish(posts, post);
}
