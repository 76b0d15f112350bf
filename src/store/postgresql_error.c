/* postgresql_error.c: what PostgreSQL reports, in words that say what to do. */
#include "error.h"
#include "limit.h"
#include "store_postgresql.h"

enum meaning {
	MEANS_THERE_ALREADY,
	MEANS_HELD,
	MEANS_AWAY,
	MEANS_FULL,
	MEANS_READ_ONLY,
	MEANS_NOT_PERMITTED,
	MEANS_DAMAGED,
	MEANS_OTHER
};

/* The first that begins the SQLSTATE counts: PostgreSQL manual, appendix A. */
static const struct {
	const char *state;
	enum meaning meaning;
} meanings[] = {
	{ "23505", MEANS_THERE_ALREADY },
	{ "55P03", MEANS_HELD },          /* lock_timeout */
	{ "40", MEANS_HELD },             /* serialisation, deadlock */
	{ "57P", MEANS_AWAY },            /* shutting down, starting up, terminated */
	{ "08", MEANS_AWAY },
	{ "53300", MEANS_AWAY },          /* too many connections */
	{ "53100", MEANS_FULL },
	{ "25006", MEANS_READ_ONLY },
	{ "42501", MEANS_NOT_PERMITTED },
	{ "28", MEANS_NOT_PERMITTED },
	{ "XX001", MEANS_DAMAGED },
	{ "XX002", MEANS_DAMAGED },
};

static enum meaning meaning_of(const char *state)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (slice_starts(slice_of(state), meanings[i].state))
			return meanings[i].meaning;
	return MEANS_OTHER;
}

bool postgresql_is_error(const PGresult *answer)
{
	ExecStatusType status = PQresultStatus(answer);

	return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

static int away(struct postgresql_connection *connection, const char *detail)
{
	struct slice line = slice_trim(slice_of(detail));

	connection->lost = true;
	return error_set(FT_BUSY, "The database %s cannot be reached (%.*s). Nothing is lost; Fettle "
			 "connects again by itself.", connection->base.store->name,
			 (int)line.length, line.base);
}

int postgresql_error(struct postgresql_connection *connection, const PGresult *answer)
{
	const char *name = connection->base.store->name;
	const char *state = answer ? PQresultErrorField(answer, PG_DIAG_SQLSTATE) : NULL;
	const char *text = answer ? PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	const char *detail = answer ? PQresultErrorField(answer, PG_DIAG_MESSAGE_DETAIL) : NULL;

	if (!text)
		text = PQerrorMessage(connection->handle);
	if (!state && PQstatus(connection->handle) != CONNECTION_OK)
		return away(connection, text);
	switch (meaning_of(state ? state : "")) {
	case MEANS_THERE_ALREADY:
		return error_set(FT_CONFLICT, "That is there already: %s", detail ? detail : text);
	case MEANS_HELD:
		return error_set(FT_BUSY, "%s has been held by another writer for %d seconds. Try again "
				 "shortly.", name, LIMIT_DATABASE_BUSY_MS / 1000);
	case MEANS_AWAY:
		return away(connection, text);
	case MEANS_FULL:
		return error_set(FT_FAILED, "The disk is full: %s could not be written. Free space and "
				 "try again; nothing was lost.", name);
	case MEANS_READ_ONLY:
		return error_set(FT_FAILED, "%s cannot be changed here: the database is read-only (a "
				 "standby, or opened for reading).", name);
	case MEANS_NOT_PERMITTED:
		return error_set(FT_FAILED, "The database user may not do that in %s: %s.", name, text);
	case MEANS_DAMAGED:
		return error_set(FT_DRIFT, "%s is damaged: %s. Restore it from a backup.", name, text);
	case MEANS_OTHER:
		break;
	}
	return error_set(FT_FAILED, "%s did not accept a statement: %s.", name, text);
}
