/* The page that says what went wrong: no such page, not allowed, changed meanwhile, our fault. */
#include "pages.h"

#include "layout.h"
#include "parts.h"

static void problem_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *error;
	size_t i;

	html_put(html, RAW("<div class=\"lead long col\">"));
	part_heading(html, model);
	if (json_has(model, "conflict"))
		conflict_face(visit, model, html);
	if (json_array_size(json_object_get(model, "errors")) > 0) {
		html_put(html, RAW("<div class=\"notice warn\"><ul>"));
		json_array_foreach(json_object_get(model, "errors"), i, error)
			html_put(html, RAW("<li>"), TEXT(json_text(error, "message")), RAW("</li>"));
		html_put(html, RAW("</ul></div>"));
	}
	if (*json_text(model, "id"))
		html_put(html, RAW("<p class=\"muted\">If it happens again, tell whoever looks after Fettle here "
			"this word: <b class=\"mono\">"), TEXT(json_text(model, "id")), RAW("</b></p>"));
	html_put(html, RAW("<div class=\"acts\">"));
	part_button(html, "/", "Back to my work", true);
	if (visit->signed_in)
		part_button(html, "/find", "Find something", false);
	html_put(html, RAW("</div></div>"));
}

static const struct page problem_answer = { .section = "", .face = problem_face };

void problem_page(void *context, struct request *request, struct response *response,
	const struct problem *problem)
{
	json_t *model = json_object();
	struct html html = { response->body };
	struct visit visit;

	(void)context;
	json_put_text(model, "heading", problem->title);
	json_put_text(model, "say", problem->detail);
	json_put_text(model, "id", problem->id ? problem->id : "");
	if (problem->errors)
		json_put(model, "errors", json_incref((json_t *)problem->errors));
	if (problem->conflict)
		json_put(model, "conflict", json_incref((json_t *)problem->conflict));
	if (visit_begin(&visit, request) == 0) {
		layout_begin(&visit, &problem_answer, model, &html);
		problem_face(&visit, model, &html);
		layout_end(&visit, &problem_answer, model, &html);
	} else {
		html_put(&html, RAW("<!doctype html><title>Fettle</title><h1>"), TEXT(problem->title),
			RAW("</h1><p>"), TEXT(problem->detail), RAW("</p>"));
	}
	response->body = html.buf;
	visit_end(&visit);
	json_decref(model);
}
