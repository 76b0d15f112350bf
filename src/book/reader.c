/* Readers: a connection of one's own to read with. */
#include "read_private.h"

int book_reader(struct book *book, struct reader **out)
{
	struct reader *reader = must_alloc(sizeof(*reader));
	reader->book = book;
	int result = store_connect(book->store, &reader->connection);
	if (result) {
		free(reader);
		return result;
	}
	*out = reader;
	return 0;
}

void reader_close(struct reader *reader)
{
	if (!reader || reader->borrowed)
		return;
	connection_close(reader->connection);
	free(reader);
}

int reader_begin(struct reader *reader)
{
	return reader->borrowed ? 0 : transaction_begin_read(reader->connection);
}

void reader_end(struct reader *reader)
{
	if (!reader->borrowed && transaction_is_open(reader->connection))
		transaction_rollback(reader->connection);
}

int reader_head(struct reader *reader, int64_t *seq)
{
	struct query *query =
		query_start(reader->connection, "SELECT COALESCE(MAX(seq), 0) FROM entry");
	int more = query_step(query);
	if (more == 1)
		*seq = query_get_int(query, 0);
	query_end(query);
	return more < 0 ? more : 0;
}

/* -- putting a thing into words -- */

const char *by_name(const struct directory *directory, const char *by)
{
	if (strcmp(by, "system") == 0)
		return "Fettle";
	if (strcmp(by, "hidden") == 0)
		return "Name hidden";
	if (strcmp(by, "nobody") == 0)
		return "Somebody not signed in";
	const char *name = directory_person_name(directory, by);
	return *name ? name : by;
}

const char *place_name(const struct directory *directory, const char *id)
{
	int position = directory_place(directory, id);
	return position < 0 ? id : directory_place_at(directory, position)->name;
}

/* The title of any thing, for showing a field that names it. */
static int title_of(
	struct reader *reader, const struct directory *directory, const char *id, struct buf *out)
{
	int place = directory_place(directory, id);
	const char *person = directory_person_name(directory, id);
	if (place >= 0 || *person) {
		buf_add_text(out, place >= 0 ? directory_place_at(directory, place)->name : person);
		return 0;
	}
	struct query *query =
		query_start(reader->connection, "SELECT title FROM thing WHERE id = $1");
	query_text(query, 1, slice_of(id));
	int more = query_step(query);
	if (more == 1)
		buf_add_slice(out, query_get_text(query, 0));
	else if (more == 0)
		buf_add_text(out, id);
	query_end(query);
	return more < 0 ? more : 0;
}

static int show_list(struct reader *reader, const struct directory *directory,
	const struct field *field, const json_t *list, struct buf *out)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *id = json_string_value(json_array_get(list, i));
		if (!id)
			continue;
		if (i)
			buf_add_text(out, "; ");
		const struct node *node = field->type == FIELD_NODES
						  ? kinds_node(directory_kinds(directory), id, NULL)
						  : NULL;
		int result = 0;
		if (node)
			buf_add_text(out, node->title);
		else
			result = title_of(reader, directory, id, out);
		if (result)
			return result;
	}
	return 0;
}

static int show_text(struct reader *reader, const struct directory *directory,
	const struct field *field, const char *text, struct buf *out)
{
	day_number day;
	const struct role *role = strcmp(field->name, "role") == 0
					  ? kinds_role(directory_kinds(directory), text)
					  : NULL;
	if (role)
		buf_add_text(out, role->label);
	else if (field->type == FIELD_CHOICE)
		buf_add_text(out, choice_label(field, text));
	else if (field->type == FIELD_THING)
		return title_of(reader, directory, text, out);
	else if (field->type == FIELD_DAY && day_parse(slice_of(text), &day) == 0)
		day_add_words(out, day);
	else
		buf_add_text(out, text);
	return 0;
}

int show_value(struct reader *reader, const struct directory *directory, const struct field *field,
	const json_t *value, struct buf *out)
{
	if (json_is_string(value))
		return show_text(reader, directory, field, json_string_value(value), out);
	if (json_is_integer(value))
		buf_add_int(out, json_integer_value(value));
	else if (json_is_boolean(value))
		buf_add_text(out, json_is_true(value) ? "Yes" : "No");
	else if (json_is_array(value) &&
		 (field->type == FIELD_THINGS || field->type == FIELD_NODES))
		return show_list(reader, directory, field, value, out);
	return 0;
}

/* -- a row as JSON -- */

void put_instant(json_t *object, const char *key, instant_us instant)
{
	struct buf text;
	buf_init(&text, 64);
	instant_add_rfc3339(&text, instant);
	json_put_text(object, key, text.base);
	buf_release(&text);
}

static int add_field(struct reader *reader, const struct directory *directory,
	const struct field *field, const json_t *value, json_t *fields, json_t *shown)
{
	json_t *clear;
	int result = unseal_value(reader->connection, field->name, value, &clear);
	if (result == FT_NOT_FOUND) {
		json_put_text(shown, field->name, "Erased");
		return 0;
	}
	if (result)
		return result;
	struct buf text;
	buf_init(&text, LIMIT_TEXT_FIELD_BYTES * 4);
	result = show_value(reader, directory, field, clear, &text);
	if (result == 0 && text.length)
		json_put_slice(shown, field->name, buf_slice(&text));
	buf_release(&text);
	json_put(fields, field->name, clear);
	return result;
}

static int add_fields(struct reader *reader, const struct directory *directory,
	const struct actor *actor, const struct kind *kind, const struct thing_row *row,
	json_t *thing)
{
	json_t *fields = json_object(), *shown = json_object();
	json_put(thing, "fields", fields);
	json_put(thing, "shown", shown);
	for (size_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &kind->fields[i];
		const json_t *value = json_object_get(row->body, field->name);
		if (!value || !may_read(directory, actor, field, row))
			continue;
		int result = add_field(reader, directory, field, value, fields, shown);
		if (result)
			return result;
	}
	return 0;
}

int row_to_json(struct reader *reader, const struct directory *directory, const struct actor *actor,
	const struct kind *kind, const struct thing_row *row, json_t **out)
{
	const struct state *state = kind_state(kind, row->state);
	json_t *thing = json_object();
	json_put_text(thing, "id", row->id);
	json_put_text(thing, "kind", row->kind);
	json_put_text(thing, "kind_label", kind->label);
	json_put_text(thing, "state", row->state);
	json_put_text(thing, "state_label", state ? state->label : row->state);
	json_put_flag(thing, "closed", state && state->closed);
	json_put_text(thing, "place", row->place);
	json_put_text(thing, "place_name", place_name(directory, row->place));
	json_put_text(thing, "title", row->title);
	json_put_whole(thing, "version", row->version);
	put_instant(thing, "created_at", row->created_at);
	put_instant(thing, "updated_at", row->updated_at);
	json_put_text(thing, "on", row->happened);
	json_put_text(thing, "by", row->made_by);
	json_put_text(thing, "by_name", by_name(directory, row->made_by));
	int result = add_fields(reader, directory, actor, kind, row, thing);
	if (result) {
		json_decref(thing);
		return result;
	}
	*out = thing;
	return 0;
}
