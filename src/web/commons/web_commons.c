/* The commons: what others like us solved, what can be found there, and who gave it. */
#include "pages.h"

#include "commons_cards.h"
#include "parts.h"
#include "share_find.h"

enum { CARDS_SHOWN = 12, FOUND_SHOWN = 20, LABELS_SHOWN = 24, MONTH_DAYS = 30 };
static const int64_t DAY_US = INT64_C(86400) * 1000000;

/* -- the front page ------------------------------------------------------------------------ */

static void put_heading(json_t *model, const json_t *shelf, bool this_month)
{
	int64_t count = json_whole(shelf, "count", 0);
	struct buf said;

	say_begin(&said);
	if (count == 0)
		buf_add_text(&said, "Nobody else has shared anything here yet");
	else if (this_month)
		buf_print(&said, "%lld %s solved this month", (long long)count,
			count == 1 ? "thing that others" : "things that others");
	else
		buf_print(&said, "Nothing new this month: %lld %s from before", (long long)count,
			count == 1 ? "answer" : "answers");
	model_say(model, "heading", &said);
	say_begin(&said);
	if (count > 0) {
		buf_add_text(&said, "From ");
		say_count(&said, json_whole(shelf, "organisations", 0), "organisation", "organisations");
		buf_add_text(&said, ". Take a copy: it becomes a draft beside yours, never in its place.");
	} else {
		buf_add_text(&said, "Follow the log of an organisation that you know, and what it learnt "
			"shows here. What you offer goes to whoever follows you.");
	}
	model_say(model, "say", &said);
}

/* This month's, or when there are none those before. */
static int put_shelf(struct visit *visit, json_t *model)
{
	struct share_shelf shelf = { .others = true, .solutions = true,
		.since = instant_now() - MONTH_DAYS * DAY_US, .limit = CARDS_SHOWN,
		.offset = commons_offset(visit) };
	const char *order = request_query(visit->request, "sort");
	bool this_month;
	json_t *found;
	int code;

	if (*order && strcmp(order, "time") != 0 && strcmp(order, "taken") != 0)
		return error_set(FT_REFUSED, "Sort by time or by taken (who took it up).");
	shelf.order = strcmp(order, "taken") == 0 ? SHARE_BY_ADOPTERS : SHARE_BY_TIME;
	code = share_find_shelf(visit->web->find, &shelf, &found);
	this_month = !code && json_whole(found, "count", 0) > 0;
	if (!code && !this_month) {
		json_decref(found);
		shelf.since = 0;
		code = share_find_shelf(visit->web->find, &shelf, &found);
	}
	if (code)
		return code;
	put_heading(model, found, this_month);
	json_put(model, "items", json_incref(json_object_get(found, "items")));
	json_put_whole(model, "count", json_whole(found, "count", 0));
	json_put_whole(model, "organisations", json_whole(found, "organisations", 0));
	json_put_flag(model, "this_month", this_month);
	json_put_text(model, "sort", shelf.order == SHARE_BY_TIME ? "time" : "taken");
	commons_put_next(model, found);
	json_decref(found);
	return 0;
}

static int put_found(struct visit *visit, const char *words, json_t *model)
{
	struct buf said;
	json_t *found;
	int code = share_find_words(visit->web->find, words, FOUND_SHOWN, &found);

	if (code)
		return code;
	say_begin(&said);
	say_count(&said, (int64_t)json_array_size(json_object_get(found, "items")), "answer", "answers");
	buf_print(&said, " in the commons for “%s”", words);
	model_say(model, "heading", &said);
	json_object_update(model, found);
	json_decref(found);
	return 0;
}

static int commons_model(struct visit *visit, json_t *model)
{
	const char *words = request_query(visit->request, "q");
	json_t *labels, *flatness;
	int code = *words ? put_found(visit, words, model) : put_shelf(visit, model);

	if (!code)
		code = share_find_tags(visit->web->find, &labels);
	if (code)
		return code;
	json_put_text(model, "asked", words);
	json_object_update(model, labels);
	json_decref(labels);
	code = share_find_flatness(visit->web->find, &flatness);
	if (!code)
		json_put(model, "flatness", flatness);
	return code;
}

static void write_search(const json_t *model, struct html *html)
{
	html_put(html, RAW("<form class=\"acts\" role=\"search\" action=\"/commons\"><div class=\"f "
		"ask-words\"><label class=\"vh\" for=\"words\">Words to look for in the commons</label>"
		"<input id=\"words\" name=\"q\" type=\"search\" value=\""),
		ATTR(json_text(model, "asked")),
		RAW("\" placeholder=\"What are you trying to solve?\"></div>"
		"<button class=\"btn\">Look in the commons</button>"));
	part_button(html, "/commons/offer", "Offer ours", false);
	html_put(html, RAW("</form>"));
}

static void write_choice(struct html *html, const char *href, const char *label, bool current)
{
	html_put(html, RAW("<li><a href=\""), URL(href), RAW("\""));
	if (current)
		html_put(html, RAW(" aria-current=\"true\""));
	html_put(html, RAW(">"), TEXT(label), RAW("</a></li>"));
}

static void write_cards(struct visit *visit, const json_t *model, struct html *html)
{
	bool by_time = strcmp(json_text(model, "sort"), "time") == 0;
	const json_t *item;
	size_t i;

	html_put(html, RAW("<section aria-labelledby=\"h-made\"><div class=\"hd\"><h2 id=\"h-made\">"
		"Made by people like you</h2><div class=\"charts\"><span id=\"order\">Order</span>"
		"<ul aria-labelledby=\"order\">"));
	write_choice(html, "/commons?sort=time", "Newest first", by_time);
	write_choice(html, "/commons?sort=taken", "Most organisations took it up", !by_time);
	html_put(html, RAW("</ul></div></div><ul class=\"cards\">"));
	json_array_foreach(json_object_get(model, "items"), i, item)
		commons_card(visit, html, item);
	html_put(html, RAW("</ul>"));
	part_next(visit, html, model);
	html_put(html, RAW("</section>"));
}

static void write_answers(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *items = json_object_get(model, "items"), *item;
	size_t i;

	html_put(html, RAW("<section aria-label=\"Answers\">"));
	if (json_array_size(items) == 0)
		part_empty(html, "Nobody in the commons has written about this yet.",
			"Ask them: write a post.", "/commons/offer?sort=post");
	else
		html_put(html, RAW("<ol class=\"links card\">"));
	json_array_foreach(items, i, item)
		commons_row(visit, html, item, json_object_get(item, "why"));
	if (json_array_size(items) > 0)
		html_put(html, RAW("</ol>"));
	html_put(html, RAW("<p class=\"pages\"><a href=\"/commons\">Back to the commons</a></p></section>"));
}

static void write_labels(const json_t *model, struct html *html)
{
	const json_t *topics = json_object_get(model, "topics"), *tags = json_object_get(model, "tags");

	if (json_array_size(tags) > 0) {
		html_put(html, RAW("<section class=\"card\"><h2>Tags</h2>"));
		commons_labels(html, tags, LABELS_SHOWN);
		html_put(html, RAW("</section>"));
	}
	if (json_array_size(topics) > LABELS_SHOWN || json_array_size(tags) > LABELS_SHOWN)
		html_put(html, RAW("<p class=\"pages\"><a href=\"/commons/tags\">All tags and topics</a></p>"));
}

static void write_flatness(const json_t *flatness, struct html *html)
{
	struct buf figure;

	if (!json_has(flatness, "gini")) {
		html_put(html, RAW("<p>Too few to say: "), NUMBER(json_whole(flatness, "organisations", 0)),
			json_whole(flatness, "organisations", 0) == 1 ? RAW(" organisation") :
			RAW(" organisations"), RAW(" gave something in the last year. A figure needs "),
			NUMBER(json_whole(flatness, "fewest", 0)), RAW(".</p>"));
		return;
	}
	say_begin(&figure);
	buf_print(&figure, "%.2f", json_number_value(json_object_get(flatness, "gini")));
	html_put(html, RAW("<p><b class=\"num\">"), TEXT(figure.base), RAW("</b> on a scale from 0 (all "
		"gave the same) to 1 (one gave everything): "),
		NUMBER(json_whole(flatness, "items", 0)), RAW(" contributions of "),
		NUMBER(json_whole(flatness, "organisations", 0)), RAW(" organisations since "));
	part_ago(html, flatness, "from");
	html_put(html, RAW(".</p>"));
	buf_release(&figure);
}

static void write_more(const struct visit *visit, const json_t *model, struct html *html)
{
	html_put(html, RAW("<section class=\"card\"><h2>Ours, and how it travels</h2><ul class=\"links\">"
		"<li><a href=\"/commons/offers\">What we offer</a></li>"
		"<li><a href=\"/commons/taken\">What we took</a></li>"
		"<li><a href=\"/commons/peers\">Whom we follow</a></li>"
		"<li><a href=\"/commons/sources\">Feeds and tags that we collect</a></li>"));
	if (visit->administrator || visit_leads(visit))
		html_put(html, RAW("<li><a href=\"/commons/fediverse\">Answers from the fediverse</a></li>"
			"<li><a href=\"/commons/requests\">What others ask to be erased</a></li>"));
	html_put(html, RAW("</ul></section><section class=\"card\"><h2>Is it shared evenly?</h2>"));
	write_flatness(json_object_get(model, "flatness"), html);
	html_put(html, RAW("<p><a href=\"/commons/about\">Who gave, by name</a></p></section>"));
}

static void commons_face(struct visit *visit, const json_t *model, struct html *html)
{
	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	write_search(model, html);
	if (json_array_size(json_object_get(model, "topics")) > 0)
		commons_labels(html, json_object_get(model, "topics"), LABELS_SHOWN);
	html_put(html, RAW("</div><div class=\"blk near two\"><div>"));
	if (*json_text(model, "asked"))
		write_answers(visit, model, html);
	else if (json_array_size(json_object_get(model, "items")) == 0)
		part_empty(html, "The commons is a row of public logs, one for each organisation.",
			"Follow somebody: add the log of an organisation that you know.", "/commons/peers");
	else
		write_cards(visit, model, html);
	html_put(html, RAW("</div><div>"));
	write_labels(model, html);
	write_more(visit, model, html);
	html_put(html, RAW("</div></div>"));
}

static const struct page commons_page = {
	.section = "commons", .live = true, .hears_commons = true, .cacheable = true,
	.model = commons_model, .face = commons_face
};

static int show_commons(struct request *request, struct response *response)
{
	return page_answer(request, response, &commons_page);
}

/* -- all tags ------------------------------------------------------------------------------- */

static int tags_model(struct visit *visit, json_t *model)
{
	json_t *labels;
	struct buf said;
	int code = share_find_tags(visit->web->find, &labels);

	if (code)
		return code;
	say_begin(&said);
	say_count(&said, (int64_t)json_array_size(json_object_get(labels, "topics")), "topic", "topics");
	buf_add_text(&said, " and ");
	say_count(&said, (int64_t)json_array_size(json_object_get(labels, "tags")), "tag", "tags");
	buf_add_text(&said, " in the commons");
	model_say(model, "heading", &said);
	json_put_text(model, "say", "The number is how many organisations wrote under it.");
	json_object_update(model, labels);
	json_decref(labels);
	return 0;
}

static void tags_face(struct visit *visit, const json_t *model, struct html *html)
{
	static const struct trail trail[] = { { "Commons", "/commons" } };

	(void)visit;
	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 1);
	part_heading(html, model);
	html_put(html, RAW("</div><section class=\"blk near card\"><h2>Topics</h2>"));
	commons_labels(html, json_object_get(model, "topics"), 0);
	html_put(html, RAW("</section><section class=\"blk near card\"><h2>Tags</h2>"));
	commons_labels(html, json_object_get(model, "tags"), 0);
	html_put(html, RAW("</section>"));
}

static const struct page tags_page = {
	.section = "commons", .live = true, .hears_commons = true, .cacheable = true,
	.model = tags_model, .face = tags_face
};

static int show_tags(struct request *request, struct response *response)
{
	return page_answer(request, response, &tags_page);
}

/* -- who gave -------------------------------------------------------------------------------- */

static int about_model(struct visit *visit, json_t *model)
{
	json_t *found, *flatness;
	struct buf said;
	int code = share_find_contributors(visit->web->find, &found);

	if (code)
		return code;
	say_begin(&said);
	say_count(&said, (int64_t)json_array_size(json_object_get(found, "organisations")),
		"organisation has", "organisations have");
	buf_add_text(&said, " given something to the commons");
	model_say(model, "heading", &said);
	json_put_text(model, "say", "By name. Nobody is ranked: an organisation that gives one thing "
		"that helps has given as much as anybody.");
	json_object_update(model, found);
	json_decref(found);
	code = share_find_flatness(visit->web->find, &flatness);
	if (!code)
		json_put(model, "flatness", flatness);
	return code;
}

static void write_credit(struct html *html, const json_t *row)
{
	const json_t *name;
	size_t i;

	json_array_foreach(json_object_get(row, "credit"), i, name)
		html_put(html, i ? RAW(", ") : RAW(""), TEXT(json_string_value(name)));
}

static void write_contributor(struct html *html, const json_t *row)
{
	const char *origin = json_text(row, "origin");
	struct slice host = { origin, strcspn(origin, "/") };

	html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">"),
		TEXT(json_text(row, "by")));
	if (json_flag(row, "own", false))
		html_put(html, RAW(" (us)"));
	html_put(html, RAW("<span class=\"src\">"), TEXT_SLICE(host),
		RAW("</span></th><td role=\"cell\" data-label=\"Gave\" class=\"num\">"),
		NUMBER(json_whole(row, "items", 0)),
		RAW("</td><td role=\"cell\" data-label=\"First\">"));
	part_ago(html, row, "first_at");
	if (json_flag(row, "is_new", false))
		html_put(html, RAW(" <span class=\"state\">New here: welcome</span>"));
	html_put(html, RAW("</td><td role=\"cell\" data-label=\"Credit to\">"));
	write_credit(html, row);
	html_put(html, RAW("</td></tr>"));
}

static void write_contributors(const json_t *rows, struct html *html)
{
	const json_t *row;
	size_t i;

	html_put(html, RAW("<table class=\"grid stack\" role=\"table\"><caption class=\"vh\">Who gave"
		"</caption><thead role=\"rowgroup\"><tr role=\"row\">"
		"<th scope=\"col\" role=\"columnheader\">Organisation</th>"
		"<th scope=\"col\" role=\"columnheader\">Gave</th>"
		"<th scope=\"col\" role=\"columnheader\">First</th>"
		"<th scope=\"col\" role=\"columnheader\">Credit to</th></tr></thead>"
		"<tbody role=\"rowgroup\">"));
	json_array_foreach(rows, i, row)
		write_contributor(html, row);
	html_put(html, RAW("</tbody></table>"));
}

static void about_face(struct visit *visit, const json_t *model, struct html *html)
{
	static const struct trail trail[] = { { "Commons", "/commons" } };
	const json_t *rows = json_object_get(model, "organisations");

	(void)visit;
	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 1);
	part_heading(html, model);
	html_put(html, RAW("</div><section class=\"blk near\" aria-label=\"Organisations\">"));
	if (json_array_size(rows) == 0)
		part_empty(html, "Nobody yet.", "Offer something of ours.", "/commons/offer");
	else
		write_contributors(rows, html);
	html_put(html, RAW("</section><section class=\"blk near card prose\"><h2>Is it shared "
		"evenly?</h2>"));
	write_flatness(json_object_get(model, "flatness"), html);
	html_put(html, RAW("<p>The figure is the Gini coefficient of how much each organisation gave in "
		"the last 365 days, corrected for small numbers. It is about the commons as a whole: "
		"when it rises, fewer voices carry it. It scores nobody.</p></section>"));
}

static const struct page about_page = {
	.section = "commons", .live = true, .hears_commons = true, .cacheable = true,
	.model = about_model, .face = about_face
};

static int show_about(struct request *request, struct response *response)
{
	return page_answer(request, response, &about_page);
}

static const struct route_parameter commons_query[] = {
	{ "q", "Words to look for", PARAMETER_TEXT, false },
	{ "sort", "time or taken: newest first, or by how many organisations took it up",
	  PARAMETER_TEXT, false },
	{ "cursor", "Where the next page begins", PARAMETER_TEXT, false },
	{ 0 }
};

const struct route commons_routes[] = {
	{ .method = "GET", .path = "/commons", .handler = show_commons, .who = ROUTE_SIGNED_IN,
	  .tag = "Commons", .summary = "What others solved this month, or what has these words",
	  .query = commons_query, .answer = "Object" },
	{ .method = "GET", .path = "/commons/tags", .handler = show_tags, .who = ROUTE_SIGNED_IN,
	  .tag = "Commons", .summary = "All tags and topics", .answer = "Object" },
	{ .method = "GET", .path = "/commons/about", .handler = show_about, .who = ROUTE_SIGNED_IN,
	  .tag = "Commons", .summary = "Who gave, and how evenly", .answer = "Object" },
	{ 0 }
};
