/* Signing in and out, first sign-in by link, looking as somebody else in a demonstration, me. */
#include "pages.h"

#include "demo.h"
#include "parts.h"

/* Where to go afterwards: only a path of ours. */
static const char *next_path(struct request *request)
{
	const char *next = request_field(request, "next");

	if (!*next)
		next = request_query(request, "next");
	return html_url_is_safe(slice_of(next)) && *next == '/' ? next : "/work";
}

/* -- signing in ------------------------------------------------------------------------ */

static int sign_in_model(struct visit *visit, json_t *model)
{
	json_put_text(model, "heading", arena_print(visit->arena, "Sign in to %s",
		book_name(visit->web->book)));
	json_put_text(model, "next", next_path(visit->request));
	json_put_flag(model, "demonstration", book_is_demonstration(visit->web->book));
	return 0;
}

static void write_text_field(struct html *html, const char *name, const char *label,
	const char *type, const char *complete, const char *value)
{
	html_put(html, RAW("<div class=\"f\"><label for=\"f-"), ATTR(name), RAW("\">"), TEXT(label),
		RAW("</label><input id=\"f-"), ATTR(name), RAW("\" name=\""), ATTR(name),
		RAW("\" type=\""), ATTR(type), RAW("\" autocomplete=\""), ATTR(complete),
		RAW("\" value=\""), ATTR(value), RAW("\" required></div>"));
}

static void write_wrong(struct html *html, const json_t *model)
{
	if (*json_text(model, "problem"))
		html_put(html, RAW("<div class=\"notice warn\" role=\"alert\"><p><b>"),
			TEXT(json_text(model, "problem")), RAW("</b></p></div>"));
}

static void write_personas(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *persona;
	json_t *personas = NULL;
	size_t i;

	if (demo_personas(visit->directory, &personas) != 0)
		return;
	html_put(html, RAW("<section class=\"blk near\"><h2>Look round as somebody</h2>"
		"<p class=\"muted\">This is a demonstration: nobody here is real, and no password is needed."
		"</p><form method=\"post\" action=\"/sign-in/as\">"));
	part_hidden(html, "next", json_text(model, "next"));
	html_put(html, RAW("<ul class=\"links\">"));
	json_array_foreach(json_object_get(personas, "items"), i, persona)
		html_put(html, RAW("<li><button class=\"btn quiet\" name=\"person\" value=\""),
			ATTR(json_text(persona, "person")), RAW("\">"), TEXT(json_text(persona, "role")),
			RAW("</button><span class=\"w\">"), TEXT(json_text(persona, "name")), RAW(", "),
			TEXT(json_text(persona, "place_name")), RAW(". "),
			TEXT(json_text(persona, "about")), RAW("</span></li>"));
	html_put(html, RAW("</ul></form></section>"));
	json_decref(personas);
}

static void sign_in_face(struct visit *visit, const json_t *model, struct html *html)
{
	html_put(html, RAW("<div class=\"col lead long\">"));
	part_heading(html, model);
	write_wrong(html, model);
	if (json_flag(model, "demonstration", false))
		write_personas(visit, model, html);
	part_form(visit, html, "/sign-in", "", false);
	part_hidden(html, "next", json_text(model, "next"));
	write_text_field(html, "login", "Sign-in name", "text", "username",
		json_text(model, "login"));
	write_text_field(html, "password", "Password", "password", "current-password", "");
	html_put(html, RAW("<div class=\"acts\"><button class=\"btn\">Sign in</button></div></form>"
		"<p class=\"say small\">No account yet, or a forgotten password? Ask whoever looks after "
		"Fettle here for a sign-in link. To report something you need no account: "
		"<a href=\"/report\">report something</a>.</p></div>"));
}

static const struct page sign_in_page = {
	.section = "", .frame = FRAME_FORM, .model = sign_in_model, .face = sign_in_face
};

static int show_sign_in(struct request *request, struct response *response)
{
	if (*request->actor.person)
		return response_redirect(response, next_path(request));
	return page_answer(request, response, &sign_in_page);
}

static int check_password(struct request *request, void *context)
{
	return account_sign_in(request->book, request_field(request, "login"),
		request_field(request, "password"), context);
}

static int signed_in(struct request *request, struct response *response, int code, void *context)
{
	json_t *model;

	if (!code) {
		response_sign_in(response, context);
		return response_redirect(response, next_path(request));
	}
	if (request->wants_json || (code != FT_NOT_ALLOWED && code != FT_BUSY))
		return code;
	model = json_object();
	json_put_text(model, "problem", code == FT_BUSY ? error_message()
		: "That name and password do not go together. Check both and try again.");
	json_put_text(model, "login", request_field(request, "login"));
	return page_show(request, response, code == FT_BUSY ? 429 : 403, &sign_in_page, model);
}

static int sign_in(struct request *request, struct response *response)
{
	(void)response;
	return request_work(request, check_password, signed_in, arena_alloc(&request->arena, 44));
}

/* -- by link -------------------------------------------------------------------------- */

static int link_model(struct visit *visit, json_t *model)
{
	json_t *link = NULL;
	int code = account_read_link(visit->web->book, request_part(visit->request, "link"), &link);

	if (code)
		return code;
	json_put_text(model, "heading", arena_print(visit->arena, "Welcome, %s", json_text(link, "name")));
	json_put_text(model, "say", "Choose how you will sign in from now on. "
		"This link works once.");
	if (!*json_text(model, "login"))
		json_put_text(model, "login", json_text(link, "login"));
	json_decref(link);
	return 0;
}

static void link_face(struct visit *visit, const json_t *model, struct html *html)
{
	html_put(html, RAW("<div class=\"col lead long\">"));
	part_heading(html, model);
	write_wrong(html, model);
	part_form(visit, html, arena_print(visit->arena, "/sign-in/%s",
		request_part(visit->request, "link")), "", false);
	write_text_field(html, "login", "Sign-in name", "text", "username",
		json_text(model, "login"));
	write_text_field(html, "password", "Password, at least ten characters", "password",
		"new-password", "");
	html_put(html, RAW("<div class=\"acts\"><button class=\"btn\">Keep it and sign in</button>"
		"</div></form></div>"));
}

static const struct page link_page = {
	.section = "", .frame = FRAME_FORM, .model = link_model, .face = link_face
};

/* In a demonstration a link is all that is needed. */
static int show_link(struct request *request, struct response *response)
{
	char token[44];
	int code;

	if (!book_is_demonstration(request->book))
		return page_answer(request, response, &link_page);
	code = account_use_link_without_password(request->book, request_part(request, "link"), token);
	if (code == FT_NOT_FOUND)
		return response_redirect(response, "/sign-in");
	if (code)
		return code;
	response_sign_in(response, token);
	return response_redirect(response, "/work");
}

static int use_link(struct request *request, void *context)
{
	return account_use_link(request->book, request_part(request, "link"),
		request_field(request, "login"), request_field(request, "password"), context);
}

static int link_used(struct request *request, struct response *response, int code, void *context)
{
	json_t *model;

	if (!code) {
		response_sign_in(response, context);
		return response_redirect(response, "/work");
	}
	if (request->wants_json || (code != FT_REFUSED && code != FT_CONFLICT))
		return code;
	model = json_object();
	json_put_text(model, "problem", error_message());
	json_put_text(model, "login", request_field(request, "login"));
	return page_show(request, response, 422, &link_page, model);
}

static int send_link(struct request *request, struct response *response)
{
	(void)response;
	return request_work(request, use_link, link_used, arena_alloc(&request->arena, 44));
}

/* -- demonstrations ---------------------------------------------------------------------- */

static int sign_in_as(struct request *request, struct response *response)
{
	char link[44], token[44];
	int code;

	if (!book_is_demonstration(request->book))
		return error_set(FT_NOT_ALLOWED, "Only a demonstration can be entered without a password.");
	code = account_make_link(request->book, request_field(request, "person"), link);
	if (!code)
		code = account_use_link_without_password(request->book, link, token);
	if (code)
		return code;
	response_sign_in(response, token);
	return response_redirect(response, next_path(request));
}

static int act_as(struct request *request, struct response *response)
{
	int code = account_act_as(request->book, request->token, request_field(request, "person"));

	return code ? code : response_redirect(response, next_path(request));
}

static int sign_out(struct request *request, struct response *response)
{
	int code = account_sign_out(request->book, request->token);

	if (code)
		return code;
	response_sign_out(response);
	return response_redirect(response, "/sign-in");
}

/* -- me, and everything that has no place in the navigation ------------------------------- */

static int me_model(struct visit *visit, json_t *model)
{
	json_t *roles = json_array();
	int position = directory_person(visit->directory, actor_person(visit->actor));
	size_t count;
	const struct assignment *assignments = directory_assignments(visit->directory, &count);

	json_put_text(model, "person", actor_person(visit->actor));
	json_put_flag(model, "administrator", visit->administrator);
	json_put(model, "assignments", roles);
	for (size_t i = 0; position >= 0 && i < count; i++) {
		const struct role *role;

		if (assignments[i].person != position
			|| (assignments[i].to != DAY_NONE && assignments[i].to <= today()))
			continue;
		role = kinds_role(visit->kinds, assignments[i].role);
		json_array_append_new(roles, json_pack("{s:s,s:s,s:s}", "role",
			role ? role->label : assignments[i].role, "place",
			visit_place_at(visit, assignments[i].place)->id, "place_name",
			visit_place_at(visit, assignments[i].place)->name));
	}
	json_put_text(model, "heading", arena_print(visit->arena, "%s, %zu role%s", visit_name(visit),
		json_array_size(roles), json_array_size(roles) == 1 ? "" : "s"));
	return 0;
}

static const struct { const char *href, *label, *what; bool administrators; } EVERYTHING[] = {
	{ "/team", "Team", "Who can do what, gaps first", false },
	{ "/changes", "Changes", "What we are putting right", false },
	{ "/commons", "Commons", "What others like us solved", false },
	{ "/requirements", "Requirements", "What we must do or promised to do", false },
	{ "/kinds", "Records", "Every kind of record, with its list and its form", false },
	{ "/frameworks", "Frameworks", "The regulations and standards that requirements come from", false },
	{ "/people", "People", "Who is here, their roles, sign-in links", true },
	{ "/places", "Places", "The tree of services, wards and homes", false },
	{ "/import", "Import", "Bring in places, readings or people from a CSV file", true },
	{ "/api", "API", "The same pages for programs", false },
};

static void me_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *role;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("<ul class=\"links\">"));
	json_array_foreach(json_object_get(model, "assignments"), i, role)
		html_put(html, RAW("<li>"), TEXT(json_text(role, "role")), RAW(" at <a href=\"/board?place="),
			QUERY(json_text(role, "place")), RAW("\">"), TEXT(json_text(role, "place_name")),
			RAW("</a></li>"));
	html_put(html, RAW("</ul>"));
	part_form(visit, html, "/sign-out", "acts", false);
	html_put(html, RAW("<button class=\"btn quiet\">Sign out</button></form></div>"
		"<section class=\"blk near\"><h2 class=\"hd\">Everything else</h2><ul class=\"cards\">"));
	for (i = 0; i < sizeof(EVERYTHING) / sizeof(EVERYTHING[0]); i++) {
		if (EVERYTHING[i].administrators && !visit->administrator)
			continue;
		html_put(html, RAW("<li class=\"card\"><h3><a href=\""), URL(EVERYTHING[i].href), RAW("\">"),
			TEXT(EVERYTHING[i].label), RAW("</a></h3><p class=\"muted\">"),
			TEXT(EVERYTHING[i].what), RAW("</p></li>"));
	}
	html_put(html, RAW("</ul></section>"));
}

static const struct page me_page = { .section = "me", .model = me_model, .face = me_face };

static int show_me(struct request *request, struct response *response)
{
	return page_answer(request, response, &me_page);
}

static int show_front(struct request *request, struct response *response)
{
	return response_redirect(response, *request->actor.person ? "/work" : "/sign-in");
}

const struct route account_routes[] = {
	{ .method = "GET", .path = "/", .handler = show_front, .who = ROUTE_ANYONE,
	  .summary = "Where to begin" },
	{ .method = "GET", .path = "/sign-in", .handler = show_sign_in, .who = ROUTE_ANYONE,
	  .summary = "Sign in" },
	{ .method = "POST", .path = "/sign-in", .handler = sign_in, .who = ROUTE_ANYONE,
	  .body = BODY_FORM,
	  .summary = "Sign in with a password" },
	{ .method = "POST", .path = "/sign-in/as", .handler = sign_in_as, .who = ROUTE_ANYONE,
	  .body = BODY_FORM,
	  .summary = "Look round a demonstration" },
	{ .method = "GET", .path = "/sign-in/{link}", .handler = show_link, .who = ROUTE_ANYONE,
	  .summary = "First sign-in by link" },
	{ .method = "POST", .path = "/sign-in/{link}", .handler = send_link, .who = ROUTE_ANYONE,
	  .body = BODY_FORM,
	  .summary = "Choose name and password" },
	{ .method = "POST", .path = "/sign-out", .handler = sign_out, .who = ROUTE_SIGNED_IN,
	  .body = BODY_FORM,
	  .summary = "Sign out" },
	{ .method = "POST", .path = "/act-as", .handler = act_as, .who = ROUTE_SIGNED_IN,
	  .body = BODY_FORM,
	  .summary = "Look through other eyes in a demonstration" },
	{ .method = "GET", .path = "/me", .handler = show_me, .who = ROUTE_SIGNED_IN, .tag = "People",
	  .summary = "Who I am here", .answer = "Object" },
	{ 0 }
};
