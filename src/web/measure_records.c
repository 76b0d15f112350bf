#include "measure_records.h"

#include "page.h"
#include "pages.h"
#include "parts.h"

void measure_records_link(struct html *html, const json_t *series, const json_t *point)
{
	int64_t count = json_whole(point, "records", 0);

	if (count == 0) {
		html_put(html, RAW("no record"));
		return;
	}
	if (part_is_other_day(series)) { /* the list is of now */
		html_put(html, NUMBER(count), count == 1 ? RAW(" record") : RAW(" records"));
		return;
	}
	html_put(html, RAW("<a href=\"/measures/"), QUERY(json_text(series, "measure")),
		RAW("/records?place="), QUERY(json_text(series, "place")), RAW("&amp;on="),
		QUERY(json_text(point, "on")), RAW("\">"), NUMBER(count),
		count == 1 ? RAW(" record</a>") : RAW(" records</a>"));
}

static int records_model(struct visit *visit, json_t *model)
{
	struct request *request = visit->request;
	day_number on;
	json_t *records = NULL;
	struct buf said;
	int code = day_parse(slice_of(request_query(request, "on")), &on);

	if (code)
		return code;
	code = assure_records(visit->web->assure, visit->reader, visit->actor,
		request_part(request, "measure"), visit_place_at(visit, visit_place(visit))->id, on,
		&records);
	if (code)
		return code;
	json_object_update(model, records);
	say_begin(&said);
	say_count(&said, json_whole(records, "count", 0), "record", "records");
	buf_add_text(&said, " behind one point");
	model_say(model, "heading", &said);
	json_decref(records);
	return 0;
}

/* Whoever counts the list gets to the count of the point. */
static void write_rest(const json_t *model, struct html *html)
{
	int64_t shown = (int64_t)json_array_size(json_object_get(model, "items"));
	int64_t hidden = json_whole(model, "hidden", 0);
	int64_t more = json_whole(model, "count", 0) - shown - hidden;

	if (hidden > 0)
		html_put(html, RAW("<p class=\"muted\">"), NUMBER(hidden),
			RAW(" more that you may not open.</p>"));
	if (more > 0)
		html_put(html, RAW("<p class=\"muted\">"), NUMBER(more), RAW(" more are not listed.</p>"));
}

static void records_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct trail trail[] = {
		{ "Board", "/board" },
		{ json_text(model, "place_name"), arena_print(visit->arena, "/board?place=%s",
			json_text(model, "place")) },
		{ json_text(model, "label"), arena_print(visit->arena, "/measures/%s?place=%s",
			json_text(model, "measure"), json_text(model, "place")) },
	};
	const json_t *item;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 3);
	part_heading(html, model);
	html_put(html, RAW("<p class=\"say\">"), TEXT(json_text(model, "label")), RAW(", "),
		TEXT(say_day_of(visit->arena, model, "on")), RAW(" to "),
		TEXT(say_day_of(visit->arena, model, "until")),
		RAW("</p></div><section class=\"blk near\" aria-label=\"The records\">"
		"<ul class=\"links card\">"));
	json_array_foreach(json_object_get(model, "items"), i, item)
		html_put(html, RAW("<li><a href=\"/things/"), QUERY(json_text(item, "thing")), RAW("\">"),
			TEXT(json_text(item, "title")), RAW("</a><span class=\"w\">"),
			TEXT(say_day_of(visit->arena, item, "on")), RAW(" · "),
			TEXT(json_text(item, "state_label")),
			RAW(" · <a href=\"/entries/"), NUMBER(json_whole(item, "seq", 0)), RAW("\">entry "),
			NUMBER(json_whole(item, "seq", 0)), RAW("</a></span></li>"));
	html_put(html, RAW("</ul>"));
	write_rest(model, html);
	html_put(html, RAW("</section>"));
}

static const struct page records_page = {
	.section = "board", .model = records_model, .face = records_face
};

int measure_show_records(struct request *request, struct response *response)
{
	return page_answer(request, response, &records_page);
}
