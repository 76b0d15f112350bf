/* The digest of a tag and a week: for people as a page, for programs in every form that
 * digests have, and as the posts it is made of. */
#include "pages.h"

#include "collect.h"
#include "parts.h"

enum { POSTS_SHOWN = 60, PEOPLE_SHOWN = 120, LINKS_SHOWN = 25, TAGS_SHOWN = 25 };

#define DIGEST_BYTES_MAX ((size_t)1 << 30)

/* -- which week -- */

struct asked_week {
	const char *tag, *form; /* form: "json", "atom", "csv", "html", "jsonl", "feed"; "" the page */
	day_number monday;
	char name[16];
};

static void name_week(day_number monday, char name[16])
{
	struct buf text;

	buf_init(&text, 32);
	week_add_name(&text, monday);
	snprintf(name, 16, "%.*s", (int)text.length, text.base);
	buf_release(&text);
}

/* "2026-W47", "2026-W47.json"; "latest" is the last whole week. */
static int read_week(struct request *request, struct asked_week *out)
{
	struct slice form = slice_of(request_part(request, "week"));
	struct slice name = slice_cut(&form, '.');

	*out = (struct asked_week){ .tag = request_part(request, "tag"),
		.form = arena_text(&request->arena, form) };
	if (slice_is(name, "latest"))
		out->monday = week_monday(instant_now()) - 7;
	else if (week_read(name, &out->monday))
		return error_set(FT_NOT_FOUND, "A week is written like 2026-W47.");
	name_week(out->monday, out->name);
	return 0;
}

static int make_week(struct request *request, const struct asked_week *asked,
	struct collected_week *out)
{
	struct web *web = request->context;

	return collect_week(web->collect, slice_of(asked->tag), asked->monday, out);
}

/* -- model -- */

static void cut_array(json_t *model, const char *key, size_t most)
{
	json_t *array = json_object_get(model, key);
	char name[40];

	snprintf(name, sizeof(name), "%s_count", key);
	json_put_whole(model, name, (int64_t)json_array_size(array));
	while (json_array_size(array) > most)
		json_array_remove(array, json_array_size(array) - 1);
}

static void say_heading(json_t *model, const struct asked_week *asked)
{
	struct buf said;

	say_begin(&said);
	say_count(&said, json_whole(model, "posts_count", 0), "post", "posts");
	buf_print(&said, " about %s in the week of ", json_text(model, "shown"));
	day_add_words(&said, asked->monday);
	buf_add_char(&said, '.');
	model_say(model, "heading", &said);
	say_begin(&said);
	if (asked->monday + 7 > today())
		buf_add_text(&said, "This week is not over yet. ");
	buf_add_text(&said, "From what we listen to and from the commons.");
	model_say(model, "say", &said);
}

static int digest_model(struct visit *visit, json_t *model)
{
	struct collected_week week;
	struct asked_week asked;
	json_t *digest = NULL;
	struct buf json;
	char other[16];
	int code = read_week(visit->request, &asked);

	if (!code)
		code = make_week(visit->request, &asked, &week);
	if (code)
		return code;
	buf_init(&json, DIGEST_BYTES_MAX);
	digest_write_json(week.digest, &json);
	code = json_read(buf_slice(&json), &digest);
	buf_release(&json);
	collected_week_release(&week);
	if (code)
		return code;
	json_object_update(model, digest);
	json_decref(digest);
	cut_array(model, "posts", POSTS_SHOWN);
	cut_array(model, "involved", PEOPLE_SHOWN);
	cut_array(model, "resources", LINKS_SHOWN);
	cut_array(model, "related", TAGS_SHOWN);
	cut_array(model, "mentioned", PEOPLE_SHOWN);
	json_put_text(model, "week", asked.name);
	json_put_text(model, "name", asked.tag);
	name_week(asked.monday - 7, other);
	json_put_text(model, "week_before", other);
	name_week(asked.monday + 7, other);
	json_put_text(model, "week_after", asked.monday + 7 <= today() ? other : "");
	json_put_flag(model, "over", asked.monday + 7 <= today());
	json_put_text(model, "csv", arena_print(visit->arena, "/commons/digest/%s/%s.csv",
		asked.tag, asked.name));
	say_heading(model, &asked);
	return 0;
}

/* -- face -- */

static void write_people(struct html *html, const json_t *model)
{
	const json_t *people = json_object_get(model, "involved"), *person, *role;
	size_t i, j;

	html_put(html, RAW("<section class=\"blk near\"><h2>Involved</h2>"));
	if (json_array_size(people) == 0)
		html_put(html, RAW("<p class=\"muted\">Nobody that we heard.</p>"));
	html_put(html, RAW("<ul class=\"digest-people\">"));
	json_array_foreach(people, i, person) {
		const json_t *roles = json_object_get(person, "roles");
		const char *name = json_text(person, "name"), *author = json_text(person, "author");

		html_put(html, RAW("<li><b>@"), TEXT(author), RAW("</b>"));
		if (*name && strcmp(name, author) != 0)
			html_put(html, RAW(" "), TEXT(name));
		html_put(html, RAW(" <span class=\"muted\">"));
		json_array_foreach(roles, j, role)
			html_put(html, j ? RAW(", ") : RAW(""), TEXT(json_string_value(role)));
		if (json_flag(person, "first_time", false))
			html_put(html, RAW(", for the first time here"));
		html_put(html, RAW("</span></li>"));
	}
	html_put(html, RAW("</ul></section>"));
}

static void write_link(struct html *html, const char *address, const char *words)
{
	bool web = strncmp(address, "https://", 8) == 0 || strncmp(address, "http://", 7) == 0;

	if (!web)
		html_put(html, TEXT(words));
	else
		html_put(html, RAW("<a rel=\"nofollow noopener ugc\" href=\""), URL(address), RAW("\">"),
			TEXT(words), RAW("</a>"));
}

static void write_resources(struct html *html, const json_t *model)
{
	const json_t *links = json_object_get(model, "resources"), *link;
	size_t i;

	html_put(html, RAW("<section class=\"blk near\"><h2>Top resources</h2>"));
	if (json_array_size(links) == 0)
		html_put(html, RAW("<p class=\"muted\">Nobody gave a link.</p>"));
	else
		html_put(html, RAW("<ol class=\"links card\">"));
	json_array_foreach(links, i, link) {
		const json_t *by = json_object_get(link, "by");

		html_put(html, RAW("<li>"));
		write_link(html, json_text(link, "url"), json_text(link, "url"));
		html_put(html, RAW("<span class=\"w\">given by @"),
			TEXT(json_string_value(json_array_get(by, 0))));
		if (json_array_size(by) > 1)
			html_put(html, RAW(" and "), NUMBER((int64_t)json_array_size(by) - 1),
				json_array_size(by) == 2 ? RAW(" other") : RAW(" others"));
		if (json_flag(link, "unresolved", false))
			html_put(html, RAW(" · where this short link leads is not known"));
		html_put(html, RAW("</span></li>"));
	}
	if (json_array_size(links) > 0)
		html_put(html, RAW("</ol>"));
	html_put(html, RAW("</section>"));
}

static void write_related(struct html *html, const json_t *model)
{
	const json_t *tags = json_object_get(model, "related"), *tag;
	size_t i;

	html_put(html, RAW("<section class=\"blk near\"><h2>Related tags</h2>"
		"<ul class=\"digest-people\">"));
	json_array_foreach(tags, i, tag) {
		int64_t people = json_whole(tag, "people", 0);

		html_put(html, RAW("<li><a href=\"/commons/tag/"), QUERY(json_text(tag, "tag") + 1),
			RAW("\">"), TEXT(json_text(tag, "shown")), RAW("</a> <span class=\"muted\">"));
		if (people >= COLLECT_FEW_PEOPLE)
			html_put(html, NUMBER(people), RAW(" people"));
		else
			html_put(html, RAW("fewer than five people"));
		html_put(html, RAW("</span></li>"));
	}
	html_put(html, RAW("</ul></section>"));
}

static void write_post(struct html *html, const json_t *post)
{
	instant_us when;

	html_put(html, RAW("<li id=\"p-"), ATTR(json_text(post, "hash")), RAW("\"><p><b>@"),
		TEXT(json_text(post, "author")), RAW("</b> <span class=\"digest-words\">"),
		TEXT(json_text(post, "text")), RAW("</span></p><p class=\"muted\">"));
	if (instant_parse(slice_of(json_text(post, "when")), &when) == 0) {
		struct buf said;

		say_begin(&said);
		say_moment(&said, when);
		html_put(html, RAW("<time datetime=\""), ATTR(json_text(post, "when")), RAW("\">"),
			TEXT(said.base), RAW("</time>"));
		buf_release(&said);
	}
	if (json_has(post, "repost_of"))
		html_put(html, RAW(" · passed on from @"),
			TEXT(json_text(json_object_get(post, "repost_of"), "author")));
	if (json_has(post, "same_as"))
		html_put(html, RAW(" · said elsewhere too"));
	if (strcmp(json_text(post, "source"), "commons") == 0)
		html_put(html, RAW(" · <a href=\"/commons/item?ref="), QUERY(json_text(post, "id")),
			RAW("\">in the commons</a>"));
	else if (*json_text(post, "url")) {
		html_put(html, RAW(" · "));
		write_link(html, json_text(post, "url"), "original");
	}
	html_put(html, RAW("</p></li>"));
}

static void write_posts(struct html *html, const json_t *model)
{
	const json_t *posts = json_object_get(model, "posts"), *post;
	int64_t count = json_whole(model, "posts_count", 0);
	int64_t gone = (int64_t)json_array_size(json_object_get(model, "taken_back"));
	size_t i;

	html_put(html, RAW("<section class=\"blk near\"><h2>What was said</h2>"));
	if (count == 0)
		part_empty(html, "Nothing was heard about this in that week.",
			"Add a source that people who care about it write to.", "/commons/sources");
	else
		html_put(html, RAW("<ol class=\"links card\">"));
	json_array_foreach(posts, i, post)
		write_post(html, post);
	if (count > 0)
		html_put(html, RAW("</ol>"));
	if (gone > 0)
		html_put(html, RAW("<p class=\"muted\">"), NUMBER(gone), gone == 1
			? RAW(" post that was in it was taken back by its author.</p>")
			: RAW(" posts that were in it were taken back by their authors.</p>"));
	if (count > (int64_t)json_array_size(posts))
		html_put(html, RAW("<p><a href=\"/commons/digest/"), QUERY(json_text(model, "name")),
			RAW("/"), QUERY(json_text(model, "week")), RAW(".html\">All "), NUMBER(count),
			RAW(" posts on one page</a></p>"));
	html_put(html, RAW("</section>"));
}

static void write_form_link(struct html *html, const json_t *model, const char *suffix,
	const char *words)
{
	html_put(html, RAW("<li><a href=\"/commons/digest/"), QUERY(json_text(model, "name")), RAW("/"),
		QUERY(json_text(model, "week")), TEXT(suffix), RAW("\">"), TEXT(words), RAW("</a></li>"));
}

static void write_forms(struct html *html, const json_t *model)
{
	html_put(html, RAW("<section class=\"blk near\"><h2>For programs, and for making it again</h2>"
		"<ul class=\"digest-people\">"));
	write_form_link(html, model, ".json", "JSON");
	write_form_link(html, model, ".atom", "Atom");
	write_form_link(html, model, "/feed.json", "JSON Feed");
	write_form_link(html, model, ".csv", "CSV");
	write_form_link(html, model, ".html", "one page of HTML");
	write_form_link(html, model, ".jsonl", "its posts");
	html_put(html, RAW("</ul><p class=\"muted digest-words\">Named by its posts: SHA-256 "),
		TEXT(json_text(model, "hash")), RAW(". With its JSON and its posts, <b>fettle digest "
		"--rebuild</b> makes it again anywhere and compares every byte.</p></section>"));
}

static void write_weeks(struct visit *visit, struct html *html, const json_t *model)
{
	const char *name = json_text(model, "name");

	html_put(html, RAW("<div class=\"acts\">"));
	if (json_flag(model, "over", false) && json_whole(model, "posts_count", 0) > 0
		&& visit_leads(visit)) {
		part_form(visit, html, arena_print(visit->arena, "/commons/digest/%s/%s/offer", name,
			json_text(model, "week")), "", true);
		html_put(html, RAW("<button class=\"btn\">Offer it to the commons</button></form>"));
	}
	html_put(html, RAW("<a rel=\"prev\" href=\"/commons/digest/"), QUERY(name), RAW("/"),
		QUERY(json_text(model, "week_before")), RAW("\">The week before</a>"));
	if (*json_text(model, "week_after"))
		html_put(html, RAW("<a rel=\"next\" href=\"/commons/digest/"), QUERY(name), RAW("/"),
			QUERY(json_text(model, "week_after")), RAW("\">The week after</a>"));
	html_put(html, RAW("</div>"));
}

static void digest_face(struct visit *visit, const json_t *model, struct html *html)
{
	const char *tag = arena_print(visit->arena, "/commons/tag/%s", json_text(model, "name"));

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, (const struct trail[]){ { "Commons", "/commons" },
		{ json_text(model, "shown"), tag }, { json_text(model, "week"), NULL } }, 3);
	part_heading(html, model);
	write_weeks(visit, html, model);
	html_put(html, RAW("</div>"));
	write_people(html, model);
	write_resources(html, model);
	write_related(html, model);
	write_posts(html, model);
	write_forms(html, model);
}

static const struct page digest_page = {
	.section = "commons", .model = digest_model, .face = digest_face
};

/* -- other forms -- */

static const struct {
	const char *form, *type;
	void (*write)(const struct digest *digest, struct buf *out);
} forms[] = {
	{ "json", "application/json", digest_write_json },
	{ "atom", "application/atom+xml; charset=utf-8", digest_write_atom },
	{ "csv", "text/csv; charset=utf-8", digest_write_csv },
	{ "txt", "text/plain; charset=utf-8", digest_write_text },
	{ "html", "text/html; charset=utf-8", digest_write_html },
	{ "feed", "application/feed+json", digest_write_jsonfeed },
};

static int write_form(struct request *request, struct response *response,
	const struct asked_week *asked)
{
	const char *type = "application/jsonl; charset=utf-8";
	struct collected_week week;
	bool known = strcmp(asked->form, "jsonl") == 0;
	int code;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		known = known || strcmp(asked->form, forms[i].form) == 0;
	if (!known)
		return error_set(FT_NOT_FOUND, "A digest is there as .json, .atom, .csv, .txt, .html, "
			"feed.json, and its posts as .jsonl.");
	code = make_week(request, asked, &week);
	if (code)
		return code;
	response->body.ceiling = DIGEST_BYTES_MAX;
	if (strcmp(asked->form, "jsonl") == 0)
		collected_week_items(&week, &response->body);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strcmp(asked->form, forms[i].form) != 0)
			continue;
		forms[i].write(week.digest, &response->body);
		type = forms[i].type;
	}
	collected_week_release(&week);
	if (strcmp(asked->form, "html") == 0) /* it brings its own style, which pages of ours may not */
		response_header(response, "Content-Disposition", arena_print(&request->arena,
			"attachment; filename=\"digest-%s.html\"", asked->name));
	return response_bytes(response, 200, type);
}

static int show_digest(struct request *request, struct response *response)
{
	struct asked_week asked;
	int code = read_week(request, &asked);

	if (code)
		return code;
	return *asked.form ? write_form(request, response, &asked)
			   : page_answer(request, response, &digest_page);
}

static int show_feed(struct request *request, struct response *response)
{
	struct asked_week asked;
	int code = read_week(request, &asked);

	if (code)
		return code;
	asked.form = "feed";
	return write_form(request, response, &asked);
}

/* -- to the commons -- */

static int draft_offer(struct request *request, void *context)
{
	struct web *web = request->context;
	struct asked_week *asked = context;
	char offer[65];
	int code = collect_offer_week(web->collect, &request->actor, slice_of(asked->tag),
		asked->monday, offer);

	asked->form = arena_text(&request->arena, slice_of(offer));
	return code;
}

static int drafted_offer(struct request *request, struct response *response, int code,
	void *context)
{
	const struct asked_week *asked = context;

	if (code)
		return code;
	return response_redirect(response,
		arena_print(&request->arena, "/commons/offer/%s", asked->form));
}

static int offer_week(struct request *request, struct response *response)
{
	struct asked_week *asked = arena_alloc(&request->arena, sizeof(*asked));
	int code = read_week(request, asked);

	(void)response;
	return code ? code : request_work(request, draft_offer, drafted_offer, asked);
}

const struct route digest_routes[] = {
	{ .method = "GET", .path = "/commons/digest/{tag}/{week}", .handler = show_digest,
	  .who = ROUTE_SIGNED_IN, .tag = "Commons",
	  .summary = "The digest of a tag and a week (2026-W47, or latest), also as 2026-W47.json, "
		".atom, .csv, .html, and its posts as .jsonl", .answer = "Object" },
	{ .method = "GET", .path = "/commons/digest/{tag}/{week}/feed.json", .handler = show_feed,
	  .who = ROUTE_SIGNED_IN, .tag = "Commons", .summary = "The digest as a JSON Feed" },
	{ .method = "POST", .path = "/commons/digest/{tag}/{week}/offer", .handler = offer_week,
	  .who = ROUTE_SIGNED_IN, .body = BODY_FORM, .tag = "Commons",
	  .summary = "Drafts the digest as an offer to the commons" },
	{ 0 }
};
