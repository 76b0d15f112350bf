/* Local accounts: login and password, and links for the first sign-in. */
#include "book_private.h"
#include "sessions.h"
#include <sodium.h>

enum { PASSWORD_CHARS_LEAST = 10, PASSWORD_BYTES_MOST = 1024, LOGIN_CHARS_MOST = 64 };

/* Long enough, but the first that anybody tries. */
static const char *const known_passwords[] = { "password12", "password123", "password1234",
	"passwordpassword", "1234567890", "12345678910", "0123456789", "123456789a", "qwertyuiop",
	"qwertyuiop1", "qwerty12345", "qwerty123456", "1q2w3e4r5t", "1qaz2wsx3edc", "iloveyou12",
	"iloveyou123", "liverpool1", "manchester", "manchester1", "chelsea123", "arsenal123",
	"football123", "letmein123", "welcome123", "welcome1234", "changeme123", "administrator",
	"abcdefghij", "abcd123456", "aaaaaaaaaa", "0000000000", "1111111111", "nhs1234567",
	"carehome123", "fettle12345", "fettlefettle" };

/* -- checking what is typed -- */

static int fold_login(const char *login, char folded[LOGIN_CHARS_MOST + 1])
{
	struct buf text;
	buf_init(&text, LIMIT_TEXT_FIELD_BYTES);
	struct slice trimmed = slice_trim(slice_of(login));
	int result = text_fold(trimmed, &text);
	size_t length = result ? 0 : text.length;
	bool fits = length >= 2 && length <= LOGIN_CHARS_MOST;
	for (size_t i = 0; fits && i < length; i++)
		fits = (unsigned char)text.base[i] > ' ';
	if (fits)
		snprintf(folded, LOGIN_CHARS_MOST + 1, "%s", text.base);
	buf_release(&text);
	if (fits)
		return 0;
	error_set(FT_REFUSED,
		"A sign-in name has 2 to %d letters, digits or signs, without spaces.",
		LOGIN_CHARS_MOST);
	return error_set_field("login");
}

static int check_password(const char *password, const char *login)
{
	error_clear();
	if (text_length(slice_of(password)) < PASSWORD_CHARS_LEAST)
		error_set(FT_REFUSED,
			"Use at least %d characters. Three or four words that do not belong "
			"together"
			" are easy to remember.",
			PASSWORD_CHARS_LEAST);
	else if (strlen(password) > PASSWORD_BYTES_MOST)
		error_set(FT_REFUSED, "That password is too long.");
	else if (strcasecmp(password, login) == 0)
		error_set(FT_REFUSED, "The password must differ from the sign-in name.");
	for (size_t i = 0; i < sizeof(known_passwords) / sizeof(known_passwords[0]); i++)
		if (strcasecmp(password, known_passwords[i]) == 0)
			error_set(FT_REFUSED, "Too many people use that password. Choose another.");
	return error_code() ? error_set_field("password") : 0;
}

static int hash_password(const char *password, char hash[crypto_pwhash_STRBYTES])
{
	if (crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
		    crypto_pwhash_MEMLIMIT_INTERACTIVE))
		return error_set(FT_FAILED, "There is not enough memory to check a password.");
	return 0;
}

/* -- signing in -- */

static int read_account(struct book *book, const char *login, char person[65], struct buf *password)
{
	struct connection *connection = sessions_take_connection(book->sessions);
	if (!connection)
		return error_code();
	struct query *query =
		query_start(connection, "SELECT person, password FROM account WHERE login = $1");
	query_text(query, 1, slice_of(login));
	int more = query_step(query);
	if (more == 1) {
		struct slice id = query_get_text(query, 0);
		snprintf(person, 65, "%.*s", (int)id.length, id.base);
		buf_add_slice(password, query_get_text(query, 1));
	}
	query_end(query);
	sessions_give_connection(book->sessions);
	return more < 0 ? more : 0;
}

static bool may_sign_in(struct book *book, const char *person)
{
	const struct directory *directory = book_directory(book);
	int position = directory_person(directory, person);
	bool may = position >= 0 && !directory_person_at(directory, position)->left;
	book_directory_release(book, directory);
	return may;
}

static int note_seen(struct book *book, const char *person)
{
	struct connection *connection = sessions_take_connection(book->sessions);
	if (!connection)
		return error_code();
	int result = transaction_begin_write(connection);
	if (result == 0) {
		struct query *query = query_start(
			connection, "UPDATE account SET seen_at = $2 WHERE person = $1");
		query_text(query, 1, slice_of(person));
		query_int(query, 2, instant_now());
		result = query_run(query);
		if (result == 0)
			result = transaction_commit(connection);
	}
	sessions_give_connection(book->sessions);
	return result;
}

int account_sign_in(struct book *book, const char *login, const char *password, char token[44])
{
	char folded[LOGIN_CHARS_MOST + 1], person[65] = "";
	int result = fold_login(login, folded);
	if (result == 0)
		result = sessions_check_tries(book->sessions, folded);
	if (result)
		return result == FT_REFUSED
			       ? error_set(FT_NOT_ALLOWED, "The name or the password is not right.")
			       : result;
	struct buf hash;
	buf_init(&hash, 1024);
	result = read_account(book, folded, person, &hash);
	if (result) {
		buf_release(&hash);
		return result;
	}
	/* An unknown name must take as long as a known one. */
	static const char nobody[crypto_pwhash_STRBYTES] =
		"$argon2id$v=19$m=65536,t=2,p=1$9LOPYAY4BnB2OrMRoDUzvA"
		"$jxadcC9ds+sD8g99H0/8I/H8Ar2ZWeRqKFrg9MkT41I";
	bool known = hash.length > 0;
	char stored[crypto_pwhash_STRBYTES] = "";
	snprintf(stored, sizeof(stored), "%s", known ? hash.base : nobody);
	bool right = crypto_pwhash_str_verify(stored, password, strlen(password)) == 0;
	buf_release(&hash);
	if (!known || !right || !may_sign_in(book, person)) {
		sessions_note_failure(book->sessions, folded);
		return error_set(FT_NOT_ALLOWED, "The name or the password is not right.");
	}
	result = note_seen(book, person);
	return result ? result : sessions_begin(book->sessions, person, token);
}

/* -- links -- */

int account_make_link(struct book *book, const char *person, char token[44])
{
	if (!may_sign_in(book, person))
		return error_set(FT_NOT_FOUND, "There is nobody here with the id %s.", person);
	char hash[65];
	random_secret(token);
	token_hash(token, hash);
	struct connection *connection = sessions_take_connection(book->sessions);
	if (!connection)
		return error_code();
	int result = transaction_begin_write(connection);
	if (result == 0) {
		struct query *query = query_start(connection,
			"INSERT INTO sign_in_link (token_hash, person, expires_at, used_at)"
			" VALUES ($1, $2, $3, 0)");
		query_text(query, 1, slice_of(hash));
		query_text(query, 2, slice_of(person));
		query_int(query, 3, instant_now() + LIMIT_SIGN_IN_LINK_HOURS * INT64_C(3600000000));
		result = query_run(query);
		if (result == 0)
			result = transaction_commit(connection);
	}
	sessions_give_connection(book->sessions);
	return result;
}

static int find_link(struct connection *connection, const char *link, char person[65])
{
	char hash[65];
	token_hash(link, hash);
	struct query *query = query_start(connection,
		"SELECT person FROM sign_in_link WHERE token_hash = $1 AND used_at = 0"
		" AND expires_at >= $2");
	query_text(query, 1, slice_of(hash));
	query_int(query, 2, instant_now());
	int more = query_step(query);
	if (more == 1) {
		struct slice id = query_get_text(query, 0);
		snprintf(person, 65, "%.*s", (int)id.length, id.base);
	}
	query_end(query);
	return more == 1   ? 0
	       : more == 0 ? error_set(FT_NOT_FOUND,
				     "This link has been used, or is older than %d hours. Ask for a"
				     " new one.",
				     LIMIT_SIGN_IN_LINK_HOURS)
			   : more;
}

static int spend_link(struct connection *connection, const char *link)
{
	char hash[65];
	token_hash(link, hash);
	struct query *query = query_start(
		connection, "UPDATE sign_in_link SET used_at = $2 WHERE token_hash = $1");
	query_text(query, 1, slice_of(hash));
	query_int(query, 2, instant_now());
	return query_run(query);
}

int account_read_link(struct book *book, const char *link, json_t **out)
{
	char person[65];
	struct connection *connection = sessions_take_connection(book->sessions);
	if (!connection)
		return error_code();
	int result = find_link(connection, link, person);
	json_t *answer = json_object();
	if (result == 0) {
		struct query *query =
			query_start(connection, "SELECT login FROM account WHERE person = $1");
		query_text(query, 1, slice_of(person));
		int more = query_step(query);
		json_put_slice(answer, "login", more == 1 ? query_get_text(query, 0) : SLICE_EMPTY);
		query_end(query);
		result = more < 0 ? more : 0;
	}
	sessions_give_connection(book->sessions);
	if (result) {
		json_decref(answer);
		return result;
	}
	const struct directory *directory = book_directory(book);
	json_put_text(answer, "person", person);
	json_put_text(answer, "name", directory_person_name(directory, person));
	book_directory_release(book, directory);
	*out = answer;
	return 0;
}

static int write_account(
	struct connection *connection, const char *person, const char *login, const char *hash)
{
	struct query *query = query_start(connection,
		"INSERT INTO account (person, login, password, made_at, seen_at)"
		" VALUES ($1, $2, $3, $4, $4) ON CONFLICT (person) DO UPDATE SET"
		" login = excluded.login, password = excluded.password, seen_at = "
		"excluded.seen_at");
	query_text(query, 1, slice_of(person));
	query_text(query, 2, slice_of(login));
	query_text(query, 3, slice_of(hash));
	query_int(query, 4, instant_now());
	int64_t rows;
	return query_run_counted(query, &rows);
}

int account_use_link(struct book *book, const char *link, const char *login, const char *password,
	char token[44])
{
	char folded[LOGIN_CHARS_MOST + 1], person[65], hash[crypto_pwhash_STRBYTES];
	int result = fold_login(login, folded);
	if (result == 0)
		result = check_password(password, folded);
	if (result == 0)
		result = hash_password(password, hash);
	if (result)
		return result;
	struct connection *connection = sessions_take_connection(book->sessions);
	if (!connection)
		return error_code();
	result = transaction_begin_write(connection);
	if (result == 0)
		result = find_link(connection, link, person);
	if (result == 0)
		result = spend_link(connection, link);
	if (result == 0)
		result = write_account(connection, person, folded, hash);
	if (result == FT_CONFLICT) {
		error_set(FT_CONFLICT, "Somebody else signs in with that name. Choose another.");
		error_set_field("login");
	}
	if (result == 0)
		result = transaction_commit(connection);
	sessions_give_connection(book->sessions);
	if (result == 0)
		result = sessions_end_all(book->sessions, person);
	return result ? result : sessions_begin(book->sessions, person, token);
}

int account_use_link_without_password(struct book *book, const char *link, char token[44])
{
	char person[65];
	if (!book->demonstration)
		return error_set(
			FT_NOT_ALLOWED, "Only a demonstration lets you in without a password.");
	struct connection *connection = sessions_take_connection(book->sessions);
	if (!connection)
		return error_code();
	int result = transaction_begin_write(connection);
	if (result == 0)
		result = find_link(connection, link, person);
	if (result == 0)
		result = spend_link(connection, link);
	if (result == 0)
		result = transaction_commit(connection);
	sessions_give_connection(book->sessions);
	return result ? result : sessions_begin(book->sessions, person, token);
}

/* -- sessions -- */

int account_session(struct book *book, const char *token, struct actor *out)
{
	int result = sessions_find(book->sessions, token, out);
	if (result || may_sign_in(book, out->person))
		return result;
	memset(out, 0, sizeof(*out));
	return error_set(FT_NOT_FOUND, "You have been signed out. Sign in again.");
}

int account_sign_out(struct book *book, const char *token)
{
	return sessions_end(book->sessions, token);
}

int account_act_as(struct book *book, const char *token, const char *person)
{
	if (!book->demonstration)
		return error_set(FT_NOT_ALLOWED,
			"Only a demonstration lets you see with somebody else's eyes.");
	if (*person && !may_sign_in(book, person))
		return error_set(FT_NOT_FOUND, "There is nobody here with the id %s.", person);
	return sessions_act_as(book->sessions, token, person);
}

/* -- administering -- */

int check_administrator(struct book *book, const struct actor *actor)
{
	enum { ROLES_ROOM = 32 };
	if (actor->system)
		return 0;
	const struct directory *directory = book_directory(book);
	const char *roles[ROLES_ROOM];
	size_t count =
		directory_roles(directory, actor_person(actor), 0, today(), roles, ROLES_ROOM);
	bool may = false;
	for (size_t i = 0; i < count; i++)
		may = may || strcmp(roles[i], ROLE_ADMINISTRATOR) == 0;
	book_directory_release(book, directory);
	return may ? 0 : error_set(FT_NOT_ALLOWED, "Only an administrator may do this.");
}

int account_list(struct book *book, const struct actor *actor, json_t **out)
{
	int result = check_administrator(book, actor);
	if (result)
		return result;
	struct connection *connection = sessions_take_connection(book->sessions);
	if (!connection)
		return error_code();
	const struct directory *directory = book_directory(book);
	json_t *items = json_array();
	struct query *query = query_start(
		connection, "SELECT person, login, seen_at FROM account ORDER BY login");
	int more;
	while ((more = query_step(query)) == 1) {
		char person[65];
		struct slice id = query_get_text(query, 0);
		snprintf(person, sizeof(person), "%.*s", (int)id.length, id.base);
		struct buf seen;
		buf_init(&seen, 64);
		instant_add_rfc3339(&seen, query_get_int(query, 2));
		json_t *item = json_object();
		json_put_text(item, "person", person);
		json_put_text(item, "name", directory_person_name(directory, person));
		json_put_slice(item, "login", query_get_text(query, 1));
		json_put_text(item, "last_seen", seen.base);
		json_array_append_new(items, item);
		buf_release(&seen);
	}
	query_end(query);
	book_directory_release(book, directory);
	sessions_give_connection(book->sessions);
	json_t *answer = json_object();
	json_put(answer, "items", items);
	if (more < 0)
		json_decref(answer);
	else
		*out = answer;
	return more;
}

int account_remove(struct book *book, const struct actor *actor, const char *person)
{
	int result = check_administrator(book, actor);
	if (result)
		return result;
	struct connection *connection = sessions_take_connection(book->sessions);
	if (!connection)
		return error_code();
	result = transaction_begin_write(connection);
	if (result == 0) {
		struct query *query =
			query_start(connection, "DELETE FROM account WHERE person = $1");
		query_text(query, 1, slice_of(person));
		result = query_run(query);
		if (result == 0)
			result = transaction_commit(connection);
	}
	sessions_give_connection(book->sessions);
	return result ? result : sessions_end_all(book->sessions, person);
}
