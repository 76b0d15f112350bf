/* People: who is here, in which roles; a sign-in link for one of them, shown once. */
#include "pages.h"

#include "parts.h"

enum { PEOPLE_ON_A_PAGE = 50 };

static const json_t *find_account(const json_t *accounts, const char *person)
{
	const json_t *account;
	size_t i;

	json_array_foreach(json_object_get(accounts, "items"), i, account) {
		if (strcmp(json_text(account, "person"), person) == 0)
			return account;
	}
	return NULL;
}

static json_t *roles_of(struct visit *visit, const struct person *person)
{
	size_t count;
	const struct assignment *all = directory_assignments(visit->directory, &count);
	json_t *roles = json_array();

	for (int i = 0; i < person->assignment_count; i++) {
		const struct assignment *held = &all[person->first_assignment + i];
		const struct role *role = kinds_role(visit->kinds, held->role);

		if (held->to != DAY_NONE && held->to <= today())
			continue;
		json_array_append_new(roles, json_pack("{s:s,s:s,s:s,s:s}", "id", held->id, "role",
			role ? role->label : held->role, "place", visit_place_at(visit, held->place)->id,
			"place_name", visit_place_at(visit, held->place)->name));
	}
	return roles;
}

static int people_model(struct visit *visit, json_t *model)
{
	size_t count = directory_person_count(visit->directory), here = 0;
	int64_t from = request_query_whole(visit->request, "cursor", 0);
	json_t *items = json_array(), *accounts = NULL;
	struct buf said;
	int code = account_list(visit->web->book, visit->actor, &accounts);

	json_put(model, "items", items);
	if (code)
		return code;
	for (size_t i = 0; i < count; i++) {
		const struct person *person = directory_person_at(visit->directory, (int)i);
		const json_t *account;
		json_t *item;

		here += !person->left;
		if (person->left || (int64_t)i < from)
			continue;
		if (json_array_size(items) == PEOPLE_ON_A_PAGE) {
			if (!json_has(model, "next"))
				json_put_text(model, "next", arena_print(visit->arena, "%zu", i));
			continue;
		}
		account = find_account(accounts, person->id);
		item = json_object();
		json_put_text(item, "id", person->id);
		json_put_text(item, "name", person->name);
		json_put_text(item, "login", json_text(account, "login"));
		json_put(item, "last_seen", json_incref(json_object_get(account, "last_seen")
			? json_object_get(account, "last_seen") : json_null()));
		json_put(item, "roles", roles_of(visit, person));
		json_array_append_new(items, item);
	}
	json_decref(accounts);
	say_begin(&said);
	say_count(&said, (int64_t)here, "person works here", "people work here");
	model_say(model, "heading", &said);
	return 0;
}

static void write_person(struct visit *visit, const json_t *item, struct html *html)
{
	const char *id = json_text(item, "id");
	const json_t *role;
	size_t i;

	html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><a href=\"/things/"),
		QUERY(id), RAW("\">"), TEXT(json_text(item, "name")), RAW("</a></th><td role=\"cell\">"));
	json_array_foreach(json_object_get(item, "roles"), i, role)
		html_put(html, i ? RAW("<br><a href=\"/things/") : RAW("<a href=\"/things/"),
			QUERY(json_text(role, "id")), RAW("\">"), TEXT(json_text(role, "role")), RAW("</a>, "),
			TEXT(json_text(role, "place_name")));
	html_put(html, RAW("</td><td role=\"cell\" data-label=\"Signs in as\">"),
		TEXT(json_text(item, "login")), RAW("</td><td role=\"cell\" data-label=\"Last seen\">"));
	part_ago(html, item, "last_seen");
	html_put(html, RAW("</td><td role=\"cell\">"));
	part_form(visit, html, arena_print(visit->arena, "/people/%s/link", id), "", false);
	html_put(html, RAW("<button class=\"btn quiet sm\">Sign-in link<span class=\"vh\"> for "),
		TEXT(json_text(item, "name")), RAW("</span></button></form>"
		"<a class=\"small\" href=\"/kinds/assignment/new/start?person="), QUERY(id),
		RAW("\">Give a role<span class=\"vh\"> to "), TEXT(json_text(item, "name")),
		RAW("</span></a></td></tr>"));
}

static void people_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *item;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("<div class=\"acts\"><a class=\"btn\" href=\"/kinds/person/new/add\">"
		"Add a person</a></div></div><section class=\"blk near\" aria-label=\"People\">"
		"<table class=\"grid stack\" role=\"table\"><caption class=\"vh\">People</caption>"
		"<thead role=\"rowgroup\"><tr role=\"row\"><th scope=\"col\" role=\"columnheader\">Name</th>"
		"<th scope=\"col\" role=\"columnheader\">Roles</th>"
		"<th scope=\"col\" role=\"columnheader\">Signs in as</th>"
		"<th scope=\"col\" role=\"columnheader\">Last seen</th>"
		"<th scope=\"col\" role=\"columnheader\"><span class=\"vh\">Do</span></th></tr></thead>"
		"<tbody role=\"rowgroup\">"));
	json_array_foreach(json_object_get(model, "items"), i, item)
		write_person(visit, item, html);
	html_put(html, RAW("</tbody></table>"));
	part_next(visit, html, model);
	html_put(html, RAW("</section>"));
}

static const struct page people_page = { .section = "me", .model = people_model, .face = people_face };

static int show_people(struct request *request, struct response *response)
{
	return page_answer(request, response, &people_page);
}

/* -- the link ------------------------------------------------------------------------------ */

static int link_model(struct visit *visit, json_t *model)
{
	json_put_text(model, "heading", arena_print(visit->arena, "1 sign-in link for %s",
		directory_person_name(visit->directory, json_text(model, "person"))));
	json_put_text(model, "say", arena_print(visit->arena, "It is shown once, works once, and only "
		"within %d hours. Give it to nobody else.", LIMIT_SIGN_IN_LINK_HOURS));
	return 0;
}

static void link_face(struct visit *visit, const json_t *model, struct html *html)
{
	(void)visit;
	html_put(html, RAW("<div class=\"lead long col\">"));
	part_heading(html, model);
	html_put(html, RAW("<div class=\"notice\"><p class=\"mono\">"), TEXT(json_text(model, "link")),
		RAW("</p></div><p class=\"acts\"><a href=\"/people\">Back to people</a></p></div>"));
}

static const struct page link_page = { .section = "me", .model = link_model, .face = link_face };

static int make_link(struct request *request, struct response *response)
{
	const char *person = request_part(request, "id");
	char link[44];
	json_t *model;
	int code = account_make_link(request->book, person, link);

	if (code)
		return code;
	model = json_object();
	json_put_text(model, "person", person);
	json_put_text(model, "link", arena_print(&request->arena, "%s/sign-in/%s", request->origin, link));
	return page_show(request, response, 200, &link_page, model);
}

const struct route people_routes[] = {
	{ .method = "GET", .path = "/people", .handler = show_people, .who = ROUTE_ADMINISTRATOR,
	  .tag = "People", .summary = "People, their roles and accounts", .answer = "Object" },
	{ .method = "POST", .path = "/people/{id}/link", .handler = make_link,
	  .who = ROUTE_ADMINISTRATOR, .body = BODY_FIELDS, .tag = "People",
	  .summary = "Make a sign-in link for somebody", .answer = "Object" },
	{ 0 }
};
