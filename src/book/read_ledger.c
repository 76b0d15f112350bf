/* What was said, entry by entry. */
#include "entry_scan.h"
#include "people.h"

struct reading_entries {
	int (*each)(void *context, const struct recorded *entry);
	void *context;
};

/* An envelope's text has no escapes: what is between the quotes. */
static struct slice unquoted(struct slice raw)
{
	return raw.length >= 2 ? (struct slice){ raw.base + 1, raw.length - 2 } : SLICE_EMPTY;
}

static int take_row(void *context, const struct entry_row *row)
{
	enum { AT, BY, KIND, ON, PLACE, SET, THING, VERB, KEYS_COUNT };
	static const char *const keys[KEYS_COUNT] = { "at", "by", "kind", "on", "place", "set",
		"thing", "verb" };
	struct slice raws[KEYS_COUNT];
	const struct reading_entries *reading = context;
	int64_t at = 0;
	int result = ledger_entry_fields(row->body, keys, KEYS_COUNT, raws);
	if (result == 0 && !ledger_raw_whole(raws[AT], &at))
		result = error_set(FT_DRIFT, "it does not say when it was recorded");
	struct recorded entry = { .seq = row->seq,
		.at = at,
		.kind = unquoted(raws[KIND]),
		.verb = unquoted(raws[VERB]),
		.thing = unquoted(raws[THING]),
		.place = unquoted(raws[PLACE]),
		.by = unquoted(raws[BY]),
		.set = raws[SET] };
	if (result == 0)
		result = entry_day(unquoted(raws[ON]), &entry.on);
	if (result)
		return error_prefix("entry %lld", (long long)row->seq);
	if (!slice_is(entry.kind, "people"))
		return reading->each(reading->context, &entry);
	return read_people_rows(&(struct people_reading){
		.entry = &entry, .each = reading->each, .context = reading->context });
}

int read_ledger(struct reader *reader, int64_t after,
	int (*each)(void *context, const struct recorded *entry), void *context)
{
	struct reading_entries reading = { each, context };
	return entry_scan(reader->connection, after, take_row, &reading);
}

int entry_day(struct slice on, day_number *day)
{
	enum { DAY_CHARS = 10 };
	instant_us instant;
	if (on.length > DAY_CHARS && instant_parse(on, &instant) == 0) {
		*day = instant_day(instant);
		return 0;
	}
	return day_parse(on, day);
}
