/* A thing's own page: what it says, what can be done, and everything that happened to it. */
#include "pages.h"

#include "commons_cards.h"
#include "commons_parts.h"
#include "parts.h"

enum { HEADING_CHARS = 120 };

static int thing_model(struct visit *visit, json_t *model)
{
	const char *id = request_part(visit->request, "id");
	json_t *thing = NULL, *timeline = NULL;
	const struct kind *kind;
	const struct verb *done;
	int code = read_thing(visit->reader, visit->actor, id, &thing);

	if (!code)
		code = read_timeline(visit->reader, visit->actor, id, &timeline);
	if (code)
		goto out;
	json_object_update(model, thing);
	if (strcmp(json_text(thing, "kind"), "taken") == 0) /* it has a page of its own for that */
		json_object_del(json_object_get(model, "fields"), "content");
	json_put(model, "timeline", json_incref(json_object_get(timeline, "items")));
	json_put_text(model, "heading", *json_text(thing, "title")
		? part_short(visit->arena, json_text(thing, "title"), HEADING_CHARS)
		: json_text(thing, "kind_label"));
	kind = kinds_find(visit->kinds, json_text(thing, "kind"));
	done = kind ? kind_verb(kind, request_query(visit->request, "done")) : NULL;
	if (done)
		json_put_text(model, "done", *done->done ? done->done : "Done and kept.");
	if (kind)
		json_put_text(model, "plural", kind->plural);
	if (!json_flag(thing, "closed", false)
		&& commons_is_solvable(visit, json_text(thing, "kind")))
		code = commons_near_model(visit, id, model);
out:
	json_decref(thing);
	json_decref(timeline);
	return code;
}

static void write_answers(struct html *html, const json_t *answers)
{
	const char *id;
	json_t *answer;

	html_put(html, RAW("<table><thead><tr><th scope=\"col\">Question</th><th scope=\"col\">Answer</th>"
		"<th scope=\"col\">What will be done</th></tr></thead><tbody>"));
	json_object_foreach((json_t *)answers, id, answer) {
		const char *word = json_text(answer, "answer");

		html_put(html, RAW("<tr><td>"), TEXT(id), RAW("</td><td>"));
		if (json_has(answer, "n"))
			html_put(html, NUMBER(json_whole(answer, "y", 0)), RAW(" of "),
				NUMBER(json_whole(answer, "n", 0)));
		else
			html_put(html, TEXT(strcmp(word, "not_seen") == 0 ? "not seen" : word));
		html_put(html, RAW("</td><td>"), TEXT(json_text(answer, "act")), RAW("</td></tr>"));
	}
	html_put(html, RAW("</tbody></table>"));
}

/* The name of a thing that is referred to, as a link to it. */
static void write_reference(struct html *html, const struct field *field, const char *id,
	const char *shown)
{
	const char *base = strcmp(field->refers_to, "place") == 0 ? "/board?place=" :
		strcmp(field->refers_to, "requirement") == 0 ? "/requirements/" : "/things/";

	if (strcmp(field->refers_to, "person") == 0 || !*id) {
		html_put(html, TEXT(shown));
		return;
	}
	html_put(html, RAW("<a href=\""), ATTR(base), QUERY(id), RAW("\">"), TEXT(shown), RAW("</a>"));
}

static void write_value(struct html *html, const struct field *field, const json_t *value,
	const char *shown)
{
	switch (field->type) {
	case FIELD_WORDS:
		if (field->markdown)
			html_markdown(html, slice_of(json_is_string(value)
				? json_string_value(value) : shown), 3);
		else
			html_words(html, shown);
		break;
	case FIELD_ANSWERS:
		if (json_is_object(value))
			write_answers(html, value);
		break;
	case FIELD_QUESTIONS:
		html_put(html, NUMBER((int64_t)json_array_size(value)), RAW(" questions"));
		break;
	case FIELD_THING:
		write_reference(html, field, json_is_string(value) ? json_string_value(value) : "", shown);
		break;
	default:
		html_put(html, TEXT(shown));
	}
}

void thing_fields(struct visit *visit, const json_t *thing, struct html *html)
{
	const struct kind *kind = kinds_find(visit->kinds, json_text(thing, "kind"));
	const json_t *fields = json_object_get(thing, "fields");
	const json_t *shown = json_object_get(thing, "shown");

	html_put(html, RAW("<dl class=\"facts\">"));
	for (size_t i = 0; kind && i < kind->field_count; i++) {
		const struct field *field = &kind->fields[i];
		const json_t *value = json_object_get(fields, field->name);

		if (!json_has(fields, field->name))
			continue;
		html_put(html, RAW("<div><dt>"), TEXT(field->label), RAW("</dt><dd>"));
		write_value(html, field, value, json_text(shown, field->name));
		html_put(html, RAW("</dd></div>"));
	}
	html_put(html, RAW("<div><dt>Where</dt><dd><a href=\"/board?place="),
		QUERY(json_text(thing, "place")), RAW("\">"), TEXT(json_text(thing, "place_name")),
		RAW("</a></dd></div></dl>"));
}

/* What others can use: kinds that an offer to the commons can begin from. */
static bool is_worth_offering(const json_t *thing)
{
	static const char *const kinds[] = { "policy", "incident", "action", "measure", "requirement",
		"pack" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(json_text(thing, "kind"), kinds[i]) == 0)
			return true;
	return false;
}

static void write_verbs(struct visit *visit, const json_t *thing, struct html *html)
{
	const json_t *verb;
	size_t i;

	if (json_array_size(json_object_get(thing, "verbs")) == 0 && !is_worth_offering(thing))
		return;
	html_put(html, RAW("<div class=\"acts\">"));
	json_array_foreach(json_object_get(thing, "verbs"), i, verb)
		html_put(html, json_flag(verb, "main", false) ? RAW("<a class=\"btn\" href=\"/kinds/")
			: RAW("<a class=\"btn quiet\" href=\"/kinds/"), QUERY(json_text(thing, "kind")),
			RAW("/"), QUERY(json_text(thing, "id")), RAW("/"), QUERY(json_text(verb, "name")),
			RAW("\">"), TEXT(json_text(verb, "label")), RAW("</a>"));
	if (is_worth_offering(thing))
		part_offer_ours(visit, html, "thing", json_text(thing, "id"));
	html_put(html, RAW("</div>"));
}

static void write_timeline(const json_t *model, struct html *html)
{
	const json_t *items = json_object_get(model, "timeline");

	html_put(html, RAW("<section class=\"blk\" aria-labelledby=\"h-time\"><div class=\"hd\">"
		"<h2 id=\"h-time\">"), NUMBER((int64_t)json_array_size(items)),
		json_array_size(items) == 1 ? RAW(" thing has happened to this") :
			RAW(" things have happened to this"),
		RAW("</h2></div><ol class=\"timeline\">"));
	for (size_t i = json_array_size(items); i > 0; i--) {
		const json_t *item = json_array_get(items, i - 1), *change;
		const json_t *changes = json_object_get(item, "changes");
		const char *by = json_text(item, "by_name");
		size_t j;

		html_put(html, RAW("<li><h3>"), TEXT(json_text(item, "verb_label")),
			RAW("</h3><p class=\"w\">"), TEXT(*by ? by : "Name not given"), RAW(", "));
		part_ago(html, item, "at");
		html_put(html, RAW(" · <a href=\"/entries/"), NUMBER(json_whole(item, "seq", 0)),
			RAW("\">Prove this entry<span class=\"vh\"> "), NUMBER(json_whole(item, "seq", 0)),
			RAW("</span></a></p>"));
		if (json_array_size(changes) > 0) {
			html_put(html, RAW("<details><summary>What changed</summary><dl class=\"facts\">"));
			json_array_foreach(changes, j, change)
				part_change(html, change);
			html_put(html, RAW("</dl></details>"));
		}
		html_put(html, RAW("</li>"));
	}
	html_put(html, RAW("</ol></section>"));
}

static void thing_face(struct visit *visit, const json_t *model, struct html *html)
{
	const struct trail trail[] = {
		{ json_text(model, "place_name"), arena_print(visit->arena, "/board?place=%s",
			json_text(model, "place")) },
		{ json_text(model, "plural"), arena_print(visit->arena, "/kinds/%s",
			json_text(model, "kind")) },
	};

	html_put(html, RAW("<div class=\"lead long\">"));
	part_trail(html, trail, 2);
	if (*json_text(model, "done"))
		html_put(html, RAW("<div class=\"notice info\" role=\"status\"><p><b>"),
			TEXT(json_text(model, "done")), RAW("</b></p></div>"));
	part_heading(html, model);
	html_put(html, RAW("<p class=\"say\">"), TEXT(json_text(model, "kind_label")), RAW(" "));
	if (*json_text(model, "state_label"))
		part_state(html, json_text(model, "state_label"), json_flag(model, "closed", false));
	html_put(html, RAW("</p>"));
	commons_provenance(visit, html, json_text(model, "id"));
	write_verbs(visit, model, html);
	html_put(html, RAW("</div><section class=\"blk near card\" aria-label=\"What it says\">"));
	thing_fields(visit, model, html);
	html_put(html, RAW("</section>"));
	commons_near(visit, model, html);
	write_timeline(model, html);
}

static const struct page thing_page = {
	.section = "", .live = true, .cacheable = true, .model = thing_model, .face = thing_face
};

static int show_thing(struct request *request, struct response *response)
{
	return page_answer(request, response, &thing_page);
}

/* -- prove this entry ------------------------------------------------------------- */

static int entry_seq(struct request *request, int64_t *seq)
{
	if (slice_to_int64(slice_of(request_part(request, "seq")), seq) != 0 || *seq < 1)
		return error_set(FT_NOT_FOUND, "An entry is known by its number, such as 12.");
	return 0;
}

/* What an import wrote: rows of texts. */
static int put_rows(json_t *model)
{
	json_t *entry = NULL;
	int code = json_read(slice_of(json_text(model, "entry")), &entry);
	json_t *rows = json_object_get(json_object_get(entry, "set"), "rows");

	if (json_is_array(rows))
		json_put(model, "rows", json_incref(rows));
	json_decref(entry);
	return code;
}

static int entry_model(struct visit *visit, json_t *model)
{
	json_t *proof = NULL;
	int64_t seq;
	int code = entry_seq(visit->request, &seq);

	if (!code)
		code = read_proof(visit->reader, visit->actor, seq, &proof);
	if (code)
		return code;
	json_object_update(model, proof);
	json_put_text(model, "heading", arena_print(visit->arena,
		"Entry %lld is one of %lld that are sealed together", (long long)seq,
		(long long)json_whole(proof, "size", 0)));
	json_decref(proof);
	return put_rows(model);
}

static void write_row(struct visit *visit, const json_t *row, size_t number, struct html *html)
{
	const json_t *cell;
	size_t i;

	html_put(html, RAW("<tr id=\"row-"), NUMBER((int64_t)number),
		RAW("\"><th scope=\"row\" class=\"num\">"), NUMBER((int64_t)number + 1), RAW("</th>"));
	json_array_foreach(row, i, cell) {
		const char *text = json_string_value(cell);
		const char *name = directory_person_name(visit->directory, text ? text : "");

		html_put(html, RAW("<td>"), TEXT(text ? text : ""), *name ? RAW(", ") : RAW(""),
			TEXT(name), RAW("</td>"));
	}
	html_put(html, RAW("</tr>"));
}

static void write_rows(struct visit *visit, const json_t *rows, struct html *html)
{
	const json_t *row;
	size_t i;

	if (json_array_size(rows) == 0)
		return;
	html_put(html, RAW("<section class=\"blk near card\"><h2>"),
		NUMBER((int64_t)json_array_size(rows)),
		json_array_size(rows) == 1 ? RAW(" row") : RAW(" rows"),
		RAW("</h2><table class=\"grid\"><caption class=\"vh\">The rows of this entry</caption><tbody>"));
	json_array_foreach(rows, i, row)
		write_row(visit, row, i, html);
	html_put(html, RAW("</tbody></table></section>"));
}

static void entry_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *hash;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("<p class=\"say\">Anyone can check this without trusting us: the entry "
		"below, hashed with its "), NUMBER((int64_t)json_array_size(json_object_get(model, "proof"))),
		RAW(" neighbours, gives the number that the organisation signed.</p><div class=\"acts\">"
		"<a class=\"btn\" href=\"/entries/"), NUMBER(json_whole(model, "seq", 0)),
		RAW("/proof\">Download the proof</a></div></div>"));
	write_rows(visit, json_object_get(model, "rows"), html);
	html_put(html, RAW("<section class=\"blk near card\"><h2>The entry, byte for byte</h2><pre class=\"typed mono\">"),
		TEXT(json_text(model, "entry")), RAW("</pre></section>"
		"<section class=\"blk near card\"><h2>How to check it</h2><ol class=\"prose\">"
		"<li>Take the SHA-256 of one zero byte followed by the entry. It is <span class=\"mono\">"),
		TEXT(json_text(model, "leaf_hash")), RAW("</span>.</li><li>Join it with these hashes in turn, as "
		"RFC 6962 says for position "), NUMBER(json_whole(model, "index", 0)), RAW(" of "),
		NUMBER(json_whole(model, "size", 0)), RAW(":<ul>"));
	json_array_foreach(json_object_get(model, "proof"), i, hash)
		html_put(html, RAW("<li class=\"mono\">"), TEXT(json_string_value(hash)), RAW("</li>"));
	html_put(html, RAW("</ul></li><li>The result is the third line of this signed note, "
		"whose signature is by the key <span class=\"mono\">"), TEXT(json_text(model, "verifier_key")),
		RAW("</span>:<pre class=\"typed mono\">"), TEXT(json_text(model, "checkpoint")),
		RAW("</pre></li></ol></section>"));
}

static const struct page entry_page = { .section = "", .model = entry_model, .face = entry_face };

static int show_entry(struct request *request, struct response *response)
{
	return page_answer(request, response, &entry_page);
}

static int download_proof(struct request *request, struct response *response)
{
	json_t *proof = NULL;
	int64_t seq;
	int code = entry_seq(request, &seq);
	struct reader *reader = code ? NULL : request_reader(request);

	if (code || !reader)
		return code ? code : error_code();
	code = read_proof(reader, &request->actor, seq, &proof);
	if (code)
		return code;
	json_write_pretty(proof, &response->body);
	json_decref(proof);
	response_header(response, "Content-Disposition", arena_print(&request->arena,
		"attachment; filename=\"entry-%lld-proof.json\"", (long long)seq));
	return response_bytes(response, 200, "application/json");
}

const struct route thing_routes[] = {
	{ .method = "GET", .path = "/things/{id}", .handler = show_thing, .who = ROUTE_SIGNED_IN,
	  .tag = "Records", .summary = "One thing, what can be done to it and its timeline",
	  .answer = "Thing" },
	{ .method = "GET", .path = "/entries/{seq}", .handler = show_entry, .who = ROUTE_SIGNED_IN,
	  .tag = "Proof", .summary = "One entry of the ledger and all that proves it", .answer = "Proof" },
	{ .method = "GET", .path = "/entries/{seq}/proof", .handler = download_proof,
	  .who = ROUTE_SIGNED_IN, .tag = "Proof", .summary = "The proof as a file", .answer = "Proof" },
	{ 0 }
};
