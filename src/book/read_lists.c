/* Lists: things of a kind, what came in last, deadlines. */
#include "read_private.h"
#include "recent.h"
#include <stdlib.h>

static void take_text(struct query *query, int column, char *to, size_t room)
{
	struct slice text = query_get_text(query, column);
	snprintf(to, room, "%.*s", (int)text.length, text.base);
}

int thing_row_take(struct query *query, struct thing_row *row)
{
	memset(row, 0, sizeof(*row));
	take_text(query, 0, row->id, sizeof(row->id));
	take_text(query, 1, row->kind, sizeof(row->kind));
	take_text(query, 2, row->state, sizeof(row->state));
	take_text(query, 3, row->place, sizeof(row->place));
	struct slice title = query_get_text(query, 4);
	row->version = query_get_int(query, 5);
	row->created_at = query_get_int(query, 6);
	row->updated_at = query_get_int(query, 7);
	take_text(query, 8, row->happened, sizeof(row->happened));
	take_text(query, 9, row->made_by, sizeof(row->made_by));
	take_text(query, 10, row->changed_by, sizeof(row->changed_by));
	row->title = must_alloc(title.length + 1);
	memcpy(row->title, title.base, title.length);
	int result = json_read(query_get_text(query, 11), &row->body);
	if (result)
		thing_row_release(row);
	return result;
}

bool place_within(const struct directory *directory, const char *place, const char *other)
{
	return !other || !*other ||
	       directory_under(directory, directory_place(directory, place),
		       directory_place(directory, other));
}

/* -- things of a kind -- */

struct listing {
	struct reader *reader;
	const struct actor *actor;
	const struct things_filter *filter;
	const struct directory *directory;
	const struct kind *kind;
	json_t *items;
	int limit, looked_at;
	int64_t last; /* version of the last row looked at */
	bool full;
};

enum { LOOK_AT_MOST = 20000 }; /* rows of which few may be seen: the next page goes on */

static bool is_wanted(const struct listing *listing, const struct thing_row *row)
{
	const struct things_filter *filter = listing->filter;
	const struct state *state = kind_state(listing->kind, row->state);
	if (filter->state && *filter->state && strcmp(row->state, filter->state) != 0)
		return false;
	if (filter->open_only && state && state->closed)
		return false;
	return place_within(listing->directory, row->place, filter->place) &&
	       may_see(listing->directory, listing->actor, listing->kind, row);
}

static int list_row(struct listing *listing, struct query *query)
{
	struct thing_row row;
	int result = thing_row_take(query, &row);
	if (result)
		return result;
	listing->looked_at++;
	if (is_wanted(listing, &row)) {
		if ((int)json_array_size(listing->items) == listing->limit) {
			listing->full = true;
		} else {
			json_t *item;
			listing->last = row.version;
			result = row_to_json(listing->reader, listing->directory,
				listing->actor, listing->kind, &row, &item);
			if (result == 0)
				json_array_append_new(listing->items, item);
		}
	} else if (!listing->full) {
		listing->last = row.version;
	}
	thing_row_release(&row);
	return result;
}

static const char by_kind_sql[] =
	"SELECT " THING_COLUMNS " FROM thing t WHERE t.kind = $1 AND t.version < $2"
	" ORDER BY t.version DESC LIMIT $3";
static const char by_link_sql[] =
	"SELECT " THING_COLUMNS " FROM link l JOIN thing t ON t.id = l.thing"
	" WHERE l.target = $4 AND l.field = $5 AND t.kind = $1 AND t.version < $2"
	" ORDER BY t.version DESC LIMIT $3";

/* Ids are of letters, figures, - and _: 0x7f comes after all of them. */
static const char by_id_sql[] =
	"SELECT " THING_COLUMNS " FROM thing t WHERE t.id >= $4 AND t.id < $5"
	" AND t.kind = $1 AND t.version < $2 ORDER BY t.version DESC LIMIT $3";

static struct query *start_listing(struct listing *listing, const char *after)
{
	const struct things_filter *filter = listing->filter;
	bool by_link = filter->link_field && *filter->link_field && filter->link_to;
	struct query *query = query_start(listing->reader->connection,
		by_link ? by_link_sql : filter->id_start ? by_id_sql : by_kind_sql);

	query_text(query, 1, slice_of(filter->kind));
	if (by_link) {
		query_text(query, 4, slice_of(filter->link_to));
		query_text(query, 5, slice_of(filter->link_field));
	} else if (filter->id_start) {
		query_text(query, 4, slice_of(filter->id_start));
		query_text(query, 5, slice_of(after));
	}
	return query;
}

static int list_rows(struct listing *listing, int64_t before)
{
	enum { ROWS_AT_ONCE = 200 };
	const char *start = listing->filter->id_start;
	char after[80] = "";
	int result = 0;
	if (start)
		snprintf(after, sizeof(after), "%.70s\x7f", start);
	for (int rows = ROWS_AT_ONCE; result == 0 && rows == ROWS_AT_ONCE && !listing->full &&
				      listing->looked_at < LOOK_AT_MOST;) {
		struct query *query = start_listing(listing, after);
		query_int(query, 2, before);
		query_int(query, 3, ROWS_AT_ONCE);
		int more;
		for (rows = 0; (more = query_step(query)) == 1 && result == 0 && !listing->full;
			rows++) {
			before = query_get_int(query, 5);
			result = list_row(listing, query);
		}
		query_end(query);
		if (more < 0)
			result = more;
	}
	return result;
}

int read_things(struct reader *reader, const struct actor *actor,
	const struct things_filter *filter, json_t **out)
{
	struct listing listing = { .reader = reader,
		.actor = actor,
		.filter = filter,
		.limit = filter->limit > 0 && filter->limit <= LIMIT_PAGE_ROWS
				 ? filter->limit
				 : LIMIT_PAGE_ROWS_USUAL };
	int64_t before = INT64_MAX;
	if (filter->cursor && *filter->cursor && slice_to_int64(slice_of(filter->cursor), &before))
		return error_set(
			FT_REFUSED, "The page address is not one of ours. Start from the first.");
	listing.directory = book_directory(reader->book);
	listing.kind = kinds_find(directory_kinds(listing.directory), filter->kind);
	int result = 0;
	if (!listing.kind)
		result = error_set(
			FT_NOT_FOUND, "There is no kind of record called \"%s\".", filter->kind);
	listing.items = json_array();
	if (result == 0)
		result = list_rows(&listing, before);
	book_directory_release(reader->book, listing.directory);
	if (result) {
		json_decref(listing.items);
		return result;
	}
	json_t *answer = json_object();
	json_put(answer, "items", listing.items);
	char next[32];
	snprintf(next, sizeof(next), "%lld", (long long)listing.last);
	bool more = listing.full || listing.looked_at >= LOOK_AT_MOST;
	json_put(answer, "next", more ? json_string(next) : json_null());
	*out = answer;
	return 0;
}

/* -- what came in last -- */

static int add_recent(struct reader *reader, const struct actor *actor,
	const struct directory *directory, const char *place, struct query *query, json_t *items)
{
	struct thing_row row;
	int result = thing_row_take(query, &row);
	if (result)
		return result;
	const struct kind *kind = kinds_find(directory_kinds(directory), row.kind);
	struct ledger_entry entry;
	if (kind && kind->family != FAMILY_SYSTEM && place_within(directory, row.place, place) &&
		may_see(directory, actor, kind, &row)) {
		result = ledger_entry_read(query_get_bytes(query, 13), &entry);
		char verb[65] = "";
		if (result == 0)
			snprintf(verb, sizeof(verb), "%.*s", (int)entry.verb.length,
				entry.verb.base);
		const struct verb *declared = kind_verb(kind, verb);
		json_t *item = json_object();
		json_put_whole(item, "seq", query_get_int(query, 12));
		put_instant(item, "at", result == 0 ? entry.at : row.updated_at);
		json_put_text(item, "kind", row.kind);
		json_put_text(item, "kind_label", kind->label);
		json_put_text(item, "verb", verb);
		json_put_text(item, "verb_label", declared ? declared->label : verb);
		json_put_text(item, "done", declared ? declared->done : "");
		json_put_text(item, "thing", row.id);
		json_put_text(item, "title", row.title);
		json_put_text(item, "place", row.place);
		json_put_text(item, "place_name", place_name(directory, row.place));
		json_array_append_new(items, item);
	}
	thing_row_release(&row);
	(void)reader;
	return result;
}

static bool is_at(const struct directory *directory, struct slice id, const char *place)
{
	char text[65];
	snprintf(text, sizeof(text), "%.*s", (int)id.length, id.base);
	return place_within(directory, text, place);
}

struct looking {
	struct reader *reader;
	const struct actor *actor;
	const struct directory *directory;
	const char *place;
	int limit;
	json_t *items;
	int64_t before; /* what is older was not looked at */
	bool more;	/* there may be more before that */
};

#define RECENT_COLUMNS                                                                             \
	"SELECT " THING_COLUMNS ", e.seq, e.body FROM entry e JOIN thing t ON t.id = e.thing"

static bool is_full(const struct looking *looking)
{
	return (int)json_array_size(looking->items) >= looking->limit;
}

/* Entry by entry, those of other places too. */
static int look_back(struct looking *looking)
{
	enum { ROWS_AT_ONCE = 100 };
	int result = 0, rows = ROWS_AT_ONCE, looked_at = 0;
	while (result == 0 && rows == ROWS_AT_ONCE && looked_at < RECENT_COUNT &&
		!is_full(looking)) {
		struct query *query = query_start(looking->reader->connection,
			RECENT_COLUMNS " WHERE e.seq < $1 ORDER BY e.seq DESC LIMIT $2");
		query_int(query, 1, looking->before);
		query_int(query, 2, ROWS_AT_ONCE);
		int more = 0;
		for (rows = 0; result == 0 && !is_full(looking) && (more = query_step(query)) == 1;
			rows++, looked_at++) {
			looking->before = query_get_int(query, 12);
			/* Of another place: not worth reading its body. */
			if (is_at(looking->directory, query_get_text(query, 3), looking->place))
				result = add_recent(looking->reader, looking->actor,
					looking->directory, looking->place, query,
					looking->items);
		}
		query_end(query);
		if (more < 0)
			result = more;
	}
	looking->more = is_full(looking) || looked_at >= RECENT_COUNT;
	return result;
}

/* The same of the last entries, of which it is known where they are. */
static int look_at_last(struct looking *looking)
{
	int64_t *seqs = must_alloc(RECENT_COUNT * sizeof(*seqs)), oldest;
	int place = looking->place && *looking->place
			    ? directory_place(looking->directory, looking->place)
			    : 0;
	size_t count = recent_at(
		looking->reader->book->recent, looking->directory, place, seqs, &oldest);
	int more = 0;
	looking->before = oldest;
	for (size_t i = 0; more == 0 && i < count && !is_full(looking); i++) {
		struct query *query =
			query_start(looking->reader->connection, RECENT_COLUMNS " WHERE e.seq = $1");
		query_int(query, 1, seqs[i]);
		if ((more = query_step(query)) == 1)
			more = add_recent(looking->reader, looking->actor, looking->directory,
				looking->place, query, looking->items);
		query_end(query);
		if (is_full(looking))
			looking->before = seqs[i];
	}
	free(seqs);
	looking->more = looking->before > 1;
	return more;
}

int read_recent(struct reader *reader, const struct actor *actor, const char *place,
	int64_t before_seq, int limit, json_t **out)
{
	struct looking looking = { .reader = reader,
		.actor = actor,
		.directory = book_directory(reader->book),
		.place = place,
		.limit = limit,
		.items = json_array(),
		.before = before_seq > 0 ? before_seq : INT32_MAX };
	bool in_memory = reader->book->recent && before_seq <= 0;
	int result = in_memory ? look_at_last(&looking) : look_back(&looking);
	book_directory_release(reader->book, looking.directory);
	if (result) {
		json_decref(looking.items);
		return result;
	}
	*out = json_object();
	json_put(*out, "items", looking.items);
	json_put(*out, "next", looking.more ? json_integer(looking.before) : json_null());
	return 0;
}

int read_people_count(struct reader *reader, const char *kind, const char *state, const char *field,
	const char *target, const char *since, int64_t *count)
{
	struct query *query = query_start(reader->connection,
		"SELECT COUNT(DISTINCT t.made_by) FROM link l JOIN thing t ON t.id = l.thing"
		" WHERE l.target = $1 AND l.field = $2 AND t.kind = $3 AND t.state = $4"
		" AND t.happened >= $5");
	query_text(query, 1, slice_of(target));
	query_text(query, 2, slice_of(field));
	query_text(query, 3, slice_of(kind));
	query_text(query, 4, slice_of(state));
	query_text(query, 5, slice_of(since));
	int more = query_step(query);
	*count = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	return more < 0 ? more : 0;
}
