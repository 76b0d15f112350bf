/* The fediverse: addresses for other servers (WebFinger, nodeinfo, /ap/...), and what people see
 * when they follow a link from there. */
#include "pages.h"

#include <strings.h>

#include "answers.h"
#include "fediverse.h"
#include "parts.h"
#include "sanitise.h"

static struct fediverse *fediverse_of(const struct request *request)
{
	const struct web *web = request->context;

	return web->fediverse;
}

/* While it is off none of this exists. */
int fediverse_must_be_on(const struct request *request)
{
	struct fediverse *fediverse = fediverse_of(request);

	if (fediverse && fediverse_is_on(fediverse))
		return 0;
	return error_set(FT_NOT_FOUND, "There is nothing here");
}

/* -- for other servers ------------------------------------------------------------------------ */

static int send_answer(struct response *response, struct fediverse_answer *answer)
{
	buf_clear(&response->body);
	response_header(response, "Vary", "Accept");
	response_header(response, "Access-Control-Allow-Origin", "*");
	if (answer->status == 200 && answer->seconds > 0)
		response_public(response, answer->seconds);
	if (answer->status == 503)
		response_header(response, "Retry-After", "30");
	buf_add_slice(&response->body, buf_slice(&answer->body));
	int result = response_bytes(response, answer->status, answer->content_type);
	fediverse_answer_release(answer);
	return result;
}

static int get_webfinger(struct request *request, struct response *response)
{
	struct fediverse_answer answer;
	int result = fediverse_must_be_on(request);

	if (result)
		return result;
	result = fediverse_webfinger(
		fediverse_of(request), request_query(request, "resource"), &answer);
	if (result == 0)
		return send_answer(response, &answer);
	fediverse_answer_release(&answer);
	return result;
}

static int get_document(struct request *request, struct response *response)
{
	struct fediverse_answer answer;
	int result = fediverse_must_be_on(request);

	if (result)
		return result;
	result = fediverse_get(fediverse_of(request), request->path,
		request_query(request, "page"), &answer);
	if (result == 0)
		return send_answer(response, &answer);
	fediverse_answer_release(&answer);
	return result;
}

static const char *find_header(void *context, const char *name)
{
	return request_header(context, name);
}

static int receive(struct request *request, void *context)
{
	struct fediverse_request posted = { .path = request->path,
		.target = request_target(request), .header = find_header, .context = request,
		.body = request_body(request) };

	return fediverse_receive(fediverse_of(request), &posted, context);
}

static int received(struct request *request, struct response *response, int code, void *context)
{
	struct fediverse_answer *answer = context;

	(void)request;
	if (code == 0)
		return send_answer(response, answer);
	fediverse_answer_release(answer);
	return code;
}

static int post_inbox(struct request *request, struct response *response)
{
	struct fediverse_answer *answer = arena_alloc(&request->arena, sizeof(*answer));
	int result = fediverse_must_be_on(request);

	(void)response;
	return result ? result : request_work(request, receive, received, answer);
}

/* -- for people from elsewhere ----------------------------------------------------------------- */

static void write_plain_handle(struct html *html, const json_t *model)
{
	if (*json_text(model, "handle"))
		html_put(html, RAW("<p class=\"muted\">On Mastodon and the like, follow <b>"),
			TEXT(json_text(model, "handle")), RAW("</b>.</p>"));
}

static void write_list(struct html *html, const json_t *items)
{
	const json_t *item;
	size_t i;

	html_put(html, RAW("<ol class=\"todo\">"));
	json_array_foreach(items, i, item) {
		html_put(html, RAW("<li><h2><a href=\"/ap/o/"), QUERY(json_text(item, "hash")),
			RAW("\">"), TEXT(json_text(item, "title")), RAW("</a></h2><p>"),
			TEXT(json_text(item, "summary")), RAW(" · "));
		part_ago(html, item, "published_at");
		html_put(html, RAW("</p></li>"));
	}
	html_put(html, RAW("</ol>"));
}

static void list_face(struct visit *visit, const json_t *model, struct html *html)
{
	(void)visit;
	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	write_plain_handle(html, model);
	html_put(html, RAW("</div>"));
	write_list(html, json_object_get(model, "items"));
}

static void say_heading(json_t *model, const char *before, const char *what)
{
	struct buf said;

	say_begin(&said);
	say_count(&said, (int64_t)json_array_size(json_object_get(model, "items")), "thing",
		"things");
	buf_print(&said, "%s%s", before, what);
	model_say(model, "heading", &said);
}

static int front_model(struct visit *visit, json_t *model)
{
	json_t *front = NULL;
	int code = fediverse_front(visit->web->fediverse, &front);

	json_object_update(model, front);
	json_decref(front);
	say_heading(model, " shared by ", json_text(model, "name"));
	return code;
}

static int tag_model(struct visit *visit, json_t *model)
{
	const char *tag = visit->request->path + strlen("/ap/tag/");
	json_t *found = NULL;
	int code = fediverse_tag(visit->web->fediverse, tag, &found);

	json_object_update(model, found);
	json_decref(found);
	say_heading(model, " shared under #", json_text(model, "shown"));
	return code;
}

void fediverse_replies_part(struct html *html, const json_t *replies)
{
	const json_t *reply;
	size_t i;

	if (json_array_size(replies) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near\"><div class=\"hd\"><h2>What people in the fediverse "
		"answered</h2></div>"));
	json_array_foreach(replies, i, reply) {
		html_put(html, RAW("<div class=\"card\">"));
		fediverse_reply_part(html, reply);
		html_put(html, RAW("</div>"));
	}
	html_put(html, RAW("</section>"));
}

void fediverse_reply_part(struct html *html, const json_t *reply)
{
	const json_t *who = json_object_get(reply, "who");
	const char *name = json_text(who, "name"), *warning = json_text(reply, "warning");

	html_put(html, RAW("<article class=\"told\"><p><b><bdi>"),
		TEXT(*name ? name : json_text(who, "handle")), RAW("</bdi></b> <a href=\""),
		URL(json_text(reply, "url")),
		RAW("\" rel=\"nofollow noopener noreferrer ugc\" class=\"muted\"><bdi>@"),
		TEXT(*json_text(who, "handle") ? json_text(who, "handle") : json_text(who, "host")),
		RAW("</bdi></a> · "));
	part_ago(html, reply, "said_at");
	html_put(html, RAW("</p>"));
	if (*warning)
		html_put(html, RAW("<details><summary>"), TEXT(warning), RAW("</summary>"));
	html_put(html, RAW("<div class=\"prose\" dir=\"auto\">"));
	/* Made harmless when it came, and again here: nothing depends on what the table holds. */
	fediverse_sanitise(slice_of(json_text(reply, "content")), &html->buf);
	html_put(html, RAW("</div>"));
	if (json_whole(reply, "attachments", 0) > 0)
		html_put(html, RAW("<p class=\"muted\">Pictures or files that came with it ("),
			NUMBER(json_whole(reply, "attachments", 0)),
			RAW(") are not shown here.</p>"));
	if (*warning)
		html_put(html, RAW("</details>"));
	html_put(html, RAW("</article>"));
}

static void write_tags(struct html *html, const json_t *tags)
{
	const json_t *tag;
	size_t i;

	json_array_foreach(tags, i, tag)
		html_put(html, i == 0 ? RAW("<p class=\"muted\">#") : RAW(" #"),
			TEXT(json_string_value(tag)));
	if (json_array_size(tags) > 0)
		html_put(html, RAW("</p>"));
}

static void item_face(struct visit *visit, const json_t *model, struct html *html)
{
	(void)visit;
	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("<p class=\"muted\">"), TEXT(json_text(model, "by")));
	html_put(html, RAW(" · "));
	part_ago(html, model, "published_at");
	html_put(html, RAW(" · "), TEXT(json_text(model, "licence")), RAW("</p></div>"));
	if (*json_text(model, "summary"))
		html_put(html, RAW("<p><b>"), TEXT(json_text(model, "summary")), RAW("</b></p>"));
	html_put(html, RAW("<div class=\"prose\">"));
	if (json_flag(model, "plain", false))
		html_words(html, json_text(model, "text"));
	else
		html_markdown_foreign(html, slice_of(json_text(model, "text")), 2);
	html_put(html, RAW("</div>"));
	write_tags(html, json_object_get(model, "tags"));
	html_put(html, RAW("<p class=\"muted\">Liked "), NUMBER(json_whole(model, "likes", 0)),
		RAW(" times and repeated "), NUMBER(json_whole(model, "boosts", 0)),
		RAW(" times in the fediverse.</p>"));
	fediverse_replies_part(html, json_object_get(model, "replies"));
}

static int item_model(struct visit *visit, json_t *model)
{
	json_t *item = NULL;
	int code = fediverse_item(
		visit->web->fediverse, visit->request->path + strlen("/ap/o/"), &item);

	if (code)
		return code;
	json_object_update(model, item);
	json_put_text(model, "heading", json_text(item, "title"));
	json_decref(item);
	return 0;
}

static const struct page front_page = { .section = "", .frame = FRAME_FORM, .model = front_model,
	.face = list_face };
static const struct page tag_page = { .section = "", .frame = FRAME_FORM, .model = tag_model,
	.face = list_face };
static const struct page item_page = { .section = "", .frame = FRAME_FORM, .model = item_model,
	.face = item_face };

/* Which page a person gets where programs get JSON; NULL: there is none. */
static const struct page *page_of(const char *path)
{
	if (strcmp(path, "/ap/commons") == 0)
		return &front_page;
	if (strncmp(path, "/ap/tag/", 8) == 0 && path[8] && !strchr(path + 8, '/'))
		return &tag_page;
	if (strncmp(path, "/ap/o/", 6) == 0 && path[6] && !strchr(path + 6, '/'))
		return &item_page;
	return NULL;
}

/* A browser asks for HTML; whoever names a form of ActivityPub, or nothing, gets that. */
static bool wants_page(const struct request *request)
{
	const char *accept = request_header(request, "Accept");

	return accept && strcasestr(accept, "text/html") &&
		!strcasestr(accept, "application/activity+json") &&
		!strcasestr(accept, "application/ld+json") && !request->wants_json;
}

static int get_actor_or_note(struct request *request, struct response *response)
{
	const struct page *page = page_of(request->path);
	int result = fediverse_must_be_on(request);

	if (result)
		return result;
	if (!page || !wants_page(request))
		return get_document(request, response);
	response_header(response, "Vary", "Accept");
	return page_answer(request, response, page);
}

const struct route fediverse_routes[] = {
	{ .method = "GET", .path = "/.well-known/webfinger", .handler = get_webfinger,
	  .who = ROUTE_ANYONE, .tag = "Fediverse", .summary = "Where an account of ours is" },
	{ .method = "GET", .path = "/.well-known/nodeinfo", .handler = get_document,
	  .who = ROUTE_ANYONE, .tag = "Fediverse", .summary = "Where nodeinfo is" },
	{ .method = "GET", .path = "/nodeinfo/{version}", .handler = get_document,
	  .who = ROUTE_ANYONE, .tag = "Fediverse", .summary = "What this server is" },
	{ .method = "GET", .path = "/ap/{path*}", .handler = get_actor_or_note,
	  .who = ROUTE_ANYONE, .tag = "Fediverse",
	  .summary = "Actors, collections, notes and activities; pages for browsers" },
	{ .method = "POST", .path = "/ap/{path*}", .handler = post_inbox, .who = ROUTE_ANYONE,
	  .body = BODY_BYTES, .tag = "Fediverse", .summary = "An inbox" },
	{ 0 }
};
