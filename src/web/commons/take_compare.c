#include "take_compare.h"

#include "commons_parts.h"
#include "parts.h"
#include "share_take.h"
#include "words.h"

static int put_policies(struct visit *visit, const char *draft, json_t *compared)
{
	struct things_filter filter = { .kind = "policy", .open_only = true, .limit = LIMIT_PAGE_ROWS };
	json_t *page = NULL, *list = json_array();
	const json_t *policy;
	size_t i;
	int code = read_things(visit->reader, visit->actor, &filter, &page);

	json_put(compared, "policies", list);
	if (code)
		return code;
	json_array_foreach(json_object_get(page, "items"), i, policy) {
		json_t *row = json_object();

		json_put_text(row, "id", json_text(policy, "id"));
		json_put_text(row, "title", strcmp(json_text(policy, "id"), draft) ? json_text(policy, "title")
			: "The draft that was made of it");
		json_array_append_new(list, row);
	}
	json_decref(page);
	return 0;
}

static int put_runs(struct visit *visit, const char *id, const char *theirs, json_t *compared)
{
	json_t *policy = NULL;
	const json_t *fields;
	struct words_count count;
	const char *ours;
	int code = read_thing(visit->reader, visit->actor, id, &policy);

	if (code)
		return code;
	if (strcmp(json_text(policy, "kind"), "policy") != 0) {
		json_decref(policy);
		return error_set(FT_NOT_FOUND, "There is no policy with that id.");
	}
	fields = json_object_get(policy, "fields");
	ours = json_text(fields, *json_text(fields, "in_force_words") ? "in_force_words" : "words");
	json_put_text(compared, "title", json_text(policy, "title"));
	json_put(compared, "runs", words_compare(slice_of(ours), slice_of(theirs), &count));
	json_put_whole(compared, "both", (int64_t)count.both);
	json_put_whole(compared, "ours", (int64_t)count.ours);
	json_put_whole(compared, "theirs", (int64_t)count.theirs);
	json_decref(policy);
	return 0;
}

/* Two texts side by side that have next to nothing in common help nobody. */
static bool is_near(const json_t *compared)
{
	enum { OF_TEN_AT_LEAST = 2 };
	int64_t both = json_whole(compared, "both", 0);

	return both * 10 >= (both + json_whole(compared, "theirs", 0)) * OF_TEN_AT_LEAST;
}

int take_compare_model(struct visit *visit, const char *title, const char *theirs,
	const char *draft, json_t *model)
{
	const char *asked = request_query(visit->request, "with");
	json_t *compared = json_object();
	char nearest[65] = "";
	int code = put_policies(visit, draft, compared);

	json_put(model, "compared", compared);
	json_put(compared, "runs", json_null());
	if (!code && !*asked)
		code = share_nearest_policy(visit->reader, visit->actor, title, draft, nearest);
	if (*asked && strcmp(asked, "none") != 0)
		snprintf(nearest, sizeof(nearest), "%s", asked);
	json_put_text(compared, "with", nearest);
	if (!code && *nearest)
		code = put_runs(visit, nearest, theirs, compared);
	if (!code && !*asked && (!*nearest || !is_near(compared))) {
		json_put_text(compared, "with", "");
		json_put(compared, "runs", json_null());
		json_put_flag(compared, "far", true);
	}
	return code;
}

static void write_choice(const json_t *compared, const char *address, const char *name,
	const char *value, struct html *html)
{
	const char *with = json_text(compared, "with");
	const json_t *policy;
	size_t i;

	html_put(html, RAW("<form class=\"acts compare\" action=\""), URL(address), RAW("\">"));
	if (name)
		html_put(html, RAW("<input type=\"hidden\" name=\""), ATTR(name), RAW("\" value=\""),
			ATTR(value), RAW("\">"));
	html_put(html, RAW("<div class=\"f\"><label for=\"with\">Beside which of ours?</label>"
		"<select id=\"with\" name=\"with\"><option value=\"none\">None</option>"));
	json_array_foreach(json_object_get(compared, "policies"), i, policy)
		html_put(html, RAW("<option value=\""), ATTR(json_text(policy, "id")),
			strcmp(json_text(policy, "id"), with) == 0 ? RAW("\" selected>") : RAW("\">"),
			TEXT(json_text(policy, "title")), RAW("</option>"));
	html_put(html, RAW("</select></div><button class=\"btn quiet\">Compare</button></form>"));
}

void take_compare_face(struct visit *visit, const json_t *model, const char *address,
	const char *name, const char *value, struct html *html)
{
	const json_t *compared = json_object_get(model, "compared");

	(void)visit;
	if (!compared || json_array_size(json_object_get(compared, "policies")) == 0)
		return;
	html_put(html, RAW("<section class=\"blk told\"><div class=\"hd\"><h2>Theirs beside ours</h2></div>"));
	if (json_flag(compared, "far", false))
		html_put(html, RAW("<p>None of our policies says much of the same. Choose one to see it "
			"beside theirs.</p>"));
	write_choice(compared, address, name, value, html);
	if (json_is_array(json_object_get(compared, "runs"))) {
		html_put(html, RAW("<p>"), NUMBER(json_whole(compared, "both", 0)),
			RAW(" words are in both. <del>Struck out</del>: the "),
			NUMBER(json_whole(compared, "ours", 0)), RAW(" only in our <a href=\"/library/"),
			QUERY(json_text(compared, "with")), RAW("\">"), TEXT(json_text(compared, "title")),
			RAW("</a>. <span class=\"changed\"><ins>Marked</ins></span>: the "),
			NUMBER(json_whole(compared, "theirs", 0)), RAW(" only in theirs.</p><div class=\"card\">"));
		commons_compared(html, json_object_get(compared, "runs"));
		html_put(html, RAW("</div>"));
	}
	html_put(html, RAW("</section>"));
}
