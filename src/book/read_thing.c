/* One thing, and what has happened to it. */
#include "people.h"
#include "read_private.h"

static void add_verbs(const struct directory *directory, const struct actor *actor,
	const struct kind *kind, const struct thing_row *row, json_t *thing)
{
	json_t *verbs = json_array();
	const char *person = actor_person(actor);
	for (size_t i = 0; i < kind->verb_count; i++) {
		const struct verb *verb = &kind->verbs[i];
		struct asking asking = { .directory = directory,
			.person = person,
			.place = directory_place(directory, row->place),
			.more_fields = row->body,
			.thing = row->id,
			.made_by = row->made_by };
		bool allowed = actor->system ||
			       (*person && (!verb->who || asking_allows(&asking, verb->who)));
		bool second = !verb->second_person || strcmp(person, row->changed_by) != 0;
		if (!verb->from || !verb_allowed_from(verb, row->state) || !allowed || !second)
			continue;
		json_t *item = json_object();
		json_put_text(item, "name", verb->name);
		json_put_text(item, "label", verb->label);
		json_put_flag(item, "main", verb->main);
		json_array_append_new(verbs, item);
	}
	json_put(thing, "verbs", verbs);
}

/* The row, if it is there and the actor may know of it. */
static int read_row(struct reader *reader, const struct directory *directory,
	const struct actor *actor, const char *id, struct thing_row *row, const struct kind **kind)
{
	int result = thing_row_read(reader->connection, id, row);
	if (result)
		return result;
	*kind = kinds_find(directory_kinds(directory), row->kind);
	if (!*kind || !may_see(directory, actor, *kind, row)) {
		thing_row_release(row);
		return error_set(FT_NOT_FOUND, "There is nothing here with the id %s.", id);
	}
	return 0;
}

int read_thing(struct reader *reader, const struct actor *actor, const char *id, json_t **out)
{
	const struct directory *directory = book_directory(reader->book);
	const struct kind *kind;
	struct thing_row row;
	int result = read_row(reader, directory, actor, id, &row, &kind);
	if (result == 0) {
		result = row_to_json(reader, directory, actor, kind, &row, out);
		if (result == 0)
			add_verbs(directory, actor, kind, &row, *out);
		thing_row_release(&row);
	}
	book_directory_release(reader->book, directory);
	return result;
}

int read_is_there(struct reader *reader, const char *id, bool *is_there)
{
	char kind[65];
	int result = thing_kind_of(reader->connection, id, kind);
	*is_there = result == 0 && *kind;
	return result;
}

/* -- timeline -- */

struct telling {
	struct reader *reader;
	const struct directory *directory;
	const struct actor *actor;
	const struct kind *kind;
	const struct thing_row *row;
	json_t *before; /* field: text shown, as it stood */
	json_t *items;
};

static int add_change(struct telling *telling, const struct field *field, const json_t *value,
	const char *entry_id, json_t *changes)
{
	struct buf text;
	buf_init(&text, LIMIT_TEXT_FIELD_BYTES * 4);
	json_t *clear = NULL;
	json_t *kept = ledger_is_sealed(value) ? keep_sealed(value, entry_id)
					       : json_incref((json_t *)value);
	int result = unseal_value(telling->reader->connection, field->name, kept, &clear);
	json_decref(kept);
	if (result == FT_NOT_FOUND) {
		buf_add_text(&text, "Erased");
		result = 0;
	} else if (result == 0) {
		result = show_value(telling->reader, telling->directory, field, clear, &text);
	}
	if (result == 0 && field->type != FIELD_ROWS) {
		json_t *change = json_object();
		json_put_text(change, "field", field->name);
		json_put_text(change, "label", field->label);
		json_put_text(change, "from", json_text(telling->before, field->name));
		json_put_slice(change, "to", text.length ? buf_slice(&text) : SLICE_EMPTY);
		json_array_append_new(changes, change);
		json_put_slice(
			telling->before, field->name, text.length ? buf_slice(&text) : SLICE_EMPTY);
	}
	json_decref(clear);
	buf_release(&text);
	return result;
}

/* What the entry set of this thing: of an entry that added many people, what their row says. */
static int read_set(struct telling *telling, const struct ledger_entry *entry, json_t **set)
{
	int result = json_read(entry->set, set);
	if (result || slice_is(entry->thing, telling->row->id))
		return result;
	bool is_role = false;
	const json_t *row =
		people_row_of(json_object_get(*set, "rows"), telling->row->id, &is_role);
	json_t *own = !row	? json_object()
		      : is_role ? people_row_role(row)
				: people_row_person(row);
	json_decref(*set);
	*set = own;
	return 0;
}

static int add_changes(struct telling *telling, const struct ledger_entry *entry, json_t *item)
{
	json_t *set, *changes = json_array();
	json_put(item, "changes", changes);
	int result = read_set(telling, entry, &set);
	if (result)
		return result;
	char id[ULID_CHARS + 1];
	snprintf(id, sizeof(id), "%.*s", (int)entry->id.length, entry->id.base);
	for (size_t i = 0; result == 0 && i < telling->kind->field_count; i++) {
		const struct field *field = &telling->kind->fields[i];
		const json_t *value = json_object_get(set, field->name);
		if (value && may_read(telling->directory, telling->actor, field, telling->row))
			result = add_change(telling, field, value, id, changes);
	}
	json_decref(set);
	return result;
}

static int tell_entry(struct telling *telling, struct slice bytes)
{
	struct ledger_entry entry;
	int result = ledger_entry_read(bytes, &entry);
	if (result)
		return result;
	char by[65], verb[65];
	snprintf(by, sizeof(by), "%.*s", (int)entry.by.length, entry.by.base);
	snprintf(verb, sizeof(verb), "%.*s", (int)entry.verb.length, entry.verb.base);
	if (!slice_is(entry.thing, telling->row->id)) /* of many people */
		snprintf(verb, sizeof(verb), "%s",
			strcmp(telling->kind->name, "person") == 0 ? "add" : "start");
	const struct verb *declared = kind_verb(telling->kind, verb);
	json_t *item = json_object();
	json_put_whole(item, "seq", entry.seq);
	put_instant(item, "at", entry.at);
	json_put_slice(item, "on", entry.on);
	json_put_text(item, "verb", verb);
	json_put_text(item, "verb_label", declared ? declared->label : verb);
	json_put_text(item, "by", by);
	json_put_text(item, "by_name", by_name(telling->directory, by));
	result = add_changes(telling, &entry, item);
	json_array_append_new(telling->items, item);
	return result;
}

static int tell_all(struct telling *telling, const char *thing)
{
	struct query *query = query_start(telling->reader->connection,
		"SELECT body FROM entry WHERE thing = $1 OR seq = $2 ORDER BY seq LIMIT 1000");
	query_text(query, 1, slice_of(thing));
	query_int(query, 2, telling->row->made_in);
	int more;
	while ((more = query_step(query)) == 1)
		if ((more = tell_entry(telling, query_get_bytes(query, 0))))
			break;
	query_end(query);
	return more;
}

/* The bytes of an entry can be shown only whole. */
int check_whole(
	struct reader *reader, const struct actor *actor, const char *id, struct slice bytes)
{
	const struct directory *directory = book_directory(reader->book);
	const struct kind *kind;
	struct thing_row row;
	struct ledger_entry entry;
	json_t *set = NULL;
	int result = read_row(reader, directory, actor, id, &row, &kind);
	if (result)
		goto out;
	result = ledger_entry_read(bytes, &entry);
	if (result == 0)
		result = json_read(entry.set, &set);
	for (size_t i = 0; result == 0 && i < kind->field_count; i++)
		if (json_has(set, kind->fields[i].name) &&
			!may_read(directory, actor, &kind->fields[i], &row))
			result = error_set(FT_NOT_ALLOWED,
				"This entry says \"%s\", which you may not read, and an entry can be "
				"proved only whole. Ask whoever looks after it.",
				kind->fields[i].label);
	json_decref(set);
	thing_row_release(&row);
out:
	book_directory_release(reader->book, directory);
	return result;
}

int read_timeline(struct reader *reader, const struct actor *actor, const char *thing, json_t **out)
{
	struct thing_row row;
	struct telling telling = { .reader = reader,
		.directory = book_directory(reader->book),
		.actor = actor,
		.row = &row };
	int result = read_row(reader, telling.directory, actor, thing, &row, &telling.kind);
	if (result == 0) {
		telling.items = json_array();
		telling.before = json_object();
		result = tell_all(&telling, thing);
		json_t *answer = json_object();
		json_put(answer, "items", telling.items);
		json_decref(telling.before);
		thing_row_release(&row);
		if (result)
			json_decref(answer);
		else
			*out = answer;
	}
	book_directory_release(reader->book, telling.directory);
	return result;
}

int read_receipt(struct reader *reader, const char *receipt, json_t **out)
{
	uint8_t digest[SHA256_BYTES];
	struct buf hash;
	buf_init(&hash, 128);
	sha256(receipt, strlen(receipt), digest);
	hex_add(&hash, digest, sizeof(digest));
	struct query *query =
		query_start(reader->connection, "SELECT thing FROM receipt WHERE hash = $1");
	query_text(query, 1, buf_slice(&hash));
	int more = query_step(query);
	char id[65] = "";
	if (more == 1)
		snprintf(id, sizeof(id), "%.*s", (int)query_get_text(query, 0).length,
			query_get_text(query, 0).base);
	query_end(query);
	buf_release(&hash);
	if (more <= 0)
		return more ? more : error_set(FT_NOT_FOUND, "No report has this receipt.");
	json_t *thing;
	int result = read_thing(reader, &ACTOR_SYSTEM, id, &thing);
	if (result)
		return result;
	json_t *fields = json_object_get(thing, "fields"), *answer = json_object();
	json_put_text(answer, "thing", id);
	json_put_text(answer, "kind_label", json_text(thing, "kind_label"));
	json_put_text(answer, "title", json_text(thing, "title"));
	json_put_text(answer, "state_label", json_text(thing, "state_label"));
	json_put_text(answer, "created_at", json_text(thing, "created_at"));
	json_put_text(answer, "answer", json_text(fields, "answer"));
	json_put_text(answer, "answered_at",
		*json_text(fields, "answer") ? json_text(thing, "updated_at") : "");
	json_decref(thing);
	*out = answer;
	return 0;
}
