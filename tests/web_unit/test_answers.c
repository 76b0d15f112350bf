/* What others wish of us: answers from the fediverse, which nobody sees before somebody lets them
 * show, and texts to erase; all by forms that need no script, and whatever they hold comes out as
 * words. */
#include "cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assure.h"
#include "client.h"
#include "commons.h"
#include "fediverse.h"
#include "http.h"
#include "markup.h"
#include "organisation.h"
#include "page.h"
#include "pages.h"
#include "share_find.h"
#include "web.h"

struct site {
	char folder[64], address[96];
	struct organisation ids;
	struct web web;
	struct http_server *server;
	char item[512]; /* address of its page */
	char administrator[128], nurse[128]; /* Authorization headers */
};

static void sign_in(struct site *site, const char *person, char header[128])
{
	char link[44], token[44];

	assert_int_equal(account_make_link(site->web.book, person, link), 0);
	assert_int_equal(account_use_link_without_password(site->web.book, link, token), 0);
	snprintf(header, 128, "Authorization: Bearer %s\r\n", token);
}

static void share_something(struct site *site)
{
	static const char content[] = "{\"v\":1,\"title\":\"Low beds\",\"text\":\"Words.\","
		"\"by\":\"A house\",\"licence\":\"OGL-UK-3.0\",\"fediverse\":true}";
	const struct commons_entry entry = { .kind = "learning", .content = slice_of(content),
		.content_type = "application/vnd.fettle.item+json" };
	struct commons_place place;
	char *to = site->item;

	assert_int_equal(commons_publish(site->web.commons, &entry, 1, &place), 0);
	to += sprintf(to, "/commons/item?ref=");
	for (const char *from = place.ref; *from; from++)
		to += snprintf(to, 4, *from == '#' ? "%%23" : *from == '/' ? "%%2F" : "%c", *from);
}

/* As no answer ever comes in: full of markup. */
static void hear_an_answer(struct site *site)
{
	static const char sql[] = "INSERT INTO fediverse_reply (id, object, actor, sort, item, url,"
		" warning, content, attachments, is_public, state, said_at, seen_at, judged_by,"
		" judged_at) SELECT 1, 'https://birch.test/1', 'https://birch.test/users/ada', 'reply',"
		" hash, 'javascript:alert(1)', '<script>alert(2)</script>', '<p>We <b>too</b>"
		"<script>alert(3)</script><img src=x></p>', 1, 1, 0, 1, 1, '', 0 FROM fediverse_item";
	struct fediverse_report report;
	struct connection *connection;

	assert_int_equal(
		fediverse_turn_on(site->web.fediverse, "https://fernbrook.test", false), 0);
	assert_int_equal(fediverse_work(site->web.fediverse, &report), 0);
	assert_int_equal(store_connect(book_store(site->web.book), &connection), 0);
	assert_int_equal(query_run(query_start(connection, sql)), 0);
	connection_close(connection);
}

static void be_quiet(void *context, const char *line)
{
	(void)context;
	(void)line;
}

static int start(void **state)
{
	struct site *site = calloc(1, sizeof(*site));
	struct http_options options = { .listen = "127.0.0.1:0", .sign_in_path = "/sign-in",
		.io_threads = 1, .context = &site->web, .error_page = problem_page };
	const struct fediverse_options fediverse = { .name = "Fernbrook", .log = be_quiet };

	snprintf(site->folder, sizeof(site->folder), "/tmp/fettle-answers-XXXXXX");
	assert_non_null(mkdtemp(site->folder));
	snprintf(site->address, sizeof(site->address), "%s/o.fettle", site->folder);
	assert_int_equal(organisation_make(site->address, &site->ids), 0);
	assert_int_equal(book_open(&site->web.book, site->address, BOOK_SERVE), 0);
	assert_int_equal(assure_open(&site->web.assure, site->web.book), 0);
	struct store *store = book_store(site->web.book);
	assert_int_equal(commons_open(&site->web.commons, store,
		&(struct commons_options){ .host = "fernbrook.test" }), 0);
	share_something(site);
	assert_int_equal(share_find_open(&site->web.find, site->web.book, site->web.commons), 0);
	assert_int_equal(fediverse_open(
		&site->web.fediverse, store, site->web.commons, &fediverse), 0);
	options.book = site->web.book;
	site->web.tables = web_tables();
	assert_int_equal(http_server_start(&site->server, &options, web_tables()), 0);
	sign_in(site, site->ids.administrator, site->administrator);
	sign_in(site, site->ids.nurse, site->nurse);
	*state = site;
	return 0;
}

static int stop(void **state)
{
	static const char *const endings[] = { "", "-wal", "-shm" };
	struct site *site = *state;
	char path[128];

	http_server_stop(site->server);
	fediverse_close(site->web.fediverse);
	share_find_close(site->web.find);
	commons_close(site->web.commons);
	assure_close(site->web.assure);
	book_close(site->web.book);
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", site->address, endings[i]);
		unlink(path);
	}
	rmdir(site->folder);
	free(site);
	return 0;
}

static struct reply get(const struct site *site, const char *path, const char *who)
{
	char line[560], headers[256];

	snprintf(line, sizeof(line), "GET %s", path);
	snprintf(headers, sizeof(headers), "%sAccept: text/html\r\n", who);
	return ask(http_server_port(site->server), line, headers, NULL);
}

static void post(const struct site *site, const char *path, const char *who, const char *form,
	int status)
{
	char line[560], headers[256];

	snprintf(line, sizeof(line), "POST %s", path);
	snprintf(headers, sizeof(headers), "%sAccept: text/html\r\n"
		"Content-Type: application/x-www-form-urlencoded\r\n", who);
	struct reply reply = ask(http_server_port(site->server), line, headers, form);
	assert_int_equal(reply.status, status);
	reply_release(&reply);
}

static void page_has(const struct site *site, const char *path, const char *words, bool wanted)
{
	struct reply reply = get(site, path, site->administrator);

	assert_int_equal(reply.status, 200);
	if ((strstr(reply.body, words) != NULL) != wanted)
		fail_msg("%s: %s \"%s\"", path, wanted ? "without" : "with", words);
	if (*markup_fault(reply.body))
		fail_msg("%s: %s", path, markup_fault(reply.body));
	assert_null(strstr(reply.body, "javascript:"));
	assert_null(strstr(reply.body, "<script>"));
	assert_null(strstr(reply.body, "<img"));
	reply_release(&reply);
}

static const char queue[] = "/commons/fediverse", answer[] = "/commons/fediverse/replies/1",
	blocks[] = "/commons/fediverse/blocks", words[] = "We <b>too</b>";

static void while_it_is_off_the_page_says_so(void **state)
{
	const struct site *site = *state;

	page_has(site, queue, "The fediverse is off", true);
	page_has(site, site->item, words, false);
	post(site, answer, site->administrator, "answer=show", 404);
}

static void answers_show_once_somebody_lets_them(void **state)
{
	struct site *site = *state;

	hear_an_answer(site);
	struct reply reply = get(site, queue, site->nurse);
	assert_int_equal(reply.status, 403);
	reply_release(&reply);
	page_has(site, queue, "1 answer waits for you", true);
	page_has(site, queue, words, true);
	page_has(site, site->item, words, false);
	post(site, answer, site->nurse, "answer=show", 403);
	post(site, answer, site->administrator, "answer=perhaps", 422);
	post(site, answer, site->administrator, "answer=show", 303);
	page_has(site, queue, "0 answers wait for you", true);
	page_has(site, site->item, words, true);
	post(site, answer, site->administrator, "answer=refuse", 303);
	page_has(site, site->item, words, false);
}

static void a_host_is_blocked_and_unblocked(void **state)
{
	const struct site *site = *state;

	post(site, blocks, site->nurse, "host=birch.test", 403);
	post(site, blocks, site->administrator, "host=birch.test&reason=%3Cscript%3E", 303);
	page_has(site, queue, "&lt;script&gt;", true);
	post(site, blocks, site->administrator, "host=birch.test&answer=unblock", 303);
	page_has(site, queue, "&lt;script&gt;", false);
}

/* As if whoever wrote the first entry of our log asked for the other one to be erased. */
static void hear_a_request(struct site *site)
{
	static const char sql[] = "INSERT INTO commons_request (leaf, log, target, origin, place,"
		" hash, why, state, seen_at, decided_by, reason, decided_at) SELECT i.leaf, i.log,"
		" $1, l.origin, t.id - l.id * 1099511627776, t.hash, 'gdpr', 0, 1, '', '', 0"
		" FROM commons_item i JOIN commons_log l ON l.id = i.log JOIN commons_item o"
		" ON o.kind = 'learning' JOIN commons_leaf t ON t.id = o.leaf WHERE i.kind = 'key'";
	struct connection *connection;
	struct buf ref;

	buf_init(&ref, 512);
	for (const char *from = strchr(site->item, '=') + 1; *from; from++)
		if (*from == '%') {
			buf_add_char(&ref, from[1] == '2' && from[2] == '3' ? '#' : '/');
			from += 2;
		} else {
			buf_add_char(&ref, *from);
		}
	assert_int_equal(store_connect(book_store(site->web.book), &connection), 0);
	struct query *query = query_start(connection, sql);
	query_text(query, 1, buf_slice(&ref));
	assert_int_equal(query_run(query), 0);
	connection_close(connection);
	buf_release(&ref);
}

static void managers_decide_what_is_erased(void **state)
{
	static const char page[] = "/commons/requests", asking[] = "/commons/requests/ask";
	struct site *site = *state;
	const char *ref = strchr(site->item, '=') + 1;
	char form[640];
	struct reply reply = get(site, page, site->nurse);

	assert_int_equal(reply.status, 403);
	reply_release(&reply);
	page_has(site, page, "Nothing waits", true);
	snprintf(form, sizeof(form), "target=%s&answer=erase&reason=x", ref);
	post(site, page, site->administrator, form, 404);
	hear_a_request(site);
	page_has(site, page, "Others ask for 1 text to be erased", true);
	page_has(site, page, "it has personal data", true);
	post(site, page, site->nurse, form, 403);
	snprintf(form, sizeof(form), "target=%s&answer=burn&reason=x", ref);
	post(site, page, site->administrator, form, 422);
	snprintf(form, sizeof(form), "target=%s&answer=keep&reason=", ref);
	post(site, page, site->administrator, form, 422);
	snprintf(form, sizeof(form), "target=%s&answer=keep&reason=%%3Cscript%%3E", ref);
	post(site, page, site->administrator, form, 303);
	page_has(site, page, "Nothing waits", true);
	page_has(site, page, "&lt;script&gt;", true);
	page_has(site, site->item, "Words.", true);
	snprintf(form, sizeof(form), "target=%s&why=gdpr", ref);
	post(site, asking, site->nurse, form, 403);
	post(site, asking, site->administrator, form, 422);
	post(site, asking, site->administrator, "target=x&why=gdpr", 422);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(while_it_is_off_the_page_says_so),
		cmocka_unit_test(answers_show_once_somebody_lets_them),
		cmocka_unit_test(a_host_is_blocked_and_unblocked),
		cmocka_unit_test(managers_decide_what_is_erased),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, start, stop);
}
