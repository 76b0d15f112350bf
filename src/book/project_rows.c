/* Rows of a bulk entry: readings of a measure, headcounts, training, people. The entry keeps every
 * row in the order it came; a row is found again by (seq, row_number). */
#include "people.h"
#include <math.h>

static struct slice cell(const json_t *row, size_t column)
{
	const json_t *value = json_array_get(row, column);
	return json_is_string(value)
		       ? (struct slice){ json_string_value(value), json_string_length(value) }
		       : SLICE_EMPTY;
}

/* -- series -- */

static int find_series(struct connection *connection, const char *measure, struct slice place,
	struct slice stratum, int64_t *id)
{
	struct query *query = query_start(connection,
		"SELECT id FROM series WHERE measure = $1 AND place = $2 AND stratum = $3");
	query_text(query, 1, slice_of(measure));
	query_text(query, 2, place);
	query_text(query, 3, stratum);
	int more = query_step(query);
	*id = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	return more < 0 ? more : 0;
}

static int make_series(struct connection *connection, const char *measure, struct slice place,
	struct slice stratum, int64_t *id)
{
	struct query *query =
		query_start(connection, "SELECT COALESCE(MAX(id), 0) + 1 FROM series");
	int more = query_step(query);
	*id = more == 1 ? query_get_int(query, 0) : 0;
	query_end(query);
	if (more < 0)
		return more;
	query = query_start(connection,
		"INSERT INTO series (id, measure, place, stratum) VALUES ($1, $2, $3, $4)");
	query_int(query, 1, *id);
	query_text(query, 2, slice_of(measure));
	query_text(query, 3, place);
	query_text(query, 4, stratum);
	return query_run(query);
}

/* Rows of one series usually follow each other or come round again: a small cache by hash. */
enum { SERIES_CACHE_SLOTS = 1024 };

struct series_cache {
	struct {
		char place[65], stratum[65];
		int64_t id;
	} items[SERIES_CACHE_SLOTS];
};

static size_t cache_slot(struct slice place, struct slice stratum)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < place.length; i++)
		hash = (hash ^ (unsigned char)place.base[i]) * 0x100000001b3u;
	hash *= 31;
	for (size_t i = 0; i < stratum.length; i++)
		hash = (hash ^ (unsigned char)stratum.base[i]) * 0x100000001b3u;
	return (size_t)(hash >> 20) & (SERIES_CACHE_SLOTS - 1);
}

static int series_of(struct connection *connection, struct series_cache *cache, const char *measure,
	struct slice place, struct slice stratum, int64_t *id)
{
	size_t slot = cache_slot(place, stratum);
	if (cache->items[slot].id && slice_is(place, cache->items[slot].place) &&
		slice_is(stratum, cache->items[slot].stratum)) {
		*id = cache->items[slot].id;
		return 0;
	}
	int result = find_series(connection, measure, place, stratum, id);
	if (result == 0 && *id == 0)
		result = make_series(connection, measure, place, stratum, id);
	if (result == 0 && place.length < 65 && stratum.length < 65) {
		snprintf(cache->items[slot].place, 65, "%.*s", (int)place.length, place.base);
		snprintf(cache->items[slot].stratum, 65, "%.*s", (int)stratum.length, stratum.base);
		cache->items[slot].id = *id;
	}
	return result;
}

/* [place, day, stratum, n, of] */
static int write_reading(struct doing *doing, int64_t series, const json_t *row, int number)
{
	day_number day;
	double n, of = NAN;
	int result = day_parse(cell(row, 1), &day);
	if (result == 0)
		result = slice_to_double(cell(row, 3), &n);
	if (result == 0 && cell(row, 4).length)
		result = slice_to_double(cell(row, 4), &of);
	if (result)
		return error_prefix("row %d", number);
	struct query *query = query_start(doing->connection,
		"INSERT INTO reading (series, happened, n, of_n, seq, row_number)"
		" VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (series, happened, seq) DO UPDATE SET"
		" n = excluded.n, of_n = excluded.of_n, row_number = excluded.row_number");
	query_int(query, 1, series);
	query_int(query, 2, day);
	query_real(query, 3, n);
	if (isnan(of))
		query_null(query, 4);
	else
		query_real(query, 4, of);
	query_int(query, 5, doing->seq);
	query_int(query, 6, number);
	return query_run(query);
}

static int write_readings(struct doing *doing, const json_t *rows)
{
	const char *measure = json_text(doing->row.body, "measure");
	struct series_cache *cache = must_alloc(sizeof(*cache));
	int result = 0;
	for (size_t i = 0; result == 0 && i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		int64_t series = 0;
		result = series_of(
			doing->connection, cache, measure, cell(row, 0), cell(row, 2), &series);
		if (result == 0)
			result = write_reading(doing, series, row, (int)i);
	}
	free(cache);
	return result;
}

/* [place, staff group, fte] on the day of the entry */
static int write_headcounts(struct doing *doing, const json_t *rows)
{
	int result = 0;
	for (size_t i = 0; result == 0 && i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		double fte;
		if ((result = slice_to_double(cell(row, 2), &fte)))
			return error_prefix("row %zu", i);
		struct query *query = query_start(doing->connection,
			"INSERT INTO workforce (place, staff_group, happened, fte, seq, row_number)"
			" VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (place, staff_group, "
			"happened)"
			" DO UPDATE SET fte = excluded.fte, seq = excluded.seq,"
			" row_number = excluded.row_number");
		query_text(query, 1, cell(row, 0));
		query_text(query, 2, cell(row, 1));
		query_int(query, 3, doing->day);
		query_real(query, 4, fte);
		query_int(query, 5, doing->seq);
		query_int(query, 6, (int64_t)i);
		result = query_run(query);
	}
	return result;
}

/* [person, on, until] or, of what is taken back, [person, on, until, "revoked"] */
static int write_training(struct doing *doing, const json_t *rows)
{
	struct slice course = slice_of(json_text(doing->set, "course"));
	int result = 0;
	for (size_t i = 0; result == 0 && i < json_array_size(rows); i++) {
		struct training_row row;
		if ((result = training_row_read(json_array_get(rows, i), &row)))
			return error_prefix("row %zu", i);
		struct query *query = query_start(doing->connection,
			"INSERT INTO training (course, person, happened, until, revoked, seq,"
			" row_number) VALUES ($1, $2, $3, $4, $5, $6, $7)"
			" ON CONFLICT (course, person, happened) DO UPDATE SET"
			" until = excluded.until, revoked = excluded.revoked, seq = excluded.seq,"
			" row_number = excluded.row_number");
		query_text(query, 1, course);
		query_text(query, 2, row.person);
		query_int(query, 3, row.on);
		query_int(query, 4, row.until);
		query_int(query, 5, row.revoked);
		query_int(query, 6, doing->seq);
		query_int(query, 7, (int64_t)i);
		result = query_run(query);
	}
	return result;
}

static const struct {
	const char *kind;
	int (*write)(struct doing *doing, const json_t *rows);
} row_kinds[] = {
	{ "readings", write_readings },
	{ "workforce", write_headcounts },
	{ "training", write_training },
	{ "people", project_people },
};

int project_rows(struct doing *doing)
{
	for (size_t i = 0; i < sizeof(row_kinds) / sizeof(row_kinds[0]); i++)
		if (strcmp(doing->kind->name, row_kinds[i].kind) == 0)
			return row_kinds[i].write(doing, json_object_get(doing->set, "rows"));
	return 0;
}
