/*
 * postgresql_pipeline.c: statements of a write transaction go out one after the
 * other without waiting for their answers, which saves a round trip each.
 *
 * libpq reads what comes in while it waits to send, so neither side can block the
 * other; reading the answers every now and then bounds the memory they take.
 */
#include "error.h"
#include "store_postgresql.h"

int postgresql_enter_pipeline(struct postgresql_connection *connection)
{
	if (PQpipelineStatus(connection->handle) != PQ_PIPELINE_OFF)
		return 0;
	if (!PQenterPipelineMode(connection->handle))
		return postgresql_error(connection, NULL);
	return 0;
}

int postgresql_queue(struct postgresql_connection *connection, const char *sql)
{
	int result = postgresql_enter_pipeline(connection);

	if (result != 0)
		return result;
	if (!PQsendQueryParams(connection->handle, sql, 0, NULL, NULL, NULL, NULL, 0))
		return postgresql_error(connection, NULL);
	return 0;
}

/* Up to the answer of the sync. Each statement has its answer and then a NULL; two
 * NULLs running mean that nothing more will come. */
static int read_answers(struct postgresql_connection *connection, PGresult **last)
{
	int result = 0;
	int nothing = 0;

	while (nothing < 2) {
		PGresult *answer = PQgetResult(connection->handle);
		ExecStatusType status = PQresultStatus(answer);

		nothing = answer ? 0 : nothing + 1;
		if (!answer)
			continue;
		if (status == PGRES_PIPELINE_SYNC) {
			PQclear(answer);
			return result;
		}
		if (result == 0 && postgresql_is_error(answer))
			result = postgresql_error(connection, answer);
		PQclear(*last);
		*last = answer;
	}
	return result != 0 ? result : postgresql_error(connection, NULL);
}

int postgresql_drain(struct postgresql_connection *connection, PGresult **last)
{
	PGresult *answer = NULL;
	int result;

	if (PQpipelineStatus(connection->handle) == PQ_PIPELINE_OFF)
		return 0;
	connection->queued = 0;
	if (PQpipelineSync(connection->handle))
		result = read_answers(connection, &answer);
	else
		result = postgresql_error(connection, NULL);
	if (!PQexitPipelineMode(connection->handle) && result == 0)
		result = postgresql_error(connection, NULL);
	if (last && result == 0)
		*last = answer;
	else
		PQclear(answer);
	return result;
}
