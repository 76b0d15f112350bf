/* Sources: where on the web we listen, how each of them is, and what to do about it. */
#include "pages.h"

#include "collect.h"
#include "parts.h"

enum { TAGS_SHOWN = 12, LIST_FIELD_BYTES = 400 };

/* -- how a source is, in words -- */

static bool is_state(const json_t *source, const char *state)
{
	return strcmp(json_text(source, "state"), state) == 0;
}

static bool is_in_trouble(const json_t *source)
{
	return is_state(source, "active") && json_whole(source, "failures", 0) > 0;
}

static void say_next(struct buf *said, const json_t *source)
{
	int64_t next = json_whole(source, "next_at", 0);

	if (!json_has(source, "next_at"))
		buf_add_text(said, " It is not asked again by itself.");
	else if (next <= instant_now())
		buf_add_text(said, " It is asked in a moment.");
	else {
		buf_add_text(said, " Next time: ");
		say_moment(said, next);
		buf_add_char(said, '.');
	}
}

static void say_heard(struct buf *said, const json_t *source)
{
	int64_t heard = json_whole(source, "heard_at", 0);

	if (!heard) {
		buf_add_text(said, "It never answered so far.");
		return;
	}
	buf_add_text(said, "It last answered ");
	say_ago(said, heard);
	buf_add_char(said, '.');
}

static void say_how(struct buf *said, const json_t *source)
{
	int64_t failures = json_whole(source, "failures", 0);

	if (is_state(source, "paused")) {
		buf_add_text(said, "Paused.");
	} else if (strcmp(json_text(source, "form"), "file") == 0) {
		buf_add_text(said, "Its files are read by hand: fettle source read.");
	} else if (json_flag(source, "asking", false)) {
		buf_add_text(said, "It is being asked now.");
	} else if (failures > 0) {
		buf_print(said, "%s ", json_text(source, "message"));
		say_heard(said, source);
		say_next(said, source);
	} else if (json_whole(source, "heard_at", 0) == 0) {
		buf_add_text(said, "Not asked yet: that takes a minute.");
	} else {
		say_heard(said, source);
		say_next(said, source);
		if (*json_text(source, "message"))
			buf_print(said, " %s", json_text(source, "message"));
	}
}

/* -- model -- */

static void describe(struct visit *visit, json_t *source)
{
	const struct kind *kind = kinds_find(visit->kinds, "source");
	json_t *verbs = json_array();
	struct buf said;

	say_begin(&said);
	say_how(&said, source);
	model_say(source, "how", &said);
	json_put_flag(source, "trouble", is_in_trouble(source));
	for (size_t i = 0; kind && i < kind->verb_count; i++) {
		const struct verb *verb = &kind->verbs[i];

		if (verb_allowed_from(verb, json_text(source, "state"))
			&& !(strcmp(verb->name, "allow_private") == 0
				&& strcmp(json_text(source, "form"), "file") == 0)
			&& book_may(visit->directory, visit->actor, kind, verb,
				book_root(visit->web->book), NULL))
			json_array_append_new(verbs, json_pack("{s:s,s:s}", "name", verb->name,
				"label", verb->label));
	}
	json_put(source, "verbs", verbs);
}

static bool may_add(struct visit *visit)
{
	const struct kind *kind = kinds_find(visit->kinds, "source");
	const struct verb *verb = kind ? kind_verb(kind, "add") : NULL;

	return verb && book_may(visit->directory, visit->actor, kind, verb,
		book_root(visit->web->book), NULL);
}

static void say_all(json_t *model, const json_t *sources)
{
	int64_t active = 0, trouble = 0, paused = 0;
	const json_t *source;
	struct buf said;
	size_t i;

	json_array_foreach(sources, i, source) {
		active += is_state(source, "active");
		paused += is_state(source, "paused");
		trouble += is_in_trouble(source);
	}
	say_begin(&said);
	if (active == 0)
		buf_add_text(&said, "We listen to nothing on the web yet");
	else {
		buf_add_text(&said, "We listen to ");
		say_count(&said, active, "source", "sources");
	}
	if (trouble > 0)
		buf_print(&said, ", %lld of them in trouble", (long long)trouble);
	buf_add_char(&said, '.');
	model_say(model, "heading", &said);
	say_begin(&said);
	if (paused > 0) {
		say_number(&said, paused, true);
		buf_print(&said, " %s paused. ", paused == 1 ? "is" : "are");
	}
	buf_add_text(&said, "What is said there under our tags is kept here, and left out where "
		"people ask for that.");
	model_say(model, "say", &said);
}

static void add_weeks(json_t *tags)
{
	day_number monday = week_monday(instant_now());
	json_t *tag;
	size_t i;

	json_array_foreach(tags, i, tag) {
		struct buf name;

		say_begin(&name);
		week_add_name(&name, monday);
		model_say(tag, "week", &name);
		say_begin(&name);
		week_add_name(&name, monday - 7);
		model_say(tag, "last_week", &name);
	}
}

static int sources_model(struct visit *visit, json_t *model)
{
	json_t *sources = NULL, *tags = NULL, *items, *source;
	size_t i;
	int code = collect_sources(visit->web->collect, &sources);

	if (!code)
		code = collect_tags(visit->web->collect, TAGS_SHOWN, &tags);
	if (code) {
		json_decref(sources);
		return code;
	}
	items = json_object_get(sources, "items");
	json_array_foreach(items, i, source)
		describe(visit, source);
	add_weeks(json_object_get(tags, "items"));
	say_all(model, items);
	json_put(model, "items", json_incref(items));
	json_put(model, "tags", json_incref(json_object_get(tags, "items")));
	json_put_flag(model, "may_add", may_add(visit));
	json_put_text(model, "made", request_query(visit->request, "made"));
	json_decref(sources);
	json_decref(tags);
	return 0;
}

/* -- face -- */

static void write_tags(struct html *html, const json_t *source)
{
	const json_t *tags = json_object_get(source, "tags"), *tag;
	size_t i;

	if (json_array_size(tags) == 0)
		html_put(html, RAW("everything"));
	json_array_foreach(tags, i, tag)
		html_put(html, i ? RAW(" ") : RAW(""), RAW("#"), TEXT(json_string_value(tag)));
}

static const char *form_words(const json_t *source)
{
	static const struct { const char *form, *words; } forms[] = {
		{ "feed", "a feed" }, { "mastodon", "a Mastodon server" },
		{ "activity", "an account in the fediverse" }, { "bluesky", "Bluesky" },
		{ "list", "a list of feeds" }, { "file", "files" }
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strcmp(json_text(source, "form"), forms[i].form) == 0)
			return forms[i].words;
	return "";
}

static void write_verbs(struct visit *visit, struct html *html, const json_t *source)
{
	const char *id = json_text(source, "source");
	const json_t *verbs = json_object_get(source, "verbs"), *verb;
	size_t i;

	if (json_array_size(verbs) == 0)
		return;
	html_put(html, RAW("<div class=\"acts\">"));
	if (is_state(source, "active") && strcmp(json_text(source, "form"), "file") != 0) {
		part_form(visit, html, arena_print(visit->arena, "/commons/sources/%s/try", id), "",
			false);
		html_put(html, RAW("<button class=\"btn quiet sm\">Try now<span class=\"vh\">: "),
			TEXT(json_text(source, "name")), RAW("</span></button></form>"));
	}
	json_array_foreach(verbs, i, verb)
		html_put(html, RAW("<a href=\"/kinds/source/"), QUERY(id), RAW("/"),
			QUERY(json_text(verb, "name")), RAW("\">"), TEXT(json_text(verb, "label")),
			RAW("<span class=\"vh\">: "), TEXT(json_text(source, "name")),
			RAW("</span></a>"));
	html_put(html, RAW("</div>"));
}

static void write_source(struct visit *visit, struct html *html, const json_t *source)
{
	struct buf posts;

	say_begin(&posts);
	say_count(&posts, json_whole(source, "taken", 0), "post", "posts");
	html_put(html, RAW("<li class=\"digest-words\"><h2><a href=\"/things/"), QUERY(json_text(source, "source")),
		RAW("\">"), TEXT(json_text(source, "name")), RAW("</a></h2>"), json_flag(source, "trouble", false)
			? RAW("<p><b>In trouble.</b> ") : RAW("<p>"), TEXT(json_text(source, "how")), RAW("</p><p class=\"muted\">"),
		TEXT(form_words(source)), RAW(", "), TEXT(json_text(source, "address")),
		RAW(" · for "));
	write_tags(html, source);
	html_put(html, RAW(" · "), TEXT(posts.base));
	if (json_flag(source, "weekly", false))
		html_put(html, RAW(" · a digest is prepared each Monday"));
	html_put(html, RAW("</p>"));
	write_verbs(visit, html, source);
	html_put(html, RAW("</li>"));
	buf_release(&posts);
}

static void write_heard(struct html *html, const json_t *tags)
{
	const json_t *tag;
	size_t i;

	if (json_array_size(tags) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near\"><h2>What was heard in the last four weeks</h2>"
		"<ol class=\"links card\">"));
	json_array_foreach(tags, i, tag) {
		const char *name = json_text(tag, "tag");
		struct buf posts;

		say_begin(&posts);
		say_count(&posts, json_whole(tag, "posts", 0), "post", "posts");
		html_put(html, RAW("<li><a href=\"/commons/tag/"), QUERY(name), RAW("\"><b>#"),
			TEXT(name), RAW("</b></a><span class=\"w\">"), TEXT(posts.base),
			RAW(" · <a href=\"/commons/digest/"), QUERY(name), RAW("/"),
			QUERY(json_text(tag, "week")), RAW("\">this week<span class=\"vh\"> of #"),
			TEXT(name), RAW("</span></a> · <a href=\"/commons/digest/"), QUERY(name), RAW("/"),
			QUERY(json_text(tag, "last_week")), RAW("\">last week<span class=\"vh\"> of #"),
			TEXT(name), RAW("</span></a></span></li>"));
		buf_release(&posts);
	}
	html_put(html, RAW("</ol></section>"));
}

static void write_import(struct visit *visit, struct html *html)
{
	html_put(html, RAW("<section class=\"blk near\"><h2>Many at once</h2>"
		"<form method=\"post\" action=\"/commons/sources/list\" "
		"enctype=\"multipart/form-data\">"));
	part_hidden(html, "_csrf", request_csrf_token(visit->request));
	html_put(html, RAW("<div class=\"f\"><label for=\"f-list\">A list of feeds</label>"
		"<p class=\"hint\" id=\"h-list\">Readers of feeds export one as OPML. Each feed in it "
		"that is not here yet becomes a source.</p><input id=\"f-list\" type=\"file\" "
		"name=\"file\" accept=\".opml,.xml,text/x-opml,text/xml\" aria-describedby=\"h-list\" "
		"required></div><div class=\"f\"><label for=\"f-tags\">For which tags? "
		"<span class=\"optional\">(optional)</span></label><p class=\"hint\" id=\"h-tags\">"
		"Without #, with spaces between. Empty: everything the feeds have.</p>"
		"<input id=\"f-tags\" type=\"text\" name=\"tags\" maxlength=\"400\" "
		"aria-describedby=\"h-tags\"></div><div class=\"acts\"><button class=\"btn quiet\">"
		"Import the list</button></div></form></section>"));
}

static void sources_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *items = json_object_get(model, "items"), *source;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, (const struct trail[]){ { "Commons", "/commons" }, { "Sources", NULL } }, 2);
	part_heading(html, model);
	if (*json_text(model, "made"))
		html_put(html, RAW("<p class=\"say\" role=\"status\">"), TEXT(json_text(model, "made")),
			RAW(" new sources were made of the list.</p>"));
	html_put(html, RAW("<div class=\"acts\">"));
	if (json_flag(model, "may_add", false))
		part_button(html, "/kinds/source/new/add", "Add a source", true);
	part_button(html, "/kinds/left_out", "Who and what is left out", false);
	html_put(html, RAW("</div></div><section class=\"blk near\" aria-label=\"Sources\">"));
	if (json_array_size(items) == 0)
		part_empty(html, "Nothing is listened to yet.",
			"A source is a feed, a Mastodon server, an account or Bluesky. Add the first one "
			"that people in your field write to.", NULL);
	else
		html_put(html, RAW("<ol class=\"links card\">"));
	json_array_foreach(items, i, source)
		write_source(visit, html, source);
	if (json_array_size(items) > 0)
		html_put(html, RAW("</ol>"));
	html_put(html, RAW("</section>"));
	write_heard(html, json_object_get(model, "tags"));
	if (json_flag(model, "may_add", false))
		write_import(visit, html);
}

static const struct page sources_page = {
	.section = "commons", .live = true, .model = sources_model, .face = sources_face
};

static int show_sources(struct request *request, struct response *response)
{
	return page_answer(request, response, &sources_page);
}

/* -- acts -- */

static int must_be_able(struct request *request, const char *verb_name)
{
	struct web *web = request->context;
	const struct directory *directory = book_directory(web->book);
	const struct kind *kind = kinds_find(directory_kinds(directory), "source");
	const struct verb *verb = kind ? kind_verb(kind, verb_name) : NULL;
	bool may = verb && book_may(directory, &request->actor, kind, verb, book_root(web->book),
		NULL);

	book_directory_release(web->book, directory);
	return may ? 0 : error_set(FT_NOT_ALLOWED,
		"Managers, governance leads and administrators look after sources.");
}

static int try_source(struct request *request, struct response *response)
{
	struct web *web = request->context;
	int code = must_be_able(request, "change");

	if (!code)
		code = collect_try(web->collect, request_part(request, "id"));
	return code ? code : response_redirect(response, "/commons/sources");
}

struct list_taken {
	char tags[LIST_FIELD_BYTES];
	int64_t made;
};

static int take_list(struct request *request, void *context)
{
	struct web *web = request->context;
	struct list_taken *taken = context;
	struct buf opml;
	int code;

	buf_init(&opml, COLLECT_ANSWER_BYTES);
	code = file_read(request->uploads[0].path, COLLECT_ANSWER_BYTES, &opml);
	if (!code)
		code = collect_import_list(web->collect, &request->actor, buf_slice(&opml),
			taken->tags, &taken->made);
	buf_release(&opml);
	return code;
}

static int took_list(struct request *request, struct response *response, int code, void *context)
{
	const struct list_taken *taken = context;

	if (code)
		return code;
	return response_redirect(response, arena_print(&request->arena, "/commons/sources?made=%lld",
		(long long)taken->made));
}

static int send_list(struct request *request, struct response *response)
{
	struct list_taken *taken = arena_alloc(&request->arena, sizeof(*taken));
	int code = must_be_able(request, "add");

	(void)response;
	if (!code && request->upload_count != 1)
		code = error_set(FT_REFUSED, "Choose the file of the list first.");
	if (code)
		return code;
	snprintf(taken->tags, sizeof(taken->tags), "%s", request_field(request, "tags"));
	return request_work(request, take_list, took_list, taken);
}

const struct route source_routes[] = {
	{ .method = "GET", .path = "/commons/sources", .handler = show_sources,
	  .who = ROUTE_SIGNED_IN, .tag = "Commons",
	  .summary = "Where on the web we listen, and how each source is", .answer = "Object" },
	{ .method = "POST", .path = "/commons/sources/list", .handler = send_list,
	  .who = ROUTE_SIGNED_IN, .body = BODY_UPLOAD, .tag = "Commons",
	  .summary = "Makes a source of each feed in an OPML list" },
	{ .method = "POST", .path = "/commons/sources/{id}/try", .handler = try_source,
	  .who = ROUTE_SIGNED_IN, .body = BODY_FORM, .tag = "Commons",
	  .summary = "Asks a source at the next turn, whatever went wrong before" },
	{ 0 }
};
