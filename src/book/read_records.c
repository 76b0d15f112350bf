/* Records that changed, with what was done to them: for whoever counts them. */
#include "read_private.h"

/* One record and its acts as the rows come by. */
struct gathering {
	struct record record;
	struct thing_row row;
	bool filled;
	struct arena texts;
	struct act_done_to *acts;
	size_t room;
	int (*each)(void *context, const struct record *record);
	void *context;
};

/* The day of an instant is London's. */
static day_number day_of_text(struct slice text)
{
	instant_us instant;
	day_number day;
	if (instant_parse(text, &instant) == 0)
		return instant_day(instant);
	return day_parse(text, &day) ? DAY_NONE : day;
}

static int give(struct gathering *gathering)
{
	if (!gathering->filled)
		return 0;
	struct thing_row *row = &gathering->row;
	gathering->record.id = row->id;
	gathering->record.place = row->place;
	gathering->record.state = row->state;
	gathering->record.made_by = row->made_by;
	gathering->record.version = row->version;
	gathering->record.fields = row->body;
	gathering->record.on = day_of_text(slice_of(row->happened));
	gathering->record.acts = gathering->acts;
	int result = gathering->each(gathering->context, &gathering->record);
	thing_row_release(row);
	arena_clear(&gathering->texts);
	gathering->filled = false;
	gathering->record = (struct record){ 0 };
	return result;
}

static int add_act(struct gathering *gathering, struct slice bytes)
{
	struct ledger_entry entry;
	int result = ledger_entry_read(bytes, &entry);
	if (result)
		return result;
	if (gathering->record.act_count == gathering->room) {
		gathering->room = gathering->room ? gathering->room * 2 : 16;
		gathering->acts =
			must_realloc(gathering->acts, gathering->room * sizeof(*gathering->acts));
	}
	char *set = arena_text(&gathering->texts, entry.set);
	gathering->acts[gathering->record.act_count++] = (struct act_done_to){
		.verb = arena_text(&gathering->texts, entry.verb),
		.place = arena_text(&gathering->texts, entry.place),
		.on = day_of_text(entry.on),
		.seq = entry.seq,
		.set = { set, entry.set.length },
	};
	return 0;
}

static int gather_row(struct gathering *gathering, struct query *query, bool with_acts)
{
	struct slice id = query_get_text(query, 0);
	int result = 0;
	if (!gathering->filled || !slice_is(id, gathering->row.id)) {
		if ((result = give(gathering)) || (result = thing_row_take(query, &gathering->row)))
			return result;
		gathering->record.made_in = query_get_int(query, 12);
		gathering->filled = true;
	}
	return with_acts ? add_act(gathering, query_get_bytes(query, 13)) : 0;
}

/* Rows come by version, and of one record by entry. */
#define RECORDS                                                                                    \
	"SELECT " THING_COLUMNS ", t.made_in"
#define SOME_THINGS                                                                                \
	" FROM (SELECT * FROM thing WHERE kind = $1 AND version > $2 ORDER BY version LIMIT $3) t"
static const char plain_sql[] = RECORDS SOME_THINGS " ORDER BY t.version";
static const char acts_sql[] = RECORDS
	", e.body" SOME_THINGS " JOIN entry e ON e.thing = t.id ORDER BY t.version, e.seq";

int read_records_since(struct reader *reader, const char *kind, int64_t after, bool with_acts,
	int (*each)(void *context, const struct record *record), void *context)
{
	enum { RECORDS_AT_ONCE = 5000 };
	struct gathering gathering = { .each = each, .context = context };
	int64_t last;
	int more;
	arena_init(&gathering.texts);
	do {
		struct query *query =
			query_start(reader->connection, with_acts ? acts_sql : plain_sql);
		query_text(query, 1, slice_of(kind));
		query_int(query, 2, after);
		query_int(query, 3, RECORDS_AT_ONCE);
		last = after;
		while ((more = query_step(query)) == 1) {
			after = query_get_int(query, 5);
			if ((more = gather_row(&gathering, query, with_acts)))
				break;
		}
		query_end(query);
		if (more == 0)
			more = give(&gathering);
	} while (more == 0 && after > last);
	if (gathering.filled)
		thing_row_release(&gathering.row);
	arena_release(&gathering.texts);
	free(gathering.acts);
	return more;
}
