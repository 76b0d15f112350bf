/* Changes: what we are putting right, what is late, and what worked. */
#include "pages.h"

#include "parts.h"

static const char *const STATES[] = { "open", "done", "checked" };
static const char *const TITLES[] = { "To be done", "Done: did it work?", "Looked at again" };
enum { STATE_COUNT = 3, SHOWN_OF_EACH = 8 };

static bool is_late(const json_t *action)
{
	day_number due;

	return strcmp(json_text(action, "state"), "open") == 0
		&& day_parse(slice_of(json_text(json_object_get(action, "fields"), "due")), &due) == 0
		&& due < today();
}

static int64_t count_late(const json_t *actions)
{
	const json_t *action;
	int64_t late = 0;
	size_t i;

	json_array_foreach(actions, i, action)
		late += is_late(action);
	return late;
}

static int changes_model(struct visit *visit, json_t *model)
{
	const struct place *place = visit_place_at(visit, visit_place(visit));
	int64_t late = 0, open = 0;
	struct buf said;

	for (int s = 0; s < STATE_COUNT; s++) {
		struct things_filter filter = { .kind = "action", .place = place->id,
			.state = STATES[s], .limit = s == 0 ? LIMIT_PAGE_ROWS : SHOWN_OF_EACH + 1 };
		json_t *things = NULL;
		int code = read_things(visit->reader, visit->actor, &filter, &things);

		if (code)
			return code;
		if (s == 0) {
			open = (int64_t)json_array_size(json_object_get(things, "items"));
			late = count_late(json_object_get(things, "items"));
		}
		json_put(model, STATES[s], json_incref(json_object_get(things, "items")));
		json_decref(things);
	}
	say_begin(&said);
	say_count(&said, open, "action", "actions");
	buf_print(&said, " to be done, %lld late.", (long long)late);
	model_say(model, "heading", &said);
	json_put_text(model, "at", place->id);
	json_put_text(model, "csv", "/kinds/action/csv");
	json_put_whole(model, "head", book_head(visit->web->book));
	return 0;
}

static void write_action(struct html *html, const json_t *action)
{
	const json_t *fields = json_object_get(action, "fields");
	const json_t *shown = json_object_get(action, "shown");
	const char *owner = json_text(shown, "owner");

	html_put(html, is_late(action) ? RAW("<li class=\"late\"><h3>") : RAW("<li><h3>"),
		RAW("<a href=\"/things/"), QUERY(json_text(action, "id")), RAW("\">"),
		TEXT(json_text(action, "title")), RAW("</a></h3><p>"),
		TEXT(*owner ? owner : "Nobody yet"), RAW(" · "), TEXT(json_text(action, "place_name")));
	if (json_has(fields, "due")) {
		html_put(html, is_late(action) ? RAW(" · <b>late, was due ") : RAW(" · due <b>"));
		part_ago(html, fields, "due");
		html_put(html, RAW("</b>"));
	}
	if (*json_text(shown, "effect"))
		html_put(html, RAW(" · did it work? <b>"), TEXT(json_text(shown, "effect")), RAW("</b>"));
	html_put(html, RAW("</p></li>"));
}

static void changes_face(struct visit *visit, const json_t *model, struct html *html)
{
	html_put(html, RAW("<div class=\"lead long\">"));
	part_scope(visit, html, "/changes", visit_place(visit), NULL, model);
	part_heading(html, model);
	html_put(html, RAW("<div class=\"acts\"><a class=\"btn\" href=\"/kinds/action/new/open?place="),
		QUERY(json_text(model, "at")), RAW("\">Add an action</a></div></div>"));
	for (int s = 0; s < STATE_COUNT; s++) {
		const json_t *actions = json_object_get(model, STATES[s]), *action;
		size_t i;

		html_put(html, RAW("<section class=\"blk near\"><h2>"), TEXT(TITLES[s]), RAW("</h2>"));
		if (json_array_size(actions) == 0)
			html_put(html, RAW("<p class=\"muted\">None here.</p>"));
		html_put(html, RAW("<ol class=\"todo\">"));
		json_array_foreach(actions, i, action) {
			if (i < SHOWN_OF_EACH)
				write_action(html, action);
		}
		html_put(html, RAW("</ol>"));
		if (json_array_size(actions) > SHOWN_OF_EACH)
			html_put(html, RAW("<p><a href=\"/kinds/action?state="), QUERY(STATES[s]),
				RAW("\">Show all</a></p>"));
		html_put(html, RAW("</section>"));
	}
}

static const struct page changes_page = {
	.section = "changes", .live = true, .cacheable = true,
	.model = changes_model, .face = changes_face
};

static int show_changes(struct request *request, struct response *response)
{
	return page_answer(request, response, &changes_page);
}

const struct route changes_routes[] = {
	{ .method = "GET", .path = "/changes", .handler = show_changes, .who = ROUTE_SIGNED_IN,
	  .tag = "Changes", .summary = "Actions at a place: to be done, done, looked at again",
	  .answer = "Object" },
	{ 0 }
};
