/* What those we follow block, and why; taking over what one of them blocks. */
#include "pages.h"

#include "blocks_part.h"
#include "commons.h"
#include "commons_parts.h"
#include "parts.h"
#include "peer_words.h"

enum { BLOCKERS_SHOWN = 20, NEWEST_SHOWN = 3, BLOCKS_SHOWN = 50 };

static const char *words_of(const char *code)
{
	static const struct { const char *code, *words; } all[] = {
		{ "spam", "spam" }, { "harm", "harm" }, { "unsafe", "unsafe advice" },
		{ "personal", "personal data" }, { "legal", "against the law" },
		{ "off-topic", "off topic" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i].code, code) == 0)
			return all[i].words;
	return "other reasons";
}

static void write_block(struct visit *visit, const json_t *block, struct html *html)
{
	const char *what = json_text(block, "what"), *here = json_text(block, "here");

	html_put(html, RAW("<li>"));
	if (strcmp(what, "origin") != 0)
		html_put(html, strcmp(what, "topic") == 0 ? RAW("the topic ") : RAW("the kind "));
	html_put(html, RAW("<b>"), TEXT(json_text(block, "value")), RAW("</b>: "),
		TEXT(words_of(json_text(block, "why"))), RAW(" <span class=\"w\"><a href=\""),
		ATTR(commons_address(visit->arena, json_text(block, "ref"))), RAW("\">"));
	commons_when(html, json_whole(block, "said_at", 0));
	html_put(html, RAW("<span class=\"vh\">: "), TEXT(json_text(block, "value")),
		RAW("</span></a>"));
	if (strcmp(here, "blocked") == 0)
		html_put(html, RAW(", blocked here by a rule of ours"));
	else if (strcmp(here, "allowed") == 0)
		html_put(html, RAW(", allowed here by a rule of ours"));
	else if (*here)
		html_put(html, RAW(", blocked here, too"));
	html_put(html, RAW("</span></li>"));
}

static void write_blocks(struct visit *visit, const json_t *blocks, struct html *html)
{
	const json_t *block;
	size_t i;

	html_put(html, RAW("<ul class=\"links\">"));
	json_array_foreach(blocks, i, block)
		write_block(visit, block, html);
	html_put(html, RAW("</ul>"));
}

/* Both ways are a button, so that they work without JavaScript. */
static void write_take_over(struct visit *visit, const json_t *blocker, struct html *html)
{
	bool taken_over = json_flag(blocker, "taken_over", false);
	const char *origin = json_text(blocker, "origin");

	if (taken_over)
		html_put(html, RAW("<p>What it blocks is blocked here, too, now and later.</p>"));
	if (!visit->administrator)
		return;
	part_form(visit, html, taken_over ? "/commons/peers/unsubscribe"
		: "/commons/peers/subscribe", "acts", false);
	part_hidden(html, "origin", origin);
	html_put(html, RAW("<button class=\"btn quiet sm\">"),
		taken_over ? RAW("No longer block what it blocks") : RAW("Block what it blocks"),
		RAW("<span class=\"vh\">: "), TEXT_SLICE(peer_host(origin)),
		RAW("</span></button></form>"));
}

/* -- on the page of peers -------------------------------------------------------------------- */

int blocks_part_model(struct visit *visit, json_t *model)
{
	json_t *blockers = NULL, *blocker, *page;
	size_t i;
	int code = commons_blockers(visit->web->commons, &blockers);

	json_array_foreach(json_object_get(blockers, "items"), i, blocker) {
		if (code || i >= BLOCKERS_SHOWN)
			break;
		code = commons_blocks(visit->web->commons, json_text(blocker, "origin"), 0,
			NEWEST_SHOWN, &page);
		json_put(blocker, "blocks", json_incref(json_object_get(page, "items")));
		json_decref(page);
	}
	if (!code)
		json_put(model, "blockers", json_incref(json_object_get(blockers, "items")));
	json_decref(blockers);
	return code;
}

static void write_blocker(struct visit *visit, const json_t *blocker, struct html *html)
{
	struct slice host = peer_host(json_text(blocker, "origin"));
	int64_t count = json_whole(blocker, "count", 0);
	struct buf said;

	say_begin(&said);
	if (count == 0)
		buf_add_text(&said, "nothing now");
	else
		say_count(&said, count, "thing", "things");
	html_put(html, RAW("<li><h3>"), TEXT_SLICE(host), RAW(" blocks "), TEXT(said.base),
		RAW("</h3>"));
	buf_release(&said);
	if (json_array_size(json_object_get(blocker, "blocks")) > 0)
		write_blocks(visit, json_object_get(blocker, "blocks"), html);
	if (count > (int64_t)json_array_size(json_object_get(blocker, "blocks")))
		html_put(html, RAW("<p><a href=\"/commons/peers/blocks?origin="),
			QUERY(json_text(blocker, "origin")), RAW("\">All that "), TEXT_SLICE(host),
			RAW(" blocks</a></p>"));
	write_take_over(visit, blocker, html);
	html_put(html, RAW("</li>"));
}

void blocks_part(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *blockers = json_object_get(model, "blockers"), *blocker;
	size_t i;

	if (json_array_size(blockers) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near card\"><h2>What those we follow block</h2><p>They "
		"say so in their logs, and it binds nobody else. You can take over what one of them "
		"blocks: it then holds here as long as it stands there. Rules of ours come first."
		"</p><ol class=\"links\">"));
	json_array_foreach(blockers, i, blocker)
		if (i < BLOCKERS_SHOWN)
			write_blocker(visit, blocker, html);
	html_put(html, RAW("</ol>"));
	if (json_array_size(blockers) > BLOCKERS_SHOWN)
		html_put(html, RAW("<p class=\"pages\"><a href=\"/commons/peers/blocks\">What all of "
			"them block</a></p>"));
	html_put(html, RAW("</section>"));
}

/* -- all blocks ------------------------------------------------------------------------------- */

static void put_heading(const char *origin, json_t *model)
{
	struct slice host = peer_host(origin);
	struct buf said;

	say_begin(&said);
	if (*origin)
		buf_print(&said, "What %.*s blocks", (int)host.length, host.base);
	else
		buf_add_text(&said, "What those we follow block");
	model_say(model, "heading", &said);
	json_put_text(model, "say",
		"Newest first, with the reason that they give. It binds nobody else.");
}

static int blocks_model(struct visit *visit, json_t *model)
{
	const char *origin = request_query(visit->request, "origin");
	json_t *page = NULL;
	int code = commons_blocks(visit->web->commons, origin,
		request_query_whole(visit->request, "cursor", 0), BLOCKS_SHOWN, &page);

	if (!code) {
		put_heading(origin, model);
		json_put(model, "items", json_incref(json_object_get(page, "items")));
		json_put(model, "next", json_has(page, "next")
			? json_string(arena_print(visit->arena, "%lld",
				(long long)json_whole(page, "next", 0))) : json_null());
		json_put_text(model, "origin", origin);
	}
	json_decref(page);
	return code;
}

static void blocks_face(struct visit *visit, const json_t *model, struct html *html)
{
	static const struct trail trail[] = {
		{ "Commons", "/commons" }, { "Peers", "/commons/peers" } };
	const json_t *items = json_object_get(model, "items");

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 2);
	part_heading(html, model);
	html_put(html, RAW("</div><section class=\"blk near card\" aria-label=\"Blocks\">"));
	if (json_array_size(items) == 0)
		part_empty(html, "Nothing.", "Nobody has said so in a log that we hold.", NULL);
	else
		write_blocks(visit, items, html);
	part_next(visit, html, model);
	html_put(html, RAW("</section>"));
}

static const struct page blocks_page = { .section = "commons", .live = true,
	.hears_commons = true, .model = blocks_model, .face = blocks_face };

static int show_blocks(struct request *request, struct response *response)
{
	return page_answer(request, response, &blocks_page);
}

static const struct route_parameter blocks_query[] = {
	{ "origin", "The name of a log; all of them without it", PARAMETER_TEXT, false },
	{ "cursor", "Where the next page begins", PARAMETER_TEXT, false },
	{ 0 }
};

const struct route block_routes[] = {
	{ .method = "GET", .path = "/commons/peers/blocks", .handler = show_blocks,
	  .who = ROUTE_SIGNED_IN, .query = blocks_query, .tag = "Commons",
	  .summary = "What those we follow block, and why", .answer = "Object" },
	{ 0 }
};
