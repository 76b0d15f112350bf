/* Import: upload a CSV, see the first rows and which column is what, then import all or nothing. */
#include "pages.h"

#include <unistd.h>

#include "exchange.h"
#include "import_file.h"
#include "parts.h"

enum { PAIRS_MOST = 64 };

static const struct { const char *what, *label, *hint; } WHATS[] = {
	{ "readings", "Readings of a measure", "One row for each place and period" },
	{ "places", "Places", "Organisations, wards, homes" },
	{ "people", "People", "Who works where, as what" },
	{ "training", "Training", "Who did which course on which day, by ids of people and courses" },
	{ "workforce", "Headcount", "How many people work where, by staff group" },
};

/* -- choosing a file ---------------------------------------------------------------------- */

static int start_model(struct visit *visit, json_t *model)
{
	json_t *whats = json_array();

	for (size_t i = 0; i < sizeof(WHATS) / sizeof(WHATS[0]); i++)
		json_array_append_new(whats, json_pack("{s:s,s:s,s:s}", "what", WHATS[i].what, "label",
			WHATS[i].label, "hint", WHATS[i].hint));
	for (size_t i = 0; i < kinds_count(visit->kinds); i++) {
		const struct kind *kind = kinds_at(visit->kinds, i);

		if (kind->family == FAMILY_RECORD || kind->family == FAMILY_CHANGE
			|| kind->family == FAMILY_REQUIREMENT || kind->family == FAMILY_POLICY)
			json_array_append_new(whats, json_pack("{s:s,s:s,s:s}", "what", kind->name,
				"label", kind->plural, "hint", ""));
	}
	json_put(model, "whats", whats);
	json_put_text(model, "heading", "Import a file in 3 steps");
	json_put_text(model, "say", "Upload it, look at the first rows, import. Nothing is written until "
		"you have looked.");
	return 0;
}

static void start_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *what;
	size_t i;

	html_put(html, RAW("<div class=\"lead long col\">"));
	part_heading(html, model);
	html_put(html, RAW("<form method=\"post\" action=\"/import\" enctype=\"multipart/form-data\">"));
	part_hidden(html, "_csrf", request_csrf_token(visit->request));
	html_put(html, RAW("<div class=\"f\"><label for=\"f-what\">What is in it?</label>"
		"<select id=\"f-what\" name=\"what\">"));
	json_array_foreach(json_object_get(model, "whats"), i, what)
		html_put(html, RAW("<option value=\""), ATTR(json_text(what, "what")), RAW("\">"),
			TEXT(json_text(what, "label")), *json_text(what, "hint") ? RAW(": ") : RAW(""),
			TEXT(json_text(what, "hint")), RAW("</option>"));
	html_put(html, RAW("</select></div><div class=\"f\"><label for=\"f-file\">The file</label>"
		"<p class=\"hint\" id=\"h-file\">CSV with the names of the columns in the first row. "
		"From a spreadsheet: Save as, CSV.</p><input id=\"f-file\" type=\"file\" name=\"file\" "
		"accept=\".csv,text/csv\" aria-describedby=\"h-file\" required></div><div class=\"acts\">"
		"<button class=\"btn\">Look at it</button></div></form></div>"));
}

static const struct page start_page = {
	.section = "me", .model = start_model, .face = start_face
};

static int show_start(struct request *request, struct response *response)
{
	return page_answer(request, response, &start_page);
}

static int take_file(struct request *request, struct response *response)
{
	const char *what = request_field(request, "what");
	char key[44];
	int code;

	if (request->upload_count != 1 || request->uploads[0].length == 0)
		return error_set(FT_REFUSED, "Choose one file that is not empty.");
	code = import_file_keep(request, &request->uploads[0], key);
	if (code)
		return code;
	return response_redirect(response, arena_print(&request->arena, "/import/%s?what=%s", key,
		*what ? what : "readings"));
}

/* -- looking at it --------------------------------------------------------------------------- */

struct importing {
	const char *key, *path;
	struct import_job job;
	struct import_pair map[PAIRS_MOST], set[PAIRS_MOST];
	struct import_result result;
	json_t *preview;
};

/* What the form says: col.FIELD=column, set.FIELD=constant. */
static void take_pair(struct importing *importing, const char *name, const char *value)
{
	if (!*value)
		return;
	if (strncmp(name, "col.", 4) == 0 && importing->job.map_count < PAIRS_MOST)
		importing->map[importing->job.map_count++] = (struct import_pair){ name + 4,
			value };
	else if (strncmp(name, "set.", 4) == 0 && importing->job.set_count < PAIRS_MOST)
		importing->set[importing->job.set_count++] = (struct import_pair){ name + 4,
			value };
}

static int begin_importing(struct request *request, struct importing **out)
{
	struct importing *importing = arena_alloc(&request->arena, sizeof(*importing));
	int code;

	importing->key = request_part(request, "file");
	code = import_file_find(request, importing->key, &importing->path);
	if (code)
		return code;
	for (size_t i = 0; i < request_field_count(request); i++) {
		const char *name, *value;

		request_field_at(request, i, &name, &value);
		take_pair(importing, name, value);
	}
	importing->job.what = *request_field(request, "what") ? request_field(request, "what")
		: request_query(request, "what");
	importing->job.path = importing->path;
	importing->job.map = importing->map;
	importing->job.set = importing->set;
	importing->job.create_places = *request_field(request, "create_places") != '\0';
	importing->job.problems_path = import_file_problems(request, importing->key);
	*out = importing;
	return 0;
}

static void write_cells(struct html *html, const json_t *preview)
{
	const json_t *row, *cell, *name;
	size_t i, j;

	html_put(html, RAW("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"The first rows\">"
		"<table class=\"grid cells\"><thead><tr><th scope=\"col\">Line</th>"));
	json_array_foreach(json_object_get(preview, "columns"), i, name)
		html_put(html, RAW("<th scope=\"col\">"), TEXT(json_string_value(name)), RAW("</th>"));
	html_put(html, RAW("<th scope=\"col\">Problem</th></tr></thead><tbody>"));
	json_array_foreach(json_object_get(preview, "rows"), i, row) {
		html_put(html, RAW("<tr><td>"), NUMBER(json_whole(row, "line", 0)), RAW("</td>"));
		json_array_foreach(json_object_get(row, "cells"), j, cell)
			html_put(html, RAW("<td>"), TEXT(json_string_value(cell)), RAW("</td>"));
		html_put(html, RAW("<td><b>"), TEXT(json_text(row, "problem")), RAW("</b></td></tr>"));
	}
	html_put(html, RAW("</tbody></table></div>"));
}

static void write_mapping(struct html *html, const json_t *preview)
{
	const json_t *field, *column;
	size_t i, j;

	html_put(html, RAW("<table class=\"grid stack\" role=\"table\"><caption class=\"vh\">Which column is "
		"what</caption><thead role=\"rowgroup\"><tr role=\"row\"><th scope=\"col\" role=\"columnheader\">"
		"What we need</th><th scope=\"col\" role=\"columnheader\">Column of your file</th>"
		"<th scope=\"col\" role=\"columnheader\">Or the same for every row</th></tr></thead>"
		"<tbody role=\"rowgroup\">"));
	json_array_foreach(json_object_get(preview, "fields"), i, field) {
		const char *name = json_text(field, "name"), *chosen = json_text(field, "column");

		if (!*chosen)
			chosen = json_text(field, "suggested");
		html_put(html, RAW("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><label for=\"col-"),
			ATTR(name), RAW("\">"), TEXT(json_text(field, "label")), RAW("</label>"),
			json_flag(field, "required", false) ? RAW(" <b>(needed)</b>") : RAW(""),
			RAW("</th><td role=\"cell\"><select id=\"col-"), ATTR(name), RAW("\" name=\"col."),
			ATTR(name), RAW("\"><option value=\"\">None</option>"));
		json_array_foreach(json_object_get(preview, "columns"), j, column) {
			const char *option = json_string_value(column);

			html_put(html, RAW("<option"),
				strcmp(option, chosen) == 0 ? RAW(" selected>") : RAW(">"), TEXT(option),
				RAW("</option>"));
		}
		html_put(html, RAW("</select></td><td role=\"cell\"><input type=\"text\" aria-label=\"The same for "
			"every row: "), ATTR(json_text(field, "label")), RAW("\" name=\"set."), ATTR(name),
			RAW("\" value=\""), ATTR(json_text(field, "constant")), RAW("\"></td></tr>"));
	}
	html_put(html, RAW("</tbody></table>"));
}

static void look_face(struct visit *visit, const json_t *model, struct html *html)
{
	const char *file = json_text(model, "file");
	const json_t *preview = json_object_get(model, "preview");

	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	if (*json_text(model, "problem"))
		html_put(html, RAW("<div class=\"notice warn\" role=\"alert\"><p><b>"),
			TEXT(json_text(model, "problem")), RAW("</b></p></div>"));
	html_put(html, RAW("</div>"));
	part_form(visit, html, arena_print(visit->arena, "/import/%s", file), "mapping", false);
	part_hidden(html, "what", json_text(model, "what"));
	html_put(html, RAW("<section class=\"blk near\"><h2 class=\"hd\">Which column is what?</h2>"));
	write_mapping(html, preview);
	html_put(html, RAW("<label class=\"check\"><input type=\"checkbox\" name=\"create_places\" value=\"yes\""),
		json_flag(model, "create_places", false) ? RAW(" checked") : RAW(""),
		RAW("><span>Make places that are not there yet</span></label><div class=\"acts\">"
		"<button class=\"btn quiet\" name=\"_look\" value=\"again\">Look again</button>"
		"<button class=\"btn\" name=\"_look\" value=\"import\">Import all rows</button></div></section>"
		"</form><section class=\"blk near\"><h2 class=\"hd\">The first rows</h2>"));
	write_cells(html, preview);
	html_put(html, RAW("</section>"));
}

static const struct page look_page = { .section = "me", .face = look_face };

static int look(struct request *request, void *context)
{
	struct importing *importing = context;

	return exchange_preview(request->book, &request->actor, &importing->job,
		&importing->preview);
}

static int64_t bad_rows(const json_t *preview)
{
	const json_t *row;
	int64_t bad = 0;
	size_t i;

	json_array_foreach(json_object_get(preview, "rows"), i, row)
		bad += *json_text(row, "problem") != '\0';
	return bad;
}

static const char *look_heading(struct request *request, const json_t *preview)
{
	size_t rows = json_array_size(json_object_get(preview, "rows"));
	int64_t bad = bad_rows(preview);

	if (!json_flag(preview, "resolved", false))
		return "Say which column is which";
	if (rows == 0)
		return "The file has no rows";
	if (bad == 0)
		return arena_print(&request->arena, "The first %zu row%s can be imported", rows,
			rows == 1 ? "" : "s");
	return arena_print(&request->arena, "%lld of the first %zu rows %s a problem", (long long)bad,
		rows, bad == 1 ? "has" : "have");
}

static int looked(struct request *request, struct response *response, int code, void *context)
{
	struct importing *importing = context;
	json_t *model;

	if (!importing->preview)
		return code ? code : error_set(FT_FAILED, "The file could not be looked at.");
	model = json_object();
	json_put_text(model, "file", importing->key);
	json_put_text(model, "what", importing->job.what);
	json_put_flag(model, "create_places", importing->job.create_places);
	if (code)
		json_put_text(model, "problem", error_message());
	json_put_text(model, "heading", look_heading(request, importing->preview));
	json_put(model, "preview", importing->preview);
	return page_show(request, response, 200, &look_page, model);
}

static int show_look(struct request *request, struct response *response)
{
	struct importing *importing;
	int code = begin_importing(request, &importing);

	(void)response;
	return code ? code : request_work(request, look, looked, importing);
}

/* -- importing --------------------------------------------------------------------------------- */

static const struct { const char *key, *label; } RESULTS[] = {
	{ "rows", "rows in the file" }, { "written", "new" }, { "changed", "corrected" },
	{ "already_there", "already there" }, { "repeated", "twice in the file" },
	{ "no_value", "without a value" }, { "problems", "with a problem" },
	{ "places_created", "places made" }, { "series", "series" },
};

static void done_face(struct visit *visit, const json_t *model, struct html *html)
{
	const json_t *result = json_object_get(model, "result"), *example, *note;
	size_t i;

	html_put(html, RAW("<div class=\"lead long\">"));
	part_heading(html, model);
	html_put(html, RAW("<ul class=\"key long num\">"));
	for (i = 0; i < sizeof(RESULTS) / sizeof(RESULTS[0]); i++) {
		struct buf said;

		if (json_whole(result, RESULTS[i].key, 0) == 0 && i > 1)
			continue;
		say_begin(&said);
		say_figure(&said, json_whole(result, RESULTS[i].key, 0));
		html_put(html, RAW("<li><div><b>"), TEXT(said.base), RAW("</b><span>"),
			TEXT(RESULTS[i].label), RAW("</span></div></li>"));
		buf_release(&said);
	}
	html_put(html, RAW("</ul>"));
	json_array_foreach(json_object_get(result, "notes"), i, note)
		html_put(html, RAW("<p class=\"say\">"), TEXT(json_string_value(note)), RAW("</p>"));
	if (json_whole(result, "problems", 0) > 0) {
		html_put(html, RAW("<div class=\"notice warn\"><div><p><b>Nothing was imported.</b> Put these "
			"rows right in your file and upload it again.</p><ul>"));
		json_array_foreach(json_object_get(result, "examples"), i, example)
			html_put(html, RAW("<li>Line "), NUMBER(json_whole(example, "line", 0)), RAW(": "),
				TEXT(json_text(example, "message")), RAW("</li>"));
		html_put(html, RAW("</ul><p><a href=\"/import/"), QUERY(json_text(model, "file")),
			RAW("/problems\">Your file with a column that names each problem</a></p></div></div>"));
	}
	html_put(html, RAW("<div class=\"acts\">"));
	part_button(html, "/board", "Open the board", true);
	part_button(html, "/import", "Import another file", false);
	html_put(html, RAW("</div></div>"));
	(void)visit;
}

static void put_heading(json_t *model, const struct import_result *result, int code)
{
	struct buf heading;

	say_begin(&heading);
	if (code) {
		say_figure(&heading, result->problems);
		buf_add_text(&heading, " of ");
		say_figure(&heading, result->rows);
		buf_add_text(&heading, " rows have a problem");
	} else if (result->written + result->changed == 0 && result->already_there > 0) {
		buf_add_text(&heading, "Nothing new: ");
		say_figure(&heading, result->already_there);
		buf_add_text(&heading, " rows were there already");
	} else {
		say_figure(&heading, result->written + result->changed);
		buf_add_text(&heading, " rows imported");
	}
	json_put_text(model, "heading", heading.base);
	buf_release(&heading);
}

static const struct page done_page = { .section = "me", .face = done_face };

static int import(struct request *request, void *context)
{
	struct importing *importing = context;

	return exchange_import(request->book, &request->actor, &importing->job, NULL,
		&importing->result);
}

static int imported(struct request *request, struct response *response, int code, void *context)
{
	struct importing *importing = context;
	struct import_result *result = &importing->result;
	json_t *model;

	if (code && result->problems == 0) {
		import_result_release(result);
		return code;
	}
	model = json_object();
	json_put(model, "result", import_result_json(result));
	json_put_text(model, "file", importing->key);
	put_heading(model, result, code);
	import_result_release(result);
	if (!code)
		import_file_remove(request, importing->key);
	return page_show(request, response, code ? 422 : 200, &done_page, model);
}

static int send_import(struct request *request, struct response *response)
{
	struct importing *importing;
	bool again = strcmp(request_field(request, "_look"), "again") == 0;
	int code = begin_importing(request, &importing);

	(void)response;
	if (code)
		return code;
	return again ? request_work(request, look, looked, importing)
		: request_work(request, import, imported, importing);
}

static int send_problems(struct request *request, struct response *response)
{
	const char *path = import_file_problems(request, request_part(request, "file"));

	if (!*path || access(path, R_OK) != 0)
		return error_set(FT_NOT_FOUND, "There is no list of problems for this file.");
	return response_file(response, path, "text/csv; charset=utf-8", "problems.csv");
}

const struct route import_routes[] = {
	{ .method = "GET", .path = "/import", .handler = show_start, .who = ROUTE_ADMINISTRATOR,
	  .tag = "Import", .summary = "What can be imported", .answer = "Object" },
	{ .method = "POST", .path = "/import", .handler = take_file, .who = ROUTE_ADMINISTRATOR,
	  .body = BODY_UPLOAD, .tag = "Import", .summary = "Upload a CSV file to look at" },
	{ .method = "GET", .path = "/import/{file}", .handler = show_look,
	  .who = ROUTE_ADMINISTRATOR, .tag = "Import", .summary = "The first rows and which column is what",
	  .answer = "Object" },
	{ .method = "POST", .path = "/import/{file}", .handler = send_import,
	  .who = ROUTE_ADMINISTRATOR, .body = BODY_FIELDS, .tag = "Import",
	  .summary = "Look again, or import all rows", .answer = "Object" },
	{ .method = "GET", .path = "/import/{file}/problems", .handler = send_problems,
	  .who = ROUTE_ADMINISTRATOR, .tag = "Import", .summary = "The file with its problems" },
	{ 0 }
};
