/* Pages of words: how figures are worked out, help, accessibility. The words are files under
 * assets/words, so that who writes them need not write C. */
#include "pages.h"

#include "assets.h"
#include "parts.h"

static const struct words_page {
	const char *path, *asset, *heading;
} PAGES[] = {
	{ "/about", "assets/words/about.txt", "How 1 figure comes from its records" },
	{ "/help", "assets/words/help.txt", "Help: 5 things people do here" },
	{ "/accessibility", "assets/words/accessibility.txt", "Accessibility: 3 things we know, and who to tell" },
};

static const struct words_page *find_page(const char *path)
{
	for (size_t i = 0; i < sizeof(PAGES) / sizeof(PAGES[0]); i++) {
		if (strcmp(PAGES[i].path, path) == 0)
			return &PAGES[i];
	}
	return &PAGES[0];
}

static int words_model(struct visit *visit, json_t *model)
{
	const struct words_page *page = find_page(visit->request->path);
	const struct asset *asset = asset_find(page->asset);

	if (!asset)
		return error_set(FT_NOT_FOUND, "This page is missing from the program.");
	json_put_text(model, "heading", page->heading);
	json_put_slice(model, "words", (struct slice){ asset->bytes, asset->length });
	return 0;
}

static void words_face(struct visit *visit, const json_t *model, struct html *html)
{
	(void)visit;
	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("</div><article class=\"card blk near prose\">"));
	html_markdown(html, slice_of(json_text(model, "words")), 2);
	html_put(html, RAW("</article>"));
}

static const struct page words_page = { .section = "", .model = words_model, .face = words_face };

static int show_words(struct request *request, struct response *response)
{
	return page_answer(request, response, &words_page);
}

const struct route about_routes[] = {
	{ .method = "GET", .path = "/about", .handler = show_words, .who = ROUTE_ANYONE,
	  .summary = "How figures are worked out" },
	{ .method = "GET", .path = "/help", .handler = show_words, .who = ROUTE_ANYONE,
	  .summary = "Help" },
	{ .method = "GET", .path = "/accessibility", .handler = show_words, .who = ROUTE_ANYONE,
	  .summary = "Accessibility" },
	{ 0 }
};
