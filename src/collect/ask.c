/* One source: asked page by page, politely, and what it said stored. */
#include <stdlib.h>
#include <time.h>
#include "collect_private.h"

struct asking {
	struct collect *collect;
	struct connection *connection;
	struct source_row *row;
	struct collect_report *report;
	struct suppression *suppression;
	struct timeline timeline;
	int64_t retry_seconds;
	bool failed;
};

/* -- in words: what went wrong and what to do -- */

static void say(struct source_row *row, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct source_row *row, const char *format, ...)
{
	struct buf words, clean;
	va_list arguments;

	buf_init(&words, 8192);
	buf_init(&clean, 8192);
	va_start(arguments, format);
	buf_printv(&words, format, arguments);
	va_end(arguments);
	if (text_clean(buf_slice(&words), &clean) == 0) {
		buf_clear(&words);
		text_shorten(buf_slice(&clean), 280, &words);
		snprintf(row->message, sizeof(row->message), "%.*s", (int)words.length, words.base);
	}
	buf_release(&clean);
	buf_release(&words);
}

static const struct {
	int least, most;
	const char *words;
} answers[] = {
	{ 400, 400, "It does not understand what we ask (400). Look at what it is said to be" },
	{ 401, 403, "It does not let us in. Servers that show tags only to their own people often have"
		    " a feed: /tags/TAG.rss" },
	{ 404, 404, "There is nothing at this address (404). Find out where it is now, and change it" },
	{ 410, 410, "It is gone for good (410), and not asked any more. Retire it, or change its"
		    " address" },
	{ 429, 429, "It asks us to come less often (429), so we wait" },
	{ 503, 503, "It is busy (503), so we wait" },
	{ 500, 599, "Its server has a fault. Nothing is to be done here: it is asked again" },
};

static void say_status(struct source_row *row, int status)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		if (status < answers[i].least || status > answers[i].most)
			continue;
		say(row, "%s.", answers[i].words);
		return;
	}
	say(row, "It answers with status %d, which says nothing to us. Look at the address in a"
		 " browser.", status);
}

/* Of "https://...: Couldn't resolve host name" what is after the address. */
static const char *reason(void)
{
	const char *message = error_message(), *last = NULL;

	for (const char *at = strstr(message, ": "); at; at = strstr(at + 1, ": "))
		last = at;
	return last ? last + 2 : message;
}

static void say_no_answer(struct source_row *row, int code)
{
	if (code == FT_BUSY)
		say(row, "Nobody answers: %.200s. Look whether the address is right.", reason());
	else if (strstr(error_message(), "private address"))
		say(row, "It leads to a private address, which is not asked. If the server is your"
			 " own, an administrator can allow it.");
	else if (strstr(error_message(), "redirects"))
		say(row, "It passes us on more than three times. Find the right address in a browser,"
			 " and change it.");
	else
		say(row, "%.300s. Look at the address in a browser.", error_message());
}

/* -- what came -- */

static int take(struct asking *asking, struct posts *posts, int64_t *fresh)
{
	struct taking taking = { .collect = asking->collect,
		.connection = asking->connection,
		.row = asking->row,
		.suppression = asking->suppression };
	int result = take_posts(&taking, posts);

	*fresh = taking.taken;
	asking->row->taken += taking.taken;
	asking->report->taken += taking.taken;
	asking->report->known += taking.known;
	return result;
}

static int follow_list(struct asking *asking, const struct posts *posts)
{
	int64_t made = 0;
	struct source_row *row = asking->row;

	if (posts->feed_count == 0)
		return 0;
	if (strcmp(row->form, "list") != 0) {
		say(row, "This is a list of %zu feeds. Change what it is to a list, and each becomes a"
			 " source.", posts->feed_count);
		return 0;
	}
	int result = list_follow(asking->collect, &ACTOR_SYSTEM, posts, row, "", &made);
	if (result == 0 && made > 0)
		say(row, "%lld new sources were made of it.", (long long)made);
	return result;
}

static int read_answer(struct asking *asking, const struct fetched *answer, int64_t *fresh)
{
	struct posts posts;
	int result;

	posts_init(&posts);
	result = posts_read(&posts, "What came", buf_slice(&answer->body));
	if (result == FT_REFUSED) {
		say(asking->row, "%.300s Look at the address in a browser.", error_message());
		asking->failed = true;
		result = 0;
	} else if (result == 0) {
		result = take(asking, &posts, fresh);
		if (result == 0)
			result = follow_list(asking, &posts);
	}
	posts_release(&posts);
	return result;
}

/* A profile that says #nobot, or that it does not want to be found. */
static bool asks_to_be_left_alone(const struct asking *asking, const struct fetched *answer)
{
	json_t *object = NULL;

	if (strcmp(asking->row->form, "activity") != 0)
		return false;
	if (json_read(buf_slice(&answer->body), &object)) {
		error_clear();
		return false;
	}
	bool asks = is_opted_out(json_text(object, "summary")) ||
		    !json_flag(object, "indexable", true);
	json_decref(object);
	return asks;
}

static void keep_validators(
	struct source_row *row, const struct page_asked *page, const struct fetched *answer)
{
	if (!page->conditional)
		return;
	snprintf(row->etag, sizeof(row->etag), "%s", answer->etag);
	snprintf(row->modified, sizeof(row->modified), "%s", answer->modified);
	if (answer->moved.length && answer->moved.length < sizeof(row->moved))
		snprintf(row->moved, sizeof(row->moved), "%.*s", (int)answer->moved.length,
			answer->moved.base);
}

static int take_answer(struct asking *asking, const struct page_asked *page,
	const struct fetched *answer, int64_t *fresh)
{
	struct source_row *row = asking->row;

	row->status = answer->status;
	asking->retry_seconds = answer->retry_seconds;
	if (answer->status == 304)
		return 0;
	if (answer->status < 200 || answer->status > 299) {
		say_status(row, answer->status);
		asking->failed = true;
		return 0;
	}
	if (asks_to_be_left_alone(asking, answer)) {
		say(row, "This account asks not to be collected. Nothing was taken.");
		asking->failed = true;
		return 0;
	}
	int result = read_answer(asking, answer, fresh);
	if (result == 0 && !asking->failed)
		keep_validators(row, page, answer);
	return result;
}

/* The beginning of what is too long is read: feeds have the newest first. */
static int take_cut(struct asking *asking, const struct fetched *answer, int64_t *fresh)
{
	int result = read_answer(asking, answer, fresh);

	asking->row->status = answer->status;
	say(asking->row, "It sends more than %d MB. Only what came before that was read%s: follow a"
		 " feed with fewer posts.", COLLECT_ANSWER_BYTES >> 20,
		asking->failed ? ", and none of it is a post" : "");
	return result;
}

/* -- asking -- */

static bool gives_up(void *context)
{
	return collect_must_stop(context);
}

static int fetch_page(struct asking *asking, const struct page_asked *page,
	struct fetched *answer, int64_t *fresh)
{
	struct source_row *row = asking->row;
	struct fetch fetch = { .url = page->url.base,
		.bytes_max = COLLECT_ANSWER_BYTES,
		.takes_part = true,
		.is_private = source_row_is_private(row),
		.http_too = true,
		.is_unpacked = true,
		.etag = page->conditional ? row->etag : NULL,
		.modified = page->conditional ? row->modified : NULL,
		.accept = page->accept,
		.agent = asking->collect->agent,
		.gives_up = gives_up,
		.context = asking->collect };
	int result = asking->collect->fetcher->get(asking->collect->fetcher, &fetch, answer);

	if (result == 0)
		return take_answer(asking, page, answer, fresh);
	if (answer->is_cut)
		return take_cut(asking, answer, fresh);
	if (result == FT_FAILED || collect_must_stop(asking->collect))
		return result; /* stopping is not the source's fault: it stays due */
	row->status = 0;
	say_no_answer(row, result);
	asking->failed = true;
	return 0;
}

static void pause_between(struct collect *collect)
{
	struct timespec gap = { .tv_sec = collect->options.gap_ms / 1000,
		.tv_nsec = collect->options.gap_ms % 1000 * 1000000 };

	nanosleep(&gap, NULL);
}

static int ask_pages(struct asking *asking)
{
	struct page_asked page = { .accept = NULL };
	struct fetched answer = { 0 };
	int64_t fresh = 0;
	bool more = false, first = true;
	int result;

	buf_init(&page.url, 2 * ADDRESS_BYTES);
	result = timeline_next(&asking->timeline, NULL, 0, &page, &more);
	while (result == 0 && more && !asking->failed && !collect_must_stop(asking->collect)) {
		if (!first)
			pause_between(asking->collect);
		first = false;
		fresh = 0;
		buf_add_char(&page.url, '\0');
		result = claim_renew(asking->collect, asking->connection, asking->row);
		if (result == 0)
			result = fetch_page(asking, &page, &answer, &fresh);
		if (result == 0 && !asking->failed)
			result = timeline_next(&asking->timeline, &answer, fresh, &page, &more);
		fetched_release(&answer);
		answer = (struct fetched){ 0 };
	}
	buf_release(&page.url);
	return result;
}

static void settle(struct asking *asking)
{
	struct source_row *row = asking->row;
	int64_t now = instant_now();

	asking->report->asked++;
	if (!asking->failed) {
		row->failures = 0;
		row->heard_at = now;
		/* later by up to a tenth, so that not all come at once */
		row->next_at = now + claim_jitter(row->minutes * MINUTE_US * 105 / 100, 4);
		return;
	}
	asking->report->failed++;
	row->failures++;
	row->next_at = row->status == 410
			       ? NEVER
			       : now + claim_back_off_us(row, asking->retry_seconds);
	if (row->failures >= 3)
		row->moved[0] = '\0'; /* perhaps it is back where it was */
	collect_say(asking->collect, "%s (%s): %s", row->name, source_row_address(row),
		row->message);
}

int ask_source(struct collect *collect, struct connection *connection, struct source_row *row,
	struct collect_report *report)
{
	struct asking asking = { .collect = collect,
		.connection = connection,
		.row = row,
		.report = report,
		.timeline = { .row = row, .connection = connection } };
	int64_t host_free_at;

	row->message[0] = '\0';
	int result = leave_out_load(collect, &asking.suppression);
	if (result == 0 && collect_check_address(source_row_address(row))) {
		say(row, "%s", error_message());
		asking.failed = true;
	} else if (result == 0) {
		result = ask_pages(&asking);
	}
	suppression_free(asking.suppression);
	if (result == FT_CONFLICT)
		return 0; /* it took too long, and another server has it */
	if (result == 0)
		settle(&asking);
	host_free_at = instant_now() + collect->options.gap_ms * 1000;
	if (asking.retry_seconds > 0 && asking.failed)
		host_free_at += (asking.retry_seconds < 86400 ? asking.retry_seconds : 86400) *
				SECOND_US;
	int ended = claim_end(collect, connection, row, host_free_at);
	return result ? result : ended;
}
