/* Copies that were taken: finding them, what became of their originals, adopting a pack. */
#include "taken_id.h"

enum { COPIES_MOST = 200, LISTED_MOST = 300, TITLE_WORDS = 40 };

/* The texts are large, and no list shows them. */
static int read_page(struct reader *reader, const struct actor *actor,
	const struct things_filter *filter, json_t **out)
{
	const json_t *thing;
	size_t i;
	int code = read_things(reader, actor, filter, out);

	if (code)
		return code;
	json_array_foreach(json_object_get(*out, "items"), i, thing)
	{
		json_object_del(json_object_get(thing, "fields"), "content");
		json_object_del(json_object_get(thing, "shown"), "content");
	}
	return 0;
}

int share_taken(struct reader *reader, const struct actor *actor, const char *ref, json_t **out)
{
	char start[65];
	struct things_filter filter = { .kind = "taken", .id_start = start, .limit = COPIES_MOST };
	json_t *page = NULL;
	const json_t *thing;
	size_t i;

	taken_start(ref, start);
	int code = read_page(reader, actor, &filter, &page);
	if (code)
		return code;
	*out = json_array();
	json_array_foreach(json_object_get(page, "items"), i, thing)
		if (strcmp(json_text(json_object_get(thing, "fields"), "ref"), ref) == 0)
			json_array_append(*out, (json_t *)(uintptr_t)thing);
	json_decref(page);
	return 0;
}

int share_taken_page(struct reader *reader, const struct actor *actor, const char *cursor,
	int limit, json_t **out)
{
	const struct things_filter filter = { .kind = "taken", .cursor = cursor, .limit = limit };

	return read_page(reader, actor, &filter, out);
}

int share_taken_since(struct commons *commons, const json_t *taken, json_t **out)
{
	const json_t *fields = json_object_get(taken, "fields");
	json_t *standing = NULL;
	const char *state = "gone";
	int code = share_standing(commons, json_text(fields, "ref"), &standing);

	if (code && code != FT_NOT_FOUND && code != FT_REFUSED)
		return code;
	*out = json_object();
	if (code == 0) {
		const char *hash = json_text(standing, "hash");

		state = strcmp(json_text(standing, "state"), "doubtful") == 0 ? "doubtful"
			: json_has(standing, "withdrawn")		      ? "withdrawn"
			: strcmp(json_text(standing, "state"), "erased") == 0 ? "withdrawn"
			: strcmp(hash, json_text(fields, "hash")) == 0	      ? "same"
									      : "changed";
		json_put_text(*out, "newest", hash);
	}
	json_put_text(*out, "state", state);
	json_decref(standing);
	error_clear();
	return 0;
}

/* -- which of ours is like it ----------------------------------------------------------------- */

struct title_words {
	char words[TITLE_WORDS][44];
	size_t count;
};

static int add_word(void *context, struct slice folded)
{
	struct title_words *title = context;

	if (!text_is_common_word(folded) && title->count < TITLE_WORDS)
		snprintf(title->words[title->count++], sizeof(title->words[0]), "%.*s",
			(int)folded.length, folded.base);
	return 0;
}

/* Words that both have, out of those of either: 0 to 1000. */
static size_t likeness(const struct title_words *a, const struct title_words *b)
{
	size_t both = 0;

	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			if (strcmp(a->words[i], b->words[j]) == 0) {
				both++;
				break;
			}
	return a->count + b->count > both ? 1000 * both / (a->count + b->count - both) : 0;
}

int share_nearest_policy(struct reader *reader, const struct actor *actor, const char *title,
	const char *except, char id[65])
{
	struct things_filter filter = {
		.kind = "policy", .open_only = true, .limit = LIMIT_PAGE_ROWS
	};
	struct title_words wanted = { .count = 0 };
	json_t *page = NULL;
	const json_t *policy;
	size_t i, best = 0;
	int code = read_things(reader, actor, &filter, &page);

	id[0] = 0;
	if (code)
		return code;
	text_words(slice_of(title), add_word, &wanted);
	json_array_foreach(json_object_get(page, "items"), i, policy)
	{
		struct title_words ours = { .count = 0 };

		text_words(slice_of(json_text(policy, "title")), add_word, &ours);
		if (strcmp(json_text(policy, "id"), except) == 0)
			continue;
		if (likeness(&wanted, &ours) > best) {
			best = likeness(&wanted, &ours);
			snprintf(id, 65, "%s", json_text(policy, "id"));
		}
	}
	json_decref(page);
	return 0;
}

/* -- packs --------------------------------------------------------------------------------------
 */

/* Packs that came with the program have their name alone as their id. */
static int is_of_program(struct reader *reader, const char *name, bool *is)
{
	char id[80];
	json_t *pack = NULL;
	int code;

	snprintf(id, sizeof(id), "pack.%.60s", name);
	code = read_thing(reader, &ACTOR_SYSTEM, id, &pack);
	*is = code == 0;
	json_decref(pack);
	if (code == FT_NOT_FOUND) {
		error_clear();
		code = 0;
	}
	return code;
}

static json_t *row_of(const char *name, const char *label, bool is_here)
{
	json_t *row = json_object();

	json_put_text(row, "name", name);
	json_put_text(row, "label", *label ? label : name);
	json_put_text(row, "is", is_here ? "replaces" : "new");
	return row;
}

static bool requirement_is_here(struct reader *reader, const struct actor *actor, const char *id)
{
	json_t *thing = NULL;
	bool found = *id && read_thing(reader, actor, id, &thing) == 0;

	json_decref(thing);
	error_clear();
	return found;
}

static void put_rows(const json_t *pack, const struct kinds *kinds, struct reader *reader,
	const struct actor *actor, json_t *out)
{
	json_t *roles = json_array(), *brought = json_array(), *requirements = json_array();
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(pack, "kinds"), i, one) if (i < LISTED_MOST)
		json_array_append_new(
			brought, row_of(json_text(one, "name"), json_text(one, "label"),
					 kinds_find(kinds, json_text(one, "name")) != NULL));
	json_array_foreach(json_object_get(pack, "roles"), i, one) if (i < LISTED_MOST)
		json_array_append_new(
			roles, row_of(json_text(one, "name"), json_text(one, "label"),
				       kinds_role(kinds, json_text(one, "name")) != NULL));
	json_array_foreach(json_object_get(pack, "requirements"), i, one) if (i < LISTED_MOST)
		json_array_append_new(requirements,
			row_of(json_text(one, "id"), json_text(one, "text"),
				requirement_is_here(reader, actor, json_text(one, "id"))));
	json_put(out, "kinds", brought);
	json_put(out, "roles", roles);
	json_put(out, "requirements", requirements);
	json_put_whole(out, "nodes",
		(int64_t)json_array_size(
			json_object_get(json_object_get(pack, "framework"), "nodes")));
}

static int put_ours(struct reader *reader, const struct actor *actor, const char *name, json_t *out)
{
	struct things_filter filter = { .kind = "pack", .limit = LIMIT_PAGE_ROWS };
	json_t *page = NULL;
	const json_t *thing;
	size_t i;
	int code = read_things(reader, actor, &filter, &page);

	json_put_text(out, "ours", "");
	if (code)
		return code;
	json_array_foreach(json_object_get(page, "items"), i, thing)
	{
		const json_t *fields = json_object_get(thing, "fields");

		if (strcmp(json_text(fields, "name"), name) == 0 && !*json_text(out, "ours"))
			json_put_text(out, "ours", json_text(fields, "version"));
	}
	json_decref(page);
	return 0;
}

int share_pack_differences(const struct kinds *kinds, struct reader *reader,
	const struct actor *actor, const char *text, json_t **out)
{
	json_t *pack = NULL;
	bool is_program = false;
	int code = json_read(slice_of(text), &pack);

	if (code)
		return code;
	*out = json_object();
	json_put_text(*out, "name", json_text(pack, "pack"));
	json_put_text(*out, "version", json_text(pack, "version"));
	json_put_text(*out, "title", json_text(pack, "title"));
	put_rows(pack, kinds, reader, actor, *out);
	code = put_ours(reader, actor, json_text(pack, "pack"), *out);
	if (code == 0)
		code = is_of_program(reader, json_text(pack, "pack"), &is_program);
	json_put_flag(*out, "is_program", is_program);
	json_decref(pack);
	if (code)
		json_decref(*out);
	return code;
}

/* The packs of the program say who may do what: no stranger's may stand in their place. */
static int check_pack(struct reader *reader, const json_t *pack)
{
	const char *name = json_text(pack, "pack");
	bool is_program = false;
	int code = is_of_program(reader, name, &is_program);

	if (code == 0 && (!*name || strlen(name) > 40 || strlen(json_text(pack, "version")) > 40))
		code = error_set(
			FT_REFUSED, "A pack has a name and a version of at most 40 letters each.");
	if (code == 0 && is_program)
		code = error_set(FT_REFUSED,
			"\"%s\" is a pack that comes with the program, so one from elsewhere "
			"cannot "
			"take its place. Ask its author to give it another name.",
			name);
	return code;
}

static int adopt(struct book *book, const struct actor *actor, const json_t *pack, const char *text)
{
	struct act act = { .actor = actor, .kind = "pack", .verb = "adopt" };
	struct outcome outcome = { 0 };
	json_t *input = json_object();
	char id[120];
	int code;

	json_put_text(input, "name", json_text(pack, "pack"));
	json_put_text(input, "version", json_text(pack, "version"));
	json_put_text(input, "json", text);
	snprintf(id, sizeof(id), "pack.%.40s-%.40s", json_text(pack, "pack"),
		json_text(pack, "version"));
	act.input = input;
	act.new_id = id;
	code = book_act(book, &act, &outcome);
	if (code)
		error_set(code, "%s",
			outcome.problems ? json_text(json_array_get(outcome.problems, 0), "message")
					 : outcome.message);
	outcome_release(&outcome);
	json_decref(input);
	return code;
}

int share_adopt_pack(struct book *book, const struct actor *actor, const char *taken)
{
	struct reader *reader;
	json_t *thing = NULL, *pack = NULL;
	const json_t *fields;
	int code = book_reader(book, &reader);

	if (code)
		return code;
	code = read_thing(reader, actor, taken, &thing);
	fields = json_object_get(thing, "fields");
	if (code == 0 && strcmp(json_text(fields, "sort"), "pack") != 0)
		code = error_set(FT_REFUSED, "That is no pack.");
	if (code == 0)
		code = json_read(slice_of(json_text(fields, "content")), &pack);
	if (code == 0)
		code = check_pack(reader, pack);
	reader_close(reader);
	if (code == 0)
		code = adopt(book, actor, pack, json_text(fields, "content"));
	json_decref(pack);
	json_decref(thing);
	return code;
}
