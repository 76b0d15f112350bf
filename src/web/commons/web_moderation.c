/* What people in the fediverse answered, until somebody here decides whether it is shown;
 * complaints about us; hosts that we take nothing from. */
#include "pages.h"

#include "answers.h"
#include "fediverse.h"
#include "parts.h"

static struct fediverse *fediverse_of(const struct request *request)
{
	const struct web *web = request->context;

	return web->fediverse;
}

/* Whoever answers for what stands here. */
static bool may_moderate(const struct visit *visit)
{
	return visit->administrator || visit_leads(visit);
}

static int refuse_others(void)
{
	return error_set(FT_NOT_ALLOWED,
		"Managers, governance leads and administrators decide what is shown.");
}

static int waiting_model(struct visit *visit, json_t *model)
{
	struct fediverse *fediverse = visit->web->fediverse;
	json_t *waiting = NULL, *shown = NULL, *reports = NULL, *blocks = NULL, *status = NULL;
	struct buf said;
	int code = fediverse_replies(fediverse, FEDIVERSE_WAITING,
		request_query_whole(visit->request, "cursor", 0), LIMIT_PAGE_ROWS_USUAL, &waiting);
	if (!code)
		code = fediverse_replies(fediverse, FEDIVERSE_SHOWN, 0, 20, &shown);
	if (!code)
		code = fediverse_reports(fediverse, &reports);
	if (!code)
		code = fediverse_blocks(fediverse, &blocks);
	if (!code)
		code = fediverse_status(fediverse, &status);
	json_object_update(model, status);
	say_begin(&said);
	say_count(&said, json_whole(status, "waiting", 0), "answer waits", "answers wait");
	buf_add_text(&said, " for you");
	model_say(model, "heading", &said);
	json_put_text(model, "say", "From people on Mastodon and the like. Nothing is shown before "
		"somebody here lets it.");
	json_put(model, "waiting_items", json_incref(json_object_get(waiting, "items")));
	json_put(model, "next", json_has(waiting, "next")
		? json_string(arena_print(visit->arena, "%lld",
			(long long)json_whole(waiting, "next", 0))) : json_null());
	json_put(model, "shown_items", json_incref(json_object_get(shown, "items")));
	json_put(model, "report_items", json_incref(json_object_get(reports, "items")));
	json_put(model, "block_items", json_incref(json_object_get(blocks, "items")));
	json_decref(waiting);
	json_decref(shown);
	json_decref(reports);
	json_decref(blocks);
	json_decref(status);
	return code;
}

static int off_model(json_t *model)
{
	json_put_flag(model, "on", false);
	json_put_text(model, "heading", "The fediverse is off");
	json_put_text(model, "say", "People on Mastodon and the like cannot follow or answer us.");
	return 0;
}

static int moderation_model(struct visit *visit, json_t *model)
{
	if (!may_moderate(visit))
		return refuse_others();
	if (fediverse_must_be_on(visit->request) == 0)
		return waiting_model(visit, model);
	error_clear();
	return off_model(model);
}

static void write_button(struct visit *visit, struct html *html, const char *address,
	const char *name, const char *value, const char *label, const char *about, bool main)
{
	part_form(visit, html, address, "", false);
	part_hidden(html, name, value);
	html_put(html, main ? RAW("<button class=\"btn\">") : RAW("<button class=\"btn quiet\">"),
		TEXT(label), RAW("<span class=\"vh\">, "), TEXT(about), RAW("</span></button></form>"));
}

static void write_about(struct html *html, const json_t *reply)
{
	const json_t *about = json_object_get(reply, "about");
	const char *sort = json_text(reply, "sort");

	if (json_is_object(about))
		html_put(html, RAW("<p class=\"muted\">About <a href=\"/ap/o/"),
			QUERY(json_text(about, "hash")), RAW("\">"), TEXT(json_text(about, "title")),
			RAW("</a></p>"));
	else
		html_put(html, strcmp(sort, "post") == 0
			? RAW("<p class=\"muted\">Said by somebody we follow</p>")
			: RAW("<p class=\"muted\">Said to us</p>"));
	if (!json_flag(reply, "public", true))
		html_put(html, RAW("<p><b>Said to us alone, so it cannot be shown.</b></p>"));
}

static void write_waiting(struct visit *visit, struct html *html, const json_t *reply)
{
	const char *address = arena_print(visit->arena, "/commons/fediverse/replies/%lld",
		(long long)json_whole(reply, "id", 0));
	const char *host = json_text(json_object_get(reply, "who"), "host");
	const char *handle = json_text(json_object_get(reply, "who"), "handle");

	html_put(html, RAW("<div class=\"card told\">"));
	write_about(html, reply);
	fediverse_reply_part(html, reply);
	html_put(html, RAW("<div class=\"acts\">"));
	if (json_flag(reply, "public", false))
		write_button(visit, html, address, "answer", "show", "Show it", handle, true);
	write_button(visit, html, address, "answer", "refuse", "Refuse it", handle, false);
	html_put(html, RAW("</div><details><summary>Take nothing more from "), TEXT(host),
		RAW("</summary><p>What waits from there goes, and people there no longer get what "
		"we share.</p>"));
	write_button(visit, html, "/commons/fediverse/blocks", "host", host, "Block this host",
		host, false);
	html_put(html, RAW("</details></div>"));
}

static void write_reports(struct visit *visit, struct html *html, const json_t *reports)
{
	const json_t *report, *address;
	size_t i, j;

	if (json_array_size(reports) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near\"><div class=\"hd\"><h2>Somebody complains about us</h2></div>"));
	json_array_foreach(reports, i, report) {
		html_put(html, RAW("<div class=\"card told\"><p><bdi>"), TEXT(json_text(report, "who")),
			RAW("</bdi>:</p><div dir=\"auto\">"));
		html_words(html, json_text(report, "words"));
		html_put(html, RAW("</div><ul class=\"mono\">"));
		json_array_foreach(json_object_get(report, "about"), j, address)
			html_put(html, RAW("<li>"), TEXT(json_string_value(address)), RAW("</li>"));
		html_put(html, RAW("</ul>"));
		write_button(visit, html,
			arena_print(visit->arena, "/commons/fediverse/reports/%lld",
				(long long)json_whole(report, "id", 0)),
			"answer", "seen", "I have seen to it", json_text(report, "who"), false);
		html_put(html, RAW("</div>"));
	}
	html_put(html, RAW("</section>"));
}

static void write_shown(struct visit *visit, struct html *html, const json_t *replies)
{
	const json_t *reply;
	size_t i;

	if (json_array_size(replies) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near\"><div class=\"hd\"><h2>Shown</h2></div>"));
	json_array_foreach(replies, i, reply) {
		html_put(html, RAW("<div class=\"card told\">"));
		write_about(html, reply);
		fediverse_reply_part(html, reply);
		html_put(html, RAW("<p class=\"muted\">Let through by "),
			TEXT(directory_person_name(visit->directory, json_text(reply, "judged_by"))),
			RAW("</p><div class=\"acts\">"));
		write_button(visit, html,
			arena_print(visit->arena, "/commons/fediverse/replies/%lld",
				(long long)json_whole(reply, "id", 0)),
			"answer", "refuse", "Take it off",
			json_text(json_object_get(reply, "who"), "handle"), false);
		html_put(html, RAW("</div></div>"));
	}
	html_put(html, RAW("</section>"));
}

static void write_block_form(struct visit *visit, struct html *html)
{
	part_form(visit, html, "/commons/fediverse/blocks", "ask", false);
	html_put(html, RAW("<h3>Take nothing more from a host</h3><p>What waits from there goes, and "
		"people there no longer get what we share.</p>"
		"<div class=\"f\"><label for=\"f-host\">Which?</label><p class=\"hint\" id=\"h-host\">"
		"Such as birch.example.org.</p><input id=\"f-host\" type=\"text\" name=\"host\" "
		"maxlength=\"253\" required aria-describedby=\"h-host\"></div>"
		"<div class=\"f\"><label for=\"f-reason\">Why?</label><p class=\"hint\" id=\"h-reason\">"
		"Kept here, for whoever asks later.</p><input id=\"f-reason\" type=\"text\" "
		"name=\"reason\" maxlength=\"300\" aria-describedby=\"h-reason\"></div>"
		"<div class=\"acts\"><button class=\"btn quiet\">Block it</button></div></form>"));
}

static void write_blocks(struct visit *visit, struct html *html, const json_t *blocks)
{
	const json_t *block;
	size_t i;

	html_put(html, RAW("<section class=\"blk near\"><div class=\"hd\"><h2>Blocked hosts</h2></div>"));
	json_array_foreach(blocks, i, block) {
		html_put(html, RAW("<div class=\"card told\"><p><b>"), TEXT(json_text(block, "host")),
			RAW("</b> "), TEXT(json_text(block, "reason")), RAW("</p>"));
		part_form(visit, html, "/commons/fediverse/blocks", "acts", false);
		part_hidden(html, "host", json_text(block, "host"));
		part_hidden(html, "answer", "unblock");
		html_put(html, RAW("<button class=\"btn quiet sm\">Unblock<span class=\"vh\"> "),
			TEXT(json_text(block, "host")), RAW("</span></button></form></div>"));
	}
	write_block_form(visit, html);
	html_put(html, RAW("</section>"));
}

static void write_off(struct html *html)
{
	html_put(html, RAW("<section class=\"card blk near\"><h2>What turning it on does</h2>"
		"<p>Whatever we share and mark for the fediverse can then be found, followed and answered by "
		"anybody there. Nothing goes there unmarked, and no answer shows here before somebody lets it. "
		"What went there cannot be called back for certain.</p>"
		"<p>Who runs this server turns it on, and says where it is reached:</p>"
		"<p class=\"mono\">fettle fediverse on RECORD --origin https://OUR.ADDRESS</p>"
		"</section>"));
}

static void write_counts(const json_t *model, struct html *html)
{
	struct buf said;

	say_begin(&said);
	say_count(&said, json_whole(model, "followers", 0), "person follows", "people follow");
	buf_add_text(&said, " us or a tag of ours. ");
	say_count(&said, json_whole(model, "items", 0), "thing of ours is there",
		"things of ours are there");
	if (json_whole(model, "to_deliver", 0) > 0) {
		buf_add_text(&said, ", ");
		say_count(&said, json_whole(model, "to_deliver", 0), "delivery is on its way",
			"deliveries are on their way");
	}
	buf_add_text(&said, ".");
	html_put(html, RAW("<p class=\"muted\">We are <b><bdi>"), TEXT(json_text(model, "handle")),
		RAW("</bdi></b> there. "), TEXT(said.base), RAW("</p>"));
	buf_release(&said);
}

static void moderation_face(struct visit *visit, const json_t *model, struct html *html)
{
	static const struct trail trail[] = { { "Commons", "/commons" } };
	const json_t *waiting = json_object_get(model, "waiting_items"), *reply;
	bool on = json_flag(model, "on", false);
	size_t i;

	html_put(html, RAW("<div class=\"lead long told\">"));
	part_trail(html, trail, 1);
	part_heading(html, model);
	if (on)
		write_counts(model, html);
	html_put(html, RAW("</div>"));
	if (!on) {
		write_off(html);
		return;
	}
	html_put(html, RAW("<section class=\"blk near\">"));
	if (json_array_size(waiting) == 0)
		part_empty(html, "Nothing waits.", "Answers to what you share come here.", NULL);
	json_array_foreach(waiting, i, reply)
		write_waiting(visit, html, reply);
	part_next(visit, html, model);
	html_put(html, RAW("</section>"));
	write_reports(visit, html, json_object_get(model, "report_items"));
	write_shown(visit, html, json_object_get(model, "shown_items"));
	write_blocks(visit, html, json_object_get(model, "block_items"));
}

static const struct page moderation_page = { .section = "commons", .model = moderation_model,
	.face = moderation_face };

static int show_moderation(struct request *request, struct response *response)
{
	return page_answer(request, response, &moderation_page);
}

/* -- deciding ---------------------------------------------------------------------------------- */

static int check_moderator(struct request *request)
{
	struct visit visit;
	int code = fediverse_must_be_on(request);

	if (!code)
		code = visit_begin(&visit, request);
	if (code)
		return code;
	if (!may_moderate(&visit))
		code = refuse_others();
	visit_end(&visit);
	return code;
}

static int read_number(const struct request *request, int64_t *id)
{
	if (slice_to_int64(slice_of(request_part(request, "id")), id) == 0)
		return 0;
	return error_set(FT_NOT_FOUND, "There is nothing here");
}

/* A field of a form or of JSON. */
static const char *field(struct request *request, const char *name)
{
	return json_text(request_fields(request), name);
}

static int back(struct request *request, struct response *response, int code)
{
	if (code)
		return code;
	return request->wants_json ? response_nothing(response)
				   : response_redirect(response, "/commons/fediverse");
}

static int decide_reply(struct request *request, struct response *response)
{
	const char *answer = field(request, "answer");
	bool show = strcmp(answer, "show") == 0;
	int64_t id = 0;
	int code = check_moderator(request);

	if (!code)
		code = read_number(request, &id);
	if (!code && !show && strcmp(answer, "refuse") != 0)
		code = error_set(FT_REFUSED, "Answer \"show\" or \"refuse\".");
	if (!code)
		code = fediverse_judge(fediverse_of(request), id,
			show ? FEDIVERSE_SHOWN : FEDIVERSE_REFUSED, actor_person(&request->actor));
	return back(request, response, code);
}

static int decide_block(struct request *request, struct response *response)
{
	struct fediverse *fediverse = fediverse_of(request);
	const char *host = field(request, "host");
	int code = check_moderator(request);

	if (!code && strcmp(field(request, "answer"), "unblock") == 0)
		code = fediverse_unblock(fediverse, host);
	else if (!code)
		code = fediverse_block(fediverse, host, field(request, "reason"),
			actor_person(&request->actor));
	return back(request, response, code);
}

static int decide_report(struct request *request, struct response *response)
{
	int64_t id = 0;
	int code = check_moderator(request);

	if (!code)
		code = read_number(request, &id);
	if (!code)
		code = fediverse_close_report(fediverse_of(request), id);
	return back(request, response, code);
}

const struct route moderation_routes[] = {
	{ .method = "GET", .path = "/commons/fediverse", .handler = show_moderation,
	  .who = ROUTE_SIGNED_IN, .tag = "Fediverse",
	  .summary = "What people elsewhere answered and nobody looked at yet",
	  .answer = "Object" },
	{ .method = "POST", .path = "/commons/fediverse/replies/{id}", .handler = decide_reply,
	  .who = ROUTE_SIGNED_IN, .body = BODY_FIELDS, .tag = "Fediverse",
	  .summary = "Show an answer or refuse it" },
	{ .method = "POST", .path = "/commons/fediverse/blocks", .handler = decide_block,
	  .who = ROUTE_SIGNED_IN, .body = BODY_FIELDS, .tag = "Fediverse",
	  .summary = "Block or unblock a host" },
	{ .method = "POST", .path = "/commons/fediverse/reports/{id}", .handler = decide_report,
	  .who = ROUTE_SIGNED_IN, .body = BODY_FIELDS, .tag = "Fediverse",
	  .summary = "A report was seen to" },
	{ 0 }
};
