#include "heard.h"

#include "collect.h"
#include "parts.h"

enum { POSTS_SHOWN = 15, WORDS_SHOWN = 400 };

static void say_talk(struct buf *said, const json_t *found)
{
	int64_t posts = json_whole(found, "posts", 0);

	say_count(said, posts, "post", "posts");
	buf_add_text(said, " in the last four weeks");
	if (json_has(found, "people"))
		buf_print(said, " by %lld people", (long long)json_whole(found, "people", 0));
	else if (posts > 0)
		buf_add_text(said, " by fewer than five people");
	buf_add_char(said, '.');
}

static void put_week(json_t *model, const char *key, day_number monday)
{
	struct buf name;

	say_begin(&name);
	week_add_name(&name, monday);
	model_say(model, key, &name);
}

int heard_model(struct visit *visit, const char *tag, json_t *model)
{
	day_number monday = week_monday(instant_now());
	json_t *found = NULL;
	struct buf said;
	int code = collect_posts(visit->web->collect, tag, 0, POSTS_SHOWN, &found);

	if (code)
		return code;
	json_put(model, "posts", json_incref(json_object_get(found, "items")));
	say_begin(&said);
	say_talk(&said, found);
	model_say(model, "heard_say", &said);
	if (json_whole(model, "items_count", 0) == 0 && json_whole(found, "posts", 0) > 0) {
		say_begin(&said);
		say_count(&said, json_whole(found, "posts", 0), "post", "posts");
		buf_print(&said, " about #%s on the web, and none in the commons yet",
			json_text(model, "shown"));
		model_say(model, "heading", &said);
	}
	put_week(model, "week", monday);
	put_week(model, "last_week", monday - 7);
	json_decref(found);
	return 0;
}

static void write_post(struct visit *visit, const json_t *post, struct html *html)
{
	const char *url = json_text(post, "url"), *author = json_text(post, "author");
	const char *name = json_text(post, "name");
	bool web = strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0;

	html_put(html, RAW("<li class=\"digest-words\"><b>"), TEXT(name), RAW("</b>"));
	if (strcmp(name, author) != 0)
		html_put(html, RAW(" @"), TEXT(author));
	html_put(html, RAW("<br>"), TEXT(part_short(visit->arena, json_text(post, "text"),
		WORDS_SHOWN)), RAW("<span class=\"w\">"));
	part_ago(html, post, "said_at");
	if (*json_text(post, "repost_of"))
		html_put(html, RAW(" · passed on from @"), TEXT(json_text(post, "repost_of")));
	if (web)
		html_put(html, RAW(" · <a rel=\"nofollow noopener ugc\" href=\""), URL(url),
			RAW("\">original<span class=\"vh\"> by "), TEXT(author),
			RAW("</span></a>"));
	html_put(html, RAW("</span></li>"));
}

static void write_digests(const json_t *model, struct html *html)
{
	const char *tag = json_text(model, "tag");

	html_put(html, RAW("<p class=\"pages\"><a href=\"/commons/digest/"), QUERY(tag), RAW("/"),
		QUERY(json_text(model, "week")), RAW("\">Digest of this week</a> "
		"<a href=\"/commons/digest/"), QUERY(tag), RAW("/"),
		QUERY(json_text(model, "last_week")), RAW("\">of last week</a> "
		"<a href=\"/commons/sources\">Where we listen</a></p>"));
}

void heard_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *posts = json_object_get(model, "posts"), *post;
	size_t i;

	html_put(html, RAW("<section class=\"blk near\"><h2>Heard on the web</h2>"
		"<div data-figure=\"posts\">"));
	if (json_array_size(posts) == 0)
		html_put(html, RAW("<p class=\"muted\">Nothing yet.</p>"));
	else
		html_put(html, RAW("<p class=\"muted\">"), TEXT(json_text(model, "heard_say")),
			RAW("</p><ol class=\"links card\">"));
	json_array_foreach(posts, i, post)
		write_post(visit, post, html);
	if (json_array_size(posts) > 0)
		html_put(html, RAW("</ol>"));
	html_put(html, RAW("</div>"));
	write_digests(model, html);
	html_put(html, RAW("</section>"));
}
