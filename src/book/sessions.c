/* Sessions and wrong tries. */
#include "sessions.h"
#include <pthread.h>

struct session {
	char hash[65], person[65], acting_as[65];
	instant_us expires_at;
	int64_t read_at_us;   /* monotonic: when the table last said so */
	struct session *next; /* in its slot */
};

struct tries { /* of one login; a slot is shared by logins that hash alike, which errs on the safe
		  side */
	int64_t window_started_us;
	int failures;
};

enum { SESSION_SLOTS = 4096, TRIES_SLOTS = 4096, SESSIONS_AT_MOST = 1 << 20 };

struct sessions {
	struct store *store;
	pthread_rwlock_t lock;
	struct session *slots[SESSION_SLOTS];
	size_t count;
	pthread_mutex_t tries_lock;
	struct tries tries[TRIES_SLOTS];
	pthread_mutex_t connection_lock;
	struct connection *connection; /* made at first use */
};

void token_hash(const char *token, char hash[65])
{
	uint8_t digest[SHA256_BYTES];
	struct buf text;
	buf_init(&text, 128);
	sha256(token, strlen(token), digest);
	hex_add(&text, digest, sizeof(digest));
	snprintf(hash, 65, "%s", text.base);
	buf_release(&text);
}

static size_t slot_of(const char *hash, size_t slots)
{
	size_t slot = 0;
	for (int i = 0; i < 8; i++)
		slot = slot * 31 + (unsigned char)hash[i];
	return slot % slots;
}

struct connection *sessions_take_connection(struct sessions *sessions)
{
	pthread_mutex_lock(&sessions->connection_lock);
	if (!sessions->connection && store_connect(sessions->store, &sessions->connection)) {
		sessions->connection = NULL;
		pthread_mutex_unlock(&sessions->connection_lock);
	}
	return sessions->connection;
}

void sessions_give_connection(struct sessions *sessions)
{
	if (transaction_is_open(sessions->connection))
		transaction_rollback(sessions->connection);
	pthread_mutex_unlock(&sessions->connection_lock);
}

/* -- in memory -- */

/* Another process may have ended it: the table is asked again now and then. */
enum { BELIEVED_US = 2000000 };

static struct session **find_slot(struct sessions *sessions, const char *hash)
{
	struct session **link = &sessions->slots[slot_of(hash, SESSION_SLOTS)];
	while (*link && strcmp((*link)->hash, hash) != 0)
		link = &(*link)->next;
	return link;
}

static void keep(struct sessions *sessions, const struct session *session)
{
	pthread_rwlock_wrlock(&sessions->lock);
	struct session **link = find_slot(sessions, session->hash);
	if (!*link && sessions->count < SESSIONS_AT_MOST) {
		*link = must_alloc(sizeof(**link));
		sessions->count++;
	}
	if (*link) {
		struct session *next = (*link)->next;
		**link = *session;
		(*link)->next = next;
	}
	pthread_rwlock_unlock(&sessions->lock);
}

static void drop(struct sessions *sessions, const char *hash)
{
	pthread_rwlock_wrlock(&sessions->lock);
	struct session **link = find_slot(sessions, hash);
	if (*link) {
		struct session *gone = *link;
		*link = gone->next;
		free(gone);
		sessions->count--;
	}
	pthread_rwlock_unlock(&sessions->lock);
}

/* -- in the table -- */

static int read_session(struct sessions *sessions, const char *hash, struct session *out)
{
	struct connection *connection = sessions_take_connection(sessions);
	if (!connection)
		return error_code();
	struct query *query = query_start(connection,
		"SELECT person, acting_as, expires_at FROM session WHERE token_hash = $1");
	query_text(query, 1, slice_of(hash));
	int more = query_step(query);
	if (more == 1) {
		struct slice person = query_get_text(query, 0), as = query_get_text(query, 1);
		memset(out, 0, sizeof(*out));
		snprintf(out->hash, sizeof(out->hash), "%s", hash);
		snprintf(out->person, sizeof(out->person), "%.*s", (int)person.length, person.base);
		snprintf(out->acting_as, sizeof(out->acting_as), "%.*s", (int)as.length, as.base);
		out->expires_at = query_get_int(query, 2);
		out->read_at_us = monotonic_us();
	}
	query_end(query);
	sessions_give_connection(sessions);
	return more == 1 ? 0 : more == 0 ? error_set(FT_NOT_FOUND, "Sign in first.") : more;
}

static int write_one(struct sessions *sessions, const char *sql, const char *first,
	const char *second, int64_t number)
{
	struct connection *connection = sessions_take_connection(sessions);
	if (!connection)
		return error_code();
	int result = transaction_begin_write(connection);
	if (result == 0) {
		struct query *query = query_start(connection, sql);
		query_text(query, 1, slice_of(first));
		if (second)
			query_text(query, 2, slice_of(second));
		if (number)
			query_int(query, 3, number);
		result = query_run(query);
		if (result == 0)
			result = transaction_commit(connection);
	}
	sessions_give_connection(sessions);
	return result;
}

/* -- the interface -- */

int sessions_create(struct sessions **out, struct store *store)
{
	struct sessions *sessions = must_alloc(sizeof(*sessions));
	sessions->store = store;
	pthread_rwlock_init(&sessions->lock, NULL);
	pthread_mutex_init(&sessions->tries_lock, NULL);
	pthread_mutex_init(&sessions->connection_lock, NULL);
	*out = sessions;
	return 0;
}

void sessions_free(struct sessions *sessions)
{
	if (!sessions)
		return;
	for (size_t i = 0; i < SESSION_SLOTS; i++)
		while (sessions->slots[i]) {
			struct session *next = sessions->slots[i]->next;
			free(sessions->slots[i]);
			sessions->slots[i] = next;
		}
	connection_close(sessions->connection);
	pthread_rwlock_destroy(&sessions->lock);
	pthread_mutex_destroy(&sessions->tries_lock);
	pthread_mutex_destroy(&sessions->connection_lock);
	free(sessions);
}

int sessions_begin(struct sessions *sessions, const char *person, char token[44])
{
	random_secret(token);
	struct session session = { .expires_at = instant_now() +
						 LIMIT_SESSION_DAYS * INT64_C(86400000000),
		.read_at_us = monotonic_us() };
	token_hash(token, session.hash);
	snprintf(session.person, sizeof(session.person), "%s", person);
	int result = write_one(sessions,
		"INSERT INTO session (token_hash, person, acting_as, expires_at) VALUES ($1, $2, "
		"'', $3)",
		session.hash, person, session.expires_at);
	if (result == 0)
		keep(sessions, &session);
	return result;
}

static bool find_in_memory(struct sessions *sessions, const char *hash, struct session *out)
{
	pthread_rwlock_rdlock(&sessions->lock);
	const struct session *session = *find_slot(sessions, hash);
	if (session)
		*out = *session;
	pthread_rwlock_unlock(&sessions->lock);
	return session != NULL;
}

int sessions_find(struct sessions *sessions, const char *token, struct actor *out)
{
	char hash[65];
	struct session session;
	memset(out, 0, sizeof(*out));
	if (strlen(token) != 43)
		return error_set(FT_NOT_FOUND, "Sign in first.");
	token_hash(token, hash);
	if (!find_in_memory(sessions, hash, &session) ||
		monotonic_us() - session.read_at_us > BELIEVED_US) {
		int result = read_session(sessions, hash, &session);
		if (result == FT_NOT_FOUND)
			drop(sessions, hash);
		if (result)
			return result;
		keep(sessions, &session);
	}
	if (session.expires_at < instant_now()) {
		sessions_end(sessions, token);
		return error_set(FT_NOT_FOUND, "You have been signed out. Sign in again.");
	}
	snprintf(out->person, sizeof(out->person), "%s", session.person);
	snprintf(out->acting_as, sizeof(out->acting_as), "%s", session.acting_as);
	snprintf(out->session, sizeof(out->session), "%s", hash);
	return 0;
}

int sessions_end(struct sessions *sessions, const char *token)
{
	char hash[65];
	token_hash(token, hash);
	drop(sessions, hash);
	return write_one(sessions, "DELETE FROM session WHERE token_hash = $1", hash, NULL, 0);
}

int sessions_end_all(struct sessions *sessions, const char *person)
{
	pthread_rwlock_wrlock(&sessions->lock);
	for (size_t i = 0; i < SESSION_SLOTS; i++)
		for (struct session **link = &sessions->slots[i]; *link;) {
			struct session *session = *link;
			if (strcmp(session->person, person) == 0) {
				*link = session->next;
				free(session);
				sessions->count--;
			} else {
				link = &session->next;
			}
		}
	pthread_rwlock_unlock(&sessions->lock);
	return write_one(sessions, "DELETE FROM session WHERE person = $1", person, NULL, 0);
}

int sessions_act_as(struct sessions *sessions, const char *token, const char *person)
{
	char hash[65];
	struct session session;
	token_hash(token, hash);
	if (!find_in_memory(sessions, hash, &session))
		return error_set(FT_NOT_FOUND, "Sign in first.");
	int result = write_one(sessions, "UPDATE session SET acting_as = $2 WHERE token_hash = $1",
		hash, person, 0);
	if (result)
		return result;
	snprintf(session.acting_as, sizeof(session.acting_as), "%s", person);
	keep(sessions, &session);
	return 0;
}

/* -- wrong tries -- */

static struct tries *tries_of(struct sessions *sessions, const char *login)
{
	char hash[65];
	token_hash(login, hash);
	return &sessions->tries[slot_of(hash, TRIES_SLOTS)];
}

int sessions_check_tries(struct sessions *sessions, const char *login)
{
	const int64_t window_us = LIMIT_SIGN_IN_WINDOW_SECONDS * INT64_C(1000000);
	pthread_mutex_lock(&sessions->tries_lock);
	struct tries *tries = tries_of(sessions, login);
	int64_t now = monotonic_us();
	if (now - tries->window_started_us > window_us)
		*tries = (struct tries){ .window_started_us = now };
	int64_t left_us = tries->window_started_us + window_us - now;
	bool too_many = tries->failures >= LIMIT_SIGN_IN_TRIES_COUNT;
	pthread_mutex_unlock(&sessions->tries_lock);
	if (!too_many)
		return 0;
	return error_set(FT_BUSY, "Too many tries with this name. Try again in %lld minutes.",
		(long long)(left_us / 60000000 + 1));
}

void sessions_note_failure(struct sessions *sessions, const char *login)
{
	pthread_mutex_lock(&sessions->tries_lock);
	tries_of(sessions, login)->failures++;
	pthread_mutex_unlock(&sessions->tries_lock);
}
