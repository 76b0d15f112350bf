/* The place tree, as pairs of a place and each place above it. */
#include "book_private.h"

static int run_pair(
	struct connection *connection, const char *sql, const char *place, const char *other)
{
	struct query *query = query_start(connection, sql);
	query_text(query, 1, slice_of(place));
	query_text(query, 2, slice_of(other));
	return query_run(query);
}

/* Hangs `place` and everything below it under `parent`. */
static int hang(struct connection *connection, const char *place, const char *parent)
{
	return run_pair(connection,
		"INSERT INTO place_above (place, above)"
		" SELECT below.place, up.above FROM place_above below, place_above up"
		" WHERE below.above = $1 AND up.place = $2",
		place, parent);
}

/* Takes `place` and everything below it from whatever was above. */
static int unhang(struct connection *connection, const char *place)
{
	return run_pair(connection,
		"DELETE FROM place_above WHERE place IN (SELECT place FROM place_above WHERE above "
		"= $1)"
		" AND above NOT IN (SELECT place FROM place_above WHERE above = $2)",
		place, place);
}

/* Whoever names no parent is under the root. */
static int root_place(struct connection *connection, char root[65])
{
	struct buf id;
	buf_init(&id, LIMIT_TEXT_FIELD_BYTES);
	int result = meta_get(connection, "root", &id);
	snprintf(root, 65, "%s", id.base ?: "");
	buf_release(&id);
	return result;
}

int project_place(struct doing *doing)
{
	if (strcmp(doing->kind->name, "place") != 0)
		return 0;
	const char *id = doing->row.id;
	int result = 0;
	if (doing->is_new)
		result = run_pair(doing->connection,
			"INSERT INTO place_above (place, above) VALUES ($1, $2)", id, id);
	else if (json_object_get(doing->set, "parent"))
		result = unhang(doing->connection, id);
	else
		return 0;
	char root[65];
	if (result == 0)
		result = root_place(doing->connection, root);
	if (result || strcmp(root, id) == 0)
		return result;
	const char *parent = json_text(doing->row.body, "parent");
	return hang(doing->connection, id, *parent ? parent : root);
}
