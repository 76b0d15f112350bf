/*
 * What an offer begins with, from the thing that it is about. Only texts that everybody who sees
 * the thing may read are taken, never a personal field, and never the name of a person or a place.
 */
#include "assure.h"
#include "receipt.h"
#include "offer.h"

struct starting {
	const struct share_start *start;
	const json_t *thing;
	const struct kind *kind;
	json_t *fields; /* of the offer */
	json_t *data;	/* NULL until something is put there */
	struct arena arena;
};

/* -- what may be taken ------------------------------------------------------------------ */

/* "" for a field that is personal, restricted or not there. */
static const char *open_text(const struct starting *starting, const char *name)
{
	const struct field *field = kind_field(starting->kind, name);

	if (!field || field->personal != PERSONAL_NO || field->see)
		return "";
	return json_text(json_object_get(starting->thing, "fields"), name);
}

static json_t *data_of(struct starting *starting)
{
	if (!starting->data)
		starting->data = json_object();
	return starting->data;
}

static void put_open(struct starting *starting, json_t *out, const char *key, const char *name)
{
	const char *text = open_text(starting, name);

	if (*text)
		json_put_text(out, key, text);
}

/* A scope that names places or people says nothing to others. */
static void put_scope(struct starting *starting, json_t *out, const char *key, const char *name)
{
	const char *scope = open_text(starting, name);

	if (*scope && !strstr(scope, "place") && !strstr(scope, "person"))
		json_put_text(out, key, scope);
}

static void put_paragraph(struct buf *text, const char *heading, const char *words)
{
	if (*words)
		buf_print(text, "%s## %s\n\n%s", text->length ? "\n\n" : "", heading, words);
}

/* -- by kind ------------------------------------------------------------------------------ */

static void put_requirement(struct starting *starting, const char *id, json_t *list)
{
	json_t *requirement = NULL, *row = json_object();
	const json_t *fields, *source;

	if (read_thing(starting->start->reader, starting->start->actor, id, &requirement)) {
		json_decref(row);
		return;
	}
	fields = json_object_get(requirement, "fields");
	source = json_array_get(json_object_get(fields, "source"), 0);
	json_put_text(row, "source", json_is_string(source) ? json_string_value(source) : "");
	json_put_text(row, "text", json_text(fields, "text"));
	json_array_append_new(list, row);
	json_decref(requirement);
}

static int from_policy(struct starting *starting)
{
	const json_t *fields = json_object_get(starting->thing, "fields"), *id;
	const char *words = open_text(starting, "in_force_words");
	json_t *data = data_of(starting), *requirements = json_array();
	size_t i;

	if (!*words)
		words = open_text(starting, "words");
	json_put_text(starting->fields, "title", open_text(starting, "title"));
	json_put_text(data, "words", words);
	json_put_whole(data, "review_months", json_whole(fields, "review_months", 12));
	put_scope(starting, data, "audience", "audience");
	json_put(data, "requirements", requirements);
	json_array_foreach(json_object_get(fields, "requirements"), i, id)
		put_requirement(starting, json_string_value(id), requirements);
	return 0;
}

/* What happened is not taken: it is about somebody. What was learnt is. */
static int from_incident(struct starting *starting)
{
	const json_t *shown = json_object_get(starting->thing, "shown");
	const char *sort = json_text(shown, "sort");
	struct buf text;

	if (!*open_text(starting, "learning"))
		return error_set(FT_REFUSED,
			"This report does not say yet what was learnt. Write that "
			"first, where the report is closed.");
	buf_init(&text, 1 << 17);
	put_paragraph(&text, "What we learnt", open_text(starting, "learning"));
	json_put_text(starting->fields, "text", text.base);
	json_put_text(starting->fields, "title",
		arena_print(&starting->arena, "%s: what we learnt",
			*sort ? sort : "Something went wrong"));
	buf_release(&text);
	return 0;
}

/* The points of the series that a row of a board or of a requirement names. */
static void put_row(struct starting *starting, const json_t *row)
{
	const struct share_start *start = starting->start;
	json_t *series = NULL;

	if (row &&
		assure_series(start->assure, start->reader, start->actor, json_text(row, "measure"),
			json_text(row, "place"), json_text(row, "stratum"), &series) == 0)
		receipt_put_measure(series, data_of(starting));
	json_decref(series);
}

/* The series of a measure that shows what the change did: the one it names, else the first of its
 * requirement. */
static void put_series(
	struct starting *starting, const char *named, const char *requirement, const char *place)
{
	const struct share_start *start = starting->start;
	json_t *whole = NULL;
	const json_t *list, *row, *chosen = NULL;
	size_t i;

	if (!start->assure || !*requirement ||
		assure_requirement(
			start->assure, start->reader, start->actor, requirement, place, &whole))
		return;
	list = json_object_get(whole, "series");
	json_array_foreach(list, i, row) if (!chosen || strcmp(json_text(row, "label"), named) == 0)
		chosen = row;
	put_row(starting, chosen);
	json_decref(whole);
	error_clear();
}

/* The day on which it was done, from its timeline. */
static void put_change(struct starting *starting)
{
	const struct share_start *start = starting->start;
	json_t *timeline = NULL, *changes = json_array(), *change;
	const json_t *entry;
	const char *on = "";
	size_t i;

	if (read_timeline(start->reader, start->actor, start->from, &timeline) == 0)
		json_array_foreach(json_object_get(timeline, "items"), i,
			entry) if (strcmp(json_text(entry, "verb"), "done") == 0) on =
			json_text(entry, "on");
	if (*on) {
		change = json_object();
		json_put_slice(
			change, "on", (struct slice){ on, strlen(on) < 10 ? strlen(on) : 10 });
		json_put_text(change, "what", open_text(starting, "what"));
		json_array_append_new(changes, change);
	}
	json_put(data_of(starting), "changes", changes);
	json_decref(timeline);
}

static int from_action(struct starting *starting)
{
	const json_t *shown = json_object_get(starting->thing, "shown");
	struct buf text;

	buf_init(&text, 1 << 17);
	put_paragraph(&text, "What we did", open_text(starting, "done_note"));
	put_paragraph(&text, "Did it work?", json_text(shown, "effect"));
	put_paragraph(&text, "What we saw", open_text(starting, "effect_note"));
	json_put_text(starting->fields, "title", open_text(starting, "what"));
	json_put_text(starting->fields, "text", text.length ? text.base : "");
	put_series(starting, open_text(starting, "effect_measure"),
		open_text(starting, "requirement"), json_text(starting->thing, "place"));
	put_change(starting);
	buf_release(&text);
	return 0;
}

/* A pack of one: what others adopt. */
static int from_requirement(struct starting *starting)
{
	static const char *const taken[] = { "text", "summary", "key_question", "target", "risk" };
	const json_t *fields = json_object_get(starting->thing, "fields");
	const char *id = json_text(starting->thing, "id");
	json_t *data = data_of(starting), *one = json_object(), *list = json_array();
	struct buf name;

	buf_init(&name, 64);
	for (const char *c = id; *c && name.length < 40; c++)
		buf_add_char(
			&name, (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') ? *c : '_');
	json_put_slice(data, "pack", buf_slice(&name));
	buf_clear(&name);
	day_add_iso(&name, today());
	json_put_slice(data, "version", buf_slice(&name));
	json_put_text(data, "title", open_text(starting, "text"));
	json_put_text(one, "id", id);
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		put_open(starting, one, taken[i], taken[i]);
	put_scope(starting, one, "applies_to", "applies_to");
	if (json_object_get(fields, "source"))
		json_put(one, "source", json_incref(json_object_get(fields, "source")));
	json_array_append_new(list, one);
	json_put(data, "requirements", list);
	json_put_text(starting->fields, "title", open_text(starting, "text"));
	json_put_text(starting->fields, "summary", "");
	buf_release(&name);
	return 0;
}

static int from_pack(struct starting *starting)
{
	int result = json_read(slice_of(open_text(starting, "json")), &starting->data);

	if (result)
		return result;
	json_put_text(starting->fields, "title", json_text(starting->data, "title"));
	json_put_text(starting->fields, "summary", json_text(starting->data, "note"));
	return 0;
}

static int from_measure(struct starting *starting)
{
	const struct share_start *start = starting->start;
	const struct board_query query = {
		.place = json_text(starting->thing, "place"), .measure = start->from, .limit = 1
	};
	json_t *board = NULL;

	json_put_text(starting->fields, "title", open_text(starting, "label"));
	if (start->assure &&
		assure_board(start->assure, start->reader, start->actor, &query, &board) == 0)
		put_row(starting, json_array_get(json_object_get(board, "measures"), 0));
	json_decref(board);
	error_clear();
	return 0;
}

static int from_taken(struct starting *starting)
{
	const json_t *fields = json_object_get(starting->thing, "fields");

	json_put_text(starting->fields, "to", json_text(fields, "ref"));
	json_put_text(starting->fields, "title", "");
	return share_receipt_data(starting->start->assure, starting->start->reader,
		starting->start->actor, starting->thing, &starting->data);
}

static int from_other(struct starting *starting)
{
	json_put_text(starting->fields, "title", open_text(starting, starting->kind->title_field));
	return 0;
}

static const struct {
	const char *kind, *sort;
	int (*start)(struct starting *starting);
} starts[] = {
	{ "policy", "policy", from_policy },
	{ "incident", "learning", from_incident },
	{ "action", "result", from_action },
	{ "requirement", "pack", from_requirement },
	{ "pack", "pack", from_pack },
	{ "measure", "result", from_measure },
	{ "taken", "adopt", from_taken },
	{ NULL, "post", from_other },
};

/* -- starting ------------------------------------------------------------------------------- */

static void put_data(struct starting *starting)
{
	struct buf text;

	if (!starting->data)
		return;
	buf_init(&text, SHARE_ITEM_BYTES);
	json_write_pretty(starting->data, &text);
	if (!buf_failed(&text))
		json_put_slice(starting->fields, "data", buf_slice(&text));
	buf_release(&text);
}

static int start_from(struct starting *starting)
{
	const struct share_start *start = starting->start;
	const char *asked = start->sort && *start->sort ? start->sort : NULL;
	json_t *thing = NULL;
	size_t i = 0;
	int result = read_thing(start->reader, start->actor, start->from, &thing);

	if (result)
		return result;
	starting->thing = thing;
	starting->kind = kinds_find(start->kinds, json_text(thing, "kind"));
	if (!starting->kind || strcmp(starting->kind->name, "person") == 0 ||
		strcmp(starting->kind->name, "assignment") == 0)
		result = error_set(FT_REFUSED, "This is about a person; nothing of it is offered.");
	while (result == 0 && starts[i].kind && strcmp(starts[i].kind, starting->kind->name) != 0)
		i++;
	/* Another sort than usual, such as a question about a report: the words are still to be
	 * found. */
	if (result == 0 && (!asked || strcmp(asked, starts[i].sort) == 0))
		result = starts[i].start(starting);
	if (result == 0) {
		json_put_text(starting->fields, "source", start->from);
		json_put_text(starting->fields, "from", starting->kind->name);
		if (!*json_text(starting->fields, "sort"))
			json_put_text(starting->fields, "sort", starts[i].sort);
		put_data(starting);
	}
	json_decref(thing);
	return result;
}

int share_offer_start(const struct share_start *start, json_t **fields)
{
	struct starting starting = { .start = start, .fields = json_object() };
	int result = 0;

	arena_init(&starting.arena);
	if (start->sort && *start->sort)
		json_put_text(starting.fields, "sort", start->sort);
	if (start->to && *start->to)
		json_put_text(starting.fields, "to", start->to);
	json_put_text(starting.fields, "licence", "OGL-UK-3.0");
	if (start->from && *start->from)
		result = start_from(&starting);
	else if (!*json_text(starting.fields, "sort"))
		json_put_text(starting.fields, "sort", "post");
	if (result == 0 && start->to && *start->to && start->commons)
		result = offer_start_about(start, starting.fields);
	json_decref(starting.data);
	arena_release(&starting.arena);
	if (result)
		json_decref(starting.fields);
	else
		*fields = starting.fields;
	return result;
}
