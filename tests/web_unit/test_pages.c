/*
 * Every page, as HTML and as JSON, over a real record and a real server; figures come from
 * canned_assure.c. Names, reports and policies of the record are full of markup, which must
 * come out as words.
 */
#include "cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assure.h"
#include "client.h"
#include "commons.h"
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
	char entry[400]; /* of the commons */
	char administrator[128], nurse[128]; /* Authorization headers */
	int port;
};

/* -- the site ----------------------------------------------------------------------------- */

static void sign_in(struct site *site, const char *person, char header[128])
{
	char link[44], token[44];

	assert_int_equal(account_make_link(site->web.book, person, link), 0);
	assert_int_equal(account_use_link_without_password(site->web.book, link, token), 0);
	snprintf(header, 128, "Authorization: Bearer %s\r\n", token);
}

/* A policy in our own log, full of markup; its reference as it stands in an address. */
static void offer_something(struct site *site)
{
	static const char content[] = "{\"v\":1,\"title\":\"Insulin <script>alert(1)</script>\","
		"\"text\":\"<img src=x> ![i](https://spy.test/i.png) **Two people check.**\","
		"\"by\":\"A <b>house\",\"licence\":\"OGL-UK-3.0\",\"tags\":[\"Insulin\"],\"data\":"
		"{\"words\":\"# Insulin\\n\\nTwo people check **every** dose, also at night.\"}}";
	const struct commons_entry entry = { .kind = "policy", .content = slice_of(content),
		.content_type = "application/vnd.fettle.item+json" };
	struct commons_place place;
	const char *from = place.ref;
	char *to = site->entry;

	assert_int_equal(commons_publish(site->web.commons, &entry, 1, &place), 0);
	for (; *from; from++)
		to += snprintf(to, 4, *from == '#' ? "%%23" : *from == '/' ? "%%2F" : "%c", *from);
}

static int start(void **state)
{
	struct site *site = calloc(1, sizeof(*site));
	struct http_options options = { .listen = "127.0.0.1:0", .sign_in_path = "/sign-in",
		.io_threads = 1, .context = &site->web, .error_page = problem_page };

	snprintf(site->folder, sizeof(site->folder), "/tmp/fettle-pages-XXXXXX");
	assert_non_null(mkdtemp(site->folder));
	snprintf(site->address, sizeof(site->address), "%s/o.fettle", site->folder);
	assert_int_equal(organisation_make(site->address, &site->ids), 0);
	assert_int_equal(book_open(&site->web.book, site->address, BOOK_SERVE), 0);
	assert_int_equal(assure_open(&site->web.assure, site->web.book), 0);
	assert_int_equal(commons_open(&site->web.commons, book_store(site->web.book),
		&(struct commons_options){ .host = "fernbrook.test" }), 0);
	offer_something(site);
	assert_int_equal(share_find_open(&site->web.find, site->web.book, site->web.commons), 0);
	site->web.tables = web_tables();
	options.book = site->web.book;
	assert_int_equal(http_server_start(&site->server, &options, web_tables()), 0);
	site->port = http_server_port(site->server);
	sign_in(site, site->ids.administrator, site->administrator);
	sign_in(site, site->ids.nurse, site->nurse);
	*state = site;
	return 0;
}

static int stop(void **state)
{
	struct site *site = *state;
	char command[128];

	http_server_stop(site->server);
	share_find_close(site->web.find);
	commons_close(site->web.commons);
	assure_close(site->web.assure);
	book_close(site->web.book);
	for (int i = 0; i < 3; i++) {
		static const char *const endings[] = { "", "-wal", "-shm" };

		snprintf(command, sizeof(command), "%s%s", site->address, endings[i]);
		unlink(command);
	}
	rmdir(site->folder);
	free(site);
	return 0;
}

/* "{policy}" and its like become ids of the record. */
static void put_ids(const struct site *site, const char *path, char out[512])
{
	const struct { const char *name, *id; } ids[] = {
		{ "{policy}", site->ids.policy }, { "{requirement}", site->ids.requirement },
		{ "{template}", site->ids.template }, { "{incident}", site->ids.incident },
		{ "{ward}", site->ids.ward }, { "{nurse}", site->ids.nurse },
		{ "{entry}", site->entry },
	};

	snprintf(out, 512, "%s", path);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		char *at = strstr(out, ids[i].name), rest[512];

		if (!at)
			continue;
		snprintf(rest, sizeof(rest), "%s", at + strlen(ids[i].name));
		snprintf(at, 512 - (size_t)(at - out), "%s%s", ids[i].id, rest);
	}
}

static struct reply get(const struct site *site, const char *path, const char *who,
	const char *accept)
{
	char line[560], full[512], headers[512];

	put_ids(site, path, full);
	snprintf(line, sizeof(line), "GET %s", full);
	snprintf(headers, sizeof(headers), "%sAccept: %s\r\n", who, accept);
	return ask(site->port, line, headers, NULL);
}

static struct reply post(const struct site *site, const char *path, const char *who,
	const char *form)
{
	char line[560], full[512], headers[512];

	put_ids(site, path, full);
	snprintf(line, sizeof(line), "POST %s", full);
	snprintf(headers, sizeof(headers), "%sAccept: text/html\r\n"
		"Content-Type: application/x-www-form-urlencoded\r\n", who);
	return ask(site->port, line, headers, form);
}

/* -- what every page must be ------------------------------------------------------------------ */

static const char *const PAGES[] = {
	"/work", "/work?all=1", "/board", "/board?place={ward}", "/recent", "/requirements",
	"/requirements?question=safe&lean=paper", "/requirements/{requirement}", "/library",
	"/library?q=insulin", "/library/{policy}", "/library/{policy}/sign", "/team", "/due", "/league",
	"/daily", "/changes",
	"/find", "/find?q=insulin", "/find?q=%3Cscript%3E", "/things/{incident}", "/things/{policy}",
	"/things/{nurse}", "/things/{ward}", "/kinds", "/kinds/incident", "/kinds/incident?state=open",
	"/kinds/incident/about", "/kinds/policy/about", "/kinds/incident/{incident}/triage",
	"/kinds/policy/new/draft", "/kinds/action/new/open", "/kinds/audit_template/{template}/change",
	"/kinds/audit/new/finish", "/kinds/audit/new/finish?template={template}",
	"/kinds/check/new/record?requirement={requirement}", "/kinds/signoff/new/sign_off",
	"/kinds/assignment/new/start?person={nurse}", "/people", "/places", "/frameworks",
	"/frameworks/cqc_regulations", "/measures", "/measures?cursor=4", "/measures/ae-4h",
	"/measures/ae-4h?chart=p", "/measures/ae-4h?on=2026-03-01", "/measures?known=2026-03-01",
	"/measures/ae-4h/records?on=2026-03-01",
	"/me", "/report", "/report?place={ward}", "/entries/3", "/about", "/help", "/accessibility",
	"/api", "/import", "/commons/item?ref={entry}", "/commons/take?ref={entry}",
	"/commons/take?ref={entry}&with={policy}", "/commons/take?ref={entry}&with=none",
	"/commons/requests", "/commons/peers", "/commons/peers/blocks",
	"/commons/taken", "/commons/offers", "/commons/offer", "/commons/offer?thing={policy}",
	"/commons/offer?thing={requirement}", "/commons/offer?framework=cqc_regulations",
	"/commons/offer?sort=fork&to={entry}", "/commons/offer?sort=post&thing={incident}",
	"/commons/offer?sort=%3Cscript%3E&tags=%3Cscript%3E",
};
enum { PAGE_COUNT = sizeof(PAGES) / sizeof(PAGES[0]) };

static void every_page_is_well_made(void **state)
{
	const struct site *site = *state;

	for (size_t i = 0; i < PAGE_COUNT; i++) {
		struct reply reply = get(site, PAGES[i], site->administrator, "text/html");
		const char *heading = reply.body ? strstr(reply.body, "<h1") : NULL;

		if (reply.status != 200 || !heading || strstr(heading + 1, "<h1"))
			fail_msg("%s: status %d, or not one heading", PAGES[i], reply.status);
		if (*markup_fault(reply.body))
			fail_msg("%s: %s", PAGES[i], markup_fault(reply.body));
		if (strstr(reply.body, "<script>") || strstr(reply.body, "<img"))
			fail_msg("%s: what somebody typed became markup", PAGES[i]);
		reply_release(&reply);
	}
}

static void every_page_is_json_too(void **state)
{
	const struct site *site = *state;

	for (size_t i = 0; i < PAGE_COUNT; i++) {
		struct reply reply = get(site, PAGES[i], site->administrator, "application/json");
		json_t *model = NULL;

		if (reply.status != 200
			|| json_read((struct slice){ reply.body, reply.body_length }, &model) != 0)
			fail_msg("%s: status %d, or not JSON", PAGES[i], reply.status);
		assert_true(*json_text(model, "heading"));
		json_decref(model);
		reply_release(&reply);
	}
}

static void a_chart_offers_others_and_says_where_its_limits_came_from(void **state)
{
	static const char *const administrators[] = {
		"&amp;chart=p\" aria-current=\"true\">P</a>", "&amp;chart=run\">Run chart</a>",
		"More &lt;beds&gt;", "/kinds/rebase/r1/withdraw", "/kinds/rebase/new/rebase?measure=ae-4h",
		"Longest run on one side", "hardly by chance", "Show the numbers",
	};
	static const char header[] =
		"group,date,value,centre,lower,upper,special,point,n,of,seq,row\r\n";
	const struct site *site = *state;
	struct reply reply = get(site, "/measures/ae-4h?chart=p", site->administrator, "text/html");

	for (size_t i = 0; i < sizeof(administrators) / sizeof(administrators[0]); i++)
		if (!strstr(reply.body, administrators[i]))
			fail_msg("the page lacks %s", administrators[i]);
	reply_release(&reply);
	reply = get(site, "/measures/ae-4h?on=2026-03-01&known=2026-04-01", site->nurse, "text/html");
	assert_non_null(strstr(reply.body, "As it was on 1 Mar 2026, as we believed on 1 Apr 2026."));
	reply_release(&reply);
	/* those who may not start or withdraw new limits are not offered it */
	reply = get(site, "/measures/ae-4h", site->nurse, "text/html");
	assert_int_equal(reply.status, 200);
	assert_non_null(strstr(reply.body, "More &lt;beds&gt;"));
	assert_null(strstr(reply.body, "/kinds/rebase/"));
	reply_release(&reply);
	reply = get(site, "/measures/ae-4h/csv", site->administrator, "text/csv");
	assert_int_equal(reply.status, 200);
	assert_memory_equal(reply.body, header, sizeof(header) - 1);
	assert_non_null(strstr(reply.body, ",0.16,0.12,0.2,shift_below,improvement,"));
	reply_release(&reply);
}

static void visitors_are_sent_to_sign_in(void **state)
{
	const struct site *site = *state;
	char value[1024];

	for (size_t i = 0; i < PAGE_COUNT; i++) {
		struct reply reply = get(site, PAGES[i], "", "text/html");
		bool public = strncmp(PAGES[i], "/report", 7) == 0 || strcmp(PAGES[i], "/about") == 0
			|| strcmp(PAGES[i], "/help") == 0 || strcmp(PAGES[i], "/accessibility") == 0
			|| strcmp(PAGES[i], "/api") == 0;

		if (reply.status != (public ? 200 : 303))
			fail_msg("%s: a visitor gets %d", PAGES[i], reply.status);
		if (!public)
			assert_memory_equal(reply_header(&reply, "Location", value), "/sign-in", 8);
		reply_release(&reply);
	}
}

static void only_administrators_administer(void **state)
{
	const struct site *site = *state;
	struct reply reply = get(site, "/people", site->nurse, "text/html");

	assert_int_equal(reply.status, 403);
	assert_string_equal(markup_fault(reply.body), "");
	reply_release(&reply);
	reply = post(site, "/people/{nurse}/link", site->nurse, "a=b");
	assert_int_equal(reply.status, 403);
	reply_release(&reply);
}

static void what_is_not_there_is_said_in_words(void **state)
{
	static const char *const gone[] = {
		"/nowhere", "/things/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/kinds/unicorn", "/entries/999999",
		"/entries/x", "/frameworks/none", "/kinds/incident/new/triage", "/receipts/nothing",
		"/kinds/incident/{incident}/report", "/library/01ARZ3NDEKTSV4RRFFQ69G5FAV",
		"/board?place=zzqx", "/measures?place=zzqx", "/board/csv?place=zzqx", "/due?place=zzqx",
	};
	const struct site *site = *state;

	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++) {
		struct reply reply = get(site, gone[i], site->administrator, "text/html");

		if (reply.status != 404 || *markup_fault(reply.body) || !strstr(reply.body, "<h1"))
			fail_msg("%s: %d %s", gone[i], reply.status, markup_fault(reply.body));
		reply_release(&reply);
	}
}

static void what_cannot_be_read_is_refused_in_words(void **state)
{
	static const char *const odd[] = { "/things/%00", "/board?place=%ff%fe", "//things", "/a/../b" };
	const struct site *site = *state;

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct reply reply = get(site, odd[i], site->administrator, "text/html");

		if (reply.status != 400 || *markup_fault(reply.body) || !strstr(reply.body, "<h1"))
			fail_msg("%s: %d %s", odd[i], reply.status, markup_fault(reply.body));
		reply_release(&reply);
	}
}

/* -- forms -------------------------------------------------------------------------------- */

static void a_refused_form_keeps_what_was_typed(void **state)
{
	const struct site *site = *state;
	struct reply reply = post(site, "/kinds/requirement/new/adopt", site->administrator,
		"text=&key_question=safe&summary=Kept+%3Cb%3Ewords&target=many");

	assert_int_equal(reply.status, 422);
	assert_string_equal(markup_fault(reply.body), "");
	assert_non_null(strstr(reply.body, "2 answers need another look"));
	assert_non_null(strstr(reply.body, "href=\"#f-text\""));
	assert_non_null(strstr(reply.body, "Kept &lt;b&gt;words"));
	assert_non_null(strstr(reply.body, "value=\"safe\" checked"));
	assert_non_null(strstr(reply.body, "value=\"many\""));
	reply_release(&reply);
}

static int64_t version_of(const struct site *site, const char *path)
{
	struct reply reply = get(site, path, site->administrator, "application/json");
	json_t *thing = NULL;
	int64_t version;

	assert_int_equal(json_read((struct slice){ reply.body, reply.body_length }, &thing), 0);
	version = json_whole(thing, "version", 0);
	json_decref(thing);
	reply_release(&reply);
	return version;
}

static void the_second_of_two_is_told_what_changed(void **state)
{
	static const char address[] = "/kinds/requirement/{requirement}/change";
	const struct site *site = *state;
	int64_t version = version_of(site, "/things/{requirement}");
	char form[256];
	struct reply reply;

	snprintf(form, sizeof(form), "_version=%lld&text=Changed+first&key_question=safe",
		(long long)version);
	reply = post(site, address, site->administrator, form);
	assert_int_equal(reply.status, 303);
	reply_release(&reply);
	snprintf(form, sizeof(form), "_version=%lld&text=Changed+second&key_question=safe",
		(long long)version);
	reply = post(site, address, site->administrator, form);
	assert_int_equal(reply.status, 409);
	assert_string_equal(markup_fault(reply.body), "");
	assert_non_null(strstr(reply.body, "Dana Whitlock changed this while you were writing"));
	assert_non_null(strstr(reply.body, "<ins>Changed first</ins>"));
	assert_non_null(strstr(reply.body, "value=\"Changed second\""));
	snprintf(form, sizeof(form), "name=\"_version\" value=\"%lld\"",
		(long long)version_of(site, "/things/{requirement}"));
	assert_non_null(strstr(reply.body, form));
	reply_release(&reply);
}

static void an_audit_opens_what_will_be_done(void **state)
{
	const struct site *site = *state;
	char form[512], value[1024];
	struct reply reply = get(site, "/kinds/audit/new/finish?template={template}",
		site->administrator, "text/html");
	const char *name = strstr(reply.body, "name=\"answers.q");
	char question[32];

	assert_non_null(name);
	snprintf(question, sizeof(question), "%.9s", name + strlen("name=\"answers."));
	reply_release(&reply);
	snprintf(form, sizeof(form), "template=%s&method=overt&answers.%s.answer=no&answers.%s.act="
		"Ask+for+a+second+nurse&answers.%s.owner=%s&answers.%s.due=2030-01-01&_place=%s",
		site->ids.template, question, question, question, site->ids.administrator, question,
		site->ids.ward);
	reply = post(site, "/kinds/audit/new/finish", site->administrator, form);
	assert_int_equal(reply.status, 303);
	assert_memory_equal(reply_header(&reply, "Location", value), "/things/", 8);
	reply_release(&reply);
	reply = get(site, "/changes", site->administrator, "text/html");
	assert_non_null(strstr(reply.body, "Ask for a second nurse"));
	reply_release(&reply);
}

/* -- reports --------------------------------------------------------------------------------- */

static void anybody_may_report_where_the_place_allows_it(void **state)
{
	const struct site *site = *state;
	char form[256], value[1024];
	struct reply reply;

	snprintf(form, sizeof(form), "what=The+door+sticks&harm=0&_place=%s", site->ids.ward);
	reply = post(site, "/report", "Sec-Fetch-Site: same-origin\r\n", form);
	assert_int_equal(reply.status, 303);
	assert_memory_equal(reply_header(&reply, "Location", value), "/receipts/", 10);
	reply_release(&reply);
	reply = get(site, value, "", "text/html");
	assert_int_equal(reply.status, 200);
	assert_string_equal(markup_fault(reply.body), "");
	assert_non_null(strstr(reply.body, "Report sent. Thank you."));
	reply_release(&reply);
}

static void a_report_without_words_is_asked_again(void **state)
{
	const struct site *site = *state;
	struct reply reply = post(site, "/report", site->nurse, "what=&harm=2&where=Bay+3");

	assert_int_equal(reply.status, 422);
	assert_string_equal(markup_fault(reply.body), "");
	assert_non_null(strstr(reply.body, "value=\"2\" checked"));
	assert_non_null(strstr(reply.body, "value=\"Bay 3\""));
	reply_release(&reply);
}

/* -- read and sign ------------------------------------------------------------------------- */

static void nobody_signs_without_opening(void **state)
{
	const struct site *site = *state;
	char form[512], value[1024], mark[32];
	const char *at;
	struct reply reply = post(site, "/library/{policy}/sign", site->nurse,
		"version=1&_verb=sign&answer=A+nurse+or+a+senior+carer");

	assert_int_equal(reply.status, 303);
	assert_non_null(strstr(reply_header(&reply, "Location", value), "/sign"));
	reply_release(&reply);
	reply = get(site, "/library/{policy}/sign", site->nurse, "text/html");
	assert_null(strstr(reply.body, "I will do this"));
	at = strstr(reply.body, "opened=");
	assert_non_null(at);
	snprintf(mark, sizeof(mark), "%.24s", at + strlen("opened="));
	reply_release(&reply);
	snprintf(form, sizeof(form), "_opened=%s&version=1&_verb=sign&answer=Nobody+is+needed", mark);
	reply = post(site, "/library/{policy}/sign", site->nurse, form);
	assert_int_equal(reply.status, 422);
	assert_non_null(strstr(reply.body, "not what the policy says"));
	reply_release(&reply);
	snprintf(form, sizeof(form), "_opened=%s&version=1&_verb=sign&answer=A+nurse+or+a+senior+carer",
		mark);
	reply = post(site, "/library/{policy}/sign", site->nurse, form);
	assert_int_equal(reply.status, 303);
	assert_string_equal(reply_header(&reply, "Location", value), "/work");
	reply_release(&reply);
}

/* -- taking a copy --------------------------------------------------------------------------- */

/* Where the answer leads. */
static void leads_to(struct reply reply, char place[1024])
{
	assert_int_equal(reply.status, 303);
	reply_header(&reply, "Location", place);
	reply_release(&reply);
}

static void must_be(const struct site *site, const char *path, const char *form, int status,
	const char *words)
{
	struct reply reply = form ? post(site, path, site->administrator, form)
		: get(site, path, site->administrator, "text/html");

	if (reply.status != status || *markup_fault(reply.body) || !strstr(reply.body, words))
		fail_msg("%s: %d %s, or without “%s”", path, reply.status, markup_fault(reply.body),
			words);
	reply_release(&reply);
}

static void a_copy_is_taken_once_and_told_how_it_went(void **state)
{
	const struct site *site = *state;
	char form[600], copy[1024], again[1024], path[1100];

	snprintf(form, sizeof(form), "ref=%s", site->entry);
	leads_to(post(site, "/commons/take", site->administrator, form), copy);
	leads_to(post(site, "/commons/take", site->administrator, form), again);
	assert_non_null(strstr(again, "?done=again"));
	must_be(site, again, NULL, 200, "had taken a copy already");
	*strchr(copy, '?') = 0;
	assert_int_equal(strncmp(copy, again, strlen(copy)), 0);
	must_be(site, copy, NULL, 200, "Theirs beside ours");
	must_be(site, "/commons/taken", NULL, 200, copy);
	snprintf(path, sizeof(path), "%s/outcome", copy);
	must_be(site, path, NULL, 200, "How did it go?");
	snprintf(again, sizeof(again), "/kinds/taken/%s/adopt", strrchr(copy, '/') + 1);
	leads_to(get(site, again, site->administrator, "text/html"), again);
	assert_string_equal(again, path);
	must_be(site, path, "why=x", 422, "Choose one");
	must_be(site, path, "outcome=loved&why=x", 422, "Choose one");
	must_be(site, path, "outcome=adapted&why=", 422, "This needs an answer");
	must_be(site, path, "outcome=adapted&why=x&series=%3Cb%3E%7Cnowhere%7Cz", 422, "value=\"\"");
	must_be(site, path, "outcome=adapted&why=x&changed_on=2026-02-30", 422, "2026-02-30");
	leads_to(post(site, path, site->administrator, "outcome=adapted&why=Shorter+%3Cb%3E"), again);
	must_be(site, copy, NULL, 200, "Shorter &lt;b&gt;");
	must_be(site, copy, NULL, 200, "Send a receipt");
	snprintf(path, sizeof(path), "%s/pack", copy);
	must_be(site, path, "a=b", 422, "no pack");
	snprintf(path, sizeof(path), "%s?with=%%3Cscript%%3E", copy);
	must_be(site, path, NULL, 404, "<h1");
	snprintf(path, sizeof(path), "%s?with={nurse}", copy);
	must_be(site, path, NULL, 404, "no policy");
}

static void what_cannot_be_taken_is_said_in_words(void **state)
{
	const struct site *site = *state;
	char form[600];
	struct reply reply;

	must_be(site, "/commons/take", "ref=", 422, "reference");
	must_be(site, "/commons/take", "ref=%3Cscript%3E%23-1%23zz", 422, "reference");
	must_be(site, "/commons/take", "place=nowhere", 422, "reference");
	must_be(site, "/commons/item?ref=x%23y%23z", NULL, 422, "reference");
	must_be(site, "/commons/item?ref=fernbrook.test%2Ffettle%2Fcommons%2399%23"
		"0000000000000000000000000000000000000000000000000000000000000000", NULL, 404, "not yet");
	must_be(site, "/commons/item?id=00", NULL, 404, "not yet");
	must_be(site, "/commons/item", NULL, 404, "reference");
	must_be(site, "/commons/take", NULL, 400, "ref");
	must_be(site, "/commons/taken/{policy}", NULL, 404, "no copy");
	must_be(site, "/commons/taken/{policy}/outcome", NULL, 404, "no copy");
	snprintf(form, sizeof(form), "ref=%s&place=nowhere", site->entry);
	must_be(site, "/commons/take", form, 422, "nowhere");
	snprintf(form, sizeof(form), "ref=%s&place=%s", site->entry, site->ids.ward);
	reply = post(site, "/commons/take", site->nurse, form);
	assert_int_equal(reply.status, 403);
	reply_release(&reply);
}

static void an_offer_is_looked_through_before_it_is_kept(void **state)
{
	static const char words[] = "sort=post&licence=CC0-1.0&title=Beds&text=Low+%3Cb%3E&topics[]=falls";
	const struct site *site = *state;
	char form[1024], offer[1024];
	struct reply reply;

	snprintf(form, sizeof(form), "%s&summary=943+476+5919", words);
	must_be(site, "/commons/offer", form, 422, "<mark>943 476 5919</mark>");
	snprintf(form, sizeof(form), "%s&summary=Mr+Brown&_hit=Mr+Brown&_why=", words);
	must_be(site, "/commons/offer", form, 422, "One thing in it may point");
	must_be(site, "/commons/offer", "sort=post", 422, "Say something");
	must_be(site, "/commons/offer", "sort=key&title=x&licence=CC0-1.0", 422, "Say what it is");
	must_be(site, "/commons/offer", "sort=policy&title=x&licence=CC0-1.0&data=%7B", 422, "cannot be read");
	must_be(site, "/commons/offer?thing={nurse}", NULL, 422, "about a person");
	must_be(site, "/commons/offer?thing=none", NULL, 404, "<h1");
	must_be(site, "/commons/offer?framework=none", NULL, 404, "no pack");
	must_be(site, "/commons/offer?sort=correct&to={policy}", NULL, 422, "reference");
	must_be(site, "/commons/offer/{policy}", NULL, 404, "no such offer");
	snprintf(form, sizeof(form), "%s&summary=Mr+Brown&_hit=Mr+Brown&_why=Invented+for+training", words);
	leads_to(post(site, "/commons/offer", site->administrator, form), offer);
	must_be(site, offer, NULL, 200, "Low");
	*strchr(offer, '?') = 0;
	must_be(site, offer, NULL, 200, "Invented for training");
	must_be(site, offer, "_verb=edit&title=Mrs+Green", 422, "Mrs Green");
	must_be(site, offer, "_verb=approve&agreed=x", 409, "<h1");
	must_be(site, offer, "_verb=nothing", 404, "<h1");
	leads_to(post(site, offer, site->administrator, "_verb=ask"), form);
	reply = post(site, offer, site->administrator, "_verb=approve&agreed=");
	assert_true(reply.status == 409 || reply.status == 403);
	reply_release(&reply);
	must_be(site, "/kinds/offer/new/draft", words, 422, "needs another look");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_is_well_made),
		cmocka_unit_test(every_page_is_json_too),
		cmocka_unit_test(a_chart_offers_others_and_says_where_its_limits_came_from),
		cmocka_unit_test(visitors_are_sent_to_sign_in),
		cmocka_unit_test(only_administrators_administer),
		cmocka_unit_test(what_is_not_there_is_said_in_words),
		cmocka_unit_test(what_cannot_be_read_is_refused_in_words),
		cmocka_unit_test(a_refused_form_keeps_what_was_typed),
		cmocka_unit_test(the_second_of_two_is_told_what_changed),
		cmocka_unit_test(an_audit_opens_what_will_be_done),
		cmocka_unit_test(anybody_may_report_where_the_place_allows_it),
		cmocka_unit_test(a_report_without_words_is_asked_again),
		cmocka_unit_test(nobody_signs_without_opening),
		cmocka_unit_test(an_offer_is_looked_through_before_it_is_kept),
		cmocka_unit_test(a_copy_is_taken_once_and_told_how_it_went),
		cmocka_unit_test(what_cannot_be_taken_is_said_in_words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, start, stop);
}
