/* The row of a thing as it stands. */
#include "book_private.h"

static void copy_slice(char *to, size_t room, struct slice from)
{
	size_t length = from.length < room ? from.length : room - 1;
	memcpy(to, from.base, length);
	to[length] = 0;
}

int thing_row_read(struct connection *connection, const char *id, struct thing_row *out)
{
	memset(out, 0, sizeof(*out));
	struct query *query = query_start(connection, "SELECT kind, state, place, title, version, "
						      "created_at, updated_at, happened, made_by,"
						      " changed_by, body, made_in FROM thing WHERE id = $1");
	query_text(query, 1, slice_of(id));
	int more = query_step(query);
	if (more != 1) {
		query_end(query);
		return more ? more
			    : error_set(FT_NOT_FOUND, "There is nothing here with the id %s.", id);
	}
	copy_slice(out->id, sizeof(out->id), slice_of(id));
	copy_slice(out->kind, sizeof(out->kind), query_get_text(query, 0));
	copy_slice(out->state, sizeof(out->state), query_get_text(query, 1));
	copy_slice(out->place, sizeof(out->place), query_get_text(query, 2));
	out->version = query_get_int(query, 4);
	out->made_in = query_get_int(query, 11);
	out->created_at = query_get_int(query, 5);
	out->updated_at = query_get_int(query, 6);
	copy_slice(out->happened, sizeof(out->happened), query_get_text(query, 7));
	copy_slice(out->made_by, sizeof(out->made_by), query_get_text(query, 8));
	copy_slice(out->changed_by, sizeof(out->changed_by), query_get_text(query, 9));
	struct slice title = query_get_text(query, 3);
	out->title = must_alloc(title.length + 1);
	memcpy(out->title, title.base, title.length);
	int result = json_read(query_get_text(query, 10), &out->body);
	query_end(query);
	if (result)
		thing_row_release(out);
	return result;
}

void thing_row_release(struct thing_row *row)
{
	free(row->title);
	json_decref(row->body);
	row->title = NULL;
	row->body = NULL;
}

static const char insert_sql[] =
	"INSERT INTO thing (id, kind, state, place, title, version, created_at, updated_at, "
	"happened,"
	" made_by, changed_by, body, made_in)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
static const char update_sql[] = "UPDATE thing SET kind = $2, state = $3, place = $4, title = $5, "
				 "version = $6, created_at = $7,"
				 " updated_at = $8, happened = $9, made_by = $10, changed_by = "
				 "$11, body = $12, made_in = $13 WHERE id = $1";

int thing_row_write(struct connection *connection, const struct thing_row *row, bool is_new)
{
	struct buf body;
	buf_init(&body, LIMIT_ENTRY_BYTES * 4);
	/* Canonical, so that a rebuild from canonical entries gives the same bytes. */
	if (ledger_canonical(row->body, &body)) {
		buf_release(&body);
		return error_set(FT_REFUSED, "This record has grown too large. Start a new one.");
	}
	struct query *query = query_start(connection, is_new ? insert_sql : update_sql);
	query_text(query, 1, slice_of(row->id));
	query_text(query, 2, slice_of(row->kind));
	query_text(query, 3, slice_of(row->state));
	query_text(query, 4, slice_of(row->place));
	query_text(query, 5, slice_of(row->title));
	query_int(query, 6, row->version);
	query_int(query, 7, row->created_at);
	query_int(query, 8, row->updated_at);
	query_text(query, 9, slice_of(row->happened));
	query_text(query, 10, slice_of(row->made_by));
	query_text(query, 11, slice_of(row->changed_by));
	query_text(query, 12, buf_slice(&body));
	query_int(query, 13, row->made_in);
	int result = query_run(query);
	buf_release(&body);
	return result;
}

int thing_kind_of(struct connection *connection, const char *id, char kind[65])
{
	struct query *query = query_start(connection, "SELECT kind FROM thing WHERE id = $1");
	query_text(query, 1, slice_of(id));
	int more = query_step(query);
	kind[0] = 0;
	if (more == 1)
		copy_slice(kind, 65, query_get_text(query, 0));
	query_end(query);
	return more < 0 ? more : 0;
}

int row_value(
	struct connection *connection, const struct thing_row *row, const char *path, json_t **out)
{
	*out = NULL;
	const char *dot = strchr(path, '.');
	if (!dot) {
		*out = json_incref(json_object_get(row->body, path));
		return 0;
	}
	char field[65];
	copy_slice(field, sizeof(field), (struct slice){ path, (size_t)(dot - path) });
	const char *target = json_text(row->body, field);
	if (!*target)
		return 0;
	struct thing_row other;
	int result = thing_row_read(connection, target, &other);
	if (result == FT_NOT_FOUND)
		return 0;
	if (result == 0) {
		*out = json_incref(json_object_get(other.body, dot + 1));
		thing_row_release(&other);
	}
	return result;
}
