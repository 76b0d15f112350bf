#include "exchange.h"
#include "server.h"

/*
 * The result comes from another thread while this I/O thread is still on its way to suspending the
 * connection. Each of the two counts itself in waiting.arrivals; whoever is second resumes. So a
 * connection is never resumed before it was suspended, and a result that is there early costs no
 * suspending at all.
 */
static void arrive(struct exchange *exchange)
{
	if (atomic_fetch_add(&exchange->waiting.arrivals, 1) == 1)
		MHD_resume_connection(exchange->connection);
}

bool exchange_wait(struct exchange *exchange)
{
	if (atomic_load(&exchange->waiting.arrivals) == 1)
		return false;
	exchange->phase = PHASE_WAITING;
	MHD_suspend_connection(exchange->connection);
	arrive(exchange);
	return true;
}

static int finish_act(struct exchange *exchange, act_finish finish)
{
	struct outcome outcome = exchange->waiting.outcome;
	int code;

	/* The finish function may act again, which writes waiting.outcome. */
	memset(&exchange->waiting.outcome, 0, sizeof(exchange->waiting.outcome));
	code = finish(&exchange->request, &exchange->response, &outcome);
	outcome_release(&outcome);
	return code;
}

static int finish_work(struct exchange *exchange, work_finish finish)
{
	struct waiting *waiting = &exchange->waiting;

	error_clear();
	if (waiting->code) {
		error_set(waiting->code, "%s", waiting->message);
		error_set_field(waiting->field);
	}
	return finish(&exchange->request, &exchange->response, waiting->code, waiting->context);
}

int exchange_finish(struct exchange *exchange)
{
	struct waiting *waiting = &exchange->waiting;
	act_finish act = waiting->act_finish;
	work_finish work = waiting->work_finish;

	exchange->phase = PHASE_BODY;
	atomic_store(&waiting->arrivals, 0);
	waiting->act_finish = NULL;
	waiting->work_finish = NULL;
	atomic_fetch_sub(&exchange->server->waiting, 1);
	return act ? finish_act(exchange, act) : finish_work(exchange, work);
}

void exchange_abandon(struct exchange *exchange)
{
	outcome_release(&exchange->waiting.outcome);
	atomic_fetch_sub(&exchange->server->waiting, 1);
}

/* Counts the request among those that wait, unless the server has stopped taking work. */
static int begin_waiting(struct http_server *server)
{
	atomic_fetch_add(&server->waiting, 1);
	if (!atomic_load(&server->closed))
		return 0;
	atomic_fetch_sub(&server->waiting, 1);
	return error_set(FT_BUSY, "Fettle is stopping; try again shortly");
}

/* On the book's writer thread: quick. */
static void act_is_done(void *context, const struct outcome *outcome)
{
	struct exchange *exchange = context;

	exchange->waiting.outcome = *outcome;
	exchange->waiting.outcome.problems = json_deep_copy(outcome->problems);
	exchange->waiting.outcome.conflict = json_deep_copy(outcome->conflict);
	arrive(exchange);
}

int request_act(struct request *request, const struct act *act, act_finish finish)
{
	struct exchange *exchange = request->exchange;
	struct act copy = *act;
	int code;

	if (!copy.actor)
		copy.actor = &request->actor;
	if (!copy.idempotency_key)
		copy.idempotency_key = request->idempotency_key;
	if (!copy.expected_version)
		copy.expected_version = request->expected_version;
	code = begin_waiting(exchange->server);
	if (code)
		return code;
	exchange->waiting.act_finish = finish;
	code = book_submit(request->book, &copy, act_is_done, exchange);
	if (!code)
		return HTTP_WAIT;
	exchange->waiting.act_finish = NULL;
	atomic_fetch_sub(&exchange->server->waiting, 1);
	return code;
}

static void run_job(void *context)
{
	struct exchange *exchange = context;
	struct waiting *waiting = &exchange->waiting;

	error_clear();
	waiting->code = waiting->job(&exchange->request, waiting->context);
	snprintf(waiting->message, sizeof(waiting->message), "%s", error_message());
	snprintf(waiting->field, sizeof(waiting->field), "%s", error_field());
	arrive(exchange);
}

int request_work(struct request *request, request_job work, work_finish finish, void *context)
{
	struct exchange *exchange = request->exchange;
	struct waiting *waiting = &exchange->waiting;
	int code = begin_waiting(exchange->server);

	if (code)
		return code;
	waiting->job = work;
	waiting->work_finish = finish;
	waiting->context = context;
	code = workers_add(exchange->server->workers, run_job, exchange);
	if (!code)
		return HTTP_WAIT;
	waiting->work_finish = NULL;
	atomic_fetch_sub(&exchange->server->waiting, 1);
	return code;
}
