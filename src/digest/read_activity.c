/* ActivityStreams 2, as outboxes have it: Create and Announce, or the notes themselves. */
#include "read.h"
#include "moment.h"

/* Members may be a text, an object with an id or href, or an array of either. */
static const char *address_of(const json_t *value)
{
	if (json_is_array(value))
		value = json_array_get(value, 0);
	if (json_is_string(value))
		return json_string_value(value);
	const char *id = json_text(value, "href");
	return *id ? id : json_text(value, "id");
}

static void add_tag(struct posts *posts, struct post *post, const json_t *tag)
{
	const char *type = json_text(tag, "type");
	struct slice name = slice_of(json_text(tag, "name"));
	bool marked = name.length && (name.base[0] == '#' || name.base[0] == '@');
	if (marked)
		name = (struct slice){ name.base + 1, name.length - 1 };
	if (strcmp(type, "Hashtag") == 0) {
		posts_add_name(posts, &post->tags, name);
	} else if (strcmp(type, "Mention") == 0) {
		struct slice whole = name_of_address(posts, json_text(tag, "href"));
		bool has_host = name.length && memchr(name.base, '@', name.length);
		posts_add_name(posts, &post->mentions, has_host || !whole.length ? name : whole);
	}
}

static void add_tags(struct posts *posts, struct post *post, const json_t *tags)
{
	if (json_is_object(tags))
		add_tag(posts, post, tags);
	for (size_t i = 0; i < json_array_size(tags); i++)
		add_tag(posts, post, json_array_get(tags, i));
}

/* The only language that the text is in. */
static const char *language_of(const json_t *note)
{
	json_t *map = json_object_get(note, "contentMap");
	const char *key;
	json_t *value;
	if (json_object_size(map) == 1)
		json_object_foreach (map, key, value)
			return key;
	return "";
}

static const char *content_of(const json_t *note)
{
	const char *content = json_text(note, "content"), *key;
	json_t *value;
	if (!*content)
		json_object_foreach (json_object_get(note, "contentMap"), key, value)
			return json_is_string(value) ? json_string_value(value) : "";
	return *content ? content : json_text(note, "name");
}

static bool is_type(const json_t *object, const char *const *types)
{
	for (; *types; types++)
		if (strcmp(json_text(object, "type"), *types) == 0)
			return true;
	return false;
}

static void read_note(struct posts *posts, struct post *post, const json_t *note)
{
	const char *reply = address_of(json_object_get(note, "inReplyTo"));
	const char *quote = json_text(note, "quoteUrl");
	post->text = post_html(posts, slice_of(content_of(note)));
	add_tags(posts, post, json_object_get(note, "tag"));
	post->lang = posts_text(posts, slice_of(language_of(note)));
	if (*reply)
		post->reply_to = (struct post_of){ .is = true,
			.url = SLICE_EMPTY,
			.id = posts_text(posts, slice_of(reply)),
			.author = SLICE_EMPTY };
	if (*quote)
		post->quote_of = (struct post_of){ .is = true,
			.author = SLICE_EMPTY,
			.id = posts_text(posts, slice_of(quote)),
			.url = SLICE_EMPTY };
}

/* {"type":"Delete","object":"https://..."} or with a Tombstone, a Tombstone by itself or where a note was,
 * and a share that was undone. False: it is none of these. */
static bool read_tombstone(struct posts *posts, const json_t *object)
{
	static const char *const deletes[] = { "Delete", NULL }, *const undoes[] = { "Undo", NULL };
	static const char *const stones[] = { "Tombstone", NULL }, *const shares[] = { "Announce", NULL };
	static const char *const wraps[] = { "Create", "Update", NULL };
	const json_t *inner = json_object_get(object, "object");
	bool itself = is_type(object, stones);
	bool named = is_type(object, deletes) ||
		     (is_type(object, wraps) && is_type(inner, stones)) ||
		     (is_type(object, undoes) && is_type(inner, shares));
	const char *id = itself ? json_text(object, "id") : named ? address_of(inner) : "";
	if (!*id)
		return false;
	const char *when = json_text(itself ? object : inner, "deleted");
	if (!*when && !itself)
		when = json_text(object, "published");
	struct slice author =
		name_of_address(posts, address_of(json_object_get(object, "actor")));
	struct tombstone *tombstone = posts_add_tombstone(posts);
	tombstone->id = posts_text(posts, slice_of(id));
	tombstone->author = author;
	moment_read(slice_of(when), &tombstone->gone);
	return true;
}

void read_activity(struct posts *posts, const json_t *object)
{
	static const char *const shares[] = { "Announce", NULL };
	static const char *const wraps[] = { "Create", "Update", "Announce", NULL };
	static const char *const others[] = { "Follow", "Like", "Undo", "Delete", "Accept",
		"Reject", "Flag", "Move", "Add", "Remove", "Block", "Person", "Service", "Group",
		"Organization", "Application", NULL };
	const json_t *inner = json_object_get(object, "object");
	bool wrapped = is_type(object, wraps), share = is_type(object, shares);
	const json_t *note = wrapped && json_is_object(inner) ? inner : object;
	if (read_tombstone(posts, object) || is_type(object, others))
		return;
	struct post *post = posts_add(posts);
	const char *actor = address_of(json_object_get(object, wrapped ? "actor" : "attributedTo"));
	if (!*actor)
		actor = address_of(json_object_get(note, "attributedTo"));
	post->source = SLICE_LITERAL("activity");
	post->author = name_of_address(posts, actor);
	const json_t *self = share ? object : note;
	post->id = post_member(posts, self, "id");
	post->url = posts_text(posts, slice_of(address_of(json_object_get(self, "url"))));
	const char *published = json_text(self, "published");
	moment_read(slice_of(*published ? published : json_text(object, "published")), &post->when);
	if (!share || json_is_object(inner))
		read_note(posts, post, note);
	if (share) {
		post->reply_to.is = false;
		post->repost_of = (struct post_of){ .is = true,
			.url = SLICE_EMPTY,
			.id = posts_text(posts, slice_of(address_of(inner))),
			.author = name_of_address(
				posts, address_of(json_object_get(inner, "attributedTo"))) };
	}
	posts_finish(posts, post);
}
