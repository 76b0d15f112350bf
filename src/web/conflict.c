/* Two people at the same thing: the second is told what changed, and nothing is lost. */
#include "pages.h"

#include "parts.h"

void part_change(struct html *html, const json_t *change)
{
	html_put(html, RAW("<div><dt>"), TEXT(json_text(change, "label")), RAW("</dt><dd class=\"changed\">"));
	if (*json_text(change, "from"))
		html_put(html, RAW("<del>"), TEXT(json_text(change, "from")), RAW("</del> "));
	if (*json_text(change, "to"))
		html_put(html, RAW("<ins>"), TEXT(json_text(change, "to")), RAW("</ins>"));
	else
		html_put(html, RAW("<span class=\"muted\">taken out</span>"));
	html_put(html, RAW("</dd></div>"));
}

void conflict_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *conflict = json_object_get(model, "conflict"), *change;
	const char *by = json_text(conflict, "by_name");
	size_t i;

	(void)visit;
	html_put(html, RAW("<div class=\"notice info\" role=\"alert\"><div><h2>"),
		TEXT(*by ? by : "Somebody"), RAW(" changed this while you were writing</h2><p>"));
	if (*json_text(conflict, "verb_label"))
		html_put(html, TEXT(json_text(conflict, "verb_label")), RAW(", "));
	part_ago(html, conflict, "at");
	html_put(html, RAW(". Nothing was overwritten and your words are below. Send them again to "
		"put them on top, or leave it as it is now.</p><dl class=\"facts\">"));
	json_array_foreach(json_object_get(conflict, "changes"), i, change)
		part_change(html, change);
	html_put(html, RAW("</dl></div></div>"));
}
