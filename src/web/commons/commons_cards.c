/* Items of the commons on pages. What they say was written by strangers and is only ever text. */
#include "commons_cards.h"

#include "commons_parts.h"
#include "figure.h"
#include "parts.h"
#include "share.h"
#include "share_find.h"
#include "share_offer.h"

enum { NEAR_MOST = 3, OFFSET_MOST = 1000000 };

static const char *item_href(struct visit *visit, const json_t *item)
{
	return commons_address(visit->arena, json_text(item, "ref"));
}

/* "birch.example.org" of "birch.example.org/fettle/commons": what its signature proves. */
static const char *host_of(struct visit *visit, const json_t *item)
{
	const char *origin = json_text(item, "origin");

	return arena_print(visit->arena, "%.*s", (int)strcspn(origin, "/"), origin);
}

static void write_author(struct visit *visit, struct html *html, const json_t *item)
{
	const char *by = json_text(item, "by"), *host = host_of(visit, item);

	if (json_flag(item, "own", false))
		html_put(html, RAW("Us"));
	else if (*by && strcmp(by, host) != 0)
		html_put(html, TEXT(by), RAW(" <span class=\"host\">"), TEXT(host), RAW("</span>"));
	else
		html_put(html, TEXT(host));
}

static void write_taken_up(struct html *html, const json_t *item)
{
	int64_t adopters = json_whole(item, "adopters", 0), tried = json_whole(item, "tried", 0);

	if (tried == 0) {
		if (json_flag(item, "is_solution", false))
			html_put(html, RAW("<span class=\"muted\">No word yet from others who tried "
				"it</span>"));
		return;
	}
	html_put(html, RAW("Taken up by <b>"), NUMBER(adopters),
		adopters == 1 ? RAW("</b> organisation") : RAW("</b> organisations"));
	if (tried > adopters)
		html_put(html, RAW(" of "), NUMBER(tried), RAW(" that tried it"));
}

static void write_moved(struct visit *visit, struct html *html, const json_t *item)
{
	json_t *row;

	if (!json_has(item, "moved"))
		return;
	row = json_pack("{s:s}", "variation", json_text(item, "moved"));
	figure_variation_icon(visit, html, row);
	json_decref(row);
}

static void write_label(struct html *html, const char *href, bool is_topic, const char *name,
	const char *shown)
{
	html_put(html, RAW("<a href=\""), ATTR(href), QUERY(name), RAW("\">"),
		is_topic ? RAW("") : RAW("#"), TEXT(shown), RAW("</a>"));
}

static void write_item_labels(struct html *html, const json_t *item)
{
	const json_t *label;
	size_t i;

	if (json_array_size(json_object_get(item, "tags")) +
		json_array_size(json_object_get(item, "topics")) == 0)
		return;
	html_put(html, RAW("<p class=\"chips\">"));
	json_array_foreach(json_object_get(item, "topics"), i, label)
		write_label(html, "/commons/topic/", true, json_string_value(label),
			share_topic_label(json_string_value(label)));
	json_array_foreach(json_object_get(item, "tags"), i, label)
		write_label(html, "/commons/tag/", false, json_string_value(label),
			json_string_value(label));
	html_put(html, RAW("</p>"));
}

void commons_card(struct visit *visit, struct html *html, const json_t *item)
{
	const struct share_licence *licence = share_licence(json_text(item, "licence"));

	html_put(html, RAW("<li class=\"card gift\"><p class=\"sort\">"),
		TEXT(json_text(item, "kind_label")), RAW("</p><h3><a href=\""),
		URL(item_href(visit, item)), RAW("\">"), TEXT(json_text(item, "title")),
		RAW("</a></h3>"));
	if (*json_text(item, "summary"))
		html_put(html, RAW("<p>"), TEXT(json_text(item, "summary")), RAW("</p>"));
	write_item_labels(html, item);
	html_put(html, RAW("<div class=\"end\">"));
	write_moved(visit, html, item);
	html_put(html, RAW("<p>"));
	write_taken_up(html, item);
	html_put(html, RAW("</p><p class=\"w\">"));
	write_author(visit, html, item);
	html_put(html, RAW("</p><p class=\"w\">"));
	part_ago(html, item, "said_at");
	if (licence)
		html_put(html, RAW(" · "), TEXT(licence->label));
	else if (*json_text(item, "licence"))
		html_put(html, RAW(" · Licence: "), TEXT(json_text(item, "licence")));
	else
		html_put(html, RAW(" · No licence given"));
	html_put(html, RAW("</p></div></li>"));
}

static void write_words(struct html *html, const json_t *words)
{
	size_t i, count = json_array_size(words);
	const json_t *word;

	json_array_foreach(words, i, word)
		html_put(html, i == 0 ? RAW("") : i + 1 == count ? RAW(" and ") : RAW(", "),
			RAW("<b>"), TEXT(json_string_value(word)), RAW("</b>"));
}

void commons_row(struct visit *visit, struct html *html, const json_t *item, const json_t *why)
{
	html_put(html, RAW("<li><a href=\""), URL(item_href(visit, item)), RAW("\"><b>"),
		TEXT(json_text(item, "title")), RAW("</b></a>"));
	if (json_array_size(why) > 0) {
		html_put(html, RAW("<span class=\"why\">Speaks of "));
		write_words(html, why);
		html_put(html, RAW("</span>"));
	}
	html_put(html, RAW("<span class=\"w\">"), TEXT(json_text(item, "kind_label")), RAW(" · "));
	write_author(visit, html, item);
	html_put(html, RAW(" · "));
	part_ago(html, item, "said_at");
	if (json_whole(item, "tried", 0) > 0) {
		html_put(html, RAW(" · "));
		write_taken_up(html, item);
	}
	html_put(html, RAW("</span></li>"));
}

void commons_labels(struct html *html, const json_t *labels, size_t most)
{
	const json_t *label;
	size_t i;

	html_put(html, RAW("<ul class=\"chips\">"));
	json_array_foreach(labels, i, label) {
		bool is_topic = json_has(label, "topic") || json_flag(label, "is_topic", false);
		const char *name = json_text(label, json_has(label, "topic") ? "topic" : "tag");

		if (most && i == most)
			break;
		html_put(html, is_topic ? RAW("<li><a href=\"/commons/topic/") :
			RAW("<li><a href=\"/commons/tag/"), QUERY(name), RAW("\">"),
			is_topic ? RAW("") : RAW("#"), TEXT(json_text(label, "shown")),
			RAW(" <span class=\"num\">"), NUMBER(json_whole(label, "organisations", 0)),
			RAW("</span><span class=\"vh\">"), json_whole(label, "organisations", 0) == 1 ?
			RAW(" organisation</span></a></li>") : RAW(" organisations</span></a></li>"));
	}
	html_put(html, RAW("</ul>"));
}

/* -- someone has solved this --------------------------------------------------------------- */

bool commons_is_solvable(const struct visit *visit, const char *name)
{
	static const char *const records[] = { "incident", "friction", "wish" };
	const struct kind *kind = kinds_find(visit->kinds, name);

	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++)
		if (strcmp(name, records[i]) == 0)
			return true;
	return kind && kind->family == FAMILY_CHANGE;
}

int commons_near_model(struct visit *visit, const char *thing, json_t *model)
{
	json_t *near = NULL;
	int code = share_find_near(visit->web->find, visit->reader, visit->actor, thing, NEAR_MOST,
		&near);

	if (!code)
		json_put(model, "near", near);
	return code;
}

static void write_near_item(struct visit *visit, struct html *html, const json_t *item)
{
	html_put(html, RAW("<li><a href=\""), URL(item_href(visit, item)), RAW("\"><b>"),
		TEXT(json_text(item, "title")), RAW("</b></a><span class=\"why\">Both speak of "));
	write_words(html, json_object_get(item, "why"));
	html_put(html, RAW("</span>"));
	write_moved(visit, html, item);
	html_put(html, RAW("<span class=\"w\">"), TEXT(json_text(item, "kind_label")), RAW(" · "));
	write_author(visit, html, item);
	html_put(html, RAW(" · "));
	part_ago(html, item, "said_at");
	html_put(html, RAW(" · "));
	write_taken_up(html, item);
	html_put(html, RAW("</span></li>"));
}

static void write_here(struct html *html, const json_t *here)
{
	const json_t *thing;
	size_t i;

	if (json_array_size(here) == 0)
		return;
	html_put(html, RAW("<p class=\"here\">Here, too: "));
	json_array_foreach(here, i, thing)
		html_put(html, i ? RAW("; ") : RAW(""), RAW("<a href=\"/things/"),
			QUERY(json_text(thing, "id")), RAW("\">"), TEXT(json_text(thing, "title")),
			RAW("</a>"));
	html_put(html, RAW("</p>"));
}

void commons_near(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *near = json_object_get(model, "near");
	const json_t *items = json_object_get(near, "items"), *item;
	size_t i;

	if (!near)
		return;
	html_put(html, RAW("<section class=\"blk near card solved\" aria-labelledby=\"h-solved\">"
		"<h2 id=\"h-solved\">"));
	if (json_array_size(items) == 0)
		html_put(html, RAW("Nobody in the commons has written about this yet</h2>"
			"<p>Others may have met it and not told. Ask them: you see every word before "
			"it leaves, and a second person approves it.</p>"));
	else
		html_put(html, RAW("Someone has solved this</h2><ul class=\"links\">"));
	json_array_foreach(items, i, item)
		write_near_item(visit, html, item);
	if (json_array_size(items) > 0)
		html_put(html, RAW("</ul>"));
	write_here(html, json_object_get(near, "here"));
	html_put(html, RAW("<div class=\"acts\"><a class=\"btn quiet\" href=\"/commons/offer?sort=post"
		"&amp;thing="), QUERY(json_text(model, "id")), RAW("\">Ask the commons</a>"
		"<span class=\"muted small\">Looked for on this machine only: nothing of what you "
		"read here has left it.</span></div></section>"));
}

/* -- pages of lists ------------------------------------------------------------------------- */

void commons_put_next(json_t *model, const json_t *found)
{
	char text[32];

	if (!json_has(found, "next"))
		return;
	snprintf(text, sizeof(text), "%lld", (long long)json_whole(found, "next", 0));
	json_put_text(model, "next", text);
}

int commons_offset(const struct visit *visit)
{
	int64_t offset = 0;

	if (slice_to_int64(slice_of(request_query(visit->request, "cursor")), &offset)) {
		error_clear();
		return 0;
	}
	return offset > 0 && offset < OFFSET_MOST ? (int)offset : 0;
}
