#include "layout.h"

#include "demo.h"
#include "parts.h"
#include "symbol.h"

static const struct section {
	const char *name, *label, *href;
} SECTIONS[] = {
	{ "work", "My work", "/work" },
	{ "board", "Board", "/board" },
	{ "library", "Library", "/library" },
	{ "team", "Team", "/team" },
	{ "changes", "Changes", "/changes" },
	{ "commons", "Commons", "/commons" },
};

static void write_asset(struct html *html, const char *path)
{
	struct buf address;

	buf_init(&address, 512);
	http_asset_url(&address, path);
	html_put(html, URL(address.base));
	buf_release(&address);
}

static void write_head(struct html *html, const json_t *model)
{
	html_put(html, RAW("<!doctype html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>"),
		TEXT(json_text(model, "heading")), RAW(" – Fettle</title>"
		"<meta name=\"theme-color\" content=\"#0f3d33\"><link rel=\"icon\" href=\""));
	write_asset(html, "icons/mark.svg");
	html_put(html, RAW("\"><link rel=\"preload\" href=\"/assets/fonts/"
		"atkinson-hyperlegible-next.woff2\" as=\"font\" type=\"font/woff2\" crossorigin>"
		"<link rel=\"stylesheet\" href=\""));
	write_asset(html, "fettle.css");
	html_put(html, RAW("\"><script src=\""));
	write_asset(html, "fettle.js");
	html_put(html, RAW("\" defer></script></head>\n"));
}

static void write_personas(struct visit *visit, struct html *html)
{
	const char *now = actor_person(visit->actor);
	const json_t *persona;
	json_t *personas = NULL;
	size_t i;

	if (demo_personas(visit->directory, &personas) != 0)
		return;
	json_array_foreach(json_object_get(personas, "items"), i, persona) {
		const char *person = json_text(persona, "person");

		html_put(html, RAW("<option value=\""), ATTR(person),
			strcmp(person, now) == 0 ? RAW("\" selected>") : RAW("\">"),
			TEXT(json_text(persona, "role")), RAW(": "), TEXT(json_text(persona, "name")),
			RAW(", "), TEXT(json_text(persona, "place_name")), RAW("</option>"));
	}
	json_decref(personas);
}

static const char *here(struct visit *visit)
{
	const struct request *request = visit->request;

	if (strcmp(request->method, "GET") != 0)
		return "/";
	if (!*request->query_text)
		return request->path;
	return arena_print(visit->arena, "%s?%s", request->path, request->query_text);
}

static void write_demonstration(struct visit *visit, struct html *html)
{
	html_put(html, RAW("<div class=\"demo\"><div class=\"wrap\"><p><b>Demonstration.</b> "
		"Invented places and people.</p>"));
	if (visit->signed_in) {
		part_form(visit, html, "/act-as", "", false);
		part_hidden(html, "next", here(visit));
		html_put(html, RAW("<label for=\"act-as\">Look as</label>"
			"<select id=\"act-as\" name=\"person\">"));
		write_personas(visit, html);
		html_put(html, RAW("</select><button class=\"btn\">Switch</button></form>"));
	}
	html_put(html, RAW("</div></div>"));
}

static void write_top(struct visit *visit, const struct page *page, struct html *html)
{
	html_put(html, RAW("<header class=\"top\"><div class=\"wrap\"><a class=\"logo\" href=\"/\">"));
	symbol_put(html, SYMBOL_MARK);
	html_put(html, RAW("Fettle</a><span class=\"org\">"), TEXT(book_name(visit->web->book)),
		RAW("</span>"));
	if (page->frame == FRAME_FULL && visit->signed_in) {
		html_put(html, RAW("<form class=\"find\" role=\"search\" action=\"/find\">"
			"<label class=\"vh\" for=\"find\">Find a policy, person or requirement</label>"));
		html_put(html, RAW("<button aria-label=\"Find\">"));
		symbol_put(html, SYMBOL_FIND);
		html_put(html, RAW("</button><input id=\"find\" type=\"search\" name=\"q\" value=\""),
			ATTR(strcmp(visit->request->path, "/find") == 0
				? request_query(visit->request, "q") : ""),
			RAW("\" placeholder=\"Find a policy, person or requirement\"></form>"
			"<a class=\"btn lime rp\" href=\"/report\">Report something</a>"
			"<a class=\"srch\" href=\"/find\">"));
		symbol_put(html, SYMBOL_FIND);
		html_put(html, RAW("<span class=\"vh\">Find</span></a>"));
	}
	html_put(html, RAW("</div></header>\n"));
}

static void write_current(struct html *html, bool current)
{
	if (current)
		html_put(html, RAW(" aria-current=\"page\""));
}

static void write_navigation(struct visit *visit, const struct page *page, struct html *html)
{
	html_put(html, RAW("<nav class=\"nav\" aria-label=\"Main\"><div class=\"wrap\"><ul>"));
	for (size_t i = 0; i < sizeof(SECTIONS) / sizeof(SECTIONS[0]); i++) {
		html_put(html, RAW("<li><a href=\""), URL(SECTIONS[i].href), RAW("\""));
		write_current(html, strcmp(page->section, SECTIONS[i].name) == 0);
		html_put(html, RAW(">"), TEXT(SECTIONS[i].label), RAW("</a></li>"));
	}
	html_put(html, RAW("<li class=\"me\"><a href=\"/me\""));
	write_current(html, strcmp(page->section, "me") == 0);
	html_put(html, RAW(">"), TEXT(visit_name(visit)), RAW("</a></li></ul></div></nav>\n"));
}

static void write_tab(struct html *html, const struct page *page, const char *section,
	const char *href, enum symbol symbol, const char *label)
{
	html_put(html, RAW("<li><a href=\""), URL(href), RAW("\""));
	write_current(html, strcmp(page->section, section) == 0);
	html_put(html, RAW(">"));
	symbol_put(html, symbol);
	html_put(html, TEXT(label), RAW("</a></li>"));
}

static void write_tabs(struct html *html, const struct page *page)
{
	bool elsewhere = strcmp(page->section, "team") == 0 || strcmp(page->section, "changes") == 0
		|| strcmp(page->section, "commons") == 0 || strcmp(page->section, "me") == 0;

	html_put(html, RAW("<nav class=\"tabs\" aria-label=\"Main, phone\"><ul>"));
	write_tab(html, page, "work", "/work", SYMBOL_WORK, "My work");
	write_tab(html, page, "board", "/board", SYMBOL_BOARD, "Board");
	html_put(html, RAW("<li><a class=\"rep\" href=\"/report\"><span>"));
	symbol_put(html, SYMBOL_PLUS);
	html_put(html, RAW("</span>Report</a></li>"));
	write_tab(html, page, "library", "/library", SYMBOL_LIBRARY, "Library");
	write_tab(html, page, elsewhere ? page->section : "me", "/me", SYMBOL_MORE, "More");
	html_put(html, RAW("</ul></nav>"));
}

void layout_begin(struct visit *visit, const struct page *page, const json_t *model,
	struct html *html)
{
	bool navigated = page->frame == FRAME_FULL && visit->signed_in;

	write_head(html, model);
	html_put(html, RAW("<body"));
	if (navigated)
		html_put(html, RAW(" class=\"has-tabs\""));
	if (page->live && visit->signed_in)
		html_put(html, RAW(" data-live=\"/api/v1/events\" data-head=\""),
			NUMBER(json_whole(model, "head", 0)),
			page->hears_commons ? RAW("\" data-commons=\"\"") : RAW("\""));
	html_put(html, RAW(">\n<a class=\"skip\" href=\"#main\">Skip to main content</a>"));
	if (book_is_demonstration(visit->web->book))
		write_demonstration(visit, html);
	write_top(visit, page, html);
	if (navigated)
		write_navigation(visit, page, html);
	html_put(html, RAW("<main id=\"main\" class=\"wrap\">\n"));
}

static void write_foot(struct visit *visit, const json_t *model, struct html *html)
{
	const struct request *request = visit->request;
	const char *json = arena_print(visit->arena, "%s?%s%sformat=json", request->path,
		request->query_text, *request->query_text ? "&" : "");

	html_put(html, RAW("<footer class=\"foot\"><div class=\"wrap\">"));
	if (book_is_demonstration(visit->web->book))
		html_put(html, RAW("<span>Demonstration data. No real people.</span>"));
	html_put(html, RAW("<a href=\"/about\">How this is worked out</a>"));
	if (json_has(model, "csv"))
		html_put(html, RAW("<a href=\""), URL(json_text(model, "csv")),
			RAW("\">Download as CSV</a>"));
	if (strcmp(request->method, "GET") == 0)
		html_put(html, RAW("<a href=\""), URL(json), RAW("\">This page as JSON</a>"));
	html_put(html, RAW("<button class=\"print\" type=\"button\" data-print hidden>Print</button>"));
	html_put(html, RAW("<a href=\"/api\">API</a><a href=\"/accessibility\">Accessibility</a>"
		"<a href=\"/help\">Help</a></div></footer>\n"));
}

void layout_end(struct visit *visit, const struct page *page, const json_t *model,
	struct html *html)
{
	html_put(html, RAW("\n</main>\n"));
	if (page->frame == FRAME_FULL) {
		write_foot(visit, model, html);
		if (visit->signed_in)
			write_tabs(html, page);
	}
	html_put(html, RAW("</body></html>\n"));
}
