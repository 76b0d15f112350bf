/* Rows behind the figures: evidence, series, readings, headcounts. */
#include "read_private.h"
#include <math.h>

/* Copies a column's text into a small fixed room. */
#define COLUMN_TEXT(name, query, column)                                                           \
	char name[160];                                                                            \
	snprintf(name, sizeof(name), "%.*s", (int)query_get_text(query, column).length,            \
		query_get_text(query, column).base)

/* Texts of a row of evidence; the evidence points into them. */
struct evidence_texts {
	char requirement[160], place[160], method[160], measure[160], holder[160], thing[160],
		subject[160];
};

static void take_column(struct query *query, int column, char to[160])
{
	struct slice text = query_get_text(query, column);
	snprintf(to, 160, "%.*s", (int)text.length, text.base);
}

/* From the columns EVIDENCE_COLUMNS. */
static struct evidence take_evidence(struct query *query, struct evidence_texts *texts)
{
	take_column(query, 0, texts->requirement);
	take_column(query, 1, texts->place);
	take_column(query, 2, texts->method);
	take_column(query, 3, texts->measure);
	take_column(query, 4, texts->holder);
	take_column(query, 5, texts->thing);
	take_column(query, 12, texts->subject);
	return (struct evidence){ .requirement = texts->requirement,
		.place = texts->place,
		.method = texts->method,
		.measure = texts->measure,
		.holder = texts->holder,
		.thing = texts->thing,
		.strand = (enum strand)query_get_int(query, 6),
		.on = (day_number)query_get_int(query, 7),
		.until = (day_number)query_get_int(query, 8),
		.y = query_get_int(query, 9),
		.n = query_get_int(query, 10),
		.seq = query_get_int(query, 11),
		.subject = texts->subject,
		.edition = query_get_int(query, 13) };
}

#define EVIDENCE_COLUMNS                                                                           \
	"SELECT e.requirement, e.place, e.method, e.measure, e.holder, e.thing, e.strand,"         \
	" e.happened, e.until, e.y, e.n, e.seq, e.subject, e.edition"
#define FROM_EVIDENCE EVIDENCE_COLUMNS " FROM evidence e"
#define EVIDENCE_ORDER " ORDER BY e.happened, e.seq, e.number"
static const char *const evidence_sql[] = {
	FROM_EVIDENCE EVIDENCE_ORDER,
	FROM_EVIDENCE " WHERE e.requirement = $1" EVIDENCE_ORDER,
	FROM_EVIDENCE
	" JOIN place_above a ON a.place = e.place WHERE a.above = $2" EVIDENCE_ORDER,
	FROM_EVIDENCE " JOIN place_above a ON a.place = e.place"
			 " WHERE e.requirement = $1 AND a.above = $2" EVIDENCE_ORDER,
};

int read_evidence(struct reader *reader, const char *requirement, const char *place,
	int (*each)(void *context, const struct evidence *evidence), void *context)
{
	bool by_requirement = requirement && *requirement, by_place = place && *place;
	struct query *query = query_start(
		reader->connection, evidence_sql[(by_requirement ? 1 : 0) + (by_place ? 2 : 0)]);
	if (by_requirement)
		query_text(query, 1, slice_of(requirement));
	if (by_place)
		query_text(query, 2, slice_of(place));
	int more;
	while ((more = query_step(query)) == 1) {
		struct evidence_texts texts;
		struct evidence evidence = take_evidence(query, &texts);
		if ((more = each(context, &evidence)))
			break;
	}
	query_end(query);
	return more;
}

int read_evidence_day(struct reader *reader, const char *subject, const char *holder, day_number on,
	const char *kind, bool *found, day_number *until)
{
	struct query *query = query_start(reader->connection,
		"SELECT e.until FROM evidence e JOIN thing t ON t.id = e.thing"
		" WHERE e.subject = $1 AND e.holder = $2 AND e.happened = $3 AND t.kind = $4"
		" ORDER BY e.seq DESC LIMIT 1");
	query_text(query, 1, slice_of(subject));
	query_text(query, 2, slice_of(holder));
	query_int(query, 3, on);
	query_text(query, 4, slice_of(kind));
	int more = query_step(query);
	*found = more == 1;
	*until = *found ? (day_number)query_get_int(query, 0) : DAY_NONE;
	query_end(query);
	return more < 0 ? more : 0;
}

int read_evidence_since(struct reader *reader, const char *kind, int64_t after,
	int (*each)(void *context, const char *thing, int64_t version,
		const struct evidence *evidence),
	void *context)
{
	enum { THINGS_AT_ONCE = 5000 };
	int64_t last;
	int more;
	do {
		struct query *query = query_start(reader->connection,
			EVIDENCE_COLUMNS
			", t.id, t.version FROM (SELECT id, version FROM thing"
			" WHERE kind = $1 AND version > $2 ORDER BY version LIMIT $3) t"
			" LEFT JOIN evidence e ON e.thing = t.id"
			" ORDER BY t.version, e.strand, e.number");
		query_text(query, 1, slice_of(kind));
		query_int(query, 2, after);
		query_int(query, 3, THINGS_AT_ONCE);
		last = after;
		while ((more = query_step(query)) == 1) {
			COLUMN_TEXT(thing, query, 14);
			struct evidence_texts texts;
			struct evidence evidence = take_evidence(query, &texts);
			after = query_get_int(query, 15);
			if ((more = each(context, thing, after,
				     query_is_null(query, 5) ? NULL : &evidence)))
				break;
		}
		query_end(query);
	} while (more == 0 && after > last);
	return more;
}

#define SERIES_COLUMNS "SELECT s.id, s.measure, s.place, s.stratum FROM series s"
#define SERIES_ORDER " ORDER BY s.measure, s.place, s.stratum"
static const char *const series_sql[] = {
	SERIES_COLUMNS SERIES_ORDER,
	SERIES_COLUMNS " WHERE s.measure = $1" SERIES_ORDER,
	SERIES_COLUMNS " JOIN place_above a ON a.place = s.place WHERE a.above = $2" SERIES_ORDER,
	SERIES_COLUMNS " JOIN place_above a ON a.place = s.place"
		       " WHERE s.measure = $1 AND a.above = $2" SERIES_ORDER,
};

int read_series(struct reader *reader, const char *measure, const char *place,
	int (*each)(void *context, const struct series *series), void *context)
{
	bool by_measure = measure && *measure, by_place = place && *place;
	struct query *query = query_start(
		reader->connection, series_sql[(by_measure ? 1 : 0) + (by_place ? 2 : 0)]);
	if (by_measure)
		query_text(query, 1, slice_of(measure));
	if (by_place)
		query_text(query, 2, slice_of(place));
	int more;
	while ((more = query_step(query)) == 1) {
		COLUMN_TEXT(name, query, 1);
		COLUMN_TEXT(where, query, 2);
		COLUMN_TEXT(stratum, query, 3);
		struct series series = { query_get_int(query, 0), name, where, stratum };
		if ((more = each(context, &series)))
			break;
	}
	query_end(query);
	return more;
}

static struct reading take_reading(struct query *query)
{
	return (struct reading){ .on = (day_number)query_get_int(query, 1),
		.n = query_get_real(query, 2),
		.of = query_is_null(query, 3) ? NAN : query_get_real(query, 3),
		.seq = query_get_int(query, 4),
		.row = (int)query_get_int(query, 5) };
}

int read_readings(struct reader *reader, int64_t series,
	int (*each)(void *context, const struct reading *reading), void *context)
{
	struct query *query = query_start(reader->connection,
		"SELECT series, happened, n, of_n, seq, row_number FROM reading WHERE series = $1"
		" ORDER BY happened, seq");
	query_int(query, 1, series);
	struct reading held = { .on = DAY_NONE };
	int more, result = 0;
	while (result == 0 && (more = query_step(query)) == 1) {
		struct reading reading = take_reading(query);
		if (held.on != DAY_NONE && held.on != reading.on)
			result = each(context, &held);
		held = reading;
	}
	query_end(query);
	if (result == 0 && more < 0)
		result = more;
	return result == 0 && held.on != DAY_NONE ? each(context, &held) : result;
}

int read_reading(struct reader *reader, struct slice measure, struct slice place,
	struct slice stratum, day_number on, struct reading *out, bool *found)
{
	struct query *query = query_start(reader->connection,
		"SELECT r.series, r.happened, r.n, r.of_n, r.seq, r.row_number FROM series s"
		" JOIN reading r ON r.series = s.id"
		" WHERE s.measure = $1 AND s.place = $2 AND s.stratum = $3 AND r.happened = $4"
		" ORDER BY r.seq DESC LIMIT 1");
	query_text(query, 1, measure);
	query_text(query, 2, place);
	query_text(query, 3, stratum);
	query_int(query, 4, on);
	int more = query_step(query);
	*found = more == 1;
	if (*found)
		*out = take_reading(query);
	query_end(query);
	return more < 0 ? more : 0;
}

int read_all_readings(struct reader *reader, int64_t after_seq,
	int (*each)(void *context, int64_t series, const struct reading *reading), void *context)
{
	static const char all_sql[] =
		"SELECT series, happened, n, of_n, seq, row_number FROM reading"
		" WHERE (series, happened, seq) > ($1, $2, $5) AND seq > $3"
		" ORDER BY series, happened, seq LIMIT $4";
	/* The + keeps SQLite to the index on seq, which finds the few later rows. */
	static const char later_sql[] =
		"SELECT series, happened, n, of_n, seq, row_number FROM reading"
		" WHERE (+series, +happened, +seq) > ($1, $2, $5) AND seq > $3"
		" ORDER BY +series, +happened, +seq LIMIT $4";
	enum { ROWS_AT_ONCE = 20000 };
	int64_t series = -1, happened = INT32_MIN, seq = 0;
	int result = 0;
	for (int rows = ROWS_AT_ONCE; result == 0 && rows == ROWS_AT_ONCE;) {
		struct query *query =
			query_start(reader->connection, after_seq > 0 ? later_sql : all_sql);
		query_int(query, 1, series);
		query_int(query, 2, happened);
		query_int(query, 3, after_seq);
		query_int(query, 4, ROWS_AT_ONCE);
		query_int(query, 5, seq);
		int more;
		for (rows = 0; (more = query_step(query)) == 1; rows++) {
			struct reading reading = take_reading(query);
			series = query_get_int(query, 0);
			happened = reading.on;
			seq = reading.seq;
			if ((result = each(context, series, &reading)))
				break;
		}
		query_end(query);
		if (more < 0)
			result = more;
	}
	return result;
}

int read_workforce(struct reader *reader, const char *place,
	int (*each)(void *context, const struct headcount *headcount), void *context)
{
	static const char all_sql[] =
		"SELECT w.place, w.staff_group, w.happened, w.fte"
		" FROM workforce w ORDER BY w.place, w.staff_group, w.happened";
	static const char below_sql[] =
		"SELECT w.place, w.staff_group, w.happened, w.fte FROM workforce w"
		" JOIN place_above a ON a.place = w.place WHERE a.above = $1"
		" ORDER BY w.place, w.staff_group, w.happened";
	bool by_place = place && *place;
	struct query *query = query_start(reader->connection, by_place ? below_sql : all_sql);
	if (by_place)
		query_text(query, 1, slice_of(place));
	int more;
	while ((more = query_step(query)) == 1) {
		COLUMN_TEXT(where, query, 0);
		COLUMN_TEXT(group, query, 1);
		struct headcount headcount = { where, group, (day_number)query_get_int(query, 2),
			query_get_real(query, 3) };
		if ((more = each(context, &headcount)))
			break;
	}
	query_end(query);
	return more;
}

int read_headcount(struct reader *reader, struct slice place, struct slice staff_group,
	day_number on, double *fte, int64_t *seq, bool *found)
{
	struct query *query = query_start(reader->connection,
		"SELECT fte, seq FROM workforce"
		" WHERE place = $1 AND staff_group = $2 AND happened = $3");
	query_text(query, 1, place);
	query_text(query, 2, staff_group);
	query_int(query, 3, on);
	int more = query_step(query);
	*found = more == 1;
	if (*found) {
		*fte = query_get_real(query, 0);
		*seq = query_get_int(query, 1);
	}
	query_end(query);
	return more < 0 ? more : 0;
}
