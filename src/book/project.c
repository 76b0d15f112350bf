/* One entry into the projections. */
#include "book_private.h"

void doing_release(struct doing *doing)
{
	thing_row_release(&doing->row);
	json_decref(doing->set);
	json_decref(doing->clear_names);
	doing->set = doing->clear_names = NULL;
}

static int run_with_text(
	struct connection *connection, const char *sql, const char *first, const char *second)
{
	struct query *query = query_start(connection, sql);
	query_text(query, 1, slice_of(first));
	if (second)
		query_text(query, 2, slice_of(second));
	return query_run(query);
}

/* -- the thing itself -- */

static void copy_text(char *to, size_t room, const char *from)
{
	snprintf(to, room, "%s", from);
}

/* What was set replaces what was there; null takes it away. */
static void merge_body(struct doing *doing)
{
	if (!doing->row.body)
		doing->row.body = json_object();
	const char *name;
	json_t *value;
	json_object_foreach (doing->set, name, value) {
		if (json_is_null(value)) {
			json_object_del(doing->row.body, name);
		} else if (ledger_is_sealed(value)) {
			json_put(doing->row.body, name, keep_sealed(value, doing->entry_id));
		} else if (kind_field(doing->kind, name) &&
			   kind_field(doing->kind, name)->type != FIELD_ROWS) {
			json_put(doing->row.body, name, json_incref(value));
		}
	}
}

day_number redated_day(const struct doing *doing)
{
	day_number before, day;
	const char *text = json_text(doing->set, doing->verb->redates);
	if (doing->is_new || !*doing->verb->redates || !*text || day_parse(slice_of(text), &day))
		return DAY_NONE;
	bool other = entry_day(slice_of(doing->row.happened), &before) || before != day;
	return other ? day : DAY_NONE;
}

static void merge_row(struct doing *doing)
{
	struct thing_row *row = &doing->row;
	if (redated_day(doing) != DAY_NONE)
		copy_text(row->happened, sizeof(row->happened),
			json_text(doing->set, doing->verb->redates));
	merge_body(doing);
	copy_text(row->kind, sizeof(row->kind), doing->kind->name);
	if (*doing->verb->to)
		copy_text(row->state, sizeof(row->state), doing->verb->to);
	copy_text(row->place, sizeof(row->place), doing->place);
	copy_text(row->changed_by, sizeof(row->changed_by), doing->by);
	row->version = doing->seq;
	row->updated_at = doing->at;
	if (doing->is_new) {
		copy_text(row->made_by, sizeof(row->made_by), doing->by);
		copy_text(row->happened, sizeof(row->happened), doing->on);
		row->made_in = doing->seq;
		row->created_at = doing->at;
	}
}

static int title_of_thing(struct connection *connection, const char *id, struct buf *title)
{
	struct query *query = query_start(connection, "SELECT title FROM thing WHERE id = $1");
	query_text(query, 1, slice_of(id));
	int more = query_step(query);
	if (more == 1)
		buf_add_slice(title, query_get_text(query, 0));
	query_end(query);
	return more < 0 ? more : 0;
}

int project_title(struct doing *doing)
{
	enum { TITLE_CHARACTERS = 120 };
	struct buf title;
	buf_init(&title, LIMIT_TEXT_FIELD_BYTES);
	const struct field *field = kind_field(doing->kind, doing->kind->title_field);
	json_t *value = NULL;
	int result = 0;
	if (doing->clear_title)
		value = json_string(doing->clear_title);
	else if (field)
		result = unseal_value(doing->connection, field->name,
			json_object_get(doing->row.body, field->name), &value);
	if (result == FT_NOT_FOUND) {
		buf_add_text(
			&title, doing->kind->family == FAMILY_PERSON ? "Erased person" : "Erased");
		result = 0;
	} else if (result == 0 && field && field->type == FIELD_THING) {
		result = title_of_thing(doing->connection, json_string_value(value) ?: "", &title);
	} else if (result == 0 && json_is_string(value)) {
		text_shorten(slice_of(json_string_value(value)), TITLE_CHARACTERS, &title);
	}
	json_decref(value);
	if (result == 0 && title.length == 0)
		buf_add_text(&title, doing->kind->label);
	free(doing->row.title);
	doing->row.title = buf_take(&title);
	return result;
}

/* -- who is named where -- */

static int write_link(struct doing *doing, const char *field, const char *target)
{
	if (!*target)
		return 0;
	struct query *query =
		query_start(doing->connection, "INSERT INTO link (thing, field, target) VALUES "
					       "($1, $2, $3) ON CONFLICT DO NOTHING");
	query_text(query, 1, slice_of(doing->row.id));
	query_text(query, 2, slice_of(field));
	query_text(query, 3, slice_of(target));
	return query_run(query);
}

static int project_link_field(struct doing *doing, const struct field *field, const json_t *value)
{
	int result = 0;
	if (!doing->is_new) {
		struct query *query = query_start(
			doing->connection, "DELETE FROM link WHERE thing = $1 AND field = $2");
		query_text(query, 1, slice_of(doing->row.id));
		query_text(query, 2, slice_of(field->name));
		result = query_run(query);
	}
	if (result == 0 && json_is_string(value))
		result = write_link(doing, field->name, json_string_value(value));
	for (size_t i = 0; result == 0 && i < json_array_size(value); i++)
		result = write_link(
			doing, field->name, json_string_value(json_array_get(value, i)) ?: "");
	return result;
}

int project_links(struct doing *doing)
{
	for (size_t i = 0; i < doing->kind->field_count; i++) {
		const struct field *field = &doing->kind->fields[i];
		bool links = field->type == FIELD_THING || field->type == FIELD_THINGS ||
			     field->type == FIELD_NODES;
		const json_t *value = links ? json_object_get(doing->set, field->name) : NULL;
		int result = value ? project_link_field(doing, field, value) : 0;
		if (result)
			return result;
	}
	return 0;
}

/* Remembers whose keys this thing needs. That a person needs their own goes without saying. */
static int project_sealed(struct doing *doing)
{
	const char *name;
	json_t *value;
	json_object_foreach (doing->set, name, value) {
		if (!ledger_is_sealed(value) ||
			strcmp(ledger_seal_owner(value), doing->row.id) == 0)
			continue;
		int result = run_with_text(doing->connection,
			"INSERT INTO sealed (owner, thing) VALUES ($1, $2) ON CONFLICT DO NOTHING",
			ledger_seal_owner(value), doing->row.id);
		if (result)
			return result;
	}
	return 0;
}

/* -- words for Find -- */

struct words_found {
	struct doing *doing;
	json_t *weights; /* {"word": weight} */
	int weight;
};

static int found_word(void *context, struct slice folded)
{
	struct words_found *found = context;
	char word[64];
	if (folded.length >= sizeof(word) || text_is_common_word(folded))
		return 0;
	memcpy(word, folded.base, folded.length);
	word[folded.length] = 0;
	int64_t before = json_whole(found->weights, word, 0);
	if (before < 1000)
		json_put_whole(found->weights, word, before + found->weight);
	return 0;
}

static int collect_words(struct words_found *found)
{
	struct doing *doing = found->doing;
	found->weight = 4;
	text_words(slice_of(doing->row.title), found_word, found);
	found->weight = 1;
	for (size_t i = 0; i < doing->kind->field_count; i++) {
		const struct field *field = &doing->kind->fields[i];
		json_t *value;
		if (!field->find || strcmp(field->name, doing->kind->title_field) == 0)
			continue;
		int result = unseal_value(doing->connection, field->name,
			json_object_get(doing->row.body, field->name), &value);
		if (result == FT_NOT_FOUND)
			continue;
		if (result)
			return result;
		if (json_is_string(value))
			text_words(slice_of(json_string_value(value)), found_word, found);
		json_decref(value);
	}
	return 0;
}

static bool words_changed(const struct doing *doing)
{
	if (doing->is_new || json_object_get(doing->set, doing->kind->title_field))
		return true;
	for (size_t i = 0; i < doing->kind->field_count; i++)
		if (doing->kind->fields[i].find &&
			json_object_get(doing->set, doing->kind->fields[i].name))
			return true;
	return false;
}

static int write_words(struct doing *doing, json_t *weights)
{
	const char *word;
	json_t *weight;
	json_object_foreach (weights, word, weight) {
		struct query *query = query_start(doing->connection,
			"INSERT INTO word (word, thing, weight) VALUES ($1, $2, $3)");
		query_text(query, 1, slice_of(word));
		query_text(query, 2, slice_of(doing->row.id));
		query_int(query, 3, json_integer_value(weight));
		int result = query_run(query);
		if (result)
			return result;
	}
	return 0;
}

int project_words(struct doing *doing, bool all)
{
	if (doing->kind->family == FAMILY_SYSTEM || doing->kind->not_found ||
		(!all && !words_changed(doing)))
		return 0;
	int result = 0;
	if (!doing->is_new)
		result = run_with_text(doing->connection, "DELETE FROM word WHERE thing = $1",
			doing->row.id, NULL);
	struct words_found found = { .doing = doing, .weights = json_object() };
	if (result == 0)
		result = collect_words(&found);
	if (result == 0)
		result = write_words(doing, found.weights);
	json_decref(found.weights);
	return result;
}

/* -- bookkeeping of the act -- */

static int project_act(struct doing *doing)
{
	int result = 0;
	if (doing->idempotency[0]) {
		struct query *query = query_start(
			doing->connection, "INSERT INTO idempotency (key, seq) VALUES ($1, $2)");
		query_text(query, 1, slice_of(doing->idempotency));
		query_int(query, 2, doing->seq);
		result = query_run(query);
	}
	const char *receipt = json_text(doing->set, "receipt");
	if (result == 0 && *receipt)
		result = run_with_text(doing->connection,
			"INSERT INTO receipt (hash, thing) VALUES ($1, $2)", receipt,
			doing->row.id);
	return result;
}

int project_entry(struct doing *doing)
{
	merge_row(doing);
	char *title_before = doing->row.title;
	doing->row.title = NULL;
	int result = project_title(doing);
	bool new_title = result == 0 && strcmp(title_before ?: "", doing->row.title) != 0;
	free(title_before);
	if (result == 0)
		result = thing_row_write(doing->connection, &doing->row, doing->is_new);
	static int (*const steps[])(struct doing *) = { project_act, project_links, project_sealed,
		project_place, project_clocks, project_evidence, project_rows };
	for (size_t i = 0; result == 0 && i < sizeof(steps) / sizeof(steps[0]); i++)
		result = steps[i](doing);
	return result ? result : project_words(doing, new_title);
}

/* -- from bytes -- */

static int fill_from_entry(
	struct doing *doing, const struct directory *directory, const struct ledger_entry *entry)
{
#define TAKE(member, slice)                                                                        \
	snprintf(doing->member, sizeof(doing->member), "%.*s", (int)(slice).length, (slice).base)
	char kind[65], verb[65];
	snprintf(kind, sizeof(kind), "%.*s", (int)entry->kind.length, entry->kind.base);
	snprintf(verb, sizeof(verb), "%.*s", (int)entry->verb.length, entry->verb.base);
	doing->directory = directory;
	doing->kind = kinds_find(directory_kinds(directory), kind);
	doing->verb = doing->kind ? kind_verb(doing->kind, verb) : NULL;
	if (!doing->verb)
		return error_set(FT_DRIFT,
			"Entry %lld: no pack declares the verb \"%s\" of \"%s\".",
			(long long)entry->seq, verb, kind);
	doing->seq = entry->seq;
	doing->at = entry->at;
	TAKE(entry_id, entry->id);
	TAKE(by, entry->by);
	TAKE(place, entry->place);
	TAKE(on, entry->on);
	TAKE(idempotency, entry->idem);
	TAKE(row.id, entry->thing);
#undef TAKE
	if (entry_day(entry->on, &doing->day))
		return error_prefix("entry %lld", (long long)entry->seq);
	return json_read(entry->set, &doing->set);
}

int project_from_bytes(
	struct connection *connection, const struct directory *directory, struct slice bytes)
{
	struct ledger_entry entry;
	struct doing doing = { .connection = connection };
	int result = ledger_entry_read(bytes, &entry);
	if (result == 0)
		result = fill_from_entry(&doing, directory, &entry);
	if (result == 0) {
		char id[65];
		memcpy(id, doing.row.id, sizeof(id));
		result = thing_row_read(connection, id, &doing.row);
		if (result == FT_NOT_FOUND) {
			doing.is_new = true;
			memcpy(doing.row.id, id, sizeof(id));
			result = 0;
		}
	}
	if (result == 0)
		result = project_entry(&doing);
	doing_release(&doing);
	return result;
}
