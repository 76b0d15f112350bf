/* Entries of the commons as posts: what organisations say to each other counts like what people
 * say. */
#include <stdlib.h>
#include "collect_private.h"
#include "share.h"

enum { PAGE_ROWS = 500, PAGES_MAX = 100, ORGANISATIONS_MAX = 2000 };

static bool is_said(const char *kind)
{
	static const char *const kinds[] = { "post", "reply", "learning", "policy", "pack", "result",
		"project", "event" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kind, kinds[i]) == 0)
			return true;
	return false;
}

static struct slice join(struct posts *posts, const struct share_item *item)
{
	const char *more = *item->summary ? item->summary : item->text;

	if (!item->is_titled)
		return posts_text(posts, slice_of(item->text));
	return posts_text(posts,
		slice_of(arena_print(&posts->arena, "%s\n\n%s", item->title, more)));
}

static void add_post(struct posts *posts, const json_t *entry, const struct share_item *item)
{
	struct post *post = posts_add(posts);

	post->source = SLICE_LITERAL("commons");
	post->id = posts_text(posts, slice_of(json_text(entry, "ref")));
	post->author = posts_text(posts, slice_of(json_text(entry, "origin")));
	post->name = posts_text(posts, slice_of(item->by));
	post->when = json_whole(entry, "said_at", INSTANT_NONE);
	post->lang = posts_text(
		posts, slice_of(json_text(json_object_get(entry, "leaf"), "lang")));
	post->text = join(posts, item);
	for (size_t i = 0; i < item->tag_count; i++)
		posts_add_name(posts, &post->tags, slice_of(item->tags[i]));
	posts_finish(posts, post);
}

static bool has_tag(const struct post *post, struct slice tag)
{
	for (size_t i = 0; i < post->tags.count; i++)
		if (name_is(post->tags.items[i], tag))
			return true;
	return false;
}

static bool spoke_before(const struct posts *posts, size_t first, const struct post *post,
	instant_us from)
{
	for (size_t i = first; i + 1 < posts->count; i++)
		if (posts->items[i].when < from &&
			slice_equal(posts->items[i].author, post->author))
			return true;
	return posts->count - first > ORGANISATIONS_MAX;
}

static void take_entry(const json_t *entry, struct slice tag, instant_us from, instant_us to,
	const struct suppression *list, struct posts *posts, size_t first)
{
	instant_us said_at = json_whole(entry, "said_at", 0);
	struct share_item item;

	if (said_at >= to || !is_said(json_text(entry, "kind")) || !json_has(entry, "content"))
		return;
	if (share_item_read(slice_of(json_text(entry, "content")),
		    json_text(entry, "content_type"), &item)) {
		error_clear();
		return;
	}
	add_post(posts, entry, &item);
	share_item_release(&item);
	const struct post *post = &posts->items[posts->count - 1];
	bool earlier = said_at < from;
	if (suppression_hides(list, post) ||
		(earlier && (!has_tag(post, tag) || spoke_before(posts, first, post, from))))
		posts_drop(posts);
}

int said_here(struct collect *collect, struct slice tag, instant_us from, instant_us to,
	const struct suppression *list, struct posts *posts)
{
	struct commons_filter filter = { .limit = PAGE_ROWS };
	size_t first = posts->count, i;
	json_t *page;
	const json_t *entry;

	if (!collect->options.commons)
		return 0;
	for (int pages = 0; pages < PAGES_MAX; pages++) {
		int result = commons_items(collect->options.commons, &filter, &page);

		if (result)
			return result;
		json_array_foreach(json_object_get(page, "items"), i, entry)
			take_entry(entry, tag, from, to, list, posts, first);
		filter.before = json_whole(page, "next", 0);
		json_decref(page);
		if (filter.before <= 0)
			break;
	}
	return 0;
}
