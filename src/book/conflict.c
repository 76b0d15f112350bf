/* What changed while somebody was writing. */
#include "book_private.h"

static const char *field_text(const json_t *value, char scratch[64])
{
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_integer(value)) {
		snprintf(scratch, 64, "%lld", (long long)json_integer_value(value));
		return scratch;
	}
	return json_is_true(value) ? "yes" : json_is_false(value) ? "no" : "";
}

/* The fields of one entry, each with what it became. Sealed ones, and those that only some may
 * read, are only named. */
static void add_changes(const struct kind *kind, const json_t *set, json_t *changes)
{
	const char *name;
	json_t *value;
	json_object_foreach ((json_t *)set, name, value) {
		const struct field *field = kind_field(kind, name);
		if (!field)
			continue;
		char scratch[64];
		json_t *change = json_object();
		json_put_text(change, "field", name);
		json_put_text(change, "label", field->label);
		bool open = !ledger_is_sealed(value) && !field->see;
		json_put_text(change, "to", open ? field_text(value, scratch) : "");
		json_array_append_new(changes, change);
	}
}

static int describe_entry(const struct directory *directory, const struct kind *kind,
	struct slice bytes, json_t *conflict)
{
	struct ledger_entry entry;
	json_t *set;
	int result = ledger_entry_read(bytes, &entry);
	if (result == 0)
		result = json_read(entry.set, &set);
	if (result)
		return result;
	char by[65], verb[65];
	snprintf(by, sizeof(by), "%.*s", (int)entry.by.length, entry.by.base);
	snprintf(verb, sizeof(verb), "%.*s", (int)entry.verb.length, entry.verb.base);
	const struct verb *declared = kind_verb(kind, verb);
	const char *name = directory_person_name(directory, by);
	json_put_text(conflict, "by_name", *name ? name : "Somebody else");
	json_put_text(conflict, "verb_label", declared ? declared->label : verb);
	struct buf at;
	buf_init(&at, 64);
	instant_add_rfc3339(&at, entry.at);
	json_put_text(conflict, "at", at.base);
	buf_release(&at);
	add_changes(kind, set, json_object_get(conflict, "changes"));
	json_decref(set);
	return 0;
}

int describe_conflict(struct connection *connection, const struct directory *directory,
	const struct kind *kind, const struct thing_row *row, int64_t expected, json_t **out)
{
	json_t *conflict = json_object();
	json_put_whole(conflict, "version", row->version);
	json_put_text(conflict, "by_name", "Somebody else");
	json_put(conflict, "changes", json_array());
	struct query *query = query_start(connection,
		"SELECT body FROM entry WHERE thing = $1 AND seq > $2 ORDER BY seq LIMIT 100");
	query_text(query, 1, slice_of(row->id));
	query_int(query, 2, expected);
	int more;
	while ((more = query_step(query)) == 1)
		if ((more = describe_entry(directory, kind, query_get_bytes(query, 0), conflict)))
			break;
	query_end(query);
	if (more) {
		json_decref(conflict);
		return more;
	}
	*out = conflict;
	return 0;
}
