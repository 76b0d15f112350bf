/* The pickers of places and people. */
#include "parts.h"

static void write_places(struct visit *visit, struct html *html, const char *chosen)
{
	const struct directory *directory = visit->directory;
	size_t count = directory_place_count(directory);

	for (size_t i = 0; i < count; i++) {
		const struct place *place = directory_place_at(directory, (int)i);

		if (place->closed != DAY_NONE && place->closed <= today()
			&& strcmp(place->id, chosen) != 0)
			continue;
		html_put(html, RAW("<option value=\""), ATTR(place->id), RAW("\""));
		if (strcmp(place->id, chosen) == 0)
			html_put(html, RAW(" selected"));
		html_put(html, RAW(">"));
		for (int depth = 1; depth < place->depth; depth++)
			html_put(html, RAW("\u2003"));
		html_put(html, TEXT(place->name), RAW("</option>"));
	}
}

static void write_people(struct visit *visit, struct html *html, const char *chosen)
{
	size_t count = directory_person_count(visit->directory);

	for (size_t i = 0; i < count; i++) {
		const struct person *person = directory_person_at(visit->directory, (int)i);

		if (person->left && strcmp(person->id, chosen) != 0)
			continue;
		html_put(html, RAW("<option value=\""), ATTR(person->id), RAW("\""));
		if (strcmp(person->id, chosen) == 0)
			html_put(html, RAW(" selected"));
		html_put(html, RAW(">"), TEXT(person->name), RAW("</option>"));
	}
}

typedef void (*write_options)(struct visit *visit, struct html *html, const char *chosen);

static void write_picker(struct visit *visit, struct html *html, const char *name, const char *id,
	const char *chosen, bool required, size_t count, write_options options)
{
	if (count <= PICKER_SELECT_MOST) {
		html_put(html, RAW("<select id=\""), ATTR(id), RAW("\" name=\""), ATTR(name),
			RAW("\">"));
		if (!required || !*chosen)
			html_put(html, RAW("<option value=\"\">Choose</option>"));
		options(visit, html, chosen);
		html_put(html, RAW("</select>"));
		return;
	}
	html_put(html, RAW("<input type=\"text\" id=\""), ATTR(id), RAW("\" name=\""), ATTR(name),
		RAW("\" value=\""), ATTR(chosen), RAW("\" list=\""), ATTR(id),
		RAW("-list\" autocomplete=\"off\" placeholder=\"Type part of the name, then choose\">"
		"<datalist id=\""), ATTR(id), RAW("-list\">"));
	options(visit, html, "");
	html_put(html, RAW("</datalist>"));
}

void part_place_input(struct visit *visit, struct html *html, const char *name, const char *id,
	const char *chosen, bool required)
{
	write_picker(visit, html, name, id, chosen, required,
		directory_place_count(visit->directory), write_places);
}

void part_person_input(struct visit *visit, struct html *html, const char *name, const char *id,
	const char *chosen, bool required)
{
	write_picker(visit, html, name, id, chosen, required,
		directory_person_count(visit->directory), write_people);
}

static void write_live(struct html *html, const json_t *model)
{
	html_put(html, RAW("<span class=\"live\" id=\"live\" role=\"status\" hidden><i></i><span>Live"));
	if (*json_text(model, "live_at"))
		html_put(html, RAW("<span class=\"hp\">, last record</span> "),
			TEXT(json_text(model, "live_at")));
	html_put(html, RAW("</span></span><button class=\"btn quiet sm\" id=\"pause\" type=\"button\" "
		"aria-pressed=\"false\" hidden><span>Pause<span class=\"hp\"> updates</span></span>"
		"</button>"));
}

/* Where there are too many places to list on every page, one is named instead of chosen. */
static void write_place_box(struct visit *visit, struct html *html, int place)
{
	const char *asked = request_query(visit->request, "place");

	html_put(html, RAW("<input type=\"search\" id=\"place\" name=\"place\" value=\""),
		ATTR(visit_place_at(visit, place)->name), RAW("\">"));
	if (*asked && visit_find_place(visit, asked) < 0)
		html_put(html, RAW("<b role=\"alert\">No place is called “"), TEXT(asked), RAW("”.</b>"));
}

void part_scope(struct visit *visit, struct html *html, const char *address, int place,
	const char *const *keep, const json_t *live_model)
{
	size_t count = directory_place_count(visit->directory);

	html_put(html, RAW("<div class=\"scope\">"));
	if (count > 1) {
		html_put(html, RAW("<form action=\""), URL(address),
			RAW("\"><label for=\"place\" class=\"hp\">Place</label>"));
		for (; keep && *keep; keep++) {
			if (*request_query(visit->request, *keep))
				part_hidden(html, *keep, request_query(visit->request, *keep));
		}
		if (count > SCOPE_SELECT_MOST)
			write_place_box(visit, html, place);
		else
			part_place_input(visit, html, "place", "place",
				visit_place_at(visit, place)->id, true);
		html_put(html, RAW("<button class=\"btn quiet sm\">Go</button></form>"));
	}
	if (live_model)
		write_live(html, live_model);
	html_put(html, RAW("</div>"));
}

void part_place_trail(struct visit *visit, struct html *html, int place)
{
	const struct place *above[LIMIT_PLACE_DEPTH];
	struct trail trail[LIMIT_PLACE_DEPTH + 1];
	size_t depth = 0;

	for (int at = visit_place_at(visit, place)->parent; at >= 0 && depth < LIMIT_PLACE_DEPTH;
		at = visit_place_at(visit, at)->parent)
		above[depth++] = visit_place_at(visit, at);
	if (depth == 0)
		return;
	for (size_t i = 0; i < depth; i++)
		trail[i] = (struct trail){ above[depth - 1 - i]->name, arena_print(visit->arena,
			"/board?place=%s", above[depth - 1 - i]->id) };
	trail[depth] = (struct trail){ visit_place_at(visit, place)->name, NULL };
	part_trail(html, trail, depth + 1);
}
