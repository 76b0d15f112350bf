/* Erasing a person: their key goes, and everything that was read with it is done again. */
#include "book_private.h"
#include "sessions.h"

static int run_with(struct connection *connection, const char *sql, const char *text)
{
	struct query *query = query_start(connection, sql);
	query_text(query, 1, slice_of(text));
	return query_run(query);
}

/* The row stays, without its secret, so that no new key is ever made for them. */
static int destroy_key(struct connection *connection, const char *person)
{
	struct query *query = query_start(connection,
		"INSERT INTO seal_key (owner, secret, made_at) VALUES ($1, $2, $3)"
		" ON CONFLICT (owner) DO UPDATE SET secret = excluded.secret");
	query_text(query, 1, slice_of(person));
	query_bytes(query, 2, SLICE_EMPTY);
	query_int(query, 3, instant_now());
	return query_run(query);
}

static int remove_account(struct connection *connection, const char *person)
{
	static const char *const statements[] = { "DELETE FROM account WHERE person = $1",
		"DELETE FROM session WHERE person = $1",
		"DELETE FROM sign_in_link WHERE person = $1" };
	int result = 0;
	for (size_t i = 0; result == 0 && i < sizeof(statements) / sizeof(statements[0]); i++)
		result = run_with(connection, statements[i], person);
	return result;
}

/* -- titles and words -- */

/* Ids in the order they were found, each once. */
struct id_list {
	json_t *ids, *seen;
};

static void id_list_add(struct id_list *list, struct slice id)
{
	char text[65];
	snprintf(text, sizeof(text), "%.*s", (int)id.length, id.base);
	if (json_object_get(list->seen, text))
		return;
	json_put_flag(list->seen, text, true);
	json_array_append_new(list->ids, json_string(text));
}

static const char *id_list_at(const struct id_list *list, size_t position)
{
	return json_string_value(json_array_get(list->ids, position));
}

/* `field`: the field because of which it must be done again; "" when it holds something sealed
 * for them. A title taken from another thing is only taken again when that one changed. */
static int project_again(struct connection *connection, const struct directory *directory,
	const char *id, const char *field)
{
	struct doing doing = { .connection = connection, .directory = directory };
	int result = thing_row_read(connection, id, &doing.row);
	if (result)
		return result;
	doing.kind = kinds_find(directory_kinds(directory), doing.row.kind);
	const struct field *title =
		doing.kind ? kind_field(doing.kind, doing.kind->title_field) : NULL;
	bool borrowed = title && title->type == FIELD_THING;
	bool concerned = doing.kind && (!*field || (borrowed && strcmp(field, title->name) == 0));
	if (concerned && (!borrowed || *field))
		result = project_title(&doing);
	if (concerned && result == 0)
		result = thing_row_write(connection, &doing.row, false);
	if (concerned && result == 0)
		result = project_words(&doing, true);
	doing_release(&doing);
	return result;
}

static int find_sealed(struct connection *connection, const char *person, struct id_list *list)
{
	id_list_add(list, slice_of(person));
	struct query *query = query_start(connection, "SELECT thing FROM sealed WHERE owner = $1");
	query_text(query, 1, slice_of(person));
	int more;
	while ((more = query_step(query)) == 1)
		id_list_add(list, query_get_text(query, 0));
	query_end(query);
	return more;
}

/* Whatever may be titled after `id`. */
static int project_followers(struct connection *connection, const struct directory *directory,
	const char *id, struct id_list *list)
{
	struct query *query =
		query_start(connection, "SELECT thing, field FROM link WHERE target = $1");
	query_text(query, 1, slice_of(id));
	json_t *found = json_array();
	int more;
	while ((more = query_step(query)) == 1) {
		json_t *link = json_object();
		json_put_slice(link, "thing", query_get_text(query, 0));
		json_put_slice(link, "field", query_get_text(query, 1));
		json_array_append_new(found, link);
	}
	query_end(query);
	for (size_t i = 0; more == 0 && i < json_array_size(found); i++) {
		const json_t *link = json_array_get(found, i);
		more = project_again(
			connection, directory, json_text(link, "thing"), json_text(link, "field"));
		id_list_add(list, slice_of(json_text(link, "thing")));
	}
	json_decref(found);
	return more;
}

static int project_all_again(
	struct connection *connection, const struct directory *directory, const char *person)
{
	struct id_list list = { json_array(), json_object() };
	int result = find_sealed(connection, person, &list);
	for (size_t i = 0; result == 0 && i < json_array_size(list.ids); i++)
		result = project_again(connection, directory, id_list_at(&list, i), "");
	for (size_t i = 0; result == 0 && i < json_array_size(list.ids); i++)
		result = project_followers(connection, directory, id_list_at(&list, i), &list);
	json_decref(list.ids);
	json_decref(list.seen);
	return result;
}

/* -- the act -- */

bool is_erasure(const struct doing *doing)
{
	return strcmp(doing->kind->name, "person") == 0 && strcmp(doing->verb->name, "erase") == 0;
}

int erase_traces(const struct doing *doing)
{
	int result = destroy_key(doing->connection, doing->row.id);
	if (result == 0)
		result = project_all_again(doing->connection, doing->directory, doing->row.id);
	return result ? result : remove_account(doing->connection, doing->row.id);
}

int book_erase_person(struct book *book, const struct actor *actor, const char *person)
{
	struct act act = { .actor = actor, .kind = "person", .verb = "erase", .thing = person };
	struct outcome outcome;
	int result = book_act(book, &act, &outcome);
	outcome_release(&outcome);
	return result ? result : sessions_end_all(book->sessions, person);
}
