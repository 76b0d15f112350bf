#include "parts.h"

#include <ctype.h>

void part_heading(struct html *html, const json_t *model)
{
	html_put(html, RAW("<h1 data-figure=\"heading\">"), TEXT(json_text(model, "heading")),
		RAW("</h1>"));
	if (*json_text(model, "say"))
		html_put(html, RAW("<p class=\"say\" data-figure=\"say\">"), TEXT(json_text(model, "say")), RAW("</p>"));
}

void part_trail(struct html *html, const struct trail *trail, size_t count)
{
	html_put(html, RAW("<ol class=\"trail\" aria-label=\"Where this is\">"));
	for (size_t i = 0; i < count; i++) {
		if (trail[i].href)
			html_put(html, RAW("<li><a href=\""), URL(trail[i].href), RAW("\">"),
				TEXT(trail[i].text), RAW("</a></li>"));
		else
			html_put(html, RAW("<li>"), TEXT(trail[i].text), RAW("</li>"));
	}
	html_put(html, RAW("</ol>"));
}

void part_state(struct html *html, const char *label, bool closed)
{
	if (closed)
		html_put(html, RAW("<span class=\"state closed\">"));
	else
		html_put(html, RAW("<span class=\"state\">"));
	html_put(html, TEXT(label), RAW("</span>"));
}

void part_empty(struct html *html, const char *what, const char *then, const char *href)
{
	html_put(html, RAW("<div class=\"empty\"><p><b>"), TEXT(what), RAW("</b></p>"));
	if (*then && href)
		html_put(html, RAW("<p><a href=\""), URL(href), RAW("\">"), TEXT(then), RAW("</a></p>"));
	else if (*then)
		html_put(html, RAW("<p>"), TEXT(then), RAW("</p>"));
	html_put(html, RAW("</div>"));
}

void part_button(struct html *html, const char *href, const char *label, bool main)
{
	if (main)
		html_put(html, RAW("<a class=\"btn\" href=\""));
	else
		html_put(html, RAW("<a class=\"btn quiet\" href=\""));
	html_put(html, URL(href), RAW("\">"), TEXT(label), RAW("</a>"));
}

void part_hidden(struct html *html, const char *name, const char *value)
{
	html_put(html, RAW("<input type=\"hidden\" name=\""), ATTR(name), RAW("\" value=\""),
		ATTR(value), RAW("\">"));
}

void part_form(struct visit *visit, struct html *html, const char *address, const char *class_name,
	bool once)
{
	html_put(html, RAW("<form method=\"post\" action=\""), URL(address), RAW("\""));
	if (*class_name)
		html_put(html, RAW(" class=\""), ATTR(class_name), RAW("\""));
	html_put(html, RAW(">"));
	part_hidden(html, "_csrf", request_csrf_token(visit->request));
	if (once) {
		const char *before = visit->request->idempotency_key;
		char key[44];

		if (!before)
			random_secret(key);
		part_hidden(html, "_key", before ? before : key);
	}
}

/* The address of this page with another cursor. */
static void write_next_address(struct visit *visit, struct html *html, const char *cursor)
{
	struct slice rest = slice_of(visit->request->query_text);

	html_put(html, RAW("?"));
	while (rest.length > 0) {
		struct slice pair = slice_cut(&rest, '&');

		if (pair.length > 0 && !slice_starts(pair, "cursor="))
			html_put(html, TEXT_SLICE(pair), RAW("&amp;"));
	}
	html_put(html, RAW("cursor="), QUERY(cursor));
}

void part_next(struct visit *visit, struct html *html, const json_t *model)
{
	bool later = *request_query(visit->request, "cursor") != '\0';
	const char *next = json_text(model, "next");

	if (!later && !*next)
		return;
	html_put(html, RAW("<p class=\"pages\">"));
	if (*next) {
		html_put(html, RAW("<a class=\"btn quiet\" rel=\"next\" href=\""));
		write_next_address(visit, html, next);
		html_put(html, RAW("\">Show more</a>"));
	}
	if (later)
		html_put(html, RAW("<a href=\""), URL(visit->request->path), RAW("\">Back to the first</a>"));
	html_put(html, RAW("</p>"));
}

void part_ago(struct html *html, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	struct buf stamp, said;

	say_begin(&stamp);
	say_begin(&said);
	if (json_is_integer(value))
		instant_add_rfc3339(&stamp, json_integer_value(value));
	else
		buf_add_text(&stamp, json_text(object, key));
	say_json_ago(&said, object, key);
	if (stamp.length > 0)
		html_put(html, RAW("<time datetime=\""), ATTR(stamp.base), RAW("\">"),
			TEXT(said.base), RAW("</time>"));
	buf_release(&stamp);
	buf_release(&said);
}

/* 14:31 when it was today, else the day. */
static void write_feed_time(struct html *html, const json_t *item)
{
	struct buf stamp, said;
	instant_us at;

	if (json_is_integer(json_object_get(item, "at")))
		at = json_whole(item, "at", 0);
	else if (instant_parse(slice_of(json_text(item, "at")), &at) != 0)
		return;
	say_begin(&stamp);
	say_begin(&said);
	instant_add_rfc3339(&stamp, at);
	if (instant_day(at) == today())
		instant_add_clock(&said, at);
	else
		day_add_short(&said, instant_day(at));
	if (said.length > 5)
		said.length -= 5; /* the year goes without saying: these are the newest */
	html_put(html, RAW("<time datetime=\""), ATTR(stamp.base), RAW("\">"),
		TEXT_SLICE(buf_slice(&said)), RAW("</time>"));
	buf_release(&stamp);
	buf_release(&said);
}

void part_feed(struct html *html, const json_t *items)
{
	const json_t *item;
	size_t i;

	html_put(html, RAW("<ul class=\"feed\">"));
	json_array_foreach(items, i, item) {
		const char *title = json_text(item, "title");

		html_put(html, RAW("<li>"));
		write_feed_time(html, item);
		html_put(html, RAW("<span><a href=\"/things/"), QUERY(json_text(item, "thing")),
			RAW("\">"), TEXT(*title ? title : json_text(item, "kind_label")),
			RAW("</a><span class=\"w\">"), TEXT(json_text(item, "kind_label")));
		if (*json_text(item, "verb_label"))
			html_put(html, RAW(": "), TEXT(json_text(item, "verb_label")));
		if (*json_text(item, "place_name"))
			html_put(html, RAW(" · "), TEXT(json_text(item, "place_name")));
		html_put(html, RAW("</span></span></li>"));
	}
	html_put(html, RAW("</ul>"));
}

const char *part_noun(struct arena *arena, const char *label)
{
	char *copy = arena_text(arena, slice_of(label));

	if (isupper((unsigned char)copy[0]) && !isupper((unsigned char)copy[1]))
		copy[0] = (char)tolower((unsigned char)copy[0]);
	return copy;
}

const char *part_short(struct arena *arena, const char *text, size_t length_max)
{
	struct buf buf;

	buf_init(&buf, LIMIT_TEXT_FIELD_BYTES);
	text_shorten(slice_of(text), length_max, &buf);
	return say_text(arena, &buf);
}

bool part_is_other_day(const json_t *model)
{
	day_number on;

	if (json_has(model, "known"))
		return true;
	return json_has(model, "as_of") &&
	       day_parse(slice_of(json_text(model, "as_of")), &on) == 0 && on != today();
}

const char *part_which_day(struct visit *visit, const json_t *model)
{
	bool known = json_has(model, "known");
	day_number on;

	if (!part_is_other_day(model) || day_parse(slice_of(json_text(model, "as_of")), &on))
		return "";
	return arena_print(visit->arena, "%s %s%s%s.",
		on > today() ? "If nothing is done by" : "As it was on",
		say_day_of(visit->arena, model, "as_of"), known ? ", as we believed on " : "",
		known ? say_day_of(visit->arena, model, "known") : "");
}

const char *part_day_query(struct visit *visit)
{
	static const char *const names[] = { "on", "known" };
	struct buf query;

	say_begin(&query);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		day_number day = request_query_day(visit->request, names[i], DAY_NONE);

		if (day == DAY_NONE)
			continue;
		buf_print(&query, "&%s=", names[i]);
		day_add_iso(&query, day);
	}
	return say_text(visit->arena, &query);
}

void part_another_day(struct visit *visit, struct html *html, const char *address,
	const char *place)
{
	const char *on = request_query(visit->request, "on");
	const char *known = request_query(visit->request, "known");

	html_put(html, *on || *known ? RAW("<details open>") : RAW("<details>"),
		RAW("<summary>On another day</summary><form class=\"scope\" action=\""), URL(address),
		RAW("\">"));
	part_hidden(html, "place", place);
	html_put(html, RAW("<p><label for=\"on\">As it was on, or will be if nothing is done</label> "
		"<input type=\"date\" id=\"on\" name=\"on\" value=\""), ATTR(on),
		RAW("\"></p><p><label for=\"known\">As we believed on</label> "
		"<input type=\"date\" id=\"known\" name=\"known\" value=\""), ATTR(known),
		RAW("\"></p><button class=\"btn quiet sm\">Show that day</button></form></details>"));
}
