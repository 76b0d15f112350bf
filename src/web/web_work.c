/* My work: my clocks, soonest first, never more than five at once. */
#include "pages.h"

#include "parts.h"

enum { WORK_SHOWN_MOST = 5, REPORTED_SHOWN_MOST = 3, WORK_DAYS = 28, TO_SIGN_MINUTES = 3,
	TITLE_CHARS = 90 };

/* What is due today or before: how many, and how long they take. */
static int64_t count_due(const json_t *items)
{
	const json_t *item;
	int64_t due = 0;
	size_t i;

	json_array_foreach(items, i, item) {
		if (json_whole(item, "days_left", 0) <= 0)
			due++;
	}
	return due;
}

static void put_words(struct visit *visit, json_t *model, int64_t due, int64_t later)
{
	int64_t minutes = json_whole(model, "minutes", 0), late = json_whole(model, "overdue", 0);
	struct buf said;

	say_begin(&said);
	if (due > 0) {
		say_count(&said, due, "thing", "things");
		buf_add_text(&said, " today");
		if (minutes > 0) {
			buf_add_text(&said, ", ");
			say_minutes(&said, minutes);
		}
		buf_add_char(&said, '.');
	} else if (later > 0) {
		say_number(&said, later, true);
		buf_print(&said, " thing%s to come, nothing due today.", later == 1 ? "" : "s");
	} else {
		buf_add_text(&said, "Nothing is due: 0 things waiting for you.");
	}
	model_say(model, "heading", &said);
	if (late == 0)
		return;
	say_begin(&said);
	say_number(&said, late, true);
	buf_print(&said, " of them %s past the day. Start with the first.", late == 1 ? "is" : "are");
	model_say(model, "say", &said);
	(void)visit;
}

/* Whoever leads a place also sees what waits there for others. */
static int put_waiting(struct visit *visit, json_t *model)
{
	const struct place *place = visit_place_at(visit, visit_home(visit));
	json_t *work = NULL;
	int code;

	if (!visit_leads(visit))
		return 0;
	code = read_work(visit->reader, visit->actor, place->id, 0, &work);
	if (code)
		return code;
	json_put(model, "waiting", json_incref(json_object_get(work, "items")));
	json_put_whole(model, "waiting_late", json_whole(work, "overdue", 0));
	json_put_text(model, "waiting_at", place->name);
	json_decref(work);
	return 0;
}

/* What became of what I reported: the newest of them. */
static int put_reported(struct visit *visit, json_t *model)
{
	struct things_filter filter = { .kind = "incident", .limit = LIMIT_PAGE_ROWS_USUAL };
	json_t *reported = json_array(), *things = NULL, *thing;
	size_t i;
	int code = read_things(visit->reader, visit->actor, &filter, &things);

	json_put(model, "reported", reported);
	if (code)
		return code == FT_NOT_FOUND ? 0 : code;
	json_array_foreach(json_object_get(things, "items"), i, thing) {
		if (strcmp(json_text(thing, "by"), actor_person(visit->actor)) == 0
			&& json_array_size(reported) < REPORTED_SHOWN_MOST)
			json_array_append(reported, thing);
	}
	json_decref(things);
	return 0;
}

static int work_model(struct visit *visit, json_t *model)
{
	json_t *work = NULL, *to_sign = NULL;
	const json_t *items;
	int64_t due;
	int code = read_work(visit->reader, visit->actor, NULL, WORK_DAYS, &work);

	if (!code)
		code = assure_to_sign(visit->web->assure, visit->reader, visit->actor, &to_sign);
	if (code)
		goto out;
	json_object_update(model, work);
	json_put(model, "to_sign", json_incref(json_object_get(to_sign, "items")));
	items = json_object_get(work, "items");
	due = count_due(items);
	put_words(visit, model, due, (int64_t)json_array_size(items) - due);
	code = put_waiting(visit, model);
	if (!code)
		code = put_reported(visit, model);
	json_put_whole(model, "head", book_head(visit->web->book));
	json_put_flag(model, "all", *request_query(visit->request, "all") != '\0');
out:
	json_decref(work);
	json_decref(to_sign);
	return code;
}

/* Where the clock is answered. */
static const char *item_address(struct visit *visit, const json_t *item)
{
	const struct kind *kind = kinds_find(visit->kinds, json_text(item, "kind"));
	const struct verb *verb = kind ? kind_verb(kind, json_text(item, "verb")) : NULL;

	if (!verb)
		return arena_print(visit->arena, "/things/%s", json_text(item, "thing"));
	if (!verb->from)
		return arena_print(visit->arena, "/kinds/%s/new/%s?like=%s", kind->name, verb->name,
			json_text(item, "thing"));
	return arena_print(visit->arena, "/kinds/%s/%s/%s", kind->name, json_text(item, "thing"),
		verb->name);
}

static void write_due(struct html *html, const json_t *item)
{
	day_number due_on = DAY_NONE;
	struct buf said;

	if (day_parse(slice_of(json_text(item, "due_on")), &due_on) != 0)
		return;
	say_begin(&said);
	say_due(&said, json_whole(item, "days_left", 0), due_on);
	html_put(html, TEXT(said.base));
	buf_release(&said);
}

static void write_item(struct visit *visit, const json_t *item, bool first, struct html *html)
{
	const struct kind *kind = kinds_find(visit->kinds, json_text(item, "kind"));
	const struct verb *verb = kind ? kind_verb(kind, json_text(item, "verb")) : NULL;
	int64_t minutes = json_whole(item, "minutes", 0);
	bool late = json_whole(item, "days_left", 0) < 0;

	const char *title = part_short(visit->arena, json_text(item, "title"), TITLE_CHARS);

	html_put(html, late ? first ? RAW("<li class=\"late first\">") : RAW("<li class=\"late\">") :
		first ? RAW("<li class=\"first\">") : RAW("<li>"),
		RAW("<h2>"), TEXT(json_text(item, "label")), RAW("</h2><p>"), TEXT(title));
	if (*json_text(item, "place_name"))
		html_put(html, RAW(" · "), TEXT(json_text(item, "place_name")));
	html_put(html, RAW(" · <b>"));
	write_due(html, item);
	html_put(html, RAW("</b>"));
	if (minutes > 0)
		html_put(html, RAW(" · "), NUMBER(minutes), minutes == 1 ? RAW(" minute") : RAW(" minutes"));
	html_put(html, RAW("</p><a class=\"btn"), first ? RAW("") : RAW(" quiet"), RAW("\" href=\""),
		URL(item_address(visit, item)), RAW("\">"), TEXT(verb ? verb->label : "Open"),
		RAW("<span class=\"vh\">: "), TEXT(title), RAW("</span></a></li>"));
}

static void write_to_sign(const json_t *to_sign, struct html *html)
{
	const json_t *policy;
	size_t i;

	if (json_array_size(to_sign) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near\"><h2 class=\"hd\">"),
		NUMBER((int64_t)json_array_size(to_sign)),
		json_array_size(to_sign) == 1 ? RAW(" policy to read and sign") :
			RAW(" policies to read and sign"), RAW("</h2><ol class=\"todo\">"));
	json_array_foreach(to_sign, i, policy) {
		if (i == WORK_SHOWN_MOST)
			break;
		html_put(html, RAW("<li><h3>"), TEXT(json_text(policy, "title")), RAW("</h3><p>"),
			NUMBER(TO_SIGN_MINUTES), RAW(" minutes · version "),
			NUMBER(json_whole(policy, "version", 1)), RAW("</p><a class=\"btn quiet\" href=\"/library/"),
			QUERY(json_text(policy, "policy")), RAW("/sign\">Read and sign<span class=\"vh\">: "),
			TEXT(json_text(policy, "title")), RAW("</span></a></li>"));
	}
	html_put(html, RAW("</ol></section>"));
}

static void write_waiting(const json_t *model, struct html *html)
{
	const json_t *waiting = json_object_get(model, "waiting"), *item;
	int64_t late = json_whole(model, "waiting_late", 0);
	size_t i;

	if (json_array_size(waiting) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near\"><h2 class=\"hd\">"), NUMBER(late),
		late == 1 ? RAW(" thing is late at ") : RAW(" things are late at "),
		TEXT(json_text(model, "waiting_at")), RAW("</h2><ul class=\"links card\">"));
	json_array_foreach(waiting, i, item) {
		if (i == WORK_SHOWN_MOST)
			break;
		html_put(html, RAW("<li><a href=\"/things/"), QUERY(json_text(item, "thing")),
			RAW("\">"), TEXT(json_text(item, "label")), RAW(": "), TEXT(json_text(item, "title")),
			RAW("</a><span class=\"w\">"), TEXT(json_text(item, "place_name")), RAW(" · "));
		write_due(html, item);
		html_put(html, RAW("</span></li>"));
	}
	html_put(html, RAW("</ul></section>"));
}

static void write_reported(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *reported = json_object_get(model, "reported"), *thing;
	size_t i;

	if (json_array_size(reported) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near\"><h2 class=\"hd\">You said, we did</h2>"
		"<ul class=\"links card\">"));
	json_array_foreach(reported, i, thing) {
		const char *answer = json_text(json_object_get(thing, "fields"), "answer");

		html_put(html, RAW("<li><a href=\"/things/"), QUERY(json_text(thing, "id")), RAW("\">"),
			TEXT(part_short(visit->arena, json_text(thing, "title"), TITLE_CHARS)),
			RAW("</a><span class=\"w\">"), TEXT(json_text(thing, "state_label")), RAW(", "));
		part_ago(html, thing, "updated_at");
		html_put(html, RAW("</span>"));
		if (*answer)
			html_put(html, RAW("<p>"), TEXT(answer), RAW("</p>"));
		html_put(html, RAW("</li>"));
	}
	html_put(html, RAW("</ul></section>"));
}

static void work_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *items = json_object_get(model, "items"), *item;
	bool all = json_flag(model, "all", false);
	size_t i;

	html_put(html, RAW("<div class=\"lead\">"));
	part_heading(html, model);
	if (json_array_size(items) == 0)
		html_put(html, RAW("<div class=\"big\"><a class=\"btn lime\" href=\"/report\">Report something"
			"</a><a class=\"btn quiet\" href=\"/library\">Look something up</a></div>"));
	html_put(html, RAW("<ol class=\"todo\">"));
	json_array_foreach(items, i, item) {
		if (i == WORK_SHOWN_MOST && !all)
			break;
		write_item(visit, item, i == 0, html);
	}
	html_put(html, RAW("</ol>"));
	if (json_array_size(items) > WORK_SHOWN_MOST && !all)
		html_put(html, RAW("<p><a href=\"/work?all=1\">Show all "),
			NUMBER((int64_t)json_array_size(items)), RAW(" for the next four weeks</a></p>"));
	html_put(html, RAW("</div>"));
	write_to_sign(json_object_get(model, "to_sign"), html);
	write_reported(visit, model, html);
	write_waiting(model, html);
}

static const struct page work_page = {
	.section = "work", .live = true, .cacheable = true, .model = work_model, .face = work_face
};

static int show_work(struct request *request, struct response *response)
{
	return page_answer(request, response, &work_page);
}

const struct route work_routes[] = {
	{ .method = "GET", .path = "/work", .handler = show_work, .who = ROUTE_SIGNED_IN,
	  .tag = "Work", .summary = "My clocks, soonest first", .answer = "Work" },
	{ 0 }
};
