#include "commons_parts.h"

#include "figure.h"
#include "parts.h"

enum { SAME_SHOWN_WHOLE = 700, SAME_SHOWN_AT_ENDS = 280 };

void commons_said_by(struct html *html, const char *by, const char *host)
{
	if (*by)
		html_put(html, TEXT(by), RAW(" <span class=\"muted\">("), TEXT(host), RAW(")</span>"));
	else
		html_put(html, TEXT(host));
}

void commons_when(struct html *html, int64_t at)
{
	struct buf stamp, said;

	say_begin(&said);
	buf_init(&stamp, 64);
	instant_add_rfc3339(&stamp, at);
	say_ago(&said, at);
	html_put(html, RAW("<time datetime=\""), ATTR(stamp.base), RAW("\">"), TEXT(said.base),
		RAW("</time>"));
	buf_release(&said);
	buf_release(&stamp);
}

const char *commons_address(struct arena *arena, const char *ref)
{
	struct html html;
	char *address;

	html_init(&html, 4096);
	html_put(&html, RAW("/commons/item?ref="), QUERY(ref));
	address = arena_text(arena, buf_slice(&html.buf));
	html_release(&html);
	return address;
}

void commons_words(struct html *html, const char *text, bool is_plain, int headings_from)
{
	if (is_plain)
		html_words(html, text);
	else
		html_markdown_foreign(html, slice_of(text), headings_from);
}

/* -- compared ------------------------------------------------------------------------------ */

static size_t to_character(struct slice text, size_t at)
{
	while (at < text.length && ((unsigned char)text.base[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static void write_same(struct html *html, struct slice text)
{
	size_t head, tail;

	if (text.length <= SAME_SHOWN_WHOLE) {
		html_put(html, TEXT_SLICE(text));
		return;
	}
	head = to_character(text, SAME_SHOWN_AT_ENDS);
	tail = to_character(text, text.length - SAME_SHOWN_AT_ENDS);
	html_put(html, TEXT_SLICE(((struct slice){ text.base, head })),
		RAW("<span class=\"muted\"> … the next "), NUMBER((int64_t)(tail - head)),
		RAW(" letters are the same … </span>"),
		TEXT_SLICE(((struct slice){ text.base + tail, text.length - tail })));
}

void commons_compared(struct html *html, const json_t *runs)
{
	const json_t *run;
	size_t i;

	html_put(html, RAW("<pre class=\"typed changed\">"));
	json_array_foreach(runs, i, run) {
		const char *is = json_text(run, "is"), *text = json_text(run, "text");

		if (strcmp(is, "both") == 0)
			write_same(html, slice_of(text));
		else if (strcmp(is, "ours") == 0)
			html_put(html, RAW("<del><span class=\"vh\">Only in ours: </span>"),
				TEXT(text), RAW("<span class=\"vh\">. </span></del>"));
		else
			html_put(html, RAW("<ins><span class=\"vh\">Only in theirs: </span>"),
				TEXT(text), RAW("<span class=\"vh\">. </span></ins>"));
	}
	html_put(html, RAW("</pre>"));
}

/* -- how far it travelled ------------------------------------------------------------------ */

static void add_count(struct buf *said, int64_t count, const char *before, const char *after)
{
	if (count == 0)
		return;
	if (said->length > 0)
		buf_add_text(said, "; ");
	buf_add_text(said, before);
	say_count(said, count, "organisation", "organisations");
	buf_add_text(said, after);
}

void commons_counts(struct html *html, const json_t *counts, const json_t *mirrors)
{
	struct buf said;

	say_begin(&said);
	add_count(&said, json_whole(counts, "adopted", 0), "adopted as it is by ", "");
	add_count(&said, json_whole(counts, "adapted", 0), "adapted by ", "");
	add_count(&said, json_whole(counts, "abandoned", 0), "tried and abandoned by ", "");
	add_count(&said, json_whole(counts, "endorsed", 0), "endorsed by ", "");
	add_count(&said, json_whole(counts, "replies", 0), "answered by ", "");
	add_count(&said, json_whole(counts, "forks", 0), "made into a version of their own by ", "");
	if (said.length > 0 && said.base[0] >= 'a')
		said.base[0] = (char)(said.base[0] - 'a' + 'A');
	html_put(html, RAW("<p class=\"say\">"),
		TEXT(said.length > 0 ? said.base : "Nobody has told yet what they did with it"),
		RAW(". "));
	buf_release(&said);
	if (json_is_integer(mirrors)) {
		int64_t count = json_integer_value(mirrors);

		html_put(html, NUMBER(count), count == 1 ? RAW(" organisation holds a copy of it")
			: RAW(" organisations hold a copy of it"), RAW(" and signed that they do."));
	}
	html_put(html, RAW("</p>"));
}

static const struct { const char *moved, *words; } MOVED[] = {
	{ "better", "Their measure got better after the change: a rule for real change fired." },
	{ "worse", "Their measure got worse after the change: a rule for real change fired." },
	{ "mixed", "Their measure moved both ways after the change." },
	{ "moved", "Their measure moved after the change." },
	{ "same", "No real change of their measure since." },
};

static const char *moved_words(const json_t *receipt)
{
	for (size_t i = 0; i < sizeof(MOVED) / sizeof(MOVED[0]); i++)
		if (strcmp(json_text(receipt, "moved"), MOVED[i].moved) == 0)
			return MOVED[i].words;
	return json_has(receipt, "series")
		? "Not enough data yet to say whether anything moved after the change."
		: "They sent no measure.";
}

static const char *outcome_words(const json_t *receipt)
{
	const char *outcome = json_text(receipt, "outcome");

	return strcmp(outcome, "adopted") == 0 ? "Adopted as it is" :
		strcmp(outcome, "adapted") == 0 ? "Adapted" : "Abandoned";
}

static void write_receipt(struct visit *visit, struct html *html, const json_t *receipt,
	size_t number)
{
	html_put(html, RAW("<article class=\"card told\"><h3>"), TEXT(outcome_words(receipt)), RAW(" by "));
	commons_said_by(html, json_text(receipt, "by"), json_text(receipt, "host"));
	html_put(html, RAW("</h3><p class=\"muted\">"));
	if (json_has(receipt, "changed_on"))
		html_put(html, RAW("Since "), TEXT(say_day_of(visit->arena, receipt, "changed_on")),
			RAW(". "));
	html_put(html, RAW("Told "));
	commons_when(html, json_whole(receipt, "said_at", 0));
	html_put(html, RAW(". <a href=\""), ATTR(commons_address(visit->arena,
		json_text(receipt, "ref"))), RAW("\">The receipt<span class=\"vh\"> of "),
		TEXT(json_text(receipt, "host")), RAW("</span></a></p>"));
	html_words(html, json_text(receipt, "why"));
	html_put(html, RAW("<p><b>"), TEXT(moved_words(receipt)), RAW("</b></p>"));
	if (json_has(receipt, "series")) {
		const json_t *series = json_object_get(receipt, "series");

		html_put(html, RAW("<h4>"), TEXT(json_text(series, "label")), RAW("</h4>"));
		figure_chart(visit, html, arena_print(visit->arena, "receipt-%zu", number), series, 0);
	}
	html_put(html, RAW("</article>"));
}

void commons_receipts(struct visit *visit, struct html *html, const json_t *travelled)
{
	const json_t *receipt;
	size_t i;

	json_array_foreach(json_object_get(travelled, "receipts"), i, receipt)
		write_receipt(visit, html, receipt, i + 1);
}

/* -- provenance ---------------------------------------------------------------------------- */

void commons_provenance(struct visit *visit, struct html *html, const char *thing)
{
	struct things_filter filter = { .kind = "taken", .link_field = "made", .link_to = thing,
		.limit = 1 };
	json_t *things = NULL;
	const json_t *taken, *fields;

	if (read_things(visit->reader, visit->actor, &filter, &things) != 0)
		return;
	taken = json_array_get(json_object_get(things, "items"), 0);
	fields = json_object_get(taken, "fields");
	if (taken) {
		html_put(html, RAW("<p class=\"muted\">Taken from "), TEXT(json_text(fields, "offered_by")),
			RAW(": <a href=\"/commons/taken/"), QUERY(json_text(taken, "id")), RAW("\">"),
			TEXT(json_text(fields, "title")), RAW("</a>"));
		if (*json_text(fields, "licence"))
			html_put(html, RAW(", "), TEXT(json_text(fields, "licence")));
		html_put(html, RAW(". What was taken has the SHA-256 <span class=\"mono\">"),
			TEXT(json_text(fields, "hash")), RAW("</span>.</p>"));
	}
	json_decref(things);
}
